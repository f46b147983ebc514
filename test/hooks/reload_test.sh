#!/bin/bash
# The hooks nginx, haproxy and lighttpd: after a new key and certificate, the server delivers the new certificate without being started
# again; a configuration or certificate that is wrong is reported, and the server goes on with the old one. Needs bash,
# openssl, nginx, haproxy, lighttpd.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317,SC2016,SC2086  # checks are called by name; nothing in quotes is to be expanded
# shellcheck source=test/hooks/common.sh
. "$(dirname "$0")/common.sh"
need nginx haproxy lighttpd openssl

# certificate SERIAL: replaces key.pem, cert.pem and combined.pem.
certificate() {
    openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout key.new -out cert.new -days 2 \
        -subj /CN=www.example.test -set_serial "$1" 2>/dev/null
    mv key.new key.pem
    mv cert.new cert.pem
    cat cert.pem key.pem >combined.pem
}
delivered() { openssl s_client -connect "127.0.0.1:$PORT" </dev/null 2>/dev/null | openssl x509 -noout -serial 2>/dev/null; }
delivers() { [ "$(delivered)" = "serial=$1" ]; }
delivers_something() { [ -n "$(delivered)" ]; }
# reload NAME CODE HOOK [VARIABLE=VALUE...]
reload() {
    local name=$1 code=$2 program=$3
    shift 3
    hook "$program: $name" "$code" "$program" install SSLSTORE_KEY="$WORK/key.pem" SSLSTORE_CERT="$WORK/cert.pem" \
        SSLSTORE_CHAIN= SSLSTORE_FULLCHAIN="$WORK/cert.pem" SSLSTORE_COMBINED="$WORK/combined.pem" SSLSTORE_PKCS12= \
        NGINX_CONF="$WORK/nginx.conf" HAPROXY_CONF="$WORK/haproxy.cfg" HAPROXY_PIDFILE="$WORK/haproxy.pid" \
        LIGHTTPD_CONF="$WORK/lighttpd.conf" LIGHTTPD_PIDFILE="$WORK/lighttpd.pid" "$@"
}

write_nginx() {
    nginx_conf "server { listen 127.0.0.1:$PORT ssl; ssl_certificate $WORK/cert.pem; ssl_certificate_key $WORK/key.pem; }"
}
certificate 1
start nginx delivers_something write_nginx nginx -c "$WORK/nginx.conf" -g 'daemon off;'
check 'nginx delivers the first certificate' delivers 01
certificate 2
check 'nginx goes on with it' delivers 01
reload 'new certificate' 0 nginx SERVED="127.0.0.1:$PORT" SERVED_NAME=www.example.test
check 'nginx delivers the new certificate' until_true delivers 02
cp key.pem kept
echo broken >key.pem
reload 'broken key' 1 nginx
check 'says so' says 'not reloaded'
check 'nginx goes on with the old one' delivers 02
cp kept key.pem
reload 'the key is good again' 0 nginx SERVED="127.0.0.1:$PORT"
reload 'only a full chain' 0 nginx SERVED="127.0.0.1:$PORT" SSLSTORE_CERT=
openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout other.key -out other.pem -days 2 \
    -subj /CN=www.example.test -set_serial 9 2>/dev/null
reload 'another certificate is delivered' 1 nginx SERVED="127.0.0.1:$PORT" SSLSTORE_CERT="$WORK/other.pem"
check 'says so' says 'does not deliver the new certificate'
hook 'nginx: another event' 2 nginx publish
end "$PID"
reload 'it does not run' 1 nginx

# The master process keeps the listening socket.
write_haproxy() {
    cat >haproxy.cfg <<CONF
global
    log stderr local0 err
defaults
    mode http
    timeout connect 5s
    timeout client 5s
    timeout server 5s
frontend tls
    bind 127.0.0.1:$PORT ssl crt $WORK/combined.pem
    http-request return status 200
CONF
}
certificate 3
start haproxy delivers_something write_haproxy haproxy -W -db -f "$WORK/haproxy.cfg" -p "$WORK/haproxy.pid"
MASTER=$PID
check 'haproxy delivers the first certificate' delivers 03
certificate 4
echo broken >>haproxy.cfg
reload 'broken configuration' 1 haproxy
check 'says so' says 'not reloaded'
check 'haproxy goes on with the old one' delivers 03
sed -i '$d' haproxy.cfg
[ -s haproxy.pid ] || echo "$MASTER" >haproxy.pid
reload 'new certificate' 0 haproxy
check 'haproxy delivers the new certificate' until_true delivers 04
reload 'no combined file' 2 haproxy SSLSTORE_COMBINED=
hook 'haproxy: another event' 2 haproxy publish
end "$MASTER"
rm -f haproxy.pid
start haproxy delivers_something write_haproxy haproxy -db -f "$WORK/haproxy.cfg"
echo "$PID" >haproxy.pid
reload 'it runs without a master' 1 haproxy
check 'says so' says 'master and workers'
end "$PID"
echo 'not a number; touch pwned' >haproxy.pid
reload 'it does not run' 1 haproxy
check 'nothing is executed' [ ! -e pwned ]

write_lighttpd() {
    cat >lighttpd.conf <<CONF
server.modules = ("mod_openssl")
server.bind = "127.0.0.1"
server.port = $PORT
server.document-root = "$WORK"
server.upload-dirs = ("$WORK")
server.pid-file = "$WORK/lighttpd.pid"
ssl.engine = "enable"
ssl.pemfile = "$WORK/cert.pem"
ssl.privkey = "$WORK/key.pem"
CONF
}
certificate 5
start lighttpd delivers_something write_lighttpd lighttpd -D -f "$WORK/lighttpd.conf"
check 'lighttpd delivers the first certificate' delivers 05
certificate 6
cp key.pem kept
echo broken >key.pem
reload 'broken key' 1 lighttpd
check 'says so' says 'not reloaded'
check 'lighttpd goes on with the old one' delivers 05
cp kept key.pem
reload 'new certificate' 0 lighttpd
check 'lighttpd delivers the new certificate' until_true delivers 06
check 'it was not started anew' kill -0 "$PID"
hook 'lighttpd: another event' 2 lighttpd publish
end "$PID"
echo 'not a number; touch pwned' >lighttpd.pid
reload 'it does not run' 1 lighttpd
check 'nothing is executed' [ ! -e pwned ]
finish
