#!/bin/bash
# `sslstore check` and `sslstore products --online`: what they report, and that nothing is bought by
# checking. Needs bash, openssl, grep, sed, awk.
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=test/cli/common.sh
. "$(dirname "$0")/common.sh"

# codes CODE...: the problems of the last run's JSON, and no others, in any order.
codes() {
    local found
    found=$(sed 's/"notes":.*//' out | grep -oE '"code":"[a-z_]+"' | cut -d'"' -f4 | sort | tr '\n' ' ')
    [ "$found" = "$(printf '%s\n' "$@" | sed '/^$/d' | sort | tr '\n' ' ')" ]
}
fields() {
    local found
    found=$(sed 's/"notes":.*//' out | grep -oE '"field":"[^"]+"' | cut -d'"' -f4 | sort)
    [ "$found" = "$(printf '%s\n' "$@" | sort)" ]
}

DV=(check --product positivessl --csr www.csr --days 180 --approver admin@example.com
    --field "$ADMIN")
EO=(check --product digi_securesite_flex-EO --csr www.csr --days 180)

request www www.example.com
request other other.example.org
request many www.example.com {a,b}.example.com www.example.org

# ---- Without any service ----

unset SSLSTORE_URL SSLSTORE_PARTNER_CODE SSLSTORE_AUTH_TOKEN SSLSTORE_CA_FILE SSLSTORE_ENABLED
run 'a clean order' 0 "${DV[@]}"
check 'says so' says 'no problems'
run 'a clean order, as JSON' 0 "${DV[@]}" --json
check 'is one line' lines 1
check 'has no problems' says '"problems":[],"notes":[{"code":"validation","field":"Approver Email"'
check 'but a note on e-mail' says 'must not from 15 March 2028'
check 'and is clean' says '"clean":true'
run 'an order for years' 0 "${DV[@]}" --days 730
check 'explains the limit of public certificates' says '200 days'
check 'explains that e-mail ends before the order does' says 'from 15 March 2028 no CA'
check 'fits 80 columns' narrow
run 'nothing at all' 1 check --json
check 'shows what is missing' codes product missing
run 'nothing but a product' 1 check --product sectigoovssl --json
check 'reports all of it' fields CSR 'Approver Email' 'Validity Period (In Days)' \
    'Admin Contact - Email' 'Organization Name' 'Organization Address' \
    'Organization State/Province' 'Organization Postal Code' 'Organization Country' \
    'Organization Phone'
run 'everything wrong' 1 check --product positivessl --csr many.csr --days 100 --approver nobody \
    --field 'Admin Contact - Email=x' --field 'Admin Contact - Phone=call me' \
    --field 'Admin Contact - Country=Atlantis' --field 'Server Count=none' \
    --field 'Web Server Type=nginx' --field 'Is Trial Order?=perhaps' --name '*.example.com' --json
check 'reports all of it' codes several_names wildcard validity approver format format choice range \
    choice choice
run 'everything wrong, as text' 1 check --product positivessl --csr many.csr --days 100 \
    --approver nobody --name '*.example.com' --field 'Web Server Type=nginx'
check 'fits 80 columns' narrow
check 'counts' says '6 problems'
check 'names the option of a field' says 'Approver Email (--approver)'
run 'a field that does not exist' 2 "${DV[@]}" --field 'Favourite Colour=blue'
run 'a signing request that does not exist' 1 "${DV[@]}" --csr nowhere
check 'is no problem of the order' silent
run 'a signing request that is invalid' 1 "${DV[@]}" --csr www.key --json
check 'is one' codes csr
run 'a product that is not in the catalog' 1 "${DV[@]}" --product tomorrow --json
check 'is unknown' codes product
run 'a product that is not in the catalog, allowed' 0 "${DV[@]}" --product tomorrow --unknown-product
run 'an enterprise order' 0 "${EO[@]}" --field 'Organization ID=4001'
run 'an enterprise order with an organization' 1 "${EO[@]}" --field 'Organization ID=4001' \
    --field 'Organization Name=Example Ltd' --json
check 'has too much' codes unwanted
run 'an organization by its name and id' 0 "${EO[@]}" --field 'Organization ID=Example Inc (4001)' --json
check 'needs no service' says '"notes":[]'
run 'an organization by its name' 0 "${EO[@]}" --field 'organization id=Example Inc'
check 'is known to the service only' says 'only the service knows the id of "Example Inc"'
check 'fits 80 columns' narrow
run 'an organization by its name, for years' 0 "${EO[@]}" --days 730 \
    --field 'Organization ID=Example Inc' --json
check 'has both notes' grep -qE '"notes":\[.*asks for it.*public .*200 days' out
run 'an organization in the place of its data' 0 check --product digi_securesite_flex --csr www.csr \
    --days 180 --approver admin@example.com --field 'Organization ID=Example Inc' \
    --field 'Admin Contact - First Name=Ada' --field 'Admin Contact - Last Name=Lovelace' \
    --field 'Admin Contact - Phone=+1 555 0100' --field "$ADMIN"
for id in 0 -4001 99999999999 4001.5; do
    run "an organization with the id $id" 1 "${EO[@]}" --field "Organization ID=$id" --json
    check 'has none' codes range
done
run 'asking a service that is not configured' 2 "${DV[@]}" --online

# ---- With the service ----

start
run 'a clean order' 0 "${DV[@]}" --online
check 'says so' says 'no problems'
run 'an approver who may not' 1 "${DV[@]}" --csr other.csr --online --json
check 'is reported' codes not_permitted
check 'with the permitted ones' says 'admin@example.org'
run 'an approver for some of the domains' 1 check --product positivemdcssl --csr many.csr --days 180 \
    --approver admin@example.com --field "$ADMIN" --online --json
check 'is reported for the others' codes not_permitted
check 'by their name' says 'example.org may be approved by'
run 'a problem on this side' 1 "${DV[@]}" --days 100 --online --json
check 'is reported' codes validity
run 'an organization of the account' 0 "${EO[@]}" --field 'Organization ID=4001' --online
run 'an organization that does not exist' 1 "${EO[@]}" --field 'Organization ID=999' --online --json
check 'is reported' codes organization
check 'with those that there are' says '4001'
run 'an organization by its name' 0 "${EO[@]}" --field 'Organization ID=Example Appliances Inc' --online
check 'says so' says 'no problems'
run 'an organization by its name, in any case, with parentheses' 0 "${EO[@]}" \
    --field 'Organization ID=BEISPIEL (2020) gmbh' --online --json
check 'needs no note' says '"problems":[],"notes":[],"clean":true'
run 'an organization that the account does not have' 1 "${EO[@]}" \
    --field 'Organization ID=Example Inc' --online --json
check 'is reported' codes organization
check 'with its name' says 'no organization \"Example Inc\"'
run 'an organization that is not active' 1 "${EO[@]}" \
    --field 'Organization ID=Dormant Devices Ltd' --online --json
check 'is reported' codes organization
check 'with the reason' says 'not active'
run 'an organization whose name is not unique' 1 "${EO[@]}" --field 'Organization ID=Twin Tools LLC' --online --json
check 'is reported' codes organization
check 'with the active ones' says '2 active organizations are called \"Twin Tools LLC\"; give an id, such as 4004 or 4005'
run 'a product that is not sold' 1 "${DV[@]}" --product tomorrow --unknown-product --online --json
check 'is reported in the words of the service' codes service
SSLSTORE_AUTH_TOKEN=wrong run 'a wrong token' 1 "${DV[@]}" --online --json
check 'says so' warns 'refused the partner code or token'
check 'finds no problem in the order' codes ''
SSLSTORE_ENABLED=false run 'disabled' 1 "${DV[@]}" --online
check 'says so' warns 'disabled'
printf '%s\n' "${DV[*]} --online" "products --online --json" | sed "s/$ADMIN/'&'/" >lines
run 'in a batch' 0 batch lines
run 'products, compared with the catalog' 0 products --online
check 'counts' says 'products sold'
check 'shows what is no longer sold' grep -qE '^digi_wc_ssl +product' out
check 'knows that -EO is ours' [ "$(grep -c -e '-EO' out)" -eq 0 ]
run 'products, compared with the catalog, as JSON' 0 products --online --json
check 'is an object that holds them' grep -qE '^\{"differences":\[\{"code":.*\}\],"complete":true\}$' out
check 'of differences' says '"what":"product","sold":null'
check 'nothing was bought by any of these' [ ! -s ledger ]

start --fault 'error-array=No_such_domain@order/approverlist'
run 'approvers refused' 1 "${DV[@]}" --online --json
check 'is reported in the words of the service' codes service
start --fault 'null-lists@order/approverlist'
run 'no approvers at all' 1 "${DV[@]}" --online --json
check 'is reported' codes not_permitted
start --fault 'error-array=The_moon_is_wrong@order/validateorderparameters'
run 'the service refuses' 1 "${DV[@]}" --online --json
check 'is reported in its words' says 'The_moon_is_wrong'
start --fault 'error-array=No_list_today@digicert/organizationlist'
run 'an order that is wrong anyway' 1 "${EO[@]}" --days 181 --field 'Organization ID=Example Inc' \
    --online --json
check 'asks the service nothing' codes validity
run 'organizations refused' 1 "${EO[@]}" --field 'Organization ID=Example Inc' --online
check 'is reported' warns 'No_list_today'
start --fault 'reset@order/approverlist'
run 'the service is gone' 1 "${DV[@]}" --online --attempts 1
check 'is no problem of the order' [ "$(grep -c problem out)" -eq 0 ]

stop
echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
