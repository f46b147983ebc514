/* Looking for what an unanswered request has done: how often, how far apart, and what it comes to.
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

#define LOOKS_MAX 8
#define CREEP_MS  8 /* the fake's clock moves a little while it is looked at */

static struct fake fake;
static sslstore_config config;
static sslstore_client *client;
static sslstore_result finds[LOOKS_MAX]; /* what the looks come to */
static size_t looks;
static uint64_t looked_at[LOOKS_MAX];
static size_t cancels_behind; /* in the pause behind so many looks; 0: never */

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
    looks = cancels_behind = 0;
    for (size_t i = 0; i < LOOKS_MAX; i++) {
        finds[i] = SSLSTORE_ERR_NOT_FOUND;
    }
}

static void end(void)
{
    sslstore_client_free(client);
    assert_null(fake_complaint(&fake));
}

static sslstore_result look(sslstore_client *of, void *user)
{
    assert_ptr_equal(of, client);
    assert_ptr_equal(user, &fake);
    assert_true(looks < LOOKS_MAX);
    looked_at[looks++] = fake.now_ms;
    if (looks == cancels_behind) {
        fake.cancel_at = fake.ticks + 5;
    }
    return finds[looks - 1];
}

static sslstore_result look_for_it(void)
{
    assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
    return sslstore__lookup_repeat(client, look, &fake);
}

static void the_first_look_comes_at_once_and_the_others_ever_farther_apart(void **unused)
{
    static const struct {
        int (*random)(void *user, void *out, size_t size);
        uint64_t looked_at[5];
    } rows[] = {{draw_most, {0, 2000, 6000, 14000, 30000}},
                {draw_least, {0, 1000, 2000, 3000, 4000}}};

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        config.random = rows[i].random;
        assert_int_equal(look_for_it(), SSLSTORE_ERR_NOT_FOUND);
        assert_int_equal(looks, 5);
        for (size_t k = 0; k < looks; k++) {
            assert_in_range(looked_at[k], rows[i].looked_at[k], rows[i].looked_at[k] + CREEP_MS);
        }
        end();
    }
}

static void there_are_as_many_looks_as_attempts_and_two_at_least(void **unused)
{
    (void) unused;
    for (uint32_t attempts = 1; attempts <= 5; attempts++) {
        begin();
        config.attempts = attempts;
        assert_int_equal(look_for_it(), SSLSTORE_ERR_NOT_FOUND);
        assert_int_equal(looks, attempts < 2 ? 2 : attempts);
        end();
    }
}

static void a_look_that_settles_it_is_the_last(void **unused)
{
    static const sslstore_result settles[] = {SSLSTORE_OK, SSLSTORE_ERR_CONFLICT};

    (void) unused;
    for (size_t i = 0; i < 10; i++) {
        begin();
        finds[0] = SSLSTORE_ERR_NETWORK;
        finds[i / 2] = settles[i % 2];
        assert_int_equal(look_for_it(), settles[i % 2]);
        assert_int_equal(looks, i / 2 + 1);
        end();
    }
}

/* Once that it is not there is no proof while other looks failed. */
static void it_is_not_found_only_where_every_look_says_so(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < 5; i++) {
        begin();
        finds[i] = SSLSTORE_ERR_NETWORK;
        assert_int_equal(look_for_it(), SSLSTORE_ERR_UNKNOWN_OUTCOME);
        assert_int_equal(looks, 5);
        end();
    }
}

static void a_pause_is_no_longer_than_a_call_may_take(void **unused)
{
    (void) unused;
    begin();
    config.call_timeout_ms = 16000;
    assert_int_equal(look_for_it(), SSLSTORE_ERR_NOT_FOUND);
    end();
    begin();
    config.call_timeout_ms = 15999;
    assert_int_equal(look_for_it(), SSLSTORE_ERR_UNKNOWN_OUTCOME);
    assert_int_equal(looks, 4);
    end();
}

static void who_cancels_ends_it_before_during_and_between_looks(void **unused)
{
    (void) unused;
    begin();
    assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
    client->net.error.result = SSLSTORE_ERR_CANCELLED;
    assert_int_equal(sslstore__lookup_repeat(client, look, &fake), SSLSTORE_ERR_UNKNOWN_OUTCOME);
    assert_int_equal(looks, 0);
    end();
    begin();
    finds[1] = SSLSTORE_ERR_CANCELLED;
    assert_int_equal(look_for_it(), SSLSTORE_ERR_UNKNOWN_OUTCOME);
    assert_int_equal(looks, 2);
    end();
    begin();
    cancels_behind = 2;
    assert_int_equal(look_for_it(), SSLSTORE_ERR_UNKNOWN_OUTCOME);
    assert_int_equal(looks, 2);
    end();
}

static void what_stays_unknown_may_have_been_done_and_is_told_by_its_id(void **unused)
{
    (void) unused;
    begin();
    assert_int_equal(look_for_it(), SSLSTORE_ERR_NOT_FOUND);
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
        cmocka_unit_test(the_first_look_comes_at_once_and_the_others_ever_farther_apart),
        cmocka_unit_test(there_are_as_many_looks_as_attempts_and_two_at_least),
        cmocka_unit_test(a_look_that_settles_it_is_the_last),
        cmocka_unit_test(it_is_not_found_only_where_every_look_says_so),
        cmocka_unit_test(a_pause_is_no_longer_than_a_call_may_take),
        cmocka_unit_test(who_cancels_ends_it_before_during_and_between_looks),
        cmocka_unit_test(what_stays_unknown_may_have_been_done_and_is_told_by_its_id),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
