/* Dates: every form that the service writes is read, and no other.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"

#define UTC          SSLSTORE__ZONE_UTC
#define EASTERN      SSLSTORE__ZONE_EASTERN
#define NARROW_BLANK "\xE2\x80\xAF"

struct row {
    const char *text;
    enum sslstore__zone zone;
    const char *expected; /* in UTC; "": no date; NULL: unreadable */
};

static const struct row rows[] = {
    /* What the service was seen to write. */
    {"7/23/2026 1:50:20 AM", UTC, "2026-07-23T01:50:20Z"},
    {"7/23/2026 1:50:20 AM", EASTERN, "2026-07-23T05:50:20Z"},
    {"2/19/2022 12:00:00 AM", EASTERN, "2022-02-19T05:00:00Z"},
    {"2/19/2022 5:00:00 AM", UTC, "2022-02-19T05:00:00Z"},
    {"1/1/1900 12:00:00 AM", EASTERN, ""},
    {"01-01-1900 00:00:00", UTC, ""},
    {"1999-05-31T11:20:00", EASTERN, "1999-05-31T15:20:00Z"},
    {"/Date(1408320000000)/", EASTERN, "2014-08-18T00:00:00Z"},
    {"/Date(928164000000-0400)/", UTC, "1999-05-31T15:20:00Z"},
    {"", UTC, ""},

    /* Twelve hours, twenty-four, or none. */
    {"12/31/2026 12:00:00 AM", UTC, "2026-12-31T00:00:00Z"},
    {"12/31/2026 12:59:59 AM", UTC, "2026-12-31T00:59:59Z"},
    {"12/31/2026 12:00:00 PM", UTC, "2026-12-31T12:00:00Z"},
    {"12/31/2026 11:59:59 pm", UTC, "2026-12-31T23:59:59Z"},
    {"12/31/2026 1:05 Pm", UTC, "2026-12-31T13:05:00Z"},
    {"12/31/2026 01:05AM", UTC, "2026-12-31T01:05:00Z"},
    {"12/31/2026 1:05" NARROW_BLANK "PM", UTC, "2026-12-31T13:05:00Z"},
    {"12/31/2026 13:05:09", UTC, "2026-12-31T13:05:09Z"},
    {"12/31/2026 0:05", UTC, "2026-12-31T00:05:00Z"},
    {"12/31/2026", UTC, "2026-12-31T00:00:00Z"},
    {"12/31/2026", EASTERN, "2026-12-31T05:00:00Z"},
    {"12/31/2026 0:00:00 AM", UTC, NULL},
    {"12/31/2026 13:00:00 PM", UTC, NULL},
    {"12/31/2026 1:05 A", UTC, NULL},
    {"12/31/2026 1:05 XM", UTC, NULL},
    {"12/31/2026 1:05 AM PM", UTC, NULL},
    {"12/31/2026 1 AM", UTC, NULL},
    {"12/31/2026 24:00:00", UTC, NULL},
    {"12/31/2026 23:60:00", UTC, NULL},
    {"12/31/2026 23:59:60", UTC, NULL},
    {"12/31/2026 1:5:00", UTC, NULL},
    {"12/31/2026 1:05:0", UTC, NULL},
    {"12/31/2026 10:05", UTC, "2026-12-31T10:05:00Z"},
    {"12/31/2026 001:05:00", UTC, NULL},
    {"12/31/20261:05", UTC, NULL},

    /* Separators, and which number is the month. */
    {"3-4-2026 05:06:07", UTC, "2026-03-04T05:06:07Z"},
    {"3.4.2026 05:06", UTC, "2026-03-04T05:06:00Z"},
    {"23/07/2026 1:50:20 PM", UTC, "2026-07-23T13:50:20Z"},
    {"13.12.2026", UTC, "2026-12-13T00:00:00Z"},
    {"12/13/2026", UTC, "2026-12-13T00:00:00Z"},
    {"2026/07/23", UTC, "2026-07-23T00:00:00Z"},
    {"13/13/2026", UTC, NULL},
    {"0/1/2026", UTC, NULL},
    {"1/0/2026", UTC, NULL},
    {"1/32/2026", UTC, NULL},
    {"2/29/2026", UTC, NULL},
    {"2/29/2024", UTC, "2024-02-29T00:00:00Z"},
    {"2/29/2000", UTC, "2000-02-29T00:00:00Z"},
    {"2/29/2100", UTC, NULL},
    {"4/31/2026", UTC, NULL},
    {"1/2-2026", UTC, NULL},
    {"1/2/26", UTC, NULL},
    {"1/2/202", UTC, NULL},
    {"1/2/20266", UTC, NULL},
    {"123/1/2026", UTC, NULL},
    {"001/2/2026", UTC, NULL},
    {"1/002/2026", UTC, NULL},
    {"1//2026", UTC, NULL},
    {"1/2", UTC, NULL},
    {"-1/2/2026", UTC, NULL},

    /* ISO 8601. */
    {"2026-07-23", EASTERN, "2026-07-23T04:00:00Z"},
    {"2026-07-23 13:50", UTC, "2026-07-23T13:50:00Z"},
    {"2026-07-23T13:50:20", UTC, "2026-07-23T13:50:20Z"},
    {"2026-07-23T13:50:20Z", EASTERN, "2026-07-23T13:50:20Z"},
    {"2026-07-23t13:50:20z", EASTERN, "2026-07-23T13:50:20Z"},
    {"2026-07-23T13:50:20.1234567Z", UTC, "2026-07-23T13:50:20Z"},
    {"2026-07-23T13:50:20.999999999", UTC, "2026-07-23T13:50:20Z"},
    {"2026-07-23T13:50:20-04:00", UTC, "2026-07-23T17:50:20Z"},
    {"2026-07-23T13:50:20-0400", EASTERN, "2026-07-23T17:50:20Z"},
    {"2026-07-23T00:10:00+05:30", UTC, "2026-07-22T18:40:00Z"},
    {"2026-12-31T23:59:59.5-23:59", UTC, "2027-01-01T23:58:59Z"},
    {"7/23/2026 1:50:20 AM -04:00", UTC, "2026-07-23T05:50:20Z"},
    {"2026-07-23T13:50:20.Z", UTC, NULL},
    {"2026-07-23T13:50:20.1234567890Z", UTC, NULL},
    {"2026-07-23T13:50.5", UTC, NULL},
    {"2026-07-23T13:50:20+4", UTC, NULL},
    {"2026-07-23T13:50:20+04:", UTC, NULL},
    {"2026-07-23T13:50:20+24:00", UTC, NULL},
    {"2026-07-23T13:50:20+04:60", UTC, NULL},
    {"2026-07-23T13:50:20ZZ", UTC, NULL},
    {"2026-07-23T", UTC, NULL},
    {"2026-7-3", UTC, "2026-07-03T00:00:00Z"},
    {"2026-07-023", UTC, NULL},
    {"02026-07-23", UTC, NULL},
    {"2026-02-30", UTC, NULL},
    {"20260723T135020Z", UTC, NULL},
    {"2026-W30-4", UTC, NULL},

    /* Milliseconds. */
    {"/Date(1)/", UTC, ""},
    {"/Date(1000)/", UTC, "1970-01-01T00:00:01Z"},
    {"/Date(-1)/", UTC, "1969-12-31T23:59:59Z"},
    {"/Date(-1000)/", UTC, "1969-12-31T23:59:59Z"},
    {"/Date(-1001)/", UTC, "1969-12-31T23:59:58Z"},
    {"/Date(1408320000999+0530)/", UTC, "2014-08-18T00:00:00Z"},
    {"/date(1408320000000)/", UTC, "2014-08-18T00:00:00Z"},
    {"/Date(-62135596800000)/", UTC, ""},
    {"/Date(-2177452800001)/", UTC, ""},
    {"/Date(-2177452800000)/", UTC, "1901-01-01T00:00:00Z"},
    {"/Date(253402300799999)/", UTC, "9999-12-31T23:59:59Z"},
    {"/Date(253402300800000)/", UTC, NULL},
    {"/Date(9223372036854775808)/", UTC, NULL},
    {"/Date(18446744073709551616)/", UTC, NULL},
    {"/Date(99999999999999999999999999)/", UTC, NULL},
    {"/Date()/", UTC, NULL},
    {"/Date(-)/", UTC, NULL},
    {"/Date(--1)/", UTC, NULL},
    {"/Date(+1)/", UTC, NULL},
    {"/Date(1.5)/", UTC, NULL},
    {"/Date(1000", UTC, NULL},
    {"/Date(1000)", UTC, NULL},
    {"/Date(1000)/x", UTC, NULL},
    {"/Date(1000-040)/", UTC, NULL},
    {"/Date(1000-04000)/", UTC, NULL},
    {"/Date(1000 -0400)/", UTC, NULL},
    {"\\/Date(1000)\\/", UTC, NULL},
    {"1408320000000", UTC, NULL},

    /* The ends of the calendar. */
    {"1/1/0001 12:00:00 AM", UTC, ""},
    {"0001-01-01T00:00:00", EASTERN, ""},
    {"1753-01-01T00:00:00Z", UTC, ""},
    {"12/31/1900 11:59:59 PM", EASTERN, ""},
    {"1/1/1901", UTC, "1901-01-01T00:00:00Z"},
    {"12/31/9999 11:59:59 PM", UTC, "9999-12-31T23:59:59Z"},
    {"1/1/0000", UTC, NULL},
    {"2/30/1900", UTC, NULL},

    /* New York's clocks. */
    {"3/8/2026 1:59:59 AM", EASTERN, "2026-03-08T06:59:59Z"},
    {"3/8/2026 2:30:00 AM", EASTERN, "2026-03-08T07:30:00Z"},
    {"3/8/2026 3:00:00 AM", EASTERN, "2026-03-08T07:00:00Z"},
    {"11/1/2026 12:59:59 AM", EASTERN, "2026-11-01T04:59:59Z"},
    {"11/1/2026 1:30:00 AM", EASTERN, "2026-11-01T05:30:00Z"},
    {"11/1/2026 2:00:00 AM", EASTERN, "2026-11-01T07:00:00Z"},
    {"3/14/2027 3:00:00 AM", EASTERN, "2027-03-14T07:00:00Z"},
    {"11/7/2027 1:59:59 AM", EASTERN, "2027-11-07T05:59:59Z"},
    {"3/11/2007 3:00:00 AM", EASTERN, "2007-03-11T07:00:00Z"},
    {"11/4/2007 1:00:00 AM", EASTERN, "2007-11-04T05:00:00Z"},
    {"4/2/2006 1:59:59 AM", EASTERN, "2006-04-02T06:59:59Z"},
    {"4/2/2006 3:00:00 AM", EASTERN, "2006-04-02T07:00:00Z"},
    {"10/29/2006 1:59:59 AM", EASTERN, "2006-10-29T05:59:59Z"},
    {"10/29/2006 2:00:00 AM", EASTERN, "2006-10-29T07:00:00Z"},
    {"4/1/2001 3:00:00 AM", EASTERN, "2001-04-01T07:00:00Z"},
    {"10/25/1998 1:59:59 AM", EASTERN, "1998-10-25T05:59:59Z"},
    {"10/25/1998 2:00:00 AM", EASTERN, "1998-10-25T07:00:00Z"},
    {"4/7/1996 3:00:00 AM", EASTERN, "1996-04-07T07:00:00Z"},
    {"7/1/1950 12:00:00 PM", EASTERN, "1950-07-01T16:00:00Z"},

    /* Blanks, and things that are no dates at all. */
    {"  7/23/2026 \t\r\n", UTC, "2026-07-23T00:00:00Z"},
    {" \t\r\n ", UTC, ""},
    {"7/23/2026  1:50:20  AM", UTC, "2026-07-23T01:50:20Z"},
    {"7 /23/2026", UTC, NULL},
    {"7/23/2026x", UTC, NULL},
    {"7/23/2026 x", UTC, NULL},
    {"7/23/2026,1:50", UTC, NULL},
    {"Thursday", UTC, NULL},
    {"null", UTC, NULL},
    {"0", UTC, NULL},
    {"/", UTC, NULL},
    {"\xD9\xA7/\xD9\xA2/2026", UTC, NULL},
};

#define ROW_COUNT (sizeof rows / sizeof rows[0])

/* Read from a block of the exact size of the text, so that an over-read is detected. */
static bool read_exactly(const char *text, size_t size, enum sslstore__zone zone, int64_t *time)
{
    char *copy = malloc(size > 0 ? size : 1);
    bool readable;

    assert_non_null(copy);
    memcpy(copy, text, size);
    readable = sslstore__date_read(copy, size, zone, time);
    free(copy);
    return readable;
}

static void every_form_of_a_date_has_one_meaning(void **state)
{
    (void) state;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const struct row *row = &rows[i];
        int64_t time = -1;
        bool readable = read_exactly(row->text, strlen(row->text), row->zone, &time);
        char text[21];

        (void) sslstore_time_text(time, text, sizeof text);
        if (readable != (row->expected != NULL) ||
            strcmp(text, row->expected == NULL ? "" : row->expected) != 0) {
            fail_msg("\"%s\": %s \"%s\"", row->text, readable ? "read as" : "unreadable", text);
        }
    }
}

static void damaged_dates_are_read_safely(void **state)
{
    static const char bytes[] = {'\0', ' ', '0', '9', '/', '-', ':', '.', 'A', 'Z', ')', '\xE2'};

    (void) state;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        size_t size = strlen(rows[i].text);
        char text[64];
        int64_t time;

        assert_true(size < sizeof text);
        for (size_t at = 0; at < size; at++) {
            time = -1;
            assert_true(read_exactly(rows[i].text, at, rows[i].zone, &time) || time == 0);
            for (size_t j = 0; j < sizeof bytes; j++) {
                memcpy(text, rows[i].text, size);
                text[at] = bytes[j];
                time = -1;
                assert_true(read_exactly(text, size, rows[i].zone, &time) || time == 0);
            }
        }
    }
}

static void a_nul_inside_is_not_the_end(void **state)
{
    int64_t time = -1;

    (void) state;
    assert_false(sslstore__date_read("7/23/2026\0 1:50", 15, UTC, &time));
    assert_int_equal(time, 0);
}

static void a_null_text_of_size_0_is_not_a_date(void **state)
{
    int64_t time = -1;

    (void) state;
    assert_true(sslstore__date_read(NULL, 0, UTC, &time));
    assert_int_equal(time, 0);
}

static void known_times_are_read(void **state)
{
    static const struct {
        int64_t time;
        struct sslstore__civil civil;
    } known[] = {
        {0, {1970, 1, 1, 0, 0, 0}},
        {-1, {1969, 12, 31, 23, 59, 59}},
        {951782399, {2000, 2, 28, 23, 59, 59}},
        {951782400, {2000, 2, 29, 0, 0, 0}},
        {951868800, {2000, 3, 1, 0, 0, 0}},
        {1795512600, {2026, 11, 24, 9, 30, 0}},
        {INT64_C(4107542400), {2100, 3, 1, 0, 0, 0}},
        {-INT64_C(62135596800), {1, 1, 1, 0, 0, 0}},
        {INT64_C(253402300799), {9999, 12, 31, 23, 59, 59}},
    };

    (void) state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct sslstore__civil civil;

        assert_int_equal(sslstore__civil_to_time(&known[i].civil), known[i].time);
        sslstore__civil_from_time(known[i].time, &civil);
        assert_memory_equal(&civil, &known[i].civil, sizeof civil);
    }
}

/* Compare the formulas with a calendar that is counted day by day. */
static void every_day_of_the_years_1_to_9999_is_read(void **state)
{
    static const int32_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    struct sslstore__civil day = {1, 1, 1, 23, 59, 59};
    struct sslstore__civil found;
    int64_t time = 86399 - INT64_C(62135596800);

    (void) state;
    while (day.year <= 9999) {
        bool leap = (day.year % 4 == 0 && day.year % 100 != 0) || day.year % 400 == 0;
        int32_t length = lengths[day.month - 1] + (leap && day.month == 2 ? 1 : 0);

        sslstore__civil_from_time(time, &found);
        if (memcmp(&found, &day, sizeof day) != 0 || sslstore__civil_to_time(&day) != time ||
            !sslstore__civil_valid(&day)) {
            fail_msg("%d-%d-%d", (int) day.year, (int) day.month, (int) day.day);
        }
        time += 86400;
        if (++day.day > length) {
            assert_false(sslstore__civil_valid(&day));
            day.day = 1;
            day.month = day.month % 12 + 1;
            day.year += day.month == 1;
        }
    }
}

static void impossible_dates_are_not_valid(void **state)
{
    static const struct sslstore__civil impossible[] = {
        {0, 1, 1, 0, 0, 0},
        {10000, 1, 1, 0, 0, 0},
        {2026, 0, 1, 0, 0, 0},
        {2026, 13, 1, 0, 0, 0},
        {2026, 1, 0, 0, 0, 0},
        {2026, 1, 1, -1, 0, 0},
        {2026, 1, 1, 24, 0, 0},
        {2026, 1, 1, 0, -1, 0},
        {2026, 1, 1, 0, 60, 0},
        {2026, 1, 1, 0, 0, -1},
        {2026, 1, 1, 0, 0, 60},
        {1900, 2, 29, 0, 0, 0},
        {INT32_MIN, 1, 1, 0, 0, 0},
        {INT32_MAX, 1, 1, 0, 0, 0},
        {2026, INT32_MAX, 1, 0, 0, 0},
        {2026, 1, INT32_MAX, 0, 0, 0},
        {2026, INT32_MIN, 1, 0, 0, 0},
    };

    (void) state;
    for (size_t i = 0; i < sizeof impossible / sizeof impossible[0]; i++) {
        assert_false(sslstore__civil_valid(&impossible[i]));
    }
}

static void time_text_needs_21_bytes_and_writes_no_more(void **state)
{
    char out[SSLSTORE_TIME_TEXT_SIZE];

    (void) state;
    assert_int_equal(sslstore_time_text(1795512600, out, sizeof out), SSLSTORE_OK);
    assert_string_equal(out, "2026-11-24T09:30:00Z");
    (void) sslstore_time_text(0, out, sizeof out);
    assert_string_equal(out, "");
    assert_int_equal(sslstore_time_text(INT64_MAX, out, sizeof out), SSLSTORE_OK);
    assert_string_equal(out, "9999-12-31T23:59:59Z");
    assert_int_equal(sslstore_time_text(INT64_MIN, out, sizeof out), SSLSTORE_OK);
    assert_string_equal(out, "0001-01-01T00:00:00Z");
    for (size_t size = 0; size < sizeof out; size++) {
        memset(out, 'x', sizeof out);
        assert_int_equal(sslstore_time_text(1795512600, out, size), SSLSTORE_ERR_LIMIT);
        assert_int_equal(out[0], size == 0 ? 'x' : '\0');
        for (size_t i = size; i < sizeof out; i++) {
            assert_int_equal(out[i], 'x');
        }
    }
    assert_int_equal(sslstore_time_text(0, out, 1), SSLSTORE_OK);
    assert_string_equal(out, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_of_a_date_has_one_meaning),
        cmocka_unit_test(damaged_dates_are_read_safely),
        cmocka_unit_test(a_nul_inside_is_not_the_end),
        cmocka_unit_test(a_null_text_of_size_0_is_not_a_date),
        cmocka_unit_test(known_times_are_read),
        cmocka_unit_test(every_day_of_the_years_1_to_9999_is_read),
        cmocka_unit_test(impossible_dates_are_not_valid),
        cmocka_unit_test(time_text_needs_21_bytes_and_writes_no_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
