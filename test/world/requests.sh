#!/bin/bash
# Signing requests of every generator that Debian has: sslstore check and the sandbox say the same of each, and a sound one
# becomes a certificate for its key. Prints a table: tool, what it wrote, and what both make of it. `make world` runs it.
# Needs bash, openssl, certtool, certutil, keytool, botan, go, python3 with cryptography, wolfSSL, a C compiler.
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=test/cli/common.sh
. "$(dirname "$0")/../cli/common.sh"

ORDER=(--product positivessl --days 365 --approver admin@example.com --field "$ADMIN")
SUBJECT=/CN=www.example.com
SAN=subjectAltName=DNS:www.example.com,DNS:example.com
TAKE='; CAs take RSA and P-256, P-384, P-521'
CAS=', which CAs do not take'

# quietly COMMAND...: shows what it says only if it fails.
quietly() { "$@" >log 2>&1 </dev/null || { cat log; return 1; }; }

# row TOOL WHAT EXPECTED FILE: EXPECTED is "issued", or what the check says of the request.
row() {
    local tool=$1 what=$2 expected=$3 file=$4 said
    rm -rf out-dir
    if [ ! -s "$file" ]; then
        said='no request was written'
    elif timeout 60 "$SSLSTORE" check "${ORDER[@]}" --csr "$file" >out 2>err </dev/null; then
        said=issued
        timeout 60 "$SSLSTORE" enroll "${ORDER[@]}" --csr "$file" --out out-dir --wait 20 >out 2>err </dev/null ||
            said="the check found nothing, but: $(head -n 1 err)"
    else
        said=$(cat out err)
        if timeout 60 "$SSLSTORE" enroll "${ORDER[@]}" --csr "$file" --wait 20 >out 2>err </dev/null; then
            said="issued, although the check said: $said"
        fi
    fi
    if [[ $said = "$expected" || ($expected != issued && $said = *"$expected"*) ]]; then
        printf '%-9s  %-34s  %s\n' "$tool" "$what" "$expected"
        passed
    else
        printf '%-9s  %-34s  WRONG: %s\n' "$tool" "$what" "${said//$'\n'/ }"
        FAILED=$((FAILED + 1))
    fi
}

# ---- OpenSSL ----

# openssl_row WHAT EXPECTED ALGORITHM OPTION... -- OPTION OF REQ...
openssl_row() {
    local what=$1 expected=$2 algorithm=$3 options=()
    shift 3
    while [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    shift
    rm -f request
    quietly openssl genpkey -algorithm "$algorithm" "${options[@]}" -out key
    quietly openssl req -new -key key -out request "$@"
    row openssl "$what" "$expected" request
}
P256=(EC -pkeyopt ec_paramgen_curve:P-256)
start --orders 1
openssl_row 'EC P-256' issued "${P256[@]}" -- -subj $SUBJECT
openssl_row 'EC P-521, SHA-512' issued EC -pkeyopt ec_paramgen_curve:P-521 -- -subj $SUBJECT -sha512
openssl_row 'RSA 2048, RSASSA-PSS' issued RSA -- -subj $SUBJECT -sigopt rsa_padding_mode:pss
openssl_row 'names' issued "${P256[@]}" -- -subj $SUBJECT -addext $SAN
openssl_row 'empty subject' issued "${P256[@]}" -- -subj / -addext $SAN
openssl_row 'UTF-8 in the subject' issued "${P256[@]}" -- -utf8 -subj "/O=Müller \& Söhne$SUBJECT" -addext $SAN
openssl_row 'further extensions' issued "${P256[@]}" -- -subj $SUBJECT -addext $SAN -addext keyUsage=digitalSignature \
    -addext basicConstraints=critical,CA:FALSE -addext 1.3.6.1.5.5.7.1.24=DER:3003020105
openssl_row 'DER' issued "${P256[@]}" -- -subj $SUBJECT -outform DER
openssl_row 'text before the PEM' issued "${P256[@]}" -- -subj $SUBJECT -text
openssl_row 'NEW CERTIFICATE REQUEST' issued "${P256[@]}" -- -subj $SUBJECT -newhdr
openssl_row 'an address' '"IP Address:192.0.2.1" would not be' "${P256[@]}" -- -subj $SUBJECT -addext $SAN,IP:192.0.2.1
openssl_row 'SHA-1' "signed with SHA-1$CAS" "${P256[@]}" -- -subj $SUBJECT -sha1
openssl_row 'SHA3-512' "signed with SHA3-512$CAS" "${P256[@]}" -- -subj $SUBJECT -sha3-512
openssl_row 'RSA-PSS key' "an RSA-PSS key$TAKE" RSA-PSS -- -subj $SUBJECT
openssl_row 'Ed25519' "an Ed25519 key$TAKE" ED25519 -- -subj $SUBJECT
openssl_row 'Ed448' "an Ed448 key$TAKE" ED448 -- -subj $SUBJECT
openssl_row 'brainpoolP256r1' "a brainpool key$TAKE" EC -pkeyopt ec_paramgen_curve:brainpoolP256r1 -- -subj $SUBJECT
openssl_row 'secp256k1' "a secp256k1 key$TAKE" EC -pkeyopt ec_paramgen_curve:secp256k1 -- -subj $SUBJECT
openssl_row 'a curve without a name' 'an EC key whose curve has no name' "${P256[@]}" -pkeyopt ec_param_enc:explicit -- -subj $SUBJECT

# ---- How files are written ----

quietly openssl genpkey -algorithm "${P256[@]}" -out key
quietly openssl req -new -key key -out pem -subj $SUBJECT
quietly openssl req -in pem -outform DER -out der
{ cat der; printf '\r\n'; } >request && row file 'DER and a line end' issued request
{ printf '\xff\xfe'; sed 's/$/\r/' pem | iconv -t UTF-16LE; } >request && row file 'UTF-16 of Windows' issued request
iconv -t UTF-16BE pem >request && row file 'UTF-16, big endian' issued request
{ printf '\xef\xbb\xbf'; cat pem; } >request && row file 'UTF-8 with a byte order mark' issued request
sed 's/^/    /' pem >request && row file 'indented' issued request
base64 der >request && row file 'base64 alone' issued request

# ---- GnuTLS, NSS, Java, Botan, Go, Python, wolfSSL ----

printf '%s\n' 'cn = www.example.com' 'dns_name = www.example.com' 'dns_name = example.com' >template
# certtool_row WHAT EXPECTED OPTION OF KEY... -- OPTION...
certtool_row() {
    local what=$1 expected=$2 options=()
    shift 2
    while [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    shift
    rm -f request
    quietly certtool --generate-privkey "${options[@]}" --outfile key
    quietly certtool --generate-request --load-privkey key --template template --outfile request "$@"
    row certtool "$what" "$expected" request
}
certtool_row 'RSA' issued --key-type rsa --bits 2048 --
certtool_row 'EC P-384' issued --key-type ecdsa --curve secp384r1 -- --hash SHA384
certtool_row 'DER' issued --key-type ecdsa --curve secp256r1 -- --outder
certtool_row 'SHA3-256' "signed with SHA3-256$CAS" --key-type rsa --bits 2048 -- --hash SHA3-256
certtool_row 'RSA-PSS key' "an RSA-PSS key$TAKE" --key-type rsa-pss --bits 2048 --
certtool_row 'Ed25519' "an Ed25519 key$TAKE" --key-type ed25519 --

mkdir nss
quietly certutil -N -d sql:nss --empty-password
head -c 64 /dev/urandom >noise
quietly certutil -R -d sql:nss -s CN=www.example.com -k ec -q nistp256 -z noise -8 www.example.com,example.com -a -o request
row certutil 'EC P-256, names' issued request
quietly certutil -R -d sql:nss -s CN=www.example.com -k rsa -g 2048 -z noise -o request.der
row certutil 'RSA, DER' issued request.der

# keytool_row WHAT EXPECTED ALGORITHM [OPTION...]
keytool_row() {
    local what=$1 expected=$2 algorithm=$3
    shift 3
    rm -f store request
    # shellcheck disable=SC2086 # an algorithm, and perhaps its size
    quietly keytool -genkeypair -alias a -keyalg $algorithm -dname CN=www.example.com -keystore store -storepass secret
    quietly keytool -certreq -alias a -keystore store -storepass secret -file request "$@"
    row keytool "$what" "$expected" request
}
keytool_row 'RSA, names' issued 'RSA -keysize 2048' -ext SAN=dns:www.example.com,dns:example.com
keytool_row 'RSASSA-PSS' issued 'RSA -keysize 2048' -sigalg RSASSA-PSS
keytool_row 'EC P-521' issued 'EC -keysize 521'
keytool_row 'Ed25519' "an Ed25519 key$TAKE" Ed25519

# botan_row WHAT EXPECTED ALGORITHM PARAMETERS [OPTION...]
botan_row() {
    local what=$1 expected=$2 algorithm=$3 parameters=$4
    shift 4
    botan keygen --algo="$algorithm" --params="$parameters" >key 2>/dev/null
    botan gen_pkcs10 key www.example.com "$@" >request 2>/dev/null
    row botan "$what" "$expected" request
}
botan_row 'RSA' issued RSA 2048 --dns=www.example.com
botan_row 'EC P-256' issued ECDSA secp256r1
botan_row 'SHA3-256' "signed with SHA3-256$CAS" RSA 2048 '--hash=SHA-3(256)'
botan_row 'Ed25519' "an Ed25519 key$TAKE" Ed25519 ''

mkdir gowork
cat >gowork/main.go <<'END'
package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"os"
)

func write(name string, key crypto.Signer, subject string, names ...string) {
	template := x509.CertificateRequest{Subject: pkix.Name{CommonName: subject}, DNSNames: names}
	der, err := x509.CreateCertificateRequest(rand.Reader, &template, key)
	if err != nil {
		panic(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der})
	if os.WriteFile(name, text, 0o644) != nil {
		panic(name)
	}
}

func main() {
	ec, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	small, _ := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	rsaKey, _ := rsa.GenerateKey(rand.Reader, 2048)
	_, ed, _ := ed25519.GenerateKey(rand.Reader)
	write("go-ec", ec, "www.example.com", "www.example.com", "example.com")
	write("go-empty", ec, "", "www.example.com", "example.com")
	write("go-rsa", rsaKey, "www.example.com")
	write("go-p224", small, "www.example.com")
	write("go-ed", ed, "www.example.com")
}
END
HOME=$WORK quietly go run gowork/main.go
row go 'EC P-256, names' issued go-ec
row go 'empty subject' issued go-empty
row go 'RSA' issued go-rsa
row go 'P-224' "a P-224 key$TAKE" go-p224
row go 'Ed25519' "an Ed25519 key$TAKE" go-ed

cat >requests.py <<'END'
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def write(name, subject, critical, key, digest):
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, subject)] if subject else []
    names = x509.SubjectAlternativeName([x509.DNSName("www.example.com"), x509.DNSName("example.com")])
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(attributes)).add_extension(names, critical)
    with open(name, "wb") as file:
        file.write(builder.sign(key, digest).public_bytes(serialization.Encoding.PEM))


key = ec.generate_private_key(ec.SECP256R1())
write("python-names", "www.example.com", False, key, hashes.SHA256())
write("python-critical", "", True, key, hashes.SHA384())
write("python-sha3", "www.example.com", False, key, hashes.SHA3_384())
write("python-brainpool", "www.example.com", False, ec.generate_private_key(ec.BrainpoolP384R1()), hashes.SHA384())
END
quietly /usr/bin/python3 requests.py
row python 'names' issued python-names
row python 'empty subject, critical names' issued python-critical
row python 'SHA3-384' "signed with SHA3-384$CAS" python-sha3
row python 'brainpoolP384r1' "a brainpool key$TAKE" python-brainpool

cat >wolf.c <<'END'
#include <wolfssl/options.h>

#include <stdio.h>
#include <string.h>
#include <wolfssl/wolfcrypt/asn_public.h>
#include <wolfssl/wolfcrypt/ecc.h>

int main(void)
{
    static const char *const names[] = {"wolf-default", "wolf-version-0"};
    WC_RNG rng;
    ecc_key key;

    if (wc_InitRng(&rng) != 0 || wc_ecc_init(&key) != 0 || wc_ecc_make_key(&rng, 32, &key) != 0) {
        return 1;
    }
    for (int i = 0; i < 2; i++) {
        byte der[4096];
        Cert cert;
        int size;
        FILE *file = fopen(names[i], "wb");

        wc_InitCert(&cert);
        strcpy(cert.subject.commonName, "www.example.com");
        cert.sigType = CTC_SHA256wECDSA;
        if (i == 1) {
            cert.version = 0;
        }
        (void) wc_MakeCertReq(&cert, der, sizeof der, NULL, &key);
        size = wc_SignCert(cert.bodySz, cert.sigType, der, sizeof der, NULL, &key, &rng);
        if (file == NULL || size <= 0 || fwrite(der, 1, (size_t) size, file) != (size_t) size ||
            fclose(file) != 0) {
            return 1;
        }
    }
    return 0;
}
END
quietly cc wolf.c -o wolf -lwolfssl
quietly ./wolf
row wolfssl 'as it is' 'its version has to be 0' wolf-default
row wolfssl 'version 0' issued wolf-version-0

stop
echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
