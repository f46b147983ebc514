/* Example 3: list every order of the account, and say what is due.
 *
 *     cc -I. -o 3_sync examples/3_sync.c build/libsslstore.a -lmbedtls -lmbedx509 -lmbedcrypto
 *     examples/try.sh ./3_sync
 *
 * sslstore_sync() calls a function for each order, so the memory it needs does not depend on the
 * number of orders. Example 8 keeps a copy of the list up to date.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "environment.h"
#include "sslstore.h"

static const char *what_is_due(const sslstore_order *order, const sslstore_chain *chain)
{
    sslstore_plan_facts facts = {.now = sslstore_wall_time(NULL),
                                 .state = order->state,
                                 .order_end = order->order_end,
                                 .certificate_start = chain->not_before,
                                 .certificate_end = chain->not_after};
    sslstore_plan_result plan;
    const char *problem;

    if (sslstore_plan(&facts, &plan, &problem) != SSLSTORE_OK) {
        return problem;
    }
    return sslstore_plan_action_name(plan.action);
}

/* Called for each order. What the record points to is valid until this function returns. */
static int on_record(void *user, const sslstore_sync_record *record)
{
    unsigned *certificates = user;
    char id[SSLSTORE_ID_MAX];
    char name[SSLSTORE_DOMAIN_MAX];
    char ends[SSLSTORE_TIME_TEXT_SIZE];

    (void) sslstore_text_printable(record->id, id, sizeof id);
    if (record->result != SSLSTORE_OK) {
        printf("%-20s %s\n", id, record->message); /* this order only; the sync continues */
    } else if (record->certificate != NULL) {
        const sslstore_chain *chain = &record->certificate->chain;

        ++*certificates;
        (void) sslstore_text_printable(chain->common_name, name, sizeof name);
        (void) sslstore_time_text(chain->not_after, ends, sizeof ends);
        printf("%-20s %s %s %s\n", id, ends, name, what_is_due(record->order, chain));
    }
    return 0; /* any other value ends the sync */
}

int main(void)
{
    sslstore_config config = config_from_environment();
    sslstore_client *client;
    sslstore_sync_totals totals;
    unsigned certificates = 0;
    sslstore_result result = sslstore_client_new(&config, &client);

    if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s\n", sslstore_result_text(result));
        return 1;
    }
    result = sslstore_sync(client, NULL, on_record, &certificates, &totals);
    printf("orders: %lu, certificates: %u\n", (unsigned long) totals.records, certificates);
    if (result != SSLSTORE_OK) { /* an order that is missing in the list may still exist */
        fprintf(stderr, "the list is incomplete: %s\n", sslstore_client_error(client)->message);
    }
    sslstore_client_free(client);
    return result == SSLSTORE_OK ? 0 : 1;
}
