#!/bin/bash
# Doxygen reads sslstore.h without a warning, and its reference has every function, with a text, and every section.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/checks.sh"

# reference FOLDER: as `make reference` does.
reference() {
    mkdir -p "$1"
    REFERENCE=$1 doxygen packaging/reference/Doxyfile
}
check 'no warning' reference "$work/reference"
html=$work/reference/html
while read -r name; do
    check "$name()" grep -qE "class=\"memname\">.*\\b$name <" -r "$html" --include='group__*.html'
done < <(${CC:-cc} -E -P sslstore.h | grep -oE '\bsslstore_[a-z0-9_]+ *\(' | tr -d ' (' | grep -v '_fn$' | sort -u)
awk -f packaging/reference/header.awk sslstore.h >"$work/header.h"
check 'what Doxygen reads is C' compile -x c -fsyntax-only "$work/header.h"
check 'each function has a comment' [ -z "$(awk '/^[a-z].*[( *]sslstore_[a-z0-9_]+\(/ && !/^typedef/ && before !~ /\*\/$/ && before !~ /^[a-z][a-z0-9_ *]*$/; {before = $0}' "$work/header.h")" ]
check 'the sections' [ "$(grep -c '^/\* ---- ' sslstore.h)" = "$(find "$html" -name 'group__*.html' | wc -l)" ]
check 'there are functions' [ "$passed" -ge 90 ]

sed 's/@param digest/@param nothing/' sslstore.h >"$work/wrong.h"
sed "s|^INPUT .*|INPUT = $work/wrong.h|" packaging/reference/Doxyfile >"$work/Doxyfile"
check 'a flaw is found' sh -c "! REFERENCE='$work' doxygen '$work/Doxyfile'"
finish
