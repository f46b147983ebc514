# sslstore.h as Doxygen reads it; the header itself stays as people read it. The first comment becomes the main page, a line of dashes a
# group, a comment behind a member the member's; what is laid out in columns stays so; declarations under one comment all have it.
# SPDX-License-Identifier: Apache-2.0

# put_comment: the comment in lines[1] to lines[count], part by part: a part ends at an empty line and before an @param or the like.
function put_comment(i, j, k, columns, text) {
    for (i = 1; i <= count; i = j) {
        columns = 0
        for (j = i; j <= count && lines[j] !~ /^ \* *$/ && !(j > i && lines[j] ~ /^ \*  @/); j++)
            if (substr(lines[j], 5) ~ /[^ .]  +[^ ]/) columns++
        if (columns > 1 && lines[i] !~ /@/) {
            print (i == 1 ? "/**" : " *") "\n * @verbatim"
            for (k = i; k < j; k++) {
                text = lines[k]
                sub(/^\/\*\* ? ?/, " *  ", text)
                sub(/ \*\/$/, "", text)
                print text
            }
            print " * @endverbatim" (j > count ? " */" : "")
        } else
            for (k = i; k < j; k++) print lines[k]
        for (; j <= count && lines[j] ~ /^ \* *$/; j++) print lines[j]
    }
}

# The first comment, as it is laid out.
NR == 1 {
    print "/** @mainpage\n * @verbatim"
    opening = 1
    sub(/^\/\* /, " * ")
}
opening {
    if (/\*\//) {
        print " * @endverbatim */"
        opening = 0
    } else print
    next
}

/^\/\* ---- / {
    title = $0
    sub(/^\/\* -+ /, "", title)
    sub(/ -+ \*\/$/, "", title)
    if (sections++) print "/** @} */"
    print "/** @defgroup section" sections " " toupper(substr(title, 1, 1)) substr(title, 2) "\n *  @{ */"
    next
}

/^\/\*\* / {count = 0; reading = 1}
reading {
    lines[++count] = $0
    if (/\*\//) {
        reading = 0
        put_comment()
        fresh = 1
    }
    next
}

# A declaration directly below another one: the comment counts for it, too. Functions that free are described at their types.
/^void .*_free\(/ && !fresh {print "/** Releases the memory of the structure. Accepts NULL and zeroed structures. */"}
/^[a-z].*[(;]/ && !/_free\(/ && ended && count {put_comment()}
{fresh = 0}
{ended = /^[a-z].*;$/ || (/^ .*;$/ && open)}
/^[a-z].*\(/ {open = !/;$/}
/;$/ {if (!/^ /) open = 0}
/^$/ {count = 0; ended = 0}

# What belongs to the library is no part of the reference.
/^    [a-z].*[a-z]_(\[.*\])?;$/ {next}

# Comments behind members.
/[;,] +\/\* / || /^    SSLSTORE_[A-Z0-9_]+ +\/\* / || /^#define SSLSTORE_[A-Z0-9_]+ .*\/\* / {sub(/\/\* /, "/**< ")}
{print}
END {print "/** @} */"}
