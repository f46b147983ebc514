/* Check: the fields of an order against its product. Every rule that needs no CSR is here.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CATALOG_CHECK_H
#define SSLSTORE_CATALOG_CHECK_H

#include "catalog/problems.h"

/* Report what is wrong with the fields of an order, its validity and its validation methods, in the
 * order of a form. If product->row_ is 0, only the vendor is known and no field is required. The
 * order is completed: see orders/complete.c. */
void sslstore__check_fields(struct sslstore__problems *problems, const sslstore_product *product,
                            const sslstore_order_request *order);

#endif
