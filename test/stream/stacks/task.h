/* The part of FreeRTOS's tasks that freertos_stream.c uses, for tests.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_STACKS_TASK_H
#define TEST_STACKS_TASK_H

#include "FreeRTOS.h"

void vTaskDelay(TickType_t ticks);

#endif
