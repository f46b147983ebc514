/* What a step of a keep costs when nothing is due: it is called every minute for years.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "life/world.h"

#define TURNS 101
#define STEPS 10000 /* per turn */

static double now_us(void)
{
    struct timespec now;

    (void) clock_gettime(CLOCK_MONOTONIC, &now);
    return (double) now.tv_sec * 1e6 + (double) now.tv_nsec / 1e3;
}

static int compare(const void *one, const void *other)
{
    const double *a = one;
    const double *b = other;

    return (*a > *b) - (*a < *b);
}

/* Returns the median of the turns. */
static double us_per_step(struct device *device)
{
    double turns[TURNS];

    for (size_t i = 0; i < TURNS; i++) {
        double begin = now_us();

        for (size_t step = 0; step < STEPS; step++) {
            (void) sslstore_keep_step(device->client, &device->keep, &device->state,
                                      &device->report);
        }
        turns[i] = (now_us() - begin) / STEPS;
    }
    qsort(turns, TURNS, sizeof turns[0], compare);
    return turns[TURNS / 2];
}

int main(void)
{
    static const sslstore_method by_cname[] = {SSLSTORE_METHOD_CNAME};
    static struct world world;
    static struct device device;
    static struct key_ring ring;
    size_t calls;

    key_ring_make(&ring, "shop.example.com", KEY_NAMES_MAX, false, 1);
    world_begin(&world, 1);
    world_open(&world);
    device_begin(&device, &world, &ring, "bench", "positivemdcssl", by_cname, 1);
    device_boot(&device);
    world_run_until_in_force(&world, &device, 1, WORLD_DAY);
    calls = world.store.fake.calls;
    printf("keep: %.2f us for a step when nothing is due, with %d names\n", us_per_step(&device),
           KEY_NAMES_MAX);
    if (world.store.fake.calls != calls) {
        printf("keep: the steps made calls\n");
        return 1;
    }
    device_end(&device);
    world_end(&world);
    return 0;
}
