#!/bin/bash
# The whole way, unattended: `sslstore keep` orders, proves control of the domain, installs and reissues certificates, run again
# and again as a timer would, with the ready hooks against BIND, Knot DNS and nginx. sslstore-sandbox is a CA that asks
# those servers before it issues. From empty folders to a certificate that `openssl s_client` gets from nginx, and the same
# order half a year later. Needs bash, curl, openssl, bind9, bind9-dnsutils, knot, knot-dnsutils, nginx.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317,SC2016,SC2086  # checks are called by name; nothing in quotes is to be expanded
BUILD=$(realpath "${BUILD:-build}")
SSLSTORE=$(realpath "${SSLSTORE:-$BUILD/sslstore}")
SANDBOX=$(realpath "${SANDBOX:-$BUILD/sslstore-sandbox}")
# shellcheck source=test/hooks/common.sh
. "$(dirname "$0")/common.sh"
ZONE=example.com
# shellcheck source=test/hooks/name_servers.sh
. "$ROOT/test/hooks/name_servers.sh"
need nginx curl
unset SSLSTORE_URL SSLSTORE_PARTNER_CODE SSLSTORE_AUTH_TOKEN SSLSTORE_CA_FILE SSLSTORE_ENABLED STATE_DIRECTORY
WAITING=3
CHANGED=11
PERSON=12
DAY=86400
START=2026-11-29T12:00:00Z

# ---- nginx ----

# write_nginx: a web server at WEB_PORT for the folder site; sites/ has what is served by TLS, at first nothing.
write_nginx() {
    WEB_PORT=$PORT
    TLS_PORT=$(free_port)
    nginx_conf "server { listen 127.0.0.1:$PORT; root $WORK/site; }" \
        "include $WORK/sites/*.conf;"
    cat >tls.conf <<CONF
server { listen 127.0.0.1:$TLS_PORT ssl; ssl_certificate $WORK/ssl/fullchain.pem; ssl_certificate_key $WORK/ssl/key.pem; }
CONF
}
serves_pages() { [ "$(curl -s "http://127.0.0.1:$PORT/index.txt" 2>/dev/null)" = home ]; }

# An install hook: the TLS server is enabled with the first certificate; then nginx is reloaded and asked for it.
write_install() {
    cat >install <<HOOK
#!/bin/sh
cp "$WORK/tls.conf" "$WORK/sites/"
NGINX_CONF=$WORK/nginx.conf SERVED=127.0.0.1:$TLS_PORT SERVED_NAME=$NAME exec "$HOOKS/nginx"
HOOK
    chmod 755 install
}

# ---- The CA ----

# write_nothing: the sandbox takes its port as an argument.
write_nothing() { rm -f ready; }
is_ready() { [ -s ready ]; }
# start_ca OPTION...: a CA that checks.
start_ca() {
    start ca is_ready write_nothing "$SANDBOX" --quiet --ready-file ready --ca-dir ca --ledger ledger --now $START --strict "$@"

    SSLSTORE_URL=$(cat ready)
    export SSLSTORE_URL SSLSTORE_CA_FILE=$WORK/ca/root.pem SSLSTORE_PARTNER_CODE=1000001 SSLSTORE_AUTH_TOKEN=sandbox-token
    OFFSET=$(($(date -d $START +%s) - $(date +%s)))
}
# pass SECONDS: moves the clocks of the CA and of the keep.
pass() {
    curl -sS --fail --cacert ca/root.pem -H 'Content-Type: application/json' -d "{\"AdvanceSeconds\":$1}" \
        "${SSLSTORE_URL%/rest}/sandbox/clock" >/dev/null || failed "the clock of the CA does not move"
    OFFSET=$((OFFSET + $1))
}
now() { echo $(($(date +%s) + OFFSET)); }
bought() { [ "$(grep -c '"bought"\|"renewed"' ledger)" -eq "$1" ]; }
issued() { [ "$(grep -c '"reissued"' ledger)" -ge "$1" ]; }

# ---- The keep ----

# write_keep METHOD PRODUCT HOOK SETTINGS: describes the keep.
write_keep() {
    cat >www.ini <<INI
[www]
product = $2
names = ${NAMES:-$NAME}
days = 365
methods = $1
Admin Contact - First Name = Ada
Admin Contact - Last Name = Admin
Admin Contact - Phone = +1 555 0100
Admin Contact - Email = admin@example.com
key = $WORK/ssl/key.pem
cert = $WORK/ssl/cert.pem
fullchain = $WORK/ssl/fullchain.pem
publish = $HOOKS/$3
propagated = $HOOKS/$3
withdraw = $HOOKS/$3
install = $WORK/install
$4
INI
}

keep() { SSLSTORE_TEST_CLOCK=$OFFSET timeout 60 "$SSLSTORE" keep --state-dir state www.ini >out 2>&1 </dev/null; }

# Runs the keep every ten minutes while it waits for the CA, or says that the CA finds nothing; the last exit code goes to
# CODE. At most for two days.
run_keep() {
    local i
    for ((i = 0; i < 288; i++)); do
        keep
        CODE=$?
        cat out >>all
        [ $CODE -eq $WAITING ] || [ $CODE -eq $PERSON ] || return 0
        pass 600
    done
}

# nginx delivers the installed certificate; chain, name and dates are verified for the present moment.
delivers() {
    openssl s_client -connect "127.0.0.1:$TLS_PORT" -servername "$NAME" -verify_hostname "$NAME" -CAfile ca/root.pem \
        -verify_return_error -attime "$(now)" </dev/null >delivered 2>&1 || { cat delivered >>out; return 1; }
    openssl x509 -in delivered -outform DER | cmp -s - <(openssl x509 -in ssl/cert.pem -outform DER)
}
is_pair() { [ "$(openssl x509 -in ssl/cert.pem -noout -pubkey)" = "$(openssl pkey -in ssl/key.pem -pubout)" ]; }
days_left() { echo $((($(date -d "$(openssl x509 -in ssl/cert.pem -noout -enddate | cut -d= -f2)" +%s) - $(now)) / DAY)); }
no_leftovers() {
    [ "$(find site ! -type d)" = site/index.txt ] && [ -z "$(ls dns-state 2>/dev/null)" ] &&
        { [ -z "$ZONE_BEFORE" ] || [ "$(PORT=$DNS_PORT zone_text)" = "$ZONE_BEFORE" ]; }
}

# life METHOD: from empty folders to a certificate that nginx delivers, and again after half a year, looked at every third day.
life() {
    local day first bad=0
    : >all
    run_keep
    cat all >>out
    check "$1: the first certificate, exit code $CODE" [ "$CODE" -eq $CHANGED ]
    [ "$CODE" -eq $CHANGED ] || return
    check "$1: was validated by records" grep -q 'published validation records' all
    check "$1: one order was bought" bought 1
    check "$1: key and certificate are a pair" is_pair
    check "$1: nginx delivers it" until_true delivers
    check "$1: everything was withdrawn" no_leftovers
    first=$(openssl x509 -in ssl/cert.pem -noout -serial)
    : >all
    for ((day = 0; day <= 183; day += 3)); do
        pass $((3 * DAY))
        run_keep
        [ "$CODE" -eq 0 ] || [ "$CODE" -eq $CHANGED ] || { bad=$((bad + 1)); echo "day $day: exit code $CODE"; cat out; }
        [ "$(days_left)" -gt 0 ] || { bad=$((bad + 1)); echo "day $day: no valid certificate"; }
    done
    check "$1: half a year without a failure, and always with a valid certificate" [ $bad -eq 0 ]
    check "$1: another certificate" [ "$(openssl x509 -in ssl/cert.pem -noout -serial)" != "$first" ]
    check "$1: was validated again" grep -q 'published validation records' all
    check "$1: of the same order" bought 1
    check "$1: by a reissue" issued 1
    check "$1: key and certificate are a pair" is_pair
    check "$1: nginx delivers it" until_true delivers
    check "$1: everything was withdrawn" no_leftovers
}

# begin: empty folders, and nginx without a TLS server.
begin() {
    stop_all
    rm -rf ssl state dns-state site sites ca ledger ready all
    mkdir ssl site sites
    echo home >site/index.txt
    ZONE_BEFORE=
    start nginx serves_pages write_nginx nginx -c "$WORK/nginx.conf" -g 'daemon off;'
    write_install
}

# begin_dns SERVER: the same, and a name server.
begin_dns() {
    begin
    "start_$1" "$1"
    DNS_PORT=$PORT
    ZONE_BEFORE=$(zone_text)
    start_ca --dcv-dns "127.0.0.1:$DNS_PORT"
}
dns_settings() {
    printf 'env.DNS_SERVER = 127.0.0.1@%s\nenv.DNS_CHECK = 127.0.0.1@%s\nenv.DNS_STATE = %s\nenv.TSIG_FILE = %s\n' \
        "$DNS_PORT" "$DNS_PORT" "$WORK/dns-state" "$WORK/$1.key"
}

chmod 755 "$WORK"
NAME=www.example.com

# What a hook only claims to have published, the CA does not find.
begin_dns bind
write_keep cname positivessl nsupdate "$(dns_settings bind)"
sed -i -e 's|^publish = .*|publish = /bin/true|' -e 's|^propagated = .*|propagated = /bin/true|' www.ini
: >all
run_keep
check "not published: the keep waits, exit code $CODE" [ "$CODE" -eq $WAITING ]
check 'not published: one order was bought' bought 1
check 'not published: no certificate' [ ! -e ssl/cert.pem ]
# Then it is published after all: the same order goes on.
write_keep cname positivessl nsupdate "$(dns_settings bind)"
life 'CNAME, BIND'

# Killed again and again, each time a little later; a hook that runs at that moment runs on, beside the next one.
begin_dns bind
write_keep cname positivessl nsupdate "$(dns_settings bind)"
: >all
for ((i = 2; i < 60; i++)); do
    { SSLSTORE_TEST_CLOCK=$OFFSET timeout -s KILL "0.$(printf %02d "$i")" "$SSLSTORE" keep --state-dir state www.ini >>all 2>&1 </dev/null; } 2>/dev/null
    pass 120
done
run_keep
[ "$CODE" -eq 0 ] || [ "$CODE" -eq $CHANGED ] || { cat out; failed "killed: exit code $CODE"; }
check 'killed: nginx delivers the certificate' until_true delivers
check 'killed: key and certificate are a pair' is_pair
check 'killed: one order was bought' bought 1
check 'killed: everything was withdrawn' until_true no_leftovers

begin_dns knot
write_keep txt digi_rapidssl knsupdate "$(dns_settings knot)"
life 'TXT, Knot'

begin_dns knot
NAMES='*.example.com' write_keep cname positivesslwildcard knsupdate "$(dns_settings knot)"
life 'CNAME of a wildcard, Knot'

begin
start_ca --dcv-http "$NAME=127.0.0.1:$WEB_PORT"
write_keep file positivessl webroot "env.WEBROOT = $WORK/site
env.HTTP_ADDRESS = 127.0.0.1:$WEB_PORT"
life 'file, nginx'

# The zone may not be changed: the keep goes over to the file.
begin_dns bind
end "$PID"
start_ca --dcv-dns "127.0.0.1:$DNS_PORT" --dcv-http "$NAME=127.0.0.1:$WEB_PORT"
printf '#!/bin/sh\n[ "$SSLSTORE_METHOD" != file ] || exec %s/webroot\nexec %s/nsupdate\n' "$HOOKS" "$HOOKS" >chooser
chmod 755 chooser
write_keep 'cname, file' positivessl nsupdate "$(dns_settings bind)
env.DNS_ZONE = example.net
env.WEBROOT = $WORK/site
env.HTTP_ADDRESS = 127.0.0.1:$WEB_PORT"
sed -i -E "s#^(publish|propagated|withdraw) = .*#\\1 = $WORK/chooser#" www.ini
: >all
run_keep
cat all >>out
check "CNAME, then file: a certificate, exit code $CODE" [ "$CODE" -eq $CHANGED ]
check 'CNAME, then file: the first method was given up' grep -q 'not to example.net (DNS_ZONE)' all
check 'CNAME, then file: nginx delivers it' until_true delivers
check 'CNAME, then file: one order was bought' bought 1
check 'CNAME, then file: everything was withdrawn' no_leftovers
finish
