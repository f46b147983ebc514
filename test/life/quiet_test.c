/* Quiet: a step when nothing is due makes no call, allocates nothing and calls no hook; and its
 * memory is that of an order operation.
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

#define ARENA_SIZE (1024 * 1024)

static struct world world;
static struct device device;
static struct key_ring ring;
static const sslstore_method by_cname[] = {SSLSTORE_METHOD_CNAME};

static int prepare(void **unused)
{
    (void) unused;
    key_ring_make(&ring, "shop.example.com", KEY_NAMES_MAX, false, 4);
    return 0;
}

static void begin(bool checks)
{
    world_begin(&world, 1);
    if (!checks) {
        world.store.engine_config.dcv_check = NULL;
    }
    world_open(&world);
    device_begin(&device, &world, &ring, "quiet", "positivemdcssl", by_cname, 1);
}

static void end(void)
{
    device_end(&device);
    world_end(&world);
}

/* Steps now and until a second before the next look. */
static void must_be_quiet(void)
{
    size_t calls = world.store.fake.calls;
    size_t allocations = device.heap.allocations;
    size_t points = device.points;
    int64_t pause = device.report.next_look - world_time(&world);
    int64_t next = device.report.next_look;
    sslstore_keep_phase phase = device.report.phase;

    for (int64_t i = 0; i < 20; i++) {
        assert_true(device_step(&device));
        assert_int_equal(device.result, SSLSTORE_OK);
        assert_int_equal(device.report.did, 0);
        assert_int_equal(device.report.next_look, next);
        assert_int_equal(device.report.phase, phase);
        world_pass(&world, &device, 1, (pause - 10) / 20);
    }
    assert_int_equal(world.store.fake.calls, calls);
    assert_int_equal(device.heap.allocations, allocations);
    assert_int_equal(device.points, points);
}

static void a_step_when_nothing_is_due_does_nothing(void **unused)
{
    unsigned phases = 0;

    (void) unused;
    begin(true);
    device_boot(&device);
    while (world_time(&world) < WORLD_BEGIN + 300 * WORLD_DAY) {
        (void) device_step(&device);
        if (device.report.next_look > world_time(&world) + 15) {
            phases |= 1u << (unsigned) device.report.phase;
            must_be_quiet();
        }
        world_pass(&world, &device, 1, device.report.next_look - world_time(&world));
    }
    assert_true(phases & 1u << SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_true(phases & 1u << SSLSTORE_KEEP_PHASE_VALIDATING);
    end();
}

/* ---- Memory ---- */

static unsigned char memory[ARENA_SIZE];
static sslstore_arena arena;

static void use_arena(void)
{
    sslstore_arena_init(&arena, memory, sizeof memory);
    device.config.memory.alloc = sslstore_arena_alloc;
    device.config.memory.user = &arena;
}

static void begin_without_keep(void)
{
    begin(false);
    use_arena();
    device_boot(&device);
}

static const sslstore_enroll_options options = {
    .wait_ms = 600000, .poll_ms = 1000, .skip_approver_check = true};

/* The keep's order by sslstore_enroll(), with the same names and key, to the certificate. */
static size_t peak_of_enroll(char *id)
{
    sslstore_order_request order = device.order;
    sslstore_certificate certificate;

    order.csr = ring.keys[0].csr;
    order.csr_size = SSLSTORE_NUL_TERMINATED;
    order.cname_validation = true;
    assert_int_equal(sslstore_enroll(device.client, &order, &options, &certificate), SSLSTORE_OK);
    assert_true(certificate.issued);
    (void) snprintf(id, SSLSTORE_ID_MAX, "%s", certificate.order.store_id);
    sslstore_certificate_free(&certificate);
    return arena.peak;
}

static size_t peak_of_renew(const char *id)
{
    sslstore_order_request order = {.csr = ring.keys[1].csr, .csr_size = SSLSTORE_NUL_TERMINATED};
    sslstore_certificate certificate;

    world_pass(&world, &device, 1, 340 * WORLD_DAY);
    arena.peak = 0;
    assert_int_equal(sslstore_renew(device.client, id, &order, &options, NULL, &certificate),
                     SSLSTORE_OK);
    assert_true(certificate.issued);
    sslstore_certificate_free(&certificate);
    return arena.peak;
}

static size_t peak_of_keep(void)
{
    size_t peak;

    begin(true);
    use_arena();
    device_boot(&device);
    world_run(&world, &device, 1, WORLD_BEGIN + 400 * WORLD_DAY);
    assert_int_equal(store_orders(&world.store), 2);
    peak = arena.peak;
    end();
    return peak;
}

/* A step needs more than an enrollment, because a reissue carries over what the order has, but not
 * more than a renewal, which does that, too. */
static void a_step_needs_as_much_memory_as_an_order_operation(void **unused)
{
    char id[SSLSTORE_ID_MAX];
    size_t enroll;
    size_t renew;
    size_t keep;

    (void) unused;
    begin_without_keep();
    enroll = peak_of_enroll(id);
    renew = peak_of_renew(id);
    end();
    keep = peak_of_keep();
    printf("peak of the heap: enroll %zu, renew %zu, keep %zu bytes\n", enroll, renew, keep);
    assert_true(keep <= renew);
}

static void the_state_is_small(void **unused)
{
    (void) unused;
    assert_true(sizeof(sslstore_keep_state) <= 256);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_when_nothing_is_due_does_nothing),
        cmocka_unit_test(a_step_needs_as_much_memory_as_an_order_operation),
        cmocka_unit_test(the_state_is_small),
    };

    return cmocka_run_group_tests(tests, prepare, NULL);
}
