#!/bin/bash
# lwip_stream.c over Debian's lwIP, as a stack in the process: a ping and a sync of the sandbox.
BUILD=$(realpath "${BUILD:-build}")
. "$(dirname "$0")/../sandbox/common.sh"
start --ca-dir ca --orders 30
BODY=$(timeout 60 "$BUILD/test/stream/lwip_check" "$(sed 's|.*:||; s|/.*||' <<<"$URL")" ca/root.pem 2>&1)
check 'the client reaches the sandbox through lwIP' has 'SSLSTORE_OK: ; 30 orders'
check 'over several connections at once' matches '[3-9] connections'
start --ca-dir ca --tls wrong-host
BODY=$(timeout 60 "$BUILD/test/stream/lwip_check" "$(sed 's|.*:||; s|/.*||' <<<"$URL")" ca/root.pem 2>&1)
check 'a certificate for another host is refused' has SSLSTORE_ERR_CERT_HOST
finish
