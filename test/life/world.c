/* Implements the world of the keeps.
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

#include "../../examples/sandbox/authority.h"

#define STEPS_PER_HOUR 4000 /* of a device that does not rest; cuts restart it often */

int64_t world_time(const struct world *world)
{
    return world->store.fake.wall_time + (int64_t) (world->store.fake.now_ms / 1000);
}

bool world_happens(struct world *world, uint32_t one_in)
{
    return one_in != 0 && seed_below(&world->chance, one_in) == 0;
}

/* ---- The service ---- */

void world_go_down(struct world *world, bool *when)
{
    if (*when) {
        *when = false;
        world->faults.down = true;
        world->faults.down_until = world_time(world) + 7 * WORLD_DAY;
        world->outages++;
    }
}

/* Replies that are not the engine's: refusals, once, and requests to retry later. */
static bool intercept(void *user, const struct fake_request *request, struct fake_reply *says)
{
    struct world *world = user;
    struct world_faults *faults = &world->faults;
    size_t hour = (size_t) ((world_time(world) - world->begin) / 3600);

    if (hour < WORLD_HOURS) {
        world->calls_in_hour[hour]++;
    }
    if (faults->retry_after > 0) {
        faults->retry_after--;
        *says = fake_status(429, "Retry-After: 120\r\n", "");
        return true;
    }
    if (faults->refuses != NULL && strcmp(request->path + strlen("/rest/"), faults->refuses) == 0) {
        faults->refuses = NULL;
        world->refused++;
        *says = fake_json("{\"AuthResponse\":{\"isError\":true,\"Message\":[\"ErrorCode:-9007|"
                          "Message:The CA rejected the request.\"]}}");
        return true;
    }
    return false;
}

/* The CA asks for a record, or whether an approver has approved. */
static enum dcv_answer look_up(void *user, const struct dcv_question *question)
{
    struct world *world = user;
    const struct zone_record *found;
    sslstore_method method = SSLSTORE_METHOD_TXT;
    char url[512];

    (void) snprintf(url, sizeof url, "%s", question->name);
    switch (question->method) {
    case DCV_EMAIL:
        return world->approved ? DCV_FOUND : DCV_NOT_FOUND;
    case DCV_HTTP:
    case DCV_HTTPS:
        (void) snprintf(url, sizeof url, "%s://%s/.well-known/pki-validation/%s",
                        question->method == DCV_HTTP ? "http" : "https", question->domain,
                        question->name);
        method = SSLSTORE_METHOD_FILE;
        break;
    case DCV_CNAME:
        method = SSLSTORE_METHOD_CNAME;
        break;
    case DCV_TXT:
        break;
    }
    found = zone_find(&world->zone, method, url, question->value);
    if (found == NULL || found->visible_from > world_time(world)) {
        world->not_found++;
        return DCV_NOT_FOUND;
    }
    return DCV_FOUND;
}

/* ---- Time ---- */

static void let_person_act(struct world *world)
{
    if (world->person_at != 0 && world_time(world) >= world->person_at) {
        world->person_at = 0;
        world->approved = true;
    }
}

void world_pass(struct world *world, struct device *devices, size_t count, int64_t seconds)
{
    if (seconds > 0) {
        world->store.fake.now_ms += (uint64_t) seconds * 1000;
    }
    for (size_t i = 0; i < count; i++) {
        device_must_be_served(&devices[i]);
    }
    let_person_act(world);
}

static struct device *first_due(struct device *devices, size_t count)
{
    struct device *first = &devices[0];

    for (size_t i = 1; i < count; i++) {
        if (devices[i].wake < first->wake) {
            first = &devices[i];
        }
    }
    return first;
}

/* Runs the step that is due next. Returns false if none is until then. */
static bool run_next(struct world *world, struct device *devices, size_t count, int64_t until)
{
    struct device *device = first_due(devices, count);

    if (device->wake > until) {
        world_pass(world, devices, count, until - world_time(world));
        return false;
    }
    world_pass(world, devices, count, device->wake - world_time(world));
    (void) device_step(device);
    return true;
}

void world_run(struct world *world, struct device *devices, size_t count, int64_t until)
{
    int64_t hour = 0;
    size_t steps = 0;

    while (run_next(world, devices, count, until)) {
        if (world_time(world) / 3600 != hour) {
            hour = world_time(world) / 3600;
            steps = 0;
        }
        if (++steps > STEPS_PER_HOUR * count) {
            fail_msg("no rest: %s, %s", sslstore_keep_phase_name(devices[0].report.phase),
                     devices[0].report.message);
        }
    }
}

void world_run_until_in_force(struct world *world, struct device *devices, size_t count,
                              int64_t most)
{
    int64_t end = world_time(world) + most;

    for (;;) {
        size_t ready = 0;

        for (size_t i = 0; i < count; i++) {
            ready += device_is_served(&devices[i]) &&
                     devices[i].report.phase == SSLSTORE_KEEP_PHASE_IN_FORCE;
        }
        if (ready == count) {
            return;
        }
        if (!run_next(world, devices, count, end)) {
            fail_msg("not in force: %s, %s, %s: %s",
                     sslstore_keep_phase_name(devices[0].report.phase),
                     sslstore_keep_task_name(devices[0].report.task),
                     sslstore_result_name(devices[0].report.result), devices[0].report.message);
        }
    }
}

void world_begin(struct world *world, uint64_t seed)
{
    memset(world, 0, sizeof *world);
    world->chance = seed_stream(seed, SEED_FAULT, 0);
    world->visible_after = 90;
    world->patience = 7200;
    store_begin(&world->store);
    world->store.fake.wall_time = WORLD_BEGIN;
    world->store.intercept = intercept;
    world->store.intercept_user = world;
    world->store.engine_config.dcv_check = look_up;
    world->store.engine_config.dcv_user = world;
}

void world_open(struct world *world)
{
    world->begin = world_time(world);
    store_open(&world->store);
}

void world_end(struct world *world)
{
    const char *complaint = store_end(&world->store);

    if (complaint != NULL) {
        fail_msg("%s", complaint);
    }
}

void world_archive(struct world *world)
{
    archive_begin(world->folder);
}

size_t world_verify(struct world *world, const struct key_ring *ring)
{
    const char *names[KEY_NAMES_MAX];
    char *root = certificate_pem(authority_root(world->store.engine_config.authority));
    size_t verified;

    for (size_t i = 0; i < ring->name_count; i++) {
        names[i] = ring->names[i];
    }
    verified = archive_verify(world->folder, root, names, ring->name_count);
    free(root);
    return verified;
}
