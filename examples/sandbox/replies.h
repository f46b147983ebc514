/* From what a handler says to what is sent: AuthResponse, faults, and the unkind mood.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_REPLIES_H
#define SANDBOX_REPLIES_H

#include "call.h"

/* Makes the reply of a call; takes over `said`, which is NULL when the call was refused. */
void reply_make(struct call *call, json_t *said, struct engine_reply *reply);

/* A reply that is no business of the API. */
void reply_plain(struct engine_reply *reply, int status, const char *text);

/* The reply of a fault that strikes before (or after) the call is applied; false if none does. */
bool reply_of_fault(const struct effects *effects, bool after, struct engine_reply *reply);

#endif
