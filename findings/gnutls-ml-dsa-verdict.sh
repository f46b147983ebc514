#!/bin/sh
# GnuTLS 3.8.13 (Debian unstable, November 2026) calls a good ML-DSA signature invalid: it knows the algorithm's name,
# but this build cannot verify it, and the words do not tell one from the other.
#
# Guess before the run: a build without the algorithm says "unknown" or "unsupported", as it does for a private key.
# Seen: certtool prints "ML-DSA-65" and a security level of 15,616 bits, and then "Self signature: FAILED" for a
# request, "The signature in the certificate is invalid" for a certificate. OpenSSL 3.6.5 verifies both. Who reads
# the verdict looks for damage in files that are in order. Only reading the private key names the reason:
# "The signature algorithm is not supported."
#
# Needs root and debootstrap. Works in a temporary folder.
set -eu
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
debootstrap --variant=minbase sid "$root" >/dev/null
inside() { chroot "$root" env LC_ALL=C TZ=UTC "$@"; }
inside apt-get install -qq -y --no-install-recommends openssl=3.6.5-1 gnutls-bin=3.8.13-1 >/dev/null 2>&1
inside openssl genpkey -algorithm ML-DSA-65 -out /key.pem 2>/dev/null
inside openssl req -new -key /key.pem -subj /CN=device.example.com -out /request.pem
inside openssl req -x509 -key /key.pem -subj '/CN=Device Root' -days 90 -out /root.pem

openssl_request=$(inside openssl req -in /request.pem -noout -verify 2>&1)
openssl_root=$(inside openssl verify -CAfile /root.pem /root.pem)
gnutls_request=$(inside certtool --crq-info --infile /request.pem 2>/dev/null)
gnutls_root=$(inside certtool --verify --load-ca-certificate /root.pem --infile /root.pem 2>&1 || true)
gnutls_key=$(inside certtool --key-info --infile /key.pem 2>&1 || true)
echo "OpenSSL: $openssl_request; $openssl_root"
echo "GnuTLS, request: $(echo "$gnutls_request" | grep -i -e 'signature algorithm' -e 'security level' -e 'self signature' | tr -s '\t\n' ' ')"
echo "GnuTLS, certificate: $(echo "$gnutls_root" | grep 'Chain verification')"
echo "GnuTLS, key: $gnutls_key"
case $openssl_request in *'verify OK'*) ;; *) echo "changed: OpenSSL on the request"; exit 1 ;; esac
[ "$openssl_root" = '/root.pem: OK' ] || { echo "changed: OpenSSL on the certificate"; exit 1; }
echo "$gnutls_request" | grep -q 'Signature Algorithm: ML-DSA-65' || { echo "changed: the name"; exit 1; }
echo "$gnutls_request" | grep -q 'Self signature: FAILED' || { echo "changed: GnuTLS on the request"; exit 1; }
echo "$gnutls_root" | grep -q 'The signature in the certificate is invalid' || { echo "changed: GnuTLS on the certificate"; exit 1; }
echo "$gnutls_key" | grep -q 'signature algorithm is not supported' || { echo "changed: GnuTLS on the key"; exit 1; }
echo "as described"
