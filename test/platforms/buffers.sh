#!/bin/bash
# Runs the tests of TLS, and lives of certificates, with Mbed TLS whose buffers are small, and prints a table:
#
#     buffers.sh VERSION-SIZE[-tls1.3]...
#
# such as 3.6-4096: MBEDTLS_SSL_IN_CONTENT_LEN is 4096, MBEDTLS_SSL_OUT_CONTENT_LEN 2048. With -tls1.3, Mbed TLS has no
# TLS 1.2, and asks with record_size_limit; the scripts alone are run, because the servers in the tests speak TLS 1.2.
#
# Mbed TLS is built from Debian's source packages (mbedtls.sh): 2.28 (TLS 1.2), 3.6 (TLS 1.2 and 1.3). The
# library, the programs and the tests are built with it. The scripts run them against servers that have the usual buffers:
# SANDBOX (for -tls1.3, one with a Mbed TLS of that version), and those of OpenSSL, GnuTLS and NSS. Needs no root, and the Debian mirror the first time.
#
# The log of a build is BUILD/platforms/buffers/VERSION-SIZE/log.
# SPDX-License-Identifier: Apache-2.0
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
JOBS=${JOBS:-$(nproc)}
mkdir -p "$BUILD/platforms/buffers"
top=$(realpath "$BUILD/platforms/buffers")
# shellcheck source=test/platforms/mbedtls.sh
. test/platforms/mbedtls.sh

# build_and_test VERSION SIZE [tls1.3]: into PLACE; the last line counts the tests.
build_and_test() {
    local flags=(-DMBEDTLS_SSL_RECORD_SIZE_LIMIT -DMBEDTLS_THREADING_C -DMBEDTLS_THREADING_PTHREAD) tests=(SERVICE="$SANDBOX")
    get_mbedtls "$top" "$1" || return
    if [ "${3:-}" = tls1.3 ]; then
        build_mbedtls "$top" "$1" "$top/$1-16384" "${flags[@]}" &&
            make --no-print-directory -j"$JOBS" "$top/$1-16384/objects/sslstore-sandbox" "${SETTINGS[@]}" || return
        tests=(SERVICE="$top/$1-16384/objects/sslstore-sandbox" BUFFER_TESTS=)
        flags+=('-DMBEDTLS_USER_CONFIG_FILE=\"test/platforms/tls_1_3_only.h\"')
    fi
    flags+=(-DMBEDTLS_SSL_IN_CONTENT_LEN="$2" -DMBEDTLS_SSL_OUT_CONTENT_LEN=2048)
    build_mbedtls "$top" "$1" "$place" "${flags[@]}" &&
        make --no-print-directory -j"$JOBS" buffer-tests "${SETTINGS[@]}" "${tests[@]}"
}

table=()
status=0
for buffers; do
    echo "== $buffers" >&2
    place=$top/$buffers
    mkdir -p "$place"
    IFS=- read -r version size only <<<"$buffers"
    build_and_test "$version" "$size" "$only" >"$place/log" 2>&1 || status=1
    last=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$place/log" | tail -n 1)
    grep -E ' (warning|error):|[1-9][0-9]* failed|^failed' "$place/log" | head -n 20 >&2
    version=$(sed -n 's/^#define MBEDTLS_VERSION_STRING  *"\(.*\)"/\1/p' "$top/$version"/mbedtls/include/mbedtls/{version,build_info}.h 2>/dev/null)
    table+=("$version|${only:-all}|$size|${last:-does not build}")
done
{
    echo 'Mbed TLS|versions|buffer|tests'
    printf '%s\n' "${table[@]}"
} | awk -F'|' '{printf "%-9s  %-8s  %-6s  %s\n", $1, $2, $3, $4}'
exit $status
