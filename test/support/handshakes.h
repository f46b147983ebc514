/* Handshakes: checks how many of either kind a connection of the default transport has made.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SUPPORT_HANDSHAKES_H
#define TEST_SUPPORT_HANDSHAKES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sslstore.h"

static inline void expect_handshakes(const void *connection, uint32_t full, uint32_t resumed)
{
    uint32_t seen_full;
    uint32_t seen_resumed;

    sslstore_mbedtls_handshakes(connection, &seen_full, &seen_resumed);
    assert_int_equal(seen_full, full);
    assert_int_equal(seen_resumed, resumed);
}

#endif
