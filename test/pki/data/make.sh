#!/bin/sh
# Makes the files of this folder with the openssl command (3.0): sh test/pki/data/make.sh
# The keys guard nothing. Signing requests are "what.csr", certificates "what.crt".
# SPDX-License-Identifier: Apache-2.0
set -eu
cd "$(dirname "$0")"
rm -f ./*.key ./*.csr ./*.crt ./*.p7b ./*.der ./*.p12 ./*.sha256
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
days=36500

ec() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:"$1" -out "$2"; }
rsa() { openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:"$1" -out "$2"; }

# ---- Keys, the good and the refused ----
ec P-256 p256.key
ec P-384 p384.key
rsa 2048 rsa2048.key
openssl pkey -in rsa2048.key -traditional -out rsa2048-pkcs1.key
openssl ecparam -name prime256v1 -genkey -out p256-sec1.key # EC PARAMETERS first, then the key
openssl pkey -in p256.key -outform DER -out p256.key.der
openssl pkey -in p256.key -aes128 -passout pass:secret -out encrypted.key
rsa 1024 rsa1024.key
rsa 4096 rsa4096.key
rsa 4104 rsa4104.key
rsa 5120 rsa5120.key
ec P-521 p521.key
ec secp256k1 k256.key
openssl genpkey -algorithm ED25519 -out ed25519.key

# ---- Requests ----
# request FILE KEY SUBJECT [SAN] [OPTIONS]
request() {
    file=$1 key=$2 subject=$3 san=${4:-} options=${5:-}
    # shellcheck disable=SC2086 # options are several words
    openssl req -new -utf8 -key "$key" -subj "$subject" ${san:+-addext "subjectAltName=$san"} \
        $options -out "$file"
}
request p256.csr p256.key /C=US/O=Example/CN=WWW.Example.COM \
    'DNS:www.example.com,DNS:Example.com,IP:192.0.2.1,email:a@example.com,DNS:xn--bcher-kva.example'
request p384-idn.csr p384.key /CN=xn--bcher-kva.example
request rsa-wildcard.csr rsa2048.key '/CN=*.example.com' 'DNS:*.example.com,DNS:example.com'
request quotes.csr p256.key '/O=Foo, "Bar" \+ Söhne/CN=a, "b"=c'
request two-cn.csr p256.key /CN=first.example/O=Middle/CN=Last.example
request no-cn.csr p256.key '/O=Only' DNS:only.example
request sha512.csr rsa2048.key /CN=sha512.example '' -sha512
request pss.csr rsa2048.key /CN=pss.example '' '-sha384 -sigopt rsa_padding_mode:pss'
request sha1.csr rsa2048.key /CN=sha1.example '' -sha1
request md5.csr rsa2048.key /CN=md5.example '' -md5
request pss-sha1.csr rsa2048.key /CN=sha1.example '' '-sha1 -sigopt rsa_padding_mode:pss'
request ed25519.csr ed25519.key /CN=ed25519.example
request p521.csr p521.key /CN=p521.example '' -sha512
request nul-san.csr p256.key /CN=a.example 'DER:30:09:82:07:61:00:62:2E:63:6F:6D'
request blank-san.csr p256.key /CN=a.example 'DER:30:09:82:07:61:20:62:2E:63:6F:6D'
request cut-san.csr p256.key /CN=a.example 'DER:30:09:82:09:61:2E:62:2E:63:6F:6D'
request client-auth.csr p256.key /CN=www.example.com DNS:www.example.com '-addext extendedKeyUsage=serverAuth,clientAuth'
request client-auth-critical.csr p256.key /CN=www.example.com '' '-addext extendedKeyUsage=critical,clientAuth'
request server-auth.csr p256.key /CN=www.example.com DNS:www.example.com '-addext extendedKeyUsage=serverAuth,emailProtection'
printf '%s\n' '[req]' distinguished_name=dn prompt=no '[dn]' 'CN=a\nb' >"$work/control.cnf"
openssl req -new -key p256.key -config "$work/control.cnf" -out control-cn.csr
openssl req -in p256.csr -outform DER -out p256.csr.der
openssl pkey -in p256.key -pubout -outform DER |
    openssl dgst -sha256 -binary >p256.key.sha256

# ---- Certificates: root > middle > issuing > leaf; another root that cross-signed middle ----
ca() {
    printf '%s\n' basicConstraints=critical,CA:TRUE keyUsage=keyCertSign,cRLSign \
        subjectKeyIdentifier=hash authorityKeyIdentifier=keyid
}
bare_ca() {
    printf '%s\n' basicConstraints=critical,CA:TRUE subjectKeyIdentifier=none \
        authorityKeyIdentifier=none
}
leaf() {
    printf '%s\n' basicConstraints=CA:FALSE authorityKeyIdentifier=keyid \
        subjectAltName=DNS:www.example.com,DNS:Example.com,IP:192.0.2.1
}
# issue FILE KEY SUBJECT ISSUER-CRT ISSUER-KEY; extensions on standard input
issue() {
    openssl req -new -utf8 -key "$2" -subj "$3" -out "$work/csr"
    if [ -n "$4" ]; then
        openssl x509 -req -in "$work/csr" -CA "$4" -CAkey "$5" -days $days -extfile - -out "$1"
    else
        openssl x509 -req -in "$work/csr" -signkey "$2" -days $days -extfile - -out "$1"
    fi
}
for name in root other middle issuing stranger; do ec P-256 "$work/$name.key"; done
ca | issue root.crt "$work/root.key" /O=Test/CN=Root '' ''
ca | issue other.crt "$work/other.key" '/O=Test/CN=Other Root' '' ''
ca | issue middle.crt "$work/middle.key" /O=Test/CN=Middle root.crt "$work/root.key"
ca | issue issuing.crt "$work/issuing.key" /O=Test/CN=Issuing middle.crt "$work/middle.key"
ca | issue middle-cross.crt "$work/middle.key" /O=Test/CN=Middle other.crt "$work/other.key"
# The same name as issuing.crt, but another key, and no key identifiers to tell them apart.
bare_ca | issue imposter.crt "$work/stranger.key" /O=Test/CN=Issuing middle.crt "$work/middle.key"
bare_ca | issue issuing-bare.crt "$work/issuing.key" /O=Test/CN=Issuing middle.crt "$work/middle.key"
leaf | issue leaf.crt p256.key '/C=US/O=Foo, Inc./CN=www.example.com' issuing.crt "$work/issuing.key"
leaf | issue leaf-p384.crt p384.key /CN=www.example.com issuing.crt "$work/issuing.key"
leaf | issue leaf-ed25519.crt ed25519.key /CN=www.example.com issuing.crt "$work/issuing.key"
printf 'basicConstraints=CA:FALSE\n' | issue self-signed.crt p256.key /CN=self.example '' ''
rsa 8192 "$work/rsa8192.key"
printf 'basicConstraints=CA:FALSE\n' | issue rsa8192.crt "$work/rsa8192.key" /CN=long.example '' ''

openssl x509 -in leaf.crt -outform DER -out leaf.crt.der
openssl x509 -in leaf.crt -addtrust serverAuth -trustout -out leaf-trusted.crt
cat issuing.crt middle.crt root.crt >"$work/issuers.crt"
cat leaf.crt "$work/issuers.crt" >"$work/all.crt"
openssl crl2pkcs7 -nocrl -certfile "$work/all.crt" -out all.p7b
openssl crl2pkcs7 -nocrl -certfile "$work/all.crt" -outform DER -out all.p7b.der
printf "signed text" | openssl cms -sign -signer leaf.crt -inkey p256.key \
    -certfile "$work/issuers.crt" \
    -outform DER -nodetach -stream -binary -out signed-ber.p7b.der # with open lengths
openssl pkcs12 -export -inkey p256.key -in leaf.crt -passout pass:secret -out leaf.p12
