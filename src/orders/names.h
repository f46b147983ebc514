/* Names: the names of an order beside those of a request, compared as domain names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_NAMES_H
#define SSLSTORE_ORDERS_NAMES_H

#include "sslstore.h"

/* Goes through the names of an order: its common name, unless it is empty, then its DNS names.
 * Begin with list NULL. */
struct sslstore__order_names {
    const sslstore_order *order;
    const char *list;
};

/* The next name, which is not NUL-terminated. false: there are no more. */
bool sslstore__order_names_next(struct sslstore__order_names *names, const char **name,
                                size_t *size);

/* Whether the order has this name, or one to which a CA adds it ("www.", the domain of a
 * wildcard). */
bool sslstore__order_has_name(const sslstore_order *order, const char *name);

/* Whether the request has this name, or one to which a CA adds it. Members of the request may be
 * NULL. */
bool sslstore__request_has_name(const sslstore_order_request *request, const char *name,
                                size_t size);

/* How many names of an order were requested, and how many were not. Names that the CA adds by
 * itself count as requested. An order may leave names out. */
struct sslstore__names_compared {
    size_t requested;
    size_t foreign;
    const char *first; /* of the foreign ones */
    size_t first_size;
};

struct sslstore__names_compared sslstore__names_compare(const sslstore_order_request *request,
                                                        const sslstore_order *order);

/* Set certificate->names_differ, and log a warning, if its order has names that were not
 * requested. */
void sslstore__names_note(const sslstore_client *client, const sslstore_order_request *request,
                          sslstore_certificate *certificate);

#endif
