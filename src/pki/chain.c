/* Chain: the end-entity certificate out of a bag of files, and its issuers in order.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/contract.h"
#include "base/memory.h"
#include "pki/bag.h"
#include "pki/name.h"
#include "pki/pem.h"
#include "pki/signature.h"

#define COUNT_MAX SSLSTORE__BAG_COUNT_MAX
#define NONE      COUNT_MAX

/* Certificates by number, the leaf's path through them, and the root where it ends. */
struct chain {
    struct sslstore__certificate *certificates;
    size_t count;
    unsigned char path[COUNT_MAX]; /* the leaf, its issuer, that one's issuer, … without the root */
    size_t path_size;
    size_t root;            /* or NONE */
    sslstore_result result; /* ERR_MEMORY: Mbed TLS had none, so the path proves nothing */
};

/* ---- What a certificate is ---- */

static bool is_self_issued(const struct sslstore__certificate *certificate)
{
    return certificate->subject.size > 0 &&
           sslstore__bytes_equal(certificate->subject, certificate->issuer);
}

/* By name, and where both tell, by key identifier. */
static bool may_have_issued(const struct sslstore__certificate *issuer,
                            const struct sslstore__certificate *issued)
{
    return issuer->subject.size > 0 && sslstore__bytes_equal(issuer->subject, issued->issuer) &&
           (issuer->subject_key_id.size == 0 || issued->authority_key_id.size == 0 ||
            sslstore__bytes_equal(issuer->subject_key_id, issued->authority_key_id));
}

/* Self-issued alone is not enough: a CA that changes its key issues itself a bridge to it. */
static bool is_root(const struct sslstore__certificate *certificate)
{
    return is_self_issued(certificate) && may_have_issued(certificate, certificate);
}

/* By structure: no CA, issuer of nobody, and not its own issuer unless it is all there is. */
static bool is_end_entity(const struct chain *chain, size_t which)
{
    const struct sslstore__certificate *certificate = &chain->certificates[which];

    if (certificate->is_ca || (is_self_issued(certificate) && chain->count > 1)) {
        return false;
    }
    for (size_t i = 0; i < chain->count; i++) {
        if (i != which && may_have_issued(certificate, &chain->certificates[i])) {
            return false;
        }
    }
    return true;
}

/* ---- The leaf ---- */

static sslstore_result find_by_structure(struct chain *chain)
{
    for (size_t i = 0; i < chain->count; i++) {
        if (is_end_entity(chain, i)) {
            if (chain->path_size == 1) {
                return SSLSTORE_ERR_AMBIGUOUS;
            }
            chain->path[0] = (unsigned char) i;
            chain->path_size = 1;
        }
    }
    return chain->path_size == 1 ? SSLSTORE_OK : SSLSTORE_ERR_NO_CERTIFICATE;
}

/* Of several with the right key an end-entity certificate comes first, then the one that became
 * valid last: a renewal may keep the key. > 0: left is the better one; 0: nobody can tell. */
static int compare_leaves(const struct chain *chain, size_t left, size_t right)
{
    int64_t left_time = chain->certificates[left].not_before;
    int64_t right_time = chain->certificates[right].not_before;
    int difference = is_end_entity(chain, left) - is_end_entity(chain, right);

    return difference != 0 ? difference : (left_time > right_time) - (left_time < right_time);
}

static sslstore_result find_by_key(struct chain *chain, const uint8_t *key_sha256)
{
    uint8_t digest[SSLSTORE_SHA256_SIZE];
    bool is_tied = false;
    bool any_end_entity = false;

    for (size_t i = 0; i < chain->count; i++) {
        sslstore_result result = sslstore__key_digest(chain->certificates[i].public_key, digest);
        int better = 1;

        if (result != SSLSTORE_OK) {
            return result;
        }
        any_end_entity = any_end_entity || is_end_entity(chain, i);
        if (memcmp(digest, key_sha256, sizeof digest) != 0) {
            continue;
        }
        if (chain->path_size == 1) {
            better = compare_leaves(chain, i, chain->path[0]);
        }
        is_tied = better == 0 || (is_tied && better < 0);
        if (better > 0) {
            chain->path[0] = (unsigned char) i;
            chain->path_size = 1;
        }
    }
    if (chain->path_size == 0) {
        return any_end_entity ? SSLSTORE_ERR_WRONG_KEY : SSLSTORE_ERR_NO_CERTIFICATE;
    }
    return is_tied ? SSLSTORE_ERR_AMBIGUOUS : SSLSTORE_OK;
}

/* ---- Its issuers ---- */

static bool is_on_path(const struct chain *chain, size_t which)
{
    for (size_t i = 0; i < chain->path_size; i++) {
        if (chain->path[i] == which) {
            return true;
        }
    }
    return false;
}

static bool verifies(struct chain *chain, const struct sslstore__certificate *issuer,
                     const struct sslstore__certificate *issued)
{
    sslstore_result result = sslstore__signature_check(&issued->proof, issuer->public_key);

    if (result == SSLSTORE_ERR_MEMORY) {
        chain->result = result;
    }
    return result == SSLSTORE_OK;
}

/* Of two that may have issued it: the one whose key verifies; the root, so that the path is short;
 * the one that lasts longer; at last the bytes decide, so that the order of files never does. */
static bool is_better_issuer(struct chain *chain, const struct sslstore__certificate *left,
                             const struct sslstore__certificate *right,
                             const struct sslstore__certificate *issued)
{
    size_t common = left->der.size < right->der.size ? left->der.size : right->der.size;

    if (!sslstore__bytes_equal(left->public_key, right->public_key)) {
        bool by_left = verifies(chain, left, issued);
        bool by_right = verifies(chain, right, issued);

        if (by_left != by_right) {
            return by_left;
        }
    }
    if (is_root(left) != is_root(right)) {
        return is_root(left);
    }
    if (left->not_after != right->not_after) {
        return left->not_after > right->not_after;
    }
    return memcmp(left->der.data, right->der.data, common) < 0;
}

static size_t find_issuer(struct chain *chain, size_t which)
{
    const struct sslstore__certificate *issued = &chain->certificates[which];
    size_t best = NONE;

    for (size_t i = 0; i < chain->count; i++) {
        const struct sslstore__certificate *issuer = &chain->certificates[i];

        if (!is_on_path(chain, i) && may_have_issued(issuer, issued) &&
            (best == NONE || is_better_issuer(chain, issuer, &chain->certificates[best], issued))) {
            best = i;
        }
    }
    return best;
}

static void follow_issuers(struct chain *chain)
{
    chain->root = NONE;
    while (chain->path_size < COUNT_MAX && chain->root == NONE) {
        size_t last = chain->path[chain->path_size - 1];
        size_t issuer = is_root(&chain->certificates[last]) ? NONE : find_issuer(chain, last);

        if (issuer == NONE) {
            return;
        }
        if (is_root(&chain->certificates[issuer])) {
            chain->root = issuer;
        } else {
            chain->path[chain->path_size++] = (unsigned char) issuer;
        }
    }
}

/* ---- The result ---- */

static void put_pem(struct sslstore__text *text, const struct chain *chain, size_t which)
{
    sslstore__pem_put(text, "CERTIFICATE", chain->certificates[which].der);
}

static void put_serial(struct sslstore__text *text, struct sslstore__bytes serial)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = serial.size > 1 && serial.data[0] == 0 ? 1 : 0; i < serial.size; i++) {
        sslstore__put_char(text, digits[serial.data[i] >> 4]);
        sslstore__put_char(text, digits[serial.data[i] & 15]);
    }
}

static void put_common_name(struct sslstore__text *text, struct sslstore__bytes subject)
{
    struct sslstore__text trial;

    sslstore__text_init(&trial, NULL, 0);
    if (sslstore__common_name_put(&trial, subject)) {
        (void) sslstore__common_name_put(text, subject);
    }
}

/* Write all texts of the result one after the other, each with its NUL. */
static void lay_out(const struct chain *chain, struct sslstore__text *text, const char **names,
                    sslstore_chain *out)
{
    const struct sslstore__certificate *leaf = &chain->certificates[chain->path[0]];

    out->leaf_pem = sslstore__text_end(text);
    put_pem(text, chain, chain->path[0]);
    sslstore__put_char(text, '\0');
    out->chain_pem = sslstore__text_end(text);
    for (size_t i = 1; i < chain->path_size; i++) {
        put_pem(text, chain, chain->path[i]);
    }
    sslstore__put_char(text, '\0');
    out->root_pem = sslstore__text_end(text);
    if (chain->root != NONE) {
        put_pem(text, chain, chain->root);
    }
    sslstore__put_char(text, '\0');
    out->subject = sslstore__text_end(text);
    sslstore__name_put(text, leaf->subject);
    sslstore__put_char(text, '\0');
    out->common_name = sslstore__text_end(text);
    put_common_name(text, leaf->subject);
    sslstore__put_char(text, '\0');
    out->serial = sslstore__text_end(text);
    put_serial(text, leaf->serial);
    sslstore__put_char(text, '\0');
    out->dns_names = names;
    out->dns_name_count = sslstore__dns_put_all(text, leaf->general_names, names);
}

static sslstore_result make_result(const sslstore_memory *memory, const struct chain *chain,
                                   sslstore_chain *out)
{
    const struct sslstore__certificate *leaf = &chain->certificates[chain->path[0]];
    struct sslstore__text text;
    sslstore_result result;
    size_t names_size;
    size_t text_size;
    char *block;

    sslstore__text_init(&text, NULL, 0);
    lay_out(chain, &text, NULL, out);
    names_size = out->dns_name_count * sizeof *out->dns_names;
    text_size = text.size;
    block = sslstore__allocate(memory, names_size + text_size);
    if (block == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    sslstore__text_init(&text, block + names_size, text_size);
    lay_out(chain, &text, (const char **) (void *) block, out);
    out->block_.memory_ = *memory;
    out->block_.data_ = block;
    out->block_.size_ = names_size + text_size;
    out->not_before = leaf->not_before;
    out->not_after = leaf->not_after;
    result = sslstore__key_digest(leaf->public_key, out->key_sha256);
    return result != SSLSTORE_OK ? result
                                 : sslstore__sha256(&leaf->der, 1, out->fingerprint_sha256);
}

static sslstore_result read_bag(const sslstore_memory *memory, const struct sslstore__bag *bag,
                                const uint8_t *key_sha256, struct chain *chain, sslstore_chain *out)
{
    struct sslstore__bytes rest = {bag->data, bag->size};
    sslstore_result result;

    for (; chain->count < bag->count; chain->count++) {
        struct sslstore__certificate *certificate = &chain->certificates[chain->count];

        (void) sslstore__certificate_read(rest, certificate); /* the bag read it before */
        rest.data += certificate->der.size;
        rest.size -= certificate->der.size;
    }
    result = key_sha256 == NULL ? find_by_structure(chain) : find_by_key(chain, key_sha256);
    if (bag->damaged &&
        (result == SSLSTORE_ERR_NO_CERTIFICATE || result == SSLSTORE_ERR_WRONG_KEY)) {
        return SSLSTORE_ERR_CERTIFICATE; /* what could not be read may have been the one */
    }
    if (result != SSLSTORE_OK) {
        return result;
    }
    follow_issuers(chain);
    return chain->result != SSLSTORE_OK ? chain->result : make_result(memory, chain, out);
}

sslstore_result sslstore_chain_read(const sslstore_memory *memory, const sslstore_file *files,
                                    size_t count, const uint8_t *key_sha256, sslstore_chain *chain)
{
    SSLSTORE__REQUIRE(memory != NULL && (files != NULL || count == 0) && chain != NULL);

    struct sslstore__bag bag;
    struct chain work;
    sslstore_result result;
    size_t size = 0;

    memset(chain, 0, sizeof *chain);
    memset(&work, 0, sizeof work);
    result = sslstore__bag_fill(&bag, memory, files, count);
    if (result == SSLSTORE_OK && bag.count == 0) {
        result =
            bag.damaged || bag.foreign ? SSLSTORE_ERR_CERTIFICATE : SSLSTORE_ERR_NO_CERTIFICATE;
    }
    if (result == SSLSTORE_OK) {
        size = bag.count * sizeof *work.certificates;
        work.certificates = sslstore__allocate(memory, size);
        result = work.certificates == NULL ? SSLSTORE_ERR_MEMORY : SSLSTORE_OK;
    }
    if (result == SSLSTORE_OK) {
        result = read_bag(memory, &bag, key_sha256, &work, chain);
    }
    if (result != SSLSTORE_OK) {
        sslstore_chain_free(chain);
    }
    sslstore__release(memory, work.certificates, size);
    sslstore__bag_free(&bag);
    return result;
}

void sslstore_chain_free(sslstore_chain *chain)
{
    if (chain != NULL) {
        sslstore__block_free(&chain->block_);
        memset(chain, 0, sizeof *chain);
    }
}
