/* Several machines with one keep, and states that are lost or damaged: one order is bought, and
 * every machine ends with a valid certificate.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "life/world.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct world world;
static struct device devices[2];
static struct key_ring ring;
static struct key_ring one_key;
static const sslstore_method by_cname[] = {SSLSTORE_METHOD_CNAME};

static int prepare(void **unused)
{
    (void) unused;
    key_ring_make(&ring, "shop.example.com", 2, false, KEY_RING_SIZE);
    key_ring_make(&one_key, "shop.example.com", 2, false, 1);
    return 0;
}

static bool is_thorough(void)
{
    const char *wanted = getenv("FIVE_YEARS");

    return wanted != NULL && strcmp(wanted, "all") == 0;
}

/* Machines that share a key have it from the start, and keep it. */
static void begin(size_t count, bool shares_key)
{
    world_begin(&world, 1);
    world.visible_after = 0;
    world_open(&world);
    for (size_t i = 0; i < count; i++) {
        device_begin(&devices[i], &world, shares_key ? &one_key : &ring, "cluster",
                     "positivemdcssl", by_cname, 1);
        if (shares_key) {
            devices[i].own_keys.newest = &one_key.keys[0];
            devices[i].keep.same_key = true;
        }
        device_boot(&devices[i]);
    }
}

static void end(size_t count)
{
    world.meanwhile = NULL;
    memset(&world.faults, 0, sizeof world.faults);
    world_run(&world, devices, count, world_time(&world) + 2 * WORLD_DAY);
    assert_int_equal(zone_count(&world.zone), 0);
    for (size_t i = 0; i < count; i++) {
        device_end(&devices[i]);
    }
    world_end(&world);
}

/* ---- Two machines ---- */

static struct {
    size_t at;    /* the point of the first machine at which the second one steps; 0: at each */
    size_t count; /* points of the first machine until now */
    bool stepped;
} turn;

static void let_other_step(struct world *the_world, struct device *device)
{
    (void) the_world;
    if (device != &devices[0] || devices[1].running || (turn.at != 0 && ++turn.count != turn.at)) {
        return;
    }
    turn.stepped = true;
    (void) device_step(&devices[1]);
}

static size_t issued(void)
{
    return devices[0].installs + devices[1].installs;
}

/* Runs both to a certificate in force, and one of them through the reissue. Returns false if the
 * first machine has no such point. */
static bool interleave(size_t at, bool shares_key)
{
    begin(2, shares_key);
    turn.at = at;
    turn.count = 0;
    turn.stepped = false;
    world.meanwhile = let_other_step;
    world_run_until_in_force(&world, devices, 2, 3 * WORLD_DAY);
    if (store_orders(&world.store) != 1) {
        fail_msg("at point %zu: %zu orders", at, store_orders(&world.store));
    }
    assert_true(devices[0].paid + devices[1].paid >= 1); /* 2: both sent it, and one was refused */
    assert_true(device_is_served(&devices[0]) && device_is_served(&devices[1]));
    if (shares_key) {
        assert_string_equal(devices[0].installed.serial, devices[1].installed.serial);
        assert_int_equal(issued(), 2);
    }
    end(2);
    return turn.stepped;
}

static void interleave_everywhere(bool shares_key)
{
    size_t n = 1;

    (void) interleave(0, shares_key);
    while (interleave(n, shares_key)) {
        n += is_thorough() ? 1 : 3;
    }
    printf("two machines, %s: %zu points\n", shares_key ? "one key" : "two keys", n - 1);
}

static void two_machines_with_one_key_buy_one_order(void **unused)
{
    (void) unused;
    interleave_everywhere(true);
}

static void two_machines_with_a_key_each_buy_one_order(void **unused)
{
    (void) unused;
    interleave_everywhere(false);
}

/* They go on for three years: as many orders as one machine buys. */
static void a_cluster_lives_on(void **unused)
{
    (void) unused;
    begin(2, true);
    world_run(&world, devices, 2, WORLD_BEGIN + 3 * 365 * WORLD_DAY);
    assert_int_equal(store_orders(&world.store), 4);
    assert_true(device_is_served(&devices[0]) && device_is_served(&devices[1]));
    end(2);
}

/* ---- Lost states ---- */

static void a_state_that_is_lost_before_any_step_costs_nothing(void **unused)
{
    (void) unused;
    begin(1, false);
    world.faults.forget_one_in = 2;
    world_run(&world, devices, 1, WORLD_BEGIN + 400 * WORLD_DAY);
    assert_true(world.forgotten > 20);
    assert_int_equal(store_orders(&world.store), 2);
    assert_int_equal(devices[0].paid, 2);
    end(1);
}

/* A device that has nothing but its description: no state, no key. */
static void a_spare_device_takes_the_order_over(void **unused)
{
    (void) unused;
    begin(2, false);
    devices[1].wake = WORLD_BEGIN + 50 * WORLD_DAY;
    world_run(&world, devices, 2, WORLD_BEGIN + 49 * WORLD_DAY);
    devices[0].wake = INT64_MAX; /* it broke */
    world_run(&world, devices, 2, WORLD_BEGIN + 60 * WORLD_DAY);
    assert_true(device_is_served(&devices[1]));
    assert_int_equal(devices[1].paid, 0);
    assert_true(devices[1].did & SSLSTORE_KEEP_DID_ADOPT);
    assert_int_equal(store_orders(&world.store), 1);
    devices[0].wake = world_time(&world);
    end(2);
}

/* ---- Damaged states ---- */

#define STATE_BITS (8 * sizeof(sslstore_keep_state))

static void flip(sslstore_keep_state *state, size_t bit)
{
    state->data_[bit / 8] ^= (uint8_t) (1u << bit % 8);
}

static void must_be_unknown(const sslstore_keep_state *state)
{
    sslstore_keep_report report;
    sslstore_keep_report none;

    memset(&none, 0, sizeof none);
    sslstore_keep_state_read(state, NULL, &report);
    assert_int_equal(report.phase, SSLSTORE_KEEP_PHASE_UNKNOWN);
    assert_memory_equal(&report, &none, sizeof report);
}

/* Continues with a state of that age whose bit is damaged. */
static void continue_damaged(const sslstore_keep_state *good, size_t bit)
{
    struct device *device = &devices[0];

    device->state = *good;
    flip(&device->state, bit);
    device->saved = device->state;
    must_be_unknown(&device->state);
    device->did = 0;
    device->wake = world_time(&world);
    world_run_until_in_force(&world, device, 1, WORLD_DAY);
    (void) device_step(device);
    world_run_until_in_force(&world, device, 1, WORLD_DAY);
    assert_true(device->did & SSLSTORE_KEEP_DID_REBUILD);
    assert_false(device->did & (SSLSTORE_KEEP_DID_ORDER | SSLSTORE_KEEP_DID_RENEW));
}

static void a_damaged_bit_is_a_lost_state(void **unused)
{
    sslstore_keep_state good;

    (void) unused;
    begin(1, false);
    world_run_until_in_force(&world, devices, 1, WORLD_DAY);
    good = devices[0].saved;
    for (size_t bit = 0; bit < STATE_BITS; bit++) {
        sslstore_keep_state damaged = good;

        flip(&damaged, bit);
        must_be_unknown(&damaged);
    }
    for (size_t bit = 0; bit < STATE_BITS; bit += is_thorough() ? 1 : 61) {
        memset(&devices[0].report, 0, sizeof devices[0].report);
        continue_damaged(&good, bit);
    }
    assert_int_equal(store_orders(&world.store), 1);
    assert_int_equal(devices[0].paid, 1);
    end(1);
}

/* The state is damaged after the n-th save, in the midst of the purchase. */
static bool damage_after(size_t saves, size_t bit)
{
    bool was_damaged = false;

    begin(1, false);
    for (size_t i = 0; i < 400 && !(device_is_served(&devices[0]) &&
                                    devices[0].report.phase == SSLSTORE_KEEP_PHASE_IN_FORCE);
         i++) {
        world.faults.cut_at = 0;
        if (!was_damaged && devices[0].saves >= saves) {
            flip(&devices[0].saved, bit);
            devices[0].state = devices[0].saved;
            was_damaged = true;
        }
        world_run(&world, devices, 1, devices[0].wake);
    }
    assert_true(device_is_served(&devices[0]));
    assert_int_equal(store_orders(&world.store), 1);
    end(1);
    return was_damaged;
}

static void a_state_may_be_damaged_at_any_time(void **unused)
{
    size_t saves = 1;

    (void) unused;
    while (damage_after(saves, saves * 97 % STATE_BITS)) {
        saves++;
    }
    assert_true(saves > 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_machines_with_one_key_buy_one_order),
        cmocka_unit_test(two_machines_with_a_key_each_buy_one_order),
        cmocka_unit_test(a_cluster_lives_on),
        cmocka_unit_test(a_state_that_is_lost_before_any_step_costs_nothing),
        cmocka_unit_test(a_spare_device_takes_the_order_over),
        cmocka_unit_test(a_damaged_bit_is_a_lost_state),
        cmocka_unit_test(a_state_may_be_damaged_at_any_time),
    };

    return cmocka_run_group_tests(tests, prepare, NULL);
}
