/* Writes JSON (RFC 8259).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "json.h"

#include <inttypes.h>
#include <string.h>

#include "sslstore.h"
#include "text.h"

/* Writes the character at text, of which size bytes are left. Returns the number of bytes read. */
static size_t put_character(FILE *out, const char *text, size_t size)
{
    size_t taken = text_character(text);
    uint32_t code;

    if (taken == 0 || taken > size) {
        fputs("\\ufffd", out);
        return 1;
    }
    code = text_code(text, taken);
    if (text[0] == '"' || text[0] == '\\') {
        fprintf(out, "\\%c", text[0]);
    } else if (text[0] == '\n') {
        fputs("\\n", out);
    } else if (text_is_hidden(text, taken) && code > 0xffff) {
        fprintf(out, "\\u%04x\\u%04x", (unsigned) (0xd7c0 + (code >> 10)),
                (unsigned) (0xdc00 | (code & 0x3ff)));
    } else if (text_is_hidden(text, taken)) {
        fprintf(out, "\\u%04x", (unsigned) code);
    } else {
        fwrite(text, 1, taken, out);
    }
    return taken;
}

static void put_string(FILE *out, const char *text, size_t size)
{
    fputc('"', out);
    for (size_t offset = 0; offset < size;) {
        offset += put_character(out, text + offset, size - offset);
    }
    fputc('"', out);
}

/* Writes what precedes a value: a comma, and its name. */
static void begin_value(struct json *json, const char *name)
{
    if (json->comma) {
        fputc(',', json->out);
    }
    json->comma = true;
    if (name != NULL) {
        put_string(json->out, name, strlen(name));
        fputc(':', json->out);
    }
}

void json_begin(struct json *json, const char *name, char bracket)
{
    begin_value(json, name);
    fputc(bracket, json->out);
    json->comma = false;
}

void json_end(struct json *json, char bracket)
{
    fputc(bracket, json->out);
    json->comma = true;
}

void json_text(struct json *json, const char *name, const char *text)
{
    begin_value(json, name);
    if (text == NULL || text[0] == '\0') {
        fputs("null", json->out);
    } else {
        put_string(json->out, text, strlen(text));
    }
}

void json_bool(struct json *json, const char *name, bool value)
{
    begin_value(json, name);
    fputs(value ? "true" : "false", json->out);
}

void json_number(struct json *json, const char *name, int64_t value)
{
    begin_value(json, name);
    fprintf(json->out, "%" PRId64, value);
}

void json_time(struct json *json, const char *name, int64_t time)
{
    char text[32];

    (void) sslstore_time_text(time, text, sizeof text);
    json_text(json, name, text);
}

void json_hex(struct json *json, const char *name, const uint8_t *bytes, size_t size)
{
    begin_value(json, name);
    fputc('"', json->out);
    for (size_t i = 0; i < size; i++) {
        fprintf(json->out, "%02x", (unsigned) bytes[i]);
    }
    fputc('"', json->out);
}

void json_texts(struct json *json, const char *name, const char *const *texts, size_t count)
{
    json_begin(json, name, '[');
    for (size_t i = 0; i < count; i++) {
        json_text(json, NULL, texts[i]);
    }
    json_end(json, ']');
}

void json_list_begin(struct json *json, const char *name)
{
    json_begin(json, NULL, '{');
    json_begin(json, name, '[');
}

void json_list_end(struct json *json, bool complete)
{
    json_end(json, ']');
    json_bool(json, "complete", complete);
    json_end(json, '}');
    fputc('\n', json->out);
}

void json_split(struct json *json, const char *name, const char *commas)
{
    json_begin(json, name, '[');
    while (*commas != '\0') {
        size_t size = strcspn(commas, ", ");

        if (size > 0) {
            begin_value(json, NULL);
            put_string(json->out, commas, size);
        }
        commas += size + (commas[size] != '\0');
    }
    json_end(json, ']');
}
