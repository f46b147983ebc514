#!/bin/sh
# Code size of the objects in a build folder, row by row of README.md's table: what `make size` prints. The
# table is the budget: more than it says fails, and so does a tenth less, for then it is out of date. So does
# mutable data, and code that is in no row. The figures are those of Debian 12's arm-none-eabi-gcc. Ends with 3 if only the
# comparison failed.
set -eu
folder=$1
readme=${2:-README.md}
find "$folder/src" -name '*.o' | sort | xargs arm-none-eabi-size | awk -v folder="$folder/src/" '
    FNR == 1 {file++}
    file == 1 && $1 != "text" { # an object of the build
        object = substr($6, length(folder) + 1)
        sub(/\.o$/, "", object)
        text[object] = $1
        data += $2; bss += $3; all += $1
    }
    file == 2 && /^## / {in_section = $2 == "Size"}
    file == 2 && in_section && /^\| `[a-z_\/]+`/ { # a row: | `component` `component/file` … | bytes | words |
        split($0, cell, "|")
        budget = cell[3]
        gsub(/[^0-9]/, "", budget)
        budget += 0
        names = cell[2]
        gsub(/[` ]+/, " ", names)
        count = split(names, name, " ")
        sum = 0
        for (i = 1; i <= count; i++)
            for (object in text)
                if (object == name[i] || index(object, name[i] "/") == 1) sum += text[object]
        verdict = sum > budget ? "over budget" : sum < budget * 0.9 ? "README.md is out of date" : ""
        fails += verdict != ""
        printf "%6d of %6d %s  %s\n", sum, budget, names, verdict
        covered += sum
    }
    END {
        printf "%6d in all, %d of data, %d of bss\n", all, data, bss
        if (data + bss > 0) { print "mutable data"; faults++ }
        if (covered != all) { printf "README.md has rows for %d\n", covered; faults++ }
        if (all == 0) { print "there are no objects"; faults++ }
        exit faults > 0 ? 1 : fails > 0 ? 3 : 0
    }' - "$readme"
