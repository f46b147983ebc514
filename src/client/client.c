/* The client: configuration in, last error out.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "client/client.h"

#include <string.h>

#include "base/contract.h"
#include "base/memory.h"
#include "base/text.h"
#include "json/utf8.h"

#define PAGE_SIZE_MAX      1000
#define RENEWAL_WINDOW_MAX 3650
#define CONNECTIONS_MAX    15 /* one wait of the transport has room for these and a listing */

static uint32_t or_default(uint32_t value, uint32_t otherwise)
{
    return value == 0 ? otherwise : value;
}

static void fill_defaults(sslstore_config *config)
{
    if (!sslstore__text_is_set(config->url)) {
        config->url = SSLSTORE_URL_TEST;
    }
    config->page_size = or_default(config->page_size, 100);
    config->renewal_window_days = or_default(config->renewal_window_days, 30);
    config->call_timeout_ms = or_default(config->call_timeout_ms, 60000);
    config->connect_timeout_ms = or_default(config->connect_timeout_ms, 20000);
    config->reply_timeout_ms = or_default(config->reply_timeout_ms, 30000);
    config->response_max = or_default(config->response_max, 65536);
    config->record_max = or_default(config->record_max, 16384);
    config->attempts = or_default(config->attempts, 5);
    config->backoff_ms = or_default(config->backoff_ms, 500);
    config->backoff_max_ms = or_default(config->backoff_max_ms, 30000);
    config->connections = or_default(config->connections, 4);
    config->retry_budget = or_default(config->retry_budget, 50);
}

/* What could not be sent is refused at the door: control bytes, and what is not UTF-8. */
static bool is_printable(const char *text)
{
    struct sslstore__json_utf8 utf8 = {0, 0, 0};

    for (; *text != '\0'; text++) {
        if ((unsigned char) *text < ' ' || *text == 0x7f ||
            !sslstore__json_utf8_take(&utf8, *text)) {
            return false;
        }
    }
    return utf8.missing == 0;
}

static bool is_credential(const char *text)
{
    return sslstore__text_is_set(text) && is_printable(text);
}

const char *sslstore_config_problem(const sslstore_config *config)
{
    SSLSTORE__REQUIRE(config != NULL);

    struct sslstore__http_url url;

    if (sslstore__text_is_set(config->url) &&
        sslstore__http_url_read(&url, config->url) != SSLSTORE_OK) {
        return url.reason;
    }
    if (!is_credential(config->partner_code)) {
        return "PartnerCode is missing, or holds what cannot be sent";
    }
    if (!is_credential(config->auth_token)) {
        return "AuthToken is missing, or holds what cannot be sent";
    }
    if (config->page_size > PAGE_SIZE_MAX) {
        return "PageSize is over 1000";
    }
    if (config->renewal_window_days > RENEWAL_WINDOW_MAX) {
        return "RenewalWindow is over 3650 days";
    }
    if (config->renewal_window_percent > 100) {
        return "the renewal window is over 100 percent";
    }
    if (config->connections > CONNECTIONS_MAX) {
        return "connections are over 15";
    }
    if (config->pin_count > 0 && config->pins == NULL) {
        return "pins are counted, but missing";
    }
    if (sslstore__text_is_set(config->certificate_roots) &&
        sslstore__text_find(config->certificate_roots, "CERTIFICATE-----") == NULL) {
        return "certificate_roots holds no certificate in PEM";
    }
    return NULL;
}

static bool has_hooks(const sslstore_config *config)
{
    return config->memory.alloc != NULL && config->transport != NULL && config->now_ms != NULL &&
           config->wall_time != NULL && config->random != NULL;
}

/* As sslstore_client_new_bare() allocates it: a client and what it shares. */
struct client_block {
    sslstore_client client;
    struct sslstore__client_shared shared;
};

static void init(sslstore_client *client, struct sslstore__client_shared *shared)
{
    client->shared = shared;
    client->config = &shared->config;
    client->net.config = &shared->config;
    client->net.host = shared->host;
    client->net.port = shared->url.port;
    client->net.counters = &shared->counters;
    sslstore__error_clear(&client->net, "");
}

sslstore_result sslstore_client_new_bare(const sslstore_config *config, sslstore_client **client)
{
    SSLSTORE__REQUIRE(config != NULL && client != NULL);

    sslstore_config filled = *config;
    struct sslstore__client_shared *shared;
    struct client_block *block;

    *client = NULL;
    fill_defaults(&filled);
    if (!has_hooks(&filled) || sslstore_config_problem(&filled) != NULL) {
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
    sslstore_memory memory = client->config->memory; /* the configuration is freed, too */

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

void sslstore__client_init_worker(sslstore_client *worker, const sslstore_client *parent)
{
    init(worker, parent->shared);
    worker->parent = parent;
    worker->stepping = true;
}

void sslstore__client_resume_from(sslstore_client *worker, const sslstore_client *other,
                                  enum sslstore__slot slot)
{
    worker->session_source = &other->connections[slot];
}

const struct sslstore__connection *sslstore__client_session_source(const sslstore_client *client,
                                                                   enum sslstore__slot slot)
{
    enum sslstore__slot other =
        slot == SSLSTORE__SLOT_LIST ? SSLSTORE__SLOT_CALL : SSLSTORE__SLOT_LIST;

    if (client->connections[other].handle != NULL || client->parent == NULL) {
        return &client->connections[other];
    }
    if (client->parent->connections[SSLSTORE__SLOT_CALL].handle != NULL) {
        return &client->parent->connections[SSLSTORE__SLOT_CALL];
    }
    return client->session_source;
}

void sslstore__client_lend_list_slot(sslstore_client *parent, sslstore_client *worker)
{
    worker->connections[SSLSTORE__SLOT_LIST] = parent->connections[SSLSTORE__SLOT_LIST];
    parent->list_slot_lent = true;
}

void sslstore__client_return_list_slot(sslstore_client *parent, sslstore_client *worker)
{
    parent->connections[SSLSTORE__SLOT_LIST] = worker->connections[SSLSTORE__SLOT_LIST];
    parent->list_slot_lent = false;
}

void sslstore__client_free_scratch(const sslstore_client *client)
{
    sslstore__block_free(&client->shared->scratch);
}
