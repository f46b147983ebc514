#!/bin/bash
# The instructions that the library executes: valgrind counts them, so that they are the same each time. Own code:
# everything in the program but test/bench/counted.c; not Mbed TLS, not libc. What is counted is in counted.c.
#
#   instructions.sh BUILD ORDERS…   counts a sync of so many orders, and so on, and compares with instructions.txt
#   environment: WRITE=1            writes instructions.txt instead
#                STRICT             not empty: fail where a figure is more than 2 % above that of the file, or a tenth
#                                   below, for then the file is out of date
set -euo pipefail
build=$1
shift
file=test/bench/instructions.txt
work=$(mktemp -d)
sandbox=
end() {
    [ -z "$sandbox" ] || { kill "$sandbox"; wait "$sandbox" || true; } 2>/dev/null
    rm -rf "$work"
}
trap end EXIT
# shellcheck source=test/loopback.sh
. test/loopback.sh

start_sandbox() { # orders
    rm -f "$work/ready"
    "$build/sslstore-sandbox" --orders "$1" --issue-after 0 --now 2026-11-20 --ca-dir "$work" --ready-file "$work/ready" --quiet &
    sandbox=$!
    until_true test -s "$work/ready"
}

# Own code of a profile. A line of costs follows the names that are new: ob= the program or library, fl= fi= fe= the
# file; each has a number, and its name only the first time. The line after calls= is the cost of what is called.
own() {
    awk 'function name(kind, text,    number) {
             number = substr(text, 1, index(text, ")"))
             if (length(text) > length(number)) names[kind number] = substr(text, length(number) + 2)
             return names[kind number]
         }
         {is_callee = calls; calls = /^calls=/}
         /^c?ob=/ {object = name("object", substr($0, index($0, "=") + 1)); if (/^o/) own = object ~ /counted$/}
         /^(cfi|cfl|fl|fi|fe)=/ {path = name("file", substr($0, index($0, "=") + 1)); if (/^f/) file = path}
         /^[-+*0-9]/ && !is_callee && own && file != "???" && file !~ /test\/bench\// {sum += $2}
         END {printf "%.0f\n", sum}' "$1"
}

count() { # orders: prints a line for each use
    local part=0 use
    start_sandbox "$1"
    valgrind --tool=callgrind --callgrind-out-file="$work/profile" --toggle-collect='count_*' \
        --dump-after=count_sync --dump-after=count_page --dump-after=count_status --dump-after=count_enroll \
        "$build/test/bench/counted" "$(cat "$work/ready")" "$work/root.pem" >"$work/uses" 2>"$work/log" || { cat "$work/log"; return 1; } >&2
    kill "$sandbox"
    wait "$sandbox" || true
    sandbox=
    while read -r use; do
        part=$((part + 1))
        [ "$use" != sync ] || use=sync-$1
        printf '%-10s %11d\n' "$use" "$(own "$work/profile.$part")"
    done <"$work/uses"
}

for orders; do
    count "$orders"
done | awk '!seen[$1]++' >"$work/counted.txt" # page, status and enroll do not depend on the inventory
if [ -n "${WRITE-}" ]; then
    { grep '^#' "$file"; cat "$work/counted.txt"; } >"$work/new"
    cp "$work/new" "$file"
    exit
fi
awk -v strict="${STRICT:+1}" '
    FNR == NR {if (!/^#/) written[$1] = $2; next}
    {
        change = written[$1] ? ($2 / written[$1] - 1) * 100 : 0
        verdict = !written[$1] ? "is not in test/bench/instructions.txt" : \
                  change > 2 ? "takes more: make it cheaper, or say why in the commit, and run make bench-instructions WRITE=1 ORDERS=\"100 1000\"" : \
                  change < -10 ? "takes less: run make bench-instructions WRITE=1 ORDERS=\"100 1000\"" : ""
        printf "instructions %-10s %11.0f %+6.1f %% %s\n", $1, $2, change, verdict
        fails += verdict != ""
    }
    END {exit strict && fails > 0}' "$file" "$work/counted.txt"
