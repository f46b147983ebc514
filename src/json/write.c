/* Writes JSON.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "json/write.h"

#include <string.h>

#include "base/contract.h"
#include "base/frame.h"
#include "json/plain.h"
#include "json/utf8.h"

/* ---- Structure ---- */

static void put_name(struct sslstore__json *json, const char *name)
{
    if (json->needs_comma) {
        sslstore__text_put_char(json->text, ',');
    }
    if (name != NULL) {
        sslstore__text_put_char(json->text, '"');
        sslstore__text_put(json->text, name);
        sslstore__text_put(json->text, "\":");
    }
}

static void open_levels(struct sslstore__json *json)
{
    for (; json->opened < json->depth; json->opened++) {
        put_name(json, json->levels[json->opened].name);
        sslstore__text_put_char(json->text, json->levels[json->opened].close == '}' ? '{' : '[');
        json->needs_comma = false;
    }
}

static SSLSTORE__OWN_FRAME void begin_level(struct sslstore__json *json, const char *name,
                                            char close)
{
    SSLSTORE__REQUIRE(json->depth < SSLSTORE__JSON_LEVELS);
    json->levels[json->depth].name = name;
    json->levels[json->depth].close = close;
    json->depth++;
    if (json->depth == 1) {
        open_levels(json);
    }
}

/* Write what precedes a value. */
static void begin_value(struct sslstore__json *json, const char *name)
{
    open_levels(json);
    put_name(json, name);
    json->needs_comma = true;
}

static void fail(struct sslstore__json *json, const char *name)
{
    for (size_t i = json->depth; name == NULL && i > 0; i--) {
        name = json->levels[i - 1].name;
    }
    if (json->result == SSLSTORE_OK) {
        json->result = SSLSTORE_ERR_ARGUMENT;
        json->field = name == NULL ? "" : name;
    }
}

void sslstore__json_init(struct sslstore__json *json, struct sslstore__text *text)
{
    memset(json, 0, sizeof *json);
    json->text = text;
    json->field = "";
}

void sslstore__json_object(struct sslstore__json *json, const char *name)
{
    begin_level(json, name, '}');
}

void sslstore__json_array(struct sslstore__json *json, const char *name)
{
    begin_level(json, name, ']');
}

void sslstore__json_end(struct sslstore__json *json)
{
    SSLSTORE__REQUIRE(json->depth > 0);
    json->depth--;
    if (json->opened > json->depth) {
        sslstore__text_put_char(json->text, json->levels[json->depth].close);
        json->opened = json->depth;
    }
}

/* ---- Texts ---- */

/* Whether a value is UTF-8 without control characters other than those permitted. */
static bool may_be_sent(const char *value, size_t size, const char *permitted)
{
    size_t count = strlen(permitted);
    const char *end = value + size;
    struct sslstore__json_utf8 utf8 = {0, 0, 0};

    if (memchr(value, 0x7F, size) != NULL) {
        return false;
    }
    while (value < end) {
        if (!sslstore__json_utf8_take(&utf8, *value) ||
            ((uint8_t) *value < ' ' && memchr(permitted, *value, count) == NULL)) {
            return false;
        }
        value++;
        if (utf8.missing == 0) {
            value = sslstore__json_plain_end(value, end);
        }
    }
    return utf8.missing == 0;
}

static void put_escaped(struct sslstore__text *text, const char *value, size_t size)
{
    static const char special[] = "\"\\\r\n\t";
    static const char escapes[] = "\"\\rnt";
    const char *end = value + size;

    for (;;) {
        const char *plain_end = sslstore__json_plain_end(value, end);
        const char *found;

        sslstore__text_put_bytes(text, value, (size_t) (plain_end - value));
        if (plain_end == end) {
            return;
        }
        found = sslstore__text_in(special, *plain_end);
        if (found != NULL) {
            sslstore__text_put_char(text, '\\');
        }
        sslstore__text_put_char(text, found == NULL ? *plain_end : escapes[found - special]);
        value = plain_end + 1;
    }
}

static void put_text(struct sslstore__json *json, const char *name, const char *value, size_t size,
                     const char *permitted)
{
    if (!may_be_sent(value, size, permitted)) {
        fail(json, name);
        return;
    }
    begin_value(json, name);
    sslstore__text_put_char(json->text, '"');
    put_escaped(json->text, value, size);
    sslstore__text_put_char(json->text, '"');
}

void sslstore__json_text(struct sslstore__json *json, const char *name, const char *value)
{
    if (sslstore__text_is_set(value)) {
        put_text(json, name, value, strlen(value), "");
    }
}

void sslstore__json_multiline(struct sslstore__json *json, const char *name, const char *value)
{
    sslstore__json_sized(json, name, value, SSLSTORE_NUL_TERMINATED);
}

void sslstore__json_sized(struct sslstore__json *json, const char *name, const char *value,
                          size_t size)
{
    size = sslstore__text_size(value, size);
    if (size > 0) {
        put_text(json, name, value, size, "\r\n\t");
    }
}

void sslstore__json_text_or_empty(struct sslstore__json *json, const char *name, const char *value)
{
    put_text(json, name, value == NULL ? "" : value,
             sslstore__text_size(value, SSLSTORE_NUL_TERMINATED), "");
}

/* ---- Other values ---- */

void sslstore__json_integer(struct sslstore__json *json, const char *name, int64_t number)
{
    begin_value(json, name);
    sslstore__text_put_number(json->text, number);
}

void sslstore__json_bool(struct sslstore__json *json, const char *name, bool flag)
{
    begin_value(json, name);
    sslstore__text_put(json->text, flag ? "true" : "false");
}

void sslstore__json_date(struct sslstore__json *json, const char *name, int64_t time)
{
    if (time > INT64_MAX / 1000 || time < INT64_MIN / 1000) {
        fail(json, name);
        return;
    }
    begin_value(json, name);
    sslstore__text_put(json->text, "\"/Date(");
    sslstore__text_put_number(json->text, time * 1000);
    sslstore__text_put(json->text, ")/\"");
}
