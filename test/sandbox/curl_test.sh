#!/bin/bash
# Checks the sandbox with independent clients: curl and openssl.
# Needs bash, curl, openssl, grep, sed. SANDBOX is the program (default build/sslstore-sandbox).
# SPDX-License-Identifier: Apache-2.0
set -u
SANDBOX=${SANDBOX:-build/sslstore-sandbox}
WORK=$(mktemp -d)
PID=
PASSED=0
FAILED=0

stop() {
    if [ -n "$PID" ]; then
        kill -TERM "$PID" 2>/dev/null
        wait "$PID"
        STATUS=$?
        PID=
    fi
}
trap 'stop; rm -rf "$WORK"' EXIT

# start OPTIONS...: starts a new sandbox and sets URL.
start() {
    stop
    rm -rf "$WORK/ready" "$WORK/ca"
    "$SANDBOX" --quiet --ready-file "$WORK/ready" --ca-dir "$WORK/ca" "$@" 2>"$WORK/errors" &
    PID=$!
    if ! timeout 10 bash -c "until [ -e '$WORK/ready' ]; do sleep 0.02; done"; then
        echo "FAILED: the sandbox did not start: $*"
        cat "$WORK/errors"
        exit 1
    fi
    URL=$(cat "$WORK/ready")
}

passed() { PASSED=$((PASSED + 1)); }
failed() { FAILED=$((FAILED + 1)); echo "FAILED: $1"; echo "  ${2:0:400}"; }

# check NAME COMMAND...: checks that the command succeeds.
check() {
    local name=$1
    shift
    if "$@"; then passed; else failed "$name" "$BODY"; fi
}
has() { grep -qF -- "$1" <<<"$BODY"; }
lacks() { ! has "$1"; }
matches() { grep -qE -- "$1" <<<"$BODY"; }
matches_text() { grep -qE -- "$2" <<<"$1"; }
count_is() { [ "$(grep -o -- "$1" <<<"$BODY" | grep -c .)" -eq "$2" ]; }
is() { [ "$1" = "$2" ]; }
differs() { [ "$1" != "$2" ]; }

ask() { curl -sS --max-time 20 --cacert "$WORK/ca/root.pem" "$@"; }

# post PATH JSON [CURL OPTIONS]: sets BODY, CODE (the HTTP status) and RESULT (curl's).
post() {
    local path=$1 json=$2
    shift 2
    BODY=$(ask -o - -w '\n%{http_code}' -H 'Content-Type: application/json; charset=utf-8' \
        --data-binary "$json" "$@" "$URL$path" 2>"$WORK/curl")
    RESULT=$?
    CODE=${BODY##*$'\n'}
    BODY=${BODY%$'\n'*}
}
rest() { post "/rest/$1" "{$AUTH$2}" "${@:3}"; }

# text NAME: prints the first text member of that name in BODY.
text() { grep -o "\"$1\":\"[^\"]*\"" <<<"$BODY" | sed -n '1s/^"[^"]*":"\(.*\)"$/\1/p'; }

# escaped FILE: prints a file as the inside of a JSON text.
escaped() { sed ':a;N;$!ba;s/\n/\\n/g' "$1"; }

# request NAME SUBJECT OPENSSL-OPTIONS...: makes NAME.key and NAME.csr.
request() {
    local name=$1 subject=$2 key="ec -pkeyopt ec_paramgen_curve:P-256"
    shift 2
    # shellcheck disable=SC2086 # they are words
    openssl req -new -nodes -newkey ${KEY:-$key} -keyout "$WORK/$name.key" \
        -out "$WORK/$name.csr" -subj "$subject" "$@" 2>/dev/null
}

# certificates: splits the PEM text of BODY into cert.1, cert.2, ... and sets CERTS.
certificates() {
    local line out=
    rm -f "$WORK"/cert.*
    CERTS=0
    while IFS= read -r line; do
        case $line in
        *'BEGIN CERTIFICATE'*) CERTS=$((CERTS + 1)); out="$WORK/cert.$CERTS"; line=${line#*\"};;
        esac
        if [ -n "$out" ]; then echo "$line" >>"$out"; fi
        case $line in *'END CERTIFICATE'*) out= ;; esac
    done < <(grep -o '"FileContent":"[^"]*"' <<<"$BODY" | sed 's/^"FileContent":"//; s/"$//; s/\\n/\n/g')
}

# leaf ID: downloads the certificate; writes the end-entity certificate to leaf.pem and the others to chain.pem.
leaf() {
    local i found=0
    rest order/download ",\"TheSSLStoreOrderID\":\"$1\""
    certificates
    : >"$WORK/chain.pem"
    for ((i = 1; i <= CERTS; i++)); do
        if openssl x509 -in "$WORK/cert.$i" -noout -ext basicConstraints | grep -q CA:TRUE; then
            cat "$WORK/cert.$i" >>"$WORK/chain.pem"
        else
            cp "$WORK/cert.$i" "$WORK/leaf.pem"
            found=$((found + 1))
        fi
    done
    LEAVES=$found
}
verifies() {
    openssl verify -x509_strict -CAfile "$WORK/ca/root.pem" -untrusted "$WORK/chain.pem" "$@" \
        "$WORK/leaf.pem" >/dev/null 2>&1
}
same_key() {
    is "$(openssl x509 -in "$WORK/leaf.pem" -noout -pubkey)" "$(openssl req -in "$WORK/$1" -noout -pubkey)"
}
serial() { openssl x509 -in "$WORK/leaf.pem" -noout -serial | sed 's/serial=//'; }
names() { openssl x509 -in "$WORK/leaf.pem" -noout -ext subjectAltName | grep DNS; }

AUTH='"AuthRequest":{"PartnerCode":"1000001","AuthToken":"sandbox-token","ReplayToken":"echo-me"}'
CONTACT='"AdminContact":{"FirstName":"A","LastName":"B","Phone":"1","Email":"a@example.com","Title":"T"}'
COMPANY='"OrganizationInfo":{"OrganizationName":"Example Works","JurisdictionCountry":"US","OrganizationAddress":{"AddressLine1":"1 Way","City":"Town","Region":"Florida","PostalCode":"33701","Country":"US","Phone":"1"}}'

# order_body PRODUCT CSR-FILE MORE: prints the members of an order.
order_body() {
    echo ",\"ProductCode\":\"$1\",\"CSR\":\"$(escaped "$WORK/$2")\",\"ValidityPeriod\":12,\"ServerCount\":1,\"WebServerType\":\"Other\",\"SignatureHashAlgorithm\":\"PREFER_SHA2\",$CONTACT$3"
}
MAIL=',"ApproverEmail":"admin@example.com"'

request shop /CN=shop.example.com
request second /CN=shop.example.com
request many /CN=many.example.com -addext subjectAltName=DNS:many.example.com,DNS:a.example.com,DNS:B.example.com
request star '/CN=*.example.com'
request country /C=US/CN=shop.example.com
KEY=rsa:2048 request rsa /CN=shop.example.com
KEY=rsa:1024 request weak /CN=shop.example.com

# --- transport -------------------------------------------------------------------------------
start --orders 0
BODY=$(ask "$URL/rest/health/status")
check 'GET health/status' has '"isError":false'
BODY=$(curl -sS --max-time 20 "$URL/rest/health/status" 2>&1)
check 'TLS: unknown to the default CAs' lacks isError
BODY=$(ask "https://127.0.0.1:${URL##*:}/rest/health/status")
check 'TLS: certificate for 127.0.0.1' has '"isError":false'
BODY=$(ask --tls-max 1.1 "$URL/rest/health/status" 2>&1)
check 'TLS: 1.1 is refused' lacks isError
BODY=$(openssl s_client -connect "localhost:${URL##*:}" -CAfile "$WORK/ca/root.pem" -alpn http/1.1 -showcerts </dev/null 2>&1)
check 'TLS: the key exchange is on P-256 or X25519' matches '(Server|Peer) Temp Key: (ECDH, (prime256v1|P-256)|X25519)'
check 'TLS: ALPN http/1.1' has 'ALPN protocol: http/1.1'
check 'TLS: intermediate is sent, chain verifies' has 'Verify return code: 0 (ok)'
for mode in cache tickets; do
    option=()
    [ $mode = tickets ] || option=(-no_ticket)
    { printf 'GET /rest/health/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'; sleep 0.05; } |
        openssl s_client -connect "localhost:${URL##*:}" -tls1_2 "${option[@]}" -quiet -sess_out "$WORK/session" >/dev/null 2>&1
    BODY=$(openssl s_client -connect "localhost:${URL##*:}" -tls1_2 "${option[@]}" -sess_in "$WORK/session" </dev/null 2>&1)
    check "TLS: a session is resumed ($mode)" has 'Reused, TLSv1.2'
done
BODY=$(openssl s_client -connect "localhost:${URL##*:}" -CAfile "$WORK/ca/root.pem" -tls1_2 -groups P-521:P-384:P-256 </dev/null 2>&1)
check 'TLS: P-256 even for those who would rather have P-521' matches '(Server|Peer) Temp Key: ECDH, (prime256v1|P-256)'
BODY=$(ask "$URL/sandbox/stats")
check 'stats: full handshakes' matches '"handshakes_full": [5-9]'
check 'stats: resumed handshakes' has '"handshakes_resumed": 2'
check 'stats: requests by path' matches '"health/status": [3-5]'
BODY=$(ask -i "$URL/rest/health/status")
check 'HTTP: Date in the form of RFC 9110' matches '^Date: (Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT.$'
check 'HTTP: Date is the time' eval '[ "$(($(date +%s) - $(date -d "$(sed -n "s/^Date: //p" <<<"$BODY" | tr -d "\r")" +%s)))" -le 5 ]'
post /rest/order/query '{}' -i -H 'Host:'; check 'HTTP: Date with a refusal, too' has 'Date: '
start --orders 0
for i in 1 2 3 4 5 6 7 8; do openssl s_client -connect "localhost:${URL##*:}" -tls1_2 -reconnect </dev/null >"$WORK/reused.$i" 2>&1 & REUSED+=("$!"); done
wait "${REUSED[@]}"
BODY=$(cat "$WORK"/reused.*); check 'TLS: eight clients at once resume five times each' count_is 'Reused, TLSv1.2' 40
{ printf 'GET /rest/health/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'; sleep 0.05; } |
    openssl s_client -connect "localhost:${URL##*:}" -tls1_2 -no_ticket -quiet -sess_out "$WORK/session" >/dev/null 2>&1
for ((i = 0; i < 60; i++)); do openssl s_client -connect "localhost:${URL##*:}" -tls1_2 -no_ticket </dev/null >/dev/null 2>&1; done
BODY=$(openssl s_client -connect "localhost:${URL##*:}" -tls1_2 -no_ticket -sess_in "$WORK/session" </dev/null 2>&1)
check 'TLS: a session is still known after sixty more' has 'Reused, TLSv1.2'
BODY=$(ask "$URL/rest/health/status" "$URL/rest/health/status/" -w '%{num_connects}')
check 'HTTP: keep-alive, and the slash at the end' matches '\}1.*\}0$'
post /rest/health/status '{}'; check 'HTTP: POST to health/status is 405' is "$CODE" 405
BODY=$(ask -w '%{http_code}' "$URL/rest/order/query"); check 'HTTP: GET elsewhere is 405' has 405
post /rest/order/nothing '{}'; check 'HTTP: unknown path is 404' is "$CODE" 404
post /order/query '{}'; check 'HTTP: path without /rest is 404' is "$CODE" 404
post '/rest/order/query?AuthToken=x' '{}'; check 'HTTP: query text is 400' is "$CODE" 400
post /rest/order/query '{"a":'; check 'HTTP: broken JSON is 400' is "$CODE" 400
post /rest/order/query '{}' -H 'Content-Type: text/plain'; check 'HTTP: another Content-Type is 415' is "$CODE" 415
post /rest/order/query '{}' -H 'Host:'; check 'HTTP: no Host is 400' is "$CODE" 400
post /rest/order/query '{}' -H 'Transfer-Encoding: chunked'; check 'HTTP: no Content-Length is 411' is "$CODE" 411
BODY=$(head -c 1100000 /dev/zero | ask -w '%{http_code}' -H 'Content-Type: application/json' --data-binary @- "$URL/rest/order/query" 2>/dev/null)
check 'HTTP: a body over 1 MB is 413' has 413

BODY=$(ask -0 "$URL/rest/health/status"); check 'HTTP/1.0: a client that offers nothing else in TLS' has '"isError":false'

# --- every form that HTTP/1.1 allows a request ------------------------------------------------------
# speak TEXT: sends TEXT (with printf's escapes) to a plain port and reads the reply into BODY.
speak() {
    # shellcheck disable=SC2059 # it has line ends
    BODY=$(exec 3<>"/dev/tcp/127.0.0.1/${URL##*:}" && { printf "$1" >&3; timeout 5 cat <&3 2>"$WORK/cat"; } | tr -d '\r')
}
JSON='Content-Type: application/json\r\nContent-Length: 2\r\n'
start --orders 3 --tls plain --verbose
speak 'GET /rest/health/status HTTP/1.0\r\n\r\n'; check 'HTTP/1.0: no Host, and closed after the reply' eval 'has "\"isError\":false" && has "Connection: close"'
speak "POST /rest/order/query HTTP/1.0\r\n$JSON\r\n{}"; check 'HTTP/1.0: POST' has '"TheSSLStoreOrderID"'
speak 'GET /rest/health/status HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\nGET /rest/health/status HTTP/1.0\r\n\r\n'; check 'HTTP/1.0: kept alive when asked' count_is 'HTTP/1.1 200 OK' 2
speak 'GET http://localhost:1/rest/health/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'; check 'absolute form' has '"isError":false'
speak "POST HTTPS://user@[::1]:9/rest/order/query HTTP/1.1\r\nHost: x\r\nConnection: close\r\n$JSON\r\n{}"; check 'absolute form: any authority' has '"TheSSLStoreOrderID"'
speak 'GET http:///rest/health/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'; check 'absolute form: without an authority it is none' has '400: the target is neither a path nor a URL'
speak 'GET http://x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'; check 'absolute form: without a path it is /' has 'id="orders"'
speak 'HEAD /rest/health/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'; check 'HEAD: a length, and no body' eval 'matches "^Content-Length: [1-9]" && lacks isError'
speak 'HEAD /rest/order/query HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'; check 'HEAD: elsewhere 405 without a body' eval 'has "405 Method" && has "Allow: POST" && lacks "must be called"'
speak 'HEAD /nothing HTTP/1.1\r\nConnection: close\r\n\r\n'; check 'HEAD: a refusal without a body' eval 'has "400 Bad" && lacks missing'
speak '\r\n\r\nGET /rest/health/status HTTP/1.1\r\nHost: x\r\n\r\n\r\nGET /rest/health/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'; check 'empty lines before a request' count_is '"isError":false' 2
speak '\nGET /rest/health/status HTTP/1.1\r\nHost: x\r\n\r\n'; check 'a bare LF before a request' has '400: this is not the beginning of an HTTP request'
speak 'GET /rest/health/status HTTP/1.1\r\nHost: x\r\nConnection: TE, close\r\n\r\nGET'; check 'Connection: a list with close' count_is 'HTTP/1.1' 1
speak 'GET /rest/health/status HTTP/2.0\r\nHost: x\r\n\r\n'; check 'another version' has '505: only HTTP/1.1 and HTTP/1.0'
speak 'GET /rest/health/status\r\n\r\n'; check 'no version' has '400: the first line is not a request line'
speak "GET /$(printf 'x%.0s' {1..3000}) HTTP/1.1\r\nHost: x\r\n\r\n"; check 'a long path' has '414: the path is too long'
speak 'GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n'; check 'two Hosts' has '400: Host is given twice'
speak 'GET / HTTP/1.1\r\nHost : x\r\n\r\n'; check 'a blank before the colon' has '400: a header line is not a name'
speak 'GET / HTTP/1.1\nHost: x\r\n\r\n'; check 'a bare LF' has '400: a line does not end in CR LF'
for length in x -1 +2 0x2 '2, 2' 99999999999; do
    speak "POST /rest/order/query HTTP/1.1\r\nHost: x\r\nContent-Length: $length\r\n\r\n"; check "Content-Length: $length" has '400: Content-Length is not a number'
done
speak "POST /rest/order/query HTTP/1.1\r\nHost: x\r\n${JSON}Transfer-Encoding: chunked\r\n\r\n{}"; check 'a length and chunks' has '411: Transfer-Encoding is not supported'
BODY=$(cat "$WORK/errors"); check 'verbose: each refusal is logged' eval 'has "sslstore-sandbox: 505: only" && has "sslstore-sandbox: 405: order/query must be called with POST, not with HEAD" && has "sslstore-sandbox: 414: "'
speak 'GET /rest/\033[2J HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'; BODY=$(cat "$WORK/errors"); check 'verbose: no control characters' eval 'has "there is no /rest/?[2J" && ! grep -q $'"'\\\\033'"' "$WORK/errors"'
# why NAME STATUS TEXT PATH JSON [CURL OPTIONS]: checks the status and the text of a refusal.
why() { post "$4" "$5" "${@:6}"; check "refusal: $1" is "$CODE" "$2"; check "refusal: $1 says so" has "$2: $3"; }
why 'no such path' 404 'there is no /rest/order/nothing; paths begin with /rest/' /rest/order/nothing '{}'
why 'query text' 400 'the path must not have a query' '/rest/order/query?x=1' '{}'
why 'broken JSON' 400 'the body is not JSON: ' /rest/order/query '{"a":'
why 'no body' 400 'the body is not JSON: ' /rest/order/query ''
why 'a list' 400 'the body is JSON, but not an object' /rest/order/query '[]'
why 'GET' 405 'order/query must be called with POST, not with GET' /rest/order/query '{}' -X GET
why 'DELETE' 405 'health/status must be called with GET, HEAD, not with DELETE' /rest/health/status '{}' -X DELETE
why 'another type' 415 "the Content-Type must be application/json, not 'text/xml'" /rest/order/query '{}' -H 'Content-Type: text/xml'
speak 'POST /rest/order/query HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}'; check 'refusal: no type' has "415: the Content-Type must be application/json, not ''"
why 'chunks' 411 'Transfer-Encoding is not supported; send a Content-Length' /rest/order/query '{}' -H 'Transfer-Encoding: chunked'
post /rest/order/query '{}' -i -X GET; check 'refusal: Allow' has 'Allow: POST'
post /rest/health/status '{}' -i; check 'refusal: Allow for GET' has 'Allow: GET, HEAD'
BODY=$(head -c 1100000 /dev/zero | ask -H 'Content-Type: application/json' --data-binary @- "$URL/rest/order/query" 2>/dev/null)
check 'refusal: too large' has '413: the body has more than'
start --strict
rest order/status ',"TheSSLStoreOrderID":"1","Unheard":1'; check 'refusal: an unknown member' has "400: order/status has no member 'Unheard'"

# --- connections without traffic -----------------------------------------------------------
start --tls plain --idle 1
exec 3<>"/dev/tcp/127.0.0.1/${URL##*:}"; BODY=$(timeout 5 cat <&3; echo "$?"); exec 3>&-; check 'idle: dropped' is "$BODY" 0
exec 3<>"/dev/tcp/127.0.0.1/${URL##*:}"; printf 'GET /rest/health/status HTTP/1.1\r\nHost: x\r\n\r\n' >&3; BODY=$(timeout 5 cat <&3; echo "$?"); exec 3>&-; check 'idle: dropped after a reply' eval 'has "200 OK" && matches "0$"'
exec 3<>"/dev/tcp/127.0.0.1/${URL##*:}"; { for i in {1..40}; do printf 'X'; sleep 0.1; done; } >&3 2>/dev/null & BODY=$(timeout 5 cat <&3; echo "$?"); exec 3>&-; kill "$!" 2>/dev/null; wait "$!" 2>/dev/null; check 'idle: a request that trickles in is dropped, too' is "$BODY" 0
start --idle 1
exec 3<>"/dev/tcp/127.0.0.1/${URL##*:}"; BODY=$(timeout 5 cat <&3; echo "$?"); exec 3>&-; check 'idle: dropped before the handshake' is "$BODY" 0
BODY=$(ask "$URL/rest/health/status"); check 'idle: others are served' has '"isError":false'
start --keep-alive-max 2
HEALTH=$URL/rest/health/status
BODY=$(ask -i -w 'opened %{num_connects}\n' "$HEALTH" "$HEALTH" "$HEALTH" "$HEALTH" "$HEALTH")
check 'keep-alive-max: says so in each second reply' is "$(grep -o '^Connection: [a-z-]*' <<<"$BODY" | cut -d ' ' -f 2 | xargs)" 'keep-alive close keep-alive close keep-alive'
check 'keep-alive-max: three connections for five calls' is "$(grep -o 'opened .' <<<"$BODY" | xargs)" 'opened 1 opened 0 opened 1 opened 0 opened 1'
start --tls plain
crowd() { for ((i = 0; i < 450; i++)); do eval "exec $((i + 20))<>/dev/tcp/127.0.0.1/${URL##*:}" || return 1; done; BODY=$(curl -sS --max-time 9 "$URL/rest/health/status"); has isError; }
check 'idle: with 450 connections open another one is accepted' eval '( ulimit -n 1000; crowd )'

# --- files ------------------------------------------------------------------------------------------
# ends NAME STATUS OPTIONS...: checks the exit status of a sandbox that ends by itself.
ends() { BODY=$(timeout 5 "$SANDBOX" --quiet "${@:3}" 2>&1); check "$1" is "$?" "$2"; }
start; cp -r "$WORK/ca" "$WORK/kept"; stop
# shellcheck disable=SC2012 # names of ours
check 'CA: three files' is "$(ls "$WORK/kept" | tr '\n' ' ')" 'authority.pem intermediate.pem root.pem '
check 'CA: nobody else reads the keys' is "$(stat -c %a "$WORK/kept/authority.pem")" 600
# again OPTIONS...: starts a sandbox with the kept CA and sets URL.
again() {
    stop; rm -f "$WORK/ready"
    "$SANDBOX" --quiet --ready-file "$WORK/ready" --ca-dir "$WORK/kept" "$@" 2>"$WORK/errors" & PID=$!
    timeout 10 bash -c "until [ -e '$WORK/ready' ]; do sleep 0.02; done"; URL=$(cat "$WORK/ready")
}
SUM=$(cat "$WORK/kept"/* | cksum); rm -rf "$WORK/ca"; cp -r "$WORK/kept" "$WORK/ca"
again --issue-after 0; BODY=$(ask "$URL/rest/health/status"); check 'CA: the next start uses it' has '"isError":false'
rest order/neworder "$(order_body positivessl shop.csr "$MAIL")"; leaf "$(text TheSSLStoreOrderID)"; check 'CA: and issues under it' verifies
PORT=${URL##*:}; check 'CA: nothing in it has changed' is "$(cat "$WORK/kept"/* | cksum)" "$SUM"
ends 'CA: a start that cannot listen' 1 --port "$PORT" --ca-dir "$WORK/never"; check 'CA: a start that cannot listen writes none' [ ! -e "$WORK/never" ]
rm "$WORK/kept/root.pem"; again; check 'CA: a certificate that was lost is written again' cmp -s "$WORK/kept/root.pem" "$WORK/ca/root.pem"; stop
echo other >"$WORK/kept/root.pem"; ends 'CA: another root is not replaced' 1 --ca-dir "$WORK/kept" --ready-file "$WORK/none"
check 'CA: another root stays' is "$(cat "$WORK/kept/root.pem")" other; check 'CA: and nothing is announced' [ ! -e "$WORK/none" ]
rm "$WORK/kept/authority.pem"; ends 'CA: a root without its keys is not replaced' 1 --ca-dir "$WORK/kept"; check 'CA: says why' has 'it is not replaced'
for damage in 's/^M/N/' '1,/END/d' '/BEGIN CERT/,$d'; do
    sed "$damage" "$WORK/ca/authority.pem" >"$WORK/kept/authority.pem"; cp "$WORK/ca/root.pem" "$WORK/kept"
    ends "CA: a damaged one is refused ($damage)" 1 --ca-dir "$WORK/kept"
done
sed -n '1,/END EC/p' "$WORK/ca/authority.pem" >"$WORK/two"; { cat "$WORK/two" "$WORK/two"; sed -n '/BEGIN CERT/,$p' "$WORK/ca/authority.pem"; } >"$WORK/kept/authority.pem"
ends 'CA: the key of another certificate is refused' 1 --ca-dir "$WORK/kept"
echo precious >"$WORK/precious"
for option in ledger stats ready-file; do
    ln -sf precious "$WORK/link"; rm -f "$WORK/ready" "$WORK/away"
    "$SANDBOX" --quiet --ready-file "$WORK/ready" --$option "$WORK/link" 2>/dev/null & PID=$!
    [ $option = ready-file ] && timeout 10 bash -c "until [ ! -L '$WORK/link' ]; do sleep 0.02; done"
    [ $option = stats ] && timeout 10 bash -c "until [ -e '$WORK/ready' ]; do sleep 0.02; done"
    [ $option = ledger ] || kill -TERM "$PID"
    wait "$PID"; PID=
    check "links: --$option does not write through one" is "$(cat "$WORK/precious")" precious
done
ln -s ca "$WORK/ca-link"; ends 'links: --ca-dir is none' 1 --ca-dir "$WORK/ca-link"
mkdir "$WORK/links"; ln -s ../precious "$WORK/links/root.pem"; ends 'links: nor is root.pem' 1 --ca-dir "$WORK/links"; check 'links: nothing behind it is written' is "$(cat "$WORK/precious")" precious
for bad in '--page-max 0' '--idle 0' '--keep-alive-max 0' '--prefix api' '--prefix /api/' '--prefix /a?b' '--port 70000' '--orders -1' '--latency 1.5' '--idle 99999999'; do
    # shellcheck disable=SC2086 # they are words
    ends "options: $bad is refused" 2 $bad
done

start --orders 0

# --- requests and credentials ------------------------------------------------------------------
rest health/validate ''; check 'auth: health/validate ignores nested credentials' has 'ErrorCode:-9002|Message:PartnerCode'
post /rest/health/validate '{"PartnerCode":"1000001","AuthToken":"sandbox-token"}'
check 'auth: flat credentials' matches '^\{"isError":false'
check 'placement: flat reply has no AuthResponse' lacks AuthResponse
post /rest/health/validate '{"PARTNERCODE":1000001,"authtoken":"sandbox-token","ReplayToken":null,"Unheard":[1]}'
check 'reading: names in any case, numbers, null, unknown members' has '"isError":false'
BODY=$(cat "$WORK/errors"); check 'reading: quiet does not report unknown members' is "$BODY" ''
post /rest/order/status '{"AuthRequest":{"AuthToken":"sandbox-token"},"TheSSLStoreOrderID":"1"}'
check 'auth: no PartnerCode is -9002' has 'ErrorCode:-9002|'
post /rest/order/status '{"AuthRequest":{"PartnerCode":"1000001","AuthToken":"bad"},"TheSSLStoreOrderID":"1"}'
check 'auth: bad token is -9008' has 'ErrorCode:-9008|Message:Token/Authentication Failure'
check 'auth: errors come with HTTP 200' is "$CODE" 200
post /rest/order/query '{"AuthRequest":{"PartnerCode":"1000001","AuthToken":"bad"}}'
check 'auth: order/query does not look at the token' lacks '"isError":true'
post /rest/product/query '{"AuthRequest":{"PartnerCode":"1000001","AuthToken":"bad"}}'
check 'placement: an error in an array reply' matches '^\[\{"AuthResponse":\{"isError":true.*\}\]$'
post /rest/digicert/organizationlist '{"PartnerCode":"1000001","AuthToken":"sandbox-token"}'
check 'auth: organizationlist takes flat credentials' has '"TSSOrganizationId":4001'
rest digicert/organizationlist ''; check 'auth: organizationlist takes nested credentials' has '"TSSOrganizationId":4002'
check 'placement: nested reply, token echoed' matches '^\{"AuthResponse":\{"isError":false,"Message":\[\].*"ReplayToken":"echo-me","InvokingPartnerCode":"1000001"'
rest digicert/organizationinfo ',"TSSOrganizationId":4001'; check 'organizationinfo' has '"Name":"Example Appliances Inc"'

# --- products, approvers, CSR ------------------------------------------------------------------
rest product/query ''
check 'products: 67 of them' count_is '"ProductCode":' 67
check 'products: AuthResponse in the first only' count_is '"AuthResponse"' 1
check 'products: the service spells it isWlidcard' has '"isWlidcard":true'
check 'products: none with -EO' lacks -EO
rest product/query ',"ProductCode":"positivessl"'; check 'products: one' count_is '"ProductCode":"positivessl"' 1
rest product/query ',"ProductCode":"digi_ssl_basic-EO"'; check 'products: -EO is unknown' has '"isError":true'
rest order/approverlist ',"ProductCode":"positivessl","DomainName":"www.shop.example.co.uk"'
check 'approvers: every level for Sectigo' has '"admin@shop.example.co.uk"'
check 'approvers: down to the base' has '"webmaster@example.co.uk"'
check 'approvers: not below the base' lacks '@co.uk'
rest order/approverlist ',"ProductCode":"digi_rapidssl","DomainName":"*.shop.example.com"'
check 'approvers: the base only for DigiCert' lacks '@shop'
rest order/approverlist ',"ProductCode":"digi_securesite_flex-EO","DomainName":"www.example.com"'
check 'approvers: -EO is taken, as clients send it' eval 'has "\"isError\":false" && has "\"admin@example.com\"" && lacks "@www"'
rest order/approverlist ',"ProductCode":"-EO","DomainName":"example.com"'; check 'approvers: but not alone' has '"isError":true'
rest order/approverlist ',"ProductCode":"nonesuch-EO","DomainName":"example.com"'; check 'approvers: nor of an unknown product' has '"isError":true'
rest csr ",\"ProductCode\":\"positivemdcssl\",\"CSR\":\"$(escaped "$WORK/many.csr")\""
check 'csr: names' has '"DNSNames":["many.example.com","a.example.com","b.example.com"]'
check 'csr: SHA-256 of the DER' has "$(openssl req -in "$WORK/many.csr" -outform DER | openssl dgst -sha256 | sed 's/.*= //' | tr a-f A-F)"

# --- CSR forms --------------------------------------------------------------------------------
csr_form() { rest order/validate ",\"ProductCode\":\"${3:-positivessl}\",\"ValidityPeriod\":12,\"ServerCount\":1,\"CSR\":\"$2\""; check "CSR: $1" matches '^\{"isError":false'; }
csr_bad() { rest order/validate ",\"ProductCode\":\"${4:-positivessl}\",\"ValidityPeriod\":12,\"ServerCount\":1,\"CSR\":\"$2\""; check "CSR: $1" has "$3"; }
csr_form 'PEM with LF' "$(escaped "$WORK/shop.csr")\\n"
csr_form 'PEM with CRLF' "$(sed ':a;N;$!ba;s/\n/\\r\\n/g' "$WORK/shop.csr")"
csr_form 'PEM without newlines' "$(sed ':a;N;$!ba;s/\n//g' "$WORK/shop.csr")"
csr_form 'percent-encoded' "$(sed ':a;N;$!ba;s/+/%2B/g;s/\//%2F/g;s/=/%3D/g;s/ /%20/g;s/\n/%0A/g' "$WORK/rsa.csr")"
csr_form 'form-encoded' "$(sed ':a;N;$!ba;s/+/%2B/g;s/=/%3D/g;s/ /+/g;s/\n/%0A/g' "$WORK/rsa.csr")"
csr_form 'plus signs turned into blanks' "$(sed '2,$s/+/ /g' "$WORK/rsa.csr" | sed ':a;N;$!ba;s/\n/\\n/g')"
csr_form 'NEW CERTIFICATE REQUEST' "$(sed 's/ CERT/ NEW CERT/' "$WORK/shop.csr" | sed ':a;N;$!ba;s/\n/\\n/g')"
csr_bad 'bare base64' "$(grep -v -- ----- "$WORK/shop.csr" | sed ':a;N;$!ba;s/\n//g')" 'The CSR cannot be decoded!'
csr_bad 'no request inside' '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----' 'csr_invalid'
broken=$(openssl req -in "$WORK/shop.csr" -outform DER | sed 's/shop/shoq/' | openssl base64 | sed ':a;N;$!ba;s/\n/\\n/g')
csr_bad 'wrong self-signature' "-----BEGIN CERTIFICATE REQUEST-----\\n$broken\\n-----END CERTIFICATE REQUEST-----" 'csr_invalid'
csr_bad 'weak key' "$(escaped "$WORK/weak.csr")" 'csr_invalid'
csr_bad 'wildcard for another product' "$(escaped "$WORK/star.csr")" 'The Common Name (Domain Name) may not contain a *'
csr_form 'wildcard for a wildcard product' "$(escaped "$WORK/star.csr")" positivesslwildcard
csr_bad 'unknown product' "$(escaped "$WORK/shop.csr")" 'product code' nonesuch

# --- what an order must have ---------------------------------------------------------------------
refused() { rest order/neworder "$2"; check "order: $1" has "$3"; }
refused '-EO code' "$(order_body digi_ssl_basic-EO shop.csr "$MAIL")" 'product code'
refused 'no approver e-mail' "$(order_body positivessl shop.csr '')" '-9002|Message:ApproverEmail'
refused 'approver not allowed' "$(order_body positivessl shop.csr ',"ApproverEmail":"boss@example.com"')" 'is not allowed'
refused 'odd validity' "$(order_body positivessl shop.csr "$MAIL" | sed 's/"ValidityPeriod":12/"ValidityPeriod":13/')" 'not offered'
refused 'OV without organization' "$(order_body sectigoovssl shop.csr "$MAIL")" '-9002|Message:OrganizationName'
refused 'country as a name' "$(order_body sectigoovssl shop.csr "$MAIL,${COMPANY/\"Country\":\"US\"/\"Country\":\"United States\"}")" "ErrorCode:-9009|Message:Vendor returns error:the value of the 'apprepcountryname' argument is invalid!"
refused 'wildcard for single domain' "$(order_body positivessl star.csr "$MAIL")" 'may not contain a *'
refused 'further names for single domain' "$(order_body positivessl shop.csr "$MAIL,\"DNSNames\":[\"x.example.com\"]")" 'additional domain'
refused 'two approvers for DigiCert' "$(order_body digi_rapidssl shop.csr ',"ApproverEmail":"admin@example.com,admin@example.com"')" 'Exactly one'
refused 'inactive organization' "$(order_body digi_ssl_basic shop.csr ',"TSSOrganizationId":4003')" '4003'
rest order/query ''; check 'order: a refusal buys nothing' is "$BODY" '[]'
rest order/validateorderparameters "$(order_body positivessl shop.csr "$MAIL")"
check 'validateorderparameters: good' matches '^\{"AuthResponse":\{"isError":false'
rest order/query ''; check 'validateorderparameters: buys nothing' is "$BODY" '[]'

# --- life cycle ---------------------------------------------------------------------------------
start --ledger "$WORK/ledger" --issue-after 2
rest order/neworder "$(order_body positivessl shop.csr ',"CNAMEAuthDVIndicator":"true","CustomOrderID":"mine-1"')"
ID=$(text TheSSLStoreOrderID)
FIRST_PARTNER_ID=$(text PartnerOrderID)
check 'neworder: order form' matches '"MajorStatus":"Pending".*"TheSSLStoreOrderID"|"TheSSLStoreOrderID".*"MajorStatus":"Pending"'
check 'neworder: ids are digits in a text' matches '"TheSSLStoreOrderID":"[0-9]+"'
for member in PartnerOrderID VendorOrderID RefundRequestID isRefundApproved TinyOrderLink OrderAmount PurchaseDate PurchaseDateInUTC CertificateStartDate CertificateStartDateInUTC CertificateEndDate CertificateEndDateInUTC OrderExpiryDate OrderExpiryDateInUTC PollDate PollDateInUTC CommonName DNSNames SANCount ServerCount Validity CustomerID TSSOrganizationId wildcardSANCount Organization OrganizationalUnit State Country Locality OrganizationPhone OrganizationAddress OrganizationPostalcode DUNS WebServerType ApproverEmail ProductName ProductCode AdminContact TechnicalContact ReissueSuccessCode AuthFileName AuthFileContent PollStatus CustomerLoginName CustomerPassword TokenID TokenCode Token SiteSealurl CNAMEAuthName CNAMEAuthValue SignatureEncryptionAlgorithm SignatureHashAlgorithm VendorName SubVendorName SerialNumber; do
    check "neworder: member $member" has "\"$member\":"
done
check 'DCV: CNAME at the order' matches '"CNAMEAuthName":"_[0-9A-F]{32}\.shop\.example\.com"'
check 'DCV: CNAME at the domain' matches '"dcvMethod":"CNAME_CSR_HASH","dcvStatus":"Pending"'
check 'dates: unset is 1/1/1900' has '"CertificateEndDate":"1/1/1900 12:00:00 AM"'
check 'secrets can be recognised' has '"CustomerPassword":"SECRET-PASSWORD-'
rest order/neworder "$(order_body positivessl shop.csr "$MAIL,\"CustomOrderID\":\"mine-1\"")"
check 'neworder: CustomOrderID is unique' has "'mine-1' already exists"
rest order/download ",\"TheSSLStoreOrderID\":\"$ID\""; check 'download: refused while pending' has '"isError":true'
rest order/resend ",\"TheSSLStoreOrderID\":\"$ID\",\"ResendEmailType\":\"ApproverEmail\""; check 'resend: flat' matches '^\{"isError":false'
rest order/changeapproveremail ",\"TheSSLStoreOrderID\":\"$ID\",\"ResendEmail\":\"boss@example.com\""; check 'changeapproveremail: not allowed' matches '^\{"isError":true'
rest order/changeapproveremail ",\"TheSSLStoreOrderID\":\"$ID\",\"ResendEmail\":\"hostmaster@example.com\",\"DomainNames\":\"shop.example.com\""; check 'changeapproveremail: flat' matches '^\{"isError":false'
rest order/status ",\"CustomOrderID\":\"mine-1\""; check 'status: by CustomOrderID, pending once' has '"MajorStatus":"Pending"'
check 'status: the new approver' has '"ApproverEmail":"hostmaster@example.com"'
rest order/status ",\"TheSSLStoreOrderID\":$ID"; check 'status: active at the second call' has '"MajorStatus":"Active"'
check 'DCV: approved' has '"dcvStatus":"Approved"'
SERIAL=$(text SerialNumber)
check 'dates: Eastern midnight is 4 or 5 in UTC' matches '"OrderExpiryDate":"[0-9/]+ 12:00:00 AM","OrderExpiryDateInUTC":"[0-9/]+ [45]:00:00 AM"'
rest order/status ",\"TheSSLStoreOrderID\":\"$ID\",\"DateTimeCulture\":\"en-GB\""; check 'dates: en-GB' matches '"PurchaseDate":"[0-9]{2}/[0-9]{2}/[0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2}"'
rest order/status ",\"TheSSLStoreOrderID\":\"$ID\",\"DateTimeCulture\":\"en-UK\""; check 'dates: unknown culture' has '"PollDate":"01-01-1900 00:00:00"'
leaf "$ID"
check 'download: one leaf, three certificates' is "$LEAVES/$CERTS" 1/3
check 'download: the chain verifies' verifies
check 'download: for a server of that name' verifies -purpose sslserver -verify_hostname shop.example.com
check 'download: not for another name' eval '! verifies -verify_hostname other.example.com'
check 'download: the key of the CSR' same_key shop.csr
check 'download: the serial of the order' is "$(serial)" "$SERIAL"
check 'download: ids as text' matches "\"TheSSLStoreOrderID\":\"$ID\""
BODY=$(openssl x509 -in "$WORK/leaf.pem" -noout -text | sed ':a;N;$!ba;s/ *\n */ /g')
check 'certificate: version 3' has 'Version: 3'
check 'certificate: for servers' has 'Extended Key Usage: TLS Web Server Authentication'
check 'certificate: key usage' has 'Key Usage: critical Digital Signature'
check 'certificate: no authority' has 'Basic Constraints: critical CA:FALSE'
check 'certificate: key identifiers' matches 'Subject Key Identifier: [0-9A-F:]{59} .*Authority Key Identifier: [0-9A-F:]{59}'
check 'certificate: sixteen positive bytes of serial' matches 'Serial Number: [4-7][0-9a-f](:[0-9a-f]{2}){15} '
# shellcheck disable=SC2034 # the evaluated text has it
SECONDS_LEFT=$((199 * 86400 + 60))
check 'download: at most 199 days' eval '! openssl x509 -in "$WORK/leaf.pem" -noout -checkend $SECONDS_LEFT >/dev/null'
check 'download: nearly 199 days' eval 'openssl x509 -in "$WORK/leaf.pem" -noout -checkend $((SECONDS_LEFT - 200)) >/dev/null'

rest order/reissue ",\"TheSSLStoreOrderID\":\"$ID\",\"CustomOrderID\":\"other\",\"CSR\":\"$(escaped "$WORK/second.csr")\",\"ReissueEmail\":\"wrong@example.com\""
check 'reissue: e-mail must be the admin contact' has '"isError":true'
rest order/reissue ",\"TheSSLStoreOrderID\":\"$ID\",\"CustomOrderID\":\"other\",\"CSR\":\"$(escaped "$WORK/second.csr")\",\"WebServerType\":\"Other\",\"isRenewalOrder\":false,\"isWildCard\":false,\"ReissueEmail\":\"a@example.com\",\"PreferEnrollmentLink\":false,\"FileAuthDVIndicator\":false,\"HTTPSFileAuthDVIndicator\":false,\"CNAMEAuthDVIndicator\":false,\"ApproverEmails\":\"admin@example.com\",\"AddSAN\":[{\"OldValue\":\"\",\"NewValue\":\"\"}]"
check 'reissue: still active' has '"MajorStatus":"Active","MinorStatus":"PENDING_REISSUE"'
check 'reissue: keeps the CustomOrderID' is "$(text CustomOrderID)" mine-1
check 'reissue: new PartnerOrderID' differs "$(text PartnerOrderID)" "$FIRST_PARTNER_ID"
leaf "$ID"; check 'reissue: the old certificate until done' same_key shop.csr
rest order/reissue ",\"TheSSLStoreOrderID\":\"$ID\",\"CSR\":\"$(escaped "$WORK/second.csr")\""; check 'reissue: not twice at once' has 'already in progress'
post /sandbox/approve "{\"TheSSLStoreOrderID\":\"$ID\"}"; check 'approve: done at once' has '"MinorStatus": ""'
leaf "$ID"
check 'reissue: the new certificate' same_key second.csr
check 'reissue: another serial' differs "$(serial)" "$SERIAL"
check 'reissue: verifies' verifies

rest order/certificaterevokerequest ",\"TheSSLStoreOrderID\":\"$ID\",\"SerialNumber\":\"$SERIAL\""; check 'revoke: the old serial' matches '^\{"isError":false'
rest order/certificaterevokerequest ",\"TheSSLStoreOrderID\":\"$ID\",\"SerialNumber\":\"$SERIAL\""; check 'revoke: it is revoked already' has 'already revoked'
rest order/certificaterevokerequest ",\"TheSSLStoreOrderID\":\"$ID\",\"SerialNumber\":\"0${SERIAL}1\""; check 'revoke: not a foreign serial' matches '^\{"isError":true'
rest order/certificaterevokerequest ",\"TheSSLStoreOrderID\":\"$ID\",\"SerialNumber\":\"$(serial | tr A-F a-f)\""; check 'revoke: flat reply' matches '^\{"isError":false'
rest order/refundstatus ",\"TheSSLStoreOrderID\":\"$ID\""; check 'refundstatus: none asked for' has '"isError":true'
rest order/refundrequest ",\"TheSSLStoreOrderID\":\"$ID\",\"RefundReason\":\"test\""
check 'refund: requested, not granted' matches '"RefundRequestID":"R[0-9]+","isRefundApproved":false'
REFUND=$(text RefundRequestID)
rest order/refundrequest ",\"TheSSLStoreOrderID\":\"$ID\""; check 'refund: not twice' has '"isError":true'
rest order/refundstatus ",\"RefundRequestID\":\"$REFUND\""; check 'refund: still waiting at the first look' has '"isRefundApproved":false'
rest order/refundstatus ",\"TheSSLStoreOrderID\":\"$ID\""; check 'refund: then cancelled' has '"MajorStatus":"Cancelled"'
BODY=$(sed 's/.*"event":"\([a-z]*\)".*/\1/' "$WORK/ledger" | sed ':a;N;$!ba;s/\n/ /g')
check 'ledger: one line for each' is "$BODY" 'bought resent reissued revoked revoked refunded'
BODY=$(cat "$WORK/ledger"); check 'ledger: has the ids' matches "\"TheSSLStoreOrderID\":\"$ID\",\"CustomOrderID\":\"mine-1\".*\"ProductCode\":\"positivessl\""

# --- more kinds of orders -------------------------------------------------------------------------
rest order/neworder "$(order_body positivemdcssl many.csr ",\"ApproverEmail\":\"admin@example.com\",\"DNSNames\":[\"c.example.com\",\"A.example.com\"]")"
ID=$(text TheSSLStoreOrderID)
check 'multi-domain: names of the CSR and of the request' is "$(text DNSNames)" 'many.example.com,a.example.com,b.example.com,c.example.com'
post /sandbox/approve "{\"TheSSLStoreOrderID\":\"$ID\"}"
leaf "$ID"; BODY=$(names)
check 'multi-domain: all in the certificate' has 'DNS:many.example.com, DNS:a.example.com, DNS:b.example.com, DNS:c.example.com'
rest order/reissue ",\"TheSSLStoreOrderID\":\"$ID\",\"CSR\":\"$(escaped "$WORK/many.csr")\",\"AddSAN\":[{\"OldValue\":\"\",\"NewValue\":\"d.example.com\"}],\"DeleteSAN\":[{\"OldValue\":\"c.example.com\",\"NewValue\":\"\"}],\"EditSAN\":[{\"OldValue\":\"a.example.com\",\"NewValue\":\"z.example.com\"}]"
check 'reissue: names added, deleted, edited' is "$(text DNSNames)" 'many.example.com,b.example.com,z.example.com,d.example.com'
rest order/neworder "$(order_body sectigowildcard star.csr "$MAIL")"
ID=$(text TheSSLStoreOrderID); post /sandbox/approve "{\"TheSSLStoreOrderID\":\"$ID\"}"; leaf "$ID"
check 'wildcard: covers a host' verifies -verify_hostname any.example.com
rest order/neworder "$(order_body sectigoevssl rsa.csr "$MAIL,$COMPANY")"
ID=$(text TheSSLStoreOrderID); post /sandbox/approve "{\"TheSSLStoreOrderID\":\"$ID\"}"; leaf "$ID"
check 'EV: verifies' verifies
check 'EV: RSA key of the CSR' same_key rsa.csr
BODY=$(openssl x509 -in "$WORK/leaf.pem" -noout -subject -nameopt RFC2253)
check 'EV: organization and jurisdiction' matches 'O=Example Works.*jurisdictionC=US|jurisdictionC=US.*O=Example Works'
rest order/neworder "$(order_body digi_securesite_flex shop.csr ',"TSSOrganizationId":4002')"
check 'DigiCert: existing organization, no approver' has '"Organization":"Beispiel (2020) GmbH"'
ID=$(text TheSSLStoreOrderID)
rest digicert/getdomaininfo ",\"TheSSLStoreOrderID\":\"$ID\",\"DomainName\":\"shop.example.com\""; check 'getdomaininfo' has '"domain_status":"pending"'
rest digicert/setapprovermethod ",\"TheSSLStoreOrderID\":\"$ID\",\"DomainName\":\"shop.example.com\",\"ApproverMethod\":\"dns-txt-token\""
rest order/status ",\"TheSSLStoreOrderID\":\"$ID\""; check 'setapprovermethod: TXT, name empty' matches '"dcvMethod":"DNS".*"DNSName":"","DNSEntry":"[0-9a-f]{32}"'
rest order/neworder "$(order_body digi_rapidssl shop.csr "$MAIL" | sed 's/"SignatureHashAlgorithm":"PREFER_SHA2",//')"
check 'DigiCert: no hash algorithm is csr_invalid' has csr_invalid
rest order/neworder "$(order_body positivessl country.csr "$MAIL")"
check 'Country is a full name where only the CSR said it' has '"Country":"United States"'
RELATED=$(text TheSSLStoreOrderID)
rest order/neworder ",\"CustomOrderID\":\"renewal-1\",\"RelatedTheSSLStoreOrderID\":\"$RELATED\",\"isRenewalOrder\":true$(order_body positivessl shop.csr "$MAIL")"
check 'renewal: a new order' differs "$(text TheSSLStoreOrderID)" "$RELATED"
BODY=$(sed -n '$p' "$WORK/ledger"); check 'renewal: in the ledger' has '"event":"renewed"'
rest order/neworder ",\"RelatedTheSSLStoreOrderID\":\"99\",\"isRenewalOrder\":true$(order_body positivessl shop.csr "$MAIL")"
check 'renewal: of an unknown order' has '"isError":true'

rest order/inviteorder ',"ProductCode":"positivessl","ServerCount":1,"RequestorEmail":"a@example.com","ValidityPeriod":12,"CustomOrderID":"invited"'
check 'invitation: Initial, with a link' matches '"isTinyOrder":true.*"MajorStatus":"Initial".*"TinyOrderLink":"https'
ID=$(text TheSSLStoreOrderID); TOKEN=$(text Token)
post /rest/order/status "{\"AuthRequest\":{\"Token\":\"$TOKEN\",\"IsUsedForTokenSystem\":true}}"
check 'token: status with nothing else' is "$(text TheSSLStoreOrderID)" "$ID"
post /rest/order/neworder "{\"AuthRequest\":{\"Token\":\"$TOKEN\",\"IsUsedForTokenSystem\":\"true\"}$(order_body positivessl shop.csr "$MAIL")}"
check 'token: completes the invitation' matches "\"TheSSLStoreOrderID\":\"$ID\".*\"MajorStatus\":\"Pending\""
post /rest/order/status '{"AuthRequest":{"IsUsedForTokenSystem":true},"TheSSLStoreOrderID":"1"}'; check 'token: said but not given' has -9008
post /rest/order/download "{\"AuthRequest\":{\"Token\":\"$TOKEN\",\"IsUsedForTokenSystem\":true}}"; check 'token: not for download' has -9008
post /sandbox/clock '{"AdvanceDays":400}'
rest order/status ',"CustomOrderID":"renewal-1"'
rest order/status ',"CustomOrderID":"renewal-1"'; check 'clock: issued in that year' has '"MajorStatus":"Active"'
BODY=$(ask -i "$URL/rest/health/status"); check 'clock: Date goes with it' has " $(date -u -d '400 days' +%Y) "
post /sandbox/clock '{"AdvanceDays":370}'
rest order/status ',"CustomOrderID":"renewal-1"'; check 'clock: expired a year later' has '"MajorStatus":"Expired"'
rest order/neworder "$(order_body positivessl shop.csr ',"CNAMEAuthDVIndicator":true')"; ID=$(text TheSSLStoreOrderID)
post /sandbox/approve "{\"TheSSLStoreOrderID\":\"$ID\"}"; post /sandbox/expire "{\"TheSSLStoreOrderID\":\"$ID\"}"
rest order/status ",\"TheSSLStoreOrderID\":\"$ID\""; check 'expire: at once' has '"MajorStatus":"Expired"'
stop; check 'stops cleanly' is "$STATUS" 0

# --- lists ----------------------------------------------------------------------------------------
start --orders 250 --seed 7 --id-as-number --auth-in-all --query-checks-auth --message null
post /rest/order/query '{"AuthRequest":{"PartnerCode":"1000001","AuthToken":"bad"}}'; check 'query: checks credentials on demand' matches '^\[\{"AuthResponse":\{"isError":true'
rest order/query ''; check 'query: no paging gives all' count_is '"TheSSLStoreOrderID"' 250
check 'query: AuthResponse in all on demand' count_is '"AuthResponse"' 250
check 'query: Message null on demand' has '"Message":null'
for state in Active Pending Cancelled Expired Initial; do check "inventory: some are $state" has "\"MajorStatus\":\"$state\""; done
check 'inventory: some are reissued' has '"MinorStatus":"PENDING_REISSUE"'
ALL=$(grep -o '"TheSSLStoreOrderID":"[0-9]*"' <<<"$BODY")
PAGED=
for page in 1 2 3; do rest order/query ",\"PageNumber\":$page,\"PageSize\":100"; PAGED+=$(grep -o '"TheSSLStoreOrderID":"[0-9]*"' <<<"$BODY")$'\n'; done
check 'query: pages from 1 make the complete list, in order' is "${PAGED%$'\n'}" "$ALL"
rest order/query ',"PageNumber":4,"PageSize":100'; check 'query: after the last page' is "$BODY" '[]'
rest order/query ',"PageNumber":"0","PageSize":"100"'; check 'query: there is no page 0' has '"isError":true'
rest order/query ',"PageNumber":1,"PageSize":50'
NEWEST=$(grep -o '"DNSNames":"[^",]*' <<<"$BODY" | sed -n '/"DNSNames":"[^"]/{s/.*"//p;q}')
rest order/query ",\"DomainName\":\"$NEWEST\""; check 'query: by domain' count_is '"TheSSLStoreOrderID"' 1
rest order/query ',"ProductCode":"positivessl"'; check 'query: by product' lacks '"ProductCode":"s'
NOW=$(date +%s)
rest order/query ",\"StartDate\":\"/Date($((NOW / 86400 * 86400 - 70 * 86400 - 100))000)/\",\"EndDate\":\"\\/Date($((NOW))000-0400)\\/\""
check 'query: ten weeks of a hundred are a tenth' count_is '"TheSSLStoreOrderID"' 25
rest order/query ",\"StartDate\":$((NOW))000"; check 'query: bare milliseconds' is "$BODY" '[]'
rest order/query ',"StartDate":"yesterday"'; check 'query: no date' has '"isError":true'
rest order/query ',"SubUserID":"sub-1"'; check 'query: by sub-user' count_is '"TheSSLStoreOrderID"' 36
rest order/query ",\"CertificateExpireFromDate\":\"/Date(${NOW}000)/\",\"CertificateExpireToDate\":\"/Date($((NOW + 200 * 86400))000)/\""
check 'query: by end of the certificate' lacks '"MajorStatus":"Expired"'
rest order/getmodifiedorderssummary ',"PageNumber":1,"PageSize":10'
check 'modified: total' has '"TotalOrders":250'
check 'modified: one page' count_is '"TheSSLStoreOrderID"' 10
post /sandbox/touch '{"Every":50}'; check 'touch: says how many' has '"Touched": 5'
rest order/getmodifiedorderssummary ",\"StartDate\":\"/Date($((NOW - 60))000)/\""; check 'touch: they are modified now' has '"TotalOrders":5}'
leaf 10000100; check 'touch: one of them has a certificate from now' verifies -attime "$(date +%s)"
SERIAL=$(serial); rest order/status ',"TheSSLStoreOrderID":"10000100"'; check 'touch: and its serial is in the row' is "$(text SerialNumber)" "$SERIAL"
leaf 10000001; check 'inventory: a certificate that verifies' verifies -attime "$NOW"
check 'download: ids as numbers on demand' has '"TheSSLStoreOrderID":10000001'
FIRST=$(serial); rest order/status ',"TheSSLStoreOrderID":"10000001"'; check 'inventory: its serial is in the row' is "$(text SerialNumber)" "$FIRST"
rest order/query ',"PageNumber":1,"PageSize":1'; ONE=$BODY
start --orders 250 --seed 7 --message string --page-end error --page-max 20
rest order/query ',"PageNumber":1,"PageSize":1'; check 'inventory: the same from the same seed' is "$(text CustomOrderID)" "$(BODY=$ONE; text CustomOrderID)"
check 'query: Message as text on demand' has '"Message":""'
rest order/query ',"PageNumber":99,"PageSize":100'; check 'query: error after the end on demand' has '"isError":true'
rest order/query ',"PageNumber":2,"PageSize":100'; check 'query: pages are capped on demand' count_is '"TheSSLStoreOrderID"' 20

# --- a large inventory ------------------------------------------------------------------------------
# peak ORDERS: requests every twentieth page of a hundred and sets PEAK, the sandbox's largest size in KB.
peak() {
    start --orders "$1"
    for ((page = 1; page <= $1 / 100; page += 20)); do
        printf '%s\nurl = "%s/rest/order/query"\ncacert = "%s/ca/root.pem"\noutput = "%s/page"\nsilent\n' \
            "$([ "$page" = 1 ] || echo next)" "$URL" "$WORK" "$WORK"
        printf 'header = "Content-Type: application/json"\ndata-binary = "{\\"PageNumber\\":%d,\\"PageSize\\":100}"\n' "$page"
    done >"$WORK/pages"
    curl --max-time 60 -K "$WORK/pages"; RESULT=$?
    BODY=$(cat "$WORK/page")
    check "large inventory: $1 orders are listed" is "$RESULT" 0
    check "large inventory: $1 orders, a page" count_is '"TheSSLStoreOrderID"' 100
    rest order/getmodifiedorderssummary ',"PageNumber":1,"PageSize":100'
    check "large inventory: $1 orders, their number" has "\"TotalOrders\":$1}"
    post /sandbox/touch '{"Percent":1}'; check "large inventory: $1 orders, touched" has "\"Touched\": $(($1 / 100))"
    PEAK=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$PID/status")
}
peak 100; SMALL=$PEAK
peak 100000
BODY="peak $SMALL KB for 100 orders, $PEAK KB for 100,000"
check 'large inventory: the same memory for any size, within 2 MB' [ "$PEAK" -lt $((SMALL + 2048)) ]

# --- the clock ---------------------------------------------------------------------------------------
# as_of TIME: lets openssl verify at that time; at any time if its own time_t of 32 bits cannot hold it.
as_of() {
    if openssl verify -attime "$1" /dev/null 2>&1 | grep -q 'out of range'; then echo -no_check_time; else echo "-attime $1"; fi
}
# lives DATE DAYS: what is issued on that date lives so many days.
lives() {
    start --issue-after 0 --now "$1"
    rest order/neworder "$(order_body positivessl shop.csr ',"CNAMEAuthDVIndicator":true')"; leaf "$(text TheSSLStoreOrderID)"
    BODY=$(( ($(date -d "$(openssl x509 -in "$WORK/leaf.pem" -noout -enddate | cut -d= -f2)" +%s) -
        $(date -d "$(openssl x509 -in "$WORK/leaf.pem" -noout -startdate | cut -d= -f2)" +%s)) / 86400 ))
    check "clock: a certificate of $1 lives $2 days" is "$BODY" "$2"
    # shellcheck disable=SC2046 # they are words
    check "clock: it verifies on that day ($1)" verifies $(as_of "$(($(date -u -d "${1%T*}" +%s) + 90000))")
    # shellcheck disable=SC2046 # they are words
    BODY=$(openssl s_client -connect "localhost:${URL##*:}" -CAfile "$WORK/ca/root.pem" $(as_of "$(date -u -d "${1%T*}" +%s)") </dev/null 2>&1)
    check "clock: the TLS certificate is valid on that day ($1)" has 'Verify return code: 0 (ok)'
}
lives 2026-03-01 364 # a certificate does not outlive its order
lives 2027-03-14T23:00:00Z 199
lives 2027-03-15 99
lives 2029-03-14 99
lives 2029-06-01 46
lives 2049-12-31T23:59:00Z 46
for bad in 2026 tomorrow 2026-02-30 1999-01-01 ''; do
    timeout 5 "$SANDBOX" --quiet --now "$bad" 2>/dev/null; check "clock: --now '$bad' is refused" is "$?" 2
done

# --- latency ----------------------------------------------------------------------------------------
start --orders 3 --latency 80
BODY=$(ask -o /dev/null -o /dev/null -o /dev/null -w 'first byte after %{time_starttransfer}\n' "$URL/rest/health/status" "$URL/rest/health/status" "$URL/rest/nothing")
check 'latency: before the first byte of each reply' eval '[ "$(grep -cE "after (0\.0[89]|0\.[1-9]|[1-9])" <<<"$BODY")" -eq 3 ]'

# --- calls that clients know ---------------------------------------------------------------------------
start --issue-after 0 --orders 20 --strict
order() { rest order/neworder "$(order_body "$1" "$2" "$3")"; ID=$(text TheSSLStoreOrderID); }
order positivessl shop.csr "$MAIL"; TOKEN_ID=$(text TokenID); TOKEN_CODE=$(text TokenCode); TOKEN=$(text Token)
rest csr/download ",\"TheSSLStoreOrderID\":\"$ID\""; check 'csr/download' has "\"CSR\":\"$(escaped "$WORK/shop.csr")"
rest order/certificate/csr/download ",\"TheSSLStoreOrderID\":\"$ID\""; check 'csr/download by its newer name' has "\"CSR\":\"$(escaped "$WORK/shop.csr")"
rest csr/download ',"TheSSLStoreOrderID":"10000001"'; check 'csr/download: an order without one' has '"isError":true'
rest order/agreement ',"ProductCode":"positivessl","ServerCount":1,"ValidityPeriod":12'; check 'order/agreement' matches '"Agreement":"SUBSCRIBER AGREEMENT'
rest order/agreement ',"ProductCode":"nonesuch"'; check 'order/agreement: unknown product' has '"isError":true'
post /rest/health/validatetoken "{\"Token\":\"$TOKEN\",\"IsUsedForTokenSystem\":true}"
check 'validatetoken' eval 'has "\"ProductCode\":\"positivessl\"" && has "\"MajorStatus\":\"Active\"" && has "\"NumberOfMonths\":12" && has "\"isRenewalOrder\":false" && has "\"VendorName\":\"COMODO\""'
post /rest/health/validatetoken "{\"TokenID\":\"$TOKEN_ID\",\"TokenCode\":\"$TOKEN_CODE\"}"; check 'validatetoken: by id and code' has '"isError":false'
post /rest/health/validatetoken "{\"TokenID\":\"$TOKEN_ID\",\"TokenCode\":\"x\"}"; check 'validatetoken: another code' has 'ErrorCode:-9008'
post /rest/health/validatetoken '{"PartnerCode":"1000001","AuthToken":"sandbox-token"}'; check 'validatetoken: no token' has 'ErrorCode:-9008'
post /rest/user/accountdetail '{"PartnerCode":"1000001","AuthToken":"sandbox-token"}'; check 'accountdetail' eval 'has "\"PartnerCode\":\"1000001\"" && has "\"AccountBalance\":\"1000.00\""'
rest user/accountdetail ''; check 'accountdetail: nested credentials are not seen' has '"isError":true'
leaf "$ID"; rest order/downloadaszip ",\"TheSSLStoreOrderID\":\"$ID\",\"ReturnPKCS7Cert\":true"; text Zip | openssl base64 -d -A >"$WORK/files.zip"; text pkcs7zip | openssl base64 -d -A >"$WORK/p7b.zip"
BODY=$(grep -a -c '^PK\|BEGIN CERTIFICATE' "$WORK/files.zip"); check 'downloadaszip: files' [ "$BODY" -ge 4 ]
check 'downloadaszip: PKCS#7 apart' eval 'grep -qa "BEGIN PKCS7" "$WORK/p7b.zip" && ! grep -qa "BEGIN PKCS7" "$WORK/files.zip"'
check 'downloadaszip: the leaf is in it' eval 'grep -qaF "$(sed -n 2p "$WORK/leaf.pem")" "$WORK/files.zip"'
BODY=$(od -An -tx1 -N4 "$WORK/files.zip"; tail -c 22 "$WORK/files.zip" | od -An -tx1 -N4); check 'downloadaszip: begins and ends as one' eval 'has "50 4b 03 04" && has "50 4b 05 06"'
rest order/downloadaszip ',"TheSSLStoreOrderID":"10000003"'; check 'downloadaszip: nothing issued' has '"isError":true'
rest order/midtermupgrade "$(order_body positivemdcssl shop.csr "$MAIL,\"RelatedTheSSLStoreOrderID\":\"$ID\"")"; check 'midtermupgrade' eval 'has "\"ProductCode\":\"positivemdcssl\"" && [ "$(text TheSSLStoreOrderID)" != "$ID" ]'
rest order/midtermupgrade "$(order_body positivemdcssl shop.csr "$MAIL")"; check 'midtermupgrade: of nothing' has '-9002|Message:RelatedTheSSLStoreOrderID'
for call in setordercallback setpricecallback cancelnotification; do
    rest setting/$call ',"url":"https://example.com/hook"'; check "setting/$call" matches '^\{"isError":false'
    rest setting/$call ',"url":"gopher:x"'; check "setting/$call: no URL" has '"isError":true'
done
rest setting/settemplate ',"EmailSubject":"s","EmailMessage":"m","isDisabled":false,"EmailTemplateTypes":1'; check 'setting/settemplate' matches '^\{"isError":false'
rest user/add ',"CustomPartnerCode":"mine","AuthenticationToken":"t","PartnerEmail":"u@example.com"'; check 'user/add' eval 'has "\"PartnerCode\":\"sub-2\"" && has "\"isEnabled\":true"'
rest user/add ',"CustomPartnerCode":"mine","PartnerEmail":"u@example.com"'; check 'user/add: twice' has '"isError":true'
rest user/deactivate ',"CustomPartnerCode":"mine"'; check 'user/deactivate' has '"isEnabled":false'
rest user/query ',"SubUserID":"sub-2"'; check 'user/query: a list, with its misspelt member' eval 'matches "^\[\{\"AuthResponse\":\{\"isError\":false" && has "\"CustomePartnerCode\":\"mine\"" && has "\"isEnabled\":false"'
rest user/activate ',"PartnerCode":"sub-2"'; check 'user/activate' has '"isEnabled":true'
rest user/activate ',"PartnerCode":"sub-9"'; check 'user/activate: nobody' has '"isError":true'
rest user/newuser ',"Email":"n@example.com","Password":"p","FirstName":"N","LastName":"U"'; check 'user/newuser' has '"PartnerCode":"sub-3"'
rest user/query ''; check 'user/query: all' count_is '"CustomePartnerCode"' 3
rest order/pmrrequest ",\"TheSSLStoreOrderID\":\"$ID\""; check 'pmrrequest' has '"PMRStatus":"Requested"'
rest whois ',"Domainname":"example.com"'; check 'whois' has '"WhoisDetails":"No match'
rest sslchecker ',"Domainname":"example.com"'; check 'sslchecker' has '"DomainName":"example.com"'
rest free/cuinfo "$(order_body positivessl shop.csr "$MAIL")"; check 'free/cuinfo' has '"isSupported":false'
rest free/claimfree ",\"ProductCode\":\"x\",\"RelatedTheSSLStoreOrderID\":\"$ID\",\"NewOrderRequest\":{\"TechnicalContact\":{\"Email\":\"a@example.com\"}}"; check 'free/claimfree' has '"isAllowed":false'
rest order/getsymantecreplacementorders ''; check 'getsymantecreplacementorders' has '"Orders":[]'
rest order/vulnerabilityscanrequest ",\"TheSSLStoreOrderID\":\"$ID\",\"ActionType\":\"x\""; check 'vulnerabilityscanrequest: no scan product' has '"isError":true'
rest cwatch/listproducts ',"ProductCode":""'; check 'cwatch: says that it is not available' has 'ErrorCode:-9001'
for call in order/info order/live-order-status; do rest $call ",\"TheSSLStoreOrderID\":\"$ID\""; check "$call" has "\"TheSSLStoreOrderID\":\"$ID\""; done
rest order/neworder "$(order_body positivessl second.csr "$MAIL,\"isRenewalOrder\":true,\"RelatedTheSSLStoreOrderID\":\"$ID\"" | sed 's/"AdminContact":{[^}]*}/"AdminContact":{}/')"
check 'renewal without contacts: those of the old order' eval 'has "\"AdminContact\":{\"FirstName\":\"A\",\"LastName\":\"B\"" && has "\"Email\":\"a@example.com\""'
rest order/neworder "$(order_body positivessl second.csr "$MAIL,\"isRenewalOrder\":true,\"RelatedTheSSLStoreOrderID\":\"10000004\"" | sed 's/,"AdminContact":{[^}]*}//')"; check 'renewal without contacts: of the inventory' has '"FirstName":"Sam"'
rest order/neworder "$(order_body positivessl second.csr "$MAIL,\"RelatedTheSSLStoreOrderID\":\"$ID\"" | sed 's/,"AdminContact":{[^}]*}//')"; check 'no renewal, no contacts' has '-9002|Message:AdminContact.Email'

# --- as foreign clients write their requests -------------------------------------------------------------
# The vendor's PHP SDK writes every member it knows, null where it is not set, and a slash at the end.
SDK_AUTH='"AuthRequest":{"PartnerCode":"1000001","AuthToken":"sandbox-token","ReplayToken":"SSLSTORE-PHP65f","UserAgent":"PHP SDK","TokenID":"","TokenCode":"","IPAddress":"","IsUsedForTokenSystem":false,"Token":""}'
# shellcheck disable=SC2086 # they are words
nulls() { [ -z "$1" ] || printf ',"%s":null' $1; }
# sdk PATH MEMBERS MORE TEXT: members that are null, then those that are set.
sdk() {
    # shellcheck disable=SC2034 # the evaluated text has it
    local wanted=$4
    post "/rest/$1/" "{$SDK_AUTH$(nulls "$2")$3}"
    check "PHP SDK: $1" eval '[ "$CODE" = 200 ] && matches "$wanted"'
}
PERSON='{"FirstName":"T","LastName":"L","Phone":"1","Fax":"","Email":"test@example.com","Title":"Mr. ","OrganizationName":"X","AddressLine1":"A","AddressLine2":"","City":"Saint Petersburg","Region":"FL","PostalCode":"33701","Country":"US"}'
ADDRESS='{"AddressLine1":"A","AddressLine2":"","AddressLine3":"","City":"C","Region":"FL","PostalCode":"33701","Country":"US","Phone":"1","Fax":"","LocalityName":""}'
SDK_ORDER="\"ProductCode\":\"positivemdcssl\",\"ExtraProductCodes\":\"\",\"OrganizationInfo\":{\"OrganizationName\":\"X\",\"DUNS\":\"\",\"Division\":\"\",\"IncorporatingAgency\":\"\",\"RegistrationNumber\":\"\",\"JurisdictionCity\":\"C\",\"JurisdictionRegion\":\"FL\",\"JurisdictionCountry\":\"US\",\"OrganizationAddress\":$ADDRESS},\"ValidityPeriod\":12,\"ServerCount\":1,\"CSR\":\"$(escaped "$WORK/shop.csr")\",\"WebServerType\":\"Other\",\"DNSNames\":[\"2.example.com\"],\"isCUOrder\":false,\"isRenewalOrder\":true,\"SpecialInstructions\":\"\",\"RelatedTheSSLStoreOrderID\":\"\",\"isTrialOrder\":false,\"AdminContact\":$PERSON,\"TechnicalContact\":$PERSON,\"ApproverEmail\":\"admin@example.com\",\"ReserveSANCount\":4,\"AddInstallationSupport\":false,\"EmailLanguageCode\":\"EN\",\"FileAuthDVIndicator\":true,\"CNAMEAuthDVIndicator\":false,\"HTTPSFileAuthDVIndicator\":false,\"SignatureHashAlgorithm\":\"PREFER_SHA2\",\"CertTransparencyIndicator\":true,\"RenewalDays\":0,\"DateTimeCulture\":\"en-US\",\"CSRUniqueValue\":\"\",\"TSSOrganizationId\":0,\"WildcardReserveSANCount\":0"
OLD='ResendEmailType ResendEmail RefundReason RefundRequestID ApproverMethod DomainNames SerialNumber'
start --strict --orders 20 --issue-after 2
BODY=$(ask -H 'Content-Type: application/json; charset=utf-8' "$URL/rest/health/status/"); check 'PHP SDK: health/status' has '"isError":false'
post /rest/health/validate/ '{"PartnerCode":"1000001","AuthToken":"sandbox-token","ReplayToken":"x","UserAgent":"PHP SDK"}'; check 'PHP SDK: health/validate' has '"isError":false'
sdk csr '' ",\"ProductCode\":\"positivessl\",\"CSR\":\"$(sed ':a;N;$!ba;s/\n//g' "$WORK/shop.csr")\"" '"DomainName":"shop.example.com"'
sdk order/neworder 'CustomOrderID DomainName PreOrganizationId' ",$SDK_ORDER" '"MajorStatus":"Pending"'; ID=$(text TheSSLStoreOrderID); TOKEN=$(text Token)
check 'PHP SDK: file validation' has '"dcvMethod":"HTTP_CSR_HASH"'
post /rest/health/validatetoken/ "{\"Token\":\"$TOKEN\",\"TokenID\":null,\"TokenCode\":null,\"IsUsedForTokenSystem\":true,\"UserAgent\":\"PHP SDK\",\"ReplayToken\":\"x\"}"; check 'PHP SDK: health/validatetoken' has '"isError":false'
sdk order/resend "CustomOrderID RefundReason" ",\"TheSSLStoreOrderID\":\"$ID\",\"ResendEmailType\":\"ApproverEmail\"" '^\{"isError":false'
sdk order/changeapproveremail 'CustomOrderID RefundReason' ",\"TheSSLStoreOrderID\":\"$ID\",\"ResendEmail\":\"webmaster@example.com\",\"DomainNames\":\"2.example.com\"" '^\{"isError":false'
sdk order/status "CustomOrderID $OLD ReturnPKCS7Cert" ",\"TheSSLStoreOrderID\":\"$ID\",\"DateTimeCulture\":\"\"" '"MajorStatus":"Pending"'
sdk order/status "CustomOrderID $OLD ReturnPKCS7Cert DateTimeCulture" ",\"TheSSLStoreOrderID\":\"$ID\"" '"MajorStatus":"Active"'
sdk order/download "CustomOrderID $OLD" ",\"TheSSLStoreOrderID\":\"$ID\",\"ReturnPKCS7Cert\":false,\"DateTimeCulture\":\"en-US\"" 'BEGIN CERTIFICATE'
sdk order/downloadaszip "CustomOrderID $OLD ReturnPKCS7Cert DateTimeCulture" ",\"TheSSLStoreOrderID\":\"$ID\"" '"Zip":"UEsD'
sdk csr/download CustomOrderID ",\"TheSSLStoreOrderID\":\"$ID\"" '"CSR":"-----BEGIN'
sdk order/query 'StartDate EndDate CertificateExpireToDate CertificateExpireFromDate DomainName SubUserID DateTimeCulture' ',"ProductCode":"","PageNumber":1,"PageSize":10' '^\[\{"AuthResponse"'
sdk order/query 'SubUserID DomainName' ',"StartDate":"\/Date(1408320000000)\/","EndDate":"/Date(4102444800000)/","PageNumber":"1","PageSize":"25"' '"TheSSLStoreOrderID"'
sdk order/getmodifiedorderssummary SubUserID ',"StartDate":"/Date(1408320000000)/","EndDate":"/Date(4102444800000)/","PageNumber":1,"PageSize":100' '"TotalOrders":21'
sdk order/approverlist '' ',"ProductCode":"positivessl","DomainName":"example.com"' '"admin@example.com"'
sdk order/validate '' ",\"CSR\":\"$(escaped "$WORK/shop.csr")\",\"ProductCode\":\"positivessl\",\"ServerCount\":1,\"ValidityPeriod\":12,\"WebServerType\":\"Other\"" '^\{"isError":false'
sdk order/agreement 'CustomOrderID ExtraProductCodes DomainName WebServerType' ",\"ProductCode\":\"positivessl\",\"OrganizationInfo\":{\"OrganizationName\":null,\"OrganizationAddress\":{\"City\":null}},\"ValidityPeriod\":12,\"ServerCount\":1,\"CSR\":null" '"Agreement"'
sdk order/reissue 'SpecialInstructions isWildCard PreferEnrollmentLink CertTransparencyIndicator DateTimeCulture CSRUniqueValue FileAuthDVIndicator HTTPSFileAuthDVIndicator CNAMEAuthDVIndicator' ",\"TheSSLStoreOrderID\":\"$ID\",\"CSR\":\"$(escaped "$WORK/second.csr")\",\"WebServerType\":\"Other\",\"DNSNames\":[\"2.example.com\"],\"EditSAN\":[{\"OldValue\":\"\",\"NewValue\":\"\"}],\"DeleteSAN\":[{\"OldValue\":\"\",\"NewValue\":\"\"}],\"AddSAN\":[{\"OldValue\":\"\",\"NewValue\":\"\"}],\"ReissueEmail\":\"test@example.com\",\"SignatureHashAlgorithm\":\"PREFER_SHA2\",\"ApproverEmails\":\"admin@example.com\"" '"MinorStatus":"PENDING_REISSUE"'
sdk order/midtermupgrade 'CustomOrderID DomainName PreOrganizationId' ",${SDK_ORDER/\"RelatedTheSSLStoreOrderID\":\"\"/\"RelatedTheSSLStoreOrderID\":\"$ID\"}" '"MajorStatus":"Pending"'
sdk order/inviteorder 'ExtraProductCode CustomOrderID SignatureHashAlgorithm DateTimeCulture OrganizationIds ExtraWildcardSAN' ',"PreferVendorLink":false,"ProductCode":"positivessl","ServerCount":1,"RequestorEmail":"r@example.com","ExtraSAN":0,"ValidityPeriod":12,"AddInstallationSupport":false,"EmailLanguageCode":"EN","PreferSendOrderEmails":false,"CertTransparencyIndicator":true,"IsWildcardCSRDomain":false' '"MajorStatus":"Initial"'
sdk order/pmrrequest '' ",\"TheSSLStoreOrderID\":\"$ID\"" '"PMRStatus"'
sdk product/query '' ",\"ProductCode\":\"\",\"ProductType\":\"0\",\"NeedSortedList\":\"true\"" '"isWlidcard"'
sdk free/cuinfo 'CustomOrderID DomainName' ",${SDK_ORDER%,\"CertTransparency*}" '"isSupported"'
sdk digicert/organizationlist '' ',"AuthToken":"sandbox-token","PartnerCode":"1000001","UserAgent":"PHP SDK","ReplayToken":"x"' '"OrganizationList"'
sdk digicert/organizationinfo '' ',"TSSOrganizationId":4001' '"Job[Tt]itle"'
sdk user/query 'SubUserID' ',"StartDate":"01/31/2026","EndDate":"12/31/2026"' '"PartnerCode"'
sdk cwatch/placeorder 'autoLicenseUpgrade automaticRenewal CustomOrderID DomainName SpecialInstructions ApproverEmail EmailLanguageCode' ',"ProductCode":"x","ValidityPeriod":12,"AdminContact":{"FirstName":null,"Email":"a@example.com"}' 'ErrorCode:-9001'
sdk order/certificaterevokerequest 'CustomOrderID ResendEmail' ",\"TheSSLStoreOrderID\":\"$ID\",\"SerialNumber\":\"00\"" 'no certificate with the serial'
sdk order/refundrequest 'CustomOrderID ResendEmailType ResendEmail RefundRequestID ApproverMethod DomainNames SerialNumber' ",\"TheSSLStoreOrderID\":\"$ID\",\"RefundReason\":\"r\"" '"RefundRequestID":"R'
sdk order/refundstatus "CustomOrderID $OLD" ",\"TheSSLStoreOrderID\":\"$ID\"" '"isRefundApproved"'
# HostingBE sends everything as text; Keyfactor's plugin its numbers and flags, and what it does not know not at all.
rest order/neworder ",\"CustomOrderID\":\"hb-1\",\"ProductCode\":\"positivessl\",\"CSR\":\"$(sed ':a;N;$!ba;s/\n//g' "$WORK/shop.csr")\",\"ValidityPeriod\":\"12\",\"ServerCount\":\"1\",\"WebServerType\":\"Other\",\"isTrialOrder\":\"true\",\"isRenewalOrder\":\"false\",\"FileAuthDVIndicator\":\"true\",\"EmailLanguageCode\":\"en\",\"SignatureHashAlgorithm\":\"SHA2-512\",\"DateTimeCulture\":\"en-UK\",\"AdminContact\":{\"Email\":\"a@example.com\"}"
check 'HostingBE: everything is text' eval 'has "\"MajorStatus\":\"Pending\"" && has "HTTP_CSR_HASH"'
KEYFACTOR='"TSSOrganizationId":0,"ReserveSANCount":0,"RenewalDays":0,"WildcardReserveSANCount":0,"isPKCS10":false,"CertTransparencyIndicator":false,"HTTPSFileAuthDVIndicator":false,"AddInstallationSupport":false'
AUTH_KEPT=$AUTH; AUTH='"AuthRequest":{"PartnerCode":"1000001","AuthToken":"sandbox-token","IsUsedForTokenSystem":false}'
rest order/neworder ",\"CustomOrderID\":\"kf-1\",\"ProductCode\":\"positivessl\",\"OrganizationInfo\":{\"OrganizationAddress\":{}},\"ValidityPeriod\":12,\"ServerCount\":1,\"CSR\":\"$(sed ':a;N;$!ba;s/\n/\\r\\n/g' "$WORK/shop.csr")\",\"DNSNames\":[],\"isCUOrder\":false,\"isRenewalOrder\":false,\"isTrialOrder\":false,\"AdminContact\":{\"Email\":\"a@example.com\"},\"TechnicalContact\":{},\"ApproverEmail\":\"admin@example.com\",\"FileAuthDVIndicator\":false,\"CNAMEAuthDVIndicator\":true,$KEYFACTOR"; ID=$(text TheSSLStoreOrderID)
check 'Keyfactor: a new order' has '"dcvMethod":"CNAME_CSR_HASH"'
rest order/status ',"CustomOrderID":"kf-1"'; rest order/status ",\"TheSSLStoreOrderID\":\"$ID\""; check 'Keyfactor: status' has '"MajorStatus":"Active"'
rest order/neworder ",\"CustomOrderID\":\"kf-2\",\"RelatedTheSSLStoreOrderID\":\"$ID\",\"ProductCode\":\"positivessl\",\"AdminContact\":{},\"TechnicalContact\":{},\"ApproverEmail\":\"admin@example.com\",\"ValidityPeriod\":12,\"ServerCount\":1,\"isRenewalOrder\":true,\"CSR\":\"$(escaped "$WORK/second.csr")\",$KEYFACTOR"
check 'Keyfactor: a renewal without contacts' has '"Email":"a@example.com"'
rest order/reissue ",\"TheSSLStoreOrderID\":\"$ID\",\"CustomOrderID\":\"kf-3\",\"CSR\":\"$(escaped "$WORK/second.csr")\",\"WebServerType\":\"Other\",\"isRenewalOrder\":false,\"isWildCard\":false,\"ReissueEmail\":\"a@example.com\",\"PreferEnrollmentLink\":false,\"FileAuthDVIndicator\":false,\"HTTPSFileAuthDVIndicator\":false,\"CNAMEAuthDVIndicator\":true,\"ApproverEmails\":\"admin@example.com\""
check 'Keyfactor: a reissue keeps the first id' eval 'has "PENDING_REISSUE" && has "\"CustomOrderID\":\"kf-1\""'
rest order/neworder ",\"ProductCode\":\"positivessl\",\"CSR\":\"$(escaped "$WORK/shop.csr")\",\"ValidityPeriod\":365,\"ServerCount\":1,\"ApproverEmail\":\"admin@example.com\",$CONTACT"; check 'Postman: 365 months are refused' has 'is not offered'
BODY=$(cat "$WORK/errors"); check 'foreign clients: no member is unknown' is "$BODY" ''
AUTH=$AUTH_KEPT

# --- validation by what stands instead of an address ------------------------------------------------------
start --issue-after 9
# methods PRODUCT CSR MORE METHODS: the dcvMethod of each domain.
methods() {
    rest order/neworder "$(order_body "$1" "$2" "$3")"; ID=$(text TheSSLStoreOrderID)
    check "validation: $1 $3" is "$(grep -o '"dcvMethod":"[^"]*"' <<<"$BODY" | cut -d'"' -f4 | tr '\n' ' ')" "$4"
}
methods digi_rapidssl shop.csr ',"ApproverEmail":"DNS"' 'DNS '
check 'validation: TXT has a value, and may have no name' matches '"DNSName":"","DNSEntry":"[0-9a-f]{32}"'
check 'validation: TXT has no CNAME' has '"CNAMEAuthName":""'
methods digi_rapidssl shop.csr ',"ApproverEmail":"dns_cname_token"' 'DNS_CNAME_TOKEN '
methods digi_rapidssl shop.csr ',"ApproverEmail":"HTTP"' 'FILE '
methods digi_rapidssl shop.csr ',"ApproverEmail":"EMAIL"' 'EMAIL '
methods positivessl shop.csr ',"ApproverEmail":"DNS"' 'CNAME_CSR_HASH '
check 'validation: the order has the CNAME, too' matches '"CNAMEAuthName":"_[0-9A-F]'
methods positivessl shop.csr ',"ApproverEmail":"HTTPS"' 'HTTPS_CSR_HASH '
methods positivemdcssl many.csr ',"ApproverEmail":"admin@example.com,HTTP,DNS"' 'EMAIL HTTP_CSR_HASH CNAME_CSR_HASH '
rest order/changeapproveremail ",\"TheSSLStoreOrderID\":\"$ID\",\"ResendEmail\":\"webmaster@example.com\",\"DomainNames\":\"a.example.com\""
check 'changeapproveremail: one of several domains' matches '^\{"isError":false'
rest order/info ",\"TheSSLStoreOrderID\":\"$ID\""; check 'changeapproveremail: the others stay' has '"ApproverEmail":"admin@example.com,webmaster@example.com,DNS"'
for method in FILE:HTTP_CSR_HASH CNAME:CNAME_CSR_HASH BOGUS:CNAME_CSR_HASH EMAIL:EMAIL; do
    rest order/changeapprovermethod ",\"TheSSLStoreOrderID\":\"$ID\",\"ApproverMethod\":\"${method%:*}\""; check "changeapprovermethod: ${method%:*} is taken" matches '^\{"isError":false'
    rest order/info ",\"TheSSLStoreOrderID\":\"$ID\""; check "changeapprovermethod: ${method%:*}" has "\"dcvMethod\":\"${method#*:}\""
done
rest order/neworder "$(order_body positivessl shop.csr ',"ApproverEmail":"DNS"')"; ID=$(text TheSSLStoreOrderID)
rest order/changeapprovermethod ",\"TheSSLStoreOrderID\":\"$ID\",\"ApproverMethod\":\"EMAIL\""; rest order/info ",\"TheSSLStoreOrderID\":\"$ID\""; check 'changeapprovermethod: from DNS to e-mail' eval 'has "\"dcvMethod\":\"EMAIL\"" && has "\"ApproverEmail\":\"admin@example.com\""'

# --- switches for unknown behavior -------------------------------------------------------------------
start --lookup late:2 --duplicate-custom-id same --issue-after 0 --prefix /api --partner 77 --token t
AUTH='"AuthRequest":{"PartnerCode":"77","AuthToken":"t"}'
check 'ready file: the prefix, too' matches_text "$URL" '^https://localhost:[0-9]+/api$'
api() { post "/rest/$1" "{$AUTH$2}"; }
BODY=$(ask "$URL/sandbox/stats"); check 'prefix: before /sandbox, too' has '"connections"'
BODY=$(ask "${URL%/api}/rest/health/status"); check 'prefix: not without it' has "there is no /rest/health/status; paths begin with /api/rest/"
api order/neworder "$(order_body positivessl shop.csr "$MAIL,\"CustomOrderID\":\"d\"")"; ID=$(text TheSSLStoreOrderID)
check 'issue-after 0: active in the first reply' has '"MajorStatus":"Active"'
api order/neworder "$(order_body positivessl shop.csr "$MAIL,\"CustomOrderID\":\"d\"")"; check 'duplicate: the same order' is "$(text TheSSLStoreOrderID)" "$ID"
api order/status ',"CustomOrderID":"d"'; check 'lookup late: not at first' has '"isError":true'
api order/status ',"CustomOrderID":"d"'; check 'lookup late: not at second' has '"isError":true'
api order/status ',"CustomOrderID":"d"'; check 'lookup late: then found' is "$(text TheSSLStoreOrderID)" "$ID"
start --lookup never --duplicate-custom-id second --strict --no-keep-alive
AUTH='"AuthRequest":{"PartnerCode":"1000001","AuthToken":"sandbox-token"}'
rest order/neworder "$(order_body positivessl shop.csr "$MAIL,\"CustomOrderID\":\"d\"")"; ID=$(text TheSSLStoreOrderID)
rest order/neworder "$(order_body positivessl shop.csr "$MAIL,\"CustomOrderID\":\"d\"")"; check 'duplicate: a second order' differs "$(text TheSSLStoreOrderID)" "$ID"
rest order/status ',"CustomOrderID":"d"'; check 'lookup never' has '"isError":true'
rest order/status ",\"TheSSLStoreOrderID\":\"$ID\",\"Unheard\":1"; check 'strict: unknown member is 400' is "$CODE" 400
BODY=$(ask -i "$URL/rest/health/status"); check 'no-keep-alive: says so' has 'Connection: close'

# --- TLS that must not be trusted ---------------------------------------------------------------------
for mode in wrong-host unknown-ca self-signed expired not-yet-valid; do
    start --tls "$mode" --stats "$WORK/stats"
    BODY=$(ask "$URL/rest/health/status" 2>&1); RESULT=$?
    check "tls $mode: curl refuses" is "$RESULT" 60
    stop; BODY=$(cat "$WORK/stats"); check "tls $mode: no byte of the application came" has '"application_bytes_in": 0,'
done
start --tls good; BODY=$(curl -sS --max-time 9 --cacert "$WORK/ca/root.pem" -o /dev/null "$URL/rest/health/status" 2>&1 && echo fine); check 'tls good: the same curl accepts' is "$BODY" fine
start --tls plain; BODY=$(curl -sS --max-time 9 "$URL/rest/health/status"); check 'tls plain: HTTP' has '"isError":false'
start --tls silent; ask --max-time 1 "$URL/rest/health/status" >/dev/null 2>&1; check 'tls silent: nothing comes' is "$?" 28
timeout 5 "$SANDBOX" --quiet --tls tls11 --ready-file "$WORK/none/none" 2>/dev/null
if [ $? -ne 3 ]; then
    start --tls tls11
    BODY=$(ask "$URL/rest/health/status" 2>&1); check 'tls tls11: curl refuses' lacks isError
    BODY=$(openssl s_client -connect "localhost:${URL##*:}" -tls1_1 -cipher 'DEFAULT@SECLEVEL=0' </dev/null 2>&1)
    check 'tls tls11: it is offered' has TLSv1.1
fi

# --- faults ---------------------------------------------------------------------------------------------
# struck NAME CURL-RESULT...: injects the fault into one call and checks the result of curl (newer versions report a cut in TLS as 56).
struck() {
    start --orders 10 --fault "$1@order/query#1"
    rest order/query '' --max-time 2
    case " ${*:2} " in *" $RESULT "*) BODY=so ;; *) BODY="$RESULT" ;; esac
    check "fault $1: ends as one of ${*:2}" is "$BODY" so
    rest order/query ''
    check "fault $1: gone at the second call" count_is '"TheSSLStoreOrderID"' 10
    BODY=$(ask "$URL/sandbox/stats"); check "fault $1: counted" has "\"${1%%=*}\": 1"
}
struck cut=0 52 56
struck cut=500 18 56
struck cut-request=60 52 56
struck reset 56
struck reset-before 56
struck stall 28
struck long-length=7 18
struck short-length=7 0
struck no-last-chunk 18
struck broken-chunk 56
struck no-close-notify 0
struck both-lengths 0
struck flood 28
struck continue=3 0
struck chunked 0
struck delay=2500 28
struck extra-bytes=5 0
struck no-length 0
struck drip=100 28
struck slow-record=300 28

# raw: makes one query; writes its reply to the file raw and errors of TLS to raw.errors.
raw() {
    { printf 'POST /rest/order/query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}'; sleep 0.05; } |
        timeout 5 openssl s_client -connect "localhost:${URL##*:}" -quiet -ign_eof >"$WORK/raw" 2>"$WORK/raw.errors"
}
start --orders 10 --fault cut=500@order/query
raw; BODY=$(wc -c <"$WORK/raw"); check 'fault cut: to the byte' is "$BODY" 500
BODY=$(cat "$WORK/raw.errors"); check 'fault cut: without close_notify' has 'unexpected eof'

start --orders 10 --fault no-length@order/query --fault no-close-notify@order/query#2
raw; BODY=$(cat "$WORK/raw.errors"); check 'fault no-length: ended by close_notify' lacks 'unexpected eof'
raw; BODY=$(cat "$WORK/raw.errors"); check 'fault no-close-notify: ended without' has 'unexpected eof'
start --orders 10 --fault idle-close@health/status#1
BODY=$(ask -i "$URL/rest/health/status" "$URL/rest/health/status" -w '%{num_connects}')
check 'fault idle-close: promised to stay' has 'Connection: keep-alive'
check 'fault idle-close: and did not' matches '\}1$'

# answered NAME STATUS TEXT: checks a fault that replaces or changes the reply.
answered() {
    start --orders 10 --fault "$1@order/query*1"
    rest order/query '' -i
    check "fault $1: status" is "$CODE" "$2"
    check "fault $1: reply" matches "$3"
    rest order/query ''
    check "fault $1: once" count_is '"TheSSLStoreOrderID"' 10
}
answered html 200 '<html>'
answered 500 500 '<html>'
answered 502 502 '<html>'
answered 503=7 503 'Retry-After: 7'
answered 503 503 '<html>'
answered 504 504 '<html>'
answered 429=3 429 'Retry-After: 3'
answered 404 404 '<html>'
answered 401 401 '<html>'
answered redirect 302 'Location: https://elsewhere'
answered redirect=307 307 'Location: https://elsewhere'
answered error-array 200 '^\[\{"AuthResponse":\{"isError":true'
answered 'error-object=ErrorCode:-9008|Message:gone' 200 '^\{"AuthResponse":\{"isError":true,"Message":\["ErrorCode:-9008\|Message:gone"\]'
answered error-flat 200 '^\{"isError":true'
answered gzip-header 200 'Content-Encoding: gzip'
answered bare-message 200 '"Message":""'
answered capital-error 200 '"IsError":false'
answered null-lists 200 '"DomainAuthVettingStatus":null'
answered bad-row 200 '"Validity":"twelve"'
answered no-auth 200 '^\[\{"PartnerOrderID"'
answered empty 200 'Content-Length: 0'
answered broken-json 200 '[^]]$'
start --orders 10 --fault 503=2@order/query/page=2*2 --fault cut=200@order/query/page=3*1
CODES=
for page in 1 2 3 1 2 3 2 3; do rest order/query ",\"PageNumber\":$page,\"PageSize\":3"; CODES+="$CODE/$RESULT "; done
BODY=$CODES; check 'fault at a page: again and again, whatever is asked between' matches '^200/0 503/0 200/(18|56) 200/0 503/0 200/0 200/0 200/0 $'
BODY=$(ask "$URL/sandbox/stats"); check 'fault at a page: counted' has '"503": 2'
start --orders 10 --fault duplicate-row@order/query#1 --fault country-name@order/query#2
rest order/query ''; check 'fault duplicate-row' count_is '"TheSSLStoreOrderID":"10000010"' 2
rest order/query ''; check 'fault country-name' has '"Country":"United States"'
start --orders 10 --fault insert-row@order/query#2 --fault remove-row@order/query#3
rest order/query ',"PageNumber":1,"PageSize":5'; LAST=$(grep -o '"TheSSLStoreOrderID":"[0-9]*"' <<<"$BODY" | sed -n 5p)
rest order/query ',"PageNumber":2,"PageSize":5'; check 'fault insert-row: the last row comes again' has "$LAST"
rest order/query ''; check 'fault remove-row: one is gone' count_is '"TheSSLStoreOrderID"' 10
start --orders 10 --fault slow-record=20@order/query#1 --fault slow-record=20@order/query#2 --fault chunked@order/query#2 --fault slow-record=20@order/getmodifiedorderssummary
for list in order/query order/query order/getmodifiedorderssummary; do
    rest $list '' -w ' %{time_total}\n%{http_code}'
    check "fault slow-record: all rows come ($list)" count_is '"TheSSLStoreOrderID"' 10
    check "fault slow-record: nine pauses ($list)" eval '[ "$(sed -n "s/.* 0\.\([0-9]\{3\}\).*$/\1/p" <<<"$BODY")" -ge 180 ]'
done
rest order/status ',"TheSSLStoreOrderID":"10000001"'; check 'fault slow-record: no list, no pause' has '"TheSSLStoreOrderID":"10000001"'
start --orders 10 --fault short-page=2@order/query#1 --fault long-page=2@order/query#2 --fault repeat-last-page@order/query#3 --fault remove-row=4@order/query#4 --fault oversized-row=300000@order/query#5 --fault oversized-ids-last=300000@order/query#6 --fault total-lies=-3@order/getmodifiedorderssummary#1
sizes=
for page in 1 1 99 1 1 1; do rest order/query ",\"PageNumber\":$page,\"PageSize\":4"; sizes+="$(grep -o '"TheSSLStoreOrderID"' <<<"$BODY" | grep -c .)/$((${#BODY} > 300000)) "; done
BODY=$sizes; check 'faults of lists: rows, and large replies' is "$BODY" '2/0 6/0 2/0 4/0 4/1 4/1 '
rest order/getmodifiedorderssummary ''; check 'fault total-lies' has '"TotalOrders":6'
BODY=$(ask "$URL/sandbox/stats")
for fault in short-page long-page repeat-last-page remove-row oversized-row oversized-ids-last total-lies; do check "fault $fault: counted" has "\"$fault\": 1"; done
for how in 404 error; do
    start --orders 10 --no-summary $how
    rest order/getmodifiedorderssummary ''; check "no-summary $how" matches "$([ $how = 404 ] || echo '"isError":true')"
    check "no-summary $how: status" is "$CODE" "$([ $how = 404 ] && echo 404 || echo 200)"
done
start --orders 1 --fault empty-certificate#2 --fault wrong-certificate#3 --fault no-leaf#4 --fault two-leaves#5
leaf 10000001; openssl x509 -in "$WORK/leaf.pem" -noout -pubkey >"$WORK/right.pub"
rest order/download ',"TheSSLStoreOrderID":"10000001"'; check 'fault empty-certificate' matches '"FileContent":"".*"FileContent":""'
leaf 10000001; check 'fault wrong-certificate' differs "$(openssl x509 -in "$WORK/leaf.pem" -noout -pubkey)" "$(cat "$WORK/right.pub")"
leaf 10000001; check 'fault no-leaf' is "$LEAVES" 0
leaf 10000001; check 'fault two-leaves' is "$LEAVES" 2
start --ledger "$WORK/ledger2" --fault reset@order/neworder#1 --fault before:504@order/neworder#2 --fault 504@order/neworder#3
for i in 1 2 3; do rest order/neworder "$(order_body positivessl shop.csr "$MAIL,\"CustomOrderID\":\"lost-$i\"")"; done
BODY=$(cat "$WORK/ledger2")
check 'fault reset: applied' has lost-1
check 'fault before:504: not applied' lacks lost-2
check 'fault 504: applied' has lost-3
start --orders 3 --fault 500%50 --seed 5
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do rest order/query ''; echo "$CODE"; done >"$WORK/codes"
BODY=$(sed ':a;N;$!ba;s/\n/ /g' "$WORK/codes"); check 'faults by chance: some' has 500; check 'faults by chance: not all' has 200
start --orders 3 --fault 500%50 --seed 5
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do rest order/query ''; echo "$CODE"; done >"$WORK/again"
check 'faults by chance: the seed repeats them' is "$(cat "$WORK/again")" "$(cat "$WORK/codes")"
for fault in nonesuch '500@order/nothing' '500@order/query/' '500#0' '500%0' '500*0' '500@order/query/page=0' \
    '500@order/query/page=5-2' cut=abc redirect=999 wrong-certificate@order/status before:cut after:cut-request; do
    BODY=$(timeout 5 "$SANDBOX" --quiet --ready-file "$WORK/none" --ca-dir "$WORK/no-ca" --fault "$fault" 2>&1)
    check "faults: $fault is refused" is "$?" 2
    check "faults: $fault is refused for a reason" has "--fault '$fault': "
done
check 'faults: a refused start writes nothing' eval '[ ! -e "$WORK/none" ] && [ ! -e "$WORK/no-ca" ]'
# conflict FAULT OPTIONS...: checks that they are refused together.
conflict() { BODY=$(timeout 5 "$SANDBOX" --quiet --fault "$@" 2>&1); check "faults: $* is refused" is "$?" 2; }
conflict 500 --tls silent
conflict idle-close --no-keep-alive
conflict idle-close --keep-alive-max 1
conflict no-close-notify --tls plain
conflict total-lies --no-summary error
conflict 500@order/getmodifiedorderssummary --no-summary 404
conflict bad-row=1000000 --orders 5000
conflict bad-row=5 --orders 100 --page-max 5
conflict short-page@order/query/page=99999 --orders 5000
# shellcheck disable=SC1083 # a value that begins with a brace
conflict 404={broken --orders 5000
BODY=$("$SANDBOX" --help)
check 'help: the default values of faults' eval 'has "(1000000)" && has "(302)" && matches "^  delay .*\(1000\)$" && matches "^  cut .*\(0\)$"'
start --orders 20 --fault issue=missing-name#2 --fault issue=other-host#3 --fault issue=expired#4 --fault issue=not-yet#5 --fault issue=false-signature#6 --fault 403=no@order/status
rest order/query ''; ID=$(grep -o '"TheSSLStoreOrderID":"[0-9]*"[^{]*{[^{}]*"MajorStatus":"Active"' <<<"$BODY" | sed -n '1s/[^0-9]*\([0-9]*\).*/\1/p')
leaf "$ID"; openssl x509 -in "$WORK/leaf.pem" -noout -pubkey >"$WORK/right.pub"; BEFORE=$(names)
leaf "$ID"; BODY=$(names); check 'fault issue=missing-name' differs "$BODY" "$BEFORE"
leaf "$ID"; BODY=$(names); check 'fault issue=other-host' has DNS:other-host.example; check 'fault issue=other-host: verifies' verifies
leaf "$ID"; check 'fault issue=expired' eval '! openssl x509 -in "$WORK/leaf.pem" -noout -checkend 0 >/dev/null'
leaf "$ID"; check 'fault issue=not-yet' eval '! verifies && verifies -attime $(($(date +%s) + 100000))'
leaf "$ID"; check 'fault issue=false-signature' eval '! verifies'
check 'fault issue: the right key' is "$(openssl x509 -in "$WORK/leaf.pem" -noout -pubkey)" "$(cat "$WORK/right.pub")"
leaf "$ID"; check 'fault issue: gone' eval 'verifies && is "$(names)" "$BEFORE"'
rest order/status ',"TheSSLStoreOrderID":"10000001"' -i; check 'fault 403=no' matches '^\{"Message":"no"\}'; check 'fault 403: status' is "$CODE" 403

# --- hostile ------------------------------------------------------------------------------------------------
start --orders 9 --hostile --seed 3
FORMS=
CODES=
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
    rest order/query ',"PageNumber":1,"PageSize":100' -i
    CODES+="$CODE/$RESULT "
    FORMS+=$BODY
done
BODY=$CODES; check 'hostile: most calls are answered' matches '(200/0 ){3}'
check 'hostile: some are not' matches '503/0|/56'
BODY=$FORMS
check 'hostile: three orders a page' eval '[ "$(grep -o "\"TheSSLStoreOrderID\"" <<<"$BODY" | grep -c .)" -le 90 ]'
check 'hostile: chunked' has 'Transfer-Encoding: chunked'
check 'hostile: and with a length' has 'Content-Length:'
check 'hostile: Message null' has '"Message":null'
check 'hostile: Message a text' has '"Message":""'
check 'hostile: Message a list' has '"Message":[]'
check 'hostile: /Date()/' has '/Date('
check 'hostile: ISO dates' matches '"[0-9]{4}-[0-9]{2}-[0-9]{2}T'
check 'hostile: unheard-of members' has X-Unheard-Of
stop; check 'hostile: stops cleanly' is "$STATUS" 0

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
