/* Results: each has a value, a name and a text of its own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/result.h"
#include "base/words.h"
#include "support/range.h"

static const struct {
    sslstore_result result;
    const char *name;
} results[] = {
#define X(name, text) {SSLSTORE_##name, "SSLSTORE_" #name},
    SSLSTORE__RESULT_MAP(X)
#undef X
};

#define RESULT_COUNT (sizeof results / sizeof results[0])

/* Has no default, so that the compiler warns about a result that the map lacks. */
static bool is_mapped(sslstore_result result)
{
    switch (result) {
#define X(name, text)     \
    case SSLSTORE_##name: \
        return true;
        SSLSTORE__RESULT_MAP(X)
#undef X
    case SSLSTORE_RESULT_FORCE_INT:
        break;
    }
    return false;
}

static void values_names_and_texts_are_unique(void **state)
{
    (void) state;
    for (size_t i = 0; i < RESULT_COUNT; i++) {
        for (size_t j = i + 1; j < RESULT_COUNT; j++) {
            assert_int_not_equal(results[i].result, results[j].result);
            assert_string_not_equal(sslstore_result_name(results[i].result),
                                    sslstore_result_name(results[j].result));
            if (SSLSTORE__HAS_WORDS) {
                assert_string_not_equal(sslstore_result_text(results[i].result),
                                        sslstore_result_text(results[j].result));
            }
        }
    }
}

static void the_name_is_the_constant(void **state)
{
    (void) state;
    for (size_t i = 0; i < RESULT_COUNT; i++) {
        assert_string_equal(sslstore_result_name(results[i].result), results[i].name);
    }
}

static void the_text_is_a_clause(void **state)
{
    (void) state;
    for (size_t i = 0; i < RESULT_COUNT; i++) {
        const char *text = sslstore_result_text(results[i].result);

        if (SSLSTORE__HAS_WORDS) {
            assert_int_in_range(strlen(text), 5, 80);
            assert_int_not_equal(text[strlen(text) - 1], '.');
        } else {
            assert_string_equal(text, "");
        }
    }
}

static void success_is_0_and_every_error_is_negative(void **state)
{
    (void) state;
    assert_int_equal(SSLSTORE_OK, 0);
    for (size_t i = 0; i < RESULT_COUNT; i++) {
        assert_true(results[i].result == SSLSTORE_OK || (int) results[i].result < 0);
        assert_true(is_mapped(results[i].result));
    }
}

static void an_unknown_value_has_a_text(void **state)
{
    static const int unknown[] = {1, -3, -9999, SSLSTORE_RESULT_FORCE_INT};

    (void) state;
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        assert_string_equal(sslstore_result_name((sslstore_result) unknown[i]), "SSLSTORE_?");
        assert_string_equal(sslstore_result_text((sslstore_result) unknown[i]),
                            SSLSTORE__WORDS("unknown result"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_names_and_texts_are_unique),
        cmocka_unit_test(the_name_is_the_constant),
        cmocka_unit_test(the_text_is_a_clause),
        cmocka_unit_test(success_is_0_and_every_error_is_negative),
        cmocka_unit_test(an_unknown_value_has_a_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
