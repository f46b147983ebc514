/* Client: which settings are accepted, what a disabled client refuses, and that clients are
 * independent.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/words.h"
#include "support/fake.h"
#include "support/range.h"

#define GOOD "{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"24680\"}"

static struct fake fake;

static sslstore_result make(const sslstore_config *config)
{
    sslstore_client *client = (sslstore_client *) &fake; /* must be overwritten */
    sslstore_result result = sslstore_client_new_bare(config, &client);

    assert_true((client == NULL) == (result != SSLSTORE_OK));
    sslstore_client_free(client);
    assert_null(fake_complaint(&fake));
    return result;
}

static void begin(sslstore_config *config)
{
    memset(&fake, 0, sizeof fake);
    fake_config(&fake, config);
}

/* ---- Configuration ---- */

static sslstore_result with_url(const char *url)
{
    sslstore_config config;

    begin(&config);
    config.url = url;
    return make(&config);
}

static void urls_are_accepted_in_many_forms(void **unused)
{
    static const char *const good[] = {NULL,
                                       "",
                                       SSLSTORE_URL_TEST,
                                       SSLSTORE_URL_LIVE,
                                       "https://store.example",
                                       "https://store.example/",
                                       "https://store.example/rest",
                                       "https://store.example/rest/",
                                       "https://store.example:8443/proxy/rest/",
                                       "HTTPS://Store.Example/REST",
                                       "https://127.0.0.1:1",
                                       "https://[::1]:65535/rest"};

    (void) unused;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_int_equal(with_url(good[i]), SSLSTORE_OK);
    }
}

static void an_unsafe_or_invalid_url_is_refused(void **unused)
{
    static const char *const bad[] = {"http://store.example/rest",
                                      "store.example/rest",
                                      "https:/store.example",
                                      "https://",
                                      "https:///rest",
                                      "ftp://store.example",
                                      " https://store.example",
                                      "https://store.example\r\nX: y",
                                      "https://store.example/a b",
                                      "https://user:pass@store.example",
                                      "https://store.example:0",
                                      "https://store.example:65536",
                                      "https://store.example:x",
                                      "https://store.example/?a=b",
                                      "https://store.example/#a",
                                      "https://st\xc3\xb6re.example",
                                      "httpsx://store.example"};

    (void) unused;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (with_url(bad[i]) != SSLSTORE_ERR_CONFIG) {
            fail_msg("%s", bad[i]);
        }
    }
}

static void a_host_longer_than_any_name_is_refused(void **unused)
{
    char url[400] = "https://";

    (void) unused;
    for (size_t i = 0; i < 100; i++) {
        strcat(url, "a.b");
    }
    assert_int_equal(with_url(url), SSLSTORE_ERR_CONFIG);
}

static void credentials_are_required_and_contain_no_control_characters(void **unused)
{
    static const char *const bad[] = {NULL,
                                      "",
                                      "a\n",
                                      "\r",
                                      "a\x01"
                                      "b",
                                      "\x7f",
                                      "a\tb",
                                      "\xff\xfe",
                                      "\xc3"};
    sslstore_config config;

    (void) unused;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        begin(&config);
        config.auth_token = bad[i];
        if (make(&config) != SSLSTORE_ERR_CONFIG) {
            fail_msg("token %zu", i);
        }
        begin(&config);
        config.partner_code = bad[i];
        if (make(&config) != SSLSTORE_ERR_CONFIG) {
            fail_msg("partner code %zu", i);
        }
    }
}

static void a_value_out_of_its_range_is_refused(void **unused)
{
    sslstore_config config;

    (void) unused;
    begin(&config);
    config.page_size = 1000;
    config.renewal_window_days = 3650;
    assert_int_equal(make(&config), SSLSTORE_OK);
    config.page_size = 1001;
    assert_int_equal(make(&config), SSLSTORE_ERR_CONFIG);
    config.page_size = 1;
    config.renewal_window_days = 3651;
    assert_int_equal(make(&config), SSLSTORE_ERR_CONFIG);
    config.renewal_window_days = 1;
    config.connections = 15;
    assert_int_equal(make(&config), SSLSTORE_OK);
    config.connections = 16;
    assert_int_equal(make(&config), SSLSTORE_ERR_CONFIG);
    assert_non_null(strstr(sslstore_config_problem(&config), SSLSTORE__WORDS("connections")));
}

/* Otherwise a mistake in a program would disable pinning, or crash. */
static void pins_must_not_be_null_if_pin_count_is_set(void **unused)
{
    static const sslstore_pin pin = {{0}};
    sslstore_config config;

    (void) unused;
    begin(&config);
    config.pin_count = 1;
    assert_int_equal(make(&config), SSLSTORE_ERR_CONFIG);
    assert_non_null(strstr(sslstore_config_problem(&config), SSLSTORE__WORDS("pins")));
    config.pins = &pin;
    assert_int_equal(make(&config), SSLSTORE_OK);
}

#ifdef SSLSTORE_NO_PROXY
#define HAS_PROXY false
#else
#define HAS_PROXY true
#endif

static void a_proxy_is_one_of_http(void **unused)
{
    static const char *const good[] = {NULL, "", "proxy.example:3128", "http://u:p%40@[::1]:80/"};
    static const char *const bad[] = {"https://proxy.example", "http://", "http://proxy.example:0",
                                      "http://proxy.example\r\n", "socks5://u:p@proxy.example"};
    sslstore_config config;

    (void) unused;
    begin(&config);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        bool is_none = good[i] == NULL || good[i][0] == '\0';

        config.proxy = good[i];
        assert_int_equal(make(&config), is_none || HAS_PROXY ? SSLSTORE_OK : SSLSTORE_ERR_CONFIG);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        config.proxy = bad[i];
        assert_non_null(strstr(sslstore_config_problem(&config), SSLSTORE__WORDS("proxy")));
        assert_int_equal(make(&config), SSLSTORE_ERR_CONFIG);
    }
}

static void must_be_the_problem(const sslstore_config *config, const char *problem)
{
    assert_string_equal(sslstore_config_problem(config), problem);
}

static void the_problem_names_the_setting_as_the_header_does(void **unused)
{
    sslstore_config config;

    (void) unused;
    begin(&config);
    config.certificate_roots = "none";
    must_be_the_problem(&config, SSLSTORE__WORDS("certificate_roots contains no PEM certificate"));
    config.pin_count = 1;
    must_be_the_problem(&config, SSLSTORE__WORDS("pin_count > 0 but pins is NULL"));
    config.proxy = "https://proxy.example";
    must_be_the_problem(&config, SSLSTORE__WORDS("proxy: only http:// proxies are supported"));
    config.connections = 16;
    must_be_the_problem(&config, SSLSTORE__WORDS("connections exceeds 15"));
    config.renewal_window_percent = 101;
    must_be_the_problem(&config, SSLSTORE__WORDS("renewal_window_percent exceeds 100"));
    config.renewal_window_days = 3651;
    must_be_the_problem(&config, SSLSTORE__WORDS("renewal_window_days exceeds 3650"));
    config.page_size = 1001;
    must_be_the_problem(&config, SSLSTORE__WORDS("page_size exceeds 1000"));
    config.auth_token = "a\n";
    must_be_the_problem(&config,
                        SSLSTORE__WORDS("auth_token contains control characters or invalid UTF-8"));
    config.auth_token = "";
    must_be_the_problem(&config, SSLSTORE__WORDS("auth_token is missing"));
    config.partner_code = "\xff";
    must_be_the_problem(
        &config, SSLSTORE__WORDS("partner_code contains control characters or invalid UTF-8"));
    config.partner_code = NULL;
    must_be_the_problem(&config, SSLSTORE__WORDS("partner_code is missing"));
}

static void a_bare_client_needs_five_hooks(void **unused)
{
    sslstore_config config;

    (void) unused;
    begin(&config);
    config.tick = NULL;
    config.log = NULL;
    config.journal = NULL;
    assert_int_equal(make(&config), SSLSTORE_OK);
    begin(&config);
    config.memory.alloc = NULL;
    assert_int_equal(make(&config), SSLSTORE_ERR_CONFIG);
    begin(&config);
    config.transport = NULL;
    assert_int_equal(make(&config), SSLSTORE_ERR_CONFIG);
    begin(&config);
    config.now_ms = NULL;
    assert_int_equal(make(&config), SSLSTORE_ERR_CONFIG);
    begin(&config);
    config.wall_time = NULL;
    assert_int_equal(make(&config), SSLSTORE_ERR_CONFIG);
    begin(&config);
    config.random = NULL;
    assert_int_equal(make(&config), SSLSTORE_ERR_CONFIG);
}

static void out_of_memory_is_reported(void **unused)
{
    sslstore_config config;

    (void) unused;
    begin(&config);
    fake.refuse_at = 1;
    assert_int_equal(make(&config), SSLSTORE_ERR_MEMORY);
}

static void a_new_client_has_no_error_and_zero_counters(void **unused)
{
    static const sslstore_counters none;
    sslstore_config config;
    sslstore_client *client;

    (void) unused;
    begin(&config);
    assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
    assert_int_equal(sslstore_client_error(client)->result, SSLSTORE_OK);
    assert_string_equal(sslstore_client_error(client)->endpoint, "");
    assert_string_equal(sslstore_client_error(client)->field, "");
    assert_string_equal(sslstore_client_error(client)->message, "");
    assert_memory_equal(sslstore_client_counters(client), &none, sizeof none);
    assert_int_equal(fake.calls, 0);
    sslstore_client_free(client);
    sslstore_client_free(NULL);
}

static void the_default_url_is_the_test_service(void **unused)
{
    sslstore_config config;

    (void) unused;
    begin(&config);
    config.url = NULL;
    assert_null(sslstore_config_problem(&config));
    assert_int_equal(make(&config), SSLSTORE_OK);
}

static void null_can_be_freed(void **unused)
{
    (void) unused;
    sslstore_order_free(NULL);
    sslstore_download_free(NULL);
    sslstore_approver_list_free(NULL);
    sslstore_organization_list_free(NULL);
    sslstore_modified_list_free(NULL);
    sslstore_certificate_free(NULL);
    sslstore_csr_free(NULL);
    sslstore_chain_free(NULL);
}

/* The configuration is copied, and its defaults are those of the header. */
static void the_configuration_is_copied_and_gets_defaults(void **unused)
{
    struct fake_reply busy = fake_status(500, "", "");
    sslstore_config config;
    sslstore_client *client;
    sslstore_order order;

    (void) unused;
    begin(&config);
    fake.replies = &busy;
    fake.reply_count = 1;
    assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
    memset(&config, 0xa5, sizeof config);
    (void) sslstore_wire_order_status(client, "1", &order);
    assert_int_equal(fake.answered, 3); /* refused at once, then silence for 30 seconds twice */
    assert_int_in_range(fake.now_ms, 60000, 60200);
    sslstore_client_free(client);
    assert_null(fake_complaint(&fake));
}

static void the_number_of_attempts_is_the_configured_one(void **unused)
{
    struct fake_reply busy[8];
    sslstore_config config;
    sslstore_order order;

    (void) unused;
    for (size_t i = 0; i < 8; i++) {
        busy[i] = fake_status(500, "", "");
    }
    for (uint32_t attempts = 0; attempts <= 7; attempts++) {
        sslstore_client *client;

        begin(&config);
        config.attempts = attempts;
        fake.replies = busy;
        fake.reply_count = 8;
        assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
        assert_int_equal(sslstore_wire_order_status(client, "1", &order), SSLSTORE_ERR_HTTP_STATUS);
        assert_int_equal(fake.answered, attempts == 0 ? 5 : attempts);
        assert_int_equal(sslstore_client_error(client)->attempts, fake.answered);
        assert_int_equal(sslstore_client_counters(client)->requests, fake.answered);
        assert_int_equal(sslstore_client_counters(client)->retries, fake.answered - 1);
        assert_int_equal(sslstore_client_counters(client)->failures, 1);
        sslstore_client_free(client);
    }
}

static void an_order_above_the_limit_is_read_without_its_long_values(void **unused)
{
    char json[2048];
    struct fake_reply reply;
    sslstore_config config;
    sslstore_client *client;
    sslstore_order order;
    size_t size;

    (void) unused;
    size = (size_t) snprintf(json, sizeof json,
                             "{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"1\","
                             "\"CommonName\":\"");
    memset(json + size, 'x', 1000);
    memcpy(json + size + 1000, "\"}", 3);
    reply = fake_json(json);
    for (size_t limit = strlen(json) - 1; limit <= strlen(json) + 1; limit++) {
        begin(&config);
        config.response_max = (uint32_t) limit;
        fake.replies = &reply;
        fake.reply_count = 1;
        assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
        assert_int_equal(sslstore_wire_order_status(client, "1", &order), SSLSTORE_OK);
        assert_int_equal(order.shortened, limit < strlen(json));
        assert_string_equal(order.store_id, "1");
        assert_int_equal(strlen(order.common_name), limit < strlen(json) ? 0 : 1000);
        sslstore_order_free(&order);
        sslstore_client_free(client);
        assert_null(fake_complaint(&fake));
    }
}

/* Without a Content-Length, the size is not known in advance. */
static void a_chunked_reply_above_the_limit_is_refused(void **unused)
{
    static const struct fake_reply reply = {
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        "2a\r\n{\"AuthResponse\":{\"isError\":false},\"TheSSLS\r\n"
        "11\r\ntoreOrderID\":\"1\"}\r\n0\r\n\r\n",
        0, FAKE_KEEP, 0};
    sslstore_config config;

    (void) unused;
    for (uint32_t limit = 58; limit <= 59; limit++) {
        sslstore_client *client;
        sslstore_order order;

        begin(&config);
        config.response_max = limit;
        fake.replies = &reply;
        fake.reply_count = 1;
        assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
        assert_int_equal(sslstore_wire_order_status(client, "1", &order),
                         limit < 59 ? SSLSTORE_ERR_REPLY_LIMIT : SSLSTORE_OK);
        sslstore_order_free(&order);
        sslstore_client_free(client);
        assert_null(fake_complaint(&fake));
    }
}

static int take_row(void *user, const sslstore_order *order, sslstore_result result)
{
    sslstore_result *results = user;

    while (*results != SSLSTORE_RESULT_FORCE_INT) {
        results++;
    }
    *results = result;
    assert_true((order != NULL) == (result == SSLSTORE_OK));
    return 0;
}

static void a_row_above_the_limit_is_read_without_its_long_values(void **unused)
{
    static char json[4096];
    static const sslstore_query all;
    sslstore_result results[8];
    struct fake_reply reply;
    sslstore_config config;
    sslstore_client *client;
    uint32_t count;
    int size;

    (void) unused;
    size = snprintf(json, sizeof json, "[" GOOD ",{\"CommonName\":\"");
    memset(json + size, 'x', 2000);
    memcpy(json + size + 2000, "\"}," GOOD "]", sizeof "\"}," GOOD "]");
    reply = fake_json(json);
    for (size_t step = 0; step < 200; step += 1 + step / 4) {
        for (size_t i = 0; i < 8; i++) {
            results[i] = SSLSTORE_RESULT_FORCE_INT;
        }
        begin(&config);
        config.record_max = 256;
        fake.replies = &reply;
        fake.reply_count = 1;
        fake.receive_step = step;
        assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
        assert_int_equal(sslstore_wire_order_query(client, &all, take_row, results, &count),
                         SSLSTORE_OK);
        assert_int_equal(count, 3);
        assert_int_equal(results[0], SSLSTORE_OK);
        assert_int_equal(results[1], SSLSTORE_OK);
        assert_int_equal(results[2], SSLSTORE_OK);
        assert_true(fake.peak < 65536);
        sslstore_client_free(client);
        assert_null(fake_complaint(&fake));
    }
}

/* ---- A disabled client ---- */

static int ignore_offer(void *user, const sslstore_offer *offer, sslstore_result result)
{
    (void) user;
    (void) offer;
    (void) result;
    return 0;
}

static int ignore_record(void *user, const sslstore_sync_record *record)
{
    (void) user;
    (void) record;
    return 0;
}

struct outputs {
    sslstore_order order;
    sslstore_certificate certificate;
    sslstore_download download;
    sslstore_approver_list approvers;
    sslstore_organization_list organizations;
    sslstore_sync_totals totals;
    sslstore_plan_action action;
    sslstore_plan_result plan;
};

static void a_disabled_client_refuses_every_call_without_network_access(void **unused)
{
    static const sslstore_order_request request = {
        .csr = "x", .csr_size = SSLSTORE_NUL_TERMINATED, .product_code = "positivessl"};
    static const sslstore_reissue_request reissue = {.id = "1", .csr = "x"};
    static const sslstore_intent intent = {.version = 1, .custom_order_id = "a"};
    static const sslstore_query all;
    sslstore_config config;
    sslstore_client *client;
    struct outputs out;

    (void) unused;
    begin(&config);
    config.disabled = true;
    assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
    memset(&out, 0xa5, sizeof out);
#define MUST_REFUSE(call)                                                                      \
    do {                                                                                       \
        assert_int_equal(call, SSLSTORE_ERR_DISABLED);                                         \
        assert_int_equal(sslstore_client_error(client)->result, SSLSTORE_ERR_DISABLED);        \
        assert_int_equal(sslstore_client_error(client)->delivery, SSLSTORE_DELIVERY_NOT_SENT); \
    } while (0)
    MUST_REFUSE(sslstore_ping(client));
    MUST_REFUSE(sslstore_enroll(client, &request, NULL, &out.certificate));
    MUST_REFUSE(sslstore_enroll_resume(client, &intent, NULL, &out.certificate));
    MUST_REFUSE(sslstore_certificate_get(client, "1", NULL, &out.certificate));
    MUST_REFUSE(sslstore_renew(client, "1", &request, NULL, &out.action, &out.certificate));
    MUST_REFUSE(sslstore_order_plan(client, "1", &out.plan, &out.order));
    MUST_REFUSE(sslstore_reissue(client, "1", &request, NULL, &out.certificate));
    MUST_REFUSE(sslstore_revoke(client, "1", SSLSTORE_REVOKE_REFUND, "", NULL, &out.order));
    MUST_REFUSE(sslstore_sync(client, NULL, ignore_record, NULL, &out.totals));
    MUST_REFUSE(sslstore_wire_order_new(client, &request, &out.order));
    MUST_REFUSE(sslstore_wire_order_validate_parameters(client, &request));
    MUST_REFUSE(sslstore_wire_order_validate(client, &request));
    MUST_REFUSE(sslstore_wire_order_reissue(client, &reissue, &out.order));
    MUST_REFUSE(sslstore_wire_order_status(client, "1", &out.order));
    MUST_REFUSE(sslstore_wire_order_query(client, &all, take_row, NULL, NULL));
    MUST_REFUSE(sslstore_wire_order_download(client, "1", &out.download));
    MUST_REFUSE(sslstore_wire_order_refund(client, "1", NULL, &out.order));
    MUST_REFUSE(sslstore_wire_order_refund_status(client, "1", &out.order));
    MUST_REFUSE(sslstore_wire_order_revoke(client, "1", "00", NULL));
    MUST_REFUSE(sslstore_wire_order_resend(client, "1"));
    MUST_REFUSE(sslstore_wire_order_change_approver(client, "1", "a", "b"));
    MUST_REFUSE(sslstore_wire_order_change_method(client, "1", "a", "b"));
    MUST_REFUSE(sslstore_wire_domain_set_method(client, "1", "a", "b"));
    MUST_REFUSE(sslstore_change_method(client, "1", NULL, SSLSTORE_METHOD_FILE, &out.order));
    MUST_REFUSE(sslstore_wire_approvers(client, "a", "b", &out.approvers));
    MUST_REFUSE(sslstore_wire_organizations(client, &out.organizations));
    MUST_REFUSE(sslstore_wire_offers(client, NULL, ignore_offer, NULL));
    MUST_REFUSE(sslstore_wire_health_status(client));
    MUST_REFUSE(sslstore_wire_health_validate(client));
#undef MUST_REFUSE
    assert_int_equal(fake.calls, 0);
    assert_null(out.order.store_id); /* outputs are zeroed in any case */
    assert_null(out.certificate.order.store_id);
    assert_null(out.download.files);
    assert_null(out.approvers.emails);
    assert_null(out.organizations.organizations);
    assert_int_equal(out.totals.records, 0);
    sslstore_client_free(client);
    assert_null(fake_complaint(&fake));
}

/* Disabled is reported even if an argument is wrong. */
static void a_disabled_client_reports_it_whatever_the_arguments(void **unused)
{
    sslstore_config config;
    sslstore_client *client;
    struct outputs out;

    (void) unused;
    begin(&config);
    config.disabled = true;
    assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
    assert_int_equal(sslstore_wire_order_status(client, "", &out.order), SSLSTORE_ERR_DISABLED);
    assert_int_equal(sslstore_wire_order_download(client, NULL, &out.download),
                     SSLSTORE_ERR_DISABLED);
    assert_int_equal(sslstore_wire_order_resend(client, "a b"), SSLSTORE_ERR_DISABLED);
    sslstore_client_free(client);
}

/* ---- Two clients ---- */

static void two_clients_are_independent(void **unused)
{
    static struct fake other;
    struct fake_reply good = fake_json(GOOD);
    struct fake_reply bad = fake_json("{\"AuthResponse\":{\"isError\":true,\"Message\":\"no\"}}");
    sslstore_config config;
    sslstore_client *left;
    sslstore_client *right;
    sslstore_order order;
    size_t turns = 0;
    sslstore_result first;
    sslstore_result second;

    (void) unused;
    begin(&config);
    fake.replies = &good;
    fake.reply_count = 1;
    fake.storm = true;
    fake.receive_step = 3;
    assert_int_equal(sslstore_client_new_bare(&config, &left), SSLSTORE_OK);
    memset(&other, 0, sizeof other);
    other.replies = &bad;
    other.reply_count = 1;
    other.storm = true;
    other.receive_step = 5;
    fake_config(&other, &config);
    assert_int_equal(sslstore_client_new_bare(&config, &right), SSLSTORE_OK);
    sslstore_client_set_stepping(left, true);
    sslstore_client_set_stepping(right, true);
    first = second = SSLSTORE_WANT_READ;
    while ((first < 0 && first >= SSLSTORE_WANT_WRITE) ||
           (second < 0 && second >= SSLSTORE_WANT_WRITE)) {
        if (first < 0 && first >= SSLSTORE_WANT_WRITE) {
            first = sslstore_wire_order_status(left, "24680", &order);
        }
        if (second < 0 && second >= SSLSTORE_WANT_WRITE) {
            sslstore_approver_list list;

            second = sslstore_wire_approvers(right, "a", "b", &list);
        }
        assert_true(++turns < 10000);
    }
    assert_int_equal(first, SSLSTORE_OK);
    assert_string_equal(order.store_id, "24680");
    assert_int_equal(second, SSLSTORE_ERR_API);
    assert_int_equal(sslstore_client_error(left)->result, SSLSTORE_OK);
    assert_string_equal(sslstore_client_error(right)->message, "no");
    sslstore_client_free(right);
    sslstore_client_free(left);
    assert_null(fake_complaint(&other));
    sslstore_order_free(&order); /* a result outlives its client */
    assert_null(fake_complaint(&fake));
}

static void a_client_can_be_freed_during_a_stepped_call(void **unused)
{
    struct fake_reply good = fake_json("[" GOOD "," GOOD "]");
    static const sslstore_query all;
    size_t steps = 0;
    bool done = false;

    (void) unused;
    while (!done) {
        sslstore_config config;
        sslstore_client *client;
        sslstore_result results[8];

        for (size_t i = 0; i < 8; i++) {
            results[i] = SSLSTORE_RESULT_FORCE_INT;
        }
        begin(&config);
        fake.replies = &good;
        fake.reply_count = 1;
        fake.storm = true;
        fake.receive_step = 7;
        assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
        sslstore_client_set_stepping(client, true);
        for (size_t i = 0; i <= steps && !done; i++) {
            sslstore_result result =
                sslstore_wire_order_query(client, &all, take_row, results, NULL);

            done = result != SSLSTORE_WANT_READ && result != SSLSTORE_WANT_WRITE;
            assert_true(!done || result == SSLSTORE_OK);
        }
        sslstore_client_free(client);
        assert_null(fake_complaint(&fake));
        steps++;
    }
    assert_true(steps > 10);
}

/* ---- A call in a listing's callback ---- */

struct nest {
    sslstore_client *client;
    size_t rows;
};

static int ask_within(void *user, const sslstore_order *order, sslstore_result result)
{
    struct nest *nest = user;
    sslstore_order fresh;
    static const sslstore_query all;

    assert_int_equal(result, SSLSTORE_OK);
    assert_string_equal(order->store_id, "24680");
    assert_int_equal(sslstore_wire_order_status(nest->client, "24680", &fresh), SSLSTORE_OK);
    sslstore_order_free(&fresh);
    assert_string_equal(order->store_id, "24680"); /* still there */
    assert_int_equal(sslstore_wire_order_query(nest->client, &all, ask_within, nest, NULL),
                     SSLSTORE_ERR_BUSY);
    nest->rows++;
    return 0;
}

static void a_listing_callback_can_make_calls(void **unused)
{
    static const sslstore_query all;
    struct fake_reply replies[3];
    sslstore_config config;
    struct nest nest = {NULL, 0};

    (void) unused;
    replies[0] = fake_json("[" GOOD "," GOOD "]");
    replies[1] = replies[2] = fake_json(GOOD);
    begin(&config);
    fake.replies = replies;
    fake.reply_count = 3;
    fake.receive_step = 20;
    assert_int_equal(sslstore_client_new_bare(&config, &nest.client), SSLSTORE_OK);
    assert_int_equal(sslstore_wire_order_query(nest.client, &all, ask_within, &nest, NULL),
                     SSLSTORE_OK);
    assert_int_equal(nest.rows, 2);
    assert_int_equal(fake.opens, 2);
    sslstore_client_free(nest.client);
    assert_null(fake_complaint(&fake));
}

static int ask_only(void *user, const sslstore_order *order, sslstore_result result)
{
    struct nest *nest = user;
    sslstore_order fresh;

    (void) order;
    (void) result;
    assert_int_equal(sslstore_wire_order_status(nest->client, "24680", &fresh), SSLSTORE_OK);
    sslstore_order_free(&fresh);
    nest->rows++;
    return 0;
}

static void a_failed_listing_reports_its_own_error_not_that_of_a_call_in_its_callback(void **unused)
{
    static const sslstore_query all;
    struct fake_reply replies[2];
    sslstore_config config;
    struct nest nest = {NULL, 0};
    const sslstore_error *error;

    (void) unused;
    replies[0] = fake_json("[" GOOD "," GOOD "]");
    replies[0].size -= 20;
    replies[0].end = FAKE_CUT;
    replies[1] = fake_json(GOOD);
    begin(&config);
    fake.replies = replies;
    fake.reply_count = 2;
    fake.receive_step = 20;
    assert_int_equal(sslstore_client_new_bare(&config, &nest.client), SSLSTORE_OK);
    assert_int_equal(sslstore_wire_order_query(nest.client, &all, ask_only, &nest, NULL),
                     SSLSTORE_ERR_NETWORK);
    assert_int_equal(nest.rows, 1);
    error = sslstore_client_error(nest.client);
    assert_string_equal(error->endpoint, "order/query");
    assert_int_equal(error->http_status, 200);
    assert_int_equal(error->attempts, 1);
    sslstore_client_free(nest.client);
    assert_null(fake_complaint(&fake));
}

/* ---- The log ---- */

static void the_log_has_a_line_for_each_call_and_never_the_token(void **unused)
{
    struct fake_reply replies[2];
    sslstore_config config;
    sslstore_client *client;
    sslstore_order order;

    (void) unused;
    replies[0] = fake_json(GOOD);
    replies[1] = fake_json("{\"AuthResponse\":{\"isError\":true,\"Message\":\"" FAKE_TOKEN "\"}}");
    begin(&config);
    fake.replies = replies;
    fake.reply_count = 2;
    assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
    assert_int_equal(sslstore_wire_order_status(client, "24680", &order), SSLSTORE_OK);
    sslstore_order_free(&order);
    assert_int_equal(sslstore_wire_order_status(client, "24680", &order), SSLSTORE_ERR_API);
    assert_int_equal(fake.log_lines, 2);
    assert_non_null(
        strstr(fake.log, SSLSTORE__HAS_WORDS ? "2 order/status: success" : "2 order/status: 0"));
    assert_non_null(strstr(fake.log, "0 order/status: "));
    sslstore_client_free(client);
    assert_null(fake_complaint(&fake));
}

/* Reported before anything is bought, not when the certificate arrives. */
static void certificate_roots_without_a_certificate_are_a_problem(void **state)
{
    static const struct {
        const char *roots;
        bool good;
    } rows[] = {
        {NULL, true},
        {"", true},
        {"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", true},
        {"/etc/ssl/certs/ca-certificates.crt", false},
        {"-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----", false},
        {" ", false}};
    sslstore_config config = {.partner_code = "1", .auth_token = "token"};

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *problem;

        config.certificate_roots = rows[i].roots;
        problem = sslstore_config_problem(&config);
        assert_int_equal(problem == NULL, rows[i].good);
        assert_true(problem == NULL ||
                    strstr(problem, SSLSTORE__WORDS("certificate_roots")) != NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(certificate_roots_without_a_certificate_are_a_problem),
        cmocka_unit_test(urls_are_accepted_in_many_forms),
        cmocka_unit_test(an_unsafe_or_invalid_url_is_refused),
        cmocka_unit_test(a_host_longer_than_any_name_is_refused),
        cmocka_unit_test(credentials_are_required_and_contain_no_control_characters),
        cmocka_unit_test(a_value_out_of_its_range_is_refused),
        cmocka_unit_test(pins_must_not_be_null_if_pin_count_is_set),
        cmocka_unit_test(a_proxy_is_one_of_http),
        cmocka_unit_test(the_problem_names_the_setting_as_the_header_does),
        cmocka_unit_test(a_bare_client_needs_five_hooks),
        cmocka_unit_test(out_of_memory_is_reported),
        cmocka_unit_test(the_default_url_is_the_test_service),
        cmocka_unit_test(null_can_be_freed),
        cmocka_unit_test(a_new_client_has_no_error_and_zero_counters),
        cmocka_unit_test(the_configuration_is_copied_and_gets_defaults),
        cmocka_unit_test(the_number_of_attempts_is_the_configured_one),
        cmocka_unit_test(an_order_above_the_limit_is_read_without_its_long_values),
        cmocka_unit_test(a_chunked_reply_above_the_limit_is_refused),
        cmocka_unit_test(a_row_above_the_limit_is_read_without_its_long_values),
        cmocka_unit_test(a_disabled_client_refuses_every_call_without_network_access),
        cmocka_unit_test(a_disabled_client_reports_it_whatever_the_arguments),
        cmocka_unit_test(two_clients_are_independent),
        cmocka_unit_test(a_client_can_be_freed_during_a_stepped_call),
        cmocka_unit_test(a_listing_callback_can_make_calls),
        cmocka_unit_test(a_failed_listing_reports_its_own_error_not_that_of_a_call_in_its_callback),
        cmocka_unit_test(the_log_has_a_line_for_each_call_and_never_the_token),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
