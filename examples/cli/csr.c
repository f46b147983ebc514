/* Csr: makes a signing request, and its private key unless there is one. No network access.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "csr_subject.h"
#include "json.h"
#include "key_file.h"

/* Reads the key file. Makes it first if it does not exist, or if another one is wanted. */
static int read_key(const struct cli *cli, const struct arguments *arguments, struct content *key)
{
    if (arguments->key == NULL) {
        return cli_usage(cli, "missing --key");
    }
    if (arguments->new_key) {
        return key_file_renew(cli, arguments->key, arguments->key_type, key);
    }
    return key_file_need(cli, arguments->key, arguments->key_type, key);
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

/* Makes the request again, with --subject. */
static int add_subject(const struct cli *cli, const struct arguments *arguments,
                       const struct content *key, sslstore_csr *csr)
{
    const char *refused;
    char *pem;
    sslstore_result result;

    if (arguments->subject.count == 0) {
        return DONE;
    }
    pem = csr_with_subject(key, csr, &arguments->subject, &refused);
    if (pem == NULL && refused != NULL) {
        return cli_usage(cli,
                         "--subject: \"%s\" is not of the form O=Example Ltd, with one of "
                         "C ST L O OU street postalCode serialNumber",
                         refused);
    }
    if (pem == NULL) {
        return cli_failed(cli, "the request cannot be made");
    }
    sslstore_csr_free(csr);
    result = sslstore_csr_read(&sslstore_memory_heap, pem, strlen(pem), csr, NULL);
    free(pem);
    return result == SSLSTORE_OK ? DONE : cli_failed(cli, "%s", sslstore_result_text(result));
}

int csr_command(struct cli *cli, const struct arguments *arguments)
{
    sslstore_csr_options options = {.common_name = arguments->operands[0],
                                    .dns_names = arguments->names.items,
                                    .dns_name_count = arguments->names.count,
                                    .random = sslstore_random_mbedtls};
    struct content key = {0};
    sslstore_csr csr;
    sslstore_result result;
    const char *problem;
    bool made = arguments->new_key || (arguments->key != NULL && access(arguments->key, F_OK) != 0);
    int code = read_key(cli, arguments, &key);

    if (code != DONE) {
        return code;
    }
    options.key = key.data;
    options.key_size = key.size;
    result = sslstore_csr_make(&sslstore_memory_heap, &options, &csr, &problem);
    if (result != SSLSTORE_OK) {
        code = fail(cli, arguments->key, result, problem);
    } else {
        code = add_subject(cli, arguments, &key, &csr);
    }
    key_free(&key);
    if (code == DONE) {
        show(arguments, &csr, made);
    }
    sslstore_csr_free(&csr);
    return code;
}
