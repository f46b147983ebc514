/* Searches paths of certificates, and verifies their signatures.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pki/path.h"

#include <string.h>

#include "base/memory.h"
#include "pki/bytes.h"
#include "pki/key.h"
#include "pki/name.h"
#include "pki/pem.h"
#include "pki/signature.h"

#define COUNT_MAX SSLSTORE__CERT_SET_COUNT_MAX
#define NONE      COUNT_MAX

/* ---- Two certificates ---- */

bool sslstore__path_is_self_issued(const struct sslstore__certificate *certificate)
{
    return certificate->subject.size > 0 &&
           sslstore__name_equal(certificate->subject, certificate->issuer);
}

/* Whether names, and key identifiers if both have one, agree. */
static bool may_have_issued(const struct sslstore__certificate *issuer,
                            const struct sslstore__certificate *issued)
{
    return issuer->subject.size > 0 &&
           (issuer->subject_key_id.size == 0 || issued->authority_key_id.size == 0 ||
            sslstore__bytes_equal(issuer->subject_key_id, issued->authority_key_id)) &&
           sslstore__name_equal(issuer->subject, issued->issuer);
}

/* Whether the key is of a kind that Mbed TLS can read if it is built with it. */
static bool is_common_key(struct sslstore__bytes public_key)
{
    sslstore_key_type type;
    uint32_t bits;

    sslstore__key_describe(public_key, &type, &bits);
    return type != SSLSTORE_KEY_OTHER;
}

/* Whether the result of this check is worth remembering: a leaf comes once, its issuers often. The
 * program may remember leaves from one sync to the next. */
static bool is_memorable(const struct sslstore__path *path,
                         const struct sslstore__certificate *issuer,
                         const struct sslstore__certificate *issued, uint8_t *digest)
{
    return path->verified != NULL && (issued->is_ca || path->verified->sync != NULL) &&
           sslstore__verified_digest(issuer->public_key, issued->der, digest);
}

static enum sslstore__path_issued verify(struct sslstore__path *path,
                                         const struct sslstore__certificate *issuer,
                                         const struct sslstore__certificate *issued)
{
    uint8_t digest[SSLSTORE_SHA256_SIZE];
    bool memorable;
    sslstore_result result;

    if (!sslstore__signature_is_known(&issued->proof)) {
        return SSLSTORE__PATH_PERHAPS_ISSUED;
    }
    memorable = is_memorable(path, issuer, issued, digest);
    if (memorable && sslstore__verified_has(path->verified, issued->is_ca, digest)) {
        return SSLSTORE__PATH_ISSUED;
    }
    if (path->checks == SSLSTORE__CHECKS_MAX) {
        return SSLSTORE__PATH_NOT_ISSUED;
    }
    path->checks++;
    result = sslstore__signature_check(&issued->proof, issuer->public_key);
    if (result == SSLSTORE_ERR_MEMORY) {
        path->result = result;
    }
    if (result == SSLSTORE_ERR_KEY && is_common_key(issuer->public_key)) {
        return SSLSTORE__PATH_PERHAPS_ISSUED;
    }
    if (result != SSLSTORE_OK) {
        return SSLSTORE__PATH_NOT_ISSUED;
    }
    if (memorable) {
        sslstore__verified_add(path->verified, issued->is_ca, digest);
    }
    return SSLSTORE__PATH_ISSUED;
}

enum sslstore__path_issued sslstore__path_has_issued(struct sslstore__path *path,
                                                     const struct sslstore__certificate *issuer,
                                                     const struct sslstore__certificate *issued)
{
    if (!may_have_issued(issuer, issued)) {
        return SSLSTORE__PATH_NOT_ISSUED;
    }
    return verify(path, issuer, issued);
}

/* A self-issued certificate is not always a root: a CA that changes its key issues itself one for
 * the new key. Key identifiers distinguish them; without those, the signature does, unless it
 * cannot be checked, as that of old roots with SHA-1. */
static bool is_root(struct sslstore__path *path, const struct sslstore__certificate *certificate)
{
    bool has_ids = certificate->subject_key_id.size > 0 && certificate->authority_key_id.size > 0;

    return sslstore__path_is_self_issued(certificate) &&
           may_have_issued(certificate, certificate) &&
           (has_ids || verify(path, certificate, certificate) != SSLSTORE__PATH_NOT_ISSUED);
}

/* ---- The anchors ---- */

static bool is_valid(const struct sslstore__path *path,
                     const struct sslstore__certificate *certificate)
{
    int64_t now = path->anchors.now;

    return now == 0 || (certificate->not_before <= now && now <= certificate->not_after);
}

/* Whether a certificate may be between the leaf and a root. */
static bool may_issue(const struct sslstore__path *path,
                      const struct sslstore__certificate *certificate)
{
    return path->anchors.pem == NULL || (certificate->is_ca && is_valid(path, certificate));
}

static bool is_same_entity(const struct sslstore__certificate *left,
                           const struct sslstore__certificate *right)
{
    return sslstore__bytes_equal(left->public_key, right->public_key) &&
           sslstore__name_equal(left->subject, right->subject);
}

/* Decode an anchor. Returns false if it is unreadable, or if out of memory. */
static bool take_anchor(struct sslstore__path *path, const struct sslstore__pem *block,
                        struct sslstore__certificate *anchor)
{
    struct sslstore__bytes der;
    unsigned char *memory;

    if (!block->is_complete) {
        return false;
    }
    memory = sslstore__memory_allocate(path->memory, block->body_size + 1);
    if (memory == NULL) {
        path->result = SSLSTORE_ERR_MEMORY;
        return false;
    }
    path->anchor = memory;
    path->anchor_size = block->body_size + 1;
    der.data = memory;
    return sslstore__pem_base64_decode(block->body, block->body_size, memory, &der.size) &&
           sslstore__x509_read(der, anchor);
}

static void drop_anchor(struct sslstore__path *path)
{
    sslstore__memory_release(path->memory, path->anchor, path->anchor_size);
    path->anchor = NULL;
}

/* Whether an anchor is this certificate, or issued it. If so, the anchor is kept in
 * path->anchor. */
static bool find_anchor(struct sslstore__path *path,
                        const struct sslstore__certificate *certificate, bool *is_itself)
{
    const char *text = path->anchors.pem;
    size_t left = path->anchors.size;
    struct sslstore__pem block;

    while (path->result == SSLSTORE_OK && sslstore__pem_next(&text, &left, &block)) {
        struct sslstore__certificate anchor;

        if (take_anchor(path, &block, &anchor) && is_valid(path, &anchor)) {
            *is_itself = is_same_entity(&anchor, certificate);
            if (*is_itself ||
                sslstore__path_has_issued(path, &anchor, certificate) == SSLSTORE__PATH_ISSUED) {
                path->root = anchor.der;
                return true;
            }
        }
        drop_anchor(path);
    }
    return false;
}

/* ---- The search ---- */

static bool is_before(const struct sslstore__path *path, size_t left, size_t right)
{
    const struct sslstore__path_search *search = &path->search;
    const struct sslstore__certificate *one = &path->certificates[left];
    const struct sslstore__certificate *other = &path->certificates[right];
    size_t common;

    if (search->depth[left] != search->depth[right]) {
        return search->depth[left] < search->depth[right];
    }
    if (one->not_after != other->not_after) {
        return one->not_after > other->not_after;
    }
    common = one->der.size < other->der.size ? one->der.size : other->der.size;
    return memcmp(one->der.data, other->der.data, common) < 0;
}

/* The next certificate to visit; NONE: all that were reached are visited. */
static size_t pick(const struct sslstore__path *path)
{
    const struct sslstore__path_search *search = &path->search;
    size_t picked = NONE;

    for (size_t i = 0; i < path->count; i++) {
        if (search->child[i] != NONE && !search->done[i] &&
            (picked == NONE || is_before(path, i, picked))) {
            picked = i;
        }
    }
    return picked;
}

/* Reach the certificates that certainly issued this one; if there are none, those that perhaps
 * did. */
static void reach_issuers(struct sslstore__path *path, size_t which)
{
    struct sslstore__path_search *search = &path->search;
    unsigned char issued[COUNT_MAX];
    unsigned char least =
        path->anchors.pem == NULL ? SSLSTORE__PATH_PERHAPS_ISSUED : SSLSTORE__PATH_ISSUED;

    for (size_t i = 0; i < path->count; i++) {
        const struct sslstore__certificate *issuer = &path->certificates[i];

        issued[i] = SSLSTORE__PATH_NOT_ISSUED;
        if (search->child[i] == NONE && may_issue(path, issuer)) {
            issued[i] =
                (unsigned char) sslstore__path_has_issued(path, issuer, &path->certificates[which]);
        }
        least = issued[i] > least ? issued[i] : least;
    }
    for (size_t i = 0; i < path->count; i++) {
        if (issued[i] >= least) {
            search->child[i] = (unsigned char) which;
            search->depth[i] = (unsigned char) (search->depth[which] + 1);
        }
    }
}

/* Whether the path may end at this certificate. *is_itself: the certificate is the root itself, not
 * issued by it. */
static bool may_end(struct sslstore__path *path, size_t which, bool *is_itself)
{
    const struct sslstore__certificate *certificate = &path->certificates[which];

    *is_itself = true;
    if (path->anchors.pem != NULL) {
        return find_anchor(path, certificate, is_itself);
    }
    path->root = certificate->der;
    return is_root(path, certificate);
}

/* Write the steps from the end down to the leaf, which is its own child. */
static void write_steps(struct sslstore__path *path, bool is_rooted)
{
    const struct sslstore__path_search *search = &path->search;
    size_t which = search->end;

    path->size = search->depth[which] + 1u;
    for (size_t i = path->size; i-- > 0; which = search->child[which]) {
        path->steps[i] = (unsigned char) which;
    }
    if (is_rooted && path->size > 1) {
        path->size--;
    } else if (is_rooted || !path->complete) {
        path->root.size = 0;
    }
}

void sslstore__path_find(struct sslstore__path *path)
{
    struct sslstore__path_search *search = &path->search;
    bool is_itself = false;
    size_t leaf = path->steps[0];

    memset(search, 0, sizeof *search);
    memset(search->child, NONE, sizeof search->child);
    search->child[leaf] = (unsigned char) leaf;
    search->end = leaf;
    for (size_t i = leaf; i != NONE && path->result == SSLSTORE_OK; i = pick(path)) {
        search->done[i] = true;
        path->complete = may_end(path, i, &is_itself);
        if (path->complete || search->depth[i] > search->depth[search->end]) {
            search->end = i;
        }
        if (path->complete) {
            break;
        }
        reach_issuers(path, i);
    }
    write_steps(path, path->complete && is_itself);
}

void sslstore__path_free(struct sslstore__path *path)
{
    drop_anchor(path);
}
