/* The keys of the section [service]. They are named as the options that they stand for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keep_service.h"

#include <string.h>

static const struct service_row {
    const char *name;
    bool is_path;
    size_t offset;
    size_t option; /* of struct arguments */
} rows[] = {
    {"url", false, offsetof(struct keep_service, url), offsetof(struct arguments, url)},
    {"partner_code", false, offsetof(struct keep_service, partner_code),
     offsetof(struct arguments, partner_code)},
    {"token_file", true, offsetof(struct keep_service, token_file),
     offsetof(struct arguments, token_file)},
    {"ca_file", true, offsetof(struct keep_service, ca_file), offsetof(struct arguments, ca_file)},
    {"roots", true, offsetof(struct keep_service, roots), offsetof(struct arguments, roots)},
    {"proxy", false, offsetof(struct keep_service, proxy), offsetof(struct arguments, proxy)},
};

enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

static const struct service_row *find_row(const char *name)
{
    for (int i = 0; i < ROW_COUNT; i++) {
        if (strcmp(rows[i].name, name) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

bool keep_service_has(const char *name)
{
    return find_row(name) != NULL || strcmp(name, "pins") == 0;
}

/* A key must have a value, so a word says that the proxy of the environment is not wanted. */
static const char *without_none(const char *proxy)
{
    return strcmp(proxy, "none") == 0 ? "" : proxy;
}

const char *keep_service_set(struct keep_service *service, struct keep_value *value)
{
    const struct service_row *row = find_row(value->name);
    const char **member;

    if (row == NULL) {
        return keep_keys_list(&service->pins, value);
    }
    if (value->more) {
        return "only a list can continue in a further line";
    }
    member = (const char **) (void *) ((char *) service + row->offset);
    if (row->is_path) {
        return keep_keys_path(member, value);
    }
    *member = strcmp(value->name, "proxy") == 0 ? without_none(value->text) : value->text;
    return NULL;
}

void keep_service_apply(const struct keep_service *service, struct arguments *arguments)
{
    if (arguments->proxy == NULL && service->proxy != NULL) {
        arguments->proxy_source = "proxy";
    }
    for (int i = 0; i < ROW_COUNT; i++) {
        const char *const *member =
            (const char *const *) (const void *) ((const char *) service + rows[i].offset);
        const char **option = (const char **) (void *) ((char *) arguments + rows[i].option);

        if (*option == NULL) {
            *option = *member;
        }
    }
    if (arguments->pins.count == 0) {
        arguments->pins = service->pins;
    }
}
