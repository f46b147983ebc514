#!/bin/bash
# The library as one file: the same bytes each time, no warning from gcc or clang with or without its parts, nothing outside but the
# library's public functions, and a program of three files works. `make check-packaging` runs this.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/../docs/checks.sh"
unset MAKEFLAGS MFLAGS MAKELEVEL
root=$PWD
build=$(realpath "$build")
one=$build/amalgamation

check 'make amalgamation' make --no-print-directory amalgamation BUILD="$build"
check 'with its header' cmp sslstore.h "$one/sslstore.h"
mkdir -p "$work/copy/packaging"
cp -r Makefile sslstore.h src "$work/copy"
cp packaging/amalgamation.* packaging/packaging.mk "$work/copy/packaging"
check 'elsewhere' make --no-print-directory -C "$work/copy" amalgamation BUILD=other
check 'the same bytes' cmp "$one/sslstore.c" "$work/copy/other/amalgamation/sslstore.c"
check 'no path of this machine' sh -c "! grep -F '$root' '$one/sslstore.c'"

# The project's own warnings.
read -r -a warnings <<<"$(make -s --no-print-directory -f - <<<'include Makefile
print-warnings:;@echo $(WARN)' print-warnings)"
check 'there are warnings' [ "${#warnings[@]}" -ge 10 ]
compiles() { # OPTION…
    "$1" -std=c99 "${warnings[@]}" -Werror "${@:2}" -c -o "$work/one.o" "$one/sslstore.c"
}
for option in $(grep -ohE '\bSSLSTORE_NO_[A-Z]+' sslstore.h "$one/sslstore.c" | sed 's/^/-D/' | sort -u) -DSSLSTORE_INTERNAL= -Os; do
    check "gcc $option" compiles gcc "$option"
done
for option in -DSSLSTORE_NO_TLS -DSSLSTORE_INTERNAL= -O0; do
    check "clang $option" compiles clang "$option"
done
check 'gcc, as GNU C' gcc -std=gnu17 -Wall -Wextra -Werror -c -o "$work/gnu.o" "$one/sslstore.c"
symbols() {
    nm -g --defined-only "$1" | awk 'NF == 3 {print $3}' | sort
}
check 'gcc' compiles gcc -O0
check 'its functions are those of sslstore.h' diff <(symbols "$work/one.o") <(symbols "$build/libsslstore.a" | grep -v '^sslstore__')
check 'no two names are alike' [ -z "$(nm --defined-only "$work/one.o" |
    awk '$2 ~ /[a-z]/ && $3 !~ /\./ {print $3}' | sort | uniq -d)" ]

mkdir "$work/include"
ln -s /usr/include/mbedtls /usr/include/psa /usr/include/jsmn.h "$work/include/"
specs=$(sh test/size/specs.sh nosys)
# shellcheck disable=SC2086 # words
check 'a program for a Cortex-M4' arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -Os -DNDEBUG -ffunction-sections -fdata-sections -isystem "$work/include" \
    -DMBEDTLS_CONFIG_FILE='"examples/firmware/mbedtls_config.h"' -DSSLSTORE_NO_HOSTED -I. $specs -Wl,--gc-sections \
    -o "$work/device.elf" examples/bare/bare_transport.c "$one/sslstore.c"

mkdir "$work/program"
cp "$one"/sslstore.[ch] test/packaging/consumer.c "$work/program"
check 'a program of three files' sh -c "cd '$work/program' && cc -I. -o program consumer.c sslstore.c -lmbedtls -lmbedx509 -lmbedcrypto"
"$build/sslstore-sandbox" --quiet --ca-dir "$work/ca" --ready-file "$work/ready" &
sandbox=$!
trap 'kill $sandbox; wait $sandbox; rm -rf "$work"' EXIT
until [ -s "$work/ready" ]; do
    kill -0 $sandbox || exit 1
    read -r -t 0.05 <> <(:)
done
check 'it works' env SSLSTORE_URL="$(cat "$work/ready")" SSLSTORE_CA_FILE="$work/ca/root.pem" SSLSTORE_PARTNER_CODE=1000001 \
    SSLSTORE_AUTH_TOKEN=sandbox-token "$work/program/program"
finish
