/* What the contenders of a sync share: how they are called, and how they prove what they did.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_BENCH_CONTENDER_H
#define TEST_BENCH_CONTENDER_H

#include <stdbool.h>
#include <stdint.h>

#define CONTENDER_PARTNER "1000001"
#define CONTENDER_TOKEN   "sandbox-token"
#define CONTENDER_PAGE    100

struct contender {
    const char *url; /* without /rest */
    const char *ca_file;
    unsigned connections; /* for the orders; the pages have one more, unless this is 1 */
    const char *save;     /* ours only: a file to keep the inventory in */
    const char *known;    /* ours only: a file to look orders up in */
    bool changed;         /* ours only: request only what changed since that file was made */
};

/* What was delivered. The digest does not depend on the order of records, so that contenders can
 * be compared. */
struct delivery {
    unsigned long records;
    unsigned long certificates;
    uint64_t digest;
};

/* Arguments: URL CA-FILE CONNECTIONS [--save FILE] [--known FILE] [--changed]. Exits if they are
 * invalid. */
void contender_read(struct contender *contender, int count, char **arguments);

/* Counts an order and its certificate's serial number in hex; "": it has none. */
void delivery_add(struct delivery *delivery, const char *id, const char *serial);

/* Prints one line on standard output, with the peak memory of this process. */
void delivery_print(const struct delivery *delivery);

/* FNV-1a, 64 bit, continued from an earlier value; 0: from the beginning. */
uint64_t contender_hash(uint64_t value, const char *text);

#endif
