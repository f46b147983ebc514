#!/bin/bash
# Every enumerator of sslstore.h is written out there, has the prefix of its type, and matches the name and the text
# that the library returns for it.
. "$(dirname "$0")/checks.sh"

# Writes lines "TYPE ENUMERATOR COMMENT"; comments on several lines are joined.
awk '/^typedef enum sslstore_/ {type = $3; next}
     /^}/ {type = ""}
     type == "" || /^ +\/\*/ {next}
     /^ +SSLSTORE_/ {if (line != "") print line; line = type " " $0; next}
     / \*\/$/ && line ~ /\/\*/ && line !~ /\*\/$/ {line = line " " $0; next}
     {if (line != "") print line; line = ""}
     END {if (line != "") print line}' sslstore.h |
    sed -E 's/ +/ /g; s/^(\S+) (SSLSTORE_\w+)[^/]*/\1 \2 /; s/ +\/\* (.*) \*\/$/ \1/; s/ +$//' >"$work/enumerators"
check 'there are enumerators' [ "$(wc -l <"$work/enumerators")" -ge 150 ]
check 'of every type' [ "$(cut -d' ' -f1 "$work/enumerators" | sort -u | wc -l)" = "$(grep -c '^typedef enum' sslstore.h)" ]
check 'no macro makes enumerators' [ -z "$(grep -E '##|_MAP' sslstore.h)" ]

# stem TYPE: prints the prefix: the name of the type, or that without its last word if no other type shares the rest.
stem() {
    local type=${1#sslstore_}
    case $type in
    result) echo '(OK$|WANT_|ERR_|RESULT_FORCE_INT)' ;;
    intent_kind | plan_reason) echo "${type^^}_" ;;
    *_state | *_kind | *_code | *_type | *_level | *_class | *_action | *_encoding)
        echo "(${type^^}|$(tr "[:lower:]" "[:upper:]" <<<"${type%_*}"))_" ;;
    *) echo "${type^^}_" ;;
    esac
}
while read -r type enumerator _; do
    check "$enumerator has the prefix of $type" grep -qE "^SSLSTORE_$(stem "$type")" <<<"$enumerator"
done <"$work/enumerators"

# say TYPE ...: prints statements that print the library's name and text of each enumerator of TYPE.
say() { # TYPE NAME-FUNCTION TEXT-FUNCTION
    grep "^$1 " "$work/enumerators" | grep -v _FORCE_INT |
        sed -E "s/^(\S+) (\S+).*/    printf(\"%s %s %s\\\\n\", \"\2\", $2(\2), $3(\2));/"
}
{
    echo '#include <stdio.h>'
    echo '#include "sslstore.h"'
    echo 'static const char *no_text(int code) { (void) code; return ""; }'
    echo 'int main(void) {'
    say sslstore_result sslstore_result_name sslstore_result_text
    say sslstore_plan_reason sslstore_plan_reason_name sslstore_plan_reason_text
    say sslstore_problem_code sslstore_problem_name no_text
    echo '    return 0; }'
} >"$work/names.c"
# shellcheck disable=SC2086 # CC may have words
check 'it compiles' ${CC:-cc} -std=c99 -I. -o "$work/names" "$work/names.c" "$build/libsslstore.a" -lmbedtls -lmbedx509 -lmbedcrypto
"$work/names" >"$work/printed"
while read -r type enumerator comment; do
    case $type$enumerator in
    *_FORCE_INT) continue ;;
    sslstore_result*) expected="$enumerator $comment" ;;
    sslstore_plan_reason*) expected="$(tr "[:upper:]" "[:lower:]" <<<"${enumerator#SSLSTORE_PLAN_REASON_}") $comment" ;;
    sslstore_problem_code*) expected="$(tr "[:upper:]" "[:lower:]" <<<"${enumerator#SSLSTORE_PROBLEM_}") " ;;
    *) continue ;;
    esac
    check "the library and the header agree on $enumerator" grep -qxF "$enumerator $expected" "$work/printed"
done <"$work/enumerators"
check 'every enumerator is printed' [ "$(wc -l <"$work/printed")" -ge 80 ]
finish
