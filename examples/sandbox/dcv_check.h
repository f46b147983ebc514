/* The CA validates the domains of orders.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_DCV_CHECK_H
#define SANDBOX_DCV_CHECK_H

#include "call.h"

/* Begins the validation of the names whose certificate the order requests. Names that were
 * validated recently are approved at once. */
void dcv_begin(const struct engine *engine, struct order *order, int64_t now);

/* Asks about each domain of the order that is not approved, if it was not asked a moment ago.
 * Returns whether it asked. The check may release the engine's lock: read the order again
 * afterwards. */
bool dcv_poll(struct engine *engine, size_t index, int64_t now);

/* Approves a domain of the order, counted from 0, as proven by its method. */
void dcv_approve(struct engine *engine, struct order *order, size_t domain, int64_t now);

/* Returns whether a domain of the order, counted from 0, is validated. Without a checker it is
 * once the certificate is issued. */
bool dcv_is_approved(const struct engine *engine, const struct order *order, size_t domain,
                     int64_t now);

/* Returns whether a domain of the order is not validated yet and is to be approved by e-mail. */
bool dcv_awaits_email(const struct engine *engine, const struct order *order, int64_t now);

/* Returns whether the CA may issue as far as the domains are concerned. Always true without a
 * checker. */
bool dcv_is_complete(const struct engine *engine, const struct order *order, int64_t now);

#endif
