/* Text: ASCII comparisons, and a writer into a fixed array.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_BASE_TEXT_H
#define SSLSTORE_BASE_TEXT_H

#include "sslstore.h"

/* Both NULL and "" mean "not set". */
bool sslstore__text_is_set(const char *text);

/* The bytes of data, whose size may be SSLSTORE_NUL_TERMINATED; 0 for NULL. */
size_t sslstore__text_size(const char *data, size_t size);

char sslstore__text_lower(char byte);

/* Equal without regard to the case of ASCII letters. */
bool sslstore__text_equal(const char *left, const char *right);
bool sslstore__text_equal_bytes(const char *left, size_t left_size, const char *right,
                                size_t right_size);

/* Where text contains part, without regard to case; NULL where it does not. */
const char *sslstore__text_find(const char *text, const char *part);

/* Cut blanks off both ends of a slice. */
void sslstore__text_trim(const char **text, size_t *size);

/* Whether a slice holds nothing but blanks. */
bool sslstore__text_is_blank(const char *text, size_t size);

/* An unsigned decimal number of the whole slice. false: empty, not digits, or above max. */
bool sslstore__text_decimal(const char *text, size_t size, uint64_t max, uint64_t *value);

/* Take the next character of a UTF-8 text that is not at its end. false: the bytes are no character
 * (overlong forms and surrogates among them); *text stays, or stands behind them. */
bool sslstore__text_take_utf8(const char **text, size_t *size, uint32_t *character);

/* The small letter of a character, in the alphabets that have capitals and that domain names begin
 * with: Latin 1, Greek, Cyrillic. */
uint32_t sslstore__text_lower_character(uint32_t character);

/* A writer. data is always NUL-terminated while capacity > 0; size counts what the whole text
 * needs, so that a first pass with data NULL and capacity 0 measures. */
struct sslstore__text {
    char *data;
    size_t capacity;
    size_t size;
};

void sslstore__text_init(struct sslstore__text *text, char *data, size_t capacity);

/* The place of the next byte; NULL while measuring. */
const char *sslstore__text_end(const struct sslstore__text *text);

/* OK, or ERR_LIMIT where not all of it fitted: then the text is "". */
sslstore_result sslstore__text_complete(struct sslstore__text *text);

void sslstore__text_put(struct sslstore__text *text, const char *string);
void sslstore__text_put_bytes(struct sslstore__text *text, const char *bytes, size_t size);
void sslstore__text_put_char(struct sslstore__text *text, char byte);
void sslstore__text_put_number(struct sslstore__text *text, int64_t number);
void sslstore__text_put_hex(struct sslstore__text *text, const uint8_t *bytes, size_t size);

#endif
