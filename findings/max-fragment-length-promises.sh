#!/bin/sh
# A device with small buffers asks for records of 512 or 4,096 octets (max_fragment_length, RFC 6066). In TLS 1.2,
# servers with GnuTLS 3.8.9 and with Mbed TLS 3.6.6 (Debian 13) agree, and then send larger ones.
#
# Guess before the run: a server that returns the extension keeps to it in all that it sends, as the RFC asks, in
# TLS 1.2 and 1.3 alike; one that cannot, as NSS, does not return it.
# Seen: GnuTLS cuts its handshake messages, but after a full handshake of TLS 1.2 it sends up to 16,384 octets of data
# in one record if the program passes it so many at once, as gnutls-serv does. lighttpd does not: it first asks
# gnutls_record_get_max_size(), which returns 512. After a resumed handshake and in TLS 1.3, GnuTLS keeps to the length.
# Mbed TLS cuts the data, but not the handshake messages, so a certificate of more than 4,096 octets does not reach the
# device. In both cases OpenSSL's client ends with the alert record_overflow, and a device whose buffers have the agreed
# size cannot do better. GnuTLS 3.8.13 and Mbed TLS 3.6.7 of Debian unstable (December 2026) do the same.
#
# Needs root, debootstrap and unshare. Works in a temporary folder; the servers listen on the loopback of a network
# namespace of their own.
set -eu
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
debootstrap --variant=minbase trixie "$root" >/dev/null
echo '127.0.0.1 localhost' >"$root/etc/hosts"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # starts no service
chmod +x "$root/usr/sbin/policy-rc.d"
chroot "$root" env LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends iproute2 \
    openssl=3.5.9-1~deb13u1 gnutls-bin=3.8.9-3+deb13u4 libgnutls30t64=3.8.9-3+deb13u4 libmbedtls21=3.6.6-0.1~deb13u1 \
    lighttpd=1.4.79-2 lighttpd-mod-openssl=1.4.79-2 lighttpd-mod-gnutls=1.4.79-2 lighttpd-mod-mbedtls=1.4.79-2 \
    lighttpd-mod-nss=1.4.79-2 >/dev/null 2>&1

cat >"$root/ask.sh" <<'INSIDE'
set -eu
ip link set lo up
mkdir /www
{ head -c 30000 /dev/zero | tr '\0' x; echo 'Last: line'; } >/www/file
names=$(seq -s, -f DNS:device-%03.0f.fleet.example.com 150)
openssl req -x509 -newkey rsa:2048 -nodes -keyout /key.pem -out /chain.pem -days 30 \
    -subj /CN=localhost -addext "subjectAltName=DNS:localhost,$names" 2>/dev/null
cat /chain.pem /key.pem >/both.pem
# gnutls-serv answers with the headers of the request, lighttpd with the file.
request="GET /file HTTP/1.0\r\nA: $(head -c 6000 /dev/zero | tr '\0' x)\r\nLast: line\r\n\r\n"

ask() { # port options: what became of the request
    # shellcheck disable=SC2059 # the request has its line ends escaped
    said=$(printf "$request" | timeout 20 openssl s_client -connect "127.0.0.1:$1" -CAfile /chain.pem \
        -tlsextdebug -msg -ign_eof $2 2>&1 | tr -d '\0' || true)
    case $said in
    *'fatal record_overflow'*) outcome='larger records' ;;
    *'Last: line'*) outcome='all received' ;;
    *) outcome='something else' ;;
    esac
    case $said in
    *'server extension "max fragment length"'*) echo "agrees, $outcome" ;;
    *) echo "does not agree, $outcome" ;;
    esac
}
rows() { # name port
    tries=0
    until openssl s_client -connect "127.0.0.1:$2" </dev/null >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ "$tries" -lt 100 ] || exit 1
        sleep 0.1
    done
    for size in 512 4096; do
        for version in tls1_2 tls1_3; do
            echo "$1 $version $size: $(ask "$2" "-$version -maxfraglen $size")"
        done
    done
}
gnutls-serv --http -p 4430 --x509certfile /chain.pem --x509keyfile /key.pem >/dev/null 2>&1 &
rows gnutls-serv 4430
port=4430
for module in openssl gnutls mbedtls nss; do
    port=$((port + 1))
    cat >"/$module.conf" <<CONF
server.modules = ("mod_$module")
server.document-root = "/www"
server.bind = "127.0.0.1"
server.port = $port
ssl.engine = "enable"
ssl.pemfile = "/both.pem"
ssl.openssl.ssl-conf-cmd = ("MinProtocol" => "TLSv1.2")
CONF
    lighttpd -D -f "/$module.conf" >/dev/null 2>&1 &
    rows "lighttpd-$module" "$port"
done
INSIDE
unshare --net --pid --fork --kill-child --mount-proc="$root/proc" \
    chroot "$root" env LC_ALL=C sh /ask.sh | tee "$root/seen"
cat >"$root/expected" <<'END'
gnutls-serv tls1_2 512: agrees, larger records
gnutls-serv tls1_3 512: agrees, all received
gnutls-serv tls1_2 4096: agrees, larger records
gnutls-serv tls1_3 4096: agrees, all received
lighttpd-openssl tls1_2 512: agrees, all received
lighttpd-openssl tls1_3 512: agrees, all received
lighttpd-openssl tls1_2 4096: agrees, all received
lighttpd-openssl tls1_3 4096: agrees, all received
lighttpd-gnutls tls1_2 512: agrees, all received
lighttpd-gnutls tls1_3 512: agrees, all received
lighttpd-gnutls tls1_2 4096: agrees, all received
lighttpd-gnutls tls1_3 4096: agrees, all received
lighttpd-mbedtls tls1_2 512: agrees, larger records
lighttpd-mbedtls tls1_3 512: does not agree, all received
lighttpd-mbedtls tls1_2 4096: agrees, larger records
lighttpd-mbedtls tls1_3 4096: does not agree, all received
lighttpd-nss tls1_2 512: does not agree, all received
lighttpd-nss tls1_3 512: does not agree, all received
lighttpd-nss tls1_2 4096: does not agree, all received
lighttpd-nss tls1_3 4096: does not agree, all received
END
diff "$root/expected" "$root/seen" >/dev/null || { echo "changed"; exit 1; }
echo "as described"
