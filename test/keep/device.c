/* A device with one keep.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "device.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#include "support/request.h"

#define STEPS_MAX 50

/* ---- Power ---- */

/* Whether there is power for one more act. */
static bool has_power(struct device *device)
{
    device->dead = device->dead || ++device->points == device->cut_at;
    return !device->dead;
}

static int use_network(void *user, enum fake_call call, const char *data, size_t *size)
{
    (void) call;
    (void) data;
    (void) size;
    return has_power(user) ? 0 : SSLSTORE_ERR_NETWORK;
}

/* ---- The functions of the keep ---- */

static int key_save(void *user, const char *pem, size_t size)
{
    struct device *device = user;

    if (!has_power(device) || device->key_save_answer != 0) {
        return -1;
    }
    assert_true(size < sizeof device->newest_key);
    memcpy(device->newest_key, pem, size);
    device->newest_key[size] = '\0';
    device->keys++;
    return 0;
}

static int key_load(void *user, char *pem, size_t size)
{
    struct device *device = user;
    size_t length = strlen(device->newest_key);

    if (device->key_load_answer != 0 || length > size) {
        return -1;
    }
    memcpy(pem, device->newest_key, length);
    return (int) length;
}

static const char *name_of(const sslstore_dcv_record *record)
{
    const char *name = strrchr(record->name, '/');

    return name == NULL ? record->name : name + 1;
}

static size_t find(const struct device *device, const char *name, const char *value)
{
    size_t i = 0;

    while (i < device->record_count && (strcasecmp(device->records[i].name, name) != 0 ||
                                        strcmp(device->records[i].value, value) != 0)) {
        i++;
    }
    return i;
}

static int publish(void *user, const sslstore_dcv_record *record)
{
    struct device *device = user;
    struct device_record *place = &device->records[device->record_count];

    if (!has_power(device)) {
        return 1;
    }
    assert_false(record->approved);
    assert_int_not_equal(record->method, SSLSTORE_METHOD_EMAIL);
    device->publishes++;
    if (device->publish_answer == 0 &&
        find(device, name_of(record), record->value) == device->record_count) {
        assert_true(device->record_count < DEVICE_RECORDS_MAX);
        (void) snprintf(place->name, sizeof place->name, "%s", name_of(record));
        (void) snprintf(place->value, sizeof place->value, "%s", record->value);
        device->record_count++;
    }
    return device->publish_answer;
}

static int propagated(void *user, const sslstore_dcv_record *record)
{
    struct device *device = user;

    if (!has_power(device)) {
        return 0;
    }
    (void) record;
    device->asks++;
    return device->propagated_answer;
}

static int withdraw(void *user, const sslstore_dcv_record *record)
{
    struct device *device = user;
    size_t place = find(device, name_of(record), record->value);

    if (!has_power(device)) {
        return 1;
    }
    device->withdraws++;
    if (device->withdraw_answer == 0 && place < device->record_count) {
        device->records[place] = device->records[--device->record_count];
    }
    return device->withdraw_answer;
}

/* Whether the newest key is the certificate's. */
static bool has_newest_key(struct device *device, const sslstore_certificate *certificate)
{
    sslstore_csr_options options = {.key = device->newest_key,
                                    .key_size = SSLSTORE_NUL_TERMINATED,
                                    .common_name = "shop.example.com",
                                    .random = device->store.config.random,
                                    .random_user = device->store.config.random_user};
    sslstore_csr csr;
    bool same;

    assert_int_equal(sslstore_csr_make(&sslstore_memory_heap, &options, &csr, NULL), SSLSTORE_OK);
    same = memcmp(csr.key_sha256, certificate->chain.key_sha256, sizeof csr.key_sha256) == 0;
    sslstore_csr_free(&csr);
    return same;
}

static int install(void *user, const sslstore_certificate *certificate)
{
    struct device *device = user;

    if (!has_power(device)) {
        return 1;
    }
    assert_true(certificate->issued);
    assert_true(has_newest_key(device, certificate));
    device->installs++;
    if (device->install_answer == 0) {
        (void) snprintf(device->serial, sizeof device->serial, "%s", certificate->chain.serial);
        device->not_after = certificate->chain.not_after;
    }
    return device->install_answer;
}

static int save(void *user, const sslstore_keep_state *state)
{
    struct device *device = user;

    if (!has_power(device) || device->save_answer != 0 || device->saves_left == 1) {
        return -1;
    }
    device->saves_left -= device->saves_left > 0;
    device->saves++;
    device->state = *state;
    return 0;
}

/* ---- The CA's view ---- */

static enum dcv_answer check_domain(void *user, const struct dcv_question *question)
{
    const struct device *device = user;
    bool found;

    if (question->method == DCV_EMAIL) {
        found = device->approves;
    } else {
        found =
            !device->hidden && find(device, question->name, question->value) < device->record_count;
    }
    return found ? DCV_FOUND : DCV_NOT_FOUND;
}

void device_check_domains(struct device *device)
{
    device->store.engine_config.dcv_check = check_domain;
    device->store.engine_config.dcv_user = device;
    device->store.engine_config.perspectives = 1;
}

/* ---- The device ---- */

void device_begin(struct device *device)
{
    memset(device, 0, sizeof *device);
    store_begin(&device->store);
    device->order = shop_request();
    device->order.csr = NULL;
    device->order.csr_size = 0;
    device->order.domain_name = "shop.example.com";
    device->order.validity_months = 12;
    device->keep.name = DEVICE_NAME;
    device->keep.user = device;
    device->keep.key_save = key_save;
    device->keep.key_load = key_load;
    device->keep.publish = publish;
    device->keep.propagated = propagated;
    device->keep.withdraw = withdraw;
    device->keep.install = install;
    device->keep.save = save;
    device->propagated_answer = 1;
    device->store.fake.intercept = use_network;
    device->store.fake.intercept_user = device;
}

void device_begin_by_file(struct device *device)
{
    device_begin(device);
    device_check_domains(device);
    device->order.file_validation = true;
}

void device_open(struct device *device)
{
    device->keep.order = &device->order;
    store_open(&device->store);
}

void device_end(struct device *device)
{
    const char *complaint;

    sslstore_keep_report_free(&device->report);
    complaint = store_end(&device->store);
    if (complaint != NULL) {
        fail_msg("%s", complaint);
    }
}

int64_t device_now(const struct device *device)
{
    return device->store.fake.wall_time;
}

void device_restart(struct device *device)
{
    struct store *store = &device->store;

    device->dead = false;
    device->cut_at = 0;
    sslstore_client_free(store->client);
    if (sslstore_client_new_bare(&store->config, &store->client) != SSLSTORE_OK) {
        fail_msg("no client");
    }
}

sslstore_result device_step(struct device *device)
{
    sslstore_keep_state state = device->state;

    sslstore_keep_report_free(&device->report);
    device->result =
        sslstore_keep_step(device->store.client, &device->keep, &state, &device->report);
    assert_true(device->report.next_look > device_now(device) - 60);
    return device->result;
}

sslstore_result device_look_now(struct device *device)
{
    sslstore_result result;

    device->keep.look_now = true;
    result = device_step(device);
    device->keep.look_now = false;
    return result;
}

void device_expect(const struct device *device, sslstore_keep_phase phase, sslstore_keep_task task)
{
    if (device->report.phase != phase || device->report.task != task) {
        fail_msg("%s, %s: %s", sslstore_keep_phase_name(device->report.phase),
                 sslstore_keep_task_name(device->report.task), device->report.message);
    }
}

static void pass_until(struct device *device, int64_t time)
{
    int64_t now = device_now(device);

    device->store.fake.wall_time += time > now ? time - now : 0;
}

void device_step_until(struct device *device, sslstore_keep_phase phase)
{
    for (int i = 0; i < STEPS_MAX; i++) {
        (void) device_step(device);
        if (device->report.phase == phase) {
            return;
        }
        pass_until(device, device->report.next_look);
    }
    fail_msg("phase %s instead of %s: %s", sslstore_keep_phase_name(device->report.phase),
             sslstore_keep_phase_name(phase), device->report.message);
}

void device_live_days(struct device *device, int64_t days)
{
    int64_t end = device_now(device) + days * 86400;

    while (device_now(device) < end) {
        int64_t next;

        (void) device_step(device);
        next = device->report.next_look;
        pass_until(device, next < end ? next : end);
    }
}
