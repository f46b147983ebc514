/* Domain names: compared as the names they are, in whatever form they are written.
 *
 * "Bücher.example.", "BÜCHER.example" and "xn--bcher-kva.example" are one name. Letters that
 * consist of several characters (a letter and an accent after it) are not put together.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_BASE_DOMAIN_H
#define SSLSTORE_BASE_DOMAIN_H

#include "sslstore.h"

/* Write a name in its one form: A-labels (RFC 5890), ASCII letters lower-case, without the dot of
 * the root. Its syntax is not checked beyond that; a wildcard stays one.
 * out: SSLSTORE_DOMAIN_MAX bytes.
 * false: it is empty, too long or not UTF-8; out is "". */
bool sslstore__domain_put(const char *name, size_t size, char *out);

/* Whether two texts are one domain name. What is no domain name equals only the same text. */
bool sslstore__domain_equal(const char *left, size_t left_size, const char *right,
                            size_t right_size);

/* Whether a CA that was asked for one name may add the other by itself: the name without or with
 * "www.", and the domain of a wildcard. A name counts as added to itself. */
bool sslstore__domain_is_added(const char *asked, size_t asked_size, const char *other,
                               size_t other_size);

/* Whether a certificate for pattern is good for name: it is the same, or a wildcard that stands for
 * exactly the first label of it (RFC 9525 §6.3). */
bool sslstore__domain_covers(const char *pattern, const char *name);

/* A wildcard name begins with "*.". */
bool sslstore__domain_is_wildcard(const char *name);

/* The domain of a wildcard name; any other name as it is. */
const char *sslstore__domain_without_wildcard(const char *name);

/* Whether a public certificate may carry the name: its labels are letters, digits and hyphens, the
 * last label is not a number; the first label may be "*". */
bool sslstore__domain_is_host(const char *name);

/* Take the next name off a list, separated by commas, semicolons or blanks; empty entries are
 * passed over. false: none is left. */
bool sslstore__domain_next(const char **list, const char **name, size_t *size);

#endif
