#!/bin/bash
# Every C block of the documents and of the comments of sslstore.h compiles as C99 without a warning, and a program
# among them links with the libraries that README.md names. The header alone compiles as C99 and as C++.
#
# In sslstore.h a block stands between the lines @code and @endcode of a comment. A block without a function is
# taken for the inside of one that has a client, its configuration, an order, a certificate and a result.
. "$(dirname "$0")/checks.sh"

# wrap BLOCK: the block as a file that compiles.
wrap() {
    if grep -q '^#include' "$1"; then
        cat "$1"
        return
    fi
    printf '#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include "sslstore.h"\n'
    if grep -q '^{' "$1"; then
        cat "$1"
        return
    fi
    printf 'sslstore_result example(sslstore_client *client, sslstore_config config, sslstore_order_request request,\n'
    printf '    sslstore_order order, sslstore_certificate certificate, sslstore_result result);\n'
    printf 'sslstore_result example(sslstore_client *client, sslstore_config config, sslstore_order_request request,\n'
    printf '    sslstore_order order, sslstore_certificate certificate, sslstore_result result)\n{\n'
    printf '    (void) client; (void) config; (void) request; (void) order; (void) certificate;\n'
    cat "$1"
    printf '    return result;\n}\n'
}

blocks=0
# check_block NAME BLOCK
check_block() {
    blocks=$((blocks + 1))
    wrap "$2" >"$work/block.c"
    if grep -q 'int main(' "$2"; then
        check "$1 compiles and links" compile -o "$work/program" "$work/block.c" "${libraries[@]}"
    else
        check "$1 compiles" compile -Wno-unused-function -c -o "$work/block.o" "$work/block.c"
    fi
}

for document in $(documents); do
    for block in $(code_of c "$document"); do
        line=${block%.c}
        check_block "the block at line ${line##*.} of $document" "$block"
    done
done
check 'README.md begins with a program' grep -q 'int main(' "$(code_of c README.md | head -n 1)"
# shellcheck disable=SC2013 # names without blanks
for block in $(awk -v work="$work" '/@code$/ {name = work "/header." NR + 1 ".c"; printf "" >name; print name; inside = 1; next}
    /@endcode/ {inside = 0} inside {sub(/^ \* ?/, ""); print >name}' sslstore.h); do
    line=${block%.c}
    check_block "the block at line ${line##*.} of sslstore.h" "$block"
done
check 'every @code of sslstore.h ends' [ "$(grep -c '@code$' sslstore.h)" = "$(grep -c '@endcode' sslstore.h)" ]
check 'there are blocks' [ "$blocks" -ge 1 ]

echo '#include "sslstore.h"' >"$work/header.c"
cp "$work/header.c" "$work/header.cpp"
check 'sslstore.h as C99' compile -Wpedantic -fsyntax-only "$work/header.c"
if command -v c++ >/dev/null; then
    check 'sslstore.h as C++' c++ -Wall -Wextra -Wpedantic -Werror -I. -fsyntax-only "$work/header.cpp"
fi
finish
