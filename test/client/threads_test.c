/* Two clients in two threads run complete operations at the same time, and each gives byte for byte
 * the result that it gives alone: with stores in memory, and over TLS and sockets. `make
 * check-threads` runs this under the thread sanitizer, which finds what they share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "../../examples/sandbox/front.h"
#include "../../examples/sandbox/random.h"
#include "support/csr.h"
#include "support/members.h"
#include "support/store.h"

#define WORKERS   2
#define ROUNDS    3
#define PAGE_SIZE 10

/* All workers do the same, but each with a service of its own. */
static const struct part {
    uint64_t seed; /* of the store */
    size_t orders; /* it begins with */
    const char *csr;
    const char *new_csr;
    const char *custom_id;
} parts[WORKERS] = {
    {1, 35, CSR_SHOP, CSR_SHOP_NEW_KEY, "left"},
    {2, 58, CSR_SHOP_NEW_KEY, CSR_SHOP, "right"},
};

struct worker {
    const struct part *part;
    sslstore_client *client;
    pthread_barrier_t *start; /* NULL: alone */
    char trace[4096];         /* a line for each call */
    size_t size;
};

/* ---- The work ---- */

static uint64_t hash_bytes(uint64_t hash, const void *data, size_t size)
{
    const unsigned char *bytes = data;

    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ bytes[i]) * UINT64_C(1099511628211);
    }
    return hash;
}

static uint64_t hash_text(uint64_t hash, const char *text)
{
    return hash_bytes(hash, text, strlen(text) + 1);
}

static uint64_t hash_order(const sslstore_order *order)
{
    uint64_t hash = (uint64_t) order->state;

    for (size_t i = 0; i < order_member_count; i++) {
        const struct member *member = &order_members[i];
        int64_t number = member->kind == MEMBER_TEXT ? 0 : member_number(order, member);

        hash = hash_bytes(hash, &number, sizeof number);
        hash = hash_text(hash, member->kind == MEMBER_TEXT ? member_text(order, member) : "");
    }
    return hash;
}

static uint64_t hash_certificate(const sslstore_certificate *certificate)
{
    uint64_t hash = hash_order(&certificate->order);

    if (certificate->issued) {
        hash = hash_text(hash, certificate->chain.leaf_pem);
        hash = hash_text(hash, certificate->chain.chain_pem);
        hash = hash_text(hash, certificate->chain.root_pem);
    }
    return hash;
}

static void tell(struct worker *worker, const char *call, sslstore_result result, uint64_t hash)
{
    const sslstore_error *error = sslstore_client_error(worker->client);
    int size = snprintf(worker->trace + worker->size, sizeof worker->trace - worker->size,
                        "%s: %s %016" PRIx64 " (%s)\n", call, sslstore_result_name(result), hash,
                        error->message);

    worker->size += (size_t) size;
    if (worker->size >= sizeof worker->trace) {
        abort();
    }
}

static void tell_certificate(struct worker *worker, const char *call, sslstore_result result,
                             sslstore_certificate *certificate)
{
    bool issued = result == SSLSTORE_OK && certificate->issued;

    tell(worker, call, result, issued ? hash_certificate(certificate) : 0);
    sslstore_certificate_free(certificate);
}

/* Orders are delivered as they become complete, so their order does not matter here. */
static int add_record(void *user, const sslstore_sync_record *record)
{
    uint64_t hash = hash_text((uint64_t) record->result, record->id);

    hash = hash_bytes(hash, record->message, strlen(record->message));
    if (record->certificate != NULL) {
        hash ^= hash_certificate(record->certificate);
    } else if (record->order != NULL) {
        hash ^= hash_order(record->order);
    }
    *(uint64_t *) user += hash;
    return 0;
}

static void walk(struct worker *worker)
{
    sslstore_sync_totals totals;
    uint64_t sum = 0;
    sslstore_result result = sslstore_sync(worker->client, NULL, add_record, &sum, &totals);

    tell(worker, "sync", result, sum);
    tell(worker, "records", result, totals.records);
}

static void ask(struct worker *worker, const char *id)
{
    sslstore_approver_list approvers;
    sslstore_download download;
    sslstore_order order;
    sslstore_result result = sslstore_ping(worker->client);

    tell(worker, "ping", result, 0);
    result = sslstore_wire_approvers(worker->client, "positivessl", "shop.example.com", &approvers);
    tell(worker, "approvers", result, approvers.count);
    sslstore_approver_list_free(&approvers);
    result = sslstore_wire_order_download(worker->client, id, &download);
    tell(worker, "download", result, download.file_count);
    sslstore_download_free(&download);
    result = sslstore_wire_order_status(worker->client, "1", &order);
    tell(worker, "status", result, 0);
}

static void work(struct worker *worker)
{
    static const sslstore_enroll_options options = {.wait_ms = 60000, .poll_ms = 1};
    const struct part *part = worker->part;
    sslstore_order_request first = {.product_code = "positivessl",
                                    .csr = part->csr,
                                    .csr_size = SSLSTORE_NUL_TERMINATED,
                                    .custom_id = part->custom_id,
                                    .approver_email = "admin@shop.example.com",
                                    .validity_days = 365,
                                    .admin = {.email = "ada@shop.example.com"}};
    sslstore_order_request again = {.csr = part->new_csr, .csr_size = SSLSTORE_NUL_TERMINATED};
    sslstore_certificate_options wanted = {.csr = part->new_csr,
                                           .csr_size = SSLSTORE_NUL_TERMINATED};
    sslstore_certificate certificate;
    sslstore_order order;
    sslstore_result result;
    char id[SSLSTORE_ID_MAX];

    result = sslstore_enroll(worker->client, &first, &options, &certificate);
    (void) sslstore_order_id(&certificate.order, id, sizeof id);
    tell_certificate(worker, "enroll", result, &certificate);
    ask(worker, id);
    walk(worker);
    result = sslstore_renew(worker->client, id, &again, &options, NULL, &certificate);
    (void) sslstore_order_id(&certificate.order, id, sizeof id);
    tell_certificate(worker, "renew", result, &certificate);
    result = sslstore_certificate_get(worker->client, id, &wanted, &certificate);
    tell_certificate(worker, "certificate", result, &certificate);
    result = sslstore_revoke(worker->client, id, SSLSTORE_REVOKE_REFUND, NULL, "enough", &order);
    tell(worker, "revoke", result, result == SSLSTORE_OK ? hash_order(&order) : 0);
    sslstore_order_free(&order);
    walk(worker);
}

static void *run(void *user)
{
    struct worker *worker = user;

    if (worker->start != NULL) {
        (void) pthread_barrier_wait(worker->start);
    }
    work(worker);
    return NULL;
}

/* ---- Alone, and together ---- */

/* Gives a worker its client, or frees the client and reports what is wrong with what is left. */
struct world {
    void (*open)(struct worker *worker, size_t at);
    const char *(*close)(struct worker *worker, size_t at);
};

static void run_alone(const struct world *world, struct worker *worker, size_t at)
{
    memset(worker, 0, sizeof *worker);
    worker->part = &parts[at];
    world->open(worker, at);
    (void) run(worker);
    assert_null(world->close(worker, at));
}

static void run_together(const struct world *world, struct worker workers[WORKERS])
{
    pthread_t threads[WORKERS];
    pthread_barrier_t start;

    assert_int_equal(pthread_barrier_init(&start, NULL, WORKERS), 0);
    for (size_t i = 0; i < WORKERS; i++) {
        memset(&workers[i], 0, sizeof workers[i]);
        workers[i].part = &parts[i];
        workers[i].start = &start;
        world->open(&workers[i], i);
    }
    for (size_t i = 0; i < WORKERS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, run, &workers[i]), 0);
    }
    for (size_t i = 0; i < WORKERS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    for (size_t i = 0; i < WORKERS; i++) {
        assert_null(world->close(&workers[i], i));
    }
    (void) pthread_barrier_destroy(&start);
}

/* The trace contains no failures but the expected ones. */
static void expect_good(const struct worker *worker)
{
    static const char *const lines[] = {
        "enroll: SSLSTORE_OK ",
        "ping: SSLSTORE_OK ",
        "approvers: SSLSTORE_OK ",
        "download: SSLSTORE_OK ",
        "status: SSLSTORE_ERR_NOT_FOUND ",
        "sync: SSLSTORE_OK ",
        "records: SSLSTORE_OK ",
        "renew: SSLSTORE_OK ",
        "certificate: SSLSTORE_OK ",
        "revoke: SSLSTORE_OK ",
        "sync: SSLSTORE_OK ",
        "records: SSLSTORE_OK ",
    };
    const char *at = worker->trace;
    char records[64];

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        assert_non_null(at);
        assert_memory_equal(at, lines[i], strlen(lines[i]));
        at = strchr(at, '\n') + 1;
    }
    assert_string_equal(at, "");
    assert_null(strstr(worker->trace, "enroll: SSLSTORE_OK 0000000000000000"));
    (void) snprintf(records, sizeof records, "records: SSLSTORE_OK %016zx ",
                    worker->part->orders + 1);
    assert_non_null(strstr(worker->trace, records));
}

static void expect_no_difference(const struct world *world)
{
    static struct worker alone[WORKERS];
    static struct worker together[WORKERS];

    for (size_t i = 0; i < WORKERS; i++) {
        run_alone(world, &alone[i], i);
        expect_good(&alone[i]);
    }
    assert_string_not_equal(alone[0].trace, alone[1].trace);
    for (int round = 0; round < ROUNDS; round++) {
        run_together(world, together);
        for (size_t i = 0; i < WORKERS; i++) {
            assert_string_equal(together[i].trace, alone[i].trace);
        }
    }
}

/* ---- In memory ---- */

static struct store stores[WORKERS];

static int let_others_run(void *unused, enum fake_call call, const char *data, size_t *size)
{
    (void) unused;
    (void) call;
    (void) data;
    (void) size;
    (void) sched_yield();
    return 0;
}

static void open_store(struct worker *worker, size_t at)
{
    struct store *store = &stores[at];

    store_begin_inventory(store, worker->part->orders, PAGE_SIZE);
    store->engine_config.authority = NULL; /* its own: an authority is for one thread at a time */
    store->engine_config.seed = worker->part->seed;
    store->fake.intercept = let_others_run;
    store_open(store);
    worker->client = store->client;
}

static const char *close_store(struct worker *worker, size_t at)
{
    (void) worker;
    return store_end(&stores[at]);
}

static void two_threads_do_not_affect_each_other_in_memory(void **state)
{
    static const struct world world = {open_store, close_store};

    (void) state;
    expect_no_difference(&world);
}

/* ---- Over TLS ---- */

static struct service {
    struct engine *engine;
    struct front *front;
    char *root;
    char url[64];
    size_t held; /* bytes of its client's */
} services[WORKERS];

static void *count_bytes(void *user, void *ptr, size_t old_size, size_t new_size)
{
    struct service *service = user;

    service->held += new_size;
    service->held -= old_size;
    if (new_size == 0) {
        free(ptr);
        return NULL;
    }
    return realloc(ptr, new_size);
}

/* The server's certificate is made by the real clock; all other clocks stand still. */
static int64_t started;

static int64_t tell_time(void *unused)
{
    (void) unused;
    return started;
}

static void open_service(struct worker *worker, size_t at)
{
    struct service *service = &services[at];
    struct engine_config engine = {.now = tell_time,
                                   .partner_code = FAKE_PARTNER,
                                   .token = FAKE_TOKEN,
                                   .quiet = true,
                                   .orders = worker->part->orders,
                                   .seed = worker->part->seed};
    struct front_config front = {.tickets = true,
                                 .resume = true,
                                 .keep_alive = true,
                                 .idle_ms = 60000,
                                 .random = random_fill};
    sslstore_config config = {.url = service->url,
                              .partner_code = FAKE_PARTNER,
                              .auth_token = FAKE_TOKEN,
                              .page_size = PAGE_SIZE,
                              .memory = {count_bytes, service},
                              .wall_time = tell_time};

    memset(service, 0, sizeof *service);
    service->engine = engine_new(&engine);
    assert_non_null(service->engine);
    front.engine = service->engine;
    service->front = front_start(&front);
    assert_non_null(service->front);
    service->root = certificate_pem(authority_root(engine_authority(service->engine)));
    (void) snprintf(service->url, sizeof service->url, "https://localhost:%d",
                    front_port(service->front));
    config.ca_pem = service->root;
    assert_int_equal(sslstore_client_new(&config, &worker->client), SSLSTORE_OK);
}

static const char *close_service(struct worker *worker, size_t at)
{
    struct service *service = &services[at];

    sslstore_client_free(worker->client);
    front_stop(service->front);
    engine_free(service->engine);
    free(service->root);
    return service->held == 0 ? NULL : "memory is left";
}

static void two_threads_do_not_affect_each_other_over_tls(void **state)
{
    static const struct world world = {open_service, close_service};

    (void) state;
    started = (int64_t) time(NULL);
    assert_int_equal(versions_start(), 0);
    expect_no_difference(&world);
    versions_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_threads_do_not_affect_each_other_in_memory),
        cmocka_unit_test(two_threads_do_not_affect_each_other_over_tls),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
