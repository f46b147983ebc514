#!/bin/bash
# The page of the sandbox in a real browser: chromium, driven by chromedriver, shows it as it should and clicks every
# button. Not part of the gate; make check-browser runs it. Needs bash, chromium, chromedriver, curl, jq, openssl.
# SCREENSHOTS is a folder for screenshots (default: none are kept).
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=test/browser.sh
. "$(dirname "$0")/../browser.sh"
# shellcheck source=test/sandbox/common.sh
. "$(dirname "$0")/common.sh"
trap 'end_browser; stop KILL; rm -rf "$WORK"' EXIT

source_of() { BODY=$(driver GET /source); }

# element XPATH: prints the id of the first element.
element() {
    driver POST /element "$(jq -n --arg x "$1" '{using: "xpath", value: $x}')" | jq -r '.[]' 2>/dev/null
}
# click XPATH: clicks and reads the page that follows.
click() {
    local id
    id=$(element "$1")
    [ -n "$id" ] && driver POST "/element/$id/click" >/dev/null
    source_of
}
type_into() { # XPATH TEXT
    local id
    id=$(element "$1")
    driver POST "/element/$id/clear" >/dev/null
    driver POST "/element/$id/value" "{\"text\":\"$2\"}" >/dev/null
}
# status ID: prints the status of an order by the API.
status() {
    rest order/info ",\"TheSSLStoreOrderID\":\"$1\""
    text MajorStatus
}
button() { echo "//button[@aria-label='$1']"; }
# pressed NAME WORD ID STATUS: pressing the button leads to that status.
pressed() {
    click "$(button "$2 $3")"
    check "$1: back on the page" has 'id="waiting"'
    check "$1: the status" is "$(status "$3")" "$4"
}

begin_browser
start --ca-dir ca --orders 120 --prefix /x --fault '503@order/query#3' --dcv-email page --vetting page --issue-after 1000
request shop /CN=shop.example.com
COMPANY=',"OrganizationInfo":{"OrganizationName":"A <b>Works</b>","JurisdictionCountry":"US","OrganizationAddress":{"AddressLine1":"1 Way","City":"Town","Region":"Florida","PostalCode":"33701","Country":"US","Phone":"1"}}'
rest order/neworder "$(order shop.csr MAIL)"
MAIL=$(text TheSSLStoreOrderID)
rest order/neworder "$(order shop.csr VETTED | sed 's/positivessl/instantssl/')$COMPANY"
VETTED=$(text TheSSLStoreOrderID)
rest order/neworder "$(order shop.csr REJECTED)"
REJECTED=$(text TheSSLStoreOrderID)
rest order/neworder "$(order shop.csr HOSTILE | sed 's/HOSTILE/\\"><script>document.title=\\"taken\\"<\/script>/')"
NEW=$(text TheSSLStoreOrderID)

visit "$URL/"
source_of
check 'the page is shown' has 'id="orders"'
check 'the style sheet is used' is "$(script 'return getComputedStyle(document.querySelector("table")).borderCollapse')" collapse
check 'hostile text is not run' is "$(script 'return document.title')" sslstore-sandbox
check 'and is shown as text' is "$(script 'return document.body.innerText.includes("<script>document.title")')" true
check 'it fits the window' is "$(script 'return document.documentElement.scrollWidth <= innerWidth')" true
screenshot page
driver POST /window/rect '{"width":420,"height":900}' >/dev/null
check 'it fits a small window' is "$(script 'return document.documentElement.scrollWidth <= innerWidth')" true
screenshot small
driver POST /window/rect '{"width":1280,"height":1600}' >/dev/null
click '//summary'
screenshot details

pressed 'issue now' 'Issue now' "$NEW" Active
click "$(button "Approve e-mails $MAIL")"
check 'approve e-mails: the domain is approved' matches "EMAIL, Approved"
check 'approve e-mails: no longer offered' lacks "Approve e-mails $MAIL"
check 'vetting: the organization is shown as text' has 'A &lt;b&gt;Works&lt;/b&gt;'
click "$(button "Approve organization $VETTED")"
check 'vetting: done' lacks "Approve organization $VETTED"
pressed reject Reject "$REJECTED" Rejected
pressed cancel Cancel 10000119 Cancelled
pressed revoke Revoke 10000118 Revoked
click "//button[@aria-label='Revoke 10000120']/following-sibling::select/option[.='Active']"
pressed 'revoke and stay active' Revoke 10000120 Active
check 'revoke: it is marked' has '<b>revoked</b>'
click "$(button 'Remove 10000116')"
check 'remove' lacks '>10000116<'
type_into "//input[@name='AdvanceDays']" 30
BEFORE=$(script 'return document.querySelector("#clock").textContent')
click "//button[.='Move by days']"
check 'the clock moves' is "$(date -ud "$BEFORE 30 days" +%F)" "$(script 'return document.querySelector("#clock").textContent' | cut -c1-10)"
script 'document.querySelector("input[name=Now]").value = "2027-03-15"' >/dev/null
click "//button[.='Set to the date']"
check 'the clock is set' has '2027-03-15 00:00:0'
click "//a[.='Older']"
check 'older orders' has '>10000071<'
click "//a[.='Newer']"
check 'newer orders' has ">$NEW<"
script 'document.querySelector("input[name=PageToken]").value = "no"' >/dev/null
click "//button[.='Move by days']"
check 'a form from elsewhere is refused' has 'not from this page'
screenshot refused
click "//a[.='Back to the orders']"
check 'and leads back' has 'id="orders"'
BODY=$(driver POST /se/log '{"type":"browser"}' | jq -r '.[].message' | grep -v favicon)
check 'the browser complains about nothing but the two refusals' is "$(grep -vc ' 40[03] ' <<<"$BODY")" "$(grep -c '^$' <<<"$BODY")"
finish
