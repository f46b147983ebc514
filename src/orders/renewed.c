/* Renewed: see renewed.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/renewed.h"

#include <string.h>

#include "base/contract.h"
#include "base/text.h"
#include "pki/digest.h"
#include "endpoints/order_ask.h"

#define RENEWALS_MAX 16  /* of one order, of which all but one are dead */
#define PAGES_MAX    500 /* of a listing */

/* ---- The id ---- */

sslstore_result sslstore_renewal_id(const char *store_id, uint32_t number, char *out, size_t size)
{
    SSLSTORE__REQUIRE(out != NULL && size > 0);

    static const char tag[] = "sslstore renewal";
    const unsigned char count = (unsigned char) number;
    struct sslstore__bytes pieces[] = {
        {(const unsigned char *) tag, sizeof tag},
        {(const unsigned char *) store_id, 0},
        {&count, sizeof count},
    };
    uint8_t digest[SSLSTORE_SHA256_SIZE];
    sslstore_result result;

    out[0] = '\0';
    if (size < SSLSTORE__UUID_SIZE) {
        return SSLSTORE_ERR_LIMIT;
    }
    if (number >= RENEWALS_MAX || !sslstore__text_is_set(store_id)) {
        return SSLSTORE_ERR_ARGUMENT;
    }
    pieces[1].size = strlen(store_id) + 1;
    result = sslstore__digest_sha256(pieces, sizeof pieces / sizeof pieces[0], digest);
    if (result == SSLSTORE_OK) {
        digest[6] = (uint8_t) ((digest[6] & 0x0f) | 0x80); /* version 8: of one's own making */
        digest[8] = (uint8_t) ((digest[8] & 0x3f) | 0x80);
        sslstore__prepare_put_uuid(digest, out);
    }
    return result;
}

/* ---- By the id ---- */

bool sslstore__state_is_dead(sslstore_state state)
{
    return state == SSLSTORE_STATE_CANCELLED || state == SSLSTORE_STATE_REFUNDED ||
           state == SSLSTORE_STATE_REJECTED || state == SSLSTORE_STATE_FAILED;
}

/* No service is known to say in a word that an id is unknown: a refusal counts as that. */
sslstore_result sslstore__renewal_lookup(sslstore_client *client, const sslstore_order *old,
                                         const char *custom_id, sslstore_order *found)
{
    struct sslstore__net *net = &client->net;
    sslstore_result result = sslstore__order_status_by_custom_id(client, custom_id, found);

    if (result == SSLSTORE_OK && found->store_id[0] == '\0') {
        result = sslstore__error_set(net, SSLSTORE_ERR_REPLY, "TheSSLStoreOrderID",
                                     "the answer tells of no order");
    } else if (result == SSLSTORE_OK && (sslstore__text_equal(found->store_id, old->store_id) ||
                                         (found->custom_id[0] != '\0' &&
                                          !sslstore__text_equal(found->custom_id, custom_id)))) {
        result = sslstore__error_set(net, SSLSTORE_ERR_CONFLICT, "CustomOrderID",
                                     "the renewal's id belongs to another order");
    }
    if (result != SSLSTORE_OK) {
        sslstore_order_free(found);
    }
    return result == SSLSTORE_ERR_API ? SSLSTORE_ERR_NOT_FOUND : result;
}

sslstore_result sslstore__renewal_find(sslstore_client *client, const sslstore_order *old,
                                       const char *stop, char *custom_id, sslstore_order *found)
{
    for (uint32_t i = 0; i < RENEWALS_MAX; i++) {
        sslstore_result result = sslstore_renewal_id(old->store_id, i, custom_id, SSLSTORE_ID_MAX);

        if (result != SSLSTORE_OK) {
            return sslstore__error_set(&client->net, result, NULL, NULL);
        }
        if (stop != NULL && strcmp(stop, custom_id) == 0) {
            return SSLSTORE_ERR_NOT_FOUND;
        }
        result = sslstore__renewal_lookup(client, old, custom_id, found);
        if (result != SSLSTORE_OK || !sslstore__state_is_dead(found->state)) {
            return result;
        }
        sslstore_order_free(found);
    }
    return sslstore__error_set(
        &client->net, SSLSTORE_ERR_CONFLICT, "CustomOrderID",
        "too many renewals of this order were cancelled, refunded or refused");
}

/* ---- In the list ---- */

struct listing {
    const char *custom_id;
    char first[SSLSTORE_ID_MAX]; /* of the page: to see that the next one is another */
    char found[SSLSTORE_ID_MAX]; /* TheSSLStoreOrderID */
    uint32_t rows;
    bool unreadable;
};

static int look_at_row(void *user, const sslstore_order *order, sslstore_result result)
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

static sslstore_result read_pages(sslstore_client *client, sslstore_query *query,
                                  struct listing *listing)
{
    char before[SSLSTORE_ID_MAX] = "";
    sslstore_result result = SSLSTORE_OK;

    for (query->page_number = 1; query->page_number <= PAGES_MAX; query->page_number++) {
        listing->rows = 0;
        result = sslstore_wire_order_query(client, query, look_at_row, listing, NULL);
        if (result != SSLSTORE_OK || listing->rows == 0 || strcmp(before, listing->first) == 0) {
            return result;
        }
        memcpy(before, listing->first, sizeof before);
    }
    return sslstore__error_set(&client->net, SSLSTORE_ERR_LIMIT, "PageNumber",
                               "the list of recent orders has no end");
}

sslstore_result sslstore__renewal_find_listed(sslstore_client *client, const char *product,
                                              const char *custom_id, int64_t since,
                                              sslstore_order *found)
{
    struct listing listing = {.custom_id = custom_id};
    sslstore_query query = {.purchased_from = since, .product_code = product};
    sslstore_result result = read_pages(client, &query, &listing);

    if (listing.found[0] != '\0') {
        return sslstore_wire_order_status(client, listing.found, found);
    }
    if (result == SSLSTORE_OK && listing.unreadable) {
        result = sslstore__error_set(
            &client->net, SSLSTORE_ERR_INCOMPLETE, "CustomOrderID",
            "a recent order is unreadable and may be this one; nothing was bought");
    }
    return result == SSLSTORE_OK ? SSLSTORE_ERR_NOT_FOUND : result;
}
