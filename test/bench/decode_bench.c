/* How fast a page of 100 orders becomes 100 structs, compared with jansson and cJSON, which make
 * their trees of the same bytes and stop there. They take turns, so that other load of the machine
 * affects all of them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <cjson/cJSON.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "net/exchange.h"
#include "support/store.h"
#include "endpoints/order_reply.h"
#include "net/exchange.h"
#include "rpc/reply.h"

#define ORDERS  100
#define TURNS   201
#define REPEATS 4 /* per turn */

struct page {
    const char *text;
    size_t size;
};

/* ---- The contenders ---- */

/* Works as rpc/call.c does: the page arrives in pieces as large as its buffer. */
static bool read_with_sslstore(const struct page *page)
{
    static const struct sslstore__endpoint endpoint = {
        .path = "order/query", .reply = &sslstore__order_reply, .slot = SSLSTORE__SLOT_LIST};
    static sslstore_order order;
    sslstore_config config = {.memory = sslstore_memory_heap, .record_max = 65536};
    struct sslstore__net net;
    struct sslstore__reply reply;
    size_t active = 0;
    bool good = true;

    memset(&net, 0, sizeof net);
    net.config = &config;
    sslstore__reply_init(&reply, &net, &endpoint);
    for (size_t at = 0; at < page->size && good; at += SSLSTORE__EXCHANGE_BUFFER_SIZE) {
        size_t left = page->size - at;
        struct sslstore__http_slice piece = {page->text + at, left < SSLSTORE__EXCHANGE_BUFFER_SIZE
                                                                  ? left
                                                                  : SSLSTORE__EXCHANGE_BUFFER_SIZE};
        bool complete = false;

        good = sslstore__reply_feed(&reply, &piece) == SSLSTORE_OK;
        while (good && sslstore__reply_scan(&reply, &complete) == SSLSTORE_OK && complete) {
            sslstore_result row = SSLSTORE_OK;

            good = sslstore__reply_judge(&reply, &row) == SSLSTORE_OK && row == SSLSTORE_OK &&
                   sslstore__reply_decode(&reply, &order) == SSLSTORE_OK;
            active += order.state == SSLSTORE_STATE_ACTIVE;
        }
    }
    good =
        good && sslstore__reply_end(&reply) == SSLSTORE_OK && reply.records == ORDERS && active > 0;
    sslstore__reply_free(&reply);
    return good;
}

static bool read_with_jansson(const struct page *page)
{
    json_t *tree = json_loadb(page->text, page->size, 0, NULL);
    bool good = json_array_size(tree) == ORDERS;

    json_decref(tree);
    return good;
}

static bool read_with_cjson(const struct page *page)
{
    cJSON *tree = cJSON_ParseWithLength(page->text, page->size);
    bool good = cJSON_GetArraySize(tree) == ORDERS;

    cJSON_Delete(tree);
    return good;
}

static const struct contender {
    const char *name;
    bool (*read)(const struct page *page);
} contenders[] = {
    {"ours", read_with_sslstore}, {"jansson", read_with_jansson}, {"cjson", read_with_cjson}};

#define CONTENDERS (sizeof contenders / sizeof contenders[0])

/* ---- The page ---- */

/* Returns the sandbox's reply; valid until the store ends. */
static struct engine_reply ask_for_page(struct store *store)
{
    static const char body[] =
        "{\"AuthRequest\":{\"PartnerCode\":\"" FAKE_PARTNER "\",\"AuthToken\":\"" FAKE_TOKEN
        "\"},\"PageNumber\":1,\"PageSize\":100}";
    struct engine_request request = {"POST", "/rest/order/query", "application/json; charset=utf-8",
                                     body, sizeof body - 1};
    struct engine_reply reply;
    struct effects effects;

    engine_begin(store->engine, request.path, &effects);
    engine_answer(store->engine, &request, &effects, &reply);
    return reply;
}

/* ---- Measuring ---- */

static double now(void)
{
    struct timespec time;

    (void) clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

static int compare(const void *left, const void *right)
{
    double difference = *(const double *) left - *(const double *) right;

    return (difference > 0) - (difference < 0);
}

/* The C library merges small blocks that were freed when somebody asks for a large one. What a
 * contender leaves behind must not cost the next one time. */
static bool tidy_heap(void)
{
    void *volatile large = malloc(65536);
    bool good = large != NULL;

    free(large);
    return good;
}

static bool measure(const struct page *page, double *speeds)
{
    static double times[CONTENDERS][TURNS];
    bool good = true;

    for (size_t turn = 0; turn < TURNS; turn++) {
        for (size_t i = 0; i < CONTENDERS; i++) {
            double start;

            good = tidy_heap() && good;
            start = now();
            for (size_t repeat = 0; repeat < REPEATS; repeat++) {
                good = contenders[i].read(page) && good;
            }
            times[i][turn] = (now() - start) / REPEATS;
        }
    }
    for (size_t i = 0; i < CONTENDERS; i++) {
        qsort(times[i], TURNS, sizeof times[i][0], compare);
        speeds[i] = (double) page->size / 1e6 / times[i][TURNS / 2];
    }
    return good;
}

int main(void)
{
    static struct store store;
    double speeds[CONTENDERS];
    struct engine_reply reply;
    struct page page;
    bool good;

    store_begin(&store);
    store.engine_config.orders = ORDERS;
    store_open(&store);
    reply = ask_for_page(&store);
    page.text = reply.body;
    page.size = reply.body_size;
    good = measure(&page, speeds);
    engine_reply_free(&reply);
    (void) store_end(&store);
    if (!good) {
        fprintf(stderr, "decode_bench: the page cannot be read\n");
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < CONTENDERS; i++) {
        printf("bench decode %s mb_per_s=%.0f%s\n", contenders[i].name, speeds[i],
               i == 0 ? " library=\"" BENCH_FLAGS "\"" : "");
    }
    for (size_t i = 1; i < CONTENDERS; i++) {
        printf("ratio decode ours/%s speed=%.2f\n", contenders[i].name, speeds[0] / speeds[i]);
    }
    return EXIT_SUCCESS;
}
