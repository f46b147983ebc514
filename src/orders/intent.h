/* Intent: a request that must not be sent twice, kept by the journal before its first byte is
 * sent.
 *
 * Who moves an intent from state to state: submit.h for orders, change.h for reissues, refunds
 * and revocations, delivery.h for DELIVERED. sslstore_intent_state in sslstore.h says what a
 * program does with each state.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_INTENT_H
#define SSLSTORE_ORDERS_INTENT_H

#include "sslstore.h"

/* ---- A kept one ---- */

/* What the program read back from its storage is an intent. */
bool sslstore__intent_is_valid(const sslstore_intent *intent);

/* Returns ERR_ARGUMENT if the kept intent is damaged. kept may be NULL: there is none. */
sslstore_result sslstore__intent_check(sslstore_client *client, const sslstore_intent *kept);

/* Unfinished: it may have been sent, or its certificate was not delivered. kept may be NULL:
 * false. */
bool sslstore__intent_is_open(const sslstore_intent *kept);

/* Continue an unfinished intent: *intent, made from the request, becomes the kept one. Returns
 * ERR_CONFLICT if the kept one belongs to another request. */
sslstore_result sslstore__intent_take_up(sslstore_client *client, const sslstore_intent *kept,
                                         sslstore_intent *intent);

/* Sets and returns ERR_CONFLICT: the kept intent belongs to another request. */
sslstore_result sslstore__intent_refuse(sslstore_client *client);

/* The id to ask for an order by. An unfinished reissue may have given the order another key than id
 * contains; the order is then found by its TheSSLStoreOrderID alone. */
const char *sslstore__intent_order(const sslstore_intent *kept, const char *id);

/* ---- A new one ---- */

/* All members zero but for version, kind and time. */
void sslstore__intent_begin(const sslstore_client *client, sslstore_intent_kind kind,
                            sslstore_intent *intent);

/* Copy an id of the service into a member of an intent. Returns ERR_LIMIT, with the member "",
 * if it does not fit: a cut id would be another id. */
sslstore_result sslstore__intent_id(char *member, const char *id);

/* ---- In the journal ---- */

/* Journal the intent as SENDING. Returns ERR_JOURNAL if the program cannot keep it: the request
 * must then not be sent. */
sslstore_result sslstore__intent_send(sslstore_client *client, sslstore_intent *intent);

/* Journal the state that the intent has come to, unless the kept one says more: what is known is
 * not replaced by UNKNOWN, nor DELIVERED by PLACED. */
void sslstore__intent_end(const sslstore_client *client, sslstore_intent *intent,
                          sslstore_intent_state state);

#endif
