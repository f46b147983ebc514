/* Retries: what is tried again, when, and how often at most, whatever is asked for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/fake.h"

#define GOOD "{\"isError\":false}"

static struct fake fake;
static sslstore_config config;
static sslstore_client *client;
static struct fake_reply says;     /* to everything */
static struct fake_reply says_now; /* to the first; bytes NULL: the same */

static struct fake_reply answer(void *user, const struct fake_request *request)
{
    struct fake_reply first = says_now;

    (void) user;
    (void) request;
    says_now.bytes = NULL;
    return first.bytes == NULL ? says : first;
}

static void begin(void)
{
    memset(&fake, 0, sizeof fake);
    fake.answer = answer;
    says = fake_json(GOOD);
    says_now.bytes = NULL;
    fake_config(&fake, &config);
}

static void open_client(void)
{
    assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
}

static void end(void)
{
    sslstore_client_free(client);
    assert_null(fake_complaint(&fake));
}

static const sslstore_error *error(void)
{
    return sslstore_client_error(client);
}

static size_t refused;

static int refuse(void *user, enum fake_call call, const char *data, size_t *size)
{
    (void) user;
    (void) data;
    (void) size;
    refused += call == FAKE_OPEN;
    return call == FAKE_OPEN ? SSLSTORE_ERR_CONNECT : 0;
}

static int is_somebody_else(void *user, enum fake_call call, const char *data, size_t *size)
{
    (void) user;
    (void) data;
    (void) size;
    refused += call == FAKE_OPEN;
    return call == FAKE_OPEN ? SSLSTORE_ERR_CERT_HOST : 0;
}

/* Neither by a call that reads nor by one that changes something. */
static void a_server_that_is_somebody_else_is_not_asked_again(void **unused)
{
    (void) unused;
    begin();
    fake.meddle = is_somebody_else;
    open_client();
    refused = 0;
    assert_int_equal(sslstore_order_resend(client, "24680"), SSLSTORE_ERR_CERT_HOST);
    assert_int_equal(refused, 1);
    assert_int_equal(error()->delivery, SSLSTORE_NOT_SENT);
    assert_int_equal(sslstore_health_validate(client), SSLSTORE_ERR_CERT_HOST);
    assert_int_equal(refused, 2);
    end();
}

/* ---- The budget ---- */

static void a_dead_server_gets_no_more_retries_than_there_are_in_stock(void **unused)
{
    (void) unused;
    for (uint32_t budget = 0; budget <= 70; budget += 70) {
        uint32_t stock = budget == 0 ? 50 : budget;

        begin();
        config.retry_budget = budget;
        open_client();
        fake.meddle = refuse;
        refused = 0;
        for (int i = 0; i < 1000; i++) {
            assert_int_equal(sslstore_health_validate(client), SSLSTORE_ERR_CONNECT);
        }
        assert_int_equal(refused, 1000 + stock);
        assert_int_equal(sslstore_client_counters(client)->retries, stock);
        end();
    }
}

static void each_call_that_succeeds_puts_one_back(void **unused)
{
    (void) unused;
    begin();
    config.retry_budget = 3;
    config.attempts = 10;
    open_client();
    says = fake_status(500, "", "");
    assert_int_equal(sslstore_health_validate(client), SSLSTORE_ERR_HTTP_STATUS);
    assert_int_equal(error()->attempts, 4);
    assert_int_equal(sslstore_health_validate(client), SSLSTORE_ERR_HTTP_STATUS);
    assert_int_equal(error()->attempts, 1);
    says = fake_json(GOOD);
    for (int i = 0; i < 5; i++) { /* two more than there is room for */
        assert_int_equal(sslstore_health_validate(client), SSLSTORE_OK);
    }
    says = fake_status(500, "", "");
    assert_int_equal(sslstore_health_validate(client), SSLSTORE_ERR_HTTP_STATUS);
    assert_int_equal(error()->attempts, 4);
    end();
}

/* ---- Come back later ---- */

static void what_is_asked_for_beyond_the_deadline_is_not_waited_for(void **unused)
{
    static const int statuses[] = {429, 503};

    (void) unused;
    for (size_t i = 0; i < 2; i++) {
        begin();
        config.call_timeout_ms = 10000;
        open_client();
        says = fake_status(statuses[i], "Retry-After: 11\r\n", "");
        assert_int_equal(sslstore_health_validate(client), SSLSTORE_ERR_THROTTLED);
        assert_int_equal(error()->retry_after_ms, 11000);
        assert_int_equal(error()->attempts, 1);
        assert_in_range(fake.now_ms, 0, 100);
        end();
    }
}

static void what_is_asked_for_within_the_deadline_is(void **unused)
{
    (void) unused;
    begin();
    config.call_timeout_ms = 10000;
    open_client();
    says_now = fake_status(429, "Retry-After: 8\r\n", "");
    assert_int_equal(sslstore_health_validate(client), SSLSTORE_OK);
    assert_int_equal(error()->attempts, 2);
    assert_in_range(fake.now_ms, 8000, 8200);
    end();
}

static void by_default_only_the_caller_may_take_throttling_for_a_refusal(void **unused)
{
    static const struct {
        int status;
        const char *headers;
        bool throttles;
    } rows[] = {
        {429, "", true},  {429, "Retry-After: 5\r\n", true},  {503, "Retry-After: 5\r\n", true},
        {503, "", false}, {500, "Retry-After: 5\r\n", false},
    };

    (void) unused;
    for (size_t i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
        bool trusts = i % 2 == 1;

        begin();
        config.throttled_is_refused = trusts;
        open_client();
        says = fake_status(rows[i / 2].status, rows[i / 2].headers, "");
        assert_int_equal(sslstore_order_resend(client, "24680"),
                         rows[i / 2].throttles ? SSLSTORE_ERR_THROTTLED : SSLSTORE_ERR_HTTP_STATUS);
        assert_int_equal(error()->delivery,
                         trusts && rows[i / 2].throttles ? SSLSTORE_ANSWERED : SSLSTORE_MAYBE_SENT);
        assert_int_equal(fake.answered, 1); /* it changes something: once */
        end();
    }
}

/* ---- Refused before the request was whole ---- */

static size_t empty_looks;

static int not_yet(void *user, enum fake_call call, const char *data, size_t *size)
{
    (void) user;
    (void) data;
    (void) size;
    if (call == FAKE_RECV && empty_looks > 0) {
        empty_looks--;
        return SSLSTORE_WANT_READ;
    }
    return 0;
}

static void a_caller_who_waits_to_send_is_woken_by_an_early_refusal(void **unused)
{
    (void) unused;
    begin();
    open_client();
    fake.early = fake_status(413, "", "too much");
    fake.early_at = 100;
    fake.meddle = not_yet;
    empty_looks = 2;
    assert_int_equal(sslstore_order_resend(client, "24680"), SSLSTORE_ERR_HTTP_STATUS);
    assert_int_equal(error()->http_status, 413);
    assert_int_equal(error()->delivery, SSLSTORE_ANSWERED);
    assert_in_range(fake.now_ms, 0, 200);
    end();
}

/* ---- Too slow ---- */

static size_t slow_bytes;

static int drip(void *user, enum fake_call call, const char *data, size_t *size)
{
    (void) user;
    (void) data;
    if (call == FAKE_RECV && slow_bytes > 0) {
        slow_bytes--;
        *size = 1;
        fake.now_ms += 1000;
    }
    return 0;
}

static void a_read_that_drips_is_tried_again(void **unused)
{
    (void) unused;
    begin();
    open_client();
    fake.meddle = drip;
    slow_bytes = 30;
    assert_int_equal(sslstore_health_validate(client), SSLSTORE_OK);
    assert_int_equal(error()->attempts, 2);
    end();
}

static void a_drip_without_end_ends_with_the_deadline(void **unused)
{
    (void) unused;
    begin();
    open_client();
    fake.meddle = drip;
    slow_bytes = SIZE_MAX;
    assert_int_equal(sslstore_health_validate(client), SSLSTORE_ERR_TIMEOUT);
    assert_in_range(fake.now_ms, 30000, 61100);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_server_that_is_somebody_else_is_not_asked_again),
        cmocka_unit_test(a_dead_server_gets_no_more_retries_than_there_are_in_stock),
        cmocka_unit_test(each_call_that_succeeds_puts_one_back),
        cmocka_unit_test(what_is_asked_for_beyond_the_deadline_is_not_waited_for),
        cmocka_unit_test(what_is_asked_for_within_the_deadline_is),
        cmocka_unit_test(by_default_only_the_caller_may_take_throttling_for_a_refusal),
        cmocka_unit_test(a_caller_who_waits_to_send_is_woken_by_an_early_refusal),
        cmocka_unit_test(a_read_that_drips_is_tried_again),
        cmocka_unit_test(a_drip_without_end_ends_with_the_deadline),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
