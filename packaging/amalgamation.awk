# Writes the whole library as one C file: awk -f amalgamation.awk TABLES FILE.c… (TABLES: the generated catalog_tables.h).
#
# Headers stand where they are included first. A name that only its file knows (a static, a macro, a type) gets the file's name in
# front, so that no two are alike and none is one of a system's header: fail in orders/submit.c becomes orders_submit_fail. Members
# of structs keep their names.
#
# What files share with each other, sslstore__..., is declared SSLSTORE_INTERNAL, which is static unless it is defined otherwise.
# SPDX-License-Identifier: Apache-2.0

# ---- Reading ----

# load NAME PATH: the lines of a file into text[NAME, 1…lines[NAME]]; instead of catalog_tables.h the part of it that the file wants.
function load(name, path,    line, wanted, in_tables) {
    lines[name] = 0
    while ((getline line < path) > 0) {
        if (line ~ /^#define [A-Z_]+_TABLES$/) {wanted = substr(line, 9); continue}
        if (line == "#include \"catalog_tables.h\"") {
            while ((getline line < tables) > 0) {
                if (line == "#ifdef " wanted) in_tables = 1
                else if (line == "#endif") in_tables = 0
                else if (in_tables) text[name, ++lines[name]] = line
            }
            close(tables)
            continue
        }
        text[name, ++lines[name]] = line
    }
    close(path)
}

# load_with_headers NAME: a file and, first, what it includes of ours; order[1…files] lists them.
function load_with_headers(name,    i, header) {
    if (name in lines) return
    load(name, "src/" name)
    for (i = 1; i <= lines[name]; i++) {
        header = included(text[name, i])
        if (header != "") load_with_headers(header)
    }
    order[++files] = name
}

# The header of ours that a line includes, or "".
function included(line) {
    if (line !~ /^#include "[a-z_]+(\/[a-z0-9_]+)?\.h"$/ || line ~ /"sslstore\.h"/) return ""
    return substr(line, 11, length(line) - 11)
}

# ---- Words: split() of a line into word[1…words] with kind[]: i identifier, n number, s text, c comment, b blank, p other ----

function split_line(line,    size, first) {
    words = 0
    while (line != "") {
        first = substr(line, 1, 1)
        size = 1
        if (in_comment) {
            size = index(line, "*/")
            in_comment = size == 0
            add_word(line, size == 0 ? length(line) : size + 1, "c")
        } else if (substr(line, 1, 2) == "/*") {
            size = index(substr(line, 3), "*/")
            in_comment = size == 0
            add_word(line, size == 0 ? length(line) : size + 3, "c")
        } else if (match(line, /^[A-Za-z_][A-Za-z0-9_]*/)) add_word(line, RLENGTH, "i")
        else if (match(line, /^[0-9][A-Za-z0-9_.]*/)) add_word(line, RLENGTH, "n")
        else if (match(line, /^[ \t]+/)) add_word(line, RLENGTH, "b")
        else if (match(line, /^"([^"\\]|\\.)*"/) || match(line, /^'([^'\\]|\\.)*'/)) add_word(line, RLENGTH, "s")
        else if (substr(line, 1, 2) == "->") add_word(line, 2, "p")
        else add_word(line, 1, "p")
        line = substr(line, length(word[words]) + 1)
    }
}

function add_word(line, size, what) {
    word[++words] = substr(line, 1, size)
    kind[words] = what
}

# The next or previous word that is neither blank nor comment, or "".
function after(i) {
    for (i++; i <= words; i++) if (kind[i] !~ /[bc]/) return word[i]
    return ""
}

# ---- Names at file scope ----

# own[FILE, NAME]: a name that a .c file introduces; tag[FILE, NAME]: one of a struct, union or enum, which are a space of their own.
function scan(name,    i, j, w, next_word, directive, depth, parens, assigned, found, last, before_last, in_enum, is_type, declaration) {
    for (i = 1; i <= lines[name]; i++) {
        split_line(text[name, i])
        directive = (directive && text[name, i - 1] ~ /\\$/) || text[name, i] ~ /^#/
        for (j = 1; j <= words; j++) {
            w = word[j]
            if (kind[j] ~ /[bcs]/) {
                if (kind[j] == "s") {before_last = last; last = w}
                continue
            }
            if (directive) {
                # A macro of a system's header that may be missing there keeps its name, and so does a setting of jsmn.
                if (last == "define" && w !~ /^(_|JSMN_)/ && text[name, i - 1] != "#ifndef " w) own[name, w] = 1
            } else {
                next_word = after(j)
                if (w == "{") {
                    if (depth == 0) in_enum = last == "enum" || before_last == "enum"
                    depth++
                } else if (w == "}") {
                    depth--
                    if (depth == 0 && !is_type) {declaration = ""; assigned = found = 0} # the end of a function, or of values
                } else if (w == "(") parens++
                else if (w == ")") parens--
                else if (w == ";" && depth == 0 && parens == 0) {declaration = ""; assigned = found = is_type = 0}
                else if (w == "=" && depth == 0) assigned = 1
                else if (kind[j] == "i") {
                    if (depth == 0 && declaration == "") {declaration = w; is_type = 0}
                    if (depth == 0 && next_word == "{" && is_tag(last)) {
                        tag[name, w] = 1
                        is_type = 1
                    } else if (depth == 0 && next_word == "{") is_type = 1
                    else if (depth == 1 && in_enum && (last == "{" || last == ",") && (next_word == "," || next_word == "=" || next_word == "}" || next_word == ""))
                        own[name, w] = 1
                    else if (depth == 0 && (declaration == "static" || declaration == "typedef") && !assigned && !found &&
                             ((parens == 0 && next_word ~ /^[([=;,]$/) || (parens == 1 && last == "*" && next_word == ")"))) {
                        own[name, w] = 1
                        found = 1
                    }
                }
            }
            before_last = last
            last = w
        }
        if (directive) last = before_last = ""
    }
}

# ---- Writing ----

function is_tag(last) {
    return last == "struct" || last == "union" || last == "enum"
}

# The name that a word of a file has in the amalgamation.
function renamed(name, w, last) {
    if (is_tag(last) ? !((name, w) in tag) : !((name, w) in own)) return w
    sub(/\.c$/, "", name)
    gsub(/\//, "_", name)
    return name "_" w
}

# internal LINE: a declaration of what files share, or its definition, with SSLSTORE_INTERNAL. i: the number of the line.
function internal(name, i,    line, whole, j) {
    line = text[name, i]
    if (line !~ /^[a-z]/ || line ~ /^(static|typedef)/) return line
    for (j = i; j <= lines[name] && j < i + 12; j++) {
        whole = whole " " text[name, j]
        if (text[name, j] ~ /[;{]/) break
    }
    sub(/([={]|\/\*).*/, "", whole)
    if (whole !~ /sslstore__[a-z0-9_]+(\(| *$|;|\[)/ || whole ~ /^ *(struct|union|enum) [a-z0-9_]+ *;? *$/) return line
    sub(/^extern /, "", line)
    return "SSLSTORE_INTERNAL " line
}

function write_file(name,    i, j, w, line, out, last, next_word, depth, in_struct, directive) {
    print "\n/* ---- src/" name " ---- */\n"
    for (i = 1; i <= lines[name]; i++) {
        line = internal(name, i)
        if (included(line) != "" || line ~ /^#include "sslstore\.h"$/ || line ~ /^#define _[A-Z_]+( |$)/) continue
        if (line ~ /^#include </) {
            if (line in written) continue
            if (!conditional(name, i)) written[line] = 1
        }
        split_line(line)
        directive = (directive && text[name, i - 1] ~ /\\$/) || line ~ /^#/
        out = ""
        for (j = 1; j <= words; j++) {
            w = word[j]
            if (kind[j] !~ /[bc]/) {
                next_word = after(j)
                if (!directive && w == "{") {
                    depth++
                    struct_at[depth] = last == "struct" || last == "union" || before_last == "struct" || before_last == "union"
                } else if (!directive && w == "}") depth--
                else if (kind[j] == "i" && last != "." && last != "->" && !is_member(depth, last, next_word)) w = renamed(name, w, last)
                before_last = last
                last = word[j]
            }
            out = out w
        }
        print out
    }
}

# A declarator in the body of a struct.
function is_member(depth, last, next_word) {
    return depth > 0 && struct_at[depth] && next_word ~ /^[;[,:)]$/ && last ~ /^([A-Za-z_][A-Za-z0-9_]*|\*|,)$/
}

# Whether line i stands between #if and #endif, except those around a whole header.
function conditional(name, i,    j, depth) {
    for (j = 1; j < i; j++) {
        if (text[name, j] ~ /^#if/) depth++
        else if (text[name, j] ~ /^#endif/) depth--
    }
    return depth > (name ~ /\.h$/ ? 1 : 0)
}

# What a program may leave out: the macro that leaves out a file, or "".
function switch_of(name) {
    if (name ~ /^port\/|^stream\/((win)?sock|system)/) return "SSLSTORE_NO_HOSTED"
    return name ~ /^tls\// ? "SSLSTORE_NO_TLS" : ""
}

# Writes the files that a macro leaves out. A header is in the part of the first file that includes it, so what all need comes first.
function write_part(part,    i) {
    if (part != "") print "\n#ifndef " part
    for (i = 1; i <= files; i++) if (switch_of(order[i]) == part) write_file(order[i])
    if (part != "") print "\n#endif /* " part " */"
}

BEGIN {
    tables = ARGV[1]
    for (i = 2; i < ARGC; i++) load_with_headers(substr(ARGV[i], length("src/") + 1))
    for (i = 1; i <= files; i++) if (order[i] ~ /\.c$/) scan(order[i])
    while ((getline line < "packaging/amalgamation.h") > 0) {
        sub(/@VERSION@/, version, line)
        print line
    }
    write_part("")
    write_part("SSLSTORE_NO_TLS")
    write_part("SSLSTORE_NO_HOSTED")
}
