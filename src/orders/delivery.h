/* Delivery: from a placed order to a certificate in the program: publish, wait, withdraw, deliver.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_DELIVERY_H
#define SSLSTORE_ORDERS_DELIVERY_H

#include "orders/expected.h"

/* The order was placed, or is reissued: calls options->publish, waits, calls options->withdraw
 * and options->deliver. certificate->order is the order as it was last seen; it stays filled in
 * whatever the result. Returns OK also while the order is pending. */
sslstore_result sslstore__delivery_finish(sslstore_client *client,
                                          const struct sslstore__expected *expected,
                                          const sslstore_enroll_options *options,
                                          sslstore_intent *intent,
                                          sslstore_certificate *certificate);

#endif
