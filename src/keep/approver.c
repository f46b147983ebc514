/* Approver: chooses an address among those that the service permits.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keep/approver.h"

#include <string.h>

#include "base/text.h"
#include "base/words.h"

/* The next mailbox of a comma-separated list. Returns false at its end. */
static bool next_mailbox(const char **list, const char **mailbox, size_t *size)
{
    const char *end;

    if (**list == '\0') {
        return false;
    }
    end = *list + sslstore__text_until(*list, ",");
    *mailbox = *list;
    *size = (size_t) (end - *list);
    sslstore__text_trim(mailbox, size);
    *list = *end == ',' ? end + 1 : end;
    return true;
}

static bool has_mailbox(const char *address, const char *mailbox, size_t size)
{
    size_t own = sslstore__text_until(address, "@");

    return address[own] == '@' && sslstore__text_equal_bytes(address, own, mailbox, size);
}

static const char *find_mailbox(const sslstore_approver_list *permitted, const char *mailbox,
                                size_t size)
{
    for (size_t i = 0; i < permitted->count; i++) {
        if (has_mailbox(permitted->emails[i], mailbox, size)) {
            return permitted->emails[i];
        }
    }
    return NULL;
}

static const char *choose(const sslstore_approver_list *permitted, const char *preferred)
{
    const char *chosen = NULL;
    const char *mailbox;
    size_t size;

    if (!sslstore__text_is_set(preferred)) {
        for (size_t i = 0; i < permitted->count && chosen == NULL; i++) {
            chosen =
                sslstore__text_in(permitted->emails[i], '@') == NULL ? NULL : permitted->emails[i];
        }
        return chosen;
    }
    while (chosen == NULL && next_mailbox(&preferred, &mailbox, &size)) {
        chosen = find_mailbox(permitted, mailbox, size);
    }
    return chosen;
}

sslstore_result sslstore__keep_approver_choose(struct sslstore__keep_run *run, const char *domain,
                                               char *address, size_t size)
{
    sslstore_approver_list permitted;
    sslstore_result result =
        sslstore_wire_approvers(run->client, run->keep->order->product_code, domain, &permitted);
    const char *chosen;
    struct sslstore__text text;

    if (result != SSLSTORE_OK) {
        return result;
    }
    chosen = choose(&permitted, run->keep->approvers);
    sslstore__text_init(&text, address, size);
    sslstore__text_put(&text, chosen == NULL ? "" : chosen);
    if (chosen == NULL) {
        result = sslstore__keep_fail(
            run, SSLSTORE_ERR_NOT_PERMITTED, "approvers",
            SSLSTORE__WORDS("none of the preferred mailboxes may approve the domain"));
    } else if (sslstore__text_complete(&text) != SSLSTORE_OK) {
        result = sslstore__keep_fail(run, SSLSTORE_ERR_LIMIT, "approvers",
                                     SSLSTORE__WORDS("an approver's address is too long"));
    }
    sslstore_approver_list_free(&permitted);
    return result;
}
