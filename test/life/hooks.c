/* Implements the hooks of a device.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "life/hooks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "life/archive.h"
#include "life/world.h"

/* ---- Publishing ---- */

/* A file lies on its host; several DNS names may have the same text. */
static const char *place_of(const sslstore_dcv_record *record)
{
    return record->method == SSLSTORE_METHOD_FILE ? record->url : record->name;
}

static int publish(void *user, const sslstore_dcv_record *record)
{
    struct device *device = user;
    struct world *world = device->world;

    world_point(device);
    assert_int_not_equal(record->method, SSLSTORE_METHOD_EMAIL);
    assert_true(record->name[0] != '\0' && record->value[0] != '\0');
    if (world_happens(world, world->faults.busy_one_in)) {
        return 1;
    }
    if (world->faults.publish_lies) {
        world->faults.publish_lies = false;
        world->lies++;
        return 0;
    }
    if (zone_find(&world->zone, record->method, place_of(record), record->value) == NULL) {
        zone_add(&world->zone, record->method, place_of(record), record->value,
                 world_time(world) +
                     (int64_t) seed_below(&world->chance, (size_t) world->visible_after + 1));
        world->published++;
    }
    world_go_down(world, &world->faults.down_when_published);
    world_point(device);
    return 0;
}

static int propagated(void *user, const sslstore_dcv_record *record)
{
    struct device *device = user;
    struct world *world = device->world;
    const struct zone_record *found;

    world_point(device);
    found = zone_find(&world->zone, record->method, place_of(record), record->value);
    if (found != NULL && found->visible_from <= world_time(world)) {
        return 1;
    }
    if (world->faults.visible_lies) {
        world->faults.visible_lies = false;
        world->lies++;
        return 1;
    }
    return 0;
}

static int withdraw(void *user, const sslstore_dcv_record *record)
{
    struct device *device = user;
    struct world *world = device->world;
    struct zone_record *found;

    world_point(device);
    if (world_happens(world, world->faults.busy_one_in)) {
        return 1;
    }
    found = zone_find(&world->zone, record->method, place_of(record), record->value);
    if (found != NULL) {
        found->used = false;
        world->withdrawn++;
    }
    world_point(device);
    return 0;
}

/* ---- Keys ---- */

static int request(void *user, bool fresh, const char **csr, size_t *csr_size)
{
    struct device *device = user;
    struct key_store *keys = device->keys;

    world_point(device);
    if (!fresh && keys->newest == NULL) {
        return 1;
    }
    if (world_happens(device->world, device->world->faults.busy_one_in)) {
        return -1;
    }
    while (fresh) {
        keys->newest = &device->ring->keys[keys->made++ % device->ring->size];
        fresh = keys->newest == keys->in_service;
    }
    world_go_down(device->world, &device->world->faults.down_when_due);
    *csr = keys->newest->csr;
    *csr_size = strlen(*csr);
    world_point(device);
    return 0;
}

static int save_key(void *user, const char *pem, size_t size)
{
    struct device *device = user;
    struct key_store *keys = device->keys;
    struct key *key = &keys->by_library[keys->in_service == &keys->by_library[0]];

    world_point(device);
    assert_true(size < sizeof key->pem);
    memcpy(key->pem, pem, size);
    key->pem[size] = '\0';
    key_complete(key, device->ring);
    keys->newest = key;
    keys->made++;
    world_go_down(device->world, &device->world->faults.down_when_due);
    world_point(device);
    return 0;
}

static int load_key(void *user, char *pem, size_t size)
{
    struct device *device = user;
    const struct key *key = device->keys->newest;

    world_point(device);
    if (key == NULL) {
        return 0;
    }
    assert_true(strlen(key->pem) < size);
    memcpy(pem, key->pem, strlen(key->pem));
    return (int) strlen(key->pem);
}

void hooks_let_library_make_keys(struct device *device)
{
    device->keep.request = NULL;
    device->keep.key_save = save_key;
    device->keep.key_load = load_key;
}

/* ---- The certificate in service ---- */

static bool covers(const sslstore_chain *chain, const char *name)
{
    for (size_t i = 0; i < chain->dns_name_count; i++) {
        if (strcmp(chain->dns_names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void must_be_good(const struct device *device, const sslstore_certificate *certificate)
{
    const sslstore_chain *chain = &certificate->chain;
    int64_t now = world_time(device->world);

    assert_true(certificate->issued);
    assert_non_null(device->keys->newest);
    assert_memory_equal(chain->key_sha256, device->keys->newest->sha256, SSLSTORE_SHA256_SIZE);
    assert_true(chain->not_before <= now && now < chain->not_after);
    for (size_t i = 0; i < device->ring->name_count; i++) {
        assert_true(covers(chain, device->ring->names[i]));
    }
}

static int install(void *user, const sslstore_certificate *certificate)
{
    struct device *device = user;
    struct world *world = device->world;

    world_point(device);
    must_be_good(device, certificate);
    if (world_happens(world, world->faults.busy_one_in)) {
        return 1;
    }
    device_must_be_served(device);
    if (strcmp(device->installed.serial, certificate->chain.serial) != 0) {
        device->installs++;
    }
    device->keys->in_service = device->keys->newest;
    (void) snprintf(device->installed.serial, sizeof device->installed.serial, "%s",
                    certificate->chain.serial);
    device->installed.not_before = certificate->chain.not_before;
    device->installed.not_after = certificate->chain.not_after;
    if (world->folder[0] != '\0') {
        archive_add(world->folder, &certificate->chain, device->keys->newest->pem,
                    world_time(world));
    }
    world_point(device);
    return 0;
}

/* ---- The state ---- */

static int save(void *user, const sslstore_keep_state *state)
{
    struct device *device = user;

    world_point(device);
    if (world_happens(device->world, device->world->faults.busy_one_in)) {
        return 1;
    }
    device->saved = *state;
    device->saves++;
    world_point(device);
    return 0;
}

void hooks_set(struct device *device)
{
    device->keep.user = device;
    device->keep.request = request;
    device->keep.publish = publish;
    device->keep.propagated = propagated;
    device->keep.withdraw = withdraw;
    device->keep.install = install;
    device->keep.save = save;
}
