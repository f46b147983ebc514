/* Finds the rule that is in force on a day.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "catalog/rules.h"

#include "base/words.h"

#if defined(SSLSTORE_NO_CATALOG)

uint32_t sslstore__rule_at(enum sslstore__rule rule, int64_t time)
{
    (void) time;
    return rule == SSLSTORE__RULE_WILDCARD_FILE ? SSLSTORE__RULE_FORBIDDEN : 0;
}

const char *sslstore__rule_note(enum sslstore__rule rule, int64_t time)
{
    (void) rule;
    (void) time;
    return "";
}

#else

#define DAY 86400

/* A row of rules.tsv. */
struct rule_row {
    uint16_t day; /* since 1970 */
    uint16_t value;
};

#define RULE_TABLES
#include "catalog_tables.h"

#define ROWS (sizeof rule_rows / sizeof rule_rows[0])

/* The row in force at a time; ROWS: none is. */
static size_t find_row(enum sslstore__rule rule, int64_t time)
{
    size_t first = rule_first[rule];
    size_t row = rule_first[rule + 1];
    int64_t today = (int64_t) RULES_DAY * DAY;

    if (time > today) {
        today = time;
    }
    while (row > first && (int64_t) rule_rows[row - 1].day * DAY > today) {
        row--;
    }
    return row > first ? row - 1 : ROWS;
}

uint32_t sslstore__rule_at(enum sslstore__rule rule, int64_t time)
{
    size_t row = find_row(rule, time);

    return row < ROWS ? rule_rows[row].value : 0;
}

const char *sslstore__rule_note(enum sslstore__rule rule, int64_t time)
{
    size_t row = find_row(rule, time);

    return SSLSTORE__HAS_WORDS && row < ROWS ? rule_text + rule_notes[row] : "";
}

#endif
