/* Write: JSON into a text, in two passes where the caller measures first.
 *
 * What is at the top is written at once; objects and arrays within it are opened lazily: one in
 * which nothing is written never appears. Failures stick, so the caller looks at result once.
 * Names are constants of our own and are written as they are.
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
    const char *field;      /* its name, or that of the array it is in; "" before */

    /* The writer's own. */
    struct {
        const char *name;
        char close;
    } levels[SSLSTORE__JSON_LEVELS];
    uint8_t depth;  /* levels begun                   */
    uint8_t opened; /* of these, how many are written */
    bool needs_comma;
};

void sslstore__json_init(struct sslstore__json *json, struct sslstore__text *text);

/* name is NULL at the top and in an array, here and below. */
void sslstore__json_object(struct sslstore__json *json, const char *name);
void sslstore__json_array(struct sslstore__json *json, const char *name);
void sslstore__json_end(struct sslstore__json *json);

/* A text of one line: not written when it is NULL or ""; an error when it holds a control byte or
 * is not UTF-8. */
void sslstore__json_text(struct sslstore__json *json, const char *name, const char *value);

/* The same, but CR, LF and TAB may stand in it. */
void sslstore__json_multiline(struct sslstore__json *json, const char *name, const char *value);

/* The same of a text that need not end in a NUL, and holds none; size as in sslstore__text_size(). */
void sslstore__json_sized(struct sslstore__json *json, const char *name, const char *value,
                          size_t size);

/* A text of one line, written even when it is NULL or "": as "". */
void sslstore__json_text_or_empty(struct sslstore__json *json, const char *name, const char *value);

void sslstore__json_integer(struct sslstore__json *json, const char *name, int64_t number);
void sslstore__json_bool(struct sslstore__json *json, const char *name, bool flag);

/* Seconds since 1970 as "/Date(ms)/". An error beyond what 64 bits of milliseconds hold. */
void sslstore__json_date(struct sslstore__json *json, const char *name, int64_t time);

#endif
