/* Counts how many letters part two words: each that is added, left out, replaced, or swapped with
 * its neighbor is one (optimal string alignment).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "suggest.h"

#include <ctype.h>
#include <string.h>

#define PREFIX_MIN 3 /* letters of a beginning that is taken for the word */

static bool equal(char one, char other)
{
    return tolower((unsigned char) one) == tolower((unsigned char) other);
}

static size_t least(size_t one, size_t other)
{
    return one < other ? one : other;
}

/* Three rows of the table of distances: that of the letter before the last, of the last, of this
 * one. */
struct rows {
    size_t cells[3][SUGGEST_SIZE_MAX + 1];
};

static void fill_row(struct rows *rows, size_t at, const char *one, const char *other, size_t size)
{
    const size_t *before = rows->cells[0];
    const size_t *last = rows->cells[1];
    size_t *row = rows->cells[2];

    row[0] = at;
    for (size_t i = 1; i <= size; i++) {
        row[i] = least(last[i], row[i - 1]) + 1;
        row[i] = least(row[i], last[i - 1] + !equal(one[at - 1], other[i - 1]));
        if (at > 1 && i > 1 && equal(one[at - 1], other[i - 2]) &&
            equal(one[at - 2], other[i - 1])) {
            row[i] = least(row[i], before[i - 2] + 1);
        }
    }
}

static size_t distance_of(const char *one, size_t one_size, const char *other, size_t other_size)
{
    struct rows rows = {{{0}}};

    for (size_t i = 0; i <= other_size; i++) {
        rows.cells[1][i] = i;
        rows.cells[2][i] = i;
    }
    for (size_t at = 1; at <= one_size; at++) {
        fill_row(&rows, at, one, other, other_size);
        memmove(rows.cells[0], rows.cells[1], 2 * sizeof rows.cells[0]);
    }
    return rows.cells[2][other_size];
}

void suggest_begin(struct suggestion *suggestion, const char *word, size_t size)
{
    suggestion->word = word;
    suggestion->size = size;
    suggestion->best = NULL;
    suggestion->distance = (size < 3 ? 1 : size / 3) + 1; /* the best one is closer than this */
}

void suggest_offer(struct suggestion *suggestion, const char *candidate)
{
    size_t size = strlen(candidate);
    size_t distance;

    if (size > SUGGEST_SIZE_MAX || suggestion->size > SUGGEST_SIZE_MAX || suggestion->size == 0) {
        return;
    }
    distance = distance_of(suggestion->word, suggestion->size, candidate, size);
    if (suggestion->size >= PREFIX_MIN && size > suggestion->size &&
        strncmp(candidate, suggestion->word, suggestion->size) == 0) {
        distance = 1;
    }
    if (distance < suggestion->distance) {
        suggestion->best = candidate;
        suggestion->distance = distance;
    }
}

bool suggest_product(const char *code, sslstore_product *meant)
{
    struct suggestion suggestion;
    sslstore_product product;
    size_t size = strlen(code);
    size_t distance;

    suggest_begin(&suggestion, code, size);
    distance = suggestion.distance;
    for (size_t i = 0; sslstore_product_at(i, &product); i++) {
        suggest_offer(&suggestion, product.code);
        if (suggestion.distance < distance) {
            distance = suggestion.distance;
            *meant = product;
        }
    }
    return suggestion.best != NULL && distance > 0;
}
