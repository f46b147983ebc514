#!/bin/bash
# The commands of docs/operators.md take a web server to a certificate that is kept in force, for each server of the guide. They run as
# they are printed, but in a folder of this test in place of the system's, on free ports, and with programs in place of sudo,
# apt-get, make and systemctl. Needs bash, curl, openssl, nginx, haproxy, lighttpd with mod_openssl, busybox.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317  # functions are called by name
BUILD=$(realpath "${BUILD:-build}")
# shellcheck source=test/hooks/common.sh
. "$(dirname "$0")/common.sh"
need nginx haproxy lighttpd busybox curl openssl
unset SSLSTORE_URL SSLSTORE_PARTNER_CODE SSLSTORE_AUTH_TOKEN SSLSTORE_CA_FILE SSLSTORE_ENABLED STATE_DIRECTORY
export XDG_CONFIG_HOME=/nonexistent
GUIDE=$ROOT/docs/operators.md
GROUP=$(id -gn)
chmod 755 "$WORK" # the servers give up root

# blocks HEADING: the shell blocks of a section.
blocks() {
    awk -v heading="$1" '/^##+ / {inside = index($0, heading) > 0} /^```/ {block = !block && $0 == "```sh"; next} inside && block' "$GUIDE"
}

# here: rewrites what leads out of the folder of the test.
here() {
    sed -e "s|/etc/|$PWD/etc/|g" -e "s|/var/www|$PWD/www|g" -e "s|/var/lib/sslstore|$PWD/state|g" -e "s|/usr/local/lib/sslstore/hooks|$HOOKS|g" \
        -e "s|127\.0\.0\.1:80\b|127.0.0.1:$HTTP|g; s|127\.0\.0\.1:8080\b|127.0.0.1:$BEHIND|g" \
        -e "s|listen 80;|listen 127.0.0.1:$HTTP;|; s|listen 443 |listen 127.0.0.1:$HTTPS |; s|bind :80$|bind 127.0.0.1:$HTTP|; s|bind :443 |bind 127.0.0.1:$HTTPS |" \
        -e "s|\":443\"|\"127.0.0.1:$HTTPS\"|; s|com:443:|com:$HTTPS:|; s|https://www.example.com/|https://www.example.com:$HTTPS/|" \
        -e "s|sslstore keep |sslstore keep --state-dir $PWD/state |; s|^group = .*|group = $GROUP|; s|busybox httpd|& -f|; s|^sudo \(busybox.*\)|\1 \&|" \
        -e "/^env.WEBROOT/a env.NGINX_CONF = $PWD/nginx.conf\nenv.HAPROXY_CONF = $PWD/etc/haproxy/haproxy.cfg\nenv.HAPROXY_PIDFILE = $PWD/haproxy.pid\nenv.LIGHTTPD_CONF = $PWD/etc/lighttpd/lighttpd.conf\nenv.LIGHTTPD_PIDFILE = $PWD/lighttpd.pid"
}

# What the packages of the servers bring.
packaged() {
    mkdir -p etc/nginx/sites-enabled etc/haproxy etc/lighttpd/conf-enabled www/html state
    nginx_conf "include $PWD/etc/nginx/sites-enabled/*;"
    cat >etc/haproxy/haproxy.cfg <<CONF
global
    log stderr local0 err
defaults
    mode http
    timeout connect 5s
    timeout client 5s
    timeout server 5s
CONF
    cat >etc/lighttpd/lighttpd.conf <<CONF
server.bind = "127.0.0.1"
server.port = $HTTP
server.document-root = "$PWD/www/html"
server.upload-dirs = ("$PWD")
server.pid-file = "$PWD/lighttpd.pid"
mimetype.assign = ("" => "text/plain")
include "$PWD/etc/lighttpd/conf-enabled/*.conf"
CONF
}

# The programs in place of those that need root.
# shellcheck disable=SC2016  # for the script
stand_ins='
sudo() { case "$*" in "make deps" | "make install" | "apt-get install "*) ;; *) "$@" ;; esac; }
make() { [ "$*" = programs ]; }
systemctl() {
    case "$*" in
    "restart nginx") nginx -c "$PWD/nginx.conf" -g "daemon off;" & ;;
    "restart haproxy") haproxy -W -db -f "$PWD/etc/haproxy/haproxy.cfg" -p "$PWD/haproxy.pid" & echo $! >haproxy.pid ;;
    "restart lighttpd") lighttpd -D -f "$PWD/etc/lighttpd/lighttpd.conf" & ;;
    "enable --now sslstore-keep.timer") return 0 ;;
    *) return 1 ;;
    esac >>servers.log 2>&1
    for ((i = 0; i < 200; i++)); do
        openssl s_client -connect "127.0.0.1:$HTTPS" </dev/null >/dev/null 2>&1 && return
        sleep 0.05
    done
    return 1
}
trap '\''kill $(jobs -p) 2>/dev/null; wait'\'' EXIT
'

# guide SERVER: the whole of it.
guide() {
    local server=$1 codes
    mkdir "$WORK/$server"
    cd "$WORK/$server" || exit 1
    HTTP=$(free_port) HTTPS=$(free_port) BEHIND=$(free_port)
    packaged
    {
        echo "$stand_ins"
        for heading in '1. Install' '2. Start' '3. Say' "### $server" '5. Get' '6. Keep'; do
            blocks "$heading"
        done | here
        blocks 'With your own' | here
    } >script
    HTTPS=$HTTPS SSLSTORE_CONFIG_SYSTEM=$PWD/etc/sslstore/config PATH=$BUILD:$PATH timeout 120 bash -e script >out 2>errors
    check "$server: the commands run" [ $? = 0 ]
    [ "$FAILED" = 0 ] || tail -n 20 out errors servers.log
    codes=$(sed -n 's/^exit code //p' out | tr '\n' ' ')
    check "$server: exit codes" [ "$codes" = '11 3 11 ' ]
    check "$server: the certificate is served" grep -qx 'The new certificate is served.' out
    check "$server: ready" grep -q '^ready' out
    check "$server: the token is for its owner alone" [ "$(stat -c %a etc/sslstore/config)" = 600 ]
    check "$server: the validation file is withdrawn" [ -z "$(find www -type f -path '*pki-validation*')" ]
    cd "$WORK" || exit 1
}
for server in nginx HAProxy lighttpd; do
    guide "$server"
done
finish
