/* Proofs for the JSON scanner. It takes its input in pieces, so one step is proven from every state
 * that the invariant allows. The invariant holds after init and is kept by every step, so it holds
 * for a text of any length. A longer piece than the bound only repeats the search for the end of
 * the plain bytes of a string, which prove_string and plain.c run more often, and the members that
 * are taken in one run, which prove_members proves.
 *
 * sources: src/json/utf8.c src/json/plain.c src/base/text.c src/base/divide.c src/base/ascii.c
 * loops: same_text.0:6 is_rest.0:10 memchr.0:18 may_be_sought.0:2 sslstore__text_equal_bytes.0:3
 * prove_init | any length | --unwind 1
 * prove_step | any length, in pieces of up to 2 bytes from any state | --unwind 3 --unwindset sslstore__json_scan_feed.0:4,sslstore__json_plain_end.0:1,take_plain_members.0:1,skip_plain.0:2 --object-bits 12
 * prove_members | pieces of up to 15 bytes at a name | --unwind 4 --unwindset sslstore__json_plain_end.0:2,sslstore__json_plain_end.1:9 --object-bits 12
 * prove_string | pieces of up to 20 bytes inside a string | --unwind 12 --unwindset sslstore__json_plain_end.0:4,sslstore__json_plain_end.1:9 --object-bits 12
 * prove_end | any state | --unwind 1
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "json/scan.c"

#include "test/proofs/proof.h"

#define PIECE_MAX   2
#define MEMBERS_MAX 15

/* What may be left of true, false or null after its first letter, and after each other. */
static const char *const rests[] = {"rue", "ue", "e", "alse", "lse", "se", "ull", "ll", "l"};
#define REST_COUNT (sizeof rests / sizeof rests[0])

static bool same_text(const char *left, const char *right)
{
    for (size_t i = 0; i < 5; i++) {
        if (left[i] != right[i]) {
            return false;
        }
        if (left[i] == '\0') {
            return true;
        }
    }
    return false;
}

static bool is_rest(const char *literal)
{
    for (size_t i = 0; i < REST_COUNT; i++) {
        if (same_text(literal, rests[i])) {
            return true;
        }
    }
    return false;
}

static bool levels_hold(const struct sslstore__json_scan *scan)
{
    bool in_object = (scan->objects & 1) != 0;
    uint8_t around = scan->is_list ? 1 : 0;

    if (scan->depth > SSLSTORE__DEPTH_MAX || scan->objects >> scan->depth != 0) {
        return false;
    }
    if (scan->is_list &&
        (scan->depth == 0 ? scan->state < NOTHING : scan->objects >> (scan->depth - 1) != 0)) {
        return false; /* a list is in an array, and nothing follows its end */
    }
    switch (scan->state) {
    case NAME:
    case NAME_OR_END:
    case COLON:
        return in_object && scan->in_record;
    case VALUE_OR_END:
        return scan->depth > 0 && !in_object && (scan->in_record || scan->depth == around);
    case COMMA_OR_END:
        return scan->depth > 0 && scan->in_record == (scan->depth > around);
    case NOTHING:
        return scan->depth == 0;
    case VALUE:
        return scan->in_record || scan->depth == around;
    case INVALID:
        return true;
    default:
        return scan->depth >= around && scan->in_record &&
               (!scan->is_name || in_object || scan->state < STRING || scan->state > LOW_U);
    }
}

static bool utf8_holds(const struct sslstore__json_scan *scan)
{
    if (scan->state != CONTINUATION) {
        return scan->utf8.missing == 0 || scan->state == INVALID;
    }
    return scan->utf8.missing >= 1 && scan->utf8.missing <= 3 && scan->utf8.lowest >= 0x80 &&
           scan->utf8.highest <= 0xBF;
}

/* offset: bytes taken so far. */
static bool invariant(const struct sslstore__json_scan *scan, size_t offset)
{
    return scan->state <= INVALID && scan->mode <= SSLSTORE__SCAN_LIST && levels_hold(scan) &&
           utf8_holds(scan) && (scan->state != HEX || scan->hex_count < 4) &&
           (!scan->is_list || scan->mode == SSLSTORE__SCAN_LIST) &&
           scan->complete == (scan->state == NOTHING) &&
           (scan->state != INVALID || scan->event == SSLSTORE__SCAN_INVALID) &&
           (scan->tokens <= offset || scan->state == INVALID) && scan->mark_size <= 3 &&
           (scan->state != LITERAL || is_rest(scan->literal));
}

static void any_state(struct sslstore__json_scan *scan)
{
    static const struct sslstore__json_name names[] = {{"no", 2}, {NULL, 0}};
    static const struct sslstore__json_names sought = {SSLSTORE__JSON_SIZE(2), names};
    struct sslstore__json_scan any;
    size_t rest = nondet_size();

    assume(rest < REST_COUNT);
    *scan = any;
    scan->is_list = nondet_bool();
    scan->complete = nondet_bool();
    scan->in_record = nondet_bool();
    scan->is_name = nondet_bool();
    scan->needs_low = nondet_bool();
    scan->sought = nondet_bool() ? &sought : NULL;
    scan->literal = rests[rest];
    scan->reason = "";
    assume(invariant(scan, scan->offset) && scan->offset < SIZE_MAX / 2);
}

void prove_init(void)
{
    struct sslstore__json_scan scan;

    sslstore__json_scan_init(&scan, nondet_bool() ? SSLSTORE__SCAN_LIST : SSLSTORE__SCAN_SINGLE);
    prove(invariant(&scan, 0), "the invariant holds at the beginning");
}

void prove_step(void)
{
    struct sslstore__json_scan scan;
    struct sslstore__json_scan before;
    enum sslstore__json_scan_event event;
    size_t size = nondet_size();
    size_t used;
    char *data;

    assume(size <= PIECE_MAX);
    data = few_bytes(size, PIECE_MAX);
    any_state(&scan);
    before = scan;

    used = sslstore__json_scan_feed(&scan, data, size, &event);

    prove(used <= size, "no more is taken than was given");
    prove(scan.offset == before.offset + used, "the offset counts what was taken");
    prove(invariant(&scan, scan.offset), "the invariant is kept");
    prove((event == SSLSTORE__SCAN_INVALID) == (scan.state == INVALID), "INVALID is a state");
    prove(event != SSLSTORE__SCAN_MORE || used == size, "MORE takes everything");
    prove(before.state != INVALID || (used == 0 && scan.state == INVALID), "INVALID sticks");
    prove(used < size || size == 0 || event == SSLSTORE__SCAN_MORE ||
              event == SSLSTORE__SCAN_RECORD_END,
          "an event before the end");
    prove(event != SSLSTORE__SCAN_RECORD_BEGIN || (scan.in_record && scan.tokens == 0),
          "BEGIN begins a record");
    prove(event != SSLSTORE__SCAN_RECORD_BEGIN || used < size, "a record has a first byte");
    prove(event != SSLSTORE__SCAN_RECORD_END || !scan.in_record, "END ends a record");
}

void prove_string(void)
{
    struct sslstore__json_scan scan;
    size_t size = nondet_size();
    const char *data;
    const char *at;

    assume(size >= 1 && size <= 20);
    data = few_bytes(size, 20);
    any_state(&scan);
    assume(scan.state == STRING);
    scan.event = SSLSTORE__SCAN_MORE;
    at = take_string(&scan, data, data + size);
    prove(at >= data && at <= data + size, "it stays in the piece");
    prove(at > data || scan.state == INVALID, "it makes progress, or fails");
    prove(invariant(&scan, SIZE_MAX), "the invariant is kept");
}

void prove_members(void)
{
    struct sslstore__json_scan scan;
    size_t size = nondet_size();
    const char *data;
    const char *at;

    assume(size >= 1 && size <= MEMBERS_MAX);
    data = few_bytes(size, MEMBERS_MAX);
    any_state(&scan);
    assume(scan.state == NAME);
    scan.event = SSLSTORE__SCAN_MORE;
    at = take_name(&scan, data, data + size);
    prove(at >= data && at <= data + size, "it stays in the piece");
    prove(at > data || scan.state == INVALID, "it makes progress, or fails");
    prove(invariant(&scan, scan.offset + (size_t) (at - data)), "the invariant is kept");
    prove(at < data + size || scan.state == STRING,
          "a value or name that is left has a first byte");
}

void prove_end(void)
{
    struct sslstore__json_scan scan;
    sslstore_result result;

    any_state(&scan);
    result = sslstore__json_scan_end(&scan);
    prove((result == SSLSTORE_OK) == scan.complete, "OK is what is complete");
    prove(result == SSLSTORE_OK || (result == SSLSTORE_ERR_JSON && scan.state == INVALID),
          "else it is invalid");
    prove(scan.depth == 0 || result != SSLSTORE_OK, "no level is left open");
    prove(invariant(&scan, scan.offset), "the invariant is kept");
}
