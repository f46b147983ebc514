/* Knows the suffixes of public_suffixes.tsv: for each country, which labels of a common list.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "catalog/public_suffix.h"

#include <string.h>

#include "base/text.h"
#include "catalog/syntax.h"

#if defined(SSLSTORE_NO_CATALOG)

bool sslstore__domain_is_suffix(const char *name)
{
    (void) name;
    return false;
}

#else

/* A row of the file. */
struct suffix_row {
    uint32_t labels; /* bit n: the n-th of suffix_labels */
    char domain[2];
};

#define SUFFIX_TABLES
#include "catalog_tables.h"

/* The labels of a country; 0: it has no row. */
static uint32_t labels_of(const char *domain)
{
    for (size_t i = 0; i < sizeof suffix_rows / sizeof suffix_rows[0]; i++) {
        if (memcmp(suffix_rows[i].domain, domain, sizeof suffix_rows[i].domain) == 0) {
            return suffix_rows[i].labels;
        }
    }
    return 0;
}

bool sslstore__domain_is_suffix(const char *name)
{
    size_t label_size = sslstore__text_until(name, ".");
    const char *list = suffix_labels;
    const char *label;
    size_t size;
    uint32_t labels;

    if (strlen(name) != label_size + 3) {
        return false;
    }
    labels = labels_of(name + label_size + 1);
    while (labels != 0 && sslstore__syntax_next_entry(&list, &label, &size)) {
        if ((labels & 1) != 0 && size == label_size && memcmp(label, name, size) == 0) {
            return true;
        }
        labels >>= 1;
    }
    return false;
}

#endif
