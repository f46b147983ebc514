#!/bin/bash
# The hooks nsupdate and knsupdate against BIND, Knot DNS and PowerDNS: they publish, check and withdraw CNAME and TXT records,
# notice every update that a server accepts and ignores, and leave the zone as it was. Needs bash, openssl, sqlite3, bind9,
# bind9-dnsutils, knot, knot-dnsutils, pdns-server, pdns-backend-sqlite3.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317,SC2016,SC2086  # checks are called by name; nothing in quotes is to be expanded
# shellcheck source=test/hooks/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=test/hooks/name_servers.sh
. "$ROOT/test/hooks/name_servers.sh"

# dns NAME CODE EVENT METHOD RECORD VALUE [VARIABLE=VALUE...]: runs the hook; the domain is www.example.test unless set.
dns() {
    local name="$PROGRAM: $1" code=$2 event=$3 method=$4 record=$5 value=$6
    shift 6
    hook "$name" "$code" "$PROGRAM" "$event" SSLSTORE_DOMAIN=www.example.test SSLSTORE_METHOD="$method" \
        SSLSTORE_RECORD_NAME="$record" SSLSTORE_VALUE="$value" DNS_SERVER="127.0.0.1@$PORT" DNS_CHECK="127.0.0.1@$PORT" \
        DNS_STATE="$WORK/state" TSIG_FILE="$WORK/$KEYS.key" "$@"
}
no_state() { [ -z "$(ls "$WORK/state" 2>/dev/null)" ]; }

test_cname() {
    local name=_abc.www.example.test
    dns 'propagated before publish' 1 propagated cname $name ca.example.net
    check 'says who lacks it' says "127.0.0.1@$PORT does not serve $name"
    dns 'publish a CNAME' 0 publish cname $name ca.example.net
    check 'it is served' serves $name CNAME ca.example.net.
    dns 'propagated' 0 propagated cname $name CA.Example.net.
    dns 'propagated: another target' 1 propagated cname $name other.example.net
    dns 'publish it again' 0 publish cname $name ca.example.net
    dns 'withdraw' 0 withdraw cname $name ca.example.net
    check 'it is gone' serves_nothing $name CNAME
    dns 'withdraw again' 0 withdraw cname $name ca.example.net
    check 'nothing is remembered' no_state

    dns 'publish in upper case, with final dots' 0 publish cname _ABC.www.Example.Test. CA.example.net. SSLSTORE_DOMAIN=WWW.example.TEST.
    check 'it is served' serves $name CNAME ca.example.net.
    rm -r state
    dns 'withdraw: the state is lost' 0 withdraw cname $name ca.example.net
    check 'it is gone' serves_nothing $name CNAME
    dns 'publish for a wildcard' 0 publish cname _abc.example.test ca.example.net 'SSLSTORE_DOMAIN=*.example.test'
    dns 'withdraw for a wildcard' 0 withdraw cname _abc.example.test ca.example.net 'SSLSTORE_DOMAIN=*.example.test'
    dns 'a label of 64 octets' 2 publish cname "_$(printf 'a%.0s' {1..63}).www.example.test" ca.example.net
}

# What stands at the name already.
test_conflicts() {
    dns 'CNAME where an A stands' 2 publish cname token.example.test ca.example.net
    check 'says what stands there' says 'token.example.test already has other records: A.'
    check 'the A stays' serves token.example.test A 192.0.2.2
    dns 'CNAME where a TXT stands' 2 publish cname _text.example.test ca.example.net
    check 'says what stands there' says 'already has other records: TXT.'
    check 'the TXT stays' serves _text.example.test TXT '"other"'
    dns 'TXT where a CNAME stands' 2 publish txt _dnsauth.www.example.test text
    check 'says so' says 'is a CNAME. A TXT record cannot stand beside it'
    check 'the CNAME stays' serves _dnsauth.www.example.test CNAME old.example.net.
    dns 'CNAME at the apex' 2 publish cname example.test ca.example.net
    check 'says so' says 'is the apex of its zone'
    dns 'CNAME where a CNAME of the site stands' 2 publish cname shop2.example.test ca.example.net
    check 'it stays' serves shop2.example.test CNAME hosting.example.net.
    dns 'below a delegation' 2 publish cname _abc.sub.example.test ca.example.net
    check 'says to whom' says 'belongs to sub.example.test'
    check 'nothing is remembered' no_state
}

# A CNAME at a name for validation is replaced, and restored.
test_second_cname() {
    local name=_dnsauth.www.example.test
    dns 'a second CNAME' 0 publish cname $name ca.example.net
    check 'says what it replaces' says 'is a CNAME to old.example.net.'
    check 'the second is served' serves $name CNAME ca.example.net.
    dns 'publish it again' 0 publish cname $name ca.example.net
    KEEP=another dns 'publish for another keep' 1 publish cname $name ca2.example.net
    check 'says whose it is' says "in use by the keep 'www'"
    KEEP=another dns 'withdraw for another keep' 0 withdraw cname $name ca2.example.net
    check 'it stays' serves $name CNAME ca.example.net.
    KEEP=another dns 'publish the same for another keep' 0 publish cname $name ca.example.net
    KEEP=another dns 'withdraw the same for another keep' 0 withdraw cname $name ca.example.net
    check 'it stays' serves $name CNAME ca.example.net.
    dns 'another value before the first is withdrawn' 0 publish cname $name ca2.example.net
    check 'it is served' serves $name CNAME ca2.example.net.
    dns 'withdraw the first late' 0 withdraw cname $name ca.example.net
    check 'the second stays' serves $name CNAME ca2.example.net.
    dns 'withdraw' 0 withdraw cname $name ca2.example.net
    check 'the CNAME from before is back' serves $name CNAME old.example.net.
    check 'with its TTL' [ "$(dig -r @127.0.0.1 -p "$PORT" +noall +answer $name CNAME | awk '{print $2}')" = 300 ]
    dns 'publish what stands there already' 0 publish cname $name OLD.example.net
    dns 'withdraw it' 0 withdraw cname $name old.example.net
    check 'it stays' serves $name CNAME old.example.net.

    dns 'publish over it' 0 publish cname $name ca.example.net
    send 'update delete _dnsauth.www.example.test. CNAME' 'update add _dnsauth.www.example.test. 60 CNAME new.example.net.'
    dns 'withdraw what somebody else replaced' 0 withdraw cname $name ca.example.net
    check 'says so' says 'changed by somebody else'
    check 'the change stays' serves $name CNAME new.example.net.
    send 'update delete _dnsauth.www.example.test. CNAME'
    dns 'publish once more' 0 publish cname $name ca.example.net
    send 'update delete _dnsauth.www.example.test. CNAME' 'update add _dnsauth.www.example.test. 300 CNAME old.example.net.'
    dns 'withdraw where the old one is back' 0 withdraw cname $name ca.example.net
    check 'it stays' serves $name CNAME old.example.net.
    check 'nothing is remembered' no_state
}

# send COMMAND...: changes the zone as somebody else would.
send() { { printf 'server 127.0.0.1 %s\nzone example.test.\n' "$PORT"; printf '%s\n' "$@" send; } | nsupdate -v -k bind.key; }

# Killed between remembering and updating: the state is there, the record is not.
test_crash() {
    local name=_abc.www.example.test
    mkdir -p state
    printf 'www\nca.example.net.\nnothing\n' >state/$name.CNAME
    dns 'withdraw after a crash before the update' 0 withdraw cname $name ca.example.net
    printf 'www\nca.example.net.\nnothing\n' >state/$name.CNAME
    dns 'publish after a crash before the update' 0 publish cname $name ca.example.net
    check 'it is served' serves $name CNAME ca.example.net.
    dns 'withdraw' 0 withdraw cname $name ca.example.net
    printf 'www\nca.example.net.\n60 old.example.net.\n' >state/_dnsauth.www.example.test.CNAME
    dns 'withdraw after a crash before a replacement' 0 withdraw cname _dnsauth.www.example.test ca.example.net
    check 'the CNAME from before stays' serves _dnsauth.www.example.test CNAME old.example.net.
    printf 'www' >state/$name.CNAME
    dns 'the state is damaged' 1 publish cname $name ca.example.net
    check 'says so' says 'is damaged'
    rm state/$name.CNAME
}

# Killed while it updates: before the server gets the update, and after.
test_killed() {
    local name=_dnsauth.www.example.test path=$PATH when
    mkdir -p dying
    for when in before after; do
        printf '#!/bin/sh\n[ %s = before ] || %s "$@"\nkill -KILL 0\n' $when "$(command -v $PROGRAM)" >dying/$PROGRAM
        chmod 755 dying/$PROGRAM
        PATH=$WORK/dying:$path
        dns "publish: killed $when the update" 137 publish cname _abc.www.example.test ca.example.net
        PATH=$path
        dns 'withdraw' 0 withdraw cname _abc.www.example.test ca.example.net
        check 'nothing is left' serves_nothing _abc.www.example.test CNAME

        PATH=$WORK/dying:$path
        dns "publish: killed $when the first update" 137 publish cname $name ca.example.net
        PATH=$path
        dns 'publish again' 0 publish cname $name ca.example.net
        check 'it is served' serves $name CNAME ca.example.net.
        PATH=$WORK/dying:$path
        dns "withdraw: killed $when the update" 137 withdraw cname $name ca.example.net
        PATH=$path
        dns 'withdraw again' 0 withdraw cname $name ca.example.net
        check 'the CNAME from before is back' serves $name CNAME old.example.net.
        check 'nothing is remembered' no_state
    done
}

test_txt() {
    local name=_abc.www.example.test long
    dns 'publish a TXT' 0 publish txt $name 'a "quoted" \back; $(touch pwned) `touch pwned` über'
    dns 'propagated' 0 propagated txt $name 'a "quoted" \back; $(touch pwned) `touch pwned` über'
    dns 'propagated: other case' 1 propagated txt $name 'A "quoted" \back; $(touch pwned) `touch pwned` über'
    check 'nothing is executed' [ ! -e pwned ]
    dns 'a second TXT' 0 publish txt $name second
    dns 'withdraw the first' 0 withdraw txt $name 'a "quoted" \back; $(touch pwned) `touch pwned` über'
    check 'the second stays' serves $name TXT '"second"'
    dns 'withdraw the second' 0 withdraw txt $name second
    check 'nothing is left' serves_nothing $name TXT

    long=$(printf 'x%.0s' {1..300})
    dns 'publish 300 characters' 0 publish txt $name "$long"
    check 'two strings' serves $name TXT "\"${long:0:255}\" \"${long:255}\""
    dns 'propagated' 0 propagated txt $name "$long"
    dns 'propagated: one less' 1 propagated txt $name "${long:1}"
    dns 'withdraw' 0 withdraw txt $name "$long"
    check 'nothing is left' serves_nothing $name TXT

    dns 'a TXT at the apex, beside another' 0 publish txt example.test token
    check 'both are served' serves example.test TXT '"token"' '"v=spf1 -all"'
    check 'with the TTL of the other' [ "$(dig -r @127.0.0.1 -p "$PORT" +noall +answer example.test TXT | awk '{print $2}' | sort -u)" = 300 ]
    dns 'withdraw' 0 withdraw txt example.test token
    check 'the other stays' serves example.test TXT '"v=spf1 -all"'
    dns 'publish a TXT that is there' 0 publish txt _text.example.test other
    dns 'withdraw it' 0 withdraw txt _text.example.test other
    check 'it stays' serves _text.example.test TXT '"other"'
    check 'nothing is remembered' no_state
}

# shop lives from the wildcard *.example.test.
test_wildcard() {
    check 'shop lives from the wildcard' serves shop.example.test A 192.0.2.9
    dns 'below a name that lives from a wildcard' 0 publish cname _abc.shop.example.test ca.example.net SSLSTORE_DOMAIN=shop.example.test
    check 'warns before' says 'warning: shop.example.test seems to get its address from a wildcard'
    check 'says what is lost' says 'warning: shop.example.test has no address until'
    check 'it is lost' serves_nothing shop.example.test A
    dns 'withdraw' 0 withdraw cname _abc.shop.example.test ca.example.net SSLSTORE_DOMAIN=shop.example.test
    check 'it is back' serves shop.example.test A 192.0.2.9
    dns 'below a name with an address' 0 publish cname _abc.www.example.test ca.example.net
    check 'no warning' [ "$(grep -c warning out)" = 0 ]
    dns 'withdraw' 0 withdraw cname _abc.www.example.test ca.example.net
}

test_refusals() {
    local name=_abc.www.example.test
    dns 'not allowed to update' 1 publish cname $name ca.example.net TSIG_FILE="$WORK/$KEYS.wrong.key"
    check 'says so' says 'this key (TSIG_FILE) may not change'
    dns 'no key' 1 publish cname $name ca.example.net TSIG_FILE=
    check 'says so' says 'this key (TSIG_FILE) may not change'
    dns 'a server that does not answer' 1 publish cname $name ca.example.net DNS_SERVER="127.0.0.1@$(free_port)"
    check 'says so' says 'does not reply'
    dns 'one of the servers does not answer' 1 propagated cname _dnsauth.www.example.test old.example.net \
        DNS_CHECK="127.0.0.1@$PORT 127.0.0.1@$(free_port)"
    dns 'another zone' 2 publish cname _abc.www.example.org ca.example.net SSLSTORE_DOMAIN=www.example.org
    check 'says so' says 'not authoritative'
    dns 'a zone that may not be changed' 2 publish cname $name ca.example.net DNS_ZONE=www.example.test
    dns 'a zone that may be changed' 0 publish cname $name ca.example.net DNS_ZONE=Example.test.
    dns 'withdraw' 0 withdraw cname $name ca.example.net
    dns 'withdraw without a server' 1 withdraw cname $name ca.example.net DNS_SERVER="127.0.0.1@$(free_port)"
    check 'nothing is remembered' no_state
}

# What a hostile service might send.
test_hostile() {
    local value
    for value in '' . -x a..b 'a b' 'a;b' 'a"b' 'a$(touch pwned)' $'a\nupdate delete example.test.' ../../etc/passwd '*' 'a/b' \
        "$(printf 'a.%.0s' {1..130})b"; do
        dns "record name '$value'" 2 publish cname "$value" ca.example.net
        dns "record name '$value.example.test'" 2 publish cname "$value.example.test." "a..b"
        dns "target '$value'" 2 publish cname _abc.www.example.test "$value"
    done
    dns 'text with a line end' 2 publish txt _abc.www.example.test $'a\nupdate delete example.test.'
    dns 'no text' 2 publish txt _abc.www.example.test ''
    dns 'a record that has nothing to do with the domain' 2 publish cname _abc.www.example.test ca.example.net SSLSTORE_DOMAIN=www.example.com
    check 'says so' says 'does not belong to www.example.com'
    dns 'a record that shares only the top-level domain' 2 publish cname _abc.other.test ca.example.net
    dns 'a file' 2 publish file /x y
    dns 'no event' 2 install cname _abc.www.example.test ca.example.net
    check 'nothing is executed' [ ! -e pwned ]
    check 'nothing is remembered' no_state
}

# The update is answered NOERROR, and nothing changes.
test_lying_update() {
    local name=_abc.www.example.test path=$PATH
    mkdir -p lying
    printf '#!/bin/sh\ncat >/dev/null\n' >lying/$PROGRAM
    chmod 755 lying/$PROGRAM
    PATH=$WORK/lying:$path
    dns 'publish: nothing changes' 1 publish cname $name ca.example.net
    check 'says so' says 'accepted the update, but does not serve'
    dns 'publish a TXT: nothing changes' 1 publish txt $name text
    PATH=$path
    check 'nothing is remembered' no_state
    dns 'publish' 0 publish cname $name ca.example.net
    PATH=$WORK/lying:$path
    dns 'withdraw: nothing changes' 1 withdraw cname $name ca.example.net
    check 'says so' says "still serves $name CNAME"
    PATH=$path
    dns 'withdraw' 0 withdraw cname $name ca.example.net
    check 'it is gone' serves_nothing $name CNAME
}

# A cache is no authoritative server, even if it has the record.
test_cache() {
    local name=_dnsauth.www.example.test
    UPSTREAM=$PORT
    SERVER_DIR=cache
    start cache serves_zone write_cache named -g -c "$WORK/cache/conf"
    check 'the cache knows the record' [ "$(dig -r @127.0.0.1 -p "$PORT" +short $name CNAME)" = old.example.net. ]
    check 'and answers from its memory' serves $name CNAME old.example.net.
    dns 'propagated: a cache' 1 propagated cname $name old.example.net DNS_SERVER="127.0.0.1@$UPSTREAM" DNS_CHECK="127.0.0.1@$PORT"
    end "$PID"
    PORT=$UPSTREAM
}

# A secondary that lags, and the servers that the zone's NS records name.
test_servers() {
    local name=_abc.www.example.test first=$PORT
    start_bind lagging
    dns 'publish' 0 publish cname $name ca.example.net DNS_SERVER="127.0.0.1@$first"
    dns 'propagated: one server lags' 1 propagated cname $name ca.example.net DNS_SERVER="127.0.0.1@$first" DNS_CHECK="127.0.0.1@$first 127.0.0.1@$PORT"
    check 'says which' says "127.0.0.1@$PORT does not serve"
    dns 'propagated: the servers of the zone' 1 propagated cname $name ca.example.net DNS_SERVER="127.0.0.1@$first" DNS_CHECK=
    check 'asks ns1' says 'ns1.example.test does not reply'
    dns 'withdraw' 0 withdraw cname $name ca.example.net DNS_SERVER="127.0.0.1@$first"
    end "$PID"
    PORT=$first
}

for server in bind knot powerdns; do
    "start_$server" "$server"
    case $server in
    knot) PROGRAM=knsupdate; KEYS=knot ;;
    *) PROGRAM=nsupdate; KEYS=bind ;;
    esac
    before=$(zone_text)
    check "$server: the zone is read" [ "$(wc -l <<<"$before")" -ge 11 ]
    test_cname
    test_conflicts
    test_second_cname
    test_crash
    test_killed
    test_txt
    test_wildcard
    test_refusals
    test_hostile
    test_servers
    test_lying_update
    test_cache
    check "$server: the zone is what it was" [ "$(zone_text)" = "$before" ]
done
finish
