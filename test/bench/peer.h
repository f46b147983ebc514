/* What both peers share: libcurl with the same settings, requests, and replies read with jansson.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_BENCH_PEER_H
#define TEST_BENCH_PEER_H

#include <curl/curl.h>
#include <jansson.h>
#include <stddef.h>

#include "bench/contender.h"

/* A call: its handle, its request, and its growing reply. The memory is kept for the next one. */
struct peer_call {
    CURL *handle;
    char url[256];
    char request[512];
    char *reply;
    size_t size;
    size_t capacity;
};

/* The members of an order that a sync needs. */
struct peer_order {
    char store_id[24];
    char id[64];     /* the order key */
    char serial[72]; /* of the order's current certificate, as the service reports it; may be "" */
    bool issued;     /* its certificate can be downloaded */
};

/* Makes a kept-alive HTTP/1.1 connection that trusts only the CA file. share: whose TLS sessions
 * it resumes; may be NULL. */
void peer_call_begin(struct peer_call *call, const struct contender *contender, CURLSH *share,
                     const struct curl_slist *headers);
void peer_call_end(struct peer_call *call);
struct curl_slist *peer_headers(void);

/* Prepares the next request of this handle: one page or one order. */
void peer_ask_page(struct peer_call *call, const struct contender *contender, unsigned page);
void peer_ask_order(struct peer_call *call, const struct contender *contender, const char *path,
                    const char *store_id);

/* Returns the reply as a tree. Exits with the reason if the transfer failed or the service
 * refused. */
json_t *peer_read(const struct peer_call *call, CURLcode result);

void peer_read_order(const json_t *row, struct peer_order *order);

/* Finds the serial number of the end-entity certificate among the files of a download: parses every
 * PEM block with Mbed TLS and takes the one that is not a CA, which must be the one of the order.
 * verifies: its signature must be that of an issuer among the files, too. The library always
 * verifies it; the plugin does not. */
void peer_read_serial(const json_t *download, const struct peer_order *order, bool verifies,
                      char *serial, size_t size);

void peer_fail(const char *what, const char *why);

#endif
