#!/bin/bash
# Where the sandbox listens, by which names clients reach it, and that its certificate holds for all the years to which
# its clock can be moved. Needs bash, curl, openssl, grep, sed.
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=test/sandbox/common.sh
. "$(dirname "$0")/common.sh"

health() { BODY=$(ask "$@" 2>&1); has '"isError":false'; }
port() { sed 's/.*:\([0-9]*\).*/\1/' ready; }

start --ca-dir ca
check 'default: the URL' is "${URL%:*}" https://localhost
check 'default: not on another address' eval '! health "https://127.0.0.2:$(port)/rest/health/status"'

start --ca-dir ca --listen 127.0.0.2
check 'one address: the URL' is "${URL%:*}" https://127.0.0.2
check 'one address: the certificate names it' health "$URL/rest/health/status"
check 'one address: no other one' eval '! health "https://127.0.0.1:$(port)/rest/health/status"'

start --ca-dir ca --listen 0.0.0.0 --name board.example --name 192.0.2.9 --name Ca-Box --prefix /x
check 'names: the first is in the URL' is "${URL%:*}" https://board.example
check 'names: by the first' health --resolve "board.example:$(port):127.0.0.3" "$URL/rest/health/status"
check 'names: by a single label' health --resolve "ca-box:$(port):127.0.0.1" "https://ca-box:$(port)/x/rest/health/status"
check 'names: localhost remains' health -4 "https://localhost:$(port)/x/rest/health/status"
BODY=$(openssl s_client -connect "127.0.0.1:$(port)" -CAfile ca/root.pem -verify_ip 192.0.2.9 </dev/null 2>&1)
check 'names: an address' has 'Verify return code: 0'
BODY=$(openssl s_client -connect "127.0.0.1:$(port)" -CAfile ca/root.pem -verify_ip 192.0.2.8 </dev/null 2>&1)
check 'names: not another address' has 'IP address mismatch'
# as_of TIME: lets openssl verify at that time; at any time if its own time_t of 32 bits cannot hold it.
as_of() {
    if openssl verify -attime "$1" /dev/null 2>&1 | grep -q 'out of range'; then echo -no_check_time; else echo "-attime $1"; fi
}
for year in 2027 2029 2038 2049 2050 2099; do
    # shellcheck disable=SC2046 # they are words
    BODY=$(openssl s_client -connect "127.0.0.1:$(port)" -CAfile ca/root.pem -verify_hostname localhost \
        $(as_of "$(date -ud "$year-06-01" +%s)") </dev/null 2>&1)
    check "the certificate holds in $year" has 'Verify return code: 0'
done

if [ -e /proc/net/if_inet6 ] && grep -q "^0\{31\}1 " /proc/net/if_inet6; then
    start --ca-dir ca --listen ::1
    check "IPv6: the URL" is "${URL%:*}" "https://[::1]"
    check "IPv6: reached" health -g "$URL/rest/health/status"
    check "IPv6: not by IPv4" eval '! health "https://127.0.0.1:$(port)/rest/health/status"'
    start --ca-dir ca --listen ::
    check "all: by IPv6" health -g "https://[::1]:$(port)/rest/health/status"
    check "all: by IPv4" health "https://127.0.0.1:$(port)/rest/health/status"
fi
start --tls plain --name board.example
check 'without TLS: the URL' is "${URL%:*}" http://board.example
start --ca-dir ca --tls wrong-host --name board.example
check 'wrong-host: no name that was asked for' eval '! health --resolve "board.example:$(port):127.0.0.1" "$URL/rest/health/status"'
stop

check 'an address that is none' refused 2 --listen 127.1
check 'a host name in its place' refused 2 --listen localhost
check 'an address of another machine' refused 1 --listen 192.0.2.1
check 'it says so' has 'cannot listen'
for name in '' . a..b -a a- a_b 'a b' 'a,b' 127.1 '*.example.com' "$(printf 'a%.0s' {1..64})"; do
    check "a name that is none: '$name'" refused 2 --name "$name"
done
finish
