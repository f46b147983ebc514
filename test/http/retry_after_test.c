/* Retry-After: seconds and dates, and everything that is neither.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "http/http_date.h"
#include "http/reading.h"
#include "http/retry_after.h"

#define DAY_MS 86400000u

/* 1994-11-06 08:49:37 UTC, the date of RFC 9110's examples. */
#define THEN INT64_C(784111777)

static void read_retry_after(const char *value, struct sslstore__http_response *response)
{
    char stream[512] = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nRetry-After: ";
    struct reading *reading;

    strcat(strcat(stream, value), "\r\n\r\n");
    reading = read_answer(stream, strlen(stream));
    assert_int_equal(reading->result, SSLSTORE_OK);
    *response = reading->response;
    free(reading);
}

static void assert_ms(const char *value, int64_t now, uint32_t expected)
{
    struct sslstore__http_response response;
    uint32_t ms;

    read_retry_after(value, &response);
    ms = sslstore__http_response_retry_after_ms(&response, now);
    if (ms != expected) {
        fail_msg("%s: %lu ms", value, (unsigned long) ms);
    }
}

static void an_invalid_value_is_ignored(void **state)
{
    static const char *const wrong[] = {"",
                                        "-1",
                                        "+1",
                                        "1.5",
                                        "1s",
                                        "1:",
                                        "0x10",
                                        "1e3",
                                        "1 2",
                                        "1, 2",
                                        "soon",
                                        "\"1\"",
                                        ",",
                                        "\xFF",
                                        "Sun, 06 Nov 1994",
                                        "Sun, 06 Nov 1994 08:49:37",
                                        "Sun, 06 Nov 1994 08:49:37 UTC",
                                        "Sun, 06 Nov 1994 08:49:37 GMT+1",
                                        "Sun, 06 Nov 1994 08:49:37 +0000",
                                        "06 Nov 1994 08:49:37 GMT",
                                        "Sun 06 Nov 1994 08:49:37 GMT",
                                        "Sun, 31 Feb 2026 08:49:37 GMT",
                                        "Sun, 06 Nox 1994 08:49:37 GMT",
                                        "Sun, 06 Nov-1994 08:49:37 GMT",
                                        "Sunday, 06-Nov 94 08:49:37 GMT",
                                        "Sun Nov-06 08:49:37 1994",
                                        "Sun Nov 06 08:49:37?1994",
                                        "Sun, 00 Nov 1994 08:49:37 GMT",
                                        "Sun, 06 Nov 1994 24:00:00 GMT",
                                        "Sun, 06 Nov 1994 08:60:00 GMT",
                                        "Sun, 06 Nov 1994 08:49:60 GMT",
                                        "Sun, 06 Nov 0000 08:49:37 GMT",
                                        "Sun, 06 Nov 199x 08:49:37 GMT",
                                        "Sun, 06 Nov 1994 08:49:37 gmt",
                                        "Sun, 06 Nov 1994 8:49:37 GMT",
                                        "Sunday, 06-Nov-1994 08:49:37 GMT",
                                        "Sun Nov 6 08:49:37 1994",
                                        "1994-11-06T08:49:37Z",
                                        "Sun, 06  ov 1994 08:49:37 GMT",
                                        "S{n, 06 Nov 1994 08:49:37 GMT",
                                        "Sun; 06 Nov 1994 08:49:37 GMT",
                                        "Sun, 0: Nov 1994 08:49:37 GMT",
                                        "Sun, 06 Nov 1994 08:49:/7 GMT",
                                        "Sun",
                                        "Sun,",
                                        "Nov",
                                        " "};

    (void) state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct sslstore__http_response response;

        read_retry_after(wrong[i], &response);
        assert_int_equal(response.retry_after, 0);
        assert_true(response.retry_after_date == 0);
    }
}

static void seconds_are_capped_at_a_day(void **state)
{
    (void) state;
    assert_ms("0", THEN, 0);
    assert_ms("1", THEN, 1000);
    assert_ms(" 120\t", 0, 120000);
    assert_ms("007", 0, 7000);
    assert_ms("86399", 0, DAY_MS - 1000);
    assert_ms("86400", 0, DAY_MS);
    assert_ms("86401", 0, DAY_MS);
    assert_ms("4294967297", 0, DAY_MS);
    assert_ms("18446744073709551617", 0, DAY_MS);
    assert_ms("99999999999999999999999999999999999999999999999999", 0, DAY_MS);
}

static void a_number_longer_than_the_word_is_capped(void **state)
{
    char value[SSLSTORE__WORD_MAX + 2];

    (void) state;
    memset(value, '9', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    assert_ms(value, 0, DAY_MS);
}

static void a_value_is_compared_completely(void **state)
{
    static const char *const values[] = {"9", "Sun, 06 Nov 1994 08:49:37 GMT"};

    (void) state;
    for (size_t i = 0; i < 2; i++) {
        char value[2 * SSLSTORE__WORD_MAX];

        memset(value, ' ', sizeof value);
        memcpy(value, values[i], strlen(values[i]));
        strcpy(value + sizeof value - 2, "x");
        assert_ms(value, THEN - 9, 0);
    }
}

static void an_invalid_date_is_not_stored(void **state)
{
    static const char *const texts[] = {"Sun, 06 Nov 1994 08:49:37 GM",
                                        "Sun, 31 Nov 1994 08:49:37 GMT",
                                        "Sun{, 06 Nov 1994 08:49:37 GMT", "Sunday", ""};
    const struct sslstore__http_slice date = {"Sun, 06 Nov 1994 08:49:37 GMT+1", 29};
    int64_t time = -1;

    (void) state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        size_t size = strlen(texts[i]);
        char *copy = malloc(size > 0 ? size : 1); /* a byte too far shows */
        const struct sslstore__http_slice value = {copy, size};

        assert_non_null(copy);
        memcpy(copy, texts[i], size);
        assert_false(sslstore__http_date_read(value, &time));
        assert_true(time == -1);
        free(copy);
    }
    assert_true(sslstore__http_date_read(date, &time));
    assert_true(time == THEN);
}

static void all_three_forms_of_a_date_are_read(void **state)
{
    static const char *const forms[] = {
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",      "Sun Nov 06 08:49:37 1994",
        "Sun, 06 nov 1994 08:49:37 GMT", "aZzA, 06 Nov 1994 08:49:37 GMT"};

    (void) state;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        struct sslstore__http_response response;

        read_retry_after(forms[i], &response);
        assert_true(response.retry_after_date == THEN);
        assert_int_equal(response.retry_after, 0);
    }
}

static void every_month_is_read(void **state)
{
    static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    static const int days[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};

    (void) state;
    for (size_t i = 0; i < 12; i++) {
        char value[] = "Thu, 01 ??? 2026 00:00:00 GMT";
        struct sslstore__http_response response;

        memcpy(strchr(value, '?'), names[i], 3);
        read_retry_after(value, &response);
        assert_true(response.retry_after_date == INT64_C(1767225600) + days[i] * INT64_C(86400));
    }
}

static void a_year_of_two_digits_is_between_1970_and_2069(void **state)
{
    struct sslstore__http_response response;

    (void) state;
    read_retry_after("Thursday, 01-Jan-70 00:00:01 GMT", &response);
    assert_true(response.retry_after_date == 1);
    read_retry_after("Tuesday, 01-Jan-69 00:00:00 GMT", &response);
    assert_true(response.retry_after_date == INT64_C(3124224000));
}

static void a_date_counts_from_a_known_now(void **state)
{
    static const char date[] = "Sun, 06 Nov 1994 08:49:37 GMT";

    (void) state;
    assert_ms(date, THEN - 1, 1000);
    assert_ms(date, THEN - 86399, DAY_MS - 1000);
    assert_ms(date, THEN - 86400, DAY_MS);
    assert_ms(date, THEN - 86401, DAY_MS);
    assert_ms(date, 1, DAY_MS);
    assert_ms(date, THEN, 0);
    assert_ms(date, THEN + 1, 0);
    assert_ms(date, 0, 0);
    assert_ms("Fri, 31 Dec 9999 23:59:59 GMT", THEN, DAY_MS);
    assert_ms("Mon, 01 Jan 0001 00:00:00 GMT", THEN, 0);
}

static void the_last_of_several_values_counts(void **state)
{
    struct sslstore__http_response response;

    (void) state;
    assert_ms("5\r\nRetry-After: 7", 0, 7000);
    read_retry_after("Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: 7", &response);
    assert_true(response.retry_after_date == 0);
    read_retry_after("7\r\nRetry-After: soon", &response);
    assert_int_equal(response.retry_after, 0);
    assert_ms("Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: 7", THEN - 9, 7000);
    assert_ms("7\r\nRetry-After: Sun, 06 Nov 1994 08:49:37 GMT", THEN - 9, 9000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_invalid_value_is_ignored),
        cmocka_unit_test(seconds_are_capped_at_a_day),
        cmocka_unit_test(a_number_longer_than_the_word_is_capped),
        cmocka_unit_test(a_value_is_compared_completely),
        cmocka_unit_test(an_invalid_date_is_not_stored),
        cmocka_unit_test(all_three_forms_of_a_date_are_read),
        cmocka_unit_test(every_month_is_read),
        cmocka_unit_test(a_year_of_two_digits_is_between_1970_and_2069),
        cmocka_unit_test(a_date_counts_from_a_known_now),
        cmocka_unit_test(the_last_of_several_values_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
