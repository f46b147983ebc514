#!/bin/sh
# Code size of programs that are linked with the library, row by row of README.md's table of uses: what
# `make size` prints. Each row names the functions that a program calls; the linker drops what they do not
# reach. A figure is the library's code plus what it takes from newlib-nano; Mbed TLS and the program itself are
# not in it. The table is the budget, as in objects.sh. Ends with 3 if only the comparison failed.
set -eu
folder=$1
readme=${2:-README.md}
columns='release checked no_text no_catalog no_countries small lto newlib'
work=$folder/programs
specs=$(sh test/size/specs.sh nano)
mkdir -p "$work"

functions() { # library: all public functions
    arm-none-eabi-nm -g --defined-only "$1" | awk '$2 == "T" && $3 ~ /^sslstore_[a-z0-9]/ {print $3}'
}

undefined() { # library pattern: what the library leaves to others, each defined as some address
    arm-none-eabi-nm --quiet "$1" | awk -v ours="$2" '$1 == "U" && $2 !~ /^sslstore_/ && $2 ~ ours {print "-Wl,--defsym=" $2 "=1"}' | sort -u
}

link() { # library pattern-of-others functions …: prints the size
    library=$1
    others=$2
    shift 2
    # shellcheck disable=SC2046,SC2086 # one word each
    arm-none-eabi-gcc $options $specs -mcpu=cortex-m4 -mthumb -nostartfiles -Wl,--gc-sections -Wl,-e,0 \
        $(undefined "$library" "$others") $(printf ' -Wl,-u,%s' "$@") "$library" -o "$work/program" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
    arm-none-eabi-size "$work/program" | awk 'FNR == 2 {print $1 + $2}'
}

measure() { # column functions …
    column=$1
    shift
    options=
    if [ "$column" = newlib ]; then # what is left when all the others are defined
        with=$(link "$folder/release/libsslstore.a" '^(mbedtls|psa)_' "$@")
        without=$(link "$folder/release/libsslstore.a" . "$@")
        echo $((with - without))
    else # (the link-time optimizer comes to calls of newlib after the linker has looked for them)
        [ "$column" != lto ] || options='-Os -flto=auto -Wl,-u,memcpy,-u,memset,-u,memmove,-u,memchr,-u,memcmp,-u,strlen'
        link "$folder/$column/libsslstore.a" '^(mbedtls|psa)_' "$@"
    fi
}

calls() { # cell: the functions that it means
    case $1 in
        *'every function but'*) functions "$folder/release/libsslstore.a" | grep -v "$(echo "$1" | sed 's/.*`\(.*\)….*/^\1/')" ;;
        *'every function'*) functions "$folder/release/libsslstore.a" ;;
        *) echo "$1" | tr -c 'a-z0-9_' '\n' | grep '^sslstore_'
           case $1 in *client*) printf 'sslstore_client_%s\n' new_bare free error ;; esac ;;
    esac
}

fails=0
rows=0
# shellcheck disable=SC2086
printf '%10s' $columns
echo
while IFS='|' read -r _ use cell budgets; do
    rows=$((rows + 1))
    # shellcheck disable=SC2046
    set -- $(calls "$cell")
    for column in $columns; do
        bytes=$(measure "$column" "$@")
        budget=$(echo "${budgets%%|*}" | tr -dc 0-9)
        budgets=${budgets#*|}
        printf '%10d' "$bytes"
        if [ "$bytes" -gt "$budget" ]; then
            printf ' over %d' "$budget"
            fails=$((fails + 1))
        elif [ "$((bytes * 10))" -lt "$((budget * 9))" ]; then
            printf ' README.md is out of date'
            fails=$((fails + 1))
        fi
    done
    echo " $use"
done <<ROWS
$(awk '/^## / {in_section = $2 == "Size"} /^\|/ && in_section {if (uses && $2 !~ /^-/ && $0 !~ /^\|---/) print} /^\| *a program that/ {uses = 1} !/^\|/ {uses = 0}' "$readme")
ROWS
[ "$rows" -gt 1 ] || exit 1
[ "$fails" = 0 ] || exit 3
