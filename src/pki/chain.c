/* Finds the end-entity certificate among files, and its issuers in order.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pki/chain.h"

#include <string.h>

#include "base/contract.h"
#include "base/memory.h"
#include "base/text_block.h"
#include "pki/cert_set.h"
#include "pki/digest.h"
#include "pki/general_name.h"
#include "pki/key.h"
#include "pki/name.h"
#include "pki/path.h"
#include "pki/pem.h"
#include "pki/x509.h"

#define COUNT_MAX SSLSTORE__CERT_SET_COUNT_MAX

/* What a chain is read from: one block, too large for a small stack. */
struct chain {
    bool is_end_entity[COUNT_MAX];
    struct sslstore__path path; /* its first step is the leaf */
    struct sslstore__certificate certificates[];
};

/* ---- The end-entity certificate ---- */

/* Whether a certificate is an end-entity one by structure: no CA, issuer of none of the others, and
 * not its own issuer unless it is the only one. */
static bool is_end_entity(struct sslstore__path *path, size_t which)
{
    const struct sslstore__certificate *certificate = &path->certificates[which];

    if (certificate->is_ca || (sslstore__path_is_self_issued(certificate) && path->count > 1)) {
        return false;
    }
    for (size_t i = 0; i < path->count; i++) {
        if (i != which && sslstore__path_has_issued(path, certificate, &path->certificates[i]) !=
                              SSLSTORE__PATH_NOT_ISSUED) {
            return false;
        }
    }
    return true;
}

static void begin_path(struct sslstore__path *path, size_t leaf)
{
    path->steps[0] = (unsigned char) leaf;
    path->size = 1;
}

static sslstore_result find_by_structure(struct chain *chain)
{
    for (size_t i = 0; i < chain->path.count; i++) {
        if (chain->is_end_entity[i]) {
            if (chain->path.size == 1) {
                return SSLSTORE_ERR_AMBIGUOUS;
            }
            begin_path(&chain->path, i);
        }
    }
    return chain->path.size == 1 ? SSLSTORE_OK : SSLSTORE_ERR_NO_CERTIFICATE;
}

/* Of several certificates with the right key, prefer an end-entity certificate, then the one that
 * became valid last, because a renewal may keep the key. Returns > 0 if left is preferred, 0 if
 * they are equal. */
static int compare_leaves(const struct chain *chain, size_t left, size_t right)
{
    int64_t left_time = chain->certificates[left].not_before;
    int64_t right_time = chain->certificates[right].not_before;
    int difference = chain->is_end_entity[left] - chain->is_end_entity[right];

    return difference != 0 ? difference : (left_time > right_time) - (left_time < right_time);
}

static sslstore_result find_by_key(struct chain *chain, const uint8_t *key_sha256)
{
    struct sslstore__path *path = &chain->path;
    uint8_t digest[SSLSTORE_SHA256_SIZE];
    bool is_tied = false;
    bool any_end_entity = false;

    for (size_t i = 0; i < path->count; i++) {
        sslstore_result result = sslstore__key_digest(chain->certificates[i].public_key, digest);
        int better = 1;

        if (result != SSLSTORE_OK) {
            return result;
        }
        any_end_entity = any_end_entity || chain->is_end_entity[i];
        if (memcmp(digest, key_sha256, sizeof digest) != 0) {
            continue;
        }
        if (path->size == 1) {
            better = compare_leaves(chain, i, path->steps[0]);
        }
        is_tied = better == 0 || (is_tied && better < 0);
        if (better > 0) {
            begin_path(path, i);
        }
    }
    if (path->size == 0) {
        return any_end_entity ? SSLSTORE_ERR_WRONG_KEY : SSLSTORE_ERR_NO_CERTIFICATE;
    }
    return is_tied ? SSLSTORE_ERR_AMBIGUOUS : SSLSTORE_OK;
}

static sslstore_result find_leaf(struct chain *chain, const uint8_t *key_sha256)
{
    if (key_sha256 == NULL) {
        return find_by_structure(chain);
    }
    return find_by_key(chain, key_sha256);
}

/* ---- The result ---- */

static void put_pem(struct sslstore__text *text, const struct sslstore__bytes *der)
{
    sslstore__pem_put(text, "CERTIFICATE", *der);
}

static void put_serial(struct sslstore__text *text, struct sslstore__bytes serial)
{
    size_t sign = serial.size > 1 && serial.data[0] == 0 ? 1 : 0;

    sslstore__text_put_upper_hex(text, serial.data + sign, serial.size - sign);
}

/* Write the common name, or nothing if it cannot be read. */
static void put_common_name(struct sslstore__text *text, struct sslstore__bytes subject)
{
    size_t size = text->size;

    if (!sslstore__common_name_put(text, subject)) {
        text->size = size;
    }
}

/* Write all texts of the result one after the other, each with a NUL. */
static void lay_out(const struct chain *chain, struct sslstore__text *text, const char **names,
                    sslstore_chain *out)
{
    const struct sslstore__path *path = &chain->path;
    const struct sslstore__certificate *leaf = &chain->certificates[path->steps[0]];

    out->leaf_pem = sslstore__text_end(text);
    put_pem(text, &leaf->der);
    out->fullchain_pem = sslstore__text_next(text);
    sslstore__text_put_bytes(text, out->leaf_pem, text->size - 1); /* the leaf again */
    out->chain_pem = sslstore__text_end(text); /* shares the end of fullchain_pem */
    for (size_t i = 1; i < path->size; i++) {
        put_pem(text, &chain->certificates[path->steps[i]].der);
    }
    out->root_pem = sslstore__text_next(text);
    if (path->root.size > 0) {
        put_pem(text, &path->root);
    }
    out->subject = sslstore__text_next(text);
    sslstore__name_put(text, leaf->subject);
    out->common_name = sslstore__text_next(text);
    put_common_name(text, leaf->subject);
    out->serial = sslstore__text_next(text);
    put_serial(text, leaf->serial);
    (void) sslstore__text_next(text);
    out->dns_names = names;
    out->dns_name_count = sslstore__dns_put_all(text, leaf->general_names, names);
}

static sslstore_result make_result(const sslstore_memory *memory, const struct chain *chain,
                                   sslstore_chain *out)
{
    const struct sslstore__certificate *leaf = &chain->certificates[chain->path.steps[0]];
    struct sslstore__text text;
    sslstore_result result;
    const char **names;

    sslstore__text_init(&text, NULL, 0);
    lay_out(chain, &text, NULL, out);
    names = sslstore__text_block(&text, memory, out->dns_name_count, &out->block_);
    if (names == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    lay_out(chain, &text, names, out);
    out->not_before = leaf->not_before;
    out->not_after = leaf->not_after;
    out->complete = chain->path.complete;
    result = sslstore__key_digest(leaf->public_key, out->key_sha256);
    if (result != SSLSTORE_OK) {
        return result;
    }
    return sslstore__digest_sha256(&leaf->der, 1, out->fingerprint_sha256);
}

/* Write the name of the issuer that is missing: that of the certificate where the path ends. */
static void put_missing(const struct chain *chain, struct sslstore__text *missing)
{
    const struct sslstore__path *path = &chain->path;

    sslstore__name_put(missing, chain->certificates[path->steps[path->size - 1]].issuer);
}

static sslstore_result read_path(const struct sslstore__chain_options *options, struct chain *chain)
{
    struct sslstore__path *path = &chain->path;

    sslstore__path_find(path);
    if (path->result != SSLSTORE_OK) {
        return path->result;
    }
    if (path->anchors.pem != NULL && !path->complete) {
        put_missing(chain, options->missing);
        return SSLSTORE_ERR_CHAIN;
    }
    return SSLSTORE_OK;
}

static sslstore_result read_set(const struct sslstore__cert_set *set,
                                const struct sslstore__chain_options *options, struct chain *chain,
                                sslstore_chain *out)
{
    struct sslstore__bytes rest = {set->data, set->size};
    struct sslstore__path *path = &chain->path;
    sslstore_result result;

    path->memory = set->memory;
    path->anchors = options->anchors;
    path->verified = options->verified;
    path->certificates = chain->certificates;
    for (; path->count < set->count; path->count++) {
        struct sslstore__certificate *certificate = &chain->certificates[path->count];

        (void) sslstore__x509_read(rest, certificate); /* it is in the set, so it is readable */
        rest.data += certificate->der.size;
        rest.size -= certificate->der.size;
    }
    for (size_t i = 0; i < path->count; i++) {
        chain->is_end_entity[i] = is_end_entity(path, i);
    }
    if (path->result != SSLSTORE_OK) {
        return path->result;
    }
    result = find_leaf(chain, options->key_sha256);
    if (set->unreadable > 0 &&
        (result == SSLSTORE_ERR_NO_CERTIFICATE || result == SSLSTORE_ERR_WRONG_KEY)) {
        return SSLSTORE_ERR_CERTIFICATE; /* which may be the one that is sought */
    }
    if (result == SSLSTORE_OK) {
        result = read_path(options, chain);
    }
    if (result == SSLSTORE_OK) {
        result = make_result(set->memory, chain, out);
        out->unreadable = set->unreadable;
    }
    return result;
}

static sslstore_result read_in_block(struct sslstore__cert_set *set,
                                     const struct sslstore__chain_options *options,
                                     sslstore_chain *out)
{
    struct chain *chain;
    size_t size = sizeof *chain + set->count * sizeof chain->certificates[0];

    if (set->count == 0) {
        bool is_unreadable = set->unreadable > 0 || set->foreign;

        return is_unreadable ? SSLSTORE_ERR_CERTIFICATE : SSLSTORE_ERR_NO_CERTIFICATE;
    }
    chain = sslstore__memory_allocate(set->memory, size);
    if (chain == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    memset(chain, 0, sizeof *chain);
    set->result = read_set(set, options, chain, out);
    sslstore__path_free(&chain->path);
    sslstore__memory_release(set->memory, chain, size);
    return set->result;
}

sslstore_result sslstore__chain_read(const sslstore_memory *memory, const sslstore_file *files,
                                     size_t count, const struct sslstore__chain_options *options,
                                     sslstore_chain *chain)
{
    struct sslstore__cert_set set;

    memset(chain, 0, sizeof *chain);
    set.result = sslstore__cert_set_fill(&set, memory, files, count);
    if (options->files != NULL) {
        sslstore__block_free(options->files);
    }
    if (set.result == SSLSTORE_OK) {
        set.result = read_in_block(&set, options, chain);
    }
    if (set.result != SSLSTORE_OK) {
        sslstore_chain_free(chain);
    }
    if (options->problem != NULL) {
        *options->problem = set.problem;
    }
    sslstore__cert_set_free(&set);
    return set.result;
}

sslstore_result sslstore_chain_read(const sslstore_memory *memory, const sslstore_file *files,
                                    size_t count, const uint8_t *key_sha256, sslstore_chain *chain,
                                    const char **problem)
{
    struct sslstore__chain_options options = {.key_sha256 = key_sha256, .problem = problem};

    SSLSTORE__REQUIRE(memory != NULL && (files != NULL || count == 0) && chain != NULL);
    return sslstore__chain_read(memory, files, count, &options, chain);
}

void sslstore_chain_free(sslstore_chain *chain)
{
    if (chain != NULL) {
        sslstore__block_free(&chain->block_);
        memset(chain, 0, sizeof *chain);
    }
}
