#!/bin/bash
# The source archive: the same bytes each time, from another folder, another user's rights and from itself; whole enough to build the
# library, to test it and to install it. `make check-packaging` runs this.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/../docs/checks.sh"
unset MAKEFLAGS MFLAGS MAKELEVEL SOURCE_DATE_EPOCH
archive=sslstore-$(sed -n 's/^#define SSLSTORE_VERSION "\(.*\)"/\1/p' sslstore.h).tar.gz

check 'make dist' make --no-print-directory dist BUILD="$work/first"
tar -tzf "$work/first/$archive" | sed 's|^[^/]*/||' >"$work/list"
check 'all files of git' diff "$work/list" <(git ls-files 2>/dev/null | LC_ALL=C sort | grep . || cat "$work/list")
check 'not much else' [ "$(wc -l <"$work/list")" -ge 500 ]
check 'one owner' [ "$(tar --numeric-owner -tvzf "$work/first/$archive" | awk '{print $2}' | sort -u)" = 0/0 ]

# Unpacked with other rights and other times.
mkdir "$work/elsewhere"
(umask 077 && tar -xzf "$work/first/$archive" -C "$work/elsewhere" --no-same-permissions)
tree=$work/elsewhere/${archive%.tar.gz}
check 'dist of the archive' make --no-print-directory -C "$tree" dist
check 'the same bytes' cmp "$work/first/$archive" "$tree/build/$archive"
time=$(stat -c %Y "$tree/sslstore.h")
find "$tree" -exec touch -d '2026-01-02' {} +
check 'dist again' env SOURCE_DATE_EPOCH="$time" make --no-print-directory -C "$tree" dist BUILD=build/other
check 'the same bytes again' cmp "$work/first/$archive" "$tree/build/other/$archive"
rm -rf "$tree/build"

tests="build/test/base/text_test build/test/json/scan_test build/test/catalog/check_test build/test/client/client_test"
# shellcheck disable=SC2086  # words
check 'it builds' make --no-print-directory -j2 -s -C "$tree" CFLAGS=-O0 all $tests
for test in $tests; do
    check "$test" "$tree/$test"
done
check 'its components are in order' bash "$tree/test/layers.sh"
check 'it can be installed' make --no-print-directory -C "$tree" CFLAGS=-O0 install-library DESTDIR="$work/root"
check 'and is' [ -f "$work/root/usr/local/lib/libsslstore.a" ]
finish
