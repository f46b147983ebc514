# Sections of a Markdown document as those of a manual page: `awk -v sections='The file|Programs' -f markdown.awk FILE`.
# Knows what our documents use: paragraphs, lists with *, tables, fences, `code`, *words* and links.
# SPDX-License-Identifier: Apache-2.0

function escaped(text) {
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    return text
}

# inline: `code` becomes bold, *words* italic, and of a link the text stays.
function inline(text, result, code, before) {
    while (match(text, /\[[^]]*\]\([^)]*\)/)) {
        result = substr(text, RSTART + 1, RLENGTH - 1)
        sub(/\].*/, "", result)
        text = substr(text, 1, RSTART - 1) "*" result "*" substr(text, RSTART + RLENGTH)
    }
    result = ""
    while (match(text, /`[^`]+`/)) {
        before = substr(text, 1, RSTART - 1)
        code = substr(text, RSTART + 1, RLENGTH - 2)
        text = substr(text, RSTART + RLENGTH)
        result = result words(before) "\\fB" escaped(code) "\\fR"
    }
    return result words(text)
}

function words(text) {
    text = escaped(text)
    while (match(text, /\*[^*]+\*/))
        text = substr(text, 1, RSTART - 1) "\\fI" substr(text, RSTART + 1, RLENGTH - 2) "\\fR" substr(text, RSTART + RLENGTH)
    return text
}

# line: never taken for a request of troff.
function line(text) {
    if (text ~ /^[.\x27]/)
        text = "\\\&" text
    print text
}

# row: the first cell of a table is the tag of a paragraph, the last one its text; one between stands in parentheses.
function row(text, cells, count) {
    sub(/^\| */, "", text)
    sub(/ *\|$/, "", text)
    count = split(text, cells, / *\| */)
    print ".TP"
    line(inline(cells[1]))
    if (count > 2)
        line("(" inline(cells[2]) ")")
    line(inline(cells[count]))
}

/^## / {
    heading = substr($0, 4)
    wanted = index("|" sections "|", "|" heading "|") > 0
    if (wanted)
        print ".SH " toupper(escaped(heading))
    begins = 1
    next
}
!wanted {next}
/^```/ {
    fenced = !fenced
    if (fenced)
        print ".PP\n.nf\n.RS"
    else
        print ".RE\n.fi"
    begins = 0
    next
}
fenced {
    if ($0 == "")
        print ""
    else
        line(escaped($0))
    next
}
/^$/ {
    blank = 1
    next
}
/^\|/ {
    # the first two lines of a table are its heads and a rule
    if (!table)
        table = 1
    else if (table == 1)
        table = 2
    else
        row($0)
    blank = 0
    next
}
{
    if (/^\* /)
        print ".IP \\(bu 2"
    else if (table || blank && !begins)
        print ".PP"
    table = 0
    blank = 0
    begins = 0
    sub(/^\* /, "")
    sub(/^ +/, "")
    line(inline($0))
}
