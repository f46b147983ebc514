/* Who is calling: partner code and token, or the token of one order.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_CREDENTIALS_H
#define SANDBOX_CREDENTIALS_H

#include "call.h"

/* The object that holds the credentials of the call; NULL if it has none. */
const json_t *credentials_object(const struct call *call);

/* Refuses a call whose credentials are missing or wrong; notes the order of an order token. */
bool credentials_check(struct call *call);

#endif
