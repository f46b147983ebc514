#!/bin/bash
# mandoc finds nothing to say about a manual page: no error, no warning, no point of style.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/checks.sh"

# is_clean PAGE: mandoc prints nothing.
is_clean() {
    local found
    found=$(mandoc -T lint "$1" 2>&1)
    echo "$found"
    [ -z "$found" ]
}
pages=0
for page in packaging/man/*.[1-9]; do
    check "$page: mandoc -T lint" is_clean "$page"
    pages=$((pages + 1))
done
check 'there are pages' [ "$pages" -ge 4 ]

printf '.TH WRONG 1\n.SH NAME\n.PP\nwrong\n' >"$work/wrong.1"
check 'a flaw is found' sh -c "! mandoc -T lint '$work/wrong.1'"
finish
