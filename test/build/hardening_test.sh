#!/bin/bash
# How the programs are built: hardened by default, as CFLAGS, LDFLAGS and HARDENING say otherwise, and not at
# all for bare metal; with a time_t of 64 bits; with libraries that are loaded late. Needs make, cc, readelf, nm.
# SPDX-License-Identifier: Apache-2.0
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
PASSED=0
FAILED=0

# check NAME COMMAND...: it succeeds.
check() {
    local name=$1
    shift
    if "$@" >"$WORK/out" 2>&1; then
        PASSED=$((PASSED + 1))
    else
        FAILED=$((FAILED + 1))
        echo "FAILED: $name"
        head -n 5 "$WORK/out"
    fi
}
not() { ! "$@"; }
has() { readelf -hdlW "$1" | grep -q "$2"; }
needs() { nm -u "$1" | grep -q "$2"; }

# ---- This build ----

# What it was built with; an old compiler or a variant may say less, and is not what this file is about.
flags=$(cat "$BUILD/flags")
# shellcheck disable=SC2010 # all but objects and what they depend on
programs="$BUILD/sslstore $BUILD/sslstore-sandbox $(ls "$BUILD"/examples/[0-9]* | grep -v '\.[od]$')"
for program in $programs; do
    case $flags in
    *-fsanitize*) ;; # has its own ways
    *-pie*)
        check "$program lies anywhere" has "$program" 'Type:.*DYN'
        check "$program binds at once" has "$program" 'BIND_NOW'
        check "$program has read-only tables of addresses" has "$program" 'GNU_RELRO'
        check "$program has a stack protector" needs "$program" __stack_chk_fail
        ;;
    esac
    case $flags in
    *-D_FORTIFY_SOURCE=2*) check "$program checks sizes" needs "$program" '__[a-z]*_chk' ;;
    esac
done

# ---- What make would do ----

# planned OPTIONS...: how OBJECT and a program would be built.
OBJECT=src/client/client
planned() {
    env -u MAKEFLAGS -u MFLAGS -u CFLAGS -u CPPFLAGS -u LDFLAGS -u HARDENING -u CROSS_COMPILE \
        make -Bn BUILD="$WORK/build" "$@" "$WORK/build/$OBJECT.o" "$WORK/build/sslstore" 2>/dev/null |
        grep -E -- " -o .*/($OBJECT\.o|sslstore) " | grep -vE '^ *@?(echo|printf)'
}
# plan NAME YES-PATTERNS NO-PATTERNS OPTIONS...: patterns are words, all of which the plan has, or none.
plan() {
    local name=$1 yes=$2 no=$3 word
    shift 3
    planned "$@" >"$WORK/plan"
    check "$name: a plan" test -s "$WORK/plan"
    for word in $yes; do check "$name: $word" grep -qE -- "$word" "$WORK/plan"; done
    for word in $no; do check "$name: no $word" not grep -qE -- "$word" "$WORK/plan"; done
}
all='-fstack-protector-strong -fPIE -D_FORTIFY_SOURCE=2 -pie -z,now'
plan 'by default' "$all" ''
plan 'HARDENING=' '' '-fstack-protector -fPIE FORTIFY -pie -z,now' HARDENING=
plan 'bare metal' '' '-fstack-protector -fPIE FORTIFY -pie -z,now' CROSS_COMPILE=arm-none-eabi-
plan 'another Linux' "$all" '' CROSS_COMPILE=aarch64-linux-gnu-
plan 'without optimizer' '-fstack-protector-strong -pie' 'FORTIFY' CFLAGS=-O0
plan 'without any -O' '-fstack-protector-strong -pie' 'FORTIFY' CFLAGS=-g
plan 'the last -O counts' '-fstack-protector-strong -pie' 'FORTIFY' CFLAGS='-O2 -O0'
plan 'sanitized' '-fstack-protector-strong -pie' 'FORTIFY' CFLAGS='-O1 -fsanitize=address'
plan 'FORTIFY of the caller' '-D_FORTIFY_SOURCE=3' '-D_FORTIFY_SOURCE=2' CFLAGS='-O2 -D_FORTIFY_SOURCE=3'
plan 'FORTIFY of a distribution' '-D_FORTIFY_SOURCE=3' '-D_FORTIFY_SOURCE=2' CPPFLAGS=-D_FORTIFY_SOURCE=3
plan 'a time_t of 64 bits' '-D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64' ''
plan 'TIME64=' '' 'FILE_OFFSET_BITS TIME_BITS' TIME64=
for OBJECT in examples/cli/dns_timeout examples/sandbox/net_dns_timeout; do
    plan "the time_t of ldns: $OBJECT" '-fstack-protector-strong' 'FILE_OFFSET_BITS TIME_BITS'
    plan "the time_t of ldns in any case: $OBJECT" '-fstack-protector-strong' 'FILE_OFFSET_BITS TIME_BITS' TIME64=-D_TIME_BITS=64
done
OBJECT=examples/cli/fetch
plan 'libcurl is loaded when it is needed' '-DSSLSTORE_LATE' '-lcurl -lpq'
plan 'LATE=' '-lcurl' 'SSLSTORE_LATE' LATE=
plan 'a static program is linked with libcurl' '-lcurl' 'SSLSTORE_LATE' LDFLAGS=-static
plan 'and so is one that lies anywhere' '-lcurl' 'SSLSTORE_LATE' LDFLAGS=-static-pie
OBJECT=src/client/client
plan 'a static program' '-fstack-protector-strong -static' '-pie' LDFLAGS=-static
plan 'a program at its place' '-no-pie' '(^|[[:space:]])-pie' LDFLAGS=-no-pie

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
