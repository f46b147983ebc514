/* What the programs of this folder share: a public key from its numbers, and the request.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef EXAMPLES_CHIP_REQUEST_H
#define EXAMPLES_CHIP_REQUEST_H

#include "sslstore.h"

#define PUBLIC_KEY_MAX 1100 /* RSA 8192 */

struct public_key {
    uint8_t bytes[PUBLIC_KEY_MAX];
    size_t size;
};

/* An EC key: the byte 04 and both coordinates. Returns 0; -1: too large. */
int put_point(struct public_key *key, const void *x, const void *y, size_t size);

/* An RSA key: RSAPublicKey in DER. Returns 0; -1: too large. */
int put_rsa(struct public_key *key, const void *modulus, size_t modulus_size, const void *exponent,
            size_t exponent_size);

/* Print a request for the domain. Returns an exit status. */
int print_request(const char *domain, const struct public_key *key, sslstore_sign_fn *sign,
                  void *sign_user);

#endif
