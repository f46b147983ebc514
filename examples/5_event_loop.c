/* Example 5: a program with its own event loop, which never blocks inside the library.
 *
 *     cc -I. -o 5_event_loop examples/5_event_loop.c build/libsslstore.a \
 *         -lmbedtls -lmbedx509 -lmbedcrypto
 *     5_event_loop ORDER-ID [MILLISECONDS]
 *
 * While stepping is on, a wire function returns SSLSTORE_WANT_READ or SSLSTORE_WANT_WRITE instead
 * of waiting. Call it again with the same arguments when the socket is ready or the time is up.
 * With MILLISECONDS, the program abandons the call after that time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "sslstore.h"

struct loop {
    sslstore_client *client;
    const void *connection; /* the last one that a call waited for */
    uint64_t end_ms;        /* when to give up; 0: never           */
    unsigned turns;
};

/* One turn of the loop. A real program polls its own descriptors together with the library's. */
static void wait_for_events(struct loop *loop)
{
    sslstore_wait waits[SSLSTORE_WAITS_MAX];
    struct pollfd sockets[SSLSTORE_WAITS_MAX];
    size_t count;
    uint32_t most_ms = sslstore_client_wait(loop->client, waits, &count);

    for (size_t i = 0; i < count; i++) {
        loop->connection = waits[i].connection;
        sockets[i].fd = sslstore_mbedtls_socket(waits[i].connection); /* poll() ignores -1 */
        sockets[i].events = 0;
        if (waits[i].events & SSLSTORE_WAIT_READ) {
            sockets[i].events |= POLLIN;
        }
        if (waits[i].events & SSLSTORE_WAIT_WRITE) {
            sockets[i].events |= POLLOUT;
        }
    }
    (void) poll(sockets, count, most_ms < 1000 ? (int) most_ms : 1000);
    loop->turns++;
}

static bool is_late(const struct loop *loop)
{
    return loop->end_ms != 0 && sslstore_now_ms(NULL) >= loop->end_ms;
}

static sslstore_result get_status(struct loop *loop, const char *id, sslstore_order *order)
{
    sslstore_result result = sslstore_wire_order_status(loop->client, id, order);

    while (result == SSLSTORE_WANT_READ || result == SSLSTORE_WANT_WRITE) {
        if (is_late(loop)) {
            sslstore_client_abandon(loop->client); /* the client can make the next call */
            fprintf(stderr, "abandoned after %u turns\n", loop->turns);
            return SSLSTORE_ERR_CANCELLED;
        }
        wait_for_events(loop);
        result = sslstore_wire_order_status(loop->client, id, order);
    }
    return result;
}

static void show(const struct loop *loop, const sslstore_order *order)
{
    char id[SSLSTORE_ID_MAX];
    uint32_t full = 0;
    uint32_t resumed = 0;

    (void) sslstore_text_printable(order->store_id, id, sizeof id);
    if (loop->connection != NULL) { /* kept alive by the client */
        sslstore_mbedtls_handshakes(loop->connection, &full, &resumed);
    }
    printf("%s is %s, after %u turns, %u full and %u resumed handshakes\n", id,
           sslstore_state_name(order->state), loop->turns, (unsigned) full, (unsigned) resumed);
}

static sslstore_result run(struct loop *loop, const char *id)
{
    sslstore_order order;
    sslstore_result result;

    sslstore_client_set_stepping(loop->client, true);
    result = get_status(loop, id, &order);
    if (result == SSLSTORE_OK) {
        show(loop, &order);
        sslstore_order_free(&order);
    } else if (result != SSLSTORE_ERR_CANCELLED) {
        fprintf(stderr, "%s: %s\n", sslstore_result_text(result),
                sslstore_client_error(loop->client)->message);
    }
    return result;
}

int main(int count, char **arguments)
{
    sslstore_config config = {0};
    struct loop loop = {0};
    sslstore_result result;

    if (count != 2 && count != 3) {
        fprintf(stderr, "usage: 5_event_loop ORDER-ID [MILLISECONDS]\n");
        return 2;
    }
    config.url = getenv("SSLSTORE_URL");
    config.partner_code = getenv("SSLSTORE_PARTNER_CODE");
    config.auth_token = getenv("SSLSTORE_AUTH_TOKEN");
    config.ca_file = getenv("SSLSTORE_CA_FILE");
    result = sslstore_client_new(&config, &loop.client);
    if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s\n", sslstore_result_text(result));
        return 1;
    }
    if (count == 3) {
        loop.end_ms = sslstore_now_ms(NULL) + strtoul(arguments[2], NULL, 10);
    }
    result = run(&loop, arguments[1]);
    sslstore_client_free(loop.client);
    return result == SSLSTORE_OK ? 0 : 1;
}
