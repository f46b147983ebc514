/* Exchange: opens the connection, sends the request, and feeds what comes to the response parser.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "net/exchange.h"

#include <string.h>

#include "base/result.h"
#include "base/text.h"
#include "base/words.h"
#include "http/response.h"

/* How long the transport may block in one call: not at all if it can be waited for, else one
 * tick. */
static uint32_t io_timeout(const struct sslstore__exchange *exchange)
{
    return exchange->net->config->transport->wait != NULL ? 0 : SSLSTORE__TICK_MS;
}

/* ---- Beginning ---- */

/* Bytes have moved: allow for the next ones as long as for these. */
static void note_progress(struct sslstore__exchange *exchange)
{
    exchange->bytes_since_progress = 0;
    exchange->phase_deadline = exchange->request.deadline;
    if (exchange->request.read_only) {
        exchange->phase_deadline =
            sslstore__net_now(exchange->net) + exchange->net->config->reply_timeout_ms;
    }
}

static void start(struct sslstore__exchange *exchange, enum sslstore__exchange_phase phase)
{
    exchange->phase = phase;
    exchange->net->error.delivery = SSLSTORE_DELIVERY_NOT_SENT;
    exchange->sent = 0;
    exchange->received = 0;
    exchange->send_error = SSLSTORE_OK;
    exchange->begin = 0;
    exchange->end = 0;
    exchange->need_input = true;
    sslstore__http_response_init(&exchange->response);
    if (phase == SSLSTORE__EXCHANGE_OPENING) {
        exchange->reused = false;
        exchange->phase_deadline =
            sslstore__net_now(exchange->net) + exchange->net->config->connect_timeout_ms;
    } else {
        exchange->reused = true;
        note_progress(exchange);
    }
}

void sslstore__exchange_begin(struct sslstore__exchange *exchange, struct sslstore__net *net,
                              const struct sslstore__exchange_request *request)
{
    memset(exchange, 0, sizeof *exchange);
    exchange->net = net;
    exchange->request = *request;
    start(exchange, SSLSTORE__EXCHANGE_CHECKING);
    net->error.attempts++;
    net->error.native_code = 0;
    net->error.service_code = 0;
    net->error.offset = 0;
    net->error.retry_after_ms = 0;
}

/* ---- Opening and sending ---- */

/* A step of its own, because a stream may block in it. */
static sslstore_result step_check(struct sslstore__exchange *exchange)
{
    bool usable = sslstore__connection_is_usable(exchange->net, exchange->request.connection);

    start(exchange, usable ? SSLSTORE__EXCHANGE_SENDING : SSLSTORE__EXCHANGE_OPENING);
    return SSLSTORE_OK;
}

/* The handle whose TLS session may be resumed; NULL: none. When a server has forgotten its tickets,
 * the first full handshake gives a session that is better than all older ones. */
static void *session_source(const struct sslstore__exchange *exchange)
{
    const struct sslstore__connection *source = exchange->request.session_source;
    void *newest = *exchange->net->newest_session;

    if (newest != NULL && newest != exchange->request.connection->handle) {
        return newest;
    }
    return source == NULL ? NULL : source->handle;
}

static void note_handshake(struct sslstore__exchange *exchange)
{
    struct sslstore__net *net = exchange->net;
    const sslstore_transport *transport = net->config->transport;
    void *handle = exchange->request.connection->handle;

    net->counters->connections++;
    if (transport->resumed == NULL) {
        return;
    }
    if (transport->resumed(net->config->transport_user, handle)) {
        net->counters->resumptions++;
    } else {
        *net->newest_session = handle;
    }
}

static sslstore_result step_open(struct sslstore__exchange *exchange)
{
    struct sslstore__net *net = exchange->net;
    const sslstore_transport *transport = net->config->transport;
    struct sslstore__connection *connection = exchange->request.connection;
    sslstore_peer peer;
    int result;

    peer.host = net->host;
    peer.port = net->port;
    peer.session_source = session_source(exchange);
    result = transport->open(net->config->transport_user, &connection->handle, net->config, &peer,
                             io_timeout(exchange));
    if (result != SSLSTORE_OK) {
        return (sslstore_result) result;
    }
    connection->is_open = true;
    note_handshake(exchange);
    exchange->phase = SSLSTORE__EXCHANGE_SENDING;
    note_progress(exchange);
    return SSLSTORE_OK;
}

/* Once the transport takes the first byte, or may have taken it, the service may have the
 * request. */
static sslstore_result send_more(struct sslstore__exchange *exchange)
{
    struct sslstore__net *net = exchange->net;
    const sslstore_config *config = net->config;
    const struct sslstore__exchange_request *request = &exchange->request;
    int taken;

    if (sslstore__net_now(net) >= request->deadline) {
        return SSLSTORE_ERR_TIMEOUT; /* no time is left to read the response */
    }
    taken = config->transport->send(config->transport_user, request->connection->handle,
                                    request->data + exchange->sent, request->size - exchange->sent,
                                    io_timeout(exchange));
    if (taken > 0 || sslstore__result_is_want(taken)) {
        net->error.delivery = SSLSTORE_DELIVERY_MAYBE_SENT;
    }
    if (taken <= 0) {
        return taken == 0 ? SSLSTORE_WANT_WRITE : (sslstore_result) taken;
    }
    if (exchange->sent == 0) {
        net->counters->requests++;
        net->counters->reuses += exchange->reused;
    }
    exchange->sent += (size_t) taken;
    net->counters->bytes_sent += (uint64_t) taken;
    note_progress(exchange);
    if (exchange->sent == request->size) {
        exchange->phase = SSLSTORE__EXCHANGE_RECEIVING;
    }
    return SSLSTORE_OK;
}

/* ---- Receiving ---- */

static uint64_t earliest_deadline(const struct sslstore__exchange *exchange)
{
    uint64_t phase = exchange->phase_deadline;
    uint64_t all = exchange->request.deadline;

    return phase < all ? phase : all;
}

/* The stream has ended, properly (cause OK) or not. Without any framing the end of the stream is
 * the end of the body. That is accepted for the page of an error alone, and then however the stream
 * ended: the status is complete, and the page decides nothing. */
static sslstore_result end_stream(struct sslstore__exchange *exchange, sslstore_result cause)
{
    if (cause != SSLSTORE_OK && !exchange->response.until_end) {
        return cause;
    }
    if (exchange->received == 0) {
        return SSLSTORE_ERR_NETWORK;
    }
    exchange->need_input = false;
    exchange->begin = 0;
    exchange->end = 0;
    return sslstore__http_response_end(&exchange->response);
}

static sslstore_result receive_more(struct sslstore__exchange *exchange)
{
    struct sslstore__net *net = exchange->net;
    const sslstore_config *config = net->config;
    int received;

    if (exchange->send_error == SSLSTORE_OK &&
        sslstore__net_now(net) >= earliest_deadline(exchange)) {
        return SSLSTORE_ERR_TIMEOUT; /* even if more bytes are there already */
    }
    received =
        config->transport->recv(config->transport_user, exchange->request.connection->handle,
                                exchange->buffer, sizeof exchange->buffer, io_timeout(exchange));
    if (received == SSLSTORE_ERR_NETWORK || received == 0) {
        return end_stream(exchange, (sslstore_result) received);
    }
    if (received < 0) {
        return (sslstore_result) received;
    }
    exchange->need_input = false;
    exchange->begin = 0;
    exchange->end = (size_t) received;
    exchange->received += (size_t) received;
    net->counters->bytes_received += (uint64_t) received;
    exchange->bytes_since_progress += (size_t) received;
    if (exchange->bytes_since_progress >= SSLSTORE__EXCHANGE_PROGRESS_MIN) {
        note_progress(exchange);
    }
    return SSLSTORE_OK;
}

/* The service's clock, and how far this machine's is from it. */
static void note_date(struct sslstore__net *net, int64_t date)
{
    int64_t local = net->config->wall_time(net->config->wall_user);

    if (date != 0) {
        net->service_time = date;
        net->clock_difference = local == 0 ? 0 : date - local;
        net->counters->clock_difference_s = net->clock_difference;
    }
}

/* The connection can be used again if neither the request nor the response has bytes left. */
static void finish(struct sslstore__exchange *exchange)
{
    exchange->phase = SSLSTORE__EXCHANGE_FINISHED;
    if (exchange->begin < exchange->end || exchange->sent < exchange->request.size ||
        !sslstore__http_response_reusable(&exchange->response)) {
        sslstore__connection_close(exchange->net, exchange->request.connection);
    }
}

static sslstore_result step_receive(struct sslstore__exchange *exchange)
{
    struct sslstore__net *net = exchange->net;

    if (exchange->need_input) {
        return receive_more(exchange);
    }
    exchange->begin += sslstore__http_response_feed(
        &exchange->response, exchange->buffer + exchange->begin, exchange->end - exchange->begin,
        &exchange->body, &exchange->event);
    exchange->need_input = exchange->event == SSLSTORE__RESPONSE_MORE;
    if (exchange->event == SSLSTORE__RESPONSE_HEAD) {
        net->error.http_status = exchange->response.status;
        note_date(net, exchange->response.date);
    } else if (exchange->event == SSLSTORE__RESPONSE_END) {
        finish(exchange);
    } else if (exchange->event == SSLSTORE__RESPONSE_INVALID) {
        net->error.offset = exchange->response.offset;
        return exchange->response.result;
    }
    return SSLSTORE_OK;
}

/* Sending has stopped because of `cause`, for now or for good. */
static sslstore_result read_early_response(struct sslstore__exchange *exchange,
                                           sslstore_result cause)
{
    sslstore_result result = sslstore__net_tick(exchange->net); /* sending may have blocked */

    if (result != SSLSTORE_OK) {
        return result;
    }
    result = step_receive(exchange);
    if (result == SSLSTORE_OK && exchange->event == SSLSTORE__RESPONSE_HEAD &&
        exchange->response.status < 400) {
        exchange->net->error.delivery = SSLSTORE_DELIVERY_MAYBE_SENT; /* or it would not say so */
        result = SSLSTORE_ERR_HTTP; /* the server cannot have read the request */
    }
    if (result == SSLSTORE_OK) {
        return SSLSTORE_OK;
    }
    if (!sslstore__result_is_want(cause)) {
        return result == SSLSTORE_ERR_TLS ? result : cause; /* an alert explains it, or nothing */
    }
    if (sslstore__result_is_want(result)) {
        return cause; /* nothing was received yet: continue when more can be sent */
    }
    return result;
}

static sslstore_result step_send(struct sslstore__exchange *exchange)
{
    sslstore_result result = send_more(exchange);
    bool is_refused = result == SSLSTORE_ERR_NETWORK && !exchange->reused;

    if (result == SSLSTORE_OK || (exchange->sent == 0 && !is_refused)) {
        return result;
    }
    if (!sslstore__result_is_want(result)) {
        exchange->phase = SSLSTORE__EXCHANGE_RECEIVING;
        exchange->send_error = result;
    }
    return read_early_response(exchange, result);
}

/* ---- Stepping ---- */

static sslstore_result step_phase(struct sslstore__exchange *exchange)
{
    sslstore_result result =
        sslstore__net_tick(exchange->net); /* the program may never be waited for */

    if (result != SSLSTORE_OK) {
        return result;
    }
    if (exchange->phase == SSLSTORE__EXCHANGE_CHECKING) {
        result = step_check(exchange);
    } else if (exchange->phase == SSLSTORE__EXCHANGE_OPENING) {
        result = step_open(exchange);
    } else if (exchange->phase == SSLSTORE__EXCHANGE_SENDING) {
        result = step_send(exchange);
    } else if (exchange->send_error != SSLSTORE_OK) {
        result = read_early_response(exchange, exchange->send_error);
    } else {
        result = step_receive(exchange);
    }
    if (sslstore__result_is_want(result) &&
        sslstore__net_now(exchange->net) >= earliest_deadline(exchange)) {
        result = sslstore__net_tick(exchange->net); /* closing may block, too */
        return result == SSLSTORE_OK ? SSLSTORE_ERR_TIMEOUT : result;
    }
    return result;
}

/* An idle connection may have died without a sign. The request is then sent again on a new one, if
 * no byte of a response came, and if it may be sent twice or was not sent at all. */
static bool may_reopen(const struct sslstore__exchange *exchange, sslstore_result result)
{
    bool has_died = result == SSLSTORE_ERR_NETWORK || result == SSLSTORE_ERR_TLS;
    bool is_safe =
        exchange->request.read_only || exchange->net->error.delivery == SSLSTORE_DELIVERY_NOT_SENT;

    return exchange->reused && exchange->received == 0 && has_died && is_safe;
}

/* What the parser or the transport says about the failure; NULL: nothing. */
static const char *find_reason(const struct sslstore__exchange *exchange)
{
    const sslstore_config *config = exchange->net->config;
    const void *handle = exchange->request.connection->handle;

    if (exchange->event == SSLSTORE__RESPONSE_INVALID) {
        return exchange->response.reason;
    }
    if (handle == NULL || config->transport->reason == NULL) {
        return NULL;
    }
    return config->transport->reason(config->transport_user, handle);
}

/* If no response came, but one to an earlier attempt did, say so: it may be the cause. */
static sslstore_result describe(struct sslstore__exchange *exchange, sslstore_result result)
{
    struct sslstore__net *net = exchange->net;
    const char *reason = find_reason(exchange);
    char status[8];
    struct sslstore__text text;

    if (!SSLSTORE__HAS_WORDS || exchange->response.status != 0 || net->error.http_status < 300) {
        return sslstore__error_set_message(net, result, NULL, reason);
    }
    sslstore__text_init(&text, status, sizeof status);
    sslstore__text_put_number(&text, net->error.http_status);
    return sslstore__error_set_about(
        net, result, NULL, SSLSTORE__WORDS("%; an earlier attempt was answered with HTTP %"),
        sslstore__text_is_set(reason) ? reason : sslstore_result_text(result), status);
}

static sslstore_result fail(struct sslstore__exchange *exchange, sslstore_result result)
{
    struct sslstore__net *net = exchange->net;
    const sslstore_config *config = net->config;
    const void *handle = exchange->request.connection->handle;

    if (handle != NULL && config->transport->native_code != NULL) {
        net->error.native_code = config->transport->native_code(config->transport_user, handle);
    }
    (void) describe(exchange, result);
    sslstore__exchange_abandon(exchange);
    return result;
}

sslstore_result sslstore__exchange_step(struct sslstore__exchange *exchange)
{
    exchange->event = SSLSTORE__RESPONSE_MORE;
    for (;;) {
        sslstore_result result = step_phase(exchange);

        if (result == SSLSTORE_OK && exchange->event == SSLSTORE__RESPONSE_MORE) {
            continue;
        }
        if (result == SSLSTORE_OK || sslstore__result_is_want(result)) {
            return result;
        }
        if (!may_reopen(exchange, result)) {
            return fail(exchange, result);
        }
        sslstore__connection_close(exchange->net, exchange->request.connection);
        start(exchange, SSLSTORE__EXCHANGE_OPENING);
    }
}

uint64_t sslstore__exchange_until(const struct sslstore__exchange *exchange, sslstore_result wants,
                                  sslstore_wait *wait)
{
    memset(wait, 0, sizeof *wait);
    wait->connection = exchange->request.connection->handle;
    wait->events = wants == SSLSTORE_WANT_WRITE ? SSLSTORE_WAIT_WRITE : SSLSTORE_WAIT_READ;
    if (exchange->phase == SSLSTORE__EXCHANGE_SENDING && exchange->sent > 0) {
        wait->events |= SSLSTORE_WAIT_READ; /* an early response may come */
    }
    return earliest_deadline(exchange);
}

void sslstore__exchange_extend_deadline(struct sslstore__exchange *exchange, uint64_t away_ms)
{
    exchange->request.deadline += away_ms;
    exchange->phase_deadline += away_ms;
}

void sslstore__exchange_abandon(struct sslstore__exchange *exchange)
{
    if (exchange->phase != SSLSTORE__EXCHANGE_FINISHED) {
        exchange->phase = SSLSTORE__EXCHANGE_FINISHED;
        sslstore__connection_close(exchange->net, exchange->request.connection);
    }
}
