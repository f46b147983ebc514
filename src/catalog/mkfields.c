/* Checks fields.tsv and writes it as C.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mkfields.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mkpool.h"

#define MEANING_LONGEST 63 /* of sslstore_field.meaning   */
#define WIRE_LONGEST    63 /* of sslstore_field.wire_name */

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

enum { MARKS, FIELD_NAME, TYPE, MEMBER, FIELD_WIRE, DEFAULT, CHOICES, MEANING, FIELD_COLUMNS };

static const char *const field_columns[] = {
    NULL, "name", "type", "member", "wire", "default", "choices", "meaning",
};

struct table *read_fields(const char *path)
{
    return read_table(path, field_columns, FIELD_COLUMNS);
}

void read_groups(const struct table *fields, struct groups *groups)
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
    unsigned accepted; /* with those that are required */
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
    /* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): no cell is empty */
    return (read_masks(row, groups).accepted >> (groups->count - 1)) != 0;
}

static void check_default(const struct row *row)
{
    const char *value = cell_text(row->cells[DEFAULT]);
    const char *choices = cell_text(row->cells[CHOICES]);
    bool is_choice =
        strcmp(row->cells[TYPE], "choice") == 0 || strcmp(row->cells[TYPE], "yes-no") == 0;

    if (is_choice != (choices[0] != '\0')) {
        fail(&row->place, "choices go with the types choice and yes-no, and with no other");
    }
    if (value[0] != '\0' && is_choice && !list_has(choices, ',', value)) {
        fail(&row->place, "the default \"%s\" is not among the choices", value);
    }
    if (strcmp(row->cells[TYPE], "number") == 0 && value[strspn(value, "0123456789")] != '\0') {
        fail(&row->place, "the default \"%s\" is not a number", value);
    }
}

void check_fields(const struct table *fields, const struct groups *groups)
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
        if (setting == (cell_text(row->cells[MEMBER])[0] != '\0')) {
            fail(&row->place, "parameters have a member of the request, settings none");
        }
        in_settings = setting;
    }
}

void pack_fields(const struct table *fields, struct pack *pack)
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
           pool_offset(pool, cell_text(row->cells[DEFAULT])),
           pool_offset(pool, cell_text(row->cells[CHOICES])),
           pack_offset(pack, cell_text(row->cells[MEANING])),
           pack_offset(pack, cell_text(row->cells[FIELD_WIRE])), masks.required, masks.accepted);
    if (is_setting(row, groups)) {
        printf("0, ");
    } else {
        printf("OFFSET(%s, %s), ", row->cells[MEMBER], type->type);
    }
    printf("%s, %d },\n", type->constant, strcmp(row->cells[TYPE], "secret") == 0);
}

void write_fields(const struct table *fields, const struct groups *groups, const struct pack *pack)
{
    static const size_t texts[] = {FIELD_NAME, DEFAULT, CHOICES};
    struct pool *pool = allocate(sizeof *pool);
    size_t parameter_count = 0;

    for (size_t i = 0; i < fields->count; i++) {
        for (size_t j = 0; j < sizeof texts / sizeof texts[0]; j++) {
            pool_add(pool, cell_text(fields->rows[i].cells[texts[j]]));
        }
        parameter_count += !is_setting(&fields->rows[i], groups);
    }
    pool_close(pool, &fields->place);
    printf("\n#ifdef FIELD_TABLES\n\n#define PARAMETER_COUNT %zu\n\n", parameter_count);
    printf("#define SETTING_GROUP %zu\n\n", groups->count - 1);
    pool_write(pool, "field_text");
    printf("\nstatic const struct field_row field_rows[] = {\n");
    for (size_t i = 0; i < fields->count; i++) {
        write_field(&fields->rows[i], groups, pool, pack);
    }
    printf("};\n\n#endif\n");
    free(pool);
}
