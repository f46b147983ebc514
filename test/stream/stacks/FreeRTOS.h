/* The part of FreeRTOS that freertos_stream.c uses, for tests: a tick is a millisecond.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_STACKS_FREERTOS_H
#define TEST_STACKS_FREERTOS_H

#include <stdint.h>

typedef long BaseType_t;
typedef uint32_t TickType_t;

#define pdMS_TO_TICKS(ms) ((TickType_t) (ms))

#endif
