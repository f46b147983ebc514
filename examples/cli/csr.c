/* Csr: makes a signing request, and its private key unless there is one. No network access.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "files.h"
#include "json.h"
#include "words.h"

#define KEY_BYTES_MAX 16384

/* Never overwrites a file. */
static int make_key(const struct cli *cli, const char *path, const struct key_kind *kind)
{
    sslstore_key_options options = {
        .type = kind->type, .bits = kind->bits, .random = sslstore_random_mbedtls};
    sslstore_key key;
    const char *problem;
    sslstore_result result = sslstore_key_make(&sslstore_memory_heap, &options, &key, &problem);
    int code = DONE;

    if (result != SSLSTORE_OK) {
        return cli_failed(cli, "%s", problem != NULL ? problem : sslstore_result_text(result));
    }
    if (!file_create(path, key.pem, strlen(key.pem), 0600)) {
        code = cli_failed(cli, "%s: %s", path, strerror(errno));
    }
    sslstore_key_free(&key);
    return code;
}

/* Reads the key file; makes it first if it does not exist. */
static int read_key(const struct cli *cli, const struct arguments *arguments,
                    struct content *content, bool *made)
{
    const struct key_kind *kind =
        key_kind_of_word(arguments->key_type == NULL ? "p256" : arguments->key_type);

    *made = false;
    if (arguments->key == NULL) {
        return cli_usage(cli, "missing --key");
    }
    if (kind == NULL) {
        return cli_usage(cli, "--key-type: expected p256, p384, rsa2048, rsa3072 or rsa4096");
    }
    if (file_read(arguments->key, KEY_BYTES_MAX, content)) {
        return DONE;
    }
    if (errno == ENOENT) {
        int code = make_key(cli, arguments->key, kind);

        if (code != DONE) {
            return code;
        }
        *made = true;
    }
    return file_read(arguments->key, KEY_BYTES_MAX, content)
               ? DONE
               : cli_failed(cli, "%s: %s", arguments->key, strerror(errno));
}

static void show(const struct arguments *arguments, const sslstore_csr *csr, bool made)
{
    struct json json = {stdout, false};

    if (!arguments->json) {
        printf("%s", csr->pem);
        return;
    }
    json_begin(&json, NULL, '{');
    json_text(&json, "csr", csr->pem);
    json_text(&json, "common_name", csr->common_name);
    json_texts(&json, "names", csr->dns_names, csr->dns_name_count);
    json_hex(&json, "key_sha256", csr->key_sha256, SSLSTORE_SHA256_SIZE);
    json_bool(&json, "key_made", made);
    json_end(&json, '}');
    printf("\n");
}

static int fail(const struct cli *cli, const char *path, sslstore_result result,
                const char *problem)
{
    if (result == SSLSTORE_ERR_ARGUMENT || result == SSLSTORE_ERR_LIMIT) {
        return cli_usage(cli, "%s", problem);
    }
    return cli_failed(cli, "%s: %s", path,
                      problem != NULL ? problem : sslstore_result_text(result));
}

int csr_command(struct cli *cli, const struct arguments *arguments)
{
    sslstore_csr_options options = {.common_name = arguments->operands[0],
                                    .dns_names = arguments->names.items,
                                    .dns_name_count = arguments->names.count,
                                    .random = sslstore_random_mbedtls};
    struct content key;
    sslstore_csr csr;
    sslstore_result result;
    const char *problem;
    bool made;
    int code = read_key(cli, arguments, &key, &made);

    if (code != DONE) {
        return code;
    }
    options.key = key.data;
    options.key_size = key.size;
    result = sslstore_csr_make(&sslstore_memory_heap, &options, &csr, &problem);
    file_wipe(key.data, key.size);
    content_free(&key);
    if (result != SSLSTORE_OK) {
        return fail(cli, arguments->key, result, problem);
    }
    if (made) {
        cli_note("made the private key %s; keep it where nobody else can read it", arguments->key);
    }
    show(arguments, &csr, made);
    sslstore_csr_free(&csr);
    return DONE;
}
