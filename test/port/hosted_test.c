/* The hosted defaults: heap, clocks, and a client that uses them for hooks that are not set.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "sslstore.h"

static void *heap(void *ptr, size_t old_size, size_t new_size)
{
    return sslstore_memory_heap.alloc(sslstore_memory_heap.user, ptr, old_size, new_size);
}

static void the_heap_allocates_resizes_and_frees(void **state)
{
    char *text = heap(NULL, 0, 8);

    (void) state;
    assert_non_null(text);
    memcpy(text, "1234567", 8);
    text = heap(text, 8, 4096);
    assert_non_null(text);
    assert_string_equal(text, "1234567");
    assert_null(heap(text, 4096, 0));
    assert_null(heap(NULL, 0, 0));
}

static void the_monotonic_clock_never_goes_back(void **state)
{
    uint64_t last = sslstore_now_ms(NULL);

    (void) state;
    assert_true(last > 0);
    for (int i = 0; i < 1000; i++) {
        uint64_t now = sslstore_now_ms(NULL);

        assert_true(now >= last);
        last = now;
    }
}

static void milliseconds_are_thousandths_of_a_second(void **state)
{
    uint64_t begin = sslstore_now_ms(NULL);
    uint64_t took;

    (void) state;
    (void) sslstore_stream_sockets.wait(NULL, NULL, 0, 50);
    took = sslstore_now_ms(NULL) - begin;
    assert_true(took >= 49 && took < 5000);
}

static void the_wall_clock_is_the_systems(void **state)
{
    int64_t before = (int64_t) time(NULL);
    int64_t now = sslstore_wall_time(NULL);

    (void) state;
    assert_true(now >= before && now <= (int64_t) time(NULL));
}

/* ---- A client ---- */

struct calls {
    size_t held;
    int opened;
    int now_ms;
    int wall_time;
    int random;
};

static void *counting_alloc(void *user, void *ptr, size_t old_size, size_t new_size)
{
    struct calls *calls = user;

    calls->held += new_size;
    calls->held -= old_size;
    return heap(ptr, old_size, new_size);
}

static uint64_t counting_now(void *user)
{
    ((struct calls *) user)->now_ms++;
    return sslstore_now_ms(NULL);
}

static int64_t counting_wall(void *user)
{
    ((struct calls *) user)->wall_time++;
    return 0;
}

static int counting_random(void *user, void *out, size_t size)
{
    ((struct calls *) user)->random++;
    memset(out, 0, size);
    return 0;
}

static int refusing_open(void *user, void **connection, const sslstore_config *config,
                         const sslstore_peer *peer, uint32_t timeout_ms)
{
    (void) connection;
    (void) config;
    (void) peer;
    (void) timeout_ms;
    ((struct calls *) user)->opened++;
    return SSLSTORE_ERR_CONNECT;
}

static void nothing_to_release(void *user, void *connection)
{
    assert_non_null(user);
    assert_null(connection);
}

static sslstore_config minimal(void)
{
    sslstore_config config;

    memset(&config, 0, sizeof config);
    config.url = "https://localhost:1";
    config.partner_code = "1234";
    config.auth_token = "token";
    config.attempts = 1;
    return config;
}

static void nothing_is_required_but_the_account(void **state)
{
    sslstore_config config = minimal();
    sslstore_client *client;

    (void) state;
    assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_ERR_CONFIG);
    assert_null(client);
    assert_int_equal(sslstore_client_new(&config, &client), SSLSTORE_OK);
    assert_non_null(client);
    sslstore_client_free(client);
    config.partner_code = NULL;
    assert_int_equal(sslstore_client_new(&config, &client), SSLSTORE_ERR_CONFIG);
    assert_null(client);
}

static void the_default_transport_trusts_nobody_by_itself(void **state)
{
    sslstore_config config = minimal();
    sslstore_client *client;

    (void) state;
    assert_int_equal(sslstore_client_new(&config, &client), SSLSTORE_OK);
    assert_int_equal(sslstore_ping(client), SSLSTORE_ERR_CA);
    assert_int_equal(sslstore_client_error(client)->delivery, SSLSTORE_DELIVERY_NOT_SENT);
    sslstore_client_free(client);
}

static void hooks_of_the_programs_own_are_kept(void **state)
{
    static const sslstore_transport refusing = {.open = refusing_open,
                                                .release = nothing_to_release};
    sslstore_config config = minimal();
    sslstore_client *client;
    struct calls calls = {0, 0, 0, 0, 0};

    (void) state;
    config.memory.alloc = counting_alloc;
    config.memory.user = &calls;
    config.transport = &refusing;
    config.transport_user = &calls;
    config.now_ms = counting_now;
    config.now_user = &calls;
    config.random = counting_random;
    config.random_user = &calls;
    config.attempts = 2; /* the pause before the second is drawn */
    config.backoff_ms = 1;
    assert_int_equal(sslstore_client_new(&config, &client), SSLSTORE_OK);
    assert_true(calls.held > 0);
    assert_int_equal(sslstore_ping(client), SSLSTORE_ERR_CONNECT);
    assert_true(calls.opened >= 2);
    assert_true(calls.now_ms > 0);
    assert_true(calls.random > 0);
    sslstore_client_free(client);
    assert_int_equal(calls.held, 0);
}

static void the_programs_clock_is_asked_before_connecting(void **state)
{
    sslstore_config config = minimal();
    sslstore_client *client;
    struct calls calls = {0, 0, 0, 0, 0};

    (void) state;
    config.wall_time = counting_wall;
    config.wall_user = &calls;
    assert_int_equal(sslstore_client_new(&config, &client), SSLSTORE_OK);
    assert_int_equal(sslstore_ping(client), SSLSTORE_ERR_CLOCK);
    assert_true(calls.wall_time > 0);
    sslstore_client_free(client);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_heap_allocates_resizes_and_frees),
        cmocka_unit_test(the_monotonic_clock_never_goes_back),
        cmocka_unit_test(milliseconds_are_thousandths_of_a_second),
        cmocka_unit_test(the_wall_clock_is_the_systems),
        cmocka_unit_test(nothing_is_required_but_the_account),
        cmocka_unit_test(the_default_transport_trusts_nobody_by_itself),
        cmocka_unit_test(hooks_of_the_programs_own_are_kept),
        cmocka_unit_test(the_programs_clock_is_asked_before_connecting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
