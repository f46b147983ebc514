/* Makes a reply of what a handler returns: adds AuthResponse, applies faults and --hostile.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_REPLIES_H
#define SANDBOX_REPLIES_H

#include "call.h"

/* Makes the reply of a call and takes ownership of the content, which is NULL if the call was
 * refused. */
void reply_make(struct call *call, json_t *content, struct engine_reply *reply);

/* Makes a reply outside the API. */
void reply_plain(struct engine_reply *reply, int status, const char *text);

/* Makes the reply of a fault that strikes before (or after) the call is applied. Returns false
 * if there is none. */
bool reply_of_fault(const struct effects *effects, bool after, struct engine_reply *reply);

#endif
