#!/bin/bash
# Change the library in one place at a time and see whether the tests notice. A mutant is one object, put in
# front of the library by LD_PRELOAD; the tests that decide about its file run until one fails.
#
#   MUTANTS=N  a sample of so many (300)      ALL=1    every mutant
#   SEED=S     which sample (1)               COMPONENTS='http json'   or single files, 'src/orders/plan.c'
#   JOBS=N     at a time (2)               AGAIN=1  only those that survived the last time
#
# The gate: 95 of 100 are noticed in each component, and every other one stands in survivors.txt with its reason.
# There the word "equivalent" opens the reason of a mutant that does what the code does, and leaves the count.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build/mutation}
export work=$BUILD/mutants
tests=$BUILD/test
export CC=${CC:-cc}
export compile="$CC -std=c99 -D_POSIX_C_SOURCE=200809L -I. -Isrc -Itest -I$BUILD/generated -O1 -fPIC -w
    -Werror=int-conversion -Werror=incompatible-pointer-types"
export sanitize="-fsanitize=address,undefined -fno-sanitize-recover=undefined"

# ---- One mutant: FILE, its number, what it is ----

# PROGRAM, what is put in front of it, KB: with limits, so that an endless loop or allocation ends.
run_test() {
    (
        ulimit -t "$(cat "$work/seconds/$(basename "$1")")" -c 0 -v "$3"
        export ASAN_OPTIONS=detect_leaks=0:hard_rss_limit_mb=2000
        LD_PRELOAD=$2 CMOCKA_TEST_ABORT=1 timeout 120 "$1" >/dev/null 2>&1 </dev/null
    ) 2>/dev/null
}

# What is put in front where the sanitizers look on, behind the mutant or nothing.
sanitized() {
    echo "$($CC -print-file-name=libasan.so) $1 $PWD/$BUILD/checked.so"
}

# FILE, what is put in front, KB, "quick" for the quick ones alone: sets by to the test that noticed.
run_tests() {
    # shellcheck disable=SC2013 # names without blanks
    for by in $(cat "$work/tests/$(echo "$1" | tr / -)"); do
        [ "${4:-}" != quick ] || [ "$(cat "$work/seconds/$(basename "$by")")" -le 3 ] || continue
        run_test "$BUILD/mutable/$by" "$2" "$3" || return 1
    done
}

try() {
    local file=$1 number=$2 line=$3 name=$4 here verdict=survived by=-
    here=$(mktemp -d "$work/XXXXXX")
    "$work"/mutate "$file" "-$number" | $compile -x c -c -o "$here/mutant.o" - 2>/dev/null || verdict=broken
    if [ $verdict = survived ]; then # each object once: what compiles alike is alike
        mkdir "$work/seen/$(echo "$file" | tr / -)-$(cksum <"$here/mutant.o" | tr ' ' -)" 2>/dev/null || verdict=alike
    fi
    if [ $verdict = survived ]; then
        $compile -shared -o "$here/mutant.so" "$here/mutant.o" 2>/dev/null || verdict=broken
    fi
    if [ $verdict = survived ] && ! run_tests "$file" "$PWD/$here/mutant.so" 2000000; then
        verdict=killed
    fi
    if [ $verdict = survived ]; then # the sanitizers see what reads a byte too far
        # shellcheck disable=SC2086 # they are words
        "$work"/mutate "$file" "-$number" | $compile $sanitize -shared -x c -o "$here/checked.so" - 2>/dev/null
        run_tests "$file" "$(sanitized "$PWD/$here/checked.so")" unlimited quick || verdict=killed
    fi
    rm -rf "$here"
    printf '%s\t%s\t%s\t%s\t%s\n' "$verdict" "$file" "$line" "$name" "$by"
}
if [ "${1:-}" = try ]; then
    IFS=$'\t' read -r _ file number line name <<<"$2"
    try "$file" "$number" "$line" "$name"
    exit 0
fi

# ---- The library as a shared object, and the tests over it ----

make --no-print-directory -s tests BUILD="$BUILD" CFLAGS='-O1 -fPIC' LDFLAGS= >/dev/null || exit 1
rm -rf "$work.last"
[ -z "${AGAIN:-}" ] || mv "$work" "$work.last" || exit 1
rm -rf "$work"
mkdir -p "$work/seen" "$work/seconds" "$work/tests"
$CC -std=c99 -O1 -o "$work/mutate" test/mutation/mutate.c || exit 1
objects=$(find "$BUILD/src" -name '*.o')
helpers=$(find "$BUILD/test/support" "$BUILD/examples/sandbox" -name '*.o' ! -path '*/sandbox/main.o' ! -path '*/sandbox/net_*.o')
# shellcheck disable=SC2086
$CC -shared -o "$BUILD/libsslstore.so" $objects -lmbedtls -lmbedx509 -lmbedcrypto || exit 1
# shellcheck disable=SC2046,SC2086 # they are words
$compile $sanitize -shared -o "$BUILD/checked.so" $(printf '%s\n' $objects | sed "s|^$BUILD/||; s|o$|c|") \
    -lmbedtls -lmbedx509 -lmbedcrypto || exit 1

files=
for component in ${COMPONENTS:-http json orders sync}; do
    case $component in
    *.c) files="$files $component" ;;
    *) files="$files $(echo src/"$component"/*.c)" ;;
    esac
done

tests_of() { # FILE
    awk -F' *\\| *' -v file="$1" '!/^#/ && index(file, $1) == 1 && length($1) > best {best = length($1); found = $2}
        END {print found}' test/mutation/tests.txt
}
for file in $files; do
    tests_of "$file" >"$work/tests/$(echo "$file" | tr / -)"
    mkdir "$work/seen/$(echo "$file" | tr / -)-$($compile -x c -c -o "$work/original.o" - <"$file" && cksum <"$work/original.o" | tr ' ' -)"
done
for test in $(cat "$work"/tests/* | tr ' ' '\n' | sort -u); do
    mkdir -p "$(dirname "$BUILD/mutable/$test")"
    # shellcheck disable=SC2086
    $CC -o "$BUILD/mutable/$test" "$tests/$test.o" $helpers -L"$BUILD" -lsslstore -Wl,-rpath,"$PWD/$BUILD" \
        -lmbedtls -lmbedx509 -lmbedcrypto -lcmocka -ljansson -lsqlite3 -lpthread || exit 1
    echo 60 >"$work/seconds/$(basename "$test")"
    TIMEFORMAT=%U
    used=$({ time run_test "$BUILD/mutable/$test" '' unlimited; } 2>&1) || { echo "$test fails without a mutant" >&2; exit 1; }
    echo $((${used%.*} * 3 + 3)) >"$work/seconds/$(basename "$test")" # seconds of the processor
    [ "${used%.*}" -gt 0 ] || run_test "$BUILD/mutable/$test" "$(sanitized '')" unlimited ||
        { echo "$test fails under the sanitizers without a mutant" >&2; exit 1; }
done

# ---- All of them ----

started=$(date +%s)
if [ -n "${AGAIN:-}" ]; then
    grep -v '^survived' "$work.last/results" >"$work/results"
    awk -F '\t' 'FNR == NR {if ($1 == "survived") survived[$2, $3, $4]; next} ($2, $4, $5) in survived' \
        "$work.last/results" "$work.last/list" >"$work/list"
else
    for file in $files; do
        "$work/mutate" "$file" "${SEED:-1}" | sed "s|\t|\t$file\t|"
    done | sort | if [ -n "${ALL:-}" ]; then cat; else head -n "${MUTANTS:-300}"; fi >"$work/list"
fi
xargs -d '\n' -P "${JOBS:-2}" -n 1 bash "$0" try <"$work/list" >>"$work/results"
sort -o "$work/results" -t "$(printf '\t')" -k2,2 -k3,3n "$work/results"

# A line each of survivors.txt: FILE | FUNCTION | LINE | CHANGE | REASON
awk -F '\t' -v seconds=$(($(date +%s) - started)) -v seed="${SEED:-1}" '
    function component(file) { split(file, part, "/"); return part[2] }
    FNR == NR {
        if ($0 ~ /^#/ || NF == 0) next
        at = match($0, / \| [^|]*$/)
        listed[substr($0, 1, at - 1)] = substr($0, at + 3)
        next
    }
    $1 == "broken" || $1 == "alike" { unused++; next }
    { r = component($2); total[r]++ }
    $1 == "killed" { killed[r]++; next }
    {
        name = $2 " | " $4
        if (!(name in listed)) { print "survived: " name "   (line " $3 ")"; unlisted[r]++ }
        else if (listed[name] ~ /^equivalent/) { equal[r]++ }
        else known[r]++
    }
    END {
        for (r in total) {
            count = total[r] - equal[r]
            rate = count > 0 ? 100 * killed[r] / count : 100
            printf "%-6s %4d of %4d noticed, %5.1f %%; %d equivalent, %d listed, %d not listed\n", r, killed[r],
                count, rate, equal[r], known[r], unlisted[r]
            good = rate >= 95 && unlisted[r] == 0
            passed += good; failed += !good
        }
        printf "seed %s, %d s; %d more did not compile or compile to the same\n", seed, seconds, unused
        printf "%d passed, %d failed\n", passed, failed
        exit failed > 0 || passed == 0
    }' test/mutation/survivors.txt "$work/results"
