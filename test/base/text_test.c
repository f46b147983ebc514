/* Text: comparing, trimming, counting, and writing into an array that may be too small.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

static void null_and_empty_texts_are_not_set(void **state)
{
    (void) state;
    assert_false(sslstore__text_is_set(NULL));
    assert_false(sslstore__text_is_set(""));
    assert_true(sslstore__text_is_set(" "));
}

static void only_ascii_letters_are_lowered(void **state)
{
    (void) state;
    for (int byte = 0; byte < 256; byte++) {
        bool upper = byte >= 'A' && byte <= 'Z';

        assert_int_equal(sslstore__text_lower((char) byte), (char) (upper ? byte + 32 : byte));
    }
    assert_true(sslstore__text_equal("PartnerCODE", "partnercode"));
    assert_false(sslstore__text_equal("a", "ab"));
    assert_false(sslstore__text_equal("[", "{"));
    assert_false(sslstore__text_equal("@", "`"));
    assert_false(sslstore__text_equal("\xC3\x89", "\xC3\xA9"));
    assert_true(sslstore__text_equal("", ""));
    assert_true(sslstore__text_equal_bytes("a\0B", 3, "A\0b", 3));
    assert_false(sslstore__text_equal_bytes("a\0B", 3, "a\0c", 3));
    assert_true(sslstore__text_equal_bytes(NULL, 0, "", 0));
}

static void find_returns_the_first_match(void **state)
{
    static const char text[] = "no ORDER, order";

    (void) state;
    assert_ptr_equal(sslstore__text_find(text, "order"), text + 3);
    assert_ptr_equal(sslstore__text_find(text, "n"), text);
    assert_ptr_equal(sslstore__text_find(text, ", ORDER"), text + 8);
    assert_ptr_equal(sslstore__text_find(text, ""), text);
    assert_null(sslstore__text_find(text, "orders"));
    assert_null(sslstore__text_find("", "o"));
    assert_non_null(sslstore__text_find("", ""));
}

static void a_text_is_copied_completely_or_not_at_all(void **state)
{
    char out[4] = "old";

    (void) state;
    assert_int_equal(sslstore__text_copy(out, sizeof out, "abc"), SSLSTORE_OK);
    assert_string_equal(out, "abc");
    assert_int_equal(sslstore__text_copy(out, sizeof out, "abcd"), SSLSTORE_ERR_LIMIT);
    assert_string_equal(out, "");
    assert_int_equal(sslstore__text_copy(out, 1, ""), SSLSTORE_OK);
}

static void assert_trimmed(const char *text, size_t offset, size_t expected)
{
    size_t size = strlen(text);
    char *copy = malloc(size > 0 ? size : 1);
    const char *slice = copy;

    assert_non_null(copy);
    memcpy(copy, text, size);
    sslstore__text_trim(&slice, &size);
    assert_ptr_equal(slice, copy + offset);
    assert_int_equal(size, expected);
    free(copy);
}

static void trim_cuts_blanks_at_the_ends_only(void **state)
{
    (void) state;
    assert_trimmed("", 0, 0);
    assert_trimmed("a", 0, 1);
    assert_trimmed(" \t\r\na b\n ", 4, 3);
    assert_trimmed(" \t ", 3, 0);
    assert_trimmed("\xC2\xA0", 0, 2);
}

static void assert_not_decimal(const char *text, uint64_t max)
{
    uint64_t value = 99;

    assert_false(sslstore__text_decimal(text, strlen(text), max, &value));
    assert_int_equal(value, 99);
}

static void assert_decimal(const char *text, uint64_t max, uint64_t expected)
{
    uint64_t value = 99;

    assert_true(sslstore__text_decimal(text, strlen(text), max, &value));
    assert_true(value == expected);
}

static void decimal_takes_digits_up_to_its_limit(void **state)
{
    (void) state;
    assert_not_decimal("", UINT64_MAX);
    assert_not_decimal("-1", UINT64_MAX);
    assert_not_decimal("+1", UINT64_MAX);
    assert_not_decimal(" 1", UINT64_MAX);
    assert_not_decimal("1 ", UINT64_MAX);
    assert_not_decimal("1/", UINT64_MAX);
    assert_not_decimal("1:", UINT64_MAX);
    assert_not_decimal("0x1", UINT64_MAX);
    assert_not_decimal("\xB1", UINT64_MAX);
    assert_not_decimal("1001", 1000);
    assert_not_decimal("18446744073709551616", UINT64_MAX);
    assert_not_decimal("18446744073709551620", UINT64_MAX);
    assert_not_decimal("99999999999999999999", UINT64_MAX);
    assert_not_decimal("184467440737095516150", UINT64_MAX);
    assert_not_decimal("1", 0);
    assert_decimal("0", 0, 0);
    assert_decimal("000000000000000000000000000007", 7, 7);
    assert_decimal("999", 1000, 999);
    assert_decimal("1000", 1000, 1000);
    assert_decimal("18446744073709551615", UINT64_MAX, UINT64_MAX);
}

/* Some of everything, 45 bytes long. */
static void put_some(struct sslstore__text *text)
{
    static const uint8_t bytes[] = {0x00, 0x0F, 0xA5, 0xFF};

    sslstore__text_put(text, "put");
    sslstore__text_put_char(text, ' ');
    sslstore__text_put_bytes(text, "bytes, not this", 7);
    sslstore__text_put_number(text, INT64_MIN);
    sslstore__text_put_char(text, ' ');
    sslstore__text_put_hex(text, bytes, sizeof bytes);
    sslstore__text_put(text, " done");
}

static const char some[] = "put bytes, -9223372036854775808 000fa5ff done";

static void the_writer_is_exact_at_every_capacity(void **state)
{
    (void) state;
    for (size_t capacity = 1; capacity <= sizeof some + 2; capacity++) {
        char *data = malloc(capacity);
        struct sslstore__text text;
        size_t shown = capacity < sizeof some ? capacity - 1 : sizeof some - 1;

        assert_non_null(data);
        memset(data, 'x', capacity);
        sslstore__text_init(&text, data, capacity);
        assert_string_equal(data, "");
        put_some(&text);
        assert_int_equal(text.size, sizeof some - 1);
        assert_int_equal(strlen(data), shown);
        assert_memory_equal(data, some, shown);
        free(data);
    }
}

static void the_writer_measures_without_an_array(void **state)
{
    struct sslstore__text text;

    (void) state;
    sslstore__text_init(&text, NULL, 0);
    put_some(&text);
    assert_int_equal(text.size, sizeof some - 1);
}

static void assert_number(int64_t number, const char *expected)
{
    char data[21];
    struct sslstore__text text;

    sslstore__text_init(&text, data, sizeof data);
    sslstore__text_put_number(&text, number);
    assert_string_equal(data, expected);
}

static void every_number_is_written(void **state)
{
    (void) state;
    assert_number(0, "0");
    assert_number(7, "7");
    assert_number(-7, "-7");
    assert_number(10, "10");
    assert_number(INT64_MAX, "9223372036854775807");
    assert_number(INT64_MIN, "-9223372036854775808");
}

static void texts_are_compared_byte_by_byte(void **unused)
{
    (void) unused;
    assert_int_equal(sslstore__text_compare("", ""), 0);
    assert_int_equal(sslstore__text_compare("abc", "abc"), 0);
    assert_true(sslstore__text_compare("abc", "abd") < 0);
    assert_true(sslstore__text_compare("b", "abc") > 0);
    assert_true(sslstore__text_compare("ab", "abc") < 0);
    assert_true(sslstore__text_compare("a", "A") > 0);
    assert_true(sslstore__text_compare("\xe4", "z") > 0); /* bytes have no sign */
}

static void bytes_are_counted_up_to_a_set_and_within_one(void **unused)
{
    static const char set[] = ",;";

    (void) unused;
    assert_int_equal(sslstore__text_until("ab,c", set), 2);
    assert_int_equal(sslstore__text_until(";", set), 0);
    assert_int_equal(sslstore__text_until("abc", set), 3);
    assert_int_equal(sslstore__text_while(",;,a", set), 3);
    assert_int_equal(sslstore__text_while("a", set), 0);
    assert_int_equal(sslstore__text_while(";;", set), 2);
    assert_ptr_equal(sslstore__text_in(set, ';'), set + 1);
    assert_null(sslstore__text_in(set, 'a'));
    assert_null(sslstore__text_in(set, '\0'));
}

static void a_text_begins_with_another(void **unused)
{
    (void) unused;
    assert_true(sslstore__text_begins("order/status", "order/"));
    assert_true(sslstore__text_begins("a", ""));
    assert_true(sslstore__text_begins("", ""));
    assert_false(sslstore__text_begins("Order/", "order/"));
    assert_false(sslstore__text_begins("ord", "order/"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(null_and_empty_texts_are_not_set),
        cmocka_unit_test(only_ascii_letters_are_lowered),
        cmocka_unit_test(find_returns_the_first_match),
        cmocka_unit_test(a_text_is_copied_completely_or_not_at_all),
        cmocka_unit_test(trim_cuts_blanks_at_the_ends_only),
        cmocka_unit_test(decimal_takes_digits_up_to_its_limit),
        cmocka_unit_test(the_writer_is_exact_at_every_capacity),
        cmocka_unit_test(the_writer_measures_without_an_array),
        cmocka_unit_test(every_number_is_written),
        cmocka_unit_test(texts_are_compared_byte_by_byte),
        cmocka_unit_test(bytes_are_counted_up_to_a_set_and_within_one),
        cmocka_unit_test(a_text_begins_with_another),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
