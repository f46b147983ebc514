/* PKCS#12: writes a private key with its certificates as one encrypted file, with OpenSSL's
 * library.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_PKCS12_H
#define SSLSTORE_CLI_PKCS12_H

#include <stddef.h>

/* Makes a PKCS#12 store from PEM texts. Returns it, to be freed with free(); NULL: something is
 * unreadable, or memory ran out.
 * chain: the issuers; may be "". name: shown by programs that list the store. */
unsigned char *pkcs12_make(const char *key, const char *cert, const char *chain,
                           const char *password, const char *name, size_t *size);

#endif
