/* What the sandbox keeps in a folder survives: every member of every order, the clock, the
 * counters.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/world.h"
#include "../../examples/sandbox/call.h"
#include "../../examples/sandbox/endpoints.h"
#include "../../examples/sandbox/order_document.h"

#include <sqlite3.h>
#include <unistd.h>

#define CSR                                                               \
    "-----BEGIN CERTIFICATE REQUEST-----\\n"                              \
    "MIHVMH0CAQAwGzEZMBcGA1UEAwwQc2hvcC5leGFtcGxlLmNvbTBZMBMGByqGSM49\\n" \
    "AgEGCCqGSM49AwEHA0IABB+3huyU9p2ZHh3T2i2MJ5SpMkLIrgBSbAmBCYh3EZ+b\\n" \
    "bOCqmloam8M3MV52T+OG1EkVtcsBN1l3kFamqjqHOBWgADAKBggqhkjOPQQDAgNI\\n" \
    "ADBFAiBD7L1nEQ7BN9zZrUHHG5kmyULO+whsO4qLhOS1KC2GawIhAPRKyTRjkfe8\\n" \
    "d7Am7M2L0mADzHXPBlMazPtuBnLdwHgy\\n"                                 \
    "-----END CERTIFICATE REQUEST-----\\n"
#define NEW_ORDER                                                                             \
    ",\"ProductCode\":\"positivessl\",\"ValidityPeriod\":12,\"ServerCount\":1,\"CSR\":\"" CSR \
    "\",\"ApproverEmail\":\"admin@example.com\",\"AdminContact\":{\"Email\":\"a@example.com\"}"

static char folder[] = "/tmp/sslstore-state.XXXXXX";

static void remove_state(void)
{
    static const char *const names[] = {"state.db", "state.db-wal", "state.db-shm", "ledger"};
    char path[64];

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void) unlink(path);
    }
}

static int make_folder(void **state)
{
    (void) state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void) state;
    remove_state();
    return rmdir(folder);
}

static void open_world(struct world *world)
{
    world->config.state = folder;
    world_start(world);
}

/* Ends the engine and starts another one on the same folder and clock. */
static void restart(struct world *world)
{
    engine_free(world->engine);
    world->engine = engine_new(&world->config);
    assert_non_null(world->engine);
}

static void forget(struct world *world)
{
    world_end(world);
    remove_state();
}

static void tell(struct world *world, const char *path, const char *body)
{
    struct engine_reply reply = post(world, path, body);

    assert_int_equal(reply.status, 200);
    assert_null(strstr(reply.body, "\"isError\": true"));
    engine_reply_free(&reply);
}

/* Returns all orders and the state of the clock as one value. */
static json_t *everything(struct world *world)
{
    json_t *orders = call(world, "order/query", ",\"PageNumber\":1,\"PageSize\":1000");
    json_t *users = call(world, "user/query", "");

    json_object_del(json_array_get(orders, 0), "AuthResponse");
    json_object_del(json_array_get(users, 0), "AuthResponse");
    return json_pack("{s:o, s:o, s:I}", "orders", orders, "users", users, "now",
                     (json_int_t) engine_now(world->engine));
}

static void assert_survives(struct world *world)
{
    json_t *before = everything(world);
    json_t *after;

    restart(world);
    after = everything(world);
    if (!json_equal(before, after)) {
        fail_msg("before: %s\nafter: %s", json_dumps(before, JSON_COMPACT),
                 json_dumps(after, JSON_COMPACT));
    }
    json_decref(before);
    json_decref(after);
}

static void fill_issuance(struct issuance *issuance, unsigned number)
{
    issuance->number = number;
    memset(issuance->serial, (int) number, SERIAL_SIZE);
    issuance->not_before = -5;
    issuance->not_after = INT64_C(4102444799);
    issuance->public_key = copy_bytes("\x00\xff\x30", 3);
    issuance->public_key_size = 3;
    issuance->names = copy_text("a.example,b.example");
}

/* An order without a member that is zero. */
static void fill_order(struct order *order)
{
    memset(order, 0, sizeof *order);
    set_text(order->custom_id, sizeof order->custom_id, "it's \"<b>\" \xc3\xa9\n");
    order->product = product_find("positivessl");
    order->state = ORDER_REVOKED;
    order->refund = REFUND_APPROVED;
    order->method = DCV_TXT;
    order->invited = order->renewal = order->gone = order->unlisted = order->revoked = true;
    order->polls_left = POLLS_NEVER;
    order->lookups_hidden = 3;
    order->months = 12;
    order->servers = 2;
    order->sans = 1;
    order->organization_id = 99;
    order->purchased = order->modified = NOON;
    order->expires = INT64_C(-2208988800);
    set_text(order->sub_user, sizeof order->sub_user, "sub-1");
    order->approver_email = copy_text("not UTF-8: \xff\xfe");
    order->web_server = copy_text("");
    order->hash_algorithm = copy_text("SHA2");
    order->unique_value = copy_text("u");
    order->csr = copy_text("-----BEGIN");
    set_text(order->csr_md5, sizeof order->csr_md5, "00112233445566778899aabbccddeeff");
    set_text(order->csr_sha256, sizeof order->csr_sha256, "s");
    order->domain_count = 2;
    order->domains = allocate(2 * sizeof *order->domains);
    order->domains[1].approved = NOON;
    order->domains[1].polled = NOON + 1;
    order->domains[1].answer = DCV_NO_ANSWER;
    order->holder = json_pack("{s:s}", "Organization", "O");
    order->admin = json_pack("{s:s}", "Email", "a@example.com");
    order->technical = json_pack("{s:s}", "Email", "t@example.com");
    fill_issuance(&order->current, 2);
    fill_issuance(&order->next, 3);
    order->past_count = 1;
    order->past = allocate(sizeof *order->past);
    order->past->serial[15] = 7;
    order->past->revoked = true;
}

static void a_document_has_every_member(void **state)
{
    struct order order, read = {0};
    json_t *document, *again;

    (void) state;
    fill_order(&order);
    document = order_document(&order);
    assert_true(order_from_document(&read, document));
    again = order_document(&read);
    assert_true(json_equal(document, again));
    assert_string_equal(read.approver_email, order.approver_email);
    assert_string_equal(read.custom_id, order.custom_id);
    assert_ptr_equal(read.product, order.product);
    assert_int_equal(read.polls_left, POLLS_NEVER);
    assert_int_equal(read.expires, order.expires);
    assert_int_equal(read.domain_count, 2);
    assert_memory_equal(read.domains, order.domains, 2 * sizeof *order.domains);
    assert_memory_equal(read.next.public_key, "\x00\xff\x30", 3);
    assert_memory_equal(read.past, order.past, sizeof *order.past);
    assert_true(order_document_gap() < sizeof(int64_t)); /* what alignment leaves */
    json_decref(document);
    json_decref(again);
    order_clear(&order);
    order_clear(&read);
}

static void a_damaged_document_is_refused(void **state)
{
    static const char *const bad[] = {
        "[]",
        "{}",
        "{\"product\":\"none\"}",
        "{\"product\":7}",
        "{\"product\":\"positivessl\",\"state\":\"2\"}",
        "{\"product\":\"positivessl\",\"gone\":1}",
        "{\"product\":\"positivessl\",\"csr\":1}",
        "{\"product\":\"positivessl\",\"csr\":{\"bytes\":\"F\"}}",
        "{\"product\":\"positivessl\",\"sub_user\":\"longer than its place\"}",
        "{\"product\":\"positivessl\",\"current\":{}}",
        "{\"product\":\"positivessl\",\"current\":{\"number\":1,\"serial\":\"00\"}}",
        "{\"product\":\"positivessl\",\"next\":{\"number\":1,\"public_key\":\"0g\"}}",
        "{\"product\":\"positivessl\",\"past\":[1]}",
        "{\"product\":\"positivessl\",\"domains\":[{\"approved\":true}]}",
    };

    (void) state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        json_t *document = json_loads(bad[i], 0, NULL);
        struct order order = {0};

        assert_non_null(document);
        if (order_from_document(&order, document)) {
            fail_msg("%s", bad[i]);
        }
        order_clear(&order);
        json_decref(document);
    }
}

static void every_change_survives(void **state)
{
    static const struct {
        const char *path, *body;
    } changes[] = {
        {"/rest/order/neworder", "{" AUTH NEW_ORDER ",\"CustomOrderID\":\"one\"}"},
        {"/rest/order/status", "{" AUTH ",\"CustomOrderID\":\"one\"}"},
        {"/rest/order/reissue", "{" AUTH ",\"CustomOrderID\":\"one\",\"CSR\":\"" CSR
                                "\",\"ApproverEmails\":\"admin@example.com\"}"},
        {"/sandbox/approve", "{\"CustomOrderID\":\"one\"}"},
        {"/sandbox/revoke", "{\"CustomOrderID\":\"one\",\"Shows\":\"Reissued\"}"},
        {"/rest/order/refundrequest", "{" AUTH ",\"CustomOrderID\":\"one\"}"},
        {"/rest/order/inviteorder",
         "{" AUTH ",\"ProductCode\":\"positivessl\",\"ValidityPeriod\":12,\"ServerCount\":1,"
         "\"RequestorEmail\":\"r@example.com\",\"CustomOrderID\":\"two\"}"},
        {"/rest/user/add", "{" AUTH ",\"CustomPartnerCode\":\"own\",\"PartnerEmail\":\"e@f.g\"}"},
        {"/sandbox/clock", "{\"AdvanceDays\":100}"},
        {"/sandbox/touch", "{\"Every\":3}"},
        {"/sandbox/clock", "{\"Now\":\"2029-05-05\"}"},
        {"/sandbox/cancel", "{\"TheSSLStoreOrderID\":\"10000002\"}"},
        {"/sandbox/remove", "{\"TheSSLStoreOrderID\":\"10000007\"}"},
        {"/sandbox/expire", "{\"TheSSLStoreOrderID\":\"10000001\"}"},
        {"/rest/order/neworder", "{" AUTH NEW_ORDER ",\"CustomOrderID\":\"three\"}"},
    };
    struct world world = {.config = {.orders = 30, .seed = 5}};

    (void) state;
    open_world(&world);
    assert_survives(&world);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        tell(&world, changes[i].path, changes[i].body);
        world.now += 60;
        assert_survives(&world);
    }
    forget(&world);
}

static enum dcv_answer not_yet(void *user, const struct dcv_question *question)
{
    (void) user;
    (void) question;
    return DCV_NOT_FOUND;
}

/* Checks the status of the domain of order "two". */
static void assert_domain(struct world *world, const char *expected)
{
    json_t *order = call(world, "order/status", ",\"CustomOrderID\":\"two\"");
    json_t *domains =
        json_object_get(json_object_get(order, "OrderStatus"), "DomainAuthVettingStatus");

    assert_string_equal(text(json_array_get(domains, 0), "dcvStatus"), expected);
    json_decref(order);
}

static void validation_survives(void **state)
{
    static const char *const changes[][2] = {
        {"/rest/order/neworder", "{" AUTH NEW_ORDER ",\"CustomOrderID\":\"one\"}"},
        {"/rest/order/status", "{" AUTH ",\"CustomOrderID\":\"one\"}"},
        {"/sandbox/approve-email", "{\"CustomOrderID\":\"one\"}"},
        {"/rest/order/status", "{" AUTH ",\"CustomOrderID\":\"one\"}"},
        {"/rest/order/neworder", "{" AUTH NEW_ORDER ",\"CustomOrderID\":\"two\"}"},
    };
    struct world world = {.config = {.dcv_check = not_yet, .issue_after = 1000}};

    (void) state;
    open_world(&world);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        tell(&world, changes[i][0], changes[i][1]);
        world.now += 60;
        assert_survives(&world);
    }
    assert_domain(&world, "Approved"); /* by the proof of order "one" */
    world.now += 400 * DAY;
    restart(&world);
    assert_domain(&world, "Pending");
    forget(&world);
}

static void serial_numbers_are_never_used_again(void **state)
{
    struct world world = {.config = {.issue_at_once = 1}};
    json_t *first, *second;

    (void) state;
    open_world(&world);
    first = call(&world, "order/neworder", NEW_ORDER);
    restart(&world);
    second = call(&world, "order/neworder", NEW_ORDER);
    assert_string_not_equal(text(first, "SerialNumber"), text(second, "SerialNumber"));
    assert_string_equal(text(second, "TheSSLStoreOrderID"), "10000002");
    json_decref(first);
    json_decref(second);
    forget(&world);
}

static void faults_count_on(void **state)
{
    static const char *const faults[] = {"503@order/status#2", "503@order/query/page=2*1"};
    struct world world = {.config = {.orders = 30, .faults = faults, .fault_count = 2}};
    struct engine_reply reply;

    (void) state;
    open_world(&world);
    for (int i = 1; i <= 3; i++) {
        reply =
            post(&world, "/rest/order/status", "{" AUTH ",\"TheSSLStoreOrderID\":\"10000001\"}");
        assert_int_equal(reply.status, i == 2 ? 503 : 200);
        engine_reply_free(&reply);
        reply = post(&world, "/rest/order/query", "{" AUTH ",\"PageNumber\":2,\"PageSize\":3}");
        assert_int_equal(reply.status, i == 1 ? 503 : 200);
        engine_reply_free(&reply);
        restart(&world);
    }
    reply = (struct engine_reply){0};
    forget(&world);
}

static void the_inventory_stays_the_same(void **state)
{
    struct world world = {.config = {.orders = 30, .seed = 5}};
    json_t *stats;

    (void) state;
    open_world(&world);
    world.now += 3 * DAY;
    assert_survives(&world);
    world.config.orders = 0;
    restart(&world);
    stats = engine_stats(world.engine);
    assert_int_equal(json_integer_value(json_object_get(stats, "orders")), 30);
    json_decref(stats);
    engine_free(world.engine);
    world.config.orders = 31;
    assert_null(engine_new(&world.config));
    world.config.orders = 30;
    world.config.seed = 6;
    assert_null(engine_new(&world.config));
    world.config.seed = 5;
    world.config.clock_shift = 1000 * DAY;
    world.engine = engine_new(&world.config);
    assert_non_null(world.engine);
    assert_int_equal(engine_now(world.engine), world.now);
    forget(&world);
}

static void a_folder_has_one_owner(void **state)
{
    struct world world = {0};

    (void) state;
    open_world(&world);
    assert_null(engine_new(&world.config));
    restart(&world);
    forget(&world);
}

static void run_sql(const char *sql)
{
    char path[64];
    sqlite3 *database;

    snprintf(path, sizeof path, "%s/state.db", folder);
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
}

static void damage_is_noticed(void **state)
{
    static const char *const damage[] = {
        "UPDATE orders SET text = '{' WHERE id = 0",
        "UPDATE orders SET text = '{}' WHERE id = 0",
        "UPDATE orders SET id = 5 WHERE id = 0",
        "DELETE FROM orders WHERE id = 0",
        "UPDATE document SET text = 'x'",
        "UPDATE document SET text = json_set(text, '$.touches', json('[[1,0,1]]')) WHERE id = 0",
        "UPDATE document SET text = json_set(text, '$.touches', json('[[0,1,1]]')) WHERE id = 0",
        "UPDATE document SET text = json_set(text, '$.touches', json('[[2,1,1]]')) WHERE id = 0",
        "UPDATE document SET text = '{' WHERE id = 1",
        "UPDATE ledger SET text = ''",
        "DROP TABLE orders; CREATE TABLE orders (id)",
        "PRAGMA user_version = 2",
    };
    struct world world = {0};

    (void) state;
    for (size_t i = 0; i < sizeof damage / sizeof damage[0]; i++) {
        open_world(&world);
        json_decref(call(&world, "order/neworder", NEW_ORDER));
        json_decref(call(&world, "order/neworder", NEW_ORDER));
        engine_free(world.engine);
        run_sql(damage[i]);
        if (engine_new(&world.config)) {
            fail_msg("%s", damage[i]);
        }
        remove_state();
        world = (struct world){0};
    }
}

/* Counts the lines of a file; the last one remains in line. */
static int lines_of(const char *path, char *line, int size)
{
    FILE *file = fopen(path, "r");
    int lines = 0;

    assert_non_null(file);
    while (fgets(line, size, file)) {
        lines++;
    }
    fclose(file);
    return lines;
}

/* Only after a process was killed: otherwise the file was emptied by a person. */
static void the_ledger_is_completed(void **state)
{
    char path[64], line[512];
    struct world world = {0};
    FILE *file;

    (void) state;
    snprintf(path, sizeof path, "%s/ledger", folder);
    world.config.ledger = path;
    open_world(&world);
    json_decref(call(&world, "order/neworder", NEW_ORDER));
    json_decref(call(&world, "order/neworder", NEW_ORDER));
    engine_free(world.engine);
    file = fopen(path, "r+");
    assert_non_null(fgets(line, sizeof line, file));
    assert_int_equal(ftruncate(fileno(file), (off_t) strlen(line)), 0);
    fclose(file);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(lines_of(path, line, sizeof line), i < 2 ? 1 : 2);
        if (i == 1) {
            run_sql("UPDATE document SET text = json_set(text, '$.ended', json('false'))");
        }
        world.engine = engine_new(&world.config);
        assert_non_null(world.engine);
        engine_free(world.engine);
    }
    assert_int_equal(lines_of(path, line, sizeof line), 2);
    assert_non_null(strstr(line, "\"10000002\""));
    remove_state();
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_has_every_member),
        cmocka_unit_test(a_damaged_document_is_refused),
        cmocka_unit_test(every_change_survives),
        cmocka_unit_test(validation_survives),
        cmocka_unit_test(serial_numbers_are_never_used_again),
        cmocka_unit_test(faults_count_on),
        cmocka_unit_test(the_inventory_stays_the_same),
        cmocka_unit_test(a_folder_has_one_owner),
        cmocka_unit_test(damage_is_noticed),
        cmocka_unit_test(the_ledger_is_completed),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
