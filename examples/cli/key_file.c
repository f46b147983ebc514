/* Reads and makes private keys.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "key_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

#define KEY_BYTES_MAX 16384

bool key_file_read(const char *path, struct content *key)
{
    return file_read(path, KEY_BYTES_MAX, key);
}

void key_free(struct content *key)
{
    if (key->data != NULL) {
        file_wipe(key->data, key->size);
    }
    content_free(key);
}

int key_make_unstored(const struct cli *cli, const char *type, struct content *key)
{
    const struct key_kind *kind = key_kind_of_word(type == NULL ? "p256" : type);
    sslstore_key_options options = {.random = sslstore_random_mbedtls};
    sslstore_key made;
    const char *problem = NULL;
    sslstore_result result;

    if (kind == NULL) {
        return cli_usage_word(cli, "--key-type", type, key_kind_words);
    }
    options.type = kind->type;
    options.bits = kind->bits;
    result = sslstore_key_make(&sslstore_memory_heap, &options, &made, &problem);
    if (result != SSLSTORE_OK) {
        return cli_failed(cli, "%s", problem != NULL ? problem : sslstore_result_text(result));
    }
    key->data = strdup(made.pem);
    key->size = strlen(made.pem);
    sslstore_key_free(&made);
    return key->data != NULL ? DONE : cli_failed(cli, "%s", strerror(ENOMEM));
}

/* Stores the key that was made. */
static int store(const struct cli *cli, const char *path, bool stored, struct content *key)
{
    if (!stored) {
        int code = cli_failed(cli, "%s: %s", path, file_problem(errno));

        key_free(key);
        return code;
    }
    cli_note("made the private key %s; keep it where nobody else can read it", path);
    return DONE;
}

int key_file_renew(const struct cli *cli, const char *path, const char *type, struct content *key)
{
    int code = key_make_unstored(cli, type, key);

    if (code != DONE) {
        return code;
    }
    return store(cli, path, file_write(path, key->data, key->size, 0600), key);
}

/* Reads the key that another run has made in the meantime. */
static int read_made(const struct cli *cli, const char *path, struct content *key)
{
    if (key_file_read(path, key)) {
        return DONE;
    }
    return cli_failed(cli, "%s: %s", path, file_problem(errno));
}

int key_file_need(const struct cli *cli, const char *path, const char *type, struct content *key)
{
    bool stored;
    int code;

    if (type != NULL && key_kind_of_word(type) == NULL) {
        return cli_usage_word(cli, "--key-type", type, key_kind_words);
    }
    if (key_file_read(path, key)) {
        return DONE;
    }
    if (errno != ENOENT) {
        return cli_failed(cli, "%s: %s", path, file_problem(errno));
    }
    code = key_make_unstored(cli, type, key);
    if (code != DONE) {
        return code;
    }
    stored = file_create(path, key->data, key->size, 0600);
    if (!stored && errno == EEXIST) {
        key_free(key);
        return read_made(cli, path, key);
    }
    return store(cli, path, stored, key);
}

/* The library digests the key of a request, so makes one. */
bool key_digest(const struct content *key, uint8_t *sha256)
{
    sslstore_csr_options options = {.key = key->data,
                                    .key_size = key->size,
                                    .common_name = "digest.invalid",
                                    .random = sslstore_random_mbedtls};
    sslstore_csr csr;

    if (sslstore_csr_make(&sslstore_memory_heap, &options, &csr, NULL) != SSLSTORE_OK) {
        return false;
    }
    memcpy(sha256, csr.key_sha256, SSLSTORE_SHA256_SIZE);
    sslstore_csr_free(&csr);
    return true;
}
