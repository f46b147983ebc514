# Writes the completion of a program for fish from the lines that completion.sh describes.
# SPDX-License-Identifier: Apache-2.0

function quoted(text) {
    gsub(/\\/, "&&", text)
    gsub(/\x27/, "\\\x27", text)
    return "\x27" text "\x27"
}

# offered: the words as fish splits what -a has: by line ends, so that words may have blanks.
function offered(words, count, parts, i, result) {
    count = split(words, parts, "|")
    result = "(printf \x27%s\\n\x27"
    for (i = 1; i <= count; i++) result = result " " quoted(parts[i])
    return quoted(result ")")
}

function values(kind, words) {
    if (kind == "none") return ""
    if (kind == "file") return " -r -F"
    if (kind == "folder") return " -x -a \x27(__fish_complete_directories)\x27"
    if (kind == "list") return " -x -a " offered(words_of[words])
    if (kind == "words") return " -x -a " offered(words)
    return " -x"
}

function condition(command) {
    return command == "" ? "" : " -n \x27__fish_seen_subcommand_from " command "\x27"
}

$1 == "program" {
    program = $2
    print "# Completion of " program " for fish. Written by packaging/completion/completion.sh: edit the help texts, then `make manuals`."
    print "# SPDX-License-Identifier: Apache-2.0"
    print "complete -c " program " -f"
}
$1 == "list" {words_of[$2] = $3}
$1 == "command" {
    if ($2 == "") next
    names = names " " $2
    print "complete -c " program " -n __fish_use_subcommand -a " $2 " -d " quoted($3)
}
$1 == "option" {
    row = " -l " $3 values($6, $7) " -d " quoted($5)
    if (!(row in users)) rows[++row_count] = row
    users[row] = users[row] (users[row] == "" ? "" : " ") $2
}
$1 == "operand" && $5 != "text" {
    row = $5 == "file" ? " -F" : values($5, $6)
    sub(/^ -x/, "", row)
    if (!(row in users)) rows[++row_count] = row
    users[row] = users[row] (users[row] == "" ? "" : " ") $2
}
END {
    for (i = 1; i <= row_count; i++) print "complete -c " program condition(users[rows[i]]) rows[i]
    if (names != "") {
        print "complete -c " program " -n __fish_use_subcommand -a help -d \x27show the help of a command\x27"
        print "complete -c " program " -n \x27__fish_seen_subcommand_from help\x27 -a " quoted(substr(names, 2))
        print "complete -c " program " -n __fish_use_subcommand -l version -d \x27show the version\x27"
        print "complete -c " program " -s h -l help -d \x27show the help\x27"
    }
}
