/* Suggest: finds the word that somebody meant who mistyped it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_SUGGEST_H
#define SSLSTORE_CLI_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "sslstore.h"

#define SUGGEST_SIZE_MAX 48 /* no suggestion for a longer word */

struct suggestion {
    const char *word; /* as it was typed */
    size_t size;
    const char *best; /* the closest candidate; NULL: none is close enough */
    size_t distance;
};

/* The word has size characters; a NUL need not follow. */
void suggest_begin(struct suggestion *suggestion, const char *word, size_t size);

/* Offers a candidate, which has to live as long as the suggestion. */
void suggest_offer(struct suggestion *suggestion, const char *candidate);

/* Finds the product that is meant by a code that the catalog does not have. Returns false if there
 * is none, or if the catalog has it. */
bool suggest_product(const char *code, sslstore_product *meant);

#endif
