/* Request: the order request of a keep, with its signing request and its validation method.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_KEEP_REQUEST_H
#define SSLSTORE_KEEP_REQUEST_H

#include "base/memory.h"
#include "keep/key.h"

struct sslstore__keep_request {
    sslstore_order_request order;
    struct sslstore__keep_csr csr;
    struct sslstore__buffer approvers; /* what order.approver_email may point to */
};

/* Assemble the request for the next certificate, with the key for it. is_first: of the first order;
 * the approvers of its domains are then chosen, if they are not given. Later ones are carried over
 * from the order. The caller frees request in any case. */
sslstore_result sslstore__keep_request_make(struct sslstore__keep_run *run, bool is_first,
                                            struct sslstore__keep_request *request);
void sslstore__keep_request_free(struct sslstore__keep_request *request);

#endif
