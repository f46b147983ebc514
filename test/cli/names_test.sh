#!/bin/bash
# Names that are added to an order and dropped from it: `reissue` and `renew` with --add-name and --drop-name, against
# sslstore-sandbox. Needs bash, openssl, grep, sed.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317  # checks are called by name
# shellcheck source=test/cli/common.sh
. "$(dirname "$0")/common.sh"

# names NAME...: the certificate in the folder certificate is for exactly these.
names() {
    [ "$(openssl x509 -in certificate/leaf.pem -noout -ext subjectAltName | grep -oE 'DNS:[^, ]+' | sort)" = \
        "$(printf 'DNS:%s\n' "$@" | sort)" ]
}
# change NAME COMMAND OPTIONS...: gets a certificate for the order's names with a change.
change() {
    local name=$1 command=$2
    shift 2
    run "$name" 0 "$command" "$ID" --csr one.csr --approver admin@shop.example.com --wait 60 --out certificate "$@"
}
reissued() { [ "$(grep -c '"reissued"' ledger)" -eq "$1" ]; }

request one www.shop.example.com
request two www.shop.example.com www.shop.example.com api.shop.example.com
start --issue-after 0
run 'order' 0 enroll --product positivemdcssl --csr one.csr --name api.shop.example.com --days 365 --field "$ADMIN" \
    --approver admin@shop.example.com --out certificate --json
check 'has two names' names www.shop.example.com api.shop.example.com
ID=$(sed -E 's/.*"order_id":"([0-9]+)".*/\1/' out)

run '--name beside --add-name' 2 reissue "$ID" --csr one.csr --name a.shop.example.com --add-name b.shop.example.com
check 'says so' warns 'replaces the names of the order'
run 'added and dropped' 2 reissue "$ID" --csr one.csr --add-name a.shop.example.com --drop-name A.shop.example.com.
check 'says so' warns 'both added and dropped'
run 'drop a name of the CSR' 2 reissue "$ID" --csr two.csr --drop-name api.shop.example.com
check 'says so' warns 'the CSR still has api.shop.example.com'
openssl req -new -key one.key -subj /CN=api.shop.example.com -out api.csr
run 'drop the common name' 2 reissue "$ID" --csr api.csr --drop-name www.shop.example.com
check 'says so' warns 'is the common name'
run 'of an unknown order' 1 reissue 999 --csr one.csr --add-name a.shop.example.com
check 'none of this reissued' reissued 0

change 'add a name' reissue --add-name mail.shop.example.com
check 'has three names' names www.shop.example.com api.shop.example.com mail.shop.example.com
change 'add it again' reissue --add-name MAIL.shop.example.com.
check 'has them once' names www.shop.example.com api.shop.example.com mail.shop.example.com
change 'drop one and add another' reissue --drop-name API.shop.example.com. --add-name new.shop.example.com
check 'has three other names' names www.shop.example.com mail.shop.example.com new.shop.example.com
change 'drop what is not there' reissue --drop-name api.shop.example.com
check 'has them still' names www.shop.example.com mail.shop.example.com new.shop.example.com
change 'drop all but the common name' reissue --drop-name mail.shop.example.com --drop-name new.shop.example.com
check 'has one name' names www.shop.example.com
check 'reissued each time' reissued 5

change 'renew: add a name' renew --add-name img.shop.example.com --journal journal
check 'is a reissue' says 'reissued'
check 'has two names' names www.shop.example.com img.shop.example.com
change 'renew: the same again' renew --add-name img.shop.example.com --journal journal
check 'reissued nothing more' reissued 6
change 'renew: drop a name that is not due' renew --drop-name img.shop.example.com
check 'says that it is not due' says 'not due'
check 'reissued nothing more' reissued 6

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
