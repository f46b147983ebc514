#!/bin/bash
# Every C program in README.md compiles as C99 without a warning and links with what README.md says; the
# header alone compiles as C99 and as C++.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0
check() { # NAME COMMAND…
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
awk -v work="$work" '/^```c$/ {n++; inside = 1; next} /^```$/ {inside = 0} inside {print > (work "/example" n ".c")}' README.md
for example in "$work"/example*.c; do
    check "README.md: $(basename "$example")" \
        ${CC:-cc} -std=c99 -Wall -Wextra -Werror -I. -o "$work/program" "$example" "$build/libsslstore.a" \
        -lmbedtls -lmbedx509 -lmbedcrypto
done
echo '#include "sslstore.h"' >"$work/header.c"
cp "$work/header.c" "$work/header.cpp"
check "sslstore.h as C99" ${CC:-cc} -std=c99 -Wall -Wextra -Wpedantic -Werror -I. -fsyntax-only "$work/header.c"
if command -v c++ >/dev/null; then
    check "sslstore.h as C++" c++ -Wall -Wextra -Wpedantic -Werror -I. -fsyntax-only "$work/header.cpp"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
