/* Example 8: draw a form for an order, from the built-in catalog, without network access.
 *
 *     cc -I. -o 8_form examples/8_form.c build/libsslstore.a -lmbedtls -lmbedx509 -lmbedcrypto
 *     8_form [PRODUCT [DAYS [COUNTRY]]]
 *
 * Without PRODUCT, prints the settings that a client needs. With PRODUCT, prints the fields of an
 * order for it; DAYS and COUNTRY fill in two of them as a user would type them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sslstore.h"

/* Prints "* Organization Country      country    GB, US, …". A star marks a required field. */
static void show_field(const sslstore_field *field)
{
    static const char *const types[] = {"text",   "e-mail", "phone", "country",
                                        "choice", "number", "yes/no"};

    printf("%c %-42s %-8s", field->required ? '*' : ' ', field->name, types[field->type]);
    if (field->secret) {
        printf(" (hidden)");
    } else if (field->choices[0] != '\0') {
        printf(" one of %s", field->choices);
    } else if (field->default_value[0] != '\0') {
        printf(" default %s", field->default_value);
    }
    printf("\n");
}

static void show_settings(void)
{
    sslstore_field field;

    for (size_t i = 0; sslstore_setting_at(i, &field); i++) {
        show_field(&field);
    }
}

static void show_fields(const sslstore_product *product)
{
    sslstore_field field;

    printf("%s (%s, %s)\n", product->name, sslstore_vendor_name(product->vendor),
           sslstore_validation_name(product->validation));
    for (size_t i = 0; sslstore_product_field(product, i, &field); i++) {
        show_field(&field);
    }
}

/* Checks the number of days against what the product sells. Returns whether it can be ordered. */
static bool check_days(const sslstore_product *product, const char *text)
{
    uint32_t days = (uint32_t) strtoul(text, NULL, 10);
    uint32_t nearest = 0;
    uint32_t months = sslstore_months_of_days(product, days, &nearest);
    const char *note = sslstore_validity_note(product, days, sslstore_wall_time(NULL));

    if (months == 0) {
        printf("%u days are not on offer; the nearest is %u\n", (unsigned) days,
               (unsigned) nearest);
        return false;
    }
    printf("%u days are sent as %u months\n", (unsigned) days, (unsigned) months);
    if (note[0] != '\0') {
        printf("note: %s\n", note);
    }
    return true;
}

/* Accepts a code or an English name. A form can offer the codes of sslstore_country_at(). */
static bool check_country(const char *text)
{
    const char *code = sslstore_country_code(text);
    size_t count = 0;

    if (code[0] != '\0') {
        printf("the country is sent as %s\n", code);
        return true;
    }
    while (sslstore_country_at(count)[0] != '\0') {
        count++;
    }
    printf("not one of %u countries\n", (unsigned) count);
    return false;
}

int main(int count, char **arguments)
{
    sslstore_product product;
    bool good = true;

    if (count < 2) {
        show_settings();
        return 0;
    }
    if (!sslstore_product_find(arguments[1], &product)) {
        fprintf(stderr, "unknown product; see: sslstore products\n");
        return 1;
    }
    show_fields(&product);
    if (count > 2) {
        good = check_days(&product, arguments[2]);
    }
    if (count > 3) {
        good = check_country(arguments[3]) && good;
    }
    return good ? 0 : 1;
}
