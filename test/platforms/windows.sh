#!/bin/bash
# Builds the library for Windows with mingw-w64, with Mbed TLS from Debian's source package, and runs programs with it under
# Wine against sslstore-sandbox: a status, a whole purchase, a sync, and connections that fail.
# SPDX-License-Identifier: Apache-2.0
set -u
cd "$(dirname "$0")/../.." || exit 1
. test/platforms/debian.sh
JOBS=${JOBS:-$(nproc)}
mkdir -p "${BUILD:=build}/platforms/windows"
place=$(realpath "$BUILD/platforms/windows")
SANDBOX=$(realpath "${SANDBOX:-$BUILD/sslstore-sandbox}")
WORK=$(mktemp -d)
PIDS=()
PASSED=0
FAILED=0
export WINEPREFIX=$WORK/wine WINEDEBUG=-all
stop_all() {
    local pid
    for pid in "${PIDS[@]+"${PIDS[@]}"}"; do
        kill "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
    done
    [ ! -d "$WINEPREFIX" ] || wineserver -k -w 2>/dev/null
    rm -rf "$WORK"
}
trap stop_all EXIT
trap 'exit 1' TERM INT HUP

give_up() {
    echo "FAILED: $1"
    tail -n 20 "$2"
    exit 1
}

# check NAME COMMAND...: it succeeds.
check() {
    local name=$1
    shift
    if "$@"; then
        PASSED=$((PASSED + 1))
    else
        FAILED=$((FAILED + 1))
        echo "FAILED: $name"
        head -n 20 out err
    fi
}
says() { grep -qF -- "$1" out; }
warns() { grep -qF -- "$1" err; }
# run PROGRAM ARGUMENT...: under Wine.
run() { timeout 300 wine "$place/$1.exe" "${@:2}" >out 2>err; }
fails() { ! "$@"; }

# ---- Build ----

if [ ! -e "$place/lib/libmbedcrypto.a" ]; then
    {
        unpack_source "$place" mbedtls &&
            make -C "$place/mbedtls/library" -j"$JOBS" CC=x86_64-w64-mingw32-gcc AR=x86_64-w64-mingw32-ar WINDOWS=1 static &&
            mkdir -p "$place/include" "$place/lib" && cp -r "$place/mbedtls/include/." "$place/include/" && cp /usr/include/jsmn.h "$place/include/" && cp "$place"/mbedtls/library/*.a "$place/lib/"
    } >"$place/mbedtls.log" 2>&1 || give_up 'Mbed TLS cannot be built' "$place/mbedtls.log"
    rm -rf "$place/mbedtls" "$place/apt"
fi
make --no-print-directory -j"$JOBS" "$place/objects/libsslstore.a" BUILD="$place/objects" CC=x86_64-w64-mingw32-gcc AR=x86_64-w64-mingw32-ar \
    HARDENING= CFLAGS='-Os -g -Werror' CPPFLAGS="-isystem $place/include -D_WIN32_WINNT=0x0600" >"$place/log" 2>&1 || give_up 'the library cannot be built' "$place/log"
for example in 1_status 2_enroll 3_sync 6_request; do
    x86_64-w64-mingw32-gcc -std=c99 -O1 -Wall -Wextra -Werror -I. -o "$place/$example.exe" "examples/$example.c" examples/files_windows.c "$place/objects/libsslstore.a" \
        -L"$place/lib" -lmbedtls -lmbedx509 -lmbedcrypto -lws2_32 -ladvapi32 >"$place/log" 2>&1 || give_up "$example cannot be linked" "$place/log"
done

# ---- Run ----

cd "$WORK" || exit 1
"$SANDBOX" --quiet --ca-dir ca --orders 5 --ready-file ready --ledger ledger 2>sandbox.log &
PIDS+=($!)
for ((i = 0; i < 200; i++)); do [ ! -s ready ] || break; sleep 0.05; done
SSLSTORE_URL=$(cat ready)
export SSLSTORE_URL SSLSTORE_CA_FILE=ca/root.pem SSLSTORE_PARTNER_CODE=1000001 SSLSTORE_AUTH_TOKEN=sandbox-token
check 'a status' run 1_status 10000001
check 'is shown' says ', in force'
check 'a request' run 6_request win.example.com device.key
check 'makes a key' openssl pkey -in device.key -noout
mv out device.csr
check 'a purchase' run 2_enroll device.csr admin@example.com device.pem
check 'gets its certificate' [ "$(openssl x509 -in device.pem -noout -pubkey)" = "$(openssl pkey -in device.key -pubout)" ]
check 'the same again' run 2_enroll device.csr admin@example.com device.pem
check 'buys nothing more' [ "$(grep -c '"bought"' ledger)" = 1 ]
check 'a sync' run 3_sync
check 'lists every order' says 'orders: 6, '
SSLSTORE_URL=https://localhost:1 check 'a port where nobody listens' fails run 1_status 10000001
check 'is named' warns 'connect'
SSLSTORE_URL=https://no-such-host.invalid check 'a host that does not exist' fails run 1_status 10000001
check 'is named' warns 'host name'
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout other.key -subj /CN=other -out other.pem 2>/dev/null
SSLSTORE_CA_FILE=other.pem check 'a server that another CA certified' fails run 1_status 10000001
check 'is refused' warns 'SSLSTORE_ERR_CERT_UNTRUSTED'

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
