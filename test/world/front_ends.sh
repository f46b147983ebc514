#!/bin/bash
# The life of a certificate through every TLS front end that Debian has, each as it is configured by default, with the sandbox behind it
# over HTTP and over TLS. Prints a table: front end and upstream, and a cell for each part of the life. `make world` runs it.
# Needs bash, openssl, sed, grep, cmp, setsid, and the front ends: nginx, haproxy, apache2, lighttpd, stunnel4, hitch, varnish, caddy, h2o,
# trafficserver, nghttp2-proxy, squid, socat.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317  # cells and configurations are called by name
# shellcheck source=test/loopback.sh
. "$(dirname "$0")/../loopback.sh"
# shellcheck source=test/cli/common.sh
. "$(dirname "$0")/../cli/common.sh"
PATH=$PATH:/usr/sbin:/sbin

CELLS=(ping enroll status download reissue renew names list one revoke idle again down back)
ORDER=(--product positivessl --days 365 --approver admin@example.com --field "$ADMIN" --wait 30)
MANY=(--product positivemdcssl --days 365 --field "$ADMIN" --wait 30)
FRONT=             # process of the front end, leader of its group
SESSION=           # process of a session that stays open
STORES=(0 0)       # processes of the sandboxes: HTTP, TLS
TODAY=$(date -u +%Y-%m-%d)

# ---- Processes ----

# end PID...: ends groups of processes, and waits.
end() {
    local pid
    for pid in "$@"; do
        [ "${pid:-0}" -gt 0 ] || continue
        kill -TERM -- "-$pid" 2>/dev/null
        until_true gone "$pid" || kill -KILL -- "-$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
    done
}
gone() { ! kill -0 -- "-$1" 2>/dev/null; }
end_all() {
    end "$SESSION" "$FRONT" "${STORES[@]}"
    rm -rf "$WORK"
}
trap end_all EXIT
trap 'exit 1' TERM INT HUP

# open_store NUMBER [PORT]: starts the sandbox without TLS (0) or with it (1); on that port, as it was before.
open_store() {
    local name=store$1 options=()
    [ "$1" = 0 ] && options=(--tls plain)
    rm -f "$name.ready"
    setsid "$SANDBOX" --quiet --token "$TOKEN" --ready-file "$name.ready" --state "$name" --ca-dir ca --ledger "$name.ledger" --orders 1000 --now "$TODAY" \
        ${2:+--port "$2"} "${options[@]}" 2>"$name.log" &
    STORES[$1]=$!
    until_true test -s "$name.ready" || { echo "FAILED: the sandbox did not start"; cat "$name.log"; exit 1; }
}
port_of() { sed -E 's/.*:([0-9]+).*/\1/' "$1.ready"; }

# ---- Front ends: launch_NAME starts one, in the folder $DIR, on $PORT, towards $SCHEME://127.0.0.1:$UPSTREAM ----

over_tls() { [ "$SCHEME" = https ]; }
run_in_front() { setsid "$@" >>"$DIR/log" 2>&1 </dev/null & FRONT=$!; }

launch_nginx() {
    cat >"$DIR/conf" <<END
daemon off;
pid $DIR/pid;
events { }
http {
    access_log off;
    client_body_temp_path $DIR/body;
    proxy_temp_path $DIR/proxy;
    fastcgi_temp_path $DIR/fastcgi;
    uwsgi_temp_path $DIR/uwsgi;
    scgi_temp_path $DIR/scgi;
    server {
        listen 127.0.0.1:$PORT ssl;
        ssl_certificate $WORK/front/chain.pem;
        ssl_certificate_key $WORK/front/key.pem;
        location / { proxy_pass $SCHEME://127.0.0.1:$UPSTREAM; }
    }
}
END
    run_in_front nginx -c "$DIR/conf" -e stderr
}

# The time-outs are those of Debian's haproxy.cfg; without any, HAProxy waits forever.
haproxy_with() {
    cat >"$DIR/conf" <<END
defaults
    mode $1
    timeout connect 5000
    timeout client 50000
    timeout server 50000
frontend front
    bind 127.0.0.1:$PORT ssl crt $WORK/front/both.pem
    default_backend store
backend store
    server store 127.0.0.1:$UPSTREAM $(over_tls && echo ssl verify none)
END
    run_in_front haproxy -db -f "$DIR/conf"
}
launch_haproxy() { haproxy_with http; }
launch_haproxy_tcp() { haproxy_with tcp; }

launch_apache2() {
    local module
    {
        for module in mpm_event ssl socache_shmcb authz_core proxy proxy_http; do
            echo "LoadModule ${module}_module /usr/lib/apache2/modules/mod_$module.so"
        done
        cat <<END
DefaultRuntimeDir $DIR
PidFile $DIR/pid
User www-data
Group www-data
ErrorLog $DIR/error
ServerName localhost
Listen 127.0.0.1:$PORT
SSLEngine on
SSLProxyEngine on
SSLProxyCheckPeerName off
SSLSessionCache shmcb:$DIR/sessions
SSLCertificateFile $WORK/front/chain.pem
SSLCertificateKeyFile $WORK/front/key.pem
ProxyPass / $SCHEME://127.0.0.1:$UPSTREAM/
END
    } >"$DIR/conf"
    run_in_front apache2 -f "$DIR/conf" -DFOREGROUND
}

launch_lighttpd() {
    cat >"$DIR/conf" <<END
server.modules = ("mod_openssl", "mod_proxy")
server.bind = "127.0.0.1"
server.port = $PORT
server.document-root = "$DIR"
server.upload-dirs = ("$DIR")
ssl.engine = "enable"
ssl.pemfile = "$WORK/front/chain.pem"
ssl.privkey = "$WORK/front/key.pem"
proxy.server = ("" => (("host" => "127.0.0.1", "port" => $UPSTREAM)))
END
    run_in_front lighttpd -D -f "$DIR/conf"
}

# Towards TLS: a second service of stunnel, as a client.
launch_stunnel() {
    {
        cat <<END
foreground = yes
pid =
syslog = no
[front]
accept = 127.0.0.1:$PORT
connect = 127.0.0.1:$(over_tls && echo "$SPARE" || echo "$UPSTREAM")
cert = $WORK/front/chain.pem
key = $WORK/front/key.pem
END
        over_tls && cat <<END
[back]
client = yes
accept = 127.0.0.1:$SPARE
connect = 127.0.0.1:$UPSTREAM
END
    } >"$DIR/conf"
    run_in_front stunnel4 "$DIR/conf"
}

hitch_to() {
    cat >"$DIR/hitch" <<END
frontend = "[127.0.0.1]:$PORT"
backend = "[127.0.0.1]:$1"
pem-file = "$WORK/front/both.pem"
END
    if [ "$(id -u)" = 0 ]; then echo 'user = "nobody"' >>"$DIR/hitch"; fi
}
launch_hitch() {
    hitch_to "$UPSTREAM"
    run_in_front hitch --config="$DIR/hitch"
}

# Hitch, and Varnish behind it: two processes of one group.
launch_varnish() {
    hitch_to "$SPARE"
    # shellcheck disable=SC2016 # the shell that is started expands them
    run_in_front bash -c 'trap "kill \$(jobs -p); wait" TERM
        varnishd -F -j none -n "$0/varnish" -a "127.0.0.1:$1" -b "127.0.0.1:$2" & hitch --config="$0/hitch" & wait' \
        "$DIR" "$SPARE" "$UPSTREAM"
    until_true listens "$SPARE"
}

launch_caddy() {
    cat >"$DIR/conf" <<END
{
    admin off
    auto_https disable_redirects
    skip_install_trust
}
https://localhost:$PORT {
    bind 127.0.0.1
    tls $WORK/front/chain.pem $WORK/front/key.pem
    reverse_proxy $SCHEME://127.0.0.1:$UPSTREAM $(over_tls && printf '{\n transport http {\n tls_insecure_skip_verify\n }\n}')
}
END
    HOME=$DIR run_in_front caddy run --config "$DIR/conf" --adapter caddyfile
}

launch_h2o() {
    cat >"$DIR/conf" <<END
hosts:
  "localhost:$PORT":
    listen:
      host: 127.0.0.1
      port: $PORT
      ssl:
        certificate-file: $WORK/front/chain.pem
        key-file: $WORK/front/key.pem
        ocsp-update-interval: 0
    paths:
      "/":
        proxy.reverse.url: "$SCHEME://127.0.0.1:$UPSTREAM/"
        proxy.ssl.verify-peer: OFF
error-log: $DIR/error
END
    run_in_front h2o -m worker -c "$DIR/conf"
}

launch_trafficserver() {
    [ -d "$DIR/ts" ] || traffic_layout init --copy-style=soft --path="$DIR/ts" >"$DIR/layout" 2>&1
    local etc
    etc=$(sed -n 's/^sysconfdir: //p' "$DIR/ts/runroot.yaml")
    rm -f "$etc/records.config" "$etc/ssl_multicert.config" "$etc/remap.config"
    cat >"$etc/records.config" <<END
CONFIG proxy.config.http.server_ports STRING $PORT:ssl:ip-in=127.0.0.1
CONFIG proxy.config.ssl.server.cert.path STRING $WORK/front
CONFIG proxy.config.ssl.server.private_key.path STRING $WORK/front
CONFIG proxy.config.admin.user_id STRING #-1
END
    echo 'dest_ip=* ssl_cert_name=chain.pem ssl_key_name=key.pem' >"$etc/ssl_multicert.config"
    echo "map / $SCHEME://127.0.0.1:$UPSTREAM/" >"$etc/remap.config"
    run_in_front traffic_server --run-root="$DIR/ts"
}

launch_nghttpx() {
    run_in_front nghttpx --conf=/dev/null --frontend="127.0.0.1,$PORT" --backend="127.0.0.1,$UPSTREAM;;$(over_tls && echo tls)" \
        --insecure "$WORK/front/key.pem" "$WORK/front/chain.pem"
}

launch_squid() {
    cat >"$DIR/conf" <<END
https_port 127.0.0.1:$PORT accel defaultsite=localhost tls-cert=$WORK/front/chain.pem tls-key=$WORK/front/key.pem
cache_peer 127.0.0.1 parent $UPSTREAM 0 no-query originserver $(over_tls && echo 'tls tls-flags=DONT_VERIFY_PEER')
http_access allow all
never_direct allow all
pid_filename none
cache_log stdio:$DIR/cache
access_log none
netdb_filename none
pinger_enable off
coredump_dir $DIR
shutdown_lifetime 0 seconds
visible_hostname proxy.example
END
    run_in_front squid -N -f "$DIR/conf"
}

launch_socat() {
    run_in_front socat "OPENSSL-LISTEN:$PORT,bind=127.0.0.1,fork,reuseaddr,cert=$WORK/front/both.pem,verify=0" \
        "$(over_tls && echo "OPENSSL:127.0.0.1:$UPSTREAM,verify=0" || echo "TCP:127.0.0.1:$UPSTREAM")"
}

# ---- The life of a certificate ----

# sslstore COMMAND OPTION...: succeeds, and never shows the token.
sslstore() {
    timeout 120 "$SSLSTORE" "$@" >out 2>err </dev/null
    CODE=$?
    if grep -qF -- "$TOKEN" out err; then
        echo 'the token is shown' >>err
        return 1
    fi
    return "$CODE"
}
bought() { [ "$(grep -F "\"CustomOrderID\":\"$1\"" "$STORE.ledger" | grep -c '"bought"')" -eq 1 ]; }
has_certificate() { openssl verify -CAfile "ca/root.pem" -untrusted "$1/chain.pem" "$1/leaf.pem" >/dev/null 2>&1; }

# tell LINE: a line to the session that stays open; waits for the end of that command, which must succeed.
tell() {
    [ "${SESSION:-0}" -gt 0 ] || return 1
    TOLD=$((TOLD + 1))
    echo "$1" >&9
    until_true ended "$TOLD"
    cp "$DIR/session.err" err
    tail -n 1 "$DIR/session.out" | grep -q ' 0$'
}
ended() { [ "$(grep -c '^= ' "$DIR/session.out")" -eq "$1" ]; }
open_session() {
    mkfifo "$DIR/session"
    : >"$DIR/session.out"
    exec 9<>"$DIR/session"
    setsid "$SSLSTORE" batch --mark --keep-going <"$DIR/session" >>"$DIR/session.out" 2>"$DIR/session.err" 9>&- &
    SESSION=$!
    TOLD=0
}

cell_ping() { sslstore ping && open_session && tell ping; }
cell_enroll() {
    sslstore enroll "${ORDER[@]}" --name www.example.com --custom-id "$ROW" --out "$DIR/a" && has_certificate "$DIR/a" && bought "$ROW"
}
cell_status() { sslstore status "$ROW" && says "$ROW"; }
cell_download() { sslstore download "$ROW" --out "$DIR/b" --key "$DIR/a/key.pem" && cmp -s "$DIR/a/leaf.pem" "$DIR/b/leaf.pem"; }
cell_reissue() {
    sslstore reissue "$ROW" --new-key --wait 30 --out "$DIR/a" && has_certificate "$DIR/a" && ! cmp -s "$DIR/a/leaf.pem" "$DIR/b/leaf.pem"
}
cell_renew() { sslstore renew "$ROW" --new-key --wait 30 --out "$DIR/a" --yes && has_certificate "$DIR/a"; }
# Requests and replies of tens of kilobytes.
cell_names() {
    local i names=()
    for ((i = 0; i < 100; i++)); do names+=(--name "name-$i.of-a-long-subdomain.example.com" --approver admin@example.com); done
    sslstore enroll "${MANY[@]}" "${names[@]}" --custom-id "$ROW-names" --out "$DIR/c" && has_certificate "$DIR/c"
}
# The orders of the inventory, as they are; further ones were bought meanwhile.
same_orders() { awk -F '"' '$8 <= 10001000' out | sort | diff direct - >err; }
cell_list() { sslstore sync --json && same_orders; }
# More requests over one connection than any front end takes.
cell_one() { sslstore sync --json --connections 1 --page-size 2 && same_orders; }
cell_revoke() { sslstore revoke "$ROW" --certificate --yes && sslstore revoke "$ROW" --refund --yes; }
# The session was idle meanwhile, for longer than some front ends keep a connection.
cell_idle() { tell ping; }
cell_again() {
    end "$FRONT"
    start_front && tell ping
}
cell_down() {
    end "${STORES[$NUMBER]}"
    STORES[NUMBER]=0
    ! sslstore ping --attempts 2 || return 1
    SAID="exit $CODE: $(head -n 1 err)"
    ! sslstore enroll "${ORDER[@]}" --name www.example.com --custom-id "$ROW-down" --out "$DIR/d" --attempts 2 || return 1
    DOWN="exit $CODE: $(grep -v '^made the private key' err | head -n 1)"
}
cell_back() {
    open_store "$NUMBER" "$UPSTREAM"
    sslstore enroll "${ORDER[@]}" --name www.example.com --custom-id "$ROW-down" --out "$DIR/d" && has_certificate "$DIR/d" &&
        bought "$ROW-down"
}

listens_or_gone() { ! kill -0 "$FRONT" 2>/dev/null || listens "$PORT"; }
start_front() {
    "launch_$NAME"
    until_true listens_or_gone
    cp "$DIR/log" err
    listens "$PORT"
}

# row NAME NUMBER: a front end towards the sandbox without TLS (0) or with it (1).
row() {
    local cell
    NAME=$1 NUMBER=$2 STORE=store$2 ROW=$1-$2
    SCHEME=$([ "$NUMBER" = 0 ] && echo http || echo https)
    DIR=$WORK/$ROW UPSTREAM=$(port_of "$STORE") PORT=$(free_port) SPARE=$(free_port)
    mkdir -m 777 "$DIR"
    export SSLSTORE_URL=https://localhost:$PORT/rest SSLSTORE_CA_FILE=$WORK/front/root.pem
    printf '%-13s %-5s ' "$NAME" "$SCHEME"
    if ! start_front; then
        echo "did not start: $(tail -n 3 "$DIR/log")"
        FAILED=$((FAILED + 1))
        end "$FRONT"
        FRONT=
        return
    fi
    for cell in "${CELLS[@]}"; do
        : >out; : >err
        if "cell_$cell"; then
            printf ' %-8s' ok
            PASSED=$((PASSED + 1))
        else
            printf ' %-8s' FAILED
            FAILED=$((FAILED + 1))
            { echo "$ROW, $cell: exit $CODE"; head -n 5 err; tail -n 3 out | cut -c 1-300; } >>failures
        fi
    done
    echo
    { echo "$ROW"; echo "    ping: $SAID"; echo "    enroll: $DOWN"; } >>said
    end "$SESSION" "$FRONT"
    SESSION='' FRONT=''
    exec 9>&-
}

# ---- The front ends' certificate; the sandboxes; what they list without a front end ----

mkdir front
chmod 755 . front
quietly() { "$@" >log 2>&1 </dev/null || { cat log; exit 1; }; }
quietly openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout front/root.key -out front/root.pem -days 30 \
    -subj '/CN=Root of the front ends'
quietly openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout front/key.pem -out front/csr -subj /CN=localhost
quietly openssl x509 -req -in front/csr -CA front/root.pem -CAkey front/root.key -out front/chain.pem -days 20 \
    -extfile <(echo subjectAltName=DNS:localhost,IP:127.0.0.1)
cat front/chain.pem front/key.pem >front/both.pem
chmod 644 front/*

open_store 0
open_store 1
export SSLSTORE_PARTNER_CODE=1000001 SSLSTORE_AUTH_TOKEN=$TOKEN
SSLSTORE_URL=$(cat store1.ready)/rest SSLSTORE_CA_FILE=$WORK/ca/root.pem sslstore sync --json || { cat err; exit 1; }
sort out >direct
[ "$(wc -l <direct)" -eq 1000 ] || { echo 'FAILED: the sandbox does not have 1,000 orders'; exit 1; }

printf '%-13s %-5s ' 'front end' 'to'
printf ' %-8s' "${CELLS[@]}"
echo
for front in ${FRONT_ENDS:-nginx haproxy haproxy_tcp apache2 lighttpd stunnel hitch varnish caddy h2o trafficserver nghttpx squid socat}; do
    row "$front" 0
    # These three speak HTTP or bytes without TLS to what is behind them.
    [[ $front = lighttpd || $front = hitch || $front = varnish ]] || row "$front" 1
done
echo
echo 'What is said while the sandbox is down:'
[ ! -s said ] || cat said
[ ! -s failures ] || { echo; cat failures; }
echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
