# What the tests of the sandbox as a program share: a folder to work in, a sandbox to start and stop, checks.
# SANDBOX is the program (default build/sslstore-sandbox).
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034,SC2317  # variables for the tests; checks are called by name
set -u
SANDBOX=$(realpath "${SANDBOX:-build/sslstore-sandbox}")
WORK=$(mktemp -d)
PID=
PASSED=0
FAILED=0
BODY=
AUTH='"AuthRequest":{"PartnerCode":"1000001","AuthToken":"sandbox-token"}'
cd "$WORK" || exit 1

# stop [SIGNAL]: ends the sandbox and sets STATUS.
stop() {
    if [ -n "$PID" ]; then
        kill "-${1:-TERM}" "$PID" 2>/dev/null
        wait "$PID" 2>/dev/null
        STATUS=$?
        PID=
    fi
}
trap 'stop KILL; rm -rf "$WORK"' EXIT

# start OPTIONS...: starts a sandbox and sets URL.
start() {
    stop
    rm -f ready
    "$SANDBOX" --quiet --ready-file ready "$@" 2>errors &
    PID=$!
    if ! timeout 20 bash -c "until [ -e ready ]; do kill -0 $PID || exit 1; sleep 0.02; done" 2>/dev/null; then
        echo "FAILED: the sandbox did not start: $*"
        cat errors
        exit 1
    fi
    URL=$(cat ready)
}

# refused STATUS OPTIONS...: the sandbox does not start, and says why in BODY.
refused() {
    local status=$1
    shift
    timeout 20 "$SANDBOX" --quiet "$@" >out 2>errors
    [ $? -eq "$status" ] && BODY=$(cat errors) && [ -n "$BODY" ]
}

check() {
    local name=$1
    shift
    if "$@"; then
        PASSED=$((PASSED + 1))
    else
        FAILED=$((FAILED + 1))
        echo "FAILED: $name"
        echo "  ${BODY:0:400}"
    fi
}
has() { grep -qF -- "$1" <<<"$BODY"; }
lacks() { ! has "$1"; }
matches() { grep -qE -- "$1" <<<"$BODY"; }
is() { [ "$1" = "$2" ]; }

CA=ca
ask() { curl -sS --max-time 20 --cacert "$CA/root.pem" "$@"; }
# post PATH JSON [CURL OPTIONS]: sets BODY and CODE, the HTTP status (000: no reply).
post() {
    BODY=$(ask -o - -w '\n%{http_code}' -H 'Content-Type: application/json' --data-binary "$2" "${@:3}" "$URL$1" 2>curl)
    CODE=${BODY##*$'\n'}
    BODY=${BODY%$'\n'*}
}
rest() { post "/rest/$1" "{$AUTH$2}" "${@:3}"; }

# text NAME: prints the first text member of that name in BODY.
text() { grep -oE "\"$1\": ?\"[^\"]*\"" <<<"$BODY" | sed -nE '1s/^"[^"]*": ?"(.*)"$/\1/p'; }

# request NAME SUBJECT [OPENSSL OPTIONS]: makes NAME.key and NAME.csr.
request() {
    openssl req -new -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout "$1.key" -out "$1.csr" -subj "$2" "${@:3}" 2>/dev/null
}
# order CSR-FILE CUSTOM-ID: prints the members of an order with e-mail validation.
order() {
    echo ",\"ProductCode\":\"positivessl\",\"CSR\":\"$(sed ':a;N;$!ba;s/\n/\\n/g' "$1")\",\"ValidityPeriod\":12,\"ServerCount\":1,\"ApproverEmail\":\"admin@example.com\",\"AdminContact\":{\"Email\":\"a@example.com\"},\"CustomOrderID\":\"$2\""
}

finish() {
    stop
    echo "$PASSED passed, $FAILED failed"
    [ "$FAILED" -eq 0 ]
}
