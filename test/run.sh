#!/bin/bash
# Run test programs (cmocka) and scripts, each on its own, and count.
# A cmocka program ends with "[  PASSED  ] N test(s)."; a script ends with "N passed, M failed".
set -u
passed=0
failed=0
bad=()
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for test in "$@"; do
    timeout 600 "$test" >"$log" 2>&1 </dev/null
    status=$?
    good=$(sed -n -e 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' -e 's/^\([0-9]*\) passed, [0-9]* failed$/\1/p' "$log" | tail -n 1)
    wrong=$(sed -n -e 's/^\[  FAILED  \] \([0-9]*\) test.*/\1/p' -e 's/^[0-9]* passed, \([0-9]*\) failed$/\1/p' "$log" | tail -n 1)
    good=${good:-0}
    wrong=${wrong:-0}
    if [ "$status" -ne 0 ] && [ "$wrong" -eq 0 ]; then
        wrong=1
    fi
    if [ "$status" -eq 0 ] && [ "$good" -eq 0 ]; then
        wrong=1 # a program that tested nothing
    fi
    printf '%5d passed %3d failed  %s\n' "$good" "$wrong" "${test#*/}"
    if [ "$wrong" -ne 0 ]; then
        bad+=("$test")
        grep -vE '^\[( +OK +| RUN +)\]' "$log" | tail -n 40
    fi
    passed=$((passed + good))
    failed=$((failed + wrong))
done
for test in "${bad[@]+"${bad[@]}"}"; do
    echo "failed: $test"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
