/* Name: what follows from a keep's name: the ids of its orders, and its share of every spread.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_KEEP_NAME_H
#define SSLSTORE_KEEP_NAME_H

#include "sslstore.h"

/* Whether a text can be the name of a keep. */
bool sslstore__keep_name_is_valid(const char *name);

/* The part of a span that belongs to this name, from 0 up to, but not including, span. Names are
 * spread evenly. Different uses spread differently. */
int64_t sslstore__keep_name_share(const char *name, const char *use, int64_t span);

/* A number that follows from the names of a certificate, without regard to their case. */
uint32_t sslstore__keep_names_digest(const sslstore_order_request *order);

#endif
