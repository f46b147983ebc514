/* General names: the names of subjectAltName (RFC 5280, section 4.2.1.6).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_GENERAL_NAME_H
#define SSLSTORE_PKI_GENERAL_NAME_H

#include "base/text.h"
#include "pki/der.h"

/* general_names is the content of GeneralNames. If names is NULL, the names are only measured and
 * counted; else names receives a pointer to each. Each name ends with a NUL. */

/* Write all DNS names of 1 to 253 visible ASCII characters, in lower case. Returns their number. */
size_t sslstore__dns_put_all(struct sslstore__text *text, struct sslstore__bytes general_names,
                             const char **names);

/* Write all other names as OpenSSL writes them ("IP Address:192.0.2.1", "DNS:a b"); what is no
 * character becomes "?". Returns their number. */
size_t sslstore__other_names_put(struct sslstore__text *text, struct sslstore__bytes general_names,
                                 const char **names);

#endif
