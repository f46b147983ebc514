/* Exchange: see exchange.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "net/exchange.h"

#include <string.h>

void sslstore__connection_close(struct sslstore__net *net, struct sslstore__connection *link)
{
    if (link->connection != NULL) {
        net->config->transport->close(link->connection);
    }
    link->open = false;
}

void sslstore__connection_release(struct sslstore__net *net, struct sslstore__connection *link)
{
    sslstore__connection_close(net, link);
    net->config->transport->release(link->connection);
    link->connection = NULL;
}

static uint64_t earlier(uint64_t left, uint64_t right)
{
    return left < right ? left : right;
}

/* A transport that can be waited for must not block; any other may, for one tick. */
static uint32_t patience(const struct sslstore__exchange *exchange)
{
    return exchange->net->config->transport->wait != NULL ? 0 : SSLSTORE__TICK_MS;
}

static void expect_bytes(struct sslstore__exchange *exchange)
{
    exchange->bytes_since_progress = 0;
    exchange->phase_deadline = exchange->deadline;
    if (exchange->read_only) {
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
        expect_bytes(exchange);
    }
}

/* An idle connection must be silent: bytes, an end or an error make it useless. */
static bool is_alive(struct sslstore__net *net, const struct sslstore__connection *link)
{
    char byte;
    int got = net->config->transport->recv(link->connection, &byte, 1, 0);

    return sslstore__net_is_want(got);
}

void sslstore__exchange_begin(struct sslstore__exchange *exchange, struct sslstore__net *net,
                              struct sslstore__connection *link,
                              const struct sslstore__connection *session_source,
                              const char *request, size_t size, bool read_only, uint64_t deadline)
{
    memset(exchange, 0, sizeof *exchange);
    exchange->net = net;
    exchange->link = link;
    exchange->session_source = session_source;
    exchange->request = request;
    exchange->request_size = size;
    exchange->read_only = read_only;
    exchange->deadline = deadline;
    if (link->open && !is_alive(net, link)) {
        sslstore__connection_close(net, link);
    }
    start(exchange, link->open ? SSLSTORE__EXCHANGE_SENDING : SSLSTORE__EXCHANGE_OPENING);
    exchange->reused = link->open;
    net->error.attempts++;
    net->error.http_status = 0;
    net->error.native_code = 0;
    net->error.service_code = 0;
    net->error.offset = 0;
    net->error.retry_after_ms = 0;
}

static sslstore_result step_open(struct sslstore__exchange *exchange)
{
    struct sslstore__net *net = exchange->net;
    struct sslstore__connection *link = exchange->link;
    sslstore_peer peer;
    int result;

    peer.host = net->host;
    peer.port = net->port;
    peer.session_source =
        exchange->session_source == NULL ? NULL : exchange->session_source->connection;
    result =
        net->config->transport->open(&link->connection, net->config, &peer, patience(exchange));
    if (result != SSLSTORE_OK) {
        return (sslstore_result) result;
    }
    link->open = true;
    net->counters->connections++;
    if (net->config->transport->resumed != NULL) {
        net->counters->resumptions += net->config->transport->resumed(link->connection);
    }
    exchange->phase = SSLSTORE__EXCHANGE_SENDING;
    expect_bytes(exchange);
    return SSLSTORE_OK;
}

/* From the first byte that the transport takes, or may have taken, nobody can know any more. */
static sslstore_result step_send(struct sslstore__exchange *exchange)
{
    struct sslstore__net *net = exchange->net;
    int taken;

    if (sslstore__net_now(net) >= exchange->deadline) {
        return SSLSTORE_ERR_TIMEOUT; /* with no time left for the answer, better not to ask */
    }
    taken =
        net->config->transport->send(exchange->link->connection, exchange->request + exchange->sent,
                                     exchange->request_size - exchange->sent, patience(exchange));
    if (taken > 0 || sslstore__net_is_want(taken)) {
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
    expect_bytes(exchange);
    if (exchange->sent == exchange->request_size) {
        exchange->phase = SSLSTORE__EXCHANGE_RECEIVING;
    }
    return SSLSTORE_OK;
}

/* The connection has ended. An error's page that only this delimits is complete, however it ended:
 * its status came whole, and nothing is decided by the rest. */
static sslstore_result end_of_stream(struct sslstore__exchange *exchange, sslstore_result cause)
{
    if (cause != SSLSTORE_OK && !exchange->response.until_end) {
        return cause;
    }
    exchange->need_input = false;
    exchange->begin = 0;
    exchange->end = 0;
    return exchange->received == 0 ? SSLSTORE_ERR_NETWORK
                                   : sslstore__http_response_end(&exchange->response);
}

static sslstore_result receive_more(struct sslstore__exchange *exchange)
{
    struct sslstore__net *net = exchange->net;
    int got;

    if (sslstore__net_now(net) >= sslstore__exchange_until(exchange) &&
        exchange->send_error == SSLSTORE_OK) {
        return SSLSTORE_ERR_TIMEOUT; /* however eagerly the bytes still come */
    }
    got = net->config->transport->recv(exchange->link->connection, exchange->buffer,
                                       sizeof exchange->buffer, patience(exchange));
    if (got == SSLSTORE_ERR_NETWORK || got == 0) {
        return end_of_stream(exchange, (sslstore_result) got);
    }
    if (got < 0) {
        return (sslstore_result) got;
    }
    exchange->need_input = false;
    exchange->begin = 0;
    exchange->end = (size_t) got;
    exchange->received += (size_t) got;
    net->counters->bytes_received += (uint64_t) got;
    exchange->bytes_since_progress += (size_t) got;
    if (exchange->bytes_since_progress >= SSLSTORE__EXCHANGE_PROGRESS_MIN) {
        expect_bytes(exchange);
    }
    return SSLSTORE_OK;
}

static void finish(struct sslstore__exchange *exchange)
{
    exchange->phase = SSLSTORE__EXCHANGE_FINISHED;
    if (exchange->begin < exchange->end || exchange->sent < exchange->request_size ||
        !sslstore__http_response_reusable(&exchange->response)) {
        sslstore__connection_close(exchange->net, exchange->link);
    }
}

/* The service's clock, and how far this machine's is from it. */
static void note_date(struct sslstore__net *net, int64_t date)
{
    int64_t wall = net->config->wall_time(net->config->wall_user);

    if (date != 0) {
        net->service_time = date;
        net->clock_difference = wall == 0 ? 0 : date - wall;
        net->counters->clock_difference_s = net->clock_difference;
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

/* A kept connection may have died while it was idle. Then the request is sent once more on a fresh
 * one: always when it only reads, and else while nothing of it was taken. */
static bool may_reopen(const struct sslstore__exchange *exchange, sslstore_result result)
{
    return exchange->reused && exchange->received == 0 &&
           (result == SSLSTORE_ERR_NETWORK || result == SSLSTORE_ERR_TLS) &&
           (exchange->read_only || exchange->net->error.delivery == SSLSTORE_DELIVERY_NOT_SENT);
}

static sslstore_result failed(struct sslstore__exchange *exchange, sslstore_result result)
{
    struct sslstore__net *net = exchange->net;
    const sslstore_transport *transport = net->config->transport;
    const void *connection = exchange->link->connection;
    const char *reason = NULL;

    if (exchange->event == SSLSTORE__RESPONSE_INVALID) {
        reason = exchange->response.reason;
    } else if (connection != NULL && transport->reason != NULL) {
        reason = transport->reason(connection);
    }
    if (connection != NULL && transport->native_code != NULL) {
        net->error.native_code = transport->native_code(connection);
    }
    (void) sslstore__error_set(net, result, NULL,
                               reason == NULL || reason[0] == '\0' ? NULL : reason);
    sslstore__exchange_abandon(exchange);
    return result;
}

/* The request does not go on, because of this. A server that refuses it without reading all of it
 * has answered by now, and its words count for more. A success is not believed: it was not asked
 * for yet. */
static sslstore_result read_early_response(struct sslstore__exchange *exchange,
                                           sslstore_result cause)
{
    sslstore_result heard = step_receive(exchange);

    if (heard == SSLSTORE_OK && exchange->event == SSLSTORE__RESPONSE_HEAD &&
        exchange->response.status < 400) {
        heard = SSLSTORE_ERR_HTTP;
    }
    return heard == SSLSTORE_OK || (sslstore__net_is_want(cause) && !sslstore__net_is_want(heard))
               ? heard
               : cause;
}

static sslstore_result step_phase(struct sslstore__exchange *exchange)
{
    sslstore_result result;

    switch (exchange->phase) {
    case SSLSTORE__EXCHANGE_OPENING:
        return step_open(exchange);
    case SSLSTORE__EXCHANGE_SENDING:
        result = step_send(exchange);
        if (result == SSLSTORE_OK || exchange->sent == 0) {
            return result;
        }
        if (!sslstore__net_is_want(result)) {
            exchange->phase = SSLSTORE__EXCHANGE_RECEIVING;
            exchange->send_error = result;
        }
        return read_early_response(exchange, result);
    default:
        return exchange->send_error == SSLSTORE_OK
                   ? step_receive(exchange)
                   : read_early_response(exchange, exchange->send_error);
    }
}

sslstore_result sslstore__exchange_step(struct sslstore__exchange *exchange)
{
    exchange->event = SSLSTORE__RESPONSE_MORE;
    for (;;) {
        sslstore_result result = sslstore__net_tick(exchange->net); /* there may never be a wait */

        if (result == SSLSTORE_OK) {
            result = step_phase(exchange);
        }
        if (result == SSLSTORE_OK && exchange->event != SSLSTORE__RESPONSE_MORE) {
            return SSLSTORE_OK;
        }
        if (sslstore__net_is_want(result)) {
            if (sslstore__net_now(exchange->net) < sslstore__exchange_until(exchange)) {
                return result;
            }
            result = SSLSTORE_ERR_TIMEOUT;
        }
        if (result != SSLSTORE_OK) {
            if (!may_reopen(exchange, result)) {
                return failed(exchange, result);
            }
            sslstore__connection_close(exchange->net, exchange->link);
            start(exchange, SSLSTORE__EXCHANGE_OPENING);
        }
    }
}

uint64_t sslstore__exchange_until(const struct sslstore__exchange *exchange)
{
    return earlier(exchange->deadline, exchange->phase_deadline);
}

void sslstore__exchange_abandon(struct sslstore__exchange *exchange)
{
    if (exchange->phase != SSLSTORE__EXCHANGE_FINISHED) {
        exchange->phase = SSLSTORE__EXCHANGE_FINISHED;
        sslstore__connection_close(exchange->net, exchange->link);
    }
}
