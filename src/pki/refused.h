/* Refused: says why CAs do not take a key, or a signature. A build without text does not say it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_REFUSED_H
#define SSLSTORE_PKI_REFUSED_H

#include "pki/bytes.h"

#if defined(SSLSTORE_NO_TEXT)
#define sslstore__refused_key(key, otherwise)              ((void) (key), (otherwise))
#define sslstore__refused_signature(identifier, otherwise) ((void) (identifier), (otherwise))
#else
/* otherwise: what is returned for an unknown algorithm, and for one that CAs take.
 * key: a SubjectPublicKeyInfo, or a private key of PKCS #8. */
const char *sslstore__refused_key(struct sslstore__bytes key, const char *otherwise);

/* identifier: the content of an AlgorithmIdentifier. */
const char *sslstore__refused_signature(struct sslstore__bytes identifier, const char *otherwise);
#endif

#endif
