/* Example 3: list every order of the account, and say what is due.
 *
 *     cc -I. -o 3_sync examples/3_sync.c build/libsslstore.a -lmbedtls -lmbedx509 -lmbedcrypto
 *     3_sync
 *
 * sslstore_sync() calls a function for each order, so the memory it needs does not depend on the
 * number of orders.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>

#include "sslstore.h"

#define GATEWAY_STATES (SSLSTORE_GATEWAY_FAILED + 1)

struct counts {
    unsigned certificates;
    unsigned orders_in[GATEWAY_STATES]; /* by sslstore_order_gateway_state() */
};

static const char *what_is_due(const sslstore_order *order, const sslstore_chain *chain)
{
    sslstore_plan_facts facts = {0};
    sslstore_plan_result plan;
    const char *problem;

    facts.now = sslstore_wall_time(NULL);
    facts.state = order->state;
    facts.order_end = order->order_end;
    facts.certificate_start = chain->not_before;
    facts.certificate_end = chain->not_after;
    if (sslstore_plan(&facts, &plan, &problem) != SSLSTORE_OK) {
        return problem;
    }
    if (plan.action == SSLSTORE_PLAN_NOTHING) {
        return "";
    }
    return sslstore_plan_action_name(plan.action);
}

static void show_certificate(const char *id, const sslstore_order *order,
                             const sslstore_chain *chain)
{
    char name[SSLSTORE_DOMAIN_MAX];
    char ends[SSLSTORE_TIME_TEXT_SIZE];

    (void) sslstore_text_printable(chain->common_name, name, sizeof name);
    (void) sslstore_time_text(chain->not_after, ends, sizeof ends);
    printf("%-20s %s %s %s\n", id, ends, name, what_is_due(order, chain));
}

/* Called for each order. What the record points to is valid until this function returns. */
static int on_record(void *user, const sslstore_sync_record *record)
{
    struct counts *counts = user;
    char id[SSLSTORE_ID_MAX];

    (void) sslstore_text_printable(record->id, id, sizeof id);
    if (record->order != NULL) {
        counts->orders_in[sslstore_order_gateway_state(record->order)]++;
    }
    if (record->result != SSLSTORE_OK) {
        printf("%-20s %s\n", id, record->message); /* this order only; the sync continues */
    } else if (record->certificate != NULL) {
        counts->certificates++;
        show_certificate(id, record->order, &record->certificate->chain);
    }
    return 0; /* any other value ends the sync */
}

static void show_counts(const sslstore_sync_totals *totals, const struct counts *counts)
{
    static const char *const names[GATEWAY_STATES] = {"new", "waiting for validation", "generated",
                                                      "revoked", "failed"};

    printf("orders: %lu, certificates: %u\n", (unsigned long) totals->records,
           counts->certificates);
    for (int i = 0; i < GATEWAY_STATES; i++) {
        printf("%u %s%s", counts->orders_in[i], names[i], i + 1 < GATEWAY_STATES ? ", " : "\n");
    }
}

int main(void)
{
    sslstore_config config = {0};
    sslstore_client *client;
    sslstore_sync_totals totals;
    sslstore_result result;
    struct counts counts = {0};

    config.url = getenv("SSLSTORE_URL");
    config.partner_code = getenv("SSLSTORE_PARTNER_CODE");
    config.auth_token = getenv("SSLSTORE_AUTH_TOKEN");
    config.ca_file = getenv("SSLSTORE_CA_FILE");
    result = sslstore_client_new(&config, &client);
    if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s\n", sslstore_result_text(result));
        return 1;
    }
    result = sslstore_sync(client, NULL, on_record, &counts, &totals);
    show_counts(&totals, &counts);
    if (result == SSLSTORE_ERR_INCOMPLETE) {
        printf("The list is incomplete: an order that is missing here may still exist.\n");
    } else if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s: %s\n", sslstore_result_text(result),
                sslstore_client_error(client)->message);
    }
    sslstore_client_free(client);
    return result == SSLSTORE_OK ? 0 : 1;
}
