/* Reads the specification of a fault, and refuses a fault that can never strike.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fault_rule.h"
#include "endpoints.h"
#include "memory.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* No test is expected to buy more orders than this, in addition to those of --orders. */
#define ORDERS_BOUGHT_MAX 1000

/* The values in FAULT_MAP: kind, least and largest number, words. */
#define NO_VALUE             VALUE_NONE, 0, 0, NULL
#define NUMBER(least, most)  VALUE_NUMBER, least, most, NULL
#define NONZERO(least, most) VALUE_NONZERO, least, most, NULL
#define TEXT                 VALUE_TEXT, 0, 0, NULL
#define BODY                 VALUE_BODY, 0, 0, NULL
#define WORD(words)          VALUE_WORD, 0, 0, words
#define WORDS(words)         VALUE_WORDS, 0, 0, words

const struct fault_kind fault_kinds[FAULT_COUNT] = {
#define X(constant, name, value, time, needs, takes, meaning) \
    {name, value, TIME_##time, needs, {takes}, meaning},
    FAULT_MAP(X)
#undef X
};

void rule_free(struct rule *rule)
{
    free(rule->spec);
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

/* Reads digits; fails beyond the range of a long. */
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

/* Copies the specification up to the next mark, and moves the cursor there. */
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
        return "it changes the reply, so the call is always applied before it";
    }
    if (after && time == TIME_ONLY_BEFORE) {
        return "it cannot strike after the call was applied";
    }
    rule->fault = (enum fault) found;
    rule->after = after || (!before && (time == TIME_AFTER || time == TIME_ONLY_AFTER));
    rule->value = fault_kinds[found].value;
    return NULL;
}

/* Returns whether the list, separated by blanks, has this word in exactly this spelling. */
static bool lists_word(const char *list, const char *word)
{
    size_t length = strlen(word);

    while (*list) {
        size_t entry = strcspn(list, " ");

        if (entry == length && strncmp(list, word, length) == 0) {
            return true;
        }
        list += entry;
        list += strspn(list, " ");
    }
    return false;
}

/* Describes why text is not words of the list, joined by + and each given once; NULL if it is. */
static const char *words_problem(const char *list, const char *text)
{
    const char *rest = text, *problem = NULL;

    while (!problem && *rest) {
        size_t before = (size_t) (rest - text);
        char *word = take_word(&rest, "+");
        char *earlier = format_text("+%.*s", (int) before, text);
        char *again = format_text("+%s+", word);

        if (!lists_word(list, word) || (*rest == '+' && !rest[1])) {
            problem = "its value is not one of those in --help";
        } else if (strstr(earlier, again)) {
            problem = "a word is given twice";
        }
        rest += *rest == '+';
        free(again);
        free(earlier);
        free(word);
    }
    return problem;
}

/* Returns whether the text, words joined by +, has both words. */
static bool has_both(const char *text, const char *first, const char *second)
{
    char *list = format_text("+%s+", text);
    char *one = format_text("+%s+", first);
    char *other = format_text("+%s+", second);
    bool both = strstr(list, one) && strstr(list, other);

    free(list);
    free(one);
    free(other);
    return both;
}

/* Finds words of which one would undo the other. */
static const char *exclusive_problem(enum fault fault, const char *text)
{
    static const struct {
        enum fault fault;
        const char *first, *second;
        const char *problem;
    } exclusive[] = {
        {FAULT_ISSUE, "expired", "not-yet", "expired and not-yet exclude each other"},
        {FAULT_ISSUE, "missing-name", "other-host", "other-host leaves no name to be missing"},
        {FAULT_TELL_NAMES, "semicolon", "blank", "semicolon and blank exclude each other"},
    };

    for (size_t i = 0; i < sizeof exclusive / sizeof exclusive[0]; i++) {
        if (exclusive[i].fault == fault &&
            has_both(text, exclusive[i].first, exclusive[i].second)) {
            return exclusive[i].problem;
        }
    }
    return NULL;
}

static const char *read_words(struct rule *rule)
{
    const struct fault_kind *kind = &fault_kinds[rule->fault];
    const char *problem;

    if (!rule->text) {
        return kind->value ? NULL : "it needs a value";
    }
    rule->value = strtol(rule->text, NULL, 10);
    if (kind->takes.kind == VALUE_WORD && strchr(rule->text, '+')) {
        return "it takes one word";
    }
    problem = words_problem(kind->takes.words, rule->text);
    return problem ? problem : exclusive_problem(rule->fault, rule->text);
}

static const char *read_number(struct rule *rule)
{
    const struct fault_kind *kind = &fault_kinds[rule->fault];
    char *end;

    if (rule->text) {
        errno = 0;
        rule->value = strtol(rule->text, &end, 10);
        if (errno || *end || strspn(rule->text, "-0123456789") != strlen(rule->text)) {
            return "its value is not a number";
        }
    } else if (kind->takes.kind == VALUE_NUMBER) {
        return NULL;
    }
    if (kind->takes.kind == VALUE_NONZERO && !rule->value) {
        return "it needs a value that is not 0";
    }
    if (rule->value < kind->takes.least || rule->value > kind->takes.most) {
        return "its value is too large or too small";
    }
    return NULL;
}

/* A body that begins like JSON must be JSON. A typing error would give a reply that nobody
 * wanted. */
static const char *body_problem(const char *text)
{
    json_t *body;

    if (!text || (*text != '{' && *text != '[')) {
        return NULL;
    }
    body = json_loads(text, 0, NULL);
    json_decref(body);
    return body ? NULL : "its value begins like JSON, but is not JSON";
}

/* Checks the value, given or default: it must be one that has an effect. */
static const char *read_value(struct rule *rule)
{
    if (rule->text && !*rule->text) {
        return "the value is missing";
    }
    switch (fault_kinds[rule->fault].takes.kind) {
    case VALUE_NONE:
        return rule->text ? "it takes no value" : NULL;
    case VALUE_NUMBER:
    case VALUE_NONZERO:
        return read_number(rule);
    case VALUE_BODY:
        return body_problem(rule->text);
    case VALUE_WORD:
    case VALUE_WORDS:
        return read_words(rule);
    case VALUE_TEXT:
        break;
    }
    return NULL;
}

/* Reads N, N+ or N-M, from 1. */
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

/* Reads an endpoint, or pages of one. The page is not yet known when a request is cut. */
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
        problem = "the replies of that endpoint contain nothing that it could change";
    }
    if (!problem && found && !(find_endpoint(rule->endpoint)->reply & REPLY_ROWS)) {
        problem = "that endpoint has no pages";
    }
    if (!problem && found && rule->fault == FAULT_CUT_REQUEST) {
        problem = "it strikes before the page is known";
    }
    return problem;
}

/* Reads what follows a mark. */
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
        if (!read_count(text, &rule->percent) || rule->percent < 1 || rule->percent > 100) {
            return "the probability must be 1 to 100 percent";
        }
        return NULL;
    case '*':
        if (!read_count(text, &rule->times) || rule->times < 1) {
            return "the number of times must be at least 1";
        }
        return NULL;
    default:
        return "there is unexpected text after a range or a number";
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
            return "a mark is given twice";
        }
        if (strchr(marks, mark)) {
            seen[strlen(seen)] = mark;
        }
        problem = read_part(rule, mark, &spec);
    }
    return problem ? problem : read_value(rule);
}

/* Returns whether the fault changes the rows of a page: a page without rows is left as it is. */
static bool needs_rows(enum fault fault)
{
    const struct fault_kind *kind = &fault_kinds[fault];

    return kind->needs == REPLY_ROWS && kind->time == TIME_ONLY_AFTER &&
           fault != FAULT_REPEAT_LAST_PAGE;
}

const char *rule_beyond(const struct rule *rule, long orders, size_t page_max)
{
    long most = orders + ORDERS_BOUGHT_MAX;

    if (rule->by_page && rule->pages.first > most && needs_rows(rule->fault)) {
        return "there are not so many pages; see --orders";
    }
    if ((rule->fault == FAULT_BAD_ROW || rule->fault == FAULT_REMOVE_ROW) && rule->value >= most) {
        return "there are not so many orders; see --orders";
    }
    if (rule->fault == FAULT_BAD_ROW && page_max && (size_t) rule->value >= page_max) {
        return "--page-max allows fewer rows per page";
    }
    return NULL;
}
