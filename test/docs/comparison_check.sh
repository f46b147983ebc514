#!/bin/bash
# docs/comparison.md: what is said of sslstore has a command in each line, each command exists, and the block that shows the difference
# runs as it is printed and shows it.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/checks.sh"
document=docs/comparison.md
root=$PWD
case $build in /*) ;; *) build=$root/$build ;; esac

# The tables: what is compared, one column for each side, and the commands. Only an advantage of the other side has none.
awk -F ' *[|] *' '/^\|/ && !/^\|[ -]*\|/ {print NF "\t" $2 "\t" $5}' "$document" >"$work/rows"
check 'there are rows' [ "$(wc -l <"$work/rows")" -ge 30 ]
check 'with four columns' [ "$(cut -f 1 "$work/rows" | sort -u)" = 6 ]
check 'and commands' [ "$(awk -F '\t' '$3 == ""' "$work/rows" | cut -f 2 | sort | paste -sd '|')" = 'protocols|where it is better' ]
while read -r command; do
    case $command in
    make\ * | wc\ *) ;; # commands_test.sh looks at the targets
    test/*.sh) check "$command" [ -x "$command" ] ;;
    *) check "$command is a test" [ -f "test/$command.c" ] ;;
    esac
done < <(cut -f 3 "$work/rows" | grep -o '`[^`]*`' | tr -d '`' | sort -u)
# shellcheck disable=SC2046 # a word each
check 'the files that are counted' wc -l $(grep -oE '`wc -l [^`]*`' "$document" | tr -d '`' | cut -d ' ' -f 3-)
check 'fewer than 80 lines' [ "$(wc -l <examples/3_sync.c)" -lt 80 ]
check 'more than 400' [ "$(cat test/bench/best_effort.c test/bench/peer.c | wc -l)" -gt 400 ]

mkdir "$work/run"
ln -s "$build" "$work/run/build"
{
    echo 'trap '\''kill $(jobs -p) 2>/dev/null || true; wait'\'' EXIT'
    echo 'make() { [ "$*" = "programs bench-programs" ]; }'
    cat "$(code_of sh "$document" | head -n 1)"
} >"$work/run/script"
check 'the commands run' sh -c "cd '$work/run' && timeout 60 bash -e ./script >output 2>errors || { cat output errors; exit 1; }"
check 'one client gives up' grep -q 'ended with a failure' "$work/run/output"
check 'the other one delivers all' grep -q '^records=500 ' "$work/run/output"
finish
