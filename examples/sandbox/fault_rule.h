/* One fault as it was specified. Only faults.c and fault_rule.c use this.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_FAULT_RULE_H
#define SANDBOX_FAULT_RULE_H

#include "faults.h"

enum value_kind {
    VALUE_NONE,
    VALUE_NUMBER,
    VALUE_NONZERO,
    VALUE_TEXT,
    VALUE_BODY,
    VALUE_WORD,
    VALUE_WORDS
};

struct fault_kind {
    const char *name;
    long value; /* default if no value is given */
    enum fault_time time;
    unsigned needs; /* parts of a reply; one of them suffices */
    struct {
        enum value_kind kind;
        long least, most;
        const char *words;
    } takes;
    const char *meaning;
};

extern const struct fault_kind fault_kinds[FAULT_COUNT];

struct range {
    long first, last;
};

/* Calls so far: of all calls, or of those for one page. */
struct tally {
    int64_t page;
    long calls, struck;
};

struct rule {
    char *spec; /* as it was specified; NULL until faults_add() has taken it */
    enum fault fault;
    bool after;
    char *text; /* the value as it was specified, or NULL */
    long value;
    char *endpoint; /* NULL: every endpoint that the fault can strike */
    bool by_page;
    struct range pages;
    struct range calls; /* numbers of the calls that it may strike, from 1 */
    long percent;
    long times;
    struct tally *tallies; /* sorted by page; for a fault without pages there is one, of page 0 */
    size_t tally_count;
};

/* Returns NULL, or what is wrong with the specification. Call rule_free() in either case. */
const char *rule_read(struct rule *rule, const char *spec);
void rule_free(struct rule *rule);

/* See faults_beyond(). */
const char *rule_beyond(const struct rule *rule, long orders, size_t page_max);

/* Returns whether the replies of an endpoint contain what the fault needs. */
bool fault_suits(enum fault fault, const char *endpoint);

#endif
