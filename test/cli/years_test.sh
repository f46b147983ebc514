#!/bin/bash
# The program and the sandbox in the years 2027 to 2050, each a process whose clock is moved (moved_clock.so):
# enroll, status, plan, reissue, sync and expiring. On 32-bit systems this is where a time_t of 32 bits
# has ended, for Mbed TLS too. Needs bash, openssl, grep, sed, curl, touch.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317  # checks are called by name
# shellcheck source=test/cli/common.sh
. "$(dirname "$0")/common.sh"

# moved NAME PROGRAM: makes NAME, which runs PROGRAM with a clock that is moved by the seconds in the file shift.
moved() {
    cat >"$1" <<EOF
#!/bin/sh
export CLOCK_SHIFT=\$(cat $WORK/shift) ASAN_OPTIONS=verify_asan_link_order=0
LD_PRELOAD=$BUILD/test/moved_clock.so exec $2 "\$@"
EOF
    chmod 755 "$1"
}
moved moved-sslstore "$SSLSTORE"
moved moved-sandbox "$SANDBOX"
SSLSTORE=$WORK/moved-sslstore
SANDBOX=$WORK/moved-sandbox

value() { sed -n "s/^$1  *//p" out | head -n 1; }
begins() { openssl x509 -in "$1" -noout -startdate | grep -q "$2"; }
ends() { openssl x509 -in "$1" -noout -enddate | grep -q "$2"; }
signed() { openssl verify -no_check_time -CAfile ca/root.pem -untrusted www/chain.pem www/leaf.pem >>out 2>&1; }
clocks_agree() { ! grep -q "this machine's clock" err; }
pass_days() { # moves both clocks
    echo $(($(cat shift) + $1 * 86400)) >./shift
    sandbox_post clock 0 "\"AdvanceDays\":$1"
}

unset SSLSTORE_URL SSLSTORE_PARTNER_CODE SSLSTORE_AUTH_TOKEN SSLSTORE_CA_FILE SSLSTORE_ENABLED
echo 0 >./shift
request www www.example.com
request other www.example.com

# life TIME BEGINS ENDS: takes a certificate through its life from that time on. BEGINS and ENDS are patterns
# of the dates in the first certificate.
life() {
    rm -rf www journal inventory.db
    echo $(($1 - $(date +%s))) >./shift
    start
    run "$1: ping" 0 ping
    run "$1: enroll" 0 enroll --product positivessl --csr www.csr --days 365 --approver admin@example.com \
        --field "$ADMIN" --field 'CName Auth Domain Validation=True' --journal journal --wait 20 --out www
    ORDER=$(value Order)
    check 'the clocks agree' clocks_agree
    check 'the certificate is signed by the CA' signed
    check "begins $2" begins www/leaf.pem "$2"
    check "ends $3" ends www/leaf.pem "$3"
    touch -d "@$1" ca ca/* www www/* journal* www.* # as if written then; on 32-bit systems stat() can fail on it
    run "$1: enroll, again" 0 enroll --product positivessl --csr www.csr --days 365 --approver admin@example.com \
        --field "$ADMIN" --field 'CName Auth Domain Validation=True' --journal journal --wait 20 --out www
    check 'is the same order' [ "$(value Order)" = "$ORDER" ]
    run "$1: status" 0 status "$ORDER"
    check 'the certificate is in force' [ "$(value 'In force')" = yes ]
    run "$1: plan" 0 plan "$ORDER"
    check 'nothing is due' [ "$(value Plan)" = nothing ]
    pass_days "$4"
    run "$1: plan, $4 days later" 0 plan "$ORDER"
    check 'a reissue is due' [ "$(value Plan)" = 'reissue (free)' ]
    run "$1: renew" 0 renew "$ORDER" --csr other.csr --wait 20 --out www
    check 'reissues' [ "$(value Done)" = reissued ]
    run "$1: sync" 0 sync --db inventory.db
    run "$1: expiring within 10 days" 0 expiring --db inventory.db --within 10d
    run "$1: expiring within 200 days" 10 expiring --db inventory.db --within 200d
    check 'names the order' says "${ORDER%-*}"
    check 'was bought once' [ "$(grep -c '"bought"\|"renewed"' ledger)" -eq 1 ]
}

life 1798761600 'Jan  1 .* 2027' 'Jul 1. .* 2027' 180
life 1868227200 'Mar 1[45] .* 2029' 'Apr [23]. .* 2029' 40
life 2145398400 'Dec 2[56] .* 2037' 'Feb \( 9\|10\) .* 2038' 40 # ends after 2038-01-19
life 2147483647 'Jan 19 .* 2038' 'Mar  [56] .* 2038' 40
life 2147483648 'Jan 19 .* 2038' 'Mar  [56] .* 2038' 40
life 2208988800 'Jan  1 .* 2040' 'Feb 1[56] .* 2040' 40
life 2521843200 'Nov 30 .* 2049\|Dec  1 .* 2049' 'Jan 1[56] .* 2050' 40 # two forms of dates in one certificate
life 2524608000 'Jan  1 .* 2050' 'Feb 1[56] .* 2050' 40

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
