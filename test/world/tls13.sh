#!/bin/bash
# Prints the path of a command line that has TLS 1.3: that of BUILD; or, if its Mbed TLS has none, as in Debian 12, one that is built here
# with the Mbed TLS of Debian 13. The log of that build is BUILD/world/log.
# SPDX-License-Identifier: Apache-2.0
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=$(realpath "${BUILD:-build}")
JOBS=${JOBS:-$(nproc)}
has_tls13() {
    printf '%s\n' '#include <mbedtls/version.h>' '#include <mbedtls/ssl.h>' \
        '#if MBEDTLS_VERSION_NUMBER < 0x03000000 || !defined(MBEDTLS_SSL_PROTO_TLS1_3)' '#error no TLS 1.3' '#endif' |
        ${CC:-cc} -E -o /dev/null - 2>/dev/null
}
if has_tls13; then
    echo "$BUILD/sslstore"
    exit
fi
# shellcheck source=test/platforms/mbedtls.sh
. test/platforms/mbedtls.sh
mkdir -p "$BUILD/world"
{
    get_mbedtls "$BUILD/world" 3.6 && build_mbedtls "$BUILD/world" 3.6 "$BUILD/world" &&
        make --no-print-directory -j"$JOBS" "$BUILD/world/objects/sslstore" "${SETTINGS[@]}"
} >"$BUILD/world/log" 2>&1 || { echo "no command line with TLS 1.3: see $BUILD/world/log" >&2; exit 1; }
echo "$BUILD/world/objects/sslstore"
