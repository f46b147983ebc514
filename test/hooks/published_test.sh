#!/bin/bash
# `sslstore dcv --check` against name servers: it finds the authoritative ones below a top-level domain, compares what they have
# with what the order asks for, and warns about what stands in the way. Knot DNS serves com, example.com and
# sub.example.com at three loopback addresses. Needs bash, openssl, knot, and sslstore with sslstore-sandbox.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317  # checks are called by name
BUILD=$(realpath "${BUILD:-build}")
SSLSTORE=$(realpath "${SSLSTORE:-$BUILD/sslstore}")
SANDBOX=$(realpath "${SANDBOX:-$BUILD/sslstore-sandbox}")
# shellcheck source=test/hooks/common.sh
. "$(dirname "$0")/common.sh"
need openssl knotd knotc

# ---- The name servers ----

# zone_file DOMAIN: what stands in it at first.
zone_file() {
    printf '%s. 300 IN SOA ns.%s. hostmaster.%s. SERIAL 3600 600 86400 300\n' "$1" "$1" "$1"
    case $1 in
    com)
        echo 'com. 300 IN NS ns.com.'
        echo 'ns.com. 300 IN A 127.0.0.1'
        echo 'example.com. 300 IN NS ns.example.com.'
        echo 'ns.example.com. 300 IN A 127.0.0.2'
        ;;
    example.com)
        echo 'example.com. 300 IN NS ns.example.com.'
        echo 'ns.example.com. 300 IN A 127.0.0.2'
        echo 'example.com. 300 IN A 192.0.2.1'
        echo 'example.com. 300 IN TXT "v=spf1 -all"'
        echo 'www.example.com. 300 IN A 192.0.2.1'
        echo '*.example.com. 300 IN A 192.0.2.9'
        echo 'sub.example.com. 300 IN NS ns.sub.example.com.'
        echo 'ns.sub.example.com. 300 IN A 127.0.0.3'
        ;;
    *)
        echo 'sub.example.com. 300 IN NS ns.sub.example.com.'
        echo 'ns.sub.example.com. 300 IN A 127.0.0.3'
        echo 'sub.example.com. 300 IN A 192.0.2.3'
        ;;
    esac
}

# server ADDRESS DOMAIN: configures and starts Knot DNS for one zone; fails if the port is taken.
server() {
    rm -rf "$2"
    mkdir "$2"
    zone_file "$2" >"$2/lines"
    sed "s/SERIAL/1/" "$2/lines" >"$2/zone"
    cat >"$2/conf" <<CONF
server:
    rundir: "$WORK/$2"
    listen: $1@$PORT
database:
    storage: "$WORK/$2"
    journal-db-max-size: 10M
    kasp-db-max-size: 10M
    timer-db-max-size: 10M
    catalog-db-max-size: 10M
zone:
  - domain: $2
    file: "$WORK/$2/zone"
    zonefile-sync: -1
    zonefile-load: whole
    journal-content: none
CONF
    knotd -c "$2/conf" >"$2/log" 2>&1 </dev/null &
    PIDS+=("$!")
    until_true eval "grep -qs 'control, binding' '$2/log' || ! kill -0 $! 2>/dev/null"
    kill -0 "$!" 2>/dev/null
}
start_servers() {
    local try
    for ((try = 0; try < 5; try++)); do
        PORT=$(free_port)
        server 127.0.0.1 com && server 127.0.0.2 example.com && server 127.0.0.3 sub.example.com && return 0
        stop_all
    done
    give_up 'the name servers did not start' com/log
}

# zone DOMAIN LINE...: the zone has these lines beside those that it had at first.
SERIAL=1
zone() {
    local domain=$1
    shift
    SERIAL=$((SERIAL + 1))
    { sed "s/SERIAL/$SERIAL/" "$domain/lines"; printf '%s\n' "$@"; } >"$domain/zone"
    knotc -b -s "$WORK/$domain/knot.sock" zone-reload "$domain" >out 2>&1 || give_up "reload of $domain" out
}

# ---- The sandbox ----

sandbox_is_up() { [ -s ready ]; }
order() { # PRODUCT NAME...: places an order; sets ID
    local product=$1 names='' name
    shift
    for name in "$@"; do names+=,DNS:$name; done
    openssl req -new -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout key.pem -out csr.pem -subj "/CN=$1" \
        -addext "subjectAltName=${names#,}" 2>/dev/null
    "$SSLSTORE" enroll --product "$product" --csr csr.pem --days 365 --field 'Admin Contact - Email=a@example.com' \
        --field 'Technical Contact - Email=a@example.com' --approver admin@example.com --json >out 2>&1
    ID=$(sed -nE 's/.*"order_id":"([0-9]+)".*/\1/p' out)
    "$SSLSTORE" change-method "$ID" "$METHOD" >out 2>&1 || failed "change-method $METHOD"
}
# record DOMAIN: sets RECORD and VALUE to what the order asks for.
record() {
    "$SSLSTORE" dcv "$ID" >out
    RECORD=$(grep -A5 "^Domain  *${1//\*/\\*}\$" out | sed -n 's/^Name  *//p' | head -n 1)
    VALUE=$(grep -A5 "^Domain  *${1//\*/\\*}\$" out | sed -n 's/^Value  *//p' | head -n 1)
}
# looks NAME CODE OPTIONS...: dcv --check ends with that code.
looks() {
    local name=$1 expected=$2 code
    shift 2
    timeout 60 "$SSLSTORE" dcv "$ID" --check "$@" >out 2>&1 </dev/null
    code=$?
    if [ "$code" -eq "$expected" ]; then passed; else failed "$name: exit code $code, not $expected"; fi
}
warns() { grep -qE "^Warning .*$1" out; }
quiet() { ! grep -q '^Warning' out; }

start_servers
"$SANDBOX" --quiet --ready-file ready --ca-dir ca --dcv-email never >sandbox.log 2>&1 &
PIDS+=("$!")
until_true sandbox_is_up || give_up 'the sandbox did not start' sandbox.log
SSLSTORE_URL=$(cat ready)
export SSLSTORE_URL SSLSTORE_CA_FILE=$WORK/ca/root.pem SSLSTORE_PARTNER_CODE=1000001 SSLSTORE_AUTH_TOKEN=sandbox-token
WALK=(--resolver "127.0.0.1:$PORT")
OWN=(--dns "127.0.0.2:$PORT")

# ---- CNAME ----

METHOD=cname
order positivessl www.example.com
record www.example.com
looks 'nothing is published' 3 "${WALK[@]}"
check 'asks the authoritative server' says 'ns.example.com'
check 'says what it has' says 'ns.example.com has no such record'
check 'has nothing to warn of' quiet
zone example.com "$RECORD. 60 IN CNAME other.example.net."
looks 'another target' 3 "${WALK[@]}"
check 'shows it' says 'ns.example.com has CNAME other.example.net.'
zone example.com "$RECORD. 60 IN CNAME ${VALUE^^}."
looks 'published, in capital letters' 0 "${WALK[@]}"
check 'is there' says 'there'
looks 'published, the server given' 0 "${OWN[@]}"
looks 'published, the parent given, too' 3 "${OWN[@]}" --dns "127.0.0.1:$PORT"
check 'the parent refers to others' says '127.0.0.1 refers to the servers of example.com'
looks 'published, a silent server given, too' 0 "${OWN[@]}" --dns 127.0.0.1:1
check 'says who is silent' warns '127.0.0.1 does not answer'
looks 'a server of other zones' 3 --dns "127.0.0.3:$PORT"
check 'says what it answers' says '127.0.0.3 has no answer but REFUSED'
zone example.com "$RECORD. 60 IN TXT \"x\""
looks 'another record stands there' 3 "${WALK[@]}"
check 'warns of it' warns "TXT stands at $RECORD"

order positivessl new.example.com
record new.example.com
zone example.com
looks 'below a name of a wildcard' 3 "${WALK[@]}"
check 'warns' warns 'new.example.com has its address from a wildcard'
zone example.com "$RECORD. 60 IN CNAME $VALUE."
looks 'below a name of a wildcard, published' 0 "${OWN[@]}"
check 'warns still' warns 'new.example.com has its address from a wildcard'
zone example.com "$RECORD. 60 IN CNAME $VALUE." 'new.example.com. 60 IN A 192.0.2.5'
looks 'the name has an address of its own' 0 "${WALK[@]}"
check 'has nothing to warn of' quiet

order positivessl sub.example.com
record sub.example.com
zone example.com "$RECORD. 60 IN CNAME $VALUE."
looks 'published above a delegation' 3 "${WALK[@]}"
check 'asks the servers below' says 'ns.sub.example.com has no such record'
looks 'published above a delegation, the server given' 3 "${OWN[@]}"
check 'says so' says '127.0.0.2 refers to the servers of sub.example.com'
zone sub.example.com "$RECORD. 60 IN CNAME $VALUE."
looks 'published below it' 0 "${WALK[@]}"

# Several names at once, in two zones.
order positivemdcssl www.example.com sub.example.com api.example.com
record sub.example.com
zone sub.example.com "$RECORD. 60 IN CNAME $VALUE."
record www.example.com
WWW="$RECORD. 60 IN CNAME $VALUE."
record api.example.com
zone example.com "$WWW" "$RECORD. 60 IN CNAME other.example.net."
looks 'three names' 3 "${WALK[@]}"
check 'two are there' [ "$(grep -c '^Check  *there$' out)" -eq 2 ]
check 'one is another' says 'ns.example.com has CNAME other.example.net.'
check 'one was asked for below the delegation' grep -q '^Asked  *ns.sub.example.com$' out
zone example.com "$WWW" "$RECORD. 60 IN CNAME $VALUE."
looks 'three names, all published' 0 "${WALK[@]}"

# ---- TXT ----

METHOD=txt
order digi_ssl_dv_geotrust_flex example.com
record example.com
zone example.com
looks 'no such text' 3 "${WALK[@]}"
check 'shows the others' says 'ns.example.com has TXT "v=spf1 -all"'
zone example.com "example.com. 60 IN TXT \"$VALUE\""
looks 'one of two texts' 0 "${WALK[@]}"
zone example.com "example.com. 60 IN TXT \"${VALUE:0:5}\" \"${VALUE:5}\""
looks 'in two pieces' 0 "${WALK[@]}"
zone example.com "example.com. 60 IN TXT \"${VALUE^^}x\""
looks 'another text' 3 "${WALK[@]}"
MANY=("example.com. 60 IN TXT \"$VALUE\"")
for ((i = 0; i < 120; i++)); do MANY+=("example.com. 60 IN TXT \"$i $(printf 'x%.0s' {1..60})\""); done
zone example.com "${MANY[@]}"
looks 'more than a datagram holds' 0 "${WALK[@]}"

order digi_ssl_dv_geotrust_flex host.example.com
record host.example.com
looks 'a text at a host of a wildcard' 3 "${WALK[@]}"
check 'warns' warns 'host.example.com has its address from a wildcard'
zone example.com "host.example.com. 60 IN TXT \"$VALUE\""
looks 'a text at a host of a wildcard, published' 0 "${WALK[@]}"
check 'warns still' warns 'host.example.com has its address from a wildcard'
zone example.com "host.example.com. 60 IN TXT \"$VALUE\"" 'host.example.com. 60 IN A 192.0.2.5'
looks 'a text at a host with an address of its own' 0 "${WALK[@]}"
check 'has nothing to warn of' quiet

order digi_ssl_dv_geotrust_flex alias.example.com
record alias.example.com
zone example.com 'alias.example.com. 60 IN CNAME text.sub.example.com.'
looks 'an alias leads nowhere' 3 "${WALK[@]}"
check 'warns' warns 'alias.example.com is an alias \(CNAME\) of text.sub.example.com'
zone sub.example.com "text.sub.example.com. 60 IN TXT \"$VALUE\""
looks 'an alias leads to it' 0 "${WALK[@]}"
zone example.com 'alias.example.com. 60 IN CNAME alias.example.com.'
looks 'an alias of itself' 3 "${WALK[@]}"

# ---- Who cannot be asked ----

looks 'a resolver that knows nothing' 1 --resolver "127.0.0.3:$PORT"
check 'says so' says 'no authoritative name server of alias.example.com can be reached'
finish
