/* Submit: an order is bought once, whatever happens to the reply.
 *
 * The service has no idempotency key, but the client chooses the CustomOrderID, and the order
 * can be looked up by it. So the intent is journaled, the request is sent once, and after a lost
 * reply the library looks the order up instead of sending the request again.
 *
 *   intent      event                                  next        what is done
 *   (none)      sslstore__submit(), no unfinished kept SENDING     journal, then send once
 *   (none)      the journal returns an error           (none)      nothing is sent: ERR_JOURNAL
 *   SENDING     the reply has our order                PLACED      return the order
 *               the reply has another order            UNKNOWN     ERR_CONFLICT, with that order
 *               refused, or not sent                   NOT_PLACED  return the error
 *               reply lost, or "id exists already"     SENDING     reconcile
 *   kept SENDING, UNKNOWN, or PLACED without store id  (same)      reconcile
 *   kept PLACED with store id                          PLACED      ask for the order, never send
 *
 *   reconcile: look up by CustomOrderID, repeatedly (lookup.h)
 *               found, ours                            PLACED      return the order
 *               found, another one                     UNKNOWN     ERR_CONFLICT
 *               a lookup failed                        UNKNOWN     ERR_UNKNOWN_OUTCOME
 *               not found: if the intent was kept or may be sent again, also look in the list of
 *               recent orders (lookup_list.h); what is found there counts as above
 *               not found, resend_if_not_found         SENDING     send once more; after a refusal
 *                                                                  or a lost reply, look up again
 *               not found, otherwise                   UNKNOWN     ERR_UNKNOWN_OUTCOME
 *
 * What is known (PLACED, NOT_PLACED, DELIVERED) stays where the table says UNKNOWN, and DELIVERED
 * where it says PLACED. An order looks like its own renewal: if the order found is the one to be
 * renewed, the result is ERR_CONFLICT.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_SUBMIT_H
#define SSLSTORE_ORDERS_SUBMIT_H

#include "orders/prepared.h"

/* Place the order once, or continue the unfinished intent in options->kept. intent receives
 * what the journal then holds. */
sslstore_result sslstore__submit(sslstore_client *client, const struct sslstore__prepared *prepared,
                                 const sslstore_enroll_options *options, sslstore_intent *intent,
                                 sslstore_order *order);

/* Look up what became of an intent, and send nothing. prepared may be NULL: whether the order
 * found is the one requested is then judged by its id alone. */
sslstore_result sslstore__submit_reconcile(sslstore_client *client, sslstore_intent *intent,
                                           const struct sslstore__prepared *prepared,
                                           sslstore_order *order);

#endif
