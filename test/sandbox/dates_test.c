/* The sandbox's dates: Eastern time on both sides of each change, cultures, the unset date.
 * SPDX-License-Identifier: Apache-2.0 */
#include "../../examples/sandbox/dates.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "support/range.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static int64_t utc(int year, int month, int day, int hour, int minute, int second)
{
    struct civil date = {year, month, day, hour, minute, second};

    return seconds_from_civil(date);
}

static void assert_text(int64_t seconds, enum date_zone zone, const char *culture,
                        enum date_form form, const char *expected)
{
    char text[DATE_TEXT_MAX];

    date_text(text, seconds, zone, culture, form);
    assert_string_equal(text, expected);
}

static void known_days_are_converted(void **state)
{
    (void) state;
    assert_int_equal(utc(1970, 1, 1, 0, 0, 0), 0);
    assert_int_equal(utc(2000, 2, 29, 12, 0, 0), 951825600);
    assert_int_equal(utc(2026, 11, 24, 1, 2, 3), 1795482123);
    assert_int_equal(utc(2038, 1, 19, 3, 14, 8), INT64_C(2147483648));
    assert_int_equal(utc(1900, 1, 1, 0, 0, 0), DATE_NONE);
}

static void every_day_is_converted_back(void **state)
{
    (void) state;
    for (int64_t seconds = DATE_NONE; seconds < INT64_C(5000000000); seconds += 86399) {
        struct civil date = civil_from_seconds(seconds);

        assert_int_equal(seconds_from_civil(date), seconds);
        assert_int_in_range(date.month, 1, 12);
        assert_int_in_range(date.day, 1, 31);
    }
}

static void summer_time_begins_and_ends_to_the_second(void **state)
{
    /* The seconds, in UTC, at which summer time begins and ends. */
    static const struct civil changes[][2] = {
        {{1999, 4, 4, 7, 0, 0}, {1999, 10, 31, 6, 0, 0}},
        {{2006, 4, 2, 7, 0, 0}, {2006, 10, 29, 6, 0, 0}},
        {{2007, 3, 11, 7, 0, 0}, {2007, 11, 4, 6, 0, 0}},
        {{2015, 3, 8, 7, 0, 0}, {2015, 11, 1, 6, 0, 0}},
        {{2022, 3, 13, 7, 0, 0}, {2022, 11, 6, 6, 0, 0}},
        {{2026, 3, 8, 7, 0, 0}, {2026, 11, 1, 6, 0, 0}},
        {{2027, 3, 14, 7, 0, 0}, {2027, 11, 7, 6, 0, 0}},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(changes); i++) {
        int64_t begin = seconds_from_civil(changes[i][0]);
        int64_t end = seconds_from_civil(changes[i][1]);

        assert_int_equal(eastern_offset(begin - 1), -5 * 3600);
        assert_int_equal(eastern_offset(begin), -4 * 3600);
        assert_int_equal(eastern_offset(end - 1), -4 * 3600);
        assert_int_equal(eastern_offset(end), -5 * 3600);
    }
}

static void a_pair_of_dates_of_the_real_service_is_reproduced(void **state)
{
    int64_t end = utc(2022, 2, 19, 5, 0, 0);

    (void) state;
    assert_text(end, DATE_EASTERN, "", DATE_CULTURE, "2/19/2022 12:00:00 AM");
    assert_text(end, DATE_UTC, "", DATE_CULTURE, "2/19/2022 5:00:00 AM");
    assert_text(utc(2026, 7, 23, 5, 50, 20), DATE_EASTERN, NULL, DATE_CULTURE,
                "7/23/2026 1:50:20 AM");
}

static void dates_are_written_in_each_culture(void **state)
{
    static const struct {
        const char *culture, *expected;
    } cases[] = {
        {NULL, "7/3/2026 1:05:09 PM"},    {"", "7/3/2026 1:05:09 PM"},
        {"en-US", "7/3/2026 1:05:09 PM"}, {"EN-us", "7/3/2026 1:05:09 PM"},
        {"en-GB", "03/07/2026 13:05:09"}, {"en-NZ", "3/07/2026 1:05:09 PM"},
        {"de-DE", "03.07.2026 13:05:09"}, {"en-UK", "03-07-2026 13:05:09"},
        {"xx", "03-07-2026 13:05:09"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_text(utc(2026, 7, 3, 13, 5, 9), DATE_UTC, cases[i].culture, DATE_CULTURE,
                    cases[i].expected);
    }
}

static void noon_and_midnight_are_written_as_12(void **state)
{
    (void) state;
    assert_text(utc(2026, 1, 5, 0, 0, 0), DATE_UTC, "", DATE_CULTURE, "1/5/2026 12:00:00 AM");
    assert_text(utc(2026, 1, 5, 12, 0, 0), DATE_UTC, "", DATE_CULTURE, "1/5/2026 12:00:00 PM");
    assert_text(utc(2026, 1, 5, 23, 59, 59), DATE_UTC, "", DATE_CULTURE, "1/5/2026 11:59:59 PM");
}

static void the_unset_date_is_the_same_in_both_zones(void **state)
{
    (void) state;
    assert_text(DATE_NONE, DATE_EASTERN, "", DATE_CULTURE, "1/1/1900 12:00:00 AM");
    assert_text(DATE_NONE, DATE_UTC, "", DATE_CULTURE, "1/1/1900 12:00:00 AM");
    assert_text(DATE_NONE, DATE_UTC, "xx", DATE_CULTURE, "01-01-1900 00:00:00");
    assert_text(DATE_NONE, DATE_EASTERN, "", DATE_ISO, "1900-01-01T00:00:00");
    assert_text(DATE_NONE, DATE_EASTERN, "", DATE_WCF, "/Date(-2208988800000)/");
}

static void dates_are_written_in_other_forms(void **state)
{
    int64_t summer = utc(2026, 7, 3, 3, 0, 0);

    (void) state;
    assert_text(summer, DATE_UTC, "", DATE_ISO, "2026-07-03T03:00:00Z");
    assert_text(summer, DATE_EASTERN, "", DATE_ISO, "2026-07-02T23:00:00");
    assert_text(summer, DATE_EASTERN, "", DATE_WCF, "/Date(1783047600000)/");
}

static void midnights_are_eastern(void **state)
{
    (void) state;
    assert_int_equal(eastern_midnight(utc(2026, 1, 5, 4, 59, 59)), utc(2026, 1, 4, 5, 0, 0));
    assert_int_equal(eastern_midnight(utc(2026, 1, 5, 5, 0, 0)), utc(2026, 1, 5, 5, 0, 0));
    assert_int_equal(eastern_midnight(utc(2026, 7, 5, 3, 59, 59)), utc(2026, 7, 4, 4, 0, 0));
    assert_int_equal(eastern_midnight(utc(2026, 7, 5, 4, 0, 0)), utc(2026, 7, 5, 4, 0, 0));
    /* On the days of the changes, midnight precedes the change. */
    assert_int_equal(eastern_midnight(utc(2026, 3, 8, 20, 0, 0)), utc(2026, 3, 8, 5, 0, 0));
    assert_int_equal(eastern_midnight(utc(2026, 11, 1, 20, 0, 0)), utc(2026, 11, 1, 4, 0, 0));
}

static void months_are_calendar_months(void **state)
{
    (void) state;
    assert_int_equal(add_months(utc(2026, 1, 31, 1, 2, 3), 1), utc(2026, 2, 28, 1, 2, 3));
    assert_int_equal(add_months(utc(2028, 1, 31, 1, 2, 3), 1), utc(2028, 2, 29, 1, 2, 3));
    assert_int_equal(add_months(utc(2026, 11, 24, 0, 0, 0), 12), utc(2027, 11, 24, 0, 0, 0));
    assert_int_equal(add_months(utc(2026, 12, 24, 0, 0, 0), 1), utc(2027, 1, 24, 0, 0, 0));
    assert_int_equal(add_months(utc(2024, 2, 29, 0, 0, 0), 72), utc(2030, 2, 28, 0, 0, 0));
}

static void dates_of_requests_are_read(void **state)
{
    static const struct {
        const char *text;
        bool good;
        int64_t seconds;
    } cases[] = {
        {"/Date(1408320000000)/", true, 1408320000},
        {"/Date(928164000000-0400)/", true, 928164000},
        {"/Date(928164000000+1300)/", true, 928164000},
        {"/Date(-1)/", true, -1},
        {"/Date(999)/", true, 0},
        {"1408320000000", true, 1408320000},
        {"", false, 0},
        {"/Date()/", false, 0},
        {"/Date(12", false, 0},
        {"/Date(12)", false, 0},
        {"/Date(12)/x", false, 0},
        {"/Date(12-04)/", false, 0},
        {"/Date(123456789012345678901)/", false, 0},
        {"2026-01-01T00:00:00", false, 0},
        {"1/1/2026", false, 0},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t seconds = 0;

        assert_int_equal(date_read(cases[i].text, &seconds), cases[i].good);
        if (cases[i].good) {
            assert_int_equal(seconds, cases[i].seconds);
        }
    }
}

static void dates_of_http_headers_are_written(void **state)
{
    static const struct {
        int64_t seconds;
        const char *text;
    } cases[] = {
        {0, "Thu, 01 Jan 1970 00:00:00 GMT"},
        {-1, "Wed, 31 Dec 1969 23:59:59 GMT"},
        {784111777, "Sun, 06 Nov 1994 08:49:37 GMT"},
        {1795521600, "Tue, 24 Nov 2026 12:00:00 GMT"},
        {1835395199, "Mon, 28 Feb 2028 23:59:59 GMT"},
        {1835395200, "Tue, 29 Feb 2028 00:00:00 GMT"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[DATE_TEXT_MAX];

        date_http(text, cases[i].seconds);
        assert_string_equal(text, cases[i].text);
    }
}

static void iso_dates_are_read_strictly(void **state)
{
    static const char *const bad[] = {"",
                                      "2026",
                                      "2026-1-01",
                                      "2026-02-29",
                                      "2026-13-01",
                                      "2026-00-10",
                                      "2026-01-32",
                                      "1999-12-31",
                                      "2100-01-01",
                                      "2026-01-01T00:00:00",
                                      "2026-01-01T24:00:00Z",
                                      "2026-01-01 00:00:00Z",
                                      "2026-01-01Z",
                                      " 2026-01-01",
                                      "+026-01-01",
                                      "2026-01-01T00:60:00Z"};
    int64_t seconds;

    (void) state;
    assert_true(date_read_iso("2000-01-01", &seconds));
    assert_int_equal(seconds, 946684800);
    assert_true(date_read_iso("2028-02-29T23:59:59Z", &seconds));
    assert_int_equal(seconds, 1835481599);
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_false(date_read_iso(bad[i], &seconds));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_days_are_converted),
        cmocka_unit_test(every_day_is_converted_back),
        cmocka_unit_test(summer_time_begins_and_ends_to_the_second),
        cmocka_unit_test(a_pair_of_dates_of_the_real_service_is_reproduced),
        cmocka_unit_test(dates_are_written_in_each_culture),
        cmocka_unit_test(noon_and_midnight_are_written_as_12),
        cmocka_unit_test(the_unset_date_is_the_same_in_both_zones),
        cmocka_unit_test(dates_are_written_in_other_forms),
        cmocka_unit_test(midnights_are_eastern),
        cmocka_unit_test(months_are_calendar_months),
        cmocka_unit_test(dates_of_requests_are_read),
        cmocka_unit_test(dates_of_http_headers_are_written),
        cmocka_unit_test(iso_dates_are_read_strictly),
    };

    return cmocka_run_group_tests_name("sandbox dates", tests, NULL, NULL);
}
