# What the scripts of this folder share: sourced, not run. Goes to the top of the project and offers check, finish,
# compile, documents, code_of and the folder $work.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034  # the scripts use libraries
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
build=${BUILD:-build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

# check NAME COMMAND…: the command must succeed; else its output is shown.
check() {
    local name=$1
    shift
    if "$@" >"$work/output" 2>&1; then
        passed=$((passed + 1))
    else
        echo "$name"
        cat "$work/output"
        failed=$((failed + 1))
    fi
}

# finish: prints the last line that test/run.sh reads.
finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}

# compile OPTION…: as a program that uses the library does.
compile() {
    ${CC:-cc} -std=c99 -Wall -Wextra -Werror -I. "$@"
}
libraries=("$build/libsslstore.a" -lmbedtls -lmbedx509 -lmbedcrypto)

# documents: the Markdown files that a user or a developer reads.
documents() {
    sh .ci/files.sh | grep '\.md$'
}

# code_of LANGUAGE FILE: each fenced block of that language into a file of its own; prints their names.
code_of() {
    awk -v prefix="$work/$(tr / _ <<<"$2")" -v fence="^\`\`\`$1\$" -v ending="$1" '
        $0 ~ fence {inside = 1; name = prefix "." NR + 1 "." ending; printf "" >name; print name; next}
        /^```$/ {inside = 0; close(name)}
        inside {print >name}' "$2"
}
