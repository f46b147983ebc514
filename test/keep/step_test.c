/* Tests the steps of a keep against the sandbox's engine.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "device.h"

static struct device device;

static void from_nothing_to_a_certificate(void **unused)
{
    (void) unused;
    device_begin(&device);
    device.store.engine_config.issue_after = 2;
    device_open(&device);
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    assert_true(device.report.did & SSLSTORE_KEEP_DID_ORDER);
    assert_true(device.report.paid);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(device.installs, 1);
    assert_int_equal(device.keys, 1);
    assert_string_equal(device.report.serial, device.serial);
    assert_int_equal(device.report.not_after, device.not_after);
    assert_int_equal(store_orders(&device.store), 1);
    device_end(&device);
}

static void a_step_before_its_time_makes_no_call(void **unused)
{
    size_t calls;
    size_t allocations;

    (void) unused;
    device_begin(&device);
    device_open(&device);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    sslstore_keep_report_free(&device.report);
    calls = device.store.fake.calls;
    allocations = device.store.fake.allocations;
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    assert_int_equal(device.report.did, 0);
    assert_int_equal(device.report.phase, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(device.store.fake.calls, calls);
    assert_int_equal(device.store.fake.allocations, allocations);
    device_end(&device);
}

static void a_step_without_memory_says_so_and_when_to_come_again(void **unused)
{
    sslstore_keep_state before;
    size_t calls;

    (void) unused;
    device_begin(&device);
    device_open(&device);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    before = device.state;
    calls = device.store.fake.calls;
    sslstore_keep_report_free(&device.report);
    device.store.fake.refuse_at = device.store.fake.allocations + 1;
    assert_int_equal(device_look_now(&device), SSLSTORE_ERR_MEMORY);
    assert_int_equal(device.report.result, SSLSTORE_ERR_MEMORY);
    assert_string_equal(device.report.message, sslstore_client_error(device.store.client)->message);
    assert_int_equal(device.report.phase, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(device.report.next_look, device_now(&device) + 60);
    assert_int_equal(device.store.fake.calls, calls);
    assert_memory_equal(&device.state, &before, sizeof before);
    assert_int_equal(device_look_now(&device), SSLSTORE_OK);
    device_end(&device);
}

static void a_year_takes_two_orders_and_no_gap(void **unused)
{
    (void) unused;
    device_begin(&device);
    device_open(&device);
    for (int day = 0; day < 400; day++) {
        device_live_days(&device, 1);
        assert_true(device.not_after > device_now(&device));
    }
    print_message("installs %zu, orders %zu, requests %zu\n", device.installs,
                  store_orders(&device.store), device.store.fake.answered);
    assert_int_equal(store_orders(&device.store), 2);
    assert_int_equal(device.store.fake.most_open, 1); /* also while it reads lists */
    device_end(&device);
}

static void a_lost_state_is_rebuilt(void **unused)
{
    (void) unused;
    device_begin(&device);
    device_open(&device);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    memset(&device.state, 0, sizeof device.state);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_true(device.report.did & SSLSTORE_KEEP_DID_REBUILD);
    assert_int_equal(device.keys, 1);
    assert_int_equal(device.installs, 2);
    assert_int_equal(store_orders(&device.store), 1);
    device_end(&device);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_nothing_to_a_certificate),
        cmocka_unit_test(a_step_before_its_time_makes_no_call),
        cmocka_unit_test(a_step_without_memory_says_so_and_when_to_come_again),
        cmocka_unit_test(a_year_takes_two_orders_and_no_gap),
        cmocka_unit_test(a_lost_state_is_rebuilt),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
