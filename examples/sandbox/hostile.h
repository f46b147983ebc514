/* --hostile: what a client must cope with, and many do not.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_HOSTILE_H
#define SANDBOX_HOSTILE_H

#include "engine.h"
#include "seed.h"

#include <jansson.h>

/* Returns the same value with its members in another order and unknown ones added; takes
 * ownership. */
json_t *hostile_json(struct seed_stream *random, json_t *value);

/* Refuses one in twenty calls that only read: with status 503, or by a reset connection. */
bool hostile_refusal(struct seed_stream *random, struct engine_reply *reply);

/* Selects how the reply is sent: in slices, and every other time chunked. */
void hostile_delivery(struct seed_stream *random, struct engine_reply *reply);

#endif
