/* A record as the reader of replies prepares it: scanned, tokenised, with room for its lists, and
 * without a byte to spare, so that a sanitizer sees whoever reads on.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SUPPORT_RECORD_H
#define TEST_SUPPORT_RECORD_H

#include "rpc/decode.h"

struct test_record {
    struct sslstore__record record;
    char *text;
    jsmntok_t *tokens;
    char *elements;
};

/* json must be valid; it is a defect of the test if it is not. A number needs a blank behind it. */
void test_record_read(const char *json, const struct sslstore__table *table,
                      struct test_record *record);
void test_record_free(struct test_record *record);

#endif
