/* Waits for several connections by the wait function of their streams.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tls/wait.h"

#include "tls/connection.h"

#define WAIT_MAX 16 /* connections in one wait */

/* Whether there is something to do although the stream may be silent: deciphered bytes are
 * buffered, or the connection has no stream, but an outcome can be read. */
static bool is_due(const struct sslstore__tls_connection *self, int events)
{
    if (!self->stream.is_begun || self->phase == SSLSTORE__TLS_ENDED) {
        return true;
    }
    return self->phase == SSLSTORE__TLS_OPEN && (events & SSLSTORE_WAIT_READ) != 0 &&
           mbedtls_ssl_check_pending(&self->ssl) != 0;
}

/* What streams are waited for: one for each connection that has one, in the same order. */
struct streams {
    const struct sslstore__tls_stream *first; /* NULL: none. All have its functions and user */
    size_t count;
    sslstore_wait set[WAIT_MAX];
};

/* Returns false if the stream cannot be waited for together with those before it. */
static bool add_stream(struct streams *streams, const struct sslstore__tls_stream *stream,
                       int events)
{
    sslstore_wait *wait = &streams->set[streams->count++];

    if (streams->first == NULL) {
        streams->first = stream;
    }
    wait->connection = stream->stream;
    wait->events = events;
    wait->ready = stream->blocks ? events : 0;
    return stream->functions == streams->first->functions && stream->user == streams->first->user;
}

/* Let time pass. While nothing is connected, a connection of the client knows its configuration. */
static int let_time_pass(const struct sslstore__tls_connection *self, uint32_t timeout_ms)
{
    const sslstore_config *config = self == NULL ? NULL : self->config;
    int result;

    if (config == NULL || config->stream == NULL || config->stream->wait == NULL) {
        return 0;
    }
    result = config->stream->wait(config->stream_user, NULL, 0, timeout_ms);
    return result < 0 ? result : 0;
}

static int wait_for_streams(struct streams *streams, uint32_t timeout_ms)
{
    const struct sslstore__tls_stream *first = streams->first;

    if (first == NULL || first->blocks) {
        return 0;
    }
    return first->functions->wait(first->user, streams->set, streams->count, timeout_ms);
}

/* Set what is ready, and return the number of connections that are. */
static int count_ready(sslstore_wait *set, size_t count, const sslstore_wait *streams)
{
    int ready = 0;

    for (size_t i = 0; i < count; i++) {
        const struct sslstore__tls_connection *self = set[i].connection;

        set[i].ready = 0;
        if (self->stream.is_begun) {
            set[i].ready = streams->ready & set[i].events;
            streams++;
        }
        if (is_due(self, set[i].events)) {
            set[i].ready = set[i].events;
        }
        ready += set[i].ready != 0;
    }
    return ready;
}

int sslstore__tls_wait(void *user, sslstore_wait *set, size_t count, uint32_t timeout_ms)
{
    struct streams streams;
    int result;

    (void) user;
    if (count == 0) {
        return let_time_pass(set == NULL ? NULL : set->connection, timeout_ms);
    }
    if (count > WAIT_MAX) {
        return SSLSTORE_ERR_ARGUMENT;
    }
    streams.first = NULL;
    streams.count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct sslstore__tls_connection *self = set[i].connection;

        if (self->stream.is_begun && !add_stream(&streams, &self->stream, set[i].events)) {
            return SSLSTORE_ERR_ARGUMENT;
        }
        if (is_due(self, set[i].events)) {
            timeout_ms = 0;
        }
    }
    result = wait_for_streams(&streams, timeout_ms);
    return result < 0 ? result : count_ready(set, count, streams.set);
}
