/* Client: the one struct behind sslstore_client.
 *
 * A client has a session of its own: its last error, its connections, its calls under way. The rest
 * it shares with its workers. A worker is a client, too; a sync has several, so that several calls
 * can be under way at once. `shared` points to the same struct in all of them.
 *
 * `net` is what net/ needs of a client. net/ comes before this component and cannot see the client,
 * so the struct is declared in net/net.h. It points into `shared`, and holds the last error.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLIENT_CLIENT_H
#define SSLSTORE_CLIENT_CLIENT_H

#include "http/url.h"
#include "net/connection.h"
#include "net/net.h"
#include "pki/verified.h"
#include "sslstore.h"

struct sslstore__call; /* rpc/call.h */

/* Single calls use one slot, listings the other, so that a listing's callback can make calls. */
enum sslstore__slot { SSLSTORE__SLOT_CALL, SSLSTORE__SLOT_LIST, SSLSTORE__SLOT_COUNT };

/* Shared by a client and its workers. */
struct sslstore__client_shared {
    sslstore_config config;         /* with its defaults filled in */
    struct sslstore__http_url url;  /* points into config.url */
    char host[SSLSTORE_DOMAIN_MAX]; /* of url, NUL-terminated */
    sslstore_counters counters;
    void *newest_session;               /* see net/net.h */
    uint32_t retries_left;              /* tokens left of config.retry_budget */
    struct sslstore__verified verified; /* signatures of CA certificates */
};

struct sslstore_client {
    struct sslstore__net net;               /* net.config is that of shared */
    struct sslstore__client_shared *shared; /* its own, or its parent's */
    struct sslstore__connection connections[SSLSTORE__SLOT_COUNT];
    struct sslstore__call *calls[SSLSTORE__SLOT_COUNT]; /* under way; NULL: none */
    const sslstore_client *parent;                      /* of a worker, else NULL */
    struct sslstore__connection *borrowed; /* the one that all calls use: of a worker, its parent's;
                                              for a list, that of the calls; NULL: each its own */
    bool stepping;                         /* the program steps its calls */
    bool is_syncing;    /* a sync has the slot of the listings, and works with both connections */
    unsigned api_depth; /* order operations under way: they wait even while stepping is on */
};

/* Whether calls return SSLSTORE_WANT_READ and SSLSTORE_WANT_WRITE instead of waiting. */
static inline bool sslstore__client_is_stepping(const sslstore_client *client)
{
    return client->stepping && client->api_depth == 0;
}

/* Whether a listing can begin: none is under way, and no sync. */
static inline bool sslstore__client_can_list(const sslstore_client *client)
{
    return client->calls[SSLSTORE__SLOT_LIST] == NULL && !client->is_syncing;
}

/* The connection that the calls of a slot use. */
static inline struct sslstore__connection *sslstore__client_connection(sslstore_client *client,
                                                                       enum sslstore__slot slot)
{
    return client->borrowed != NULL ? client->borrowed : &client->connections[slot];
}

/* Close the connections and free the client. It has no call under way. */
void sslstore__client_destroy(sslstore_client *client);

/* Make the worker, which is zeroed, a client that shares what the parent has. Its calls are
 * stepped. They use a connection of the parent, or, if it is NULL, one of the worker's own. A
 * borrowed connection may be used by several workers, by one call at a time. */
void sslstore__client_init_worker(sslstore_client *worker, const sslstore_client *parent,
                                  struct sslstore__connection *borrowed);

/* The connection whose TLS session a new connection of this slot may resume: the other one of the
 * client; of a worker, one of its parent's. */
const struct sslstore__connection *sslstore__client_session_source(sslstore_client *client,
                                                                   enum sslstore__slot slot);

/* A connection of the client, open or not, by which a transport may let time pass; NULL: none. */
void *sslstore__client_any_connection(const sslstore_client *client);

#endif
