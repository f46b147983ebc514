#!/bin/bash
# Builds the library, the programs and the tests for other platforms, runs the tests, and prints a table:
#
#     run.sh PLATFORM...   s390x (64 bits, big-endian), armhf, arm64, i386, musl
#
# A cross compiler of Debian compiles; the headers and libraries are Debian's packages for that architecture, unpacked into
# BUILD/platforms. Of each program, what the tests start is a launcher (launch.c) that runs it under qemu-user, or, for i386,
# by that system's dynamic linker. The scripts and the tools that they use are those of this machine. Needs no root, and the
# Debian mirror (DEBIAN_MIRROR) the first time.
#
# CHECKS chooses tests, as for make check. The log of a platform is BUILD/platforms/PLATFORM/log.
# SPDX-License-Identifier: Apache-2.0
set -u
cd "$(dirname "$0")/../.." || exit 1
. test/platforms/debian.sh
top=$PWD
BUILD=${BUILD:-build}
JOBS=${JOBS:-$(nproc)}
PACKAGES='libc6-dev libmbedtls-dev libjsmn-dev libjansson-dev libsqlite3-dev libinih-dev libssl-dev libcmocka-dev
    libcurl4-openssl-dev libldns-dev'

# ---- One platform ----

# words WORD...: as strings of C.
words() { printf '"%s",' "$@"; }

# prepare PLATFORM: sets triplet and launcher; gets what is missing.
prepare() {
    mkdir -p "$place"
    case $1 in
    s390x) triplet=s390x-linux-gnu launcher=(qemu-s390x-static -L "$place/sysroot" -0) ;;
    armhf) triplet=arm-linux-gnueabihf launcher=(qemu-arm-static -L "$place/sysroot" -0) ;;
    arm64) triplet=aarch64-linux-gnu launcher=(qemu-aarch64-static -L "$place/sysroot" -0) ;;
    i386)
        triplet=i686-linux-gnu
        launcher=("$place/sysroot/lib/ld-linux.so.2" --library-path
            "$place/sysroot/lib/i386-linux-gnu:$place/sysroot/usr/lib/i386-linux-gnu" --argv0)
        ;;
    musl) triplet=x86_64-linux-musl ;;
    *)
        echo "no such platform: $1" >&2
        return 1
        ;;
    esac
    if [ "$1" = musl ]; then
        bash test/platforms/musl.sh "$place" "$JOBS" || return
        printf '%s\n' '#!/bin/sh' "exec \${CCACHE:-} musl-gcc -idirafter $place/include -L$place/lib \"\$@\"" >"$place/cc"
    else
        # shellcheck disable=SC2086 # they are words
        [ -d "$place/sysroot" ] || unpack_packages "$place" "$1" $PACKAGES || return
        # Not every kernel runs 32-bit programs.
        [ "$1" != i386 ] || "${launcher[0]}" --version >/dev/null 2>&1 || launcher=(qemu-i386-static -L "$place/sysroot" -0)
        echo "$triplet-gcc --sysroot=$place/sysroot" >"$place/compiler"
        cc -std=c99 -O1 -static -DLAUNCHER="$(words "${launcher[@]}")" -o "$place/launcher" test/platforms/launch.c || return
        printf '%s\n' '#!/bin/sh' "exec sh $top/test/platforms/cc.sh $place \"\$@\"" >"$place/cc"
    fi
    chmod +x "$place/cc"
}

# version_of_mbedtls: prints it, as a program of the platform says it.
version_of_mbedtls() {
    printf '%s\n' '#include <stdio.h>' '#include <mbedtls/version.h>' 'int main(void) { puts(MBEDTLS_VERSION_STRING); return 0; }' >"$place/version.c"
    "$place/cc" -o "$place/version" "$place/version.c" && "$place/version"
}

# build_and_test PLATFORM: its last line counts the tests.
build_and_test() {
    local checks=${CHECKS:-$(checks_of "$1")}
    local settings=(CC="$place/cc" BUILD="$place/objects" JOBS="$JOBS" CPP_EXAMPLES= POSTGRES=)
    case $1 in
    musl) make --no-print-directory -j"$JOBS" musl-tests "${settings[@]}" LDFLAGS=-static FAST_CURVES= MUSL_CHECKS="${CHECKS-}" ;;
    *) make --no-print-directory check "${settings[@]}" AR="$triplet-ar" CHECKS="$checks" ;;
    esac
}

# without_time64: on a 32-bit platform, the library has a time_t of 64 bits also if the program is built without.
without_time64() {
    local clock=$place/narrow/test/port/clock_test
    make --no-print-directory -j"$JOBS" CC="$place/cc" AR="$triplet-ar" BUILD="$place/narrow" TIME64= "$clock" >"$place/narrow.log" 2>&1 &&
        "$clock" >>"$place/narrow.log" 2>&1
}

# run PLATFORM: adds a line to the table.
run() {
    local result=0 last
    echo "== $1" >&2
    mkdir -p "$BUILD/platforms"
    place=$(realpath "$BUILD/platforms")/$1
    if ! prepare "$1" >"$place.prepare" 2>&1; then
        tail -n 5 "$place.prepare" >&2
        table+=("$1|||cannot be prepared")
        return 1
    fi
    build_and_test "$1" >"$place/log" 2>&1 || result=1
    last=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$place/log" | tail -n 1)
    last=${last:-does not build}
    if [ "$1" = i386 ] || [ "$1" = armhf ]; then
        without_time64 || { last="$last, without TIME64 1 failed" result=1; }
    fi
    grep -E 'warning:|error:|[1-9][0-9]* failed|^failed' "$place/log" | head -n 20 >&2
    table+=("$1|$("$place/cc" -dumpmachine) $("$place/cc" -dumpfullversion)|$(version_of_mbedtls)|$last")
    return $result
}

# ---- What differs ----

# checks_of PLATFORM: all tests but those that take minutes under emulation, and those that look at this machine's compiler.
checks_of() {
    # shellcheck disable=SC2016 # make expands it
    case $1 in
    i386) echo '$(TESTS) $(REPLAYS) $(PLATFORM_SCRIPTS)' ;;
    *) echo '$(filter-out $(EMULATED_SLOW:%=$(BUILD)/test/%),$(TESTS)) $(REPLAYS) $(PLATFORM_SCRIPTS)' ;;
    esac
}

table=()
status=0
for platform; do run "$platform" || status=1; done
echo
{
    echo 'platform|compiler|Mbed TLS|tests'
    printf '%s\n' "${table[@]}"
} | awk -F'|' '{printf "%-8s  %-32s  %-9s  %s\n", $1, $2, $3, $4}'
exit $status
