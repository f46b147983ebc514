/* Where validation records stand: all zones and web roots.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_LIFE_ZONE_H
#define TEST_LIFE_ZONE_H

#include "sslstore.h"

#define ZONE_RECORDS 2048

struct zone_record {
    bool used;
    sslstore_method method;
    char name[384]; /* of a file: its URL */
    char value[256];
    int64_t visible_from;
};

struct zone {
    struct zone_record records[ZONE_RECORDS];
    size_t record_end; /* no record is used from here on */
};

/* Returns NULL if there is no such record. */
struct zone_record *zone_find(struct zone *zone, sslstore_method method, const char *name,
                              const char *value);
void zone_add(struct zone *zone, sslstore_method method, const char *name, const char *value,
              int64_t visible_from);
size_t zone_count(const struct zone *zone);

#endif
