/* The unkind mood: everything a client must bear and many do not.
 * SPDX-License-Identifier: Apache-2.0 */
#include "unkind.h"
#include "memory.h"
#include "replies.h"

#include <stdlib.h>

static json_t *shuffled_object(struct seed_stream *mood, json_t *object)
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
        size_t pick = seed_below(mood, count);
        json_t *value = json_incref(json_object_get(object, names[pick]));

        json_object_set_new(out, names[pick], unkind_json(mood, value));
        names[pick] = names[--count];
    }
    if (seed_below(mood, 4) == 0) {
        json_object_set_new(out, "X-Unheard-Of", json_pack("[{s:n}, i, s]", "a", 1, "b"));
    }
    free(names);
    return out;
}

json_t *unkind_json(struct seed_stream *mood, json_t *value)
{
    json_t *out;

    if (json_is_object(value)) {
        out = shuffled_object(mood, value);
        json_decref(value);
        return out;
    }
    for (size_t i = 0; i < json_array_size(value); i++) {
        json_array_set_new(value, i, unkind_json(mood, json_incref(json_array_get(value, i))));
    }
    return value;
}

bool unkind_refusal(struct seed_stream *mood, struct engine_reply *reply)
{
    if (seed_below(mood, 100) >= 5) {
        return false;
    }
    if (seed_below(mood, 2)) {
        reply->dropped = true;
    } else {
        reply_plain(reply, 503, "<html><body>busy</body></html>");
    }
    return true;
}

void unkind_delivery(struct seed_stream *mood, struct engine_reply *reply)
{
    reply->sliced = true;
    reply->chunked = seed_below(mood, 2) == 0;
}
