/* Prove: the proof that a sync has delivered every order. It lists the pages again until a listing
 * shows as many orders as the service counts, or until two listings agree. What makes a sync
 * complete is defined at sslstore_sync() in sslstore.h.
 *
 *   after a further listing                            next
 *   -------------------------------------------------  -------------------------------------------
 *   it differs from the orders delivered by too many   incomplete
 *   it proves the sync, and no order is missing        complete
 *   it proves the sync, but shows orders that were     one more listing delivers them: complete
 *   not delivered
 *   it agrees with the one before, but shows fewer     incomplete
 *   orders than the service counts
 *   it agrees with the one two before, and not with    incomplete
 *   the one before
 *   none of these                                      list again; incomplete after eight listings
 *
 * A listing proves the sync if it shows as many orders as the service counted before it, none of
 * them bought later; or if it agrees with the listing before it and shows no fewer orders than are
 * counted. Two listings agree if they lack the same ones of the orders delivered, and the second
 * one shows the missing orders that the first one showed; orders bought meanwhile are delivered and
 * do not disturb.
 *
 * Every other listing has pages of another size. If the service cuts its pages short, the listings
 * therefore lack different orders, and do not agree.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_SYNC_PROVE_H
#define SSLSTORE_SYNC_PROVE_H

#include "sslstore.h"
#include "sync/state.h"

/* Asks the service for the number of orders and stores it in lister.expected, 0 if the service
 * does not count. If it fails to, the number counted before remains. ERR_AUTH, ERR_FORBIDDEN,
 * ERR_CANCELLED. */
sslstore_result sslstore__sync_count(struct sslstore__sync_run *run);

/* Proves the sync after the first listing. counts: the service can count what is listed. OK,
 * ERR_INCOMPLETE, or the failure of a listing. */
sslstore_result sslstore__sync_prove(struct sslstore__sync_run *run, bool counts);

#endif
