/* Everything that can go wrong with one call, by name. matrix.txt says what each fault must lead
 * to.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../examples/sandbox/call.h"
#include "support/csr.h"
#include "torture/world.h"

#define JSON_HEAD "Content-Type: application/json; charset=utf-8\r\n"
#define OK_HEAD   "HTTP/1.1 200 OK\r\n" JSON_HEAD

/* ---- While opening ---- */

static int fails_to_open(struct world *world, size_t *size)
{
    (void) size;
    return world->fault->value;
}

static int never_opens(struct world *world, size_t *size)
{
    (void) size;
    world->store.fake.now_ms += 1000;
    return SSLSTORE_WANT_WRITE;
}

/* ---- While sending ---- */

/* Sends so many bytes of the request, then breaks the connection. */
static bool goes_on(struct world *world, size_t *size)
{
    if (world->request_bytes > 0) {
        return false;
    }
    world->bytes_total = *size;
    switch (world->fault->value) {
    case 1:
        world->at = 1;
        break;
    case 2:
        world->at = *size / 2;
        break;
    case 3:
        world->at = *size - 1;
        break;
    default: /* the value of the table */
        break;
    }
    *size = world->at < *size ? world->at : *size;
    return world->at > 0;
}

static int is_reset(struct world *world, size_t *size)
{
    if (goes_on(world, size)) {
        return 0;
    }
    world_strike(world);
    return SSLSTORE_ERR_NETWORK;
}

static int stalls(struct world *world, size_t *size)
{
    if (goes_on(world, size)) {
        return 0;
    }
    world_strike(world);
    world->store.fake.now_ms += 1000;
    return SSLSTORE_WANT_WRITE;
}

static int is_cancelled(struct world *world, size_t *size)
{
    if (goes_on(world, size)) {
        return 0;
    }
    world_strike(world);
    world->cancels = true;
    world->store.fake.now_ms += 100;
    return SSLSTORE_WANT_WRITE;
}

static int is_refused_early(struct world *world, size_t *size)
{
    struct fake *fake = &world->store.fake;

    if (world->request_bytes == 0) {
        world_strike(world);
        fake->early = fake_status(world->fault->value, "", "too much");
        fake->early_at = *size / 2;
        fake->early_resets = world->fault->text != NULL;
    }
    return 0;
}

static int dies_unasked(struct world *world, size_t *size)
{
    (void) size;
    if (world->request_bytes > 0) {
        return 0;
    }
    world_strike(world);
    return SSLSTORE_ERR_NETWORK;
}

/* ---- While receiving ---- */

static int dies_unanswered(struct world *world, size_t *size)
{
    (void) size;
    if (world->request_bytes == 0) {
        return 0;
    }
    world_strike(world);
    return SSLSTORE_ERR_NETWORK;
}

static int drips(struct world *world, size_t *size)
{
    if (world->request_bytes == 0) {
        return 0;
    }
    world_strike(world);
    *size = 1;
    world->store.fake.now_ms += 1000;
    return 0;
}

/* ---- No answer ---- */

static struct fake_reply breaks_off(struct world *world, const struct fake_reply *honest)
{
    struct fake_reply reply = {NULL, 0, FAKE_CUT, 0};

    (void) world;
    (void) honest;
    return reply;
}

static struct fake_reply is_silent(struct world *world, const struct fake_reply *honest)
{
    struct fake_reply reply = {NULL, 0, FAKE_SILENCE, 0};

    (void) world;
    (void) honest;
    return reply;
}

/* ---- Framing ---- */

static const char *body_of(const struct fake_reply *reply, size_t *size)
{
    size_t total = reply->size == 0 ? strlen(reply->bytes) : reply->size;

    for (size_t i = 0; i + 4 <= total; i++) {
        if (memcmp(reply->bytes + i, "\r\n\r\n", 4) == 0) {
            *size = total - i - 4;
            return reply->bytes + i + 4;
        }
    }
    *size = 0;
    return reply->bytes + total;
}

/* Puts another head before the body. # in the head stands for the size of the body. */
static struct fake_reply has_head(struct world *world, const struct fake_reply *honest,
                                  const char *pattern)
{
    const char *mark = strchr(pattern, '#');
    char head[2048];
    size_t size;
    const char *body = body_of(honest, &size);

    if (mark == NULL) {
        (void) snprintf(head, sizeof head, "%s", pattern);
    } else {
        (void) snprintf(head, sizeof head, "%.*s%zu%s", (int) (mark - pattern), pattern,
                        size + (size_t) world->fault->value, mark + 1);
    }
    return world_reply(world, head, body, size);
}

static struct fake_reply is_framed(struct world *world, const struct fake_reply *honest)
{
    return has_head(world, honest, world->fault->text);
}

static struct fake_reply is_framed_and_cut(struct world *world, const struct fake_reply *honest)
{
    struct fake_reply reply = has_head(world, honest, world->fault->text);

    reply.end = FAKE_CUT;
    return reply;
}

static struct fake_reply is_framed_and_closed(struct world *world, const struct fake_reply *honest)
{
    struct fake_reply reply = has_head(world, honest, world->fault->text);

    reply.end = FAKE_CLOSE;
    return reply;
}

/* Delivers so many bytes of the reply, then a reset, a proper close, or nothing. */
static struct fake_reply is_cut(struct world *world, const struct fake_reply *honest)
{
    struct fake_reply reply = *honest;

    reply.size = honest->size == 0 ? strlen(honest->bytes) : honest->size;
    world->bytes_total = reply.size;
    if (world->at >= reply.size) {
        world_mark_dirty(world, false); /* the complete reply is delivered */
    } else {
        static const enum fake_end ends[] = {FAKE_CUT, FAKE_CLOSE, FAKE_SILENCE};

        reply.end = ends[world->at % 3];
        reply.size = world->at;
        reply.bytes = world->at == 0 ? NULL : reply.bytes;
    }
    return reply;
}

static struct fake_reply is_cut_in_its_head(struct world *world, const struct fake_reply *honest)
{
    world->at = 15 + 3 * (size_t) world->fault->value;
    return is_cut(world, honest);
}

static struct fake_reply is_chunked(struct world *world, const struct fake_reply *honest)
{
    size_t size;
    const char *body = body_of(honest, &size);
    char head[256];
    size_t total;
    char *text = malloc(size + 512);
    struct fake_reply reply;

    (void) snprintf(head, sizeof head, OK_HEAD "Transfer-Encoding: chunked\r\n\r\n%s%zx\r\n",
                    world->fault->value == 1 ? "0x" : "", size);
    memcpy(text, body, size);
    total = size + (size_t) snprintf(text + size, 512, "%s", world->fault->text);
    reply = world_reply(world, head, text, total);
    reply.end = strcmp(world->fault->text, "\r\n") == 0 ? FAKE_CUT : FAKE_KEEP;
    free(text);
    return reply;
}

/* Sends endless lines: of headers, of interim responses, of trailers, of a body. */
static struct fake_reply floods(struct world *world, const struct fake_reply *honest)
{
    static const char *const heads[] = {"HTTP/1.1 200 OK\r\n", "",
                                        OK_HEAD "Transfer-Encoding: chunked\r\n\r\n0\r\n",
                                        OK_HEAD "Content-Length: 9999999\r\n\r\n"};
    static const char *const lines[] = {"X-Flood: more\r\n", "HTTP/1.1 100 Continue\r\n\r\n",
                                        "X-Flood: more\r\n", "                              "};
    const char *line = lines[world->fault->value];
    size_t size = strlen(line);
    size_t count = 200000 / size;
    char *text = malloc(count * size);
    struct fake_reply reply;

    (void) honest;
    for (size_t i = 0; i < count; i++) {
        memcpy(text + i * size, line, size);
    }
    reply = world_reply(world, heads[world->fault->value], text, count * size);
    reply.end = FAKE_SILENCE;
    free(text);
    return reply;
}

static struct fake_reply has_more_behind(struct world *world, const struct fake_reply *honest)
{
    size_t size;
    const char *body = body_of(honest, &size);
    char head[256];
    char *text = malloc(size + 64);
    struct fake_reply reply;

    (void) snprintf(head, sizeof head, OK_HEAD "Content-Length: %zu\r\n\r\n", size);
    memcpy(text, body, size);
    memcpy(text + size, "HTTP/1.1 200 OK\r\n\r\n", 19);
    reply = world_reply(world, head, text, size + 19);
    free(text);
    return reply;
}

/* ---- Status ---- */

static struct fake_reply says_status(struct world *world, const struct fake_reply *honest)
{
    (void) honest;
    return fake_status(world->fault->value, world->fault->text, "words");
}

static struct fake_reply says_nothing(struct world *world, const struct fake_reply *honest)
{
    (void) honest;
    return world_reply(world, world->fault->text, "", 0);
}

/* ---- JSON ---- */

static struct fake_reply says_text(struct world *world, const struct fake_reply *honest)
{
    char head[256];

    (void) honest;
    (void) snprintf(head, sizeof head, OK_HEAD "Content-Length: %zu\r\n\r\n",
                    strlen(world->fault->text));
    return world_reply(world, head, world->fault->text, strlen(world->fault->text));
}

/* Adds something wrong after the body or before it. */
static struct fake_reply is_spoilt(struct world *world, const struct fake_reply *honest)
{
    size_t size;
    const char *body = body_of(honest, &size);
    size_t keep = size - 1; /* without the last bracket */
    char *text = malloc(size + 256);
    char head[128];
    struct fake_reply reply;
    size_t total;

    memcpy(text, body, size);
    text[size] = '\0';
    total = (world->fault->value == 1 ? size : keep);
    total += (size_t) snprintf(text + total, 256, "%s", world->fault->text);
    (void) snprintf(head, sizeof head, OK_HEAD "Content-Length: %zu\r\n\r\n", total);
    reply = world_reply(world, head, text, total);
    free(text);
    return reply;
}

static struct fake_reply says_json(struct world *world, json_t *json, size_t flags)
{
    char *text = json_dumps(json, flags);
    char head[128];
    struct fake_reply reply;

    (void) snprintf(head, sizeof head, OK_HEAD "Content-Length: %zu\r\n\r\n", strlen(text));
    reply = world_reply(world, head, text, strlen(text));
    free(text);
    json_decref(json);
    return reply;
}

static json_t *json_of(const struct fake_reply *honest)
{
    size_t size;
    const char *body = body_of(honest, &size);
    json_t *json = json_loadb(body, size, 0, NULL);

    if (json == NULL) {
        abort();
    }
    return json;
}

/* Replaces the reply itself, or its first row. */
static json_t *record_of(json_t *json)
{
    return json_is_array(json) ? json_array_get(json, 0) : json;
}

static struct fake_reply grants_nothing(struct world *world, const struct fake_reply *honest)
{
    json_t *json = json_of(honest);
    json_t *record = record_of(json);

    json_object_del(record, "AuthResponse");
    json_object_del(record, "isError");
    json_object_del(record, "Message");
    if (world->fault->value == 1) {
        json_object_set_new(record, "AuthResponse", json_null());
    }
    return says_json(world, json, JSON_COMPACT);
}

/* Replaces the verdict of the reply with a refusal that has the fault's Message. */
static struct fake_reply refuses(struct world *world, const struct fake_reply *honest)
{
    char text[512];

    (void) honest;
    (void) snprintf(text, sizeof text,
                    strcmp(world->operation->endpoint, "health/validate") == 0 ||
                            strcmp(world->operation->endpoint, "health/status") == 0
                        ? "{\"isError\":true,\"Message\":%s}"
                        : "{\"AuthResponse\":{\"isError\":true,\"Message\":%s}}",
                    world->fault->text);
    return says_json(world, json_loads(text, 0, NULL), JSON_COMPACT);
}

static struct fake_reply has_no_id(struct world *world, const struct fake_reply *honest)
{
    json_t *json = json_of(honest);
    json_t *record = record_of(json);

    json_object_del(record, "TheSSLStoreOrderID");
    return says_json(world, json, JSON_COMPACT);
}

static struct fake_reply has_wrong_type(struct world *world, const struct fake_reply *honest)
{
    static const char *const names[] = {"Certificates", "ApproverEmailList", "SANCount", "isError"};
    json_t *json = json_of(honest);
    json_t *record = record_of(json);
    size_t i = 0;

    while (i < 3 && json_object_get(record, names[i]) == NULL) {
        i++;
    }
    if (i == 3 && json_object_get(record, "AuthResponse") != NULL) {
        record = json_object_get(record, "AuthResponse");
    }
    json_object_set_new(record, names[i],
                        world->fault->value == 1 ? json_real(1e300)
                                                 : json_pack("{s:i}", "broken", 1));
    return says_json(world, json, JSON_COMPACT);
}

/* Sets every optional member to null. */
static struct fake_reply has_nulls(struct world *world, const struct fake_reply *honest)
{
    json_t *json = json_of(honest);
    json_t *record = record_of(json);
    const char *name;
    json_t *member;
    void *next;

    json_object_foreach_safe(record, next, name, member)
    {
        if (json_is_string(member) && strcmp(name, "TheSSLStoreOrderID") != 0 &&
            strcmp(name, "PartnerOrderID") != 0 && strcmp(name, "RefundRequestID") != 0 &&
            strcmp(name, "CustomOrderID") != 0) {
            json_object_set_new(record, name, json_null());
        }
    }
    return says_json(world, json, JSON_COMPACT);
}

static struct fake_reply has_strange_members(struct world *world, const struct fake_reply *honest)
{
    json_t *json = json_of(honest);
    json_t *record = record_of(json);

    json_object_set_new(record, "Unheard", json_pack("{s:[i,i,{s:n}]}", "of", 1, 2, "deep"));
    json_object_set_new(record, "", json_string(""));
    return says_json(world, json, JSON_SORT_KEYS | JSON_INDENT(2));
}

static struct fake_reply has_strange_status(struct world *world, const struct fake_reply *honest)
{
    json_t *json = json_of(honest);

    json_object_set_new(record_of(json), "OrderStatus",
                        json_pack("{s:s,s:s}", "MajorStatus", "Levitating", "MinorStatus", "?"));
    return says_json(world, json, JSON_COMPACT);
}

/* ---- The store ---- */

static size_t ids; /* owned by this file; each is used in one world */

static void choose_id(struct world *world)
{
    (void) snprintf(world->custom_id, sizeof world->custom_id, "torture-%zu", ++ids);
}

/* Places an order with the custom id that the operation will use. */
static void place_under_id(struct world *world, const char *product, const char *csr)
{
    json_t *body = json_pack(
        "{s:{s:s,s:s},s:s,s:s,s:s,s:i,s:i,s:s,s:s,s:{s:s}}", "AuthRequest", "PartnerCode",
        FAKE_PARTNER, "AuthToken", FAKE_TOKEN, "CustomOrderID", world->custom_id, "ProductCode",
        product, "CSR", csr, "ValidityPeriod", 12, "ServerCount", 1, "WebServerType", "Other",
        "ApproverEmail", "admin@shop.example.com", "AdminContact", "Email", "ada@shop.example.com");
    char *text = json_dumps(body, 0);

    store_post(&world->store, "/rest/order/neworder", text);
    free(text);
    json_decref(body);
}

/* The operation's own order was placed before the program was restarted. */
static void lives_again(struct world *world)
{
    world_strike(world);
    choose_id(world);
    place_under_id(world, "positivessl",
                   world->operation->column == 'W' ? CSR_SHOP_RSA_NEW_KEY : CSR_SHOP_RSA);
}

static void uses_an_id_again(struct world *world)
{
    world_strike(world);
    if (!world->operation->places) {
        strcat(world->id, "x"); /* of an earlier issuance */
        return;
    }
    choose_id(world);
    place_under_id(world, "positivemdcssl", CSR_SHOP_RSA);
    world->before.orders++;
}

static void takes_a_second(struct world *world)
{
    world->store.engine->config.duplicate = DUPLICATE_SECOND;
}

static void gives_the_same(struct world *world)
{
    world->store.engine->config.duplicate = DUPLICATE_SAME;
}

static void shows_late(struct world *world)
{
    world->store.engine->config.lookup = LOOKUP_LATE;
    world->store.engine->config.lookup_late = 3;
}

static void applies_late(struct world *world)
{
    world->applies_late = true;
}

static void shows_never(struct world *world)
{
    world->store.engine->config.lookup = LOOKUP_NEVER;
}

/* The lookups fail, and so does every call except the target. */
static struct fake_reply breaks_off_for_ever(struct world *world, const struct fake_reply *honest)
{
    world->permanent = true;
    return breaks_off(world, honest);
}

static struct order *base_order(struct world *world)
{
    struct book *book = world->store.engine->book;

    return book_change(book, book_find(book, world->store_id));
}

static void is_pending(struct world *world)
{
    struct order *order = base_order(world);

    world_strike(world);
    order->state = ORDER_PENDING;
    issuance_clear(&order->current);
    memcpy(world->id, world->store_id, sizeof world->id);
    world->before.reissues = 0;
    order->polls_left = POLLS_NEVER;
}

static void is_done_already(struct world *world)
{
    struct order *order = base_order(world);

    world_strike(world);
    order->refund = REFUND_REQUESTED;
    order->revoked = true;
    if (world->operation->column == 'I') {
        order->state = ORDER_CANCELLED;
    }
}

static struct fake_reply is_anothers(struct world *world, const struct fake_reply *honest)
{
    json_t *json = json_of(honest);

    if (world->operation->places) {
        json_object_set_new(json, "ProductCode", json_string("comodoevssl"));
        json_object_set_new(json, "CommonName", json_string("other.example.com"));
        json_object_set_new(json, "DNSNames", json_string("other.example.com"));
    } else {
        json_object_set_new(json, "TheSSLStoreOrderID", json_string("99999999"));
    }
    return says_json(world, json, JSON_COMPACT);
}

/* ---- In the program ---- */

static void storms(struct world *world)
{
    world_strike(world);
    world->store.fake.storm = true; /* for a transport that blocks, each attempt takes this time */
    world->store.fake.send_step = world->mode == MODE_BLOCKS ? 200 : 1;
    world->store.fake.receive_step = world->store.fake.send_step;
}

static void has_no_randomness(struct world *world)
{
    world_strike(world);
    world->store.fake.random_fails = true;
}

static void is_asked_badly(struct world *world)
{
    world_strike(world);
    world->invalid = true;
}

static void slow_log(void *user, sslstore_log_level level, const char *line)
{
    struct world *world = user;

    (void) level;
    world->store.fake.secret_logged = world->store.fake.secret_logged || strstr(line, FAKE_TOKEN);
    world->store.fake.now_ms += 700;
}

static void logs_slowly(struct world *world)
{
    world_strike(world);
    world->store.config.log = slow_log;
    world->store.config.log_user = world;
}

static void trusts_throttling(struct world *world)
{
    world->store.config.throttled_is_refused = true;
}

static void wraps_its_clock(struct world *world)
{
    world_strike(world);
    world->store.fake.now_ms = UINT32_MAX - 2;
}

static void misses_ten_years(struct world *world)
{
    world_strike(world);
    world->step_fault = STEP_FAULT_CLOCK;
    world->step_fault_at = world->fault->value == 1 ? 1 : 2;
}

/* ---- Syncs and listings ---- */

static void finds_no_orders(struct world *world)
{
    world_strike(world);
    world->sync.domain_name = "nowhere.example.com";
    world->rows_least = world->rows_most = 0;
}

static void fills_its_page(struct world *world)
{
    world_strike(world);
    world->store.config.page_size = ROWS;
}

static void gives_small_pages(struct world *world)
{
    world_strike(world);
    world->store.engine->config.page_max = 1;
}

static void has_a_page_each(struct world *world)
{
    world->store.config.page_size = 1;
}

static void is_counted(struct world *world)
{
    has_a_page_each(world);
    world->endpoint = "order/getmodifiedorderssummary";
}

static void is_stopped(struct world *world)
{
    world_strike(world);
    world->stops = true;
}

/* Removes an order after the first page was delivered: all later orders move up by one. */
static struct fake_reply gains_an_order(struct world *world, const struct fake_reply *honest)
{
    struct fake_reply reply = world_reply(world, "", honest->bytes, honest->size);

    if (world->strikes == 1) {
        choose_id(world);
        place_under_id(world, "positivessl", CSR_SHOP_RSA);
        world->rows_most++;
    }
    return reply;
}

/* Inserts an order: all later orders move down by one. */
static struct fake_reply loses_an_order(struct world *world, const struct fake_reply *honest)
{
    struct fake_reply reply = world_reply(world, "", honest->bytes, honest->size);
    struct book *book = world->store.engine->book;

    if (world->strikes == 1) {
        book_change(book, book_size(book) - 1)->gone = true;
    }
    return reply;
}

static struct fake_reply begins_again(struct world *world, const struct fake_reply *honest)
{
    static const char first_page[] =
        "{\"AuthRequest\":{\"PartnerCode\":\"" FAKE_PARTNER "\",\"AuthToken\":\"" FAKE_TOKEN
        "\"},\"PageNumber\":1,\"PageSize\":1}";
    struct fake_request again = {"POST", "/rest/order/query", first_page, sizeof first_page - 1};

    (void) honest;
    return world_ask(world, &again);
}

static struct fake_reply miscounts(struct world *world, const struct fake_reply *honest)
{
    json_t *json = json_of(honest);
    json_int_t total = json_integer_value(json_object_get(json, "TotalOrders"));

    json_object_set_new(json, "TotalOrders", json_integer(total + world->fault->value));
    return says_json(world, json, JSON_COMPACT);
}

/* ---- Certificates ---- */

static void lists_certificates(struct world *world)
{
    world->sync.no_certificates = false;
    if (world->operation->lists) {
        world->endpoint = "order/download";
    }
}

/* Changes the texts of the files one by one. */
static struct fake_reply with_files(struct world *world, const struct fake_reply *honest,
                                    void (*change)(struct world *world, json_t *files))
{
    json_t *json = json_of(honest);
    json_t *files = json_object_get(json, "Certificates");

    if (json_is_array(files)) {
        change(world, files);
    }
    return says_json(world, json, JSON_COMPACT);
}

static bool is_leaf_text(const struct world *world, const json_t *file)
{
    const char *text = json_string_value(json_object_get(file, "FileContent"));
    sslstore_file one = {"x", text, SSLSTORE_NUL_TERMINATED};
    sslstore_chain chain;
    bool found = text != NULL && sslstore_chain_read(&sslstore_memory_heap, &one, 1, NULL, &chain,
                                                     NULL) == SSLSTORE_OK;

    (void) world;
    if (found) {
        found = chain.dns_name_count > 0;
        sslstore_chain_free(&chain);
    }
    return found;
}

static void drop_leaf(struct world *world, json_t *files)
{
    for (size_t i = json_array_size(files); i-- > 0;) {
        if (is_leaf_text(world, json_array_get(files, i))) {
            json_array_remove(files, i);
        }
    }
}

static void turn_round(struct world *world, json_t *files)
{
    size_t count = json_array_size(files);

    (void) world;
    for (size_t i = 0; i < count; i++) { /* each again, in the other encoding */
        json_array_append(files, json_array_get(files, count - 1 - i));
    }
    json_array_append_new(
        files, json_pack("{s:s,s:s}", "FileName", "READ.ME", "FileContent", "No certificate.\r\n"));
}

static void break_leaf(struct world *world, json_t *files)
{
    for (size_t i = 0; i < json_array_size(files); i++) {
        json_t *file = json_array_get(files, i);

        if (is_leaf_text(world, file)) {
            json_object_set_new(file, "FileContent",
                                json_string("-----BEGIN CERTIFICATE-----\n!!!!\n"
                                            "-----END CERTIFICATE-----\n"));
        }
    }
}

static void add_key(struct world *world, json_t *files)
{
    (void) world;
    json_array_append_new(files, json_pack("{s:s,s:s}", "FileName", "key.pem", "FileContent",
                                           "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n"
                                           "-----END PRIVATE KEY-----\n"));
}

static struct fake_reply has_no_leaf(struct world *world, const struct fake_reply *honest)
{
    return with_files(world, honest, drop_leaf);
}

static struct fake_reply is_turned_round(struct world *world, const struct fake_reply *honest)
{
    return with_files(world, honest, turn_round);
}

static struct fake_reply has_a_broken_leaf(struct world *world, const struct fake_reply *honest)
{
    return with_files(world, honest, break_leaf);
}

static struct fake_reply has_a_private_key(struct world *world, const struct fake_reply *honest)
{
    return with_files(world, honest, add_key);
}

/* The order was issued for a key other than the requested one. */
static void has_another_key(struct world *world)
{
    world_strike(world);
    world->csr = CSR_SHOP_RSA_NEW_KEY;
}

#define REPLY(name, done, alter_, value_, text_)                              \
    {                                                                         \
        name, AT_REPLY, done, .alter = alter_, .value = value_, .text = text_ \
    }
#define WHOLE(name, done, alter_, value_, text_)                                             \
    {                                                                                        \
        name, AT_REPLY, done, .clean = true, .alter = alter_, .value = value_, .text = text_ \
    }
#define OPEN(name, value_)                                                      \
    {                                                                           \
        name, AT_OPEN, NOT_APPLIED, .intercept = fails_to_open, .value = value_ \
    }
#define LATER "Retry-After: 7200\r\n"

const struct torture_fault faults[] = {
    OPEN("resolve", SSLSTORE_ERR_RESOLVE),
    OPEN("refused", SSLSTORE_ERR_CONNECT),
    {"blackhole", AT_OPEN, NOT_APPLIED, .intercept = never_opens},
    OPEN("handshake-cut", SSLSTORE_ERR_NETWORK),
    OPEN("other-host", SSLSTORE_ERR_CERT_HOST),
    OPEN("untrusted", SSLSTORE_ERR_CERT_UNTRUSTED),
    OPEN("expired", SSLSTORE_ERR_CERT_EXPIRED),
    OPEN("old-tls", SSLSTORE_ERR_TLS_VERSION),
    OPEN("pin-mismatch", SSLSTORE_ERR_CERT_PIN),
    OPEN("no-clock", SSLSTORE_ERR_CLOCK),
    OPEN("no-entropy", SSLSTORE_ERR_RANDOM),
    {"journal-refuses", IN_PROGRAM, NOT_APPLIED, .clean = true},
    {"no-randomness", IN_PROGRAM, NOT_APPLIED, .prepare = has_no_randomness},
    {"invalid-argument", IN_PROGRAM, NOT_APPLIED, .prepare = is_asked_badly},

    {"reset-at-first", AT_SEND, NOT_APPLIED, .intercept = is_reset, .value = 1},
    {"reset-halfway", AT_SEND, NOT_APPLIED, .intercept = is_reset, .value = 2},
    {"reset-at-last", AT_SEND, NOT_APPLIED, .intercept = is_reset, .value = 3},
    {"stall-at-first", AT_SEND, NOT_APPLIED, .clean = true, .intercept = stalls, .value = 1},
    {"stall-halfway", AT_SEND, NOT_APPLIED, .clean = true, .intercept = stalls, .value = 2},
    {"storm", IN_PROGRAM, APPLIED, .prepare = storms},
    {"cancel", AT_SEND, NOT_APPLIED, .intercept = is_cancelled, .value = 2},
    {"dead-unasked", AT_SEND, NOT_APPLIED, .warm = true, .intercept = dies_unasked},
    {"dead-unanswered", AT_RECV, APPLIED, .warm = true, .intercept = dies_unanswered},
    {"early-413", AT_SEND, NOT_APPLIED, .intercept = is_refused_early, .value = 413},
    {"early-400-cut", AT_SEND, NOT_APPLIED, .intercept = is_refused_early, .value = 400,
     .text = "c"},

    {"lost-reset", AT_REPLY, APPLIED, .only_target = true, .alter = breaks_off},
    {"lost-silence", AT_REPLY, APPLIED, .only_target = true, .alter = is_silent},
    {"lost-502", AT_REPLY, APPLIED, .only_target = true, .clean = true, .alter = says_status,
     .value = 502, .text = ""},
    {"lost-504", AT_REPLY, APPLIED, .only_target = true, .clean = true, .alter = says_status,
     .value = 504, .text = ""},
    {"request-lost", AT_REPLY, NOT_APPLIED, .only_target = true, .alter = breaks_off},
    {"applied-late", AT_REPLY, APPLIED, .only_target = true, .alter = breaks_off,
     .prepare = applies_late},
    {"shown-late", AT_REPLY, APPLIED, .only_target = true, .alter = breaks_off,
     .prepare = shows_late},
    {"shown-never", AT_REPLY, APPLIED, .only_target = true, .alter = breaks_off,
     .prepare = shows_never},
    {"looks-fail", AT_REPLY, APPLIED, .alter = breaks_off_for_ever},
    {"id-reused", IN_PROGRAM, NOT_APPLIED, .lasting = true, .prepare = uses_an_id_again},

    REPLY("cut-in-status", EITHER, is_cut_in_its_head, 0, NULL),
    REPLY("cut-in-head", EITHER, is_cut_in_its_head, 4, NULL),
    REPLY("short-body", EITHER, is_framed_and_cut, 10, OK_HEAD "Content-Length: #\r\n\r\n"),
    REPLY("no-last-chunk", EITHER, is_chunked, 0, "\r\n"),
    REPLY("no-length-cut", EITHER, is_framed_and_cut, 0, OK_HEAD "\r\n"),
    REPLY("no-length-closed", EITHER, is_framed_and_closed, 0, OK_HEAD "\r\n"),
    REPLY("both-lengths", EITHER, is_framed, 0,
          OK_HEAD "Content-Length: #\r\nTransfer-Encoding: chunked\r\n\r\n"),
    REPLY("two-lengths", EITHER, is_framed, 0,
          OK_HEAD "Content-Length: #\r\nContent-Length: 7\r\n\r\n"),
    REPLY("bad-length", EITHER, is_framed, 0, OK_HEAD "Content-Length: +#\r\n\r\n"),
    REPLY("bad-chunk", EITHER, is_chunked, 1, "\r\n0\r\n\r\n"),
    REPLY("bare-cr", EITHER, is_framed, 0, OK_HEAD "X: a\rb\r\nContent-Length: #\r\n\r\n"),
    REPLY("bare-lf", EITHER, is_framed, 0, "HTTP/1.1 200 OK\nContent-Length: #\n\n"),
    REPLY("control-byte", EITHER, is_framed, 0, OK_HEAD "X: a\001b\r\nContent-Length: #\r\n\r\n"),
    REPLY("folded-length", EITHER, is_framed, 0, OK_HEAD "Content-Length:\r\n #\r\n\r\n"),
    REPLY("http-2", EITHER, is_framed, 0, "HTTP/2.0 200 OK\r\nContent-Length: #\r\n\r\n"),
    REPLY("header-flood", EITHER, floods, 0, NULL),
    REPLY("interim-flood", EITHER, floods, 1, NULL),
    REPLY("trailer-flood", EITHER, floods, 2, NULL),
    REPLY("body-flood", EITHER, floods, 3, NULL),
    {"drip", AT_RECV, APPLIED, .clean = true, .intercept = drips},
    REPLY("more-behind", APPLIED, has_more_behind, 0, NULL),
    REPLY("says-close", APPLIED, is_framed, 0,
          OK_HEAD "Connection: close\r\nContent-Length: #\r\n\r\n"),
    REPLY("gzip", EITHER, is_framed, 0,
          OK_HEAD "Content-Encoding: gzip\r\nContent-Length: #\r\n\r\n"),
    WHOLE("301", EITHER, says_status, 301, "Location: https://elsewhere.example/\r\n"),
    WHOLE("302", EITHER, says_status, 302, "Location: https://elsewhere.example/\r\n"),
    WHOLE("307", EITHER, says_status, 307, "Location: https://elsewhere.example/\r\n"),
    WHOLE("308", EITHER, says_status, 308, "Location: https://elsewhere.example/\r\n"),
    WHOLE("204", EITHER, says_nothing, 0, "HTTP/1.1 204 No Content\r\n\r\n"),
    WHOLE("empty-200", EITHER, says_nothing, 0, OK_HEAD "Content-Length: 0\r\n\r\n"),

    WHOLE("400", NOT_APPLIED, says_status, 400, ""),
    WHOLE("404", NOT_APPLIED, says_status, 404, ""),
    WHOLE("405", NOT_APPLIED, says_status, 405, ""),
    WHOLE("413", NOT_APPLIED, says_status, 413, ""),
    WHOLE("415", NOT_APPLIED, says_status, 415, ""),
    WHOLE("401", NOT_APPLIED, says_status, 401, ""),
    WHOLE("403", NOT_APPLIED, says_status, 403, ""),
    WHOLE("408", EITHER, says_status, 408, ""),
    WHOLE("429", EITHER, says_status, 429, ""),
    WHOLE("429-soon", EITHER, says_status, 429, "Retry-After: 2\r\n"),
    WHOLE("429-later", EITHER, says_status, 429, LATER),
    {"429-trusted", AT_REPLY, NOT_APPLIED, .clean = true, .alter = says_status, .value = 429,
     .text = LATER, .prepare = trusts_throttling},
    WHOLE("503-later", EITHER, says_status, 503, LATER),
    {"503-trusted", AT_REPLY, EITHER, .clean = true, .alter = says_status, .value = 503,
     .text = LATER, .prepare = trusts_throttling},
    REPLY("503-page", EITHER, is_framed_and_closed, 0, "HTTP/1.0 503 Service Unavailable\r\n\r\n"),
    REPLY("503-page-cut", EITHER, is_framed_and_cut, 10, "HTTP/1.1 503 Busy\r\n\r\n"),
    WHOLE("500", EITHER, says_status, 500, ""),
    WHOLE("502", EITHER, says_status, 502, ""),
    WHOLE("503", EITHER, says_status, 503, ""),
    WHOLE("504", EITHER, says_status, 504, ""),

    WHOLE("html", EITHER, says_text, 0, "<html><body>Maintenance</body></html>"),
    WHOLE("unended-json", EITHER, is_spoilt, 0, ""),
    WHOLE("text-behind", EITHER, is_spoilt, 1, " {}"),
    WHOLE("bad-utf8", EITHER, says_text, 0, "{\"isError\":false,\"Message\":\"\xc0\xaf\"}"),
    WHOLE(
        "depth-bomb", EITHER, says_text, 0,
        "{\"isError\":false,\"x\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]"
        "]]]]]]]]]]]]]]]]}"),
    WHOLE("name-twice", EITHER, says_text, 0,
          "{\"isError\":false,\"isError\":false,\"AuthResponse\":{\"isError\":false,"
          "\"isError\":false}}"),
    WHOLE("no-verdict", EITHER, grants_nothing, 0, NULL),
    WHOLE("null-verdict", EITHER, grants_nothing, 1, NULL),
    WHOLE("refusal-null", NOT_APPLIED, refuses, 0, "null"),
    WHOLE("refusal-text", NOT_APPLIED, refuses, 0, "\"no\""),
    WHOLE("refusal-list", NOT_APPLIED, refuses, 0, "[\"no\",\"really\"]"),
    WHOLE("refusal-empty", NOT_APPLIED, refuses, 0, "[]"),
    WHOLE("no-id", APPLIED, has_no_id, 0, NULL),
    WHOLE("wrong-type", EITHER, has_wrong_type, 0, NULL),
    WHOLE("huge-number", EITHER, has_wrong_type, 1, NULL),
    WHOLE("nulls", APPLIED, has_nulls, 0, NULL),
    WHOLE("strange-members", APPLIED, has_strange_members, 0, NULL),
    WHOLE("strange-status", APPLIED, has_strange_status, 0, NULL),

    {"id-in-use", IN_PROGRAM, APPLIED, .lasting = true, .prepare = lives_again},
    {"second-order", AT_REPLY, APPLIED, .only_target = true, .alter = breaks_off,
     .prepare = takes_a_second},
    {"same-order", AT_REPLY, APPLIED, .only_target = true, .alter = breaks_off,
     .prepare = gives_the_same},
    WHOLE("no-funds", NOT_APPLIED, refuses, 0, "[\"ErrorCode:-9009|Message:Insufficient funds\"]"),
    {"pending", IN_PROGRAM, NOT_APPLIED, .lasting = true, .prepare = is_pending},
    WHOLE("token-revoked", NOT_APPLIED, refuses, 0, "[\"-9008 Token/Authentication Failure\"]"),
    {"done-already", IN_PROGRAM, APPLIED, .lasting = true, .prepare = is_done_already},
    {"anothers", AT_REPLY, APPLIED, .clean = true, .lasting = true, .on_orders = true,
     .alter = is_anothers},

    {"files-mixed", AT_REPLY, APPLIED, .clean = true, .alter = is_turned_round,
     .prepare = lists_certificates},
    {"no-leaf", AT_REPLY, APPLIED, .clean = true, .on_leaf = true, .alter = has_no_leaf,
     .prepare = lists_certificates},
    {"broken-leaf", AT_REPLY, APPLIED, .clean = true, .on_leaf = true, .alter = has_a_broken_leaf,
     .prepare = lists_certificates},
    {"private-key", AT_REPLY, APPLIED, .clean = true, .on_leaf = true, .alter = has_a_private_key,
     .prepare = lists_certificates},
    {"other-key", IN_PROGRAM, APPLIED, .on_leaf = true, .lasting = true,
     .prepare = has_another_key},

    {"no-orders", IN_PROGRAM, APPLIED, .prepare = finds_no_orders},
    {"full-page", IN_PROGRAM, APPLIED, .prepare = fills_its_page},
    {"small-pages", IN_PROGRAM, APPLIED, .prepare = gives_small_pages},
    {"later-page", AT_REPLY, APPLIED, .clean = true, .skips = 1, .alter = says_status, .value = 500,
     .text = "", .prepare = has_a_page_each},
    {"order-comes", AT_REPLY, APPLIED, .clean = true, .alter = gains_an_order,
     .prepare = has_a_page_each},
    {"order-goes", AT_REPLY, APPLIED, .clean = true, .lasting = true, .alter = loses_an_order,
     .prepare = has_a_page_each},
    {"same-page", AT_REPLY, APPLIED, .clean = true, .skips = 1, .alter = begins_again,
     .prepare = has_a_page_each},
    {"count-too-high", AT_REPLY, APPLIED, .clean = true, .alter = miscounts, .value = 2,
     .prepare = is_counted},
    {"count-too-low", AT_REPLY, APPLIED, .clean = true, .alter = miscounts, .value = -2,
     .prepare = is_counted},
    {"callback-stops", IN_PROGRAM, APPLIED, .prepare = is_stopped},
    {"download-fails", AT_REPLY, APPLIED, .clean = true, .alter = says_status, .value = 500,
     .text = "", .prepare = lists_certificates},

    {"slow-log", IN_PROGRAM, APPLIED, .prepare = logs_slowly},
    {"clock-wraps", IN_PROGRAM, APPLIED, .prepare = wraps_its_clock},
    {"ten-years-on", IN_PROGRAM, APPLIED, .prepare = misses_ten_years},
    {"ten-years-back", IN_PROGRAM, APPLIED, .prepare = misses_ten_years, .value = 1},

    /* for the loops, which choose the byte */
    {"reply-cut", AT_REPLY, APPLIED, .alter = is_cut},
    {"request-cut", AT_SEND, NOT_APPLIED, .intercept = is_reset},
    {"request-stalled", AT_SEND, NOT_APPLIED, .clean = true, .intercept = stalls},
};
const size_t fault_count = sizeof faults / sizeof faults[0];
size_t fault_hits[sizeof faults / sizeof faults[0]];

const struct torture_fault *fault_find(const char *name)
{
    for (size_t i = 0; i < fault_count; i++) {
        if (strcmp(faults[i].name, name) == 0) {
            return &faults[i];
        }
    }
    return NULL;
}
