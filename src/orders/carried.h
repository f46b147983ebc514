/* Carried: a request together with all that it takes over from an order.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_CARRIED_H
#define SSLSTORE_ORDERS_CARRIED_H

#include "sslstore.h"

/* request points into the program's request, the order and this struct. */
struct sslstore__carried {
    sslstore_order_request request;
    char code[SSLSTORE_ID_MAX]; /* with -EO where the order names an organization by id */
    char domain[SSLSTORE_DOMAIN_MAX];
    sslstore_block names;     /* the names of the order, one by one */
    sslstore_block approvers; /* one for each name of the new certificate, in their order */
};

/* Copies `from` to *to, unless *to is set. */
void sslstore__carried_text(const char **to, const char *from);

void sslstore__carried_free(struct sslstore__carried *carried);

#endif
