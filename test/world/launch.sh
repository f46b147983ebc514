# Starts sandboxes and, before them, TLS front ends, each as it is configured by default. Sourced by front_ends.sh and
# handshakes.sh, which then set:
#   ORDERS   the orders of a sandbox
#   SESSION  a further process to end, or nothing
#   TLS      the only version of TLS of nginx, HAProxy, Apache and Caddy, such as 1.3, or nothing
#   ACCESS   1: these four write a line for each request: the connection, whether its TLS session was resumed, the version
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2153,SC2317  # variables of the scripts; configurations are called by name
# shellcheck source=test/loopback.sh
. "$(dirname "${BASH_SOURCE[0]}")/../loopback.sh"
# shellcheck source=test/cli/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli/common.sh"
PATH=$PATH:/usr/sbin:/sbin
FRONT=       # process of the front end, leader of its group
STORES=(0 0) # processes of the sandboxes: HTTP, TLS
SESSION=
TLS=
ACCESS=
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
    setsid "$SANDBOX" --quiet --token "$TOKEN" --ready-file "$name.ready" --state "$name" --ca-dir ca --ledger "$name.ledger" --orders "$ORDERS" --now "$TODAY" \
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
    log_format access '\$connection \$ssl_session_reused \$ssl_protocol';
    access_log $([ "$ACCESS" ] && echo "$DIR/access access" || echo off);
    client_body_temp_path $DIR/body;
    proxy_temp_path $DIR/proxy;
    fastcgi_temp_path $DIR/fastcgi;
    uwsgi_temp_path $DIR/uwsgi;
    scgi_temp_path $DIR/scgi;
    server {
        listen 127.0.0.1:$PORT ssl;
        ${TLS:+ssl_protocols TLSv$TLS;}
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
    bind 127.0.0.1:$PORT ssl crt $WORK/front/both.pem ${TLS:+ssl-min-ver TLSv$TLS ssl-max-ver TLSv$TLS}
    $([ "$ACCESS" ] && printf '%s\n' 'log stdout format raw local0' 'log-format "access %cp %[ssl_fc_is_resumed] %[ssl_fc_protocol]"')
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
${TLS:+SSLProtocol TLSv$TLS}
$([ "$ACCESS" ] && echo "CustomLog $DIR/access \"%{remote}p %{SSL_SESSION_RESUMED}x %{SSL_PROTOCOL}x\"")
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
    tls $WORK/front/chain.pem $WORK/front/key.pem $([ "$TLS" ] && printf '{\n protocols tls%s tls%s\n}' "$TLS" "$TLS")
    $([ "$ACCESS" ] && printf 'log {\n output file %s/access\n format json\n}' "$DIR")
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

listens_or_gone() { ! kill -0 "$FRONT" 2>/dev/null || listens "$PORT"; }
start_front() {
    "launch_$NAME"
    until_true listens_or_gone
    cp "$DIR/log" err
    listens "$PORT"
}

# make_front_certificate: the folder front has the certificate of all front ends.
make_front_certificate() {
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
}
