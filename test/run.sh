#!/bin/bash
# Run test programs (cmocka) and scripts, JOBS at a time (default: one per processor), and count.
# A test ends after TEST_TIMEOUT seconds (900).
# A cmocka program ends with "[  PASSED  ] N test(s)."; a script ends with "N passed, M failed".
set -u
unset http_proxy https_proxy HTTPS_PROXY all_proxy ALL_PROXY no_proxy NO_PROXY # the tests need only this machine
unset SSLSTORE_PROFILE # nor do the settings of whoever runs them count
export XDG_CONFIG_HOME=/nonexistent SSLSTORE_CONFIG_SYSTEM=/nonexistent
passed=0
failed=0
ran=0
bad=()
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# run_test NUMBER TEST: leaves its output in $work/NUMBER.log and reports "NUMBER STATUS".
run_test() {
    timeout "${TEST_TIMEOUT:-900}" "$2" >"$work/$1.log" 2>&1 </dev/null
    echo "$1 $?"
}
export -f run_test
export work

tests=("$@")
while read -r number status; do
    test=${tests[number]}
    log=$work/$number.log
    good=$(sed -n -e 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' -e 's/^\([0-9]*\) passed, [0-9]* failed$/\1/p' "$log" | tail -n 1)
    wrong=$(sed -n -e 's/^\[  FAILED  \] \(tests: \)*\([0-9][0-9]*\) test.*/\2/p' -e 's/^[0-9]* passed, \([0-9]*\) failed$/\1/p' "$log" | tail -n 1)
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
    ran=$((ran + 1))
done < <(
    for number in "${!tests[@]}"; do
        printf '%s\0%s\0' "$number" "${tests[number]}"
    done | xargs -0 -r -n 2 -P "${JOBS:-$(nproc)}" bash -c 'run_test "$@"' run_test
)
if [ "$ran" -ne "${#tests[@]}" ]; then
    echo "failed: $((${#tests[@]} - ran)) of ${#tests[@]} tests were not run"
    failed=$((failed + 1))
fi
for test in "${bad[@]+"${bad[@]}"}"; do
    echo "failed: $test"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
