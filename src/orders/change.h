/* Change: a reissue, refund or revocation is requested once, whatever happens to the reply.
 *
 *   intent      event                                  next        what is done
 *   (none)      sslstore__change_submit()              SENDING     journal, then send once
 *   (none)      the journal returns an error           (none)      nothing is sent: ERR_JOURNAL
 *   SENDING     the reply confirms it                  PLACED      return the order
 *               refused, or not sent                   NOT_PLACED  return the error
 *               reply lost, without an order, or       SENDING     reconcile
 *               about another one
 *   kept SENDING or UNKNOWN                            (same)      reconcile
 *   kept PLACED                                        PLACED      ask for the order, never send
 *
 *   reconcile: ask for the order, repeatedly (lookup.h)
 *               the order shows the change             PLACED      return the order
 *               it never does, resend_if_not_found     (same)      send once more; if that fails,
 *                                                                  ask again
 *               otherwise                              UNKNOWN     ERR_UNKNOWN_OUTCOME
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_CHANGE_H
#define SSLSTORE_ORDERS_CHANGE_H

#include "sslstore.h"

/* Sends the request. OK with an empty `after`: the reply does not contain the order. */
typedef sslstore_result sslstore__change_send_fn(sslstore_client *client, void *user,
                                                 sslstore_order *after);

/* Begin the intent to change this order. Returns ERR_LIMIT if its ids do not fit. */
sslstore_result sslstore__change_begin(sslstore_client *client, sslstore_intent_kind kind,
                                       const sslstore_order *before, sslstore_intent *intent);

/* Send a new intent. after is zero, and receives the order where a reply contains it. */
sslstore_result sslstore__change_submit(sslstore_client *client, sslstore_intent *intent,
                                        sslstore__change_send_fn *send, void *user,
                                        sslstore_order *after);

/* Continue a kept intent. send may be NULL: then nothing is sent again. */
sslstore_result sslstore__change_resume(sslstore_client *client, sslstore_intent *intent,
                                        sslstore__change_send_fn *send, void *user,
                                        sslstore_order *after);

/* Look up what became of an intent, and send nothing. */
sslstore_result sslstore__change_reconcile(sslstore_client *client, sslstore_intent *intent,
                                           sslstore_order *after);

#endif
