/* Tests what a keep does about persons, policies, other machines and failures.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/words.h"
#include "device.h"

#define DAY 86400

static struct device device;

/* A device whose first certificate is in service. */
static void begin_in_force(void)
{
    device_begin_by_file(&device);
    device_open(&device);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
}

static void order_is(const char *path, const char *more)
{
    char body[256];

    (void) snprintf(body, sizeof body, "{\"TheSSLStoreOrderID\":\"%s\"%s}", device.report.store_id,
                    more);
    store_post(&device.store, path, body);
}

/* ---- Descriptions ---- */

static void an_invalid_description_is_refused(void **unused)
{
    static const char *const fields[] = {"name",
                                         "order",
                                         "order.product_code",
                                         "order.domain_name",
                                         "save",
                                         "install",
                                         "request",
                                         "request",
                                         "methods",
                                         "methods",
                                         "methods",
                                         "methods",
                                         "renewal_window_days",
                                         "renewal_window_percent",
                                         "orders_max",
                                         "order.dns_names",
                                         "order.dns_names"};
    static const char *const holes[] = {"a.example.com", NULL};
    static const sslstore_method low = (sslstore_method) 0;
    static const sslstore_method high = (sslstore_method) 5;
    sslstore_order_request orders[4];

    (void) unused;
    device_begin(&device);
    device_open(&device);
    orders[0] = orders[1] = orders[2] = orders[3] = device.order;
    orders[0].product_code = "";
    orders[1].domain_name = NULL;
    orders[2].dns_name_count = 1;
    orders[3].dns_names = holes;
    orders[3].dns_name_count = 2;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        sslstore_keep keep = device.keep;
        sslstore_keep keeps[17];

        for (size_t k = 0; k < 17; k++) {
            keeps[k] = keep;
        }
        keeps[0].name = "two words";
        keeps[1].order = NULL;
        keeps[2].order = &orders[0];
        keeps[3].order = &orders[1];
        keeps[4].save = NULL;
        keeps[5].install = NULL;
        keeps[6].key_save = NULL;
        keeps[7].key_load = NULL;
        keeps[8].method_count = 1;
        keeps[9].method_count = 256;
        keeps[9].methods = &low;
        keeps[10].method_count = 1;
        keeps[10].methods = &low;
        keeps[11].method_count = 1;
        keeps[11].methods = &high;
        keeps[12].renewal_window_days = 3651;
        keeps[13].renewal_window_percent = 101;
        keeps[14].orders_max = 9;
        keeps[15].order = &orders[2];
        keeps[16].order = &orders[3];
        device.keep = keeps[i];
        assert_int_equal(device_step(&device), SSLSTORE_ERR_ARGUMENT);
        assert_string_equal(sslstore_client_error(device.store.client)->field, fields[i]);
        assert_int_equal(device.report.result, SSLSTORE_ERR_ARGUMENT);
        device.keep = keep;
    }
    assert_int_equal(device.store.fake.calls, 0);
    assert_int_equal(device.saves, 0);
    device_end(&device);
}

static void without_a_clock_nothing_is_done(void **unused)
{
    (void) unused;
    device_begin(&device);
    device_open(&device);
    device.store.fake.wall_time = 100;
    assert_int_equal(device_step(&device), SSLSTORE_ERR_CLOCK);
    assert_int_equal(device.report.next_look, 60);
    assert_int_equal(device.store.fake.calls, 0);
    device_end(&device);
}

static void a_disabled_client_is_told(void **unused)
{
    (void) unused;
    device_begin(&device);
    device.store.config.disabled = true;
    device_open(&device);
    assert_int_equal(device_step(&device), SSLSTORE_ERR_DISABLED);
    device_expect(&device, SSLSTORE_KEEP_PHASE_BLOCKED, SSLSTORE_KEEP_TASK_NONE);
    device_end(&device);
}

static void a_report_is_optional(void **unused)
{
    (void) unused;
    device_begin(&device);
    device_open(&device);
    assert_int_equal(sslstore_keep_step(device.store.client, &device.keep, &device.state, NULL),
                     SSLSTORE_OK);
    assert_int_equal(store_orders(&device.store), 1);
    device_end(&device);
}

static void a_dry_run_changes_nothing(void **unused)
{
    static const sslstore_keep_state none;

    (void) unused;
    device_begin_by_file(&device);
    device_open(&device);
    device.keep.dry_run = true;
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    assert_true(device.report.did & SSLSTORE_KEEP_DID_ORDER);
    assert_true(device.report.paid);
    assert_int_equal(store_orders(&device.store), 0);
    assert_memory_equal(&device.state, &none, sizeof none);
    assert_int_equal(device.keys + device.saves + device.installs + device.publishes, 0);
    device.keep.dry_run = false;
    (void) device_step(&device); /* ordered, and published */
    device.keep.dry_run = true;
    device.keep.look_now = true;
    device.saves = 0;
    device.publishes = 0;
    assert_int_equal(device_step(&device), SSLSTORE_OK); /* approved by now */
    assert_true(device.report.did & SSLSTORE_KEEP_DID_INSTALL);
    assert_int_equal(device.saves + device.installs + device.publishes, 0);
    device.keep.dry_run = false;
    device.keep.look_now = false;
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(store_orders(&device.store), 1);
    device.keep.dry_run = true;
    device.store.fake.wall_time += 190 * DAY;
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    assert_true(device.report.did & SSLSTORE_KEEP_DID_REISSUE);
    assert_false(device.report.paid);
    device.store.fake.wall_time += 160 * DAY;
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    assert_true(device.report.did & (SSLSTORE_KEEP_DID_RENEW | SSLSTORE_KEEP_DID_REISSUE));
    assert_int_equal(store_orders(&device.store), 1);
    device_end(&device);
}

/* ---- Persons ---- */

static void e_mails_are_answered_by_a_person(void **unused)
{
    (void) unused;
    device_begin(&device);
    device_check_domains(&device);
    device.order.approver_email = NULL;
    device.keep.approvers = "nobody, hostmaster ,admin";
    device_open(&device);
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    device_expect(&device, SSLSTORE_KEEP_PHASE_NEEDS_PERSON, SSLSTORE_KEEP_TASK_APPROVE_EMAIL);
    assert_int_equal(device.report.records.count, 1);
    assert_string_equal(device.report.records.records[0].value, "hostmaster@shop.example.com");
    device_live_days(&device, 14);
    assert_int_equal(fake_count(&device.store.fake, "order/resend"), 3);
    assert_int_equal(device.publishes, 0);
    device.approves = true;
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(store_orders(&device.store), 1);
    device_end(&device);
}

static void the_first_approver_is_chosen(void **unused)
{
    (void) unused;
    device_begin(&device);
    device_check_domains(&device);
    device.order.approver_email = NULL;
    device.approves = true;
    device_open(&device);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    device_end(&device);
}

static void a_mailbox_that_may_not_approve_is_told(void **unused)
{
    (void) unused;
    device_begin(&device);
    device_check_domains(&device);
    device.order.approver_email = NULL;
    device.keep.approvers = "nobody";
    device_open(&device);
    assert_int_equal(device_step(&device), SSLSTORE_ERR_NOT_PERMITTED);
    device_expect(&device, SSLSTORE_KEEP_PHASE_NEEDS_PERSON, SSLSTORE_KEEP_TASK_CORRECT);
    assert_int_equal(store_orders(&device.store), 0);
    device_end(&device);
}

static void each_name_gets_its_approver(void **unused)
{
    static const char *const names[] = {"shop.example.com", "b.example.com"};

    (void) unused;
    device_begin(&device);
    device_check_domains(&device);
    device.order.product_code = "positivemdcssl";
    device.order.approver_email = NULL;
    device.order.dns_names = names;
    device.order.dns_name_count = 2;
    device.keep.approvers = "webmaster";
    device.approves = true;
    device_open(&device);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    device_end(&device);
}

static void without_a_publish_function_a_person_publishes(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device.keep.publish = NULL;
    device_open(&device);
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    device_expect(&device, SSLSTORE_KEEP_PHASE_NEEDS_PERSON, SSLSTORE_KEEP_TASK_PUBLISH);
    assert_int_equal(device.report.records.count, 1);
    device_end(&device);
}

/* ---- Validation ---- */

static void what_is_not_visible_is_published_again(void **unused)
{
    size_t before;

    (void) unused;
    device_begin_by_file(&device);
    device.hidden = true;
    device.propagated_answer = 0;
    device_open(&device);
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    device_expect(&device, SSLSTORE_KEEP_PHASE_VALIDATING, SSLSTORE_KEEP_TASK_NONE);
    before = device.publishes;
    device_step_until(&device, SSLSTORE_KEEP_PHASE_VALIDATING);
    (void) device_look_now(&device);
    assert_true(device.publishes > before);
    before = device.publishes;
    device.propagated_answer = 1;
    (void) device_look_now(&device);
    device_expect(&device, SSLSTORE_KEEP_PHASE_WAITING, SSLSTORE_KEEP_TASK_NONE);
    assert_int_equal(device.publishes, before);
    device.hidden = false;
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(device.record_count, 0);
    device_end(&device);
}

static void without_a_propagated_function_all_counts_as_visible(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device.keep.propagated = NULL;
    device.hidden = true;
    device_open(&device);
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    device_expect(&device, SSLSTORE_KEEP_PHASE_WAITING, SSLSTORE_KEEP_TASK_NONE);
    (void) device_look_now(&device);
    assert_int_equal(device.publishes, 2);
    device_end(&device);
}

static void a_method_that_fails_is_replaced(void **unused)
{
    static const sslstore_method methods[] = {SSLSTORE_METHOD_FILE, SSLSTORE_METHOD_TXT,
                                              SSLSTORE_METHOD_CNAME};

    (void) unused;
    device_begin_by_file(&device);
    device.keep.methods = methods;
    device.keep.method_count = 3;
    device.publish_answer = -1;
    device_open(&device);
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    assert_true(device.report.did & SSLSTORE_KEEP_DID_METHOD);
    assert_true(device.report.did & SSLSTORE_KEEP_DID_WITHDRAW);
    assert_int_equal(device.report.records.records[0].method, SSLSTORE_METHOD_CNAME);
    device.publish_answer = 0;
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(device.record_count, 0);
    device_end(&device);
}

static void a_method_without_effect_is_replaced_after_a_day(void **unused)
{
    static const sslstore_method methods[] = {SSLSTORE_METHOD_CNAME, SSLSTORE_METHOD_FILE};

    (void) unused;
    device_begin_by_file(&device);
    device.keep.methods = methods;
    device.keep.method_count = 2;
    device.hidden = true;
    device_open(&device);
    device_live_days(&device, 1);
    assert_int_equal(fake_count(&device.store.fake, "order/changeapprovermethod"), 0);
    device_live_days(&device, 1);
    assert_int_equal(fake_count(&device.store.fake, "order/changeapprovermethod"), 1);
    device.hidden = false;
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(device.record_count, 0);
    device_end(&device);
}

static void a_wildcard_is_never_validated_by_a_file(void **unused)
{
    static const sslstore_method methods[] = {SSLSTORE_METHOD_CNAME, SSLSTORE_METHOD_FILE};

    (void) unused;
    device_begin_by_file(&device);
    device.order.product_code = "positivesslwildcard";
    device.order.domain_name = "*.shop.example.com";
    device.keep.methods = methods;
    device.keep.method_count = 2;
    device.publish_answer = -1;
    device_open(&device);
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    device_expect(&device, SSLSTORE_KEEP_PHASE_NEEDS_PERSON, SSLSTORE_KEEP_TASK_PUBLISH);
    assert_int_equal(fake_count(&device.store.fake, "order/changeapprovermethod"), 0);
    device_end(&device);
}

static void withdrawal_is_tried_again(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device.withdraw_answer = 1;
    device_open(&device);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(device.record_count, 1);
    device.withdraw_answer = 0;
    device_live_days(&device, 8);
    assert_int_equal(device.record_count, 0);
    device_end(&device);
}

/* ---- Policy ---- */

static void a_keep_that_never_buys_asks_a_person(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device.keep.never_buys = true;
    device_open(&device);
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    device_expect(&device, SSLSTORE_KEEP_PHASE_NEEDS_PERSON, SSLSTORE_KEEP_TASK_ALLOW_ORDER);
    assert_int_equal(device.report.message[0] != '\0', SSLSTORE__HAS_WORDS);
    assert_int_equal(store_orders(&device.store), 0);
    device.keep.never_buys = false;
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    device_end(&device);
}

static void an_ended_order_is_replaced_only_if_the_policy_says_so(void **unused)
{
    (void) unused;
    begin_in_force();
    order_is("/sandbox/cancel", "");
    (void) device_look_now(&device);
    device_expect(&device, SSLSTORE_KEEP_PHASE_NEEDS_PERSON, SSLSTORE_KEEP_TASK_ORDER_ENDED);
    assert_string_equal(device.report.message, SSLSTORE__WORDS("the order is ") "cancelled");
    assert_int_equal(device.result, SSLSTORE_OK);
    assert_int_equal(device.report.result, SSLSTORE_OK);
    assert_int_equal(store_orders(&device.store), 1);
    device_live_days(&device, 30);
    assert_int_equal(store_orders(&device.store), 1);
    device.keep.replace_ended = true;
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(store_orders(&device.store), 2);
    order_is("/sandbox/cancel", "");
    (void) device_look_now(&device); /* two orders in 12 months are the limit */
    device_expect(&device, SSLSTORE_KEEP_PHASE_NEEDS_PERSON, SSLSTORE_KEEP_TASK_ALLOW_ORDER);
    device.keep.orders_max = 3;
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(store_orders(&device.store), 3);
    device_end(&device);
}

static void an_order_that_disappears_is_never_replaced(void **unused)
{
    (void) unused;
    begin_in_force();
    order_is("/sandbox/remove", "");
    device.keep.replace_ended = true;
    (void) device_look_now(&device);
    assert_int_equal(device.result, SSLSTORE_ERR_NOT_FOUND);
    device_expect(&device, SSLSTORE_KEEP_PHASE_NEEDS_PERSON, SSLSTORE_KEEP_TASK_ORDER_ENDED);
    assert_int_equal(fake_count(&device.store.fake, "order/neworder"), 1);
    device_end(&device);
}

static void a_refused_order_needs_a_person(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device.order.admin.email = "not an address";
    device_open(&device);
    assert_int_equal(device_step(&device), SSLSTORE_ERR_ORDER);
    device_expect(&device, SSLSTORE_KEEP_PHASE_NEEDS_PERSON, SSLSTORE_KEEP_TASK_CORRECT);
    assert_int_equal(device.report.did & SSLSTORE_KEEP_DID_ORDER, 0); /* nothing was bought */
    assert_false(device.report.paid);
    assert_string_equal(device.report.message,
                        SSLSTORE__HAS_WORDS
                            ? "Admin Contact - Email: \"not an address\" is not an e-mail address"
                            : "Admin Contact - Email: not an address");
    device_end(&device);
}

static void a_record_that_is_not_published_is_not_reported(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device.publish_answer = 1;
    device_open(&device);
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    device_expect(&device, SSLSTORE_KEEP_PHASE_VALIDATING, SSLSTORE_KEEP_TASK_NONE);
    assert_int_equal(device.publishes, 1);
    assert_int_equal(device.report.did & SSLSTORE_KEEP_DID_PUBLISH, 0);
    device.publish_answer = 0;
    device.propagated_answer = 0;
    (void) device_look_now(&device);
    assert_true(device.report.did & SSLSTORE_KEEP_DID_PUBLISH);
    device_end(&device);
}

/* ---- Names and keys ---- */

static void other_names_lead_to_a_reissue(void **unused)
{
    static const char *const names[] = {"b.example.com"};

    (void) unused;
    device_begin_by_file(&device);
    device.order.product_code = "positivemdcssl";
    device_open(&device);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    device.order.dns_names = names;
    device.order.dns_name_count = 1;
    (void) device_look_now(&device);
    assert_true(device.report.did & SSLSTORE_KEEP_DID_REISSUE);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(device.installs, 2);
    assert_int_equal(store_orders(&device.store), 1);
    device_end(&device);
}

static void a_key_may_be_kept(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device.keep.same_key = true;
    device_open(&device);
    device_live_days(&device, 200);
    assert_int_equal(device.keys, 1);
    assert_int_equal(device.installs, 2);
    device_end(&device);
}

static void each_certificate_gets_a_key(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device_open(&device);
    device_live_days(&device, 200);
    assert_int_equal(device.keys, 2);
    assert_int_equal(device.installs, 2);
    device_end(&device);
}

static void a_lost_key_leads_to_a_reissue(void **unused)
{
    (void) unused;
    begin_in_force();
    device.newest_key[0] = '\0';
    memset(&device.state, 0, sizeof device.state);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(device.keys, 2);
    assert_int_equal(store_orders(&device.store), 1);
    device_end(&device);
}

static void keys_that_cannot_be_stored_or_read_are_told(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device_open(&device);
    device.key_save_answer = -1;
    assert_int_equal(device_step(&device), SSLSTORE_ERR_KEY);
    device_expect(&device, SSLSTORE_KEEP_PHASE_BLOCKED, SSLSTORE_KEEP_TASK_NONE);
    device.key_save_answer = 0;
    device.key_load_answer = -1;
    (void) device_look_now(&device);
    assert_int_equal(device.result, SSLSTORE_ERR_KEY);
    assert_int_equal(store_orders(&device.store), 0);
    device.key_load_answer = 0;
    device.keep.key_type = SSLSTORE_KEY_RSA;
    device.keep.key_bits = 1000;
    (void) device_look_now(&device);
    assert_int_equal(device.result, SSLSTORE_ERR_ARGUMENT);
    device.keep.key_type = SSLSTORE_KEY_OTHER;
    device.keep.key_bits = 384;
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    device_end(&device);
}

/* ---- Failures ---- */

static void a_certificate_that_cannot_be_installed_waits(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device.install_answer = 1;
    device_open(&device);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_INSTALLING);
    assert_int_equal(device.result, SSLSTORE_ERR_CANCELLED);
    device.install_answer = 0;
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(device.keys, 1);
    device_end(&device);
}

static void a_state_that_cannot_be_stored_stops_the_step(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device_open(&device);
    device.save_answer = -1;
    assert_int_equal(device_step(&device), SSLSTORE_ERR_JOURNAL);
    assert_int_equal(store_orders(&device.store), 0);
    device.save_answer = 0;
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    device_end(&device);
}

static void a_lost_order_is_found_or_sent_again_a_day_later(void **unused)
{
    (void) unused;
    for (int applied = 0; applied < 2; applied++) {
        device_begin_by_file(&device);
        device.store.mishaps[0] =
            (struct store_mishap){.endpoint = "order/neworder", .times = 1, .before = applied == 0};
        device.store.config.attempts = 1;
        device_open(&device);
        (void) device_step(&device);
        if (applied == 0) {
            device_expect(&device, SSLSTORE_KEEP_PHASE_ORDERING, SSLSTORE_KEEP_TASK_NONE);
            device_live_days(&device, 1);
            assert_int_equal(device.store.calls[0], 1);
        }
        device_live_days(&device, 2);
        device_expect(&device, SSLSTORE_KEEP_PHASE_IN_FORCE, SSLSTORE_KEEP_TASK_NONE);
        assert_int_equal(store_orders(&device.store), 1);
        device_end(&device);
    }
}

static void a_lost_order_is_not_sent_again_if_the_policy_forbids_it(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device.store.mishaps[0] =
        (struct store_mishap){.endpoint = "order/neworder", .times = 1, .before = true};
    device.keep.never_resends = true;
    device_open(&device);
    (void) device_step(&device);
    device_live_days(&device, 10);
    device_expect(&device, SSLSTORE_KEEP_PHASE_NEEDS_PERSON, SSLSTORE_KEEP_TASK_RESOLVE);
    assert_int_equal(device.store.calls[0], 1);
    device_end(&device);
}

static void a_lost_reissue_is_requested_again(void **unused)
{
    (void) unused;
    for (int applied = 0; applied < 2; applied++) {
        device_begin_by_file(&device);
        device.store.mishaps[0] =
            (struct store_mishap){.endpoint = "order/reissue", .times = 1, .before = applied == 0};
        device_open(&device);
        device_live_days(&device, 200);
        device_expect(&device, SSLSTORE_KEEP_PHASE_IN_FORCE, SSLSTORE_KEEP_TASK_NONE);
        assert_int_equal(device.installs, 2);
        assert_int_equal(device.store.calls[0], applied == 0 ? 2 : 1);
        device_end(&device);
    }
}

static void a_service_that_is_down_blocks_and_recovers(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device.store.mishaps[0] =
        (struct store_mishap){.endpoint = "order/status", .times = 60, .before = true};
    device_open(&device);
    (void) device_step(&device);
    device_expect(&device, SSLSTORE_KEEP_PHASE_UNKNOWN, SSLSTORE_KEEP_TASK_NONE);
    assert_int_equal(store_orders(&device.store), 0);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_BLOCKED);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(store_orders(&device.store), 1);
    device_end(&device);
}

static void a_clock_that_is_put_back_leads_to_a_look(void **unused)
{
    (void) unused;
    begin_in_force();
    device.store.fake.wall_time -= 60;
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    assert_int_equal(device.report.did, 0);
    device.store.fake.wall_time -= 600;
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    assert_true(device.report.did & SSLSTORE_KEEP_DID_LOOK);
    device_end(&device);
}

/* ---- Two machines ---- */

static struct device spare;

/* A second device at the same account: it uses the engine of the first. */
static void begin_spare(void)
{
    device_begin_by_file(&spare);
    spare.keep.order = &spare.order;
    spare.store.fake.wall_time = device.store.fake.wall_time;
    spare.store.engine = device.store.engine;
    assert_int_equal(sslstore_client_new_bare(&spare.store.config, &spare.store.client),
                     SSLSTORE_OK);
    spare.store.fake.random = 4711; /* or the two would make the same keys */
}

static void end_spare(void)
{
    spare.store.engine = NULL;
    device_end(&spare);
}

/* The spare has neither key nor state: it takes the order over with a key of its own. The first
 * device, if it comes back, keeps its certificate and tells what happened. */
static void a_spare_takes_the_order_over(void **unused)
{
    (void) unused;
    begin_in_force();
    begin_spare();
    device_step_until(&spare, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_true(spare.installs == 1);
    assert_int_equal(store_orders(&device.store), 1);
    (void) device_look_now(&device);
    device_expect(&device, SSLSTORE_KEEP_PHASE_IN_FORCE, SSLSTORE_KEEP_TASK_OTHER_MACHINE);
    assert_int_equal(device.installs, 1);
    device_live_days(&device, 190); /* its own is due */
    assert_true(device.not_after > device_now(&device));
    assert_int_equal(device.installs, 2);
    assert_int_equal(store_orders(&device.store), 1);
    end_spare();
    device_end(&device);
}

/* The same, and the first one comes back when its own certificate has ended. */
static void a_machine_comes_back_too_late(void **unused)
{
    (void) unused;
    begin_in_force();
    begin_spare();
    device_live_days(&spare, 210);
    device.store.fake.wall_time = spare.store.fake.wall_time;
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(device.installs, 2);
    assert_true(device.not_after > device_now(&device));
    assert_int_equal(store_orders(&device.store), 1);
    end_spare();
    device_end(&device);
}

/* Machines that share their keys end with the same certificate. */
static void machines_with_one_key_store_share_the_certificate(void **unused)
{
    (void) unused;
    begin_in_force();
    begin_spare();
    memcpy(spare.newest_key, device.newest_key, sizeof spare.newest_key);
    device_step_until(&spare, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_string_equal(spare.serial, device.serial);
    assert_int_equal(spare.keys, 0);
    device_live_days(&device, 190);
    assert_int_equal(device.installs, 2);
    memcpy(spare.newest_key, device.newest_key, sizeof spare.newest_key);
    spare.store.fake.wall_time = device.store.fake.wall_time;
    device_step_until(&spare, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_string_equal(spare.serial, device.serial);
    assert_int_equal(spare.keys, 0);
    end_spare();
    device_end(&device);
}

/* The key store is another than the certificate was requested with: the two are never paired. */
static void a_certificate_is_never_paired_with_another_key(void **unused)
{
    (void) unused;
    begin_in_force();
    begin_spare();
    device.hidden = true;
    device_live_days(&device, 197);
    device_expect(&device, SSLSTORE_KEEP_PHASE_NEEDS_PERSON, SSLSTORE_KEEP_TASK_PUBLISH);
    assert_int_equal(device.keys, 2);
    spare.store.fake.wall_time = device.store.fake.wall_time;
    spare.keep.name = "another";
    (void) device_step(&spare); /* makes a key */
    assert_int_equal(spare.keys, 1);
    memcpy(device.newest_key, spare.newest_key, sizeof device.newest_key);
    device.hidden = false;
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(device.installs, 2);
    assert_int_equal(device.keys, 3);
    end_spare();
    device_end(&device);
}

/* What another machine requested gets its time, too, before the method is changed. */
static void a_method_gets_its_time_whoever_requested(void **unused)
{
    static const sslstore_method methods[] = {SSLSTORE_METHOD_FILE, SSLSTORE_METHOD_CNAME};

    (void) unused;
    device_begin_by_file(&device);
    device.keep.methods = methods;
    device.keep.method_count = 2;
    device.store.fake.wall_time = 1868313600; /* 2029-03-16: validation is reused for ten days */
    device_open(&device);
    device_live_days(&device, 12);
    begin_spare();
    device.hidden = true;
    (void) device_step(&spare);
    assert_true(spare.report.did & SSLSTORE_KEEP_DID_REISSUE);
    device.keep.look_now = true;
    (void) device_step(&device);
    device.keep.look_now = false;
    device_expect(&device, SSLSTORE_KEEP_PHASE_WAITING, SSLSTORE_KEEP_TASK_NONE);
    assert_int_equal(fake_count(&device.store.fake, "order/changeapprovermethod"), 0);
    device_live_days(&device, 2);
    assert_int_equal(fake_count(&device.store.fake, "order/changeapprovermethod"), 1);
    end_spare();
    device_end(&device);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_invalid_description_is_refused),
        cmocka_unit_test(without_a_clock_nothing_is_done),
        cmocka_unit_test(a_disabled_client_is_told),
        cmocka_unit_test(a_report_is_optional),
        cmocka_unit_test(a_dry_run_changes_nothing),
        cmocka_unit_test(e_mails_are_answered_by_a_person),
        cmocka_unit_test(the_first_approver_is_chosen),
        cmocka_unit_test(a_mailbox_that_may_not_approve_is_told),
        cmocka_unit_test(each_name_gets_its_approver),
        cmocka_unit_test(without_a_publish_function_a_person_publishes),
        cmocka_unit_test(what_is_not_visible_is_published_again),
        cmocka_unit_test(without_a_propagated_function_all_counts_as_visible),
        cmocka_unit_test(a_method_that_fails_is_replaced),
        cmocka_unit_test(a_method_without_effect_is_replaced_after_a_day),
        cmocka_unit_test(a_wildcard_is_never_validated_by_a_file),
        cmocka_unit_test(withdrawal_is_tried_again),
        cmocka_unit_test(a_keep_that_never_buys_asks_a_person),
        cmocka_unit_test(an_ended_order_is_replaced_only_if_the_policy_says_so),
        cmocka_unit_test(an_order_that_disappears_is_never_replaced),
        cmocka_unit_test(a_refused_order_needs_a_person),
        cmocka_unit_test(a_record_that_is_not_published_is_not_reported),
        cmocka_unit_test(other_names_lead_to_a_reissue),
        cmocka_unit_test(a_key_may_be_kept),
        cmocka_unit_test(each_certificate_gets_a_key),
        cmocka_unit_test(a_lost_key_leads_to_a_reissue),
        cmocka_unit_test(keys_that_cannot_be_stored_or_read_are_told),
        cmocka_unit_test(a_certificate_that_cannot_be_installed_waits),
        cmocka_unit_test(a_state_that_cannot_be_stored_stops_the_step),
        cmocka_unit_test(a_lost_order_is_found_or_sent_again_a_day_later),
        cmocka_unit_test(a_lost_order_is_not_sent_again_if_the_policy_forbids_it),
        cmocka_unit_test(a_lost_reissue_is_requested_again),
        cmocka_unit_test(a_service_that_is_down_blocks_and_recovers),
        cmocka_unit_test(a_clock_that_is_put_back_leads_to_a_look),
        cmocka_unit_test(a_spare_takes_the_order_over),
        cmocka_unit_test(a_machine_comes_back_too_late),
        cmocka_unit_test(machines_with_one_key_store_share_the_certificate),
        cmocka_unit_test(a_certificate_is_never_paired_with_another_key),
        cmocka_unit_test(a_method_gets_its_time_whoever_requested),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
