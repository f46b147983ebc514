/* The part of FreeRTOS+TCP that freertos_stream.c uses, as it is documented: names. For tests.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_STACKS_FREERTOS_DNS_H
#define TEST_STACKS_FREERTOS_DNS_H

#include "FreeRTOS_Sockets.h"

struct freertos_addrinfo {
    BaseType_t ai_flags;
    BaseType_t ai_family;
    BaseType_t ai_socktype;
    BaseType_t ai_protocol;
    uint32_t ai_addrlen;
    struct freertos_sockaddr *ai_addr;
    char *ai_canonname;
    struct freertos_addrinfo *ai_next;
};

BaseType_t FreeRTOS_getaddrinfo(const char *name, const char *service,
                                const struct freertos_addrinfo *hints,
                                struct freertos_addrinfo **found);
void FreeRTOS_freeaddrinfo(struct freertos_addrinfo *found);

#endif
