/* Text: comparisons that ignore the case of ASCII letters, and a writer into a fixed array.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_BASE_TEXT_H
#define SSLSTORE_BASE_TEXT_H

#include <stdarg.h>

#include "sslstore.h"

/* Whether a text is set: neither NULL nor "". */
bool sslstore__text_is_set(const char *text);

/* The size of data if size may be SSLSTORE_NUL_TERMINATED; 0 if data is NULL. */
size_t sslstore__text_size(const char *data, size_t size);

char sslstore__text_lower(char byte);

/* Whether two texts are equal without regard to the case of ASCII letters. */
bool sslstore__text_equal(const char *left, const char *right);
bool sslstore__text_equal_bytes(const char *left, size_t left_size, const char *right,
                                size_t right_size);

/* Like strcmp(), strcspn(), strspn() and strchr(), which take 1.3 KB of newlib; but NUL is in no
 * set. */
int sslstore__text_compare(const char *left, const char *right);
size_t sslstore__text_until(const char *text, const char *set);
size_t sslstore__text_while(const char *text, const char *set);
const char *sslstore__text_in(const char *set, char byte);

/* Whether a text begins with another one; case counts. */
bool sslstore__text_begins(const char *text, const char *start);

/* The first place where text contains part, without regard to case, or NULL. */
const char *sslstore__text_find(const char *text, const char *part);

/* Cut blanks (space, TAB, CR, LF) off both ends of a slice. */
void sslstore__text_trim(const char **text, size_t *size);

/* Whether a slice holds nothing but blanks. */
bool sslstore__text_is_blank(const char *text, size_t size);

/* Read a slice as an unsigned decimal number. Returns false if it is empty, has anything but
 * digits, or is above max. */
bool sslstore__text_decimal(const char *text, size_t size, uint64_t max, uint64_t *value);

/* A writer. data ends with a NUL if capacity > 0. size counts the bytes of the complete text even
 * if they do not fit, so that a pass with data NULL and capacity 0 measures. */
struct sslstore__text {
    char *data;
    size_t capacity;
    size_t size;
};

void sslstore__text_init(struct sslstore__text *text, char *data, size_t capacity);

/* The place of the next byte; NULL while measuring. */
const char *sslstore__text_end(const struct sslstore__text *text);

/* End a text with a NUL, so that another one can follow it. Returns the place of that one. */
const char *sslstore__text_next(struct sslstore__text *text);

/* OK; or ERR_LIMIT if not all of it fits, and then the text is "". */
sslstore_result sslstore__text_complete(struct sslstore__text *text);

/* Copy a text into an array of capacity bytes, at least 1. ERR_LIMIT if it does not fit, and then
 * out is "". */
sslstore_result sslstore__text_copy(char *out, size_t capacity, const char *text);

void sslstore__text_put(struct sslstore__text *text, const char *string);
/* Append a format, in which each % stands for the next argument, a text. */
void sslstore__text_put_format(struct sslstore__text *text, const char *format, va_list arguments);
void sslstore__text_put_bytes(struct sslstore__text *text, const char *bytes, size_t size);
/* Append size bytes, which the caller writes. Returns where; NULL if they do not fit. */
char *sslstore__text_extend(struct sslstore__text *text, size_t size);
void sslstore__text_put_char(struct sslstore__text *text, char byte);
void sslstore__text_put_number(struct sslstore__text *text, int64_t number);
void sslstore__text_put_hex(struct sslstore__text *text, const uint8_t *bytes, size_t size);
void sslstore__text_put_upper_hex(struct sslstore__text *text, const uint8_t *bytes, size_t size);

#endif
