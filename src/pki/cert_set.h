/* Certificate set: the certificates in any number of files, each once, in one block of DER.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_CERT_SET_H
#define SSLSTORE_PKI_CERT_SET_H

#include "sslstore.h"

#define SSLSTORE__CERT_SET_SIZE_MAX  1048576 /* bytes of all files together */
#define SSLSTORE__CERT_SET_COUNT_MAX 64      /* certificates                */

struct sslstore__cert_set {
    const sslstore_memory *memory;
    sslstore_result result; /* gcc repeats the clean-up for each value of a local one */
    unsigned char *data;
    size_t capacity;
    size_t size;
    size_t count;
    uint32_t unreadable; /* pieces that should hold certificates but cannot be read */
    bool foreign;        /* a file is not empty, but neither PEM, DER nor base64    */
    const char *problem; /* what ERR_KEY or ERR_LIMIT is about; else NULL */
};

/* Read the certificates of all files. An unreadable file is no failure. Free the set whatever the
 * result. ERR_KEY: a private key is among the files; ERR_LIMIT; ERR_MEMORY. */
sslstore_result sslstore__cert_set_fill(struct sslstore__cert_set *set,
                                        const sslstore_memory *memory, const sslstore_file *files,
                                        size_t count);
void sslstore__cert_set_free(struct sslstore__cert_set *set);

#endif
