/* Knows since when which rule of domain validation applies: Baseline Requirements 3.2.2.4,
 * 3.2.2.9, 4.2.1 and 4.2.2.
 * SPDX-License-Identifier: Apache-2.0 */
#include "dcv_rules.h"
#include "dates.h"
#include "memory.h"
#include "names.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#define DAY INT64_C(86400)

struct rule {
    struct civil from;
    int value;
};

/* Returns the value in force at a time. The newest rule comes first, and the last one is older
 * than the sandbox's clock can be. */
static int value_at(const struct rule *rules, int64_t now)
{
    while (now < seconds_from_civil(rules->from)) {
        rules++;
    }
    return rules->value;
}

int64_t dcv_reuse(int64_t now)
{
    static const struct rule days[] = {
        {{2029, 3, 15, 0, 0, 0}, 10},
        {{2027, 3, 15, 0, 0, 0}, 100},
        {{2026, 3, 15, 0, 0, 0}, 200},
        {{1900, 1, 1, 0, 0, 0}, 398},
    };

    return value_at(days, now) * DAY;
}

unsigned dcv_perspectives(int64_t now)
{
    static const struct rule places[] = {
        {{2026, 12, 15, 0, 0, 0}, 5}, {{2026, 6, 15, 0, 0, 0}, 4}, {{2026, 3, 15, 0, 0, 0}, 3},
        {{2025, 3, 15, 0, 0, 0}, 2},  {{1900, 1, 1, 0, 0, 0}, 1},
    };

    return (unsigned) value_at(places, now);
}

bool dcv_is_allowed(enum dcv_method method, const char *name, int64_t now)
{
    static const struct rule mail[] = {{{2028, 3, 15, 0, 0, 0}, 0}, {{1900, 1, 1, 0, 0, 0}, 1}};
    static const struct rule file[] = {{{2021, 12, 1, 0, 0, 0}, 0}, {{1900, 1, 1, 0, 0, 0}, 1}};

    if (method == DCV_EMAIL) {
        return value_at(mail, now) != 0;
    }
    if ((method == DCV_HTTP || method == DCV_HTTPS) && name_is_wildcard(name)) {
        return value_at(file, now) != 0;
    }
    return true;
}

static bool ends_with(const char *name, const char *ending)
{
    size_t length = strlen(name), most = strlen(ending);

    return length > most && strcasecmp(name + length - most, ending) == 0;
}

bool dcv_is_forbidden(const char *name, int64_t now)
{
    static const struct rule reverse[] = {{{2026, 3, 15, 0, 0, 0}, 1}, {{1900, 1, 1, 0, 0, 0}, 0}};
    const char *last = strrchr(name, '.');

    last = last ? last + 1 : name;
    if (is_word_of("alt corp example home internal intranet invalid lan local localdomain "
                   "localhost mail onion private test",
                   last)) {
        return true;
    }
    if (name_is_public_suffix(name_without_star(name)) ||
        (*last && strspn(last, "0123456789") == strlen(last))) {
        return true;
    }
    if (ends_with(name, ".in-addr.arpa") || ends_with(name, ".ip6.arpa")) {
        return value_at(reverse, now) != 0;
    }
    return strcasecmp(last, "arpa") == 0;
}
