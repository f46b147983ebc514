/* One kept-alive connection and one call after the other, as the gateway plugin of a certificate
 * manager does it: pages of 100 in memory, then for each order its status and, if it is issued, its
 * certificate; all orders each time. The plugin's own mistakes (lost pages, hanging after the last
 * one) are not copied.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "bench/peer.h"

static json_t *perform(const struct peer_call *call)
{
    return peer_read(call, curl_easy_perform(call->handle));
}

static void take_order(struct peer_call *call, const struct contender *contender, const json_t *row,
                       struct delivery *delivery)
{
    struct peer_order order;
    char serial[72] = "";
    json_t *reply;

    peer_read_order(row, &order);
    peer_ask_order(call, contender, "order/status", order.store_id);
    reply = perform(call);
    peer_read_order(reply, &order);
    json_decref(reply);
    if (order.issued) {
        peer_ask_order(call, contender, "order/download", order.store_id);
        reply = perform(call);
        peer_read_serial(reply, &order, false, serial, sizeof serial);
        json_decref(reply);
    }
    delivery_add(delivery, order.id, serial);
}

int main(int argc, char **argv)
{
    struct delivery delivery = {0, 0, 0};
    struct curl_slist *headers;
    struct contender contender;
    struct peer_call call;
    size_t rows = CONTENDER_PAGE;

    contender_read(&contender, argc, argv);
    (void) curl_global_init(CURL_GLOBAL_DEFAULT);
    headers = peer_headers();
    peer_call_begin(&call, &contender, NULL, headers);
    for (unsigned page = 1; rows == CONTENDER_PAGE; page++) {
        json_t *reply;

        peer_ask_page(&call, &contender, page);
        reply = perform(&call);
        rows = json_array_size(reply);
        for (size_t i = 0; i < rows; i++) {
            take_order(&call, &contender, json_array_get(reply, i), &delivery);
        }
        json_decref(reply);
    }
    delivery_print(&delivery);
    peer_call_end(&call);
    curl_slist_free_all(headers);
    curl_global_cleanup();
    return EXIT_SUCCESS;
}
