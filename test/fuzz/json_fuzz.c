/* A body through the scanner, in pieces of any size; what it accepts is read, unescaped and
 * written again. jansson must agree with the scanner.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "fuzz/fuzz.h"
#include "json/read.h"
#include "json/scan.h"
#include "json/write.h"

#define RECORDS_MAX 64

struct scanned {
    sslstore_result result;
    size_t offset;
    const char *reason;
    bool is_list;
    size_t count;              /* of the records; */
    size_t begin[RECORDS_MAX]; /* the first records */
    size_t end[RECORDS_MAX];
    size_t tokens[RECORDS_MAX];
};

/* ---- The scanner ---- */

static void note(struct scanned *scanned, const struct sslstore__json_scan *scan,
                 enum sslstore__json_scan_event event, bool *open)
{
    size_t at = scanned->count;

    if (event == SSLSTORE__SCAN_RECORD_BEGIN) {
        FUZZ_CHECK(!*open);
        *open = true;
        if (at < RECORDS_MAX) {
            scanned->begin[at] = scan->offset;
        }
    } else if (event == SSLSTORE__SCAN_RECORD_END) {
        FUZZ_CHECK(*open && scan->tokens > 0);
        *open = false;
        if (at < RECORDS_MAX) {
            scanned->end[at] = scan->offset;
            scanned->tokens[at] = scan->tokens;
        }
        scanned->count++;
    }
}

/* Passes pieces of one byte (1), or of sizes that follow from seed; 0: one piece. */
static void scan_all(struct scanned *scanned, const uint8_t *data, size_t size,
                     enum sslstore__json_scan_mode mode, uint32_t seed)
{
    struct sslstore__json_scan scan;
    enum sslstore__json_scan_event event = SSLSTORE__SCAN_MORE;
    bool open = false;

    memset(scanned, 0, sizeof *scanned);
    sslstore__json_scan_init(&scan, mode);
    for (size_t at = 0; at < size && event != SSLSTORE__SCAN_INVALID;) {
        size_t piece = seed == 0 ? size : seed == 1 ? 1 : 1 + fuzz_next(&seed) % 31;
        char *copy;

        piece = piece < size - at ? piece : size - at;
        copy = fuzz_copy(data + at, piece);
        for (size_t used = 0; used < piece && event != SSLSTORE__SCAN_INVALID;) {
            size_t taken = sslstore__json_scan_feed(&scan, copy + used, piece - used, &event);

            FUZZ_CHECK(taken <= piece - used);
            FUZZ_CHECK(event != SSLSTORE__SCAN_MORE || taken == piece - used);
            used += taken;
            FUZZ_CHECK(scan.offset == at + used);
            note(scanned, &scan, event, &open);
        }
        at += piece;
        free(copy);
    }
    scanned->result = sslstore__json_scan_end(&scan);
    scanned->offset = scan.offset;
    scanned->reason = scan.reason;
    scanned->is_list = scan.is_list;
    FUZZ_CHECK(scanned->result == SSLSTORE_OK || scanned->result == SSLSTORE_ERR_JSON);
    FUZZ_CHECK((scanned->result == SSLSTORE_OK) == (scan.reason[0] == '\0'));
    FUZZ_CHECK(scanned->result == SSLSTORE_ERR_JSON || scan.offset == size);
}

static void check_pieces(const struct scanned *complete, const uint8_t *data, size_t size,
                         enum sslstore__json_scan_mode mode)
{
    uint32_t seeds[] = {1, fuzz_seed(data, size) | 2};

    for (size_t i = 0; i < 2; i++) {
        struct scanned other;

        scan_all(&other, data, size, mode, seeds[i]);
        FUZZ_CHECK(other.result == complete->result && other.offset == complete->offset);
        FUZZ_CHECK(strcmp(other.reason, complete->reason) == 0);
        FUZZ_CHECK(other.count == complete->count && other.is_list == complete->is_list);
        FUZZ_CHECK(memcmp(other.begin, complete->begin, sizeof other.begin) == 0);
        FUZZ_CHECK(memcmp(other.end, complete->end, sizeof other.end) == 0);
        FUZZ_CHECK(memcmp(other.tokens, complete->tokens, sizeof other.tokens) == 0);
    }
}

/* Asks jansson, except about a byte order mark at the begin, about nesting and about what it cannot
 * represent. A NUL ends its input. */
static void check_opinion(const struct scanned *scanned, const uint8_t *data, size_t size)
{
    size_t mark = size >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    json_error_t error;
    json_t *value = json_loadb((const char *) data + mark, size - mark,
                               JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    enum json_error_code code = value == NULL ? json_error_code(&error) : json_error_unknown;

    json_decref(value);
    if (scanned->result == SSLSTORE_OK) {
        FUZZ_CHECK(value != NULL || code == json_error_numeric_overflow ||
                   code == json_error_null_byte_in_key);
    } else {
        FUZZ_CHECK(value == NULL || strstr(scanned->reason, "deep") != NULL ||
                   memchr(data, '\0', size) != NULL);
    }
}

/* ---- A record ---- */

/* A text that was unescaped can be written, and then reads the same. */
static void check_written(const char *value)
{
    struct sslstore__text text;
    struct sslstore__json json;
    char *out;
    size_t size;
    struct sslstore__json_cursor cursor;
    struct sslstore__json_value read;

    sslstore__text_init(&text, NULL, 0);
    sslstore__json_init(&json, &text);
    sslstore__json_object(&json, NULL);
    sslstore__json_multiline(&json, "a", value[0] == '\0' ? "x" : value);
    sslstore__json_end(&json);
    if (json.result != SSLSTORE_OK) {
        FUZZ_CHECK(json.result == SSLSTORE_ERR_ARGUMENT);
        return;
    }
    size = text.size;
    out = fuzz_block(size + 1);
    sslstore__text_init(&text, out, size + 1);
    sslstore__json_init(&json, &text);
    sslstore__json_object(&json, NULL);
    sslstore__json_multiline(&json, "a", value[0] == '\0' ? "x" : value);
    sslstore__json_end(&json);
    FUZZ_CHECK(text.size == size && out[size] == '\0');
    sslstore__json_begin(&cursor, out, size);
    for (int i = 0; i < 3; i++) { /* the object, the name, the text */
        FUZZ_CHECK(sslstore__json_next(&cursor, &read));
    }
    FUZZ_CHECK(sslstore__json_unescape(read.text, read.size, &size) == SSLSTORE_OK);
    FUZZ_CHECK(value[0] == '\0' || (strlen(value) == size && memcmp(read.text, value, size) == 0));
    free(out);
}

static void check_string(const char *text, size_t size)
{
    char *copy = fuzz_copy(text, size);
    struct sslstore__json_utf8 utf8 = {0, 0, 0};
    size_t out = SIZE_MAX;
    sslstore_result result = sslstore__json_unescape(copy, size, &out);
    char *value;

    FUZZ_CHECK(result == SSLSTORE_OK || result == SSLSTORE_ERR_REPLY);
    if (result == SSLSTORE_OK) {
        FUZZ_CHECK(out <= size);
        for (size_t i = 0; i < out; i++) {
            FUZZ_CHECK(copy[i] != '\0' && sslstore__json_utf8_take(&utf8, copy[i]));
        }
        FUZZ_CHECK(utf8.missing == 0);
        value = fuzz_text(copy, out);
        check_written(value);
        free(value);
    }
    free(copy);
}

static void check_value(const char *text, size_t size, const struct sslstore__json_value *value)
{
    int64_t number = 42;
    bool flag;

    FUZZ_CHECK(value->text >= text && value->size <= (size_t) (text + size - value->text));
    (void) sslstore__json_is_name(value, "AuthResponse");
    (void) sslstore__json_is_null(value);
    (void) sslstore__json_read_bool(value, &flag);
    if (!sslstore__json_read_integer(value, &number)) {
        FUZZ_CHECK(number == 42);
    }
}

/* Reads all values and names; returns how many. Each step takes at least a byte. */
static size_t check_values(char *text, size_t size)
{
    struct sslstore__json_cursor cursor;
    struct sslstore__json_value value;
    size_t count = 0;

    sslstore__json_begin(&cursor, text, size);
    for (size_t steps = 0; cursor.at < cursor.end; steps++) {
        FUZZ_CHECK(steps < size);
        if (!sslstore__json_next(&cursor, &value)) {
            sslstore__json_leave(&cursor);
            continue;
        }
        check_value(text, size, &value);
        count++;
        if (value.type == SSLSTORE__JSON_STRING) {
            check_string(value.text, value.size);
        }
    }
    return count;
}

static void check_record(const uint8_t *data, size_t size, size_t count)
{
    char *text = fuzz_copy(data, size);
    struct sslstore__json_cursor cursor;
    struct sslstore__json_value value;

    sslstore__json_begin(&cursor, text, size);
    FUZZ_CHECK(check_values(text, size) == count);
    FUZZ_CHECK(sslstore__json_count(&cursor) == 1 && sslstore__json_next(&cursor, &value));
    sslstore__json_skip(&cursor, &value);
    FUZZ_CHECK(cursor.at == cursor.end);
    free(text);
}

/* Text that the scanner refuses may be misread, but no byte outside is touched. */
static void check_unscanned(const uint8_t *data, size_t size)
{
    char *text = fuzz_copy(data, size);
    struct sslstore__json_cursor cursor;
    struct sslstore__json_value value;
    size_t out;

    sslstore__json_begin(&cursor, text, size);
    while (cursor.at < cursor.end) {
        if (sslstore__json_next(&cursor, &value)) {
            check_value(text, size, &value);
        } else {
            sslstore__json_leave(&cursor);
        }
    }
    (void) sslstore__json_has_nul(text, size);
    (void) sslstore__json_unescape(text, size, &out);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum sslstore__json_scan_mode modes[] = {SSLSTORE__SCAN_SINGLE,
                                                          SSLSTORE__SCAN_LIST};
    sslstore_result results[2];

    for (size_t i = 0; i < 2; i++) {
        struct scanned scanned;

        scan_all(&scanned, data, size, modes[i], 0);
        results[i] = scanned.result;
        check_pieces(&scanned, data, size, modes[i]);
        check_opinion(&scanned, data, size);
        for (size_t at = 0; at < scanned.count && at < RECORDS_MAX; at++) {
            FUZZ_CHECK(scanned.begin[at] < scanned.end[at] && scanned.end[at] <= size);
            check_record(data + scanned.begin[at], scanned.end[at] - scanned.begin[at],
                         scanned.tokens[at]);
        }
    }
    FUZZ_CHECK(results[0] == results[1]);
    check_unscanned(data, size);
    return 0;
}
