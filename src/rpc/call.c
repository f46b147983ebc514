/* Call: builds the request once, runs an exchange for each attempt, and feeds the bodies to the
 * reply.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rpc/call.h"

#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/result.h"
#include "base/text.h"
#include "client/client.h"
#include "http/response_state.h"
#include "http/retry_after.h"
#include "http/slice.h"
#include "net/net.h"
#include "rpc/pack.h"
#include "rpc/status.h"

#define LONG_RECORD_MAX (4u << 20) /* bytes: as long as an order with 1,000 long names may be */

/* ---- Beginning ---- */

static void begin_attempt(struct sslstore__call *call)
{
    sslstore_client *client = call->client;
    enum sslstore__slot slot = call->endpoint->slot;
    struct sslstore__exchange_request request = {
        .connection = sslstore__client_connection(client, slot),
        .session_source = sslstore__client_session_source(client, slot),
        .data = call->request.data,
        .size = call->request.size,
        .read_only = call->endpoint->effect == SSLSTORE__READS,
        .deadline = call->deadline,
    };

    sslstore__reply_restart(&call->reply);
    call->state = SSLSTORE__CALL_ATTEMPT;
    call->ended = false;
    call->record_end = 0;
    sslstore__exchange_begin(&call->exchange, &client->net, &request);
}

static sslstore_result begin_call(sslstore_client *client,
                                  const struct sslstore__endpoint *endpoint, const void *source,
                                  struct sslstore__call **out)
{
    struct sslstore__call *call =
        sslstore__memory_allocate(&client->net.config->memory, sizeof *call);
    sslstore_result result;

    *out = call;
    if (call == NULL) {
        return sslstore__error_set(&client->net, SSLSTORE_ERR_MEMORY, NULL, NULL);
    }
    memset(call, 0, sizeof *call);
    call->client = client;
    call->endpoint = endpoint;
    call->begun_at = sslstore__net_now(&client->net);
    call->deadline = call->begun_at + client->net.config->call_timeout_ms;
    sslstore__reply_init(&call->reply, &client->net, endpoint);
    client->calls[endpoint->slot] = call;
    result = sslstore__rpc_request_build(client, endpoint, source, &call->request);
    if (result == SSLSTORE_OK) {
        begin_attempt(call);
    }
    return result;
}

static bool is_busy(const sslstore_client *client, enum sslstore__slot slot)
{
    if (slot == SSLSTORE__SLOT_LIST) {
        return !sslstore__client_can_list(client);
    }
    return client->calls[slot] != NULL;
}

sslstore_result sslstore__call_open(sslstore_client *client,
                                    const struct sslstore__endpoint *endpoint, const void *request,
                                    struct sslstore__call **call)
{
    *call = client->calls[endpoint->slot];
    if (*call != NULL && (*call)->endpoint == endpoint && sslstore__client_is_stepping(client)) {
        return SSLSTORE_OK;
    }
    *call = NULL;
    sslstore__error_clear(&client->net, endpoint->path);
    if (client->net.config->disabled) {
        return sslstore__error_set(&client->net, SSLSTORE_ERR_DISABLED, NULL, NULL);
    }
    if (is_busy(client, endpoint->slot)) {
        return sslstore__error_set(&client->net, SSLSTORE_ERR_BUSY, NULL, NULL);
    }
    return begin_call(client, endpoint, request, call);
}

sslstore_result sslstore__call_refuse(sslstore_client *client,
                                      const struct sslstore__endpoint *endpoint,
                                      const char *argument)
{
    bool disabled = client->net.config->disabled;
    sslstore_result result = disabled ? SSLSTORE_ERR_DISABLED : SSLSTORE_ERR_ARGUMENT;

    sslstore__error_clear(&client->net, endpoint->path);
    sslstore__net_count_failure(&client->net, result);
    return sslstore__error_set(&client->net, result, disabled ? NULL : argument, NULL);
}

/* ---- A response that is not a success ---- */

/* Fail with what the status and the page, as far as it has come, say. */
static sslstore_result refuse(struct sslstore__call *call)
{
    const struct sslstore__http_response *response = &call->exchange.response;
    const sslstore_config *config = call->client->net.config;
    struct sslstore__net *net = &call->client->net;
    sslstore_result result;

    net->error.retry_after_ms =
        sslstore__http_response_retry_after_ms(response, config->wall_time(config->wall_user));
    if (sslstore__status_is_definite(config, response->status)) {
        net->error.delivery = SSLSTORE_DELIVERY_ANSWERED;
    }
    if (response->status >= 300 && response->status < 400) {
        return sslstore__error_set_message(net, SSLSTORE_ERR_REDIRECT, NULL,
                                           response->location_host);
    }
    result = sslstore__status_result(response->status, net->error.retry_after_ms > 0);
    if (response->is_encoded) {
        return sslstore__error_set(net, result, NULL, NULL);
    }
    return sslstore__reply_read_error(&call->reply, result);
}

/* ---- Stepping ---- */

/* How many bytes may come until a single reply, or the next record of a list, is complete. Of an
 * order and of a list more may come than is kept: see sslstore__reply_scan(). */
static uint64_t body_max(const struct sslstore__call *call)
{
    const sslstore_config *config = call->client->net.config;
    bool is_list = sslstore__endpoint_is_list(call->endpoint);
    uint64_t limit = is_list ? config->record_max : config->response_max;
    bool may_be_longer = is_list || sslstore__endpoint_can_shorten(call->endpoint);

    return may_be_longer && limit < LONG_RECORD_MAX ? LONG_RECORD_MAX : limit;
}

static bool is_too_long(const struct sslstore__call *call, bool success)
{
    const struct sslstore__http_response *response = &call->exchange.response;

    if (!success) {
        return response->body_received > call->client->net.config->response_max;
    }
    if (sslstore__endpoint_is_list(call->endpoint)) {
        return response->body_received - call->record_end > body_max(call);
    }
    return response->body_received > body_max(call) ||
           (response->has_length && response->content_length > body_max(call));
}

static sslstore_result take_body(struct sslstore__call *call, bool success)
{
    const struct sslstore__http_slice *body = &call->exchange.body;
    bool too_long = is_too_long(call, success);

    if (success && too_long) {
        return sslstore__error_set(&call->client->net, SSLSTORE_ERR_REPLY_LIMIT, NULL, NULL);
    }
    if (success) {
        return sslstore__reply_feed(&call->reply, body);
    }
    if (too_long) {
        return refuse(call);
    }
    sslstore__reply_keep_error(&call->reply, body);
    return SSLSTORE_OK;
}

/* Take what the exchange returned. */
static sslstore_result take_event(struct sslstore__call *call)
{
    const struct sslstore__http_response *response = &call->exchange.response;
    bool success = sslstore__status_is_success(response->status);

    switch (call->exchange.event) {
    case SSLSTORE__RESPONSE_HEAD:
        if (success && response->has_length) {
            sslstore__reply_reserve(&call->reply, response->content_length);
        }
        return SSLSTORE_OK;
    case SSLSTORE__RESPONSE_BODY:
        return take_body(call, success);
    default: /* END */
        call->ended = true;
        if (success) {
            return sslstore__reply_end(&call->reply);
        }
        return refuse(call);
    }
}

/* Go on until a record of a list is complete, or the response has ended. A single reply is judged
 * only when its response has ended, too. */
static sslstore_result advance(struct sslstore__call *call, sslstore_result *row)
{
    bool is_list = sslstore__endpoint_is_list(call->endpoint);

    for (;;) {
        bool complete = false;
        sslstore_result result = sslstore__reply_scan(&call->reply, &complete);

        if (result == SSLSTORE_OK && complete) {
            call->record_end = call->exchange.response.body_received;
            return sslstore__reply_judge(&call->reply, row);
        }
        if (result == SSLSTORE_OK) {
            result = sslstore__exchange_step(&call->exchange);
        }
        if (result == SSLSTORE_OK) {
            result = take_event(call);
        }
        if (result != SSLSTORE_OK) {
            return result;
        }
        if (call->ended && is_list) {
            return SSLSTORE_OK;
        }
        if (call->ended) {
            return sslstore__reply_judge(&call->reply, row);
        }
    }
}

static uint32_t attempts_max(const struct sslstore__call *call)
{
    uint32_t configured = call->client->net.config->attempts;
    uint32_t own = call->endpoint->attempts_max;

    return own != 0 && own < configured ? own : configured;
}

static bool may_retry(const struct sslstore__call *call)
{
    const sslstore_error *error = &call->client->net.error;

    if (!sslstore__net_is_transient(error)) {
        return false; /* it would fail again */
    }
    if (call->endpoint->effect != SSLSTORE__READS &&
        error->delivery != SSLSTORE_DELIVERY_NOT_SENT) {
        return false; /* it may have taken effect */
    }
    if (call->reply.records > 0) {
        return false; /* the program has records that would come twice */
    }
    return error->attempts < attempts_max(call) && call->client->shared->retries_left > 0;
}

/* The attempt has failed: pause and try again, or give up with this result. */
static sslstore_result retry(struct sslstore__call *call, sslstore_result result)
{
    sslstore_client *client = call->client;
    uint64_t now = sslstore__net_now(&client->net);
    uint32_t pause_ms;

    sslstore__exchange_abandon(&call->exchange);
    call->state = SSLSTORE__CALL_IDLE;
    if (!may_retry(call)) {
        return result;
    }
    pause_ms = sslstore__net_backoff_ms(&client->net, client->net.error.attempts + 1);
    if (now + pause_ms >= call->deadline) {
        return result; /* no time would be left */
    }
    sslstore__log_write(client->net.config, SSLSTORE_LOG_DEBUG, client->net.error.message);
    client->shared->retries_left--;
    client->shared->counters.retries++;
    call->state = SSLSTORE__CALL_PAUSE;
    call->pause_until = now + pause_ms;
    return SSLSTORE_WANT_READ;
}

static sslstore_result step(struct sslstore__call *call, sslstore_result *row)
{
    sslstore_result result;

    if (call->state == SSLSTORE__CALL_PAUSE) {
        if (sslstore__net_now(&call->client->net) < call->pause_until) {
            return SSLSTORE_WANT_READ;
        }
        begin_attempt(call);
    }
    result = advance(call, row);
    if (result == SSLSTORE_OK || sslstore__result_is_want(result)) {
        return result;
    }
    return retry(call, result);
}

/* The program had the last record until now. The time it took does not count, and it may have made
 * other calls, whose failures are not this call's. */
static void resume(struct sslstore__call *call)
{
    uint64_t taken_at = call->taken_at;

    if (taken_at == 0) {
        return;
    }
    call->taken_at = 0;
    call->client->net.error = call->error;
    sslstore__call_extend_deadline(call, sslstore__net_now(&call->client->net) - taken_at);
}

sslstore_result sslstore__call_next(struct sslstore__call *call, sslstore_result *row)
{
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): sslstore__call_open() returned OK */
    sslstore_client *client = call->client;

    *row = SSLSTORE_OK;
    resume(call);
    for (;;) {
        sslstore_result result = step(call, row);
        sslstore_wait wait;
        uint64_t until;

        call->wants = result;
        if (result == SSLSTORE_OK) {
            call->taken_at = sslstore__net_now(&client->net);
            call->error = client->net.error;
        }
        if (!sslstore__result_is_want(result) || sslstore__client_is_stepping(client)) {
            return result;
        }
        until = sslstore__call_until(call, &wait);
        result = sslstore__net_wait(&client->net, &wait, wait.events == 0 ? 0 : 1, until);
        if (result != SSLSTORE_OK) {
            return sslstore__error_set(&client->net, result, NULL, NULL);
        }
    }
}

void sslstore__call_extend_deadline(struct sslstore__call *call, uint64_t away_ms)
{
    if (call->taken_at != 0) {
        return;
    }
    call->deadline += away_ms;
    sslstore__exchange_extend_deadline(&call->exchange, away_ms);
}

uint64_t sslstore__call_until(const struct sslstore__call *call, sslstore_wait *wait)
{
    if (call->state == SSLSTORE__CALL_PAUSE) {
        memset(wait, 0, sizeof *wait);
        wait->connection = sslstore__client_any_connection(call->client);
        return call->pause_until;
    }
    return sslstore__exchange_until(&call->exchange, call->wants, wait);
}

/* ---- Ending ---- */

static void log_call(const struct sslstore__call *call, sslstore_result result)
{
    const struct sslstore__net *net = &call->client->net;
    char line[160];
    struct sslstore__text text;

    sslstore__text_init(&text, line, sizeof line);
    sslstore__text_put(&text, call->endpoint->path);
    sslstore__text_put(&text, ": ");
    sslstore__result_put(&text, result);
    sslstore__text_put(&text, ", HTTP ");
    sslstore__text_put_number(&text, net->error.http_status);
    sslstore__text_put(&text, ", attempts ");
    sslstore__text_put_number(&text, net->error.attempts);
    sslstore__text_put(&text, ", ms ");
    sslstore__text_put_number(&text, (int64_t) (sslstore__net_now(net) - call->begun_at));
    sslstore__log_clean(call->client->net.config,
                        result == SSLSTORE_OK ? SSLSTORE_LOG_INFO : SSLSTORE_LOG_ERROR, line);
}

/* A call that succeeds puts a token back. */
static void return_retry(struct sslstore__client_shared *shared)
{
    if (shared->retries_left < shared->config.retry_budget) {
        shared->retries_left++;
    }
}

void sslstore__call_close(struct sslstore__call *call, sslstore_result result)
{
    struct sslstore__net *net;
    const sslstore_memory *memory;

    if (call == NULL) {
        return;
    }
    net = &call->client->net;
    memory = &call->client->net.config->memory;
    if (call->state == SSLSTORE__CALL_ATTEMPT) {
        sslstore__exchange_abandon(&call->exchange);
    }
    if (result == SSLSTORE_OK) {
        sslstore__error_forget_attempts(net);
        return_retry(call->client->shared);
    }
    log_call(call, result);
    if (result != SSLSTORE_OK) {
        sslstore__net_count_failure(net, result);
    }
    call->client->calls[call->endpoint->slot] = NULL;
    sslstore__memory_release(memory, call->request.data, call->request.capacity);
    sslstore__reply_free(&call->reply);
    sslstore__memory_release(memory, call, sizeof *call);
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
    if (sslstore__result_is_want(result)) {
        return result;
    }
    if (result == SSLSTORE_OK && out != NULL) {
        result = sslstore__reply_decode(&call->reply, out);
    }
    if (result == SSLSTORE_OK && block != NULL) {
        sslstore__buffer_to_block(&call->reply.text, block);
    }
    sslstore__call_close(call, result);
    if (result == SSLSTORE_OK && block != NULL && sslstore__endpoint_can_shorten(endpoint)) {
        sslstore__pack_block(endpoint->reply, out, block);
    }
    return result;
}
