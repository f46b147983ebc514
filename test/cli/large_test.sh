#!/bin/bash
# Orders with many names: each order that can be bought can be shown, downloaded, listed, stored in a database
# and listed by expiring. Needs bash, openssl, sqlite3, sed, awk.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317  # checks are called by name
# shellcheck source=test/cli/common.sh
. "$(dirname "$0")/common.sh"

COUNTS=(1 55 250 400 1000)

# certified FILE COUNT: the certificate has COUNT names.
certified() { [ "$(openssl x509 -in "$1" -noout -ext subjectAltName | grep -o DNS: | wc -l)" -eq "$2" ]; }
# named COUNT: the line of JSON has COUNT names.
named() { [ "$(sed 's/.*"names":\[\([^]]*\)\].*/\1/' out | tr ',' '\n' | grep -c .)" -eq "$1" ]; }
bought() { [ "$(grep -c '"bought"' ledger)" -eq "$1" ]; }

start
: >sandbox.log
number=0
for count in "${COUNTS[@]}"; do
    names=()
    for ((i = 1; i <= count; i++)); do names+=("host-$i.c$count.example.com"); done
    request "c$count" "${names[0]}" "${names[@]}"
    run "$count names: enroll" 0 enroll --product positivemdcssl --csr "c$count.csr" --days 365 \
        --approver admin@example.com --field "$ADMIN" --wait 60 --out "c$count" --json
    number=$((number + 1))
    check 'was bought once' bought "$number"
    check 'is complete' says '"shortened":false'
    check 'has a certificate' certified "c$count/leaf.pem" "$count"
    check 'shows its names' named "$count"
    id=$(sed 's/.*"id":"\([^"]*\)".*/\1/' out)
    run "$count names: status" 0 status "$id" --json
    check 'shows its names' named "$count"
    run "$count names: download" 0 download "$id" --csr "c$count.csr" --out again
    check 'is the same' cmp -s again/leaf.pem "c$count/leaf.pem"
done

run 'sync' 0 sync --json
check 'shows each order' lines "${#COUNTS[@]}"
check 'each with an id' [ "$(grep -cE '"id":"[0-9]+-[0-9]+"' out)" -eq "${#COUNTS[@]}" ]
check 'none with an error' [ "$(grep -c '"shortened":false' out)" -eq "${#COUNTS[@]}" ]
run 'sync --db' 0 sync --db inventory.db
check 'keeps each order' [ "$(sqlite3 inventory.db 'SELECT count(DISTINCT id) FROM orders')" -eq "${#COUNTS[@]}" ]
run 'expiring' 10 expiring --within 400d --db inventory.db --json
for count in "${COUNTS[@]}"; do check "shows that of $count names" says "\"host-1.c$count.example.com\""; done

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
