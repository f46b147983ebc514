# Functions that the tests of the hook programs share; they source this file. It makes the folder $WORK, starts servers on
# free ports of the loopback address, runs hooks, and stops everything at the end. Needs bash, and the servers of the test.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2317,SC2034  # checks are called by name; the tests use KEY_FILE and others
set -u
ROOT=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")
HOOKS=$ROOT/examples/hooks
# shellcheck source=test/loopback.sh
. "$ROOT/test/loopback.sh"
WORK=$(mktemp -d)
PATH=$PATH:/usr/sbin:/sbin
PASSED=0
FAILED=0
PIDS=()
cd "$WORK" || exit 1

stop_all() {
    local pid
    for pid in "${PIDS[@]+"${PIDS[@]}"}"; do
        kill -TERM "$pid" 2>/dev/null
    done
    for pid in "${PIDS[@]+"${PIDS[@]}"}"; do
        wait "$pid" 2>/dev/null
    done
    PIDS=()
}
trap 'stop_all; rm -rf "$WORK"' EXIT
trap 'exit 1' TERM INT HUP

passed() { PASSED=$((PASSED + 1)); }
failed() {
    FAILED=$((FAILED + 1))
    echo "FAILED: $1"
    sed 's/^/  out: /' out 2>/dev/null | cut -c 1-200 | head -n 20
}
finish() {
    echo "$PASSED passed, $FAILED failed"
    [ "$FAILED" -eq 0 ]
}
give_up() {
    echo "FAILED: $1"
    [ -z "${2-}" ] || tail -n 20 "$2"
    exit 1
}

# check NAME COMMAND...: the command succeeds.
check() {
    local name=$1
    shift
    if "$@"; then passed; else failed "$name"; fi
}
says() { grep -qF -- "$1" out; }

# start NAME ANSWERS CONFIGURE COMMAND...: sets PORT, calls CONFIGURE, starts the command in the background, and waits until
# ANSWERS succeeds; on another port if the server ends early. Sets PID.
start() {
    local name=$1 answers=$2 configure=$3 try i
    shift 3
    for ((try = 0; try < 5; try++)); do
        PORT=$(free_port)
        $configure
        "$@" >"$name.log" 2>&1 </dev/null &
        PID=$!
        for ((i = 0; i < 200; i++)); do
            kill -0 "$PID" 2>/dev/null || break
            if $answers; then
                PIDS+=("$PID")
                return 0
            fi
            sleep 0.05
        done
        kill -TERM "$PID" 2>/dev/null
        wait "$PID" 2>/dev/null
    done
    give_up "$name did not start" "$name.log"
}

# end PID: stops one server.
end() {
    kill -TERM "$1" 2>/dev/null
    wait "$1" 2>/dev/null
}

# hook NAME CODE PROGRAM EVENT [VARIABLE=VALUE...]: runs a hook as `sslstore keep` does; it must end with that code.
hook() {
    local name=$1 expected=$2 program=$3 event=$4 code
    shift 4
    { env -i PATH="$PATH" SSLSTORE_HOOK="$event" SSLSTORE_KEEP="${KEEP:-www}" "$@" timeout 60 "$HOOKS/$program" >out 2>&1 </dev/null; } 2>/dev/null
    code=$?
    if [ "$code" -eq "$expected" ]; then passed; else failed "$name: exit code $code, not $expected"; fi
}

# need PROGRAM...: ends the test if one is missing; `make deps` gets them.
need() {
    local program
    for program in "$@"; do
        command -v "$program" >/dev/null || give_up "$program is missing; see DEPS in the Makefile"
    done
}

# nginx_conf DIRECTIVE...: writes nginx.conf, all of whose files are in this folder; the directives are those of its http block.
nginx_conf() {
    cat >nginx.conf <<CONF
pid $PWD/nginx.pid;
error_log $PWD/error.log;
worker_processes 1;
events { }
http {
    access_log off;
    client_body_temp_path $PWD/body; proxy_temp_path $PWD/proxy; fastcgi_temp_path $PWD/fastcgi;
    uwsgi_temp_path $PWD/uwsgi; scgi_temp_path $PWD/scgi;
$(printf '    %s\n' "$@")
}
CONF
}
