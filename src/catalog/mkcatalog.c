/* mkcatalog: checks products.tsv, fields.tsv and countries.tsv, and writes them as const tables.
 *
 *   mkcatalog products.tsv fields.tsv countries.tsv > catalog_tables.h
 *
 * A host tool: it runs when the library is built and never on the target. Text that programs get as
 * a pointer goes into a pool, where a text that ends another shares its bytes; text that they get
 * as a copy is packed (mkpack.h); names of countries are only hashed (hash.h). Rows hold 16-bit
 * offsets, so that nothing needs relocation. A bad row stops the build with file, line and reason.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "mkpack.h"

#define ROWS_MAX        2000
#define COLUMNS_MAX     10
#define TEXTS_MAX       (ROWS_MAX * COLUMNS_MAX)
#define POOL_MAX        65536 /* bytes that a 16-bit offset reaches              */
#define GROUPS_MAX      16    /* bits of a mask in struct field_row, fields.c    */
#define BRANDS_MAX      32    /* 5 bits in struct product_row, products.c        */
#define MONTH_LISTS_MAX 8     /* 3 bits there                                    */
#define MONTHS_MAX      12    /* of sslstore_product.months                      */
#define MONTH_LONGEST   120
#define CODE_LONGEST    47 /* of sslstore_product.code, without its NUL       */
#define NAME_LONGEST    63 /* of sslstore_product.name                        */
#define MEANING_LONGEST 63 /* of sslstore_field.meaning                       */
#define WIRE_LONGEST    63 /* of sslstore_field.wire_name                     */

/* ---- Failing ---- */

struct place {
    const char *path;
    unsigned line; /* 0: the file as a whole */
};

#ifdef __GNUC__
__attribute__((format(printf, 2, 3), noreturn))
#endif
static void
fail(const struct place *place, const char *format, ...)
{
    va_list arguments;

    if (place->line > 0) {
        fprintf(stderr, "%s:%u: ", place->path, place->line);
    } else {
        fprintf(stderr, "%s: ", place->path);
    }
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(EXIT_FAILURE);
}

/* ---- Reading ---- */

struct row {
    struct place place;
    const char *cells[COLUMNS_MAX];
};

struct table {
    struct place place;
    const char *const *columns; /* their names; NULL: any (the header says it) */
    size_t column_count;
    struct row header;
    struct row rows[ROWS_MAX];
    size_t count;
};

static void *allocate(size_t size)
{
    void *memory = calloc(1, size);

    if (memory == NULL) {
        fprintf(stderr, "mkcatalog: out of memory\n");
        exit(EXIT_FAILURE);
    }
    return memory;
}

static char *read_file(const char *path)
{
    const struct place place = {path, 0};
    size_t size;
    size_t capacity = 1 << 20;
    char *text = allocate(capacity);
    FILE *file = fopen(path, "rb");

    if (file == NULL) {
        fail(&place, "cannot be opened");
    }
    size = fread(text, 1, capacity, file);
    if (ferror(file) || size == capacity) {
        fail(&place, "cannot be read, or exceeds 1 MB");
    }
    fclose(file);
    if (strlen(text) != size) {
        fail(&place, "holds a NUL byte");
    }
    return text;
}

/* Cut text at the next separator; *rest is what follows, NULL after the last piece. */
static char *cut(char **rest, char separator)
{
    char *piece = *rest;
    char *end = strchr(piece, separator);

    *rest = NULL;
    if (end != NULL) {
        *end = '\0';
        *rest = end + 1;
    }
    return piece;
}

static void check_cell(const struct place *place, const char *cell)
{
    size_t size = strlen(cell);

    if (size == 0) {
        fail(place, "an empty cell; nothing is written as -");
    }
    if (cell[0] == ' ' || cell[size - 1] == ' ') {
        fail(place, "blanks around \"%s\"", cell);
    }
    for (size_t i = 0; i < size; i++) {
        if (iscntrl((unsigned char) cell[i])) {
            fail(place, "a control character in \"%s\"", cell);
        }
    }
}

static void read_row(const struct table *table, struct row *row, char *line)
{
    size_t count = 0;

    while (line != NULL) {
        char *cell = cut(&line, '\t');

        check_cell(&row->place, cell);
        if (count < COLUMNS_MAX) {
            row->cells[count] = cell;
        }
        count++;
    }
    if (count != table->column_count) {
        fail(&row->place, "%zu columns instead of %zu", count, table->column_count);
    }
}

static void check_header(const struct table *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const char *name = table->columns[i];

        if (name != NULL && strcmp(table->header.cells[i], name) != 0) {
            fail(&table->header.place, "column %zu is \"%s\" instead of \"%s\"", i + 1,
                 table->header.cells[i], name);
        }
    }
}

static struct table *read_table(const char *path, const char *const *columns, size_t column_count)
{
    struct table *table = allocate(sizeof *table);
    char *rest = read_file(path);
    struct place place = {path, 0};
    bool has_header = false;

    table->place = place;
    table->columns = columns;
    table->column_count = column_count;
    while (rest != NULL) {
        char *line = cut(&rest, '\n');
        struct row *row = has_header ? &table->rows[table->count] : &table->header;

        place.line++;
        if (line[0] == '#' || (line[0] == '\0' && rest == NULL)) {
            continue;
        }
        if (table->count == ROWS_MAX) {
            fail(&place, "more than %d rows", ROWS_MAX);
        }
        row->place = place;
        read_row(table, row, line);
        table->count += has_header;
        has_header = true;
    }
    if (table->count == 0) {
        fail(&table->place, "has no rows");
    }
    check_header(table);
    return table;
}

/* The text of a cell; "" for the - that stands for none. */
static const char *text_of(const char *cell)
{
    return strcmp(cell, "-") == 0 ? "" : cell;
}

/* Is a word among those of a separated list? */
static bool holds(const char *list, char separator, const char *word)
{
    size_t size = strlen(word);

    while (list != NULL) {
        const char *end = strchr(list, separator);
        size_t word_size = end == NULL ? strlen(list) : (size_t) (end - list);

        if (word_size == size && memcmp(list, word, size) == 0) {
            return true;
        }
        list = end == NULL ? NULL : end + 1;
    }
    return false;
}

/* ---- The pool ---- */

struct pool_text {
    const char *text;
    size_t offset;
    bool is_tail; /* of another text, whose bytes it shares */
};

struct pool {
    struct pool_text texts[TEXTS_MAX];
    size_t count;
};

static void pool_add(struct pool *pool, const char *text)
{
    for (size_t i = 0; i < pool->count; i++) {
        if (strcmp(pool->texts[i].text, text) == 0) {
            return;
        }
    }
    pool->texts[pool->count++].text = text;
}

/* Longest first, so that a text meets every text it may be the tail of; then by bytes, so that the
 * same tables come out of every host's qsort. */
static int compare_texts(const void *left, const void *right)
{
    const char *left_text = ((const struct pool_text *) left)->text;
    const char *right_text = ((const struct pool_text *) right)->text;
    size_t left_size = strlen(left_text);
    size_t right_size = strlen(right_text);

    if (left_size != right_size) {
        return left_size < right_size ? 1 : -1;
    }
    return strcmp(left_text, right_text);
}

static void place_text(struct pool *pool, size_t index, size_t *size)
{
    struct pool_text *text = &pool->texts[index];
    size_t text_size = strlen(text->text);

    for (size_t i = 0; i < index; i++) {
        const struct pool_text *whole = &pool->texts[i];
        size_t whole_size = strlen(whole->text);

        if (strcmp(whole->text + (whole_size - text_size), text->text) == 0) {
            text->offset = whole->offset + (whole_size - text_size);
            text->is_tail = true;
            return;
        }
    }
    text->offset = *size;
    *size += text_size + 1;
}

static void pool_close(struct pool *pool, const struct place *place)
{
    size_t size = 0;

    qsort(pool->texts, pool->count, sizeof pool->texts[0], compare_texts);
    for (size_t i = 0; i < pool->count; i++) {
        place_text(pool, i, &size);
    }
    if (size > POOL_MAX) {
        fail(place, "%zu bytes of text; 16-bit offsets reach %d", size, POOL_MAX);
    }
}

static size_t pool_offset(const struct pool *pool, const char *text)
{
    size_t i = 0;

    while (strcmp(pool->texts[i].text, text) != 0) {
        i++;
    }
    return pool->texts[i].offset;
}

/* As characters: a string literal of this length is beyond what C99 promises to compile. */
static void write_characters(const char *text)
{
    printf("    ");
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char) *text;

        if (byte < 0x80 && byte != '\'' && byte != '\\') {
            printf("'%c',", byte);
        } else {
            printf("'\\%03o',", (unsigned) byte);
        }
    }
    printf("0,\n");
}

static void write_pool(const struct pool *pool, const char *name)
{
    printf("static const char %s[] = {\n", name);
    for (size_t i = 0; i < pool->count; i++) {
        if (!pool->texts[i].is_tail) {
            write_characters(pool->texts[i].text);
        }
    }
    printf("};\n");
}

/* ---- Packed text ---- */

static void pack_cell(struct pack *pack, const struct row *row, size_t column, size_t max)
{
    const char *text = text_of(row->cells[column]);

    if (strlen(text) > max) {
        fail(&row->place, "\"%s\" has more than %zu characters", text, max);
    }
    for (size_t i = 0; text[i] != '\0'; i++) {
        if ((unsigned char) text[i] > 127) {
            fail(&row->place, "\"%s\" is not ASCII", text);
        }
    }
    pack_add(pack, text);
}

/* ---- Words and what they mean in C ---- */

struct word {
    const char *word;
    const char *constant;
    const char *type; /* of a field: the C type of its member */
};

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

static const struct word field_types[] = {
    {"text", "SSLSTORE_FIELD_TEXT", "const char *"},
    {"secret", "SSLSTORE_FIELD_TEXT", "const char *"},
    {"email", "SSLSTORE_FIELD_EMAIL", "const char *"},
    {"phone", "SSLSTORE_FIELD_PHONE", "const char *"},
    {"country", "SSLSTORE_FIELD_COUNTRY", "const char *"},
    {"choice", "SSLSTORE_FIELD_CHOICE", "const char *"},
    {"number", "SSLSTORE_FIELD_NUMBER", "int32_t"},
    {"yes-no", "SSLSTORE_FIELD_YES_NO", "bool"},
    {NULL, NULL, NULL},
};

static const struct word *word_of(const struct word *words, const struct row *row, size_t column,
                                  const char *what)
{
    while (words->word != NULL && strcmp(words->word, row->cells[column]) != 0) {
        words++;
    }
    if (words->word == NULL) {
        fail(&row->place, "unknown %s \"%s\"", what, row->cells[column]);
    }
    return words;
}

/* ---- Fields ---- */

enum { MARKS, FIELD_NAME, TYPE, MEMBER, FIELD_WIRE, DEFAULT, CHOICES, MEANING, FIELD_COLUMNS };

static const char *const field_columns[] = {
    NULL, "name", "type", "member", "wire", "default", "choices", "meaning",
};

/* The groups of products, as the header of the marks names them; the last one is "setting". */
struct groups {
    char *names[GROUPS_MAX];
    size_t count;
};

/* The next word of blank-separated text; NULL after the last. */
static char *next_word(char **rest)
{
    char *word = *rest;

    while (word != NULL && *word == ' ') {
        word++;
    }
    if (word == NULL || *word == '\0') {
        return NULL;
    }
    *rest = word;
    return cut(rest, ' ');
}

static char *copy_text(const char *text)
{
    return memcpy(allocate(strlen(text) + 1), text, strlen(text) + 1);
}

static void read_groups(const struct table *fields, struct groups *groups)
{
    char *rest = copy_text(fields->header.cells[MARKS]);
    char *name;

    groups->count = 0;
    while ((name = next_word(&rest)) != NULL) {
        if (groups->count == GROUPS_MAX) {
            fail(&fields->header.place, "more than %d groups", GROUPS_MAX);
        }
        groups->names[groups->count++] = name;
    }
    if (strcmp(groups->names[groups->count - 1], "setting") != 0) {
        fail(&fields->header.place, "the last group is not \"setting\"");
    }
}

struct masks {
    unsigned required;
    unsigned accepted; /* a required field is accepted, too */
};

static struct masks read_masks(const struct row *row, const struct groups *groups)
{
    struct masks masks = {0, 0};
    char *rest = copy_text(row->cells[MARKS]);
    size_t count = 0;
    char *mark;

    while ((mark = next_word(&rest)) != NULL) {
        unsigned bit = count < GROUPS_MAX ? 1u << count : 0;

        if (strlen(mark) != 1 || strchr("Ro.", mark[0]) == NULL) {
            fail(&row->place, "unknown mark \"%s\"", mark);
        }
        masks.required |= mark[0] == 'R' ? bit : 0;
        masks.accepted |= mark[0] != '.' ? bit : 0;
        count++;
    }
    if (count != groups->count) {
        fail(&row->place, "%zu marks instead of %zu", count, groups->count);
    }
    return masks;
}

static bool is_setting(const struct row *row, const struct groups *groups)
{
    return (read_masks(row, groups).accepted >> (groups->count - 1)) != 0;
}

static void check_default(const struct row *row)
{
    const char *value = text_of(row->cells[DEFAULT]);
    const char *choices = text_of(row->cells[CHOICES]);
    bool is_choice =
        strcmp(row->cells[TYPE], "choice") == 0 || strcmp(row->cells[TYPE], "yes-no") == 0;

    if (is_choice != (choices[0] != '\0')) {
        fail(&row->place, "choices go with the types choice and yes-no, and with no other");
    }
    if (value[0] != '\0' && is_choice && !holds(choices, ',', value)) {
        fail(&row->place, "the default \"%s\" is not among the choices", value);
    }
    if (strcmp(row->cells[TYPE], "number") == 0 && value[strspn(value, "0123456789")] != '\0') {
        fail(&row->place, "the default \"%s\" is not a number", value);
    }
}

static void check_fields(const struct table *fields, const struct groups *groups)
{
    bool in_settings = false;

    for (size_t i = 0; i < fields->count; i++) {
        const struct row *row = &fields->rows[i];
        bool setting = is_setting(row, groups);

        for (size_t j = 0; j < i; j++) {
            if (strcmp(fields->rows[j].cells[FIELD_NAME], row->cells[FIELD_NAME]) == 0) {
                fail(&row->place, "\"%s\" is there already, on line %u", row->cells[FIELD_NAME],
                     fields->rows[j].place.line);
            }
        }
        (void) word_of(field_types, row, TYPE, "type");
        check_default(row);
        if (in_settings && !setting) {
            fail(&row->place, "a parameter behind the settings");
        }
        if (setting && read_masks(row, groups).accepted != 1u << (groups->count - 1)) {
            fail(&row->place, "a setting that is a parameter, too");
        }
        if (setting == (text_of(row->cells[MEMBER])[0] != '\0')) {
            fail(&row->place, "parameters have a member of the request, settings none");
        }
        in_settings = setting;
    }
}

static void pack_fields(const struct table *fields, struct pack *pack)
{
    for (size_t i = 0; i < fields->count; i++) {
        pack_cell(pack, &fields->rows[i], MEANING, MEANING_LONGEST);
        pack_cell(pack, &fields->rows[i], FIELD_WIRE, WIRE_LONGEST);
    }
}

static void write_field(const struct row *row, const struct groups *groups, const struct pool *pool,
                        const struct pack *pack)
{
    const struct word *type = word_of(field_types, row, TYPE, "type");
    struct masks masks = read_masks(row, groups);

    printf("    { %zu, %zu, %zu, %zu, %zu, 0x%04x, 0x%04x, ",
           pool_offset(pool, row->cells[FIELD_NAME]),
           pool_offset(pool, text_of(row->cells[DEFAULT])),
           pool_offset(pool, text_of(row->cells[CHOICES])),
           pack_offset(pack, text_of(row->cells[MEANING])),
           pack_offset(pack, text_of(row->cells[FIELD_WIRE])), masks.required, masks.accepted);
    if (is_setting(row, groups)) {
        printf("0, ");
    } else {
        printf("OFFSET(%s, %s), ", row->cells[MEMBER], type->type);
    }
    printf("%s, %d },\n", type->constant, strcmp(row->cells[TYPE], "secret") == 0);
}

static void write_fields(const struct table *fields, const struct groups *groups,
                         const struct pack *pack)
{
    static const size_t texts[] = {FIELD_NAME, DEFAULT, CHOICES};
    struct pool *pool = allocate(sizeof *pool);
    size_t parameter_count = 0;

    for (size_t i = 0; i < fields->count; i++) {
        for (size_t j = 0; j < sizeof texts / sizeof texts[0]; j++) {
            pool_add(pool, text_of(fields->rows[i].cells[texts[j]]));
        }
        parameter_count += !is_setting(&fields->rows[i], groups);
    }
    pool_close(pool, &fields->place);
    printf("\n#ifdef FIELD_TABLES\n\n#define PARAMETER_COUNT %zu\n\n", parameter_count);
    printf("#define SETTING_GROUP %zu\n\n", groups->count - 1);
    write_pool(pool, "field_text");
    printf("\nstatic const struct field_row field_rows[] = {\n");
    for (size_t i = 0; i < fields->count; i++) {
        write_field(&fields->rows[i], groups, pool, pack);
    }
    printf("};\n\n#endif\n");
    free(pool);
}

/* ---- Products ---- */

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

/* A code is lower-case but for its -EO, so that the order of bytes is also the order that the
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
    if (enterprise != holds(row->cells[TRAITS], ',', "enterprise") ||
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
    char *rest = copy_text(text_of(row->cells[TRAITS]));
    bool names_domains = strlen(row->cells[VALIDATION]) == 2; /* DV, OV, EV */

    while (rest != NULL && rest[0] != '\0') {
        const char *trait = cut(&rest, ',');

        if (!holds("wildcard,multi,enterprise,legacy", ',', trait)) {
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

static void check_products(const struct table *products, const struct groups *groups)
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

static void pack_products(const struct table *products, struct pack *pack)
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
           holds(row->cells[TRAITS], ',', "wildcard"), holds(row->cells[TRAITS], ',', "multi"),
           holds(row->cells[TRAITS], ',', "enterprise"), holds(row->cells[TRAITS], ',', "legacy"),
           row->cells[CODE]);
}

static void write_products(const struct table *products, const struct groups *groups,
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
    write_pool(pool, "brand_text");
    write_brands(&brands, pool);
    write_month_lists(&lists, products->rows);
    printf("\nstatic const struct product_row product_rows[] = {\n");
    for (size_t i = 0; i < products->count; i++) {
        write_product(&products->rows[i], groups, pack, &brands, &lists);
    }
    printf("};\n\n#endif\n");
    free(pool);
}

/* ---- Countries ---- */

enum { COUNTRY_CODE, COUNTRY_NAMES, COUNTRY_COLUMNS };

static const char *const country_columns[] = {"code", "names"};

static void check_country_names(const struct table *countries, size_t index)
{
    const struct row *row = &countries->rows[index];
    char *rest = copy_text(row->cells[COUNTRY_NAMES]);

    while (rest != NULL) {
        const char *name = cut(&rest, '|');

        check_cell(&row->place, name);
        for (size_t i = 0; i < countries->count; i++) {
            bool own_again = i == index && rest != NULL && holds(rest, '|', name);
            bool others = i != index && holds(countries->rows[i].cells[COUNTRY_NAMES], '|', name);

            if (own_again || others || strcmp(countries->rows[i].cells[COUNTRY_CODE], name) == 0) {
                fail(&row->place, "the name \"%s\" stands for %s, too", name,
                     countries->rows[i].cells[COUNTRY_CODE]);
            }
        }
    }
}

static void check_countries(const struct table *countries)
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
    uint32_t hash = sslstore__hash_name(name, strlen(name));

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

static void write_countries(const struct table *countries)
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

/* ---- All of it ---- */

int main(int argc, char **argv)
{
    struct table *products;
    struct table *fields;
    struct table *countries;
    struct groups groups;
    struct pack *pack = allocate(sizeof *pack);

    if (argc != 4) {
        fprintf(stderr, "usage: mkcatalog products.tsv fields.tsv countries.tsv\n");
        return EXIT_FAILURE;
    }
    products = read_table(argv[1], product_columns, PRODUCT_COLUMNS);
    fields = read_table(argv[2], field_columns, FIELD_COLUMNS);
    countries = read_table(argv[3], country_columns, COUNTRY_COLUMNS);
    read_groups(fields, &groups);
    check_fields(fields, &groups);
    check_products(products, &groups);
    check_countries(countries);
    pack_products(products, pack);
    pack_fields(fields, pack);
    pack_close(pack);
    if (pack->size > POOL_MAX) {
        fail(&products->place, "%zu bytes of packed text; 16-bit offsets reach %d", pack->size,
             POOL_MAX);
    }
    printf("/* Written by mkcatalog from the .tsv files of src/catalog; edit those. */\n");
    pack_write(pack);
    write_products(products, &groups, pack);
    write_fields(fields, &groups, pack);
    write_countries(countries);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "mkcatalog: cannot write\n");
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
