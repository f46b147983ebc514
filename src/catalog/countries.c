/* Finds the ISO 3166-1 code of a country by its code or English name.
 *
 * Names are searched and never shown, so the table holds 31 bits of each name's hash instead of the
 * name: 1.5 KB instead of 6. mkcatalog rejects names with equal hashes. The chance that a text that
 * names no country matches one of the 390 names is 390 in 2^31, one in 5 million.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sslstore.h"

#if defined(SSLSTORE_NO_COUNTRIES)

const char *sslstore_country_at(size_t index)
{
    (void) index;
    return "";
}

static bool is_upper(char byte)
{
    return byte >= 'A' && byte <= 'Z';
}

const char *sslstore_country_code(const char *country)
{
    bool is_code =
        country != NULL && is_upper(country[0]) && is_upper(country[1]) && country[2] == '\0';

    return is_code ? country : "";
}

#else

#include <string.h>

#include "base/text.h"
#include "catalog/hash.h"

#define COUNTRY_TABLES
#include "catalog_tables.h"

#define COUNTRY_COUNT (sizeof country_codes / sizeof country_codes[0])
#define NAME_COUNT    (sizeof country_names / sizeof country_names[0])

const char *sslstore_country_at(size_t index)
{
    return index < COUNTRY_COUNT ? country_codes[index] : "";
}

/* The names are in the order of their codes; bit 0 is set in the first name of each country. */
static const char *find_name(uint32_t hash)
{
    size_t begun = 0;

    for (size_t i = 0; i < NAME_COUNT; i++) {
        begun += country_names[i] & 1;
        if ((country_names[i] | 1) == (hash | 1)) {
            return country_codes[begun - 1];
        }
    }
    return "";
}

/* "Republic of Chad" is Chad. "Republic of China" is not China, and therefore not guessed. */
static const char *find_long_name(const char *name, size_t size)
{
    uint32_t form;
    uint32_t hash = sslstore__hash_name(name, size, &form);
    const char *code = find_name(hash);

    if (code[0] == '\0' && form != 0) {
        code = find_name(hash - form);
        return sslstore__text_equal(code, "CN") ? "" : code;
    }
    return code;
}

const char *sslstore_country_code(const char *country)
{
    size_t size;

    if (!sslstore__text_is_set(country)) {
        return "";
    }
    size = strlen(country);
    sslstore__text_trim(&country, &size);
    for (size_t i = 0; i < COUNTRY_COUNT; i++) {
        if (sslstore__text_equal_bytes(country_codes[i], 2, country, size)) {
            return country_codes[i];
        }
    }
    return find_long_name(country, size);
}

#endif
