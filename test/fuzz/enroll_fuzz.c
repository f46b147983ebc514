/* An enrollment against the sandbox's engine on a virtual clock. Two bytes set up the store and the
 * caller's policy; the others are a script of faults: after so many calls of the transport (or
 * allocations, for a refused block) this one strikes. The program may be killed and come back with
 * its last intent. In every case an order is bought at most once, and the buyer learns of it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "fuzz/fuzz.h"
#include "support/csr.h"
#include "support/store.h"

#define FAULTS_MAX 24

enum blow {
    BLOW_RESET,
    BLOW_REFUSED,
    BLOW_WANT_READ,
    BLOW_WANT_WRITE,
    BLOW_SHORT,
    BLOW_HOUR,   /* time passes, and nothing was sent */
    BLOW_CANCEL, /* the tick cancels */
    BLOW_DEAD,   /* every call fails until the restart */
    BLOW_COUNT
};

struct world {
    struct store store;
    struct fuzz_bytes script;
    size_t faults;
    size_t countdown; /* calls until the next fault */
    enum blow blow;
    bool has_blow;
    bool dead;
    bool cancelled;
    bool journal_refuses;
};

static void next_fault(struct world *world)
{
    world->has_blow = world->script.size >= 2 && world->faults < FAULTS_MAX;
    world->countdown = fuzz_take(&world->script);
    world->blow = (enum blow)(fuzz_take(&world->script) % BLOW_COUNT);
    world->faults++;
}

static int intercept(void *user, enum fake_call call, const char *data, size_t *size)
{
    struct world *world = user;

    (void) data;
    if (world->dead) {
        return SSLSTORE_ERR_NETWORK;
    }
    if (!world->has_blow || world->countdown-- > 0) {
        return 0;
    }
    switch (world->blow) {
    case BLOW_SHORT:
        *size = call == FAKE_OPEN || *size == 0 ? *size : 1;
        next_fault(world);
        return 0;
    case BLOW_CANCEL:
        world->cancelled = true;
        next_fault(world);
        return 0;
    case BLOW_HOUR:
        world->store.fake.now_ms += 3600000u;
        next_fault(world);
        return SSLSTORE_WANT_READ;
    case BLOW_DEAD:
        world->dead = true;
        return SSLSTORE_ERR_NETWORK;
    default: {
        static const int results[] = {SSLSTORE_ERR_NETWORK, SSLSTORE_ERR_CONNECT,
                                      SSLSTORE_WANT_READ, SSLSTORE_WANT_WRITE};
        int result = results[world->blow];

        next_fault(world);
        return result;
    }
    }
}

static int tick(void *user)
{
    struct world *world = user;

    world->store.fake.ticks++;
    world->store.fake.ticked_at = world->store.fake.now_ms;
    return world->cancelled;
}

static int keep(void *user, const sslstore_intent *intent)
{
    struct world *world = user;
    struct store *store = &world->store;

    FUZZ_CHECK(store->journal_count < STORE_JOURNAL_MAX);
    if (world->dead || (world->journal_refuses && store->journal_count == 0)) {
        return 1;
    }
    store->journal[store->journal_count++] = *intent;
    return 0;
}

/* the last stored intent; NULL: none */
static const sslstore_intent *kept(const struct world *world)
{
    const struct store *store = &world->store;

    return store->journal_count == 0 ? NULL : &store->journal[store->journal_count - 1];
}

static void set_up(struct world *world, uint8_t setting)
{
    struct store *store = &world->store;

    store_begin(store);
    store->fake.intercept = intercept;
    store->fake.intercept_user = world;
    store->engine_config.duplicate = (enum duplicate_rule)(setting % 3);
    store->engine_config.message = (enum message_form)(setting / 4 % 3);
    store->engine_config.issue_at_once = setting >> 4 & 1;
    store->engine_config.auth_in_all = setting >> 5 & 1;
    store->engine_config.id_as_number = setting >> 6 & 1;
    store->fake.blocking = setting >> 7 & 1;
    store->config.tick = tick;
    store->config.tick_user = world;
    store->config.journal = keep;
    store->config.journal_user = world;
    store_open(store);
}

static void check_outcome(struct world *world, sslstore_result result,
                          const sslstore_certificate *certificate)
{
    const sslstore_intent *intent = kept(world);
    size_t orders = store_orders(&world->store);

    fuzz_check_error(world->store.client, result);
    FUZZ_CHECK(orders <= 1);
    FUZZ_CHECK(intent != NULL || orders == 0);
    if (result == SSLSTORE_OK) {
        FUZZ_CHECK(orders == 1 && certificate->order.store_id[0] != '\0');
        fuzz_check_order(&certificate->order, &certificate->order.block_);
        FUZZ_CHECK(world->dead || intent->state == SSLSTORE_INTENT_PLACED);
        FUZZ_CHECK(!certificate->issued || certificate->chain.leaf_pem[0] != '\0');
    }
    if (intent != NULL && intent->state == SSLSTORE_INTENT_PLACED) {
        FUZZ_CHECK(orders == 1 && intent->store_id[0] != '\0');
    }
    if (intent != NULL && intent->state == SSLSTORE_INTENT_NOT_PLACED) {
        FUZZ_CHECK(orders == 0 && result != SSLSTORE_OK);
    }
    if (result != SSLSTORE_OK && certificate->order.store_id == NULL &&
        result != SSLSTORE_ERR_UNKNOWN_OUTCOME) {
        FUZZ_CHECK(orders == 0 || world->dead);
    }
}

/* Restarts the program, with a service that works. */
static void restart(struct world *world)
{
    struct store *store = &world->store;
    sslstore_certificate certificate;
    sslstore_result result;
    sslstore_intent intent;
    size_t orders = store_orders(&world->store);

    if (kept(world) == NULL) {
        return;
    }
    intent = *kept(world);
    sslstore_client_free(store->client);
    world->dead = world->cancelled = world->has_blow = world->journal_refuses = false;
    store->fake.refuse_at = 0;
    FUZZ_CHECK(sslstore_client_new_bare(&store->config, &store->client) == SSLSTORE_OK);
    result = sslstore_enroll_resume(store->client, &intent, NULL, &certificate);
    FUZZ_CHECK(store_orders(&world->store) == orders);
    FUZZ_CHECK(result == (orders == 1 ? SSLSTORE_OK : SSLSTORE_ERR_UNKNOWN_OUTCOME));
    FUZZ_CHECK(orders == 0 || certificate.order.store_id[0] != '\0');
    FUZZ_CHECK(strcmp(kept(world)->custom_order_id, intent.custom_order_id) == 0);
    sslstore_certificate_free(&certificate);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct world world;
    struct fuzz_bytes script = {data, size};
    uint8_t setting = fuzz_take(&script);
    uint8_t policy = fuzz_take(&script);
    const sslstore_order_request request = {.product_code = "positivessl",
                                            .csr = CSR_SHOP,
                                            .csr_size = SSLSTORE_NUL_TERMINATED,
                                            .approver_email = "admin@shop.example.com",
                                            .validity_days = 365,
                                            .admin = {.email = "ada@shop.example.com"}};
    const sslstore_enroll_options options = {.wait_ms = (policy & 1) != 0 ? 60000 : 0,
                                             .skip_approver_check = (policy & 2) != 0,
                                             .resend_if_not_found = (policy & 4) != 0};
    sslstore_certificate certificate;
    sslstore_result result;

    memset(&world, 0, sizeof world);
    set_up(&world, setting);
    world.journal_refuses = (policy & 8) != 0;
    world.script = script;
    next_fault(&world);
    if ((policy & 16) != 0) {
        world.store.fake.refuse_at =
            world.store.fake.allocations + 1 + policy / 32u * 8 + world.countdown % 8;
    }
    result = sslstore_enroll(world.store.client, &request, &options, &certificate);
    check_outcome(&world, result, &certificate);
    sslstore_certificate_free(&certificate);
    restart(&world);
    FUZZ_CHECK(store_end(&world.store) == NULL);
    return 0;
}
