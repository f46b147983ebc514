/* The byte stream under TLS: a modem at a UART, which has one connection.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FIRMWARE_UART_STREAM_H
#define FIRMWARE_UART_STREAM_H

#include "sslstore.h"

extern const sslstore_stream uart_stream;

#endif
