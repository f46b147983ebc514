# Writes the completion of a program for bash from the lines that completion.sh describes.
# SPDX-License-Identifier: Apache-2.0

# quoted: a word of the shell.
function quoted(text) {
    gsub(/\x27/, "\x27\\\x27\x27", text)
    return "\x27" text "\x27"
}

# add: what is offered for a pattern; patterns with the same offer share a branch of the case.
function add(kind, words, pattern, offer) {
    if (kind == "file") offer = call "_files default"
    else if (kind == "folder") offer = call "_files dirnames"
    else if (kind == "list") offer = call "_words \"$" words "\""
    else if (kind == "words") offer = call "_words " quoted(words)
    else offer = ":"
    if (!(offer in patterns)) offers[++offer_count] = offer
    patterns[offer] = patterns[offer] (patterns[offer] == "" ? "" : " | ") pattern
}

# put_case: the branches that were added, each on lines of at most 130 characters.
function put_case(subject, i) {
    print "    case " subject " in"
    for (i = 1; i <= offer_count; i++) print folded("    " patterns[offers[i]] ") " offers[i] " ;;")
    offer_count = 0
    split("", patterns)
}

function folded(text, result, at) {
    while (length(text) > 130) {
        for (at = 130; at > 0 && substr(text, at, 3) != " | "; at--) ;
        if (!at) break
        result = result substr(text, 1, at + 1) " \\\n"
        text = "        " substr(text, at + 3)
    }
    return result text
}

$1 == "program" {program = $2; call = "_" $2; gsub(/-/, "_", call)}
$1 == "list" {lists[++list_count] = $2; words_of[$2] = $3}
$1 == "command" {names[++command_count] = $2; commands = commands (commands == "" ? "" : "|") $2}
$1 == "option" {
    options[$2] = options[$2] (options[$2] == "" ? "" : "|") "--" $3
    if ($6 != "none" && !($3 in valued)) {valued[$3] = 1; takers = takers " --" $3}
    if ($6 != "none") option_rows[++option_count] = $0
    # a pattern for all commands is enough, unless the values of one differ
    value = $6 "\t" $7
    if ($3 in value_of && value_of[$3] != value) differs[$3] = 1
    value_of[$3] = value
}
$1 == "operand" {operand_rows[++operand_count] = $0}

END {
    print "# Completion of " program " for bash. Written by packaging/completion/completion.sh: edit the help texts, then `make manuals`."
    print "# shellcheck shell=bash"
    print "# SPDX-License-Identifier: Apache-2.0"

    print "\n# Offers those of the words, parted by |, that begin with what is typed; behind = or : typing goes on."
    print call "_words() {"
    print "    local word words typed=${current//\\\\/}"
    print "    typed=${typed#[\\'\\\"]}"
    print "    IFS='|' read -r -a words <<<\"$1\""
    print "    for word in \"${words[@]}\"; do"
    print "        [[ $word != \"$typed\"* ]] || COMPREPLY+=(\"$word\")"
    print "    done"
    print "    [[ $1 != *' '* ]] || compopt -o filenames # quotes what has blanks"
    print "    [[ ${COMPREPLY[0]-} != *[=:] ]] || compopt -o nospace"
    print "}"

    print "\n# Leaves names of files to readline: default, or dirnames."
    print call "_files() {"
    print "    compopt -o \"$1\""
    print "}"

    print "\n# Offers values of the option before; fails if that takes none."
    print call "_value() {"
    for (i = 1; i <= option_count; i++) {
        split(option_rows[i], parts, "\t")
        if (parts[3] in differs) add(parts[6], parts[7], parts[2] ":--" parts[3])
        else if (!(parts[3] in put)) {put[parts[3]] = 1; add(parts[6], parts[7], "*:--" parts[3])}
    }
    put_case("$command:$1")
    print "    *) return 1 ;;\n    esac\n}"

    print "\n" call "_options() {\n    case $command in"
    for (i = 1; i <= command_count; i++) print "    " (names[i] == "" ? "''" : names[i]) ") " call "_words " quoted(options[names[i]]) " ;;"
    print "    esac\n}"

    if (operand_count) {
        print "\n# Offers words for the operand at a position."
        print call "_operand() {"
        for (i = 1; i <= operand_count; i++) {
            split(operand_rows[i], parts, "\t")
            if (parts[5] != "text") add(parts[5], parts[6], parts[2] ":" parts[3])
        }
        put_case("$command:$1")
        print "    esac\n}"

        print "\n# Prints which operand is typed: 1 is the first one."
        print call "_position() {"
        print "    local at word position=1 takers=" quoted(takers " ")
        print "    for ((at = 2; at < COMP_CWORD; at++)); do"
        print "        word=${COMP_WORDS[at]}"
        print "        if [[ $takers == *\" $word \"* ]]; then"
        print "            [ \"${COMP_WORDS[at + 1]-}\" != = ] || at=$((at + 1))"
        print "            at=$((at + 1))"
        print "        elif [[ $word != -* ]]; then"
        print "            position=$((position + 1))"
        print "        fi"
        print "    done"
        print "    echo \"$position\""
        print "}"
    }

    print "\n" call "() {"
    print "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command=" (commands == "" ? "" : "${COMP_WORDS[1]}")
    for (i = 1; i <= list_count; i++) print "    local " lists[i] "=" quoted(words_of[lists[i]])
    print "    COMPREPLY=()"
    print "    if [ \"$current\" = = ]; then # --name=VALUE is three words"
    print "        current="
    print "    elif [ \"$previous\" = = ]; then"
    print "        previous=${COMP_WORDS[COMP_CWORD - 2]}"
    print "    fi"
    if (commands != "") {
        print "    if [ \"$COMP_CWORD\" = 1 ]; then"
        print "        " call "_words " quoted(commands "|help|--help|--version")
        print "        return"
        print "    fi"
        print "    if [ \"$command\" = help ]; then"
        print "        " call "_words " quoted(commands)
        print "        return"
        print "    fi"
    }
    print "    if " call "_value \"$previous\"; then"
    print "        return"
    print "    fi"
    if (operand_count) {
        print "    if [[ $current == -* ]]; then"
        print "        " call "_options"
        print "    else"
        print "        " call "_operand \"$(" call "_position)\""
        print "    fi"
    } else print "    " call "_options"
    print "}"
    print "complete -F " call " " program
}
