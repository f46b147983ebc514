/* Lets each allocation, and each call of save, of each kind of step fail, and looks for private
 * keys in freed memory.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "device.h"

#define DAY 86400

static struct device device;

/* ---- A heap that looks for keys in what is freed ---- */

static sslstore_alloc_fn *heap;
static bool key_freed;

static bool contains(const char *data, size_t size, const char *text)
{
    size_t length = strlen(text);
    size_t i = 0;

    while (i + length <= size && memcmp(data + i, text, length) != 0) {
        i++;
    }
    return i + length <= size;
}

/* The fake heap moves every block that it resizes, so the old one is freed. */
static void *watch(void *user, void *ptr, size_t old_size, size_t new_size)
{
    char middle[25] = "";

    if (ptr != NULL && strlen(device.newest_key) > 124) {
        memcpy(middle, device.newest_key + 100, sizeof middle - 1);
    }
    if (ptr != NULL && (contains(ptr, old_size, "PRIVATE KEY") ||
                        (middle[0] != '\0' && contains(ptr, old_size, middle)))) {
        key_freed = true;
    }
    return heap(user, ptr, old_size, new_size);
}

static void begin(void)
{
    device_begin_by_file(&device);
    heap = device.store.config.memory.alloc;
    device.store.config.memory.alloc = watch;
}

/* ---- What the step under test finds ---- */

static void before_the_order(void)
{
    begin();
    device_open(&device);
}

static void before_an_order_by_e_mail(void)
{
    begin();
    device.order.file_validation = false;
    device.order.approver_email = NULL;
    device.keep.approvers = "hostmaster,admin";
    device.approves = true;
    device_open(&device);
}

static void before_the_certificate(void)
{
    before_the_order();
    (void) device_step(&device);
    device.store.fake.wall_time = device.report.next_look;
}

static void begin_in_force(void)
{
    before_the_order();
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
}

static void before_the_reissue(void)
{
    begin_in_force();
    device.store.fake.wall_time += 195 * DAY;
}

static void before_the_renewal(void)
{
    begin_in_force();
    device_live_days(&device, 330);
    device.store.fake.wall_time += 25 * DAY;
}

static void after_the_state_was_lost(void)
{
    begin_in_force();
    memset(&device.state, 0, sizeof device.state);
}

static void after_a_reply_was_lost(void)
{
    begin();
    device.store.mishaps[0] = (struct store_mishap){.endpoint = "order/neworder", .times = 1};
    device.store.mishaps[1] = (struct store_mishap){
        .endpoint = "order/status", .times = 8, .before = true, .unless = "TheSSLStoreOrderID"};
    device_open(&device);
    (void) device_step(&device);
    device.store.mishaps[1].endpoint = NULL;
    device.store.fake.wall_time = device.report.next_look;
}

static void after_the_reply_to_a_reissue_was_lost(void)
{
    begin();
    device.store.mishaps[0] = (struct store_mishap){.endpoint = "order/reissue", .times = 1};
    device_open(&device);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    device.store.fake.wall_time += 195 * DAY;
    (void) device_step(&device);
    device.store.fake.wall_time = device.report.next_look;
}

static void before_another_method(void)
{
    static const sslstore_method methods[] = {SSLSTORE_METHOD_CNAME, SSLSTORE_METHOD_FILE};

    begin();
    device.keep.methods = methods;
    device.keep.method_count = 2;
    device.hidden = true;
    device_open(&device);
    (void) device_step(&device);
    device.publish_answer = -1;
    device.propagated_answer = -1;
    device.store.fake.wall_time = device.report.next_look;
}

/* The order ends while records are published: they cannot be withdrawn before. */
static void after_the_order_was_cancelled(void)
{
    char body[128];

    begin();
    device.keep.replace_ended = true;
    device.hidden = true;
    device_open(&device);
    (void) device_step(&device);
    (void) snprintf(body, sizeof body, "{\"TheSSLStoreOrderID\":\"%s\"}", device.report.store_id);
    store_post(&device.store, "/sandbox/cancel", body);
    device.hidden = false;
    device.store.fake.wall_time = device.report.next_look;
}

static void after_the_order_expired(void)
{
    begin();
    device.withdraw_answer = 1;
    device_open(&device);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    device.withdraw_answer = 0;
    device.store.fake.wall_time += 370 * DAY;
}

static void before_the_e_mails_are_sent_again(void)
{
    begin();
    device.order.file_validation = false;
    device_open(&device);
    (void) device_step(&device);
    device.store.fake.wall_time += 4 * DAY;
}

static void before_the_records_are_withdrawn(void)
{
    begin();
    device.withdraw_answer = 1;
    device_open(&device);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    device.withdraw_answer = 0;
    device.store.fake.wall_time = device.report.next_look;
}

/* ---- The test ---- */

struct scenario {
    void (*prepare)(void);
    size_t orders; /* in the end */
    size_t keys;   /* or one more: a key may be stored, but the state not */
};

/* Makes the step with its n-th allocation failing. Returns false if it has no so many. */
static bool step_without_memory(size_t n)
{
    bool refused;

    device.store.fake.refused = false;
    device.store.fake.refuse_at = device.store.fake.allocations + n;
    (void) device_step(&device);
    refused = device.store.fake.refused;
    device.store.fake.refuse_at = 0;
    return refused;
}

/* The same with its n-th save failing, and all after it. */
static bool step_without_storage(size_t n)
{
    sslstore_result result;

    device.saves_left = n;
    result = device_step(&device);
    device.saves_left = 0;
    return result == SSLSTORE_ERR_JOURNAL;
}

static void check(const struct scenario *scenario, size_t n)
{
    if (device.report.phase != SSLSTORE_KEEP_PHASE_IN_FORCE ||
        store_orders(&device.store) != scenario->orders || device.keys < scenario->keys ||
        device.keys > scenario->keys + 1 || device.record_count != 0 ||
        device.not_after <= device_now(&device)) {
        fail_msg("allocation %zu: %s, %zu orders, %zu keys, %zu records: %s", n,
                 sslstore_keep_phase_name(device.report.phase), store_orders(&device.store),
                 device.keys, device.record_count, device.report.message);
    }
}

static const struct scenario scenarios[] = {
    {before_the_order, 1, 1},
    {before_an_order_by_e_mail, 1, 1},
    {before_the_certificate, 1, 1},
    {before_the_reissue, 1, 2},
    {before_the_renewal, 2, 4},
    {after_the_state_was_lost, 1, 1},
    {after_a_reply_was_lost, 1, 1},
    {after_the_reply_to_a_reissue_was_lost, 1, 2},
    {before_another_method, 1, 1},
    {after_the_order_was_cancelled, 2, 1},
    {after_the_order_expired, 2, 2},
    {before_the_e_mails_are_sent_again, 1, 1},
    {before_the_records_are_withdrawn, 1, 1},
};

typedef bool step_fn(size_t n);

/* Makes the step again and again, with another failure each time. */
static void try_each(step_fn *step, const struct scenario *scenario, size_t least)
{
    bool failed = true;
    size_t n;

    for (n = 1; failed; n++) {
        key_freed = false;
        scenario->prepare();
        failed = step(n);
        device.hidden = false;
        device.approves = true;
        device.publish_answer = 0;
        device.propagated_answer = 1;
        device_live_days(&device, 3);
        check(scenario, n);
        device_end(&device);
        assert_false(key_freed);
    }
    assert_true(n > least);
}

static void every_allocation_may_fail(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++) {
        try_each(step_without_memory, &scenarios[i], 5);
    }
}

static void every_save_may_fail(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++) {
        try_each(step_without_storage, &scenarios[i], 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(every_save_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
