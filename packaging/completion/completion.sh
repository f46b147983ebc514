#!/bin/sh
# Writes the completions for bash, zsh and fish into a folder, from the programs' own help texts and the catalog. `make manuals` runs
# this; a test compares the files with what it writes.
# SPDX-License-Identifier: Apache-2.0
#
# The help texts become lines of fields that tabulators part, and NAME.awk writes a shell's file of them:
#
#     program NAME
#     command COMMAND MEANING
#     list    NAME WORDS                              words that many options share, parted by |
#     option  COMMAND NAME VALUE MEANING KIND WORDS   VALUE is empty if the option takes none
#     operand COMMAND POSITION VALUE KIND WORDS       POSITION is a number, or * for the last one, which may be repeated
#
# KIND is file, folder, words (WORDS, parted by |), list (WORDS is its name) or text. A program without commands has one whose name
# is empty.
set -eu
folder=$1
here=$(dirname "$0")

# values MEMBER: the values of a member in JSON, each once, parted by |.
values() {
    grep -o "\"$1\":\"[^\"]*\"" | sed -e 's/^[^:]*:"//' -e 's/"$//' | sort -u | paste -sd '|' -
}

# choices: reads a help text and prints "VALUE<tab>WORDS" for each sentence "VALUE is one, two or three" above its first blank line.
choices() {
    sed -n '2,/^$/p' | tr '\n' ' ' | sed 's/\([.:;]\) /\1\n/g' | awk '
        match($0, /^[A-Z]+ is /) {
            value = $1
            rest = substr($0, RLENGTH + 1)
            sub(/[.:;] *$/, "", rest)
            gsub(/,? or /, ", ", rest)
            if (rest ~ /^[a-z0-9]+(, [a-z0-9]+)+$/) {gsub(/, /, "|", rest); print value "\t" rest}
        }'
}

# expected ARGUMENT… : what the program expects, in its refusal of the last option's value, parted by |; nothing if it does not say.
# It has no settings, so that it asks nobody.
expected() {
    env -u SSLSTORE_URL -u SSLSTORE_PARTNER_CODE XDG_CONFIG_HOME=/nonexistent SSLSTORE_CONFIG_SYSTEM=/nonexistent SSLSTORE_ENABLED=false \
        "$SSLSTORE" "$@" '?' 2>&1 </dev/null | sed -n -e '/: expected a /d' -e 's/^.*: expected \(.*\) or /\1, /p' | sed 's/, /|/g'
}

# ask: for each option of a command that takes a text, what the program expects, as lines "NAME<tab>WORDS" in $work/expected; once for a name.
ask() {
    if grep -q '^  --db ' "$work/help"; then set -- "$1" --db /nonexistent/db; fi
    for name in $(options "$1" <"$work/help" | awk -F '\t' '$6 == "text" {print $3}'); do
        grep -q "^$name	" "$work/expected" || printf '%s\t%s\n' "$name" "$(expected "$@" "--$name")" >>"$work/expected"
    done
}

# options COMMAND: the options of a help text, as lines.
options() {
    awk -v command="$1" -v chosen="$work/choices" -v expected="$work/expected" '
        # after a last colon: one, two (default) or three
        function words_of(meaning, rest) {
            rest = meaning
            sub(/.*: /, "", rest)
            sub(/; repeatable$/, "", rest)
            sub(/ \(default\)/, "", rest)
            gsub(/,? or /, ", ", rest)
            if (rest !~ /^[A-Za-z0-9-]+(:N)?(, [A-Za-z0-9-]+(:N)?)+$/) return ""
            gsub(/:N/, ":", rest)
            gsub(/, /, "|", rest)
            return rest
        }
        BEGIN {while ((getline line <chosen) > 0) {split(line, parts, "\t"); given[parts[1]] = parts[2]}
               while ((getline line <expected) > 0) {split(line, parts, "\t"); refused[parts[1]] = parts[2]}}
        /^  --[a-z0-9-]+ / {
            name = substr($1, 3)
            # a placeholder is in capitals, or at least without small letters
            value = $2 ~ /^[^a-z]+$/ && $2 ~ /[A-Z]/ && $0 ~ "--" name " [^ ]" ? $2 : ""
            meaning = $0
            sub(/^  --[a-z0-9-]+ */, "", meaning)
            if (value != "") meaning = substr(meaning, length(value) + 1)
            sub(/^ +/, "", meaning)
            words = ""
            if (value == "") kind = "none"
            else if (value == "FILE") kind = "file"
            else if (value == "DIR") kind = "folder"
            else if (name == "product" || name == "field" || name == "fault" || name == "tls") {
                kind = "list"
                words = name
            } else if (value in given) {kind = "words"; words = given[value]}
            else if ((words = words_of(meaning)) != "") {
                kind = "words"
                if (value == "FIELD=VALUE") {gsub(/\|/, "=|", words); words = words "="}
            } else if ((words = refused[name]) != "") kind = "words"
            else kind = "text"
            print "option\t" command "\t" name "\t" value "\t" meaning "\t" kind "\t" words
        }'
}

set_kind() { # KIND WORDS
    kind=$1
    words=${2-}
}

# operands COMMAND WORD…: what the first line of a help text says behind the options.
operands() {
    command=$1
    shift
    position=0
    for operand in "$@"; do
        operand=$(printf '%s' "$operand" | tr -d '[]')
        position=$((position + 1))
        at=$position
        case $operand in *...) at='*' operand=${operand%...} ;; esac
        words=$(awk -F '\t' -v value="$operand" '$1 == value {print $2}' "$work/choices")
        case $operand in
        FILE) set_kind file ;;
        PRODUCT) set_kind list product ;;
        *) set_kind "${words:+words}" "$words" ;;
        esac
        printf 'operand\t%s\t%s\t%s\t%s\t%s\n' "$command" "$at" "$operand" "${kind:-text}" "$words"
    done
}

# list NAME WORDS
list() {
    printf 'list\t%s\t%s\n' "$1" "$2"
}

lines_of_sslstore() {
    : >"$work/expected"
    printf 'program\tsslstore\n'
    list product "$("$SSLSTORE" products --json | values code)"
    list field "$("$SSLSTORE" fields --json | values name | sed -e 's/|/=|/g' -e 's/$/=/')"
    "$SSLSTORE" --help | awk '/^$/ {part++} part == 1 && NF' >"$work/commands"
    while read -r command rest; do
        "$SSLSTORE" "$command" --help | sed '/^Example:$/,$d' >"$work/help"
        choices <"$work/help" >"$work/choices"
        printf 'command\t%s\t%s\n' "$command" "$(sed -n 2p "$work/help")"
        ask "$command"
        options "$command" <"$work/help"
        # shellcheck disable=SC2046 # one word each
        operands "$command" $(sed -n '1s/.*\[OPTION\]\.\.\.//p' "$work/help")
    done <"$work/commands"
}

# rows HEADING: the first words of the rows below a line of the sandbox's help that begins so.
rows() {
    "$SANDBOX" --help | awk -v heading="$1" '
        index($0, heading) == 1 {inside = 1; next}
        /^$/ {inside = 0}
        inside && /^  [^ ]/ {print $1}' | paste -sd '|' -
}

lines_of_sandbox() {
    printf 'program\tsslstore-sandbox\ncommand\t\t\n'
    list tls "$(rows 'TLS modes:')"
    list fault "$(rows 'of a status')"
    : >"$work/choices"
    : >"$work/expected"
    "$SANDBOX" --help | sed '/^TLS modes:/,$d' | options ''
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
lines_of_sslstore >"$work/sslstore"
lines_of_sandbox >"$work/sslstore-sandbox"
for program in sslstore sslstore-sandbox; do
    LC_ALL=C awk -F '\t' -f "$here/bash.awk" "$work/$program" >"$folder/$program.bash"
    LC_ALL=C awk -F '\t' -f "$here/zsh.awk" "$work/$program" >"$folder/_$program"
    LC_ALL=C awk -F '\t' -f "$here/fish.awk" "$work/$program" >"$folder/$program.fish"
done
