#!/bin/sh
# Code size by room of the objects in a build folder: what `make size` prints.
set -eu
folder=$1
printf '%-12s %7s %6s %6s\n' room text data bss
for room in base json http net pki catalog wire ca client.o; do
    arm-none-eabi-size "$folder/src/$room"/*.o 2>/dev/null || arm-none-eabi-size "$folder/src/$room"
done | awk -v folder="$folder/src/" '
    $1 == "text" {next}
    {
        split(substr($6, length(folder) + 1), part, "/")
        room = part[1]
        if (!(room in text)) order[++rooms] = room
        text[room] += $1; data[room] += $2; bss[room] += $3
        total += $1; totaldata += $2; totalbss += $3
    }
    END {
        for (i = 1; i <= rooms; i++)
            printf "%-12s %7d %6d %6d\n", order[i], text[order[i]], data[order[i]], bss[order[i]]
        printf "%-12s %7d %6d %6d\n", "all", total, totaldata, totalbss
    }'
