/* Call: see call.h. The request is built once; an attempt is an exchange, whose body the reply
 * takes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rpc/call.h"

#include <string.h>

#include "base/log.h"

#define RECORD_MAX (4u << 20) /* bytes that tell of one order, or of one record of a list */

/* ---- Beginning ---- */

static void begin_attempt(struct sslstore__call *call)
{
    sslstore_client *client = call->client;
    enum sslstore__slot slot = call->endpoint->slot;

    sslstore__reply_restart(&call->reply);
    call->pause_until = 0;
    call->ended = false;
    call->record_end = 0;
    call->in_exchange = true;
    sslstore__exchange_begin(&call->exchange, &client->net, &client->connections[slot],
                             sslstore__client_session_source(client, slot), call->request.data,
                             call->request.size, call->endpoint->effect == SSLSTORE__READS,
                             call->deadline);
}

static sslstore_result begin_call(sslstore_client *client,
                                  const struct sslstore__endpoint *endpoint, const void *source,
                                  struct sslstore__call **call)
{
    struct sslstore__call *fresh =
        sslstore__memory_allocate(&client->config->memory, sizeof *fresh);
    sslstore_result result;

    if (fresh == NULL) {
        return sslstore__error_set(&client->net, SSLSTORE_ERR_MEMORY, NULL, NULL);
    }
    memset(fresh, 0, sizeof *fresh);
    fresh->client = client;
    fresh->endpoint = endpoint;
    fresh->begun = sslstore__net_now(&client->net);
    fresh->deadline = fresh->begun + client->config->call_timeout_ms;
    sslstore__reply_init(&fresh->reply, &client->net, &client->shared->scratch, endpoint);
    client->calls[endpoint->slot] = fresh;
    *call = fresh;
    result = sslstore__rpc_request_build(client, endpoint, source, &fresh->request);
    if (result == SSLSTORE_OK) {
        begin_attempt(fresh);
    }
    return result;
}

sslstore_result sslstore__call_open(sslstore_client *client,
                                    const struct sslstore__endpoint *endpoint, const void *request,
                                    struct sslstore__call **call)
{
    *call = client->calls[endpoint->slot];
    if (*call != NULL && sslstore__client_is_stepping(client) && (*call)->endpoint == endpoint) {
        return SSLSTORE_OK;
    }
    sslstore__error_clear(&client->net, endpoint->path);
    if (client->config->disabled) {
        *call = NULL;
        return sslstore__error_set(&client->net, SSLSTORE_ERR_DISABLED, NULL, NULL);
    }
    if (*call != NULL || (client->list_slot_lent && endpoint->slot == SSLSTORE__SLOT_LIST)) {
        *call = NULL;
        return sslstore__error_set(&client->net, SSLSTORE_ERR_BUSY, NULL, NULL);
    }
    return begin_call(client, endpoint, request, call);
}

sslstore_result sslstore__call_refuse(sslstore_client *client,
                                      const struct sslstore__endpoint *endpoint,
                                      const char *argument)
{
    bool disabled = client->config->disabled;
    sslstore_result result = disabled ? SSLSTORE_ERR_DISABLED : SSLSTORE_ERR_ARGUMENT;

    sslstore__error_clear(&client->net, endpoint->path);
    sslstore__net_count_failure(&client->net, result);
    return sslstore__error_set(&client->net, result, disabled ? NULL : argument, NULL);
}

/* ---- The answer's status ---- */

static bool is_success(uint32_t status)
{
    return status == 200 || status == 202;
}

static bool is_throttling(const struct sslstore__net *net, uint32_t status)
{
    return status == 429 || (status == 503 && net->error.retry_after_ms > 0);
}

/* Whether the server certainly did not act on what it answered so. A 503 is never certain: a cache or
 * balancer in front may add a Retry-After to its own 503 after the backend took the request. */
static bool is_definite_refusal(const struct sslstore__net *net, uint32_t status)
{
    return status == 400 || status == 401 || status == 403 || status == 404 || status == 405 ||
           status == 411 || status == 413 || status == 415 ||
           (net->config->throttled_is_refused && status == 429);
}

/* The answer's head is complete, and its status is not a success; its page is what came of it. */
static sslstore_result http_refusal(struct sslstore__call *call)
{
    const struct sslstore__http_response *response = &call->exchange.response;
    struct sslstore__net *net = &call->client->net;
    uint32_t status = response->status;
    sslstore_result result = SSLSTORE_ERR_HTTP_STATUS;

    net->error.retry_after_ms = sslstore__http_response_retry_after_ms(
        response, call->client->config->wall_time(call->client->config->wall_user));
    if (is_definite_refusal(net, status)) {
        net->error.delivery = SSLSTORE_DELIVERY_ANSWERED;
    }
    if (status >= 300 && status < 400) {
        return sslstore__error_set(net, SSLSTORE_ERR_REDIRECT, NULL,
                                   response->location_host[0] == '\0' ? NULL
                                                                      : response->location_host);
    }
    if (status == 401 || status == 403) {
        result = SSLSTORE_ERR_AUTH;
    } else if (is_throttling(net, status)) {
        result = SSLSTORE_ERR_THROTTLED;
    }
    return response->is_encoded ? sslstore__error_set(net, result, NULL, NULL)
                                : sslstore__reply_refuse(&call->reply, result);
}

/* ---- Stepping ---- */

/* Bytes that may come until an answer, or the next record of a list, is complete. Of an order, and
 * in a list, more may come than is kept: as much as 1,000 long names take. */
static uint64_t body_max(const struct sslstore__call *call)
{
    const sslstore_config *config = call->client->config;
    bool lists = sslstore__endpoint_lists(call->endpoint);
    uint64_t limit = lists ? config->record_max : config->response_max;

    if ((lists || sslstore__endpoint_shortens(call->endpoint)) && limit < RECORD_MAX) {
        limit = RECORD_MAX;
    }
    return limit;
}

static bool is_too_long(const struct sslstore__call *call, bool success)
{
    const struct sslstore__http_response *response = &call->exchange.response;

    if (!success) {
        return response->body_received > call->client->config->response_max;
    }
    if (sslstore__endpoint_lists(call->endpoint)) {
        return response->body_received - call->record_end > body_max(call);
    }
    return response->body_received > body_max(call) ||
           (response->has_length && response->content_length > body_max(call));
}

/* One event of the exchange. *ended: the answer is complete. */
static sslstore_result take_event(struct sslstore__call *call, bool *ended)
{
    const struct sslstore__exchange *exchange = &call->exchange;
    bool success = is_success(exchange->response.status);

    if (exchange->event == SSLSTORE__RESPONSE_END) {
        *ended = true;
        return success ? sslstore__reply_end(&call->reply) : http_refusal(call);
    }
    if (exchange->event == SSLSTORE__RESPONSE_HEAD && success && exchange->response.has_length) {
        sslstore__reply_expect(&call->reply, exchange->response.content_length);
    }
    if (exchange->event != SSLSTORE__RESPONSE_BODY) {
        return SSLSTORE_OK;
    }
    if (is_too_long(call, success)) {
        return success
                   ? sslstore__error_set(&call->client->net, SSLSTORE_ERR_REPLY_LIMIT, NULL, NULL)
                   : http_refusal(call);
    }
    if (success) {
        return sslstore__reply_give(&call->reply, &exchange->body);
    }
    sslstore__reply_keep_page(&call->reply, &exchange->body);
    return SSLSTORE_OK;
}

/* Go on until a record of a list is whole, or the answer has ended. A single reply is judged
 * only when its message has ended, too. */
static sslstore_result advance(struct sslstore__call *call, sslstore_result *row)
{
    bool is_list = sslstore__endpoint_lists(call->endpoint);

    for (;;) {
        bool whole = false;
        sslstore_result result = sslstore__reply_scan(&call->reply, &whole);

        if (result == SSLSTORE_OK && whole) {
            call->record_end = call->exchange.response.body_received;
            return sslstore__reply_judge(&call->reply, row);
        }
        if (result == SSLSTORE_OK) {
            result = sslstore__exchange_step(&call->exchange);
        }
        if (result == SSLSTORE_OK) {
            result = take_event(call, &call->ended);
        }
        if (result != SSLSTORE_OK) {
            return result;
        }
        if (call->ended) {
            return is_list ? SSLSTORE_OK : sslstore__reply_judge(&call->reply, row);
        }
    }
}

static uint32_t attempts_max(const struct sslstore__call *call)
{
    uint32_t configured = call->client->config->attempts;
    uint32_t own = call->endpoint->attempts_max;

    return own != 0 && own < configured ? own : configured;
}

/* After a failure: pause and try again, or give up with what happened. */
static sslstore_result try_again(struct sslstore__call *call, sslstore_result result)
{
    sslstore_client *client = call->client;
    const sslstore_error *error = &client->net.error;
    uint64_t now = sslstore__net_now(&client->net);
    uint32_t pause;

    sslstore__exchange_abandon(&call->exchange);
    call->in_exchange = false;
    if (call->endpoint->effect == SSLSTORE__READS
            ? !sslstore__net_is_transient(error)
            : error->delivery != SSLSTORE_DELIVERY_NOT_SENT || !sslstore__net_is_transient(error)) {
        return result;
    }
    if (call->reply.records > 0 || error->attempts >= attempts_max(call) ||
        client->shared->retries_left == 0) {
        return result;
    }
    pause = sslstore__net_backoff_ms(&client->net, error->attempts + 1);
    if (now >= call->deadline || pause >= call->deadline - now) {
        return result;
    }
    sslstore__log_write(client->config, SSLSTORE_LOG_DEBUG, error->message);
    client->shared->retries_left--;
    client->shared->counters.retries++;
    call->pause_until = now + pause;
    return SSLSTORE_WANT_READ;
}

static sslstore_result step(struct sslstore__call *call, sslstore_result *row)
{
    sslstore_result result;

    if (call->pause_until != 0) {
        if (sslstore__net_now(&call->client->net) < call->pause_until) {
            return SSLSTORE_WANT_READ;
        }
        begin_attempt(call);
    }
    result = advance(call, row);
    if (result == SSLSTORE_OK || sslstore__net_is_want(result)) {
        return result;
    }
    return try_again(call, result);
}

/* The program may have called meanwhile: its time is not the service's, nor its failures this
 * call's. */
static void resume(struct sslstore__call *call)
{
    if (call->taken_at == 0) {
        return;
    }
    call->client->net.error = call->error;
    sslstore__call_extend_deadline(call, sslstore__net_now(&call->client->net) - call->taken_at);
    call->taken_at = 0;
}

sslstore_result sslstore__call_next(struct sslstore__call *call, sslstore_result *row)
{
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
        if (!sslstore__net_is_want(result) || sslstore__client_is_stepping(client)) {
            return result;
        }
        until = sslstore__call_until(call, &wait);
        result = sslstore__net_wait(&client->net, &wait, call->pause_until != 0 ? 0 : 1, until);
        if (result != SSLSTORE_OK) {
            return sslstore__error_set(&client->net, result, NULL, NULL);
        }
    }
}

void sslstore__call_extend_deadline(struct sslstore__call *call, uint64_t away_ms)
{
    call->deadline += away_ms;
    call->exchange.deadline += away_ms;
    call->exchange.phase_deadline += away_ms;
}

uint64_t sslstore__call_until(const struct sslstore__call *call, sslstore_wait *wait)
{
    memset(wait, 0, sizeof *wait);
    if (call->pause_until != 0) {
        return call->pause_until;
    }
    wait->connection = call->client->connections[call->endpoint->slot].connection;
    wait->events = call->wants == SSLSTORE_WANT_WRITE ? SSLSTORE_WAIT_WRITE : SSLSTORE_WAIT_READ;
    if (call->exchange.phase == SSLSTORE__EXCHANGE_SENDING && call->exchange.sent > 0) {
        wait->events |= SSLSTORE_WAIT_READ; /* an early refusal ends the sending */
    }
    return sslstore__exchange_until(&call->exchange);
}

void sslstore__call_swap_text(struct sslstore__call *call, struct sslstore__buffer *text)
{
    struct sslstore__buffer own = call->reply.text;

    call->reply.text = *text;
    *text = own;
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
    sslstore__text_put(&text, sslstore_result_text(result));
    sslstore__text_put(&text, ", HTTP ");
    sslstore__text_put_number(&text, net->error.http_status);
    sslstore__text_put(&text, ", attempts ");
    sslstore__text_put_number(&text, net->error.attempts);
    sslstore__text_put(&text, ", ms ");
    sslstore__text_put_number(&text, (int64_t) (sslstore__net_now(net) - call->begun));
    sslstore__log_write(call->client->config,
                        result == SSLSTORE_OK ? SSLSTORE_LOG_INFO : SSLSTORE_LOG_ERROR, line);
}

/* A call that succeeds puts a token back. */
static void return_retry(struct sslstore__client_shared *shared)
{
    if (shared->retries_left < shared->config.retry_budget) {
        shared->retries_left++;
    }
}

/* The memory stays while another call, or a sync, may need it. */
static void free_scratch(const sslstore_client *client)
{
    if (client->parent == NULL && client->calls[SSLSTORE__SLOT_CALL] == NULL &&
        sslstore__client_can_list(client)) {
        sslstore__client_free_scratch(client);
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
    memory = &call->client->config->memory;
    if (call->in_exchange) {
        sslstore__exchange_abandon(&call->exchange);
    }
    if (result == SSLSTORE_OK) { /* attempts that failed before are no longer of interest */
        net->error.result = SSLSTORE_OK;
        net->error.field = "";
        net->error.message[0] = '\0';
        return_retry(call->client->shared);
    }
    log_call(call, result);
    if (result != SSLSTORE_OK) {
        sslstore__net_count_failure(net, result);
    }
    call->client->calls[call->endpoint->slot] = NULL;
    free_scratch(call->client);
    sslstore__memory_release(memory, call->request.data, call->request.capacity);
    sslstore__reply_free(&call->reply);
    sslstore__memory_release(memory, call, sizeof *call);
}

void sslstore__calls_abandon(sslstore_client *client)
{
    for (size_t line = 0; line < SSLSTORE__SLOT_COUNT; line++) {
        sslstore__call_close(client->calls[line], SSLSTORE_ERR_CANCELLED);
    }
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
    if (sslstore__net_is_want(result)) {
        return result;
    }
    if (result == SSLSTORE_OK && out != NULL) {
        result = sslstore__reply_decode(&call->reply, out);
    }
    if (result == SSLSTORE_OK && block != NULL) {
        sslstore__buffer_to_block(&call->reply.text, block);
    }
    sslstore__call_close(call, result);
    return result;
}
