#!/bin/bash
# Runs checkers over the sources: FLAGS='-I. …' lint.sh SOURCE.c…
#
#   clang-tidy   .clang-tidy says which checks, and why not the others
#   cppcheck     cppcheck.txt lists what it is wrong about
#   codespell    words.txt lists what tests cut or mistype, and codes of countries and of troff
#   columns      in the library, a line has at most 100
#   and shellcheck, for which .shellcheckrc says what is left out
#
# What they find depends on their version. The ones below are Debian 12's: their findings fail. Those of other versions are
# printed only.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317  # run() calls tidy() by its name
set -u
cd "$(dirname "$0")/../.." || exit 1
JOBS=${JOBS:-$(nproc)}
read -r -a flags <<<"$FLAGS"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# run NAME VERSION COMMAND…: the command prints nothing and succeeds. VERSION is how that of Debian 12 begins.
run() {
    local name=$1 expected=$2 version code
    version=$("$name" --version 2>/dev/null | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1)
    shift 2
    "$@" >"$work/found" 2>&1
    code=$?
    if [ "$code" = 0 ] && [ ! -s "$work/found" ]; then
        echo "$name: nothing found"
        return
    fi
    cat "$work/found"
    case $version in
    "$expected"*) failed=1 ;;
    *) echo "$name: this is $version, not $expected of Debian 12, so the above is no failure" ;;
    esac
}

tidy() {
    export FLAGS
    printf '%s\0' "$@" | xargs -0 -n 16 -P "$JOBS" bash -c 'clang-tidy --quiet "$@" -- -std=c99 $FLAGS 2>/dev/null' clang-tidy &&
        clang-tidy --quiet examples/13_cplusplus.cpp -- -std=c++11 "${flags[@]}" 2>/dev/null
}

# scripts: what a shell runs, whatever its name, and what is sourced.
scripts() {
    sh .ci/files.sh | while read -r file; do
        case $(head -n 1 "$file" | tr -d '\0') in
        '#!/bin/sh'* | '#!/bin/bash'*) echo "$file" ;;
        *) [ "${file%.sh}" = "$file" ] || echo "$file" ;;
        esac
    done
}

mapfile -t words < <(sh .ci/files.sh | grep -v '^test/fuzz/corpus/')
mapfile -t scripts < <(scripts)
run clang-tidy 14. tidy "$@"
run cppcheck 2.10 cppcheck -q -j "$JOBS" --std=c99 --max-configs=1 --enable=warning,performance,portability --error-exitcode=1 \
    --suppressions-list=test/lint/cppcheck.txt "${flags[@]}" "$@"
run codespell 2.2.2 codespell --quiet-level=3 --ignore-words=test/lint/words.txt "${words[@]}"
run shellcheck 0.9. shellcheck "${scripts[@]}"
if LC_ALL=C.UTF-8 grep -nE '^.{101,}$' sslstore.h src/*.[ch] src/*/*.[ch]; then
    echo "columns: clang-format does not break comments; these lines have more than 100"
    failed=1
else
    echo "columns: nothing found"
fi
exit "$failed"
