/* Carry: what a request leaves out is taken over from the order that it renews or reissues.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_CARRY_H
#define SSLSTORE_ORDERS_CARRY_H

#include "orders/api.h"

/* A request with all that the order tells. It points into the caller's request and the order. */
struct sslstore__carried {
    sslstore_order_request request;
    char code[SSLSTORE_ID_MAX]; /* with -EO where the order named an organization by id */
    char domain[SSLSTORE_DOMAIN_MAX];
    sslstore_block names;       /* the order's names, taken apart */
    sslstore_block approvers;   /* of the names of the new certificate, in their order */
};

/* Fill it in. csr is the request's, read. What the order tells and what cannot be sent again is
 * named: in the log where a default stands in, else by the check of the order.
 * ERR_REPLY_LIMIT: the order was shortened; ERR_ORDER: the CSR names what neither the order nor the request names (unless change_names), or a
 * name has no approver; ERR_MEMORY. To be freed in any case. */
sslstore_result sslstore__carry_over(sslstore_client *client, const sslstore_order_request *request,
                                     const sslstore_order *order, const sslstore_csr *csr,
                                     struct sslstore__carried *carried);
void sslstore__carried_free(struct sslstore__carried *carried);

/* Whether the order tells this name, whatever its form. */
bool sslstore__order_has_name(const sslstore_order *order, const char *name);

#endif
