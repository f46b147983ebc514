#!/bin/bash
# Every function that sslstore.h declares is used in an example, in the command line, or in a block of a document or
# of a comment of sslstore.h. Every example is compiled by the line that its first comment gives.
. "$(dirname "$0")/checks.sh"

# The declared functions: a name before a parenthesis, in what the preprocessor leaves; types end in _fn.
${CC:-cc} -E -P sslstore.h | grep -oE '\bsslstore_[a-z0-9_]+ *\(' | tr -d ' (' | grep -v '_fn$' | sort -u >"$work/declared"
check 'there are functions' [ "$(wc -l <"$work/declared")" -ge 90 ]

# without_comments FILE...: the code.
without_comments() {
    awk 'FNR == 1 {inside = 0}
         {line = $0; code = ""
          while (line != "") {
              if (inside) {
                  end = index(line, "*/")
                  line = end ? substr(line, end + 2) : ""
                  inside = !end
              } else {
                  begin = index(line, "/*")
                  code = code (begin ? substr(line, 1, begin - 1) : line)
                  line = begin ? substr(line, begin + 2) : ""
                  inside = begin
              }
          }
          print code}' "$@"
}

# uses: the places where a function may be used.
uses() {
    # shellcheck disable=SC2046 # names without blanks
    without_comments examples/*.c examples/*.cpp examples/{bare,chip,cli,coroutine,device,keep,wire}/*.c $(for document in $(documents); do code_of c "$document"; done)
    awk '/@code$/ {inside = 1; next} /@endcode/ {inside = 0} inside' sslstore.h
}
uses | grep -oE '\bsslstore_[a-z0-9_]+\b' | sort -u >"$work/used"
while read -r name; do
    check "$name() is used in an example" grep -qx "$name" "$work/used"
done <"$work/declared"

for example in examples/[0-9]*.c examples/[0-9]*.cpp $(grep -lE '^ \*     cc ' examples/*/*.c); do
    line=$(sed -nE '/^ \*     (cc|c\+\+) /,/[^\\]$/p' "$example" | sed -n 's/^ \* *//; s/ *\\$//; p; /mbedcrypto/q' | tr '\n' ' ')
    check "$example says how to compile it" [ -n "$line" ]
    read -r -a words <<<"$line"
    check "$example compiles so" grep -qx "$example" <(printf '%s\n' "${words[@]}")
    case ${words[0]} in
    c++) compiler=${CXX:-c++} ;;
    *) compiler=${CC:-cc} ;;
    esac
    for i in "${!words[@]}"; do
        case ${words[i]} in
        build/libsslstore.a) words[i]=$build/libsslstore.a ;;
        esac
        [ "${words[i]}" = -o ] && words[i + 1]=$work/program
    done
    # shellcheck disable=SC2086 # CC and CXX may have words
    check "$example: $line" $compiler "${words[@]:1}"
done
finish
