#!/bin/bash
# Checks the order of the components in src/: each one includes only itself and those before it, and only tls/
# and pki/ name Mbed TLS. Prints every line that breaks the order, and the number of includes checked.
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
    [sync]="base json http pki catalog net client rpc endpoints orders sync"
    [port]="base port"
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
for file in src/*.[ch]; do # outside the folders there is one header, which depends on none of them
    [ "$file" = src/mbedtls_compat.h ] || fault "$file belongs to no component"
    while IFS= read -r use; do
        fault "$use: a file outside the components may not use one"
    done < <(grep -nE '^#include "[a-z]+/' "$file" /dev/null)
    passed=$((passed + 1))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
