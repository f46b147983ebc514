/* Heap: what each operation needs of the program's memory, to the byte and the allocation, and the
 * smallest arena that it works in. README.md has the figures of a 32-bit machine.
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
#include <mbedtls/version.h>

#include "support/csr.h"
#include "support/request.h"
#include "support/store.h"

#define KB 1024u

static struct store store;
static sslstore_client *client;
static char id[SSLSTORE_ID_MAX];
static size_t records;
static sslstore_result wanted; /* of the operation: OK, or ERR_MEMORY is accepted, too */

/* ---- The operations ---- */

static sslstore_result ping(void)
{
    return sslstore_ping(client);
}

static sslstore_result status(void)
{
    sslstore_order order;
    sslstore_result result = sslstore_wire_order_status(client, id, &order);

    sslstore_order_free(&order);
    return result;
}

static sslstore_result enroll(void)
{
    static const sslstore_enroll_options options = {.wait_ms = 600000, .poll_ms = 1000};
    sslstore_order_request request = shop_request();
    sslstore_certificate certificate;
    sslstore_result result = sslstore_enroll(client, &request, &options, &certificate);

    if (result == SSLSTORE_OK) {
        assert_true(certificate.issued);
        (void) sslstore_order_id(&certificate.order, id, sizeof id);
    }
    sslstore_certificate_free(&certificate);
    return result;
}

static sslstore_result renew(void)
{
    static const sslstore_enroll_options options = {
        .wait_ms = 600000, .poll_ms = 1000, .skip_approver_check = true};
    static const sslstore_order_request request = {.csr = CSR_SHOP_NEW_KEY,
                                                   .csr_size = SSLSTORE_NUL_TERMINATED};
    sslstore_certificate certificate;
    sslstore_plan_action action = SSLSTORE_PLAN_RENEW;
    sslstore_result result = sslstore_renew(client, id, &request, &options, &action, &certificate);

    assert_true(result != SSLSTORE_OK || (certificate.issued && action == SSLSTORE_PLAN_RENEW));
    sslstore_certificate_free(&certificate);
    return result;
}

static sslstore_result revoke(void)
{
    return sslstore_revoke(client, id, SSLSTORE_REVOKE_CERTIFICATE, NULL, "test", NULL);
}

/* ---- A keep, from nothing to a certificate in force ---- */

static sslstore_keep_state state;
static bool is_installed;

static int give_request(void *unused, bool fresh, const char **csr, size_t *size)
{
    (void) unused;
    (void) fresh;
    *csr = CSR_SHOP;
    *size = SSLSTORE_NUL_TERMINATED;
    return 0;
}

static int publish(void *unused, const sslstore_dcv_record *record)
{
    (void) unused;
    (void) record;
    return 0;
}

static int install(void *unused, const sslstore_certificate *certificate)
{
    (void) unused;
    is_installed = certificate->issued;
    return 0;
}

static int save(void *unused, const sslstore_keep_state *saved)
{
    (void) unused;
    state = *saved;
    return 0;
}

static sslstore_result keep(void)
{
    sslstore_order_request request = shop_request();
    sslstore_keep description = {.name = "device",
                                 .order = &request,
                                 .request = give_request,
                                 .publish = publish,
                                 .withdraw = publish,
                                 .install = install,
                                 .save = save};
    sslstore_result result = SSLSTORE_OK;

    request.csr = NULL;
    request.csr_size = 0;
    request.domain_name = "shop.example.com";
    request.validity_months = 12;
    memset(&state, 0, sizeof state);
    is_installed = false;
    for (int i = 0; i < 50 && result == SSLSTORE_OK && !is_installed; i++) {
        sslstore_keep_state own = state;
        sslstore_keep_report report;

        result = sslstore_keep_step(client, &description, &own, &report);
        store.fake.wall_time = report.next_look;
        sslstore_keep_report_free(&report);
    }
    assert_true(result != SSLSTORE_OK || is_installed);
    return result;
}

/* ---- An inventory ---- */

static int take(void *unused, const sslstore_sync_record *record)
{
    (void) unused;
    if (record->result != SSLSTORE_OK) {
        wanted = record->result;
    }
    records++;
    return 0;
}

static sslstore_result sync_all(void)
{
    sslstore_result result;

    records = 0;
    wanted = SSLSTORE_OK;
    result = sslstore_sync(client, NULL, take, NULL, NULL);
    assert_true(result != SSLSTORE_OK || records == 100);
    return result == SSLSTORE_OK ? wanted : result;
}

/* ---- What they need ---- */

struct need {
    size_t peak; /* without sslstore_config */
    size_t allocations;
};

struct operation {
    const char *name;
    sslstore_result (*run)(void);
    int64_t order_age; /* in days, of an order that was bought before; -1: none was */
    bool inventory;    /* of 100 orders, on one connection */
    struct need of_64; /* with 64-bit pointers */
    struct need of_32; /* with 32-bit pointers on x86 */
    size_t limit_32;   /* on any 32-bit machine */
};

static const struct operation operations[] = {
    {"ping", ping, -1, false, {4088, 4}, {3768, 4}, 8 * KB},
    {"status", status, 340, false, {10744, 6}, {6584, 5}, 8 * KB},
    {"enroll", enroll, -1, false, {14022, 26}, {9480, 24}, 12 * KB},
    {"renew", renew, 340, false, {18184, 38}, {12728, 35}, 14 * KB},
    {"revoke", revoke, 10, false, {12256, 10}, {7564, 9}, 10 * KB},
    {"keep", keep, -1, false, {17028, 51}, {11304, 49}, 14 * KB},
    {"sync", sync_all, -1, true, {23279, 635}, {19654, 668}, 20 * KB},
};

#define OPERATIONS (sizeof operations / sizeof operations[0])

/* Begins a store, and what the operation needs in it. */
static void begin(const struct operation *operation)
{
    if (operation->inventory) {
        store_begin_inventory(&store, 100, 100);
        store.config.connections = 1;
    } else {
        store_begin(&store);
    }
    store_open(&store);
    client = store.client;
    if (operation->order_age >= 0) {
        assert_int_equal(enroll(), SSLSTORE_OK);
        store_pass_days(&store, operation->order_age);
        store.journal_count = 0;
    }
    sslstore_client_free(store.client);
    store.client = NULL;
}

static sslstore_result run(const struct operation *operation, const sslstore_config *config)
{
    sslstore_result result = sslstore_client_new_bare(config, &client);

    if (result == SSLSTORE_OK) {
        result = operation->run();
    }
    sslstore_client_free(client);
    return result;
}

/* Whether int64_t is aligned as on ARM, which makes structs larger than on x86. */
struct aligned {
    char byte;
    int64_t number;
};

/* The size of an ECDSA signature depends on the random bytes that Mbed TLS used. The figures are
 * those of 2.28. */
#define SIGNATURE_BYTES (MBEDTLS_VERSION_NUMBER < 0x03000000 ? 0 : 16)

static bool is_as_expected(const struct need *need, const struct need *expected)
{
    size_t peak = need->peak - sizeof(sslstore_config);

    return peak <= expected->peak + SIGNATURE_BYTES && peak + SIGNATURE_BYTES >= expected->peak &&
           need->allocations == expected->allocations;
}

static struct need need_of(const struct operation *operation)
{
    struct need need;

    begin(operation);
    assert_int_equal(store.fake.bytes, 0);
    store.fake.peak = 0;
    need.allocations = store.fake.allocations;
    assert_int_equal(run(operation, &store.config), SSLSTORE_OK);
    need.peak = store.fake.peak;
    need.allocations = store.fake.allocations - need.allocations;
    assert_null(store_end(&store));
    print_message("%s: %zu bytes at most, %zu allocations\n", operation->name, need.peak,
                  need.allocations);
    return need;
}

static void each_operation_needs_just_so_much_heap(void **unused)
{
    size_t wrong = 0;

    (void) unused;
    for (size_t i = 0; i < OPERATIONS; i++) {
        const struct operation *operation = &operations[i];
        const struct need *exact = NULL;
        struct need need = need_of(operation);

        if (sizeof(void *) == 8) {
            exact = &operation->of_64;
        } else if (sizeof(void *) == 4 && offsetof(struct aligned, number) == 4) {
            exact = &operation->of_32;
        }
        wrong += exact != NULL && !is_as_expected(&need, exact);
        wrong += sizeof(void *) == 4 && need.peak > operation->limit_32;
    }
    assert_int_equal(wrong, 0);
}

/* ---- The smallest arena ---- */

static bool works_in(const struct operation *operation, size_t size)
{
    static long long memory[32 * KB / sizeof(long long)];
    sslstore_config config;
    sslstore_arena arena;
    sslstore_result result;

    assert_true(size <= sizeof memory);
    begin(operation);
    sslstore_arena_init(&arena, memory, size);
    config = store.config;
    config.memory.alloc = sslstore_arena_alloc;
    config.memory.user = &arena;
    result = run(operation, &config);
    assert_int_equal(arena.used, 0);
    assert_null(store_end(&store));
    return result == SSLSTORE_OK;
}

/* An arena may fragment, so it must be larger than the peak: by a quarter at most. */
static void an_arena_a_quarter_larger_is_enough(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < OPERATIONS; i++) {
        const struct operation *operation = &operations[i];
        size_t peak = sizeof(void *) == 8 ? operation->of_64.peak : operation->of_32.peak;
        size_t fails = peak / 2;
        size_t works = peak + sizeof(sslstore_config) + peak / 4;

        assert_true(works_in(operation, works));
        assert_false(works_in(operation, fails));
        while (works - fails > 64) {
            size_t middle = (works + fails) / 2;

            if (works_in(operation, middle)) {
                works = middle;
            } else {
                fails = middle;
            }
        }
        print_message("%s: works in an arena of %zu bytes\n", operation->name, works);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_operation_needs_just_so_much_heap),
        cmocka_unit_test(an_arena_a_quarter_larger_is_enough),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
