/* Validates JSON byte by byte. Each take_… function takes the byte at a position and returns the
 * next position: after the byte, or the same if the byte belongs to what follows.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "json/scan.h"

#include <string.h>

#include "base/ascii.h"
#include "base/frame.h"
#include "base/text.h"
#include "base/words.h"
#include "json/plain.h"

/* What the next byte belongs to. */
enum state {
    VALUE,
    VALUE_OR_END, /* just inside [ */
    NAME,
    NAME_OR_END, /* just inside { */
    COLON,
    COMMA_OR_END,
    NOTHING, /* white space is allowed in this state and those above */
    STRING,
    CONTINUATION, /* of a UTF-8 character */
    ESCAPED,      /* the byte after \ */
    HEX,
    LOW_BACKSLASH, /* of the second half of a surrogate pair */
    LOW_U,
    LITERAL,
    NUMBER_BEGIN,  /* after -  */
    NUMBER_ZERO,   /* after 0  */
    NUMBER_DIGITS, /* after 12 */
    NUMBER_POINT,  /* after 12. */
    NUMBER_FRACTION,
    NUMBER_E,
    NUMBER_SIGN, /* after 12e+ */
    NUMBER_POWER,
    INVALID
};

static SSLSTORE__OWN_FRAME const char *fail(struct sslstore__json_scan *scan, const char *at,
                                            const char *reason)
{
    scan->state = INVALID;
    scan->event = SSLSTORE__SCAN_INVALID;
    scan->reason = reason;
    scan->complete = false;
    return at;
}

static void end_value(struct sslstore__json_scan *scan)
{
    scan->state = scan->depth > 0 ? COMMA_OR_END : NOTHING;
    scan->complete = scan->depth == 0;
    if (scan->depth == (scan->is_list ? 1 : 0)) {
        scan->in_record = false;
        scan->event = SSLSTORE__SCAN_RECORD_END;
    }
}

/* ---- Structure ---- */

static const char *open_level(struct sslstore__json_scan *scan, const char *at, bool is_object)
{
    if (scan->depth == SSLSTORE__DEPTH_MAX) {
        return fail(scan, at, SSLSTORE__WORDS("nested too deeply"));
    }
    scan->depth++;
    scan->objects = scan->objects << 1 | (is_object ? 1 : 0);
    scan->state = is_object ? NAME_OR_END : VALUE_OR_END;
    return at + 1;
}

static const char *close_level(struct sslstore__json_scan *scan, const char *at)
{
    scan->depth--;
    scan->objects >>= 1;
    end_value(scan);
    return at + 1;
}

/* ---- Strings ---- */

/* Whether the name is sought that ends with these bytes. Of one that came in pieces only the size
 * is known. */
static bool may_be_sought(const struct sslstore__json_scan *scan, const char *begin,
                          const char *end)
{
    const struct sslstore__json_names *sought = scan->sought;
    size_t size = (size_t) (end - begin);
    uint8_t whole_size = (uint8_t) (scan->name_size + size);

    if (sought == NULL || (sought->sizes & SSLSTORE__JSON_SIZE(whole_size)) == 0) {
        return false;
    }
    for (const struct sslstore__json_name *name = sought->names; name->text != NULL; name++) {
        if (whole_size == name->size &&
            (scan->name_size > 0 ||
             sslstore__text_equal_bytes(begin, size, name->text, name->size))) {
            return true;
        }
    }
    return false;
}

static void count_sought(struct sslstore__json_scan *scan)
{
    scan->sought_count = (uint8_t) (scan->sought_count + (scan->sought_count < UINT8_MAX));
}

/* Whether the current object is the record itself. */
static bool is_at_top(const struct sslstore__json_scan *scan)
{
    return scan->depth == (scan->is_list ? 2 : 1);
}

/* Skip plain bytes, and the ends of lines, which PEM is full of. */
static const char *skip_plain(const char *at, const char *end)
{
    at = sslstore__json_plain_end(at, end);
    while (end - at > 1 && at[0] == '\\' && at[1] == 'n') {
        at = sslstore__json_plain_end(at + 2, end);
    }
    return at;
}

static const char *take_string(struct sslstore__json_scan *scan, const char *at, const char *end)
{
    const char *begin = at;

    at = scan->is_name ? sslstore__json_plain_end(at, end) : skip_plain(at, end);
    if (at == end) {
        scan->name_size = (uint8_t) (scan->name_size + (at - begin));
        return at;
    }
    if (*at == '"') {
        if (scan->is_name) {
            if (is_at_top(scan) && may_be_sought(scan, begin, at)) {
                count_sought(scan);
            }
            scan->state = COLON;
        } else {
            end_value(scan);
        }
    } else if (*at == '\\') {
        if (scan->is_name) {
            count_sought(scan); /* it is not unescaped to find out */
        }
        scan->state = ESCAPED;
    } else if ((uint8_t) *at < 0x20) {
        return fail(scan, at, SSLSTORE__WORDS("a control byte in a string"));
    } else {
        if (!sslstore__json_utf8_take(&scan->utf8, *at)) {
            return fail(scan, at, SSLSTORE__WORDS("not UTF-8"));
        }
        scan->state = CONTINUATION;
    }
    return at + 1;
}

static const char *take_continuation(struct sslstore__json_scan *scan, const char *at)
{
    if (!sslstore__json_utf8_take(&scan->utf8, *at)) {
        return fail(scan, at, SSLSTORE__WORDS("not UTF-8"));
    }
    if (scan->utf8.missing == 0) {
        scan->state = STRING;
    }
    return at + 1;
}

static const char *take_escaped(struct sslstore__json_scan *scan, const char *at)
{
    static const char single[] = "\"\\/bfnrt";

    if (*at == 'u') {
        scan->state = HEX;
        scan->hex_count = 0;
    } else if (memchr(single, *at, sizeof single - 1) != NULL) {
        scan->state = STRING;
    } else {
        return fail(scan, at, SSLSTORE__WORDS("an unknown escape"));
    }
    return at + 1;
}

static const char *take_hex(struct sslstore__json_scan *scan, const char *at)
{
    int value = sslstore__ascii_hex_value(*at);
    bool is_low;

    if (value < 0) {
        return fail(scan, at, SSLSTORE__WORDS("not a hex digit"));
    }
    scan->hex = (uint16_t) (scan->hex << 4 | value);
    scan->hex_count++;
    if (scan->hex_count < 4) {
        return at + 1;
    }
    is_low = (scan->hex & 0xFC00) == 0xDC00;
    if (is_low != scan->needs_low) {
        return fail(scan, at, SSLSTORE__WORDS("half a surrogate pair"));
    }
    scan->needs_low = (scan->hex & 0xFC00) == 0xD800;
    scan->state = scan->needs_low ? LOW_BACKSLASH : STRING;
    return at + 1;
}

static const char *take_low_escape(struct sslstore__json_scan *scan, const char *at)
{
    bool is_backslash = scan->state == LOW_BACKSLASH;

    if (*at != (is_backslash ? '\\' : 'u')) {
        return fail(scan, at, SSLSTORE__WORDS("half a surrogate pair"));
    }
    scan->state = is_backslash ? LOW_U : HEX;
    scan->hex_count = 0;
    return at + 1;
}

/* ---- Values ---- */

/* What a byte is in a number. */
enum { ANOTHER, ZERO, DIGIT, POINT, E, SIGN, CLASSES };

static size_t class_of(char byte)
{
    if (sslstore__ascii_is_digit(byte)) {
        return byte == '0' ? ZERO : DIGIT;
    }
    if (byte == '.') {
        return POINT;
    }
    if (byte == 'e' || byte == 'E') {
        return E;
    }
    return byte == '+' || byte == '-' ? SIGN : ANOTHER;
}

/* The next state; COMMA_OR_END if the byte is not part of the number, which is complete. */
static uint8_t after_number_byte(uint8_t state, char byte)
{
#define NO  INVALID
#define END COMMA_OR_END
    static const uint8_t states[][CLASSES] = {
        {NO, NUMBER_ZERO, NUMBER_DIGITS, NO, NO, NO},                     /* NUMBER_BEGIN */
        {END, END, END, NUMBER_POINT, NUMBER_E, END},                     /* NUMBER_ZERO */
        {END, NUMBER_DIGITS, NUMBER_DIGITS, NUMBER_POINT, NUMBER_E, END}, /* NUMBER_DIGITS */
        {NO, NUMBER_FRACTION, NUMBER_FRACTION, NO, NO, NO},               /* NUMBER_POINT */
        {END, NUMBER_FRACTION, NUMBER_FRACTION, END, NUMBER_E, END},      /* NUMBER_FRACTION */
        {NO, NUMBER_POWER, NUMBER_POWER, NO, NO, NUMBER_SIGN},            /* NUMBER_E */
        {NO, NUMBER_POWER, NUMBER_POWER, NO, NO, NO},                     /* NUMBER_SIGN */
        {END, NUMBER_POWER, NUMBER_POWER, END, END, END},                 /* NUMBER_POWER */
    };
#undef NO
#undef END

    return states[state - NUMBER_BEGIN][class_of(byte)];
}

/* Take the first byte of a value outside of a record: the array around a list, or the first byte of
 * a record. */
static const char *begin_record(struct sslstore__json_scan *scan, const char *at)
{
    static const char fronts[] = "{[\"-0123456789tfn";

    if (scan->mode == SSLSTORE__SCAN_LIST && scan->depth == 0 && *at == '[') {
        scan->is_list = true;
        return open_level(scan, at, false);
    }
    if (memchr(fronts, *at, sizeof fronts - 1) == NULL) {
        return fail(scan, at, SSLSTORE__WORDS("not a value"));
    }
    scan->in_record = true;
    scan->sought_count = *at == '{' ? 0 : UINT8_MAX;
    scan->tokens = 0;
    scan->elements = 0;
    scan->event = SSLSTORE__SCAN_RECORD_BEGIN;
    return at;
}

static const char *begin_literal(struct sslstore__json_scan *scan, const char *at, const char *rest)
{
    scan->state = LITERAL;
    scan->literal = rest;
    return at + 1;
}

static const char *begin_string(struct sslstore__json_scan *scan, const char *at, bool is_name)
{
    scan->state = STRING;
    scan->is_name = is_name;
    scan->name_size = 0;
    return at + 1;
}

static const char *take_value(struct sslstore__json_scan *scan, const char *at)
{
    if (!scan->in_record) {
        return begin_record(scan, at);
    }
    scan->elements += scan->tokens > 0 && (scan->objects & 1) == 0;
    scan->tokens++;
    switch (*at) {
    case '{':
        return open_level(scan, at, true);
    case '[':
        return open_level(scan, at, false);
    case 't':
        return begin_literal(scan, at, "rue");
    case 'f':
        return begin_literal(scan, at, "alse");
    case 'n':
        return begin_literal(scan, at, "ull");
    case '"':
        return begin_string(scan, at, false);
    case '-':
        scan->state = NUMBER_BEGIN;
        return at + 1;
    default:
        scan->state = after_number_byte(NUMBER_BEGIN, *at);
        if (scan->state == INVALID) {
            return fail(scan, at, SSLSTORE__WORDS("not a value"));
        }
        return at + 1;
    }
}

/* Take members that are plain: name and value are strings without a byte that needs a closer look,
 * nothing is between the tokens, and another name follows. Most of a record is. Takes the name of
 * the last one, too, if it is plain; what is left is at a value then, else at a name. */
static const char *take_plain_members(struct sslstore__json_scan *scan, const char *at,
                                      const char *end)
{
    bool at_top = is_at_top(scan);

    scan->name_size = 0;
    for (;;) {
        const char *quote = sslstore__json_plain_end(at + 1, end);

        if (end - quote < 3 || quote[0] != '"' || quote[1] != ':') {
            scan->state = NAME;
            return at;
        }
        if (at_top && may_be_sought(scan, at + 1, quote)) {
            count_sought(scan);
        }
        scan->tokens++;
        at = quote + 2;
        quote = *at == '"' ? sslstore__json_plain_end(at + 1, end) : end;
        if (end - quote < 3 || quote[0] != '"' || quote[1] != ',' || quote[2] != '"') {
            scan->state = VALUE;
            return at;
        }
        scan->tokens++;
        at = quote + 2;
    }
}

static const char *take_name(struct sslstore__json_scan *scan, const char *at, const char *end)
{
    if (*at != '"') {
        return fail(scan, at, SSLSTORE__WORDS("not a name"));
    }
    at = take_plain_members(scan, at, end);
    if (scan->state == VALUE) {
        return at;
    }
    scan->tokens++;
    return begin_string(scan, at, true);
}

static const char *take_value_or_end(struct sslstore__json_scan *scan, const char *at)
{
    if (*at == ']') {
        return close_level(scan, at);
    }
    return take_value(scan, at);
}

static const char *take_name_or_end(struct sslstore__json_scan *scan, const char *at,
                                    const char *end)
{
    if (*at == '}') {
        return close_level(scan, at);
    }
    return take_name(scan, at, end);
}

static const char *take_colon(struct sslstore__json_scan *scan, const char *at)
{
    if (*at != ':') {
        return fail(scan, at, SSLSTORE__WORDS("no colon after a name"));
    }
    scan->state = VALUE;
    return at + 1;
}

static const char *take_comma_or_end(struct sslstore__json_scan *scan, const char *at)
{
    bool in_object = (scan->objects & 1) != 0;

    if (*at == (in_object ? '}' : ']')) {
        return close_level(scan, at);
    }
    if (*at != ',') {
        return fail(scan, at, SSLSTORE__WORDS("no comma after a value"));
    }
    scan->state = in_object ? NAME : VALUE;
    return at + 1;
}

/* ---- Literals and numbers ---- */

static const char *take_literal(struct sslstore__json_scan *scan, const char *at, const char *end)
{
    while (at < end && *at == *scan->literal && *at != '\0') {
        at++;
        scan->literal++;
    }
    if (*scan->literal == '\0') {
        end_value(scan);
    } else if (at < end) {
        return fail(scan, at, SSLSTORE__WORDS("not true, false or null"));
    }
    return at;
}

static const char *take_number(struct sslstore__json_scan *scan, const char *at)
{
    uint8_t state = after_number_byte(scan->state, *at);

    if (state == INVALID) {
        return fail(scan, at, SSLSTORE__WORDS("not a number"));
    }
    if (state == COMMA_OR_END) {
        end_value(scan);
        return at;
    }
    scan->state = state;
    return at + 1;
}

static bool number_may_end(uint8_t state)
{
    return state >= NUMBER_BEGIN && state < INVALID &&
           after_number_byte(state, ' ') == COMMA_OR_END;
}

/* ---- Any byte ---- */

static bool is_white(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

static const char *take(struct sslstore__json_scan *scan, const char *at, const char *end)
{
    if (scan->state <= NOTHING && is_white(*at)) {
        return at + 1;
    }
    switch (scan->state) {
    case VALUE:
        return take_value(scan, at);
    case VALUE_OR_END:
        return take_value_or_end(scan, at);
    case NAME:
        return take_name(scan, at, end);
    case NAME_OR_END:
        return take_name_or_end(scan, at, end);
    case COLON:
        return take_colon(scan, at);
    case COMMA_OR_END:
        return take_comma_or_end(scan, at);
    case NOTHING:
        return fail(scan, at, SSLSTORE__WORDS("more than one value"));
    case STRING:
        return take_string(scan, at, end);
    case CONTINUATION:
        return take_continuation(scan, at);
    case ESCAPED:
        return take_escaped(scan, at);
    case HEX:
        return take_hex(scan, at);
    case LOW_BACKSLASH:
    case LOW_U:
        return take_low_escape(scan, at);
    case LITERAL:
        return take_literal(scan, at, end);
    default:
        return take_number(scan, at);
    }
}

void sslstore__json_scan_init(struct sslstore__json_scan *scan, enum sslstore__json_scan_mode mode)
{
    memset(scan, 0, sizeof *scan);
    scan->reason = "";
    scan->mode = (uint8_t) mode;
    scan->state = VALUE;
}

/* A byte order mark before the text is ignored, as RFC 8259 permits: servers put it before files,
 * and .NET writes it by default. */
static size_t take_mark(struct sslstore__json_scan *scan, const char *data, size_t size)
{
    static const char mark[] = "\xEF\xBB\xBF";
    size_t used = 0;

    while (used < size && scan->offset + used == scan->mark_size && mark[scan->mark_size] != '\0' &&
           data[used] == mark[scan->mark_size]) {
        scan->mark_size++;
        used++;
    }
    return used;
}

size_t sslstore__json_scan_feed(struct sslstore__json_scan *scan, const char *data, size_t size,
                                enum sslstore__json_scan_event *event)
{
    size_t used = 0;

    if (scan->state != INVALID) {
        scan->event = SSLSTORE__SCAN_MORE;
        used = take_mark(scan, data, size);
        if (used < size && (scan->mark_size == 1 || scan->mark_size == 2)) {
            (void) fail(scan, data, SSLSTORE__WORDS("not a value"));
        }
        while (used < size && scan->event == SSLSTORE__SCAN_MORE) {
            used = (size_t) (take(scan, data + used, data + size) - data);
        }
    }
    scan->offset += used;
    *event = (enum sslstore__json_scan_event) scan->event;
    return used;
}

sslstore_result sslstore__json_scan_end(struct sslstore__json_scan *scan)
{
    if (scan->depth == 0 && number_may_end(scan->state)) {
        end_value(scan);
    } else if (!scan->complete && scan->state != INVALID) {
        (void) fail(scan, NULL, SSLSTORE__WORDS("the text ends too early"));
    }
    return scan->complete ? SSLSTORE_OK : SSLSTORE_ERR_JSON;
}
