/* Reads a certificate signing request in every form that clients send.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_CSR_H
#define SANDBOX_CSR_H

#include <stdbool.h>
#include <stddef.h>

enum csr_result {
    CSR_OK,
    CSR_UNDECODABLE, /* base64 without PEM lines */
    CSR_INVALID      /* not a request, a wrong self-signature, or a weak key */
};

struct csr {
    char common_name[256];
    char organization[256], unit[256], locality[256], region[256], country[256], email[256];
    char *names;               /* requested alternative names, joined by commas; NULL: none */
    unsigned char *public_key; /* SubjectPublicKeyInfo, DER */
    size_t public_key_size;
    char md5[33], sha1[41], sha256[65];
    const char *algorithm; /* "RSA" or "EC" */
};

/* On any result but CSR_OK, nothing is allocated. */
enum csr_result csr_read(const char *text, struct csr *out);
void csr_free(struct csr *csr);

#endif
