/* Write: JSON into a text. A caller that does not know the size writes twice, first to measure.
 *
 * The object or array at the top is written at once. Those within it are written when they get
 * their first value, so that an empty one never appears. Failures stick, so the caller checks
 * result once. Names are constants of the library and are written without escaping.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_JSON_WRITE_H
#define SSLSTORE_JSON_WRITE_H

#include "base/text.h"

#define SSLSTORE__JSON_LEVELS 6

struct sslstore__json {
    struct sslstore__text *text;
    sslstore_result result; /* OK, or ERR_ARGUMENT: a value cannot be written */
    const char *field;      /* the name of that value or of its array; "" before  */

    /* Private to the writer. */
    uint8_t depth;  /* levels begun                    */
    uint8_t opened; /* levels that are written already */
    bool needs_comma;
    struct {
        const char *name;
        char close;
    } levels[SSLSTORE__JSON_LEVELS];
};

void sslstore__json_init(struct sslstore__json *json, struct sslstore__text *text);

/* Begin an object or an array, or end the last one. Here and below, name is NULL at the top and in
 * an array. */
void sslstore__json_object(struct sslstore__json *json, const char *name);
void sslstore__json_array(struct sslstore__json *json, const char *name);
void sslstore__json_end(struct sslstore__json *json);

/* Write a text of one line; nothing if it is NULL or "". It is an error if it has control
 * characters or invalid UTF-8. */
void sslstore__json_text(struct sslstore__json *json, const char *name, const char *value);

/* The same, but CR, LF and TAB are allowed. */
void sslstore__json_multiline(struct sslstore__json *json, const char *name, const char *value);

/* The same for a text that need not end with a NUL and has none; size as in
 * sslstore__text_size(). */
void sslstore__json_sized(struct sslstore__json *json, const char *name, const char *value,
                          size_t size);

/* Write a text of one line, even if it is NULL or "": then as "". */
void sslstore__json_text_or_empty(struct sslstore__json *json, const char *name, const char *value);

void sslstore__json_integer(struct sslstore__json *json, const char *name, int64_t number);
void sslstore__json_bool(struct sslstore__json *json, const char *name, bool flag);

/* Write seconds since 1970 as "/Date(ms)/". It is an error if the milliseconds exceed 64 bits. */
void sslstore__json_date(struct sslstore__json *json, const char *name, int64_t time);

#endif
