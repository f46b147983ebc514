# Writes the completion of a program for zsh from the lines that completion.sh describes.
# SPDX-License-Identifier: Apache-2.0

function quoted(text) {
    gsub(/\x27/, "\x27\\\x27\x27", text)
    return "\x27" text "\x27"
}

# plain: text inside of a specification of _arguments.
function plain(text) {
    gsub(/\\/, "&&", text)
    gsub(/:/, "\\:", text)
    gsub(/\[/, "\\[", text)
    gsub(/\]/, "\\]", text)
    return text
}

function action(kind, words) {
    if (kind == "file") return "_files"
    if (kind == "folder") return "_files -/"
    if (kind == "list") return call "_offer " words
    if (kind == "words") return call "_offer " quoted_list(words)
    return " "
}

# quoted_list: the name of the list that has these words; it is made if there is none.
function quoted_list(words, i) {
    for (i = 1; i <= list_count; i++)
        if (words_of[lists[i]] == words) return lists[i]
    lists[++list_count] = "words" list_count
    words_of[lists[list_count]] = words
    return lists[list_count]
}

$1 == "program" {program = $2; call = "_" $2; gsub(/-/, "_", call)}
$1 == "list" {lists[++list_count] = $2; words_of[$2] = $3}
$1 == "command" {names[++command_count] = $2; meanings[$2] = $3}
$1 == "option" {
    if ($6 == "none") specification = ($3 == "help" ? "(-h --help)" : "") "--" $3 "[" plain($5) "]"
    else specification = "*--" $3 "=[" plain($5) "]:" plain($4) ":" action($6, $7)
    specifications[$2] = specifications[$2] " \\\n            " quoted(specification)
}
$1 == "operand" {
    specifications[$2] = specifications[$2] " \\\n            " quoted(($3 == "*" ? "*" : $3) ":" plain($4) ":" action($5, $6))
}

END {
    print "#compdef " program
    print "# Completion of " program " for zsh. Written by packaging/completion/completion.sh: edit the help texts, then `make manuals`."
    print "# SPDX-License-Identifier: Apache-2.0"

    print "\n# Offers the words of a list; behind = or : typing goes on."
    print call "_offer() {"
    print "    local -a words"
    print "    case $argv[-1] in"
    for (i = 1; i <= list_count; i++) {
        print "    " lists[i] ")"
        count = split(words_of[lists[i]], parts, "|")
        text = "        words=("
        for (j = 1; j <= count; j++) text = text (j > 1 ? " " : "") quoted(parts[j])
        print text ")"
        print "        ;;"
    }
    print "    esac"
    print "    shift -p"
    print "    if [[ $words[1] == *[=:] ]]; then"
    print "        compadd \"$@\" -S '' -a words"
    print "    else"
    print "        compadd \"$@\" -a words"
    print "    fi"
    print "}"

    print "\n" call "() {"
    if (names[1] == "") print "    _arguments" specifications[""]
    else {
        print "    local context state state_descr line curcontext=$curcontext"
        print "    typeset -A opt_args"
        print "    local -a commands=("
        for (i = 1; i <= command_count; i++) {
            meaning = meanings[names[i]]
            gsub(/:/, "\\:", meaning)
            print "        " quoted(names[i] ":" meaning)
        }
        print "        \x27help:show the help of a command\x27"
        print "    )"
        print "    _arguments -C '(- *)'{-h,--help}'[show the commands]' '(- *)--version[show the version]' '1: :->command' '*:: :->rest' && return"
        print "    case $state in"
        print "    command)"
        print "        _describe command commands"
        print "        ;;"
        print "    rest)"
        print "        case $line[1] in"
        for (i = 1; i <= command_count; i++) {
            print "        " names[i] ")"
            print "            _arguments -S '(-h --help)-h[show the help]'" specifications[names[i]]
            print "            ;;"
        }
        print "        help)"
        print "            commands[-1]=()"
        print "            _describe command commands"
        print "            ;;"
        print "        esac"
        print "        ;;"
        print "    esac"
    }
    print "}"
    print "\n" call " \"$@\""
}
