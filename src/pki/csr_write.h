/* Writing signing requests: what sslstore_csr_make() and sslstore_csr_sign() share. It needs no
 * private key, only something that signs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_CSR_WRITE_H
#define SSLSTORE_PKI_CSR_WRITE_H

#include "pki/bytes.h"
#include "sslstore.h"

struct sslstore__csr_source {
    struct sslstore__bytes public_key; /* SubjectPublicKeyInfo */
    sslstore_sign_fn *sign;
    void *sign_user;
    const char *mismatch; /* the problem if the signature does not verify with public_key */
};

/* Check the names. ERR_ARGUMENT or ERR_LIMIT, and *problem. */
sslstore_result sslstore__csr_names_check(const sslstore_csr_options *options,
                                          const char **problem);

/* Make the request, whose names were checked. Sets *problem, for ERR_KEY and ERR_LIMIT, else to
 * NULL. ERR_KEY: the key is of a kind that no CA takes, sign failed or returned what is no
 * signature with this key. */
sslstore_result sslstore__csr_write(const sslstore_memory *memory,
                                    const sslstore_csr_options *options,
                                    const struct sslstore__csr_source *source, sslstore_csr *csr,
                                    const char **problem);

#endif
