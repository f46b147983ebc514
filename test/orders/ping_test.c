/* Ping: one round trip distinguishes everything that can be wrong before real work begins.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/store.h"

static struct store store;

static void begin(void)
{
    store_begin(&store);
}

static void end(void)
{
    assert_null(store_end(&store));
}

static const sslstore_error *error(void)
{
    return sslstore_client_error(store.client);
}

static void a_service_and_credentials_that_are_right_take_one_request(void **unused)
{
    (void) unused;
    begin();
    store_open(&store);
    assert_int_equal(sslstore_ping(store.client), SSLSTORE_OK);
    assert_int_equal(store.fake.answered, 1);
    assert_int_equal(fake_count(&store.fake, "health/validate"), 1);
    assert_int_equal(error()->result, SSLSTORE_OK);
    end();
}

static void wrong_credentials_have_a_result_of_their_own(void **unused)
{
    (void) unused;
    begin();
    store.engine_config.token = "another-token";
    store_open(&store);
    assert_int_equal(sslstore_ping(store.client), SSLSTORE_ERR_AUTH);
    assert_int_equal(error()->result, SSLSTORE_ERR_AUTH);
    assert_int_equal(error()->delivery, SSLSTORE_DELIVERY_ANSWERED);
    end();
    begin();
    store.engine_config.partner_code = "2000002";
    store_open(&store);
    assert_int_equal(sslstore_ping(store.client), SSLSTORE_ERR_AUTH);
    end();
}

/* A service without health/validate refuses a bad token before it looks for the order. */
static void without_health_validate_an_order_that_cannot_exist_is_requested(void **unused)
{
    static const char *const answers[] = {"no such page", "{}", "{\"Status\":\"fine\"}"};

    (void) unused;
    for (int good = 0; good < 2; good++) {
        for (size_t i = 0; i < 3; i++) {
            begin();
            store.mishaps[0].endpoint = "health/validate";
            store.mishaps[0].before = true;
            store.mishaps[0].says = fake_status(i == 0 ? 404 : 200, "", answers[i]);
            store.engine_config.token = good == 1 ? FAKE_TOKEN : "another-token";
            store_open(&store);
            assert_int_equal(sslstore_ping(store.client),
                             good == 1 ? SSLSTORE_OK : SSLSTORE_ERR_AUTH);
            assert_int_equal(error()->result, good == 1 ? SSLSTORE_OK : SSLSTORE_ERR_AUTH);
            assert_int_equal(fake_count(&store.fake, "order/status"), 1);
            end();
        }
    }
}

/* It has no code for a bad token: any refusal here concerns the credentials. */
static void any_refusal_of_health_validate_is_one_of_the_credentials(void **unused)
{
    (void) unused;
    begin();
    store.mishaps[0].endpoint = "health/validate";
    store.mishaps[0].before = true;
    store.mishaps[0].says = fake_json("{\"AuthResponse\":{\"isError\":true,\"Message\":[\"no\"]}}");
    store_open(&store);
    assert_int_equal(sslstore_ping(store.client), SSLSTORE_ERR_AUTH);
    assert_int_equal(error()->result, SSLSTORE_ERR_AUTH);
    assert_string_equal(error()->message, "no");
    assert_int_equal(store.fake.answered, 1);
    end();
}

static void what_becomes_of_the_order_that_cannot_exist_decides(void **unused)
{
    static const struct {
        int status;
        const char *body;
        sslstore_result result;
    } rows[] = {
        {200, "{\"AuthResponse\":{\"isError\":true,\"Message\":[\"what?\"]}}", SSLSTORE_OK},
        {200, "{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"0\"}", SSLSTORE_OK},
        {400, "", SSLSTORE_ERR_HTTP_STATUS},
        {401, "", SSLSTORE_ERR_AUTH},
        {200, "<html>", SSLSTORE_ERR_NOT_JSON},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        store.mishaps[0].endpoint = "health/validate";
        store.mishaps[0].before = true;
        store.mishaps[0].says = fake_status(404, "", "");
        store.mishaps[1].endpoint = "order/status";
        store.mishaps[1].before = true;
        store.mishaps[1].says = fake_status(rows[i].status, "", rows[i].body);
        store_open(&store);
        assert_int_equal(sslstore_ping(store.client), rows[i].result);
        assert_int_equal(error()->result, rows[i].result);
        assert_string_equal(error()->endpoint, "order/status");
        end();
    }
}

static void a_client_that_is_switched_off_asks_nothing(void **unused)
{
    (void) unused;
    begin();
    store.config.disabled = true;
    store_open(&store);
    assert_int_equal(sslstore_ping(store.client), SSLSTORE_ERR_DISABLED);
    assert_int_equal(error()->result, SSLSTORE_ERR_DISABLED);
    assert_string_equal(error()->endpoint, ""); /* none was reached for */
    assert_int_equal(store.fake.calls, 0);
    end();
}

static void a_function_of_the_authority_waits_while_stepping_is_on_and_leaves_it_on(void **unused)
{
    sslstore_result result;

    (void) unused;
    begin();
    store.fake.storm = true;
    store_open(&store);
    sslstore_client_set_stepping(store.client, true);
    for (int i = 0; i < 2; i++) {
        size_t wants = 0;

        assert_int_equal(sslstore_ping(store.client), SSLSTORE_OK);
        while ((result = sslstore_wire_health_validate(store.client)) == SSLSTORE_WANT_READ ||
               result == SSLSTORE_WANT_WRITE) {
            wants++;
        }
        assert_int_equal(result, SSLSTORE_OK);
        assert_true(wants > 0);
    }
    end();
}

static void each_failure_has_its_own_result(void **unused)
{
    static const struct {
        int status;
        const char *body;
        sslstore_result result;
    } rows[] = {
        {500, "", SSLSTORE_ERR_HTTP_STATUS}, {503, "", SSLSTORE_ERR_HTTP_STATUS},
        {429, "", SSLSTORE_ERR_THROTTLED},   {401, "", SSLSTORE_ERR_AUTH},
        {302, "", SSLSTORE_ERR_REDIRECT},    {200, "<html>", SSLSTORE_ERR_NOT_JSON},
        {200, "{", SSLSTORE_ERR_JSON},       {200, "", SSLSTORE_ERR_JSON},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        store.mishaps[0].endpoint = "health/validate";
        store.mishaps[0].before = true;
        store.mishaps[0].says = fake_status(rows[i].status, "", rows[i].body);
        store_open(&store);
        assert_int_equal(sslstore_ping(store.client), rows[i].result);
        assert_int_equal(error()->result, rows[i].result);
        assert_int_equal(fake_count(&store.fake, "order/status"), 0);
        end();
    }
}

static void a_failed_connection_is_returned(void **unused)
{
    (void) unused;
    begin();
    store.fake.fail_at = 1;
    store.fake.fail_permanently = true;
    store.fake.fault = FAKE_REFUSED;
    store_open(&store);
    assert_int_equal(sslstore_ping(store.client), SSLSTORE_ERR_CONNECT);
    assert_int_equal(error()->delivery, SSLSTORE_DELIVERY_NOT_SENT);
    end();
}

static void every_allocation_may_fail(void **unused)
{
    bool refused = true;

    (void) unused;
    for (size_t n = 2; refused; n++) {
        sslstore_result result;

        begin();
        store.mishaps[0].endpoint = "health/validate";
        store.mishaps[0].before = true;
        store.mishaps[0].says = fake_status(404, "", "");
        store.fake.refuse_at = n;
        store_open(&store);
        result = sslstore_ping(store.client);
        refused = store.fake.refused;
        assert_int_equal(result, refused ? SSLSTORE_ERR_MEMORY : SSLSTORE_OK);
        end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_service_and_credentials_that_are_right_take_one_request),
        cmocka_unit_test(wrong_credentials_have_a_result_of_their_own),
        cmocka_unit_test(without_health_validate_an_order_that_cannot_exist_is_requested),
        cmocka_unit_test(any_refusal_of_health_validate_is_one_of_the_credentials),
        cmocka_unit_test(what_becomes_of_the_order_that_cannot_exist_decides),
        cmocka_unit_test(a_client_that_is_switched_off_asks_nothing),
        cmocka_unit_test(a_function_of_the_authority_waits_while_stepping_is_on_and_leaves_it_on),
        cmocka_unit_test(each_failure_has_its_own_result),
        cmocka_unit_test(a_failed_connection_is_returned),
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
