/* Lookups after a lost reply: how many, how far apart, and what they return.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "client/client.h"
#include "orders/lookup.h"
#include "support/fake.h"
#include "support/range.h"

#define LOOKUPS_MAX 8
#define CREEP_MS    8 /* the fake's clock advances a little whenever it is read */

static struct fake fake;
static sslstore_config config;
static sslstore_client *client;
static sslstore_result finds[LOOKUPS_MAX]; /* what the lookups return */
static size_t lookups;
static uint64_t looked_up_at[LOOKUPS_MAX];
static size_t cancels_behind; /* in the pause after this many lookups; 0: never */

static int draw_most(void *user, void *out, size_t size)
{
    (void) user;
    memset(out, 0xff, size);
    return 0;
}

static int draw_least(void *user, void *out, size_t size)
{
    (void) user;
    memset(out, 0, size);
    return 0;
}

/* With pauses of 2, 4, 8, 16 s. */
static void begin(void)
{
    memset(&fake, 0, sizeof fake);
    fake_config(&fake, &config);
    config.random = draw_most;
    config.backoff_ms = 2000;
    config.backoff_max_ms = 60000;
    config.call_timeout_ms = 30000;
    config.attempts = 5;
    lookups = cancels_behind = 0;
    for (size_t i = 0; i < LOOKUPS_MAX; i++) {
        finds[i] = SSLSTORE_ERR_NOT_FOUND;
    }
}

static void end(void)
{
    sslstore_client_free(client);
    assert_null(fake_complaint(&fake));
}

static sslstore_result lookup_once(sslstore_client *of, void *user)
{
    assert_ptr_equal(of, client);
    assert_ptr_equal(user, &fake);
    assert_true(lookups < LOOKUPS_MAX);
    looked_up_at[lookups++] = fake.now_ms;
    if (lookups == cancels_behind) {
        fake.cancel_at = fake.ticks + 5;
    }
    return finds[lookups - 1];
}

static sslstore_result look_it_up(void)
{
    assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
    return sslstore__lookup_repeat(client, lookup_once, &fake);
}

static void the_first_lookup_comes_at_once_and_the_pauses_grow(void **unused)
{
    static const struct {
        int (*random)(void *user, void *out, size_t size);
        uint64_t looked_up_at[5];
    } rows[] = {{draw_most, {0, 2000, 6000, 14000, 30000}},
                {draw_least, {0, 1000, 2000, 3000, 4000}}};

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        config.random = rows[i].random;
        assert_int_equal(look_it_up(), SSLSTORE_ERR_NOT_FOUND);
        assert_int_equal(lookups, 5);
        for (size_t k = 0; k < lookups; k++) {
            assert_int_in_range(looked_up_at[k], rows[i].looked_up_at[k],
                                rows[i].looked_up_at[k] + CREEP_MS);
        }
        end();
    }
}

static void there_are_as_many_lookups_as_attempts_and_at_least_two(void **unused)
{
    (void) unused;
    for (uint32_t attempts = 1; attempts <= 5; attempts++) {
        begin();
        config.attempts = attempts;
        assert_int_equal(look_it_up(), SSLSTORE_ERR_NOT_FOUND);
        assert_int_equal(lookups, attempts < 2 ? 2 : attempts);
        end();
    }
}

static void the_first_lookup_with_an_outcome_is_the_last(void **unused)
{
    static const sslstore_result has_outcome[] = {SSLSTORE_OK, SSLSTORE_ERR_CONFLICT};

    (void) unused;
    for (size_t i = 0; i < 10; i++) {
        begin();
        finds[0] = SSLSTORE_ERR_NETWORK;
        finds[i / 2] = has_outcome[i % 2];
        assert_int_equal(look_it_up(), has_outcome[i % 2]);
        assert_int_equal(lookups, i / 2 + 1);
        end();
    }
}

/* One "not found" is no proof while other lookups failed. */
static void not_found_is_returned_only_if_every_lookup_says_so(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < 5; i++) {
        begin();
        finds[i] = SSLSTORE_ERR_NETWORK;
        assert_int_equal(look_it_up(), SSLSTORE_ERR_UNKNOWN_OUTCOME);
        assert_int_equal(lookups, 5);
        end();
    }
}

static void a_pause_is_no_longer_than_a_call_may_take(void **unused)
{
    (void) unused;
    begin();
    config.call_timeout_ms = 16000;
    assert_int_equal(look_it_up(), SSLSTORE_ERR_NOT_FOUND);
    end();
    begin();
    config.call_timeout_ms = 15999;
    assert_int_equal(look_it_up(), SSLSTORE_ERR_UNKNOWN_OUTCOME);
    assert_int_equal(lookups, 4);
    end();
}

static void cancelling_ends_it_before_during_and_between_lookups(void **unused)
{
    (void) unused;
    begin();
    assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
    client->net.error.result = SSLSTORE_ERR_CANCELLED;
    assert_int_equal(sslstore__lookup_repeat(client, lookup_once, &fake),
                     SSLSTORE_ERR_UNKNOWN_OUTCOME);
    assert_int_equal(lookups, 0);
    end();
    begin();
    finds[1] = SSLSTORE_ERR_CANCELLED;
    assert_int_equal(look_it_up(), SSLSTORE_ERR_UNKNOWN_OUTCOME);
    assert_int_equal(lookups, 2);
    end();
    begin();
    cancels_behind = 2;
    assert_int_equal(look_it_up(), SSLSTORE_ERR_UNKNOWN_OUTCOME);
    assert_int_equal(lookups, 2);
    end();
}

static void an_unknown_outcome_names_its_id_and_may_have_been_sent(void **unused)
{
    (void) unused;
    begin();
    assert_int_equal(look_it_up(), SSLSTORE_ERR_NOT_FOUND);
    assert_int_equal(sslstore__lookup_unknown_outcome(client, "CustomOrderID", "shop 7"),
                     SSLSTORE_ERR_UNKNOWN_OUTCOME);
    assert_int_equal(client->net.error.result, SSLSTORE_ERR_UNKNOWN_OUTCOME);
    assert_int_equal(client->net.error.delivery, SSLSTORE_DELIVERY_MAYBE_SENT);
    assert_string_equal(client->net.error.field, "CustomOrderID");
    assert_string_equal(client->net.error.message, "shop 7");
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_lookup_comes_at_once_and_the_pauses_grow),
        cmocka_unit_test(there_are_as_many_lookups_as_attempts_and_at_least_two),
        cmocka_unit_test(the_first_lookup_with_an_outcome_is_the_last),
        cmocka_unit_test(not_found_is_returned_only_if_every_lookup_says_so),
        cmocka_unit_test(a_pause_is_no_longer_than_a_call_may_take),
        cmocka_unit_test(cancelling_ends_it_before_during_and_between_lookups),
        cmocka_unit_test(an_unknown_outcome_names_its_id_and_may_have_been_sent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
