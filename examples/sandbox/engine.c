/* Routes a request to its handler, after checking it in the order of the service.
 * SPDX-License-Identifier: Apache-2.0 */
#include "engine.h"
#include "authority.h"
#include "credentials.h"
#include "endpoints.h"
#include "files.h"
#include "replies.h"
#include "forms.h"
#include "hostile.h"
#include "page.h"
#include "saved.h"
#include "state.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define UNKIND_PAGE_MAX 3
#define WHY_SIZE        320

/* Sets the defaults that zero stands for. */
static void complete_config(struct engine *engine)
{
    struct engine_config *config = &engine->config;

    if (!config->partner_code) {
        config->partner_code = "1000001";
    }
    if (!config->token) {
        config->token = "sandbox-token";
    }
    if (!config->prefix) {
        config->prefix = "";
    }
    if (config->hostile && !config->page_max) {
        config->page_max = UNKIND_PAGE_MAX;
    }
    if (!config->random) {
        config->random = seed_fill;
        config->random_user = &engine->key_stream;
    }
}

static bool add_faults(struct engine *engine)
{
    const char *why;

    engine->faults = faults_new(engine->config.seed);
    for (size_t i = 0; i < engine->config.fault_count; i++) {
        if (!faults_add(engine->faults, engine->config.faults[i], &why)) {
            fprintf(stderr, "sslstore-sandbox: --fault '%s': %s\n", engine->config.faults[i], why);
            return false;
        }
    }
    return true;
}

static bool open_ledger(struct engine *engine)
{
    if (!engine->config.ledger) {
        return true;
    }
    return ledger_open(&engine->ledger, engine->config.ledger, engine->killed);
}

/* Prepares what the authority and the saved state build upon. */
static void begin(struct engine *engine, const struct engine_config *config)
{
    engine->config = *config;
    engine->clock_shift = config->clock_shift;
    engine->key_stream = seed_stream(config->seed, SEED_KEY, UINT64_MAX - 1);
    engine->hostile_stream = seed_stream(config->seed, SEED_HOSTILE, 0);
    complete_config(engine);
    engine->requests = allocate((endpoint_count + 1) * sizeof *engine->requests);
    engine->keys = keys_new(config->seed);
    engine->users = json_pack("[{s:s, s:s, s:s, s:s, s:b}]", "PartnerCode", "sub-1",
                              "CustomPartnerCode", "first", "AuthenticationToken", "",
                              "PartnerEmail", "first@sandbox.example", "isEnabled", 1);
    engine->proofs = json_object();
    engine->organizations = json_object();
    engine->authority = config->authority;
    if (!engine->authority) {
        engine->authority =
            authority_new("Sandbox", engine->config.random, engine->config.random_user);
    }
}

/* Makes the book, with the orders of the folder of the configuration if there is one. */
static bool open_book(struct engine *engine)
{
    const struct engine_config *config = &engine->config;
    int64_t now = engine_now(engine);
    struct inventory inventory = {
        .count = config->orders, .seed = config->seed, .base = now - now % 86400};
    json_t *document = NULL;
    bool good = true;

    if (config->state) {
        good = saved_open(engine, &inventory, &document);
    }
    engine->book = book_new(inventory);
    good = good && saved_restore(engine, document);
    json_decref(document);
    return good;
}

struct engine *engine_new(const struct engine_config *config)
{
    struct engine *engine = allocate(sizeof *engine);

    begin(engine, config);
    engine->ready =
        engine->authority && add_faults(engine) && open_book(engine) && open_ledger(engine);
    if (!engine->ready) {
        engine_free(engine);
        return NULL;
    }
    saved_store(engine);
    return engine;
}

void engine_free(struct engine *engine)
{
    if (!engine) {
        return;
    }
    if (engine->ready) {
        engine->ended = true;
        saved_store(engine);
    }
    state_close(engine->state);
    ledger_close(&engine->ledger);
    faults_free(engine->faults);
    if (!engine->config.authority) {
        authority_free(engine->authority);
    }
    keys_free(engine->keys);
    json_decref(engine->users);
    json_decref(engine->proofs);
    json_decref(engine->organizations);
    book_free(engine->book);
    free(engine->requests);
    free(engine);
}

int64_t engine_now(const struct engine *engine)
{
    return engine->config.now(engine->config.now_user) + engine->clock_shift;
}

bool engine_move_clock(struct engine *engine, int64_t seconds)
{
    int64_t now = engine_now(engine);

    if (seconds < AUTHORITY_BEGIN - now || seconds > AUTHORITY_END - now) {
        return false;
    }
    engine->clock_shift += seconds;
    return true;
}

struct authority *engine_authority(struct engine *engine)
{
    return engine->authority;
}

struct engine_traffic *engine_traffic(struct engine *engine)
{
    return &engine->traffic;
}

/* Returns the index of the endpoint of a path, with or without a trailing slash; endpoint_count
 * if there is none. */
static size_t route(const struct engine *engine, const char *path)
{
    size_t prefix = strlen(engine->config.prefix);
    size_t length;

    if (strncmp(path, engine->config.prefix, prefix) != 0) {
        return endpoint_count;
    }
    path += prefix;
    length = strlen(path);
    if (page_is_at(path)) {
        length = 1;
    } else if (strncmp(path, "/rest/", 6) == 0) {
        path += 6;
        length -= 6;
    } else if (strncmp(path, "/sandbox/", 9) != 0) {
        return endpoint_count;
    }
    if (length > 1 && path[length - 1] == '/') {
        length--;
    }
    for (size_t i = 0; i < endpoint_count; i++) {
        if (strlen(endpoints[i].path) == length && strncmp(endpoints[i].path, path, length) == 0) {
            return i;
        }
    }
    return endpoint_count;
}

/* Returns whether the endpoint belongs to the service and not to the sandbox alone. */
static bool is_of_api(const struct endpoint *endpoint)
{
    return endpoint->path[0] != '/';
}

void engine_begin(struct engine *engine, const char *path, struct effects *effects)
{
    size_t index = route(engine, path);

    engine->requests[index]++;
    memset(effects, 0, sizeof *effects);
    if (index < endpoint_count && is_of_api(&endpoints[index])) {
        faults_choose(engine->faults, endpoints[index].path, effects);
    }
}

static void note_unknown(void *user, const char *name)
{
    struct call *call = user;

    call->engine->unknown_members++;
    if (!call->engine->config.quiet) {
        fprintf(stderr, "sslstore-sandbox: %s: unknown member '%s'\n", call->endpoint->path, name);
    }
    if (call->engine->config.strict) {
        refuse(call, "%s has no member '%s'", call->endpoint->path, name);
        call->malformed = true;
    }
}

/* Returns the request's body as the handlers read it; NULL if it is not a JSON object. */
static json_t *read_body(struct call *call, const struct engine_request *request)
{
    char *known;
    json_t *parsed, *normal = NULL;
    json_error_t error;

    if (call->endpoint->get) {
        return json_object();
    }
    if (call->is_form) {
        return page_form(call, request);
    }
    parsed = json_loadb(request->body ? request->body : "", request->body_size, 0, &error);
    if (!parsed) {
        refuse(call, "the body is not JSON: %s, at byte %d", error.text, error.position);
    } else if (!json_is_object(parsed)) {
        refuse(call, "the body is JSON, but not an object");
    }
    if (json_is_object(parsed)) {
        known = format_text("AuthRequest %s", call->endpoint->members);
        normal = members_normalize(parsed, known, note_unknown, call);
        free(known);
    }
    json_decref(parsed);
    return normal;
}

static enum date_form date_form(const struct engine *engine)
{
    return engine->config.hostile ? (enum date_form)(engine->replies % 3) : DATE_CULTURE;
}

static void run_call(struct call *call, json_t *body, struct engine_reply *reply)
{
    json_t *content = NULL;

    call->body = body;
    call->culture = text_member(body, "DateTimeCulture");
    call->date_form = date_form(call->engine);
    if (credentials_check(call)) {
        content = call->endpoint->handler(call);
    }
    if (call->page) {
        page_reply(call, reply);
    } else {
        reply_make(call, content, reply);
    }
    if (call->problem && call->engine->config.verbose) {
        fprintf(stderr, "sslstore-sandbox: %s: %s\n", call->endpoint->path, call->problem);
    }
}

/* Answers a request that was read, unless a fault prevents it. */
static void answer_call(struct call *call, json_t *body, struct engine_reply *reply)
{
    if (effects_prevent_call(call->effects)) {
        reply->dropped = true;
        return;
    }
    if (reply_of_fault(call->effects, false, reply)) {
        return;
    }
    if (!body || call->malformed) {
        engine_refuse(call->engine, 400, call->problem, reply);
    } else {
        run_call(call, body, reply);
    }
    (void) reply_of_fault(call->effects, true, reply);
}

static const char *allowed(const struct endpoint *endpoint)
{
    return endpoint->get ? "GET, HEAD" : "POST";
}

static bool is_json(const char *content_type)
{
    return content_type && strncasecmp(content_type, "application/json", 16) == 0 &&
           (!content_type[16] || content_type[16] == ';' || content_type[16] == ' ');
}

static bool accepts_method(const struct endpoint *endpoint, const char *method)
{
    if (endpoint->get) {
        return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
    }
    return strcmp(method, "POST") == 0;
}

/* Returns the HTTP status that refuses the request, and why; 0 if it is acceptable. */
static int http_problem(const struct engine *engine, const struct endpoint *endpoint,
                        const struct engine_request *request, char why[WHY_SIZE])
{
    const char *method = request->method, *type = request->content_type;

    if (strchr(request->path, '?') && (!endpoint || endpoint->handler != handle_page)) {
        snprintf(why, WHY_SIZE, "the path must not have a query");
        return 400;
    }
    if (!endpoint ||
        (endpoint->handler == handle_modified && engine->config.summary == SUMMARY_NOT_FOUND)) {
        snprintf(why, WHY_SIZE, "there is no %.100s; paths begin with %.100s/rest/", request->path,
                 engine->config.prefix);
        return 404;
    }
    if (!accepts_method(endpoint, method)) {
        snprintf(why, WHY_SIZE, "%s must be called with %s, not with %s", endpoint->path,
                 allowed(endpoint), method);
        return 405;
    }
    if (endpoint->get || is_json(type) || (is_form(type) && !is_of_api(endpoint))) {
        return 0;
    }
    snprintf(why, WHY_SIZE, "the Content-Type must be application/json, not '%.100s'",
             type ? type : "");
    return 415;
}

static void start_reply(const struct engine *engine, struct engine_reply *reply)
{
    memset(reply, 0, sizeof *reply);
    reply->date = engine_now(engine);
    reply->retry_after = -1;
}

/* Prints each refusal with --verbose. The path comes from outside and may contain anything. */
static void log_refusal(const struct engine *engine, int status, const char *why)
{
    if (!engine->config.verbose) {
        return;
    }
    fprintf(stderr, "sslstore-sandbox: %d: ", status);
    for (; *why; why++) {
        fputc(*why >= ' ' && *why <= '~' ? *why : '?', stderr);
    }
    fputc('\n', stderr);
}

void engine_refuse(struct engine *engine, int status, const char *why, struct engine_reply *reply)
{
    char *text = format_text("%d: %s\n", status, why);

    start_reply(engine, reply);
    reply_plain(reply, status, text);
    reply->content_type = "text/plain; charset=utf-8";
    free(text);
    log_refusal(engine, status, why);
}

static const char *query_of(const char *path)
{
    const char *mark = strchr(path, '?');

    return mark ? mark + 1 : "";
}

/* Answers a request whose head is acceptable. */
static void read_and_answer(struct call *call, const struct engine_request *request,
                            struct effects *effects, struct engine_reply *reply)
{
    json_t *body = read_body(call, request);

    if (is_of_api(call->endpoint)) {
        faults_choose_page(call->engine->faults, call->endpoint->path,
                           number_member(body, "PageNumber", 0), effects);
    }
    answer_call(call, body, reply);
    if (call->is_form) {
        page_redirect(call, body != NULL, reply);
    }
    json_decref(body);
    free(call->problem);
}

static void answer_request(struct engine *engine, const struct engine_request *request,
                           struct effects *effects, struct engine_reply *reply)
{
    size_t index = route(engine, request->path);
    const struct endpoint *endpoint = index < endpoint_count ? &endpoints[index] : NULL;
    struct call call = {.engine = engine,
                        .endpoint = endpoint,
                        .effects = effects,
                        .query = query_of(request->path),
                        .token_order = ORDER_NONE,
                        .now = engine_now(engine)};
    char why[WHY_SIZE] = "";
    int problem = http_problem(engine, endpoint, request, why);

    engine->replies++;
    if (problem) {
        engine_refuse(engine, problem, why, reply);
        if (problem == 405) {
            reply->allow = allowed(endpoint);
        }
        return;
    }
    call.is_form = !endpoint->get && is_form(request->content_type);
    start_reply(engine, reply);
    if (engine->config.hostile && is_of_api(endpoint)) {
        hostile_delivery(&engine->hostile_stream, reply);
        if (endpoint->reads_only && hostile_refusal(&engine->hostile_stream, reply)) {
            return;
        }
    }
    read_and_answer(&call, request, effects, reply);
}

/* Puts on the disk what the call has changed, before its reply is sent. Counters of calls that only
 * read are saved with the next change, unless there are faults, which count calls. */
static void save_call(struct engine *engine, const struct engine_request *request)
{
    size_t index = route(engine, request->path);
    bool changes = index < endpoint_count && !endpoints[index].reads_only;

    if (changes || book_unsaved_count(engine->book) || engine->config.fault_count) {
        saved_store(engine);
    }
}

void engine_answer(struct engine *engine, const struct engine_request *request,
                   struct effects *effects, struct engine_reply *reply)
{
    answer_request(engine, request, effects, reply);
    save_call(engine, request);
    if (effects->at[FAULT_DATE].on) {
        reply->date += effects->at[FAULT_DATE].value;
    }
    reply->no_date = effects->at[FAULT_NO_DATE].on;
    reply->no_body = strcmp(request->method, "HEAD") == 0;
}

void engine_reply_free(struct engine_reply *reply)
{
    free(reply->body);
    reply->body = NULL;
}

void engine_reply_headers(const struct engine_reply *reply, char out[ENGINE_HEADERS_MAX])
{
    char date[DATE_TEXT_MAX];
    int used;

    date_http(date, reply->date);
    used = snprintf(out, ENGINE_HEADERS_MAX, "Content-Type: %s\r\n", reply->content_type);
    if (!reply->no_date) {
        used += snprintf(out + used, ENGINE_HEADERS_MAX - (size_t) used, "Date: %s\r\n", date);
    }
    if (reply->allow) {
        used +=
            snprintf(out + used, ENGINE_HEADERS_MAX - (size_t) used, "Allow: %s\r\n", reply->allow);
    }
    if (reply->headers) {
        used += snprintf(out + used, ENGINE_HEADERS_MAX - (size_t) used, "%s", reply->headers);
    }
    if (*reply->location) {
        used += snprintf(out + used, ENGINE_HEADERS_MAX - (size_t) used, "Location: %s\r\n",
                         reply->location);
    }
    if (reply->retry_after >= 0) {
        snprintf(out + used, ENGINE_HEADERS_MAX - (size_t) used, "Retry-After: %ld\r\n",
                 reply->retry_after);
    }
}

json_t *engine_stats(struct engine *engine)
{
    const struct engine_traffic *traffic = &engine->traffic;
    json_t *paths = json_object();
    json_int_t total = 0;

    for (size_t i = 0; i <= endpoint_count; i++) {
        const char *path = i < endpoint_count ? endpoints[i].path : "unknown";

        total += engine->requests[i];
        if (engine->requests[i]) {
            json_object_set_new(paths, path, json_integer(engine->requests[i]));
        }
    }
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "connections",
                     (json_int_t) traffic->connections, "handshakes_full",
                     (json_int_t) traffic->handshakes_full, "handshakes_resumed",
                     (json_int_t) traffic->handshakes_resumed, "handshakes_failed",
                     (json_int_t) traffic->handshakes_failed, "application_bytes_in",
                     (json_int_t) traffic->application_bytes_in, "application_bytes_out",
                     (json_int_t) traffic->application_bytes_out, "requests", total,
                     "unknown_members", (json_int_t) engine->unknown_members, "emails_resent",
                     (json_int_t) engine->resent, "orders", (json_int_t) book_size(engine->book),
                     "paths", paths, "faults", faults_fired(engine->faults));
}
