#!/bin/sh
# The compiler of a platform: cc.sh PLACE ARGUMENT... runs the cross compiler that PLACE/compiler names, with the headers
# and libraries of PLACE/sysroot. Of a program that it links, it makes PROGRAM.target, and PROGRAM a launcher (launch.c).
# SPDX-License-Identifier: Apache-2.0
set -eu
place=$1
shift
output=
links=yes
previous=
for argument; do
    [ "$previous" = -o ] && output=$argument
    case $argument in
    -c | -E | -S | -shared | -fsyntax-only) links= ;;
    esac
    previous=$argument
done
# shellcheck disable=SC2046,SC2086 # the compiler and CCACHE are words
${CCACHE:-} $(cat "$place/compiler") "$@"
if [ -n "$links" ] && [ -n "$output" ]; then
    mv "$output" "$output.target"
    cp "$place/launcher" "$output"
fi
