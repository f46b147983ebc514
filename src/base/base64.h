/* Base64: bytes as text (RFC 4648, section 4). Its reader is pki/pem.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_BASE_BASE64_H
#define SSLSTORE_BASE_BASE64_H

#include "base/text.h"

/* Append the base64 of size bytes, with padding. In lines: of 64 characters, each with its LF.
 * While text only measures, data may be NULL. */
void sslstore__base64_put(struct sslstore__text *text, const void *data, size_t size,
                          bool in_lines);

#endif
