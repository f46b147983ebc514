#!/bin/bash
# What a sync costs as an account grows: the command line, a database, the sandbox on this machine, 4 connections.
#
#   scale.sh BUILD ORDERS…    prints a table. For each number of orders: a first sync, then one with nothing changed, one with
#                             an order in a hundred changed, a full one with nothing changed, one after all orders vanished
#
# Requests and memory are of the whole sync, the rest is divided by the number of orders. Fails if a sync takes more than
# 12 MB of memory. Own instructions are counted up to 10,000 orders (instructions.sh); COUNT= does not count them.
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
build=$(cd "$1" && pwd)
shift
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
sandbox=
memory_kb=12288
too_much=
stop_sandbox() {
    [ -z "$sandbox" ] || { kill "$sandbox"; wait "$sandbox" || true; } 2>/dev/null
    sandbox=
}
trap 'stop_sandbox; rm -rf "$work"' EXIT
export SSLSTORE_PARTNER_CODE=1000001 SSLSTORE_AUTH_TOKEN=sandbox-token SSLSTORE_CA_FILE=$work/ca/root.pem
export SSLSTORE_CONFIG_SYSTEM=/nonexistent XDG_CONFIG_HOME=/nonexistent

start_sandbox() { # orders
    stop_sandbox
    rm -f "$work/ready"
    "$build/sslstore-sandbox" --orders "$1" --issue-after 0 --ca-dir "$work/ca" --ready-file "$work/ready" --quiet &
    sandbox=$!
    while [ ! -s "$work/ready" ] && kill -0 "$sandbox" 2>/dev/null; do sleep 0.1; done
    SSLSTORE_URL=$(cat "$work/ready")
    export SSLSTORE_URL
}

# ask PATH OPTIONS…: of the sandbox itself.
ask() { curl -sS --cacert "$SSLSTORE_CA_FILE" "$SSLSTORE_URL/sandbox/$1" "${@:2}"; }
# traffic NAME: what the sandbox has counted so far.
traffic() { ask stats | sed -n "s/.*\"$1\": *\([0-9]*\).*/\1/p"; }

# sync ORDERS NAME INSTRUCTIONS OPTIONS…: one row of the table.
sync() {
    local requests received cost
    requests=$(traffic requests)
    received=$(traffic application_bytes_out)
    command time -f '%e %U %S %M' -o "$work/cost" "$build/sslstore" sync --db "$work/inventory" "${@:4}" >"$work/log" 2>&1 ||
        { cat "$work/log"; return 1; } >&2
    cost=$(tail -n 1 "$work/cost")
    requests=$(($(traffic requests) - requests - 2)) # but for the questions for the traffic
    received=$(($(traffic application_bytes_out) - received))
    echo "$cost $(stat -c %s "$work/inventory")" | awk -v orders="$1" -v name="$2" -v instructions="$3" -v requests="$requests" -v received="$received" '{
        printf "| %d, %s | %d | %.0f | %s | %.3f | %.3f | %.1f | %.0f |\n", orders, name, requests, received / orders, instructions,
            ($2 + $3) * 1000 / orders, $1 * 1000 / orders, $4 / 1024, $5 / orders}'
    [ "${cost##* }" -le $memory_kb ] || too_much=yes
}

echo '| orders | requests | bytes received | own instructions | ms of processor | ms | MB of memory | bytes of database |'
echo '|---|---|---|---|---|---|---|---|'
for orders; do
    instructions=
    if [ "$orders" -le 10000 ] && [ -n "${COUNT-yes}" ]; then
        instructions=$(bash test/bench/instructions.sh "$build" "$orders" | awk -v orders="$orders" '$2 == "sync-" orders {printf "%.0f", $3 / orders}')
    fi
    start_sandbox "$orders"
    sync "$orders" first "${instructions:-–}"
    sync "$orders" 'nothing changed' –
    ask touch -H 'Content-Type: application/json' -d '{"Every": 100}' >"$work/touched"
    sync "$orders" '1 % changed' –
    sync "$orders" 'full, nothing changed' – --full
    start_sandbox 0
    sync "$orders" 'all vanished' – --full
    rm -f "$work"/inventory*
done
[ -z "$too_much" ] || { echo "scale: more than $((memory_kb / 1024)) MB of memory"; exit 1; } >&2
