#!/bin/bash
# A program compiled with -fshort-enums and a library compiled without it (or the reverse) share the layout of every
# struct: each enum in a struct has the size of an int, structs have one size, and values are passed correctly.
. "$(dirname "$0")/checks.sh"

# The enums that are members of a struct, and all structs of the header.
awk '/^typedef struct .*{/ {inside = 1} /^}/ {inside = 0} inside && /^    sslstore_[a-z_]+ [a-z_]+;/ {print $1}' sslstore.h |
    sort -u >"$work/members"
sed -n 's/^typedef enum \(sslstore_[a-z_]*\) {.*/\1/p' sslstore.h | sort -u >"$work/enums"
comm -12 "$work/members" "$work/enums" >"$work/used"
sed -n 's/^typedef struct \(sslstore_[a-z0-9_]*\) {.*/\1/p' sslstore.h >"$work/structs"
check 'there are enums in structs' [ "$(wc -l <"$work/used")" -ge 8 ]
check 'there are structs' [ "$(wc -l <"$work/structs")" -ge 30 ]
{
    echo '#include <stdio.h>'
    echo '#include "sslstore.h"'
    echo 'int main(void) {'
    sed 's/.*/    printf("& %u\\n", (unsigned) sizeof(&));/' "$work/used" "$work/structs"
    echo '    return 0; }'
} >"$work/sizes.c"
# shellcheck disable=SC2086 # short may be empty
for short in '' -fshort-enums; do
    check "sizes compile $short" ${CC:-cc} -std=c99 $short -I. -o "$work/measure" "$work/sizes.c"
    "$work/measure" >"$work/sizes$short"
done
while read -r enum; do
    check "$enum is an int in a struct" grep -qx "$enum 4" "$work/sizes-fshort-enums"
done <"$work/used"
check 'structs have one size' diff "$work/sizes" "$work/sizes-fshort-enums"
for short in '' -fshort-enums; do
    # shellcheck disable=SC2086 # CC may have words, short may be empty
    check "a program compiles $short" ${CC:-cc} -std=c99 $short -I. -Itest -o "$work/program" test/docs/enums.c \
        "$build/libsslstore.a" -lmbedtls -lmbedx509 -lmbedcrypto
    check "it runs $short" sh -c "'$work/program' >'$work/values$short'"
done
check 'the program gets the same values' diff "$work/values" "$work/values-fshort-enums"
check 'it gets values' [ "$(wc -l <"$work/values")" -ge 100 ]
finish
