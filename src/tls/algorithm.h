/* Algorithm: names the signature algorithm of a certificate that Mbed TLS does not know, for
 * messages. Mbed TLS says only that there is one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_TLS_ALGORITHM_H
#define SSLSTORE_TLS_ALGORITHM_H

#include "base/text.h"

/* Append the signature algorithm of a certificate in DER, such as "ML-DSA-65
 * (2.16.840.1.101.3.4.3.18)". Returns false, and appends nothing, if it is one with RSA or ECDSA,
 * which Mbed TLS knows, or cannot be read. */
bool sslstore__tls_algorithm_put(struct sslstore__text *text, const uint8_t *certificate,
                                 size_t size);

/* The same for the first such certificate in a handshake message of TLS. Returns false also if it
 * is no Certificate message. */
bool sslstore__tls_algorithm_put_first(struct sslstore__text *text, const uint8_t *message,
                                       size_t size, bool is_tls_1_3);

#endif
