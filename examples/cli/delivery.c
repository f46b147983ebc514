/* Writes the files of a certificate, and decides which key belongs to it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "delivery.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exchange.h"
#include "key_file.h"
#include "pkcs12.h"

#define KEY          "key.pem"
#define NEXT_KEY     "next-key.pem"
#define PASSWORD_MAX 1024
#define STAGED_MAX   10
#define PATH_BYTES   4096

/* All that is ever written. */
static const char *const file_names[] = {
    KEY,        "root.pem",     "chain.pem",       "fullchain.pem",
    "leaf.pem", "combined.pem", "certificate.p12", NULL,
};

/* ---- Keys ---- */

/* Returns false if the path is too long. */
static bool join(char *path, const char *directory, const char *name)
{
    int size = snprintf(path, PATH_BYTES, "%s/%s", directory, name);

    if (size >= 0 && size < PATH_BYTES) {
        return true;
    }
    errno = ENAMETOOLONG;
    return false;
}

static bool is_there(const char *directory, const char *name)
{
    char path[PATH_BYTES];

    return join(path, directory, name) && access(path, F_OK) == 0;
}

/* Reads a key of the folder, which need not exist. */
static int read_beside(const struct cli *cli, const char *directory, const char *name,
                       struct content *key)
{
    char path[PATH_BYTES];

    if (join(path, directory, name) && key_file_read(path, key)) {
        return DONE;
    }
    return errno == ENOENT
               ? DONE
               : cli_failed(cli, "--out: %s/%s: %s", directory, name, file_problem(errno));
}

static int read_keys(struct delivery *delivery, const struct cli *cli,
                     const struct arguments *arguments)
{
    const char *directory = delivery->directory;
    int code = DONE;

    if (directory != NULL && arguments->key != NULL && is_there(directory, KEY)) {
        return cli_usage(cli, "--key: %s has a " KEY " of its own; use another --out", directory);
    }
    if (arguments->key != NULL && !key_file_read(arguments->key, &delivery->key) &&
        errno != ENOENT) {
        return cli_failed(cli, "--key: %s: %s", arguments->key, file_problem(errno));
    }
    if (directory != NULL && arguments->key == NULL) {
        code = read_beside(cli, directory, KEY, &delivery->key);
    }
    if (directory != NULL && code == DONE) {
        code = read_beside(cli, directory, NEXT_KEY, &delivery->next_key);
    }
    return code;
}

/* ---- Options ---- */

static int read_password(struct delivery *delivery, const struct cli *cli, const char *path)
{
    if (path == NULL) {
        return DONE;
    }
    if (!file_is_private(path)) {
        return cli_usage(cli, "--pkcs12: everybody may read or write %s (chmod 600)", path);
    }
    if (!file_read(path, PASSWORD_MAX, &delivery->password)) {
        return cli_failed(cli, "--pkcs12: %s: %s", path, file_problem(errno));
    }
    delivery->password.data[strcspn(delivery->password.data, "\r\n")] = '\0';
    return DONE;
}

/* Locks the folder, and ends what a killed run left there. Returns false on failure; errno says
 * why. */
static bool enter(const char *directory, int *lock)
{
    *lock = exchange_lock(directory);
    if (*lock >= 0) {
        file_stage_clean(directory); /* nobody else is staging */
    }
    return *lock != EXCHANGE_BUSY && exchange_settle(directory, file_names);
}

static bool settle(const char *directory)
{
    int lock;
    bool is_settled = enter(directory, &lock);

    exchange_unlock(lock);
    return is_settled;
}

static int read_options(struct delivery *delivery, const struct cli *cli,
                        const struct arguments *arguments)
{
    memset(delivery, 0, sizeof *delivery);
    delivery->directory = arguments->out;
    delivery->combined = arguments->combined;
    if (arguments->out == NULL && (arguments->combined || arguments->pkcs12 != NULL)) {
        return cli_usage(cli, "--combined and --pkcs12 need --out");
    }
    if (arguments->out != NULL && !arguments->dry_run &&
        (!directory_prepare(arguments->out) || !settle(arguments->out))) {
        return cli_failed(cli, "--out: %s: %s", arguments->out, file_problem(errno));
    }
    return read_password(delivery, cli, arguments->pkcs12);
}

static bool is_pem(const struct content *key)
{
    return key->data == NULL || strstr(key->data, "-----BEGIN ") != NULL;
}

/* The key is needed for the files that contain it, as PEM. */
static int check_key(const struct delivery *delivery, const struct cli *cli)
{
    if (!delivery->combined && delivery->password.data == NULL) {
        return DONE;
    }
    if (delivery->key.data == NULL && delivery->next_key.data == NULL) {
        return cli_usage(cli, "--combined and --pkcs12 need the private key: --key FILE");
    }
    if (!is_pem(&delivery->key) || !is_pem(&delivery->next_key)) {
        return cli_usage(cli, "--combined and --pkcs12 need a private key in PEM");
    }
    return DONE;
}

int delivery_begin(struct delivery *delivery, const struct cli *cli,
                   const struct arguments *arguments)
{
    int code = read_options(delivery, cli, arguments);

    if (code == DONE && arguments->new_key) {
        code = cli_usage(cli, "--new-key: the key is that of --csr; give one of both");
    }
    if (code == DONE) {
        code = read_keys(delivery, cli, arguments);
    }
    if (code == DONE && arguments->key != NULL && delivery->key.data == NULL) {
        code = cli_failed(cli, "--key: %s: %s", arguments->key, file_problem(ENOENT));
    }
    return code == DONE ? check_key(delivery, cli) : code;
}

/* A key that is to follow another one, or to come to a certificate that is there, waits beside. */
static int need_key_beside(struct delivery *delivery, const struct cli *cli,
                           const struct arguments *arguments, const struct content **key)
{
    bool waits = arguments->new_key || delivery->next_key.data != NULL ||
                 (delivery->key.data == NULL && is_there(delivery->directory, "leaf.pem"));
    struct content *needed = waits ? &delivery->next_key : &delivery->key;
    char path[PATH_BYTES];

    if (!join(path, delivery->directory, waits ? NEXT_KEY : KEY)) {
        return cli_failed(cli, "--out: %s", file_problem(errno));
    }
    *key = needed;
    return needed->data != NULL ? DONE : key_file_need(cli, path, arguments->key_type, needed);
}

int delivery_begin_with_key(struct delivery *delivery, const struct cli *cli,
                            const struct arguments *arguments, const struct content **key)
{
    int code = read_options(delivery, cli, arguments);

    if (code == DONE && arguments->out == NULL && arguments->key == NULL) {
        code = cli_usage(cli, "missing --csr; or --out or --key, to make one");
    }
    if (code == DONE && arguments->new_key && arguments->key != NULL) {
        code =
            cli_usage(cli, "--new-key is for the key in --out; name a --key that does not exist");
    }
    if (code == DONE) {
        code = read_keys(delivery, cli, arguments);
    }
    if (code != DONE) {
        return code;
    }
    *key = &delivery->key;
    if (arguments->dry_run && (delivery->key.data == NULL || arguments->new_key)) {
        key_free(&delivery->key);
        return key_make_unstored(cli, arguments->key_type, &delivery->key);
    }
    if (arguments->key == NULL) {
        return need_key_beside(delivery, cli, arguments, key);
    }
    if (delivery->key.data != NULL) {
        return DONE;
    }
    return key_file_need(cli, arguments->key, arguments->key_type, &delivery->key);
}

void delivery_end(struct delivery *delivery)
{
    key_free(&delivery->key);
    key_free(&delivery->next_key);
    key_free(&delivery->password);
}

/* ---- Which key ---- */

static bool has_digest(const struct content *key, const uint8_t *sha256)
{
    uint8_t digest[SSLSTORE_SHA256_SIZE];

    return key->data != NULL && key_digest(key, digest) &&
           memcmp(digest, sha256, sizeof digest) == 0;
}

static bool has_no_key(const struct delivery *delivery)
{
    return delivery->key.data == NULL && delivery->next_key.data == NULL;
}

int delivery_check_csr(const struct delivery *delivery, const struct cli *cli,
                       const struct content *data)
{
    sslstore_csr csr;
    bool fits;

    if (has_no_key(delivery) || sslstore_csr_read(&sslstore_memory_heap, data->data, data->size,
                                                  &csr, NULL) != SSLSTORE_OK) {
        return DONE; /* what is wrong with a CSR is reported when it is used */
    }
    fits = has_digest(&delivery->key, csr.key_sha256) ||
           has_digest(&delivery->next_key, csr.key_sha256);
    sslstore_csr_free(&csr);
    if (fits) {
        return DONE;
    }
    return cli_usage(cli, "the private key (--key, or " KEY " in --out) is not that of --csr");
}

/* ---- Staging ---- */

/* What is about to be written. */
struct staging {
    const char *directory;
    const sslstore_chain *chain;
    const struct content *key; /* NULL: none */
    struct staged files[STAGED_MAX];
    size_t count;
};

static bool stage(struct staging *staging, const char *name, const void *data, size_t size,
                  unsigned mode)
{
    return file_stage(&staging->files[staging->count++], staging->directory, name, data, size,
                      mode);
}

static bool stage_text(struct staging *staging, const char *name, const char *text)
{
    return stage(staging, name, text, strlen(text), 0644);
}

static bool stage_removal(struct staging *staging, const char *name)
{
    return file_stage_removal(&staging->files[staging->count++], staging->directory, name);
}

static bool stage_key(struct staging *staging)
{
    return stage(staging, KEY, staging->key->data, staging->key->size, 0600);
}

/* If the reply holds no root, an existing root.pem is left alone. If it holds no issuers, there is
 * no chain.pem: an existing one belongs to an older certificate and is removed. */
static bool stage_chain(struct staging *staging)
{
    const sslstore_chain *chain = staging->chain;

    if (chain->root_pem[0] != '\0' && !stage_text(staging, "root.pem", chain->root_pem)) {
        return false;
    }
    return chain->chain_pem[0] != '\0' ? stage_text(staging, "chain.pem", chain->chain_pem)
                                       : stage_removal(staging, "chain.pem");
}

static bool stage_combined(struct staging *staging)
{
    const char *chain = staging->chain->fullchain_pem;
    size_t size = staging->key->size + strlen(chain);
    char *text = malloc(size + 1);
    bool staged;

    if (text == NULL) {
        return false;
    }
    (void) snprintf(text, size + 1, "%s%s", staging->key->data, chain);
    staged = stage(staging, "combined.pem", text, size, 0600);
    file_wipe(text, size);
    free(text);
    return staged;
}

static bool stage_pkcs12(struct staging *staging, const char *password)
{
    const sslstore_chain *chain = staging->chain;
    size_t size;
    unsigned char *store = pkcs12_make(staging->key->data, chain->leaf_pem, chain->chain_pem,
                                       password, chain->common_name, &size);
    bool staged;

    if (store == NULL) {
        errno = ENOMEM;
        return false;
    }
    staged = stage(staging, "certificate.p12", store, size, 0600);
    free(store);
    return staged;
}

/* leaf.pem is put in place last: if it is new, so are the others. */
static bool stage_all(struct staging *staging, const struct delivery *delivery, bool replaces_key)
{
    const sslstore_chain *chain = staging->chain;

    return (!replaces_key || stage_key(staging)) && stage_chain(staging) &&
           stage_text(staging, "fullchain.pem", chain->fullchain_pem) &&
           (!delivery->combined || stage_combined(staging)) &&
           (delivery->password.data == NULL || stage_pkcs12(staging, delivery->password.data)) &&
           stage_text(staging, "leaf.pem", chain->leaf_pem);
}

/* Sets the key of the certificate. Returns false if it is neither of those in the folder. */
static bool choose_key(struct staging *staging, const struct delivery *delivery)
{
    const uint8_t *digest = staging->chain->key_sha256;

    if (has_digest(&delivery->next_key, digest)) {
        staging->key = &delivery->next_key;
    } else if (has_digest(&delivery->key, digest)) {
        staging->key = &delivery->key;
    }
    return staging->key != NULL || has_no_key(delivery);
}

/* Whether the folder has the key that this run found in it. Another run may have put a new key and
 * its certificate in place meanwhile. */
static bool has_same_key(const struct staging *staging)
{
    char path[PATH_BYTES];
    struct content now;
    bool is_same;

    if (!join(path, staging->directory, KEY) || !key_file_read(path, &now)) {
        return errno == ENOENT;
    }
    is_same = staging->key != NULL && staging->key->size == now.size &&
              memcmp(staging->key->data, now.data, now.size) == 0;
    key_free(&now);
    if (!is_same) {
        errno = EWOULDBLOCK;
    }
    return is_same;
}

/* A key and its certificate change together. Files of the same key change one by one. */
static bool commit(struct staging *staging, bool replaces_key)
{
    if (replaces_key) {
        return exchange_commit(staging->directory, file_names, staging->files, staging->count);
    }
    return has_same_key(staging) && file_commit(staging->files, staging->count);
}

static bool store(struct staging *staging, const struct delivery *delivery, bool replaces_key)
{
    int lock;
    bool is_stored = enter(staging->directory, &lock) &&
                     stage_all(staging, delivery, replaces_key) && commit(staging, replaces_key);
    int reason = errno;

    file_discard(staging->files, staging->count);
    exchange_unlock(lock);
    errno = reason;
    return is_stored;
}

int delivery_write(void *user, const sslstore_certificate *certificate)
{
    struct delivery *delivery = user;
    struct staging *staging = calloc(1, sizeof *staging);

    if (staging == NULL) {
        delivery->reason = ENOMEM;
        return 1;
    }
    staging->directory = delivery->directory;
    staging->chain = &certificate->chain;
    delivery->problem = NULL;
    delivery->reason = 0;
    if (!choose_key(staging, delivery)) {
        delivery->problem = "the private key (--key, or " KEY ") is not that of the certificate";
    } else {
        delivery->has_replaced_key = staging->key == &delivery->next_key;
        delivery->is_stored = store(staging, delivery, delivery->has_replaced_key);
        delivery->reason = delivery->is_stored ? 0 : errno;
    }
    free(staging);
    return delivery->is_stored ? 0 : 1;
}

void delivery_forget_next_key(const struct delivery *delivery)
{
    char path[PATH_BYTES];

    if (delivery->is_stored && delivery->has_replaced_key &&
        join(path, delivery->directory, NEXT_KEY)) {
        (void) unlink(path);
    }
}
