/* A signing request as PEM, DER or plain base64.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"

static void check_lower(const char *name)
{
    for (; *name != '\0'; name++) {
        FUZZ_CHECK(*name < 'A' || *name > 'Z');
    }
}

static void check_csr(const sslstore_csr *csr)
{
    const sslstore_block *block = &csr->block_;

    fuzz_check_text(block, csr->pem);
    fuzz_check_text(block, csr->common_name);
    check_lower(csr->common_name);
    FUZZ_CHECK(csr->dns_name_count <= 1000);
    fuzz_check_inside(block, csr->dns_names, csr->dns_name_count * sizeof *csr->dns_names);
    for (size_t i = 0; i < csr->dns_name_count; i++) {
        fuzz_check_text(block, csr->dns_names[i]);
        FUZZ_CHECK(csr->dns_names[i][0] != '\0');
        check_lower(csr->dns_names[i]);
    }
    FUZZ_CHECK(csr->dns_name_count + csr->other_name_count <= 1000);
    fuzz_check_inside(block, csr->other_names, csr->other_name_count * sizeof *csr->other_names);
    for (size_t i = 0; i < csr->other_name_count; i++) {
        fuzz_check_text(block, csr->other_names[i]);
        FUZZ_CHECK(strchr(csr->other_names[i], ':') != NULL);
    }
    FUZZ_CHECK(strncmp(csr->pem, "-----BEGIN CERTIFICATE REQUEST-----\n", 36) == 0);
}

static void check_same(const sslstore_csr *left, const sslstore_csr *right)
{
    FUZZ_CHECK(strcmp(left->pem, right->pem) == 0);
    FUZZ_CHECK(strcmp(left->common_name, right->common_name) == 0);
    FUZZ_CHECK(left->dns_name_count == right->dns_name_count);
    for (size_t i = 0; i < left->dns_name_count; i++) {
        FUZZ_CHECK(strcmp(left->dns_names[i], right->dns_names[i]) == 0);
    }
    FUZZ_CHECK(left->other_name_count == right->other_name_count);
    for (size_t i = 0; i < left->other_name_count; i++) {
        FUZZ_CHECK(strcmp(left->other_names[i], right->other_names[i]) == 0);
    }
    FUZZ_CHECK(left->key_type == right->key_type && left->key_bits == right->key_bits);
    FUZZ_CHECK(memcmp(left->key_sha256, right->key_sha256, SSLSTORE_SHA256_SIZE) == 0);
}

static bool is_documented(sslstore_result result)
{
    return result == SSLSTORE_OK || result == SSLSTORE_ERR_CSR ||
           result == SSLSTORE_ERR_CSR_SIGNATURE || result == SSLSTORE_ERR_KEY ||
           result == SSLSTORE_ERR_LIMIT || result == SSLSTORE_ERR_MEMORY;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct fake heap;
    sslstore_memory memory;
    sslstore_csr csr;
    sslstore_csr again;
    sslstore_result result;
    uint32_t seed = fuzz_seed(data, size);
    char *copy = size > 0 ? fuzz_copy(data, size) : fuzz_text("", 0);

    fuzz_heap_begin(&heap, &memory, 0);
    result = sslstore_csr_read(&memory, copy, size, &csr, NULL);
    FUZZ_CHECK(is_documented(result) && result != SSLSTORE_ERR_MEMORY);
    if (result == SSLSTORE_OK) {
        check_csr(&csr);
        FUZZ_CHECK(sslstore_csr_read(&memory, csr.pem, SSLSTORE_NUL_TERMINATED, &again, NULL) ==
                   SSLSTORE_OK);
        check_same(&csr, &again);
        sslstore_csr_free(&again);
    }
    sslstore_csr_free(&csr);
    fuzz_heap_end(&heap);

    fuzz_heap_begin(&heap, &memory, 1 + fuzz_next(&seed) % 3);
    result = sslstore_csr_read(&memory, copy, size, &csr, NULL);
    FUZZ_CHECK(is_documented(result) && (!heap.refused || result == SSLSTORE_ERR_MEMORY));
    sslstore_csr_free(&csr);
    fuzz_heap_end(&heap);
    free(copy);
    return 0;
}
