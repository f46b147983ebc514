/* Checks countries.tsv and writes it as C: the codes, and the hashes of the names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mkcountries.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"

enum { COUNTRY_CODE, COUNTRY_NAMES, COUNTRY_COLUMNS };

static const char *const country_columns[] = {"code", "names"};

struct table *read_countries(const char *path)
{
    return read_table(path, country_columns, COUNTRY_COLUMNS);
}

static void check_country_names(const struct table *countries, size_t index)
{
    const struct row *row = &countries->rows[index];
    char *rest = copy_text(row->cells[COUNTRY_NAMES]);

    while (rest != NULL) {
        const char *name = cut(&rest, '|');

        check_cell(&row->place, name);
        for (size_t i = 0; i < countries->count; i++) {
            bool own_again = i == index && rest != NULL && list_has(rest, '|', name);
            bool others =
                i != index && list_has(countries->rows[i].cells[COUNTRY_NAMES], '|', name);

            if (own_again || others || strcmp(countries->rows[i].cells[COUNTRY_CODE], name) == 0) {
                fail(&row->place, "the name \"%s\" stands for %s, too", name,
                     countries->rows[i].cells[COUNTRY_CODE]);
            }
        }
    }
}

void check_countries(const struct table *countries)
{
    static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    for (size_t i = 0; i < countries->count; i++) {
        const struct row *row = &countries->rows[i];
        const char *code = row->cells[COUNTRY_CODE];

        if (strlen(code) != 2 || strspn(code, capitals) != 2) {
            fail(&row->place, "the country code \"%s\" is not two capitals", code);
        }
        if (i > 0 && strcmp(row[-1].cells[COUNTRY_CODE], code) >= 0) {
            fail(&row->place, "\"%s\" is out of order or there already", code);
        }
        check_country_names(countries, i);
    }
}

/* The hashes of all names, in the order of the codes; bit 0 marks the first name of a country. */
struct hashes {
    uint32_t values[ROWS_MAX];
    size_t count;
};

static void hash_name(struct hashes *hashes, const struct row *row, const char *name, bool is_first)
{
    uint32_t form;
    uint32_t hash = sslstore__hash_name(name, strlen(name), &form) & ~UINT32_C(1);

    for (size_t i = 0; i < hashes->count; i++) {
        if ((hashes->values[i] | 1) == (hash | 1)) {
            fail(&row->place, "the hash of \"%s\" is that of another name", name);
        }
    }
    if (hashes->count == ROWS_MAX) {
        fail(&row->place, "more than %d names", ROWS_MAX);
    }
    hashes->values[hashes->count++] = hash | is_first;
}

static void hash_names(const struct table *countries, struct hashes *hashes)
{
    for (size_t i = 0; i < countries->count; i++) {
        char *names = copy_text(countries->rows[i].cells[COUNTRY_NAMES]);
        char *rest = names;

        while (rest != NULL) {
            bool is_first = rest == names;

            hash_name(hashes, &countries->rows[i], cut(&rest, '|'), is_first);
        }
    }
}

void write_countries(const struct table *countries)
{
    struct hashes *hashes = allocate(sizeof *hashes);

    hash_names(countries, hashes);
    printf("\n#ifdef COUNTRY_TABLES\n\nstatic const char country_codes[][3] = {\n");
    for (size_t i = 0; i < countries->count; i++) {
        printf("    \"%s\",\n", countries->rows[i].cells[COUNTRY_CODE]);
    }
    printf("};\n\nstatic const uint32_t country_names[] = {\n");
    for (size_t i = 0; i < hashes->count; i++) {
        printf("    0x%08lx,\n", (unsigned long) hashes->values[i]);
    }
    printf("};\n\n#endif\n");
    free(hashes);
}
