/* Offers: compares what the service sells with the built-in catalog.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli.h"
#include "json.h"
#include "table.h"

#define PRODUCTS_MAX 1024
#define MONTHS_TEXT  64

struct comparison {
    bool as_json;
    struct json json;
    struct table table;
    size_t sold;
    size_t differences;
    size_t unreadable;
    bool is_sold[PRODUCTS_MAX]; /* by its index in the catalog */
};

/* ---- Reporting ---- */

static const struct table_column columns[] = {
    {.title = "CODE", .width = 31, .widest = 48, .never_cut = true},
    {.title = "WHAT", .width = 12},
    {.title = "SOLD", .width = 18, .widest = 60},
    {.title = "BUILT IN", .width = 18},
};

static void report(struct comparison *comparison, const char *code, const char *what,
                   const char *sold, const char *built_in)
{
    struct json *json = &comparison->json;
    const char *cells[] = {code, what, sold, built_in};

    comparison->differences++;
    if (comparison->as_json) {
        json_begin(json, NULL, '{');
        json_text(json, "code", code);
        json_text(json, "what", what);
        json_text(json, "sold", sold);
        json_text(json, "built_in", built_in);
        json_end(json, '}');
        return;
    }
    table_row(&comparison->table, cells);
}

static const char *yes_no(bool yes)
{
    return yes ? "yes" : "no";
}

static void report_flag(struct comparison *comparison, const char *code, const char *what,
                        bool sold, bool built_in)
{
    if (sold != built_in) {
        report(comparison, code, what, yes_no(sold), yes_no(built_in));
    }
}

static const char *months_text(const sslstore_product *product, char *out)
{
    size_t size = 0;

    out[0] = '\0';
    for (size_t i = 0; i < product->month_count; i++) {
        int length = snprintf(out + size, MONTHS_TEXT - size, "%s%u", i == 0 ? "" : ",",
                              (unsigned) product->months[i]);

        size += length > 0 && (size_t) length < MONTHS_TEXT - size ? (size_t) length : 0;
    }
    return out;
}

/* ---- Comparing ---- */

static bool find_built_in(const char *code, sslstore_product *product, size_t *index)
{
    for (*index = 0; *index < PRODUCTS_MAX && sslstore_product_at(*index, product); ++*index) {
        if (strcasecmp(product->code, code) == 0) {
            return true;
        }
    }
    return false;
}

/* What an offer leaves out (OTHER) is not compared. */
static void compare(struct comparison *comparison, const sslstore_product *sold,
                    const sslstore_product *built_in)
{
    char sold_months[MONTHS_TEXT];
    char built_in_months[MONTHS_TEXT];
    const char *code = built_in->code;

    if (sold->vendor != SSLSTORE_VENDOR_OTHER && sold->vendor != built_in->vendor) {
        report(comparison, code, "vendor", sslstore_vendor_name(sold->vendor),
               sslstore_vendor_name(built_in->vendor));
    }
    if (sold->validation != SSLSTORE_VALIDATION_OTHER && sold->validation != built_in->validation) {
        report(comparison, code, "validation", sslstore_validation_name(sold->validation),
               sslstore_validation_name(built_in->validation));
    }
    report_flag(comparison, code, "wildcard", sold->wildcard, built_in->wildcard);
    report_flag(comparison, code, "several", sold->multi_domain, built_in->multi_domain);
    if (strcmp(months_text(sold, sold_months), months_text(built_in, built_in_months)) != 0) {
        report(comparison, code, "months", sold_months, built_in_months);
    }
}

static int on_offer(void *user, const sslstore_offer *offer, sslstore_result result)
{
    struct comparison *comparison = user;
    sslstore_product sold;
    sslstore_product built_in;
    size_t index;

    if (result != SSLSTORE_OK) {
        comparison->unreadable++;
        return 0;
    }
    comparison->sold++;
    sslstore_offer_product(offer, &sold);
    if (find_built_in(sold.code, &built_in, &index)) {
        comparison->is_sold[index] = true;
        compare(comparison, &sold, &built_in);
    } else {
        report(comparison, sold.code, "product", sold.name, "");
    }
    return 0;
}

/* The service sells -EO products under their codes without -EO, so those are left out. */
static void report_unsold(struct comparison *comparison)
{
    sslstore_product product;

    for (size_t i = 0; i < PRODUCTS_MAX && sslstore_product_at(i, &product); i++) {
        if (!comparison->is_sold[i] && !product.enterprise) {
            report(comparison, product.code, "product", "", product.name);
        }
    }
}

static void begin_report(struct comparison *comparison)
{
    if (comparison->as_json) {
        json_list_begin(&comparison->json, "differences");
    } else {
        table_begin(&comparison->table, columns, sizeof columns / sizeof columns[0]);
        table_title(&comparison->table);
    }
}

static void end_report(struct comparison *comparison, bool complete)
{
    if (comparison->as_json) {
        json_list_end(&comparison->json, complete);
    } else if (complete) {
        printf("%lu products sold, %lu differences\n", (unsigned long) comparison->sold,
               (unsigned long) comparison->differences);
    }
    if (comparison->unreadable > 0) {
        cli_note("%lu offers are unreadable and were not compared",
                 (unsigned long) comparison->unreadable);
    }
}

int offers_compare(struct cli *cli, const struct arguments *arguments)
{
    struct comparison comparison;
    sslstore_result result;
    int code = cli_connect(cli);

    if (code != DONE) {
        return code;
    }
    memset(&comparison, 0, sizeof comparison);
    comparison.as_json = arguments->json;
    comparison.json.out = stdout;
    begin_report(&comparison);
    result = sslstore_wire_offers(cli->client, NULL, on_offer, &comparison);
    if (result == SSLSTORE_OK) {
        report_unsold(&comparison);
    }
    end_report(&comparison, result == SSLSTORE_OK);
    if (result == SSLSTORE_OK) {
        return DONE;
    }
    return cli_result(cli, result);
}
