#!/bin/bash
# Builds what the library and its tests need with musl, for this machine, from Debian's source packages: Mbed TLS, jansson,
# cmocka and SQLite as static libraries.
#
#     musl.sh PLACE JOBS    headers into PLACE/include, libraries into PLACE/lib
#
# SPDX-License-Identifier: Apache-2.0
set -eu
cd "$(dirname "$0")/../.."
. test/platforms/debian.sh
place=$1
jobs=$2
[ -e "$place/lib/done" ] && exit 0
mkdir -p "$place/include" "$place/lib"
export CC=musl-gcc CFLAGS='-O2 -g'

# compile LIBRARY FLAG... -- SOURCE...: a static library of a few files.
compile() {
    local library=$1 flags=() objects=() source
    shift
    while [ "$1" != -- ]; do flags+=("$1") && shift; done
    shift
    for source; do
        objects+=("$source.o")
        # shellcheck disable=SC2086 # CFLAGS are words
        $CC $CFLAGS "${flags[@]}" -c -o "$source.o" "$source"
    done
    ar rcs "$place/lib/$library" "${objects[@]}"
}

unpack_source "$place" mbedtls
make -C "$place/mbedtls/library" -j"$jobs" static
cp -r "$place"/mbedtls/include/mbedtls "$place"/mbedtls/include/psa "$place/include/"
cp /usr/include/jsmn.h "$place/include/"
cp "$place"/mbedtls/library/*.a "$place/lib/"

unpack_source "$place" jansson
(cd "$place/jansson" && { [ -x configure ] || autoreconf -i; } && ./configure --host=x86_64-linux-musl --disable-shared && make -C src -j"$jobs")
cp "$place"/jansson/src/jansson.h "$place"/jansson/src/jansson_config.h "$place/include/"
cp "$place/jansson/src/.libs/libjansson.a" "$place/lib/"

unpack_source "$place" cmocka
cp "$place"/cmocka/include/cmocka.h "$place"/cmocka/include/cmocka_*.h "$place/include/"
compile libcmocka.a -I"$place/cmocka/include" -DHAVE_INTTYPES_H -DHAVE_SIGNAL_H -DHAVE_STRINGS_H -DHAVE_TIME_H -DHAVE_STRUCT_TIMESPEC \
    -DHAVE_CLOCK_REALTIME -DHAVE_CLOCK_GETTIME -DHAVE_GCC_THREAD_LOCAL_STORAGE -DHAVE_SNPRINTF -DHAVE_VSNPRINTF -- "$place/cmocka/src/cmocka.c"

unpack_source "$place" sqlite3 # its one source file is made with this machine's compiler and tclsh
(cd "$place/sqlite3" && CC=cc ./configure --disable-tcl --disable-readline && make sqlite3.c sqlite3.h)
cp "$place/sqlite3/sqlite3.h" "$place/include/"
compile libsqlite3.a -DSQLITE_OMIT_LOAD_EXTENSION -- "$place/sqlite3/sqlite3.c"

rm -rf "$place"/mbedtls "$place"/jansson "$place"/cmocka "$place"/sqlite3 "$place/apt"
touch "$place/lib/done"
