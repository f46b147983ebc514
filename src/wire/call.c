/* Call: see call.h. The request is built once; an attempt is an exchange; the reply's bytes go
 * through the scanner into the record, and a whole record through jsmn.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "wire/call.h"

#include <string.h>

#include "base/log.h"
#include "http/request.h"
#include "wire/verdict.h"

/* ---- Building the request ---- */

static void put_credentials(struct sslstore__json *json, const sslstore_config *config)
{
    sslstore__json_text(json, "PartnerCode", config->partner_code);
    sslstore__json_text(json, "AuthToken", config->auth_token);
}

static void put_body(struct sslstore__json *json, const struct sslstore__call *call,
                     const void *request)
{
    const struct sslstore__endpoint *endpoint = call->endpoint;
    const sslstore_config *config = &call->client->config;

    sslstore__json_object(json, NULL);
    if (endpoint->credentials != SSLSTORE__NESTED_CREDENTIALS) {
        put_credentials(json, config);
    }
    if (endpoint->credentials != SSLSTORE__FLAT_CREDENTIALS) {
        sslstore__json_object(json, "AuthRequest");
        put_credentials(json, config);
        sslstore__json_end(json);
    }
    if (endpoint->request != NULL) {
        sslstore__encode(json, endpoint->request, request);
    }
    sslstore__json_end(json);
}

/* The body alone, or with size known the head before it. Measures while text has no capacity. */
static sslstore_result put_request(struct sslstore__text *text, const struct sslstore__call *call,
                                   const void *request, size_t body_size, const char **field)
{
    const struct sslstore__net *net = &call->client->net;
    bool has_body = call->endpoint->credentials != SSLSTORE__NO_CREDENTIALS;
    struct sslstore__json json;
    sslstore_result result =
        sslstore__request_head(text, has_body ? "POST" : "GET", &net->url, call->endpoint->path,
                               has_body ? body_size : SSLSTORE__NO_BODY);

    *field = "";
    if (result != SSLSTORE_OK || !has_body) {
        return result;
    }
    sslstore__json_init(&json, text);
    put_body(&json, call, request);
    *field = json.field;
    return json.result;
}

static size_t body_size(const struct sslstore__call *call, const void *request)
{
    struct sslstore__text text;
    struct sslstore__json json;

    sslstore__text_init(&text, NULL, 0);
    sslstore__json_init(&json, &text);
    put_body(&json, call, request);
    return text.size;
}

/* Two passes, measure and write: the token never lies in a block that was outgrown. */
static sslstore_result build_request(struct sslstore__call *call, const void *request)
{
    struct sslstore__net *net = &call->client->net;
    size_t size = body_size(call, request);
    struct sslstore__text text;
    const char *field;
    sslstore_result result;

    sslstore__text_init(&text, NULL, 0);
    result = put_request(&text, call, request, size, &field);
    if (result != SSLSTORE_OK) {
        return sslstore__fail(net, result, field, NULL);
    }
    if (text.size > SSLSTORE__REQUEST_MAX) {
        return sslstore__fail(net, SSLSTORE_ERR_LIMIT, NULL, "the request is too large");
    }
    call->request_size = text.size + 1;
    call->request = sslstore__allocate(&call->client->config.memory, call->request_size);
    if (call->request == NULL) {
        return sslstore__fail(net, SSLSTORE_ERR_MEMORY, NULL, NULL);
    }
    sslstore__text_init(&text, call->request, call->request_size);
    return put_request(&text, call, request, size, &field);
}

/* ---- Beginning ---- */

static uint64_t call_deadline(const struct sslstore__call *call)
{
    return call->begun + call->client->config.call_timeout_ms;
}

static void begin_attempt(struct sslstore__call *call)
{
    sslstore_client *client = call->client;
    bool is_list = call->endpoint->line == SSLSTORE__LINE_LIST;
    size_t other = is_list ? SSLSTORE__LINE_CALL : SSLSTORE__LINE_LIST;

    sslstore__buffer_free(&call->text);
    sslstore__scan_init(&call->scan, is_list ? SSLSTORE__SCAN_LIST : SSLSTORE__SCAN_WHOLE);
    call->text_begun = false;
    call->in_record = false;
    call->oversized = false;
    call->unread.size = 0;
    call->pause_until = 0;
    call->in_exchange = true;
    sslstore__exchange_begin(&call->exchange, &client->net, &client->links[call->endpoint->line],
                             &client->links[other], call->request, call->request_size - 1,
                             call->endpoint->effect == SSLSTORE__READS, call->deadline);
}

static sslstore_result begin_call(sslstore_client *client,
                                  const struct sslstore__endpoint *endpoint, const void *request,
                                  struct sslstore__call **call)
{
    bool is_list = endpoint->line == SSLSTORE__LINE_LIST;
    struct sslstore__call *fresh = sslstore__allocate(&client->config.memory, sizeof *fresh);
    sslstore_result result;

    if (fresh == NULL) {
        return sslstore__fail(&client->net, SSLSTORE_ERR_MEMORY, NULL, NULL);
    }
    memset(fresh, 0, sizeof *fresh);
    fresh->client = client;
    fresh->endpoint = endpoint;
    fresh->begun = sslstore__now(&client->net);
    fresh->deadline = call_deadline(fresh);
    sslstore__buffer_init(&fresh->text, &client->config.memory,
                          is_list ? client->config.record_max : client->config.response_max);
    client->calls[endpoint->line] = fresh;
    *call = fresh;
    result = build_request(fresh, request);
    if (result == SSLSTORE_OK) {
        begin_attempt(fresh);
    }
    return result;
}

sslstore_result sslstore__call_open(sslstore_client *client,
                                    const struct sslstore__endpoint *endpoint, const void *request,
                                    struct sslstore__call **call)
{
    *call = client->calls[endpoint->line];
    if (*call != NULL && client->stepping && client->authority == 0 &&
        (*call)->endpoint == endpoint) {
        return SSLSTORE_OK;
    }
    sslstore__begin(&client->net, endpoint->path);
    if (client->config.disabled) {
        *call = NULL;
        return sslstore__fail(&client->net, SSLSTORE_ERR_DISABLED, NULL, NULL);
    }
    if (*call != NULL) {
        *call = NULL;
        return sslstore__fail(&client->net, SSLSTORE_ERR_BUSY, NULL, NULL);
    }
    return begin_call(client, endpoint, request, call);
}

/* ---- Reading the reply ---- */

static sslstore_result fail_here(struct sslstore__call *call, sslstore_result result,
                                 const char *message)
{
    sslstore__exchange_abandon(&call->exchange);
    return sslstore__fail(&call->client->net, result, NULL, message);
}

static bool is_success(uint32_t status)
{
    return status == 200 || status == 202;
}

/* Whether the server certainly did not act on what it answered so. */
static bool is_definite_refusal(uint32_t status)
{
    return status == 400 || status == 401 || status == 403 || status == 404 || status == 405 ||
           status == 411 || status == 413 || status == 415;
}

/* The answer's head and body are complete, and its status is not a success. */
static sslstore_result http_refusal(struct sslstore__call *call)
{
    const struct sslstore__response *response = &call->exchange.response;
    struct sslstore__net *net = &call->client->net;
    uint32_t status = response->status;

    if (is_definite_refusal(status)) {
        net->error.delivery = SSLSTORE_ANSWERED;
    }
    net->error.retry_after_ms = sslstore__response_retry_after_ms(
        response, call->client->config.wall_time(call->client->config.wall_user));
    if (status >= 300 && status < 400) {
        return sslstore__fail(net, SSLSTORE_ERR_REDIRECT, NULL,
                              response->location_host[0] == '\0' ? NULL : response->location_host);
    }
    if (status == 401 || status == 403) {
        return sslstore__fail(net, SSLSTORE_ERR_AUTH, NULL, NULL);
    }
    if (status == 429 || (status == 503 && net->error.retry_after_ms > 0)) {
        return sslstore__fail(net, SSLSTORE_ERR_THROTTLED, NULL, NULL);
    }
    return sslstore__fail(net, SSLSTORE_ERR_HTTP_STATUS, NULL, NULL);
}

/* A page of text where JSON should be: a captive portal, a proxy, a maintenance notice. */
static bool is_page(struct sslstore__call *call, const struct sslstore__slice *body)
{
    const char *text = body->data;
    size_t size = body->size;
    bool first = !call->text_begun;

    sslstore__trim(&text, &size);
    call->text_begun = call->text_begun || size > 0;
    return first && size > 0 && text[0] == '<';
}

static void keep(struct sslstore__call *call, const char *data, size_t size)
{
    if (!call->in_record || call->oversized) {
        return;
    }
    call->oversized = sslstore__buffer_append(&call->text, data, size) == SSLSTORE_ERR_LIMIT;
}

static sslstore_result take_tokens(struct sslstore__call *call, size_t count)
{
    const sslstore_memory *memory = &call->client->config.memory;

    if (count > call->token_capacity) {
        sslstore__release(memory, call->tokens, call->token_capacity * sizeof *call->tokens);
        call->token_capacity = 0;
        call->tokens = sslstore__allocate(memory, count * sizeof *call->tokens);
        if (call->tokens == NULL) {
            return SSLSTORE_ERR_MEMORY;
        }
        call->token_capacity = count;
    }
    return sslstore__tokens(call->text.data, call->text.size, call->tokens, count);
}

/* The record's text is whole: tokenise it, and find room for its lists behind the text. */
static sslstore_result prepare_record(struct sslstore__call *call)
{
    const size_t unit = sizeof(int64_t) > sizeof(void *) ? sizeof(int64_t) : sizeof(void *);
    size_t count = call->scan.tokens;
    size_t gap = unit - call->text.size % unit;
    size_t room = gap;
    sslstore_result result;

    if (count > SSLSTORE__TOKENS_MAX) {
        return SSLSTORE_ERR_REPLY_LIMIT;
    }
    result = take_tokens(call, count);
    if (result != SSLSTORE_OK) {
        return result;
    }
    if (call->endpoint->reply != NULL) {
        room += sslstore__decode_elements(call->tokens, count, call->endpoint->reply);
    }
    call->text.max += room; /* lists do not count against the limit of the text */
    result = sslstore__buffer_reserve(&call->text, room);
    call->text.max -= room;
    call->record.text = call->text.data;
    call->record.tokens = call->tokens;
    call->record.token_count = count;
    call->record.elements = call->text.data + call->text.size + gap;
    return result;
}

/* Feed the scanner until a record ends. OK with *whole. */
static sslstore_result scan_body(struct sslstore__call *call, bool *whole)
{
    enum sslstore__scan_event event = SSLSTORE__SCAN_MORE;

    *whole = false;
    while (call->unread.size > 0 && !*whole) {
        size_t used =
            sslstore__scan_feed(&call->scan, call->unread.data, call->unread.size, &event);

        keep(call, call->unread.data, used);
        call->unread.data += used;
        call->unread.size -= used;
        if (event == SSLSTORE__SCAN_INVALID) {
            call->client->net.error.offset = call->scan.offset;
            return fail_here(call, SSLSTORE_ERR_JSON, call->scan.reason);
        }
        if (event == SSLSTORE__SCAN_RECORD_BEGIN) {
            call->in_record = true;
            call->oversized = false;
            call->text.size = 0;
        }
        *whole = event == SSLSTORE__SCAN_RECORD_END;
        if (call->text.result == SSLSTORE_ERR_MEMORY) {
            return fail_here(call, SSLSTORE_ERR_MEMORY, NULL);
        }
        if (call->oversized && call->endpoint->line == SSLSTORE__LINE_CALL) {
            return fail_here(call, SSLSTORE_ERR_REPLY_LIMIT, NULL);
        }
    }
    call->in_record = call->in_record && !*whole;
    return SSLSTORE_OK;
}

/* ---- The verdict over a record ---- */

static sslstore_result read_record(struct sslstore__call *call, bool first)
{
    struct sslstore__net *net = &call->client->net;
    bool expects_list = call->endpoint->line == SSLSTORE__LINE_LIST;
    sslstore_result result = call->oversized ? SSLSTORE_ERR_REPLY_LIMIT : prepare_record(call);

    call->oversized = false;
    call->text.result = SSLSTORE_OK;
    if (result != SSLSTORE_OK) {
        return sslstore__fail(net, result, NULL, NULL);
    }
    result = sslstore__verdict(net, &call->record, first && !call->endpoint->verdict_optional);
    if (result != SSLSTORE_ERR_REPLY) {
        net->error.delivery = SSLSTORE_ANSWERED;
    }
    if (result == SSLSTORE_OK && expects_list && !call->scan.is_list) {
        return sslstore__fail(net, SSLSTORE_ERR_REPLY, NULL, "an object where a list was expected");
    }
    return result;
}

/* In a list the first record carries the verdict over all; a later one speaks for itself alone, and
 * one that cannot be read does not stop the others. */
static sslstore_result judge_record(struct sslstore__call *call, sslstore_result *row)
{
    bool first = call->records++ == 0;
    sslstore_result result = read_record(call, first);
    bool refusal = result == SSLSTORE_ERR_API || result == SSLSTORE_ERR_AUTH ||
                   result == SSLSTORE_ERR_NOT_FOUND;

    if (result == SSLSTORE_OK || !call->scan.is_list || result == SSLSTORE_ERR_MEMORY ||
        (first && refusal)) {
        return result;
    }
    *row = result;
    return SSLSTORE_OK;
}

/* ---- Stepping ---- */

static sslstore_result end_of_reply(struct sslstore__call *call)
{
    struct sslstore__net *net = &call->client->net;

    call->in_exchange = false;
    if (!is_success(call->exchange.response.status)) {
        return http_refusal(call);
    }
    if (sslstore__scan_end(&call->scan) != SSLSTORE_OK) {
        net->error.offset = call->scan.offset;
        return sslstore__fail(net, SSLSTORE_ERR_JSON, NULL, call->scan.reason);
    }
    call->ended = true;
    return SSLSTORE_OK;
}

/* One event of the exchange. *whole: a record is complete, or the list has ended. */
static sslstore_result take_event(struct sslstore__call *call, bool *whole)
{
    const sslstore_config *config = &call->client->config;
    struct sslstore__exchange *exchange = &call->exchange;
    bool success = is_success(exchange->response.status);
    bool is_list = call->endpoint->line == SSLSTORE__LINE_LIST;
    sslstore_result result;

    if (exchange->event == SSLSTORE__RESPONSE_BODY) {
        if (exchange->response.body_received > config->response_max && (!is_list || !success)) {
            return fail_here(call, SSLSTORE_ERR_REPLY_LIMIT, NULL);
        }
        if (success && is_page(call, &exchange->body)) {
            return fail_here(call, SSLSTORE_ERR_NOT_JSON, NULL);
        }
        call->unread = exchange->body;
        call->unread.size = success ? call->unread.size : 0;
    } else if (exchange->event == SSLSTORE__RESPONSE_END) {
        result = end_of_reply(call);
        *whole = result == SSLSTORE_OK;
        return result;
    }
    return SSLSTORE_OK;
}

/* Go on until a record is whole or the reply has ended. A single reply counts as whole only when
 * its message has ended too. */
static sslstore_result advance(struct sslstore__call *call, sslstore_result *row)
{
    bool is_list = call->endpoint->line == SSLSTORE__LINE_LIST;
    bool whole = false;
    sslstore_result result;

    for (;;) {
        result = scan_body(call, &whole);
        if (result != SSLSTORE_OK) {
            return result;
        }
        if (whole && is_list) {
            return judge_record(call, row);
        }
        result = sslstore__exchange_step(&call->exchange);
        if (result != SSLSTORE_OK) {
            return result;
        }
        whole = false;
        result = take_event(call, &whole);
        if (result != SSLSTORE_OK) {
            return result;
        }
        if (whole) {
            return is_list ? SSLSTORE_OK : judge_record(call, row);
        }
    }
}

/* After a failure: pause and try again, or give up with what happened. */
static sslstore_result try_again(struct sslstore__call *call, sslstore_result result)
{
    sslstore_client *client = call->client;
    const sslstore_error *error = &client->net.error;
    uint64_t now = sslstore__now(&client->net);
    uint32_t pause;

    sslstore__exchange_abandon(&call->exchange);
    call->in_exchange = false;
    if (call->endpoint->effect == SSLSTORE__READS
            ? !sslstore__is_passing(error)
            : error->delivery != SSLSTORE_NOT_SENT || !sslstore__is_passing(error)) {
        return result;
    }
    if (call->records > 0 || error->attempts >= client->config.attempts) {
        return result;
    }
    pause = sslstore__backoff_ms(&client->net, error->attempts + 1);
    if (now >= call->deadline || pause >= call->deadline - now) {
        return result;
    }
    sslstore__log(&client->config, SSLSTORE_LOG_DEBUG, error->message);
    client->net.counters.retries++;
    call->pause_until = now + pause;
    return SSLSTORE_WANT_READ;
}

static sslstore_result step(struct sslstore__call *call, sslstore_result *row)
{
    sslstore_result result;

    if (call->pause_until != 0) {
        if (sslstore__now(&call->client->net) < call->pause_until) {
            return SSLSTORE_WANT_READ;
        }
        begin_attempt(call);
    }
    result = advance(call, row);
    if (result == SSLSTORE_OK || result == SSLSTORE_WANT_READ || result == SSLSTORE_WANT_WRITE) {
        return result;
    }
    return try_again(call, result);
}

/* The program may have called meanwhile: its time is not the service's, nor its failures this
 * call's. */
static void resume(struct sslstore__call *call)
{
    uint64_t away;

    if (call->taken_at == 0) {
        return;
    }
    call->client->net.error = call->error;
    away = sslstore__now(&call->client->net) - call->taken_at;
    call->taken_at = 0;
    call->deadline += away;
    call->exchange.deadline += away;
    call->exchange.phase_deadline += away;
}

sslstore_result sslstore__call_next(struct sslstore__call *call, sslstore_result *row)
{
    sslstore_client *client = call->client;

    *row = SSLSTORE_OK;
    resume(call);
    for (;;) {
        sslstore_result result = step(call, row);
        bool pausing = call->pause_until != 0;
        sslstore_result waited;

        call->wants = result;
        if (result == SSLSTORE_OK) {
            call->taken_at = sslstore__now(&client->net);
            call->error = client->net.error;
        }
        if ((result != SSLSTORE_WANT_READ && result != SSLSTORE_WANT_WRITE) ||
            (client->stepping && client->authority == 0)) {
            return result;
        }
        waited = sslstore__wait(
            &client->net, pausing ? NULL : client->links[call->endpoint->line].connection,
            pausing ? SSLSTORE_OK : result,
            pausing ? call->pause_until : sslstore__exchange_until(&call->exchange));
        if (waited != SSLSTORE_OK) {
            return fail_here(call, waited, NULL);
        }
    }
}

sslstore_result sslstore__call_decode(struct sslstore__call *call, void *out)
{
    struct sslstore__net *net = &call->client->net;
    const char *field;
    sslstore_result result = sslstore__decode(&call->record, call->endpoint->reply, out, &field);

    if (result != SSLSTORE_OK) {
        net->error.delivery = SSLSTORE_MAYBE_SENT;
        memset(out, 0, call->endpoint->reply->size);
        return sslstore__fail(net, result, field,
                              "a member of the answer is not what it should be");
    }
    return SSLSTORE_OK;
}

/* ---- Ending ---- */

static void log_call(const struct sslstore__call *call, sslstore_result result)
{
    const struct sslstore__net *net = &call->client->net;
    char line[160];
    struct sslstore__text text;

    sslstore__text_init(&text, line, sizeof line);
    sslstore__put(&text, call->endpoint->path);
    sslstore__put(&text, ": ");
    sslstore__put(&text, sslstore_result_text(result));
    sslstore__put(&text, ", HTTP ");
    sslstore__put_number(&text, net->error.http_status);
    sslstore__put(&text, ", attempts ");
    sslstore__put_number(&text, net->error.attempts);
    sslstore__put(&text, ", ms ");
    sslstore__put_number(&text, (int64_t) (sslstore__now(net) - call->begun));
    sslstore__log(&call->client->config,
                  result == SSLSTORE_OK ? SSLSTORE_LOG_INFO : SSLSTORE_LOG_ERROR, line);
}

void sslstore__call_close(struct sslstore__call *call, sslstore_result result)
{
    struct sslstore__net *net;
    const sslstore_memory *memory;

    if (call == NULL) {
        return;
    }
    net = &call->client->net;
    memory = &call->client->config.memory;
    if (call->in_exchange) {
        sslstore__exchange_abandon(&call->exchange);
    }
    if (result == SSLSTORE_OK) { /* attempts that failed before are no longer of interest */
        net->error.result = SSLSTORE_OK;
        net->error.field = "";
        net->error.message[0] = '\0';
    }
    log_call(call, result);
    net->counters.failures += result != SSLSTORE_OK;
    call->client->calls[call->endpoint->line] = NULL;
    sslstore__release(memory, call->request, call->request_size);
    sslstore__release(memory, call->tokens, call->token_capacity * sizeof *call->tokens);
    sslstore__buffer_free(&call->text);
    sslstore__release(memory, call, sizeof *call);
}

sslstore_result sslstore__call_once(sslstore_client *client,
                                    const struct sslstore__endpoint *endpoint, const void *request,
                                    void *out, sslstore_block *block)
{
    struct sslstore__call *call;
    sslstore_result row;
    sslstore_result result = sslstore__call_open(client, endpoint, request, &call);

    if (out != NULL) {
        memset(out, 0, endpoint->reply->size);
    }
    if (result == SSLSTORE_OK) {
        result = sslstore__call_next(call, &row);
    }
    if (result == SSLSTORE_WANT_READ || result == SSLSTORE_WANT_WRITE) {
        return result;
    }
    if (result == SSLSTORE_OK && out != NULL) {
        result = sslstore__call_decode(call, out);
    }
    if (result == SSLSTORE_OK && block != NULL) {
        sslstore__buffer_to_block(&call->text, block);
    }
    sslstore__call_close(call, result);
    return result;
}
