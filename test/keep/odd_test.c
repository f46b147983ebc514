/* Tests keeps with odd services: orders that never show, clocks that differ, members that are
 * missing.
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

/* Steps with the state in memory, as a superloop makes them, whatever next_look says. */
static void step_each_minute(int minutes)
{
    for (int i = 0; i < minutes; i++) {
        sslstore_keep_report_free(&device.report);
        device.result =
            sslstore_keep_step(device.store.client, &device.keep, &device.state, &device.report);
        device.store.fake.wall_time += 60;
    }
}

static size_t calls(void)
{
    return device.store.fake.answered;
}

/* The service takes so many reissues, and does nothing; 0: all. */
static void accept_reissues_without_effect(size_t times)
{
    static char reply[256];

    (void) snprintf(reply, sizeof reply,
                    "{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"%s\","
                    "\"OrderStatus\":{\"MajorStatus\":\"Active\"}}",
                    device.report.store_id);
    device.store.mishaps[0] = (struct store_mishap){
        .endpoint = "order/reissue", .before = true, .times = times, .says = fake_json(reply)};
}

/* ---- Purchases ---- */

/* A service that loses every reply, never shows the orders, and accepts an id twice. */
static void begin_hiding(void)
{
    device_begin_by_file(&device);
    device.store.engine_config.lookup = LOOKUP_NEVER;
    device.store.engine_config.duplicate = DUPLICATE_SECOND;
    device.store.mishaps[0] = (struct store_mishap){.endpoint = "order/neworder"};
    device.store.mishaps[1] =
        (struct store_mishap){.endpoint = "order/query", .before = true, .says = fake_json("[]")};
}

static void an_order_that_never_shows_is_sent_four_times(void **unused)
{
    (void) unused;
    begin_hiding();
    device_open(&device);
    device_live_days(&device, 500);
    assert_int_equal(store_orders(&device.store), 4);
    device_expect(&device, SSLSTORE_KEEP_PHASE_NEEDS_PERSON, SSLSTORE_KEEP_TASK_RESOLVE);
    device_end(&device);
}

/* The device orders with a clock that was never set. The reply is lost. Then the clock is set: that
 * is not a day without the order. */
static void a_clock_that_is_set_does_not_shorten_the_wait(void **unused)
{
    const int64_t years = INT64_C(5) * 365 * DAY;

    (void) unused;
    begin_hiding();
    device.store.fake.wall_time -= years;
    device.store.engine_config.clock_shift = years;
    device_open(&device);
    (void) device_step(&device);
    device_expect(&device, SSLSTORE_KEEP_PHASE_ORDERING, SSLSTORE_KEEP_TASK_NONE);
    device.store.fake.wall_time += years;
    assert_true(engine_move_clock(device.store.engine, -years));
    for (int i = 0; i < 100; i++) {
        (void) device_step(&device);
        device.store.fake.wall_time += 600;
    }
    assert_int_equal(store_orders(&device.store), 1);
    device_end(&device);
}

/* A purchase is not counted once by the device's date and once by the service's. */
static void clocks_that_differ_do_not_count_an_order_twice(void **unused)
{
    (void) unused;
    for (int days = -6; days <= 6; days += 3) {
        device_begin_by_file(&device);
        device.store.engine_config.clock_shift = (int64_t) days * DAY;
        device_open(&device);
        for (int day = 0; day < 800; day++) {
            device_live_days(&device, 1);
            assert_int_not_equal(device.report.task, SSLSTORE_KEEP_TASK_ALLOW_ORDER);
        }
        device_end(&device);
    }
}

/* A backup from before the renewal, which was cancelled since: to buy another one is for a person
 * to decide. */
static void a_backup_does_not_replace_a_cancelled_renewal(void **unused)
{
    sslstore_keep_state backup;
    char body[128];

    (void) unused;
    device_begin_by_file(&device);
    device_open(&device);
    device_live_days(&device, 300);
    backup = device.state;
    device_live_days(&device, 70);
    assert_int_equal(store_orders(&device.store), 2);
    (void) snprintf(body, sizeof body, "{\"TheSSLStoreOrderID\":\"%s\"}", device.report.store_id);
    store_post(&device.store, "/sandbox/cancel", body);
    device.state = backup;
    device_live_days(&device, 1);
    device_expect(&device, SSLSTORE_KEEP_PHASE_NEEDS_PERSON, SSLSTORE_KEEP_TASK_ORDER_ENDED);
    assert_int_equal(store_orders(&device.store), 2);
    device.keep.replace_ended = true;
    device.keep.orders_max = 3;
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(store_orders(&device.store), 3);
    device_end(&device);
}

/* A lost state does not forget that two orders were bought. */
static void a_lost_state_counts_the_orders_that_are_found(void **unused)
{
    char body[128];

    (void) unused;
    device_begin_by_file(&device);
    device.keep.replace_ended = true;
    device_open(&device);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    for (int i = 0; i < 2; i++) {
        device_live_days(&device, 40);
        (void) snprintf(body, sizeof body, "{\"TheSSLStoreOrderID\":\"%s\"}",
                        device.report.store_id);
        store_post(&device.store, "/sandbox/cancel", body);
        memset(&device.state, 0, sizeof device.state);
        device_live_days(&device, 1);
        assert_int_equal(store_orders(&device.store), 2);
    }
    device_expect(&device, SSLSTORE_KEEP_PHASE_NEEDS_PERSON, SSLSTORE_KEEP_TASK_ALLOW_ORDER);
    device_end(&device);
}

/* A reissue is requested by a clock that is decades ahead, and comes to nothing. */
static void a_clock_that_was_ahead_does_not_delay_what_follows(void **unused)
{
    const int64_t years = INT64_C(30) * 365 * DAY;

    (void) unused;
    device_begin_by_file(&device);
    device_open(&device);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    accept_reissues_without_effect(1);
    device.store.fake.wall_time += 195 * DAY + years;
    assert_true(engine_move_clock(device.store.engine, -years));
    (void) device_step(&device);
    assert_true(device.report.did & SSLSTORE_KEEP_DID_REISSUE);
    device.store.fake.wall_time -= years;
    assert_true(engine_move_clock(device.store.engine, years));
    device_live_days(&device, 1);
    assert_int_equal(device.installs, 2);
    device_end(&device);
}

/* A service that never finds an order by its id: the state is rebuilt from the list of the domain's
 * orders, however old they are. */
static void a_lost_state_is_rebuilt_without_lookups(void **unused)
{
    (void) unused;
    for (int years = 0; years < 3; years++) {
        device_begin_by_file(&device);
        device.store.engine_config.lookup = LOOKUP_NEVER;
        device.store.engine_config.duplicate = DUPLICATE_SECOND;
        device_open(&device);
        device_live_days(&device, 100 + years * 365);
        assert_int_equal(store_orders(&device.store), 1 + years);
        memset(&device.state, 0, sizeof device.state);
        device_live_days(&device, 20);
        device_expect(&device, SSLSTORE_KEEP_PHASE_IN_FORCE, SSLSTORE_KEEP_TASK_NONE);
        assert_int_equal(store_orders(&device.store), 1 + years);
        device_end(&device);
    }
}

/* ---- A person is told ---- */

static void records_without_effect_are_told(void **unused)
{
    (void) unused;
    for (int visible = 0; visible < 2; visible++) {
        device_begin_by_file(&device);
        device.hidden = true;
        device.propagated_answer = visible;
        device_open(&device);
        device_live_days(&device, 3);
        device_expect(&device, SSLSTORE_KEEP_PHASE_NEEDS_PERSON, SSLSTORE_KEEP_TASK_PUBLISH);
        device.hidden = false;
        device.propagated_answer = 1;
        device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
        device_end(&device);
    }
}

/* The order is active for the service, but no file has content. */
static void a_certificate_that_does_not_come_is_told(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device.store.mishaps[0] = (struct store_mishap){
        .endpoint = "order/download",
        .before = true,
        .times = 80,
        .says = fake_json("{\"AuthResponse\":{\"isError\":false},\"Certificates\":[]}")};
    device_open(&device);
    device_live_days(&device, 2);
    assert_int_equal(device.result, SSLSTORE_OK);
    device_live_days(&device, 4);
    device_expect(&device, SSLSTORE_KEEP_PHASE_BLOCKED, SSLSTORE_KEEP_TASK_NONE);
    device_live_days(&device, 60);
    device_expect(&device, SSLSTORE_KEEP_PHASE_IN_FORCE, SSLSTORE_KEEP_TASK_NONE);
    device_end(&device);
}

/* Renames the members that begin so, in all replies. */
static fake_answer_fn *service;
static const char *members[3];

static void rename_member(char *bytes, size_t size, const char *name)
{
    size_t length = strlen(name);

    for (size_t i = 0; i + 1 + length < size; i++) {
        if (bytes[i] == '"' && memcmp(bytes + i + 1, name, length) == 0) {
            bytes[i + 1] = '_';
        }
    }
}

static struct fake_reply answer_without_members(void *user, const struct fake_request *request)
{
    struct fake_reply reply = service(user, request);

    if (reply.bytes == NULL || reply.bytes != device.store.reply) {
        return reply; /* not the engine's */
    }
    for (size_t i = 0; i < 3 && members[i] != NULL; i++) {
        rename_member(device.store.reply, reply.size, members[i]);
    }
    return reply;
}

static void open_without(const char *one, const char *two, const char *three)
{
    members[0] = one;
    members[1] = two;
    members[2] = three;
    service = device.store.fake.answer;
    device.store.fake.answer = answer_without_members;
    device_open(&device);
}

/* The order is pending, and has nothing more to validate. */
static void a_ca_that_does_not_issue_is_told(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device.hidden = true;
    open_without("DomainAuthVettingStatus", "AuthFile", "ApproverEmail");
    device_live_days(&device, 2);
    device_expect(&device, SSLSTORE_KEEP_PHASE_WAITING, SSLSTORE_KEEP_TASK_NONE);
    device_live_days(&device, 4);
    device_expect(&device, SSLSTORE_KEEP_PHASE_BLOCKED, SSLSTORE_KEEP_TASK_NONE);
    assert_int_equal(device.result, SSLSTORE_ERR_NOT_ISSUED);
    members[0] = NULL;
    device.hidden = false;
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    device_end(&device);
}

static void an_order_without_a_known_state_is_told(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    open_without("MajorStatus", NULL, NULL);
    device_live_days(&device, 2);
    device_expect(&device, SSLSTORE_KEEP_PHASE_WAITING, SSLSTORE_KEEP_TASK_NONE);
    device_live_days(&device, 4);
    device_expect(&device, SSLSTORE_KEEP_PHASE_BLOCKED, SSLSTORE_KEEP_TASK_NONE);
    members[0] = NULL;
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(store_orders(&device.store), 1);
    device_end(&device);
}

/* A certificate without one of the names is never installed. */
static void a_certificate_without_a_name_is_told(void **unused)
{
    static const char *const fault = "issue=missing-name";

    (void) unused;
    device_begin_by_file(&device);
    device.store.engine_config.faults = &fault;
    device.store.engine_config.fault_count = 1;
    device_open(&device);
    device_live_days(&device, 3);
    device_expect(&device, SSLSTORE_KEEP_PHASE_BLOCKED, SSLSTORE_KEEP_TASK_NONE);
    assert_int_equal(device.report.result, SSLSTORE_ERR_WRONG_NAMES);
    assert_string_not_equal(device.report.message, "");
    assert_int_equal(device.installs, 0);
    assert_true(fake_count(&device.store.fake, "order/reissue") <= 6);
    device_end(&device);
}

/* The records come later than the order. They are published although propagated, asked for one that
 * was never published, says that it is visible. */
static void records_that_come_late_are_published(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    open_without("MajorStatus", NULL, NULL);
    (void) device_step(&device);
    assert_int_equal(device.publishes, 0);
    members[0] = NULL;
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    device_end(&device);
}

/* Without the end of the order it is unknown whether a reissue or a renewal is due. */
static void an_order_without_its_end_is_told(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    open_without("OrderExpiryDate", NULL, NULL);
    device_live_days(&device, 2);
    device_expect(&device, SSLSTORE_KEEP_PHASE_BLOCKED, SSLSTORE_KEEP_TASK_NONE);
    assert_int_equal(device.report.result, SSLSTORE_ERR_REPLY);
    assert_int_equal(device.installs, 1);
    members[0] = NULL;
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(store_orders(&device.store), 1);
    device_end(&device);
}

/* The order gets its PartnerOrderID when it is issued. The certificate is in service, and the keep
 * says what is wrong. */
static void a_partner_id_that_is_too_long_prevents_no_installation(void **unused)
{
    static char reply[300];

    (void) unused;
    device_begin_by_file(&device);
    device.hidden = true;
    open_without("PartnerOrderID", NULL, NULL);
    (void) device_step(&device);
    (void) snprintf(reply, sizeof reply,
                    "{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"%s\","
                    "\"PartnerOrderID\":\"%060d\",\"OrderStatus\":{\"MajorStatus\":\"Active\"}}",
                    device.report.store_id, 7);
    device.store.mishaps[0] =
        (struct store_mishap){.endpoint = "order/status", .says = fake_json(reply)};
    device.hidden = false;
    device.store.fake.wall_time = device.report.next_look;
    assert_int_equal(device_step(&device), SSLSTORE_ERR_LIMIT);
    device_expect(&device, SSLSTORE_KEEP_PHASE_BLOCKED, SSLSTORE_KEEP_TASK_NONE);
    assert_int_equal(device.installs, 1);
    device.store.mishaps[0].endpoint = NULL;
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(device.installs, 1);
    device_end(&device);
}

/* Another machine reissued the certificate. That the order's end is known is not forgotten. */
static void a_reply_without_the_end_of_the_order_changes_nothing(void **unused)
{
    struct device spare;

    (void) unused;
    device_begin_by_file(&device);
    open_without(NULL, NULL, NULL);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    spare = device;
    memset(&device.state, 0, sizeof device.state);
    memset(device.newest_key, 0, sizeof device.newest_key);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(device.installs, 2);
    device.state = spare.state;
    memcpy(device.newest_key, spare.newest_key, sizeof device.newest_key);
    members[0] = "OrderExpiryDate";
    device.store.fake.wall_time += 8 * DAY;
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    device_expect(&device, SSLSTORE_KEEP_PHASE_IN_FORCE, SSLSTORE_KEEP_TASK_OTHER_MACHINE);
    assert_true(device.report.order_end > device_now(&device));
    device_end(&device);
}

/* ---- Nothing is done without end ---- */

/* Two machines, each with a key, do not take the certificate from each other at once: the other one
 * has just bought the order. */
static void a_certificate_of_another_machine_is_not_replaced_at_once(void **unused)
{
    struct device spare;
    char body[128];

    (void) unused;
    device_begin_by_file(&device);
    device.keep.replace_ended = true;
    device.hidden = true;
    device_open(&device);
    (void) device_step(&device);
    spare = device;
    (void) snprintf(body, sizeof body, "{\"TheSSLStoreOrderID\":\"%s\"}", device.report.store_id);
    store_post(&device.store, "/sandbox/cancel", body);
    device.hidden = false;
    memset(device.newest_key, 0, sizeof device.newest_key);
    memset(&device.state, 0, sizeof device.state);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(store_orders(&device.store), 2);
    device.state = spare.state;
    memcpy(device.newest_key, spare.newest_key, sizeof device.newest_key);
    device.keep.look_now = true;
    (void) device_step(&device);
    device.keep.look_now = false;
    device_expect(&device, SSLSTORE_KEEP_PHASE_WAITING, SSLSTORE_KEEP_TASK_NONE);
    assert_int_equal(fake_count(&device.store.fake, "order/reissue"), 0);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(fake_count(&device.store.fake, "order/reissue"), 1);
    assert_int_equal(store_orders(&device.store), 2);
    device_end(&device);
}

/* It goes on showing a certificate that has ended. */
static void a_reissue_without_effect_is_not_repeated_at_once(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device_open(&device);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    accept_reissues_without_effect(0);
    memset(&device.state, 0, sizeof device.state);
    memset(device.newest_key, 0, sizeof device.newest_key);
    device.store.fake.wall_time += 210 * DAY;
    (void) device_step(&device);
    assert_int_equal(device.store.calls[0], 1);
    device_live_days(&device, 1);
    assert_true(device.store.calls[0] <= 6);
    device_end(&device);
}

static void a_pause_that_the_service_asks_for_is_kept(void **unused)
{
    size_t before;

    (void) unused;
    device_begin_by_file(&device);
    device_open(&device);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    device.store.mishaps[0] =
        (struct store_mishap){.endpoint = "order/status",
                              .before = true,
                              .says = fake_status(429, "Retry-After: 2592000\r\n", "")};
    device.keep.look_now = true;
    (void) device_step(&device);
    device.keep.look_now = false;
    assert_int_equal(device.result, SSLSTORE_ERR_THROTTLED);
    assert_true(device.report.next_look >= device_now(&device) + DAY);
    before = calls();
    step_each_minute(60);
    assert_int_equal(calls(), before);
    device_end(&device);
}

/* A program that cannot store the state, and goes on with the one in memory. */
static void a_state_that_cannot_be_stored_is_tried_less_and_less_often(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device.save_answer = -1;
    device_open(&device);
    step_each_minute(24 * 60);
    device_expect(&device, SSLSTORE_KEEP_PHASE_BLOCKED, SSLSTORE_KEEP_TASK_NONE);
    assert_int_equal(device.result, SSLSTORE_OK); /* nothing was due */
    assert_int_equal(device.report.result, SSLSTORE_ERR_JOURNAL);
    assert_true(device.keys <= 13);
    assert_true(calls() <= 80);
    assert_int_equal(store_orders(&device.store), 0);
    device.save_answer = 0;
    step_each_minute(7 * 60 + 60);
    device_expect(&device, SSLSTORE_KEEP_PHASE_IN_FORCE, SSLSTORE_KEEP_TASK_NONE);
    assert_int_equal(store_orders(&device.store), 1);
    device_end(&device);
}

/* Storing fails once, between two calls: the order is neither lost nor placed a day later. */
static void one_failure_to_store_delays_nothing(void **unused)
{
    (void) unused;
    for (size_t n = 1; n <= 8; n++) {
        device_begin_by_file(&device);
        device_open(&device);
        for (int i = 0; i < 90; i++) {
            device.save_answer = device.saves + 1 == n && i < 30 ? -1 : 0;
            step_each_minute(1);
        }
        device_expect(&device, SSLSTORE_KEEP_PHASE_IN_FORCE, SSLSTORE_KEEP_TASK_NONE);
        assert_int_equal(store_orders(&device.store), 1);
        device_end(&device);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_that_never_shows_is_sent_four_times),
        cmocka_unit_test(a_clock_that_is_set_does_not_shorten_the_wait),
        cmocka_unit_test(clocks_that_differ_do_not_count_an_order_twice),
        cmocka_unit_test(a_backup_does_not_replace_a_cancelled_renewal),
        cmocka_unit_test(a_lost_state_counts_the_orders_that_are_found),
        cmocka_unit_test(a_clock_that_was_ahead_does_not_delay_what_follows),
        cmocka_unit_test(a_lost_state_is_rebuilt_without_lookups),
        cmocka_unit_test(records_without_effect_are_told),
        cmocka_unit_test(a_ca_that_does_not_issue_is_told),
        cmocka_unit_test(a_certificate_that_does_not_come_is_told),
        cmocka_unit_test(an_order_without_a_known_state_is_told),
        cmocka_unit_test(a_certificate_without_a_name_is_told),
        cmocka_unit_test(an_order_without_its_end_is_told),
        cmocka_unit_test(records_that_come_late_are_published),
        cmocka_unit_test(a_partner_id_that_is_too_long_prevents_no_installation),
        cmocka_unit_test(a_reply_without_the_end_of_the_order_changes_nothing),
        cmocka_unit_test(a_certificate_of_another_machine_is_not_replaced_at_once),
        cmocka_unit_test(a_reissue_without_effect_is_not_repeated_at_once),
        cmocka_unit_test(a_pause_that_the_service_asks_for_is_kept),
        cmocka_unit_test(a_state_that_cannot_be_stored_is_tried_less_and_less_often),
        cmocka_unit_test(one_failure_to_store_delays_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
