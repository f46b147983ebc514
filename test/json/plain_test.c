/* Plain: the first byte that is not plain is found, whatever it is and wherever it stands.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "json/plain.h"

#define SIZE_MOST 36

static bool is_plain(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

/* Returns where the search ends in a block of just this size. */
static size_t plain_size(const unsigned char *bytes, size_t size)
{
    char *copy = malloc(size + (size == 0));
    size_t plain;

    assert_non_null(copy);
    memcpy(copy, bytes, size);
    plain = (size_t) (sslstore__json_plain_end(copy, copy + size) - copy);
    free(copy);
    return plain;
}

static void each_byte_is_found_in_each_place(void **state)
{
    unsigned char bytes[SIZE_MOST];

    (void) state;
    for (unsigned byte = 0; byte < 256; byte++) {
        for (size_t size = 0; size <= SIZE_MOST; size++) {
            for (size_t place = 0; place < size; place++) {
                memset(bytes, place % 2 == 0 ? ' ' : 0x7F, SIZE_MOST);
                bytes[place] = (unsigned char) byte;
                assert_int_equal(plain_size(bytes, size),
                                 is_plain((unsigned char) byte) ? size : place);
            }
        }
    }
}

static void of_two_bytes_the_first_is_found(void **state)
{
    unsigned char bytes[SIZE_MOST];

    (void) state;
    for (unsigned first = 0; first < 256; first++) {
        for (unsigned second = 0; second < 256; second++) {
            size_t expected = is_plain((unsigned char) first) ? 2 : 1;

            memset(bytes, 'a', SIZE_MOST);
            bytes[1] = (unsigned char) first;
            bytes[2] = (unsigned char) second;
            if (expected == 2 && is_plain((unsigned char) second)) {
                expected = SIZE_MOST;
            }
            assert_int_equal(plain_size(bytes, SIZE_MOST), expected);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_byte_is_found_in_each_place),
        cmocka_unit_test(of_two_bytes_the_first_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
