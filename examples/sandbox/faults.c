/* Faults on demand: reading their specifications, and choosing those that strike a call.
 * SPDX-License-Identifier: Apache-2.0 */
#include "faults.h"
#include "memory.h"
#include "seed.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    long value;
    bool after;
    const char *meaning;
} table[FAULT_COUNT] = {
#define X(constant, name, value, after, meaning) { name, value, after, meaning },
    FAULT_MAP(X)
#undef X
};

struct range {
    long first, last;
};

/* What happened so far: for all calls, or for those of one page. */
struct tally {
    long page;
    long calls, struck;
};

struct rule {
    enum fault fault;
    bool after;
    char *text;
    long value;
    char *endpoint;             /* NULL: every endpoint */
    bool by_page;
    struct range pages;
    struct range calls;         /* those it may strike, counted from 1 */
    long percent;
    long times;
    struct tally *tallies;      /* sorted by page; without an aim at pages, one of page 0 */
    size_t tally_count;
};

struct faults {
    struct rule *rules;
    size_t count;
    struct seed_stream chance;
    long fired[FAULT_COUNT];
};

struct faults *faults_new(uint64_t seed)
{
    struct faults *faults = allocate(sizeof *faults);

    faults->chance = seed_stream(seed, SEED_FAULT, 0);
    return faults;
}

static void free_rule(struct rule *rule)
{
    free(rule->text);
    free(rule->endpoint);
    free(rule->tallies);
}

void faults_free(struct faults *faults)
{
    if (!faults)
        return;
    for (size_t i = 0; i < faults->count; i++)
        free_rule(&faults->rules[i]);
    free(faults->rules);
    free(faults);
}

static bool read_number(const char **text, long *number)
{
    char *end;

    *number = strtol(*text, &end, 10);
    if (end == *text || *number < 0)
        return false;
    *text = end;
    return true;
}

/* The part of the specification up to the next mark, copied; the cursor is moved past it. */
static char *take_word(const char **text, const char *marks)
{
    size_t length = strcspn(*text, marks);
    char *word = allocate(length + 1);

    memcpy(word, *text, length);
    *text += length;
    return word;
}

static bool read_name(struct rule *rule, const char **text)
{
    bool before = strncmp(*text, "before:", 7) == 0;
    bool after = strncmp(*text, "after:", 6) == 0;
    char *name;
    int found = FAULT_COUNT;

    *text += before ? 7 : after ? 6 : 0;
    name = take_word(text, "=@#%*");
    for (int i = 0; i < FAULT_COUNT; i++)
        if (strcmp(table[i].name, name) == 0)
            found = i;
    free(name);
    if (found == FAULT_COUNT)
        return false;
    rule->fault = (enum fault)found;
    rule->after = before ? false : after ? true : table[found].after;
    rule->value = table[found].value;
    return true;
}

/* N, N+ or N-M */
static bool read_range(struct range *range, const char **text)
{
    if (!read_number(text, &range->first))
        return false;
    range->last = range->first;
    if (**text == '+') {
        ++*text;
        range->last = LONG_MAX;
    } else if (**text == '-') {
        ++*text;
        return read_number(text, &range->last);
    }
    return true;
}

/* An endpoint, or the pages of one. A request that is cut short has not yet said its page. */
static bool read_aim(struct rule *rule, const char **text)
{
    static const char mark[] = "/page=";
    const char *pages;
    char *found;

    free(rule->endpoint);
    rule->endpoint = take_word(text, "#%*");
    found = strstr(rule->endpoint, mark);
    rule->by_page = found != NULL;
    if (found) {
        pages = found + sizeof mark - 1;
        if (!read_range(&rule->pages, &pages) || *pages || rule->fault == FAULT_CUT_REQUEST)
            return false;
        *found = '\0';
    }
    return *rule->endpoint != '\0';
}

static bool read_rule(struct rule *rule, const char *text)
{
    bool good = read_name(rule, &text);

    while (good && *text) {
        switch (*text++) {
        case '=':
            free(rule->text);
            rule->text = take_word(&text, "@#%*");
            rule->value = strtol(rule->text, NULL, 10);
            break;
        case '@':
            good = read_aim(rule, &text);
            break;
        case '#':
            good = read_range(&rule->calls, &text);
            break;
        case '%':
            good = read_number(&text, &rule->percent);
            break;
        case '*':
            good = read_number(&text, &rule->times);
            break;
        default:
            good = false;
        }
    }
    return good;
}

bool faults_add(struct faults *faults, const char *spec)
{
    struct rule rule = { .calls = { 1, LONG_MAX }, .percent = 100, .times = LONG_MAX };

    if (!read_rule(&rule, spec)) {
        free_rule(&rule);
        return false;
    }
    faults->rules = reallocate(faults->rules, (faults->count + 1) * sizeof *faults->rules);
    faults->rules[faults->count++] = rule;
    return true;
}

/* The tally of a page, made if it is the first call of that page. */
static struct tally *tally_of(struct rule *rule, long page)
{
    size_t low = 0, high = rule->tally_count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (rule->tallies[middle].page < page)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == rule->tally_count || rule->tallies[low].page != page) {
        rule->tallies = reallocate(rule->tallies,
                                   (rule->tally_count + 1) * sizeof *rule->tallies);
        memmove(rule->tallies + low + 1, rule->tallies + low,
                (rule->tally_count - low) * sizeof *rule->tallies);
        rule->tallies[low] = (struct tally){ .page = page };
        rule->tally_count++;
    }
    return &rule->tallies[low];
}

static bool is_in(const struct range *range, long number)
{
    return number >= range->first && number <= range->last;
}

static bool strikes(struct faults *faults, struct rule *rule, const char *endpoint, long page)
{
    struct tally *tally;

    if ((rule->endpoint && strcmp(rule->endpoint, endpoint) != 0)
        || (rule->by_page && !is_in(&rule->pages, page)))
        return false;
    tally = tally_of(rule, page);
    tally->calls++;
    if (!is_in(&rule->calls, tally->calls) || tally->struck >= rule->times)
        return false;
    if (rule->percent < 100 && seed_below(&faults->chance, 100) >= (size_t)rule->percent)
        return false;
    tally->struck++;
    return true;
}

static void choose(struct faults *faults, const char *endpoint, bool by_page, long page,
                   struct effects *effects)
{
    for (size_t i = 0; i < faults->count; i++) {
        struct rule *rule = &faults->rules[i];

        if (rule->by_page != by_page || !strikes(faults, rule, endpoint, page))
            continue;
        effects->at[rule->fault].on = true;
        effects->at[rule->fault].after = rule->after;
        effects->at[rule->fault].value = rule->value;
        effects->at[rule->fault].text = rule->text ? rule->text : "";
        faults->fired[rule->fault]++;
    }
}

void faults_choose(struct faults *faults, const char *endpoint, struct effects *effects)
{
    choose(faults, endpoint, false, 0, effects);
}

void faults_choose_page(struct faults *faults, const char *endpoint, long page,
                        struct effects *effects)
{
    choose(faults, endpoint, true, page, effects);
}

bool effects_forbid(const struct effects *effects)
{
    static const enum fault silent[] = {
        FAULT_CUT_REQUEST, FAULT_RESET, FAULT_RESET_BEFORE, FAULT_STALL
    };

    for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++)
        if (effects->at[silent[i]].on && !effects->at[silent[i]].after)
            return true;
    return false;
}

json_t *faults_fired(const struct faults *faults)
{
    json_t *fired = json_object();

    for (size_t i = 0; i < faults->count; i++) {
        enum fault fault = faults->rules[i].fault;

        json_object_set_new(fired, table[fault].name, json_integer(faults->fired[fault]));
    }
    return fired;
}

void faults_help(FILE *out)
{
    fputs("Faults: --fault [before:|after:]NAME[=VALUE][@ENDPOINT[/page=N]][#N][%PERCENT]"
          "[*TIMES]\n"
          "  @order/query         only calls of that endpoint\n"
          "  @order/query/page=3  only those for its third page; # and * then count each page\n"
          "                       by itself: 503@order/query/page=1+*2 fails every page twice\n"
          "  #3                   only the third call (from 1); N-M and N+ here and for pages\n"
          "  %5                   with that probability\n"
          "  *2                   at most twice\n"
          "  before:, after:      strike before or after the call is applied (*: after, if "
          "unsaid)\n",
          out);
    for (int i = 0; i < FAULT_COUNT; i++)
        fprintf(out, "  %-18s%c %s\n", table[i].name, table[i].after ? '*' : ' ',
                table[i].meaning);
}
