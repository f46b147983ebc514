/* Example 12: no heap. All memory of the library comes from an array, whose size the program finds
 * out by running once.
 *
 *     cc -I. -o 12_no_heap examples/12_no_heap.c build/libsslstore.a -lmbedtls -lmbedx509 -lmbedcrypto
 *     examples/try.sh ./12_no_heap 10000001
 *
 * Mbed TLS has memory of its own: firmware gives it an array with
 * mbedtls_memory_buffer_alloc_init(). examples/bare/ supplies transport, clocks and randomness,
 * too; examples/firmware/ is a whole image.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "environment.h"

static unsigned char pool[64 * 1024];

static sslstore_result show(const sslstore_config *config, const char *id)
{
    sslstore_client *client;
    sslstore_order order;
    sslstore_result result = sslstore_client_new_bare(config, &client);

    if (result != SSLSTORE_OK) {
        return result;
    }
    result = sslstore_wire_order_status(client, id, &order);
    if (result == SSLSTORE_OK) {
        printf("%s\n", sslstore_state_name(order.state));
    }
    sslstore_order_free(&order);
    sslstore_client_free(client);
    return result;
}

int main(int count, char **arguments)
{
    sslstore_config config = config_from_environment();
    sslstore_arena arena;
    sslstore_result result;

    if (count != 2) {
        fprintf(stderr, "usage: 12_no_heap ORDER-ID\n");
        return 2;
    }
    sslstore_arena_init(&arena, pool, sizeof pool);
    config.memory.alloc = sslstore_arena_alloc;
    config.memory.user = &arena;
    config.transport = &sslstore_transport_mbedtls; /* no default is linked that is not named */
    config.stream = &sslstore_stream_sockets;
    config.now_ms = sslstore_now_ms;
    config.wall_time = sslstore_wall_time;
    config.random = sslstore_random_mbedtls;
    result = show(&config, arguments[1]);
    printf("%s; %lu of %lu bytes at most, %lu still in use\n", sslstore_result_text(result),
           (unsigned long) arena.peak, (unsigned long) sizeof pool, (unsigned long) arena.used);
    return result == SSLSTORE_OK && arena.used == 0 ? 0 : 1;
}
