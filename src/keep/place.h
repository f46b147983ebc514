/* Place: requests the next certificate: a new order, its renewal, or a reissue.
 *
 * The intent of the request is stored in the state before it is sent:
 *
 *   open      event                                   open next   what is done
 *   NONE      about to be sent                        ORDER or    save; then send once
 *                                                     REISSUE
 *   ORDER     the reply, or a lookup, shows the order NONE        adopt the order
 *   REISSUE   the reply, or the order, shows it       NONE        wait for the certificate
 *   any       refused, or not sent                    NONE        return the error
 *   any       the outcome is unknown, or a restart    (same)      settle.h looks it up at the next
 *                                                                 step
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_KEEP_PLACE_H
#define SSLSTORE_KEEP_PLACE_H

#include "keep/run.h"

/* Buy an order, unless the policy forbids it, or one is found meanwhile. follows: it renews the
 * present order; otherwise it is a first order, or replaces one that has ended. */
sslstore_result sslstore__keep_buy(struct sslstore__keep_run *run, bool follows);

/* Request a new certificate of the present order. */
sslstore_result sslstore__keep_reissue(struct sslstore__keep_run *run);

/* The sslstore_journal_fn of a step; user is the run. */
int sslstore__keep_journal(void *user, const sslstore_intent *intent);

#endif
