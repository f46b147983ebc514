/* Check: an order completed and looked at, before any network and without a client.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_CHECK_H
#define SSLSTORE_ORDERS_CHECK_H

#include "orders/api.h"
#include "catalog/problems.h"

/* Complete the order of a request whose CSR, if it could be read, is in prepared->csr: product,
 * defaults, months, and the names, united, in lower case, each once, without the common name and
 * without those that the CA adds by itself. ERR_MEMORY. */
sslstore_result sslstore__prepare_complete(const sslstore_memory *memory,
                                           const sslstore_order_request *request,
                                           struct sslstore__prepared *prepared);

/* Tell all that is wrong with a completed order. csr is what sslstore_csr_read() returned;
 * ERR_ARGUMENT: none was given. */
void sslstore__order_check_all(struct sslstore__problems *report,
                               const struct sslstore__prepared *prepared, sslstore_result csr);

/* Tell what is wrong with the CSR and the validation of a reissue: its key, names that the
 * certificate would lack, files for wildcard names. The CSR was read, and the order is completed. */
void sslstore__order_check_reissue(struct sslstore__problems *report,
                                   const struct sslstore__prepared *prepared);

/* All of it: read the CSR, complete, check. OK; ERR_ORDER when a problem was told; ERR_MEMORY.
 * prepared is to be freed in any case. */
sslstore_result sslstore__order_check(const sslstore_memory *memory,
                                      const sslstore_order_request *request,
                                      struct sslstore__problems *report,
                                      struct sslstore__prepared *prepared);

/* Ask order/approverlist for each domain and tell who is not permitted. An error of the call
 * itself, else OK. */
sslstore_result sslstore__approvers_report(sslstore_client *client,
                                           const struct sslstore__prepared *prepared,
                                           struct sslstore__problems *report);

/* A sslstore_problem_fn for calls that end at the first problem, which becomes the error of the
 * client that user is. */
int sslstore__problem_to_error(void *user, const sslstore_problem *problem);

#endif
