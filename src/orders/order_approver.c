/* Finds the approver of a name in the list of an order.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/order_approver.h"

#include <string.h>

#include "base/domain.h"
#include "catalog/syntax.h"

/* The entry at an index of a list of approvers. false: there is none. */
static bool entry_at(const char *list, size_t index, const char **entry, size_t *size)
{
    bool found = sslstore__syntax_next_entry(&list, entry, size);

    for (; index > 0 && found; index--) {
        found = sslstore__syntax_next_entry(&list, entry, size);
    }
    return found && *size > 0;
}

bool sslstore__order_approvers_differ(const sslstore_order *order)
{
    const char *list = order->approver_email;
    const char *entry;
    size_t size;
    size_t count = 0;

    while (sslstore__syntax_next_entry(&list, &entry, &size)) {
        count += size > 0;
    }
    return count > 1;
}

/* The index of a name's approver in the list of the order: 0 for the common name, then those of the
 * DNS names in their sequence. */
static size_t index_of(const sslstore_order *order, const char *name)
{
    const char *common = order->common_name;
    const char *list = order->dns_names;
    const char *own;
    size_t size;
    size_t index = 1;

    if (sslstore__domain_is_added(common, strlen(common), name, strlen(name))) {
        return 0;
    }
    while (sslstore__domain_next(&list, &own, &size)) {
        if (sslstore__domain_equal(own, size, common, strlen(common))) {
            continue;
        }
        if (sslstore__domain_is_added(own, size, name, strlen(name))) {
            break;
        }
        index++;
    }
    return index;
}

bool sslstore__order_approver(const sslstore_order *order, const char *name, const char **entry,
                              size_t *size)
{
    return entry_at(order->approver_email, index_of(order, name), entry, size);
}
