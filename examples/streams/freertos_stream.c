/* A byte stream over the sockets of FreeRTOS+TCP, which block for as long as they are told: a
 * stream without wait.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <FreeRTOS.h>
#include <task.h>

#include <FreeRTOS_DNS.h>
#include <FreeRTOS_IP.h>
#include <FreeRTOS_Sockets.h>

#include "streams.h"

#define BLOCK_MS 80 /* less than what a stream may block, because a tick is long */

static int begin(void **stream, const char *host, uint16_t port)
{
    TickType_t limit = pdMS_TO_TICKS(BLOCK_MS);
    struct freertos_addrinfo *found = NULL;
    Socket_t socket;
    BaseType_t code;

    if (FreeRTOS_getaddrinfo(host, NULL, NULL, &found) != 0) {
        return SSLSTORE_ERR_RESOLVE;
    }
    socket = FreeRTOS_socket(FREERTOS_AF_INET, FREERTOS_SOCK_STREAM, FREERTOS_IPPROTO_TCP);
    if (socket == FREERTOS_INVALID_SOCKET) {
        FreeRTOS_freeaddrinfo(found);
        return SSLSTORE_ERR_MEMORY;
    }
    *stream = socket;
    (void) FreeRTOS_setsockopt(socket, 0, FREERTOS_SO_RCVTIMEO, &limit, sizeof limit);
    (void) FreeRTOS_setsockopt(socket, 0, FREERTOS_SO_SNDTIMEO, &limit, sizeof limit);
    found->ai_addr->sin_port = FreeRTOS_htons(port);
    code = FreeRTOS_connect(socket, found->ai_addr, sizeof *found->ai_addr);
    FreeRTOS_freeaddrinfo(found);
    if (code == -pdFREERTOS_ERRNO_ETIMEDOUT) {
        return SSLSTORE_WANT_WRITE; /* it goes on in the background */
    }
    return code == 0 ? SSLSTORE_OK : SSLSTORE_ERR_CONNECT;
}

static int freertos_connect(void *user, void **stream, const sslstore_config *config,
                            const char *host, uint16_t port, uint32_t time_left_ms)
{
    (void) user, (void) config, (void) time_left_ms;
    if (*stream == NULL) {
        return begin(stream, host, port);
    }
    vTaskDelay(pdMS_TO_TICKS(BLOCK_MS));
    return FreeRTOS_issocketconnected(*stream) ? SSLSTORE_OK : SSLSTORE_WANT_WRITE;
}

static int freertos_send(void *user, void *stream, const void *data, size_t size)
{
    BaseType_t taken = FreeRTOS_send(stream, data, size, 0);

    (void) user;
    if (taken == -pdFREERTOS_ERRNO_ENOSPC) {
        return SSLSTORE_WANT_WRITE;
    }
    return taken >= 0 ? (int) taken : SSLSTORE_ERR_NETWORK;
}

static int freertos_recv(void *user, void *stream, void *data, size_t size)
{
    BaseType_t got = FreeRTOS_recv(stream, data, size, 0);

    (void) user;
    if (got == 0) {
        return SSLSTORE_WANT_READ; /* the time is up */
    }
    if (got == -pdFREERTOS_ERRNO_ENOTCONN) {
        return 0; /* the peer has ended the stream */
    }
    return got > 0 ? (int) got : SSLSTORE_ERR_NETWORK;
}

static void freertos_close(void *user, void *stream)
{
    (void) user;
    if (stream != NULL) {
        (void) FreeRTOS_closesocket(stream);
    }
}

const sslstore_stream freertos_stream = {freertos_connect, freertos_send, freertos_recv, NULL,
                                         freertos_close,   NULL,          NULL,          NULL};
