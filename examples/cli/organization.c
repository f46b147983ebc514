/* Looks up an organization of the account by its name.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "organization.h"

#include <stdio.h>

const char organization_field[] = "Organization ID";

/* The organizations of one name. */
struct found {
    int32_t first_id; /* of those that are active */
    int32_t last_id;
    size_t active;
    size_t count;
};

static void find_all(const sslstore_organization_list *list, const char *name, struct found *found)
{
    const sslstore_organization_entry *end = list->organizations + list->count;
    const sslstore_organization_entry *entry;
    sslstore_organization_list rest = *list;

    while ((entry = sslstore_organization_find(&rest, 0, name)) != NULL) {
        found->count++;
        if (entry->active) {
            found->first_id = found->active++ == 0 ? entry->id : found->first_id;
            found->last_id = entry->id;
        }
        rest.organizations = entry + 1;
        rest.count = (size_t) (end - rest.organizations);
    }
}

static void explain(const struct found *found, const char *name, char *why)
{
    if (found->count == 0) {
        snprintf(why, SSLSTORE_MESSAGE_MAX,
                 "the account has no organization \"%s\"; see `sslstore organizations`", name);
    } else if (found->active == 0) {
        snprintf(why, SSLSTORE_MESSAGE_MAX,
                 "\"%s\" is not active; an order can only use an active organization", name);
    } else {
        snprintf(why, SSLSTORE_MESSAGE_MAX,
                 "%lu active organizations are called \"%s\"; give an id, such as %ld or %ld",
                 (unsigned long) found->active, name, (long) found->first_id,
                 (long) found->last_id);
    }
}

sslstore_result organization_id(struct cli *cli, const char *name, int32_t *id, char *why)
{
    struct found found = {0, 0, 0, 0};
    sslstore_organization_list list;
    sslstore_result result = sslstore_wire_organizations(cli->client, &list);

    *id = 0;
    if (result == SSLSTORE_OK) {
        find_all(&list, name, &found);
        if (found.active == 1) {
            *id = found.first_id;
        } else {
            explain(&found, name, why);
        }
    }
    sslstore_organization_list_free(&list);
    return result;
}
