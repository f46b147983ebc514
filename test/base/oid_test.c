/* Object identifiers: as text, and in a table.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/oid.h"

static void identifiers_are_written_with_dots(void **state)
{
    static const struct {
        const char *oid;
        size_t size;
        const char *text;
    } rows[] = {
        {"\x00", 1, "0.0"},
        {"\x27", 1, "0.39"},
        {"\x28", 1, "1.0"},
        {"\x4f", 1, "1.39"},
        {"\x50", 1, "2.0"},
        {"\x55\x04\x61", 3, "2.5.4.97"},
        {"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b", 9, "1.2.840.113549.1.1.11"},
        {"\x88\x37\x7f\x81\x00", 5, "2.999.127.128"},
        {"\x2a\x8f\xff\xff\xff\x7f", 6, "1.2.4294967295"},
        {"\x2a\x81", 2, "1.2"}, /* cut off */
        {"", 0, ""},
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char data[64];
        struct sslstore__text text;

        sslstore__text_init(&text, data, sizeof data);
        sslstore__oid_put(&text, (const uint8_t *) rows[i].oid, rows[i].size);
        assert_string_equal(data, rows[i].text);
    }
}

static void a_table_has_ranges_of_identifiers(void **state)
{
    static const struct sslstore__oid_text table[] = {
        SSLSTORE__OID_TEXT("\x2b\x00", 3, 5, "a range"),
        SSLSTORE__OID_TEXT("\x2b", 7, 7, "one"),
    };
    static const struct {
        const char *oid;
        size_t size;
        const char *text;
    } rows[] = {
        {"\x2b\x00\x02", 3, NULL},
        {"\x2b\x00\x03", 3, "a range"},
        {"\x2b\x00\x05", 3, "a range"},
        {"\x2b\x00\x06", 3, NULL},
        {"\x2b\x01\x03", 3, NULL},
        {"\x2b\x00\x03\x03", 4, NULL},
        {"\x2b\x00", 2, NULL},
        {"\x2b\x07", 2, "one"},
        {"\x2b", 1, NULL},
        {"", 0, NULL},
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *text =
            sslstore__oid_text(table, 2, (const uint8_t *) rows[i].oid, rows[i].size);

        assert_int_equal(text == NULL, rows[i].text == NULL);
        if (text != NULL) {
            assert_string_equal(text, rows[i].text);
        }
    }
    assert_null(sslstore__oid_text(NULL, 0, (const uint8_t *) "\x2b", 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(identifiers_are_written_with_dots),
        cmocka_unit_test(a_table_has_ranges_of_identifiers),
    };

    return cmocka_run_group_tests_name("base/oid", tests, NULL, NULL);
}
