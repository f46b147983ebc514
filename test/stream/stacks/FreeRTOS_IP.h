/* The part of FreeRTOS+TCP that freertos_stream.c uses: codes and byte order.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_STACKS_FREERTOS_IP_H
#define TEST_STACKS_FREERTOS_IP_H

#include "FreeRTOS.h"

#define pdFREERTOS_ERRNO_ENOSPC    28
#define pdFREERTOS_ERRNO_ETIMEDOUT 116
#define pdFREERTOS_ERRNO_ENOTCONN  128

uint16_t FreeRTOS_htons(uint16_t number);

#endif
