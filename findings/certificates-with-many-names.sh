#!/bin/sh
# How many names may a server's certificate have until clients of Debian 13 cannot connect? With one intermediate,
# 1,000 names of 31 octets are too many for Java 21; 3,500 are too many for OpenSSL 3.5.9; GnuTLS 3.8.9 takes those, too.
#
# Guess before the run: a handshake message may have 16 MB, so all three take what a CA sells (up to 2,000 names), and
# the first to give up would be a device with a small buffer.
# Seen: Java's limit is 32,768 bytes for the whole chain ("The size of the handshake message exceeds the maximum
# allowed size"); the leaf with 1,000 names has 32,396, so it is the intermediate that shuts Java out. OpenSSL's limit
# is 100 KB ("excessive message size"); GnuTLS stops between 112 and 256 KB. None of the three names the number of names, and each server
# learns only that the client went away.
#
# Needs root and debootstrap. Works in a temporary folder; the server listens on the loopback and a free port.
set -eu
root=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; umount "$root/proc" 2>/dev/null || true; rm -rf "$root"' EXIT
debootstrap --variant=minbase trixie "$root" >/dev/null
mount -t proc proc "$root/proc"
echo '127.0.0.1 localhost' >"$root/etc/hosts"
inside() { chroot "$root" env LC_ALL=C DEBIAN_FRONTEND=noninteractive "$@"; }
inside apt-get install -qq -y --no-install-recommends openssl=3.5.9-1~deb13u1 gnutls-bin=3.8.9-3+deb13u4 \
    openjdk-21-jdk-headless=21.0.13+9-1~deb13u2 >/dev/null 2>&1

cat >"$root/Client.java" <<'JAVA'
import javax.net.ssl.*;
public class Client {
    public static void main(String[] port) throws Exception {
        try (SSLSocket s = (SSLSocket) SSLContext.getDefault().getSocketFactory().createSocket("localhost", Integer.parseInt(port[0]))) {
            s.startHandshake();
            System.out.println("connected");
        }
    }
}
JAVA
inside javac -d / /Client.java
make_certificate() { # name issuer extensions
    inside sh -c "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /$1.key -subj /CN=$1 2>/dev/null |
        openssl x509 -req -CA /$2.pem -CAkey /$2.key -days 30 -extfile $3 -out /$1.pem 2>/dev/null"
}
printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n' >"$root/ca.ext"
inside sh -c "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /root.key -out /root.pem -subj /CN=root -days 90 2>/dev/null"
make_certificate intermediate root /ca.ext
inside keytool -importcert -noprompt -alias root -file /root.pem -keystore /trust.p12 -storepass changeit 2>/dev/null

table=
for names in 250 1000 3500 8000; do
    { printf 'subjectAltName=DNS:localhost'; seq -f ',DNS:device-%05.0f.fleet.example.com' "$names" | tr -d '\n'; echo; } >"$root/leaf.ext"
    make_certificate localhost intermediate /leaf.ext
    chroot "$root" openssl s_server -www -accept 127.0.0.1:0 -cert /localhost.pem -key /localhost.key -cert_chain /intermediate.pem >"$root/server.log" 2>&1 &
    server=$!
    until port=$(sed -n 's/^ACCEPT.*:\([0-9]*\)$/\1/p' "$root/server.log") && [ -n "$port" ]; do sleep 0.1; done
    row="$names names"
    for client in "openssl s_client -connect localhost:$port -CAfile /root.pem -verify_return_error" \
        "gnutls-cli --x509cafile /root.pem -p $port localhost" \
        "java -Djavax.net.ssl.trustStore=/trust.p12 -Djavax.net.ssl.trustStorePassword=changeit -cp / Client $port"; do
        # shellcheck disable=SC2086 # one word each
        said=$(echo | inside $client 2>&1 || true)
        case $said in
        *'exceeds the maximum allowed size (32768)'*) verdict='32768 bytes at most' ;;
        *'excessive message size'* | *'handshake data size is too large'*) verdict='too large' ;;
        *connected* | *'Verify return code: 0 (ok)'* | *'The certificate is trusted'*) verdict=connects ;;
        *) verdict='something else' ;;
        esac
        row="$row, ${client%% *}: $verdict"
    done
    kill "$server"
    wait "$server" 2>/dev/null || true
    server=
    echo "$row"
    table="$table$row;"
done
expected='250 names, openssl: connects, gnutls-cli: connects, java: connects;'
expected="${expected}1000 names, openssl: connects, gnutls-cli: connects, java: 32768 bytes at most;"
expected="${expected}3500 names, openssl: too large, gnutls-cli: connects, java: 32768 bytes at most;"
expected="${expected}8000 names, openssl: too large, gnutls-cli: too large, java: 32768 bytes at most;"
[ "$table" = "$expected" ] || { echo "changed"; exit 1; }
echo "as described"
