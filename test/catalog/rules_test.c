/* The rules with dates: which one is in force at the last second before it changes, and at the
 * first after.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/words.h"
#include "catalog/rules.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static int64_t day(const char *text)
{
    int64_t time;

    assert_true(sslstore__date_read(text, strlen(text), SSLSTORE__ZONE_UTC, &time));
    return time;
}

static void each_rule_changes_on_its_day(void **unused)
{
    static const struct {
        enum sslstore__rule rule;
        const char *from; /* NULL: the day of the table, and any clock that is slower */
        uint32_t value;
    } rows[] = {
        {SSLSTORE__RULE_TLS_LIFE, NULL, 200},
        {SSLSTORE__RULE_TLS_LIFE, "2027-03-15", 100},
        {SSLSTORE__RULE_TLS_LIFE, "2029-03-15", 47},
        {SSLSTORE__RULE_CODE_SIGNING_LIFE, NULL, 460},
        {SSLSTORE__RULE_SMIME_LIFE, NULL, 825},
        {SSLSTORE__RULE_DOMAIN_REUSE, NULL, 200},
        {SSLSTORE__RULE_DOMAIN_REUSE, "2027-03-15", 100},
        {SSLSTORE__RULE_DOMAIN_REUSE, "2029-03-15", 10},
        {SSLSTORE__RULE_ORGANIZATION_REUSE, NULL, 398},
        {SSLSTORE__RULE_EMAIL, NULL, SSLSTORE__RULE_DISCOURAGED},
        {SSLSTORE__RULE_EMAIL, "2028-03-15", SSLSTORE__RULE_FORBIDDEN},
        {SSLSTORE__RULE_WHOIS, NULL, SSLSTORE__RULE_FORBIDDEN},
        {SSLSTORE__RULE_WILDCARD_FILE, NULL, SSLSTORE__RULE_FORBIDDEN},
        {SSLSTORE__RULE_PERSPECTIVES, NULL, 4},
        {SSLSTORE__RULE_PERSPECTIVES, "2026-12-15", 5},
        {SSLSTORE__RULE_CLIENT_AUTH, NULL, SSLSTORE__RULE_DISCOURAGED},
        {SSLSTORE__RULE_CLIENT_AUTH, "2027-03-01", SSLSTORE__RULE_FORBIDDEN},
        {SSLSTORE__RULE_SHA_1, NULL, SSLSTORE__RULE_FORBIDDEN},
    };

    (void) unused;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t from = rows[i].from == NULL ? 0 : day(rows[i].from);
        bool is_last = i + 1 == COUNT(rows) || rows[i + 1].rule != rows[i].rule;

        assert_int_equal(sslstore__rule_at(rows[i].rule, from), rows[i].value);
        if (rows[i].from == NULL) {
            assert_int_equal(sslstore__rule_at(rows[i].rule, INT64_MIN), rows[i].value);
            assert_int_equal(sslstore__rule_at(rows[i].rule, day("2015-01-01")), rows[i].value);
            assert_int_equal(sslstore__rule_at(rows[i].rule, day("2026-11-30")), rows[i].value);
        } else {
            assert_int_equal(sslstore__rule_at(rows[i].rule, from - 1), rows[i - 1].value);
        }
        if (is_last) {
            assert_int_equal(sslstore__rule_at(rows[i].rule, INT64_MAX), rows[i].value);
        }
    }
}

/* A note tells what the rule of that day says, and what the next one will. */
static void a_note_is_that_of_the_day(void **unused)
{
    static const struct {
        enum sslstore__rule rule;
        const char *when;
        const char *words;
    } rows[] = {
        {SSLSTORE__RULE_DOMAIN_REUSE, "2027-03-14", "200 days (100 from 15 March 2027"},
        {SSLSTORE__RULE_DOMAIN_REUSE, "2027-03-15", "100 days (10 from 15 March 2029"},
        {SSLSTORE__RULE_DOMAIN_REUSE, "2029-03-15", "10 days:"},
        {SSLSTORE__RULE_ORGANIZATION_REUSE, "2026-12-01", "398 days"},
        {SSLSTORE__RULE_EMAIL, "2028-03-14", "should no longer"},
        {SSLSTORE__RULE_EMAIL, "2028-03-15", "from 15 March 2028"},
        {SSLSTORE__RULE_WHOIS, "2026-12-01", "15 July 2025"},
        {SSLSTORE__RULE_PERSPECTIVES, "2026-12-14", "4 places"},
        {SSLSTORE__RULE_PERSPECTIVES, "2026-12-15", "5 places"},
        {SSLSTORE__RULE_CLIENT_AUTH, "2027-02-28", "DigiCert"},
        {SSLSTORE__RULE_CLIENT_AUTH, "2027-03-01", "servers only"},
        {SSLSTORE__RULE_SHA_1, "2026-12-01", "SHA-1"},
    };

    (void) unused;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *note = sslstore__rule_note(rows[i].rule, day(rows[i].when));

        assert_true(strlen(note) < SSLSTORE_MESSAGE_MAX);
        if (SSLSTORE__HAS_WORDS && strstr(note, rows[i].words) == NULL) {
            fail_msg("%s: %s", rows[i].when, note);
        }
    }
    assert_string_equal(sslstore__rule_note(SSLSTORE__RULE_WILDCARD_FILE, 0), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_changes_on_its_day),
        cmocka_unit_test(a_note_is_that_of_the_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
