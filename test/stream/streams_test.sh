#!/bin/bash
# The streams of examples/streams for real: a device behind a pseudoterminal enrolls at the sandbox, through the
# relay of a UART and through a modem. The service ends connections, is not there, and is another.
cd "$(dirname "$0")/../.." || exit 1
EXAMPLES=$(realpath "${BUILD:-build}/examples/streams")
MODEM=$(realpath "${BUILD:-build}/test/stream/fake_modem")
SOURCES=$(realpath examples/streams)
. test/sandbox/common.sh
HELPER=

# beside COMMAND…: runs a program that makes the link "tty" and ends with the test.
beside() {
    leave
    "$@" 2>helper &
    HELPER=$!
    timeout 20 bash -c 'until [ -e tty ]; do sleep 0.02; done'
}
leave() {
    [ -z "$HELPER" ] || kill "$HELPER" 2>/dev/null
    [ -z "$HELPER" ] || wait "$HELPER" 2>/dev/null
    HELPER=
    rm -f tty
}
trap 'leave; stop KILL; rm -rf "$WORK"' EXIT

# device KIND: enrolls. Sets STATUS, and BODY to what the device says; the certificate is in the file "out".
device() {
    BODY=$(SSLSTORE_URL="https://localhost/rest" SSLSTORE_PARTNER_CODE=1000001 SSLSTORE_AUTH_TOKEN=sandbox-token \
        SSLSTORE_CA_FILE=ca/root.pem timeout 120 "$EXAMPLES/device" "$1" tty device-17.example.com admin@example.com 2>&1 >out)
    STATUS=$?
}
port() { sed 's|.*:||; s|/.*||' <<<"$URL"; }
connect() { # KIND PORT
    case $1 in
    uart) beside "$EXAMPLES/uart_relay" --pty tty localhost "$2" ;;
    modem) beside "$MODEM" tty "$2" ;;
    esac
}
certified() {
    [ "$STATUS" -eq 0 ] && openssl verify -CAfile ca/root.pem -untrusted out out >/dev/null &&
        openssl x509 -in out -noout -text | grep -q 'DNS:device-17.example.com'
}

for kind in uart modem; do
    start --ca-dir ca
    connect "$kind" "$(port)"
    device "$kind"
    check "$kind: the device has its certificate" certified
    check "$kind: over one connection" has ' 1 connections'
    start --ca-dir ca --no-keep-alive
    connect "$kind" "$(port)"
    device "$kind"
    check "$kind: each request on a connection of its own: a certificate" certified
    check "$kind: the connections resume the TLS session" matches '[3-9] connections, [2-9] resumed'
    start --ca-dir ca --tls wrong-host
    connect "$kind" "$(port)"
    device "$kind"
    check "$kind: another host's certificate is refused" has SSLSTORE_ERR_CERT_HOST
    closed=$(port)
    stop
    connect "$kind" "$closed"
    device "$kind"
    check "$kind: no service is no certificate" is "$STATUS" 1
    check "$kind: and is said" matches 'SSLSTORE_ERR_(CONNECT|NETWORK)'
done
leave

# lines FILE…: counts statements and declarations, as README.md of the folder does: semicolons, but for those in the
# head of a loop, and without statements that only name unused arguments.
lines() {
    cat "$@" | sed 's|/\*.*\*/||; s|".*;.*"||; /^ \*/d; /^\/\*/d; /^ *(void) [a-z_]*\(, (void) [a-z_]*\)*;$/d' |
        awk '{n += gsub(/;/, ""); if (/for \(/) n -= 2} END {print n}'
}
while read -r expected files; do
    # shellcheck disable=SC2086  # the names of several files
    BODY="$files: $(cd "$SOURCES" && lines $files) lines"
    check "README.md counts the lines of $files" has ": $expected lines"
    check "$files is short" [ "$expected" -le 40 ]
done < <(sed -nE 's/^\| `([a-z_]+\.c)`(, `([a-z_.]+)`)? \|[^|]*\|[^|]*\| ([0-9]+) \|.*/\4 \1 \3/p' "$SOURCES/README.md")
# shellcheck disable=SC2012 # names of ours
check 'every stream is counted' [ "$(grep -cE '^\| `[a-z]+_stream' "$SOURCES/README.md")" = "$(ls "$SOURCES"/*_stream.c | wc -l)" ]
finish
