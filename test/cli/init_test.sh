#!/bin/bash
# `sslstore init`, asked and answered on a terminal that script(1) makes. Needs bash, openssl, script, grep, sed.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317  # checks are called by name
# shellcheck source=test/cli/common.sh
. "$(dirname "$0")/common.sh"

FILE=$HOME/.config/sslstore/config
not() { ! "$@"; }
holds() { grep -qxF -- "$1" "$FILE"; }

# dialog NAME CODE ARGUMENTS...: runs the program on a terminal and answers its questions: standard input has lines
# "QUESTION|ANSWER". A question is waited for, and then its answer typed.
dialog() {
    NAME=$1
    local expected=$2 question answer code
    shift 2
    printf -v WORDS '%q ' "$SSLSTORE" "$@"
    rm -f keys shown
    mkfifo keys
    : >err
    TERM=dumb timeout 60 script -qefc "$WORDS" shown <keys >/dev/null &
    exec 5>keys
    while IFS='|' read -r question answer; do
        for ((i = 0; i < 400; i++)); do
            grep -qF -- "$question" shown 2>/dev/null && break
            sleep 0.05
        done
        [ "$answer" = EOF ] && printf '\004' >&5 || printf '%s\n' "$answer" >&5
    done
    wait $!
    code=$?
    exec 5>&-
    tr -d '\r' <shown >out
    if [ "$code" -ne "$expected" ]; then
        failed "$NAME: exit code $code, not $expected"
    elif grep -qF -- "$TOKEN" out; then
        failed "$NAME: shows the token"
    else
        passed
    fi
}

start --orders 1
unset SSLSTORE_URL SSLSTORE_PARTNER_CODE SSLSTORE_AUTH_TOKEN SSLSTORE_CA_FILE
URL=$(cat ready)
CA=$WORK/ca/root.pem

run 'init without a terminal' 2 init
check 'says so' warns 'there is no terminal'

dialog 'init' 0 init <<ANSWERS
Service: live, test|somewhere
Service: live, test|$URL
Partner code|1000001
Token (it is not shown)|$TOKEN
CA certificates to trust|$CA
E-mail address|admin@example.com
ANSWERS
check 'asks the service' says "asking $URL"
check 'says what it wrote' says "wrote $FILE, profile other"
check 'is for its owner alone' [ "$(stat -c %a "$FILE")" = 600 ]
check 'so is the folder' [ "$(stat -c %a "$(dirname "$FILE")")" = 700 ]
check 'has the section' holds '[other]'
check 'has the token' holds "token = $TOKEN"
check 'is used from now on' holds 'profile = other'
check 'has the contact' holds 'Admin Contact - Email = admin@example.com'
run 'ping: with what was written' 0 ping

cp "$FILE" before
dialog 'init: a token that is wrong' 1 init --profile wrong --url "$URL" --ca-file "$CA" --partner-code 1000001 <<'ANSWERS'
Service|
Partner code|
Token|wrong
CA certificates|
E-mail address|
nevertheless|n
ANSWERS
check 'says so' says 'refused the partner code or token'
check 'changes nothing' cmp -s before "$FILE"
dialog 'init: nevertheless' 0 init --profile second --url "$URL" --ca-file "$CA" --partner-code 7 <<'ANSWERS'
Service|
Partner code|
Token|wrong
CA certificates|
E-mail address|
nevertheless|y
ANSWERS
check 'adds a section' holds '[second]'
check 'keeps the other one' holds "token = $TOKEN"
check 'goes on to use that' holds 'profile = other'
check 'says so' says 'sslstore ping --profile second'
run 'ping: of the first' 0 ping
run 'ping: of the second' 1 ping --profile second
dialog 'init: again' 0 init --profile second --url "$URL" --ca-file "$CA" <<ANSWERS
Service|
Partner code|1000001
Token|$TOKEN
CA certificates|
E-mail address|
ANSWERS
check 'replaces the section' [ "$(grep -cxF '[second]' "$FILE")" -eq 1 ]
check 'has no more of the old one' not holds 'token = wrong'
run 'ping: of the second' 0 ping --profile second

cp "$FILE" before
dialog 'init: given up' 1 init <<'ANSWERS'
Service|test
Partner code|EOF
ANSWERS
check 'says so' says 'nothing was written'
check 'changes nothing' cmp -s before "$FILE"
dialog 'init: what the file cannot hold' 1 init --url "$URL" --ca-file "$CA" <<'ANSWERS'
Service|
Partner code|1 ; 2
Token|x
CA certificates|
E-mail address|
ANSWERS
check 'says so' says 'cannot hold'
check 'changes nothing' cmp -s before "$FILE"
printf 'colour = blue\n' >"$FILE"
dialog 'init: a file that is wrong' 2 init </dev/null
check 'says where' says 'config:1: unknown key'

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
