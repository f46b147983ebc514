/* Five years: an appliance with 20 names keeps its certificate in force from 2026-11-29 to
 * 2031-11-29, by each validation method. Its power is cut again and again, replies are lost, the
 * service is down for a week when the certificate is due, the CA rejects, the DNS lies. There is
 * always a valid certificate in service, at most six orders are bought, and all validation records
 * are withdrawn.
 *
 * FIVE_YEARS=all: every method, the power cut once at each point of the first 200 days (a life for
 * each point), and at 10,000 random points after. FIVE_YEARS=METHOD: the same for one method.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "life/world.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "life/hooks.h"

#define END         INT64_C(1953676800) /* 2031-11-29 00:00 UTC */
#define FIRST_PART  (200 * WORLD_DAY)
#define ORDERS_MOST 6
#define RANDOM_CUTS 10000
#define CUT_ONE_IN  150

struct way {
    const char *name;
    const char *product;
    sslstore_method methods[2];
    size_t method_count;
    bool wildcard;     /* one of the names is one */
    bool library_keys; /* made by the library */
};

static const struct way ways[] = {
    {"file", "positivemdcssl", {SSLSTORE_METHOD_FILE}, 1, false, true},
    {"cname-sectigo", "positivemdcwildcard", {SSLSTORE_METHOD_CNAME}, 1, true, false},
    {"cname-digicert", "digi_ssl_dv_geotrust_flex", {SSLSTORE_METHOD_CNAME}, 1, true, false},
    {"txt", "digi_ssl_dv_geotrust_flex", {SSLSTORE_METHOD_TXT}, 1, true, false},
    {"email",
     "positivemdcwildcard",
     {SSLSTORE_METHOD_EMAIL, SSLSTORE_METHOD_CNAME},
     2,
     true,
     false},
};

static struct world world;
static struct device device;

static const struct key_ring *ring_of(const struct way *way)
{
    static struct key_ring rings[2];
    struct key_ring *ring = &rings[way->wildcard];

    if (ring->size == 0) {
        key_ring_make(ring, "shop.example.com", KEY_NAMES_MAX, way->wildcard, KEY_RING_SIZE);
    }
    return ring;
}

static void begin(const struct way *way, uint64_t seed)
{
    world_begin(&world, seed);
    world_open(&world);
    device_begin(&device, &world, ring_of(way), "five-years", way->product, way->methods,
                 way->method_count);
    if (way->library_keys) {
        hooks_let_library_make_keys(&device);
    }
    device_boot(&device);
}

/* Ends all faults, lets everything come to rest, and checks what must hold then. */
static void finish(const struct way *way, size_t orders_most)
{
    memset(&world.faults, 0, sizeof world.faults);
    world_run(&world, &device, 1, world_time(&world) + 8 * WORLD_DAY);
    world_run_until_in_force(&world, &device, 1, 20 * WORLD_DAY);
    if (zone_count(&world.zone) != 0) {
        fail_msg("%s: %zu records were not withdrawn", way->name, zone_count(&world.zone));
    }
    if (store_orders(&world.store) > orders_most) {
        fail_msg("%s: %zu orders", way->name, store_orders(&world.store));
    }
    device_end(&device);
    world_end(&world);
}

/* ---- The first 200 days ---- */

/* The power is cut at the n-th point of the life. Returns false if it has no such point. */
static bool live_200_days(const struct way *way, size_t cut_at)
{
    bool was_cut;

    begin(way, cut_at);
    world.faults.cut_at = cut_at;
    world_run(&world, &device, 1, WORLD_BEGIN + FIRST_PART);
    was_cut = device.cuts > 0;
    finish(way, 1);
    return was_cut;
}

static size_t cut_everywhere(const struct way *way, size_t stride)
{
    size_t n = 1;

    while (live_200_days(way, n)) {
        n += stride;
    }
    return n - 1;
}

/* ---- The years after ---- */

/* Something special goes wrong from a certain day on. */
static void arm(int day)
{
    struct world_faults *faults = &world.faults;

    switch (day) {
    case 230:
    case 1000:
    case 1500:
        faults->refuses = "order/reissue";
        break;
    case 320:
    case 1030:
        faults->refuses = "order/neworder";
        break;
    case 400:
    case 900:
        faults->publish_lies = true;
        break;
    case 500:
    case 1100:
        faults->visible_lies = true;
        break;
    case 600:  /* the certificate lives for 99 days */
    case 1200: /* for 46 days */
        faults->down_when_due = true;
        break;
    case 800:
    case 1600:
        faults->down_when_published = true;
        break;
    case 700:
    case 1300:
        faults->retry_after = 9;
        break;
    default:
        break;
    }
}

static void live_on(bool breaks)
{
    int64_t day = (world_time(&world) - WORLD_BEGIN) / WORLD_DAY;

    world.faults.cut_in_turn = false;
    world.faults.cut_one_in = breaks ? CUT_ONE_IN : 0;
    world.faults.lose_one_in = breaks ? 100 : 0;
    world.faults.busy_one_in = breaks ? 200 : 0;
    world.faults.forget_one_in = breaks ? 500 : 0;
    while (world_time(&world) < END) {
        day++;
        if (breaks) {
            arm((int) day);
        }
        world_run(&world, &device, 1, WORLD_BEGIN + day * WORLD_DAY);
    }
}

/* Returns how often the power was cut after the first 200 days. */
static size_t live_five_years(const struct way *way, uint64_t seed, bool archive)
{
    size_t first_cuts;
    size_t verified = 0;

    begin(way, seed);
    if (archive) {
        world_archive(&world);
    }
    world.faults.cut_in_turn = true;
    world_run(&world, &device, 1, WORLD_BEGIN + FIRST_PART);
    first_cuts = device.cuts;
    live_on(true);
    assert_true(world.outages == 4 && world.refused >= 3 && world.lies >= 3);
    if (archive) {
        verified = world_verify(&world, device.ring);
        assert_true(verified >= 35);
    }
    printf("%s, seed %" PRIu64 ": %zu orders, %zu certificates (%zu verified), %zu + %zu cuts of "
           "%zu points, %zu calls, %zu lost, %zu lies, state lost %zu times\n",
           way->name, seed, store_orders(&world.store), device.installs, verified, first_cuts,
           device.cuts - first_cuts, device.points, world.store.fake.answered, world.lost,
           world.lies, world.forgotten);
    first_cuts = device.cuts - first_cuts;
    finish(way, ORDERS_MOST);
    return first_cuts;
}

/* ---- The tests ---- */

/* Without FIVE_YEARS every way is wanted, in its short form. */
static bool is_wanted(const struct way *way)
{
    const char *wanted = getenv("FIVE_YEARS");

    return wanted == NULL || strcmp(wanted, "all") == 0 || strcmp(wanted, way->name) == 0;
}

/* In the short form, openssl verifies the certificates of one way. */
static void five_years_of_a_way(const struct way *way)
{
    bool is_short = getenv("FIVE_YEARS") == NULL;
    const char *first = getenv("LIFE_SEED"); /* to look at a life that failed */
    uint64_t seed = first == NULL ? 1 : strtoull(first, NULL, 10);
    size_t cuts;

    if (!is_wanted(way)) {
        skip();
    }
    cuts = live_five_years(way, seed, !is_short || way == &ways[1]);
    if (is_short) {
        return;
    }
    while (cuts < RANDOM_CUTS) {
        seed++;
        cuts += live_five_years(way, seed, seed == 2);
    }
    printf("%s: %zu random cuts\n", way->name, cuts);
    printf("%s: cut once at each of %zu points\n", way->name, cut_everywhere(way, 1));
}

static void by_file(void **unused)
{
    (void) unused;
    five_years_of_a_way(&ways[0]);
}

static void by_cname_of_sectigo(void **unused)
{
    (void) unused;
    five_years_of_a_way(&ways[1]);
}

static void by_cname_of_digicert(void **unused)
{
    (void) unused;
    five_years_of_a_way(&ways[2]);
}

static void by_txt(void **unused)
{
    (void) unused;
    five_years_of_a_way(&ways[3]);
}

static void by_email(void **unused)
{
    (void) unused;
    five_years_of_a_way(&ways[4]);
}

/* Without any fault: the least that five years take. */
static void five_good_years(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        begin(&ways[i], 1);
        live_on(false);
        assert_int_equal(store_orders(&world.store), ORDERS_MOST);
        assert_int_equal(device.paid, ORDERS_MOST);
        printf("%s, without faults: %zu certificates, %zu calls in %zu steps\n", ways[i].name,
               device.installs, world.store.fake.answered, device.steps);
        finish(&ways[i], ORDERS_MOST);
    }
}

/* A sample of the first 200 days; all of them run with FIVE_YEARS. */
static void the_power_is_cut_once(void **unused)
{
    (void) unused;
    assert_true(cut_everywhere(&ways[1], 37) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_good_years),
        cmocka_unit_test(the_power_is_cut_once),
        cmocka_unit_test(by_file),
        cmocka_unit_test(by_cname_of_sectigo),
        cmocka_unit_test(by_cname_of_digicert),
        cmocka_unit_test(by_txt),
        cmocka_unit_test(by_email),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
