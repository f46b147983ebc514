#!/bin/bash
# Runs programs (the command line, and the examples 2 and 8), kills them at each of their steps (test/mortal.c) and
# starts them again until they are done, as a user or a service manager would. Afterward the ledger of the sandbox must
# say that the request was executed once, and key and certificate must match. TORTURE=all: every step, within each
# write, and killed twice; otherwise a part of the steps.
# Needs bash, openssl, curl, sqlite3, grep, sed.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317  # functions are called by name
# shellcheck source=test/cli/common.sh
. "$(dirname "$0")/../cli/common.sh"

MORTAL=$BUILD/test/mortal
TORTURE=${TORTURE:-part}
DEATHS=0
RUNS=0

count() { grep -c -e "$1" ledger; }
sandbox_post() {
    curl -sS --fail --cacert ca/root.pem -H 'Content-Type: application/json; charset=utf-8' \
        -d "$2" "$SSLSTORE_URL/sandbox/$1" >post.out
}
# pair NAME: out/ holds the key of NAME and leads to the sandbox's root.
pair() {
    openssl verify -CAfile ca/root.pem -untrusted out/chain.pem out/leaf.pem >/dev/null 2>&1 &&
        cat out/leaf.pem out/chain.pem | cmp -s - out/fullchain.pem &&
        [ "$(openssl x509 -in out/leaf.pem -noout -pubkey)" = "$(openssl pkey -in "$1.key" -pubout)" ]
}
# files_complete: each file of a certificate that exists is complete.
files_complete() {
    local file
    for file in out/leaf.pem out/chain.pem out/fullchain.pem out/root.pem out/one.pem; do
        [ ! -e "$file" ] || openssl x509 -in "$file" -noout 2>/dev/null || return 1
    done
}

files_paired() { :; }
# ended: the program had done everything when it was killed, and has forgotten it: the next run makes a request of its own.
ended() { false; }

# again PROGRAM ARGUMENTS...: starts it until it is done. An order that is not found was never received, so it may be
# sent again.
again() {
    local code resend=
    [ "$(type -t "$1")" = function ] || set -- timeout 60 "$@"
    for ((try = 0; try < 6; try++)); do
        RUNS=$((RUNS + 1))
        "$@" $resend >out.txt 2>err.txt </dev/null
        code=$?
        cat out.txt >>delivered
        [ "$code" -eq 0 ] && return 0
        [ "$code" -eq 4 ] || return 1
        resend=--resend
    done
    return 1
}

# die STEP WITHIN: runs the program, which is killed at that step.
die() {
    local code
    RUNS=$((RUNS + 1))
    DIES_AT=$1 DIES_WITHIN=$2 timeout 60 "$MORTAL/${COMMAND[0]}" "${COMMAND[@]:1}" >out.txt 2>err.txt </dev/null &
    wait $! 2>/dev/null
    code=$?
    cat out.txt >>delivered
    [ "$code" -ne 137 ] || DEATHS=$((DEATHS + 1))
}

# one NAME STEP WITHIN SECOND: runs a scenario once, killed at that step.
one() {
    local name=$1 step=$2 within=$3 second=$4 before complaint=
    "prepare_$name" || complaint='it could not be prepared'
    before=$(count "$EVENT")
    die "$step" "$within"
    files_complete || complaint="${complaint:-a file of a certificate is incomplete}"
    files_paired || complaint="${complaint:-key and certificate are no pair}"
    [ "$second" -eq 0 ] || die "$second" ''
    files_complete || complaint="${complaint:-a file of a certificate is incomplete}"
    files_paired || complaint="${complaint:-key and certificate are no pair}"
    ! ended || EVENTS=$((EVENTS + 1))
    again "${PROGRAM[@]}"
    CODE=$?
    DELTA=$(($(count "$EVENT") - before))
    [ "$DELTA" -le "$EVENTS" ] || complaint="${complaint:-$DELTA times $EVENT}"
    "finished_$name" ||
        complaint="${complaint:-it is not done correctly: $DELTA times $EVENT; $(head -n 3 err.txt | tr '\n' ' ')}"
    if [ -z "$complaint" ]; then
        passed
    else
        FAILED=$((FAILED + 1))
        echo "FAILED: $name, killed at step $step${within:+, within it}, then at step $second: $complaint"
    fi
}

# steps_of NAME WITHIN: prints how many steps, or writes, it takes.
steps_of() {
    "prepare_$1"
    rm -f steps
    DIES_COUNT=steps DIES_WITHIN=$2 timeout 60 "$MORTAL/${COMMAND[0]}" "${COMMAND[@]:1}" >out.txt 2>err.txt </dev/null
    cat steps 2>/dev/null || echo 0
}

# scenario NAME: counts its steps, then kills it at each of them.
scenario() {
    local name=$1 steps writes stride=1
    steps=$(steps_of "$name" '')
    if [ "$steps" -lt 10 ]; then
        FAILED=$((FAILED + 1))
        echo "FAILED: $name: $steps steps"
        return
    fi
    [ "$TORTURE" = all ] || stride=$((steps / 5 + 1))
    for ((n = 1; n <= steps; n += stride)); do one "$name" "$n" '' 0; done
    if [ "$TORTURE" = all ]; then
        writes=$(steps_of "$name" 1)
        for ((n = 1; n <= writes; n++)); do one "$name" "$n" 1 0; done
        for ((n = 7; n <= steps; n += 29)); do
            for ((m = 5; m <= steps; m += 31)); do one "$name" "$n" '' "$m"; done
        done
    fi
    echo "$name: $steps steps; $SECONDS s"
}

run_of() { # run_of ARGUMENTS...: sets the program that is killed, and the one that is started again
    COMMAND=(sslstore "$@")
    PROGRAM=("$SSLSTORE" "$@")
}

request www www.example.com
request other www.example.com
ENROLL=(enroll --product positivessl --csr www.csr --days 365 --approver admin@example.com
    --field "$ADMIN" --attempts 2 --wait 30)
enroll_one() { # an order with a certificate; ORDER is its id
    "$SSLSTORE" "${ENROLL[@]}" --json >order.json 2>err.txt || return 1
    ORDER=$(sed -n 's/.*"order_id":"\([^"]*\)".*/\1/p' order.json)
    [ -n "$ORDER" ]
}

# ---- What is bought ----

prepare_enroll() {
    rm -rf out journal*
    EVENT='"bought"' EVENTS=1
    run_of "${ENROLL[@]}" --journal journal --out out
}
state() { [ "$(od -An -tu4 -j4 -N4 "$1" | tr -d ' ')" -eq "$2" ]; }
done_once() { [ "$CODE" -eq 0 ] && [ "$DELTA" -eq "$EVENTS" ]; }
finished_enroll() { done_once && pair www && state journal 4; }

# Its folder and its journal are those that it is started in. An order that is never found stays
# unknown until a person has looked; it was not bought.
prepare_example() {
    rm -rf out order.journal*
    mkdir out
    EVENT='"bought"' EVENTS=1
    COMMAND=(2_enroll www.csr admin@example.com out/one.pem)
    PROGRAM=("$BUILD/examples/2_enroll" www.csr admin@example.com out/one.pem)
}
finished_example() {
    if [ "$DELTA" -eq 0 ]; then
        [ "$CODE" -eq 1 ] && state order.journal 3 && grep -q 'may have taken effect' err.txt
    else
        done_once && state order.journal 4 && openssl x509 -in out/one.pem -noout
    fi
}

start
scenario enroll
scenario example

# ---- What is renewed and reissued ----

prepare_reissue() {
    [ -n "${ORDER-}" ] || enroll_one || return 1
    rm -rf out change*
    KEY=$([ "${KEY-}" = other ] && echo www || echo other)
    EVENT='"reissued"' EVENTS=1
    run_of reissue "$ORDER" --csr "$KEY.csr" --attempts 2 --wait 30 --journal change --out out
}
finished_reissue() { done_once && pair "$KEY" && state change 4; }

# Each time another order, which has ended.
prepare_renew() {
    enroll_one && sandbox_post expire "{\"TheSSLStoreOrderID\":\"$ORDER\"}" || return 1
    rm -rf out change*
    EVENT='"renewed"' EVENTS=1
    run_of renew "$ORDER" --csr other.csr --yes --attempts 2 --wait 30 --journal change --out out
}
finished_renew() { done_once && pair other && state change 4; }

# A renewal is found again without any journal.
prepare_bare_renew() {
    prepare_renew || return 1
    run_of renew "$ORDER" --csr other.csr --yes --attempts 2 --wait 30 --out out
}
finished_bare_renew() { done_once && pair other; }

start
scenario reissue
start
scenario renew
start
scenario bare_renew

# ---- Keys that the program makes ----

pair_of() { [ "$(openssl x509 -in "$2" -noout -pubkey 2>&1)" = "$(openssl pkey -in "$1" -pubout 2>&1)" ]; }
# own_pair: key and certificate of out/, those that are there, are a pair.
own_pair() {
    [ ! -e out/key.pem ] && return
    { [ ! -e out/leaf.pem ] || pair_of out/key.pem out/leaf.pem; } &&
        { [ ! -e out/fullchain.pem ] || pair_of out/key.pem out/fullchain.pem; } &&
        { [ ! -e out/combined.pem ] || pair_of out/combined.pem out/combined.pem; } &&
        [ "$(stat -Lc %a out/key.pem)" = 600 ]
}
finished_own() {
    done_once && [ -e out/leaf.pem ] && own_pair && pair_of out/key.pem out/combined.pem && [ ! -e out/next-key.pem ]
}

prepare_nothing() {
    rm -rf out
    EVENT='"bought"' EVENTS=1
    run_of enroll --product positivessl --name www.example.com --days 365 --approver admin@example.com \
        --field "$ADMIN" --attempts 2 --wait 30 --out out --combined
}
finished_nothing() { finished_own; }

# Over the pair of the key before. A run that was delivered is a repeat as long as its key is beside.
prepare_new_key() {
    [ -e pair ] || {
        prepare_nothing && "${PROGRAM[@]}" --json >order.json 2>err.txt && cp -r out pair || return 1
        rm -f pair/order.journal
    }
    ORDER=$(sed -n 's/.*"order_id":"\([^"]*\)".*/\1/p' order.json)
    rm -rf out
    cp -r pair out
    EVENT='"reissued"' EVENTS=1
    run_of reissue "$ORDER" --new-key --attempts 2 --wait 30 --out out --combined
}
finished_new_key() {
    finished_own && ! cmp -s out/key.pem pair/key.pem && [ -z "$(find out -type l -o -name '.sslstore*')" ]
}

files_paired() { own_pair; }
start
scenario nothing
files_paired() { # none is missing at any time
    for file in key leaf fullchain combined; do [ -e "out/$file.pem" ] || return 1; done
    own_pair && cmp -s out/leaf.pem <(openssl x509 -in out/combined.pem)
}
ended() { [ ! -e out/next-key.pem ] && ! cmp -s out/key.pem pair/key.pem; }
scenario new_key
files_paired() { :; }
ended() { false; }
ORDER=

# ---- What is taken back ----

prepare_revoke() {
    enroll_one || return 1
    rm -rf change*
    EVENT='"revoked"' EVENTS=1
    run_of revoke "$ORDER" --yes --certificate --attempts 2 --journal change
}
finished_revoke() { done_once && state change 1; }
prepare_refund() {
    enroll_one || return 1
    rm -rf change*
    EVENT='"refunded"' EVENTS=1
    run_of revoke "$ORDER" --yes --refund --attempts 2 --journal change
}
finished_refund() { done_once; }

start
scenario revoke
start
scenario refund

# ---- What is kept in force ----

# described: keep.ini describes the keep $KEEP, whose files are in ssl/.
described() {
    printf '[%s]\nproduct = positivessl\nnames = www.example.com\ndays = 365\nmethods = cname\n' "$KEEP"
    printf 'Admin Contact - Email = admin@example.com\nkey = ssl/key.pem\nfullchain = ssl/full.pem\n'
    printf 'publish = ok.sh\npropagated = ok.sh\nwithdraw = ok.sh\ninstall = install.sh\n'
}
program() { { echo '#!/bin/sh'; cat; } >"$1" && chmod +x "$1"; }
program ok.sh <<<'exit 0'
program install.sh <<<'cat ssl/key.pem ssl/full.pem >served'

# move_clocks SECONDS: moves the clock of the sandbox, and then that of the program to the same time.
move_clocks() {
    sandbox_post clock "{\"AdvanceSeconds\":$1}"
    export SSLSTORE_TEST_CLOCK=$(($(sed -n 's/.*"Now" *: *\([0-9]*\).*/\1/p' post.out) - $(date +%s)))
}
# keep_until_done: as cron does it: again and again, each time later, for ten days. Nothing is due at the end.
keep_until_done() {
    local seconds code
    for ((seconds = 600; seconds < 600000; seconds = 2 * seconds)); do
        move_clocks $seconds
        timeout 60 "$SSLSTORE" "${KEEP_ARGUMENTS[@]}"
        code=$?
    done
    return $code
}
KEEP_ARGUMENTS=(keep --attempts 2 --state-dir keeps keep.ini)

# Files that are there are a pair, after each death.
files_paired() { { [ ! -e ssl/key.pem ] && [ ! -e ssl/full.pem ]; } || pair_of ssl/key.pem ssl/full.pem; }
prepare_keep() {
    KEEP=keep-$RANDOM-$RANDOM
    rm -rf keeps ssl served
    mkdir ssl
    described >keep.ini
    move_clocks 1
    EVENT='"bought"' EVENTS=1
    COMMAND=(sslstore "${KEEP_ARGUMENTS[@]}")
    PROGRAM=(keep_until_done)
}
finished_keep() {
    done_once && pair_of ssl/key.pem ssl/full.pem && cat ssl/key.pem ssl/full.pem | cmp -s - served &&
        openssl verify -no_check_time -CAfile ca/root.pem -untrusted ssl/full.pem ssl/full.pem >/dev/null 2>&1
}
# From the second run on, after the order was bought, over the files of somebody else.
prepare_keep_install() {
    prepare_keep
    cp www.key ssl/key.pem
    openssl req -x509 -key www.key -subj /CN=www.example.com -days 9 -out ssl/full.pem 2>err.txt
    EVENTS=0
    "$SSLSTORE" "${KEEP_ARGUMENTS[@]}" >out.txt 2>err.txt
    move_clocks 600
}
finished_keep_install() { finished_keep; }
# When a certificate lives 46 days, 30 days after the ten: a new certificate with a new key, over those in service.
prepare_keep_reissue() {
    prepare_keep
    again "${PROGRAM[@]}" || return 1
    move_clocks $((30 * 86400))
    EVENT='"reissued"' EVENTS=1
}
finished_keep_reissue() { finished_keep; }

start --issue-after 0
scenario keep
start
scenario keep_install
unset SSLSTORE_TEST_CLOCK
start --issue-after 0 --now 2029-06-01
scenario keep_reissue
unset SSLSTORE_TEST_CLOCK

# ---- What only reads ----

# Over the files of another certificate.
prepare_download() {
    [ -n "${OLD-}" ] || { enroll_one && OLD=$ORDER; } || return 1
    rm -rf out
    cp -r old out
    EVENT='"bought"' EVENTS=0
    run_of download "$OLD" --csr www.csr --out out
}
finished_download() { done_once && pair www; }
prepare_sync() {
    rm -f inventory.db*
    EVENT='"bought"' EVENTS=0
    run_of sync --db inventory.db --attempts 2 --page-size 10
}
finished_sync() {
    done_once && [ "$(sqlite3 inventory.db 'SELECT count(*) FROM orders WHERE vanished IS NULL')" -eq 25 ]
}

# All runs together must deliver every order.
prepare_inventory() {
    rm -f state* delivered
    EVENT='"bought"' EVENTS=0
    COMMAND=(8_inventory state)
    PROGRAM=("$BUILD/examples/8_inventory" state)
}
finished_inventory() { done_once && [ "$(sed -n 's/^\([0-9]*\)[- ].*  .*/\1/p' delivered | sort -u | wc -l)" -eq 30 ]; }

start
mkdir old
"$SSLSTORE" "${ENROLL[@]}" --csr other.csr --out old >out.txt 2>err.txt || cat err.txt
scenario download
start --orders 25
scenario sync
start --orders 30 --page-max 10
scenario inventory

# ---- Two at once ----

# One process is killed, the other is not. The later one is refused, or continues.
both() {
    local name=$1 before
    for ((n = 20; n <= 90; n += $([ "$TORTURE" = all ] && echo 2 || echo 50))); do
        "prepare_$name"
        before=$(count "$EVENT")
        DIES_AT=$n "$MORTAL/${COMMAND[0]}" "${COMMAND[@]:1}" >first.txt 2>&1 </dev/null &
        FIRST=$!
        "${PROGRAM[@]}" >second.txt 2>&1 </dev/null
        wait "$FIRST" 2>/dev/null
        RUNS=$((RUNS + 2))
        again "${PROGRAM[@]}"
        CODE=$?
        DELTA=$(($(count "$EVENT") - before))
        if "finished_$name"; then passed; else
            FAILED=$((FAILED + 1))
            echo "FAILED: two at once: $name, one killed at step $n: $DELTA times $EVENT"
            cat err.txt
        fi
    done
}

start
both enroll
both example
ORDER=
both reissue
both renew

echo "$RUNS runs, $DEATHS deaths"
echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
