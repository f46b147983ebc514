/* Makes a client with the hooks of a hosted system where the program supplies none. This is a file
 * of its own, so that a program that supplies all hooks links none of them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/contract.h"
#include "sslstore.h"

sslstore_result sslstore_client_new(const sslstore_config *config, sslstore_client **client)
{
    SSLSTORE__REQUIRE(config != NULL && client != NULL);

    sslstore_config filled = *config;

    if (filled.memory.alloc == NULL) {
        filled.memory = sslstore_memory_heap;
    }
    if (filled.transport == NULL) {
        filled.transport = &sslstore_transport_mbedtls;
    }
    if (filled.stream == NULL) {
        filled.stream = &sslstore_stream_sockets;
    }
    if (filled.now_ms == NULL) {
        filled.now_ms = sslstore_now_ms;
    }
    if (filled.wall_time == NULL) {
        filled.wall_time = sslstore_wall_time;
    }
    if (filled.random == NULL) {
        filled.random = sslstore_random_mbedtls;
    }
    return sslstore_client_new_bare(&filled, client);
}
