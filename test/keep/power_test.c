/* Cuts the power of a device at each of its acts and calls, and looks what it comes to.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "device.h"

#define DAYS_TO_REISSUE 200
#define DAYS_TO_RENEWAL 370

static struct device device;

static void begin(bool by_file)
{
    device_begin(&device);
    device_check_domains(&device);
    device.order.file_validation = by_file;
    device.order.cname_validation = !by_file;
    device_open(&device);
}

/* Lives for some days; at the n-th point the power fails, and is back an hour later. Returns false
 * if there was no such point. */
static bool live_with_cut(int64_t days, size_t cut_at)
{
    int64_t end = device_now(&device) + days * 86400;

    device.points = 0;
    device.cut_at = cut_at;
    while (device_now(&device) < end && !device.dead) {
        (void) device_step(&device);
        if (!device.dead) {
            int64_t next = device.report.next_look;

            device.store.fake.wall_time += (next < end ? next : end) - device_now(&device);
        }
    }
    if (!device.dead) {
        return false;
    }
    device.store.fake.wall_time += 3600;
    device_restart(&device);
    return true;
}

static void check(size_t orders, size_t cut_at)
{
    if (store_orders(&device.store) != orders || device.record_count != 0 ||
        device.not_after <= device_now(&device)) {
        fail_msg("cut at %zu: %zu orders, %zu records published, valid for %lld s", cut_at,
                 store_orders(&device.store), device.record_count,
                 (long long) (device.not_after - device_now(&device)));
    }
}

/* One cut in the first days: at every point of them. */
static void a_cut_in_the_first_days(bool by_file)
{
    bool cut = true;
    size_t n;

    for (n = 1; cut; n++) {
        begin(by_file);
        cut = live_with_cut(3, n);
        device_live_days(&device, 3);
        check(1, n);
        device_end(&device);
    }
    assert_true(n > 30);
}

static void a_cut_in_the_first_days_by_file(void **unused)
{
    (void) unused;
    a_cut_in_the_first_days(true);
}

static void a_cut_in_the_first_days_by_cname(void **unused)
{
    (void) unused;
    a_cut_in_the_first_days(false);
}

/* The same at each point of a later time, in one life for each: from `from` to `to` days. */
static void a_cut_between(int64_t from, int64_t to, size_t orders)
{
    bool cut = true;

    for (size_t n = 1; cut; n++) {
        begin(true);
        device_live_days(&device, from);
        assert_int_equal(store_orders(&device.store), 1);
        cut = live_with_cut(to - from, n);
        device_live_days(&device, 3);
        check(orders, n);
        device_end(&device);
    }
}

static void a_cut_during_the_reissue(void **unused)
{
    (void) unused;
    a_cut_between(100, DAYS_TO_REISSUE, 1);
}

static void a_cut_during_the_renewal(void **unused)
{
    (void) unused;
    a_cut_between(330, DAYS_TO_RENEWAL, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cut_in_the_first_days_by_file),
        cmocka_unit_test(a_cut_in_the_first_days_by_cname),
        cmocka_unit_test(a_cut_during_the_reissue),
        cmocka_unit_test(a_cut_during_the_renewal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
