#!/bin/sh
# Writes the manual pages into a folder. A page is its template here (*.in), where a line @PART@ stands for what the programs'
# own help texts, sslstore.h, or documents say. `make manuals` runs this; a test compares the pages with what it writes.
# SPDX-License-Identifier: Apache-2.0
set -eu
folder=$1
here=$(dirname "$0")
version=$(sed -n 's/^#define SSLSTORE_VERSION "\(.*\)"/\1/p' sslstore.h)

# escape: text as it has to be in a manual page; `words` in backquotes become bold.
escape() {
    sed -e 's/\\/\\e/g' -e 's/-/\\-/g' -e "s/^\([.']\)/\\\\\&\1/" -e 's/`\([^`]*\)`/\\fB\1\\fR/g'
}

# rows: a table of a help text, "  NAME   meaning", as a list: the first word of the name is bold. The first row tells in which
# column the meanings begin; a meaning may go on in further lines.
rows() {
    awk '
        function escaped(text) {
            gsub(/\\/, "\\e", text); gsub(/-/, "\\-", text); sub(/^[.\x27]/, "\\\\\\&&", text)
            while (match(text, /`[^`]*`/))
                text = substr(text, 1, RSTART - 1) "\\fB" substr(text, RSTART + 1, RLENGTH - 2) "\\fR" substr(text, RSTART + RLENGTH)
            return text
        }
        /^ *$/ {next}
        !column {match($0, /^ +[^ ]+( [^ ]+)*  +([<>] )?/); column = RLENGTH}
        substr($0, 3, 1) == " " {sub(/^ */, ""); print escaped($0); next}
        {
            width = column
            if (substr($0, column, 1) != " ") {match($0, /^  [^ ]+ [^ ]+ /); width = RLENGTH} # longer than its column
            name = substr($0, 3, width - 2); meaning = substr($0, width + 1)
            sub(/ +$/, "", name)
            if (match(name, / +[<>]$/)) {mark = substr(name, RSTART + RLENGTH - 1); name = substr(name, 1, RSTART - 1)} else mark = ""
            rest = name; sub(/^[^ ]+/, "", rest); sub(/ .*/, "", name)
            print ".TP"
            print "\\fB" escaped(name) "\\fR" escaped(rest) (mark == "" ? "" : " (" mark ")")
            print escaped(meaning)
        }'
}

# paragraph NUMBER: one of the paragraphs that blank lines part.
paragraph() {
    awk -v wanted="$1" '/^$/ {n++; next} n == wanted - 1'
}

commands() {
    "$SSLSTORE" --help | paragraph 2 | awk '{print $1}' | while read -r command; do
        "$SSLSTORE" "$command" --help | sed '/^Example:$/,$d' >"$work/help"
        printf '.SS %s\n' "$(sed -n '1s/^usage: sslstore //p' "$work/help" | escape)"
        sed -n '2{s/^\(.*\)$/\1./; s/^./\U&/p}' "$work/help" | escape
        awk 'NR > 2 {if (/^$/) exit; print}' "$work/help" | escape
        paragraph 2 <"$work/help" | grep -v -e '^  --json ' -e '^  --help ' | rows
        printf '.PP\n.nf\n.RS\n'
        "$SSLSTORE" "$command" --help | sed -e '1,/^Example:$/d' -e 's/^  //' | escape
        printf '.RE\n.fi\n'
    done
}

# The options of the connection, each once.
connection() {
    "$SSLSTORE" --help | paragraph 2 | awk '{print $1}' | while read -r command; do
        "$SSLSTORE" "$command" --help | sed '/^Example:$/,$d' | paragraph 3
    done | awk '!seen[$0]++'
}

exit_codes() {
    "$SSLSTORE" --help | sed '1,/^Exit codes:/d' | rows
}

sandbox_part() { # HEADING: the rows below a line that begins so, to the next blank line
    "$SANDBOX" --help | awk -v heading="$1" 'index($0, heading) == 1 {inside = 1; next} /^$/ {if (seen) inside = 0} inside && /^ /{seen = 1} inside && NF'
}

# The declarations of sslstore.h, section by section.
functions() {
    awk '
        /^\/\* ---- / {heading = $0; sub(/^\/\* -+ /, "", heading); sub(/ -+ \*\/$/, "", heading); next}
        /^(typedef|#|\/\*| \*|  |})/ && !going {next}
        /^[a-z].*sslstore_[a-z0-9_]+\(/ || /^const [a-z_]+ \*$/ || /^extern [^"]/ || going {
            text = going ? text " " $0 : $0
            going = $0 !~ /;/
            if (going) next
            gsub(/ +/, " ", text); sub(/\* sslstore/, "*sslstore", text); sub(/;.*/, ";", text)
            if (heading != "") {print "HEADING " heading; heading = ""}
            print text
        }' sslstore.h | escape | awk '
        /^HEADING / {sub(/^HEADING /, ""); print (begun++ ? ".fi\n" : "") ".SS " toupper(substr($0, 1, 1)) substr($0, 2) "\n.nf"; next}
        {print}
        END {print ".fi"}'
}

# document FILE SECTION…: sections of a Markdown document.
document() {
    file=$1
    shift
    awk -v sections="$(printf '%s|' "$@")" -f "$here/markdown.awk" "$file"
}

# fold_text: breaks what troff fills at 80 bytes, as mandoc asks; comments, requests and what stands between .nf and .fi stay.
fold_text() {
    awk '
        /^\.nf/ {kept = 1}
        /^\.fi/ {kept = 0}
        {
            while (!kept && !/^\./ && length($0) > 80) {
                for (at = 80; at > 0 && (substr($0, at, 1) != " " || substr($0, at + 1, 1) ~ /[ .\x27]/ || substr($0, at - 1, 1) == " "); at--) ;
                if (at == 0) break
                print substr($0, 1, at - 1)
                $0 = substr($0, at + 1)
            }
            print
        }'
}

# page NAME: the template with its parts.
page() {
    while IFS= read -r line; do
        case $line in
        @*@) part "$line" ;;
        *) printf '%s\n' "$line" | sed "s/@VERSION@/$version/" ;;
        esac
    done <"$here/$1.in" | fold_text >"$folder/$1"
}

part() {
    case $1 in
    @COMMANDS@) commands ;;
    @COMMAND_LIST@) "$SSLSTORE" --help | paragraph 2 | rows ;;
    @CONNECTION@) connection | rows ;;
    @EXIT_CODES@) exit_codes ;;
    @SANDBOX_OPTIONS@) "$SANDBOX" --help | paragraph 3 | rows ;;
    @SANDBOX_TLS@) sandbox_part 'TLS modes:' | rows ;;
    @SANDBOX_FAULT_SYNTAX@) "$SANDBOX" --help | sed -n '/^Faults: /,/^A fault counts/p' | sed '1d;$d' | rows ;;
    @SANDBOX_FAULTS@) "$SANDBOX" --help | sed '1,/^of a status it is sent/d' | rows ;;
    @SANDBOX_FAULT_RULES@) "$SANDBOX" --help | sed -n '/^A fault counts/,/^of a status it is sent/p' | escape ;;
    @FUNCTIONS@) functions ;;
    @KEEP@)
        document examples/cli/keep.md 'The file' 'Programs' 'Key and certificate are always a pair' 'The state folder' \
            'Exit codes' 'When a person is needed'
        ;;
    @HOOKS@) document examples/hooks/README.md 'The contract' | sed 1d ;;
    *) echo "$1: no such part" >&2; exit 1 ;;
    esac
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for template in "$here"/*.in; do
    name=${template##*/}
    page "${name%.in}"
done
