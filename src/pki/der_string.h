/* DER strings: the characters of every ASN.1 string type that certificates use.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_DER_STRING_H
#define SSLSTORE_PKI_DER_STRING_H

#include "base/text.h"
#include "pki/der.h"

/* Take the next character of a string, which is not empty and whose type is tag. Returns false if
 * the bytes are no character; then at least one byte is taken. */
bool sslstore__der_string_next(struct sslstore__bytes *rest, unsigned char tag,
                               uint32_t *character);

/* Write a string that is visible ASCII without the characters that RFC 4514 escapes, as nearly all
 * are. Returns false, and writes nothing, if it is another one. */
bool sslstore__der_string_put_plain(struct sslstore__text *text, struct sslstore__bytes value,
                                    unsigned char tag);

/* Write a string as UTF-8. What is no character, or a control character, becomes "?". Returns false
 * if there is any. */
bool sslstore__der_string_put(struct sslstore__text *text, struct sslstore__bytes value,
                              unsigned char tag);

/* Write a character as UTF-8. */
void sslstore__der_string_put_utf8(struct sslstore__text *text, uint32_t character);

/* Whether a character is a control character of C0 or C1, or DEL. */
bool sslstore__der_string_is_control(uint32_t character);

#endif
