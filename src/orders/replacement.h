/* Replacement: a certificate is replaced by a renewal or a reissue, in steps.
 *
 * A step looks at one order: has another order renewed it, what is due, what to do. If another
 * order has renewed it, the next step looks at that one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_REPLACEMENT_H
#define SSLSTORE_ORDERS_REPLACEMENT_H

#include "orders/options.h"

struct sslstore__replacement {
    const sslstore_order_request *request;
    const sslstore_enroll_options *options;
    struct sslstore__own_options own; /* what options points to */
    sslstore_certificate *certificate;
    sslstore_csr csr;                /* of the request */
    sslstore_order order;            /* the one that this step looks at */
    sslstore_order found;            /* the one that renewed it, until it is looked at */
    bool renewed;                    /* it has renewed the order that the program named */
    bool again;                      /* another order has renewed it: make another step */
    char custom_id[SSLSTORE_ID_MAX]; /* of its renewal */
    sslstore_plan_result plan;
    sslstore_plan_action done;
    sslstore_intent intent; /* of what is done */
};

/* What to do about an order that no other order has renewed. */
typedef sslstore_result sslstore__replacement_step_fn(sslstore_client *client,
                                                      struct sslstore__replacement *task);

/* Make a step for the order and, as long as another order has renewed it, for that one. */
sslstore_result sslstore__replacement_follow(sslstore_client *client,
                                             struct sslstore__replacement *task,
                                             sslstore__replacement_step_fn *step);

/* The order that renewed the present one was found: it becomes the present one. */
void sslstore__replacement_step(struct sslstore__replacement *task);

/* The kept intent is unfinished and of this kind. */
bool sslstore__replacement_is_open(const struct sslstore__replacement *task,
                                   sslstore_intent_kind kind);

/* Sets and returns ERR_NOT_ISSUED: in the state that the order is in, this cannot be done. */
sslstore_result sslstore__replacement_refuse(sslstore_client *client,
                                             const struct sslstore__replacement *task,
                                             const char *why);

/* The body of sslstore_renew() and sslstore_reissue(): reads the CSR, asks for the order, and calls
 * step. *done: what was done; the result does not matter. */
sslstore_result sslstore__replacement_run(sslstore_client *client, const char *id,
                                          const sslstore_order_request *request,
                                          const sslstore_enroll_options *options,
                                          sslstore__replacement_step_fn *step,
                                          sslstore_plan_action *done,
                                          sslstore_certificate *certificate);

#endif
