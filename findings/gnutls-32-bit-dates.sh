#!/bin/sh
# GnuTLS 3.7.9 with a 32-bit time_t (Debian 12, i386) reads every date after 2037 as 2037-12-31 23:23:23 UTC.
#
# Guess before the run: certtool prints the real year, or an error, or a date that wrapped around to 1901.
# Seen: a certificate that ends in 2041 is printed as ending on 31 December 2037 at 23:23:23, without a warning;
# OpenSSL 3.0.20 on the same system prints 2041. certtool refuses to make such a certificate ("Overflow while
# parsing days"). So a 32-bit device can install a long-lived private root that it cannot make, and believes that
# the root ends more than three years early.
#
# Needs root and debootstrap; the kernel must run 32-bit x86 programs. Works in a temporary folder.
set -eu
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
debootstrap --arch=i386 --variant=minbase bookworm "$root" >/dev/null
inside() { chroot "$root" env LC_ALL=C TZ=UTC "$@"; }
inside apt-get install -qq -y --no-install-recommends \
    gnutls-bin=3.7.9-2+deb12u7 openssl=3.0.20-1~deb12u2 >/dev/null 2>&1
inside openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /key.pem -out /root.pem \
    -subj '/CN=Device Root' -days 5200 >/dev/null 2>&1
openssl_end=$(inside openssl x509 -in /root.pem -noout -enddate)
gnutls_end=$(inside certtool -i --infile /root.pem | sed -n 's/^[[:space:]]*Not After: //p')
printf 'cn = Device Root\nca\nexpiration_days = 5200\n' >"$root/template"
refusal=$(inside certtool --generate-self-signed --load-privkey /key.pem --template /template 2>&1 || true)
echo "OpenSSL reads: $openssl_end"
echo "GnuTLS reads:  $gnutls_end"
echo "GnuTLS makes:  $(echo "$refusal" | grep Overflow)"
case $openssl_end in
notAfter=*' 204'[0-9]' GMT') ;;
*) echo "changed: what OpenSSL reads"; exit 1 ;;
esac
[ "$gnutls_end" = 'Thu Dec 31 23:23:23 UTC 2037' ] || { echo "changed: what GnuTLS reads"; exit 1; }
echo "$refusal" | grep -q 'Overflow while parsing days' || { echo "changed: what GnuTLS makes"; exit 1; }
echo "as described"
