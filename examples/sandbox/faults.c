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

struct rule {
    enum fault fault;
    bool after;
    char *text;
    long value;
    char *endpoint;             /* NULL: every endpoint */
    long first, last;           /* the calls it may strike, counted from 1 */
    long percent;
    long times_left;
    long calls;                 /* calls seen that match the endpoint */
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

void faults_free(struct faults *faults)
{
    if (!faults)
        return;
    for (size_t i = 0; i < faults->count; i++) {
        free(faults->rules[i].text);
        free(faults->rules[i].endpoint);
    }
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

static bool read_ordinals(struct rule *rule, const char **text)
{
    if (!read_number(text, &rule->first))
        return false;
    rule->last = rule->first;
    if (**text == '+') {
        ++*text;
        rule->last = LONG_MAX;
    } else if (**text == '-') {
        ++*text;
        return read_number(text, &rule->last);
    }
    return true;
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
            free(rule->endpoint);
            rule->endpoint = take_word(&text, "#%*");
            good = *rule->endpoint != '\0';
            break;
        case '#':
            good = read_ordinals(rule, &text);
            break;
        case '%':
            good = read_number(&text, &rule->percent);
            break;
        case '*':
            good = read_number(&text, &rule->times_left);
            break;
        default:
            good = false;
        }
    }
    return good;
}

bool faults_add(struct faults *faults, const char *spec)
{
    struct rule rule = { .first = 1, .last = LONG_MAX, .percent = 100, .times_left = LONG_MAX };

    if (!read_rule(&rule, spec)) {
        free(rule.text);
        free(rule.endpoint);
        return false;
    }
    faults->rules = reallocate(faults->rules, (faults->count + 1) * sizeof *faults->rules);
    faults->rules[faults->count++] = rule;
    return true;
}

static bool strikes(struct faults *faults, struct rule *rule, const char *endpoint)
{
    if (rule->endpoint && strcmp(rule->endpoint, endpoint) != 0)
        return false;
    rule->calls++;
    if (rule->calls < rule->first || rule->calls > rule->last || !rule->times_left)
        return false;
    if (rule->percent < 100 && seed_below(&faults->chance, 100) >= (size_t)rule->percent)
        return false;
    rule->times_left--;
    return true;
}

void faults_choose(struct faults *faults, const char *endpoint, struct effects *effects)
{
    memset(effects, 0, sizeof *effects);
    for (size_t i = 0; i < faults->count; i++) {
        struct rule *rule = &faults->rules[i];

        if (!strikes(faults, rule, endpoint))
            continue;
        effects->at[rule->fault].on = true;
        effects->at[rule->fault].after = rule->after;
        effects->at[rule->fault].value = rule->value;
        effects->at[rule->fault].text = rule->text ? rule->text : "";
        faults->fired[rule->fault]++;
    }
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
    fputs("Faults: --fault [before:|after:]NAME[=VALUE][@ENDPOINT][#N|#N+|#N-M][%PERCENT]"
          "[*TIMES]\n"
          "  @order/query  only calls of that endpoint    #3  only its third call (from 1)\n"
          "  %5            with that probability          *2  at most twice\n"
          "  before:, after:  strike before or after the call is applied (*: after, if unsaid)\n",
          out);
    for (int i = 0; i < FAULT_COUNT; i++)
        fprintf(out, "  %-18s%c %s\n", table[i].name, table[i].after ? '*' : ' ',
                table[i].meaning);
}
