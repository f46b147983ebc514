/* Reading a certificate signing request in every form that clients send.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_CSR_H
#define SANDBOX_CSR_H

#include <stdbool.h>
#include <stddef.h>

enum csr_result {
    CSR_OK,
    CSR_UNDECODABLE, /* no PEM around the base64 */
    CSR_INVALID      /* not a request, or its own signature is wrong, or its key too weak */
};

struct csr {
    char common_name[256];
    char organization[256], unit[256], locality[256], region[256], country[256], email[256];
    char *names;               /* comma list of the requested alternative names, or NULL */
    unsigned char *public_key; /* SubjectPublicKeyInfo, DER */
    size_t public_key_size;
    char md5[33], sha1[41], sha256[65];
    const char *algorithm; /* "RSA" or "EC" */
};

/* On any result but CSR_OK nothing is held. */
enum csr_result csr_read(const char *text, struct csr *out);
void csr_free(struct csr *csr);

#endif
