/* Base64: the vectors of RFC 4648, section 10, and every byte at every place of a group.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/base64.h"

static const char *encode(const void *data, size_t size)
{
    static char out[64];
    struct sslstore__text text;

    sslstore__text_init(&text, out, sizeof out);
    sslstore__base64_put(&text, data, size, false);
    assert_int_equal(sslstore__text_complete(&text), SSLSTORE_OK);
    return out;
}

static void the_vectors_of_the_rfc(void **state)
{
    static const char *const texts[] = {"",         "Zg==",     "Zm8=",    "Zm9v",
                                        "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};

    (void) state;
    for (size_t size = 0; size < sizeof texts / sizeof texts[0]; size++) {
        assert_string_equal(encode("foobar", size), texts[size]);
    }
}

/* The place of a character in the alphabet. */
static unsigned value_of(char character)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = strchr(alphabet, character);

    assert_non_null(found);
    return (unsigned) (found - alphabet);
}

static void every_byte_at_every_place(void **state)
{
    (void) state;
    for (unsigned byte = 0; byte < 256; byte++) {
        for (size_t place = 0; place < 3; place++) {
            unsigned char group[3] = {0xA5, 0x5A, 0xC3};
            const char *text;
            unsigned bits = 0;

            group[place] = (unsigned char) byte;
            text = encode(group, sizeof group);
            for (size_t i = 0; i < 4; i++) {
                bits = bits << 6 | value_of(text[i]);
            }
            assert_int_equal(bits, (unsigned) group[0] << 16 | (unsigned) group[1] << 8 | group[2]);
        }
    }
}

static void measuring_needs_no_bytes(void **state)
{
    (void) state;
    for (size_t size = 0; size < 8; size++) {
        struct sslstore__text text;

        sslstore__text_init(&text, NULL, 0);
        sslstore__base64_put(&text, NULL, size, false);
        assert_int_equal(text.size, (size + 2) / 3 * 4);
    }
}

static void every_line_has_64_characters_but_the_last(void **state)
{
    unsigned char data[200];
    char whole[300];
    char lines[300];

    (void) state;
    for (size_t i = 0; i < sizeof data; i++) {
        data[i] = (unsigned char) (i * 37 + 11);
    }
    for (size_t size = 0; size <= sizeof data; size++) {
        struct sslstore__text text;
        struct sslstore__text measured;
        size_t read = 0;

        sslstore__text_init(&text, whole, sizeof whole);
        sslstore__base64_put(&text, data, size, false);
        sslstore__text_init(&text, lines, sizeof lines);
        sslstore__base64_put(&text, data, size, true);
        sslstore__text_init(&measured, NULL, 0);
        sslstore__base64_put(&measured, NULL, size, true);
        assert_int_equal(measured.size, text.size);
        assert_int_equal(strlen(lines), text.size);
        for (size_t i = 0; whole[i] != '\0'; i++) {
            assert_int_equal(lines[read++], whole[i]);
            if ((i + 1) % 64 == 0 || whole[i + 1] == '\0') {
                assert_int_equal(lines[read++], '\n');
            }
        }
        assert_int_equal(read, text.size);
    }
}

static void what_does_not_fit_is_not_written(void **state)
{
    char out[8] = "abc";
    struct sslstore__text text;

    (void) state;
    sslstore__text_init(&text, out, sizeof out);
    sslstore__base64_put(&text, "foobar", 6, false);
    assert_int_equal(sslstore__text_complete(&text), SSLSTORE_ERR_LIMIT);
    assert_string_equal(out, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_of_the_rfc),
        cmocka_unit_test(every_byte_at_every_place),
        cmocka_unit_test(measuring_needs_no_bytes),
        cmocka_unit_test(every_line_has_64_characters_but_the_last),
        cmocka_unit_test(what_does_not_fit_is_not_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
