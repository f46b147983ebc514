/* Distinguished names (X.501): as text (RFC 4514), and compared.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_NAME_H
#define SSLSTORE_PKI_NAME_H

#include "base/text.h"
#include "pki/der.h"

#define SSLSTORE__COMMON_NAME_MAX 64 /* octets: ub-common-name of RFC 5280 */

/* In all of these, name is the content of a Name. */

/* Write "C=US, O=Example\, Inc., CN=www.example.com": in the order of the certificate, with the
 * escapes of RFC 4514. What is not a character of its string type becomes "?". */
void sslstore__name_put(struct sslstore__text *text, struct sslstore__bytes name);

/* Write the common name as UTF-8, or nothing if there is none. Of several it is the last one, which
 * is the most specific. Returns false if it holds control characters or bytes that are no
 * characters, or if the name is malformed; what was written then is no name. */
bool sslstore__common_name_put(struct sslstore__text *text, struct sslstore__bytes name);

/* Whether two names are equal (RFC 5280, section 7.1): the same attributes in the same order. Their
 * texts are compared without regard to string type, case, blanks at the ends, and the number of
 * blanks between words. Letters that consist of several characters are not composed. */
bool sslstore__name_equal(struct sslstore__bytes left, struct sslstore__bytes right);

#endif
