/* The contract of sslstore.h, function by function: NULL for a required object stops the program,
 * and outputs are zero after a failure.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/contract.h"
#include "support/csr.h"
#include "support/fake.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* ---- Arguments ---- */

static int take_order(void *user, const sslstore_order *order, sslstore_result result)
{
    (void) user;
    (void) order;
    (void) result;
    return 0;
}

static int take_offer(void *user, const sslstore_offer *offer, sslstore_result result)
{
    (void) user;
    (void) offer;
    (void) result;
    return 0;
}

static int take_record(void *user, const sslstore_sync_record *record)
{
    (void) user;
    (void) record;
    return 0;
}

static struct fake fake;
static sslstore_config config;
static sslstore_client *a_client;

static const sslstore_order_request a_request = {.csr = CSR_SHOP,
                                                 .csr_size = SSLSTORE_NUL_TERMINATED,
                                                 .product_code = "positivessl",
                                                 .validity_days = 365,
                                                 .approver_email = "admin@shop.example.com",
                                                 .admin = {.email = "ada@shop.example.com"}};
static const sslstore_reissue_request a_reissue = {.id = "1", .csr = "x"};
static const sslstore_query a_query;
static const sslstore_modified_query a_modified_query;
static const sslstore_intent an_intent = {.version = 1, .custom_order_id = "ours"};
static const sslstore_plan_facts a_fact = {.now = 1};
static const sslstore_file a_file = {"x", "nothing", 7};
static const sslstore_key_options a_key_option;
static const sslstore_csr_options an_option = {.common_name = "a.example.com"};
static const sslstore_product_filter a_filter;
static const sslstore_organization_list a_list;
static const sslstore_offer an_offer = {.code = "", .name = "", .vendor_name = ""};
static const sslstore_product a_product;
static const sslstore_keep a_keep;

/* The outputs; as large as the largest of them. */
static union output {
    unsigned char bytes[2048];
    sslstore_client *client;
    sslstore_certificate certificate;
    sslstore_order order;
    sslstore_key key;
    sslstore_csr csr;
    sslstore_chain chain;
    sslstore_download download;
    sslstore_modified_list modified_list;
    sslstore_approver_list approver_list;
    sslstore_organization_list organization_list;
    sslstore_product product;
    sslstore_field field;
    sslstore_plan_result plan;
    sslstore_dcv_list dcv_list;
    sslstore_keep_state keep_state;
    sslstore_keep_report keep_report;
    sslstore_order_request request;
    sslstore_arena arena;
    uint32_t count;
    char text[64];
} out;

/* ---- Every function with each of its objects missing ---- */

/* The number of the missing object, from 0. ARG: a pointer, or NULL if it is the missing one. */
static int missing;
#define ARG(index, pointer) ((index) == missing ? NULL : (pointer))

/* A function, and a call of it. */
struct call {
    const char *name;
    int objects; /* the number of objects it requires */
    void (*call)(void);
};

#define CALL(function, ...)                      \
    static void call_##function(void)            \
    {                                            \
        (void) sslstore_##function(__VA_ARGS__); \
    }
#define CALL_VOID(function, ...)          \
    static void call_##function(void)     \
    {                                     \
        sslstore_##function(__VA_ARGS__); \
    }

#define CLIENT ARG(0, a_client)

CALL(config_problem, ARG(0, &config))
CALL(client_new, ARG(0, &config), ARG(1, &out.client))
CALL(client_new_bare, ARG(0, &config), ARG(1, &out.client))
CALL(client_error, CLIENT)
CALL(client_counters, CLIENT)
CALL_VOID(client_set_stepping, CLIENT, true)
CALL_VOID(client_abandon, CLIENT)
CALL(random_mbedtls, NULL, ARG(0, out.text), 1)
CALL_VOID(mbedtls_handshakes, NULL, ARG(0, &out.count), ARG(1, &out.count))
CALL(key_make, ARG(0, &config.memory), ARG(1, &a_key_option), ARG(2, &out.key), NULL)
CALL(csr_read, ARG(0, &config.memory), "x", 1, ARG(1, &out.csr), NULL)
CALL(csr_make, ARG(0, &config.memory), ARG(1, &an_option), ARG(2, &out.csr), NULL)
CALL(csr_sign, ARG(0, &config.memory), ARG(1, &an_option), ARG(2, &out.csr), NULL)
CALL(chain_read, ARG(0, &config.memory), ARG(1, &a_file), 1, NULL, ARG(2, &out.chain), NULL)
CALL(order_gateway_state, ARG(0, &out.order))
CALL(order_in_force, ARG(0, &out.order), 0)
CALL(order_id, ARG(0, &out.order), ARG(1, out.text), 1)
CALL(order_request_set, ARG(0, &out.request), "Product Code", "x", NULL)
CALL(dcv_list_read, ARG(0, &config.memory), ARG(1, &out.order), ARG(2, &out.dcv_list))
CALL(ping, CLIENT)
CALL(enroll, CLIENT, ARG(1, &a_request), NULL, ARG(2, &out.certificate))
CALL(enroll_resume, CLIENT, ARG(1, &an_intent), NULL, ARG(2, &out.certificate))
CALL(certificate_get, CLIENT, "1", NULL, ARG(1, &out.certificate))
CALL(plan, ARG(0, &a_fact), ARG(1, &out.plan), NULL)
CALL(renew, CLIENT, "1", ARG(1, &a_request), NULL, NULL, ARG(2, &out.certificate))
CALL(reissue, CLIENT, "1", ARG(1, &a_request), NULL, ARG(2, &out.certificate))
CALL(order_plan, CLIENT, "1", ARG(1, &out.plan), NULL)
CALL(renewal_id, "1", 0, ARG(0, out.text), 1)
CALL(revoke, CLIENT, "1", SSLSTORE_REVOKE_REFUND, NULL, NULL, NULL)
CALL(sync, CLIENT, NULL, ARG(1, take_record), NULL, NULL)
CALL(wire_order_new, CLIENT, ARG(1, &a_request), ARG(2, &out.order))
CALL(wire_order_validate_parameters, CLIENT, ARG(1, &a_request))
CALL(wire_order_validate, CLIENT, ARG(1, &a_request))
CALL(wire_order_reissue, CLIENT, ARG(1, &a_reissue), ARG(2, &out.order))
CALL(wire_order_status, CLIENT, "1", ARG(1, &out.order))
CALL(wire_order_query, CLIENT, ARG(1, &a_query), ARG(2, take_order), NULL, NULL)
CALL(wire_orders_modified, CLIENT, ARG(1, &a_modified_query), ARG(2, &out.modified_list))
CALL(wire_order_download, CLIENT, "1", ARG(1, &out.download))
CALL(wire_order_refund, CLIENT, "1", NULL, ARG(1, &out.order))
CALL(wire_order_refund_status, CLIENT, "1", ARG(1, &out.order))
CALL(wire_order_revoke, CLIENT, "1", NULL, NULL)
CALL(wire_order_resend, CLIENT, "1")
CALL(wire_order_change_approver, CLIENT, "1", NULL, NULL)
CALL(wire_order_change_method, CLIENT, "1", NULL, NULL)
CALL(wire_domain_set_method, CLIENT, "1", NULL, NULL)
CALL(change_method, CLIENT, "1", NULL, SSLSTORE_METHOD_FILE, NULL)
CALL(wire_approvers, CLIENT, NULL, NULL, ARG(1, &out.approver_list))
CALL(organization_find, ARG(0, &a_list), 0, NULL)
CALL(wire_organizations, CLIENT, ARG(1, &out.organization_list))
CALL(wire_offers, CLIENT, NULL, ARG(1, take_offer), NULL)
CALL(wire_health_status, CLIENT)
CALL(wire_health_validate, CLIENT)
CALL(product_find, NULL, ARG(0, &out.product))
CALL(product_at, 0, ARG(0, &out.product))
CALL(product_fits, ARG(0, &a_product), ARG(1, &a_filter))
CALL(validity_note, ARG(0, &a_product), 365, 0)
CALL_VOID(offer_product, ARG(0, &an_offer), ARG(1, &out.product))
CALL(parameter_at, 0, ARG(0, &out.field))
CALL(product_field, ARG(0, &a_product), 0, ARG(1, &out.field))
CALL(setting_at, 0, ARG(0, &out.field))
CALL(check, ARG(0, &config.memory), ARG(1, &a_request), 0, NULL, NULL)
CALL(check_notes, ARG(0, &config.memory), ARG(1, &a_request), 0, NULL, NULL)
CALL(check_online, CLIENT, ARG(1, &a_request), NULL, NULL)
CALL(keep_step, CLIENT, ARG(1, &a_keep), ARG(2, &out.keep_state), NULL)
CALL_VOID(keep_state_read, ARG(0, &out.keep_state), "x", ARG(1, &out.keep_report))
CALL(keep_id, "x", 0, ARG(0, out.text), 1)
CALL_VOID(arena_init, ARG(0, &out.arena), NULL, 0)
CALL(arena_alloc, ARG(0, &out.arena), NULL, 0, 0)
CALL(text_printable, "x", ARG(0, out.text), 2)
CALL(time_text, 0, ARG(0, out.text), 1)

static void call_client_wait(void)
{
    sslstore_wait waits[SSLSTORE_WAITS_MAX];
    size_t count;

    (void) sslstore_client_wait(CLIENT, ARG(1, waits), ARG(2, &count));
}

#define ROW(function, objects)                          \
    {                                                   \
        "sslstore_" #function, objects, call_##function \
    }
static const struct call calls[] = {
    ROW(config_problem, 1),
    ROW(client_new, 2),
    ROW(client_new_bare, 2),
    ROW(client_error, 1),
    ROW(client_counters, 1),
    ROW(client_set_stepping, 1),
    ROW(client_wait, 3),
    ROW(client_abandon, 1),
    ROW(random_mbedtls, 1),
    ROW(mbedtls_handshakes, 2),
    ROW(key_make, 3),
    ROW(csr_read, 2),
    ROW(csr_make, 3),
    ROW(csr_sign, 3),
    ROW(chain_read, 3),
    ROW(order_gateway_state, 1),
    ROW(order_in_force, 1),
    ROW(order_id, 2),
    ROW(order_request_set, 1),
    ROW(dcv_list_read, 3),
    ROW(ping, 1),
    ROW(enroll, 3),
    ROW(enroll_resume, 3),
    ROW(certificate_get, 2),
    ROW(plan, 2),
    ROW(renew, 3),
    ROW(reissue, 3),
    ROW(order_plan, 2),
    ROW(renewal_id, 1),
    ROW(revoke, 1),
    ROW(sync, 2),
    ROW(wire_order_new, 3),
    ROW(wire_order_validate_parameters, 2),
    ROW(wire_order_validate, 2),
    ROW(wire_order_reissue, 3),
    ROW(wire_order_status, 2),
    ROW(wire_order_query, 3),
    ROW(wire_orders_modified, 3),
    ROW(wire_order_download, 2),
    ROW(wire_order_refund, 2),
    ROW(wire_order_refund_status, 2),
    ROW(wire_order_revoke, 1),
    ROW(wire_order_resend, 1),
    ROW(wire_order_change_approver, 1),
    ROW(wire_order_change_method, 1),
    ROW(wire_domain_set_method, 1),
    ROW(change_method, 1),
    ROW(wire_approvers, 2),
    ROW(organization_find, 1),
    ROW(wire_organizations, 2),
    ROW(wire_offers, 2),
    ROW(wire_health_status, 1),
    ROW(wire_health_validate, 1),
    ROW(product_find, 1),
    ROW(product_at, 1),
    ROW(product_fits, 2),
    ROW(validity_note, 1),
    ROW(offer_product, 2),
    ROW(parameter_at, 1),
    ROW(product_field, 2),
    ROW(setting_at, 1),
    ROW(check, 2),
    ROW(check_notes, 2),
    ROW(check_online, 2),
    ROW(keep_step, 3),
    ROW(keep_state_read, 2),
    ROW(keep_id, 1),
    ROW(arena_init, 1),
    ROW(arena_alloc, 1),
    ROW(text_printable, 1),
    ROW(time_text, 1),
};

/* Functions that require no object. */
static const char *const without[] = {
    "sslstore_result_name",        "sslstore_result_text",
    "sslstore_client_free",        "sslstore_now_ms",
    "sslstore_wall_time",          "sslstore_mbedtls_socket",
    "sslstore_key_free",           "sslstore_csr_free",
    "sslstore_chain_free",         "sslstore_state_name",
    "sslstore_state_of",           "sslstore_order_free",
    "sslstore_certificate_free",   "sslstore_dcv_list_free",
    "sslstore_modified_list_free", "sslstore_download_free",
    "sslstore_approver_list_free", "sslstore_organization_list_free",
    "sslstore_plan_action_name",   "sslstore_plan_reason_name",
    "sslstore_plan_reason_text",   "sslstore_vendor_name",
    "sslstore_validation_name",    "sslstore_months_of_days",
    "sslstore_country_at",         "sslstore_country_code",
    "sslstore_problem_name",       "sslstore_keep_phase_name",
    "sslstore_keep_task_name",     "sslstore_keep_task_text",
    "sslstore_keep_report_free",   "sslstore_version",
    "sslstore_version_number",
};

static void begin(void)
{
    memset(&fake, 0, sizeof fake);
    memset(&out, 0, sizeof out);
    fake_config(&fake, &config);
    assert_int_equal(sslstore_client_new(&config, &a_client), SSLSTORE_OK);
}

static void end(void)
{
    sslstore_client_free(a_client);
    a_client = NULL;
    assert_null(fake_complaint(&fake));
}

#if !defined(NDEBUG)
static void trap(void)
{
    SSLSTORE_TRAP();
}

/* Which of these ends a program at a trap depends on the processor; on s390x also on what the trap
 * is merged with. */
static bool is_trap(int stop)
{
    return stop == SIGILL || stop == SIGTRAP || stop == SIGFPE || stop == SIGABRT;
}
#endif

/* The signal that ends a child process that makes this call; 0: none. */
static int signal_of(void (*call)(void))
{
    int status = 0;
    pid_t child;

    (void) fflush(NULL);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void) signal(SIGILL, SIG_DFL); /* sanitizers handle it */
        (void) signal(SIGTRAP, SIG_DFL);
        (void) signal(SIGFPE, SIG_DFL);
        if (freopen("/dev/null", "w", stderr) != NULL) {
            call();
        }
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void null_for_a_required_object_stops_the_program(void **unused)
{
    (void) unused;
#if defined(NDEBUG)
    skip(); /* built without the checks */
#else
    assert_true(is_trap(signal_of(trap)));
    for (size_t i = 0; i < COUNT(calls); i++) {
        begin();
        for (missing = 0; missing < calls[i].objects; missing++) {
            if (!is_trap(signal_of(calls[i].call))) {
                fail_msg("%s goes on without its object %d", calls[i].name, missing);
            }
        }
        end();
    }
#endif
}

/* The table above is right about these calls: with all objects the program goes on. */
static void a_call_with_all_its_objects_stops_nothing(void **unused)
{
    (void) unused;
    missing = -1;
    for (size_t i = 0; i < COUNT(calls); i++) {
        begin();
        fake.random_fails = true;
        if (signal_of(calls[i].call) != 0) {
            fail_msg("%s ends although it has all objects", calls[i].name);
        }
        end();
    }
}

/* ---- No function is left out ---- */

static bool is_listed(const char *name, size_t size)
{
    for (size_t i = 0; i < COUNT(calls); i++) {
        if (strlen(calls[i].name) == size && memcmp(calls[i].name, name, size) == 0) {
            return true;
        }
    }
    for (size_t i = 0; i < COUNT(without); i++) {
        if (strlen(without[i]) == size && memcmp(without[i], name, size) == 0) {
            return true;
        }
    }
    return false;
}

/* A declaration begins in the first column, and the name of its function with sslstore_ and a small
 * letter. */
static size_t check_line(const char *line)
{
    const char *parenthesis = strchr(line, '(');
    const char *name;

    if (line[0] < 'a' || line[0] > 'z' || parenthesis == NULL || strncmp(line, "typedef", 7) == 0 ||
        strncmp(line, "extern", 6) == 0) {
        return 0;
    }
    name = parenthesis;
    while (name > line && name[-1] != ' ' && name[-1] != '*') {
        name--;
    }
    if (!is_listed(name, (size_t) (parenthesis - name))) {
        fail_msg("%.*s stands in no table of this test", (int) (parenthesis - name), name);
    }
    return 1;
}

static void every_public_function_is_in_one_of_the_tables(void **unused)
{
    FILE *header = fopen("sslstore.h", "r");
    char line[512];
    size_t functions = 0;

    (void) unused;
    assert_non_null(header);
    while (fgets(line, sizeof line, header) != NULL) {
        functions += check_line(line);
    }
    (void) fclose(header);
    assert_int_equal(functions, COUNT(calls) + COUNT(without));
}

/* ---- Outputs ---- */

/* The number of bytes of out that must be zero. */
struct filled {
    const char *name;
    size_t size;
    sslstore_result (*call)(void);
};

#define FILLED(function, ...)                    \
    static sslstore_result fill_##function(void) \
    {                                            \
        return sslstore_##function(__VA_ARGS__); \
    }

FILLED(client_new, &config, &out.client)
FILLED(client_new_bare, &config, &out.client)
FILLED(key_make, &config.memory, &a_key_option, &out.key, NULL)
FILLED(csr_read, &config.memory, "x", 1, &out.csr, NULL)
FILLED(csr_make, &config.memory, &an_option, &out.csr, NULL)
FILLED(csr_sign, &config.memory, &an_option, &out.csr, NULL)
FILLED(chain_read, &config.memory, &a_file, 1, NULL, &out.chain, NULL)
FILLED(enroll, a_client, &a_request, NULL, &out.certificate)
FILLED(enroll_resume, a_client, &an_intent, NULL, &out.certificate)
FILLED(certificate_get, a_client, "1", NULL, &out.certificate)
FILLED(plan, &a_fact, &out.plan, NULL)
FILLED(renew, a_client, "1", &a_request, NULL, NULL, &out.certificate)
FILLED(reissue, a_client, "1", &a_request, NULL, &out.certificate)
FILLED(revoke, a_client, "1", SSLSTORE_REVOKE_REFUND, NULL, NULL, &out.order)
FILLED(wire_order_new, a_client, &a_request, &out.order)
FILLED(wire_order_reissue, a_client, &a_reissue, &out.order)
FILLED(wire_order_status, a_client, "1", &out.order)
FILLED(wire_order_query, a_client, &a_query, take_order, NULL, &out.count)
FILLED(wire_orders_modified, a_client, &a_modified_query, &out.modified_list)
FILLED(wire_order_download, a_client, "1", &out.download)
FILLED(wire_order_refund, a_client, "1", NULL, &out.order)
FILLED(wire_order_refund_status, a_client, "1", &out.order)
FILLED(wire_approvers, a_client, "x", "a.example.com", &out.approver_list)
FILLED(wire_organizations, a_client, &out.organization_list)

#define FILLS(function, member)                                   \
    {                                                             \
        "sslstore_" #function, sizeof out.member, fill_##function \
    }
static const struct filled filled[] = {
    FILLS(client_new, client),
    FILLS(client_new_bare, client),
    FILLS(key_make, key),
    FILLS(csr_read, csr),
    FILLS(csr_make, csr),
    FILLS(csr_sign, csr),
    FILLS(chain_read, chain),
    FILLS(enroll, certificate),
    FILLS(enroll_resume, certificate),
    FILLS(certificate_get, certificate),
    FILLS(plan, plan),
    FILLS(renew, certificate),
    FILLS(reissue, certificate),
    FILLS(revoke, order),
    FILLS(wire_order_new, order),
    FILLS(wire_order_reissue, order),
    FILLS(wire_order_status, order),
    FILLS(wire_order_query, count),
    FILLS(wire_orders_modified, modified_list),
    FILLS(wire_order_download, download),
    FILLS(wire_order_refund, order),
    FILLS(wire_order_refund_status, order),
    FILLS(wire_approvers, approver_list),
    FILLS(wire_organizations, organization_list),
};

static void must_be_zero(const char *name, const char *when, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (out.bytes[i] != 0) {
            fail_msg("%s, %s: byte %lu of its output is not zero", name, when, (unsigned long) i);
        }
    }
    for (size_t i = size; i < sizeof out.bytes; i++) {
        if (out.bytes[i] != 0x5a) {
            fail_msg("%s, %s: written behind its output", name, when);
        }
    }
}

/* Responses that make each call fail. */
static const struct {
    const char *when;
    const char *body; /* NULL: a reset */
} answers[] = {
    {"a reset", NULL},
    {"a refusal", "{\"AuthResponse\":{\"isError\":true,\"Message\":[\"no\"]}}"},
    {"no JSON", "<html>"},
    {"half a reply", "{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"2\""},
    {"another kind", "{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":{},"
                     "\"Certificates\":{},\"ApproverEmailList\":{},\"OrganizationList\":{},"
                     "\"OrderDetails\":{},\"PartnerOrderID\":[],\"Orders\":{}}"},
};

static struct fake_reply say(void *user, const struct fake_request *request)
{
    const char *const *body = user;
    struct fake_reply reply = {NULL, 0, FAKE_CUT, 0};

    (void) request;
    return *body == NULL ? reply : fake_json(*body);
}

static void fail_one(const struct filled *function, size_t answer)
{
    sslstore_result result;

    begin();
    fake.answer = say;
    fake.answer_user = (void *) (uintptr_t) &answers[answer].body;
    config.partner_code = NULL; /* for those that make a client */
    memset(&out, 0x5a, sizeof out);
    result = function->call();
    if (result == SSLSTORE_OK) {
        fail_msg("%s, %s: it succeeds", function->name, answers[answer].when);
    }
    must_be_zero(function->name, answers[answer].when, function->size);
    end();
}

static void an_output_is_zero_after_a_failure(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < COUNT(filled); i++) {
        for (size_t answer = 0; answer < COUNT(answers); answer++) {
            fail_one(&filled[i], answer);
        }
    }
}

static void an_output_is_zero_if_the_client_is_disabled_or_out_of_memory(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < COUNT(filled); i++) {
        for (int disabled = 0; disabled < 2; disabled++) {
            begin();
            sslstore_client_free(a_client);
            config.disabled = disabled != 0;
            assert_int_equal(sslstore_client_new(&config, &a_client), SSLSTORE_OK);
            fake.refuse_at = disabled ? 0 : fake.allocations + 1;
            fake.refuse_permanently = true;
            config.partner_code = NULL;
            memset(&out, 0x5a, sizeof out);
            assert_int_not_equal(filled[i].call(), SSLSTORE_OK);
            must_be_zero(filled[i].name, disabled ? "disabled" : "no memory", filled[i].size);
            fake.refuse_at = 0;
            end();
        }
    }
}

/* A call that returned WANT has filled in nothing yet. */
static void an_output_is_zero_while_a_call_is_stepped(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < COUNT(filled); i++) {
        sslstore_result result;

        begin();
        sslstore_client_set_stepping(a_client, true);
        fake.storm = true;
        config.partner_code = NULL;
        memset(&out, 0x5a, sizeof out);
        result = filled[i].call();
        assert_int_not_equal(result, SSLSTORE_OK);
        must_be_zero(filled[i].name, sslstore_result_name(result), filled[i].size);
        end();
    }
}

/* ---- Arguments that are not objects ---- */

static void a_text_that_is_null_counts_as_empty(void **unused)
{
    sslstore_order_request request = {0};

    (void) unused;
    begin();
    assert_false(sslstore_product_find(NULL, &out.product));
    assert_string_equal(out.product.code, "");
    assert_int_equal(sslstore_order_request_set(&request, NULL, "x", NULL), SSLSTORE_ERR_ARGUMENT);
    assert_int_equal(sslstore_order_request_set(&request, "Admin Contact - Email", NULL, NULL),
                     SSLSTORE_OK);
    assert_string_equal(sslstore_country_code(NULL), "");
    assert_int_equal(sslstore_state_of(NULL, NULL), SSLSTORE_STATE_UNKNOWN);
    assert_null(sslstore_organization_find(&a_list, 0, NULL));
    assert_string_equal(sslstore_text_printable(NULL, out.text, 1), "");
    assert_int_equal(sslstore_wire_order_status(a_client, NULL, &out.order), SSLSTORE_ERR_ARGUMENT);
    assert_string_equal(sslstore_client_error(a_client)->field, "id");
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(null_for_a_required_object_stops_the_program),
        cmocka_unit_test(a_call_with_all_its_objects_stops_nothing),
        cmocka_unit_test(every_public_function_is_in_one_of_the_tables),
        cmocka_unit_test(an_output_is_zero_after_a_failure),
        cmocka_unit_test(an_output_is_zero_if_the_client_is_disabled_or_out_of_memory),
        cmocka_unit_test(an_output_is_zero_while_a_call_is_stepped),
        cmocka_unit_test(a_text_that_is_null_counts_as_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
