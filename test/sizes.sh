#!/bin/sh
# Code size of an archive, by room.
set -eu
arm-none-eabi-size "$1" | awk '
    NR == 1 || !NF {next}
    {
        text += $1; data += $2; bss += $3
    }
    END {printf "Cortex-M4 -Os, without tls/ and port/: text %d, data %d, bss %d bytes\n", text, data, bss}'
