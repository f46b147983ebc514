#!/bin/bash
# .ci/deps.sh, which make deps runs: it says which packages are missing, installs them as root, and waits while another
# program has apt's locks. Programs of the same names stand in for apt-get and the like.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/../docs/checks.sh"
deps=$PWD/.ci/deps.sh
mkdir "$work/bin"
PATH=$work/bin:$PATH

# stand_in NAME LINE…: a program of that name.
stand_in() {
    local name=$1
    shift
    printf '%s\n' '#!/bin/sh' "$@" >"$work/bin/$name"
    chmod 755 "$work/bin/$name"
}
# deps WORD…: runs the script; what it says is in $work/said, what apt-get was told in $work/told.
run() {
    : >"$work/told"
    sh "$deps" "$@" >"$work/said" 2>&1
}
# shellcheck disable=SC2016  # for the programs
{
    stand_in dpkg-query 'for name; do [ "$name" != there ] || printf "installed "; done'
    stand_in apt-cache '[ "$2" != old ] && [ "$2" != gone ] && echo "Package: $2"; [ "$2" != old ]'
    stand_in id 'echo 0'
    stand_in sleep "echo slept >>'$work/told'"
    stand_in apt-get "echo \"\$*\" >>'$work/told'"
}

check 'nothing is missing' run name there
check 'and nothing is said' [ ! -s "$work/said" ]
check 'something is missing' sh -c "! sh '$deps' name there elsewhere"
check 'installed' run install there elsewhere
check 'after an update' [ "$(grep -c ' update$' "$work/told")" = 1 ]
check 'this alone' grep -q ' install -y --no-install-recommends elsewhere$' "$work/told"
check 'with patience' [ "$(grep -c 'DPkg::Lock::Timeout=600' "$work/told")" = 2 ]
check 'the second of two' run install old/new
check 'if the first is not there' grep -q ' new$' "$work/told"
check 'the same with apt 3' run install gone/new
check 'which only shows nothing' grep -q ' new$' "$work/told"

# A lock that is held for three tries.
stand_in apt-get "echo \"\$*\" >>'$work/told'" "[ \$(grep -c slept '$work/told') -ge 3 ] || { echo 'E: Could not get lock /var/lib/apt/lists/lock' >&2; exit 100; }"
check 'waits for a lock' run install elsewhere
check 'three times' [ "$(grep -c slept "$work/told")" = 3 ]
check 'and says so once' [ "$(grep -c 'waiting until another program' "$work/said")" = 1 ]
stand_in apt-get "echo \"\$*\" >>'$work/told'" "echo 'E: Could not get lock /var/lib/apt/lists/lock' >&2; exit 100"
check 'not for ever' sh -c "! sh '$deps' install elsewhere"
stand_in apt-get "echo 'E: no network' >&2; exit 100"
check 'another failure' sh -c "! sh '$deps' install elsewhere >'$work/said' 2>&1"
check 'is shown' grep -q 'no network' "$work/said"
stand_in id 'echo 1000'
check 'not root' sh -c "! DEPS_TARGET=deps-ci sh '$deps' install elsewhere >'$work/said' 2>&1"
check 'says what to run' grep -q 'sudo make deps-ci' "$work/said"
finish
