#!/bin/bash
# Servers of other TLS libraries: which the transport accepts, and which it refuses. Those of Node are
# tested if node is installed. Needs bash, openssl, gnutls-serv, selfserv, certutil, pk12util, sed.
# SPDX-License-Identifier: Apache-2.0
set -u
shopt -s extglob
BUILD=$(realpath "${BUILD:-build}")
WORK=$(mktemp -d)
PASSED=0
FAILED=0
PID=
SAID=     # by the last server's probe
ONLY_1_3= # how the build ends its messages, if it has no TLS 1.2
cd "$WORK" || exit 1

stop() {
    if [ -n "$PID" ]; then
        kill "$PID" 2>/dev/null
        wait "$PID" 2>/dev/null
        PID=
    fi
}
trap 'stop; rm -rf "$WORK"' EXIT

# ask: what the probe prints about the server at PORT, once it listens; "" if it never does.
ask() {
    local said
    for ((i = 0; i < 200; i++)); do
        said=$("$BUILD/probe" tls "$PORT" root.pem)
        case $said in
        SSLSTORE_ERR_CONNECT*) kill -0 "$PID" 2>/dev/null || return ;;
        *) printf '%s\n' "$said"; return ;;
        esac
        sleep 0.05
    done
}

# expect PATTERN NAME COMMAND...: start a server with its port for PORT, and ask. A port that
# is in use is replaced by another. A Mbed TLS that was built for TLS 1.3 alone agrees with no server of TLS 1.2.
expect() {
    local pattern=$1 name=$2 try
    SAID=
    shift 2
    [ -z "$ONLY_1_3" ] || case "$*" in *-tls1_2* | *TLS1.2* | *TLSv1.2* | *tls1.2*) pattern="SSLSTORE_ERR_TLS*$ONLY_1_3" ;; esac
    for ((try = 0; try < 5; try++)); do
        PORT=$((20000 + RANDOM))
        "${@//PORT/$PORT}" >server.log 2>&1 </dev/null &
        PID=$!
        SAID=$(ask)
        stop
        [ -z "$SAID" ] || break
    done
    # shellcheck disable=SC2254  # it is a pattern
    case $SAID in
    $pattern) PASSED=$((PASSED + 1)) ;;
    *)
        FAILED=$((FAILED + 1))
        echo "FAILED: $name: '$SAID', not '$pattern'"
        tail -n 5 server.log
        ;;
    esac
}

# ---- Certificates ----

# issue NAME KEY ISSUER EXTENSIONS: NAME.pem by ISSUER, and NAME-chain.pem with all but the root.
issue() {
    openssl req -new -key "$2" -subj "/CN=$1" -out "$1.csr" 2>/dev/null
    # shellcheck disable=SC2059 # it has line ends
    printf "$4" >"$1.ext"
    openssl x509 -req -in "$1.csr" -CA "$3.pem" -CAkey "$3.key" -CAcreateserial -days 30 \
        -extfile "$1.ext" -out "$1.pem" 2>/dev/null
    cat "$1.pem" >"$1-chain.pem"
    [ "$3" = root ] || cat "$3.pem" >>"$1-chain.pem"
}
host='subjectAltName=DNS:localhost\n'
openssl genrsa -out rsa.key 2048 2>/dev/null
openssl ecparam -name prime256v1 -genkey -noout -out ec.key
openssl ecparam -name prime256v1 -genkey -noout -out root.key
openssl req -x509 -key root.key -days 30 -subj /CN=Root -out root.pem
issue rsa rsa.key root "$host"
issue ec ec.key root "$host"

# ---- Versions, signatures, key exchange ----

# openssl_ PATTERN NAME CERTIFICATE KEY OPTIONS...
openssl_() {
    local pattern=$1 name=$2 certificate=$3 key=$4
    shift 4
    expect "$pattern" "OpenSSL, $name" openssl s_server -accept localhost:PORT -rev \
        -cert "$certificate.pem" -cert_chain "$certificate-chain.pem" -key "$key.key" "$@"
}
openssl_ '@(OK 1|SSLSTORE_ERR_TLS_VERSION*TLS 1.3 only)' 'what is offered' rsa rsa -tls1_2
case $SAID in *'TLS 1.3 only') ONLY_1_3='TLS 1.3 only' ;; esac
for certificate in rsa ec; do
    openssl_ 'OK 1' "$certificate, any" $certificate $certificate
    openssl_ 'OK 1' "$certificate, TLS 1.2" $certificate $certificate -tls1_2
    openssl_ 'OK 1' "$certificate, TLS 1.2 as the server likes it" $certificate $certificate -tls1_2 -serverpref
done
openssl_ 'OK 1' 'RSA, TLS 1.2, which likes RSA-PSS better' rsa rsa -tls1_2 -serverpref \
    -sigalgs RSA-PSS+SHA256:RSA+SHA256
# (Mbed TLS before 4.0 refuses it in TLS 1.2)
openssl_ '@(OK 1|SSLSTORE_ERR_TLS *)' 'RSA, TLS 1.2, RSA-PSS alone' rsa rsa -tls1_2 -sigalgs RSA-PSS+SHA256
openssl_ 'SSLSTORE_ERR_TLS_VERSION*' 'TLS 1.1' rsa rsa -tls1_1 -cipher ALL@SECLEVEL=0
for cipher in ECDHE-RSA-AES128-GCM-SHA256 ECDHE-RSA-CHACHA20-POLY1305 ECDHE-RSA-AES256-SHA384 ECDHE-RSA-AES128-SHA; do
    openssl_ 'OK 1' $cipher rsa rsa -tls1_2 -cipher $cipher
done
# No forward secrecy; a group that the server chooses; no key exchange at all.
for cipher in AES256-GCM-SHA384 AES128-SHA256 AES128-SHA DHE-RSA-AES256-GCM-SHA384 DHE-RSA-AES128-SHA \
    ADH-AES256-GCM-SHA384:@SECLEVEL=0 NULL-SHA256:@SECLEVEL=0; do
    openssl_ 'SSLSTORE_ERR_TLS the server?s alert handshake_failure: no cipher suite with forward secrecy*' $cipher rsa rsa -tls1_2 \
        -cipher "$cipher"
done
for group in prime192v1 secp224r1; do
    openssl_ 'SSLSTORE_ERR_TLS *' $group rsa rsa -tls1_2 -cipher ALL:@SECLEVEL=0 -named_curve $group
done

# ---- Alerts, and what is missing ----

openssl_ 'SSLSTORE_ERR_TLS the server?s alert unrecognized_name*check url' 'another name alone' rsa rsa \
    -servername other.example -servername_fatal -cert2 ec.pem -key2 ec.key
openssl_ 'SSLSTORE_ERR_TLS the server?s alert *wants a client certificate*' \
    'client certificate, TLS 1.3' rsa rsa -Verify 1
openssl_ 'SSLSTORE_ERR_TLS the server?s alert handshake_failure*wants a client certificate*' \
    'client certificate, TLS 1.2' rsa rsa -Verify 1 -tls1_2
openssl ecparam -name prime256v1 -genkey -noout -out middle.key
issue middle middle.key root 'basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n'
issue by-middle ec.key middle "$host"
openssl_ 'OK 1' 'an intermediate' by-middle ec
cp by-middle.pem by-middle-chain.pem
openssl_ 'SSLSTORE_ERR_CERT_UNTRUSTED the server sends no intermediate certificate*CN=middle' \
    'a missing intermediate' by-middle ec
openssl ecparam -name prime256v1 -genkey -noout -out strange.key
openssl req -x509 -key strange.key -days 30 -subj /CN=Strange -out strange.pem
issue by-strange ec.key strange "$host"
openssl_ 'SSLSTORE_ERR_CERT_UNTRUSTED not a trusted CA: CN=Strange' 'an unknown root' by-strange ec

gnutls() {
    expect 'OK 1' "GnuTLS, $1" gnutls-serv --http --disable-client-cert --port PORT --x509certfile rsa.pem \
        --x509keyfile rsa.key --priority "$2"
}
gnutls any NORMAL
gnutls 'TLS 1.2' 'NORMAL:-VERS-ALL:+VERS-TLS1.2'
gnutls 'TLS 1.2 as the server likes it' 'NORMAL:-VERS-ALL:+VERS-TLS1.2:%SERVER_PRECEDENCE'

openssl pkcs12 -export -in rsa.pem -inkey rsa.key -name server -passout pass: -out rsa.p12
mkdir db
certutil -N -d sql:db --empty-password
certutil -A -d sql:db -n root -t C,, -i root.pem
pk12util -i rsa.p12 -d sql:db -W '' >/dev/null
expect 'OK 1' 'NSS, any' selfserv -n server -p PORT -d sql:db
expect 'OK 1' 'NSS, TLS 1.2' selfserv -n server -p PORT -d sql:db -V tls1.2:tls1.2

cat >server.js <<'JS'
const [port, newest] = process.argv.slice(2);
const read = require('fs').readFileSync;
require('tls').createServer({cert: read('rsa.pem'), key: read('rsa.key'), maxVersion: newest},
    peer => peer.on('error', () => {}).pipe(peer)).listen(+port, 'localhost');
JS
if command -v node >/dev/null; then
    expect 'OK 1' 'Node, any' node server.js PORT TLSv1.3
    expect 'OK 1' 'Node, TLS 1.2' node server.js PORT TLSv1.2
fi

# ---- A certificate for which no buffer has room ----

issue large ec.key root "subjectAltName=DNS:localhost$(printf ',DNS:host-%d.example.com' {1..900})\n"
openssl_ 'SSLSTORE_ERR_TLS ?*' 'a certificate of 20 KB' large ec
openssl_ 'SSLSTORE_ERR_TLS ?*' 'a certificate of 20 KB, TLS 1.2' large ec -tls1_2

# ---- What a certificate is for ----

# An issuer, and what its certificate may be used for.
ca='basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n'
through() {
    openssl ecparam -name prime256v1 -genkey -noout -out "$2.key"
    issue "$2" "$2.key" root "$ca$3"
    issue "by-$2" ec.key "$2" "$host"
    openssl_ "$1" "through $2" "by-$2" ec
}
refused='SSLSTORE_ERR_CERT_REFUSED'
through 'OK 1' plain ''
through 'OK 1' for-servers 'extendedKeyUsage=clientAuth,serverAuth\n'
through 'OK 1' for-anything 'extendedKeyUsage=anyExtendedKeyUsage\n'
through "$refused*not for servers*CN=for-clients" for-clients 'extendedKeyUsage=clientAuth\n'
through "$refused*not for servers*CN=for-code" for-code 'extendedKeyUsage=critical,codeSigning,timeStamping\n'
through "$refused*not for servers*CN=for-mail" for-mail 'extendedKeyUsage=emailProtection\n'
through "$refused*critical extension*" constrained 'nameConstraints=critical,permitted;DNS:localhost\n'
through 'OK 1' constrained-loosely 'nameConstraints=permitted;DNS:localhost\n'

# A server's own certificate.
shows() {
    issue "$2" ec.key root "$3"
    openssl_ "$1" "shows $2" "$2" ec
}
shows "$refused*not for servers (extended key usage)*" client "${host}extendedKeyUsage=clientAuth\n"
shows 'OK 1' server "${host}extendedKeyUsage=serverAuth\n"
shows "$refused*critical extension*" strange "${host}1.2.3.4=critical,ASN1:NULL\n"
shows "$refused*critical extension*" must-have "${host}2.5.29.99=critical,ASN1:UTF8String:x\n"
shows 'OK 1' optional "${host}1.2.3.4=ASN1:NULL\n"

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
