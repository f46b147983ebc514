/* Backoff: pauses are random between 0 and a ceiling that doubles up to backoff_max_ms, and never
 * shorter than the service asked for; and which failures are retried.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/result.h"
#include "net/net.h"
#include "support/fake.h"
#include "support/range.h"

#define DRAWS 100000

static struct fake fake;
static sslstore_config config;
static struct sslstore__net net;

static void begin(uint32_t backoff_ms, uint32_t backoff_max_ms)
{
    memset(&fake, 0, sizeof fake);
    memset(&net, 0, sizeof net);
    fake_config(&fake, &config);
    config.backoff_ms = backoff_ms;
    config.backoff_max_ms = backoff_max_ms;
    net.config = &config;
    sslstore__error_clear(&net, "");
}

/* The smallest, largest and mean pause are those of a uniform distribution. */
static void check_spread(uint32_t attempt, uint32_t ceiling)
{
    uint64_t sum = 0;
    uint32_t least = UINT32_MAX;
    uint32_t most = 0;

    for (size_t i = 0; i < DRAWS; i++) {
        uint32_t pause = sslstore__net_backoff_ms(&net, attempt);

        sum += pause;
        least = pause < least ? pause : least;
        most = pause > most ? pause : most;
    }
    assert_true(most <= ceiling);
    assert_int_in_range(most, ceiling - ceiling / 100, ceiling);
    assert_int_in_range(least, 0, ceiling / 100);
    assert_int_in_range(sum / DRAWS, ceiling / 2 - ceiling / 50, ceiling / 2 + ceiling / 50);
}

static void the_ceiling_doubles_with_each_attempt(void **unused)
{
    (void) unused;
    begin(500, 30000);
    check_spread(2, 500);
    check_spread(3, 1000);
    check_spread(4, 2000);
    check_spread(5, 4000);
}

static void the_ceiling_stops_at_backoff_max(void **unused)
{
    (void) unused;
    begin(500, 30000);
    check_spread(8, 30000);
    check_spread(9, 30000);
    check_spread(UINT32_MAX, 30000);
    begin(500, 300); /* backoff_max_ms below the first ceiling */
    check_spread(2, 300);
}

static void the_largest_values_do_not_overflow(void **unused)
{
    (void) unused;
    begin(UINT32_MAX, UINT32_MAX);
    check_spread(2, UINT32_MAX);
    check_spread(1000, UINT32_MAX);
    begin(0x80000001u, UINT32_MAX);
    check_spread(3, UINT32_MAX);
    begin(1, UINT32_MAX);
    check_spread(34, UINT32_MAX);
}

static int all_ones(void *user, void *out, size_t size)
{
    (void) user;
    memset(out, 0xff, size);
    return 0;
}

static int all_zeros(void *user, void *out, size_t size)
{
    (void) user;
    memset(out, 0, size);
    return 0;
}

static void the_smallest_and_largest_random_numbers_give_the_bounds(void **unused)
{
    (void) unused;
    begin(500, 30000);
    config.random = all_ones;
    assert_int_equal(sslstore__net_backoff_ms(&net, 2), 500);
    assert_int_equal(sslstore__net_backoff_ms(&net, 4), 2000);
    config.random = all_zeros;
    assert_int_equal(sslstore__net_backoff_ms(&net, 2), 0);
}

static void without_a_random_number_the_pause_is_the_longest(void **unused)
{
    (void) unused;
    begin(500, 30000);
    fake.random_fails = true;
    for (uint32_t i = 0; i < 100; i++) {
        assert_int_equal(sslstore__net_backoff_ms(&net, 3), 1000);
    }
}

static void a_random_share_is_added_to_retry_after(void **unused)
{
    uint32_t least = UINT32_MAX;
    uint32_t most = 0;

    (void) unused;
    begin(500, 30000);
    net.error.retry_after_ms = 7000;
    for (uint32_t i = 0; i < 1000; i++) {
        uint32_t pause = sslstore__net_backoff_ms(&net, 2);

        least = pause < least ? pause : least;
        most = pause > most ? pause : most;
    }
    /* Clients that are told the same time do not come back all at once. */
    assert_int_in_range(least, 7000, 7025);
    assert_int_in_range(most, 7475, 7500);
    net.error.retry_after_ms = UINT32_MAX - 100;
    fake.random_fails = true; /* the longest share */
    assert_int_equal(sslstore__net_backoff_ms(&net, 2), UINT32_MAX);
    fake.random_fails = false;
    net.error.retry_after_ms = UINT32_MAX;
    assert_int_equal(sslstore__net_backoff_ms(&net, 2), UINT32_MAX);
}

static void the_same_seed_gives_the_same_pauses(void **unused)
{
    uint32_t first[32];

    (void) unused;
    begin(500, 30000);
    for (uint32_t i = 0; i < 32; i++) {
        first[i] = sslstore__net_backoff_ms(&net, i + 2);
    }
    begin(500, 30000);
    for (uint32_t i = 0; i < 32; i++) {
        assert_int_equal(sslstore__net_backoff_ms(&net, i + 2), first[i]);
    }
}

/* ---- Which failures are retried ---- */

static void only_transient_failures_are_retried(void **unused)
{
    static const sslstore_result passing[] = {
        SSLSTORE_ERR_RESOLVE,   SSLSTORE_ERR_CONNECT,  SSLSTORE_ERR_TIMEOUT,  SSLSTORE_ERR_NETWORK,
        SSLSTORE_ERR_TRUNCATED, SSLSTORE_ERR_NOT_JSON, SSLSTORE_ERR_THROTTLED};
    static const sslstore_result all[] = {
#define X(name, text) SSLSTORE_##name,
        SSLSTORE__RESULT_MAP(X)
#undef X
    };

    (void) unused;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        sslstore_error error = {.result = all[i], .http_status = 400};
        bool expected = false;

        for (size_t k = 0; k < sizeof passing / sizeof passing[0]; k++) {
            expected = expected || passing[k] == all[i];
        }
        assert_int_equal(sslstore__net_is_transient(&error), expected);
    }
}

static void only_transient_http_statuses_are_retried(void **unused)
{
    static const int passing[] = {408, 429, 500, 502, 503, 504};

    (void) unused;
    for (int status = 100; status < 600; status++) {
        sslstore_error error = {.result = SSLSTORE_ERR_HTTP_STATUS, .http_status = status};
        bool expected = false;

        for (size_t k = 0; k < sizeof passing / sizeof passing[0]; k++) {
            expected = expected || passing[k] == status;
        }
        assert_int_equal(sslstore__net_is_transient(&error), expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ceiling_doubles_with_each_attempt),
        cmocka_unit_test(the_ceiling_stops_at_backoff_max),
        cmocka_unit_test(the_largest_values_do_not_overflow),
        cmocka_unit_test(the_smallest_and_largest_random_numbers_give_the_bounds),
        cmocka_unit_test(without_a_random_number_the_pause_is_the_longest),
        cmocka_unit_test(a_random_share_is_added_to_retry_after),
        cmocka_unit_test(the_same_seed_gives_the_same_pauses),
        cmocka_unit_test(only_transient_failures_are_retried),
        cmocka_unit_test(only_transient_http_statuses_are_retried),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
