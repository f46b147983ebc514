#!/bin/bash
# `sslstore keep`: from nothing to installed files; nothing to do; the lock; files that are no description; programs
# that fail, hang and print without end; a lost state folder; a daemon.
# Needs bash, curl, openssl, grep, sed, awk, cmp.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317  # checks are called by name
# shellcheck source=test/cli/common.sh
. "$(dirname "$0")/common.sh"

CHANGED=11
WAITING=3
PERSON=12

unset SSLSTORE_URL SSLSTORE_PARTNER_CODE SSLSTORE_AUTH_TOKEN SSLSTORE_CA_FILE SSLSTORE_ENABLED SSLSTORE_TEST_CLOCK
unset STATE_DIRECTORY

count() { grep -c -e "$1" ledger; }
bought() { [ "$(count '"bought"\|"renewed"')" -eq "$1" ]; }
requests() { curl -sS --cacert ca/root.pem "${SSLSTORE_URL%/rest}/sandbox/stats" | grep -o '"[a-z]*/[a-z]*": [0-9]*' | sort; }
mode() { [ "$(stat -Lc %a "$1")" = "$2" ]; }
keep() { # keep NAME CODE ARGUMENTS...
    local name=$1 code=$2
    shift 2
    run "$name" "$code" keep --state-dir state "$@"
}
# settle NAME CODE ARGUMENTS...: runs it again and again, each time a minute later, as long as it waits for the CA.
settle() {
    local offset=0 code=$2 name=$1
    shift 2
    for ((offset = 0; offset < 1200000; offset = 2 * offset + 60)); do
        SSLSTORE_TEST_CLOCK=$offset timeout 60 "$SSLSTORE" keep --state-dir state "$@" >out 2>err </dev/null
        CODE=$?
        [ $CODE -eq $WAITING ] || break
    done
    NAME=$name
    check "exit code $CODE, not $code" [ "$CODE" -eq "$code" ]
    check 'does not show the token' eval '! grep -qF -- "$TOKEN" out err'
}
# gone PROCESS: it has ended, whether somebody has waited for it or not.
gone() { [ ! -e "/proc/$1/stat" ] || grep -q ') Z ' "/proc/$1/stat"; }
# pair KEY CERT CHAIN: they belong together and lead to the sandbox's root.
pair() {
    openssl verify ${AT_TIME:+-attime $AT_TIME} -CAfile ca/root.pem -untrusted "${3:-$2}" "$2" >/dev/null 2>&1 &&
        [ "$(openssl x509 -in "$2" -noout -pubkey)" = "$(openssl pkey -in "$1" -pubout)" ]
}
# described NAME [LINES]: the shortest description of a keep with the files of ssl/.
described() {
    printf '[%s]\nproduct = positivessl\nnames = www.example.com\ndays = 365\nmethods = cname\npublish = ok.sh\n' "$1"
    printf 'propagated = ok.sh\napprover = admin@example.com\nAdmin Contact - Email = admin@example.com\nkey = ssl/key.pem\nfullchain = ssl/fullchain.pem\n'
    [ $# -lt 2 ] || printf '%b\n' "$2"
}
# program NAME: standard input becomes a program.
program() { { echo '#!/bin/sh'; cat; } >"$1" && chmod +x "$1"; }
fresh() {
    rm -rf state ssl* ./*.ini
    mkdir ssl
    program ok.sh <<<'exit 0'
}

# ---- From nothing to installed files ----

start
fresh
program install.sh <<'END'
echo $# >arguments
env | sort >environment
echo reloaded
END
described www "cert = ssl/cert.pem
chain = ssl/chain.pem
combined = ssl/combined.pem
pkcs12 = ssl/store.p12
pkcs12_password_file = password
install = install.sh
env.SERVER = nginx" >www.ini
echo secret >password

keep 'dry run of a new keep' $CHANGED --dry-run www.ini
check 'would buy' says 'buy an order'
check 'says that it costs money' says 'costs money'
check 'bought nothing' bought 0
check 'made no state' [ ! -e state ]

settle 'the first runs' $CHANGED www.ini
check 'bought an order' bought 1
check 'installed the certificate' says 'installed the certificate'
check 'key and certificate are a pair' pair ssl/key.pem ssl/fullchain.pem
check 'cert and chain, too' pair ssl/key.pem ssl/cert.pem ssl/chain.pem
check 'full chain' cmp <(cat ssl/cert.pem ssl/chain.pem) ssl/fullchain.pem
check 'combined file' cmp <(cat ssl/key.pem ssl/fullchain.pem) ssl/combined.pem
check 'PKCS#12 opens' openssl pkcs12 -in ssl/store.p12 -passin pass:secret -nodes -out p12.pem
check 'PKCS#12 has the pair' pair p12.pem p12.pem
check 'the key is private' mode ssl/key.pem 600
check 'the combined file is private' mode ssl/combined.pem 600
check 'PKCS#12 is private' mode ssl/store.p12 600
check 'the certificate is public' mode ssl/fullchain.pem 644
check 'the state folder is private' mode state 700
check 'the keep has a private folder' mode state/www 700
check 'the state is private' mode state/www/state 600
check 'the state is small' [ "$(stat -c %s state/www/state)" -le 256 ]
check 'the stored key is private' mode state/www/key.pem 600
check 'the stored pair is private' mode state/www/installed.pem 600
check 'install ran, and what it printed is logged' warns 'www: install: reloaded'
check 'no arguments' [ "$(cat arguments)" = 0 ]
check 'knows which program it is' grep -qx 'SSLSTORE_HOOK=install' environment
check 'knows the keep' grep -qx 'SSLSTORE_KEEP=www' environment
check 'knows the paths' grep -qx "SSLSTORE_FULLCHAIN=$WORK/ssl/fullchain.pem" environment
check 'knows the serial' grep -qx "SSLSTORE_SERIAL=0*$(openssl x509 -in ssl/cert.pem -noout -serial | sed 's/.*=0*//')" environment
check 'knows the end' grep -qE '^SSLSTORE_NOT_AFTER=20..-..-..T..:..:..Z$' environment
check 'has its own variable' grep -qx 'SERVER=nginx' environment
check 'has a path' grep -q '^PATH=/' environment
check 'knows no credentials' [ "$(grep -c 'TOKEN\|PARTNER\|CA_FILE\|SSLSTORE_URL' environment)" = 0 ]

before=$(requests)
rm -f environment
keep 'the second run' 0 www.ini
check 'asked nothing' [ "$(requests)" = "$before" ]
check 'runs no program' [ ! -e environment ]
keep 'a look before one is due' 0 --now www.ini
check 'asked the service' eval '[ "$(requests)" != "$before" ] && says "asked the service"'
before=$(requests)
keep 'dry run' 0 --dry-run www.ini
check 'would do nothing' says 'change nothing now'
check 'costs nothing' says 'nothing'
keep 'as JSON' 0 --json www.ini
check 'the phase' says '"phase":"in_force"'
check 'one line' lines 1
check 'is JSON' says '"records":[]}'
check 'asked nothing' [ "$(requests)" = "$before" ]

# ---- The account in the file ----

{
    printf '[service]\nurl = %s\npartner_code = %s\ntoken_file = token\nca_file = ca/root.pem\nroots = ca/root.pem\n' \
        "$SSLSTORE_URL" "$SSLSTORE_PARTNER_CODE"
    cat www.ini
} >account.ini
(umask 077 && echo "$TOKEN" >token)
env -u SSLSTORE_URL -u SSLSTORE_PARTNER_CODE -u SSLSTORE_AUTH_TOKEN -u SSLSTORE_CA_FILE SSLSTORE_TEST_CLOCK=864000 \
    "$SSLSTORE" keep --state-dir state account.ini >out 2>err
check 'the account in the file' [ $? -eq 0 ]
check 'asked the service' says 'asked the service'
NAME='the proxy in the file'
sed 's|^\[service\]|&\nproxy = http://user:secretword@localhost:1|' account.ini >proxied.ini
"$SSLSTORE" keep --state-dir state --now proxied.ini >out 2>err
check 'is used' [ $? -eq 1 ]
check 'says what failed' warns 'no connection to the proxy could be made'
check 'does not show the password' eval '! warns secretword'
sed -i 's|^proxy = .*|proxy = none|' proxied.ini
HTTPS_PROXY=http://localhost:1 "$SSLSTORE" keep --state-dir state --now proxied.ini >out 2>err
check 'may be none' [ $? -eq 0 ]
sed -i 's|^proxy = .*|proxy = ftp://localhost|' proxied.ini
"$SSLSTORE" keep --state-dir state --now proxied.ini >out 2>err
check 'may be wrong' [ $? -eq 2 ]
check 'which is said' warns 'proxy: only http:// proxies are supported'
env -u SSLSTORE_URL -u SSLSTORE_PARTNER_CODE -u SSLSTORE_AUTH_TOKEN -u SSLSTORE_CA_FILE \
    "$SSLSTORE" keep --state-dir state www.ini >out 2>err
check 'no account' [ $? -eq 2 ]

# ---- Files that somebody removed or moved ----

rm ssl/key.pem
keep 'a removed file' 0 www.ini
check 'says so' warns 'www: installed files were repaired'
check 'is there again' pair ssl/key.pem ssl/fullchain.pem
check 'the server is reloaded' warns 'www: install: reloaded'
mkdir ssl2
sed -i 's|^combined = .*|combined = ssl2/all.pem|' www.ini
keep 'a moved file' 0 www.ini
check 'is there' pair ssl2/all.pem ssl2/all.pem
sed -i 's|^mode.*||; $amode = 0640' www.ini
mkdir ssl3
sed -i 's|= ssl/|= ssl3/|; s|= ssl2/|= ssl3/|; $alinks = no' www.ini
keep 'all moved, and no links' 0 www.ini
check 'are there' pair ssl3/key.pem ssl3/fullchain.pem
check 'are files' [ ! -L ssl3/key.pem ]
check 'with their mode' mode ssl3/key.pem 640
check 'PKCS#12' openssl pkcs12 -in ssl3/store.p12 -passin pass:secret -nodes -out p12.pem
rm ssl3/*.pem
keep 'removed without links' 0 www.ini
check 'are there again' pair ssl3/key.pem ssl3/fullchain.pem
check 'nothing else was bought' bought 1

# ---- A lost state folder ----

cp ssl/key.pem old.key
rm -r state
sed -i 's|= ssl3/|= ssl/|; /^links/d' www.ini
settle 'the state folder is lost' $CHANGED www.ini
check 'bought nothing' bought 1
check 'has a pair' pair ssl/key.pem ssl/fullchain.pem
check 'made a state' [ -s state/www/state ]
head -c 100 /dev/urandom >state/www/state
settle 'the state is damaged' $CHANGED www.ini
check 'bought nothing' bought 1
check 'has a pair' pair ssl/key.pem ssl/fullchain.pem

# ---- Four hundred days ----

start
fresh
program install.sh <<'END'
cat ssl/key.pem ssl/fullchain.pem >served
END
described www 'install = install.sh' >www.ini
settle 'a new certificate' $CHANGED www.ini
advance() { # advance DAYS: moves the clock of the sandbox
    curl -sS --cacert ca/root.pem -H 'Content-Type: application/json' -d "{\"AdvanceDays\":$1}" \
        "${SSLSTORE_URL%/rest}/sandbox/clock" >posted
}
SERIALS=$(openssl x509 -in served -noout -serial)
GAPS=0
for ((day = 8; day <= 400; day += 8)); do
    advance 8
    for hour in 1 2 20; do
        SSLSTORE_TEST_CLOCK=$((day * 86400 + hour * 3600)) timeout 60 "$SSLSTORE" keep --state-dir state www.ini >out 2>err
        CODE=$?
        case $CODE in 0 | "$CHANGED" | "$WAITING") ;; *) failed "day $day: exit code $CODE" ;; esac
        openssl x509 -in served -noout -checkend $((day * 86400 + 86400)) >/dev/null || GAPS=$((GAPS + 1))
        cmp -s served last || AT_TIME=$(($(date +%s) + day * 86400)) pair served served || GAPS=$((GAPS + 1))
        cp served last
    done
    SERIALS+=$(printf '\n'; openssl x509 -in served -noout -serial)
done
NAME='four hundred days'
check "always a certificate in force ($GAPS gaps)" [ "$GAPS" = 0 ]
check 'two orders' bought 2
check 'at least three certificates' [ "$(sort -u <<<"${SERIALS//serial/$'\n'serial}" | grep -c serial)" -ge 3 ]
check 'each has a key of its own' [ "$(sha256sum ssl/.sslstore-www/[0-9]*/key.pem | cut -c 1-64 | sort -u | wc -l)" = 2 ]
check 'two folders are left' [ "$(find ssl/.sslstore-www -mindepth 1 -type d | wc -l)" = 2 ]

# ---- Files of somebody else ----

start
fresh
request other other.example.com
cp other.key ssl/key.pem
cp other.csr ssl/fullchain.pem
described www >www.ini
settle 'over the files of somebody else' $CHANGED www.ini
check 'has a pair' pair ssl/key.pem ssl/fullchain.pem
check 'the old files are in the folder before' cmp other.key ssl/.sslstore-www/1/key.pem

# ---- Other files ----

start --issue-after 0
fresh
described www | sed '/^key/d; s|^fullchain = .*|combined = ssl/all.pem|' >www.ini
echo 'mode = 0440' >>www.ini
[ "$(id -u)" != 0 ] || printf 'owner = nobody\ngroup = nogroup\n' >>www.ini
settle 'the combined file alone' $CHANGED www.ini
check 'has a pair' pair ssl/all.pem ssl/all.pem
check 'its mode' mode ssl/all.pem 440
[ "$(id -u)" != 0 ] || check 'its owner' [ "$(stat -Lc %U:%G ssl/all.pem)" = nobody:nogroup ]
for path in no-folder/key.pem www.ini/key.pem ssl; do
    described other | sed "s|^key.*|key = $path|" >bad.ini
    keep "a key that cannot be installed at $path" 1 bad.ini
    check 'says so' warns 'other: key: '
    keep "dry run with $path" 1 --dry-run bad.ini
done
described other 'pkcs12 = ssl/p12\npkcs12_password_file = no-file' >bad.ini
keep 'a password that is not there' 1 bad.ini
check 'says so' warns 'no-file: No such file'
check 'nothing was bought for them' bought 1

# ---- Two at once ----

program install.sh <<'END'
: >started
while [ ! -e go ]; do sleep 0.02; done
END
start
fresh
rm -f started go
described www 'install = install.sh' >www.ini
"$SSLSTORE" keep --state-dir state www.ini >first.out 2>first.err </dev/null # buys
SSLSTORE_TEST_CLOCK=60 "$SSLSTORE" keep --state-dir state www.ini >first.out 2>first.err </dev/null &
FIRST=$!
for ((i = 0; i < 500; i++)); do [ -e started ] && break; sleep 0.02; done
keep 'while another run works on it' 1 www.ini
check 'says so' warns 'busy: another run works on it'
: >go
wait $FIRST
check 'the first one finished' [ $? -eq $CHANGED ]
settle 'afterwards' 0 www.ini
check 'one order' bought 1

# ---- Programs that fail ----

# tries CODE SCRIPT: a keep whose install program is that script.
tries() {
    local code=$1
    fresh
    program install.sh
    described "www$RANDOM" "install = install.sh\nhook_timeout = ${LIMIT:-60}" >www.ini
    settle "${2-}" "$code" www.ini
}
tries 1 'install fails' <<<'exit 1'
check 'has not installed' says 'installing'
check 'and does not say so' eval '! says "installed the certificate"'
check 'says what that means' warns 'the certificate is not in service yet'
tries 1 'install is killed' <<<'kill -9 $$'
check 'says so' warns 'killed by signal 9'
tries 1 'install fails badly' <<<'exit 77'
check 'says so' warns 'failed with exit code 77'
LIMIT=1 tries 1 'install hangs' <<<'sleep 1000 & echo $! >child; exec sleep 1000'
check 'is stopped' warns 'stopped at its time limit'
check 'with its children' gone "$(cat child)"
tries $CHANGED 'install prints without end' <<<'yes flood | head -n 100000'
check 'the log is short' [ "$(wc -l <err)" -lt 300 ]
check 'says how much is missing' warns '99800 more lines were left out'
tries $CHANGED 'install prints what controls a terminal' <<<'printf "\033[31mred\r\nzero\000\n"; printf "%09999d" 1'
check 'is filtered' eval '! grep -q "$(printf "\033")" err'
check 'long lines are cut' awk 'length > 1100 { exit 1 }' err
tries $CHANGED 'install leaves a child behind' <<<'sleep 1000 & echo $! >child'
check 'does not wait for it' kill "$(cat child)"
tries $CHANGED 'nothing is open' <<<'ls /proc/self/fd | tr "\n" " " >open; readlink /proc/self/fd/0 >input'
check 'but the three' [ "$(tr -d ' 0123' <open)" = '' ]
check 'the input is empty' [ "$(cat input)" = /dev/null ]

# ---- Programs that publish ----

# publishes NAME CODE METHODS: a run of a keep with the publish program of standard input
publishes() {
    local name=$1 code=$2 methods=$3
    fresh
    program publish.sh
    described "www$RANDOM" 'withdraw = withdraw.sh' | sed "s/^publish.*/publish = publish.sh/; s/^methods.*/methods = $methods/" >www.ini
    keep "$name" "$code" www.ini
}
program withdraw.sh <<'END'
echo "$SSLSTORE_METHOD $SSLSTORE_RECORD_NAME" >>withdrawn
END
start --issue-after 1000
rm -f withdrawn
publishes 'publish fails' $WAITING cname <<<'env | grep ^SSLSTORE_ | sort >published; exit 1'
check 'gets the method' grep -qx 'SSLSTORE_METHOD=cname' published
check 'the domain' grep -qx 'SSLSTORE_DOMAIN=www.example.com' published
check 'the name' grep -qE '^SSLSTORE_RECORD_NAME=_[0-9a-f]{32}\.www\.example\.com$' published
check 'the value' grep -qE '^SSLSTORE_VALUE=[0-9a-f.]+\.comodoca\.com$' published
check 'no URL' grep -qx 'SSLSTORE_URL=' published
publishes 'publish cannot' $WAITING 'cname, file' <<<'[ $SSLSTORE_METHOD = file ] && env | grep ^SSLSTORE_ | sort >published || exit 2'
check 'another method is used' says 'changed a validation method'
check 'gets the method' grep -qx 'SSLSTORE_METHOD=file' published
check 'the path' grep -qE '^SSLSTORE_RECORD_NAME=/.well-known/pki-validation/[0-9A-F]+\.txt$' published
check 'the address' grep -qE '^SSLSTORE_URL=http://www.example.com/.well-known/pki-validation/[0-9A-F]+\.txt$' published
check 'the contents' grep -q '^SSLSTORE_VALUE=.' published
sandbox_post approve 10000002
SSLSTORE_TEST_CLOCK=4000 keep 'what was published' $CHANGED www.ini
check 'is withdrawn' grep -q '^file /.well-known/pki-validation/' withdrawn
publishes 'publish never can' $PERSON 'cname, file' <<<'exit 2'
check 'a person is needed' says 'publish the validation records: the program cannot'
publishes 'publish fails at first' $WAITING cname <<<'exit 1'
program ok.sh <<<'exit 1'
program publish.sh <<'END'
echo $$ >publisher
exec sleep 1000
END
rm -f publisher
SSLSTORE_TEST_CLOCK=4000 "$SSLSTORE" keep --state-dir state www.ini >out 2>err </dev/null &
RUN=$!
NAME='publish hangs, and the user interrupts'
for ((i = 0; i < 500; i++)); do [ -s publisher ] && break; sleep 0.02; done
kill -INT $RUN
wait $RUN
check 'ends with 130' [ $? -eq 130 ]
check 'the program has ended' gone "$(cat publisher)"

# ---- Without a program that looks ----

start
fresh
described www 'http = 127.0.0.1:1' | sed '/^propagated/d; s/^methods.*/methods = file/' >www.ini
keep 'a file that is not there' $WAITING www.ini
check 'is looked for' warns 'www: http://www.example.com/.well-known/pki-validation/'
check 'is not visible' warns 'is not visible yet'
check 'shows what it waits for' says 'www.example.com: file http://'

# ---- A domain that is validated already ----

start --dcv-email approve
fresh
described www | sed '/^methods/d' >www.ini
keep 'by e-mail' $PERSON www.ini
keep 'somebody has approved' $CHANGED --now www.ini
rm -rf state ssl
mkdir ssl
keep 'without key and state' $WAITING www.ini
check 'requests a certificate' says 'requested a new certificate'
check 'nothing is to be published or answered' eval '! says Record && [ "$("$SSLSTORE" dcv 10000001 | grep -c "^State  *approved")" = 1 ]'

# ---- Telling a person ----

start --dcv-email page
fresh
program notify.sh <<'END'
env | grep '^SSLSTORE_' | sort >>told
END
rm -f told
described www 'notify = notify.sh' | sed '/^methods/d' >www.ini
keep 'an approver must answer' $PERSON www.ini
check 'says what is to do' says 'answer the e-mails'
check 'a person was told' grep -qx 'SSLSTORE_TASK=approve_email' told
check 'in which phase' grep -qx 'SSLSTORE_PHASE=needs_person' told
check 'which order' grep -qx 'SSLSTORE_ORDER=10000001' told
check 'what waits' grep -q 'SSLSTORE_RECORDS=www.example.com email  admin@example.com' told
{ described file 'notify = notify.sh' | sed '/^publish/d; /^propagated/d; s/^methods.*/methods = file/'; } >file.ini
keep 'a person must publish a file' $PERSON file.ini
check 'the contents can be copied line by line' eval 'grep -A 1 "^Value  *[0-9a-f]*$" out | grep -qx " *comodoca.com"'
check 'a record is told in one line' grep -q 'SSLSTORE_RECORDS=www.example.com file /[^ ]* [0-9a-f]*\\ncomodoca.com' told
rm -f told
for offset in 4000 40000; do
    SSLSTORE_TEST_CLOCK=$offset keep 'still' $PERSON www.ini
done
check 'was told once' [ ! -e told ]
sandbox_post approve 10000001
check 'the approver answers' [ -s posted ]
for offset in 80000 160000 320000; do
    SSLSTORE_TEST_CLOCK=$offset "$SSLSTORE" keep --state-dir state www.ini >out 2>err
done
check 'it is over' grep -qx 'SSLSTORE_PHASE=in_force' told
check 'was told once' [ "$(grep -c SSLSTORE_HOOK=notify told)" = 1 ]
check 'has a pair' pair ssl/key.pem ssl/fullchain.pem

# ---- Descriptions ----

start
fresh
refuses() { # refuses NAME LINE MESSAGE: file.ini is refused
    keep "$1" 2 file.ini
    check 'says where' warns "file.ini:$2: $3"
    check 'sent nothing' [ "$(requests)" = "$EMPTY" ]
}
EMPTY=$(requests)
described www 'colour = red' >file.ini
refuses 'unknown key' 12 'unknown key "colour"'
described www 'product = other' >file.ini
refuses 'doubled key' 12 '"product" is given twice'
described www 'Approver Email = x@example.com' >file.ini
refuses 'doubled under another name' 12 '"Approver Email" is given twice'
described www 'ADMIN CONTACT - EMAIL = x@example.com' >file.ini
refuses 'doubled in another case' 12 '"ADMIN CONTACT - EMAIL" is given twice'
described www 'cert =' >file.ini
refuses 'no value' 12 '"cert" has no value'
described www 'cert' >file.ini
refuses 'no equals sign' 12 'expected KEY = VALUE'
described www | sed /product/d >file.ini
refuses 'no product' 1 '[www]: missing "product"'
described www | sed /names/d >file.ini
refuses 'no names' 1 '[www]: missing "names"'
described www | sed '/^key/d' >file.ini
refuses 'no key' 1 '[www]: missing "key", "combined" or "pkcs12"'
described www | sed '/^fullchain/d' >file.ini
refuses 'no certificate' 1 '[www]: missing "cert" or "fullchain"'
described www 'pkcs12 = x.p12' >file.ini
refuses 'no password' 1 '[www]: missing "pkcs12_password_file"'
described www 'cert = ssl/key.pem' >file.ini
refuses 'one path twice' 1 '[www]: two files have the same path'
described www | sed 's/positivessl/positivesssl/' >file.ini
refuses 'unknown product' 1 '[www]: the product is not in the catalog'
{ described www; described WWW; } >file.ini
refuses 'doubled section' 12 '[WWW] is described in file.ini:1 already'
{ described www; echo '[defaults]'; } >file.ini
refuses 'late defaults' 12 '[defaults] must stand before all keeps'
{ echo '[service]'; described www; echo '[service]'; } >file.ini
refuses 'two services' 13 '[service] is there already'
{ echo '[service]'; echo 'product = x'; described www; } >file.ini
refuses 'a key of a keep' 2 'unknown key "product"'
{ printf '[service]\nurl = a\n b\n'; described www; } >file.ini
refuses 'a text that goes on' 3 'url: only a list'
{ printf '[service]\nurl = http://127.0.0.1/\n'; described www; } >file.ini
keep 'no TLS' 2 file.ini
for name in '' .. .hidden a/b -a 'a b' "$(printf 'x%.0s' {1..65})" é; do
    described "$name" >file.ini
    refuses "the name <$name>" 1 "[$name]: a keep's name has"
done
described www >file.ini
sed -i '1s/.*/[www/' file.ini
refuses 'a bracket is missing' 1 'expected [NAME]'
described www | sed '1s/$/ x/' >file.ini
refuses 'text behind a section' 1 'expected [NAME]'
{ echo 'product = x'; described www; } >file.ini
refuses 'before the first section' 1 '"product" stands before the first section'
described www "cert = $(printf 'x%.0s' {1..300})" >file.ini
refuses 'a long line' 12 'the line is too long'
described www 'cert = a\033b' >file.ini
refuses 'a control character' 12 'the line contains a control character'
{ described www; printf 'cert = a\0b\n'; } >file.ini
refuses 'a NUL byte' 12 'the line contains a control character'
head -c 3000 /dev/urandom >file.ini
keep 'random bytes' 2 file.ini
: >file.ini
keep 'an empty file' 1 file.ini
echo '; nothing' >file.ini
refuses 'no section' 1 'no section describes a keep'
for line in 'never_buys = maybe' 'orders_max = 9' 'orders_max = 0' 'orders_max = 1x' 'renewal_window = -1' \
    'key_type = dsa' 'mode = 0644' 'mode = 0777' 'mode = 9' 'owner = nobody-at-all' 'group = nobody-at-all' \
    'install = no-such-program' 'install = ssl' 'Admin Contact - Country = Atlantis and more' 'env.SSLSTORE_X = 1' \
    'days2 = 3' 'env.1 = x' 'env. = x' 'hook_timeout = 99999999999999999999' ; do
    described www "$line" >file.ini
    keep "$line" 2 file.ini
    check 'says where' warns 'file.ini:12: '
done
described www | sed 's/^methods.*/methods = email, pigeon/' >file.ini
refuses 'unknown method' 1 '[www]: methods: expected'
described www 'renewal_window = 3\nrenewal_window_percent = 4' >file.ini
refuses 'two windows' 1 '[www]: either renewal_window'
described www 'product\n continues = x' >file.ini
keep 'a line that continues nothing' 2 file.ini
described www 'cert = ssl/a\n  ssl/b' >file.ini
refuses 'a text that goes on' 13 'cert: only a list can continue'
described www >file.ini
chmod 666 file.ini
keep 'everybody may write it' 2 file.ini
check 'says so' warns 'everybody may write this file'
chmod 644 file.ini
keep 'no file' 1 no.ini
keep 'a folder' 1 ssl
run 'no operand' 2 keep
described www >file.ini
keep 'daemon and dry run' 2 --daemon --dry-run file.ini
keep 'daemon and --now' 2 --daemon --now file.ini
check 'says what to do' warns 'beside the daemon'
check 'sent nothing' [ "$(requests)" = "$EMPTY" ]
SSLSTORE_TEST_CLOCK=86400 SSLSTORE_URL=https://example.com/rest keep 'test clock elsewhere' 2 file.ini
SSLSTORE_TEST_CLOCK=86400 SSLSTORE_URL=https://localhost@example.com/ keep 'test clock elsewhere' 2 file.ini
SSLSTORE_TEST_CLOCK=86400 SSLSTORE_URL=https://localhost.example.com/ keep 'test clock elsewhere' 2 file.ini
check 'says so' warns 'SSLSTORE_TEST_CLOCK is for tests'
SSLSTORE_TEST_CLOCK=soon keep 'test clock' 2 file.ini

# An order that the service would refuse.
described www | sed '/^Admin/d; s/^days.*/days = 5000/' >file.ini
keep 'dry run of an impossible order' $PERSON --dry-run file.ini
check 'names the missing field' warns 'www: an order would be refused: Admin Contact - Email: '
check 'names the wrong one, too' warns 'Validity Period (In Days): 5000 days are not on offer'
keep 'an impossible order' $PERSON file.ini
check 'names the field' warns ': Validity Period (In Days): 5000 days'
check 'did not buy it' eval 'bought 0 && ! says "bought an order"'
rm -rf state
described www | sed '/^approver/d; /^methods/d' >file.ini
keep 'dry run without an approver' $CHANGED --dry-run file.ini
check 'one is chosen later' [ ! -s err ]

# Defaults, lists over several lines, several keeps and files.
cat >many.ini <<'END'
; comment
[defaults]
product = positivemdcssl
days = 365
methods = cname
publish = ok.sh
propagated = ok.sh
Admin Contact - Email = admin@example.com
key_type = p384

[a]
names = a.example.com ; the common name
  b.example.com
key = ssl/a.key
cert = ssl/a.pem
[b]
product = positivessl
names = c.example.com
approver = admin@example.com
key = ssl/b.key
cert = ssl/b.pem
key_type = rsa2048
END
described c >c.ini
settle 'several' $CHANGED many.ini c.ini
check 'three orders' bought 3
check 'names of a list' eval 'openssl x509 -in ssl/a.pem -noout -ext subjectAltName | grep -q "a.example.com.*b.example.com"'
check 'key of the defaults' eval 'openssl pkey -in ssl/a.key -noout -text | grep -q "384 bit"'
check 'key of the section' eval 'openssl pkey -in ssl/b.key -noout -text | grep -q "2048 bit"'

# ---- A daemon ----

start --issue-after 0
fresh
described www >www.ini
"$SSLSTORE" keep --daemon --json --state-dir state www.ini >daemon.out 2>daemon.err </dev/null &
DAEMON=$!
for ((i = 0; i < 500; i++)); do grep -q '"phase":"in_force"' daemon.out && break; sleep 0.02; done
check 'installed by the daemon' pair ssl/key.pem ssl/fullchain.pem
{ described www; described more | sed 's|ssl/|ssl/more-|'; } >www.ini
kill -HUP $DAEMON
for ((i = 0; i < 500; i++)); do grep -q '"keep":"more".*"phase":"in_force"' daemon.out && break; sleep 0.02; done
check 'reads the files again' pair ssl/more-key.pem ssl/more-fullchain.pem
echo broken >>www.ini
kill -HUP $DAEMON
for ((i = 0; i < 500; i++)); do grep -q 'expected KEY = VALUE' daemon.err && break; sleep 0.02; done
check 'reports a broken file' grep -q 'www.ini:23: expected KEY = VALUE' daemon.err
check 'and goes on' kill -0 $DAEMON
kill -TERM $DAEMON
wait $DAEMON
check 'ends with 0' [ $? -eq 0 ]
check 'two orders' bought 2

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
