/* Bag: every certificate out of any number of files, in one block, DER behind DER, each once.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_CERT_SET_H
#define SSLSTORE_PKI_CERT_SET_H

#include "pki/digest.h"

#define SSLSTORE__CERT_SET_SIZE_MAX  1048576 /* bytes of all files together */
#define SSLSTORE__CERT_SET_COUNT_MAX 64      /* different certificates      */

struct sslstore__cert_set {
    const sslstore_memory *memory;
    unsigned char *data;
    size_t capacity;
    size_t size;
    size_t count;
    uint32_t unreadable; /* pieces that should have held certificates and could not be read */
    bool foreign;        /* a file was neither PEM, nor DER, nor base64, and not empty either */
};

/* ERR_KEY: a private key is among the files; ERR_LIMIT; ERR_MEMORY. Unreadable files do not fail.
 * The bag is to be freed whatever the result. */
sslstore_result sslstore__cert_set_fill(struct sslstore__cert_set *bag,
                                        const sslstore_memory *memory, const sslstore_file *files,
                                        size_t count);
void sslstore__cert_set_free(struct sslstore__cert_set *bag);

#endif
