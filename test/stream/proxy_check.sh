#!/bin/bash
# The command line through real proxies, squid and tinyproxy: open ones, with user name and password, with rules that
# forbid, to a service that cannot be reached. Certificates are ordered, kept and listed through them.
# Needs bash, squid, tinyproxy, curl, openssl, grep, sed, awk.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317  # checks are called by name
# shellcheck source=test/loopback.sh
. "$(dirname "$0")/../loopback.sh"
# shellcheck source=test/cli/common.sh
. "$(dirname "$0")/../cli/common.sh"
PATH=$PATH:/usr/sbin:/sbin
PROXIES=()
stop_all() {
    local pid
    for pid in "${PROXIES[@]+"${PROXIES[@]}"}"; do
        kill -TERM "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
    done
    stop
    rm -rf "$WORK"
}
trap stop_all EXIT
trap 'exit 1' TERM INT HUP
give_up() {
    echo "FAILED: $1"
    tail -n 20 "$2"
    exit 1
}
for program in squid tinyproxy; do
    command -v $program >/dev/null || give_up "$program is missing; see make deps-proxy" /dev/null
done

# What squid's own user may read and write.
chmod 755 .
mkdir served
if [ "$(id -u)" = 0 ]; then chown proxy served; fi

# A password with everything that must be percent-encoded.
PASSWORD='p@ss:w/rd?#% 7+'
ENCODED='p%40ss%3Aw%2Frd%3F%23%25%207%2B'
printf 'device:%s\n' "$(openssl passwd -apr1 "$PASSWORD")" >served/passwords
chmod 644 served/passwords

# launch NAME CONFIGURE PORTS COMMAND...: calls CONFIGURE with as many free ports, which it finds in PORT_1 and so on, and
# starts the command; again with other ports if it ends early.
launch() {
    local name=$1 configure=$2 count=$3 try i pid
    shift 3
    for ((try = 0; try < 5; try++)); do
        for ((i = 1; i <= count; i++)); do printf -v "PORT_$i" %s "$(free_port)"; done
        $configure
        "$@" >"$name.log" 2>&1 </dev/null &
        pid=$!
        for ((i = 0; i < 400; i++)); do
            kill -0 "$pid" 2>/dev/null || break
            if listens "$PORT_1"; then
                PROXIES+=("$pid")
                return 0
            fi
            sleep 0.05
        done
        kill -TERM "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
    done
    give_up "$name did not start" "$name.log"
}

# Port 1: anybody. Port 2: with a password. Port 3: nobody. Port 4: a scheme that we do not have.
configure_squid() {
    cat >squid.conf <<END
http_port 127.0.0.1:$PORT_1 name=open
http_port 127.0.0.1:$PORT_2 name=closed
http_port 127.0.0.1:$PORT_3 name=forbidden
pid_filename none
cache deny all
cache_log stdio:$WORK/served/cache.log
access_log stdio:$WORK/served/access.log
netdb_filename none
pinger_enable off
coredump_dir $WORK/served
shutdown_lifetime 0 seconds
visible_hostname proxy.example
auth_param basic program /usr/lib/squid/basic_ncsa_auth $WORK/served/passwords
auth_param basic children 1
auth_param basic realm "the office, NTLM"
acl open myportname open
acl closed myportname closed
acl known proxy_auth REQUIRED
http_access allow open
http_access allow closed known
http_access deny closed
http_access deny all
END
}

configure_tinyproxy() {
    echo '^nowhere\.example$' >filter
    cat >tinyproxy.conf <<END
Port $PORT_1
Listen 127.0.0.1
Timeout 60
MaxClients 20
Allow 127.0.0.1
BasicAuth device tinypassword
Filter "$WORK/filter"
FilterDefaultDeny $1
LogFile "$WORK/tinyproxy.access"
LogLevel Connect
END
}
configure_tinyproxy_open() { configure_tinyproxy No; }
configure_tinyproxy_filtered() { configure_tinyproxy Yes; }

# Squid logs a tunnel some time after its end. Once it has logged a request that came later, it has logged that, too.
MARKS=0
catch_up() {
    local i
    MARKS=$((MARKS + 1))
    curl -s -o /dev/null -x "127.0.0.1:$FORBIDDEN" "http://mark.example/$MARKS"
    for ((i = 0; i < 200; i++)); do
        grep -q "http://mark.example/$MARKS " served/access.log && return
        sleep 0.05
    done
}
# asked N: squid was asked for so many tunnels since the last time.
ASKED=0
asked() {
    local before=$ASKED i
    catch_up
    for ((i = 0; i < 200; i++)); do
        ASKED=$(grep -c ' CONNECT ' served/access.log)
        [ $((ASKED - before)) -lt "$1" ] || break
        sleep 0.05
    done
    [ $((ASKED - before)) -eq "$1" ]
}
asked_some() { ! asked 0; }
is_verified() { openssl verify -CAfile ca/root.pem -untrusted "$1" "$2" >/dev/null; }
hides() { ! grep -qiF -e "$PASSWORD" -e "$ENCODED" -e tinypassword -e "$(printf 'device:%s' "$PASSWORD" | base64)" out err; }

unset https_proxy HTTPS_PROXY all_proxy ALL_PROXY no_proxy NO_PROXY SSLSTORE_TEST_CLOCK STATE_DIRECTORY
start --orders 60
request www www.example.com

# ---- squid ----

launch squid configure_squid 3 squid -N -f squid.conf
OPEN=$PORT_1
CLOSED=$PORT_2
FORBIDDEN=$PORT_3

run 'through squid' 0 ping --proxy "http://127.0.0.1:$OPEN"
check 'squid was asked' asked 1
check 'for the service' grep -q "CONNECT ${SSLSTORE_URL#https://}" <(sed 's|CONNECT \(.*\) - .*|CONNECT \1/rest|' served/access.log)
run 'through the name of squid' 0 ping --proxy "localhost:$OPEN" --verbose
check 'squid was asked' asked 1

export HTTPS_PROXY=http://127.0.0.1:$OPEN
run 'by the environment' 0 ping
check 'squid was asked' asked 1
run 'without' 0 ping --proxy ''
check 'squid was not asked' asked 0
NO_PROXY=example.com,localhost run 'to a host in NO_PROXY' 0 ping
check 'squid was not asked' asked 0
no_proxy=example.com NO_PROXY=localhost run 'to a host in NO_PROXY but not in no_proxy' 0 ping
check 'squid was asked' asked 1
https_proxy=http://127.0.0.1:1 run 'by https_proxy' 1 ping --attempts 1
check 'says what failed' warns 'no connection to the proxy could be made'
check 'names it' warns 'The proxy is 127.0.0.1:1 (https_proxy).'
check 'does not blame the service' eval '! warns "The name service"'

run 'sync over four connections' 0 sync --json --connections 4
check 'lists all' lines 60
check 'squid was asked' asked_some
cp out proxied
run 'sync without' 0 sync --json --connections 4 --proxy ''
check 'is the same' cmp -s <(sort out) <(sort proxied)
check 'squid was not asked' asked 0

run 'enroll' 0 enroll --product positivessl --csr www.csr --days 365 --approver admin@example.com --field "$ADMIN" \
    --wait 60 --out certificate
check 'has the certificate' is_verified certificate/chain.pem certificate/leaf.pem
check 'squid was asked' asked_some

# The keep's file has the proxy, with its password; the environment has another one.
mkdir ssl
printf '#!/bin/sh\nexit 0\n' >ok.sh
chmod +x ok.sh
{
    printf '[service]\nproxy = http://device:%s@127.0.0.1:%s\n' "$ENCODED" "$CLOSED"
    printf '[www]\nproduct = positivessl\nnames = kept.example.com\ndays = 365\nmethods = cname\npublish = ok.sh\n'
    printf 'propagated = ok.sh\napprover = admin@example.com\nAdmin Contact - Email = admin@example.com\n'
    printf 'key = ssl/key.pem\nfullchain = ssl/fullchain.pem\n'
} >www.ini
for ((offset = 0; offset < 1200000; offset = 2 * offset + 60)); do
    HTTPS_PROXY=http://127.0.0.1:1 SSLSTORE_TEST_CLOCK=$offset "$SSLSTORE" keep --state-dir state www.ini >out 2>err
    CODE=$?
    [ $CODE -eq 3 ] || break
done
NAME='keep'
check 'is done' [ "$CODE" -eq 11 ]
check 'has the certificate' is_verified ssl/fullchain.pem ssl/fullchain.pem
check 'squid was asked' asked_some
check 'by its user' grep -q ' device ' served/access.log
sed -i 's|^proxy = .*|proxy = none|' www.ini
HTTPS_PROXY=http://127.0.0.1:1 run 'keep without a proxy' 0 keep --state-dir state --now www.ini
check 'squid was not asked' asked 0
sed -i "s|^proxy = .*|proxy = http://device:wrong@127.0.0.1:$CLOSED|" www.ini
run 'keep with a wrong password' 1 keep --state-dir state --now www.ini
check 'says so' warns 'the proxy refused the user name or password'

HTTPS_PROXY=http://127.0.0.1:$CLOSED run 'without a password' 1 ping
check 'says so' warns 'the proxy requires a user name and a password'
check 'says what to do' warns "http://USER:PASSWORD@127.0.0.1:$CLOSED"
check 'and where' warns 'Set it in HTTPS_PROXY.'
https_proxy=http://127.0.0.1:$CLOSED run 'without a password, as curl reads it' 1 ping
check 'says where' warns 'Set it in https_proxy.'
run 'without a password, by the option' 1 ping --proxy "http://127.0.0.1:$CLOSED"
check 'says where' warns 'Set it in HTTPS_PROXY, without --proxy.'
HTTPS_PROXY=http://device:wrong@127.0.0.1:$CLOSED run 'with a wrong password' 1 ping
check 'says so' warns 'the proxy refused the user name or password'
check 'asked once each' asked 5
HTTPS_PROXY=http://device:$ENCODED@127.0.0.1:$CLOSED run 'with the password' 0 ping --verbose
check 'does not show it' hides
HTTPS_PROXY=http://device:$ENCODED@127.0.0.1:$FORBIDDEN run 'where it is forbidden' 1 ping
check 'says so' warns 'the proxy says 403 Forbidden (ERR_ACCESS_DENIED 0)'
check 'does not show the password' hides
check 'names the proxy' warns "The proxy is 127.0.0.1:$FORBIDDEN (HTTPS_PROXY)."
check 'asked once each' asked 2
run 'to a service that does not listen' 1 ping --url https://localhost:1 --attempts 2
check 'says so' warns 'the proxy cannot reach the service: 503 Service Unavailable (ERR_CONNECT_FAIL 111)'
check 'tried twice' asked 2
run 'with another CA' 1 ping --ca-file <(openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
    -keyout /dev/null -subj '/CN=A stranger' -days 1 2>/dev/null)
check 'trusts nobody in between' warns "not signed by a trusted CA"
run 'a TLS server instead of a proxy' 1 ping --attempts 1 --proxy "$(cut -d / -f 3 ready)"
check 'names it' warns 'The proxy is localhost:'
run 'a password as an argument' 2 ping --proxy "http://device:$ENCODED@127.0.0.1:$CLOSED"
check 'says where it belongs' warns 'set HTTPS_PROXY'
check 'does not show it' hides
HTTPS_PROXY=socks5://device:$ENCODED@127.0.0.1:1 run 'another kind of proxy' 2 ping
check 'says where it comes from' warns 'HTTPS_PROXY: only http:// proxies are supported'
check 'does not show the password' hides
unset HTTPS_PROXY

# ---- tinyproxy ----

launch tinyproxy configure_tinyproxy_open 1 tinyproxy -d -c tinyproxy.conf
export all_proxy=http://device:tinypassword@127.0.0.1:$PORT_1
run 'through tinyproxy' 0 ping --verbose
check 'does not show the password' hides
check 'tinyproxy was asked' grep -q "CONNECT localhost:" tinyproxy.access
run 'sync over four connections' 0 sync --json --connections 4
check 'lists all' lines 62
all_proxy=http://127.0.0.1:$PORT_1 run 'without a password' 1 ping
check 'says so' warns 'the proxy requires a user name and a password'
all_proxy=http://device:wrong@127.0.0.1:$PORT_1 run 'with a wrong password' 1 ping
check 'says so' warns 'the proxy refused the user name or password'
run 'to a service that does not listen' 1 ping --url https://localhost:1 --attempts 1
check 'says so' warns 'the proxy cannot reach the service: 500 Unable to connect'
launch filter configure_tinyproxy_filtered 1 tinyproxy -d -c tinyproxy.conf
all_proxy=http://device:tinypassword@127.0.0.1:$PORT_1 run 'where it is forbidden' 1 ping
check 'says so' warns 'the proxy says 403 Filtered'

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
