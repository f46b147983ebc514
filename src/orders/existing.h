/* Existing: the certificate of an order that may already be the one requested.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_EXISTING_H
#define SSLSTORE_ORDERS_EXISTING_H

#include "orders/replacement.h"

/* Wait for the certificate of the present order, and deliver it. Nothing is sent.
 * kind REISSUE: the certificate of a pending reissue; kind ORDER: any. */
sslstore_result sslstore__existing_await(sslstore_client *client,
                                         struct sslstore__replacement *task,
                                         sslstore_intent_kind kind);

/* The same for an order that is issued, or about to be. If its certificate is for another key, the
 * order is reissued, free of charge. */
sslstore_result sslstore__existing_await_or_reissue(sslstore_client *client,
                                                    struct sslstore__replacement *task);

/* Nothing is due: deliver the certificate if it has the key and the names of the request; otherwise
 * reissue the order. */
sslstore_result sslstore__existing_deliver_or_reissue(sslstore_client *client,
                                                      struct sslstore__replacement *task);

#endif
