/* Lookup, in the list: reads a list of orders for a CustomOrderID.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/lookup_list.h"

#include <string.h>

#include "base/text.h"
#include "base/words.h"
#include "client/client.h"
#include "net/net.h"
#include "orders/api.h"
#include "orders/intent.h"

#define PAGES_MAX 500 /* of a listing */

struct listing {
    sslstore_query query;
    const char *custom_id;
    char first[SSLSTORE_ID_MAX];  /* of the page: to see that the next one is another */
    char before[SSLSTORE_ID_MAX]; /* the same of the page before it */
    char found[SSLSTORE_ID_MAX];  /* TheSSLStoreOrderID */
    uint32_t rows;
    bool unreadable;
};

static int compare_row(void *user, const sslstore_order *order, sslstore_result result)
{
    struct listing *listing = user;

    (void) result;
    if (order == NULL) {
        listing->unreadable = true;
        return 0;
    }
    if (listing->rows++ == 0) {
        (void) sslstore__intent_id(listing->first, order->store_id);
    }
    if (!sslstore__text_equal(order->custom_id, listing->custom_id)) {
        return 0;
    }
    listing->unreadable = sslstore__intent_id(listing->found, order->store_id) != SSLSTORE_OK;
    return 1;
}

/* By the connection that is open: no call is made meanwhile. */
static sslstore_result read_pages(sslstore_client *client, struct listing *listing)
{
    sslstore_query *query = &listing->query;
    sslstore_result result = SSLSTORE_OK;

    for (query->page_number = 1; query->page_number <= PAGES_MAX; query->page_number++) {
        listing->rows = 0;
        client->borrowed = &client->connections[SSLSTORE__SLOT_CALL];
        result = sslstore_wire_order_query(client, query, compare_row, listing, NULL);
        client->borrowed = NULL;
        if (result != SSLSTORE_OK || listing->rows == 0 ||
            sslstore__text_compare(listing->before, listing->first) == 0) {
            return result;
        }
        memcpy(listing->before, listing->first, sizeof listing->before);
    }
    return sslstore__error_set(&client->net, SSLSTORE_ERR_LIMIT, "PageNumber",
                               SSLSTORE__WORDS("the list of recent orders does not end"));
}

static sslstore_result look_up(sslstore_client *client, struct listing *listing,
                               sslstore_order *found)
{
    sslstore_result result = read_pages(client, listing);

    if (listing->found[0] != '\0') {
        return sslstore_wire_order_status(client, listing->found, found);
    }
    if (result == SSLSTORE_OK && listing->unreadable) {
        result = sslstore__error_set(
            &client->net, SSLSTORE_ERR_INCOMPLETE, "CustomOrderID",
            SSLSTORE__WORDS(
                "a recent order could not be read and may be this one. Nothing was bought"));
    }
    return result == SSLSTORE_OK ? SSLSTORE_ERR_NOT_FOUND : result;
}

sslstore_result sslstore__lookup_in_list(sslstore_client *client, const sslstore_query *filter,
                                         const char *custom_id, sslstore_order *found)
{
    struct listing *listing = sslstore__api_state(client, sizeof *listing);
    sslstore_result result;

    if (listing == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    listing->custom_id = custom_id;
    listing->query = *filter;
    result = look_up(client, listing, found);
    sslstore__api_state_free(client, listing, sizeof *listing);
    return result;
}
