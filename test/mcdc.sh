#!/bin/bash
# MC/DC of src/ by the tests, the replayed corpora and the probe: mcdc.sh BUILD TEST...
# A condition is shown when two runs differ in it alone, as far as they look, and in what is decided. All of them
# must be; BUILD/mcdc.open names the others. What base/never.h takes out of the code has no condition; in a header,
# one copy that shows it is enough.
set -u
cd "$(dirname "$0")/.." || exit 1
build=$1
shift
rm -rf "$build/profiles"
export LLVM_PROFILE_FILE=$PWD/$build/profiles/%p-%m.profraw # one a process; what it forks adds to it
bash test/measure.sh "$build" "$@" || exit 1
llvm-profdata-19 merge -sparse "$build"/profiles/*.profraw -o "$build/mcdc.profile" || exit 1

objects=()
for test in "$@"; do
    [[ $test == *.sh ]] || objects+=(-object "$test")
done
llvm-cov-19 export "$build/sslstore" -object "$build/probe" "${objects[@]}" -instr-profile="$build/mcdc.profile" src \
    >"$build/mcdc.json" 2>"$build/mcdc.log" || exit 1

# A line for each condition: FILE, the decision's LINE and COLUMN, its number, shown or not, where it begins and
# where it ends; none of these where it stands in a macro.
jq -r --arg here "$PWD/" '
    .data[0].functions[] | .filenames as $names | .branches as $branches | .mcdc_records[]
    | . as [$line, $column, $end_line, $end_column, $file, $kind, $shown]
    | ($names[$file] | ltrimstr($here)) as $name | select($name | startswith("src/"))
    | [$branches[] | select(.[8] == 6 and .[6] == $file and .[0:2] >= [$line, $column] and .[2:4] <= [$end_line, $end_column])]
        as $conditions
    | range($shown | length) as $i
    | [$name, $line, $column, $i + 1, if $shown[$i] then 1 else 0 end]
        + if ($conditions | length) == ($shown | length) then $conditions[$i][0:4] else [] end
    | map(tostring) | join(" ")' "$build/mcdc.json" | sort -k 1,1 -k 2,2n -k 3,3n -k 4,4n >"$build/mcdc.conditions"

awk -v list="$build/mcdc.open" '
    function row(name, count, hits) {
        printf "%-18s %6d conditions %6.2f %%\n", name, count, 100 * hits / count
    }
    function source(file, line,    text, number) {
        if (!((file, 1) in lines)) {
            while ((getline text <file) > 0) lines[file, ++number] = text
            close(file)
        }
        return lines[file, line]
    }
    function words(at) { # of the condition, as far as they stand on its first line
        if (at[6] == "") return "number " at[4] " of " substr(source(at[1], at[2]), at[3])
        return substr(source(at[1], at[6]), at[7], at[6] == at[8] ? at[9] - at[7] : 100)
    }
    {
        key = $1 " " $2 " " $3 " " $4
        if (!(key in shown)) order[++conditions] = key
        shown[key] += $5
        place[key] = $0
    }
    END {
        printf "" >list
        for (i = 1; i <= conditions; i++) {
            key = order[i]
            split("", at)
            split(place[key], at, " ")
            if (!shown[key] && at[6] == "" && source(at[1], at[2]) ~ /SSLSTORE__(ALWAYS|NEVER)\(/) continue
            split(at[1], part, "/")
            if (!(part[2] in count)) components[++component_count] = part[2]
            count[part[2]]++
            if (shown[key]) hits[part[2]]++
            else printf "%s:%d:%d: %s\n", at[1], at[6] == "" ? at[2] : at[6], at[6] == "" ? at[3] : at[7], words(at) >list
        }
        for (i = 1; i <= component_count; i++) {
            row(components[i], count[components[i]], hits[components[i]])
            all += count[components[i]]
            all_hits += hits[components[i]]
        }
        row("src/", all, all_hits)
    }' "$build/mcdc.conditions" || exit 1

# Clang says of some decisions that it cannot look into them, but only when it compiles them.
find src -name '*.c' ! -name 'mk*' | sort | while read -r file; do
    clang-19 -std=c99 -I. -Isrc -I"$build/generated" -DNDEBUG -DSSLSTORE_COVERAGE -fprofile-instr-generate \
        -fcoverage-mapping -fcoverage-mcdc -c -o /dev/null "$file" 2>&1
done | sed -n 's/: warning: unsupported MC.DC.*/: a decision within a decision/p' >>"$build/mcdc.open"

if [ ! -s "$build/mcdc.conditions" ] || [ -s "$build/mcdc.open" ]; then
    echo "not shown:"
    cat "$build/mcdc.open"
    exit 1
fi
