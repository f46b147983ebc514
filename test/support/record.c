/* Prepares a record for decoding.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json/scan.h"

static void *must_have(void *ptr)
{
    if (ptr == NULL) {
        abort();
    }
    return ptr;
}

static size_t count_elements(const char *json, size_t size)
{
    struct sslstore__json_scan scan;
    enum sslstore__json_scan_event event = SSLSTORE__SCAN_MORE;
    size_t offset = 0;

    sslstore__json_scan_init(&scan, SSLSTORE__SCAN_SINGLE);
    while (event != SSLSTORE__SCAN_RECORD_END && event != SSLSTORE__SCAN_INVALID && offset < size) {
        offset += sslstore__json_scan_feed(&scan, json + offset, size - offset, &event);
    }
    if (event != SSLSTORE__SCAN_RECORD_END) {
        fprintf(stderr, "not a record: %s\n", json);
        abort();
    }
    return scan.elements;
}

void test_record_read(const char *json, const struct sslstore__table *table,
                      struct test_record *record)
{
    size_t size = strlen(json);
    size_t elements = count_elements(json, size);
    size_t bytes = table == NULL ? 0 : sslstore__rpc_decode_elements(elements, table);

    record->text = must_have(malloc(size));
    memcpy(record->text, json, size);
    record->elements = must_have(malloc(bytes > 0 ? bytes : 1));
    memset(record->elements, 0xa5, bytes);
    record->record.text = record->text;
    record->record.size = size;
    record->record.elements = record->elements;
}

void test_record_free(struct test_record *record)
{
    free(record->text);
    free(record->elements);
}
