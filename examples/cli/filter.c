/* Compares records of the inventory with the options of a command.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "filter.h"

#include <string.h>
#include <strings.h>

#include "period.h"
#include "words.h"

int filter_read(struct filter *filter, const struct cli *cli, const struct arguments *arguments)
{
    const char *state = arguments->state;

    filter->arguments = arguments;
    filter->within = 0;
    if (arguments->expires_within != NULL &&
        !period_span(arguments->expires_within, &filter->within)) {
        return cli_usage(cli, "--expires-within: " PERIOD_EXPECTED);
    }
    if (state != NULL && !words_have(state_words, state)) {
        return cli_usage_word(cli, "--state", state, state_words);
    }
    cli_note_unknown_product(cli, arguments->product);
    return DONE;
}

/* Whether a DNS name of size bytes is `wanted`, which may end in a dot, or below it. */
static bool is_below(const char *name, size_t size, const char *wanted)
{
    size_t length = strlen(wanted);
    const char *end;

    length -= length > 1 && wanted[length - 1] == '.';
    if (size < length) {
        return false;
    }
    end = name + size - length;
    return strncasecmp(end, wanted, length) == 0 && (size == length || end[-1] == '.');
}

static bool has_name(const struct inventory_record *record, const char *wanted)
{
    const char *names = record->names;

    if (is_below(record->common_name, strlen(record->common_name), wanted)) {
        return true;
    }
    while (*names != '\0') {
        size_t size = strcspn(names, ",; ");

        if (is_below(names, size, wanted)) {
            return true;
        }
        names += size + (names[size] != '\0');
    }
    return false;
}

static bool has_one_of(const struct inventory_record *record, const struct list *wanted)
{
    for (size_t i = 0; i < wanted->count; i++) {
        if (has_name(record, wanted->items[i])) {
            return true;
        }
    }
    return wanted->count == 0;
}

static bool is_equal(const char *wanted, const char *value)
{
    return wanted == NULL || strcasecmp(wanted, value) == 0;
}

bool filter_fits(const struct filter *filter, const struct inventory_record *record, int64_t now)
{
    const struct arguments *arguments = filter->arguments;

    if (!arguments->all && !inventory_is_current(record)) {
        return false;
    }
    if (arguments->expires_within != NULL &&
        (record->not_after < now || record->not_after > now + filter->within)) {
        return false;
    }
    return is_equal(arguments->state, record->state) &&
           is_equal(arguments->product, record->product) && has_one_of(record, &arguments->names);
}
