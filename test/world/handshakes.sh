#!/bin/bash
# The TLS connections and handshakes of a sync of 2,000 orders behind nginx, HAProxy, Apache and Caddy, each with its default limit of requests
# per connection, over TLS 1.2 and 1.3, with one connection and with the default of `--connections`. Prints a row for each. It fails if a sync
# makes more than one full handshake, or more connections than the limit forces; if client and front end do not count the same; or if
# an order is missing. `make world` runs it. SSLSTORE_TLS13 is a command line that has TLS 1.3 (default: SSLSTORE).
#
# What a limit forces: with one connection, requests divided by the limit. N connections in parallel may each end with a single request on
# the last one: (requests - N) / limit + N.
# Needs bash, openssl, sed, awk, setsid, nginx, haproxy, apache2, caddy.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317  # access logs are read by name
SSLSTORE_TLS13=$(realpath "${SSLSTORE_TLS13:-${SSLSTORE:-${BUILD:-build}/sslstore}}")
# shellcheck source=test/world/launch.sh
. "$(dirname "$0")/launch.sh"

ORDERS=2000
ACCESS=1

# ---- What a front end counts: limit_NAME, its requests per connection (0: any number), and access_NAME, a line for each request: the
# connection, whether its session was resumed, and the version ----

limit_nginx() { echo 1000; } # keepalive_requests
limit_haproxy() { echo 0; }
limit_apache2() { echo 101; } # MaxKeepAliveRequests 100: those after the first
limit_caddy() { echo 0; }

access_nginx() { sed 's/ r / resumed /; s/ \. / full /' "$DIR/access"; }
access_haproxy() { sed -n 's/^access //p' "$DIR/log" | sed 's/ 1 / resumed /; s/ 0 / full /'; }
access_apache2() { sed 's/ Resumed / resumed /; s/ Initial / full /' "$DIR/access"; }
access_caddy() {
    sed -E 's/.*"remote_port":"?([0-9]+).*"resumed":(true|false),"version":([0-9]+).*/\1 \2 \3/
        s/ true / resumed /; s/ false / full /; s/ 771$/ TLSv1.2/; s/ 772$/ TLSv1.3/' "$DIR/access"
}

# count: sets REQUESTS, CONNECTIONS, FULL and VERSIONS from the access log. A line without a version is not understood.
count() {
    read -r REQUESTS CONNECTIONS FULL VERSIONS < <("access_$NAME" | awk '
        !($1 in seen) { connections++; full += $2 != "resumed" }
        { seen[$1] = 1; versions[$3] = 1 }
        END { line = NR " " connections + 0 " " full + 0; for (version in versions) line = line " " version; print line }')
}
counted() { count && [ "$REQUESTS" -ge "$SENT" ]; }

# forced SLOTS: what the limit forces.
forced() {
    local limit
    limit=$("limit_$NAME")
    if [ "$limit" -eq 0 ] || [ "$SENT" -lt "$1" ]; then echo "$1"; else echo $(((SENT - $1) / limit + $1)); fi
}

# problem: says what is wrong with the sync, or nothing.
problem() {
    [ "$CODE" -eq 0 ] || echo "exit $CODE"
    cmp -s direct sorted || echo "$(wc -l <sorted) orders, not those without a front end"
    [ "$FULL" -eq 1 ] && [ "$FULL_SENT" -eq 1 ] || echo "$FULL full handshakes, $FULL_SENT by the client"
    [ "$CONNECTIONS" -le "$FORCED" ] || echo "more connections than $FORCED"
    [ "$REQUESTS" -eq "$SENT" ] && [ "$CONNECTIONS" -eq "$OPENED" ] || echo "the client counts $SENT requests, $OPENED connections"
    [ "$VERSIONS" = "TLSv$TLS" ] || echo "$VERSIONS"
}

# row CLIENT OPTION...: one sync through a front end that was just started.
row() {
    local client=$1 slots problems
    shift
    slots=$([ $# -gt 0 ] && echo 1 || echo 5) # the default is 4, and one more for the listing
    "$client" sync --json --verbose "$@" >out 2>err </dev/null
    CODE=$?
    sort out >sorted
    read -r SENT OPENED FULL_SENT < <(sed -n 's/^\[info\] requests \([0-9]*\), connections \([0-9]*\), full handshakes \([0-9]*\)$/\1 \2 \3/p' err)
    FORCED=$(forced "$slots")
    until_true counted
    problems=$(problem | paste -sd ';')
    printf '%-10s  %-7s  %11s  %8d  %11d  %6d  %4d  %7d  %s\n' "$NAME" "TLS $TLS" "$slots" "$REQUESTS" "$CONNECTIONS" "$FORCED" "$FULL" \
        $((CONNECTIONS - FULL)) "${problems:-ok}"
    if [ -z "$problems" ]; then PASSED=$((PASSED + 1)); else FAILED=$((FAILED + 1)); fi
}

# through NAME TLS CLIENT OPTION...
through() {
    NAME=$1 TLS=$2
    shift 2
    DIR=$(mktemp -d "$WORK/front.XXXXXX") PORT=$(free_port) SPARE=
    chmod 777 "$DIR"
    : >"$DIR/log"
    export SSLSTORE_URL=https://localhost:$PORT/rest SSLSTORE_CA_FILE=$WORK/front/root.pem
    if start_front; then
        row "$@"
    else
        echo "$NAME did not start: $(tail -n 3 "$DIR/log")"
        FAILED=$((FAILED + 1))
    fi
    end "$FRONT"
    FRONT=
}

make_front_certificate
open_store 0
SCHEME=http UPSTREAM=$(port_of store0)
export SSLSTORE_PARTNER_CODE=1000001 SSLSTORE_AUTH_TOKEN=$TOKEN

open_store 1
SSLSTORE_URL=$(cat store1.ready)/rest SSLSTORE_CA_FILE=$WORK/ca/root.pem "$SSLSTORE" sync --json >out 2>err || { cat err; exit 1; }
end "${STORES[1]}"
STORES[1]=0
sort out >direct
[ "$(wc -l <direct)" -eq "$ORDERS" ] || { echo "FAILED: the sandbox does not have $ORDERS orders"; exit 1; }

printf '%-10s  %-7s  %11s  %8s  %11s  %6s  %4s  %7s\n' 'front end' version 'in parallel' requests connections forced full resumed
for front in ${HANDSHAKES:-nginx haproxy apache2 caddy}; do
    for options in '--connections 1' ''; do
        # shellcheck disable=SC2086 # they are words
        through "$front" 1.2 "$SSLSTORE" $options
        # shellcheck disable=SC2086
        through "$front" 1.3 "$SSLSTORE_TLS13" $options
    done
done
echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
