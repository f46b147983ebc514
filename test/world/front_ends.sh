#!/bin/bash
# The life of a certificate through every TLS front end that Debian has, each as it is configured by default, with the sandbox behind it
# over HTTP and over TLS. Prints a table: front end and upstream, and a cell for each part of the life. `make world` runs it.
# Needs bash, openssl, sed, grep, cmp, setsid, and the front ends: nginx, haproxy, apache2, lighttpd, stunnel4, hitch, varnish, caddy, h2o,
# trafficserver, nghttp2-proxy, squid, socat.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317  # cells and configurations are called by name
# shellcheck source=test/world/launch.sh
. "$(dirname "$0")/launch.sh"

CELLS=(ping enroll status download reissue renew names list one revoke idle again down back)
ORDER=(--product positivessl --days 365 --approver admin@example.com --field "$ADMIN" --wait 30)
MANY=(--product positivemdcssl --days 365 --field "$ADMIN" --wait 30)
SESSION= # process of a session that stays open
ORDERS=1000

# ---- The life of a certificate ----

# sslstore COMMAND OPTION...: succeeds, and never shows the token.
sslstore() {
    timeout 120 "$SSLSTORE" "$@" >out 2>err </dev/null
    CODE=$?
    if grep -qF -- "$TOKEN" out err; then
        echo 'the token is shown' >>err
        return 1
    fi
    return "$CODE"
}
bought() { [ "$(grep -F "\"CustomOrderID\":\"$1\"" "$STORE.ledger" | grep -c '"bought"')" -eq 1 ]; }
has_certificate() { openssl verify -CAfile "ca/root.pem" -untrusted "$1/chain.pem" "$1/leaf.pem" >/dev/null 2>&1; }

# tell LINE: a line to the session that stays open; waits for the end of that command, which must succeed.
tell() {
    [ "${SESSION:-0}" -gt 0 ] || return 1
    TOLD=$((TOLD + 1))
    echo "$1" >&9
    until_true ended "$TOLD"
    cp "$DIR/session.err" err
    tail -n 1 "$DIR/session.out" | grep -q ' 0$'
}
ended() { [ "$(grep -c '^= ' "$DIR/session.out")" -eq "$1" ]; }
open_session() {
    mkfifo "$DIR/session"
    : >"$DIR/session.out"
    exec 9<>"$DIR/session"
    setsid "$SSLSTORE" batch --mark --keep-going <"$DIR/session" >>"$DIR/session.out" 2>"$DIR/session.err" 9>&- &
    SESSION=$!
    TOLD=0
}

cell_ping() { sslstore ping && open_session && tell ping; }
cell_enroll() {
    sslstore enroll "${ORDER[@]}" --name www.example.com --custom-id "$ROW" --out "$DIR/a" && has_certificate "$DIR/a" && bought "$ROW"
}
cell_status() { sslstore status "$ROW" && says "$ROW"; }
cell_download() { sslstore download "$ROW" --out "$DIR/b" --key "$DIR/a/key.pem" && cmp -s "$DIR/a/leaf.pem" "$DIR/b/leaf.pem"; }
cell_reissue() {
    sslstore reissue "$ROW" --new-key --wait 30 --out "$DIR/a" && has_certificate "$DIR/a" && ! cmp -s "$DIR/a/leaf.pem" "$DIR/b/leaf.pem"
}
cell_renew() { sslstore renew "$ROW" --new-key --wait 30 --out "$DIR/a" --yes && has_certificate "$DIR/a"; }
# Requests and replies of tens of kilobytes.
cell_names() {
    local i names=()
    for ((i = 0; i < 100; i++)); do names+=(--name "name-$i.of-a-long-subdomain.example.com" --approver admin@example.com); done
    sslstore enroll "${MANY[@]}" "${names[@]}" --custom-id "$ROW-names" --out "$DIR/c" && has_certificate "$DIR/c"
}
# The orders of the inventory, as they are; further ones were bought meanwhile.
same_orders() { awk -F '"' '$8 <= 10001000' out | sort | diff direct - >err; }
cell_list() { sslstore sync --json && same_orders; }
# More requests over one connection than any front end takes.
cell_one() { sslstore sync --json --connections 1 --page-size 2 && same_orders; }
cell_revoke() { sslstore revoke "$ROW" --certificate --yes && sslstore revoke "$ROW" --refund --yes; }
# The session was idle meanwhile, for longer than some front ends keep a connection.
cell_idle() { tell ping; }
cell_again() {
    end "$FRONT"
    start_front && tell ping
}
cell_down() {
    end "${STORES[$NUMBER]}"
    STORES[NUMBER]=0
    ! sslstore ping --attempts 2 || return 1
    SAID="exit $CODE: $(head -n 1 err)"
    ! sslstore enroll "${ORDER[@]}" --name www.example.com --custom-id "$ROW-down" --out "$DIR/d" --attempts 2 || return 1
    DOWN="exit $CODE: $(grep -v '^made the private key' err | head -n 1)"
}
cell_back() {
    open_store "$NUMBER" "$UPSTREAM"
    sslstore enroll "${ORDER[@]}" --name www.example.com --custom-id "$ROW-down" --out "$DIR/d" && has_certificate "$DIR/d" &&
        bought "$ROW-down"
}

# row NAME NUMBER: a front end towards the sandbox without TLS (0) or with it (1).
row() {
    local cell
    NAME=$1 NUMBER=$2 STORE=store$2 ROW=$1-$2
    SCHEME=$([ "$NUMBER" = 0 ] && echo http || echo https)
    DIR=$WORK/$ROW UPSTREAM=$(port_of "$STORE") PORT=$(free_port) SPARE=$(free_port)
    mkdir -m 777 "$DIR"
    export SSLSTORE_URL=https://localhost:$PORT/rest SSLSTORE_CA_FILE=$WORK/front/root.pem
    printf '%-13s %-5s ' "$NAME" "$SCHEME"
    if ! start_front; then
        echo "did not start: $(tail -n 3 "$DIR/log")"
        FAILED=$((FAILED + 1))
        end "$FRONT"
        FRONT=
        return
    fi
    for cell in "${CELLS[@]}"; do
        : >out; : >err
        if "cell_$cell"; then
            printf ' %-8s' ok
            PASSED=$((PASSED + 1))
        else
            printf ' %-8s' FAILED
            FAILED=$((FAILED + 1))
            { echo "$ROW, $cell: exit $CODE"; head -n 5 err; tail -n 3 out | cut -c 1-300; } >>failures
        fi
    done
    echo
    { echo "$ROW"; echo "    ping: $SAID"; echo "    enroll: $DOWN"; } >>said
    end "$SESSION" "$FRONT"
    SESSION='' FRONT=''
    exec 9>&-
}

# ---- The sandboxes; what they list without a front end ----

make_front_certificate
open_store 0
open_store 1
export SSLSTORE_PARTNER_CODE=1000001 SSLSTORE_AUTH_TOKEN=$TOKEN
SSLSTORE_URL=$(cat store1.ready)/rest SSLSTORE_CA_FILE=$WORK/ca/root.pem sslstore sync --json || { cat err; exit 1; }
sort out >direct
[ "$(wc -l <direct)" -eq 1000 ] || { echo 'FAILED: the sandbox does not have 1,000 orders'; exit 1; }

printf '%-13s %-5s ' 'front end' 'to'
printf ' %-8s' "${CELLS[@]}"
echo
for front in ${FRONT_ENDS:-nginx haproxy haproxy_tcp apache2 lighttpd stunnel hitch varnish caddy h2o trafficserver nghttpx squid socat}; do
    row "$front" 0
    # These three speak HTTP or bytes without TLS to what is behind them.
    [[ $front = lighttpd || $front = hitch || $front = varnish ]] || row "$front" 1
done
echo
echo 'What is said while the sandbox is down:'
[ ! -s said ] || cat said
[ ! -s failures ] || { echo; cat failures; }
echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
