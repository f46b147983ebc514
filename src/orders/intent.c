/* Intent: makes, checks and journals intents.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/intent.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/words.h"
#include "client/client.h"
#include "net/net.h"

#define INTENT_VERSION 1

/* ---- A kept one ---- */

sslstore_result sslstore__intent_id(char *member, const char *id)
{
    return sslstore__text_copy(member, SSLSTORE_ID_MAX, id);
}

static bool is_text(const char *text)
{
    return memchr(text, '\0', SSLSTORE_ID_MAX) != NULL;
}

/* An order that was bought elsewhere may have no CustomOrderID. Its certificate can be
 * delivered. */
bool sslstore__intent_is_valid(const sslstore_intent *intent)
{
    bool by_custom_id = intent->kind == SSLSTORE_INTENT_KIND_ORDER &&
                        (intent->state != SSLSTORE_INTENT_DELIVERED || intent->store_id[0] == '\0');
    const char *id = by_custom_id ? intent->custom_order_id : intent->store_id;

    return intent->version == INTENT_VERSION && intent->kind <= SSLSTORE_INTENT_KIND_REVOKE &&
           intent->state <= SSLSTORE_INTENT_DELIVERED && is_text(intent->custom_order_id) &&
           is_text(intent->store_id) && is_text(intent->partner_id) && id[0] != '\0';
}

bool sslstore__intent_is_open(const sslstore_intent *kept)
{
    if (kept == NULL) {
        return false;
    }
    switch (kept->state) {
    case SSLSTORE_INTENT_NOT_PLACED:
    case SSLSTORE_INTENT_DELIVERED:
        return false;
    case SSLSTORE_INTENT_PLACED: /* a refund or a revocation delivers no certificate */
        return kept->kind <= SSLSTORE_INTENT_KIND_REISSUE;
    default:
        return true;
    }
}

const char *sslstore__intent_order(const sslstore_intent *kept, const char *id)
{
    size_t size;

    if (!sslstore__intent_is_open(kept) || kept->kind != SSLSTORE_INTENT_KIND_REISSUE) {
        return id;
    }
    size = strlen(kept->store_id);
    if (sslstore__text_begins(id, kept->store_id) && id[size] == '-') {
        return kept->store_id;
    }
    return id;
}

sslstore_result sslstore__intent_check(sslstore_client *client, const sslstore_intent *kept)
{
    if (kept != NULL && !sslstore__intent_is_valid(kept)) {
        return sslstore__error_set(&client->net, SSLSTORE_ERR_ARGUMENT, "kept",
                                   SSLSTORE__WORDS("the kept intent is damaged"));
    }
    return SSLSTORE_OK;
}

static bool is_same_request(const sslstore_intent *kept, const sslstore_intent *intent)
{
    if (kept->kind != intent->kind) {
        return false;
    }
    if (kept->kind != SSLSTORE_INTENT_KIND_ORDER &&
        !sslstore__text_equal(kept->store_id, intent->store_id)) {
        return false;
    }
    if (kept->kind != SSLSTORE_INTENT_KIND_ORDER &&
        sslstore__memory_is_zero(kept->digest, sizeof kept->digest)) {
        return true; /* of a reissue, kept by an earlier version */
    }
    return memcmp(kept->digest, intent->digest, sizeof kept->digest) == 0;
}

sslstore_result sslstore__intent_take_up(sslstore_client *client, const sslstore_intent *kept,
                                         sslstore_intent *intent)
{
    if (!is_same_request(kept, intent)) {
        return sslstore__intent_refuse(client);
    }
    *intent = *kept;
    return SSLSTORE_OK;
}

sslstore_result sslstore__intent_refuse(sslstore_client *client)
{
    return sslstore__error_set(
        &client->net, SSLSTORE_ERR_CONFLICT, "kept",
        SSLSTORE__WORDS("the journal holds an unfinished order for another request"));
}

/* ---- A new one ---- */

void sslstore__intent_begin(const sslstore_client *client, sslstore_intent_kind kind,
                            sslstore_intent *intent)
{
    memset(intent, 0, sizeof *intent);
    intent->version = INTENT_VERSION;
    intent->kind = (uint16_t) kind;
    intent->time = client->net.config->wall_time(client->net.config->wall_user);
}

/* ---- In the journal ---- */

/* The list of recent orders is read from the intent's time on (submit.c). The program's clock may
 * have been ahead. */
static bool write_journal(const sslstore_client *client, sslstore_intent *intent,
                          sslstore_intent_state state)
{
    const sslstore_config *config = client->net.config;
    int64_t service = client->net.service_time;

    if (service != 0 && service < intent->time) {
        intent->time = service;
    }
    intent->state = (uint32_t) state;
    return config->journal == NULL || config->journal(config->journal_user, intent) == 0;
}

sslstore_result sslstore__intent_send(sslstore_client *client, sslstore_intent *intent)
{
    static const char *const endpoints[] = {
        "order/neworder", "order/reissue", "order/refundrequest", "order/certificaterevokerequest"};

    if (write_journal(client, intent, SSLSTORE_INTENT_SENDING)) {
        return SSLSTORE_OK;
    }
    sslstore__error_clear(&client->net, endpoints[intent->kind]);
    return sslstore__error_set_field(&client->net, SSLSTORE_ERR_JOURNAL, NULL);
}

/* Whether the kept state says more than this one, which lookups have led to. */
static bool says_more(uint32_t kept, sslstore_intent_state state)
{
    return kept == SSLSTORE_INTENT_DELIVERED ||
           (state == SSLSTORE_INTENT_UNKNOWN &&
            (kept == SSLSTORE_INTENT_PLACED || kept == SSLSTORE_INTENT_NOT_PLACED));
}

void sslstore__intent_end(const sslstore_client *client, sslstore_intent *intent,
                          sslstore_intent_state state)
{
    if (!says_more(intent->state, state)) {
        (void) write_journal(client, intent, state); /* it was sent: nothing can be undone */
    }
}
