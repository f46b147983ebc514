#!/bin/bash
# The inventory in a PostgreSQL that this test starts, on a socket in its own folder, as an ordinary user: the same
# rows as in SQLite; several hosts; client, server and both killed in the middle; passwords. Needs bash, curl,
# sqlite3 and Debian's postgresql.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317  # checks are called by name
# shellcheck source=test/cli/common.sh
. "$(dirname "$0")/../cli/common.sh"

MOVED_CLOCK=$BUILD/test/moved_clock.so
PROGRAMS=$(find /usr/lib/postgresql -path '*/bin/initdb' -printf '%h\n' | sort -V | tail -n 1)
PASSWORD=canary-$RANDOM-password
SERVER=$WORK/server
export PGHOST=$SERVER PGUSER=tester PGPASSFILE=$WORK/passwords
unset PGDATABASE PGPORT PGPASSWORD PGSERVICE PGOPTIONS
printf '*:*:*:keeper:%s\n' "$PASSWORD" >"$PGPASSFILE"
chmod 600 "$PGPASSFILE"

# server COMMAND...: as an ordinary user; PostgreSQL refuses to run as root.
server() {
    (
        cd "$SERVER" || exit
        [ "$(id -u)" != 0 ] || set -- setpriv --reuid=nobody --regid="$(id -gn nobody)" --clear-groups "$@"
        exec "$@"
    ) >>server.log 2>&1
}
server_start() {
    server "$PROGRAMS/pg_ctl" -w -D "$SERVER/data" -l "$SERVER/log" -o "-k $SERVER -c listen_addresses= -c fsync=off" start
}
children() { grep -lE "^[0-9]+ \(.*\) [A-Z] $1 " /proc/[0-9]*/stat 2>/dev/null | grep -o '[0-9]*'; } # PROCESS
# Kills every process of the server: what it has not handed to the system is lost.
server_kill() {
    local postmaster all
    read -r postmaster <"$SERVER/data/postmaster.pid"
    mapfile -t all < <(children "$postmaster")
    kill -KILL "$postmaster" "${all[@]}" 2>/dev/null # some end by themselves then
    for process in "$postmaster" "${all[@]}"; do
        while kill -0 "$process" 2>/dev/null; do sleep 0.02; done
    done
}
server_stop() {
    [ ! -e "$SERVER/data/postmaster.pid" ] || server "$PROGRAMS/pg_ctl" -w -D "$SERVER/data" -m immediate stop
}
trap 'stop; kill -KILL $(jobs -p) 2>/dev/null; server_stop; rm -rf "$WORK"' EXIT

mkdir "$SERVER"
if [ "$(id -u)" = 0 ]; then
    chmod 711 "$WORK"
    chown -R nobody "$SERVER"
fi
server "$PROGRAMS/initdb" -D "$SERVER/data" -U tester -A trust -E UTF8 --locale=C --no-sync
# The program needs a password; the test itself does not.
printf 'local all tester trust\nlocal all all scram-sha-256\n' >"$SERVER/data/pg_hba.conf"
server_start || { cat server.log; exit 1; }

psql() { command psql -XAtq -v ON_ERROR_STOP=1 "$@"; }
address() { echo "postgresql://keeper@/$1"; }
sql() { psql -d "$1" -c "$2"; }
answers() { [ "$(sql "$1" "$2")" = "$3" ]; }
same() { cmp -s "$1" "$2"; }
create() { createdb -O keeper "$@"; }
ask() { curl -sS --cacert ca/root.pem -H 'Content-Type: application/json' "$SSLSTORE_URL$1" "${@:2}"; }

ROWS="SELECT id, order_id, partner_id, custom_id, vendor_id, state, major_status, minor_status,
    product, product_name, vendor, common_name, names, serial, purchased, certificate_start, certificate_end,
    order_end, error, first_seen, changed, superseded, vanished FROM orders ORDER BY id;
  SELECT o.id, c.subject, c.common_name, c.names, c.serial, not_before, not_after, fingerprint_sha256,
    leaf, chain, root FROM certificates c JOIN orders o USING (number) ORDER BY o.id;
  SELECT number, complete, failed, unreadable, changed_since IS NULL, checkpoint IS NULL FROM syncs ORDER BY number;
  SELECT * FROM issuers ORDER BY number; SELECT count(*) FROM seen; SELECT count(*) FROM verified; SELECT id, standing, purchased, not_before, not_after, chain, root FROM inventory ORDER BY id"
# agrees DATABASE FILE: PostgreSQL and SQLite hold the same rows.
agrees() {
    sql "$1" "$ROWS" | sed 's/|t\b/|1/g; s/|f\b/|0/g' >rows
    sqlite3 "$2" "$ROWS" >expected
    [ -s rows ] && cmp -s rows expected
}

# ---- The same as in SQLite ----

measured() { sed 's/"as_of":[^,]*,//; s/,"clock_difference_s":[^}]*//' "$1"; } # FILE: without times

psql -d postgres -c "CREATE ROLE keeper LOGIN PASSWORD '$PASSWORD'"
start --orders 120
create a
for step in 'all orders' 'nothing changed' 'some issued anew' 'one gone'; do
    options=()
    case $step in
    some*) ask /sandbox/touch -d '{"Percent":10}' >touched ;;
    one*)
        ask /sandbox/remove -d '{"TheSSLStoreOrderID":"10000020"}' >removed
        options=(--full)
        ;;
    esac
    run "sync: $step" 0 sync --db "$(address a)" "${options[@]}" --json
    mv out first
    run "sync: $step, SQLite" 0 sync --db a.db "${options[@]}" --json
    check 'says the same' same <(measured first) <(measured out)
    check 'has the same rows' agrees a a.db
done
check 'knows what is gone' says '"vanished":1'
# (whose days that are left depend on the second)
export LD_PRELOAD=$MOVED_CLOCK CLOCK_AT
CLOCK_AT=$(date +%s)
for command in 'export' 'list --expires-within 60d' 'expiring --within 60d' 'show 10000119'; do
    # shellcheck disable=SC2086
    timeout 60 "$SSLSTORE" $command --db a.db >expected 2>err
    code=$?
    # shellcheck disable=SC2086
    run "$command" "$code" $command --db "$(address a)"
    check 'is the same' same out expected
    check 'is something' [ -s out ]
done
unset LD_PRELOAD CLOCK_AT
for id in $(sql a 'SELECT DISTINCT order_id FROM orders JOIN certificates USING (number) ORDER BY 1 LIMIT 3'); do
    run "show $id" 0 show "$id" --db "$(address a)" --json
    check 'has a certificate' says '-----BEGIN CERTIFICATE-----'
done
run 'sync: short' 0 sync --db "postgres:///a?user=keeper&host=$SERVER"
check 'shows the address without parameters' says 'postgresql:///a: '

# ---- Another schema ----

sql a 'CREATE SCHEMA second AUTHORIZATION keeper'
SECOND="$(address a)?options=-csearch_path%3Dsecond"
run 'sync: into another schema' 0 sync --db "$SECOND"
check 'has all orders' says '119 orders; 119 new'
check 'beside the first' answers a 'SELECT count(*) FROM second.orders' 119

# ---- Wrong databases ----

run 'sync: another account' 1 sync --db "$(address a)" --partner-code 7
check 'says so' warns 'the inventory of another account, partner code 1000001'
create wrong
run 'expiring: an empty database' 1 expiring --db "$(address wrong)"
check 'says so' warns 'it is empty; no sync has written to it yet'
check 'says what to do' warns 'To make it, run:  sslstore sync --db '
sql wrong 'CREATE TABLE orders (mine integer)'
run 'sync: tables of another program' 1 sync --db "$(address wrong)"
check 'says so' warns 'relation "orders" already exists'
check 'changes nothing' answers wrong "SELECT string_agg(tablename, ',') FROM pg_tables WHERE schemaname = 'public'" orders
create -T a newer
sql newer 'UPDATE sslstore_kind SET version = 99'
run 'sync: a newer version' 1 sync --db "$(address newer)"
check 'says so' warns 'a newer version'
create -E LATIN1 --locale=C -T template0 latin
run 'sync: another encoding' 1 sync --db "$(address latin)"
check 'says so' warns 'not UTF8'
run 'sync: no such database' 1 sync --db "$(address nowhere)"
check 'says so' warns 'database "nowhere" does not exist'
run 'sync: no server' 1 sync --db "postgresql:///a?host=$WORK"
check 'says so' warns "$WORK/.s.PGSQL"
run 'sync: a parameter for libpq' 1 sync --db "$(address a)?sslmode=always"
check 'libpq refuses it' warns 'invalid sslmode value'
run 'sync: a parameter that there is not' 1 sync --db "$(address a)?token=$PASSWORD"
check 'says so' warns 'not an address that libpq understands'
check 'does not repeat it' [ "$(grep -cF "$PASSWORD" err)" -eq 0 ]

# ---- Passwords ----

run 'sync: a password in the address' 0 sync --db "postgresql://keeper:$PASSWORD@/a"
for address in "keeper:$PASSWORD@/a?host=$WORK" "keeper:x$PASSWORD@/a" "keeper:x$PASSWORD@@/a" "keeper:x/$PASSWORD@/a" \
    "keeper:%zz$PASSWORD@/a" "keeper@/a?password=x$PASSWORD" "keeper@/a?password=%zz$PASSWORD" "keeper:$PASSWORD@/nowhere"; do
    run "sync: ${address//"$PASSWORD"/PASSWORD}" 1 sync --db "postgresql://$address"
    check 'says something' [ -s err ]
    check 'shows no password' [ "$(grep -cF "$PASSWORD" err)" -eq 0 ]
done
PGPASSFILE=/nonexistent run 'sync: no password' 1 sync --db "$(address a)"
check 'says so' warns 'no password supplied'

# ---- Several hosts ----

# listing COUNT OPTIONS...: starts a sync of database b, and stops it when it has stored so many orders.
listing() {
    local count=$1 seen
    shift
    "$SSLSTORE" sync --db "$(address b)" --page-size 10 --connections 2 "$@" >out 2>err </dev/null &
    CLIENT=$!
    while kill -0 "$CLIENT" 2>/dev/null; do
        seen=$(psql -d b -c 'SELECT count(*) FROM seen' 2>/dev/null)
        [ "${seen:-0}" -ge "$count" ] && kill -STOP "$CLIENT" && return
        sleep 0.05
    done
    return 1
}
end_by() { # SIGNAL
    kill -"$1" "$CLIENT"
    wait "$CLIENT" 2>/dev/null
}

start --orders 100 --latency 30
create b
run 'sync: SQLite' 0 sync --db whole.db --page-size 10 --connections 2
NAME='sync: one host' check 'is under way' listing 20
run 'sync: a second host' 6 sync --db "$(address b)" --page-size 10
check 'says who holds it' warns "postgresql:///b: another sync is using it: sslstore, process $CLIENT on $(uname -n), since 20"
run 'expiring: meanwhile' 5 expiring --db "$(address b)"
end_by KILL
run 'sync: the second host goes on' 0 sync --db "$(address b)" --page-size 10
check 'was one sync' answers b 'SELECT count(*), min(complete) FROM syncs' '1|1'
check 'lost nothing' agrees b whole.db

# Two hosts that begin at once, with an empty database.
create c
"$SSLSTORE" sync --db "$(address c)" >first 2>&1 </dev/null &
CLIENT=$!
timeout 60 "$SSLSTORE" sync --db "$(address c)" >out 2>err </dev/null
SECOND=$?
wait "$CLIENT"
NAME='sync: two hosts at once' check 'one of them does it' grep -qE '^(0 [06]|6 0)$' <<<"$? $SECOND"
check 'has all orders' answers c 'SELECT count(*), count(DISTINCT id) FROM orders' '100|100'

# ---- Killed in the middle ----

# killed WHAT COUNT...: the sync is cut off at each of these places; then it is run again until it is complete.
killed() {
    local what=$1 count
    shift
    dropdb --force b
    create b
    NAME="$what killed"
    for count; do
        check "at $count orders" listing "$count"
        case $what in
        client) end_by KILL ;;
        server | both)
            server_kill
            if [ "$what" = both ]; then
                end_by KILL
            else
                end_by CONT
                check 'the client fails' [ $? -eq 1 ]
                check 'says so' warns 'lost the connection to the server'
                check 'says what to do' warns 'What was stored is kept. Run it again.'
            fi
            check 'the server starts again' server_start
            ;;
        connection)
            sql b "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'sslstore%'" >/dev/null
            end_by CONT
            check 'the client fails' [ $? -eq 1 ]
            check 'says so' warns 'lost the connection to the server'
            ;;
        esac
    done
    run "$what killed: run again" 0 sync --db "$(address b)" --page-size 10
    check 'was one sync' answers b 'SELECT count(*), min(complete) FROM syncs' '1|1'
    check 'lost nothing' agrees b whole.db
}
killed client 1 40 70
killed server 40
killed both 10 70
killed connection 40
NAME='the server'
check 'has seen no error but those' [ -z "$(grep -E 'ERROR|PANIC' "$SERVER/log" |
    grep -vE 'lock timeout|relation "seen" does not|relation "orders" already exists|database "[a-z]+" does not exist')" ]
check 'has seen no password' [ "$(grep -cF "$PASSWORD" "$SERVER/log")" -eq 0 ]

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
