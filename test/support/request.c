/* Makes the usual order request.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/request.h"

#include "support/csr.h"

sslstore_order_request shop_request(void)
{
    sslstore_order_request request = {.product_code = "positivessl",
                                      .csr = CSR_SHOP,
                                      .csr_size = SSLSTORE_NUL_TERMINATED,
                                      .approver_email = "admin@shop.example.com",
                                      .validity_days = 365,
                                      .admin = {.email = "ada@shop.example.com"}};

    return request;
}
