/* Checks special_names.tsv and public_suffixes.tsv and writes them as C.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mknames.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LABELS_MAX 32 /* bits in struct suffix_row, public_name.c */

static const char label_bytes[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

/* ---- Names for special use ---- */

enum { NAME, SOURCE, NAME_COLUMNS };

static const char *const name_columns[] = {"name", "source"};

struct table *read_special_names(const char *path)
{
    return read_table(path, name_columns, NAME_COLUMNS);
}

static bool is_top_level(const struct row *row)
{
    return strchr(row->cells[NAME], '.') == NULL;
}

static bool has_name(const struct table *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->rows[i].cells[NAME], name) == 0) {
            return true;
        }
    }
    return false;
}

void check_special_names(const struct table *names)
{
    const char *before = "";

    for (size_t i = 0; i < names->count; i++) {
        const struct row *row = &names->rows[i];
        const char *name = row->cells[NAME];
        const char *dot = strrchr(name, '.');

        if (strcspn(name, ".") == 0 || strspn(name, label_bytes) != strcspn(name, ".")) {
            fail(&row->place, "\"%s\" is not a name in lower case", name);
        }
        if (dot != NULL && !has_name(names, dot + 1)) {
            fail(&row->place, "\"%s\" is below a top-level domain that has no row", name);
        }
        if (dot == NULL) {
            if (strcmp(before, name) >= 0) {
                fail(&row->place, "\"%s\" is out of order or there already", name);
            }
            before = name;
        }
    }
}

/* ---- Public suffixes ---- */

enum { DOMAIN_OF, LABELS, SUFFIX_COLUMNS };

static const char *const suffix_columns[] = {"domain", "labels"};

struct table *read_suffixes(const char *path)
{
    return read_table(path, suffix_columns, SUFFIX_COLUMNS);
}

static void check_labels(const struct row *row)
{
    char *rest = copy_text(row->cells[LABELS]);
    const char *before = "";

    while (rest != NULL) {
        const char *label = cut(&rest, ',');

        if (label[0] == '\0' || label[strspn(label, label_bytes)] != '\0') {
            fail(&row->place, "\"%s\" is not a label in lower case", label);
        }
        if (strcmp(before, label) >= 0) {
            fail(&row->place, "\"%s\" is out of order or there already", label);
        }
        before = label;
    }
}

void check_suffixes(const struct table *suffixes)
{
    for (size_t i = 0; i < suffixes->count; i++) {
        const struct row *row = &suffixes->rows[i];
        const char *domain = row->cells[DOMAIN_OF];

        if (strlen(domain) != 2 || strspn(domain, "abcdefghijklmnopqrstuvwxyz") != 2) {
            fail(&row->place, "the domain \"%s\" is not that of a country", domain);
        }
        if (i > 0 && strcmp(row[-1].cells[DOMAIN_OF], domain) >= 0) {
            fail(&row->place, "\"%s\" is out of order or there already", domain);
        }
        check_labels(row);
    }
}

/* ---- Writing ---- */

/* The different labels; the number of a label is its bit. */
struct labels {
    const char *texts[LABELS_MAX];
    size_t count;
};

static size_t number_of_label(struct labels *labels, const struct row *row, const char *label)
{
    for (size_t i = 0; i < labels->count; i++) {
        if (strcmp(labels->texts[i], label) == 0) {
            return i;
        }
    }
    if (labels->count == LABELS_MAX) {
        fail(&row->place, "more than %d different labels", LABELS_MAX);
    }
    labels->texts[labels->count] = label;
    return labels->count++;
}

static uint32_t bits_of(struct labels *labels, const struct row *row)
{
    char *rest = copy_text(row->cells[LABELS]);
    uint32_t bits = 0;

    while (rest != NULL) {
        bits |= (uint32_t) 1 << number_of_label(labels, row, cut(&rest, ','));
    }
    return bits;
}

static void write_suffixes(const struct table *suffixes)
{
    struct labels labels = {{NULL}, 0};

    printf("\n#ifdef SUFFIX_TABLES\n\nstatic const struct suffix_row suffix_rows[] = {\n");
    for (size_t i = 0; i < suffixes->count; i++) {
        const char *domain = suffixes->rows[i].cells[DOMAIN_OF];

        printf("    { 0x%08lx, { '%c', '%c' } },\n",
               (unsigned long) bits_of(&labels, &suffixes->rows[i]), domain[0], domain[1]);
    }
    printf("};\n\nstatic const char suffix_labels[] = \"");
    for (size_t i = 0; i < labels.count; i++) {
        printf("%s%s", i > 0 ? "," : "", labels.texts[i]);
    }
    printf("\";\n\n#endif\n");
}

void write_names(const struct table *names, const struct table *suffixes)
{
    const char *separator = "";

    printf("\n#ifdef SPECIAL_TABLES\n\nstatic const char special_domains[] = \"");
    for (size_t i = 0; i < names->count; i++) {
        if (is_top_level(&names->rows[i])) {
            printf("%s%s", separator, names->rows[i].cells[NAME]);
            separator = ",";
        }
    }
    printf("\";\n\n#endif\n");
    write_suffixes(suffixes);
}
