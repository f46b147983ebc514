#!/bin/bash
# One version everywhere: sslstore.h, sslstore.pc, the program, the manuals, CHANGELOG.md and, if there is one, the tag. Sections of
# CHANGELOG.md have a version and a date, the newest first; only the first one may be "Unreleased".
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/checks.sh"
sslstore=${SSLSTORE:-$build/sslstore}
unset MAKEFLAGS MFLAGS MAKELEVEL

value_of() { # MACRO
    sed -n "s/^#define $1  *\"\{0,1\}\([0-9.]*\)\"\{0,1\}.*/\1/p" sslstore.h
}
version=$(value_of SSLSTORE_VERSION)
check 'the header has a version' grep -qxE '[0-9]+\.[0-9]+\.[0-9]+' <<<"$version"
check 'its parts are the same' [ "$(value_of SSLSTORE_VERSION_MAJOR).$(value_of SSLSTORE_VERSION_MINOR).$(value_of SSLSTORE_VERSION_PATCH)" = "$version" ]
check 'the program' [ "$("$sslstore" --version)" = "sslstore $version" ]
check 'make install' make --no-print-directory -o "$build/libsslstore.a" BUILD="$build" DESTDIR="$work/root" PREFIX=/usr install-library
check 'pkg-config' grep -qx "Version: $version" "$work/root/usr/lib/pkgconfig/sslstore.pc"
check 'CMake' grep -qF "$version" "$work/root/usr/lib/cmake/sslstore/sslstoreConfigVersion.cmake"
for page in packaging/man/*.[1-9]; do
    check "$page" grep -qE "^\.TH [A-Z-]+ [1-9] [0-9]{4}-[0-9]{2}-[0-9]{2} \"sslstore $version\"" "$page"
done

# goes_down: versions of standard input, a line each, newest first.
goes_down() {
    diff "$1" <(sort -u -t. -k1,1nr -k2,2nr -k3,3nr "$1")
}
sed -n 's/^## //p' CHANGELOG.md >"$work/sections"
check 'the first section' grep -qxE 'Unreleased|[0-9.]+ - [0-9-]+' <(head -n 1 "$work/sections")
check 'further sections have a version and a date' [ -z "$(sed 1d "$work/sections" | grep -vxE '[0-9]+\.[0-9]+\.[0-9]+ - [0-9]{4}-[0-9]{2}-[0-9]{2}')" ]
sed -n 's/ - .*//p' "$work/sections" >"$work/versions"
check 'the newest first' goes_down "$work/versions"
if [ "$(head -n 1 "$work/sections")" = Unreleased ]; then
    { echo "$version"; cat "$work/versions"; } >"$work/with_next"
    check 'the header has the version of the next release' goes_down "$work/with_next"
else
    check 'the header has the version of this release' [ "$(head -n 1 "$work/versions")" = "$version" ]
fi
tag=$(git describe --exact-match --tags --match 'v[0-9]*' 2>/dev/null)
if [ -n "$tag" ]; then
    check 'the tag is of this version' [ "$tag" = "v$version" ]
    check 'and CHANGELOG.md has its section' [ "$(head -n 1 "$work/versions")" = "$version" ]
fi
finish
