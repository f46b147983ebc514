#!/bin/bash
# Fuzzes each target for some seconds: run.sh BUILD SECONDS TARGET...
# Prints one line per target at the end: runs, coverage, findings. The inputs that libFuzzer collects are kept in
# BUILD/corpus/TARGET for the next run; a finding is written to BUILD/findings/TARGET-*. Add it to
# test/fuzz/corpus/TARGET.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=$1
seconds=$2
shift 2
found=0
report=()
mkdir -p "$build/findings"
for target in "$@"; do
    mkdir -p "$build/corpus/$target"
    log=$build/$target.log
    before=$(find "$build/findings" -name "$target-*" | wc -l)
    "$build/test/fuzz/${target}_fuzz" -max_total_time="$seconds" -timeout=20 -max_len=8192 -print_final_stats=1 \
        -artifact_prefix="$build/findings/$target-" "$build/corpus/$target" "test/fuzz/corpus/$target" >"$log" 2>&1
    status=$?
    findings=$(($(find "$build/findings" -name "$target-*" | wc -l) - before))
    if [ "$status" -ne 0 ]; then
        [ "$findings" -gt 0 ] || findings=1
        grep -vE '^#[0-9]+|^	' "$log" | tail -n 40
    fi
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    coverage=$(sed -n 's/.* cov: \([0-9]*\) ft: \([0-9]*\).*/\1 edges, \2 features/p' "$log" | tail -n 1)
    report+=("$(printf '%-12s %10s runs  %s, %d findings' "$target" "${runs:-0}" "${coverage:-no coverage}" "$findings")")
    found=$((found + findings))
done
printf '%s\n' "${report[@]}"
[ "$found" -eq 0 ]
