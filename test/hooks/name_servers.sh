# Name servers for the tests: BIND, Knot DNS and PowerDNS, each primary of a zone, ZONE or example.test, which takes updates with a TSIG
# key. Sourced after common.sh.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2317,SC2034  # called by name; the tests use the variables

ZONE=${ZONE:-example.test}
need openssl named nsupdate dig knotd knsupdate kdig pdns_server pdnsutil sqlite3
SECRET=$(openssl rand -base64 32)
printf 'key "keep" { algorithm hmac-sha256; secret "%s"; };\n' "$SECRET" >bind.key
printf 'hmac-sha256:keep:%s\n' "$SECRET" >knot.key
printf 'key "keep" { algorithm hmac-sha256; secret "%s"; };\n' "$(openssl rand -base64 32)" >bind.wrong.key
printf 'hmac-sha256:keep:%s\n' "$(openssl rand -base64 32)" >knot.wrong.key
chmod 600 ./*.key

# write_zone FILE: a zone with one name for each case of the tests.
write_zone() {
    cat >"$1" <<'ZONE'
$TTL 300
@               SOA     ns1 hostmaster 1 3600 600 86400 300
@               NS      ns1
@               TXT     "v=spf1 -all"
ns1             A       127.0.0.1
www             A       192.0.2.1
token           A       192.0.2.2
_text           TXT     "other"
_dnsauth.www    CNAME   old.example.net.
shop2           CNAME   hosting.example.net.
sub             NS      ns.sub
ns.sub          A       127.0.0.9
*               A       192.0.2.9
ZONE
}

# Up to version 9.18 a lock file keeps BIND from starting twice; later versions do not know the option.
case $(named -v 2>/dev/null) in
'BIND 9.18.'*) BIND_LOCK='lock-file none;' ;;
*) BIND_LOCK= ;;
esac

# write_bind, write_knot: configure a server for PORT in the folder $SERVER_DIR.
write_bind() {
    rm -rf "$SERVER_DIR"
    mkdir "$SERVER_DIR"
    write_zone "$SERVER_DIR/zone"
    cat >"$SERVER_DIR/conf" <<CONF
key "keep" { algorithm hmac-sha256; secret "$SECRET"; };
options {
    directory "$WORK/$SERVER_DIR";
    pid-file "named.pid"; session-keyfile "session.key"; $BIND_LOCK managed-keys-directory "$WORK/$SERVER_DIR";
    listen-on port $PORT { 127.0.0.1; }; listen-on-v6 { none; };
    recursion no; dnssec-validation no; notify no; allow-transfer { 127.0.0.1; };
};
controls { };
zone "$ZONE" {
    type primary; file "zone"; check-names ignore;
    update-policy { grant keep name $ZONE TXT; grant keep wildcard *.$ZONE CNAME TXT; };
};
CONF
}
write_knot() {
    rm -rf "$SERVER_DIR"
    mkdir "$SERVER_DIR" "$SERVER_DIR/db"
    write_zone "$SERVER_DIR/zone"
    cat >"$SERVER_DIR/conf" <<CONF
server:
    rundir: "$WORK/$SERVER_DIR"
    listen: 127.0.0.1@$PORT
log:
  - target: stderr
    any: warning
database:
    storage: "$WORK/$SERVER_DIR/db"
key:
  - id: keep
    algorithm: hmac-sha256
    secret: $SECRET
acl:
  - id: keep
    key: keep
    action: update
    update-type: [CNAME, TXT]
  - id: anyone
    address: 127.0.0.1
    action: transfer
zone:
  - domain: $ZONE
    storage: "$WORK/$SERVER_DIR"
    file: "zone"
    acl: [keep, anyone]
CONF
}

write_powerdns() {
    rm -rf "$SERVER_DIR"
    mkdir "$SERVER_DIR"
    write_zone "$SERVER_DIR/zone"
    cat >"$SERVER_DIR/pdns.conf" <<CONF
launch=gsqlite3
gsqlite3-database=$WORK/$SERVER_DIR/db
local-address=127.0.0.1
local-port=$PORT
socket-dir=$WORK/$SERVER_DIR
dnsupdate=yes
allow-dnsupdate-from=
allow-axfr-ips=127.0.0.1
cache-ttl=0
query-cache-ttl=0
negquery-cache-ttl=0
CONF
    {
        sqlite3 "$SERVER_DIR/db" </usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql
        pdnsutil --config-dir="$SERVER_DIR" load-zone "$ZONE" "$SERVER_DIR/zone"
        pdnsutil --config-dir="$SERVER_DIR" import-tsig-key keep hmac-sha256 "$SECRET"
        pdnsutil --config-dir="$SERVER_DIR" set-meta "$ZONE" TSIG-ALLOW-DNSUPDATE keep
        pdnsutil --config-dir="$SERVER_DIR" set-meta "$ZONE" ALLOW-DNSUPDATE-FROM 127.0.0.1
        pdnsutil --config-dir="$SERVER_DIR" rectify-zone "$ZONE"
    } >"$SERVER_DIR.setup" 2>&1 || give_up 'PowerDNS cannot be set up' "$SERVER_DIR.setup"
}

# write_cache: configures a resolver that asks the server at UPSTREAM.
write_cache() {
    rm -rf "$SERVER_DIR"
    mkdir "$SERVER_DIR"
    cat >"$SERVER_DIR/conf" <<CONF
options {
    directory "$WORK/$SERVER_DIR";
    pid-file "named.pid"; session-keyfile "session.key"; $BIND_LOCK managed-keys-directory "$WORK/$SERVER_DIR";
    listen-on port $PORT { 127.0.0.1; }; listen-on-v6 { none; };
    recursion yes; dnssec-validation no; forward only; forwarders { 127.0.0.1 port $UPSTREAM; };
};
controls { };
CONF
}

# serves_zone: the server at PORT answers for the zone.
serves_zone() { dig -r @127.0.0.1 -p "$PORT" +time=1 +tries=1 +short "$ZONE" SOA 2>/dev/null | grep -q ns1; }

# start_bind DIR, start_knot DIR: start a server; set PORT and PID.
start_bind() {
    SERVER_DIR=$1
    start "$1" serves_zone write_bind named -g -c "$WORK/$1/conf"
}
start_knot() {
    SERVER_DIR=$1
    start "$1" serves_zone write_knot knotd -c "$WORK/$1/conf"
}
start_powerdns() {
    SERVER_DIR=$1
    start "$1" serves_zone write_powerdns pdns_server --config-dir="$WORK/$1" --daemon=no --guardian=no --disable-syslog --write-pid=no
}

# zone_text: prints the zone without its serial, sorted.
zone_text() { dig -r @127.0.0.1 -p "$PORT" "$ZONE" AXFR +onesoa | awk '$1 !~ /^;/ && $4 != "SOA"' | sort; }

# query NAME TYPE: prints the data of the answers, sorted, as the server at PORT gives them; names in lower case.
query() { dig -r @127.0.0.1 -p "$PORT" +norecurse +time=2 +short "$1" "$2" | sort; }
# serves NAME TYPE DATA...: the answers are exactly these.
serves() {
    local name=$1 record_type=$2
    shift 2
    [ "$(query "$name" "$record_type")" = "$(printf '%s\n' "$@" | sort)" ]
}
serves_nothing() { [ -z "$(query "$1" "$2")" ]; }
