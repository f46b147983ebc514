/* Organizations: digicert/organizationlist, the organizations that orders of -EO products refer to.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/memory.h"
#include "base/text.h"
#include "rpc/call.h"
#include "rpc/endpoint.h"
#include "rpc/member.h"

#define ENTRY(kind, name, field) SSLSTORE__MEMBER(kind, name, sslstore_organization_entry, field)
static const struct sslstore__member entry_members[] = {
    ENTRY(TEXT, "Address", address),
    ENTRY(TEXT, "AssumedName", assumed_name),
    ENTRY(TEXT, "City", city),
    ENTRY(TEXT, "Country", country),
    ENTRY(TEXT, "Name", name),
    ENTRY(TEXT, "Organization_Phone", phone),
    ENTRY(TEXT, "State", region),
    ENTRY(TEXT, "Zip", postal_code),
    ENTRY(TEXT, "Status", status),
    ENTRY(INTEGER, "TSSOrganizationId", id),
    ENTRY(INTEGER, "VendorOrganizationId", vendor_id),
};

static void complete_entry(void *record)
{
    sslstore_organization_entry *entry = record;

    entry->active = sslstore__text_equal(entry->status, "active");
}

static const struct sslstore__table entry_table = SSLSTORE__TABLE_COMPLETED(
    entry_members, sslstore_organization_entry, NULL, complete_entry, NULL, false);

static const struct sslstore__member list_members[] = {
    SSLSTORE__LIST(RECORDS, "OrganizationList", sslstore_organization_list, organizations, count),
};
static const struct sslstore__table list_table =
    SSLSTORE__TABLE(list_members, sslstore_organization_list, &entry_table);

sslstore_result sslstore_wire_organizations(sslstore_client *client,
                                            sslstore_organization_list *list)
{
    SSLSTORE__REQUIRE(client != NULL && list != NULL);

    static const struct sslstore__endpoint endpoint = {
        .path = "digicert/organizationlist",
        .reply = &list_table,
        .credentials = SSLSTORE__BOTH_CREDENTIALS,
    };

    return sslstore__call_once(client, &endpoint, NULL, list, &list->block_);
}

void sslstore_organization_list_free(sslstore_organization_list *list)
{
    if (list != NULL) {
        sslstore__block_free(&list->block_);
        memset(list, 0, sizeof *list);
    }
}

static bool matches(const sslstore_organization_entry *entry, int32_t id, const char *name)
{
    if (id != 0) {
        return entry->id == id;
    }
    return sslstore__text_is_set(name) && sslstore__text_equal(entry->name, name);
}

const sslstore_organization_entry *
sslstore_organization_find(const sslstore_organization_list *list, int32_t id, const char *name)
{
    SSLSTORE__REQUIRE(list != NULL);
    for (size_t i = 0; i < list->count; i++) {
        if (matches(&list->organizations[i], id, name)) {
            return &list->organizations[i];
        }
    }
    return NULL;
}
