/* A fleet: devices that were made alike and switched on at the same moment call the service evenly,
 * and less often than a script that asks each day.
 *
 * The fleet lives for a year from 2029-04-01, when certificates live for 46 days. Every device has
 * another name. FIVE_YEARS=all: 1,000 devices; otherwise 100.
 *
 * How even is measured: a device makes some ten calls within an hour when it gets a certificate,
 * and one call a week otherwise; that is about 15 calls an hour for 1,000 devices, so that the
 * busiest hour of a year says more about chance than about the spread. So calls are counted
 *   - by day, without the first, on which all devices order at once, and without the renewals;
 *   - by hour of the week, over the year;
 *   - during the renewals, in blocks of six hours: an order must not be bought before its renewal
 *     window, so a fleet that was switched on at once buys within the same days, once a year.
 * No part may have more than twice the mean. That some have less is no burden: before the renewals,
 * for instance, no certificate is replaced.
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

#define FLEET_BEGIN INT64_C(1869696000) /* 2029-04-01 00:00 UTC */
#define FLEET_MAX   1000
#define FLEET_SMALL 100
#define DAYS        365
#define WEEK_HOURS  168
#define CALLS_MOST  150 /* of a device in a year */
#define BLOCK       6   /* hours */
#define SETTLED     100 /* days, after which the first waves have run together */

static struct world world;
static struct device devices[FLEET_MAX];
static struct key_ring rings[FLEET_MAX];
static char names[FLEET_MAX][48];
static size_t size = FLEET_SMALL;

static void begin(void)
{
    static const sslstore_method by_cname[] = {SSLSTORE_METHOD_CNAME};
    const char *wanted = getenv("FIVE_YEARS");

    if (wanted != NULL && strcmp(wanted, "all") == 0) {
        size = FLEET_MAX;
    }
    world_begin(&world, 1);
    world.store.fake.wall_time = FLEET_BEGIN;
    world_open(&world);
    for (size_t i = 0; i < size; i++) {
        (void) snprintf(names[i], sizeof names[i], "device-%04zu.example.com", i);
        key_ring_make_shared(&rings[i], names[i]);
        device_begin(&devices[i], &world, &rings[i], names[i], "positivessl", by_cname, 1);
        devices[i].keep.same_key = true;
        device_boot(&devices[i]);
    }
}

static void end(void)
{
    for (size_t i = 0; i < size; i++) {
        device_end(&devices[i]);
        key_ring_free(&rings[i]);
    }
    world_end(&world);
}

static size_t calls_on_day(size_t day)
{
    size_t count = 0;

    for (size_t hour = 24 * day; hour < 24 * (day + 1); hour++) {
        count += world.calls_in_hour[hour];
    }
    return count;
}

struct spread {
    size_t total;
    size_t least;
    size_t most;
    size_t parts;
};

static void add(struct spread *spread, size_t count)
{
    spread->total += count;
    spread->parts++;
    spread->most = count > spread->most ? count : spread->most;
    spread->least = count < spread->least ? count : spread->least;
}

static size_t hour_of(int64_t time)
{
    return (size_t) ((time - world.begin) / 3600);
}

static bool has_renewals(size_t day)
{
    return day >= hour_of(world.first_renewal) / 24 && day <= hour_of(world.last_renewal) / 24;
}

static struct spread by_day(size_t from)
{
    struct spread spread = {0, SIZE_MAX, 0, 0};

    for (size_t day = from; day < DAYS; day++) {
        if (!has_renewals(day)) {
            add(&spread, calls_on_day(day));
        }
    }
    return spread;
}

/* In blocks of six hours. */
static struct spread during_renewals(void)
{
    struct spread spread = {0, SIZE_MAX, 0, 0};
    size_t end = hour_of(world.last_renewal);

    for (size_t hour = hour_of(world.first_renewal); hour + BLOCK <= end; hour += BLOCK) {
        size_t count = 0;

        for (size_t i = 0; i < BLOCK; i++) {
            count += world.calls_in_hour[hour + i];
        }
        add(&spread, count);
    }
    return spread;
}

static struct spread by_hour_of_week(void)
{
    struct spread spread = {0, SIZE_MAX, 0, 0};

    for (size_t hour = 0; hour < WEEK_HOURS; hour++) {
        size_t count = 0;

        for (size_t week = 1; week < DAYS / 7; week++) { /* without the first */
            count += world.calls_in_hour[week * WEEK_HOURS + hour];
        }
        add(&spread, count);
    }
    return spread;
}

static struct spread by_hour(void)
{
    struct spread spread = {0, SIZE_MAX, 0, 0};

    for (size_t hour = 24; hour < 24 * DAYS; hour++) {
        add(&spread, world.calls_in_hour[hour]);
    }
    return spread;
}

static void print(const char *what, const struct spread *spread)
{
    printf("%s: mean %.1f, %zu to %zu\n", what, (double) spread->total / (double) spread->parts,
           spread->least, spread->most);
}

static bool is_at_most_twice_the_mean(const struct spread *spread)
{
    return spread->most * spread->parts <= 2 * spread->total;
}

static void check_spread(void)
{
    struct spread days = by_day(1);
    struct spread settled = by_day(SETTLED);
    struct spread week = by_hour_of_week();
    struct spread renewals = during_renewals();
    struct spread hours = by_hour();

    print("calls a day", &days);
    print("calls a day, after 100 days", &settled);
    print("calls in an hour of the week", &week);
    print("calls in six hours of the renewals", &renewals);
    print("calls in an hour", &hours);
    if (size == FLEET_MAX) {
        assert_true(is_at_most_twice_the_mean(&days));
        assert_true(is_at_most_twice_the_mean(&settled));
        assert_true(is_at_most_twice_the_mean(&week));
        assert_true(is_at_most_twice_the_mean(&renewals));
    }
}

static void a_fleet_calls_evenly_and_seldom(void **unused)
{
    size_t calls;

    (void) unused;
    begin();
    world_run(&world, devices, size, FLEET_BEGIN + DAYS * WORLD_DAY);
    calls = world.store.fake.answered;
    printf(
        "%zu devices: %.1f calls of a device in a year (a script that asks daily: 365 and more); "
        "%u in the first hour\n",
        size, (double) calls / (double) size, world.calls_in_hour[0]);
    assert_true(calls <= CALLS_MOST * size);
    assert_int_equal(store_orders(&world.store), 2 * size); /* one-year orders: renewed once */
    check_spread();
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fleet_calls_evenly_and_seldom),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
