/* Runs one operation of one client against the sandbox's engine, injects its faults, and checks
 * what must hold.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "torture/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../examples/sandbox/call.h"
#include "support/csr.h"

#define STEPS_MAX      200000
#define CALL_MS        61000 /* a call and its last tick */
#define RECOVERY_MS    900000
#define OPERATIONS_MAX 32
#define LATE_LOOKUPS   3
#define GRANTED        "{\"AuthResponse\":{\"isError\":false,\"Message\":[]}}"

size_t step_fault_hits[STEP_FAULT_COUNT];
const char *const step_fault_names[STEP_FAULT_COUNT] = {"",        "reset",  "end",   "timeout",
                                                        "refused", "short",  "want",  "restart",
                                                        "memory",  "cancel", "clock", "journal"};

static uint64_t worlds;
static size_t requests_before_target[OPERATIONS_MAX]; /* requests that precede the target call */
static fake_answer_fn *store_answer;
static sslstore_journal_fn *store_keep;
static sslstore_tick_fn *store_tick;

/* ---- The ledger ---- */

static size_t base_index(const struct world *world)
{
    if (world->store_id[0] == '\0') {
        return ORDER_NONE;
    }
    return book_find(world->store.engine->book, world->store_id);
}

static struct purchases read_ledger(const struct world *world)
{
    struct book *book = world->store.engine->book;
    struct purchases ledger = {book_size(book), 0, 0, 0};
    size_t index = base_index(world);

    if (index != ORDER_NONE) {
        const struct order *order = book_read(book, index);

        ledger.reissues = order->next.number > 0 ? order->next.number : order->current.number;
        ledger.refunds = order->refund != REFUND_NONE;
        ledger.revocations = order->revoked;
    }
    return ledger;
}

size_t world_changes(const struct world *world)
{
    struct purchases now = read_ledger(world);
    const char *endpoint = world->operation->endpoint;

    if (strcmp(endpoint, "order/neworder") == 0) {
        return now.orders - world->before.orders;
    }
    if (strcmp(endpoint, "order/reissue") == 0) {
        return now.reissues - world->before.reissues;
    }
    if (strcmp(endpoint, "order/refundrequest") == 0) {
        return now.refunds - world->before.refunds;
    }
    return now.revocations - world->before.revocations;
}

/* ---- Step faults ---- */

/* Counts a step. Returns whether it is the one to strike. */
static bool strikes_step(struct world *world)
{
    if (world->step_fault == STEP_FAULT_NONE || (world->step_fault_after && world->strikes == 0)) {
        return false;
    }
    world->steps++;
    if (world->steps < world->step_fault_at ||
        (world->steps > world->step_fault_at && !world->step_fault_permanent)) {
        return false;
    }
    world->step_fault_struck = true;
    step_fault_hits[world->step_fault]++;
    return true;
}

static int apply_step_fault(struct world *world, enum fake_call call, size_t *size)
{
    struct fake *fake = &world->store.fake;

    switch (world->step_fault) {
    case STEP_FAULT_RESET:
        return SSLSTORE_ERR_NETWORK;
    case STEP_FAULT_END:
        return FAKE_END_OF_STREAM;
    case STEP_FAULT_REFUSED:
        return SSLSTORE_ERR_CONNECT;
    case STEP_FAULT_TIMEOUT:
        fake->now_ms += 3600000;
        return SSLSTORE_WANT_READ;
    case STEP_FAULT_SHORT:
        *size = *size > 1 ? 1 : *size;
        return 0;
    case STEP_FAULT_WANT:
        fake->now_ms += world->step_fault_permanent ? 1000 : 0;
        return call == FAKE_SEND ? SSLSTORE_WANT_WRITE : SSLSTORE_WANT_READ;
    case STEP_FAULT_RESTART:
        world->killed = true;
        return SSLSTORE_ERR_NETWORK;
    case STEP_FAULT_CANCEL:
        world->cancels = true;
        fake->now_ms += 100;
        return 0;
    case STEP_FAULT_CLOCK:
        fake->wall_time += 0; /* the store keeps its own time; see wall_time() */
        return 0;
    default:
        return 0;
    }
}

/* ---- Faults of calls ---- */

static void begin_counting(struct world *world)
{
    if (world->step_fault == STEP_FAULT_MEMORY && world->store.fake.refuse_at == 0) {
        world->store.fake.refuse_at = world->store.fake.allocations + world->step_fault_at;
        world->store.fake.refuse_permanently = world->step_fault_permanent;
    }
}

static uint64_t connection_bit(const struct world *world)
{
    return UINT64_C(1) << world->store.fake.current % 64;
}

void world_mark_dirty(struct world *world, bool dirty)
{
    world->dirty &= ~connection_bit(world);
    world->dirty |= dirty ? connection_bit(world) : 0;
}

void world_strike(struct world *world)
{
    world->strikes++;
    fault_hits[world->fault - faults]++;
    if (!world->fault->clean) {
        world_mark_dirty(world, true);
    }
    if (world->step_fault_after) {
        begin_counting(world);
    }
}

/* Begins a request: determines whether it is the target and whether the fault strikes it. */
static void begin_request(struct world *world, const char *data)
{
    const struct torture_fault *fault = world->fault;
    const char *path = strstr(data, "/rest/") + strlen("/rest/");
    size_t size = strlen(world->endpoint);

    world->store.fake.early_at = 0;
    world->is_target = strncmp(path, world->endpoint, size) == 0 && path[size] == ' ';
    world->request_bytes = 0;
    if (world->is_target && world->target_requests++ == 0 && fault == NULL) {
        requests_before_target[world->operation - operations] = world->requests;
    }
    world->requests++;
    if (fault == NULL || fault->where == IN_PROGRAM || fault->where == AT_OPEN) {
        world->struck = false;
    } else if (world->is_target) {
        world->struck =
            world->target_requests > fault->skips && (world->permanent || world->strikes == 0);
    } else {
        world->struck = world->permanent && world->strikes > 0 && !fault->only_target;
    }
}

static bool strikes_at_open(struct world *world)
{
    world->opens++;
    return world->fault != NULL && world->fault->where == AT_OPEN &&
           world->opens > requests_before_target[world->operation - operations] &&
           (world->permanent || world->strikes == 0);
}

static bool begins_request(const char *data)
{
    return strncmp(data, "POST ", 5) == 0 || strncmp(data, "GET ", 4) == 0;
}

static int intercept_running(struct world *world, enum fake_call call, const char *data,
                             size_t *size)
{
    int failed = 0;

    if (world->killed) {
        return SSLSTORE_ERR_NETWORK;
    }
    if (call == FAKE_SEND && begins_request(data)) {
        begin_request(world, data);
    }
    if (world->step_fault != STEP_FAULT_MEMORY && world->step_fault != STEP_FAULT_JOURNAL &&
        strikes_step(world)) {
        failed = apply_step_fault(world, call, size);
    } else if (call == FAKE_OPEN) {
        world_mark_dirty(world, false);
        if (strikes_at_open(world)) {
            world_strike(world);
            failed = world->fault->intercept(world, size);
        }
    } else if (world->struck && world->fault->where == (call == FAKE_SEND ? AT_SEND : AT_RECV)) {
        failed = world->fault->intercept(world, size);
    }
    if (call == FAKE_OPEN && failed == 0) {
        world_mark_dirty(world, false);
    }
    world->request_bytes += call == FAKE_SEND && failed == 0 ? *size : 0;
    return failed;
}

static int intercept(void *user, enum fake_call call, const char *data, size_t *size)
{
    struct world *world = user;

    if (call == FAKE_SEND && begins_request(data)) {
        world->reused_dirty = world->reused_dirty || (world->dirty & connection_bit(world)) != 0;
    }
    if (!world->running) {
        if (call == FAKE_OPEN) {
            world_mark_dirty(world, false);
        }
        return 0;
    }
    return intercept_running(world, call, data, size);
}

/* Applies the request that was request_bytes back. */
static void apply_late(struct world *world)
{
    struct fake_request late = {"POST", NULL, world->late_body, strlen(world->late_body)};
    char path[64];

    (void) snprintf(path, sizeof path, "/rest/%s", world->operation->endpoint);
    late.path = path;
    world->lookups_until_late = 0;
    (void) store_answer(&world->store, &late);
}

static struct fake_reply forward(struct world *world, const struct fake_request *request)
{
    if (world->lookups_until_late > 0 && strcmp(request->path, "/rest/order/status") == 0 &&
        --world->lookups_until_late == 0) {
        apply_late(world);
    }
    return store_answer(&world->store, request);
}

/* Returns the unchanged reply, after deciding whether and when the request takes effect. */
static struct fake_reply honest_reply(struct world *world, const struct fake_request *request)
{
    if (!world->is_target || (world->applies && !world->applies_late)) {
        return forward(world, request);
    }
    if (world->applies && world->late_body[0] == '\0') {
        (void) snprintf(world->late_body, sizeof world->late_body, "%.*s", (int) request->body_size,
                        request->body);
        world->lookups_until_late = LATE_LOOKUPS;
    }
    return fake_json(GRANTED);
}

static struct fake_reply answer(void *user, const struct fake_request *request)
{
    struct world *world = user;
    struct fake_reply reply;

    if (!world->running) {
        return forward(world, request);
    }
    if (world->struck && world->fault->where == AT_REPLY) {
        struct fake_reply honest = honest_reply(world, request);

        world_strike(world);
        reply = world->fault->alter(world, &honest);
    } else {
        reply = forward(world, request);
    }
    if (world->fault != NULL && world->fault->where == AT_OPEN) {
        reply.end = FAKE_CLOSE; /* so that each request opens a connection */
    }
    return reply;
}

static int keep(void *user, const sslstore_intent *intent)
{
    struct world *world = user;
    const struct torture_fault *fault = world->fault;

    if (!world->running) {
        return store_keep(&world->store, intent);
    }
    if (fault != NULL && fault->where == IN_PROGRAM &&
        strcmp(fault->name, "journal-refuses") == 0) {
        world_strike(world);
        return 1;
    }
    if (!world->killed && world->step_fault != STEP_FAULT_NONE &&
        world->step_fault != STEP_FAULT_MEMORY && strikes_step(world)) {
        size_t unused = 0;

        if (world->step_fault == STEP_FAULT_JOURNAL) {
            return 1;
        }
        (void) apply_step_fault(world, FAKE_OPEN, &unused);
    }
    return world->killed ? 1 : store_keep(&world->store, intent);
}

static int tick(void *user)
{
    struct world *world = user;
    int cancelled = world->running && world->cancels;

    world->cancels = world->cancels && (world->permanent || world->step_fault_permanent);
    return store_tick(&world->store.fake) != 0 || cancelled;
}

/* The client's clock jumps ten years; the store keeps its own time. A renewal decided ten years
 * early is a reissue. */
static int64_t wall_time(void *user)
{
    const struct world *world = user;
    bool jumps =
        world->running && world->step_fault == STEP_FAULT_CLOCK && world->step_fault_struck;

    int direction = world->step_fault_at % 2 == 0 || world->operation->column == 'W' ? 1 : -1;

    return world->store.fake.wall_time + (jumps ? direction * 315360000 : 0);
}

/* ---- Before the operation ---- */

void world_begin(struct world *world, const struct operation *operation, enum mode mode)
{
    memset(world, 0, sizeof *world);
    store_begin(&world->store);
    store_answer = world->store.fake.answer;
    store_keep = world->store.config.journal;
    store_tick = world->store.config.tick;
    world->operation = operation;
    world->mode = mode;
    world->applies = true;
    world->endpoint = operation->endpoint;
    world->csr = CSR_SHOP_RSA;
    world->sync.no_certificates = true;
    world->store.fake.random = ++worlds; /* so that ids are new when a store is reused */
    world->store.fake.answer = answer;
    world->store.fake.answer_user = world;
    world->store.fake.intercept = intercept;
    world->store.fake.intercept_user = world;
    world->store.config.journal = keep;
    world->store.config.journal_user = world;
    world->store.config.tick = tick;
    world->store.config.tick_user = world;
    world->store.config.wall_time = wall_time;
    world->store.config.wall_user = world;
    if (mode == MODE_BLOCKS) {
        world->store.fake.transport.wait = NULL;
        world->store.fake.blocking = true;
    }
    if (operation->lists) {
        world->store.engine_config.orders = ROWS;
        world->rows_least = world->rows_most = ROWS;
    }
}

struct fake_reply world_ask(struct world *world, const struct fake_request *request)
{
    return store_answer(&world->store, request);
}

static void open_client(struct world *world)
{
    if (sslstore_client_new_bare(&world->store.config, &world->store.client) != SSLSTORE_OK) {
        abort();
    }
}

/* Places an order with a certificate without the client. */
static void place_base(struct world *world)
{
    struct book *book = world->store.engine->book;
    json_t *body = json_pack(
        "{s:{s:s,s:s},s:s,s:s,s:i,s:i,s:s,s:{s:s},s:s}", "AuthRequest", "PartnerCode", FAKE_PARTNER,
        "AuthToken", FAKE_TOKEN, "ProductCode", "positivessl", "CSR", CSR_SHOP_RSA,
        "ValidityPeriod", 12, "ServerCount", 1, "ApproverEmail", "admin@shop.example.com",
        "AdminContact", "Email", "ada@shop.example.com", "WebServerType", "Other");
    char *text = json_dumps(body, 0);
    const struct order *order;
    char partner_id[ID_SIZE];
    char approval[128];

    store_post(&world->store, "/rest/order/neworder", text);
    order_id(book_read(book, book_size(book) - 1), world->store_id);
    (void) snprintf(approval, sizeof approval, "{\"TheSSLStoreOrderID\":\"%s\"}", world->store_id);
    store_post(&world->store, "/sandbox/approve", approval);
    order = book_read(book, book_size(book) - 1);
    order_partner_id(order, partner_id);
    (void) snprintf(world->id, sizeof world->id, "%.40s-%.40s", world->store_id, partner_id);
    for (size_t i = 0; i < SERIAL_SIZE; i++) {
        (void) snprintf(world->serial + 2 * i, 3, "%02X", order->current.serial[i]);
    }
    store_pass_days(&world->store, world->operation->age_days);
    free(text);
    json_decref(body);
}

void world_open(struct world *world)
{
    world->store.engine = engine_new(&world->store.engine_config);
    if (world->store.engine == NULL) {
        abort();
    }
    if (world->operation->age_days > 0) {
        place_base(world);
    }
    world->before = read_ledger(world);
    if (world->fault != NULL && world->fault->prepare != NULL) {
        world->fault->prepare(world);
    }
    open_client(world);
    if (world->fault != NULL && world->fault->warm) {
        world_warm(world);
    }
}

void world_warm(struct world *world)
{
    if (sslstore_wire_health_validate(world->store.client) != SSLSTORE_OK) {
        abort();
    }
}

/* ---- During the operation ---- */

static sslstore_result run_stepping(struct world *world)
{
    sslstore_client *client = world->store.client;
    sslstore_result result;

    sslstore_client_set_stepping(client, true);
    for (size_t steps = 0; steps < STEPS_MAX; steps++) {
        sslstore_wait waits[SSLSTORE_WAITS_MAX];
        size_t count;
        uint32_t ms;

        result =
            world->invalid ? world->operation->run_invalid(world) : world->operation->run(world);
        if (result != SSLSTORE_WANT_READ && result != SSLSTORE_WANT_WRITE) {
            break;
        }
        ms = sslstore_client_wait(client, waits, &count);
        (void) world->store.fake.transport.wait(&world->store.fake, waits, count,
                                                ms < 50 ? ms : 50);
    }
    sslstore_client_set_stepping(client, false);
    return result;
}

static void forget_results(struct world *world)
{
    sslstore_certificate_free(&world->certificate);
    sslstore_order_free(&world->order);
    sslstore_download_free(&world->download);
    sslstore_approver_list_free(&world->approvers);
    world->rows = 0;
    world->bad_rows = 0;
}

static sslstore_result run(struct world *world)
{
    forget_results(world);
    if (world->mode == MODE_STEPS && world->running) {
        return run_stepping(world);
    }
    if (world->invalid && world->running) {
        return world->operation->run_invalid(world);
    }
    return world->operation->run(world);
}

void world_run(struct world *world)
{
    tally.runs++;
    world->running = true;
    world->begun_ms = world->store.fake.now_ms;
    if (!world->step_fault_after) {
        begin_counting(world);
    }
    world->result = run(world);
    world->took_ms = world->store.fake.now_ms - world->begun_ms;
    world->error = *sslstore_client_error(world->store.client);
    world->running = false;
    if (world->step_fault == STEP_FAULT_MEMORY) {
        world->step_fault_struck = world->store.fake.refused;
        step_fault_hits[STEP_FAULT_MEMORY] += world->step_fault_struck;
    }
}

const char *world_complaint(const struct world *world)
{
    const sslstore_counters *counters = sslstore_client_counters(world->store.client);
    const struct fake *fake = &world->store.fake;
    uint64_t most = world->operation->steps ? CALL_MS : RECOVERY_MS;

    if (world->reused_dirty) {
        return "a connection was used again although its reply was not complete and clean";
    }
    if (strstr(world->error.message, FAKE_TOKEN) != NULL) {
        return "the error contains the token";
    }
    if (world->step_fault != STEP_FAULT_TIMEOUT && world->step_fault != STEP_FAULT_WANT &&
        world->took_ms > most) {
        return "it took longer than its limit";
    }
    if (world->restarted) {
        return NULL;
    }
    if (counters->bytes_sent != fake->bytes_sent) {
        return "the bytes sent do not add up";
    }
    if (counters->connections != fake->opens) {
        return "the connections do not add up";
    }
    if (counters->requests < fake->answered) {
        return "the requests do not add up";
    }
    if (world->result == SSLSTORE_OK && world->error.result != SSLSTORE_OK) {
        return "it returned OK, but the client reports an error";
    }
    if (world->result != SSLSTORE_OK && world->error.result != world->result) {
        return "the client reports another error";
    }
    if (world->operation->changes && world_changes(world) > 1) {
        return "it was done twice";
    }
    return NULL;
}

/* ---- After the operation ---- */

static const sslstore_intent *last_intent(const struct world *world)
{
    if (world->store.journal_count == 0) {
        return NULL;
    }
    return &world->store.journal[world->store.journal_count - 1];
}

/* After a restart the program has only its journal. */
static const char *resume_intent(struct world *world)
{
    const sslstore_intent *last = last_intent(world);
    size_t done = world_changes(world);
    sslstore_intent intent;
    sslstore_result result;

    if (last == NULL || last->state == SSLSTORE_INTENT_NOT_PLACED) {
        return done == 0 ? NULL : "done, but the journal does not say so";
    }
    if (last->state == SSLSTORE_INTENT_PLACED) {
        return done == 1 || world->fault != NULL ? NULL : "not done, but the journal says so";
    }
    intent = *last;
    forget_results(world);
    result = sslstore_enroll_resume(world->store.client, &intent, NULL, &world->certificate);
    if (done == 0 || world->operation->blind) {
        return result == SSLSTORE_ERR_UNKNOWN_OUTCOME ? NULL : "resumed, although nothing was done";
    }
    if (result != SSLSTORE_OK) {
        return "done, but the caller does not learn it";
    }
    if (world->operation->column == 'R') {
        world->order = world->certificate.order;
        memset(&world->certificate.order, 0, sizeof world->certificate.order);
    }
    return world->operation->is_good(world) ? NULL : "resumed with another order";
}

/* Behaves like a correct program: passes the intent from its journal and repeats the operation.
 * Whatever has failed, this must end with exactly one order or reissue. */
static const char *repeat_from_journal(struct world *world)
{
    sslstore_intent kept = {0};
    sslstore_result result;

    if (last_intent(world) != NULL) {
        kept = *last_intent(world);
        world->kept = &kept;
    }
    result = run(world);
    if (result == SSLSTORE_ERR_UNKNOWN_OUTCOME && world_changes(world) == 0) {
        world->resend = true;
        kept = *last_intent(world);
        result = run(world);
    }
    world->kept = NULL;
    if (result != SSLSTORE_OK) {
        return "it cannot be continued";
    }
    if (world_changes(world) != 1) {
        return "continued, it was not done exactly once";
    }
    if (!world->operation->is_good(world)) {
        return "continued, the result is wrong";
    }
    return NULL;
}

static const char *repeat(struct world *world)
{
    sslstore_result result;

    if (world->operation->places || world->operation->column == 'I') {
        return repeat_from_journal(world);
    }
    result = run(world);
    if (result != SSLSTORE_OK) {
        return "it cannot be repeated";
    }
    if (!world->operation->is_good(world)) {
        return "repeated, the result is wrong";
    }
    if (world->operation->changes && world_changes(world) != 1) {
        return "repeated, it was not done exactly once";
    }
    return NULL;
}

void world_restart(struct world *world)
{
    if (world->killed) {
        forget_results(world);
        sslstore_client_free(world->store.client);
        open_client(world);
        world->killed = false;
        world->restarted = true;
    }
}

const char *world_recover(struct world *world)
{
    struct fake *fake = &world->store.fake;
    const char *complaint = NULL;

    world->running = false;
    fake->refuse_at = 0;
    if (world->lookups_until_late > 0) {
        apply_late(world);
    }
    world_restart(world);
    fake->storm = false;
    fake->early_at = 0;
    fake->random_fails = false;
    if (world->fault != NULL && world->fault->lasting) {
        return NULL;
    }
    world->store.engine->config.lookup = LOOKUP_AT_ONCE;
    if (sslstore_wire_health_validate(world->store.client) != SSLSTORE_OK) {
        return "a good call no longer works";
    }
    if (world->operation->changes) {
        complaint = resume_intent(world);
    }
    complaint = complaint == NULL ? repeat(world) : complaint;
    if (complaint == NULL && world->reused_dirty) {
        return "a connection was used again although its reply was not complete and clean";
    }
    return complaint;
}

void world_end(struct world *world)
{
    tally.bought += world->operation->places ? world_changes(world) : 0;
    forget_results(world);
    sslstore_client_free(world->store.client);
    engine_free(world->store.engine);
    free(world->store.reply);
    free(world->altered);
    if (fake_complaint(&world->store.fake) != NULL) {
        tally_failure("at the end", fake_complaint(&world->store.fake));
    }
}

void world_finish(struct world *world, const char *what, const char *complaint)
{
    if (complaint == NULL) {
        complaint = world_complaint(world);
    }
    if (complaint == NULL) {
        complaint = world_recover(world);
    }
    if (complaint != NULL) {
        tally_failure(what, complaint);
    }
    world_end(world);
}

struct fake_reply world_reply(struct world *world, const char *head, const char *body,
                              size_t body_size)
{
    struct fake_reply reply = {NULL, 0, FAKE_KEEP, 0};
    size_t head_size = strlen(head);
    char *bytes = malloc(head_size + body_size + 1);

    if (bytes == NULL) {
        abort();
    }
    memcpy(bytes, head, head_size);
    if (body_size > 0) {
        memcpy(bytes + head_size, body, body_size);
    }
    free(world->altered);
    world->altered = bytes;
    reply.bytes = bytes;
    reply.size = head_size + body_size;
    return reply;
}
