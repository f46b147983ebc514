/* A record as the reader of replies prepares it: scanned, with memory for its lists, and
 * without a spare byte, so that a sanitizer sees any read beyond.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SUPPORT_RECORD_H
#define TEST_SUPPORT_RECORD_H

#include "rpc/decode.h"

struct test_record {
    struct sslstore__record record;
    char *text;
    char *elements;
};

/* json must be valid, or the test is wrong. A number needs a blank after it. */
void test_record_read(const char *json, const struct sslstore__table *table,
                      struct test_record *record);
void test_record_free(struct test_record *record);

#endif
