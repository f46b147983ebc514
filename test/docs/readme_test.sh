#!/bin/bash
# The commands of README.md that build and run its first program, those of the sandbox's README.md that place an order by
# hand, those of keep.md that let half a year pass, and those of docs/firmware.md that run its program on this machine, as they
# are printed, do what the text says. Only `make` is left out: all is installed and built.
. "$(dirname "$0")/checks.sh"
root=$PWD
case $build in /*) ;; *) build=$root/$build ;; esac

# run_in FOLDER BLOCK…: the blocks as one script, in a folder that looks like a clone; its output to FOLDER/output.
run_in() {
    local folder=$1
    shift
    mkdir -p "$folder"
    ln -sfn "$root/sslstore.h" "$folder/sslstore.h"
    ln -sfn "$build" "$folder/build"
    ln -sfn "$root/examples" "$folder/examples"
    {
        echo 'trap '\''kill $(jobs -p) 2>/dev/null || true; wait'\'' EXIT'
        echo 'sudo() { [[ "$*" == "make deps"* ]]; }'
        echo 'make() { [[ "$*" =~ ^(programs|firmware|check-firmware)$ ]]; }'
        cat "$@"
    } >"$folder/script"
    (cd "$folder" && PATH=$build:$PATH timeout 60 bash -e ./script >output 2>errors) ||
        { cat "$folder/output" "$folder/errors"; return 1; }
}

program=$(code_of c README.md | head -n 1)
commands=$(code_of sh README.md | head -n 1)
mkdir "$work/first"
cp "$program" "$work/first/program.c"
check 'README.md: the commands run' run_in "$work/first" "$commands"
check 'README.md: the program prints the state of an order' grep -qxE 'order 10000001 is [a-z]+' "$work/first/output"
check 'README.md: the program has 30 lines' [ "$(grep -c . "$program")" -le 30 ]

mkdir "$work/bin"
printf '#!/bin/sh\nexit 2\n' >"$work/bin/getent"
chmod 755 "$work/bin/getent"
check 'make demo ends if localhost does not resolve' sh -c "! PATH='$work/bin:$PATH' bash examples/demo.sh '$work/demo' >'$work/said' 2>&1"
check 'and says what to do' grep -q 'add "127.0.0.1 localhost" to /etc/hosts' "$work/said"

mapfile -t steps < <(code_of sh examples/sandbox/README.md | head -n 2)
check 'the sandbox: an order by hand' run_in "$work/hand" "${steps[@]}"
check 'the sandbox: the order is active' grep -q '"MajorStatus":"Active"' "$work/hand/output"
check 'the sandbox: the certificate comes' grep -q 'BEGIN CERTIFICATE' "$work/hand/output"

try=$(code_of sh examples/cli/keep.md | sed -n 2p)
check 'keep.md: the commands run' run_in "$work/keep" "$try"
check 'keep.md: two certificates' [ "$(grep '^serial=' "$work/keep/output" | sort -u | wc -l)" = 2 ]
check 'keep.md: exit codes' [ "$(sed -n 's/^Exit code *//p' "$work/keep/output" | tr '\n' ' ')" = '11 12 11 12 11 ' ]

mkdir "$work/firmware"
cp "$(code_of c docs/firmware.md | head -n 1)" "$work/firmware/device.c"
mapfile -t steps < <(code_of sh docs/firmware.md)
check 'firmware.md: the commands run' run_in "$work/firmware" "${steps[@]}"
check 'firmware.md: the phases' [ "$(sed -n 's/^\([a-z_]*\) $/\1/p' "$work/firmware/output" | tr '\n' ' ')" = 'needs_person in_force in_force ' ]
check 'firmware.md: the certificate verifies' grep -qx 'page.certificate: OK' "$work/firmware/output"
finish
