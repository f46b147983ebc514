/* Proofs for texts: numbers, blanks, comparisons, and the writer, which never leaves its array.
 *
 * sources: src/base/text.c src/base/divide.c
 * prove_decimal | every text of up to 22 bytes | --unwind 24
 * prove_digits  | every text of up to 4 bytes, against what it says | --unwind 6
 * prove_trim    | up to 16 bytes | --unwind 18
 * prove_same    | up to 32 bytes | --unwind 34
 * prove_char    | any capacity up to 2^32, from any state | --unwind 2
 * prove_bytes   | any capacity and any bytes up to 2^32, from any state | --unwind 2
 * prove_number  | every number | --unwind 22
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/text.h"
#include "test/proofs/proof.h"

#define DIGITS_MAX 22
#define TEXT_MAX 32

void prove_decimal(void)
{
    size_t size = nondet_size();
    uint64_t max;
    uint64_t value;
    uint64_t before = value;
    const char *text;

    assume(size <= DIGITS_MAX);
    text = few_bytes(size, DIGITS_MAX);
    if (sslstore__text_decimal(text, size, max, &value)) {
        prove(size > 0 && value <= max, "a number is in its range");
        prove(text[0] >= '0' && text[0] <= '9' && text[size - 1] >= '0' && text[size - 1] <= '9',
              "and nothing but digits");
    } else {
        prove(value == before, "nothing is stored for what is no number");
    }
}

void prove_digits(void)
{
    size_t size = nondet_size();
    uint64_t max;
    uint64_t value;
    uint32_t wanted = 0;
    bool is_number = size > 0;
    const char *text;

    assume(size <= 4);
    text = few_bytes(size, 4);
    for (size_t i = 0; i < size; i++) {
        is_number = is_number && text[i] >= '0' && text[i] <= '9';
        wanted = wanted * 10 + ((uint8_t) text[i] & 0x0F);
    }
    is_number = is_number && wanted <= max;
    prove(sslstore__text_decimal(text, size, max, &value) == is_number, "only numbers are");
    prove(!is_number || value == wanted, "and are what they say");
}

void prove_trim(void)
{
    size_t size = nondet_size();
    const char *text;
    const char *start;
    size_t left = size;

    assume(size <= TEXT_MAX / 2);
    start = few_bytes(size, TEXT_MAX / 2);
    text = start;
    sslstore__text_trim(&text, &left);
    prove(text >= start && text + left <= start + size, "a part of the text is left");
    prove(left == 0 || (text[0] != ' ' && text[left - 1] != ' '), "without blanks around it");
}

void prove_same(void)
{
    size_t left_size = nondet_size();
    size_t right_size = nondet_size();
    const char *left;
    const char *right;

    assume(left_size <= TEXT_MAX && right_size <= TEXT_MAX);
    left = few_bytes(left_size, TEXT_MAX);
    right = few_bytes(right_size, TEXT_MAX);
    prove(!sslstore__text_equal_bytes(left, left_size, right, right_size) ||
              left_size == right_size,
          "texts of different sizes differ");
}

/* Any state of a writer after text_init() and put_char(). */
static void any_writer(struct sslstore__text *text)
{
    text->capacity = nondet_size();
    assume(text->capacity <= UINT32_MAX);
    text->data = text->capacity > 0 ? any_bytes(text->capacity) : NULL;
    text->size = nondet_size();
    assume(text->size <= UINT32_MAX);
}

void prove_char(void)
{
    struct sslstore__text text;
    char byte;
    size_t before;

    any_writer(&text);
    before = text.size;
    sslstore__text_put_char(&text, byte);
    prove(text.size == before + 1, "every byte is counted");
    prove(text.size >= text.capacity || (text.data[before] == byte && text.data[text.size] == 0),
          "what fits is written, followed by a NUL");
    sslstore__text_init(&text, text.data, text.capacity);
    prove(text.capacity == 0 || text.data[0] == '\0', "a writer begins empty");
}

void prove_bytes(void)
{
    struct sslstore__text text;
    size_t size = nondet_size();
    size_t before;

    any_writer(&text);
    before = text.size;
    assume(size <= UINT32_MAX);
    sslstore__text_put_bytes(&text, any_bytes(size), size);
    prove(text.size == before + size, "every byte is counted");
    prove(text.size >= text.capacity || text.data[text.size] == '\0', "a NUL follows them");
}

void prove_number(void)
{
    struct sslstore__text text;
    char space[21];

    sslstore__text_init(&text, space, sizeof space);
    sslstore__text_put_number(&text, nondet_int64());
    prove(text.size >= 1 && text.size <= 20, "a number has up to 20 bytes");
}
