#!/bin/bash
# The sandbox as a CA that checks validation: what it is told on its command line, and a file that it fetches by HTTPS
# from a web server (that of openssl). Needs bash, curl, openssl, grep, sed.
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=test/sandbox/common.sh
. "$(dirname "$0")/common.sh"

SERVER=
trap '[ -z "$SERVER" ] || kill "$SERVER" 2>/dev/null; stop KILL; rm -rf "$WORK"' EXIT

# state EXPECTED: asks for the status of the order "mine".
state() { rest order/status ',"CustomOrderID":"mine"'; is "$(text MajorStatus)" "$1"; }

request shop /CN=shop.example.com
HOLDER=',"OrganizationInfo":{"OrganizationName":"Works","OrganizationAddress":{"AddressLine1":"1 Street","City":"Town","Region":"FL","PostalCode":"1","Country":"US"}}'

# --- options -------------------------------------------------------------------------------
for map in '' shop.example.com shop.example.com=localhost:80 '*=127.0.0.1' '*=127.0.0.1:0' 'a=127.0.0.1:80,b'; do
    check "a map that is none: '$map'" refused 2 --dcv-http "$map"
    check "a map for HTTPS that is none: '$map'" refused 2 --dcv-https "$map"
done
for server in '' 127.0.0.1 localhost:53 127.0.0.1:x; do
    check "a name server that is none: '$server'" refused 2 --dcv-dns "$server"
done
check 'e-mail: a word that is none' refused 2 --dcv-email maybe
for number in 0 -1 33 x; do check "perspectives: $number" refused 2 --perspectives "$number"; done
check 'a limit of nothing' refused 2 --dcv-timeout 0

# --- e-mail --------------------------------------------------------------------------------
start --ca-dir ca --dcv-email approve
rest order/neworder "$(order shop.csr mine)"; check 'e-mail: the order waits' is "$(text MajorStatus)" Pending
check 'e-mail: approved at the first look' state Active
start --ca-dir ca --dcv-email never
rest order/neworder "$(order shop.csr mine)"
for look in 1 2 3; do check "e-mail: never approved, look $look" state Pending; done

# --- by the page ---------------------------------------------------------------------------
start --ca-dir ca --dcv-email page --vetting page
rest order/neworder "$(order shop.csr mine)"; ID=$(text TheSSLStoreOrderID)
check 'page: not approved' state Pending
post /sandbox/approve-email "{\"TheSSLStoreOrderID\":\"$ID\",\"Domain\":\"shop.example.com\"}"
check 'page: the approver approves' has '"dcvStatus": "Approved"'
check 'page: approved' state Active
check 'vetting: a word that is none' refused 2 --vetting maybe
check 'vetting: an organization' rest order/neworder "$(order shop.csr vetted | sed 's/positivessl/sectigoovssl/')$HOLDER"
ID=$(text TheSSLStoreOrderID)
rest order/status ',"CustomOrderID":"vetted"'; check 'vetting: the order waits' is "$(text MajorStatus)" Pending
check 'vetting: says for whom' has '{"AuthenticationStep":"Organization","Status":"Pending"'
post /sandbox/vetting "{\"TheSSLStoreOrderID\":\"$ID\",\"Result\":\"approve\"}"
rest order/status ',"CustomOrderID":"vetted"'; check 'vetting: approved' is "$(text MajorStatus)" Active
rest order/neworder "$(order shop.csr rejected)"; ID=$(text TheSSLStoreOrderID)
post /sandbox/reject "{\"TheSSLStoreOrderID\":\"$ID\"}"; check 'reject: an order' has '"MajorStatus": "Rejected"'

# --- a name that is too long for a common name --------------------------------------------------------
request bare / -addext subjectAltName=DNS:shop.example.com
LONG=a-host-name-that-has-five-more-octets-than-fit-into-it.example.com
rest order/neworder "$(order bare.csr long),\"DomainName\":\"$LONG\""
check 'domain: 66 octets' is "$(text CommonName)" "$LONG"
rest order/neworder "$(order bare.csr short),\"DomainName\":\"${LONG#a-}\""; check 'domain: 64 octets' is "$(text CommonName)" "${LONG#a-}"

# --- a file by HTTPS -----------------------------------------------------------------------
openssl req -x509 -new -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout web.key -out web.pem -subj /CN=other \
    2>/dev/null
mkdir -p www/.well-known/pki-validation
(cd www && exec openssl s_server -WWW -accept 127.0.0.1:0 -cert ../web.pem -key ../web.key) >web.log 2>&1 &
SERVER=$!
timeout 20 bash -c "until grep -q '^ACCEPT ' web.log; do kill -0 $SERVER || exit 1; sleep 0.02; done"
PORT=$(sed -n 's/^ACCEPT .*:\([0-9]*\)$/\1/p' web.log)

start --ca-dir ca --dcv-https "shop.example.com=127.0.0.1:$PORT" --perspectives 3
rest order/neworder "$(order shop.csr mine),\"HTTPSFileAuthDVIndicator\":true"
check 'file: the method' has '"dcvMethod":"HTTPS_CSR_HASH"'
FILE=$(text AuthFileName)
printf '%b\n' "$(text AuthFileContent)" >content
check 'file: not there' state Pending
check 'file: not there, says the CA' has '"PollStatus":"Not found"'
echo other >"www/.well-known/pki-validation/$FILE"
check 'file: other content' state Pending
cp content "www/.well-known/pki-validation/$FILE"
: >web.log
check 'file: found' state Active
check 'file: found, says the CA' has '"PollStatus":"Validated"'
check 'file: looked for from three places' is "$(grep -c "^FILE:.well-known/pki-validation/$FILE" web.log)" 3
start --ca-dir ca --dcv-https "shop.example.com=127.0.0.1:$PORT" --dcv-interval 1
rest order/neworder "$(order shop.csr mine),\"HTTPSFileAuthDVIndicator\":true"
printf '%b\n' "$(text AuthFileContent)" >"www/.well-known/pki-validation/$(text AuthFileName)"
becomes_active() { # within 20 seconds, without order/status
    for ((i = 0; i < 200; i++)); do
        rest order/info ',"CustomOrderID":"mine"'
        [ "$(text MajorStatus)" != Active ] || return 0
        sleep 0.1
    done
    return 1
}
check 'interval: the CA looks by itself' becomes_active
rm "www/.well-known/pki-validation/$FILE"
rest order/neworder "$(order shop.csr second),\"HTTPSFileAuthDVIndicator\":true"
rest order/status ',"CustomOrderID":"second"'
check 'file: the validation is used again' is "$(text MajorStatus)" Active
kill "$SERVER"; wait "$SERVER" 2>/dev/null; SERVER=
rest order/reissue ',"CustomOrderID":"mine","CSR":"'"$(sed ':a;N;$!ba;s/\n/\\n/g' shop.csr)"'","HTTPSFileAuthDVIndicator":true'
post /sandbox/clock '{"AdvanceDays":250}'
check 'file: nobody answers' state Active
check 'file: nobody answers, and the reissue waits' has PENDING_REISSUE
check 'file: nobody answers, says the CA' has '"PollStatus":"No answer"'

finish
