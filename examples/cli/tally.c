/* Counts words.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "tally.h"

#include <stdlib.h>
#include <string.h>

static struct tally_entry *find(const struct tally *tally, const char *word)
{
    for (size_t i = 0; i < tally->size; i++) {
        if (strcmp(tally->entries[i].word, word) == 0) {
            return &tally->entries[i];
        }
    }
    return NULL;
}

static bool grow(struct tally *tally)
{
    size_t capacity = 2 * tally->capacity + 16;
    struct tally_entry *entries;

    if (tally->size < tally->capacity) {
        return true;
    }
    entries = realloc(tally->entries, capacity * sizeof *entries);
    if (entries == NULL) {
        return false;
    }
    tally->entries = entries;
    tally->capacity = capacity;
    return true;
}

bool tally_add(struct tally *tally, const char *word)
{
    struct tally_entry *entry;

    word = word[0] == '\0' ? "unknown" : word;
    entry = find(tally, word);
    if (entry != NULL) {
        entry->count++;
        return true;
    }
    if (!grow(tally)) {
        return false;
    }
    entry = &tally->entries[tally->size];
    entry->count = 1;
    entry->word = strdup(word);
    if (entry->word == NULL) {
        return false;
    }
    tally->size++;
    return true;
}

static int compare(const void *one, const void *other)
{
    const struct tally_entry *first = one;
    const struct tally_entry *second = other;

    if (first->count != second->count) {
        return first->count > second->count ? -1 : 1;
    }
    return strcmp(first->word, second->word);
}

void tally_sort(struct tally *tally)
{
    if (tally->size > 0) {
        qsort(tally->entries, tally->size, sizeof *tally->entries, compare);
    }
}

void tally_free(struct tally *tally)
{
    for (size_t i = 0; i < tally->size; i++) {
        free(tally->entries[i].word);
    }
    free(tally->entries);
}
