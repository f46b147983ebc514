/* Tests keeps with odd services: orders that never show, clocks that differ, members that are missing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "device.h"

#define DAY 86400

static struct device device;

static void begin(void)
{
    device_begin(&device);
    device_check_domains(&device);
    device.order.file_validation = true;
}

static void expect(sslstore_keep_phase phase, sslstore_keep_task task)
{
    if (device.report.phase != phase || device.report.task != task) {
        fail_msg("%s, %s: %s", sslstore_keep_phase_name(device.report.phase),
                 sslstore_keep_task_name(device.report.task), device.report.message);
    }
}

/* ---- Purchases ---- */

/* A service that loses every reply, never shows the orders, and accepts an id twice. */
static void begin_hiding(void)
{
    begin();
    device.store.engine_config.lookup = LOOKUP_NEVER;
    device.store.engine_config.duplicate = DUPLICATE_SECOND;
    device.store.mishaps[0] = (struct store_mishap){.endpoint = "order/neworder"};
    device.store.mishaps[1] =
        (struct store_mishap){.endpoint = "order/query", .before = true, .says = fake_json("[]")};
}

static void an_order_that_never_shows_is_sent_at_most_orders_max_times(void **unused)
{
    (void) unused;
    for (uint32_t max = 0; max <= 4; max++) {
        begin_hiding();
        device.keep.orders_max = max;
        device_open(&device);
        device_live_days(&device, 60);
        assert_int_equal(store_orders(&device.store), max <= 2 ? 2 : max);
        expect(SSLSTORE_KEEP_PHASE_NEEDS_PERSON, SSLSTORE_KEEP_TASK_RESOLVE);
        device_end(&device);
    }
}

/* The device orders with a clock that was never set. The reply is lost. Then the clock is set: that
 * is not a day without the order. */
static void a_clock_that_is_set_does_not_shorten_the_wait(void **unused)
{
    const int64_t years = INT64_C(5) * 365 * DAY;

    (void) unused;
    begin_hiding();
    device.store.fake.wall_time -= years;
    device.store.engine_config.clock_shift = years;
    device_open(&device);
    (void) device_step(&device);
    expect(SSLSTORE_KEEP_PHASE_ORDERING, SSLSTORE_KEEP_TASK_NONE);
    device.store.fake.wall_time += years;
    assert_true(engine_move_clock(device.store.engine, -years));
    for (int i = 0; i < 100; i++) {
        (void) device_step(&device);
        device.store.fake.wall_time += 600;
    }
    assert_int_equal(store_orders(&device.store), 1);
    device_end(&device);
}

/* A purchase is not counted once by the device's date and once by the service's. */
static void clocks_that_differ_do_not_count_an_order_twice(void **unused)
{
    (void) unused;
    for (int days = -6; days <= 6; days += 3) {
        begin();
        device.store.engine_config.clock_shift = (int64_t) days * DAY;
        device_open(&device);
        for (int day = 0; day < 800; day++) {
            device_live_days(&device, 1);
            assert_int_not_equal(device.report.task, SSLSTORE_KEEP_TASK_ALLOW_ORDER);
        }
        device_end(&device);
    }
}

/* A backup from before the renewal, which was cancelled since: to buy another one is for a person to
 * decide. */
static void a_backup_does_not_replace_a_cancelled_renewal(void **unused)
{
    sslstore_keep_state backup;
    char body[128];

    (void) unused;
    begin();
    device_open(&device);
    device_live_days(&device, 300);
    backup = device.state;
    device_live_days(&device, 70);
    assert_int_equal(store_orders(&device.store), 2);
    (void) snprintf(body, sizeof body, "{\"TheSSLStoreOrderID\":\"%s\"}", device.report.store_id);
    store_post(&device.store, "/sandbox/cancel", body);
    device.state = backup;
    device_live_days(&device, 1);
    expect(SSLSTORE_KEEP_PHASE_NEEDS_PERSON, SSLSTORE_KEEP_TASK_ORDER_ENDED);
    assert_int_equal(store_orders(&device.store), 2);
    device.keep.replace_ended = true;
    device.keep.orders_max = 3;
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(store_orders(&device.store), 3);
    device_end(&device);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_that_never_shows_is_sent_at_most_orders_max_times),
        cmocka_unit_test(a_clock_that_is_set_does_not_shorten_the_wait),
        cmocka_unit_test(clocks_that_differ_do_not_count_an_order_twice),
        cmocka_unit_test(a_backup_does_not_replace_a_cancelled_renewal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
