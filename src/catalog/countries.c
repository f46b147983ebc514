/* Countries: ISO 3166-1 codes for codes and English names.
 *
 * An object of its own, so that only programs that ask for names carry them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/text.h"
#include "catalog/catalog.h"

#define COUNTRY_TABLES
#include "catalog_tables.h"

/* Is a name among those that | separates? */
static bool is_named(const char *names, const char *name, size_t size)
{
    const char *end = strchr(names, '|');

    while (end != NULL) {
        if (sslstore__same_bytes(names, (size_t) (end - names), name, size)) {
            return true;
        }
        names = end + 1;
        end = strchr(names, '|');
    }
    return sslstore__same_bytes(names, strlen(names), name, size);
}

const char *sslstore_country_code(const char *country)
{
    const char *end = countries + sizeof countries;
    const char *names;
    size_t size;

    if (!sslstore__is_set(country)) {
        return "";
    }
    size = strlen(country);
    sslstore__trim(&country, &size);
    for (const char *code = countries; code < end; code = names + strlen(names) + 1) {
        names = code + 3;
        if (sslstore__same_bytes(code, 2, country, size) || is_named(names, country, size)) {
            return code;
        }
    }
    return "";
}
