/* Implements the zones and web roots.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "life/zone.h"

#include <strings.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Names of the DNS have no case. */
static bool is_at(const struct zone_record *record, const char *name)
{
    if (record->method == SSLSTORE_METHOD_FILE) {
        return strcmp(record->name, name) == 0;
    }
    return strcasecmp(record->name, name) == 0;
}

static bool has_value(const struct zone_record *record, const char *value)
{
    if (record->method == SSLSTORE_METHOD_CNAME) {
        return strcasecmp(record->value, value) == 0;
    }
    return strcmp(record->value, value) == 0;
}

struct zone_record *zone_find(struct zone *zone, sslstore_method method, const char *name,
                              const char *value)
{
    for (size_t i = 0; i < zone->record_end; i++) {
        struct zone_record *record = &zone->records[i];

        if (record->used && record->method == method && is_at(record, name) &&
            has_value(record, value)) {
            return record;
        }
    }
    return NULL;
}

size_t zone_count(const struct zone *zone)
{
    size_t count = 0;

    for (size_t i = 0; i < zone->record_end; i++) {
        count += zone->records[i].used;
    }
    return count;
}

static struct zone_record *unused_record(struct zone *zone)
{
    size_t i = 0;

    while (i < zone->record_end && zone->records[i].used) {
        i++;
    }
    assert_true(i < ZONE_RECORDS);
    zone->record_end = i < zone->record_end ? zone->record_end : i + 1;
    return &zone->records[i];
}

void zone_add(struct zone *zone, sslstore_method method, const char *name, const char *value,
              int64_t visible_from)
{
    struct zone_record *record = unused_record(zone);

    record->used = true;
    record->method = method;
    (void) snprintf(record->name, sizeof record->name, "%s", name);
    (void) snprintf(record->value, sizeof record->value, "%s", value);
    record->visible_from = visible_from;
}
