#!/bin/bash
# Text from a hostile service: it never controls the terminal, and commands that the program suggests can be pasted
# safely. The service is one reply of openssl s_server. Needs bash, openssl, grep, sed.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317  # checks are called by name
# shellcheck source=test/cli/common.sh
. "$(dirname "$0")/common.sh"

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.pem -days 2 \
    -subj '/CN=localhost' -addext 'subjectAltName=DNS:localhost' 2>/dev/null
export SSLSTORE_CA_FILE=$WORK/server.pem SSLSTORE_PARTNER_CODE=1000001 SSLSTORE_AUTH_TOKEN=$TOKEN
: >sandbox.log

# serve BODY: replies to the next connection with this JSON.
serve() {
    local size
    stop
    rm -f answer
    mkfifo answer
    : >server.out
    openssl s_server -accept 127.0.0.1:0 -cert server.pem -key server.key -naccept 1 <answer >server.out 2>&1 &
    PID=$!
    exec 3>answer
    for ((i = 0; i < 200; i++)); do
        grep -q ^ACCEPT server.out && break
        sleep 0.05
    done
    SSLSTORE_URL=https://localhost:$(sed -n 's/^ACCEPT .*:\([0-9]*\)$/\1/p' server.out)
    export SSLSTORE_URL
    size=$(printf '%s' "$1" | wc -c)
    printf 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %s\r\n\r\n%s' "$size" "$1" >&3
    exec 3>&-
}
# order ID MORE: the reply of order/status about a pending order.
order() {
    printf '{"AuthResponse":{"isError":false},"TheSSLStoreOrderID":"%s","ProductCode":"positivessl",' "$1"
    printf '"OrderStatus":{"MajorStatus":"Pending"}%s}' "${2:-}"
}
# harmless FILE...: holds no byte or character that controls a terminal, or reorders or hides text.
harmless() {
    ! LC_ALL=C grep -qP '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xd8\x9c|\xe2\x80[\x8b\x8e\x8f\xa8-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf|\xf3\xa0[\x80\x81]' "$@"
}
suggests() { warns "sslstore download $1"; }

# ---- Suggestions ----

for id in 24680 A.b_c-9; do
    serve "$(order "$id")"
    run "id $id" 3 download ours
    check 'is suggested' suggests "$id"
done
for id in '1;reboot' '1 2' '$(reboot)' '`reboot`' '1|2' '1&2' '-rf' '--help' "'" '\"' '1\n2' '1\\2' '*' '~' '../1' '1>x' \
    '#1' '!1' '{1,2}' '1\u202e2' '1\u00e9' '%31'; do
    serve "$(order "$id")"
    run "id $id" 3 download ours
    check 'says that it is not issued yet' warns 'not issued yet'
    check 'suggests nothing' [ "$(grep -c 'sslstore download' err)" -eq 0 ]
    check 'is harmless' harmless out err
done

# ---- @last ----

printf '%s\n' 'download ours' 'status @last' >lines
for id in '1;reboot' '--json' '1 2'; do
    serve "$(order "$id")"
    run "@last $id" 3 batch lines --keep-going
    check 'is no operand' warns '@last: no order was placed yet, or its id is not a plain word'
done

# ---- Text ----

ODD='a\u202eb\u2066c\u200ed\u2028e\u0085f\u007fg\u001b[31mh\u061ci\u2069j\u2029k\ufeffl\udb40\udc41m\u009bn\u200bo'
serve "$(order 7 ",\"CommonName\":\"$ODD\",\"Organization\":\"$ODD\",\"VendorOrderID\":\"$ODD\"")"
run 'text' 0 status ours
check 'is harmless' harmless out err
check 'shows what is not' says 'a?b?c?d?e?f?g?'
serve "$(order 7 ",\"CommonName\":\"$ODD\",\"Organization\":\"$ODD\",\"VendorOrderID\":\"$ODD\"")"
run 'text as JSON' 0 status ours --json
check 'is harmless' harmless out err
check 'escapes them' says 'a\u202eb\u2066c\u200ed\u2028e\u0085f\u007fg\u001b[31mh\u061ci\u2069j\u2029k\ufeffl\udb40\udc41m\u009bn\u200bo'
serve "{\"AuthResponse\":{\"isError\":true,\"Message\":[\"-1|$ODD\"]}}"
run 'a refusal' 1 status ours
check 'is harmless' harmless out err
serve "{\"AuthResponse\":{\"isError\":true,\"Message\":[\"no such product $ODD\"]}}"
run 'a refusal of a download' 1 download ours --verbose
check 'is harmless' harmless out err

# ---- The token ----

odd_token() { # FORM: the service quotes the token in this form
    serve "{\"AuthResponse\":{\"isError\":true,\"Message\":[\"bad token $1\"]}}"
    run "a token as $1" 1 status ours --verbose
    check 'is hidden' warns 'bad token ***'
    check 'all of it' [ "$(grep -c 'quo\|bla\|end' err)" -eq 0 ]
}
export SSLSTORE_AUTH_TOKEN='quo"bla\end/'
odd_token 'quo\"bla\\end/'
odd_token 'quo\\\"bla\\\\end\\/'
odd_token 'quo\\\\\\\"bla\\\\\\\\end/'
odd_token 'quo%22bla%5Cend%2f'
odd_token 'quo\\u0022bla\\u005Cend\\u002F'

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
