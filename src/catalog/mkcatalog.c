/* mkcatalog: checks the .tsv files of this folder, and writes them as const tables.
 *
 *   mkcatalog products.tsv fields.tsv countries.tsv rules.tsv special_names.tsv \
 *             public_suffixes.tsv > catalog_tables.h
 *
 * This is a host tool: it runs when the library is built, never on the target. A text that the
 * library returns as a pointer goes into a pool (mkpool.h), a text that it copies is packed
 * (mkpack.h), and the names of countries are only hashed (hash.h). Rows hold 16-bit offsets instead
 * of pointers, so that nothing needs relocation. A wrong row stops the build with file, line and
 * reason.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>

#include "mkcountries.h"
#include "mkfields.h"
#include "mknames.h"
#include "mkpack.h"
#include "mkpool.h"
#include "mkproducts.h"
#include "mkrules.h"

int main(int argc, char **argv)
{
    struct table *products;
    struct table *fields;
    struct table *countries;
    struct table *rules;
    struct table *names;
    struct table *suffixes;
    struct groups groups;
    struct pack *pack = allocate(sizeof *pack);

    if (argc != 7) {
        fprintf(stderr, "usage: mkcatalog products.tsv fields.tsv countries.tsv rules.tsv "
                        "special_names.tsv public_suffixes.tsv\n");
        return EXIT_FAILURE;
    }
    products = read_products(argv[1]);
    fields = read_fields(argv[2]);
    countries = read_countries(argv[3]);
    rules = read_rules(argv[4]);
    names = read_special_names(argv[5]);
    suffixes = read_suffixes(argv[6]);
    read_groups(fields, &groups);
    check_fields(fields, &groups);
    check_products(products, &groups);
    check_countries(countries);
    check_rules(rules);
    check_special_names(names);
    check_suffixes(suffixes);
    pack_products(products, pack);
    pack_fields(fields, pack);
    pack_close(pack);
    if (pack->size > OFFSETS_MAX) {
        fail(&products->place, "%zu bytes of packed text; 16-bit offsets reach %d", pack->size,
             OFFSETS_MAX);
    }
    printf("/* Written by mkcatalog from the .tsv files in src/catalog; edit those. */\n");
    pack_write(pack);
    write_products(products, &groups, pack);
    write_fields(fields, &groups, pack);
    write_countries(countries);
    write_rules(rules);
    write_names(names, suffixes);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "mkcatalog: cannot write\n");
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
