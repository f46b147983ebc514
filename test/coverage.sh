#!/bin/bash
# Line and branch coverage of src/ by the tests, the replayed corpora and the probe: coverage.sh BUILD TEST...
# coverage.txt is the gate: what a room may leave uncovered, and how many branches it may mark as out of reach
# (base/never.h). More fails; so does less, for then the table is to be corrected, and can only get better.
set -u
cd "$(dirname "$0")/.." || exit 1
build=$1
shift
find "$build" -name '*.gcda' -delete
bash test/measure.sh "$build" "$@" || exit 1
report() {
    gcovr -r . --object-directory "$build" --filter src/ --exclude src/catalog/mk --exclude-unreachable-branches "$@"
}
report --csv >"$build/coverage.csv" || exit 1
report --txt >"$build/coverage.lines"
report --txt --branches >"$build/coverage.branches"
grep -rhoE '^src/[^:]*|SSLSTORE__(ALWAYS|NEVER)\(' --include='*.[ch]' --exclude=never.h -H src |
    awk -F: '{split($1, part, "/"); count[part[2]]++} END {for (room in count) print room, count[room]}' \
        >"$build/coverage.marked"
awk -v build="$build" '
    FILENAME ~ /marked$/ {marked[$1] = $2; next}
    FILENAME ~ /txt$/ {
        if ($1 != "" && $1 !~ /^#/) {
            lines[$1] = $2; branches[$1] = $3; defensive[$1] = $4
        }
        next
    }
    FNR > 1 {
        split($0, cell, ",")
        split(cell[1], part, "/")
        room = part[2]
        if (!(room in line_total)) order[++rooms] = room
        line_total[room] += cell[2]; line_taken[room] += cell[3]
        branch_total[room] += cell[5]; branch_taken[room] += cell[6]
    }
    function row(name, lt, lk, bt, bk, m) {
        printf "%-18s %6d lines %6.2f %%  %6d branches %6.2f %%  %3d out of reach", name, lt, lt ? 100 * lk / lt : 100, bt, bt ? 100 * bk / bt : 100, m
    }
    END {
        for (i = 1; i <= rooms; i++) {
            room = order[i]
            missing_lines = line_total[room] - line_taken[room]
            missing_branches = branch_total[room] - branch_taken[room]
            row(room, line_total[room], line_taken[room], branch_total[room], branch_taken[room], marked[room])
            worse = missing_lines > lines[room] + 0 || missing_branches > branches[room] + 0 || marked[room] + 0 > defensive[room] + 0
            better = missing_lines < lines[room] + 0 || missing_branches < branches[room] + 0 || marked[room] + 0 < defensive[room] + 0
            printf "%s\n", worse || better ? sprintf("  %s: test/coverage.txt says %d %d %d, and it is %d %d %d", worse ? "too little" : "better", lines[room], branches[room], defensive[room], missing_lines, missing_branches, marked[room]) : ""
            fails += worse || better
            lt += line_total[room]; lk += line_taken[room]; bt += branch_total[room]; bk += branch_taken[room]; all += marked[room]
        }
        row("src/", lt, lk, bt, bk, all); print ""
        print "files and places: " build "/coverage.lines, " build "/coverage.branches"
        exit fails > 0
    }' "$build/coverage.marked" test/coverage.txt "$build/coverage.csv"
