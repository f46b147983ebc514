/* Authenticates a call: by partner code and token, or by the token of one order.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_CREDENTIALS_H
#define SANDBOX_CREDENTIALS_H

#include "call.h"

/* Returns the object with the credentials of the call; NULL if there is none. */
const json_t *credentials_object(const struct call *call);

/* Refuses a call whose credentials are missing or wrong. For an order token, records the order. */
bool credentials_check(struct call *call);

#endif
