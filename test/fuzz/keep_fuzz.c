/* A byte of settings, a keep's state as it was read from damaged flash, then the replies of the
 * service, separated by the line "--- reply ---". Whatever they are, a step places at most one
 * order: after it asked for it, after its intent was stored, and only if it may buy. What it
 * publishes and withdraws is well-formed; what it installs was issued.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>
#include <string.h>

#include "../../src/keep/record.h"
#include "fuzz/fuzz.h"
#include "support/csr.h"

#define SEPARATOR   "\n--- reply ---\n"
#define DIGEST_SIZE 8

/* The bits of the first byte. */
#define SEALED        1u /* the state gets the digest that it needs */
#define NEVER_BUYS    2u
#define REPLACE_ENDED 4u
#define SAME_KEY      8u
#define FAILING       16u /* the program's functions fail */
#define METHODS       32u
#define DRY_RUN       64u

struct world {
    struct fuzz_bytes script;
    char reply[16384];
    unsigned settings;
    sslstore_keep_state stored;
    bool is_stored;
    size_t asked;
    size_t ordered;
};

static struct fake_reply answer(void *user, const struct fake_request *request)
{
    static const struct fake_reply lost = {NULL, 0, FAKE_CUT, 0};
    struct world *world = user;
    struct fuzz_bytes part = fuzz_take_part(&world->script, SEPARATOR);

    if (strcmp(request->path, "/rest/order/neworder") == 0) {
        struct sslstore__keep_record record;

        FUZZ_CHECK(++world->ordered == 1);
        FUZZ_CHECK(world->asked > 0 && world->is_stored);
        FUZZ_CHECK((world->settings & (NEVER_BUYS | FAILING | DRY_RUN)) == 0);
        FUZZ_CHECK(sslstore__keep_record_read(&record, &world->stored));
        FUZZ_CHECK(record.open == SSLSTORE__KEEP_OPEN_ORDER);
    }
    world->asked++;
    if (part.size == 0) {
        return lost;
    }
    return fake_framed(world->reply, sizeof world->reply, 200, "", (const char *) part.data,
                       part.size);
}

/* ---- The functions of the keep ---- */

static int give(const struct world *world)
{
    FUZZ_CHECK((world->settings & DRY_RUN) == 0);
    return (world->settings & FAILING) != 0 ? -1 : 0;
}

static int request(void *user, bool fresh, const char **csr, size_t *csr_size)
{
    *csr = fresh ? CSR_SHOP_NEW_KEY : CSR_SHOP;
    *csr_size = SSLSTORE_NUL_TERMINATED;
    return give(user);
}

static void check_record(const sslstore_dcv_record *record)
{
    FUZZ_CHECK(record->domain[0] != '\0');
    FUZZ_CHECK(record->method > SSLSTORE_METHOD_EMAIL && record->method <= SSLSTORE_METHOD_TXT);
    FUZZ_CHECK(strstr(record->name, "..") == NULL && record->name[0] != '\0');
    FUZZ_CHECK((record->method == SSLSTORE_METHOD_FILE) == (record->url[0] != '\0'));
}

static int publish(void *user, const sslstore_dcv_record *record)
{
    check_record(record);
    FUZZ_CHECK(!record->approved);
    return give(user);
}

static int withdraw(void *user, const sslstore_dcv_record *record)
{
    check_record(record);
    return give(user);
}

static int propagated(void *user, const sslstore_dcv_record *record)
{
    check_record(record);
    return give(user) + 1;
}

static int install(void *user, const sslstore_certificate *certificate)
{
    FUZZ_CHECK(certificate->issued && certificate->chain.leaf_pem != NULL);
    return give(user);
}

static int save(void *user, const sslstore_keep_state *state)
{
    struct world *world = user;

    if (give(world) != 0) {
        return -1;
    }
    world->stored = *state;
    world->is_stored = true;
    return 0;
}

/* ---- One step ---- */

static void check_report(const sslstore_keep_report *report)
{
    FUZZ_CHECK(report->next_look > 0);
    FUZZ_CHECK(report->phase <= SSLSTORE_KEEP_PHASE_BLOCKED);
    FUZZ_CHECK(report->task <= SSLSTORE_KEEP_TASK_RESOLVE);
    FUZZ_CHECK(memchr(report->message, '\0', sizeof report->message) != NULL);
    FUZZ_CHECK(memchr(report->serial, '\0', sizeof report->serial) != NULL);
    FUZZ_CHECK(memchr(report->store_id, '\0', sizeof report->store_id) != NULL);
}

static void step(struct world *world, const sslstore_keep *keep, sslstore_keep_state state,
                 size_t refuse_at)
{
    static struct fake fake;
    sslstore_config config;
    sslstore_client *client;
    sslstore_keep_report report;
    struct sslstore__keep_record record;
    sslstore_result result;

    memset(&fake, 0, sizeof fake);
    fake.answer = answer;
    fake.answer_user = world;
    fake_config(&fake, &config);
    config.attempts = 2;
    FUZZ_CHECK(sslstore_client_new_bare(&config, &client) == SSLSTORE_OK);
    fake.allocations = 0;
    fake.refuse_at = refuse_at;
    result = sslstore_keep_step(client, keep, &state, &report);
    fuzz_check_result(result);
    if (result != SSLSTORE_OK) {
        fuzz_check_error(client, result);
        FUZZ_CHECK(report.result == result);
    }
    check_report(&report);
    FUZZ_CHECK(!world->is_stored || sslstore__keep_record_read(&record, &world->stored));
    sslstore_keep_report_free(&report);
    sslstore_client_free(client);
    fuzz_heap_end(&fake);
}

/* Seal the state as a writer does, whatever it contains. */
static void seal(sslstore_keep_state *state)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    state->data_[0] = 0x4b;
    state->data_[1] = 0x50;
    state->data_[2] = 1;
    for (size_t i = 0; i < sizeof state->data_ - DIGEST_SIZE; i++) {
        hash = (hash ^ state->data_[i]) * UINT64_C(0x100000001b3);
    }
    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        state->data_[sizeof state->data_ - 1 - i] = (uint8_t) (hash >> 8 * i);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const sslstore_method methods[] = {SSLSTORE_METHOD_CNAME, SSLSTORE_METHOD_FILE};
    static struct world world;
    const sslstore_order_request order = {.product_code = "positivessl",
                                          .domain_name = "shop.example.com",
                                          .validity_days = 365,
                                          .file_validation = true,
                                          .admin = {.email = "ada@shop.example.com"}};
    struct fuzz_bytes script = {data, size};
    uint32_t seed = fuzz_seed(data, size);
    unsigned settings = fuzz_take(&script);
    sslstore_keep_state state;
    sslstore_keep keep = {.name = "device",
                          .order = &order,
                          .never_buys = (settings & NEVER_BUYS) != 0,
                          .replace_ended = (settings & REPLACE_ENDED) != 0,
                          .same_key = (settings & SAME_KEY) != 0,
                          .dry_run = (settings & DRY_RUN) != 0,
                          .look_now = true,
                          .user = &world,
                          .request = request,
                          .publish = publish,
                          .propagated = propagated,
                          .withdraw = withdraw,
                          .install = install,
                          .save = save};

    if ((settings & METHODS) != 0) {
        keep.methods = methods;
        keep.method_count = 2;
    }
    for (size_t i = 0; i < sizeof state.data_; i++) {
        state.data_[i] = fuzz_take(&script);
    }
    if ((settings & SEALED) != 0) {
        seal(&state);
    }
    for (size_t refuse_at = 0; refuse_at < 2; refuse_at++) {
        memset(&world, 0, sizeof world);
        world.settings = settings;
        world.script = script;
        step(&world, &keep, state, refuse_at == 0 ? 0 : 1 + fuzz_next(&seed) % 12);
    }
    return 0;
}
