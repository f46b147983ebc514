/* Shorten: leave the long values out of a record that exceeds its limit, as it arrives, so that what is short
 * (ids, states, dates) can still be read. A text of more than SSLSTORE__LONG bytes becomes "", a list of more
 * becomes null, at any depth of objects; so the record stays one that the scanner would pass.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_JSON_SHORTEN_H
#define SSLSTORE_JSON_SHORTEN_H

#include "base/memory.h"

#define SSLSTORE__LONG 512 /* bytes of a value, its quotes or brackets included, that are still kept */

struct sslstore__json_shorten {
    struct sslstore__buffer *text; /* what is kept */

    /* Its own. */
    size_t start;  /* in text, of the value under way                        */
    size_t depth;  /* of brackets within it                                  */
    char value;    /* under way, outside of all others: " or [; 0: none      */
    bool quoted;   /* within a string                                        */
    bool escaped;  /* behind a backslash                                     */
    bool left_out; /* the value is too long: the rest of it is not kept      */
};

/* Begin with what text holds, the beginning of a record: it is shortened where it lies. */
void sslstore__json_shorten_begin(struct sslstore__json_shorten *shorten,
                                  struct sslstore__buffer *text);

/* Here is more of the record, which the scanner has passed. What does not fit shows in text->result. */
void sslstore__json_shorten_add(struct sslstore__json_shorten *shorten, const char *data,
                                size_t size);

#endif
