/* Path: from a certificate to a root, by signatures.
 *
 * A certificate is an issuer of another where its subject is the other's issuer, their key
 * identifiers do not contradict, and its key verifies the other's signature. A signature that
 * cannot be checked here (an algorithm that Mbed TLS does not have) makes an issuer only where no
 * other certificate's key verifies it, and never towards given anchors. Of all paths the shortest
 * that is complete is taken; where none is, the longest. Among equals the certificate that lasts
 * longer decides, then the bytes, so that the order of the files never does. A bag may be hostile:
 * at most SSLSTORE__CHECKS_MAX signatures are checked. What would need more is taken for not
 * signed. Of RFC 5280 §6, name constraints, policies and revocation are not looked at.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_PATH_H
#define SSLSTORE_PKI_PATH_H

#include "pki/cert_set.h"
#include "pki/x509.h"

#define SSLSTORE__CHECKS_MAX (2 * SSLSTORE__CERT_SET_COUNT_MAX)

/* Where a path must lead to. Then every issuer must be a CA, and be valid now, too. */
struct sslstore__anchors {
    const char *pem; /* any number of certificates; NULL: any root that is in the bag */
    size_t size;
    int64_t now; /* 0: not known; then dates are not looked at */
};

/* Certificates by number, and a path through them. */
struct sslstore__path {
    const sslstore_memory *memory;
    struct sslstore__anchors anchors;
    const struct sslstore__certificate *certificates;
    size_t count;
    uint32_t checks; /* signatures checked so far */

    unsigned char
        steps[SSLSTORE__CERT_SET_COUNT_MAX]; /* the leaf, its issuer, …, without the root */
    size_t size;
    bool complete;               /* it ends at a root: one of the anchors, or a self-signed one */
    struct sslstore__bytes root; /* DER of it; empty: it is incomplete, or the leaf is the root */
    unsigned char *anchor;       /* memory of a root that is not of the bag, or NULL */
    size_t anchor_size;
    sslstore_result result; /* ERR_MEMORY: then the path proves nothing */
};

enum sslstore__path_issued {
    SSLSTORE__PATH_NOT_ISSUED,
    SSLSTORE__PATH_PERHAPS_ISSUED,
    SSLSTORE__PATH_ISSUED
};

/* Whether the one has issued the other. */
enum sslstore__path_issued sslstore__path_has_issued(struct sslstore__path *path,
                                                     const struct sslstore__certificate *issuer,
                                                     const struct sslstore__certificate *issued);

/* Its subject is its issuer, if it has one. */
bool sslstore__path_is_self_issued(const struct sslstore__certificate *certificate);

/* Fill in steps, root and complete, from steps[0] on. */
void sslstore__path_find(struct sslstore__path *path);
void sslstore__path_free(struct sslstore__path *path);

#endif
