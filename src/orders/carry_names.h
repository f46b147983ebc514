/* Carry, names: the names of a renewal or reissue are those of the order, unless the request has
 * its own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_CARRY_NAMES_H
#define SSLSTORE_ORDERS_CARRY_NAMES_H

#include "orders/carried.h"

/* Returns ERR_ORDER if the CSR has names that neither the order nor the request has. Such a CSR
 * would replace a certificate in use by one for other names; request->change_names allows it. */
sslstore_result sslstore__carry_check_names(sslstore_client *client,
                                            const sslstore_order_request *request,
                                            const sslstore_product *product,
                                            const sslstore_order *order, const sslstore_csr *csr);

/* Carry the common name over, unless the request has one. */
void sslstore__carry_common_name(struct sslstore__carried *carried, const char *common_name);

/* Carry over names that are joined in one text. Returns ERR_MEMORY if memory runs out. */
sslstore_result sslstore__carry_names(sslstore_client *client, struct sslstore__carried *carried,
                                      const char *joined);

#endif
