/* Example 7: draw the form of an order from the built-in catalog. Needs no network.
 *
 *     cc -I. -o 7_form examples/7_form.c build/libsslstore.a -lmbedtls -lmbedx509 -lmbedcrypto
 *     ./7_form
 *     ./7_form positivessl 365 'United Kingdom'
 *
 * Without a product, the form of the settings that a client needs. With one, that of an order for
 * it; the number of days and the country are what a user typed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>

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

/* Returns whether the product is sold for that time. */
static bool check_days(const sslstore_product *product, const char *text)
{
    uint32_t days = (uint32_t) strtoul(text, NULL, 10);
    uint32_t nearest = 0;
    uint32_t months = sslstore_months_of_days(product, days, &nearest);

    if (months == 0) {
        printf("%s days are not on offer; the nearest is %u\n", text, (unsigned) nearest);
        return false;
    }
    printf("%s days are sent as %u months. %s\n", text, (unsigned) months,
           sslstore_validity_note(product, days, sslstore_wall_time(NULL)));
    return true;
}

/* Accepts a code or an English name. A form can offer those of sslstore_country_at(). */
static bool check_country(const char *text)
{
    const char *code = sslstore_country_code(text);

    printf("the country is sent as '%s'\n", code);
    return code[0] != '\0';
}

int main(int count, char **arguments)
{
    sslstore_product product;
    sslstore_field field;

    for (size_t i = 0; count == 1 && sslstore_setting_at(i, &field); i++) {
        show_field(&field);
    }
    if (count == 1) {
        return 0;
    }
    if (!sslstore_product_find(arguments[1], &product)) {
        fprintf(stderr, "usage: 7_form [PRODUCT DAYS COUNTRY]; see: sslstore products\n");
        return 2;
    }
    for (size_t i = 0; sslstore_product_field(&product, i, &field); i++) {
        show_field(&field);
    }
    return count == 4 && check_days(&product, arguments[2]) && check_country(arguments[3]) ? 0 : 1;
}
