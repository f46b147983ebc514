#!/bin/bash
# The manual pages are what the help texts, sslstore.h and keep.md say: each command, option and exit code of the programs, each
# function of the header and each key of a keep is in its page, and `make manuals` would change nothing.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/../docs/checks.sh"
sslstore=${SSLSTORE:-$build/sslstore}
sandbox=${SANDBOX:-$build/sslstore-sandbox}
man=packaging/man
pages='sslstore.1 sslstore-sandbox.1 sslstore.3 sslstore-keep.5'

# What a reader sees: without the markup.
for page in $pages; do
    sed -e 's/\\f[A-Z]//g' -e 's/\\-/-/g' -e 's/\\&//g' -e 's/\\e/\\/g' "$man/$page" >"$work/$page"
done

# options_of PROGRAM ARGUMENT…: the options that a help text lists.
options_of() {
    "$@" --help | grep -oE '^  --[a-z0-9-]+' | sort -u
}
commands=$("$sslstore" --help | sed -n '1,/^$/d; /^$/q; s/^  \([a-z-]*\) .*/\1/p')
for command in $commands; do
    check "sslstore(1) has $command" grep -qE "^$command( |\$)" "$work/sslstore.1"
    awk -v name="$command" '/^\.S[SH] / {inside = $2 == name || /^\.SS Commands/} inside' "$work/sslstore.1" >"$work/section"
    for option in $(options_of "$sslstore" "$command"); do
        case $option in --json | --help) continue ;; esac
        check "sslstore(1) has $option of $command" grep -qE -- "^$option( |\$)" "$work/section"
    done
done
for code in $("$sslstore" --help | sed '1,/^Exit codes:/d' | grep -oE '^  [0-9]+'); do
    check "sslstore(1) has the exit code $code" grep -qx "$code" "$work/sslstore.1"
done
for name in $("$sslstore" --help | grep -oE '\b(SSLSTORE_[A-Z_]+|[A-Za-z]+_(proxy|PROXY))\b' | sort -u); do
    check "sslstore(1) has $name" grep -qE "\b$name\b" "$work/sslstore.1"
done
for option in $(options_of "$sandbox"); do
    check "sslstore-sandbox(1) has $option" grep -qE -- "^$option( |\$)" "$work/sslstore-sandbox.1"
done
for word in $("$sandbox" --help | sed '1,/^TLS modes:/d' | grep -oE '^  [a-z0-9][a-z0-9-]*' | sort -u); do
    check "sslstore-sandbox(1) has $word" grep -qE -- "^$word(:| |,|\$)" "$work/sslstore-sandbox.1"
done
for name in $(${CC:-cc} -E -P sslstore.h | grep -oE '\bsslstore_[a-z0-9_]+ *\(' | tr -d ' (' | grep -v '_fn$' | sort -u); do
    check "sslstore(3) has $name()" grep -qE "\\b$name\\(" "$work/sslstore.3"
done
for key in $(grep -oE '^    (ROW\(|\{)"[a-z0-9_]+"' examples/cli/keep_keys.c | cut -d'"' -f2) \
    $(sed -n '/^const char \*const keep_[a-z]*_names/,/;/p' examples/cli/keep_keys.c | grep -oE '"[a-z0-9]+"' | tr -d '"'); do
    check "sslstore-keep(5) has the key $key" awk -v key="$key" '/^\.TP/ {tag = NR + 1}
        NR == tag {for (i = 1; i <= NF; i++) {sub(",", "", $i); if ($i == key) found = 1}} END {exit !found}' "$work/sslstore-keep.5"
done
for name in $(grep -ohE '"SSLSTORE_[A-Z0-9_]+"' examples/cli/keep_*.c | tr -d '"' | sort -u); do
    check "sslstore-keep(5) has $name" grep -qE "\b$name\b" "$work/sslstore-keep.5"
done
check 'there is much to check' [ "$passed" -ge 450 ]

mkdir "$work/again"
check 'the pages can be written' env SSLSTORE="$sslstore" SANDBOX="$sandbox" sh $man/manuals.sh "$work/again"
for page in $pages; do
    check "$page is up to date; if not: make manuals" cmp "$man/$page" "$work/again/$page"
done
finish
