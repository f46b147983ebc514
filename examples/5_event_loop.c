/* Example 5: a program with its own event loop never waits inside the library.
 *
 *     5_event_loop ORDER-ID
 *
 * While stepping is on, a wire function returns SSLSTORE_WANT_READ or SSLSTORE_WANT_WRITE instead
 * of waiting. Call it again, with the same arguments, when the socket is ready or the time is up.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "sslstore.h"

/* One turn of the loop: the library's sockets beside those that the program watches anyway. */
static void wait_for_events(const sslstore_client *client)
{
    sslstore_wait waits[SSLSTORE_WAITS_MAX];
    struct pollfd sockets[SSLSTORE_WAITS_MAX];
    size_t count;
    uint32_t most_ms = sslstore_client_wait(client, waits, &count);

    for (size_t i = 0; i < count; i++) {
        sockets[i].fd = sslstore_mbedtls_socket(waits[i].connection); /* -1: poll() leaves it out */
        sockets[i].events = 0;
        if (waits[i].events & SSLSTORE_WAIT_READ) {
            sockets[i].events |= POLLIN;
        }
        if (waits[i].events & SSLSTORE_WAIT_WRITE) {
            sockets[i].events |= POLLOUT;
        }
    }
    (void) poll(sockets, count, most_ms < 1000 ? (int) most_ms : 1000);
}

int main(int count, char **arguments)
{
    sslstore_config config = {0};
    sslstore_client *client;
    sslstore_order order;
    sslstore_result result;
    unsigned turns = 0;

    if (count != 2) {
        fprintf(stderr, "usage: 5_event_loop ORDER-ID\n");
        return 2;
    }
    config.url = getenv("SSLSTORE_URL");
    config.partner_code = getenv("SSLSTORE_PARTNER_CODE");
    config.auth_token = getenv("SSLSTORE_AUTH_TOKEN");
    config.ca_file = getenv("SSLSTORE_CA_FILE");
    result = sslstore_client_new(&config, &client);
    if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s\n", sslstore_result_text(result));
        return 1;
    }
    sslstore_client_set_stepping(client, true);
    for (;;) {
        result = sslstore_wire_order_status(client, arguments[1], &order);
        if (result != SSLSTORE_WANT_READ && result != SSLSTORE_WANT_WRITE) {
            break;
        }
        turns++;
        wait_for_events(client);
    }
    if (result == SSLSTORE_OK) {
        char id[SSLSTORE_ID_MAX];

        printf("%s is %s, after %u turns\n",
               sslstore_text_printable(order.store_id, id, sizeof id),
               sslstore_state_name(order.state), turns);
        sslstore_order_free(&order);
    } else {
        fprintf(stderr, "%s: %s\n", sslstore_result_text(result),
                sslstore_client_error(client)->message);
    }
    sslstore_client_free(client);
    return result == SSLSTORE_OK ? 0 : 1;
}
