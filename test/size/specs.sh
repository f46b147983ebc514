#!/bin/sh
# Prints the options of arm-none-eabi-gcc for newlib's NAME.specs, or those for picolibc where there is no newlib:
#
#     specs.sh NAME    nano: a program that brings its own system calls; nosys: one whose system calls fail
#
# SPDX-License-Identifier: Apache-2.0
set -eu
case $(arm-none-eabi-gcc -print-file-name="$1.specs"),$1 in
*/*) echo "--specs=$1.specs" ;; # the compiler has found it
*,nosys) echo --specs=picolibc.specs --oslib=semihost ;;
*) echo --specs=picolibc.specs ;;
esac
