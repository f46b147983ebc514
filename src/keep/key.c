/* Key: gets or makes the signing request of a keep.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keep/key.h"

#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "client/client.h"

#define PEM_MAX 4096 /* bytes of an RSA key of 4096 bits: 3,243 */

void sslstore__keep_csr_free(struct sslstore__keep_csr *csr)
{
    sslstore_csr_free(&csr->made);
    memset(csr, 0, sizeof *csr);
}

/* ---- A key that the library makes ---- */

static sslstore_result make_key(struct sslstore__keep_run *run)
{
    const sslstore_config *config = run->client->net.config;
    const sslstore_keep *keep = run->keep;
    sslstore_key_options options = {.type = keep->key_type,
                                    .bits = keep->key_bits,
                                    .random = config->random,
                                    .random_user = config->random_user};
    const char *problem;
    sslstore_key key;
    sslstore_result result = sslstore_key_make(&config->memory, &options, &key, &problem);

    if (result != SSLSTORE_OK) {
        return sslstore__keep_fail(run, result, "key_type", problem);
    }
    if (keep->key_save(keep->user, key.pem, strlen(key.pem)) != 0) {
        result = sslstore__keep_fail(run, SSLSTORE_ERR_KEY, "key_save",
                                     SSLSTORE__WORDS("the program could not store the new key"));
    }
    sslstore_key_free(&key);
    return result;
}

static sslstore_result make_request(struct sslstore__keep_run *run, const char *pem, size_t size,
                                    struct sslstore__keep_csr *csr)
{
    const sslstore_config *config = run->client->net.config;
    const sslstore_order_request *order = run->keep->order;
    sslstore_csr_options options = {.key = pem,
                                    .key_size = size,
                                    .common_name = order->domain_name,
                                    .dns_names = order->dns_names,
                                    .dns_name_count = order->dns_name_count,
                                    .random = config->random,
                                    .random_user = config->random_user};
    const char *problem;
    sslstore_result result = sslstore_csr_make(&config->memory, &options, &csr->made, &problem);

    if (result != SSLSTORE_OK) {
        return sslstore__keep_fail(run, result, "CSR", problem);
    }
    csr->data = csr->made.pem;
    csr->size = SSLSTORE_NUL_TERMINATED;
    memcpy(csr->key_sha256, csr->made.key_sha256, sizeof csr->key_sha256);
    return SSLSTORE_OK;
}

static sslstore_result load_and_make(struct sslstore__keep_run *run, char *pem,
                                     struct sslstore__keep_csr *csr)
{
    int size = run->keep->key_load(run->keep->user, pem, PEM_MAX);

    if (size < 0 || size > PEM_MAX) {
        return sslstore__keep_fail(run, SSLSTORE_ERR_KEY, "key_load",
                                   SSLSTORE__WORDS("the program could not read the key"));
    }
    if (size == 0) {
        return SSLSTORE_ERR_NOT_FOUND;
    }
    return make_request(run, pem, (size_t) size, csr);
}

static sslstore_result request_by_library(struct sslstore__keep_run *run, bool fresh,
                                          struct sslstore__keep_csr *csr)
{
    const sslstore_memory *memory = &run->client->net.config->memory;
    sslstore_result result = fresh ? make_key(run) : SSLSTORE_OK;
    char *pem;

    if (result != SSLSTORE_OK) {
        return result;
    }
    pem = sslstore__memory_allocate(memory, PEM_MAX);
    if (pem == NULL) {
        return sslstore__keep_fail(run, SSLSTORE_ERR_MEMORY, "key_load", NULL);
    }
    result = load_and_make(run, pem, csr);
    sslstore__memory_release(memory, pem, PEM_MAX);
    return result;
}

/* ---- A key of the program ---- */

static sslstore_result request_by_program(struct sslstore__keep_run *run, bool fresh,
                                          struct sslstore__keep_csr *csr)
{
    sslstore_csr read;
    const char *problem;
    sslstore_result result;
    int code = run->keep->request(run->keep->user, fresh, &csr->data, &csr->size);

    if (code == 1 && !fresh) {
        return SSLSTORE_ERR_NOT_FOUND;
    }
    if (code != 0) {
        return sslstore__keep_fail(run, SSLSTORE_ERR_KEY, "request",
                                   SSLSTORE__WORDS("the program could not give a signing request"));
    }
    result =
        sslstore_csr_read(&run->client->net.config->memory, csr->data, csr->size, &read, &problem);
    if (result != SSLSTORE_OK) {
        return sslstore__keep_fail(run, result, "request", problem);
    }
    memcpy(csr->key_sha256, read.key_sha256, sizeof csr->key_sha256);
    sslstore_csr_free(&read);
    return SSLSTORE_OK;
}

/* ---- Both ---- */

static sslstore_result get_request(struct sslstore__keep_run *run, bool fresh,
                                   struct sslstore__keep_csr *csr)
{
    memset(csr, 0, sizeof *csr);
    if (run->keep->request != NULL) {
        return request_by_program(run, fresh, csr);
    }
    return request_by_library(run, fresh, csr);
}

sslstore_result sslstore__keep_csr_newest(struct sslstore__keep_run *run,
                                          struct sslstore__keep_csr *csr)
{
    return get_request(run, false, csr);
}

static bool is_recorded(const struct sslstore__keep_run *run, const struct sslstore__keep_csr *csr)
{
    return memcmp(run->record.key, csr->key_sha256, sizeof csr->key_sha256) == 0;
}

/* The newest key, if it is the one to use: made for this certificate, or kept. */
static sslstore_result reuse(struct sslstore__keep_run *run, struct sslstore__keep_csr *csr)
{
    bool has_key = (run->record.flags & SSLSTORE__KEEP_HAS_KEY) != 0;
    sslstore_result result;

    if (!has_key && !run->keep->same_key) {
        return SSLSTORE_ERR_NOT_FOUND;
    }
    result = get_request(run, false, csr);
    if (result == SSLSTORE_OK && !run->keep->same_key && !is_recorded(run, csr)) {
        sslstore__keep_csr_free(csr); /* the program has another newest key than it had */
        return SSLSTORE_ERR_NOT_FOUND;
    }
    return result;
}

sslstore_result sslstore__keep_csr_next(struct sslstore__keep_run *run,
                                        struct sslstore__keep_csr *csr)
{
    sslstore_result result = reuse(run, csr);

    if (result == SSLSTORE_ERR_NOT_FOUND) {
        result = get_request(run, true, csr);
    }
    if (result != SSLSTORE_OK) {
        return result;
    }
    memcpy(run->record.key, csr->key_sha256, sizeof csr->key_sha256);
    run->record.flags |= SSLSTORE__KEEP_HAS_KEY;
    result = sslstore__keep_save(run);
    if (result != SSLSTORE_OK) {
        sslstore__keep_csr_free(csr);
    }
    return result;
}
