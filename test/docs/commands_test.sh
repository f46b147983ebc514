#!/bin/bash
# What the documents say to type exists: commands and options of sslstore and sslstore-sandbox, targets of make,
# files, links. Every shell block is a script that bash can read.
. "$(dirname "$0")/checks.sh"
sslstore=${SSLSTORE:-$build/sslstore}
sandbox=${SANDBOX:-$build/sslstore-sandbox}
mkdir "$work/help"
commands=$("$sslstore" --help | sed -n '1,/^$/d; /^$/q; s/^  \([a-z-]*\) .*/\1/p')
for command in $commands; do
    "$sslstore" "$command" --help >"$work/help/$command"
done
"$sandbox" --help >"$work/help/sslstore-sandbox"
"$sslstore" --help >"$work/help/sslstore"
check 'sslstore lists its commands' [ "$(wc -w <<<"$commands")" -ge 15 ]

# code FILE: what stands in fences, in lines set in by four blanks, and between backticks, a line each; lines that
# end with a backslash are joined, and what a pipe, a list or a comment parts is parted.
code() {
    awk '/^```/ {inside = !inside; next}
         inside || /^    / {print; next}
         {while (match($0, /`[^`]+`/)) {print substr($0, RSTART + 1, RLENGTH - 2); $0 = substr($0, RSTART + RLENGTH)}}' "$1" |
        sed -e ':a; /\\$/ {N; s/ *\\\n */ /; ta}' -e 's/ #.*//' -e 's/\(&&\|||\|[|;&]\) */\n/g'
}

# has_options HELP WORD…: each option among the words is in the help text of that name (* is any).
has_options() {
    local help=$1 word
    shift
    for word in "$@"; do
        case $word in
        --[a-z]*)
            word=${word%%[=\`,.]*}
            # shellcheck disable=SC2086 # help may be a pattern
            cat "$work/help/"$help | grep -qE -- "(^|[ ,])$word( |,|$)" || { echo "no option $word in $help --help"; return 1; }
            ;;
        esac
    done
}

# uses_command WORD…: `sslstore` and what follows it.
uses_command() {
    local help=sslstore
    case ${2-} in
    '' | COMMAND | --*) ;;
    *[!a-z-]*) return 0 ;;
    *)
        help=$2
        grep -qx -- "$2" <<<"$commands" || { echo "no command $2"; return 1; }
        ;;
    esac
    has_options "$help" "$@"
}

# has_targets WORD…: `make` and what follows it.
has_targets() {
    local word
    for word in "${@:2}"; do
        case $word in
        *[!a-z-]* | -*) continue ;;
        esac
        grep -sqE "^$word( |:)" Makefile examples/*/*.mk packaging/*.mk test/*.mk test/*/*.mk || { echo "no target $word in Makefile"; return 1; }
    done
}

# exists FILE DOCUMENT: a file by its path from the top, from the document or from src/, or by its name alone.
exists() {
    [ -e "$1" ] || [ -e "$(dirname "$2")/$1" ] || [ -e "src/$1" ] || [ -e "/usr/include/$1" ] || grep -qE "(^|/)$1\$" "$work/files"
}
sh .ci/files.sh >"$work/files"

for document in $(documents); do
    case $document in findings/* | CHANGELOG.md) continue ;; esac
    while read -r -a words; do
        while [[ ${words[0]-} == *=* || ${words[0]-} == sudo || ${words[0]-} == export ]]; do
            words=("${words[@]:1}")
        done
        case ${words[0]-} in
        sslstore | build/sslstore) check "$document: ${words[*]}" uses_command "${words[@]}" ;;
        sslstore-sandbox | build/sslstore-sandbox)
            check "$document: ${words[*]}" has_options sslstore-sandbox "${words[@]:1}" ;;
        --[a-z]*) check "$document: ${words[0]}" has_options '*' "${words[0]}" ;;
        make) check "$document: ${words[*]}" has_targets "${words[@]}" ;;
        esac
    done < <(code "$document")
    for block in $(code_of sh "$document"); do
        check "$document: a block that bash can read" bash -n "$block"
    done
    while read -r path; do
        check "$document: $path exists" exists "$path" "$document"
    done < <(grep -oE '\]\([^)#:]+' "$document" | sed 's/^](//'
        code "$document" | grep -xE '[a-zA-Z0-9_./-]+\.(c|h|sh|md|tsv|txt)')
done
check 'there is much to check' [ "$passed" -ge 200 ]
finish
