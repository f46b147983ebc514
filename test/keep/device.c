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

#include <cmocka.h>

#include "support/request.h"

#define STEPS_MAX 50

/* ---- The functions of the keep ---- */

static int key_save(void *user, const char *pem, size_t size)
{
    struct device *device = user;

    assert_true(size < sizeof device->newest_key);
    memcpy(device->newest_key, pem, size + 1);
    device->keys++;
    return 0;
}

static int key_load(void *user, char *pem, size_t size)
{
    struct device *device = user;
    size_t length = strlen(device->newest_key);

    if (length > size) {
        return -1;
    }
    memcpy(pem, device->newest_key, length);
    return (int) length;
}

static int publish(void *user, const sslstore_dcv_record *record)
{
    struct device *device = user;

    assert_false(record->approved);
    device->publishes++;
    device->published += device->publish_answer == 0;
    return device->publish_answer;
}

static int propagated(void *user, const sslstore_dcv_record *record)
{
    struct device *device = user;

    (void) record;
    device->asks++;
    return device->propagated_answer;
}

static int withdraw(void *user, const sslstore_dcv_record *record)
{
    struct device *device = user;

    (void) record;
    device->withdraws++;
    device->published = 0;
    return 0;
}

static int install(void *user, const sslstore_certificate *certificate)
{
    struct device *device = user;

    assert_true(certificate->issued);
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

    device->saves++;
    if (device->save_answer == 0) {
        device->state = *state;
    }
    return device->save_answer;
}

/* ---- The device ---- */

void device_begin(struct device *device)
{
    memset(device, 0, sizeof *device);
    store_begin(&device->store);
    device->order = shop_request();
    device->order.csr = NULL;
    device->order.csr_size = 0;
    device->order.domain_name = "shop.example";
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
    return device->store.fake.wall_time + (int64_t) (device->store.fake.now_ms / 1000);
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
