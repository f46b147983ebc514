#!/bin/bash
# What the program prints on a terminal, and what in a pipe: widths, colors, the progress bar. A terminal is made by
# script(1). Needs bash, openssl, script, stty, grep, sed, awk.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317  # checks are called by name
# shellcheck source=test/cli/common.sh
. "$(dirname "$0")/common.sh"

ESCAPE=$'\033'

# on_terminal NAME COLUMNS ARGUMENTS...: what a terminal of that width shows is in out, without escape sequences in plain.
on_terminal() {
    NAME=$1
    local columns=$2
    shift 2
    printf -v COMMAND '%q ' stty cols "$columns" rows 24
    printf -v WORDS '%q ' "$SSLSTORE" "$@"
    TERM=xterm script -qec "$COMMAND && $WORDS" /dev/null </dev/null |
        sed -e 's/\r$//' -e 's/.*\r//' >out # what a progress bar leaves
    sed "s/$ESCAPE\[[0-9]*m//g" out >plain
    : >err
}
fits() { awk -v width="$1" 'length > width { exit 1 }' plain; }
fills() { awk -v width="$1" 'length > width { found = 1 } END { exit !found }' plain; }
colored() { grep -qF "$ESCAPE" out; }
not() { ! "$@"; }

LONG=a-device-in-the-basement.branch-office-of-the-north.example.com
start --orders 3
request long "$LONG"
run 'a long name' 3 enroll --product positivessl --csr long.csr --days 365 --approver admin@example.com --field "$ADMIN"

run 'sync in a pipe' 0 sync
check 'cuts no name' says "$LONG"
check 'cuts nothing else' not grep -qF '.. ' out
check 'is not colored' not colored
on_terminal 'sync on a terminal of 80 columns' 80 sync
check 'fits' fits 80
check 'cuts the name' not says "$LONG"
check 'has bold titles' colored
on_terminal 'sync on a terminal of 160 columns' 160 sync
check 'fits' fits 160
check 'shows the name' says "$LONG"
NO_COLOR=1 on_terminal 'sync with NO_COLOR' 80 sync
check 'is not colored' not colored
NO_COLOR='' on_terminal 'sync with an empty NO_COLOR' 80 sync
check 'is colored' colored
run 'expiring in a pipe' 10 expiring --within 520w
check 'has titles' says 'NAME '
on_terminal 'expiring on a terminal of 80 columns' 80 expiring --within 520w
check 'fits' fits 80
for command in products fields organizations; do
    on_terminal "$command on a terminal of 80 columns" 80 "$command"
    check 'fits' fits 80
    run "$command in a pipe" 0 "$command"
    check 'cuts nothing' not grep -q '\.\. *$' out
done
on_terminal 'products on a terminal of 160 columns' 160 products
check 'uses them' fills 80
check 'cuts nothing' not grep -q '\.\. *$' plain
on_terminal 'expiring on a terminal of 2000 columns' 2000 expiring --within 520w
check 'uses them' fills 80
on_terminal 'products on a terminal of 30 columns' 30 products
check 'shows something of each' [ "$(wc -l <plain)" -ge 79 ]

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
