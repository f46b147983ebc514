/* Generated responses: everything that the grammar allows is read with the right body, in pieces of
 * any size; with a wrong byte anywhere, the result does not depend on the pieces.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "http/reading.h"
#include "support/range.h"

#define ANSWERS   2000
#define MUTATIONS 12

struct answer {
    uint32_t random; /* state of the generator */
    size_t size;
    size_t body_size;
    unsigned status;
    bool has_body;
    bool closes;
    char data[8192];
    char body[4096];
};

/* A linear congruential generator; its low bits are poor, so the high ones are used. */
static unsigned draw(struct answer *answer, unsigned below)
{
    answer->random = answer->random * 1664525u + 1013904223u;
    return (answer->random >> 8) % below;
}

static void add_byte(struct answer *answer, char byte)
{
    assert_true(answer->size < sizeof answer->data);
    answer->data[answer->size++] = byte;
}

static void add(struct answer *answer, const char *text)
{
    for (; *text != '\0'; text++) {
        add_byte(answer, *text);
    }
}

/* A name or keyword in any mixture of cases. */
static void add_word(struct answer *answer, const char *text)
{
    for (; *text != '\0'; text++) {
        bool letter = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z');

        add_byte(answer, (char) (letter && draw(answer, 4) == 0 ? *text ^ 0x20 : *text));
    }
}

static void add_blanks(struct answer *answer)
{
    while (draw(answer, 3) == 0) {
        add_byte(answer, draw(answer, 2) == 0 ? ' ' : '\t');
    }
}

/* A byte that a value, a reason or an extension may hold. */
static char draw_line_byte(struct answer *answer)
{
    unsigned byte = draw(answer, 256);

    return (char) (byte < ' ' || byte == 0x7F ? '\t' : byte);
}

static void add_field(struct answer *answer, const char *name, const char *value)
{
    add_word(answer, name);
    add_byte(answer, ':');
    add_blanks(answer);
    add_word(answer, value);
    add_blanks(answer);
    add(answer, "\r\n");
}

static void add_strange_field(struct answer *answer)
{
    static const char marks[] = "!#$%&'*+-.^_`|~0Az9";

    add(answer, "X");
    for (unsigned i = draw(answer, 20); i > 0; i--) {
        add_byte(answer, marks[draw(answer, sizeof marks - 1)]);
    }
    add_byte(answer, ':');
    for (unsigned i = draw(answer, 40); i > 0; i--) {
        add_byte(answer, draw_line_byte(answer));
        if (draw(answer, 100) == 0) {
            add(answer, draw(answer, 2) == 0 ? "\r\n " : "\r\n\t");
        }
    }
    add(answer, "\r\n");
}

static void add_strange_fields(struct answer *answer)
{
    while (draw(answer, 2) == 0) {
        add_strange_field(answer);
    }
}

static void add_decimal(struct answer *answer, size_t number)
{
    char digits[20];
    size_t count = 0;

    do {
        digits[count++] = (char) ('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (count > 0) {
        add_byte(answer, digits[--count]);
    }
}

static void add_status_line(struct answer *answer, unsigned status)
{
    add(answer, "HTTP/1.1 ");
    add_decimal(answer, status);
    if (draw(answer, 8) > 0) {
        add_byte(answer, ' ');
        for (unsigned i = draw(answer, 20); i > 0; i--) {
            add_byte(answer, draw_line_byte(answer));
        }
    }
    add(answer, "\r\n");
}

static void add_chunk(struct answer *answer, const char *data, size_t size)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    unsigned zeros = draw(answer, 4) == 0 ? draw(answer, 13) : 0;
    unsigned upper = draw(answer, 2) * 16;

    while (zeros-- > 0) {
        add_byte(answer, '0');
    }
    if (size > 0xFF) {
        add_byte(answer, digits[upper + (size >> 8)]);
    }
    if (size > 0xF) {
        add_byte(answer, digits[upper + (size >> 4 & 0xF)]);
    }
    add_byte(answer, digits[upper + (size & 0xF)]);
    if (draw(answer, 8) == 0) {
        add_blanks(answer);
    } else if (draw(answer, 4) == 0) {
        add_byte(answer, ';');
        for (unsigned i = draw(answer, 30); i > 0; i--) {
            add_byte(answer, draw_line_byte(answer));
        }
    }
    add(answer, "\r\n");
    for (size_t i = 0; i < size; i++) {
        add_byte(answer, data[i]);
    }
}

static void add_chunks(struct answer *answer)
{
    size_t offset = 0;

    while (offset < answer->body_size) {
        size_t size = 1 + draw(answer, (unsigned) (answer->body_size - offset));

        add_chunk(answer, answer->body + offset, size);
        add(answer, "\r\n");
        offset += size;
    }
    add_chunk(answer, NULL, 0);
    add_strange_fields(answer);
    add(answer, "\r\n");
}

static void generate(struct answer *answer, uint32_t seed)
{
    static const unsigned statuses[] = {200, 200, 200, 202, 204, 304, 302,
                                        400, 404, 500, 503, 599, 999};
    bool chunked;

    answer->random = seed;
    answer->size = 0;
    answer->status = statuses[draw(answer, sizeof statuses / sizeof statuses[0])];
    answer->has_body = answer->status != 204 && answer->status != 304;
    answer->closes = draw(answer, 4) == 0;
    answer->body_size = draw(answer, 4) == 0 ? 0 : draw(answer, draw(answer, 8) == 0 ? 2000 : 64);
    for (size_t i = 0; i < answer->body_size; i++) {
        answer->body[i] = (char) draw(answer, 256);
    }
    for (unsigned i = draw(answer, 3) == 0 ? draw(answer, 4) : 0; i > 0; i--) {
        add_status_line(answer, 102 + draw(answer, 98));
        add_strange_fields(answer);
        add(answer, "\r\n");
    }
    add_status_line(answer, answer->status);
    add_strange_fields(answer);
    chunked = answer->has_body && draw(answer, 2) == 0;
    if (chunked) {
        add_field(answer, "Transfer-Encoding", "chunked");
    } else {
        add_word(answer, "Content-Length");
        add(answer, draw(answer, 2) == 0 ? ":" : ": 00");
        add_decimal(answer, answer->body_size);
        add(answer, "\r\n");
    }
    if (answer->closes || draw(answer, 2) == 0) {
        add_field(answer, "Connection", answer->closes ? "x, close" : "keep-alive");
    }
    add_field(answer, "Content-Type", "application/json; charset=utf-8");
    add_strange_fields(answer);
    add(answer, "\r\n");
    if (chunked) {
        add_chunks(answer);
    } else if (answer->has_body) {
        for (size_t i = 0; i < answer->body_size; i++) {
            add_byte(answer, answer->body[i]);
        }
    }
}

static void assert_right(const struct answer *answer, const struct reading *reading, uint32_t seed)
{
    if (reading->result != SSLSTORE_OK) {
        fail_msg("seed %lu: %s at %lu", (unsigned long) seed, reading->response.reason,
                 (unsigned long) reading->response.offset);
    }
    assert_int_equal(reading->taken, answer->size);
    assert_int_equal(reading->response.status, answer->status);
    assert_int_equal(reading->reusable, !answer->closes);
    assert_int_equal(reading->body_size, answer->has_body ? answer->body_size : 0);
    assert_memory_equal(reading->body, answer->body, reading->body_size);
}

static void every_response_of_the_grammar_is_read_however_it_is_cut(void **state)
{
    static struct answer answer;
    static struct reading reading;

    (void) state;
    for (uint32_t seed = 1; seed <= ANSWERS; seed++) {
        generate(&answer, seed);
        read_pieces(&reading, answer.data, answer.size, answer.size, 1);
        assert_right(&answer, &reading, seed);
        for (size_t i = 0; i < 4; i++) {
            size_t first = 1 + draw(&answer, (unsigned) answer.size);

            read_pieces(&reading, answer.data, answer.size, first, 1 + draw(&answer, 64));
            assert_right(&answer, &reading, seed);
        }
    }
}

static void two_readers_agree_on_every_changed_byte(void **state)
{
    static struct answer answer;
    static struct reading at_once;
    static struct reading bytes;
    size_t refused = 0;

    (void) state;
    for (uint32_t seed = 1; seed <= ANSWERS; seed++) {
        generate(&answer, seed);
        for (size_t i = 0; i < MUTATIONS; i++) {
            char *byte = answer.data + draw(&answer, (unsigned) answer.size);
            char before = *byte;

            *byte = (char) draw(&answer, 256);
            read_pieces(&at_once, answer.data, answer.size, answer.size, 1);
            read_pieces(&bytes, answer.data, answer.size, 1, 1);
            assert_same_reading(&at_once, &bytes);
            refused += at_once.result != SSLSTORE_OK;
            *byte = before;
        }
    }
    assert_int_in_range(refused, ANSWERS, ANSWERS * MUTATIONS - ANSWERS);
}

static void two_readers_agree_on_every_missing_or_doubled_byte(void **state)
{
    static struct answer answer;
    static struct reading at_once;
    static struct reading bytes;

    (void) state;
    for (uint32_t seed = 1; seed <= ANSWERS; seed++) {
        size_t place;
        bool doubled = seed % 2 == 0;

        generate(&answer, seed);
        place = draw(&answer, (unsigned) answer.size - 1);
        memmove(answer.data + place + doubled, answer.data + place + !doubled,
                answer.size - place - 1);
        answer.size -= !doubled;
        read_pieces(&at_once, answer.data, answer.size, answer.size, 1);
        read_pieces(&bytes, answer.data, answer.size, 1, 1);
        assert_same_reading(&at_once, &bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_response_of_the_grammar_is_read_however_it_is_cut),
        cmocka_unit_test(two_readers_agree_on_every_changed_byte),
        cmocka_unit_test(two_readers_agree_on_every_missing_or_doubled_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
