/* Pack: moves a decoded struct out of the reply that it was read from, into as few bytes as it
 * needs. A reply has names, nulls and white space, too: an order is a third of what came.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_RPC_PACK_H
#define SSLSTORE_RPC_PACK_H

#include "rpc/member.h"

/* The size of all texts of a record and of the elements of its list. The table has members of the
 * kinds TEXT, RECORDS (one, whose elements have no lists), INTEGER, FLAG and DATE. */
size_t sslstore__pack_size(const struct sslstore__table *table, const void *record);

/* Copy the texts and elements to `to`, which is aligned for any object, and let the record point to
 * the copies. */
void sslstore__pack(const struct sslstore__table *table, void *record, void *to);

/* The same into a new block, which replaces the one of the reply. Does nothing if that would save
 * nothing, or if out of memory. */
void sslstore__pack_block(const struct sslstore__table *table, void *record, sslstore_block *block);

#endif
