/* The unkind mood: everything a client must bear and many do not.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_UNKIND_H
#define SANDBOX_UNKIND_H

#include "engine.h"
#include "seed.h"

#include <jansson.h>

/* The same value with its members in another order and members nobody knows; takes it over. */
json_t *unkind_json(struct seed_stream *mood, json_t *value);

/* One call in twenty that only reads is not answered: status 503, or the connection is reset. */
bool unkind_refusal(struct seed_stream *mood, struct engine_reply *reply);

/* How the reply is sent: sliced, and every other time in chunks. */
void unkind_delivery(struct seed_stream *mood, struct engine_reply *reply);

#endif
