/* Client: creates and frees clients, and makes workers of them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "client/client.h"

#include <string.h>

#include "base/contract.h"
#include "base/memory.h"
#include "client/config.h"

/* As sslstore_client_new_bare() allocates it: a client and what it shares. */
struct client_block {
    sslstore_client client;
    struct sslstore__client_shared shared;
};

static void init(sslstore_client *client, struct sslstore__client_shared *shared)
{
    client->shared = shared;
    client->net.config = &shared->config;
    client->net.host = shared->host;
    client->net.port = shared->url.port;
    client->net.counters = &shared->counters;
    client->net.newest_session = &shared->newest_session;
    sslstore__error_clear(&client->net, "");
}

sslstore_result sslstore_client_new_bare(const sslstore_config *config, sslstore_client **client)
{
    SSLSTORE__REQUIRE(config != NULL && client != NULL);

    sslstore_config filled = *config;
    struct sslstore__client_shared *shared;
    struct client_block *block;

    *client = NULL;
    sslstore__config_fill_defaults(&filled);
    if (!sslstore__config_has_hooks(&filled) || sslstore_config_problem(&filled) != NULL) {
        return SSLSTORE_ERR_CONFIG;
    }
    block = sslstore__memory_allocate(&filled.memory, sizeof *block);
    if (block == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    memset(block, 0, sizeof *block);
    shared = &block->shared;
    shared->config = filled;
    shared->retries_left = filled.retry_budget;
    (void) sslstore__http_url_read(&shared->url, filled.url); /* has no problem: the host fits */
    memcpy(shared->host, shared->url.host.data, shared->url.host.size);
    *client = &block->client;
    init(*client, shared);
    return SSLSTORE_OK;
}

void sslstore__client_destroy(sslstore_client *client)
{
    sslstore_memory memory = client->net.config->memory; /* the configuration is freed, too */

    for (size_t slot = 0; slot < SSLSTORE__SLOT_COUNT; slot++) {
        sslstore__connection_release(&client->net, &client->connections[slot]);
    }
    sslstore__memory_release(&memory, client, sizeof(struct client_block));
}

const sslstore_error *sslstore_client_error(const sslstore_client *client)
{
    SSLSTORE__REQUIRE(client != NULL);
    return &client->net.error;
}

const sslstore_counters *sslstore_client_counters(const sslstore_client *client)
{
    SSLSTORE__REQUIRE(client != NULL);
    return &client->shared->counters;
}

/* ---- Workers ---- */

void sslstore__client_init_worker(sslstore_client *worker, const sslstore_client *parent,
                                  struct sslstore__connection *borrowed)
{
    init(worker, parent->shared);
    worker->parent = parent;
    worker->borrowed = borrowed;
    worker->stepping = true;
}

const struct sslstore__connection *sslstore__client_session_source(sslstore_client *client,
                                                                   enum sslstore__slot slot)
{
    const sslstore_client *owner = client->parent != NULL ? client->parent : client;
    const struct sslstore__connection *call = &owner->connections[SSLSTORE__SLOT_CALL];
    const struct sslstore__connection *list = &owner->connections[SSLSTORE__SLOT_LIST];
    const struct sslstore__connection *own = sslstore__client_connection(client, slot);

    if (own == call) {
        return list;
    }
    return own != list && call->handle == NULL ? list : call;
}

void *sslstore__client_any_connection(const sslstore_client *client)
{
    void *single = client->connections[SSLSTORE__SLOT_CALL].handle;

    if (client->borrowed != NULL) {
        return client->borrowed->handle;
    }
    return single != NULL ? single : client->connections[SSLSTORE__SLOT_LIST].handle;
}
