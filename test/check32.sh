#!/bin/bash
# Runs make check on 32-bit x86, where long, size_t and the C library's time_t have 32 bits: in a Debian 12 that is
# made in the build folder once. Then tests that the library has a time_t of 64 bits also if the program is built
# without (TIME64=). Needs root, debootstrap, unshare, the Debian mirror, and a kernel that runs 32-bit programs.
# CHECKS chooses tests, as for make check.
# SPDX-License-Identifier: Apache-2.0
set -eu
cd "$(dirname "$0")/.."
top=$PWD
BUILD=${BUILD:-build}
place=$BUILD/32bit
root=$place/bookworm
clock=test/port/clock_test

if [ "$(id -u)" != 0 ]; then
    echo "check-32bit needs root: it makes a 32-bit Debian 12 in $root and changes into it" >&2
    exit 1
fi
if [ ! -e "$root/usr/bin/gcc" ]; then
    echo "getting a 32-bit Debian 12 into $root, once" >&2
    rm -rf "$root.new"
    mkdir -p "$root.new"
    debootstrap --arch=i386 --variant=minbase --include=ca-certificates,gcc,libc6-dev,make bookworm "$root.new" \
        >"$place/debootstrap.log" 2>&1 || { tail -n 5 "$place/debootstrap.log" >&2; exit 1; }
    mv "$root.new" "$root"
fi
grep -q localhost "$root/etc/hosts" 2>/dev/null || echo '127.0.0.1 localhost' >>"$root/etc/hosts"
cp /etc/resolv.conf "$root/etc/resolv.conf"
mkdir -p "$root/sslstore"

# enter COMMAND...: runs it in the Debian's /sslstore, which is this folder. What is mounted ends with it.
enter() {
    # shellcheck disable=SC2016  # the inner shell expands them
    unshare --mount --propagation private sh -c '
        mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" && mount --bind "$2" "$1/sslstore" || exit 1
        root=$1
        shift 2
        exec chroot "$root" env -i PATH="$PATH" HOME=/root sh -c "cd /sslstore && exec \"\$@\"" sh "$@"' \
        sh "$root" "$top" "$@"
}

enter make deps
enter make check BUILD="$place/objects" JOBS="${JOBS:-2}" ${CHECKS:+CHECKS="$CHECKS"}
enter make -j"${JOBS:-2}" "$place/narrow/$clock" BUILD="$place/narrow" TIME64= >"$place/narrow.log" 2>&1 ||
    { tail -n 20 "$place/narrow.log"; exit 1; }
enter "$place/narrow/$clock" >"$place/narrow.log" 2>&1 || { cat "$place/narrow.log"; exit 1; }
echo "32-bit: works, also without TIME64"
