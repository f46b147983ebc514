# Functions that the tests of the command line share; they source this file. Starts sslstore-sandbox, runs
# the program, and checks the output of the last run. Needs bash, openssl, grep, sed, awk.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2317,SC2034  # checks are called by name; the tests use ADMIN
set -u
BUILD=$(realpath "${BUILD:-build}")
SSLSTORE=$(realpath "${SSLSTORE:-$BUILD/sslstore}")
SANDBOX=$(realpath "${SANDBOX:-$BUILD/sslstore-sandbox}")
WORK=$(mktemp -d)
TOKEN=canary-$RANDOM$RANDOM-token
PID=
PASSED=0
FAILED=0
cd "$WORK" || exit 1
unset XDG_CONFIG_HOME SSLSTORE_PROFILE
export HOME=$WORK SSLSTORE_CONFIG_SYSTEM=$WORK/system/config # the settings of whoever runs the tests do not count

stop() {
    if [ -n "$PID" ]; then
        kill -TERM "$PID" 2>/dev/null
        wait "$PID" 2>/dev/null
        PID=
    fi
}
trap 'stop; rm -rf "$WORK"' EXIT

# start OPTIONS...: starts a new sandbox with a new CA and an empty ledger.
start() {
    stop
    rm -rf ready ca ledger stats
    "$SANDBOX" --quiet --token "$TOKEN" --ready-file ready --ca-dir ca --ledger ledger \
        --stats stats "$@" 2>sandbox.log &
    PID=$!
    for ((i = 0; i < 200; i++)); do
        [ -s ready ] && break
        sleep 0.05
    done
    [ -s ready ] || { echo "FAILED: the sandbox did not start: $*"; cat sandbox.log; exit 1; }
    SSLSTORE_URL=$(cat ready)
    export SSLSTORE_URL SSLSTORE_CA_FILE=$WORK/ca/root.pem
    export SSLSTORE_PARTNER_CODE=1000001 SSLSTORE_AUTH_TOKEN=$TOKEN
}

# sandbox_post PATH ID [MEMBERS]: posts to the sandbox's own /sandbox/PATH about an order.
sandbox_post() {
    curl -sS --cacert ca/root.pem -H 'Content-Type: application/json' \
        -d "{\"TheSSLStoreOrderID\":\"${2%%-*}\"${3:+,$3}}" "${SSLSTORE_URL%/rest}/sandbox/$1" >posted
}

passed() { PASSED=$((PASSED + 1)); }
failed() {
    FAILED=$((FAILED + 1))
    echo "FAILED: $1"
    sed 's/^/  out: /' out | cut -c 1-200 | head -n 20
    sed 's/^/  err: /' err | cut -c 1-200 | head -n 20
}

# run NAME CODE ARGUMENTS...: the program ends with that code, and its output does not contain the token.
run() {
    NAME=$1
    local expected=$2 code
    shift 2
    timeout 60 "$SSLSTORE" "$@" >out 2>err </dev/null
    code=$?
    if [ "$code" -ne "$expected" ]; then
        failed "$NAME: exit code $code, not $expected"
    elif grep -qF -- "$TOKEN" out err; then
        failed "$NAME: shows the token"
    elif grep -q . sandbox.log 2>/dev/null; then
        failed "$NAME: the sandbox says $(head -n 1 sandbox.log)"
    else
        passed
    fi
}

# check NAME COMMAND...: the command succeeds; it looks at the last run's output.
check() {
    local name=$1
    shift
    if "$@"; then passed; else failed "$NAME: $name"; fi
}
says() { grep -qF -- "$1" out; }
warns() { grep -qF -- "$1" err; }
silent() { [ ! -s out ]; }
narrow() { awk 'length > 80 { exit 1 }' out; }
lines() { [ "$(wc -l <out)" -eq "$1" ]; }

# json: each line of the output is one JSON value. Replaces texts and numbers by S, then arrays and objects
# from the inside, until only S is left. Control bytes are never allowed.
json() {
    [ -s out ] && ! LC_ALL=C grep -q $'[\x01-\x09\x0b-\x1f\x7f]' out && ! sed -E '
        s/"([^"\\]|\\["\\\/bfnrt]|\\u[0-9a-fA-F]{4})*"/S/g
        s/(-?[0-9]+|true|false|null)/S/g
        :again
        s/\{(S:S(,S:S)*)?\}/S/g
        s/\[(S(,S)*)?\]/S/g
        t again' out | grep -qv '^S$'
}
# member NAME VALUE: every line has that member; VALUE is a pattern.
member() { ! grep -qvE "[{,]\"$1\":($2)[,}]" out; }

# request NAME COMMON-NAME NAMES...: makes NAME.key and NAME.csr.
request() {
    local name=$1 subject=$2 sans=
    shift 2
    for san in "$@"; do sans+=,DNS:$san; done
    openssl req -new -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout "$name.key" \
        -out "$name.csr" -subj "/CN=$subject" ${sans:+-addext "subjectAltName=${sans#,}"} 2>/dev/null
}

ADMIN='Admin Contact - Email=admin@example.com'
