#!/bin/bash
# The help of every command: short and long option, an example that can be typed, and what was meant by a word that was
# mistyped. Needs bash, grep, sed, awk; no service.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317,SC2016  # checks are called by name; backquotes of messages
# shellcheck source=test/cli/common.sh
. "$(dirname "$0")/common.sh"

: >sandbox.log
unset SSLSTORE_URL SSLSTORE_PARTNER_CODE SSLSTORE_AUTH_TOKEN SSLSTORE_CA_FILE SSLSTORE_ENABLED
not() { ! "$@"; }

# try_example COMMAND: the example in its help is a command line whose options exist: with --help it prints the help.
try_example() {
    sed '1,/^Example:$/d' help >example
    grep -q "^  sslstore $1\b" example || return 1
    cat - example <<<'sslstore() { "$SSLSTORE" "$@" --help; }' >script
    rm -f csr.pem inventory.csv
    SSLSTORE=$SSLSTORE bash script >shown 2>&1 || return 1
    [ -e csr.pem ] && mv csr.pem shown
    [ -e inventory.csv ] && mv inventory.csv shown
    grep -q "^usage: sslstore $1\b" shown
}

run 'help' 0 --help
commands=$(sed -n '1,/^$/d; /^$/q; s/^  \([a-z-]*\) .*/\1/p' out)
check 'lists the commands' [ "$(wc -w <<<"$commands")" -ge 24 ]
for word in -h help; do
    cp out before
    run "$word" 0 "$word"
    check 'is the same' cmp -s out before
done
for command in $commands; do
    run "$command --help" 0 "$command" --help
    cp out help
    check 'fits 80 columns' narrow
    check 'has an example that works' try_example "$command"
    run "$command -h" 0 "$command" -h
    check 'is the same' cmp -s out help
    run "help $command" 0 help "$command"
    check 'is the same' cmp -s out help
done

for command in 'status' 'show --db nowhere.db' 'renew --out made' 'fields' 'csr --key made' 'keep' 'approvers positivessl'; do
    # shellcheck disable=SC2086
    run "$command with an empty operand" 2 $command ''
    check 'says so' warns "sslstore: ${command%% *}: an operand is empty"
done
check 'makes nothing' [ ! -e made ]

while read -r typed meant; do
    run "the command $typed" 2 "$typed"
    check "means $meant" warns "Did you mean $meant?"
done <<'WORDS'
enrol enroll
stauts status
sycn sync
prodcuts products
revok revoke
refund refund-status
WORDS
run 'a command like none' 2 frobnicate
check 'means none' not warns 'Did you mean'
run 'an option that is mistyped' 2 enroll --aprover admin@example.com
check 'means one of the command' warns 'unknown option --aprover; did you mean --approver?'
run 'an option of another command' 2 ping --approver admin@example.com
check 'means none' not warns 'did you mean'
run 'a state that is mistyped' 2 list --db nowhere.db --state activ
check 'means one' warns 'failed; did you mean active?'
SSLSTORE_PARTNER_CODE=1 SSLSTORE_AUTH_TOKEN=1 run 'a method that is mistyped' 2 change-method 1 emial
check 'means one' warns 'METHOD: expected email, file, cname, txt or auto; did you mean email?'
run 'a key type that is mistyped' 2 csr www.example.com --key www.key --key-type rsa-2048
check 'means one' warns 'rsa4096; did you mean rsa2048?'
run 'a key type like none' 2 csr www.example.com --key www.key --key-type quantum
check 'says what there is' warns 'p256, p384, rsa2048, rsa3072 or rsa4096'
check 'means none' not warns 'did you mean'
run 'a vendor that is mistyped' 2 products --vendor sectogo
check 'means one' warns '--vendor: expected DigiCert or Sectigo; did you mean Sectigo?'
run 'a kind of validation that is mistyped' 2 products --validation DW
check 'means one' warns '; did you mean DV?'
run 'a field that is mistyped' 2 check --product positivessl --field 'Admn Contact - Email=admin@example.com'
check 'means one' warns 'Did you mean "Admin Contact - Email"?'
run 'a profile that is mistyped' 2 config --profile lvie
check 'means one' warns 'Did you mean live?'
mkdir -p .config/sslstore
echo 'partner_cod = 1' >.config/sslstore/config
run 'a key of a file that is mistyped' 2 config
check 'means one' warns 'Did you mean partner_code?'
printf '[order]\nAdmin Contact - Emial = admin@example.com\n' >.config/sslstore/config
SSLSTORE_PARTNER_CODE=1 SSLSTORE_AUTH_TOKEN=1 run 'a field of an order in a file that is mistyped' 2 enroll --product positivessl \
    --name www.example.com --out www --url https://localhost:1
check 'means one' warns 'Did you mean "Admin Contact - Email"?'
rm -r .config
run 'a product of a list that is mistyped' 1 list --db nowhere.db --product positivssl
check 'means one' warns 'Did you mean positivessl?'
run 'a product that is mistyped' 1 fields positivssl
check 'means one' warns 'did you mean positivessl?'
run 'a product like none' 1 fields frobnicate
check 'says where they are listed' warns 'see `sslstore products`'
run 'an order of a product that is mistyped' 1 check --product positivesssl
check 'means one' warns 'Did you mean positivessl?'
run 'help for no command' 2 help frobnicate

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
