#!/bin/bash
# The program as a user runs it: every command, its failures and its exit codes, against sslstore-sandbox
# over verified TLS. Needs bash, openssl, grep, sed, awk.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317  # checks are called by name
DEMO=$(realpath "$(dirname "$0")/../../examples/demo.sh")
README=$(realpath "$(dirname "$0")/../../examples/README.md")
HEADER=$(realpath "$(dirname "$0")/../../sslstore.h")
# shellcheck source=test/cli/common.sh
. "$(dirname "$0")/common.sh"

lacks() { ! says "$1"; }
bought() { [ "$(grep -c -e '"bought"' -e '"renewed"' ledger)" -eq "$1" ]; }
value() { sed -n "s/^$1  *//p" out | head -n 1; } # of a line such as "State    active"

# files DIR NAME: openssl accepts the files in DIR: the chain leads to the sandbox's root, and the certificate
# carries the key of NAME.
files() {
    openssl verify -CAfile ca/root.pem -untrusted "$1/chain.pem" "$1/leaf.pem" >>out 2>&1 &&
        cmp -s ca/root.pem "$1/root.pem" &&
        cat "$1/leaf.pem" "$1/chain.pem" | cmp -s - "$1/fullchain.pem" &&
        [ "$(openssl x509 -in "$1/leaf.pem" -noout -pubkey)" = "$(openssl pkey -in "$2.key" -pubout)" ] &&
        [ "$(stat -c %a "$1"/*.pem | sort -u)" = 644 ]
}
# names DIR NAME...: the certificate in DIR is for these.
names() {
    local found
    found=$(openssl x509 -in "$1/leaf.pem" -noout -ext subjectAltName)
    shift
    for name in "$@"; do grep -qE "DNS:${name//\*/\\*}(,|\$)" <<<"$found" || return 1; done
}

ORGANIZATION=(
    --field 'Organization Name=Example "Labs" \ Ltd'
    --field 'Organization Address=1 Müller Street' --field 'Organization City=Bristol'
    --field 'Organization State/Province=Avon' --field 'Organization Postal Code=BS1 4DJ'
    --field 'Organization Country=GB' --field 'Organization Phone=+44.1170000000'
)
DV=(enroll --product positivessl --csr www.csr --days 365 --approver admin@example.com
    --field "$ADMIN")

# ---- Without any service ----

: >sandbox.log
unset SSLSTORE_URL SSLSTORE_PARTNER_CODE SSLSTORE_AUTH_TOKEN SSLSTORE_CA_FILE SSLSTORE_ENABLED
request www www.example.com
request other www.example.com
request foreign foreign.example.com
openssl req -x509 -key other.key -subj "/CN=A stranger" -days 1 -out stranger.pem

run 'help' 0 --help
check 'explains the exit codes' says 'unknown outcome'
check 'fits 80 columns' narrow
run 'help of a command' 0 enroll --help
check 'lists its options' says '--approver EMAIL'
check 'lists the settings' says 'SSLSTORE_PARTNER_CODE'
check 'fits 80 columns' narrow
check 'says what is required' says '--product is required'
run 'help of a command with operands' 0 change-method --help
check 'explains each of them' says 'ID is an order number'
check 'explains each of them' says 'METHOD is email, file, cname, txt, or auto'
check 'fits 80 columns' narrow
run 'help of a reissue' 0 reissue --help
check 'is not about orders' says 'send a lost request again'
run 'version' 0 --version
version=$(sed -n 's/^#define SSLSTORE_VERSION "\(.*\)"/\1/p' "$HEADER")
check 'names itself' [ "$(cat out)" = "sslstore $version" ]
run 'csr' 0 csr device.example.com --name www.device.example.com --key new.key
check 'makes a key for its owner alone' [ "$(stat -c %a new.key)" = 600 ]
check 'says so' warns 'made the private key new.key'
check 'leaves nothing beside it' [ "$(echo new.key*)" = new.key ]
cp out new.csr
cp new.key kept.key
check 'asks for both names' grep -q 'DNS:device.example.com, DNS:www.device.example.com' \
    <(openssl req -in new.csr -noout -verify -text 2>&1)
check 'carries the key' [ "$(openssl req -in new.csr -noout -pubkey)" = "$(openssl pkey -in new.key -pubout)" ]
run 'csr with a key that exists' 0 csr device.example.com --key new.key --key-type rsa2048 --json
check 'keeps it' cmp -s new.key kept.key
check 'is JSON' json
check 'says that it made none' member key_made false
check 'names it' member common_name '"device.example.com"'
for type in p384 rsa2048; do
    run "csr with a new $type key" 0 csr device.example.com --key "$type.key" --key-type "$type"
    check 'is one' grep -q "${type//[a-z]/} bit" <(openssl pkey -in "$type.key" -noout -text)
done
run 'csr without --key' 2 csr device.example.com
run 'csr with an unknown type of key' 2 csr device.example.com --key none.key --key-type p521
check 'lists the types' warns 'rsa4096'
run 'csr for something that is no name' 2 csr 'a b' --key new.key
check 'says so' warns 'common_name is not a domain name'
run 'csr with a file that is no key' 1 csr device.example.com --key new.csr
check 'says so' warns 'new.csr: key is not a private key'
run 'csr with a key that cannot be made' 1 csr device.example.com --key nowhere/new.key
check 'says which' warns 'nowhere/new.key: No such file'
run 'csr with a key that cannot be read' 1 csr device.example.com --key .
check 'says which' warns '.: Is a directory'
run 'no command' 2
run 'unknown command' 2 frobnicate
check 'names it' warns 'unknown command "frobnicate"'
run 'option before the command' 2 --timeout 3 ping
check 'says where it belongs' warns 'Options follow the command'
run 'unknown option' 2 status --frobnicate 1
check 'names the option' warns '--frobnicate'
run 'token as an option' 2 status --token "$TOKEN" 1
run 'token as an option with =' 2 status "--token=$TOKEN" 1
run 'option without its value' 2 enroll --csr
run 'number that is invalid' 2 enroll --days 3x
for number in 0 -1 +1 ' 1' 1x 1.5 0x10 1e3 4294967297 99999999999999999999 ''; do
    run "--timeout '$number'" 2 status --timeout "$number" 1
    run "--page-size '$number'" 2 sync --page-size "$number"
done
for option in product csr field approver custom-id journal out; do
    run "--$option without a value" 2 enroll "--$option" ''
    check 'says so' warns "--$option"
done
run 'missing operand' 2 status
check 'names it' warns 'missing operand; expected ID'
run 'operands too many' 2 status 1 2
check 'names what is expected' warns 'unexpected operand; expected ID'
run 'an operand for a command without any' 2 ping 1
check 'says so' warns 'takes no operands'

run 'products' 0 products
check 'lists the catalog' [ "$(wc -l <out)" -ge 79 ]
run 'products of a vendor and kind' 0 products --vendor sectigo --validation EV
check 'has an EV product' says positiveevssl
check 'leaves others out' [ "$(grep -cE '^digi_|^positivessl ' out)" -eq 0 ]
run 'no such vendor' 2 products --vendor nobody
run 'no such products' 1 products --vendor sectigo --enterprise
run 'products as JSON' 0 products --json
check 'is JSON on one line' json
check 'is one line' lines 1
check 'is an object that holds them' grep -q '^{"products":\[{.*}\],"complete":true}$' out
check 'shows code, name, vendor, validation' grep -qE \
    '\{"code":"positivessl","name":"[^"]+","brand":"[^"]+","vendor":"Sectigo","validation":"DV"' out
run 'fields of a product' 0 fields positiveevssl
check 'marks what is required' says '* Organization Jurisdiction Country'
run 'fields as JSON' 0 fields positivessl --json
check 'is JSON' json
check 'lists the countries to choose from' grep -qE \
    '"name":"Admin Contact - Country","type":"country"[^[]*"choices":\["AD","AE",.*"ZM","ZW"\]' out
run 'all fields' 0 fields
check 'has them all' [ "$(wc -l <out)" -ge 40 ]
run 'fields of no product' 1 fields frobnicate

run 'no partner code' 2 ping
check 'says which setting' warns SSLSTORE_PARTNER_CODE
export SSLSTORE_PARTNER_CODE=1000001
run 'no token' 2 ping
check 'says which setting' warns SSLSTORE_AUTH_TOKEN
run 'token file that does not exist' 1 ping --token-file nowhere
export SSLSTORE_AUTH_TOKEN=$TOKEN
run 'address without TLS' 2 ping --url http://localhost
run 'CA file that does not exist' 1 ping --url https://localhost:1 --ca-file nowhere

# ---- The account ----

start
run 'ping' 0 ping
check 'says so' says 'ready: https://localhost:'
run 'ping as JSON' 0 ping --json
check 'is JSON' json
check 'is ready' member ready true
run 'ping, talking' 0 ping --verbose
check 'shows the request' warns health/validate
check 'counts' warns 'requests 1, connections 1, full handshakes 1'
printf '%s\n' "$TOKEN" >token.txt
SSLSTORE_AUTH_TOKEN='' run 'token of a file that others can read' 2 ping --token-file token.txt
check 'says what to do' warns 'token.txt (chmod 600)'
chmod 600 token.txt
SSLSTORE_AUTH_TOKEN='' run 'token of a file' 0 ping --token-file token.txt
SSLSTORE_AUTH_TOKEN=$TOKEN-wrong run 'wrong token' 1 ping
check 'says so' warns 'refused the partner code or token'
run 'wrong partner code' 1 ping --partner-code 7
SSLSTORE_ENABLED=false run 'disabled' 1 ping
check 'says so' warns 'the client is disabled'
for word in FALSE no Off 0; do
    SSLSTORE_ENABLED=$word run "disabled by '$word'" 1 ping
done
for word in True YES on 1 ''; do
    SSLSTORE_ENABLED=$word run "enabled by '$word'" 0 ping
done
for word in n y disabled enabled ' false' 'false ' 00 -1 f none; do
    SSLSTORE_ENABLED=$word run "enabled or not: '$word'" 2 ping
    check 'says so' warns 'SSLSTORE_ENABLED must be true or false'
done
run 'unknown CA' 1 ping --ca-file stranger.pem
check 'names the CA file' warns stranger.pem
pin() { openssl x509 -in "$1" -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum | cut -d ' ' -f 1; }
PIN=$(pin ca/root.pem)
WRONG=$(pin stranger.pem)
run 'pinned key' 0 ping --pin "$PIN"
run 'pinned key in capitals, behind another' 0 ping --pin "$WRONG" --pin="${PIN^^}"
run 'only a stranger is pinned' 1 ping --pin "$WRONG"
check 'says so' warns 'no certificate of the server'
check 'says which option' warns --pin
for bad in '' "${PIN}0" "${PIN%?}" "${PIN%?}g" "${PIN%??}:0"; do
    run "pin that is invalid: '$bad'" 2 ping --pin "$PIN" --pin "$bad"
    check 'says what is wanted' warns '64 hex digits'
done
MANY=()
for ((i = 0; i < 16; i++)); do MANY+=(--pin "$PIN"); done
run 'many pins' 0 ping "${MANY[@]}"
run 'too many pins' 2 ping "${MANY[@]}" --pin "$PIN"
check 'says how many' warns '--pin: there may be at most 16 pins'

run 'sync: bought until before since' 2 sync --since 2026-02-01 --until 2026-01-31
check 'says so' warns '--until is before --since'
run 'sync: expires to before from' 2 sync --expires-from 2026-02-01 --expires-to 2026-01-31
check 'says so' warns '--expires-to is before --expires-from'
run 'sync: one day' 0 sync --since 2026-02-01 --until 2026-02-01

# Nothing listens on port 1. test/stream/proxy_check.sh has proxies that work.
NOTHING=http://localhost:1
run 'a proxy that does not answer' 1 ping --proxy "$NOTHING" --attempts 1
check 'says what failed' warns 'no connection to the proxy could be made'
check 'names the proxy' warns 'The proxy is localhost:1 (--proxy).'
for name in https_proxy HTTPS_PROXY all_proxy ALL_PROXY; do
    export "$name=http://user:secretword@localhost:1"
    run "$name" 1 ping --attempts 1
    check 'names the variable' warns "The proxy is localhost:1 ($name)."
    check 'does not show the password' eval '! warns secretword'
    run "$name, but no proxy" 0 ping --proxy ''
    NO_PROXY=localhost run "$name, but NO_PROXY" 0 ping
    unset "$name"
done
http_proxy=$NOTHING HTTP_PROXY=$NOTHING run 'http_proxy is not meant' 0 ping
NO_PROXY=.localhost run 'NO_PROXY holds for the option, too' 0 ping --proxy "$NOTHING"
run 'a password as an argument' 2 ping --proxy http://user:secretword@localhost:1
check 'says where it belongs' warns 'set HTTPS_PROXY'
check 'does not show it' eval '! warns secretword'
HTTPS_PROXY=socks5://user:secretword@localhost:1 run 'another kind of proxy' 2 ping
check 'says where it comes from' warns 'HTTPS_PROXY: only http:// proxies are supported'
check 'does not show the password' eval '! warns secretword'

run 'a host that does not exist' 1 ping --url https://nosuch.invalid:8443/rest --attempts 1
check 'names the host' warns 'has no address for nosuch.invalid.'
run 'no connection' 1 ping --url https://localhost:1 --attempts 1
check 'says so' warns 'no connection could be made'
run 'approvers' 0 approvers positivessl www.example.com
check 'lists them' says admin@example.com
run 'approvers as JSON' 0 approvers positivessl www.example.com --json
check 'is JSON' json
run 'approvers of an unknown product' 1 approvers frobnicate www.example.com
run 'organizations' 0 organizations
check 'lists them' says 4001
run 'organizations as JSON' 0 organizations --json
check 'is JSON' json

for mode in wrong-host expired unknown-ca; do
    start --tls "$mode"
    run "TLS: $mode" 1 ping --attempts 1
    check 'is about the certificate' warns "the server's certificate"
    check 'prints nothing' silent
done

# ---- From a signing request to a certificate ----

start
run 'enroll: DV' 0 "${DV[@]}" --wait 20 --out dv
check 'is active' [ "$(value State)" = active ]
check 'has a chain and our key' files dv www
check 'has its name' names dv www.example.com
run 'enroll: not waiting' 3 "${DV[@]}"
check 'is pending' [ "$(value State)" = pending ]
check 'shows what comes next' warns 'sslstore download'
run 'enroll: not waiting, with files' 3 "${DV[@]}" --out 'not yet'
check 'shows what gets the files' warns " --csr www.csr --out 'not yet'"
ID=$(value Order)
run 'download: waiting' 0 download "$ID" --csr www.csr --wait 20 --out later
check 'has a chain and our key' files later www
run 'download: to standard output' 0 download "$ID"
check 'is a certificate and its chain' [ "$(grep -c 'BEGIN CERTIFICATE' out)" -eq 2 ]
check 'begins with it' cmp -s <(openssl x509 -in out) <(openssl x509 -in later/leaf.pem)
run 'download as JSON' 0 download "$ID" --json
check 'is JSON' json
check 'holds it' member certificate '"-----BEGIN CERTIFICATE-----\\n[^"]*\\n"'
run 'download: the key of another request' 1 download "$ID" --csr other.csr --out wrong
check 'says so' warns "does not carry the request's key"
check 'writes nothing' [ ! -e wrong/leaf.pem ]
run 'download: no such order' 1 download 999999
run 'download: no such directory' 1 download "$ID" --out no/such/directory

request wildcard '*.example.com'
run 'enroll: wildcard' 0 enroll --product positivesslwildcard --csr wildcard.csr --days 365 \
    --approver admin@example.com --field "$ADMIN" --wait 20 --out wildcard
check 'has a chain and our key' files wildcard wildcard
check 'has its name' names wildcard '*.example.com'

request many www.example.com {a,b,c}.example.com
# One approver for each name, in the same order
run 'enroll: five names' 0 enroll --product positivemdcssl --csr many.csr --days 365 \
    --approver "$(printf 'admin@example.com,%.0s' 1 2 3 4 5)admin@example.org" --field "$ADMIN" \
    --name d.example.com --name www.example.org --wait 20 --out many
check 'has a chain and our key' files many many
check 'has all names' names many {www,a,b,c,d}.example.com www.example.org

run 'enroll: OV' 0 enroll --product sectigoovssl --csr www.csr --days 365 \
    --approver admin@example.com --field "$ADMIN" "${ORGANIZATION[@]}" --wait 20 --out ov --json
check 'is JSON, whatever the name of the organization' json
check 'keeps that name' member organization '"Example \\"Labs\\" \\\\ Ltd"'
check 'is issued' member issued true
check 'has a chain and our key' files ov www

run 'enroll: EV' 0 enroll --product positiveevssl --csr www.csr --days 365 \
    --approver admin@example.com --field "$ADMIN" "${ORGANIZATION[@]}" \
    --field 'Organization Jurisdiction Country=GB' --wait 20 --out ev
check 'has a chain and our key' files ev www

run 'enroll: an organization by its id' 0 enroll --product digi_securesite_flex-EO --csr www.csr \
    --days 365 --field 'Organization ID=4001' --field "$ADMIN" --wait 20 --out eo
check 'has a chain and our key' files eo www
run 'enroll: an organization by its name' 0 enroll --product digi_securesite_flex-EO --csr www.csr \
    --days 365 --field 'Organization ID=example appliances inc' --field "$ADMIN" --wait 20 --json
check 'is that organization' member organization '"Example Appliances Inc"'
eo=$(sed -nE 's/.*"id":"([0-9]+)-.*/\1/p' out)
run 'reissue: an organization by its name' 0 reissue "$eo" --csr www.csr \
    --field 'Organization ID=Example Appliances Inc' --wait 20
run 'renew: an organization by its name' 0 renew "$eo" --csr www.csr --days 365 \
    --field 'Organization ID=Beispiel (2020) GmbH' --wait 20
run 'enroll: DER' 3 "${DV[@]}" --csr <(openssl req -in www.csr -outform DER)

# ---- Errors that must not buy anything ----

start
for name in 'Example Inc' 'Dormant Devices Ltd' 'Twin Tools LLC'; do
    for command in 'enroll --product digi_securesite_flex-EO' 'renew 1' 'reissue 1'; do
        # shellcheck disable=SC2086  # words of a command
        run "$command: an organization that cannot be chosen: $name" 1 $command --csr www.csr \
            --field "Organization ID=$name" --field "$ADMIN"
        check 'says why' warns "\"$name\""
    done
done
run 'enroll: a country that is invalid' 2 "${DV[@]}" --field 'Admin Contact - Country=Atlantis'
check 'says what is one' warns 'not a country code (ISO 3166-1) or English name'
run 'enroll: an organization by no id and no name' 2 "${DV[@]}" --field 'Organization ID=0'
run 'enroll: no product' 2 enroll --csr www.csr
run 'enroll: no signing request' 2 enroll --product positivessl
run 'enroll: signing request that does not exist' 1 "${DV[@]}" --csr nowhere
run 'enroll: signing request that is invalid' 1 "${DV[@]}" --csr ca/root.pem
check 'says so' warns 'signing request'
run 'enroll: unknown product' 1 "${DV[@]}" --product frobnicate
check 'says so' warns 'does not fit its product'
run 'enroll: no such field' 2 "${DV[@]}" --field 'Favourite Colour=blue'
run 'enroll: field without a value' 2 "${DV[@]}" --field 'Server Count'
run 'enroll: value of the wrong type' 2 "${DV[@]}" --field 'Server Count=many'
run 'enroll: line end in a field' 2 "${DV[@]}" --field $'Admin Contact - First Name=Ann\r\nX: y'
run 'enroll: missing field' 1 enroll --product positivessl --csr www.csr --days 365 \
    --approver admin@example.com
check 'says which' warns 'Admin Contact - Email is set with --field.'
run 'enroll: no approver' 1 enroll --product positivessl --csr www.csr --days 365 --field "$ADMIN"
check 'names the option' warns 'Approver Email is set with --approver.'
run 'enroll: not sold for a wildcard' 1 enroll --product positivessl --name '*.example.com' --days 365 \
    --approver admin@example.com --field "$ADMIN" --out starred
check 'names the option that was given' warns 'Common Name is set with --name or --csr.'
run 'enroll: validity not on offer' 1 "${DV[@]}" --days 100
check 'says the nearest' warns '90 days'
run 'enroll: an approver who is not permitted' 1 "${DV[@]}" --approver mallory@example.net
run 'enroll: no permitted approver' 1 enroll --product positivessl --csr www.csr --days 365 \
    --approver mallory@example.net --field "$ADMIN"
check 'names the permitted ones' warns admin@example.com
run 'enroll: wildcard for a single-name product' 1 "${DV[@]}" --csr wildcard.csr
run 'enroll: directory that is a file' 1 "${DV[@]}" --out www.csr
run 'enroll: journal that cannot be kept' 1 "${DV[@]}" --journal no/such/directory/journal
run 'enroll: wrong token' 1 "${DV[@]}" --partner-code 7
check 'nothing was bought by any of these' bought 0

# ---- Orders are bought once ----

start --fault 'reset@order/neworder#1'
run 'enroll: the reply is lost, the order found' 0 "${DV[@]}" --wait 20 --out found
check 'has a chain and our key' files found www
check 'was bought once' bought 1

start --fault 'reset@order/neworder' --lookup never --fault '504@order/query*2' \
    --duplicate-custom-id second
run 'enroll: the reply is lost for good' 4 "${DV[@]}" --attempts 2 --journal journal
check 'warns of sending again' warns 'Do not send it again'
check 'says how to resolve it' warns 'sslstore enroll --resume journal'
run 'enroll: not over an open journal' 4 "${DV[@]}" --attempts 2 --journal journal
check 'says that it looks the order up' warns 'looking up the order'
run 'enroll: nor for another request' 1 "${DV[@]}" --csr other.csr --journal journal
check 'says what is there' warns 'unfinished: the order'
run 'enroll: resuming in vain' 4 enroll --resume journal --attempts 2
check 'was bought once' bought 1
run 'enroll: the list shows it' 0 "${DV[@]}" --attempts 2 --journal journal --resend --wait 20 \
    --out listed
check 'has a chain and our key' files listed www
check 'was bought once' bought 1

start --fault 'stall@order/neworder#1' --fault 'stall@order/status#1-2' # no look settles it
rm -f journal
"$SSLSTORE" "${DV[@]}" --journal journal --attempts 2 >out 2>err &
CLIENT=$!
for ((i = 0; i < 100 && $(grep -c bought ledger 2>/dev/null) == 0; i++)); do sleep 0.05; done
kill -INT "$CLIENT"
wait "$CLIENT"
NAME='enroll: interrupted' check 'the outcome is unknown' [ $? -eq 4 ]
check 'the journal is private' [ "$(stat -c %a journal)" = 600 ]
run 'enroll: resuming' 0 enroll --resume journal --csr www.csr --wait 20 --out resumed \
    --timeout 2
check 'has a chain and our key' files resumed www
check 'was bought once' bought 1
run 'enroll: what was delivered is delivered again' 0 "${DV[@]}" --journal journal --out again
check 'says so' [ "$(value Done)" = 'delivered again' ]
check 'has a chain and our key' files again www
check 'was bought once' bought 1
run 'enroll: another one is bought when it is wanted' 3 "${DV[@]}" --journal journal --new
check 'says which one it forgets' warns 'forgetting the order'
check 'the next order is bought' bought 2
run 'enroll: resuming what is not a journal' 1 enroll --resume www.csr

# ---- Reissues and refunds are requested once ----

start --fault 'reset@order/reissue' --fault 'reset@order/refundrequest' --fault '500@order/status#3-4'
run 'enroll' 0 "${DV[@]}" --wait 20
OLD=$(value Order)
run 'reissue: the reply is lost, and the look-ups fail' 4 reissue "$OLD" --csr other.csr --attempts 1 \
    --journal change
check 'warns of sending again' warns 'Do not send it again'
check 'says how to resolve it' warns 'sslstore enroll --resume change'
run 'reissue: not over an open journal' 1 reissue "$OLD" --csr www.csr --journal change
check 'says why' warns 'another request'
run 'refund: not over an open journal' 1 revoke "$OLD" --refund --yes --journal change
check 'says why' warns 'unfinished: the reissue of order'
run 'reissue: resuming' 0 enroll --resume change --csr other.csr --wait 20 --out resumed
check 'has the new key' files resumed other
OLD=$(value Order)
run 'refund: the reply is lost, and the order shows it' 0 revoke "$OLD" --refund --yes --journal change
run 'refund: resuming shows it again' 0 enroll --resume change
check 'says so' [ "$(value Done)" = 'refund requested' ]
check 'shows the order' [ "$(value Order)" = "$OLD" ]

# ---- After issuance ----

start
run 'enroll' 0 "${DV[@]}" --wait 20 --out life
OLD=$(value Order)
FIRST_SERIAL=$(value Serial)
run 'status' 0 status "$OLD"
check 'is active' [ "$(value State)" = active ]
check 'is in force' [ "$(value 'In force')" = yes ]
run 'status as JSON' 0 status "${OLD%-*}" --json
check 'is JSON' json
check 'shows the order' member order_id "\"${OLD%-*}\""
check 'shows its state' member status '"active"'
check 'is in force' member in_force true
run 'status: by an id of our own' 0 status "$(sed -n 's/.*"custom_id":"\([^"]*\)".*/\1/p' out)"
run 'status: no such order' 1 status 999999
check 'says so' warns 'no such order'
check 'prints nothing' silent

run 'renew: far from the end it reissues' 0 renew "$OLD" --csr other.csr --wait 20 --out life
check 'says so' [ "$(value Done)" = reissued ]
check 'has a chain and the new key' files life other
run 'download: an older issuance' 1 download "$OLD"
check 'is never another one' warns 'belongs to another order or issuance: order key: '
run 'reissue' 0 reissue "${OLD%-*}" --csr www.csr --wait 20 --out life --json
check 'is JSON' json
check 'says so' member action '"reissued"'
check 'has a chain and the new key' files life www
check 'cost nothing' bought 1
run 'renew: a validity buys nothing' 0 renew "${OLD%-*}" --csr other.csr --days 365 \
    --renewal-window 400 --wait 20 --out life
check 'cost nothing' bought 1
run 'enroll: another' 0 "${DV[@]}" --wait 20 --out life
ENDED=$(value Order)
run 'plan: nothing is due' 0 plan "${ENDED%-*}"
check 'says so' [ "$(value Plan)" = nothing ]
check 'says why' [ "$(value Because)" = 'neither the certificate nor its order ends within the renewal window' ]
check 'says when to check again' [ "$(value 'Check again')" \> 2026 ]
run 'renew --dry-run: what is there fits' 0 renew "${ENDED%-*}" --csr www.csr --dry-run
check 'says so' says 'would do: nothing; the current certificate matches, and is not due'
run 'renew --dry-run: a new key' 0 renew "${ENDED%-*}" --csr other.csr --days 365 --dry-run
check 'is free' says "would do: free reissue of order ${ENDED%-*}"
run 'reissue --dry-run' 0 reissue "${ENDED%-*}" --csr other.csr --dry-run --json
check 'is JSON' json
check 'is free' member paid false
check 'is a reissue' member would '"reissue"'
check 'did nothing' bought 2
check 'reissued nothing' [ "$(grep -c '"reissued"' ledger)" -eq 3 ]
sandbox_post expire "$ENDED"
run 'plan: a renewal is due' 0 plan "${ENDED%-*}" --json
check 'is JSON' json
check 'says so' member plan '"renew"'
check 'says why' member reason '"order_ends"'
check 'costs money' member paid true
run 'renew --dry-run: at the end' 0 renew "${ENDED%-*}" --csr other.csr --dry-run
check 'costs money' says "would do: paid renewal of order ${ENDED%-*}: positivessl, 12 months"
run 'renew: at the end, without --yes' 2 renew "${ENDED%-*}" --csr other.csr
check 'says what it would have done' warns "paid renewal of order ${ENDED%-*}"
check 'says what it needs' warns '--yes'
check 'bought nothing' bought 2
run 'renew: at the end it buys' 0 renew "${ENDED%-*}" --csr other.csr --yes --wait 20 --out life
check 'says so' [ "$(value Done)" = renewed ]
check 'has a chain and the new key' files life other
check 'was bought' bought 3
NEW=$(value Order)
for i in 1 2 3; do
    run "renew, again $i" 0 renew "${ENDED%-*}" --csr other.csr --yes --wait 20 --out life
    check 'says so' [ "$(value Done)" = 'already renewed' ]
    check 'says by which order' warns "order ${NEW%-*} has replaced it"
    check 'is the same order' [ "$(value Order)" = "$NEW" ]
done
run 'renew, again, with another key' 0 renew "${ENDED%-*}" --csr www.csr --wait 20 --out life
check 'is a free reissue' warns 'free reissue of order'
check 'says so' [ "$(value Done)" = reissued ]
check 'says of which order' warns "order ${NEW%-*} has replaced it"
check 'has a chain and the new key' files life www
run 'renew --dry-run: it was renewed' 0 renew "${ENDED%-*}" --csr www.csr --dry-run --json
check 'says so' member reason '"the order has been renewed already"'
run 'plan: it was renewed' 0 plan "${ENDED%-*}"
check 'says so' [ "$(value Replaces)" = "${ENDED%-*}" ]
check 'is about the replacing order' [ "$(value Order | cut -d- -f1)" = "${NEW%-*}" ]
check 'bought once' bought 3
run 'renew: a foreign request' 1 renew "${NEW%-*}" --csr foreign.csr
check 'names both' warns 'the CSR is for foreign.example.com, but the order is for www.example.com'
run 'reissue: a foreign request' 1 reissue "${NEW%-*}" --csr foreign.csr
check 'reissued nothing' [ "$(grep -c '"reissued"' ledger)" -eq 4 ]
run 'change-approver: nobody' 2 change-approver "${NEW%-*}" foreign.example.com
run 'change-method: no method' 2 change-method "${NEW%-*}" pigeon
run 'plan: of no order' 1 plan 999999
run 'status: an option with one dash' 2 status -x
check 'says how options begin' warns 'options begin with --'
SSLSTORE_AUTH_TOKEN=wrong run 'sync: wrong token' 5 sync
check 'says where it comes from' warns 'The token comes from SSLSTORE_AUTH_TOKEN'
run 'sync: no connection' 5 sync --url https://localhost:1 --attempts 1
check 'says where it looked' warns 'The address is https://localhost:1'
run 'sync: --full without --db' 2 sync --full
check 'says what it needs' warns '--full needs --db'
run 'download: the folder is a file' 1 download "${OLD%-*}" --out www.csr
check 'says so' warns 'www.csr: Not a directory'
run 'download: roots that are invalid' 2 download "${OLD%-*}" --roots www.csr
check 'says so' warns 'www.csr holds no PEM certificate'
request shop shop.example.com
run 'renew: other names' 1 renew "${OLD%-*}" --csr shop.csr
check 'says what allows it' warns '--change-names'
run 'enroll: a product that is not known' 1 enroll --product nosuch --csr www.csr
check 'says what allows it' warns '--unknown-product'
run 'renew: no signing request' 2 renew "$NEW"
run 'renew: no such order' 1 renew 999999 --csr www.csr
run 'change-method: an order that is issued' 1 change-method "${OLD%-*}" cname
run 'resend: an order that is issued' 1 resend "${OLD%-*}"
run 'refund-status: none was asked for' 1 refund-status "${OLD%-*}"

run 'revoke: no act' 2 revoke "${OLD%-*}"
check 'says there are two' warns '--refund'
run 'revoke: both acts' 2 revoke "${OLD%-*}" --refund --certificate
run 'revoke: another serial' 1 revoke "${OLD%-*}" --certificate --yes --serial 00BAD0
run 'revoke --dry-run' 0 revoke "${OLD%-*}" --certificate --dry-run
check 'says so' says "would do: revocation of one certificate of order ${OLD%-*}, serial number "
run 'revoke: without --yes' 2 revoke "${OLD%-*}" --certificate
check 'revoked nothing' [ "$(grep -c '"revoked"' ledger)" -eq 0 ]
run 'revoke: an earlier certificate' 0 revoke "${OLD%-*}" --certificate --yes --serial "$FIRST_SERIAL"
check 'was revoked' [ "$(grep -c '"revoked"' ledger)" -eq 1 ]
run 'revoke: the certificate' 0 revoke "${OLD%-*}" --certificate --yes --reason 'the key is lost'
check 'says requested' [ "$(value Done)" = 'revocation requested' ]
run 'enroll' 0 "${DV[@]}" --wait 20
run 'revoke: the order' 0 revoke "$(value Order)" --refund --yes --json
check 'is JSON' json
check 'says requested' member action '"refund requested"'
run 'refund-status' 0 refund-status "$(sed -n 's/.*"order_id":"\([^"]*\)".*/\1/p' out)" --json
check 'is JSON' json
check 'is asked for' member refund '"requested"'
run 'revoke: no such order' 1 revoke 999999 --refund --yes

# ---- Pending orders ----

start --issue-after 1000
run 'enroll' 3 "${DV[@]}"
PENDING=$(value Order)
run 'resend' 0 resend "${PENDING%-*}"
check 'says so' [ "$(value Done)" = 'sent again' ]
run 'change-approver' 0 change-approver "${PENDING%-*}" www.example.com webmaster@example.com
check 'says so' [ "$(value Done)" = 'approver changed' ]
check 'shows the new one' says webmaster@example.com
run 'change-approver: one that may not approve' 1 change-approver "${PENDING%-*}" www.example.com \
    eve@example.org
run 'change-method' 0 change-method "${PENDING%-*}" file --json
check 'is JSON' json
check 'says so' member action '"method changed"'
run 'change-method: a record' 0 change-method "${PENDING%-*}" cname www.example.com
check 'says what to publish' says 'publish in DNS'
run 'change-method: a record that Sectigo does not look for' 2 change-method "${PENDING%-*}" txt
sandbox_post approve "$PENDING"
run 'reissue' 3 reissue "${PENDING%-*}" --csr other.csr
run 'change-method: of a pending reissue' 0 change-method "${PENDING%-*}" file
check 'says what to publish' says '.well-known/pki-validation/'
run 'plan: a reissue is pending' 0 plan "${PENDING%-*}" --json
check 'says so' member plan '"wait"'
run 'renew: a reissue is pending' 3 renew "${PENDING%-*}" --csr other.csr
check 'says so' [ "$(value Done)" = 'reissue pending' ]
run 'reissue: a second one while one is pending' 3 reissue "${PENDING%-*}" --csr foreign.csr
sandbox_post approve "$PENDING"
run 'reissue: a change of names' 3 reissue "${PENDING%-*}" --csr foreign.csr --change-names

# ---- Orders that have ended ----

start
run 'enroll: to be refunded' 0 "${DV[@]}" --wait 20
ID=$(value Order)
run 'revoke: the whole order' 0 revoke "$ID" --refund --yes
run 'status: after the refund' 0 status "$ID"
run 'renew: a refunded order' 1 renew "$ID" --csr www.csr --yes
check 'says that nothing will come' warns 'It will get no certificate'
run 'renew --dry-run: a refunded order' 1 renew "$ID" --csr www.csr --dry-run
run 'reissue: a refunded order' 1 reissue "$ID" --csr www.csr
check 'says that nothing will come' warns 'It will get no certificate'
check 'is bought once' bought 1

# ---- A clock that is behind ----

start --fault 'date=-2592000@order/status#3+'
run 'enroll: before the clock goes wrong' 0 "${DV[@]}" --wait 20
run 'renew: by a clock that is behind' 1 renew "$(value Order)" --csr www.csr --yes
check 'says that it is the clock' warns 'the certificate begins in the future'
check 'is bought once' bought 1

# ---- Certificates are checked before a file is replaced ----

start --fault 'issue=missing-name@order/download#3' --fault 'issue=other-host@order/download#4' \
    --fault 'issue=expired@order/download#5' --fault 'issue=not-yet@order/download#6'
run 'enroll: up to a given root' 0 "${DV[@]}" --wait 20 --out checked --roots ca/root.pem
check 'has a chain and the key' files checked www
ID=$(value Order)
run 'download: up to another root' 1 download "$ID" --out checked --roots stranger.pem
check 'says which issuer is missing' warns 'no certificate in certificate_roots is above the issuer '
for missing in 'is not valid for www.example.com' 'is not valid for www.example.com' 'is valid from' '; now is '; do
    cp -r checked before
    run "download: a certificate that $missing" 1 download "$ID" --csr www.csr --out checked
    check 'says so' warns "$missing"
    check 'touches no file' diff -r checked before
    rm -rf before
done
run 'download: then a good one' 0 download "$ID" --csr www.csr --out checked --roots ca/root.pem
run 'download: roots that do not exist' 2 download "$ID" --roots nothing.pem
check 'says so' warns 'nothing.pem'
run 'download: roots that are invalid' 2 download "$ID" --roots ready
start --fault 'issue=other-host'
run 'enroll: another host, the same key' 1 "${DV[@]}" --wait 20 --out none
check 'says so' warns 'is not valid for www.example.com'
check 'writes no certificate' [ ! -e none/leaf.pem ]
check 'shows the order' warns 'the order exists'
start --fault 'issue=false-signature'
mkdir unsigned
cp checked/chain.pem checked/fullchain.pem checked/root.pem unsigned
run 'enroll: a signature that no issuer made' 0 "${DV[@]}" --wait 20 --out unsigned
check 'says that there is no chain' warns 'note: the reply holds no issuer that signed the certificate'
check 'removes the chain of an older certificate' [ ! -e unsigned/chain.pem ]
check 'has the certificate alone as its full chain' cmp -s unsigned/leaf.pem unsigned/fullchain.pem
run 'download: up to a given root' 1 download "$(value Order)" --out unsigned --roots ca/root.pem
start --fault 'tell-names=apex+ulabel+dot+semicolon'
run 'enroll: names reported in another form' 0 "${DV[@]}" --wait 20 --out renamed
check 'has a chain and the key' files renamed www
request wild '*.example.com'
run 'enroll: a wildcard reported with its domain' 0 enroll --product positivesslwildcard --csr wild.csr \
    --days 365 --approver admin@example.com --field "$ADMIN" --wait 20 --out wild
check 'has a chain and the key' files wild wild
check 'is bought once' bought 2

# ---- The inventory ----

start --orders 25
run 'sync' 0 sync --page-size 7
check 'lists every order' [ "$(grep -cE '^[0-9]+-[0-9]+ ' out)" -eq 25 ]
run 'sync as JSON' 0 sync --json
check 'is JSON' json
check 'has a line an order' lines 25
check 'lists each once' [ "$(grep -oE '^\{"id":"[^"]+"' out | sort -u | wc -l)" -eq 25 ]
check 'has ids' member order_id '"[0-9]+"'
check 'has products' member product '"[^"]+"'
check 'has states' member status '"[a-z]+"'
check 'has serials' member serial '"[0-9A-F]+"|null'
check 'has ends' member not_after '"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z"|null'
check 'has certificates' member certificate '"-----BEGIN CERTIFICATE-----\\n[^"]*"|null'
check 'has an active one with its certificate' grep -q '"status":"active".*"certificate":"-----BEGIN' out
check 'which openssl reads' openssl x509 -noout -in <(sed -n \
    '/"certificate":"-/{s/.*"certificate":"\([^"]*\)".*/\1/;s/\\n/\n/g;p;q}' out)
grep '"status":"reissuing"' out >reissuing
check 'marks the one in force while a reissue is pending' [ "$(grep -c \
    '"issued":false,"standing":true,"certificate":"-----BEGIN' reissuing)" -eq \
    "$(grep -c '"standing":true' out)" ]
ID=$(sed -n '1s/^{"id":"\([^"]*\)".*/\1/p' reissuing)
run 'download: while a reissue is pending' 0 download "$ID"
check 'gives the certificate in force' [ "$(openssl x509 -noout -serial -in out)" = \
    "serial=$(sed -n '1s/.*"serial":"\([^"]*\)".*/\1/p' reissuing)" ]
check 'says that it is' warns 'in force; its reissue is pending'
run 'download: the same as JSON' 0 download "$ID" --json --out standing
check 'is marked' member standing true
check 'is not the one that was asked for' member issued false
check 'is kept' cmp -s standing/leaf.pem <(sed -n \
    's/.*"certificate":"\([^"]*\)".*/\1/;s/\\n/\n/g;p' out | sed '/^$/d')
run 'download: waiting for the reissue' 3 download "$ID" --wait 1
check 'does not give the one before it' lacks 'BEGIN CERTIFICATE'
run 'download: by a request of another key' 3 download "$ID" --csr www.csr
run 'sync: orders only' 0 sync --json --no-certificates
check 'has no certificates' member certificate null
run 'sync: since tomorrow' 0 sync --json --since "$(date -u -d tomorrow +%F)"
check 'lists nothing' silent
run 'sync: a day that is invalid' 2 sync --since 2026-02-30
run 'sync: wrong CA' 5 sync --ca-file stranger.pem
check 'says why' warns 'no CA certificate of this issuer'
run 'sync: an unknown product' 0 sync --json --product nosuch --no-certificates
check 'warns' warns 'product nosuch is not in the catalog'
run 'sync: only one product' 0 sync --json --product positivessl --no-certificates
check 'does not warn' [ ! -s err ]
check 'lists no other' member product '"positivessl"'
NAME='sync: the reader stops' check 'ends' timeout 20 bash -c "'$SSLSTORE' sync | head -n 1 >out"

start --orders 400
run 'sync: EV orders placed by somebody else' 0 sync --json --no-certificates --product digi_ssl_ev_basic
EV=$(sed -n '/"status":"active"/{s/.*"order_id":"\([0-9]*\)".*"common_name":"\([^"]*\)".*/\1 \2/p;q}' out)
request ev "${EV#* }"
run 'reissue: of an order that lacks what a new one would need' 3 reissue "${EV% *}" --csr ev.csr

start --orders 25 --fault '500@order/query#2+'
run 'sync: the service fails midway' 5 sync --json --page-size 10 --attempts 1
check 'lists what came, that it is not all, and why' lines 12
check 'in the line after them' [ "$(sed -n 11p out)" = '{"complete":false,"orders":10,"failed":0}' ]
check 'says why in the last one' grep -q '^{"complete":false,"error":{"command":"sync","exit_code":5,"result":"SSLSTORE_ERR_INCOMPLETE"' <(tail -n 1 out)
check 'warns that the rest may still exist' warns 'does not mean they are gone'
start --orders 5 --fault 'bad-row=1@order/query'
run 'sync: an unreadable record' 0 sync --json --no-certificates
check 'is JSON' json
check 'lists it, too' lines 5

start --orders 3 --fault 'html@order/status'
run 'a page instead of an answer' 1 status 10000001 --attempts 2
check 'says so' warns 'not JSON but a page of text'
check 'prints nothing' silent

# ---- What stands between ----

start --orders 3 --fault '403={"Message":"IP 192.0.2.9 is not on the allow list"}@order/status'
run 'an address that is not allowed' 1 status 10000001
check 'says what the service says' warns 'IP 192.0.2.9 is not on the allow list'
check 'does not blame the token' [ "$(grep -ciE 'token|partner' err)" -eq 0 ]
start --orders 3 --fault '403={"Message":"IP 192.0.2.9 is not on the allow list"}@order/query'
run 'sync: an address that is not allowed' 5 sync --json
check 'says what the service says' warns 'IP 192.0.2.9 is not on the allow list'
start --fault '404={"Message":"order not found"}@order/status'
run 'an id that a status refuses' 1 status 10000001
check 'says that there is no such order' warns 'the SSL Store knows no such order'
start --fault '404=<html><head><title>404 - File or directory not found.</title></head></html>@order/status'
run 'a wrong path' 1 status 10000001
check 'says what the page says' warns '404 - File or directory not found.'
check 'says what to do' warns 'check the path of url'
check 'shows the address' warns "$SSLSTORE_URL"
start --orders 3 --fault '502={"Message":"Closed at night"}@order/status' --fault 'no-length@order/status'
run 'a page that ends with the connection' 1 status 10000001 --attempts 2
check 'is retried' warns '2 attempts'
check 'says its words' warns 'Closed at night'
start --orders 3 --fault 'no-length@order/status'
run 'a result that ends with the connection' 1 status 10000001 --attempts 2
check 'is not called malformed' [ "$(grep -c malformed err)" -eq 0 ]
check 'says why it is refused' warns 'may have been cut'
start --orders 3 --fault '503@order/status#1' --fault 'stall@order/status#2+'
run 'silence after an error' 1 status 10000001 --attempts 2 --timeout 3
check 'tells of the error, too' warns 'an earlier attempt was answered with HTTP 503'
start --fault '400=<title>400 No required SSL certificate was sent</title>@order/neworder'
run 'enroll: a server that wants a client certificate' 1 "${DV[@]}"
check 'says so' warns 'No required SSL certificate was sent; the server wants a client certificate'
check 'says what was bought' warns 'Nothing was bought or changed.'

start --orders 3 --fault 'stall@order/status'
"$SSLSTORE" status 10000001 >out 2>err &
CLIENT=$!
sleep 0.5
kill -INT "$CLIENT"
wait "$CLIENT"
NAME='Ctrl-C' check 'ends a call' [ $? -eq 130 ]

# ---- Batches ----

start
cat >lines <<'LINES'
# a comment, and an empty line

ping
enroll --product positivessl --csr www.csr --days 365 --approver admin@example.com \
LINES
sed -i 's/ \\$//' lines
sed -i "\$s/\$/ --field 'Admin Contact - Email=admin@example.com' --wait 20 --out \"the batch\"/" lines
printf 'status @last --json\nsync --json\nrevoke @last --refund --yes\n' >>lines
run 'batch' 0 batch lines
check 'ran each line' [ "$(grep -cE '^(ready|Done  |\{"id")' out)" -eq 5 ]
check 'has a chain and our key' files 'the batch' www
stop
check 'took one full handshake' grep -q '"handshakes_full": 1,' stats
start
printf 'status 999999\nping\n' >lines
run 'batch: stops at a failure' 1 batch lines
check 'says where' warns 'stopped at line 1'
check 'ran nothing after it' silent
run 'batch: continues' 1 batch --keep-going --mark lines
check 'marks the failure' says '= status 1'
check 'marks the success' says '= ping 0'
printf 'ping "\n' >lines
run 'batch: open quote' 2 batch lines
run 'batch: open quote, marked' 2 batch --mark lines
check 'marks it' says '= ping 2'
printf '"ping\n' >lines
run 'batch: a quote that begins the line, marked' 2 batch --mark lines
check 'marks it' says '= batch 2'
printf 'status @last\n' >lines
run 'batch: nothing ordered yet' 2 batch lines
printf 'batch lines\n' >lines
run 'batch: not within a batch' 2 batch lines
check 'says so' warns 'batch cannot run inside a batch'
printf 'status --help\n' >lines
run 'batch: help' 0 batch lines
check 'lists an option of the command' says '--json'
check 'lists no option that a batch refuses' lacks '--url'
printf 'ping --url https://localhost:1\n' >lines
run 'batch: one service for all' 2 batch lines
run 'batch: no such file' 1 batch nowhere

# ---- examples/README.md ----

# What examples/README.md says to try runs as it is printed.
mkdir -p readme/build
ln -s "$SSLSTORE" "$SANDBOX" "$BUILD/examples" readme/build
{
    echo 'make() { :; }'
    awk '/^## Try it/ {found = 1} found && /^```sh$/ {inside = 1; next} inside && /^```$/ {exit} inside' "$README"
} >steps
NAME=README
(cd readme && unset "${!SSLSTORE_@}" && bash -e ../steps) >out 2>err
check 'runs' [ $? -eq 0 ]
check 'has a certificate that verifies' says 'leaf.pem: OK'
check 'lists it' says 'orders: 1, certificates: 1'

mkdir demo
ln -s "$SSLSTORE" demo/sslstore
ln -s "$SANDBOX" demo/sslstore-sandbox
NAME=demo
check 'runs' bash -c "unset SSLSTORE_URL; bash '$DEMO' demo >out 2>err"
check 'ends with the handshakes' says 'handshakes 1 full'
for name in root chain leaf key csr; do check "leaves $name.pem" [ -s "demo/demo/$name.pem" ]; done

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
