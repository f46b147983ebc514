/* Selects the faults that strike a call, and counts them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fault_rule.h"
#include "memory.h"
#include "seed.h"

#include <stdlib.h>
#include <string.h>

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
    if (!faults) {
        return;
    }
    for (size_t i = 0; i < faults->count; i++) {
        rule_free(&faults->rules[i]);
    }
    free(faults->rules);
    free(faults);
}

bool faults_add(struct faults *faults, const char *spec, const char **why)
{
    struct rule rule;

    *why = rule_read(&rule, spec);
    if (*why) {
        rule_free(&rule);
        return false;
    }
    rule.spec = copy_text(spec);
    faults->rules = reallocate(faults->rules, (faults->count + 1) * sizeof *faults->rules);
    faults->rules[faults->count++] = rule;
    return true;
}

bool faults_include(const struct faults *faults, enum fault fault)
{
    for (size_t i = 0; i < faults->count; i++) {
        if (faults->rules[i].fault == fault) {
            return true;
        }
    }
    return false;
}

bool faults_aim_at(const struct faults *faults, const char *endpoint)
{
    for (size_t i = 0; i < faults->count; i++) {
        if (faults->rules[i].endpoint && strcmp(faults->rules[i].endpoint, endpoint) == 0) {
            return true;
        }
    }
    return false;
}

const char *faults_beyond(const struct faults *faults, long orders, size_t page_max)
{
    const char *why = NULL;

    for (size_t i = 0; !why && i < faults->count; i++) {
        why = rule_beyond(&faults->rules[i], orders, page_max);
    }
    return why;
}

/* Returns the tally of a page; makes it for the first call of that page. */
static struct tally *tally_of(struct rule *rule, int64_t page)
{
    size_t low = 0, high = rule->tally_count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (rule->tallies[middle].page < page) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == rule->tally_count || rule->tallies[low].page != page) {
        rule->tallies = reallocate(rule->tallies, (rule->tally_count + 1) * sizeof *rule->tallies);
        memmove(rule->tallies + low + 1, rule->tallies + low,
                (rule->tally_count - low) * sizeof *rule->tallies);
        rule->tallies[low] = (struct tally){.page = page};
        rule->tally_count++;
    }
    return &rule->tallies[low];
}

static bool is_in(const struct range *range, int64_t number)
{
    return number >= range->first && number <= range->last;
}

static bool strikes(struct faults *faults, struct rule *rule, const char *endpoint, int64_t page)
{
    struct tally *tally;

    if ((rule->endpoint && strcmp(rule->endpoint, endpoint) != 0) ||
        !fault_suits(rule->fault, endpoint) || (rule->by_page && !is_in(&rule->pages, page))) {
        return false;
    }
    tally = tally_of(rule, page);
    tally->calls++;
    if (!is_in(&rule->calls, tally->calls) || tally->struck >= rule->times) {
        return false;
    }
    if (rule->percent < 100 && seed_below(&faults->chance, 100) >= (size_t) rule->percent) {
        return false;
    }
    tally->struck++;
    return true;
}

static void choose(struct faults *faults, const char *endpoint, bool by_page, int64_t page,
                   struct effects *effects)
{
    for (size_t i = 0; i < faults->count; i++) {
        struct rule *rule = &faults->rules[i];

        if (rule->by_page != by_page || !strikes(faults, rule, endpoint, page)) {
            continue;
        }
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

void faults_choose_page(struct faults *faults, const char *endpoint, int64_t page,
                        struct effects *effects)
{
    choose(faults, endpoint, true, page, effects);
}

bool effects_prevent_call(const struct effects *effects)
{
    static const enum fault silent[] = {FAULT_CUT_REQUEST, FAULT_RESET, FAULT_RESET_BEFORE,
                                        FAULT_STALL};

    for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++) {
        if (effects->at[silent[i]].on && !effects->at[silent[i]].after) {
            return true;
        }
    }
    return false;
}

bool effects_include(const struct effects *effects, enum fault fault, const char *word)
{
    const char *text = effects->at[fault].on ? effects->at[fault].text : "";
    size_t length = strlen(word);

    while (*text) {
        size_t entry = strcspn(text, "+");

        if (entry == length && strncmp(text, word, length) == 0) {
            return true;
        }
        text += entry + (text[entry] == '+');
    }
    return false;
}

json_t *faults_document(const struct faults *faults)
{
    json_t *out = json_object();

    for (size_t i = 0; i < faults->count; i++) {
        const struct rule *rule = &faults->rules[i];
        json_t *tallies = json_array();

        for (size_t j = 0; j < rule->tally_count; j++) {
            const struct tally *tally = &rule->tallies[j];

            json_array_append_new(tallies,
                                  json_pack("[III]", (json_int_t) tally->page,
                                            (json_int_t) tally->calls, (json_int_t) tally->struck));
        }
        json_object_set_new(out, rule->spec,
                            json_pack("{s:I, s:o}", "fired",
                                      (json_int_t) faults->fired[rule->fault], "tallies", tallies));
    }
    return out;
}

static void restore_rule(struct faults *faults, struct rule *rule, const json_t *document)
{
    const json_t *tallies = json_object_get(document, "tallies");

    for (size_t i = 0; i < json_array_size(tallies); i++) {
        json_int_t page, calls, struck;

        if (json_unpack(json_array_get(tallies, i), "[III]", &page, &calls, &struck) == 0) {
            struct tally *tally = tally_of(rule, (long) page);

            tally->calls = (long) calls;
            tally->struck = (long) struck;
        }
    }
    faults->fired[rule->fault] = (long) json_integer_value(json_object_get(document, "fired"));
}

void faults_restore(struct faults *faults, const json_t *document)
{
    for (size_t i = 0; i < faults->count; i++) {
        const json_t *rule = json_object_get(document, faults->rules[i].spec);

        if (rule) {
            restore_rule(faults, &faults->rules[i], rule);
        }
    }
}

json_t *faults_fired(const struct faults *faults)
{
    json_t *fired = json_object();

    for (size_t i = 0; i < faults->count; i++) {
        enum fault fault = faults->rules[i].fault;

        json_object_set_new(fired, fault_kinds[fault].name, json_integer(faults->fired[fault]));
    }
    return fired;
}

/* Prints the values that a fault takes, and its default. */
static void print_values(FILE *out, const struct fault_kind *kind)
{
    switch (kind->takes.kind) {
    case VALUE_NUMBER:
        if (kind->value >= kind->takes.least) {
            fprintf(out, " (%ld)", kind->value);
        }
        break;
    case VALUE_NONZERO:
        if (kind->value) {
            fprintf(out, " (%ld)", kind->value);
        }
        break;
    case VALUE_WORD:
        fprintf(out, ": %s (%ld)", kind->takes.words, kind->value);
        break;
    case VALUE_WORDS:
        fprintf(out, ",\n%25sjoined by +: %s", "", kind->takes.words);
        break;
    case VALUE_NONE:
    case VALUE_TEXT:
    case VALUE_BODY:
        break;
    }
}

void faults_help(FILE *out)
{
    static const char marks[] = {
        [TIME_BEFORE] = '<', [TIME_AFTER] = '>', [TIME_ONLY_BEFORE] = ' ', [TIME_ONLY_AFTER] = ' '};

    fputs("Faults: --fault [before:|after:]NAME[=VALUE][@ENDPOINT[/page=N]][#N][%PERCENT]"
          "[*TIMES]\n"
          "  @order/query         calls of that endpoint only\n"
          "  @order/query/page=3  calls for its third page only; # and * then count each page\n"
          "                       separately: 503@order/query/page=1+*2 fails every page twice\n"
          "  #3                   the third call only (from 1); ranges are N-M and N+\n"
          "  %5                   with a probability of 5 percent\n"
          "  *2                   at most twice\n"
          "  before:, after:      strike before or after the call is applied; only for faults\n"
          "                       marked < (default before) or > (default after)\n"
          "A fault counts only the calls that it can strike. A fault that can never strike is\n"
          "refused. Default values are in parentheses. =TEXT cannot contain @ # % *. As the body\n"
          "of a status it is sent unchanged if it is JSON or HTML, and as a Message otherwise.\n",
          out);
    for (int i = 0; i < FAULT_COUNT; i++) {
        fprintf(out, "  %-20s%c %s", fault_kinds[i].name, marks[fault_kinds[i].time],
                fault_kinds[i].meaning);
        print_values(out, &fault_kinds[i]);
        fputc('\n', out);
    }
}
