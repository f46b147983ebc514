/* Stores the pair that is in service, and puts it where the description says.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "keep_installed.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "keep_install.h"
#include "keep_program.h"

#define INSTALLED     "installed.pem"
#define INSTALLED_MAX (1u << 20)

/* ---- The newest key ---- */

/* The text of the first part of PEM, which is the key; free with content_free(). */
static bool cut_key(struct content *content)
{
    char *end = strstr(content->data, "-----BEGIN CERTIFICATE");

    if (end != NULL) {
        content->size = (size_t) (end - content->data);
        *end = '\0';
    }
    return content->size > 0;
}

bool keep_installed_key(const struct keeper *keeper, struct content *content)
{
    char path[KEEP_FOLDER_BYTES];

    if (keep_store_read(&keeper->store, "key.pem", KEEP_KEY_BYTES, content)) {
        return true;
    }
    if (errno != ENOENT) {
        return false;
    }
    if (keep_store_read(&keeper->store, INSTALLED, INSTALLED_MAX, content)) {
        return cut_key(content);
    }
    if (errno != ENOENT) {
        return false;
    }
    return keep_install_key(keeper->description, path, sizeof path) &&
           file_read(path, KEEP_KEY_BYTES, content);
}

/* ---- The pair ---- */

/* The parts of installed.pem: the key, the certificate, its chain. */
struct installed {
    struct content content;
    struct keep_pair pair;
    char *cert; /* a copy, since it ends where the chain begins */
};

static void installed_free(struct installed *installed)
{
    if (installed->content.data != NULL) {
        file_wipe(installed->content.data, installed->content.size);
    }
    content_free(&installed->content);
    free(installed->cert);
    memset(installed, 0, sizeof *installed);
}

/* Parts the texts in content. */
static bool installed_part(struct installed *installed)
{
    static const char begin[] = "-----BEGIN CERTIFICATE-----";
    char *cert = strstr(installed->content.data, begin);
    char *chain = cert == NULL ? NULL : strstr(cert + 1, begin);

    if (cert == NULL) {
        return false;
    }
    if (chain == NULL) {
        chain = installed->content.data + installed->content.size;
    }
    installed->cert = malloc((size_t) (chain - cert) + 1);
    if (installed->cert == NULL) {
        return false;
    }
    memcpy(installed->cert, cert, (size_t) (chain - cert));
    installed->cert[chain - cert] = '\0';
    installed->pair.cert = installed->cert;
    installed->pair.chain = chain;
    *cert = '\0';
    installed->pair.key = installed->content.data;
    return true;
}

/* Whether the key is that of the certificate. */
static bool is_pair(const char *key, const sslstore_chain *chain)
{
    sslstore_csr_options options = {.key = key,
                                    .key_size = SSLSTORE_NUL_TERMINATED,
                                    .common_name = "key.example",
                                    .random = sslstore_random_mbedtls};
    sslstore_csr csr;
    bool same = sslstore_csr_make(&sslstore_memory_heap, &options, &csr, NULL) == SSLSTORE_OK &&
                memcmp(csr.key_sha256, chain->key_sha256, sizeof csr.key_sha256) == 0;

    sslstore_csr_free(&csr);
    return same;
}

/* Stores what is installed as one file: from then on a repair completes it. */
static bool store_pair(struct keeper *keeper, const sslstore_chain *chain)
{
    struct content key;
    char *text = NULL;
    size_t size = 0;
    bool stored;

    if (!keep_installed_key(keeper, &key)) {
        content_free(&key);
        return false;
    }
    if (!is_pair(key.data, chain)) {
        cli_note("%s: the newest key is not that of the certificate", keeper->description->name);
    } else {
        size = key.size + strlen(chain->fullchain_pem);
        text = malloc(size + 1);
    }
    if (text != NULL) {
        (void) snprintf(text, size + 1, "%s%s", key.data, chain->fullchain_pem);
    }
    stored = text != NULL && keep_store_write(&keeper->store, INSTALLED, text, size);
    file_wipe(key.data, key.size);
    content_free(&key);
    if (text != NULL) {
        file_wipe(text, size);
    }
    free(text);
    return stored;
}

static bool place(const struct keeper *keeper, bool *changed)
{
    struct installed installed = {{NULL, 0}, {NULL, NULL, NULL}, NULL};
    bool placed = false;

    *changed = false;
    if (keep_store_read(&keeper->store, INSTALLED, INSTALLED_MAX, &installed.content) &&
        installed_part(&installed)) {
        placed = keep_install(keeper->description, &installed.pair, changed);
    }
    installed_free(&installed);
    return placed;
}

static void add_paths(struct variables *variables, const struct description *description)
{
    static const char *const names[KEEP_PATH_COUNT] = {"SSLSTORE_KEY",      "SSLSTORE_CERT",
                                                       "SSLSTORE_CHAIN",    "SSLSTORE_FULLCHAIN",
                                                       "SSLSTORE_COMBINED", "SSLSTORE_PKCS12"};

    for (size_t i = 0; i < KEEP_PATH_COUNT; i++) {
        const char *path = description->paths[i];

        variables_add(variables, names[i], path != NULL ? path : "");
    }
}

static int run_install(const struct keeper *keeper, const char *serial, int64_t not_after)
{
    struct variables variables = {0};
    char time[SSLSTORE_TIME_TEXT_SIZE];

    if (keeper->description->hooks[KEEP_INSTALL] == NULL) {
        return 0;
    }
    (void) sslstore_time_text(not_after, time, sizeof time);
    keep_program_begin(&variables, keeper->description, KEEP_INSTALL);
    add_paths(&variables, keeper->description);
    variables_add(&variables, "SSLSTORE_SERIAL", serial);
    variables_add(&variables, "SSLSTORE_NOT_AFTER", time);
    return keep_program_run(keeper->description, KEEP_INSTALL, &variables);
}

int keep_installed_new(void *user, const sslstore_certificate *certificate)
{
    struct keeper *keeper = user;
    const sslstore_chain *chain = &certificate->chain;
    bool changed;

    if (!store_pair(keeper, chain) || !place(keeper, &changed)) {
        return 1;
    }
    return run_install(keeper, chain->serial, chain->not_after);
}

void keep_installed_repair(struct keeper *keeper)
{
    struct installed installed = {{NULL, 0}, {NULL, NULL, NULL}, NULL};
    sslstore_file file = {.name = INSTALLED, .size = SSLSTORE_NUL_TERMINATED};
    sslstore_chain chain;
    bool changed;

    if (!place(keeper, &changed) || !changed) {
        return;
    }
    cli_note("%s: installed files were repaired", keeper->description->name);
    memset(&chain, 0, sizeof chain);
    if (keep_store_read(&keeper->store, file.name, INSTALLED_MAX, &installed.content) &&
        installed_part(&installed)) {
        file.content = installed.pair.cert;
        (void) sslstore_chain_read(&sslstore_memory_heap, &file, 1, NULL, &chain, NULL);
    }
    (void) run_install(keeper, chain.serial != NULL ? chain.serial : "", chain.not_after);
    sslstore_chain_free(&chain);
    installed_free(&installed);
}
