#!/bin/bash
# Checks how the files of src/ depend on each other:
#   * each component includes only itself and those before it, and only tls/ and pki/ name Mbed TLS;
#   * only stream/ and port/ include headers of an operating system;
#   * no files include one another in a circle (a .c and its .h count as one file);
#   * each .c has a header of its own that declares what it offers, or it offers only functions of sslstore.h.
# Prints what breaks a rule and how to mend it, and the number of includes and functions checked.
set -u
cd "$(dirname "$0")/.." || exit 1
declare -A may=(
    [base]="base"
    [json]="base json"
    [http]="base http"
    [pki]="base pki"
    [catalog]="base catalog"
    [net]="base http net"
    [client]="base json http pki net client"
    [rpc]="base json http net client rpc"
    [endpoints]="base json http net client rpc endpoints"
    [orders]="base json http pki catalog net client rpc endpoints orders"
    [keep]="base json http pki catalog net client rpc endpoints orders keep"
    [sync]="base json http pki catalog net client rpc endpoints orders sync"
    [port]="base port"
    [stream]="base http stream"
    [tls]="base tls"
)
passed=0
failed=0
fault() {
    echo "$1"
    failed=$((failed + 1))
}
for folder in src/*/; do
    component=$(basename "$folder")
    [ -n "${may[$component]:-}" ] || { fault "src/$component is a component without a place in the order"; continue; }
    while IFS=: read -r file line include; do
        from=${include#*\"}
        from=${from%%/*}
        case " ${may[$component]} " in
        *" $from "*) passed=$((passed + 1)) ;;
        *) fault "$file:$line: $component may not use $from" ;;
        esac
    done < <(grep -nE '^#include "[a-z]+/' "$folder"*.[ch] /dev/null)
    case $component in
    tls | pki) ;;
    *)
        while IFS= read -r use; do
            fault "$use: only tls and pki may name Mbed TLS"
        done < <(grep -nE 'mbedtls_[a-z0-9_]+ *\(|<mbedtls/|"mbedtls_compat.h"' "$folder"*.[ch] | grep -v 'sslstore_')
        ;;
    esac
done
while IFS= read -r use; do
    fault "$use: only stream and port may include a header of an operating system"
done < <(grep -nE '^ *# *include <' src/*.[ch] src/*/*.[ch] | grep -v '^src/\(stream\|port\|catalog/mk[a-z]*\.\)' |
    grep -vE '<(assert|errno|limits|stdarg|stdbool|stddef|stdint|stdio|stdlib|string)\.h>|<(mbedtls|psa)/|<jsmn\.h>')
for file in src/*.[ch]; do # outside the folders there is one header, which depends on none of them
    [ "$file" = src/mbedtls_compat.h ] || fault "$file belongs to no component"
    while IFS= read -r use; do
        fault "$use: a file outside the components may not use one"
    done < <(grep -nE '^#include "[a-z]+/' "$file" /dev/null)
    passed=$((passed + 1))
done
includes() { # "file includes" per line, both without src/ and ending; tsort reads pairs
    awk '/^#include "[a-z]+\// {
        from = FILENAME; sub(/^src\//, "", from); sub(/\.[ch]$/, "", from)
        to = $2; gsub(/"/, "", to); sub(/\.h$/, "", to)
        if (to != from) print from, to
    }' src/*/*.[ch]
}
while IFS= read -r circle; do
    fault "these files include one another in a circle: $circle. Move what they share into a file that includes none of them"
done < <(includes | tsort 2>&1 >/dev/null |
    awk '/loop:$/ {if (circle) print circle; circle = ""; next} {circle = circle (circle ? ", " : "") $NF} END {if (circle) print circle}')

functions() { # "file.c function" for each function that other files can call
    awk '/^[a-z].*[ *]sslstore__[a-z0-9_]+\(/ && !/^static|^typedef|;$/ {
        match($0, /sslstore__[a-z0-9_]+/)
        print FILENAME, substr($0, RSTART, RLENGTH)
    }' src/*/*.c
}
while read -r file name; do
    if grep -qsw "$name" "${file%.c}.h"; then
        passed=$((passed + 1))
    else
        fault "$file: $name() must be declared in ${file%.c}.h, the header of this file"
    fi
done < <(functions)
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
