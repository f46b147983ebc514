/* Example 3: walk through every order of the account and say what is due.
 *
 * The walk takes the same memory for ten orders and for a hundred thousand.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>

#include "sslstore.h"

static const char *what_is_due(const sslstore_order *order, const sslstore_chain *chain)
{
    sslstore_plan_facts facts = {0};
    sslstore_plan_result plan;

    facts.now = sslstore_wall_time(NULL);
    facts.state = order->state;
    facts.order_end = order->order_end;
    facts.certificate_start = chain->not_before;
    facts.certificate_end = chain->not_after;
    if (sslstore_plan(&facts, &plan) != SSLSTORE_OK) {
        return "its dates are missing"; /* and money is never spent on a guess */
    }
    return plan.action == SSLSTORE_PLAN_NOTHING ? "" : sslstore_plan_action_name(plan.action);
}

/* Called once an order. What the record points to lives until this function returns. */
static int on_record(void *user, const sslstore_sync_record *record)
{
    unsigned *issued = user;
    char id[SSLSTORE_ID_MAX]; /* what comes from elsewhere is made harmless for a terminal */

    (void) sslstore_text_printable(record->id, id, sizeof id);
    if (record->result != SSLSTORE_OK) {
        printf("%-20s %s\n", id, record->message); /* this one only; the walk goes on */
    } else if (record->certificate != NULL) {
        const sslstore_chain *chain = &record->certificate->chain;
        char name[SSLSTORE_DOMAIN_MAX];
        char ends[SSLSTORE_TIME_TEXT_SIZE];

        ++*issued;
        (void) sslstore_time_text(chain->not_after, ends, sizeof ends);
        printf("%-20s %s %s %s\n", id, ends,
               sslstore_text_printable(chain->common_name, name, sizeof name), what_is_due(record->order, chain));
    }
    return 0; /* anything else would end the walk */
}

int main(void)
{
    sslstore_config config = {0};
    sslstore_client *client;
    sslstore_sync_totals totals;
    sslstore_result result;
    unsigned issued = 0;

    config.url = getenv("SSLSTORE_URL");
    config.partner_code = getenv("SSLSTORE_PARTNER_CODE");
    config.auth_token = getenv("SSLSTORE_AUTH_TOKEN");
    config.ca_file = getenv("SSLSTORE_CA_FILE");
    result = sslstore_client_new(&config, &client);
    if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s\n", sslstore_result_text(result));
        return 1;
    }
    result = sslstore_sync(client, NULL, on_record, &issued, &totals);
    printf("%lu orders, %u certificates\n", (unsigned long) totals.records, issued);
    if (result == SSLSTORE_ERR_INCOMPLETE) {
        printf("The walk ended early: delete nothing that is not listed above.\n");
    } else if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s: %s\n", sslstore_result_text(result),
                sslstore_client_error(client)->message);
    }
    sslstore_client_free(client);
    return result == SSLSTORE_OK ? 0 : 1;
}
