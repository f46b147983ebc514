/* Catalog: lists the built-in products and their fields. No network access without --online.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli.h"
#include "json.h"
#include "suggest.h"
#include "table.h"
#include "words.h"

/* ---- Products ---- */

static bool is_wanted(const struct arguments *arguments, const sslstore_product *product)
{
    const sslstore_product_filter filter = {.wildcard = arguments->wildcard,
                                            .multi_domain = arguments->multi_domain,
                                            .enterprise = arguments->enterprise,
                                            .current = arguments->current};
    const char *vendor = sslstore_vendor_name(product->vendor);
    const char *validation = sslstore_validation_name(product->validation);

    return sslstore_product_fits(product, &filter) &&
           (arguments->vendor == NULL || strcasecmp(arguments->vendor, vendor) == 0) &&
           (arguments->validation == NULL || strcasecmp(arguments->validation, validation) == 0);
}

static const struct table_column product_columns[] = {
    {.title = "CODE", .width = 31, .widest = 48, .never_cut = true},
    {.title = "VALIDATION", .width = 17},
    {.title = "*+", .width = 3},
    {.title = "NAME", .width = 29},
};

static void show_product(const struct table *table, const sslstore_product *product)
{
    const char marks[] = {product->wildcard ? '*' : ' ', product->multi_domain ? '+' : ' ', '\0'};
    const char *cells[] = {product->code, sslstore_validation_name(product->validation), marks,
                           product->name};

    table_row(table, cells);
}

static void product_members(struct json *json, const sslstore_product *product)
{
    json_begin(json, NULL, '{');
    json_text(json, "code", product->code);
    json_text(json, "name", product->name);
    json_text(json, "brand", product->brand);
    json_text(json, "vendor", sslstore_vendor_name(product->vendor));
    json_text(json, "validation", sslstore_validation_name(product->validation));
    json_bool(json, "wildcard", product->wildcard);
    json_bool(json, "multi_domain", product->multi_domain);
    json_bool(json, "enterprise", product->enterprise);
    json_bool(json, "legacy", product->legacy);
    json_begin(json, "months", '[');
    for (size_t i = 0; i < product->month_count; i++) {
        json_number(json, NULL, product->months[i]);
    }
    json_end(json, ']');
    json_end(json, '}');
}

/* Refuses a vendor or a kind of validation that no product can have. */
static int check_words(const struct cli *cli, const struct arguments *arguments)
{
    const char *vendors[SSLSTORE_VENDOR_SECTIGO + 1] = {NULL};
    const char *validations[SSLSTORE_VALIDATION_SCAN + 1] = {NULL};

    for (int i = SSLSTORE_VENDOR_DIGICERT; i <= SSLSTORE_VENDOR_SECTIGO; i++) {
        vendors[i - 1] = sslstore_vendor_name((sslstore_vendor) i);
    }
    for (int i = SSLSTORE_VALIDATION_DV; i <= SSLSTORE_VALIDATION_SCAN; i++) {
        validations[i - 1] = sslstore_validation_name((sslstore_validation) i);
    }
    if (arguments->vendor != NULL && !words_have(vendors, arguments->vendor)) {
        return cli_usage_word(cli, "--vendor", arguments->vendor, vendors);
    }
    if (arguments->validation != NULL && !words_have(validations, arguments->validation)) {
        return cli_usage_word(cli, "--validation", arguments->validation, validations);
    }
    return DONE;
}

int products_command(struct cli *cli, const struct arguments *arguments)
{
    struct json json = {stdout, false};
    struct table table;
    sslstore_product product;
    size_t shown = 0;
    int code = check_words(cli, arguments);

    if (code != DONE) {
        return code;
    }
    if (arguments->online) {
        return offers_compare(cli, arguments);
    }
    if (arguments->json) {
        json_list_begin(&json, "products");
    } else {
        table_begin(&table, product_columns, sizeof product_columns / sizeof product_columns[0]);
        table_title(&table);
    }
    for (size_t i = 0; sslstore_product_at(i, &product); i++) {
        if (is_wanted(arguments, &product)) {
            shown++;
            if (arguments->json) {
                product_members(&json, &product);
            } else {
                show_product(&table, &product);
            }
        }
    }
    if (arguments->json) {
        json_list_end(&json, true);
    } else {
        printf("%lu products; * wildcard names, + several names\n", (unsigned long) shown);
    }
    if (shown > 0) {
        return DONE;
    }
    return cli_failed(cli, "no product matches");
}

/* ---- Fields ---- */

static const char *type_name(sslstore_field_type type)
{
    static const char *const names[] = {"text",   "email",  "phone", "country",
                                        "choice", "number", "yes/no"};

    return names[type];
}

static const struct table_column field_columns[] = {
    {.title = "", .width = 2},
    {.title = "FIELD", .width = 38, .widest = 48},
    {.title = "TYPE", .width = 8},
    {.title = "MEANING (* required)", .width = 32},
};

static void show_field(const struct table *table, const sslstore_field *field)
{
    const char *cells[] = {field->required ? "*" : "", field->name, type_name(field->type),
                           field->meaning};

    table_row(table, cells);
}

static void choices_member(struct json *json, const sslstore_field *field)
{
    if (field->type != SSLSTORE_FIELD_COUNTRY) {
        json_split(json, "choices", field->choices);
        return;
    }
    json_begin(json, "choices", '[');
    for (size_t i = 0; sslstore_country_at(i)[0] != '\0'; i++) {
        json_text(json, NULL, sslstore_country_at(i));
    }
    json_end(json, ']');
}

static void field_members(struct json *json, const sslstore_field *field)
{
    json_begin(json, NULL, '{');
    json_text(json, "name", field->name);
    json_text(json, "type", type_name(field->type));
    json_bool(json, "required", field->required);
    json_text(json, "default", field->default_value);
    choices_member(json, field);
    json_text(json, "wire_name", field->wire_name);
    json_text(json, "meaning", field->meaning);
    json_end(json, '}');
}

/* The index-th field of a product; product NULL: of all products together. */
static bool field_at(const sslstore_product *product, size_t index, sslstore_field *field)
{
    if (product != NULL) {
        return sslstore_product_field(product, index, field);
    }
    return sslstore_parameter_at(index, field);
}

static int refuse_product(const struct cli *cli, const char *code)
{
    sslstore_product meant;

    if (suggest_product(code, &meant)) {
        return cli_failed(cli, "%s is not in the catalog; did you mean %s?", code, meant.code);
    }
    return cli_failed(cli, "%s is not in the catalog; see `sslstore products`", code);
}

int fields_command(struct cli *cli, const struct arguments *arguments)
{
    const char *code = arguments->operand_count > 0 ? arguments->operands[0] : NULL;
    struct json json = {stdout, false};
    struct table table;
    sslstore_product product;
    sslstore_field field;

    if (code != NULL && !sslstore_product_find(code, &product)) {
        return refuse_product(cli, code);
    }
    if (arguments->json) {
        json_list_begin(&json, "fields");
    } else {
        table_begin(&table, field_columns, sizeof field_columns / sizeof field_columns[0]);
        table_title(&table);
    }
    for (size_t i = 0; field_at(code == NULL ? NULL : &product, i, &field); i++) {
        if (arguments->json) {
            field_members(&json, &field);
        } else {
            show_field(&table, &field);
        }
    }
    if (arguments->json) {
        json_list_end(&json, true);
    }
    return DONE;
}
