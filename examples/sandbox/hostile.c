/* Implements --hostile: shuffles members, refuses calls, slices replies.
 * SPDX-License-Identifier: Apache-2.0 */
#include "hostile.h"
#include "memory.h"
#include "replies.h"

#include <stdlib.h>

static json_t *shuffled_object(struct seed_stream *random, json_t *object)
{
    size_t count = json_object_size(object);
    const char **names = allocate((count + 1) * sizeof *names);
    json_t *out = json_object();
    size_t i = 0;

    for (void *entry = json_object_iter(object); entry;
         entry = json_object_iter_next(object, entry)) {
        names[i++] = json_object_iter_key(entry);
    }
    while (count) {
        size_t pick = seed_below(random, count);
        json_t *value = json_incref(json_object_get(object, names[pick]));

        json_object_set_new(out, names[pick], hostile_json(random, value));
        names[pick] = names[--count];
    }
    if (seed_below(random, 4) == 0) {
        json_object_set_new(out, "X-Unheard-Of", json_pack("[{s:n}, i, s]", "a", 1, "b"));
    }
    free(names);
    return out;
}

json_t *hostile_json(struct seed_stream *random, json_t *value)
{
    json_t *out;

    if (json_is_object(value)) {
        out = shuffled_object(random, value);
        json_decref(value);
        return out;
    }
    for (size_t i = 0; i < json_array_size(value); i++) {
        json_array_set_new(value, i, hostile_json(random, json_incref(json_array_get(value, i))));
    }
    return value;
}

bool hostile_refusal(struct seed_stream *random, struct engine_reply *reply)
{
    if (seed_below(random, 100) >= 5) {
        return false;
    }
    if (seed_below(random, 2)) {
        reply->dropped = true;
    } else {
        reply_plain(reply, 503, "<html><body>busy</body></html>");
    }
    return true;
}

void hostile_delivery(struct seed_stream *random, struct engine_reply *reply)
{
    reply->sliced = true;
    reply->chunked = seed_below(random, 2) == 0;
}
