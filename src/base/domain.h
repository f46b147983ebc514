/* Domain names: compared whatever form they are written in.
 *
 * "Bücher.example.", "BÜCHER.example" and "xn--bcher-kva.example" are one name. Letters that
 * consist of several characters (a letter followed by an accent) are not composed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_BASE_DOMAIN_H
#define SSLSTORE_BASE_DOMAIN_H

#include "sslstore.h"

/* Write a name in its normal form: A-labels (RFC 5890), ASCII letters in lower case, without the
 * dot of the root. Its syntax is not checked beyond that; a wildcard is kept. out holds
 * SSLSTORE_DOMAIN_MAX bytes. Returns false, and out is "", if the name is empty, too long or not
 * UTF-8. */
bool sslstore__domain_put(const char *name, size_t size, char *out);

/* Whether two texts are the same domain name. A text that is no domain name equals only itself. */
bool sslstore__domain_equal(const char *left, size_t left_size, const char *right,
                            size_t right_size);

/* Whether a CA that was asked for one name may add the other: the name with or without "www.", and
 * the domain of a wildcard. A name counts as added to itself. */
bool sslstore__domain_is_added(const char *asked, size_t asked_size, const char *other,
                               size_t other_size);

/* Whether a certificate for pattern is valid for name: the same name, or a wildcard for exactly its
 * first label (RFC 9525, section 6.3). */
bool sslstore__domain_covers(const char *pattern, const char *name);

/* A wildcard name begins with "*.". */
bool sslstore__domain_is_wildcard(const char *name);

/* The domain of a wildcard name; any other name as it is. */
const char *sslstore__domain_without_wildcard(const char *name);

/* Whether a public certificate may carry the name: its labels are letters, digits and hyphens, the
 * last label is not a number; the first label may be "*". */
bool sslstore__domain_is_host(const char *name);

/* Take the next name off a list that is separated by commas, semicolons or blanks. Empty entries
 * are skipped. Returns false if no name is left. */
bool sslstore__domain_next(const char **list, const char **name, size_t *size);

#endif
