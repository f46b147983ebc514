/* Leaves long values out of a record.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "json/shorten.h"

#include <string.h>

static void put(struct sslstore__json_shorten *shorten, char byte)
{
    struct sslstore__buffer *text = shorten->text;
    sslstore_result result;

    if (shorten->left_out) {
        return;
    }
    result = sslstore__buffer_append(text, &byte, 1);
    if (shorten->value != 0 &&
        (result == SSLSTORE_ERR_LIMIT || text->size - shorten->start > SSLSTORE__LONG)) {
        const char *instead = shorten->value == '[' ? "null" : "\"\"";

        text->result = SSLSTORE_OK;
        text->size = shorten->start;
        (void) sslstore__buffer_append(text, instead, strlen(instead));
        shorten->left_out = true;
    }
}

/* Whether the current value, a string or a list, ends with this byte. */
static bool ends(struct sslstore__json_shorten *shorten, char byte)
{
    if (shorten->quoted) {
        shorten->quoted = shorten->escaped || byte != '"';
        shorten->escaped = byte == '\\' && !shorten->escaped;
    } else if (byte == '"') {
        shorten->quoted = true;
    } else if (byte == '[' || byte == '{') {
        shorten->depth++;
    } else if (byte == ']' || byte == '}') {
        shorten->depth--;
    }
    return !shorten->quoted && shorten->depth == 0;
}

static void take(struct sslstore__json_shorten *shorten, char byte)
{
    bool begins = shorten->value == 0 && (byte == '"' || byte == '[');

    if (begins) {
        shorten->value = byte;
        shorten->start = shorten->text->size;
    }
    put(shorten, byte);
    if (shorten->value != 0 && ends(shorten, byte)) {
        shorten->value = 0;
        shorten->left_out = false;
    }
}

void sslstore__json_shorten_add(struct sslstore__json_shorten *shorten, const char *data,
                                size_t size)
{
    for (size_t i = 0; i < size; i++) {
        take(shorten, data[i]);
    }
}

void sslstore__json_shorten_begin(struct sslstore__json_shorten *shorten,
                                  struct sslstore__buffer *text)
{
    size_t size = text->size;

    memset(shorten, 0, sizeof *shorten);
    shorten->text = text;
    text->size = 0; /* what is kept never gets ahead of what is read */
    text->result = SSLSTORE_OK;
    sslstore__json_shorten_add(shorten, text->data, size);
}
