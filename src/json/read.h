/* Read: a cursor over one record, which the scanner has passed; and readers of its values.
 *
 * The cursor goes from value to value. Strings, most of a record, are skipped word by word; jsmn
 * splits off what is no string, a bite at a time. So reading needs no memory, however long the
 * record is, and there is no tree. What has been read may be overwritten.
 *
 * Never pass a record that the scanner has refused, because jsmn accepts much that is not JSON: the
 * results may then be wrong, but no byte outside of the record is accessed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_JSON_READ_H
#define SSLSTORE_JSON_READ_H

#include "sslstore.h"

/* What is left of a record. */
struct sslstore__json_cursor {
    char *at;
    char *end;
};

enum sslstore__json_type {
    SSLSTORE__JSON_PRIMITIVE, /* a number, true, false or null */
    SSLSTORE__JSON_STRING,    /* also the name of a member */
    SSLSTORE__JSON_ARRAY,
    SSLSTORE__JSON_OBJECT
};

struct sslstore__json_value {
    enum sslstore__json_type type;
    char *text;      /* of a string without its quotes */
    size_t size;     /* of an array or object: 1, its bracket */
    bool has_escape; /* of a string: it has a backslash */
};

/* Begin before the first value of a record. */
void sslstore__json_begin(struct sslstore__json_cursor *cursor, char *text, size_t size);

/* The next value or name. Of an array or object only the bracket is taken, so that its first
 * element or name is next. Returns false, and takes nothing, before a closing bracket, at the end,
 * and before a string that is cut off. */
bool sslstore__json_next(struct sslstore__json_cursor *cursor, struct sslstore__json_value *value);

/* Take the next member if it has this name, letter by letter, and is plain: a string of ASCII
 * without escapes, with no white space before it. Returns the string, ended with a NUL in place of
 * its quote; or NULL, and takes nothing. */
char *sslstore__json_take_plain(struct sslstore__json_cursor *cursor, const char *name,
                                size_t size);

/* Take what is left of the innermost array or object, with its closing bracket. */
void sslstore__json_leave(struct sslstore__json_cursor *cursor);

/* Take the rest of a value: what is in it, if it is an array or object. */
void sslstore__json_skip(struct sslstore__json_cursor *cursor,
                         const struct sslstore__json_value *value);

/* The number of values up to the end of the innermost array or object. Takes nothing. */
size_t sslstore__json_count(struct sslstore__json_cursor *cursor);

/* Whether a string is this name, without regard to case. Escapes count as what they stand for. */
bool sslstore__json_is_name(const struct sslstore__json_value *value, const char *name);

bool sslstore__json_is_null(const struct sslstore__json_value *value);

/* Read a number or boolean; the service sometimes writes them in quotes. Returns false, and stores
 * nothing, if the value is not an integer of 64 bits (without fraction and exponent), or not true,
 * false, 1 or 0. */
bool sslstore__json_read_integer(const struct sslstore__json_value *value, int64_t *number);
bool sslstore__json_read_bool(const struct sslstore__json_value *value, bool *flag);

/* Whether the text holds \u0000, which no C string can. */
bool sslstore__json_has_nul(const char *text, size_t size);

/* Replace the escapes of a string in place. It never grows; *out_size is its new size. ERR_REPLY:
 * the string holds \u0000, which no C string can. */
sslstore_result sslstore__json_unescape(char *text, size_t size, size_t *out_size);

#endif
