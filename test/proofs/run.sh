#!/bin/bash
# Proves with CBMC what the harnesses in this folder state. The first comment of a harness names its sources,
# "sources: FILE…", and on a line each its proofs, "FUNCTION | BOUND | FLAGS". "loops: NAME:BOUND…" limits loops in all
# proofs of the harness. A limit never hides anything: a loop that can run longer fails the proof. Low limits save time.
# Prints a line for each proof, and the counts. Arguments choose proofs: "scan" or "scan.prove_step".
# With BROKEN=1, every line of broken.txt breaks the code, and its proof must fail.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
stage=$BUILD/proofs/stage
root=$BUILD/proofs/trixie
checks="--bounds-check --pointer-check --pointer-overflow-check --pointer-primitive-check --signed-overflow-check
    --div-by-zero-check --undefined-shift-check --enum-range-check --unwinding-assertions --no-malloc-may-fail"
passed=0
failed=0

# CBMC 6: the machine's own, or that of a Debian 13 in the build folder.
major=$(cbmc --version 2>/dev/null | sed 's/[^0-9].*//')
if [ "${major:-0}" -ge 6 ]; then
    enter() { (cd "$stage" && sh -c "$1"); }
else
    if [ ! -e "$root/usr/bin/cbmc" ]; then
        if [ "$(id -u)" != 0 ] || ! command -v debootstrap >/dev/null; then
            echo "the proofs need CBMC 6: install it (Debian 13 has it: apt-get install cbmc libjsmn-dev)," >&2
            echo "or run 'make proofs' as root with debootstrap installed, to get a Debian 13 into $root" >&2
            exit 1
        fi
        echo "getting CBMC from Debian 13 into $root, once" >&2
        rm -rf "$root.new"
        mkdir -p "$root.new"
        debootstrap --variant=minbase --include=cbmc,gcc,libc6-dev,libjsmn-dev trixie "$root.new" \
            >"$BUILD/proofs/debootstrap.log" 2>&1 || { tail -n 5 "$BUILD/proofs/debootstrap.log" >&2; exit 1; }
        mv "$root.new" "$root"
    fi
    stage=$root/sslstore
    enter() { chroot "$root" sh -c "cd /sslstore && $1"; }
fi

copy_sources() {
    rm -rf "$stage"
    mkdir -p "$stage/test"
    cp -r src sslstore.h "$stage"
    cp -r test/proofs "$stage/test"
}

# run HARNESS FUNCTION FLAGS: into $log; true if everything was proven.
run() {
    local sources loops
    sources=$(sed -n 's/^ \* sources: //p' "test/proofs/$1.c")
    loops=$(sed -n 's/^ \* loops: //p' "test/proofs/$1.c" | tr ' ' ,)
    # shellcheck disable=SC2086,SC2116 # it joins the lines
    enter "timeout ${PROOF_TIMEOUT:-900} cbmc test/proofs/$1.c test/proofs/libc.c $sources --function $2 \
        -I. -Isrc --drop-unused-functions $(echo $checks) ${loops:+--unwindset $loops} $3" >"$log" 2>&1
}

proofs() { # "HARNESS | FUNCTION | BOUND | FLAGS"
    for file in test/proofs/*.c; do
        sed -n "s/^ \* \(prove_[a-z0-9_]* *|.*|.*\)/$(basename "$file" .c) | \1/p" "$file"
    done
}

chosen() { # HARNESS FUNCTION WORD…
    local harness=$1 function=$2 word
    shift 2
    [ $# -gt 0 ] || return 0
    for word in "$@"; do
        case $word in "$harness" | "$harness.$function") return 0 ;; esac
    done
    return 1
}

trim() { echo "$1" | sed 's/^ *//; s/ *$//'; }

prove_all() {
    while IFS='|' read -r harness function bound flags; do
        harness=$(trim "$harness") function=$(trim "$function") bound=$(trim "$bound")
        chosen "$harness" "$function" "$@" || continue
        start=$(date +%s)
        if run "$harness" "$function" "$flags"; then
            passed=$((passed + 1))
            verdict=proven
        else
            failed=$((failed + 1))
            verdict=FAILED
        fi
        properties=$(sed -n 's/^\*\* [0-9]* of \([0-9]*\) failed.*/\1/p' "$log")
        printf '%-6s %-32s %5s properties %4d s  %s\n' "$verdict" "$harness.${function#prove_}" \
            "${properties:-no}" $(($(date +%s) - start)) "$bound"
        [ $verdict = proven ] || grep -E ': FAILURE$|rror' "$log" | head -n 20
        [ -n "$properties" ] || tail -n 1 "$log" # why CBMC gave up
    done < <(proofs)
}

# HARNESS.FUNCTION | FILE | SED
break_all() {
    while IFS='|' read -r proof file edit; do
        proof=$(trim "$proof") file=$(trim "$file") edit=$(trim "$edit")
        harness=${proof%.*} function=${proof#*.}
        chosen "$harness" "$function" "$@" || continue
        flags=$(sed -n "s/^ \* $function *|[^|]*|//p" "test/proofs/$harness.c")
        sed "$edit" "$file" >"$stage/$file"
        run "$harness" "$function" "$flags --stop-on-fail"
        status=$?
        verdict=noticed
        if cmp -s "$file" "$stage/$file"; then
            verdict='CHANGED NOTHING'
        elif [ $status -ne 10 ]; then # CBMC: a property fails
            verdict=MISSED
        fi
        [ "$verdict" = noticed ] && passed=$((passed + 1)) || failed=$((failed + 1))
        printf '%s: %s: %s\n' "$verdict" "$proof" "$edit"
        cp "$file" "$stage/$file"
    done < <(grep -v '^#' test/proofs/broken.txt)
}

copy_sources
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if [ -n "${BROKEN:-}" ]; then
    break_all "$@"
else
    prove_all "$@"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
