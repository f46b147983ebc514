/* Implements the devices.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "life/world.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "life/hooks.h"
#include "life/network.h"

bool device_is_served(const struct device *device)
{
    int64_t now = world_time(device->world);

    return device->installed.serial[0] != '\0' && device->installed.not_before <= now &&
           now < device->installed.not_after;
}

void device_must_be_served(const struct device *device)
{
    if (device->installed.serial[0] != '\0' && !device_is_served(device)) {
        fail_msg("keep %s: no valid certificate at %" PRId64 ": %s, task %s, %s", device->keep.name,
                 world_time(device->world), sslstore_keep_phase_name(device->report.phase),
                 sslstore_keep_task_name(device->report.task), device->report.message);
    }
}

/* ---- The power ---- */

static bool is_cut(struct device *device)
{
    struct world_faults *faults = &device->world->faults;

    if (faults->cut_at != 0 && --faults->cut_at == 0) {
        return true;
    }
    device->climbed++;
    if (faults->cut_in_turn && device->climbed > device->rung) {
        device->rung++;
        return true;
    }
    return world_happens(device->world, faults->cut_one_in);
}

/* A point at which the power may be cut. */
void world_point(struct device *device)
{
    struct world *world = device->world;

    device->points++;
    if (world->meanwhile != NULL) {
        world->meanwhile(world, device);
    }
    if (world->powered == device && is_cut(device)) {
        longjmp(world->power, 1);
    }
}

/* ---- A life ---- */

static int64_t wall_time(void *user)
{
    return world_time(user);
}

void device_begin(struct device *device, struct world *world, const struct key_ring *ring,
                  const char *name, const char *product, const sslstore_method *methods,
                  size_t method_count)
{
    memset(device, 0, sizeof *device);
    device->world = world;
    device->ring = ring;
    device->keys = &device->own_keys;
    device->order.product_code = product;
    device->order.domain_name = ring->names[0];
    device->order.dns_names = ring->further;
    device->order.dns_name_count = ring->name_count - 1;
    device->order.validity_days = 365;
    device->order.admin.first_name = "Ada";
    device->order.admin.last_name = "Example";
    device->order.admin.phone = "+1 727 555 0100";
    device->order.admin.email = "ada@shop.example.com";
    device->order.admin.title = "Operator";
    device->order.technical = device->order.admin;
    device->keep.name = name;
    device->keep.order = &device->order;
    device->keep.methods = methods;
    device->keep.method_count = method_count;
    device->keep.approvers = "admin,hostmaster";
    device->config = world->store.config;
    device->config.memory.alloc = heap_alloc;
    device->config.memory.user = &device->heap;
    device->config.wall_time = wall_time;
    device->config.wall_user = world;
    device->config.journal = NULL;
    device->config.log = NULL;
    device->wake = world_time(world);
    hooks_set(device);
    network_connect(device);
}

static void lose_memory(struct device *device)
{
    network_drop(device);
    heap_lose(&device->heap);
    device->client = NULL;
    memset(&device->report, 0, sizeof device->report);
}

void device_boot(struct device *device)
{
    device->state = device->saved;
    assert_int_equal(sslstore_client_new_bare(&device->config, &device->client), SSLSTORE_OK);
}

void device_end(struct device *device)
{
    sslstore_keep_report_free(&device->report);
    sslstore_client_free(device->client);
    assert_null(device->heap.blocks);
    for (size_t i = 0; i < WORLD_CONNECTIONS; i++) {
        assert_null(device->connections[i]);
    }
    device->client = NULL;
}

/* Prints each step and each cut of the power, if the environment asks for it: to find out what went
 * wrong. */
static void trace(const struct device *device, const char *what)
{
    const sslstore_keep_report *report = &device->report;
    const struct world *world = device->world;

    if (getenv("LIFE_TRACE") != NULL) {
        printf("day %.5f: %s: %s at point %zu: %s, %s, did %x, again in %.0f s, order %s, %zu "
               "records: %s\n",
               (double) (world_time(world) - WORLD_BEGIN) / (double) WORLD_DAY, device->keep.name,
               what, device->climbed, sslstore_keep_phase_name(report->phase),
               sslstore_keep_task_name(report->task), report->did,
               (double) (report->next_look - world_time(world)), report->store_id,
               zone_count(&world->zone), report->message);
    }
}

/* A person who is to answer e-mails learns which. */
static void check_task(const struct device *device)
{
    const sslstore_keep_report *report = &device->report;
    size_t by_email = 0;

    if (report->task != SSLSTORE_KEEP_TASK_APPROVE_EMAIL ||
        !(report->did & SSLSTORE_KEEP_DID_LOOK)) {
        return;
    }
    for (size_t i = 0; i < report->records.count; i++) {
        by_email += report->records.records[i].method == SSLSTORE_METHOD_EMAIL &&
                    strchr(report->records.records[i].value, '@') != NULL;
    }
    assert_true(by_email > 0);
}

static void count_step(struct device *device)
{
    struct world *world = device->world;

    device->steps++;
    device->paid += device->report.paid;
    device->did |= device->report.did;
    if ((device->report.did & SSLSTORE_KEEP_DID_RENEW) != 0) {
        world->first_renewal = world->first_renewal == 0 ? world_time(world) : world->first_renewal;
        world->last_renewal = world_time(world);
    }
    device->wake = device->report.next_look;
    check_task(device);
    assert_true(device->report.next_look > 0);
    if (device->wake <= world_time(world)) {
        device->wake = world_time(world) + 1;
    }
    if (device->report.task == SSLSTORE_KEEP_TASK_APPROVE_EMAIL && world->person_at == 0 &&
        !world->approved) {
        world->person_at = world_time(world) + world->patience;
    } else if (device->report.phase == SSLSTORE_KEEP_PHASE_IN_FORCE) {
        world->approved = false;
        world->person_at = 0;
    }
}

bool device_step(struct device *device)
{
    struct world *world = device->world;
    struct device *powered = world->powered;

    sslstore_keep_report_free(&device->report);
    if (world_happens(world, world->faults.forget_one_in)) {
        memset(&device->state, 0, sizeof device->state);
        memset(&device->saved, 0, sizeof device->saved);
        world->forgotten++;
    }
    device->climbed = 0;
    memset(&device->report, 0, sizeof device->report);
    if (powered == NULL) {
        world->powered = device;
        if (setjmp(world->power) != 0) {
            world->powered = NULL;
            trace(device, "power cut");
            device->running = false;
            device->cuts++;
            lose_memory(device);
            device_boot(device);
            device->wake = world_time(world) + 1 + (int64_t) seed_below(&world->chance, 600);
            return false;
        }
    }
    device->running = true;
    device->result =
        sslstore_keep_step(device->client, &device->keep, &device->state, &device->report);
    device->running = false;
    world->powered = powered;
    trace(device, sslstore_result_name(device->result));
    if (device->report.phase != device->phase) {
        device->phase = device->report.phase;
        device->rung = 0;
    }
    count_step(device);
    return true;
}
