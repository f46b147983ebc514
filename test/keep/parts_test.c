/* Tests parts of a keep one by one: what the steps of a life do not reach.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <mbedtls/md.h>

#include "../../src/keep/bought.h"
#include "../../src/keep/install.h"
#include "device.h"
#include "support/csr.h"

#define DAY 86400

static struct device device;

/* ---- Digests may fail ---- */

int __real_mbedtls_md_setup(mbedtls_md_context_t *context, const mbedtls_md_info_t *info, int hmac);
int __wrap_mbedtls_md_setup(mbedtls_md_context_t *context, const mbedtls_md_info_t *info, int hmac);

static bool digests_fail;
static size_t digest_fails; /* the one with this number fails, from 1; 0: none */

int __wrap_mbedtls_md_setup(mbedtls_md_context_t *context, const mbedtls_md_info_t *info, int hmac)
{
    if (digests_fail || (digest_fails > 0 && --digest_fails == 0)) {
        return -1;
    }
    return __real_mbedtls_md_setup(context, info, hmac);
}

static void without_digests_nothing_is_looked_up_or_bought(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device_open(&device);
    digests_fail = true;
    assert_int_not_equal(device_step(&device), SSLSTORE_OK);
    digests_fail = false;
    device_expect(&device, SSLSTORE_KEEP_PHASE_BLOCKED, SSLSTORE_KEEP_TASK_NONE);
    assert_int_equal(device.store.fake.answered, 0);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    device_end(&device);
}

/* The n-th digest of the step that orders fails: the order is bought once, now or later. */
static void each_digest_may_fail(void **unused)
{
    size_t failed = 0;

    (void) unused;
    for (size_t n = 1; failed + 1 == n; n++) {
        device_begin_by_file(&device);
        device_open(&device);
        digest_fails = n;
        (void) device_step(&device);
        failed += digest_fails == 0;
        digest_fails = 0;
        device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
        assert_int_equal(store_orders(&device.store), 1);
        device_end(&device);
    }
    assert_true(failed >= 5);
}

/* ---- Purchases ---- */

static void days_of_purchases_are_counted(void **unused)
{
    struct sslstore__keep_record record;
    const int64_t day = 20000;

    (void) unused;
    memset(&record, 0, sizeof record);
    sslstore__keep_bought_note(&record, 0);
    assert_int_equal(sslstore__keep_bought_count(&record, day * DAY), 0);
    sslstore__keep_bought_push(&record, day * DAY);
    for (int64_t beside = -1; beside <= 1; beside++) {
        sslstore__keep_bought_note(&record, (day + beside) * DAY);
        assert_int_equal(sslstore__keep_bought_count(&record, day * DAY), 1);
    }
    sslstore__keep_bought_note(&record, (day - 2) * DAY);
    sslstore__keep_bought_note(&record, (day + 2) * DAY);
    assert_int_equal(sslstore__keep_bought_count(&record, day * DAY), 3);
    assert_int_equal(sslstore__keep_bought_count(&record, (day + 364) * DAY), 2);
    assert_int_equal(sslstore__keep_bought_count(&record, (day + 367) * DAY), 0);
    sslstore__keep_bought_date(&record, 0);
    assert_int_equal(record.bought[0], day + 2);
    sslstore__keep_bought_date(&record, INT64_C(70000) * DAY); /* in the year 2161 */
    assert_int_equal(record.bought[0], UINT16_MAX);
    sslstore__keep_bought_forget(&record);
    assert_int_equal(record.bought[0], day - 2);
}

/* ---- Serial numbers ---- */

struct serial {
    const char *text;
    bool equal;
};

static void serials_are_compared_as_numbers(void **unused)
{
    static const struct serial serials[] = {
        {"0A1B2C", true},      {"a1b2c", true},
        {"00:0a:1B:2c", true}, {"0x0a1b2c", true},
        {"0A1B2D", false},     {"0A1B2C0", false},
        {"-", false},          {"0102030405060708090A0B0C0D0E0F101112131415161718", false},
    };
    struct sslstore__keep_run run;

    (void) unused;
    memset(&run, 0, sizeof run);
    run.order.serial = "0A1B2C";
    run.order.partner_id = "P-1";
    assert_false(sslstore__keep_is_in_service(&run));
    run.record.flags = SSLSTORE__KEEP_INSTALLED;
    run.record.serial_size = 3;
    memcpy(run.record.serial + SSLSTORE__KEEP_SERIAL_MAX - 3, "\x0a\x1b\x2c", 3);
    for (size_t i = 0; i < sizeof serials / sizeof serials[0]; i++) {
        run.order.serial = serials[i].text;
        if (sslstore__keep_is_in_service(&run) != serials[i].equal) {
            fail_msg("%s", serials[i].text);
        }
    }
    run.order.serial = "";
    assert_false(sslstore__keep_is_in_service(&run));
    memcpy(run.record.partner_id, "P-1", 4);
    assert_true(sslstore__keep_is_in_service(&run));
    run.record.flags |= SSLSTORE__KEEP_AWAITS;
    assert_false(sslstore__keep_is_in_service(&run));
}

/* ---- Signing requests of the program ---- */

static int request_answer;
static const char *request_csr;

static int request(void *user, bool fresh, const char **csr, size_t *csr_size)
{
    (void) user;
    *csr = request_csr;
    *csr_size = SSLSTORE_NUL_TERMINATED;
    if (request_answer == 2) {
        return 1;
    }
    return request_answer == 1 && fresh ? 0 : request_answer;
}

static void requests_of_the_program_are_checked(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device.keep.request = request;
    device_open(&device);
    request_csr = CSR_SHOP;
    request_answer = -1;
    assert_int_equal(device_step(&device), SSLSTORE_ERR_KEY);
    device_expect(&device, SSLSTORE_KEEP_PHASE_BLOCKED, SSLSTORE_KEEP_TASK_NONE);
    device.keep.look_now = true;
    request_answer = 2; /* "there is no key" although a fresh one was wanted */
    assert_int_equal(device_step(&device), SSLSTORE_ERR_KEY);
    request_answer = 0;
    request_csr = "no request";
    assert_int_not_equal(device_step(&device), SSLSTORE_OK);
    assert_int_equal(store_orders(&device.store), 0);
    device.keep.same_key = true;
    request_answer = 1; /* there is no key yet */
    request_csr = CSR_SHOP;
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    assert_int_equal(store_orders(&device.store), 1);
    device_end(&device);
}

/* ---- What is found ---- */

static void an_order_of_other_names_is_not_adopted(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device_open(&device);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    memset(&device.state, 0, sizeof device.state);
    device.order.domain_name = "other.example.com";
    assert_int_equal(device_step(&device), SSLSTORE_ERR_CONFLICT);
    device_expect(&device, SSLSTORE_KEEP_PHASE_BLOCKED, SSLSTORE_KEEP_TASK_NONE);
    assert_int_equal(store_orders(&device.store), 1);
    device_end(&device);
}

/* Lookups by CustomOrderID get this reply. */
static void expect_blocked_by(const char *reply, sslstore_result result)
{
    device_begin_by_file(&device);
    device.store.mishaps[0] = (struct store_mishap){.endpoint = "order/status",
                                                    .before = true,
                                                    .says = fake_json(reply),
                                                    .unless = "TheSSLStoreOrderID"};
    device_open(&device);
    assert_int_equal(device_step(&device), result);
    device_expect(&device, SSLSTORE_KEEP_PHASE_BLOCKED, SSLSTORE_KEEP_TASK_NONE);
    assert_int_equal(store_orders(&device.store), 0);
    device_end(&device);
}

static void replies_that_prove_nothing_lead_to_no_order(void **unused)
{
    (void) unused;
    expect_blocked_by("{\"AuthResponse\":{\"isError\":false}}", SSLSTORE_ERR_REPLY);
    expect_blocked_by("{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"7\","
                      "\"CustomOrderID\":\"another\"}",
                      SSLSTORE_ERR_REPLY);
    /* every number has an order, and all are cancelled */
    expect_blocked_by("{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"7\","
                      "\"OrderStatus\":{\"MajorStatus\":\"Cancelled\"}}",
                      SSLSTORE_ERR_LIMIT);
}

/* The order is bought, but its id is too long for the state: it is never bought again. */
static void an_id_that_is_too_long_is_told(void **unused)
{
    (void) unused;
    for (int partner = 0; partner < 2; partner++) {
        static char reply[400];

        (void) snprintf(reply, sizeof reply,
                        "{\"AuthResponse\":{\"isError\":false},\"%s\":\"%060d\",\"%s\":\"7\","
                        "\"OrderStatus\":{\"MajorStatus\":\"Pending\"}}",
                        partner == 0 ? "TheSSLStoreOrderID" : "PartnerOrderID", 7,
                        partner == 0 ? "PartnerOrderID" : "TheSSLStoreOrderID");
        device_begin_by_file(&device);
        device.store.mishaps[0] =
            (struct store_mishap){.endpoint = "order/neworder", .says = fake_json(reply)};
        device.store.engine_config.lookup = LOOKUP_NEVER;
        device.store.engine_config.duplicate = DUPLICATE_SECOND;
        device.store.mishaps[1] = (struct store_mishap){
            .endpoint = "order/query", .before = true, .says = fake_json("[]")};
        device_open(&device);
        assert_int_equal(device_step(&device), SSLSTORE_ERR_LIMIT);
        device_expect(&device, SSLSTORE_KEEP_PHASE_BLOCKED, SSLSTORE_KEEP_TASK_NONE);
        assert_true(device.report.paid);
        device.keep.never_resends = true;
        device_live_days(&device, 30);
        assert_int_equal(store_orders(&device.store), 1);
        device_end(&device);
    }
}

static const char order_with_a_long_id[] =
    "{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":"
    "\"000000000000000000000000000000000000000000000000000000000007\","
    "\"OrderStatus\":{\"MajorStatus\":\"Pending\"}}";

/* The same if the reply is lost, and a lookup shows it. */
static void an_id_that_is_found_and_too_long_is_told(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device.store.mishaps[0] = (struct store_mishap){.endpoint = "order/neworder", .before = true};
    device.store.mishaps[1] = (struct store_mishap){
        .endpoint = "order/status", .from = 4, .before = true, .says = fake_status(503, "", "")};
    device_open(&device);
    (void) device_step(&device);
    device_expect(&device, SSLSTORE_KEEP_PHASE_ORDERING, SSLSTORE_KEEP_TASK_NONE);
    device.store.mishaps[1].says = fake_json(order_with_a_long_id);
    device.keep.look_now = true;
    assert_int_equal(device_step(&device), SSLSTORE_ERR_LIMIT);
    device_expect(&device, SSLSTORE_KEEP_PHASE_BLOCKED, SSLSTORE_KEEP_TASK_NONE);
    assert_int_equal(device.store.calls[0], 1);
    device_end(&device);
}

/* The same if another machine buys the order while this one looks. */
static void an_id_of_another_machine_that_is_too_long_is_told(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device.store.mishaps[0] = (struct store_mishap){.endpoint = "order/status",
                                                    .from = 3,
                                                    .before = true,
                                                    .says = fake_json(order_with_a_long_id)};
    device_open(&device);
    assert_int_equal(device_step(&device), SSLSTORE_ERR_LIMIT);
    device_expect(&device, SSLSTORE_KEEP_PHASE_BLOCKED, SSLSTORE_KEEP_TASK_NONE);
    assert_int_equal(store_orders(&device.store), 0);
    device_end(&device);
}

/* The reply to the order is about another one, which is not adopted. */
static void a_reply_about_another_order_is_not_adopted(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device.store.mishaps[0] = (struct store_mishap){
        .endpoint = "order/neworder",
        .says = fake_json("{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"7\","
                          "\"CustomOrderID\":\"another\",\"OrderStatus\":"
                          "{\"MajorStatus\":\"Pending\"}}")};
    device_open(&device);
    assert_int_equal(device_step(&device), SSLSTORE_ERR_CONFLICT);
    assert_string_equal(device.report.store_id, "");
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_string_not_equal(device.report.store_id, "7");
    assert_int_equal(store_orders(&device.store), 1);
    device_end(&device);
}

/* An order that has one of the names is ours: the others were dropped since. */
static void an_order_with_more_names_is_adopted(void **unused)
{
    static const char *const names[] = {"shop.example.com", "b.example.com"};

    (void) unused;
    device_begin_by_file(&device);
    device.order.product_code = "positivemdcssl";
    device.order.dns_names = names;
    device.order.dns_name_count = 2;
    device_open(&device);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    memset(&device.state, 0, sizeof device.state);
    device.order.dns_name_count = 1;
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    assert_true(device.report.did & SSLSTORE_KEEP_DID_REBUILD);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(store_orders(&device.store), 1);
    device_end(&device);
}

/* The older order is alive, its renewal was cancelled: the older one is adopted. */
static void a_lost_state_finds_the_order_that_is_alive(void **unused)
{
    char body[128];
    char first[SSLSTORE_ID_MAX];

    (void) unused;
    device_begin_by_file(&device);
    device_open(&device);
    device_live_days(&device, 20);
    (void) snprintf(first, sizeof first, "%s", device.report.store_id);
    device_live_days(&device, 330);
    assert_int_equal(store_orders(&device.store), 2);
    (void) snprintf(body, sizeof body, "{\"TheSSLStoreOrderID\":\"%s\"}", device.report.store_id);
    store_post(&device.store, "/sandbox/cancel", body);
    memset(&device.state, 0, sizeof device.state);
    (void) device_step(&device);
    assert_string_equal(device.report.store_id, first);
    device_live_days(&device, 2);
    assert_int_equal(store_orders(&device.store), 2);
    device_end(&device);
}

/* All numbers after the present order are in use. */
static void a_keep_has_at_most_256_orders(void **unused)
{
    char body[128];

    (void) unused;
    device_begin_by_file(&device);
    device.keep.replace_ended = true;
    device_open(&device);
    (void) device_step(&device);
    (void) snprintf(body, sizeof body, "{\"TheSSLStoreOrderID\":\"%s\"}", device.report.store_id);
    store_post(&device.store, "/sandbox/cancel", body);
    device.store.mishaps[0] = (struct store_mishap){
        .endpoint = "order/status",
        .before = true,
        .unless = "TheSSLStoreOrderID",
        .says = fake_json("{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"7\","
                          "\"OrderStatus\":{\"MajorStatus\":\"Cancelled\"}}")};
    device.keep.look_now = true;
    assert_int_equal(device_step(&device), SSLSTORE_ERR_LIMIT);
    assert_int_equal(store_orders(&device.store), 1);
    device_end(&device);
}

/* ---- Requests whose outcome is unknown ---- */

/* The clock of the service, too, is put back while an order is open: the wait begins anew. */
static void a_wait_begins_anew_if_the_clock_is_put_back(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device.store.mishaps[0] =
        (struct store_mishap){.endpoint = "order/neworder", .times = 1, .before = true};
    device.keep.resend_after_hours = 2;
    device_open(&device);
    (void) device_step(&device);
    device.store.fake.wall_time -= 10 * DAY;
    device.keep.look_now = true;
    (void) device_step(&device);
    device.keep.look_now = false;
    device.store.fake.wall_time += 3600;
    (void) device_step(&device);
    assert_int_equal(device.store.calls[0], 1);
    device_live_days(&device, 1);
    assert_int_equal(device.store.calls[0], 2);
    device_expect(&device, SSLSTORE_KEEP_PHASE_IN_FORCE, SSLSTORE_KEEP_TASK_NONE);
    device_end(&device);
}

/* The reply to a reissue is lost, and then the service does not answer. The reissue needs
 * validation, so the order shows that it is pending. */
static void an_open_reissue_waits_for_the_service(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device.store.mishaps[0] = (struct store_mishap){.endpoint = "order/reissue", .times = 1};
    device.store.fake.wall_time = 1868313600; /* 2029-03-16: validation is reused for ten days */
    device_open(&device);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    device.hidden = true;
    device.store.mishaps[1] =
        (struct store_mishap){.endpoint = "order/status", .from = 3, .before = true};
    device.store.fake.wall_time += 42 * DAY;
    (void) device_step(&device);
    for (int i = 0; i < 3; i++) {
        device.store.fake.wall_time = device.report.next_look;
        assert_int_not_equal(device_step(&device), SSLSTORE_OK);
    }
    device.store.mishaps[1].endpoint = NULL;
    device.hidden = false;
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(device.store.calls[0], 1);
    assert_int_equal(device.installs, 2);
    device_end(&device);
}

/* Loses the reply to a reissue that needs no validation, and the lookups after it. */
static void lose_a_reissue(void)
{
    device_begin_by_file(&device);
    device.store.mishaps[0] = (struct store_mishap){.endpoint = "order/reissue", .times = 1};
    device_open(&device);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    device.store.mishaps[1] =
        (struct store_mishap){.endpoint = "order/status", .from = 3, .before = true};
    device.store.fake.wall_time += 195 * DAY;
    (void) device_step(&device);
    assert_int_equal(device.store.calls[0], 1);
    device.store.mishaps[1].endpoint = NULL;
    device.store.fake.wall_time = device.report.next_look;
}

static void another_partner_id_shows_that_it_was_reissued(void **unused)
{
    (void) unused;
    lose_a_reissue();
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(device.store.calls[0], 1);
    assert_int_equal(device.installs, 2);
    device_end(&device);
}

static void another_partner_id_that_is_too_long_is_told(void **unused)
{
    static char reply[300];

    (void) unused;
    lose_a_reissue();
    (void) snprintf(reply, sizeof reply,
                    "{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"%s\","
                    "\"PartnerOrderID\":\"%060d\",\"OrderStatus\":{\"MajorStatus\":\"Active\"}}",
                    device.report.store_id, 7);
    device.store.mishaps[1] =
        (struct store_mishap){.endpoint = "order/status", .before = true, .says = fake_json(reply)};
    assert_int_equal(device_step(&device), SSLSTORE_ERR_LIMIT);
    device_expect(&device, SSLSTORE_KEEP_PHASE_BLOCKED, SSLSTORE_KEEP_TASK_NONE);
    device.store.mishaps[1].endpoint = NULL;
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(device.store.calls[0], 1);
    device_end(&device);
}

/* ---- Approvers ---- */

/* Two names of a product that the library does not know. */
static void begin_unknown_product(void)
{
    static const char *const names[] = {"b.example.com", "shop.example.com", "c.example.com"};

    device_begin_by_file(&device);
    device.order.product_code = "yesterday";
    device.order.unknown_product = true;
    device.order.file_validation = false;
    device.order.approver_email = NULL;
    device.order.dns_names = names;
    device.order.dns_name_count = 2;
    device.store.mishaps[0] = (struct store_mishap){
        .endpoint = "order/approverlist",
        .before = true,
        .times = 1,
        .says = fake_json("{\"AuthResponse\":{\"isError\":false},\"ApproverEmailList\":"
                          "[\"admin@shop.example.com\"]}")};
    device.store.mishaps[1] = (struct store_mishap){
        .endpoint = "order/approverlist",
        .before = true,
        .says = fake_json("{\"AuthResponse\":{\"isError\":false},\"ApproverEmailList\":"
                          "[\"admin@b.example.com\"]}")};
}

static void each_name_of_an_unknown_product_has_an_address(void **unused)
{
    (void) unused;
    begin_unknown_product();
    device_open(&device);
    (void) device_step(&device);
    assert_non_null(strstr(fake_last_request(&device.store.fake, "order/neworder"),
                           "\"admin@shop.example.com,admin@b.example.com\""));
    device_end(&device);
}

static void a_name_without_an_address_is_not_ordered(void **unused)
{
    (void) unused;
    begin_unknown_product();
    device.order.dns_name_count = 3;
    device.store.mishaps[1].says =
        fake_json("{\"AuthResponse\":{\"isError\":false},\"ApproverEmailList\":[]}");
    device_open(&device);
    assert_int_equal(device_step(&device), SSLSTORE_ERR_NOT_PERMITTED);
    device_expect(&device, SSLSTORE_KEEP_PHASE_NEEDS_PERSON, SSLSTORE_KEEP_TASK_CORRECT);
    assert_int_equal(fake_count(&device.store.fake, "order/approverlist"), 2);
    assert_int_equal(fake_count(&device.store.fake, "order/neworder"), 0);
    device_end(&device);
}

static void an_address_without_end_is_refused(void **unused)
{
    static char reply[600];

    (void) unused;
    (void) snprintf(reply, sizeof reply,
                    "{\"AuthResponse\":{\"isError\":false},\"ApproverEmailList\":"
                    "[\"nobody\",\"%0330d@shop.example.com\"]}",
                    0);
    device_begin_by_file(&device);
    device.order.file_validation = false;
    device.order.approver_email = NULL;
    device.store.mishaps[0] = (struct store_mishap){
        .endpoint = "order/approverlist", .before = true, .says = fake_json(reply)};
    device_open(&device);
    assert_int_equal(device_step(&device), SSLSTORE_ERR_LIMIT);
    assert_int_equal(store_orders(&device.store), 0);
    device_end(&device);
}

static void a_mailbox_is_chosen_among_those_that_have_one(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device.order.file_validation = false;
    device.order.approver_email = NULL;
    device.keep.approvers = "admin";
    device.store.mishaps[0] = (struct store_mishap){
        .endpoint = "order/approverlist",
        .before = true,
        .says = fake_json(
            "{\"AuthResponse\":{\"isError\":false},\"ApproverEmailList\":"
            "[\"admin\",\"administrator@shop.example.com\",\"Admin@shop.example.com\"]}")};
    device_open(&device);
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    assert_int_equal(device.report.records.count, 1);
    device_end(&device);
}

/* DigiCert takes one address for all names. */
static void one_address_approves_all_names_at_digicert(void **unused)
{
    static const char *const names[] = {"shop.example.com", "www.shop.example.com"};

    (void) unused;
    device_begin_by_file(&device);
    device.order.product_code = "digi_ssl_dv_geotrust_flex";
    device.order.file_validation = false;
    device.order.approver_email = NULL;
    device.order.dns_names = names;
    device.order.dns_name_count = 2;
    device.order.admin.first_name = "Ada";
    device.order.admin.last_name = "Example";
    device.order.admin.phone = "+1 727 555 0100";
    device.order.admin.title = "Operator";
    device.order.technical = device.order.admin;
    device_open(&device);
    (void) device_step(&device);
    assert_null(strstr(fake_last_request(&device.store.fake, "order/neworder"), ",admin@"));
    assert_int_equal(store_orders(&device.store), 1);
    device_end(&device);
}

/* ---- Clocks ---- */

static void a_service_without_a_clock_is_enough(void **unused)
{
    static const char *const fault = "no-date";

    (void) unused;
    device_begin_by_file(&device);
    device.store.engine_config.faults = &fault;
    device.store.engine_config.fault_count = 1;
    device_open(&device);
    device_live_days(&device, 400);
    device_expect(&device, SSLSTORE_KEEP_PHASE_IN_FORCE, SSLSTORE_KEEP_TASK_NONE);
    assert_true(device.not_after > device_now(&device));
    assert_int_equal(store_orders(&device.store), 2);
    device_end(&device);
}

/* A state that says to come again in a month is not believed. */
static void a_pause_of_more_than_a_week_is_not_believed(void **unused)
{
    struct sslstore__keep_record record;

    (void) unused;
    device_begin_by_file(&device);
    device_open(&device);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_true(sslstore__keep_record_read(&record, &device.state));
    record.next_look = record.looked + 30 * DAY;
    sslstore__keep_record_write(&record, &device.state);
    (void) device_step(&device);
    assert_true(device.report.did & SSLSTORE_KEEP_DID_LOOK);
    device_end(&device);
}

static void attempts_are_counted_up_to_255(void **unused)
{
    struct sslstore__keep_run run;

    (void) unused;
    device_begin_by_file(&device);
    device_open(&device);
    memset(&run, 0, sizeof run);
    run.keep = &device.keep;
    run.record.attempts = UINT8_MAX - 1;
    sslstore__keep_await(&run, false);
    assert_int_equal(run.record.attempts, UINT8_MAX);
    sslstore__keep_await(&run, true);
    assert_int_equal(run.record.attempts, UINT8_MAX);
    device_end(&device);
}

/* ---- Validation ---- */

static void a_dry_run_tells_what_would_be_published(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device.hidden = true;
    device_open(&device);
    (void) device_step(&device);
    device.publishes = 0;
    device.keep.dry_run = true;
    device.keep.look_now = true;
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    assert_true(device.report.did & SSLSTORE_KEEP_DID_PUBLISH);
    assert_int_equal(device.publishes, 0);
    device_end(&device);
}

/* In force: a dry run says that the names have changed, and when it looks again. */
static void a_dry_run_tells_of_a_reissue(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device_open(&device);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    device.order.domain_name = "www.shop.example.com";
    device.keep.dry_run = true;
    device.keep.look_now = true;
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    assert_true(device.report.did & SSLSTORE_KEEP_DID_REISSUE);
    assert_int_equal(fake_count(&device.store.fake, "order/reissue"), 0);
    device_expect(&device, SSLSTORE_KEEP_PHASE_IN_FORCE, SSLSTORE_KEEP_TASK_NONE);
    assert_true(device.report.next_look > device_now(&device) + 3600);
    assert_true(device.report.next_look <= device_now(&device) + 7 * DAY);
    device_end(&device);
}

/* The order does not fit into response_max any more, so its validation records are left out. */
static void records_that_do_not_fit_are_told(void **unused)
{
    static char names[30][24];
    static const char *list[30];

    (void) unused;
    device_begin_by_file(&device);
    for (size_t i = 0; i < 30; i++) {
        (void) snprintf(names[i], sizeof names[i], "name-%zu.example.com", i);
        list[i] = names[i];
    }
    device.order.product_code = "positivemdcssl";
    device.order.dns_names = list;
    device.order.dns_name_count = 30;
    device.hidden = true;
    device_open(&device);
    (void) device_step(&device);
    device.store.config.response_max = 8192;
    device_restart(&device);
    device.keep.look_now = true;
    assert_int_equal(device_step(&device), SSLSTORE_ERR_REPLY_LIMIT);
    device_expect(&device, SSLSTORE_KEEP_PHASE_BLOCKED, SSLSTORE_KEEP_TASK_NONE);
    device.hidden = false;
    assert_int_equal(device_step(&device), SSLSTORE_OK); /* issued: nothing is to be published */
    device_expect(&device, SSLSTORE_KEEP_PHASE_IN_FORCE, SSLSTORE_KEEP_TASK_NONE);
    device.store.config.response_max = 0;
    device_restart(&device);
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    assert_int_equal(device.record_count, 0); /* withdrawn, now that they can be read */
    assert_int_equal(store_orders(&device.store), 1);
    device_end(&device);
}

static int load_too_much(void *user, char *pem, size_t size)
{
    (void) user;
    memset(pem, 'x', size);
    return (int) size + 1;
}

static void a_key_that_does_not_fit_is_told(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device.keep.key_load = load_too_much;
    device_open(&device);
    assert_int_equal(device_step(&device), SSLSTORE_ERR_KEY);
    assert_int_equal(store_orders(&device.store), 0);
    device_end(&device);
}

static void a_file_may_be_asked_for_by_https(void **unused)
{
    static const sslstore_method file = SSLSTORE_METHOD_FILE;

    (void) unused;
    device_begin_by_file(&device);
    device.order.file_validation = false;
    device.order.https_file_validation = true;
    device.keep.methods = &file;
    device.keep.method_count = 1;
    device_open(&device);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    device_end(&device);
}

/* The domain is validated, the organization is not. */
static void an_organization_is_validated_by_a_person(void **unused)
{
    char body[160];

    (void) unused;
    device_begin_by_file(&device);
    device.store.engine_config.vets = true;
    device.order.product_code = "sectigoovssl";
    device.order.organization.name = "Shop Ltd";
    device.order.organization.address_line1 = "1 Main St";
    device.order.organization.city = "London";
    device.order.organization.region = "Greater London";
    device.order.organization.postal_code = "E1 6AN";
    device.order.organization.country = "GB";
    device.order.organization.phone = "+44 20 7946 0000";
    device_open(&device);
    device_live_days(&device, 1);
    device_expect(&device, SSLSTORE_KEEP_PHASE_NEEDS_PERSON, SSLSTORE_KEEP_TASK_ORGANIZATION);
    device_live_days(&device, 20);
    device_expect(&device, SSLSTORE_KEEP_PHASE_NEEDS_PERSON, SSLSTORE_KEEP_TASK_ORGANIZATION);
    device.order.product_code = "yesterday"; /* nobody knows whether it needs an organization */
    device.keep.look_now = true;
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    device_expect(&device, SSLSTORE_KEEP_PHASE_WAITING, SSLSTORE_KEEP_TASK_NONE);
    device.order.product_code = "sectigoovssl";
    device.keep.look_now = false;
    (void) snprintf(body, sizeof body, "{\"TheSSLStoreOrderID\":\"%s\",\"Result\":\"approve\"}",
                    device.report.store_id);
    store_post(&device.store, "/sandbox/vetting", body);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    device_end(&device);
}

static void without_a_withdraw_function_nothing_is_withdrawn(void **unused)
{
    (void) unused;
    device_begin_by_file(&device);
    device.keep.withdraw = NULL;
    device_open(&device);
    device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
    assert_int_equal(device.withdraws, 0);
    device_end(&device);
}

static void several_records_may_fail(void **unused)
{
    static const char *const names[] = {"shop.example.com", "b.example.com", "c.example.com"};

    (void) unused;
    for (int visible = 0; visible < 2; visible++) {
        device_begin_by_file(&device);
        device.order.product_code = "positivemdcssl";
        device.order.dns_names = names;
        device.order.dns_name_count = 3;
        device.publish_answer = visible - 1;
        device.propagated_answer = -visible;
        device_open(&device);
        assert_int_equal(device_step(&device), SSLSTORE_OK);
        device_expect(&device, SSLSTORE_KEEP_PHASE_NEEDS_PERSON, SSLSTORE_KEEP_TASK_PUBLISH);
        assert_int_equal(device.publishes, 3);
        device.publish_answer = 0;
        device.propagated_answer = 1;
        device_step_until(&device, SSLSTORE_KEEP_PHASE_IN_FORCE);
        device_end(&device);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_digests_nothing_is_looked_up_or_bought),
        cmocka_unit_test(each_digest_may_fail),
        cmocka_unit_test(days_of_purchases_are_counted),
        cmocka_unit_test(serials_are_compared_as_numbers),
        cmocka_unit_test(requests_of_the_program_are_checked),
        cmocka_unit_test(an_order_of_other_names_is_not_adopted),
        cmocka_unit_test(replies_that_prove_nothing_lead_to_no_order),
        cmocka_unit_test(an_id_that_is_too_long_is_told),
        cmocka_unit_test(an_id_that_is_found_and_too_long_is_told),
        cmocka_unit_test(an_id_of_another_machine_that_is_too_long_is_told),
        cmocka_unit_test(a_reply_about_another_order_is_not_adopted),
        cmocka_unit_test(an_order_with_more_names_is_adopted),
        cmocka_unit_test(a_lost_state_finds_the_order_that_is_alive),
        cmocka_unit_test(a_keep_has_at_most_256_orders),
        cmocka_unit_test(a_wait_begins_anew_if_the_clock_is_put_back),
        cmocka_unit_test(an_open_reissue_waits_for_the_service),
        cmocka_unit_test(another_partner_id_shows_that_it_was_reissued),
        cmocka_unit_test(another_partner_id_that_is_too_long_is_told),
        cmocka_unit_test(an_address_without_end_is_refused),
        cmocka_unit_test(each_name_of_an_unknown_product_has_an_address),
        cmocka_unit_test(a_name_without_an_address_is_not_ordered),
        cmocka_unit_test(one_address_approves_all_names_at_digicert),
        cmocka_unit_test(a_pause_of_more_than_a_week_is_not_believed),
        cmocka_unit_test(attempts_are_counted_up_to_255),
        cmocka_unit_test(a_dry_run_tells_what_would_be_published),
        cmocka_unit_test(a_dry_run_tells_of_a_reissue),
        cmocka_unit_test(records_that_do_not_fit_are_told),
        cmocka_unit_test(a_key_that_does_not_fit_is_told),
        cmocka_unit_test(a_file_may_be_asked_for_by_https),
        cmocka_unit_test(an_organization_is_validated_by_a_person),
        cmocka_unit_test(a_mailbox_is_chosen_among_those_that_have_one),
        cmocka_unit_test(a_service_without_a_clock_is_enough),
        cmocka_unit_test(without_a_withdraw_function_nothing_is_withdrawn),
        cmocka_unit_test(several_records_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
