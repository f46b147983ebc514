#!/bin/sh
# SQLite 3.40.1 with a 32-bit time_t (Debian 12, i386) cannot open a database below a folder that was changed
# after 2038-01-19.
#
# Guess before the run: a database that was written after that time cannot be opened, since stat() fails with
# EOVERFLOW; one that was written before can.
# Seen: neither. SQLite also looks at each folder of the path, so one new file beside the database suffices:
# "unable to open database file". Likewise, OpenSSL 3.0 of that system cannot read a certificate file that was
# written after that time. A program that is built with a time_t of
# 64 bits does not change that: the libraries have their own. After 2038, keep an inventory (sslstore sync --db) on
# a 64-bit system, on one whose libraries have a 64-bit time_t (Debian 13 on armhf), or on musl.
#
# Needs root and debootstrap; the kernel must run 32-bit x86 programs. Works in a temporary folder.
set -eu
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
debootstrap --arch=i386 --variant=minbase bookworm "$root" >/dev/null
inside() { chroot "$root" env LC_ALL=C TZ=UTC "$@"; }
inside apt-get install -qq -y --no-install-recommends sqlite3 openssl >/dev/null 2>&1
inside sqlite3 --version
inside mkdir /place
inside sqlite3 /place/x.db 'CREATE TABLE t(a); INSERT INTO t VALUES (1)'
count() { inside sqlite3 /place/x.db 'SELECT count(*) FROM t' 2>&1 || true; }
inside touch -d 2038-01-19T03:14:07Z /place
before=$(count)
inside touch -d 2038-01-19T03:14:08Z /place
after=$(count)
inside openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /key.pem -out /x.pem \
    -subj /CN=x >/dev/null 2>&1
inside touch -d 2038-01-19T03:14:08Z /x.pem
certificate=$(inside openssl x509 -in /x.pem -noout -subject 2>&1 || true)
echo "folder of 2038-01-19 03:14:07: $before"
echo "one second later:              $after"
echo "OpenSSL:                       $(echo "$certificate" | grep stat)"
[ "$before" = 1 ] || { echo "changed: what SQLite opens"; exit 1; }
echo "$after" | grep -q 'unable to open database' || { echo "changed: what SQLite refuses"; exit 1; }
echo "$certificate" | grep -q 'Value too large' || { echo "changed: what OpenSSL reads"; exit 1; }
echo "as described"
