/* Waits for several connections with poll().
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "tls/wait.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>

#include "tls/connection.h"

#define WAIT_MAX 16 /* connections in one wait */

/* Whether there is something to do although the socket may be silent: deciphered bytes are
 * buffered, or it is the next address's turn. */
static bool is_due(const struct sslstore__tls_connection *self, int events)
{
    switch (self->phase) {
    case SSLSTORE__TLS_CONNECTING:
        return self->config->now_ms(self->config->now_user) >= self->socket.give_up;
    case SSLSTORE__TLS_OPEN:
        return (events & SSLSTORE_WAIT_READ) != 0 && mbedtls_ssl_check_pending(&self->ssl) != 0;
    case SSLSTORE__TLS_HANDSHAKING:
        return false;
    default:
        return true; /* an outcome can be read */
    }
}

/* How long to wait for a connection, at most timeout_ms. */
static uint32_t wait_limit(const struct sslstore__tls_connection *self, int events,
                           uint32_t timeout_ms)
{
    uint64_t now = self->config->now_ms(self->config->now_user);
    uint64_t left = self->socket.give_up - now; /* not negative unless it is due */

    if (is_due(self, events)) {
        return 0;
    }
    if (self->phase == SSLSTORE__TLS_CONNECTING && left < timeout_ms) {
        return (uint32_t) left;
    }
    return timeout_ms;
}

static int ready_events(const sslstore_wait *wait, short revents)
{
    int ready = 0;

    if ((revents & (POLLERR | POLLHUP | POLLNVAL)) != 0 || is_due(wait->connection, wait->events)) {
        return wait->events;
    }
    if ((revents & POLLIN) != 0) {
        ready |= SSLSTORE_WAIT_READ;
    }
    if ((revents & POLLOUT) != 0) {
        ready |= SSLSTORE_WAIT_WRITE;
    }
    return ready & wait->events;
}

static short poll_events(int events)
{
    int polled = 0;

    polled |= (events & SSLSTORE_WAIT_READ) != 0 ? POLLIN : 0;
    polled |= (events & SSLSTORE_WAIT_WRITE) != 0 ? POLLOUT : 0;
    return (short) polled;
}

int sslstore__tls_wait(void *user, sslstore_wait *set, size_t count, uint32_t timeout_ms)
{
    struct pollfd polled[WAIT_MAX];
    int ready = 0;

    (void) user;
    if (count > WAIT_MAX) {
        return SSLSTORE_ERR_ARGUMENT;
    }
    for (size_t i = 0; i < count; i++) {
        const struct sslstore__tls_connection *self = set[i].connection;

        polled[i].fd = self->socket.fd;
        polled[i].events = poll_events(set[i].events);
        polled[i].revents = 0;
        timeout_ms = wait_limit(self, set[i].events, timeout_ms);
    }
    if (poll(polled, (nfds_t) count, timeout_ms < INT_MAX ? (int) timeout_ms : INT_MAX) < 0 &&
        errno != EINTR) {
        return SSLSTORE_ERR_NETWORK;
    }
    for (size_t i = 0; i < count; i++) {
        set[i].ready = ready_events(&set[i], polled[i].revents);
        ready += set[i].ready != 0;
    }
    return ready;
}
