/* Checks rules.tsv and writes as C what is in force on its day or later.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mkrules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mkpool.h"

#define DAY_MAX    65535 /* struct rule_row, rules.c */
#define NOTE_MAX   255   /* SSLSTORE_MESSAGE_MAX, without its NUL */
#define RULE_COUNT (sizeof rule_names / sizeof rule_names[0])

/* The order of enum sslstore__rule. */
static const char *const rule_names[] = {
    "tls-life",
    "code-signing-life",
    "smime-life",
    "domain-reuse",
    "organization-reuse",
    "email",
    "whois",
    "wildcard-file",
    "perspectives",
    "client-auth",
    "sha-1",
};

enum { RULE, FROM, VALUE, SOURCE, NOTE, RULE_COLUMNS };

static const char *const rule_columns[] = {"rule", "from", "value", "source", "note"};

struct table *read_rules(const char *path)
{
    return read_table(path, rule_columns, RULE_COLUMNS);
}

/* Days from 1970-01-01 to a day of the Gregorian calendar, whose years begin in March here. */
static long days_of(long year, long month, long day)
{
    long years = month > 2 ? year : year - 1;
    long months = month > 2 ? month - 3 : month + 9;

    return years * 365 + years / 4 - years / 100 + years / 400 + (months * 153 + 2) / 5 + day -
           719469;
}

/* The cell FROM: a day such as 2026-03-15. */
static unsigned day_of(const struct row *row)
{
    const char *text = row->cells[FROM];
    int year;
    int month;
    int day;
    char end;
    long days;

    if (strlen(text) != 10 || sscanf(text, "%4d-%2d-%2d%c", &year, &month, &day, &end) != 3 ||
        month < 1 || month > 12 || day < 1 || day > 31) {
        fail(&row->place, "\"%s\" is not a day such as 2026-03-15", text);
    }
    days = days_of(year, month, day);
    if (days < 0 || days > DAY_MAX) {
        fail(&row->place, "\"%s\" is before 1970 or after 2149", text);
    }
    return (unsigned) days;
}

static unsigned value_of(const struct row *row)
{
    const char *text = row->cells[VALUE];
    unsigned long value = strtoul(text, NULL, 10);

    if (strcmp(text, "discouraged") == 0) {
        return 1;
    }
    if (strcmp(text, "forbidden") == 0) {
        return 2;
    }
    if (text[strspn(text, "0123456789")] != '\0' || value == 0 || value > DAY_MAX) {
        fail(&row->place, "\"%s\" is neither a number nor discouraged or forbidden", text);
    }
    return (unsigned) value;
}

static bool is_of_rule(const struct table *rules, size_t index, size_t rule)
{
    return index < rules->count && strcmp(rules->rows[index].cells[RULE], rule_names[rule]) == 0;
}

/* The first row after those of a rule. */
static size_t end_of_rule(const struct table *rules, size_t index, size_t rule)
{
    while (is_of_rule(rules, index, rule)) {
        index++;
    }
    return index;
}

/* Of the rows of a rule, the one in force on the day of the table; the first one if none is. */
static size_t current_row(const struct table *rules, size_t index, size_t rule)
{
    unsigned today = day_of(&rules->rows[0]);

    while (is_of_rule(rules, index + 1, rule) && day_of(&rules->rows[index + 1]) <= today) {
        index++;
    }
    return index;
}

static void check_rule(const struct table *rules, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++) {
        const struct row *row = &rules->rows[i];

        (void) value_of(row);
        if (day_of(row) <= (i > first ? day_of(row - 1) : 0)) {
            fail(&row->place, "the days of a rule do not ascend");
        }
        if (strlen(row->cells[NOTE]) > NOTE_MAX) {
            fail(&row->place, "the note is longer than %d bytes", NOTE_MAX);
        }
    }
}

void check_rules(const struct table *rules)
{
    size_t row = 1;

    if (rules->count == 0 || strcmp(rules->rows[0].cells[RULE], "as-of") != 0) {
        fail(&rules->place, "the first row is not \"as-of\"");
    }
    for (size_t rule = 0; rule < RULE_COUNT; rule++) {
        size_t end = end_of_rule(rules, row, rule);

        if (end == row) {
            fail(row < rules->count ? &rules->rows[row].place : &rules->place,
                 "the rule \"%s\" is expected here", rule_names[rule]);
        }
        check_rule(rules, row, end);
        row = end;
    }
    if (row < rules->count) {
        fail(&rules->rows[row].place, "unknown rule \"%s\"", rules->rows[row].cells[RULE]);
    }
}

/* What is written: the rows from the current one of each rule on. */
struct chosen {
    const struct row *rows[ROWS_MAX];
    size_t count;
    size_t first[RULE_COUNT + 1];
};

static void choose(const struct table *rules, struct chosen *chosen)
{
    size_t row = 1;

    for (size_t rule = 0; rule < RULE_COUNT; rule++) {
        size_t end = end_of_rule(rules, row, rule);

        chosen->first[rule] = chosen->count;
        for (row = current_row(rules, row, rule); row < end; row++) {
            chosen->rows[chosen->count++] = &rules->rows[row];
        }
    }
    chosen->first[RULE_COUNT] = chosen->count;
}

static void write_notes(const struct chosen *chosen, struct pool *pool, const struct place *place)
{
    for (size_t i = 0; i < chosen->count; i++) {
        pool_add(pool, cell_text(chosen->rows[i]->cells[NOTE]));
    }
    pool_close(pool, place);
    printf("\n");
    pool_write(pool, "rule_text");
    printf("\nstatic const uint16_t rule_notes[] = {\n   ");
    for (size_t i = 0; i < chosen->count; i++) {
        printf(" %zu,", pool_offset(pool, cell_text(chosen->rows[i]->cells[NOTE])));
    }
    printf("\n};\n");
}

void write_rules(const struct table *rules)
{
    struct chosen *chosen = allocate(sizeof *chosen);
    struct pool *pool = allocate(sizeof *pool);

    choose(rules, chosen);
    printf("\n#ifdef RULE_TABLES\n\n#define RULES_DAY %u\n", day_of(&rules->rows[0]));
    printf("\nstatic const uint8_t rule_first[] = {");
    for (size_t i = 0; i <= RULE_COUNT; i++) {
        printf(" %zu,", chosen->first[i]);
    }
    printf(" };\n\nstatic const struct rule_row rule_rows[] = {\n");
    for (size_t i = 0; i < chosen->count; i++) {
        const struct row *row = chosen->rows[i];

        printf("    { %u, %u }, /* %s, %s */\n", day_of(row), value_of(row), row->cells[RULE],
               row->cells[FROM]);
    }
    printf("};\n");
    write_notes(chosen, pool, &rules->place);
    printf("\n#endif\n");
    free(pool);
    free(chosen);
}
