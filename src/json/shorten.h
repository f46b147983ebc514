/* Shorten: leaves the long values out of a record that exceeds its limit, while it arrives, so that
 * the short ones (ids, states, dates) can be read. A text of more than SSLSTORE__LONG bytes becomes
 * "", a longer list becomes null, at any depth of objects. The record remains valid JSON.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_JSON_SHORTEN_H
#define SSLSTORE_JSON_SHORTEN_H

#include "base/memory.h"

#define SSLSTORE__LONG 512 /* bytes of a value that is kept, with its quotes or brackets */

struct sslstore__json_shorten {
    struct sslstore__buffer *text; /* what is kept */

    /* Private. */
    size_t start;  /* of the current value, in text                */
    size_t depth;  /* of brackets within it                        */
    char value;    /* the outermost current value: " or [; 0: none */
    bool quoted;   /* within a string                              */
    bool escaped;  /* after a backslash                            */
    bool left_out; /* the value is too long; its rest is not kept  */
};

/* Begin with the part of a record that text holds. It is shortened in place. */
void sslstore__json_shorten_begin(struct sslstore__json_shorten *shorten,
                                  struct sslstore__buffer *text);

/* Add more of the record, which the scanner has passed. If it does not fit, text->result is
 * ERR_LIMIT. */
void sslstore__json_shorten_add(struct sslstore__json_shorten *shorten, const char *data,
                                size_t size);

#endif
