#!/bin/bash
# The rooms of src/ have one order: each includes only from those before it, and only tls/ and pki/ name
# Mbed TLS. Prints every line that breaks it, and the counts.
set -u
cd "$(dirname "$0")/.." || exit 1
declare -A may=(
    [base]="base"
    [json]="base json"
    [http]="base http"
    [net]="base http net"
    [pki]="base pki"
    [catalog]="base catalog"
    [wire]="base json http net wire"
    [ca]="base json http net wire pki catalog ca"
    [port]="base port"
    [tls]="base tls"
)
passed=0
failed=0
fault() {
    echo "$1"
    failed=$((failed + 1))
}
for room in src/*/; do
    room=$(basename "$room")
    [ -n "${may[$room]:-}" ] || { fault "src/$room is a room without an order"; continue; }
    while IFS=: read -r file line include; do
        from=${include#*\"}
        from=${from%%/*}
        case " ${may[$room]} " in
        *" $from "*) passed=$((passed + 1)) ;;
        *) fault "$file:$line: $room may not use $from" ;;
        esac
    done < <(grep -nE '^#include "[a-z]+/' src/"$room"/*.[ch] /dev/null)
    case $room in
    tls | pki) ;;
    *)
        while IFS= read -r use; do
            fault "$use: only tls and pki may name Mbed TLS"
        done < <(grep -nE 'mbedtls_[a-z0-9_]+ *\(|<mbedtls/|"mbedtls_compat.h"' src/"$room"/*.[ch] | grep -v 'sslstore_')
        ;;
    esac
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
