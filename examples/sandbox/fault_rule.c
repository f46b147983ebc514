/* Reading the specification of a fault, and refusing one that can never strike.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fault_rule.h"
#include "endpoints.h"
#include "memory.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define NO_VALUE               \
    {                          \
        VALUE_NONE, 0, 0, NULL \
    }
#define NUMBER(least, most)             \
    {                                   \
        VALUE_NUMBER, least, most, NULL \
    }
#define NONZERO(least, most)             \
    {                                    \
        VALUE_NONZERO, least, most, NULL \
    }
#define TEXT                   \
    {                          \
        VALUE_TEXT, 0, 0, NULL \
    }
#define WORD(words)             \
    {                           \
        VALUE_WORD, 0, 0, words \
    }
#define WORDS(words)             \
    {                            \
        VALUE_WORDS, 0, 0, words \
    }

const struct fault_kind fault_kinds[FAULT_COUNT] = {
#define X(constant, name, value, time, needs, takes, meaning) \
    {name, value, TIME_##time, needs, takes, meaning},
    FAULT_MAP(X)
#undef X
};

void rule_free(struct rule *rule)
{
    free(rule->text);
    free(rule->endpoint);
    free(rule->tallies);
    memset(rule, 0, sizeof *rule);
}

static const struct endpoint *find_endpoint(const char *path)
{
    for (size_t i = 0; i < endpoint_count; i++) {
        if (strcmp(endpoints[i].path, path) == 0 && path[0] != '/') {
            return &endpoints[i];
        }
    }
    return NULL;
}

bool fault_suits(enum fault fault, const char *path)
{
    const struct endpoint *endpoint = find_endpoint(path);
    unsigned needs = fault_kinds[fault].needs;

    return endpoint && (needs == REPLY_ANY || (endpoint->reply & needs) != 0);
}

/* Digits, from 1 to what a long holds. */
static bool read_count(const char **text, long *number)
{
    char *end;

    if (**text < '0' || **text > '9') {
        return false;
    }
    errno = 0;
    *number = strtol(*text, &end, 10);
    *text = end;
    return errno == 0;
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

static const char *read_name(struct rule *rule, const char **text)
{
    bool before = strncmp(*text, "before:", 7) == 0;
    bool after = strncmp(*text, "after:", 6) == 0;
    int found = FAULT_COUNT;
    enum fault_time time;
    char *name;

    *text += before ? 7 : after ? 6 : 0;
    name = take_word(text, "=@#%*");
    for (int i = 0; i < FAULT_COUNT; i++) {
        if (strcmp(fault_kinds[i].name, name) == 0) {
            found = i;
        }
    }
    free(name);
    if (found == FAULT_COUNT) {
        return "there is no such fault";
    }
    time = fault_kinds[found].time;
    if (before && time == TIME_ONLY_AFTER) {
        return "it is a fault of the reply: the call is always applied before it";
    }
    if (after && time == TIME_ONLY_BEFORE) {
        return "it cannot strike after the call was applied";
    }
    rule->fault = (enum fault) found;
    rule->after = after || (!before && (time == TIME_AFTER || time == TIME_ONLY_AFTER));
    rule->value = fault_kinds[found].value;
    return NULL;
}

/* Whether text is some words of the list with + between them. */
static bool are_words(const char *list, const char *text)
{
    bool good = true;

    while (good && *text) {
        char *word = take_word(&text, "+");

        good = *word && is_word_of(list, word) && (*text != '+' || text[1]);
        text += *text == '+';
        free(word);
    }
    return good;
}

/* The value, given or not, must be one that does something. */
static const char *read_value(struct rule *rule)
{
    const struct fault_kind *kind = &fault_kinds[rule->fault];
    const char *text = rule->text;
    char *end;

    if (text && !*text) {
        return "the value is missing";
    }
    if (kind->takes.kind == VALUE_NONE) {
        return text ? "it takes no value" : NULL;
    }
    if (kind->takes.kind == VALUE_WORD || kind->takes.kind == VALUE_WORDS) {
        if (!text) {
            return kind->value ? NULL : "it needs a value";
        }
        rule->value = strtol(text, NULL, 10);
        return are_words(kind->takes.words, text) &&
                       (kind->takes.kind == VALUE_WORDS || !strchr(text, '+'))
                   ? NULL
                   : "its value is none of those in --help";
    }
    if (text && kind->takes.kind != VALUE_TEXT) {
        errno = 0;
        rule->value = strtol(text, &end, 10);
        if (errno || *end || strspn(text, "-0123456789") != strlen(text)) {
            return "its value is no number";
        }
        if (rule->value < kind->takes.least || rule->value > kind->takes.most) {
            return "its value is too large or too small";
        }
    }
    return kind->takes.kind == VALUE_NONZERO && !rule->value ? "it needs a value that is not 0"
                                                             : NULL;
}

/* N, N+ or N-M, from 1 */
static const char *read_range(struct range *range, const char **text)
{
    if (!read_count(text, &range->first)) {
        return "a range is N, N+ or N-M";
    }
    range->last = range->first;
    if (**text == '+') {
        ++*text;
        range->last = LONG_MAX;
    } else if (**text == '-') {
        ++*text;
        if (!read_count(text, &range->last)) {
            return "a range is N, N+ or N-M";
        }
    }
    if (range->first < 1) {
        return "calls and pages are counted from 1";
    }
    return range->last < range->first ? "the range ends before it begins" : NULL;
}

/* An endpoint, or the pages of one. A request that is cut short has not yet said its page. */
static const char *read_aim(struct rule *rule, const char **text)
{
    static const char mark[] = "/page=";
    const char *problem = NULL, *pages;
    char *found;

    rule->endpoint = take_word(text, "#%*");
    found = strstr(rule->endpoint, mark);
    rule->by_page = found != NULL;
    if (found) {
        *found = '\0';
        pages = found + sizeof mark - 1;
        problem = read_range(&rule->pages, &pages);
        if (!problem && *pages) {
            problem = "a range is N, N+ or N-M";
        }
    }
    if (!problem && !find_endpoint(rule->endpoint)) {
        problem = "there is no such endpoint (they are written like order/query)";
    }
    if (!problem && !fault_suits(rule->fault, rule->endpoint)) {
        problem = "the replies of that endpoint have nothing that it could strike";
    }
    if (!problem && found && !(find_endpoint(rule->endpoint)->reply & REPLY_ROWS)) {
        problem = "that endpoint has no pages";
    }
    if (!problem && found && rule->fault == FAULT_CUT_REQUEST) {
        problem = "it strikes before the page is known";
    }
    return problem;
}

/* What follows the mark. */
static const char *read_part(struct rule *rule, char mark, const char **text)
{
    switch (mark) {
    case '=':
        rule->text = take_word(text, "@#%*");
        return NULL;
    case '@':
        return read_aim(rule, text);
    case '#':
        return read_range(&rule->calls, text);
    case '%':
        return read_count(text, &rule->percent) && rule->percent >= 1 && rule->percent <= 100
                   ? NULL
                   : "the probability is 1 to 100 percent";
    case '*':
        return read_count(text, &rule->times) && rule->times >= 1 ? NULL
                                                                  : "it strikes at least once";
    default:
        return "what follows a range or a number is not understood";
    }
}

const char *rule_read(struct rule *rule, const char *spec)
{
    static const char marks[] = "=@#%*";
    const char *problem;
    char seen[sizeof marks] = "";

    memset(rule, 0, sizeof *rule);
    rule->calls = (struct range){1, LONG_MAX};
    rule->percent = 100;
    rule->times = LONG_MAX;
    problem = read_name(rule, &spec);
    while (!problem && *spec) {
        char mark = *spec++;

        if (strchr(seen, mark)) {
            return "a mark stands there twice";
        }
        if (strchr(marks, mark)) {
            seen[strlen(seen)] = mark;
        }
        problem = read_part(rule, mark, &spec);
    }
    return problem ? problem : read_value(rule);
}
