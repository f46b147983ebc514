/* Checks products.tsv and writes it as C.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mkproducts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mkpool.h"

#define BRANDS_MAX      32 /* 5 bits in struct product_row, products.c */
#define MONTH_LISTS_MAX 8  /* 3 bits there                             */
#define MONTHS_MAX      12 /* of sslstore_product.months               */
#define MONTH_LONGEST   120
#define CODE_LONGEST    47 /* of sslstore_product.code, without its NUL */
#define NAME_LONGEST    63 /* of sslstore_product.name                  */

static const struct word vendors[] = {
    {"DigiCert", "SSLSTORE_VENDOR_DIGICERT", NULL},
    {"Sectigo", "SSLSTORE_VENDOR_SECTIGO", NULL},
    {"other", "SSLSTORE_VENDOR_OTHER", NULL},
    {NULL, NULL, NULL},
};

static const struct word validations[] = {
    {"DV", "SSLSTORE_VALIDATION_DV", NULL},
    {"OV", "SSLSTORE_VALIDATION_OV", NULL},
    {"EV", "SSLSTORE_VALIDATION_EV", NULL},
    {"client", "SSLSTORE_VALIDATION_CLIENT", NULL},
    {"code-signing", "SSLSTORE_VALIDATION_CODE_SIGNING", NULL},
    {"EV-code-signing", "SSLSTORE_VALIDATION_EV_CODE_SIGNING", NULL},
    {"document-signing", "SSLSTORE_VALIDATION_DOCUMENT_SIGNING", NULL},
    {"scan", "SSLSTORE_VALIDATION_SCAN", NULL},
    {NULL, NULL, NULL},
};

/* The constant says whether certificates of the product name domains. */
static const struct word approver_rules[] = {
    {"none", "false", NULL},
    {"one", "true", NULL},
    {"each", "true", NULL},
    {NULL, NULL, NULL},
};

enum {
    CODE,
    WIRE,
    NAME,
    BRAND,
    VENDOR,
    VALIDATION,
    TRAITS,
    MONTHS,
    GROUP,
    APPROVERS,
    PRODUCT_COLUMNS
};

static const char *const product_columns[] = {
    "code",       "wire",   "name",   "brand",  "vendor",
    "validation", "traits", "months", "fields", "approvers",
};

struct table *read_products(const char *path)
{
    return read_table(path, product_columns, PRODUCT_COLUMNS);
}

/* The distinct texts of one column, numbered in the order of their first rows. */
struct numbered {
    const char *texts[BRANDS_MAX];
    size_t count;
};

static size_t number_of(struct numbered *numbered, const char *text, size_t max,
                        const struct row *row, const char *what)
{
    for (size_t i = 0; i < numbered->count; i++) {
        if (strcmp(numbered->texts[i], text) == 0) {
            return i;
        }
    }
    if (numbered->count == max) {
        fail(&row->place, "more than %zu different %s", max, what);
    }
    numbered->texts[numbered->count] = text;
    return numbered->count++;
}

/* A code is in lower case except for its -EO, so that the order of bytes is the order that the
 * search without regard to case expects. */
static void check_code(const struct table *products, const struct row *row)
{
    const char *code = row->cells[CODE];
    size_t size = strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789_");
    bool enterprise = strcmp(code + size, "-EO") == 0;

    if (code[size] != '\0' && !enterprise) {
        fail(&row->place, "the code \"%s\" is not lower-case letters, digits and _", code);
    }
    if (row > products->rows) {
        int order = strcmp(row[-1].cells[CODE], code);

        if (order == 0) {
            fail(&row->place, "the code \"%s\" is there already", code);
        }
        if (order > 0) {
            fail(&row->place, "\"%s\" is out of order behind \"%s\"", code, row[-1].cells[CODE]);
        }
    }
    if (strlen(row->cells[WIRE]) != size || strncmp(row->cells[WIRE], code, size) != 0) {
        fail(&row->place, "the wire code of \"%s\" is not \"%.*s\"", code, (int) size, code);
    }
    if (enterprise != list_has(row->cells[TRAITS], ',', "enterprise") ||
        enterprise != (strcmp(row->cells[GROUP], "eo") == 0)) {
        fail(&row->place, "-EO, the trait enterprise and the fields eo go together");
    }
}

/* catalog/check_methods.c derives the rule from the vendor alone. */
static void check_approvers(const struct row *row)
{
    bool names_domains = strlen(row->cells[VALIDATION]) == 2; /* DV, OV, EV */
    bool is_digicert = strcmp(row->cells[VENDOR], "DigiCert") == 0;
    const char *rule = !names_domains ? "none" : is_digicert ? "one" : "each";

    if (strcmp(row->cells[APPROVERS], rule) != 0) {
        fail(&row->place, "approvers are \"%s\" instead of \"%s\"", row->cells[APPROVERS], rule);
    }
}

static void check_traits(const struct row *row)
{
    char *rest = copy_text(cell_text(row->cells[TRAITS]));
    bool names_domains = strlen(row->cells[VALIDATION]) == 2; /* DV, OV, EV */

    while (rest != NULL && rest[0] != '\0') {
        const char *trait = cut(&rest, ',');

        if (!list_has("wildcard,multi,enterprise,legacy", ',', trait)) {
            fail(&row->place, "unknown trait \"%s\"", trait);
        }
        if (!names_domains && strcmp(trait, "legacy") != 0) {
            fail(&row->place, "the trait \"%s\" is for DV, OV and EV", trait);
        }
    }
}

static size_t read_months(const struct row *row, const char *list, unsigned *months)
{
    char *rest = copy_text(list);
    size_t count = 0;

    while (rest != NULL) {
        const char *word = cut(&rest, ',');
        bool is_number = word[0] != '\0' && word[strspn(word, "0123456789")] == '\0';
        unsigned long month = strtoul(word, NULL, 10);

        if (!is_number || month < 1 || month > MONTH_LONGEST) {
            fail(&row->place, "\"%s\" is not a number of months from 1 to %d", word, MONTH_LONGEST);
        }
        if (count == MONTHS_MAX) {
            fail(&row->place, "more than %d choices of months", MONTHS_MAX);
        }
        if (count > 0 && month <= months[count - 1]) {
            fail(&row->place, "the months \"%s\" do not ascend", list);
        }
        months[count++] = (unsigned) month;
    }
    return count;
}

static size_t group_of(const struct row *row, const struct groups *groups)
{
    for (size_t i = 0; i < groups->count - 1; i++) {
        if (strcmp(groups->names[i], row->cells[GROUP]) == 0) {
            return i;
        }
    }
    fail(&row->place, "unknown fields \"%s\"", row->cells[GROUP]);
}

void check_products(const struct table *products, const struct groups *groups)
{
    unsigned months[MONTHS_MAX];

    for (size_t i = 0; i < products->count; i++) {
        const struct row *row = &products->rows[i];

        check_code(products, row);
        (void) word_of(vendors, row, VENDOR, "vendor");
        (void) word_of(validations, row, VALIDATION, "validation");
        (void) word_of(approver_rules, row, APPROVERS, "approver rule");
        check_traits(row);
        check_approvers(row);
        (void) read_months(row, row->cells[MONTHS], months);
        (void) group_of(row, groups);
    }
}

void pack_products(const struct table *products, struct pack *pack)
{
    for (size_t i = 0; i < products->count; i++) {
        pack_cell(pack, &products->rows[i], CODE, CODE_LONGEST);
        pack_cell(pack, &products->rows[i], NAME, NAME_LONGEST);
    }
}

static void write_brands(const struct numbered *brands, const struct pool *pool)
{
    printf("\nstatic const uint16_t brand_names[] = {\n   ");
    for (size_t i = 0; i < brands->count; i++) {
        printf(" %zu,", pool_offset(pool, brands->texts[i]));
    }
    printf("\n};\n");
}

static void write_month_lists(const struct numbered *lists, const struct row *row)
{
    unsigned months[MONTH_LISTS_MAX][MONTHS_MAX] = {{0}};
    size_t longest = 0;

    for (size_t i = 0; i < lists->count; i++) {
        size_t count = read_months(row, lists->texts[i], months[i]);

        longest = count > longest ? count : longest;
    }
    printf("\nstatic const uint8_t month_lists[][%zu] = {\n", longest);
    for (size_t i = 0; i < lists->count; i++) {
        printf("    {");
        for (size_t j = 0; j < longest; j++) {
            printf(" %u,", months[i][j]);
        }
        printf(" },\n");
    }
    printf("};\n");
}

static void write_product(const struct row *row, const struct groups *groups,
                          const struct pack *pack, struct numbered *brands, struct numbered *lists)
{
    printf("    { %zu, %zu, %zu, %zu, %zu, %s, %s, %s, %d, %d, %d, %d }, /* %s */\n",
           pack_offset(pack, row->cells[CODE]), pack_offset(pack, row->cells[NAME]),
           number_of(brands, row->cells[BRAND], BRANDS_MAX, row, "brands"),
           number_of(lists, row->cells[MONTHS], MONTH_LISTS_MAX, row, "lists of months"),
           group_of(row, groups), word_of(vendors, row, VENDOR, "vendor")->constant,
           word_of(validations, row, VALIDATION, "validation")->constant,
           word_of(approver_rules, row, APPROVERS, "approver rule")->constant,
           list_has(row->cells[TRAITS], ',', "wildcard"),
           list_has(row->cells[TRAITS], ',', "multi"),
           list_has(row->cells[TRAITS], ',', "enterprise"),
           list_has(row->cells[TRAITS], ',', "legacy"), row->cells[CODE]);
}

void write_products(const struct table *products, const struct groups *groups,
                    const struct pack *pack)
{
    struct pool *pool = allocate(sizeof *pool);
    struct numbered brands = {{NULL}, 0};
    struct numbered lists = {{NULL}, 0};

    for (size_t i = 0; i < products->count; i++) {
        const struct row *row = &products->rows[i];

        pool_add(pool, row->cells[BRAND]);
        (void) number_of(&brands, row->cells[BRAND], BRANDS_MAX, row, "brands");
        (void) number_of(&lists, row->cells[MONTHS], MONTH_LISTS_MAX, row, "lists of months");
    }
    pool_close(pool, &products->place);
    printf("\n#ifdef PRODUCT_TABLES\n\n");
    pool_write(pool, "brand_text");
    write_brands(&brands, pool);
    write_month_lists(&lists, products->rows);
    printf("\nstatic const struct product_row product_rows[] = {\n");
    for (size_t i = 0; i < products->count; i++) {
        write_product(&products->rows[i], groups, pack, &brands, &lists);
    }
    printf("};\n\n#endif\n");
    free(pool);
}
