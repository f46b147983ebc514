/* Key: the signing request of a keep, by the program's function or by a key that the library makes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_KEEP_KEY_H
#define SSLSTORE_KEEP_KEY_H

#include "keep/run.h"

/* A request, and what it is made of if the library makes it. */
struct sslstore__keep_csr {
    const char *data;
    size_t size;
    uint8_t key_sha256[SSLSTORE_SHA256_SIZE];
    sslstore_csr made;
};

void sslstore__keep_csr_free(struct sslstore__keep_csr *csr);

/* The request of the newest key. ERR_NOT_FOUND: there is no key. The caller frees csr if the result
 * is OK. */
sslstore_result sslstore__keep_csr_newest(struct sslstore__keep_run *run,
                                          struct sslstore__keep_csr *csr);

/* The request for the next certificate: of a fresh key, made once for each certificate, or of the
 * newest one if the keep keeps its key. The key's digest is stored before this returns, so that
 * after a restart the same key is used. */
sslstore_result sslstore__keep_csr_next(struct sslstore__keep_run *run,
                                        struct sslstore__keep_csr *csr);

#endif
