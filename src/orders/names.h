/* Names: those that were asked for, beside those that an order tells.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_NAMES_H
#define SSLSTORE_ORDERS_NAMES_H

#include "orders/api.h"

/* How many of the names that an order tells were asked for, and how many were not. What the CA adds
 * by itself ("www.", the domain of a wildcard) counts as asked for. An order may leave names out. */
struct sslstore__names_compared {
    size_t asked;
    size_t strange;
    const char *first; /* of the strange ones */
    size_t first_size;
};

struct sslstore__names_compared sslstore__names_compare(const sslstore_order_request *request,
                                                        const sslstore_order *order);

/* Note in the certificate, and log, that its order tells names that were not asked for. */
void sslstore__names_note(const sslstore_client *client, const sslstore_order_request *request,
                          sslstore_certificate *certificate);

#endif
