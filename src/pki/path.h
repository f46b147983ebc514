/* Path: from a certificate to a root, by signatures.
 *
 * A certificate issued another if its subject is the other's issuer, their key identifiers do not
 * contradict, and its key verifies the other's signature. If a signature cannot be checked, because
 * Mbed TLS lacks the algorithm, the certificate counts as the issuer only if no other certificate's
 * key verifies the signature, and never if anchors are given.
 *
 * The search is breadth first, from the leaf upwards. It ends at the first certificate that is a
 * root or was issued by an anchor, so the path is the shortest complete one. If there is none, it
 * is the longest. Of equal candidates, the certificate that is valid longest is chosen, then the
 * one with the smaller bytes, so that the order of the files does not matter.
 *
 * The certificates may be hostile, so at most SSLSTORE__CHECKS_MAX signatures are checked; further
 * ones count as wrong. Of RFC 5280, section 6, name constraints, policies and revocation are not
 * checked.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_PATH_H
#define SSLSTORE_PKI_PATH_H

#include "pki/cert_set.h"
#include "pki/verified.h"
#include "pki/x509.h"

#define SSLSTORE__CHECKS_MAX (2 * SSLSTORE__CERT_SET_COUNT_MAX)

/* Where a path must end. If anchors are given, every issuer must be a CA and valid now. */
struct sslstore__anchors {
    const char *pem; /* any number of certificates; NULL: any root among the certificates */
    size_t size;
    int64_t now; /* 0: not known, and dates are not checked */
};

/* How far a search has come. Certificates are named by their index. */
struct sslstore__path_search {
    unsigned char child[SSLSTORE__CERT_SET_COUNT_MAX]; /* the certificate it issued on the path; or
                                                          none: it was not reached */
    unsigned char depth[SSLSTORE__CERT_SET_COUNT_MAX];
    bool done[SSLSTORE__CERT_SET_COUNT_MAX];
    size_t end; /* the best end so far */
};

/* Certificates and a path through them. Too large for a small stack. */
struct sslstore__path {
    const sslstore_memory *memory;
    struct sslstore__anchors anchors;
    const struct sslstore__certificate *certificates;
    size_t count;
    uint32_t checks;                     /* signatures checked so far */
    struct sslstore__verified *verified; /* signatures of CA certificates that verified before, in
                                            other paths, too; NULL: none are remembered */

    unsigned char
        steps[SSLSTORE__CERT_SET_COUNT_MAX]; /* the leaf, its issuer, …, without the root */
    size_t size;
    bool complete;               /* it ends at a root: an anchor, or a self-signed certificate    */
    struct sslstore__bytes root; /* its DER; empty: it is incomplete, or the leaf is the root     */
    unsigned char *anchor;       /* the memory of a root that is not among the certificates; NULL */
    size_t anchor_size;
    sslstore_result result;              /* ERR_MEMORY: the path proves nothing */
    struct sslstore__path_search search; /* private */
};

enum sslstore__path_issued {
    SSLSTORE__PATH_NOT_ISSUED,
    SSLSTORE__PATH_PERHAPS_ISSUED,
    SSLSTORE__PATH_ISSUED
};

/* Whether one certificate issued another. */
enum sslstore__path_issued sslstore__path_has_issued(struct sslstore__path *path,
                                                     const struct sslstore__certificate *issuer,
                                                     const struct sslstore__certificate *issued);

/* Whether the subject of a certificate is its issuer, and not empty. */
bool sslstore__path_is_self_issued(const struct sslstore__certificate *certificate);

/* Find the path that begins with steps[0]: fill in steps, size, complete and root. */
void sslstore__path_find(struct sslstore__path *path);
void sslstore__path_free(struct sslstore__path *path);

#endif
