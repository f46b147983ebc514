/* The part of FreeRTOS+TCP that freertos_stream.c uses, as it is documented: sockets. For tests.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_STACKS_FREERTOS_SOCKETS_H
#define TEST_STACKS_FREERTOS_SOCKETS_H

#include <stddef.h>

#include "FreeRTOS_IP.h"

#define FREERTOS_AF_INET        2
#define FREERTOS_SOCK_STREAM    1
#define FREERTOS_IPPROTO_TCP    6
#define FREERTOS_SO_RCVTIMEO    0
#define FREERTOS_SO_SNDTIMEO    1
#define FREERTOS_INVALID_SOCKET ((Socket_t) ~0U)

struct freertos_sockaddr {
    uint8_t sin_len;
    uint8_t sin_family;
    uint16_t sin_port;
    uint32_t sin_addr;
};

typedef struct xSOCKET *Socket_t;
typedef struct xSOCKET const *ConstSocket_t;

Socket_t FreeRTOS_socket(BaseType_t domain, BaseType_t type, BaseType_t protocol);
BaseType_t FreeRTOS_setsockopt(Socket_t socket, int32_t level, int32_t option, const void *value,
                               size_t size);
BaseType_t FreeRTOS_connect(Socket_t socket, const struct freertos_sockaddr *address,
                            uint32_t size);
BaseType_t FreeRTOS_issocketconnected(ConstSocket_t socket);
BaseType_t FreeRTOS_send(Socket_t socket, const void *data, size_t size, BaseType_t flags);
BaseType_t FreeRTOS_recv(Socket_t socket, void *data, size_t size, BaseType_t flags);
BaseType_t FreeRTOS_closesocket(Socket_t socket);

#endif
