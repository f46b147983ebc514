/* The files of a download, separated by the line "--- file ---"; before them, unless the first byte
 * is '-', the digest of a key: 'k' is that of the test's leaf, any other byte one that no
 * certificate has. The order of the files must not matter, and sorting the result again must not
 * change it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"

#define SEPARATOR "\n--- file ---\n"
#define FILES_MAX 16

/* The SubjectPublicKeyInfo of test/pki/data/leaf.crt. */
static const uint8_t leaf_key[SSLSTORE_SHA256_SIZE] = {
    0xfb, 0xae, 0x42, 0x51, 0x2c, 0x69, 0x3f, 0x39, 0x4d, 0x72, 0x4c, 0x91, 0x91, 0x61, 0x1e, 0x44,
    0xe8, 0xc9, 0xe9, 0xe2, 0xa0, 0xb6, 0x91, 0xbd, 0x77, 0xda, 0xd0, 0x8d, 0x12, 0xa6, 0xb0, 0x9d,
};

static bool is_documented(sslstore_result result)
{
    return result == SSLSTORE_OK || result == SSLSTORE_ERR_WRONG_KEY ||
           result == SSLSTORE_ERR_NO_CERTIFICATE || result == SSLSTORE_ERR_AMBIGUOUS ||
           result == SSLSTORE_ERR_CERTIFICATE || result == SSLSTORE_ERR_KEY ||
           result == SSLSTORE_ERR_LIMIT || result == SSLSTORE_ERR_MEMORY;
}

static void check_chain(const sslstore_chain *chain)
{
    const sslstore_block *block = &chain->block_;

    fuzz_check_text(block, chain->leaf_pem);
    fuzz_check_text(block, chain->fullchain_pem);
    fuzz_check_text(block, chain->chain_pem);
    fuzz_check_text(block, chain->root_pem);
    fuzz_check_text(block, chain->subject);
    fuzz_check_text(block, chain->common_name);
    fuzz_check_text(block, chain->serial);
    fuzz_check_inside(block, chain->dns_names, chain->dns_name_count * sizeof *chain->dns_names);
    for (size_t i = 0; i < chain->dns_name_count; i++) {
        fuzz_check_text(block, chain->dns_names[i]);
    }
    FUZZ_CHECK(strspn(chain->serial, "0123456789ABCDEF") == strlen(chain->serial));
    FUZZ_CHECK(strncmp(chain->leaf_pem, "-----BEGIN CERTIFICATE-----\n", 28) == 0);
}

static void check_same(const sslstore_chain *left, const sslstore_chain *right)
{
    FUZZ_CHECK(strcmp(left->leaf_pem, right->leaf_pem) == 0);
    FUZZ_CHECK(strcmp(left->subject, right->subject) == 0);
    FUZZ_CHECK(strcmp(left->serial, right->serial) == 0);
    FUZZ_CHECK(left->not_before == right->not_before && left->not_after == right->not_after);
    FUZZ_CHECK(left->dns_name_count == right->dns_name_count);
    FUZZ_CHECK(memcmp(left->fingerprint_sha256, right->fingerprint_sha256, SSLSTORE_SHA256_SIZE) ==
               0);
}

/* Reads the leaf and its issuers again: the result must be the same. */
static void check_again(const sslstore_memory *memory, const sslstore_chain *chain)
{
    sslstore_file files[2] = {{"b", chain->chain_pem, SSLSTORE_NUL_TERMINATED},
                              {"a", chain->leaf_pem, SSLSTORE_NUL_TERMINATED}};
    sslstore_chain again;

    FUZZ_CHECK(sslstore_chain_read(memory, files, 2, chain->key_sha256, &again, NULL) ==
               SSLSTORE_OK);
    check_same(chain, &again);
    FUZZ_CHECK(strcmp(chain->chain_pem, again.chain_pem) == 0);
    sslstore_chain_free(&again);
}

static void check_reversed(const sslstore_memory *memory, const sslstore_file *files, size_t count,
                           const uint8_t *key, sslstore_result result, const sslstore_chain *chain)
{
    sslstore_file reversed[FILES_MAX];
    sslstore_chain other;
    sslstore_result found;

    for (size_t i = 0; i < count; i++) {
        reversed[count - 1 - i] = files[i];
    }
    found = sslstore_chain_read(memory, reversed, count, key, &other, NULL);
    FUZZ_CHECK(found == result);
    if (result == SSLSTORE_OK) {
        check_same(chain, &other);
    }
    sslstore_chain_free(&other);
}

static size_t split(struct fuzz_bytes bytes, sslstore_file *files)
{
    size_t count = 0;

    while (bytes.size > 0 && count < FILES_MAX) {
        struct fuzz_bytes part = fuzz_take_part(&bytes, SEPARATOR);

        files[count].name = "leaf.crt";
        files[count].size = part.size;
        files[count].content = part.size > 0 ? fuzz_copy(part.data, part.size) : fuzz_text("", 0);
        count++;
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t nobodys_key[SSLSTORE_SHA256_SIZE];
    static struct fake heap;
    sslstore_memory memory;
    sslstore_file files[FILES_MAX];
    sslstore_chain chain;
    sslstore_result result;
    uint32_t seed = fuzz_seed(data, size);
    struct fuzz_bytes bytes = {data, size};
    uint8_t mode = size > 0 && data[0] != '-' ? fuzz_take(&bytes) : '-';
    const uint8_t *key = mode == '-' ? NULL : mode == 'k' ? leaf_key : nobodys_key;
    size_t count = split(bytes, files);

    fuzz_heap_begin(&heap, &memory, 0);
    result = sslstore_chain_read(&memory, files, count, key, &chain, NULL);
    FUZZ_CHECK(is_documented(result) && result != SSLSTORE_ERR_MEMORY);
    FUZZ_CHECK(result != SSLSTORE_ERR_WRONG_KEY || key != NULL);
    if (result == SSLSTORE_OK) {
        check_chain(&chain);
        FUZZ_CHECK(key == NULL || memcmp(chain.key_sha256, key, SSLSTORE_SHA256_SIZE) == 0);
        check_again(&memory, &chain);
    }
    check_reversed(&memory, files, count, key, result, &chain);
    sslstore_chain_free(&chain);
    fuzz_heap_end(&heap);

    fuzz_heap_begin(&heap, &memory, 1 + fuzz_next(&seed) % 3);
    result = sslstore_chain_read(&memory, files, count, key, &chain, NULL);
    FUZZ_CHECK(is_documented(result) && (!heap.refused || result == SSLSTORE_ERR_MEMORY));
    sslstore_chain_free(&chain);
    fuzz_heap_end(&heap);
    for (size_t i = 0; i < count; i++) {
        union {
            const char *held;
            char *owned;
        } content = {files[i].content};

        free(content.owned);
    }
    return 0;
}
