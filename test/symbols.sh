#!/bin/bash
# What the archive shows to a linker: names that start with sslstore_, no mutable data, and in the core components
# nothing of libc but a few functions of string.h, and what the compiler itself needs.
set -u
cd "$(dirname "$0")/.." || exit 1
build=${BUILD:-build}
passed=0
failed=0
verdict() { # NAME FINDINGS
    if [ -z "$2" ]; then
        passed=$((passed + 1))
    else
        printf '%s:\n%s\n' "$1" "$2"
        failed=$((failed + 1))
    fi
}
foreign=$(nm -g --defined-only "$build/libsslstore.a" | awk 'NF == 3 && $3 !~ /^sslstore_/ && $3 !~ /^__x86\.get_pc_thunk/ {print $3}')
verdict "external symbols without our prefix" "$foreign"

data=$(nm --defined-only "$build/libsslstore.a" | awk 'NF == 3 && $2 ~ /^[BbCDGgSs]$/ {print $3}')
data=$(for name in $data; do
    # const tables with addresses in them are read-only after relocation
    objdump -t "$build/libsslstore.a" | grep -E "[[:space:]]$name\$" | grep -vE '\*UND\*|\.rodata|\.data\.rel\.ro' || true
done)
verdict "mutable data" "$data"

allowed='^(memcpy|memset|memcmp|memmove|memchr|strlen|strcmp|strncmp|strcspn|strspn|strchr|strrchr|strstr|__assert_fail|__stack_chk_fail(_local)?|__u?(div|mod)di3|__u?divmoddi4|__mem(cpy|set|move)_chk|_GLOBAL_OFFSET_TABLE_|__sanitizer.*|__asan.*|__ubsan.*|sslstore_.*)$'
for object in "$build"/src/{base,json,http,net,catalog,client,rpc,endpoints,orders,sync}/*.o; do
    strange=$(nm -u "$object" | awk '{print $2}' | grep -vE "$allowed")
    verdict "${object#"$build"/} needs more than string.h" "$strange"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
