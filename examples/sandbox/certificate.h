/* Writes one X.509 v3 certificate.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_CERTIFICATE_H
#define SANDBOX_CERTIFICATE_H

#include "der.h"
#include "mbedtls_versions.h"

#include <stdbool.h>
#include <stdint.h>

#define SERIAL_SIZE 16
#define KEY_ID_SIZE 20

enum certificate_use { USE_ROOT, USE_INTERMEDIATE, USE_SERVER, USE_CODE, USE_MAIL };

/* Members that are NULL or "" are left out. */
struct certificate_name {
    const char *common_name;
    const char *organization;
    const char *locality;
    const char *region;
    const char *country;
    const char *jurisdiction; /* country of incorporation, for EV */
};

struct certificate_facts {
    enum certificate_use use;
    struct certificate_name subject;
    const char *names;     /* names of the subject alternative name, joined by commas; NULL: none */
    const char *addresses; /* its numeric addresses, joined by commas; NULL: none */
    unsigned char serial[SERIAL_SIZE];
    int64_t not_before, not_after;
    const unsigned char *public_key; /* SubjectPublicKeyInfo, DER */
    size_t public_key_size;
};

/* The issuer: an EC key, the name in its own certificate, its key identifier. */
struct signer {
    mbedtls_pk_context *key;
    struct certificate_name name;
    unsigned char key_id[KEY_ID_SIZE];
    random_fn *random;
    void *random_user;
};

/* Computes the identifier of a public key: its SHA-256, cut to 160 bits. */
void certificate_key_id(unsigned char out[KEY_ID_SIZE], const unsigned char *public_key,
                        size_t size);

/* Writes the certificate into an empty out. Returns false if signing fails. */
bool certificate_write(struct der *out, const struct certificate_facts *facts,
                       const struct signer *signer);

#endif
