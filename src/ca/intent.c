/* Intent: what must not be sent twice, kept by the program's journal before the first byte leaves.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/text.h"
#include "ca/authority.h"

#define INTENT_VERSION 1

void sslstore__intent_begin(const sslstore_client *client, sslstore_intent_kind kind,
                            sslstore_intent *intent)
{
    memset(intent, 0, sizeof *intent);
    intent->version = INTENT_VERSION;
    intent->kind = (uint16_t) kind;
    intent->time = client->config.wall_time(client->config.wall_user);
}

sslstore_result sslstore__intent_id(char *member, const char *id)
{
    struct sslstore__text text;

    sslstore__text_init(&text, member, SSLSTORE_ID_MAX);
    sslstore__put(&text, id);
    return sslstore__text_whole(&text);
}

static bool is_text(const char *text)
{
    return memchr(text, '\0', SSLSTORE_ID_MAX) != NULL;
}

bool sslstore__intent_is_whole(const sslstore_intent *intent)
{
    const char *sought =
        intent->kind == SSLSTORE_INTENT_ORDER ? intent->custom_order_id : intent->store_id;

    return intent->version == INTENT_VERSION && intent->kind <= SSLSTORE_INTENT_REVOKE &&
           is_text(intent->custom_order_id) && is_text(intent->store_id) &&
           is_text(intent->partner_id) && sought[0] != '\0';
}

static bool keep(const sslstore_client *client, sslstore_intent *intent,
                 sslstore_intent_state state)
{
    const sslstore_config *config = &client->config;

    intent->state = (uint32_t) state;
    return config->journal == NULL || config->journal(config->journal_user, intent) == 0;
}

sslstore_result sslstore__intent_send(sslstore_client *client, sslstore_intent *intent)
{
    static const char *const endpoints[] = {
        "order/neworder", "order/reissue", "order/refundrequest", "order/certificaterevokerequest"};

    if (keep(client, intent, SSLSTORE_INTENT_SENDING)) {
        return SSLSTORE_OK;
    }
    sslstore__begin(&client->net, endpoints[intent->kind]);
    return sslstore__fail(&client->net, SSLSTORE_ERR_JOURNAL, NULL, NULL);
}

void sslstore__intent_end(const sslstore_client *client, sslstore_intent *intent,
                          sslstore_intent_state state)
{
    (void) keep(client, intent, state); /* what was done stands either way */
}
