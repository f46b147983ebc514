#!/bin/sh
# The deepest stack of each public function on a Cortex-M4, with the path that leads there: what `make size` prints.
# The frames are the compiler's; Mbed TLS's and the program's own functions are not in them, but what they call back is.
# The figures of README.md are the budget of its operations, as in objects.sh; LIMIT is that of every function. Ends with 3
# if only the comparison failed.
set -eu
LIMIT=2048
folder=$1
readme=${2:-README.md}
here=$(dirname "$0")
figures=$folder/stack.txt
find "$folder/release/src" "$folder/tls/src" -name '*.ci' | sort |
    xargs awk -f "$here/stack.awk" "$here/indirect.txt" >"$figures" || exit 3 # what is inlined is the compiler's choice
sort -k 1,1nr -k 2,2 "$figures"
awk -v limit="$LIMIT" '
    FNR == 1 {file++}
    file == 1 {
        bytes[$2] = $1
        if ($1 > limit) { printf "%s: a stack of %d bytes, more than %d\n", $2, $1, limit; fails++ }
        next
    }
    /^\|/ && !/^\|-/ {
        count = split($0, cell, "|")
        if (!column) for (i in cell) if (cell[i] ~ /^ *stack *$/) column = i
        if (column && match(cell[2], /`sslstore_[a-z_]*\(\)`/)) {
            name = substr(cell[2], RSTART + 1, RLENGTH - 4)
            budget = cell[column]
            gsub(/[^0-9]/, "", budget)
            rows++
            if (bytes[name] > budget + 0) { printf "%s: a stack of %d bytes, over %d\n", name, bytes[name], budget; fails++ }
            if (bytes[name] < budget * 0.9) { printf "%s: a stack of %d bytes, README.md is out of date\n", name, bytes[name]; fails++ }
        }
    }
    !/^\|/ { column = 0 }
    END {
        if (rows == 0) { print "README.md has no table of stacks"; exit 1 }
        exit fails > 0 ? 3 : 0
    }' "$figures" "$readme"
