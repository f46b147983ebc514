/* What a good programmer writes with libcurl and jansson in a day. libcurl's multi interface runs
 * as many downloads at once as ours does, together with the next page; connections are kept alive
 * and share their TLS sessions; an order's status is requested only if its row lacks it, which it
 * never does here.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>
#include <string.h>

#include "bench/peer.h"

#define CONNECTIONS_MAX 64

/* The pages and each download have a handle of their own; with one connection they take turns. */
struct sync {
    struct contender contender;
    CURLM *multi;
    struct peer_call pages;
    struct peer_call downloads[CONNECTIONS_MAX];
    struct peer_order orders[CONNECTIONS_MAX]; /* the order of each download */
    bool busy[CONNECTIONS_MAX];
    bool paging;
    bool last_page;
    unsigned page;
    struct peer_order *queue; /* issued orders whose download has not begun: [begin..end) */
    size_t begin;
    size_t end;
    size_t capacity;
    unsigned active;
    struct delivery delivery;
};

static void start(struct sync *sync, struct peer_call *call)
{
    if (curl_multi_add_handle(sync->multi, call->handle) != CURLM_OK) {
        peer_fail("curl", "a transfer cannot be added");
    }
    sync->active++;
}

static void enqueue(struct sync *sync, const struct peer_order *order)
{
    if (sync->begin == sync->end) {
        sync->begin = sync->end = 0;
    }
    if (sync->end == sync->capacity) {
        sync->capacity = sync->capacity == 0 ? 2 * CONTENDER_PAGE : 2 * sync->capacity;
        sync->queue = realloc(sync->queue, sync->capacity * sizeof *sync->queue);
        if (sync->queue == NULL) {
            peer_fail("queue", "out of memory");
        }
    }
    sync->queue[sync->end++] = *order;
}

/* Begins whatever can begin now. */
static void go_on(struct sync *sync)
{
    bool alone = sync->contender.connections == 1;

    for (unsigned i = 0; i < sync->contender.connections; i++) {
        if (!sync->busy[i] && sync->begin < sync->end && !(alone && sync->paging)) {
            sync->busy[i] = true;
            sync->orders[i] = sync->queue[sync->begin++];
            peer_ask_order(&sync->downloads[i], &sync->contender, "order/download",
                           sync->orders[i].store_id);
            start(sync, &sync->downloads[i]);
        }
    }
    if (!sync->paging && !sync->last_page && !(alone && sync->active > 0)) {
        sync->paging = true;
        peer_ask_page(&sync->pages, &sync->contender, ++sync->page);
        start(sync, &sync->pages);
    }
}

static void take_page(struct sync *sync, const json_t *rows)
{
    struct peer_order order;

    for (size_t i = 0; i < json_array_size(rows); i++) {
        peer_read_order(json_array_get(rows, i), &order);
        if (order.issued) {
            enqueue(sync, &order);
        } else {
            delivery_add(&sync->delivery, order.id, "");
        }
    }
    sync->paging = false;
    sync->last_page = json_array_size(rows) < CONTENDER_PAGE;
}

static void take_download(struct sync *sync, size_t which, const json_t *download)
{
    char serial[72] = "";

    peer_read_serial(download, &sync->orders[which], true, serial, sizeof serial);
    delivery_add(&sync->delivery, sync->orders[which].id, serial);
    sync->busy[which] = false;
}

static void take_finished(struct sync *sync)
{
    const CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(sync->multi, &left)) != NULL) {
        CURLcode result = message->data.result;
        CURL *handle = message->easy_handle;
        struct peer_call *call;
        json_t *reply;

        (void) curl_easy_getinfo(handle, CURLINFO_PRIVATE, (char **) &call);
        (void) curl_multi_remove_handle(sync->multi, handle);
        sync->active--;
        reply = peer_read(call, result);
        if (call == &sync->pages) {
            take_page(sync, reply);
        } else {
            take_download(sync, (size_t) (call - sync->downloads), reply);
        }
        json_decref(reply);
        go_on(sync);
    }
}

static void run(struct sync *sync)
{
    int running;

    go_on(sync);
    while (sync->active > 0) {
        if (curl_multi_perform(sync->multi, &running) != CURLM_OK) {
            peer_fail("curl", "the transfers cannot go on");
        }
        take_finished(sync);
        if (sync->active > 0) {
            (void) curl_multi_poll(sync->multi, NULL, 0, 1000, NULL);
        }
    }
}

int main(int argc, char **argv)
{
    static struct sync sync;
    struct curl_slist *headers;
    CURLSH *share;

    contender_read(&sync.contender, argc, argv);
    if (sync.contender.connections == 0 || sync.contender.connections > CONNECTIONS_MAX) {
        peer_fail(argv[3], "connections from 1 to 64");
    }
    (void) curl_global_init(CURL_GLOBAL_DEFAULT);
    headers = peer_headers();
    share = curl_share_init();
    (void) curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    sync.multi = curl_multi_init();
    (void) curl_multi_setopt(sync.multi, CURLMOPT_MAX_HOST_CONNECTIONS,
                             (long) sync.contender.connections +
                                 (sync.contender.connections > 1 ? 1 : 0));
    peer_call_begin(&sync.pages, &sync.contender, share, headers);
    for (unsigned i = 0; i < sync.contender.connections; i++) {
        peer_call_begin(&sync.downloads[i], &sync.contender, share, headers);
    }
    run(&sync);
    delivery_print(&sync.delivery);
    peer_call_end(&sync.pages);
    for (unsigned i = 0; i < sync.contender.connections; i++) {
        peer_call_end(&sync.downloads[i]);
    }
    (void) curl_multi_cleanup(sync.multi);
    (void) curl_share_cleanup(share);
    curl_slist_free_all(headers);
    curl_global_cleanup();
    free(sync.queue);
    return EXIT_SUCCESS;
}
