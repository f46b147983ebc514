# Mbed TLS built from Debian's source packages: 2.28 of Debian 12, 3.6 of Debian 13. Sourced; needs no root, and the Debian mirror the first
# time.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# shellcheck source=test/platforms/debian.sh
. "$(dirname "${BASH_SOURCE[0]}")/debian.sh"

# get_mbedtls FOLDER VERSION: makes FOLDER/VERSION/mbedtls, the source.
get_mbedtls() {
    # shellcheck disable=SC2034 # debian.sh uses it
    case $2 in
    2.28) DEBIAN_RELEASE=bookworm ;;
    3.6) DEBIAN_RELEASE=trixie ;;
    *) return 1 ;;
    esac
    [ -e "$1/$2/mbedtls/library" ] || unpack_source "$1/$2" mbedtls
}

# build_mbedtls FOLDER VERSION PLACE FLAG...: builds that source with the flags, in JOBS processes. PLACE/lib then has the libraries, and the
# array SETTINGS what make needs for a build with them in PLACE/objects. (Points of curves are not multiplied by OpenSSL: that takes a shared
# library.)
build_mbedtls() {
    local source=$1/$2/mbedtls place=$3
    shift 3
    if [ ! -e "$place/lib/libmbedtls.a" ]; then
        mkdir -p "$place/lib"
        rm -rf "$place/source"
        cp -r "$source" "$place/source"
        make -C "$place/source/library" -j"$JOBS" CC="${CCACHE:-} cc" CFLAGS="-O2 -g -I$PWD $*" static || return
        cp "$place"/source/library/*.a "$place/lib/"
        rm -rf "$place/source"
    fi
    # shellcheck disable=SC2034 # for the caller
    SETTINGS=(BUILD="$place/objects" JOBS="$JOBS" CC="${CCACHE:-} cc" CPPFLAGS="-isystem $source/include $*" FAST_CURVES=
        MBEDTLS_LIBS="$place/lib/libmbedtls.a $place/lib/libmbedx509.a $place/lib/libmbedcrypto.a")
}
