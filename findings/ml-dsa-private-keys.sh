#!/bin/sh
# ML-DSA private keys of Debian unstable in November 2026: OpenSSL 3.6.5, Botan 3.13.0 and Python's cryptography 49.0.0
# each write a PKCS#8 file of another inner form, and only OpenSSL reads the files of all three.
#
# Guess before the run: RFC 9881 has three forms (seed, expanded key, both), so all three programs write one of
# these and read all of them; at worst one of them would not read the oldest, expanded form.
# Seen: OpenSSL writes both values (4,098 bytes), cryptography the tagged seed (54 bytes), Botan the 32 bytes of
# the seed without the tag that the RFC asks for (52 bytes). Botan reads neither of the others ("Invalid ML-DSA seed
# size"), cryptography neither of the others ("Could not deserialize key data"). `openssl pkey` with
# output_formats=seed-only makes a key that cryptography reads, with bare-seed one that Botan reads.
#
# Needs root and debootstrap. Works in a temporary folder.
set -eu
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
debootstrap --variant=minbase sid "$root" >/dev/null
inside() { chroot "$root" env LC_ALL=C "$@"; }
inside apt-get install -qq -y --no-install-recommends \
    openssl=3.6.5-1 botan=3.13.0+dfsg-2 python3-cryptography=49.0.0-2 >/dev/null 2>&1

cat >"$root/write.py" <<'PYTHON'
from cryptography.hazmat.primitives.asymmetric import mldsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
key = mldsa.MLDSA65PrivateKey.generate()
open("/python.pem", "wb").write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
PYTHON
cat >"$root/read.py" <<'PYTHON'
import sys
from cryptography.hazmat.primitives.serialization import load_pem_private_key
load_pem_private_key(open(sys.argv[1], "rb").read(), None)
PYTHON
inside openssl genpkey -algorithm ML-DSA-65 -out /openssl.pem 2>/dev/null
inside sh -c 'botan keygen --algo=ML-DSA --params=ML-DSA-6x5 >/botan.pem'
inside python3 /write.py
inside openssl pkey -in /openssl.pem -provparam ml-dsa.output_formats=seed-only -out /seed-only.pem
inside openssl pkey -in /openssl.pem -provparam ml-dsa.output_formats=bare-seed -out /bare-seed.pem

reads() { # command …: yes or no
    if inside "$@" >/dev/null 2>&1; then echo yes; else echo no; fi
}
table=
for key in openssl botan python seed-only bare-seed; do
    row="$key: openssl $(reads openssl pkey -in "/$key.pem" -pubout)"
    row="$row, botan $(reads botan pkcs8 --pub-out "/$key.pem")"
    row="$row, python $(reads python3 /read.py "/$key.pem")"
    size=$(sed '/^-/d' "$root/$key.pem" | base64 -d | wc -c)
    row="$row ($size bytes)"
    echo "$row"
    table="$table$row;"
done
expected='openssl: openssl yes, botan no, python no (4098 bytes);'
expected="${expected}botan: openssl yes, botan yes, python no (52 bytes);"
expected="${expected}python: openssl yes, botan no, python yes (54 bytes);"
expected="${expected}seed-only: openssl yes, botan no, python yes (54 bytes);"
expected="${expected}bare-seed: openssl yes, botan yes, python no (52 bytes);"
[ "$table" = "$expected" ] || { echo "changed"; exit 1; }
echo "as described"
