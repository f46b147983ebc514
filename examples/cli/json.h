/* JSON: writes a value member by member, without blanks or line ends.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_JSON_H
#define SSLSTORE_CLI_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct json {
    FILE *out;
    bool comma; /* the next value follows another one */
};

/* name is NULL for an element of an array and for the outermost value. bracket is '{' or '[' to
 * begin, and the matching '}' or ']' to end. */
void json_begin(struct json *json, const char *name, char bracket);
void json_end(struct json *json, char bracket);

/* NULL and "" become null. Bytes that are not UTF-8 become U+FFFD. */
void json_text(struct json *json, const char *name, const char *text);
void json_bool(struct json *json, const char *name, bool value);
void json_number(struct json *json, const char *name, int64_t value);
void json_time(struct json *json, const char *name, int64_t time);
void json_hex(struct json *json, const char *name, const uint8_t *bytes, size_t size);
void json_texts(struct json *json, const char *name, const char *const *texts, size_t count);

/* Writes the object that holds a list, {"NAME":[...],"complete":true}, around its elements. */
void json_list_begin(struct json *json, const char *name);
void json_list_end(struct json *json, bool complete);

/* Writes "a, b" as ["a","b"]. */
void json_split(struct json *json, const char *name, const char *commas);

#endif
