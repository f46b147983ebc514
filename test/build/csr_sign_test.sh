#!/bin/bash
# A program that makes its signing requests with sslstore_csr_sign() links no code that reads or uses private keys;
# one that uses sslstore_csr_make() does.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/../docs/checks.sh"

# uses FUNCTION: prints what a program asks of Mbed TLS that makes a request with that function.
uses() {
    cat >"$work/program.c" <<END
#include "sslstore.h"
int main(void)
{
    sslstore_csr_options options = {0};
    sslstore_csr csr;

    return $1(&sslstore_memory_heap, &options, &csr, NULL) == SSLSTORE_OK ? 0 : 1;
}
END
    compile -o "$work/program" "$work/program.c" "${libraries[@]}" && nm -u "$work/program" | grep -o 'mbedtls_pk_[a-z_]*'
}

private='mbedtls_pk_parse_key$|mbedtls_pk_sign|mbedtls_pk_write_key'
uses sslstore_csr_sign >"$work/sign"
uses sslstore_csr_make >"$work/make"
check 'sslstore_csr_sign() verifies' grep -qx mbedtls_pk_verify "$work/sign"
check 'sslstore_csr_sign() uses no private key' [ -z "$(grep -E "$private" "$work/sign")" ]
check 'sslstore_csr_make() does' grep -qE "$private" "$work/make"
finish
