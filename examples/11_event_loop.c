/* Example 11: a call that never blocks a program with its own event loop.
 *
 *     cc -I. -o 11_event_loop examples/11_event_loop.c build/libsslstore.a \
 *         -lmbedtls -lmbedx509 -lmbedcrypto
 *     examples/try.sh ./11_event_loop 10000001 5000
 *
 * With stepping on, a wire function returns WANT_READ or WANT_WRITE instead of waiting. Call it
 * again when the socket is ready or the time is up, or abandon the call, here after 5000 ms.
 * Functions that make several calls, such as sslstore_enroll(), run in a coroutine:
 * examples/coroutine/.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <poll.h>
#include <stdio.h>

#include "environment.h"

/* One turn of the loop. A real program polls its own descriptors together with the library's. */
static void wait_for_events(const sslstore_client *client, const void **connection)
{
    sslstore_wait waits[SSLSTORE_WAITS_MAX];
    struct pollfd sockets[SSLSTORE_WAITS_MAX];
    size_t count;
    uint32_t most_ms = sslstore_client_wait(client, waits, &count);

    for (size_t i = 0; i < count; i++) {
        *connection = waits[i].connection;
        sockets[i].fd = sslstore_mbedtls_socket(waits[i].connection); /* poll() ignores -1 */
        sockets[i].events = (short) ((waits[i].events & SSLSTORE_WAIT_READ ? POLLIN : 0) |
                                     (waits[i].events & SSLSTORE_WAIT_WRITE ? POLLOUT : 0));
    }
    (void) poll(sockets, count, most_ms < 1000 ? (int) most_ms : 1000);
}

static sslstore_result get_status(sslstore_client *client, const char *id, uint64_t end_ms)
{
    sslstore_order order;
    const void *connection = NULL; /* the one that the call waited for */
    uint32_t full = 0;
    uint32_t resumed = 0;
    sslstore_result result = sslstore_wire_order_status(client, id, &order);

    while (result == SSLSTORE_WANT_READ || result == SSLSTORE_WANT_WRITE) {
        if (sslstore_now_ms(NULL) >= end_ms) {
            sslstore_client_abandon(client); /* the client can make the next call */
            return SSLSTORE_ERR_CANCELLED;
        }
        wait_for_events(client, &connection);
        result = sslstore_wire_order_status(client, id, &order); /* the same arguments */
    }
    if (result == SSLSTORE_OK && connection != NULL) { /* kept alive by the client */
        sslstore_mbedtls_handshakes(connection, &full, &resumed);
    }
    if (result == SSLSTORE_OK) {
        printf("%s after %u handshakes\n", sslstore_state_name(order.state), full + resumed);
    }
    sslstore_order_free(&order);
    return result;
}

int main(int count, char **arguments)
{
    sslstore_config config = config_from_environment();
    sslstore_client *client;
    sslstore_result result;

    if (count != 3 || sslstore_client_new(&config, &client) != SSLSTORE_OK) {
        fprintf(stderr, "usage: 11_event_loop ORDER-ID MILLISECONDS\n");
        return 2;
    }
    sslstore_client_set_stepping(client, true);
    result =
        get_status(client, arguments[1], sslstore_now_ms(NULL) + strtoul(arguments[2], NULL, 10));
    printf("%s\n", sslstore_result_text(result));
    sslstore_client_free(client);
    return result == SSLSTORE_OK ? 0 : 1;
}
