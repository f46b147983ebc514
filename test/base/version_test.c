/* Version: the header's macros and the library's functions agree.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "sslstore.h"
#include "support/range.h"

#if SSLSTORE_VERSION_NUMBER < 100 || SSLSTORE_VERSION_NUMBER > 999999
#error "SSLSTORE_VERSION_NUMBER cannot be compared by the preprocessor"
#endif

static void the_text_is_made_of_the_three_numbers(void **state)
{
    char text[32];

    (void) state;
    (void) snprintf(text, sizeof text, "%d.%d.%d", SSLSTORE_VERSION_MAJOR, SSLSTORE_VERSION_MINOR,
                    SSLSTORE_VERSION_PATCH);
    assert_string_equal(SSLSTORE_VERSION, text);
}

static void the_number_grows_with_each_of_the_three(void **state)
{
    (void) state;
    assert_int_equal(SSLSTORE_VERSION_NUMBER, SSLSTORE_VERSION_MAJOR * 10000 +
                                                  SSLSTORE_VERSION_MINOR * 100 +
                                                  SSLSTORE_VERSION_PATCH);
    assert_int_in_range(SSLSTORE_VERSION_MINOR, 0, 99);
    assert_int_in_range(SSLSTORE_VERSION_PATCH, 0, 99);
}

static void the_library_has_the_version_of_the_header(void **state)
{
    (void) state;
    assert_string_equal(sslstore_version(), SSLSTORE_VERSION);
    assert_int_equal(sslstore_version_number(), SSLSTORE_VERSION_NUMBER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_text_is_made_of_the_three_numbers),
        cmocka_unit_test(the_number_grows_with_each_of_the_three),
        cmocka_unit_test(the_library_has_the_version_of_the_header),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
