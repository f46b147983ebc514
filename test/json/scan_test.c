/* Scan: which documents are JSON, in pieces of any size, and where their records are.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/words.h"
#include "corpus.h"
#include "json/scan.h"

#define EVENTS_MAX 64

/* Everything that a scanner reported about one document. */
struct trace {
    struct {
        enum sslstore__json_scan_event event;
        size_t offset;
        size_t tokens;
    } events[EVENTS_MAX];
    size_t count;
    sslstore_result result;
    const char *reason;
    size_t offset;
    size_t tokens;
    bool is_list;
    bool complete;
};

/* Feed a piece from a block of its exact size. */
static void feed(struct sslstore__json_scan *scan, const char *text, size_t size,
                 struct trace *trace)
{
    char *piece = malloc(size > 0 ? size : 1);
    enum sslstore__json_scan_event event = SSLSTORE__SCAN_MORE;
    size_t used = 0;

    assert_non_null(piece);
    memcpy(piece, text, size);
    while (used < size && event != SSLSTORE__SCAN_INVALID) {
        size_t before = scan->offset;
        size_t taken = sslstore__json_scan_feed(scan, piece + used, size - used, &event);

        assert_true(taken <= size - used);
        assert_true(scan->offset == before + taken);
        used += taken;
        if (event == SSLSTORE__SCAN_MORE) {
            assert_true(used == size);
        } else {
            assert_true(trace->count < EVENTS_MAX);
            trace->events[trace->count].event = event;
            trace->events[trace->count].offset = scan->offset;
            trace->events[trace->count].tokens = scan->tokens;
            trace->count++;
        }
    }
    free(piece);
}

static void finish(struct sslstore__json_scan *scan, struct trace *trace)
{
    trace->result = sslstore__json_scan_end(scan);
    trace->reason = scan->reason;
    trace->offset = scan->offset;
    trace->tokens = scan->tokens;
    trace->is_list = scan->is_list;
    trace->complete = scan->complete;
}

/* Scan a document in two pieces, the first of size split. */
static struct trace scan_split(const char *text, size_t size, enum sslstore__json_scan_mode mode,
                               size_t split)
{
    struct sslstore__json_scan scan;
    struct trace trace;

    memset(&trace, 0, sizeof trace);
    sslstore__json_scan_init(&scan, mode);
    feed(&scan, text, split, &trace);
    if (trace.count == 0 || trace.events[trace.count - 1].event != SSLSTORE__SCAN_INVALID) {
        feed(&scan, text + split, size - split, &trace);
    }
    finish(&scan, &trace);
    return trace;
}

static struct trace scan_bytes(const char *text, size_t size, enum sslstore__json_scan_mode mode)
{
    struct sslstore__json_scan scan;
    struct trace trace;

    memset(&trace, 0, sizeof trace);
    sslstore__json_scan_init(&scan, mode);
    for (size_t i = 0; i < size; i++) {
        if (trace.count == 0 || trace.events[trace.count - 1].event != SSLSTORE__SCAN_INVALID) {
            feed(&scan, text + i, 1, &trace);
        }
    }
    finish(&scan, &trace);
    return trace;
}

static struct trace scan_at_once(const char *text, size_t size)
{
    return scan_split(text, size, SSLSTORE__SCAN_SINGLE, size);
}

static void assert_same_trace(const struct trace *left, const struct trace *right)
{
    assert_int_equal(left->count, right->count);
    for (size_t i = 0; i < left->count; i++) {
        assert_int_equal(left->events[i].event, right->events[i].event);
        assert_int_equal(left->events[i].offset, right->events[i].offset);
        assert_int_equal(left->events[i].tokens, right->events[i].tokens);
    }
    assert_int_equal(left->result, right->result);
    assert_string_equal(left->reason, right->reason);
    assert_int_equal(left->offset, right->offset);
    assert_int_equal(left->tokens, right->tokens);
    assert_int_equal(left->is_list, right->is_list);
    assert_int_equal(left->complete, right->complete);
}

static void assert_splits_do_not_matter(const char *text, size_t size)
{
    static const enum sslstore__json_scan_mode modes[] = {SSLSTORE__SCAN_SINGLE,
                                                          SSLSTORE__SCAN_LIST};

    for (size_t i = 0; i < 2; i++) {
        struct trace at_once = scan_split(text, size, modes[i], size);
        struct trace other = scan_bytes(text, size, modes[i]);

        assert_same_trace(&at_once, &other);
        for (size_t split = 0; split < size; split++) {
            other = scan_split(text, size, modes[i], split);
            assert_same_trace(&at_once, &other);
        }
    }
}

/* ---- The grammar ---- */

static void every_invalid_document_is_refused_at_its_wrong_byte(void **state)
{
    (void) state;
    for (size_t i = 0; i < INVALID_COUNT; i++) {
        const struct document *document = &invalid_documents[i];
        struct trace trace = scan_at_once(document->text, document->size);

        if (trace.result != SSLSTORE_ERR_JSON || trace.offset != document->wrong) {
            print_error("%s: offset %zu, %s\n", document->text, trace.offset, trace.reason);
        }
        assert_int_equal(trace.result, SSLSTORE_ERR_JSON);
        assert_int_equal(trace.offset, document->wrong);
        assert_int_equal(strlen(trace.reason) > 0, SSLSTORE__HAS_WORDS);
        assert_false(trace.complete);
        if (document->wrong < document->size) {
            assert_int_equal(trace.events[trace.count - 1].event, SSLSTORE__SCAN_INVALID);
            assert_int_equal(trace.events[trace.count - 1].offset, document->wrong);
        }
    }
}

/* RFC 8259, section 8.1. The record begins behind it. */
static void a_byte_order_mark_before_the_text_is_ignored(void **state)
{
    static const struct {
        const char *text;
        sslstore_result result;
        size_t offset; /* of the record, or of the wrong byte */
    } rows[] = {
        {"\xEF\xBB\xBF{}", SSLSTORE_OK, 3},
        {"\xEF\xBB\xBF [1]", SSLSTORE_OK, 4},
        {"\xEF\xBB\xBF\"\xEF\xBB\xBF\"", SSLSTORE_OK, 3},
        {"\xEF\xBB\xBF", SSLSTORE_ERR_JSON, 3},
        {"\xEF\xBB", SSLSTORE_ERR_JSON, 2},
        {"\xEF\xBB{}", SSLSTORE_ERR_JSON, 2},
        {"\xEF{}", SSLSTORE_ERR_JSON, 1},
        {"\xBB\xBF{}", SSLSTORE_ERR_JSON, 0},
        {" \xEF\xBB\xBF{}", SSLSTORE_ERR_JSON, 1},
        {"\xEF\xBB\xBF\xEF\xBB\xBF{}", SSLSTORE_ERR_JSON, 3},
        {"{\xEF\xBB\xBF}", SSLSTORE_ERR_JSON, 1},
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct trace trace = scan_at_once(rows[i].text, strlen(rows[i].text));

        assert_int_equal(trace.result, rows[i].result);
        assert_int_equal(trace.result == SSLSTORE_OK ? trace.events[0].offset : trace.offset,
                         rows[i].offset);
        assert_splits_do_not_matter(rows[i].text, strlen(rows[i].text));
    }
}

static void every_valid_document_is_one_record(void **state)
{
    (void) state;
    for (size_t i = 0; i < VALID_COUNT; i++) {
        const struct document *document = &valid_documents[i];
        struct trace trace = scan_at_once(document->text, document->size);
        size_t begin = strspn(document->text, " \t\r\n");
        size_t end = document->size;

        while (end > begin && strchr(" \t\r\n", document->text[end - 1]) != NULL) {
            end--;
        }
        if (trace.result != SSLSTORE_OK) {
            print_error("%s: offset %zu, %s\n", document->text, trace.offset, trace.reason);
        }
        assert_int_equal(trace.result, SSLSTORE_OK);
        assert_true(trace.complete);
        assert_false(trace.is_list);
        assert_string_equal(trace.reason, "");
        assert_int_equal(trace.offset, document->size);
        assert_int_equal(trace.events[0].event, SSLSTORE__SCAN_RECORD_BEGIN);
        assert_int_equal(trace.events[0].offset, begin);
        if (trace.count == 1) { /* a number that only the end of the input ends */
            assert_non_null(strchr("-0123456789", document->text[begin]));
            assert_int_equal(end, document->size);
        } else {
            assert_int_equal(trace.count, 2);
            assert_int_equal(trace.events[1].event, SSLSTORE__SCAN_RECORD_END);
            assert_int_equal(trace.events[1].offset, end);
        }
    }
}

static void splits_do_not_matter(void **state)
{
    (void) state;
    for (size_t i = 0; i < VALID_COUNT; i++) {
        assert_splits_do_not_matter(valid_documents[i].text, valid_documents[i].size);
    }
    for (size_t i = 0; i < INVALID_COUNT; i++) {
        assert_splits_do_not_matter(invalid_documents[i].text, invalid_documents[i].size);
    }
}

/* Another reader must agree, except about numbers that it cannot represent, and NUL bytes, which
 * end its text. */
static void assert_jansson_agrees(const char *text, size_t size)
{
    json_error_t error;
    json_t *value = json_loadb(text, size, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    bool accepts = value != NULL && memchr(text, '\0', size) == NULL;
    bool cannot_hold = value == NULL && (json_error_code(&error) == json_error_numeric_overflow ||
                                         json_error_code(&error) == json_error_null_byte_in_key);

    json_decref(value);
    if (!cannot_hold && (scan_at_once(text, size).result == SSLSTORE_OK) != accepts) {
        fail_msg("%.*s: %s", (int) size, text, accepts ? "jansson accepts it" : error.text);
    }
}

static void another_reader_agrees_on_every_small_change(void **state)
{
    static const char bytes[] = "\0\n \"\\/,:[]{}0159-+.eEuntrfd\x1F\x7F\x80\xBF\xC2\xE0\xED\xF4";
    char text[128];

    (void) state;
    for (size_t i = 0; i < VALID_COUNT; i++) {
        const struct document *document = &valid_documents[i];

        assert_jansson_agrees(document->text, document->size);
        for (size_t at = 0; at < document->size && document->size < 64; at++) {
            assert_jansson_agrees(document->text, at);
            for (size_t k = 0; k < sizeof bytes - 1; k++) {
                memcpy(text, document->text, document->size);
                text[at] = bytes[k];
                assert_jansson_agrees(text, document->size);
                memcpy(text + at + 1, document->text + at, document->size - at);
                assert_jansson_agrees(text, document->size + 1);
            }
        }
    }
}

static void another_reader_agrees_on_all_pairs_of_bytes(void **state)
{
    (void) state;
    for (int first = 0; first < 256; first++) {
        for (int second = 0; second < 256; second++) {
            char bare[2] = {(char) first, (char) second};
            char quoted[4] = {'"', (char) first, (char) second, '"'};

            assert_jansson_agrees(bare, sizeof bare);
            assert_jansson_agrees(quoted, sizeof quoted);
        }
    }
}

/* Plain bytes are taken eight at a time; whatever is not plain must be seen among them. */
static void assert_each_byte_is_seen_in(const char *plain)
{
    const size_t size = strlen(plain);
    struct sslstore__json_scan scan;
    enum sslstore__json_scan_event event;
    char text[64];

    for (size_t at = 1; at < size - 1; at++) {
        for (int byte = 0; byte < 256; byte++) {
            memcpy(text, plain, size);
            text[at] = (char) byte;
            assert_jansson_agrees(text, size);
        }
        text[at] = '\n';
        sslstore__json_scan_init(&scan, SSLSTORE__SCAN_SINGLE);
        (void) sslstore__json_scan_feed(&scan, text, size, &event);
        (void) sslstore__json_scan_feed(&scan, text, size, &event);
        assert_int_equal(event, SSLSTORE__SCAN_INVALID);
        assert_int_equal(scan.offset, at);
        memcpy(text + at, "\xC3\xA9", 2);
        memcpy(text + at + 2, plain + at + 1, size - at - 1);
        assert_jansson_agrees(text, size + 1);
        text[at + 1] = '"';
        assert_jansson_agrees(text, size + 1);
    }
}

static void another_reader_agrees_on_each_byte_in_each_place_of_a_string(void **state)
{
    (void) state;
    assert_each_byte_is_seen_in("\"Aa zZ~09 #[]{}:,!\x7F ~\"");
    assert_each_byte_is_seen_in("\"0123456789AZ:;=?@[]~~~~~~~~\"");
}

static void numbers_of_any_size_are_accepted(void **state)
{
    static const char *const numbers[] = {
        "123456789012345678901234567890",
        "-98765432109876543210",
        "1e999",
        "-1E+4000",
        "1e-9999",
        "0.00000000000000000000000000000000000000000000000000000000000000000000000000000000000001",
    };
    char many[1000];

    (void) state;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        assert_int_equal(scan_at_once(numbers[i], strlen(numbers[i])).result, SSLSTORE_OK);
    }
    memset(many, '9', sizeof many);
    assert_int_equal(scan_at_once(many, sizeof many).result, SSLSTORE_OK);
}

/* ---- The depth ---- */

static struct trace scan_nested(size_t depth, char kind, enum sslstore__json_scan_mode mode)
{
    char text[256];
    char closers[32];
    size_t size = 0;

    for (size_t i = 0; i < depth; i++) {
        bool is_object = kind == '{' || (kind == 'x' && i % 2 == 1);

        closers[i] = is_object ? '}' : ']';
        memcpy(text + size, is_object ? "{\"\":" : "[", is_object ? 4 : 1);
        size += is_object ? 4 : 1;
    }
    text[size++] = '0';
    while (depth > 0) {
        text[size++] = closers[--depth];
    }
    return scan_split(text, size, mode, size);
}

static void at_most_16_levels_are_accepted(void **state)
{
    static const enum sslstore__json_scan_mode modes[] = {SSLSTORE__SCAN_SINGLE,
                                                          SSLSTORE__SCAN_LIST};

    (void) state;
    assert_int_equal(SSLSTORE__DEPTH_MAX, 16);
    for (size_t i = 0; i < 2; i++) {
        for (const char *kind = "[{x"; *kind != '\0'; kind++) {
            assert_int_equal(scan_nested(15, *kind, modes[i]).result, SSLSTORE_OK);
            assert_int_equal(scan_nested(16, *kind, modes[i]).result, SSLSTORE_OK);
            assert_int_equal(scan_nested(17, *kind, modes[i]).result, SSLSTORE_ERR_JSON);
            assert_string_equal(scan_nested(17, *kind, modes[i]).reason,
                                SSLSTORE__WORDS("nested too deeply"));
        }
    }
    assert_int_equal(scan_nested(17, '[', SSLSTORE__SCAN_SINGLE).offset, 16);
    assert_int_equal(scan_nested(17, '{', SSLSTORE__SCAN_SINGLE).offset, 64);
}

static void a_closed_level_can_be_used_again(void **state)
{
    static const char deep[] = "[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]"; /* 15 levels */
    char text[512] = "[";
    size_t size = 1;

    (void) state;
    for (int i = 0; i < 10; i++) {
        memcpy(text + size, deep, sizeof deep - 1);
        size += sizeof deep - 1;
        text[size++] = i < 9 ? ',' : ']';
    }
    assert_int_equal(scan_at_once(text, size).result, SSLSTORE_OK);
}

/* ---- Records ---- */

struct expected {
    const char *record; /* NULL: no more */
    size_t tokens;
};

static void assert_records(const char *text, enum sslstore__json_scan_mode mode, bool is_list,
                           const struct expected *expected)
{
    size_t size = strlen(text);
    struct trace trace = scan_split(text, size, mode, size);

    assert_int_equal(trace.result, SSLSTORE_OK);
    assert_int_equal(trace.is_list, is_list);
    for (size_t i = 0; i < trace.count; i += 2, expected++) {
        size_t begin = trace.events[i].offset;
        size_t record_size = trace.events[i + 1].offset - begin;

        assert_non_null(expected->record);
        assert_int_equal(trace.events[i].event, SSLSTORE__SCAN_RECORD_BEGIN);
        assert_int_equal(trace.events[i].tokens, 0);
        assert_int_equal(trace.events[i + 1].event, SSLSTORE__SCAN_RECORD_END);
        assert_int_equal(trace.events[i + 1].tokens, expected->tokens);
        assert_int_equal(record_size, strlen(expected->record));
        assert_memory_equal(text + begin, expected->record, record_size);
    }
    assert_null(expected->record);
}

static void each_element_of_a_list_is_a_record(void **state)
{
    static const struct expected all[] = {
        {"{\"a\":[1,2]}", 5}, {"[]", 1}, {"\"x,y\"", 1}, {"12", 1}, {"-3.5e1", 1},
        {"true", 1},          {"{}", 1}, {"0", 1},       {NULL, 0},
    };
    static const struct expected none[] = {{NULL, 0}};
    static const struct expected nested[] = {{"[[1],2]", 4}, {"[3]", 2}, {NULL, 0}};

    (void) state;
    assert_records(" [ {\"a\":[1,2]} ,[],\"x,y\",12, -3.5e1 ,true\n,{},0]\n", SSLSTORE__SCAN_LIST,
                   true, all);
    assert_records("[]", SSLSTORE__SCAN_LIST, true, none);
    assert_records(" [ ] ", SSLSTORE__SCAN_LIST, true, none);
    assert_records("[[[1],2],[3]]", SSLSTORE__SCAN_LIST, true, nested);
}

static void in_list_mode_anything_but_an_array_is_one_record(void **state)
{
    static const struct expected object[] = {{"{\"Orders\":[{},{}]}", 5}, {NULL, 0}};
    static const struct expected text[] = {{"\"[1,2]\"", 1}, {NULL, 0}};
    static const struct expected number[] = {{"5", 1}, {NULL, 0}};

    (void) state;
    assert_records(" {\"Orders\":[{},{}]}\n", SSLSTORE__SCAN_LIST, false, object);
    assert_records("\"[1,2]\"", SSLSTORE__SCAN_LIST, false, text);
    assert_records("5 ", SSLSTORE__SCAN_LIST, false, number);
}

static void an_array_in_single_mode_is_one_record(void **state)
{
    static const struct expected array[] = {{"[1,[2],{\"a\":null}]", 7}, {NULL, 0}};

    (void) state;
    assert_records("\t[1,[2],{\"a\":null}] ", SSLSTORE__SCAN_SINGLE, false, array);
}

static void a_number_ends_before_the_next_byte(void **state)
{
    struct sslstore__json_scan scan;
    enum sslstore__json_scan_event event;

    (void) state;
    sslstore__json_scan_init(&scan, SSLSTORE__SCAN_LIST);
    assert_int_equal(sslstore__json_scan_feed(&scan, "[12", 3, &event), 1);
    assert_int_equal(event, SSLSTORE__SCAN_RECORD_BEGIN);
    assert_int_equal(sslstore__json_scan_feed(&scan, "12", 2, &event), 2);
    assert_int_equal(event, SSLSTORE__SCAN_MORE);
    assert_int_equal(sslstore__json_scan_feed(&scan, ",", 1, &event), 0);
    assert_int_equal(event, SSLSTORE__SCAN_RECORD_END);
    assert_int_equal(sslstore__json_scan_feed(&scan, ",3]", 3, &event), 1);
    assert_int_equal(event, SSLSTORE__SCAN_RECORD_BEGIN);
    assert_int_equal(sslstore__json_scan_feed(&scan, "3]", 2, &event), 1);
    assert_int_equal(event, SSLSTORE__SCAN_RECORD_END);
    assert_int_equal(sslstore__json_scan_feed(&scan, "]", 1, &event), 1);
    assert_int_equal(event, SSLSTORE__SCAN_MORE);
    assert_int_equal(sslstore__json_scan_end(&scan), SSLSTORE_OK);
}

static void a_number_at_the_top_ends_with_the_input(void **state)
{
    struct sslstore__json_scan scan;
    enum sslstore__json_scan_event event;

    (void) state;
    sslstore__json_scan_init(&scan, SSLSTORE__SCAN_SINGLE);
    (void) sslstore__json_scan_feed(&scan, "42", 2, &event);
    assert_int_equal(event, SSLSTORE__SCAN_RECORD_BEGIN);
    assert_int_equal(sslstore__json_scan_feed(&scan, "42", 2, &event), 2);
    assert_int_equal(event, SSLSTORE__SCAN_MORE);
    assert_false(scan.complete);
    assert_int_equal(sslstore__json_scan_end(&scan), SSLSTORE_OK);
    assert_true(scan.complete);
    assert_int_equal(scan.tokens, 1);
}

/* ---- The caller ---- */

static void empty_input_may_be_fed(void **state)
{
    struct sslstore__json_scan scan;
    enum sslstore__json_scan_event event = SSLSTORE__SCAN_INVALID;

    (void) state;
    sslstore__json_scan_init(&scan, SSLSTORE__SCAN_SINGLE);
    assert_int_equal(sslstore__json_scan_feed(&scan, NULL, 0, &event), 0);
    assert_int_equal(event, SSLSTORE__SCAN_MORE);
    assert_int_equal(sslstore__json_scan_end(&scan), SSLSTORE_ERR_JSON);
    assert_string_equal(scan.reason, SSLSTORE__WORDS("the text ends too early"));
    assert_int_equal(scan.offset, 0);
}

static void a_byte_that_begins_no_value_begins_no_record(void **state)
{
    (void) state;
    for (int i = 1; i <= 256; i++) { /* NUL last: strchr() would find it */
        char byte = (char) i;
        bool begins = i < 256 && strchr("{[\"-0123456789tfn", byte) != NULL;
        struct sslstore__json_scan scan;
        enum sslstore__json_scan_event event;

        if (i < 256 && strchr(" \t\r\n]", byte) != NULL) {
            continue;
        }
        sslstore__json_scan_init(&scan, SSLSTORE__SCAN_LIST);
        assert_int_equal(sslstore__json_scan_feed(&scan, "[", 1, &event), 1);
        assert_int_equal(sslstore__json_scan_feed(&scan, &byte, 1, &event), 0);
        assert_int_equal(event, begins ? SSLSTORE__SCAN_RECORD_BEGIN : SSLSTORE__SCAN_INVALID);
    }
}

static void the_first_error_is_kept(void **state)
{
    struct sslstore__json_scan scan;
    enum sslstore__json_scan_event event;
    const char *reason;

    (void) state;
    sslstore__json_scan_init(&scan, SSLSTORE__SCAN_LIST);
    assert_int_equal(sslstore__json_scan_feed(&scan, "[ ;", 3, &event), 2);
    assert_int_equal(event, SSLSTORE__SCAN_INVALID);
    reason = scan.reason;
    assert_int_equal(sslstore__json_scan_feed(&scan, "1]", 2, &event), 0);
    assert_int_equal(event, SSLSTORE__SCAN_INVALID);
    assert_int_equal(sslstore__json_scan_feed(&scan, NULL, 0, &event), 0);
    assert_int_equal(event, SSLSTORE__SCAN_INVALID);
    assert_int_equal(sslstore__json_scan_end(&scan), SSLSTORE_ERR_JSON);
    assert_int_equal(scan.offset, 2);
    assert_ptr_equal(scan.reason, reason);
}

/* Also where the text begins, where a byte order mark would be ignored. */
static void no_byte_is_taken_after_an_error(void **state)
{
    static const char mark[] = "\xEF\xBB\xBF";

    (void) state;
    for (size_t begun = 0; begun < sizeof mark - 1; begun++) {
        struct sslstore__json_scan scan;
        enum sslstore__json_scan_event event;

        sslstore__json_scan_init(&scan, SSLSTORE__SCAN_SINGLE);
        assert_int_equal(sslstore__json_scan_feed(&scan, mark, begun, &event), begun);
        assert_int_equal(sslstore__json_scan_feed(&scan, ";", 1, &event), 0);
        assert_int_equal(event, SSLSTORE__SCAN_INVALID);
        assert_int_equal(
            sslstore__json_scan_feed(&scan, mark + begun, sizeof mark - 1 - begun, &event), 0);
        assert_int_equal(event, SSLSTORE__SCAN_INVALID);
        assert_int_equal(scan.offset, begun);
    }
}

static void the_end_is_kept(void **state)
{
    struct sslstore__json_scan scan;
    enum sslstore__json_scan_event event;

    (void) state;
    sslstore__json_scan_init(&scan, SSLSTORE__SCAN_LIST);
    assert_int_equal(sslstore__json_scan_feed(&scan, "[", 1, &event), 1);
    assert_int_equal(sslstore__json_scan_end(&scan), SSLSTORE_ERR_JSON);
    assert_int_equal(sslstore__json_scan_feed(&scan, "]", 1, &event), 0);
    assert_int_equal(event, SSLSTORE__SCAN_INVALID);
    assert_int_equal(sslstore__json_scan_end(&scan), SSLSTORE_ERR_JSON);
    assert_int_equal(scan.offset, 1);
}

/* ---- Sought members ---- */

static bool has_sought(const char *text, enum sslstore__json_scan_mode mode, size_t split)
{
    static const struct sslstore__json_name names[] = {{"Reply", 5}, {"no", 2}, {NULL, 0}};
    static const struct sslstore__json_names sought = {
        SSLSTORE__JSON_SIZE(5) | SSLSTORE__JSON_SIZE(2), names};
    struct sslstore__json_scan scan;
    struct trace trace;

    memset(&trace, 0, sizeof trace);
    sslstore__json_scan_init(&scan, mode);
    scan.sought = &sought;
    feed(&scan, text, split, &trace);
    feed(&scan, text + split, strlen(text) - split, &trace);
    assert_int_equal(sslstore__json_scan_end(&scan), SSLSTORE_OK);
    return scan.sought_count > 0;
}

/* A member that is there is noticed however the text comes. One that is not there may be taken for
 * one that is, but not if the text comes in one piece. */
static void sought_members_are_noticed_at_the_top(void **state)
{
    static const struct {
        const char *text;
        bool single;
        bool list;
    } rows[] = {
        {"{\"Reply\":1}", true, true},
        {"{\"a\":[],\"REPLY\" :{}}", true, true},
        {"{\"a\":\"Reply\",\"nO\":0}", true, true},
        {"{\"\\u004eo\":0}", true, true},
        {"{\"\xC3\xA4\":0,\"no\":0}", true, true},
        {"{}", false, false},
        {"{\"a\":\"Reply\"}", false, false},
        {"{\"a\":{\"Reply\":1}}", false, false},
        {"{\"Replx\":1,\"nono\":2,\"\":3,\"Replyy\":4,\"n\":5}", false, false},
        {"{\"\xC3\xA4\":0}", false, false},
        {"[{\"Reply\":1}]", true, true},
        {"[{\"Reply\":1},{\"a\":{\"no\":1}}]", true, false},
        {"[{\"a\":1},{\"no\":{}}]", true, true},
        {"[1]", true, true},
        {"\"no\"", true, true},
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *text = rows[i].text;

        assert_int_equal(has_sought(text, SSLSTORE__SCAN_SINGLE, 0), rows[i].single);
        assert_int_equal(has_sought(text, SSLSTORE__SCAN_LIST, 0), rows[i].list);
        for (size_t split = 1; split < strlen(text); split++) {
            assert_true(has_sought(text, SSLSTORE__SCAN_SINGLE, split) || !rows[i].single);
            assert_true(has_sought(text, SSLSTORE__SCAN_LIST, split) || !rows[i].list);
        }
    }
}

static double seconds_for(const char *unit, size_t count)
{
    size_t unit_size = strlen(unit);
    struct sslstore__json_scan scan;
    enum sslstore__json_scan_event event;
    clock_t begun = clock();

    sslstore__json_scan_init(&scan, SSLSTORE__SCAN_SINGLE);
    (void) sslstore__json_scan_feed(&scan, "[", 1, &event);
    (void) sslstore__json_scan_feed(&scan, "[", 1, &event);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(sslstore__json_scan_feed(&scan, unit, unit_size, &event), unit_size);
    }
    (void) sslstore__json_scan_feed(&scan, "0]", 2, &event);
    assert_int_equal(sslstore__json_scan_end(&scan), SSLSTORE_OK);
    return (double) (clock() - begun) / CLOCKS_PER_SEC;
}

static void time_is_linear_in_size(void **state)
{
    static const char *const units[] = {"\"\\\\\\\\\\u0041\",", "[[{\"a\":[]}]],", "12345.6e7 , "};

    (void) state;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        double some = seconds_for(units[i], 20000);

        assert_true(seconds_for(units[i], 160000) < 8 * 4 * some + 0.1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_invalid_document_is_refused_at_its_wrong_byte),
        cmocka_unit_test(a_byte_order_mark_before_the_text_is_ignored),
        cmocka_unit_test(every_valid_document_is_one_record),
        cmocka_unit_test(splits_do_not_matter),
        cmocka_unit_test(another_reader_agrees_on_every_small_change),
        cmocka_unit_test(another_reader_agrees_on_all_pairs_of_bytes),
        cmocka_unit_test(another_reader_agrees_on_each_byte_in_each_place_of_a_string),
        cmocka_unit_test(numbers_of_any_size_are_accepted),
        cmocka_unit_test(at_most_16_levels_are_accepted),
        cmocka_unit_test(a_closed_level_can_be_used_again),
        cmocka_unit_test(each_element_of_a_list_is_a_record),
        cmocka_unit_test(in_list_mode_anything_but_an_array_is_one_record),
        cmocka_unit_test(an_array_in_single_mode_is_one_record),
        cmocka_unit_test(a_number_ends_before_the_next_byte),
        cmocka_unit_test(a_number_at_the_top_ends_with_the_input),
        cmocka_unit_test(empty_input_may_be_fed),
        cmocka_unit_test(a_byte_that_begins_no_value_begins_no_record),
        cmocka_unit_test(the_first_error_is_kept),
        cmocka_unit_test(no_byte_is_taken_after_an_error),
        cmocka_unit_test(the_end_is_kept),
        cmocka_unit_test(sought_members_are_noticed_at_the_top),
        cmocka_unit_test(time_is_linear_in_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
