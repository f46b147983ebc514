/* Tally: counts how often each word occurs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_TALLY_H
#define SSLSTORE_CLI_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tally_entry {
    char *word;
    uint64_t count;
};

/* Zeroed is empty. */
struct tally {
    struct tally_entry *entries;
    size_t size;
    size_t capacity;
};

/* Counts a word once more; "" counts as "unknown". Returns false if memory runs out. */
bool tally_add(struct tally *tally, const char *word);

/* Puts the most frequent words first; those that are equally frequent, in order. */
void tally_sort(struct tally *tally);

void tally_free(struct tally *tally);

#endif
