#!/bin/bash
# The report's page in a real browser: light, dark, on a phone and printed; its search, its sorting and its bars; and
# hostile texts, which are shown and not run. Not part of the gate; make check-browser runs it.
# Needs bash, chromium, chromedriver, curl, jq, openssl, sqlite3.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317  # checks are called by name
# shellcheck source=test/browser.sh
. "$(dirname "$0")/../browser.sh"
# shellcheck source=test/cli/common.sh
. "$(dirname "$0")/common.sh"
trap 'end_browser; stop; rm -rf "$WORK"' EXIT

# gives SCRIPT VALUE
gives() { [ "$(script "return $1" | tee out)" = "$2" ]; }
ROWS="[...document.querySelectorAll('#all tbody tr')].filter(row => !row.hidden)"
# media FEATURES [TYPE]: the page believes to be shown so.
media() { driver POST /goog/cdp/execute "{\"cmd\":\"Emulation.setEmulatedMedia\",\"params\":{\"media\":\"${2:-screen}\",\"features\":[$1]}}" >/dev/null; }
search() {
    script "const input = document.querySelector('input'); input.value = '$1'; input.dispatchEvent(new Event('input'))" >/dev/null
}
click() { script "document.querySelectorAll(\"$1\")[$2].click()" >/dev/null; }

start --orders 200
run 'sync' 0 sync --db i.db
ODD='"><script>document.title="taken"</script><img src=x onerror=document.title="taken">'
sqlite3 i.db "UPDATE orders SET product = '$ODD', vendor = '$ODD', common_name = '$ODD', names = '$ODD,$ODD' WHERE number IN (20, 40);
    UPDATE orders SET state = '$ODD' WHERE number = 60; UPDATE certificates SET common_name = '$ODD' WHERE number < 20"
run 'report' 0 report --db i.db --html page.html
begin_browser
NAME=page
visit "file://$WORK/page.html"
check 'does not run hostile text' gives document.title Certificates
check 'has no element of it' gives 'document.images.length' 0
check 'shows it' gives 'document.body.innerText.includes("<img src=x onerror=")' true
check 'fits the window' gives 'document.documentElement.scrollWidth <= innerWidth' true
screenshot report
LIGHT=$(script 'return getComputedStyle(document.body).backgroundColor')

search '  PENDING   stock '
check 'search: some rows' gives "$ROWS.length > 0 && $ROWS.length < 60" true
check 'search: all of them have both words' gives "$ROWS.every(row => /pending/i.test(row.textContent) && /stock/.test(row.textContent))" true
check 'search: says how many' gives "document.querySelector('output').value === $ROWS.length + ' of 200'" true
search ''
check 'search: all again' gives "$ROWS.length" 200
for column in 0 1 5; do
    click '#all th button' "$column"
    check "sort: column $column, up" gives "$ROWS.every((row, i, all) => i === 0 || order(all[i - 1].cells[$column].textContent, row.cells[$column].textContent) <= 0)" true
    click '#all th button' "$column"
    check "sort: column $column, down" gives "document.querySelectorAll('#all th')[$column].ariaSort" descending
done
click '.weeks button' 3
check 'a bar: the rows of its week' gives "$ROWS.length === [...document.querySelectorAll('.weeks button')[3].title.matchAll(/ (\\d+)(,|\$)/g)].reduce((sum, part) => sum + +part[1], 0)" true
click '.weeks button' 3
check 'a bar: all again' gives "$ROWS.length" 200

media '{"name":"prefers-color-scheme","value":"dark"}'
check 'dark: another ground' [ "$(script 'return getComputedStyle(document.body).backgroundColor')" != "$LIGHT" ]
screenshot report-dark
media '' print
check 'print: no search' gives 'getComputedStyle(document.querySelector(".search")).display' none
screenshot report-print
media ''
window 420 900
check 'phone: fits the window' gives 'document.documentElement.scrollWidth <= innerWidth' true
screenshot report-phone
check 'loads nothing' gives 'performance.getEntriesByType("resource").length' 0
check 'the browser complains about nothing' [ -z "$(driver POST /se/log '{"type":"browser"}' | jq -r '.[].message')" ]

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
