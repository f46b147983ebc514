/* Names: distinguished names as text (X.501, RFC 4514), and DNS names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_NAME_H
#define SSLSTORE_PKI_NAME_H

#include "base/text.h"
#include "pki/der.h"

#define SSLSTORE__COMMON_NAME_MAX 64 /* octets: ub-common-name of RFC 5280 */

/* In all of these, name is the content of a Name, and general_names that of GeneralNames. */

/* "C=US, O=Example\, Inc., CN=www.example.com": in the order of the certificate, with the escapes
 * of RFC 4514. What is not a character of its string type becomes "?". */
void sslstore__name_put(struct sslstore__text *text, struct sslstore__bytes name);

/* The common name as UTF-8: of several the last one, which is the most specific.
 * Nothing when there is none. false: it holds control bytes, or bytes that are no characters; or the
 * name is malformed. */
bool sslstore__common_name_put(struct sslstore__text *text, struct sslstore__bytes name);

/* Whether two names are one (RFC 5280, section 7.1): the same attributes in the same order, their texts
 * compared without regard to string type, case, blanks at the ends, and the number of blanks between
 * words. Letters that consist of several characters are not put together. */
bool sslstore__name_equal(struct sslstore__bytes left, struct sslstore__bytes right);

/* The next dNSName; *general_names moves behind it, and behind names of other kinds.
 * false: no further one, or *general_names, then not empty, goes on malformed. */
bool sslstore__dns_next(struct sslstore__bytes *general_names, struct sslstore__bytes *dns_name);

/* No bytes that would end, hide or split the name in a text: 1 to 253 visible ASCII characters. */
bool sslstore__dns_is_clean(struct sslstore__bytes dns_name);

/* Write all clean names, lower-case, each with its NUL, and point names to them.
 * names NULL: measure and count only. */
size_t sslstore__dns_put_all(struct sslstore__text *text, struct sslstore__bytes general_names,
                             const char **names);

/* Write all other names, and DNS names that are not clean, as OpenSSL writes them ("IP Address:192.0.2.1",
 * "DNS:a b"), each with its NUL, and point names to them; what is no character becomes "?".
 * names NULL: measure and count only. */
size_t sslstore__other_names_put(struct sslstore__text *text, struct sslstore__bytes general_names,
                                 const char **names);

/* A host name that a public certificate may carry: letters, digits and hyphens, the last label not
 * a number; the first label may be "*". */
bool sslstore__dns_is_host(const char *name);

/* Where the next text goes; NULL while measuring. */
const char *sslstore__text_end(const struct sslstore__text *text);

#endif
