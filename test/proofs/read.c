/* Proofs for reading: the cursor, the readers of values, and unescaping in place. None of them
 * accesses anything outside of a record, even if the scanner has not passed it: any bytes are given
 * here.
 *
 * sources: src/base/text.c src/base/divide.c src/base/utf8.c src/base/ascii.c src/json/plain.c
 * loops: read_unit.0:5 memchr.0:6 sslstore__utf8_encode.0:4
 * prove_character | any size: nothing behind 12 bytes is looked at | --unwind 6
 * prove_unescape  | every text of up to 8 bytes | --unwind 9 --unwindset sslstore__json_plain_end.0:2,move.0:2 --object-bits 12
 * prove_nul       | every text of up to 7 bytes | --unwind 8 --unwindset sslstore__json_plain_end.0:1,move.0:1 --object-bits 12
 * prove_next      | every text of up to 6 bytes | --unwind 9
 * prove_take_plain | every text of up to 10 bytes | --unwind 12
 * prove_leave     | every text of up to 6 bytes | --unwind 7 --unwindset sslstore__json_plain_end.0:1,sslstore__json_plain_end.1:6,find_quote.0:6 --object-bits 12
 * prove_count     | every text of up to 4 bytes | --unwind 5 --unwindset sslstore__json_plain_end.0:1,sslstore__json_plain_end.1:4,find_quote.0:4,sslstore__json_leave.0:4 --object-bits 12
 * prove_name      | any name of up to 8 bytes, any string of up to 14 | --unwind 16
 * prove_integer   | any value of up to 22 bytes | --unwind 24
 * prove_bool      | any value of up to 22 bytes | --unwind 24
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "json/read.c"

#include "test/proofs/proof.h"

void prove_character(void)
{
    size_t size = nondet_size();
    const char *text;
    struct character character;

    assume(size >= 1 && size <= UINT32_MAX);
    text = any_bytes(size);
    character = read_character(text, size);
    prove(character.taken >= 1 && character.taken <= size, "no more is taken than there is");
    prove(character.size >= 1 && character.size <= 4 && character.size <= character.taken,
          "a character never grows, so unescaping in place cannot overtake itself");
}

void prove_unescape(void)
{
    size_t size = nondet_size();
    size_t out_size;
    char *text;
    bool has_nul = false;

    text = few_bytes(size, 8);
    for (size_t i = 0; i < size; i++) {
        has_nul = has_nul || text[i] == '\0';
    }
    if (sslstore__json_unescape(text, size, &out_size) != SSLSTORE_OK) {
        return;
    }
    prove(out_size <= size, "the text does not grow");
    for (size_t i = 0; i < out_size; i++) {
        prove(text[i] != '\0' || has_nul, "no escape becomes a NUL");
    }
}

void prove_nul(void)
{
    size_t size = nondet_size();
    size_t out_size;
    char *text = few_bytes(size, 7);
    bool has_nul = sslstore__json_has_nul(text, size);

    prove(has_nul == (sslstore__json_unescape(text, size, &out_size) != SSLSTORE_OK),
          "what has a NUL cannot be unescaped, and nothing else");
}

static struct sslstore__json_cursor any_cursor(size_t size_max)
{
    struct sslstore__json_cursor cursor;
    size_t size = nondet_size();

    sslstore__json_begin(&cursor, few_bytes(size, size_max), size);
    return cursor;
}

void prove_next(void)
{
    struct sslstore__json_cursor cursor = any_cursor(6);
    char *before = cursor.at;
    struct sslstore__json_value value;

    if (!sslstore__json_next(&cursor, &value)) {
        prove(cursor.at == before, "nothing is taken");
        return;
    }
    prove(cursor.at > before && cursor.at <= cursor.end, "something is taken");
    prove(value.text >= before && value.size <= (size_t) (cursor.at - value.text),
          "the value lies within what was taken");
}

void prove_take_plain(void)
{
    struct sslstore__json_cursor cursor = any_cursor(10);
    char *before = cursor.at;
    const char *text = sslstore__json_take_plain(&cursor, "ab", 2);

    prove(text != NULL || cursor.at == before, "what is not taken is left");
    prove(cursor.at >= before && cursor.at <= cursor.end, "no more is taken than there is");
    prove(text == NULL || (text > before && text < cursor.at && cursor.at[-1] == '\0'),
          "the text lies within what was taken, and ends there");
}

void prove_leave(void)
{
    struct sslstore__json_cursor cursor = any_cursor(6);
    char *before = cursor.at;

    sslstore__json_leave(&cursor);
    prove(cursor.at >= before && cursor.at <= cursor.end, "no more is taken than there is");
    prove(cursor.at > before || before == cursor.end, "something is taken");
}

void prove_count(void)
{
    struct sslstore__json_cursor cursor = any_cursor(4);
    size_t size = (size_t) (cursor.end - cursor.at);

    prove(sslstore__json_count(&cursor) <= size, "each value has a byte at least");
}

static struct sslstore__json_value any_value(size_t size_max)
{
    struct sslstore__json_value value;

    value.type = nondet_bool() ? SSLSTORE__JSON_STRING : SSLSTORE__JSON_PRIMITIVE;
    value.size = nondet_size();
    value.text = few_bytes(value.size, size_max);
    return value;
}

void prove_name(void)
{
    char name[9];
    struct sslstore__json_value value = any_value(14);

    name[8] = '\0';
    if (sslstore__json_is_name(&value, name)) {
        prove(value.size >= strlen(name), "an escape is longer than its byte");
    }
}

void prove_integer(void)
{
    struct sslstore__json_value value = any_value(22);
    int64_t number = 7;
    bool good = sslstore__json_read_integer(&value, &number);

    prove(good || number == 7, "nothing is stored for what is no number");
    prove(!good || value.size > 0, "an empty text is no number");
    prove(!good || value.text[0] == '-' || number >= 0, "a number keeps its sign");
    prove(!good || value.text[0] != '-' || number <= 0, "a number keeps its sign");
}

void prove_bool(void)
{
    struct sslstore__json_value value = any_value(22);
    bool flag = true;

    prove(sslstore__json_read_bool(&value, &flag) ? value.size > 0 : flag,
          "nothing is stored for what is no flag");
}
