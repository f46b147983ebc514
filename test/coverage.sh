#!/bin/bash
# Line and branch coverage of src/ by the tests, the replayed corpora and the probe: coverage.sh BUILD TEST...
# coverage.txt is the gate: what a component may leave uncovered, and how many branches it may mark as out of reach
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
    awk -F: '{split($1, part, "/"); count[part[2]]++} END {for (component in count) print component, count[component]}' \
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
        component = part[2]
        if (!(component in line_total)) order[++components] = component
        line_total[component] += cell[2]; line_taken[component] += cell[3]
        branch_total[component] += cell[5]; branch_taken[component] += cell[6]
    }
    function row(name, lt, lk, bt, bk, m) {
        printf "%-18s %6d lines %6.2f %%  %6d branches %6.2f %%  %3d out of reach", name, lt, lt ? 100 * lk / lt : 100, bt, bt ? 100 * bk / bt : 100, m
    }
    END {
        for (i = 1; i <= components; i++) {
            component = order[i]
            missing_lines = line_total[component] - line_taken[component]
            missing_branches = branch_total[component] - branch_taken[component]
            row(component, line_total[component], line_taken[component], branch_total[component], branch_taken[component], marked[component])
            worse = missing_lines > lines[component] + 0 || missing_branches > branches[component] + 0 || marked[component] + 0 > defensive[component] + 0
            better = missing_lines < lines[component] + 0 || missing_branches < branches[component] + 0 || marked[component] + 0 < defensive[component] + 0
            printf "%s\n", worse || better ? sprintf("  %s: test/coverage.txt says %d %d %d, and it is %d %d %d", worse ? "too little" : "better", lines[component], branches[component], defensive[component], missing_lines, missing_branches, marked[component]) : ""
            fails += worse || better
            lt += line_total[component]; lk += line_taken[component]; bt += branch_total[component]; bk += branch_taken[component]; all += marked[component]
        }
        row("src/", lt, lk, bt, bk, all); print ""
        print "files and places: " build "/coverage.lines, " build "/coverage.branches"
        exit fails > 0
    }' "$build/coverage.marked" test/coverage.txt "$build/coverage.csv"
