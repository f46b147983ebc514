/* Three years in which anything goes wrong at random: the device is off for days, its clock is
 * wrong, its state is lost or an old backup, hooks fail, replies are lost, the service refuses or
 * is down, and shows orders late or never. There is always a valid certificate, and four orders are
 * bought.
 *
 * CHANCE_SEED: one life, told; CHANCE_LIVES: so many.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "device.h"
#include "support/chance.h"

#define DAY         86400
#define YEARS       3
#define LIVES       12
#define BACKUPS_MAX 8

static struct device device;
static uint64_t random_state;
static int64_t clock_error; /* of the device */
static bool was_wrong;      /* it was, or the device was off, in the last step */
static sslstore_keep_state backups[BACKUPS_MAX];
static size_t backup_count;

/* 0 to n - 1. */
static uint64_t chance(uint64_t n)
{
    return chance_next(&random_state) % n;
}

static bool once_in(uint64_t n)
{
    return chance(n) == 0;
}

static int64_t true_time(void)
{
    return device_now(&device) - clock_error;
}

static void set_clock_error(int64_t error)
{
    device.store.fake.wall_time += error - clock_error;
    assert_true(engine_move_clock(device.store.engine, clock_error - error));
    clock_error = error;
}

static void begin(uint64_t seed)
{
    static const uint32_t windows[] = {0, 15, 30, 60};

    random_state = seed * UINT64_C(0x9e3779b97f4a7c15);
    clock_error = 0;
    was_wrong = false;
    backup_count = 0;
    (void) chance(2);
    device_begin(&device);
    device_check_domains(&device);
    device.order.file_validation = true;
    device.store.engine_config.lookup = (enum lookup_rule) chance(3);
    device.store.engine_config.lookup_late = (unsigned) chance(6);
    device.store.engine_config.duplicate = once_in(2) ? DUPLICATE_SECOND : DUPLICATE_ERROR;
    device.keep.same_key = once_in(4);
    device.keep.renewal_window_days = windows[chance(4)];
    device_open(&device);
}

/* What goes wrong in the next step. */
static int bad_answer(uint64_t one_in, int good)
{
    return once_in(one_in) ? (int) chance(3) - 1 : good;
}

static void break_hooks(void)
{
    device.hidden = once_in(20);
    device.publish_answer = bad_answer(15, 0);
    device.propagated_answer = bad_answer(15, 1);
    device.install_answer = once_in(15);
    device.withdraw_answer = once_in(10);
    device.save_answer = once_in(25);
    device.key_load_answer = once_in(30);
    device.key_save_answer = once_in(30);
}

static void break_service(void)
{
    static const char *const asks[] = {"order/status", "order/query", "order/download"};
    struct store_mishap *mishaps = device.store.mishaps;

    memset(mishaps, 0, sizeof device.store.mishaps);
    memset(device.store.calls, 0, sizeof device.store.calls);
    if (once_in(6)) {
        mishaps[0].endpoint = once_in(2) ? "order/neworder" : "order/reissue";
        mishaps[0].times = 1;
        mishaps[0].before = once_in(2);
    }
    if (once_in(5)) {
        mishaps[1].endpoint = asks[chance(3)];
        mishaps[1].times = (size_t) chance(4);
        mishaps[1].before = true;
        mishaps[1].says =
            once_in(2) ? fake_status(503, "Retry-After: 100\r\n", "")
                       : fake_json("{\"AuthResponse\":{\"isError\":true,\"Message\":[\"later\"]}}");
    }
}

static void break_state(void)
{
    if (once_in(300) && backup_count < BACKUPS_MAX) {
        backups[backup_count++] = device.state;
    }
    if (once_in(400) && backup_count > 0) {
        device.state = backups[chance(backup_count)];
    }
    if (once_in(400)) {
        memset(&device.state, 0, sizeof device.state);
    }
}

/* By days, or by years. */
static void break_clock(void)
{
    was_wrong = clock_error != 0;
    if (clock_error != 0 && once_in(3)) {
        set_clock_error(0);
    } else if (clock_error == 0 && once_in(200)) {
        int64_t days = (int64_t) chance(once_in(2) ? 9 : 4001);

        set_clock_error((days > 8 ? days - 2000 : days - 4) * DAY);
        was_wrong = true;
    }
}

static int64_t pause_of_step(void)
{
    int64_t pause = device.report.next_look - device_now(&device);

    if (once_in(200)) {
        was_wrong = true;
        return (int64_t) chance(8) * DAY; /* off */
    }
    if (pause < 60) {
        return 60;
    }
    return pause < DAY ? pause : DAY;
}

static void check(uint64_t seed, bool is_end)
{
    if ((device.not_after != 0 && device.not_after < true_time() && !was_wrong) ||
        store_orders(&device.store) > YEARS + 1 ||
        (is_end && store_orders(&device.store) <= YEARS)) {
        fail_msg("CHANCE_SEED=%d: %zu orders, the certificate ends in %lld days: %s, %s",
                 (int) seed, store_orders(&device.store),
                 (long long) ((device.not_after - true_time()) / DAY),
                 sslstore_keep_phase_name(device.report.phase), device.report.message);
    }
}

static void live(uint64_t seed, bool told)
{
    int64_t begun;

    begin(seed);
    begun = true_time();
    while (true_time() < begun + (int64_t) YEARS * 365 * DAY) {
        (void) device_step(&device);
        if (told) {
            print_message("day %d: %s, did %u %s\n", (int) ((true_time() - begun) / DAY),
                          sslstore_keep_phase_name(device.report.phase), device.report.did,
                          device.report.message);
        }
        check(seed, false);
        break_state();
        break_clock();
        break_hooks();
        break_service();
        device.store.fake.wall_time += pause_of_step();
    }
    check(seed, true);
    device_end(&device);
}

static void anything_may_go_wrong(void **unused)
{
    const char *seed = getenv("CHANCE_SEED");
    const char *lives = getenv("CHANCE_LIVES");
    uint64_t last = lives == NULL ? LIVES : strtoull(lives, NULL, 10);

    (void) unused;
    if (seed != NULL) {
        live(strtoull(seed, NULL, 10), true);
        return;
    }
    for (uint64_t i = 1; i <= last; i++) {
        live(i, false);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(anything_may_go_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
