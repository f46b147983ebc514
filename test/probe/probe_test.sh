#!/bin/bash
# What the probe answers, and with which exit code.
# shellcheck disable=SC2059  # the responses are formats of printf
set -u
cd "$(dirname "$0")/../.." || exit 1
PROBE=${BUILD:-build}/probe
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
PASSED=0
FAILED=0
# expect CODE OUTPUT WORDS...: what the probe says of standard input.
expect() {
    local code=$1 output=$2 said result
    shift 2
    said=$("$PROBE" "$@" 2>/dev/null)
    result=$?
    if [ "$result" -eq "$code" ] && [ "$said" = "$output" ]; then
        PASSED=$((PASSED + 1))
    else
        echo "probe $*: $result '$said', not $code '$output'"
        FAILED=$((FAILED + 1))
    fi
}

expect 0 valid json <<<'{"a":[1,2,{"b":null}]}'
expect 1 'invalid 5 not a value' json <<<'{"a":::1}'
expect 0 valid json <<<'12'
expect 64 '' json more </dev/null

good='HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'
chunked='HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'
for split in 1 2 7 1000; do
    expect 0 'accept 200 5' http --split $split < <(printf "$good")
    expect 0 'accept 200 5' http --split $split < <(printf "$chunked")
done
expect 0 hello http --body < <(printf "$chunked")
expect 0 'accept 200 5' http --cut < <(printf "$good")
expect 1 'reject the stream was cut' http --cut < <(printf '%s' "$(printf "$good" | head -c 40)")
"$PROBE" http < <(printf 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello') >"$WORK/said"
[ $? -eq 1 ] && grep -q '^reject ' "$WORK/said" && PASSED=$((PASSED + 1)) || FAILED=$((FAILED + 1))
expect 64 '' http --split 0 </dev/null

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=Root' \
    -keyout "$WORK/root.key" -out "$WORK/root.pem" 2>/dev/null
for name in one two; do
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name.example" \
        -keyout "$WORK/$name.key" -out "$WORK/$name.csr" 2>/dev/null
    openssl x509 -req -in "$WORK/$name.csr" -CA "$WORK/root.pem" -CAkey "$WORK/root.key" -CAcreateserial \
        -days 2 -out "$WORK/$name.pem" 2>/dev/null
done
sha256=$(openssl x509 -in "$WORK/one.pem" -outform DER | sha256sum | cut -d ' ' -f 1)
expect 0 "leaf $sha256 CN=one.example" chain "$WORK/one.pem"
expect 0 "leaf $sha256 CN=one.example" chain --csr "$WORK/one.csr" "$WORK/two.pem" "$WORK/one.pem"
expect 3 ambiguous chain "$WORK/one.pem" "$WORK/two.pem"
expect 4 wrong-key chain --csr "$WORK/two.csr" "$WORK/one.pem"
expect 1 unreadable chain "$WORK/one.key"
expect 2 none chain "$WORK/root.pem"
expect 0 "leaf $sha256 CN=one.example" chain "$WORK/root.pem" "$WORK/one.pem"

expect 0 1645246800 date --eastern '2/19/2022 12:00:00 AM'
expect 0 1645228800 date '2/19/2022 12:00:00 AM'
expect 0 none date '1/1/1900 12:00:00 AM'
expect 1 invalid date 'next Tuesday'
expect 0 reissuing status Active PENDING_REISSUE
expect 0 active status ACTIVE
expect 0 unknown status Sleeping
expect 64 ''
echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
