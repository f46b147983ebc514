/* Checks the partner code and token of a call, or the token of one order.
 * SPDX-License-Identifier: Apache-2.0 */
#include "credentials.h"

#include <stdio.h>
#include <string.h>

const json_t *credentials_object(const struct call *call)
{
    const json_t *nested = object_member(call->body, "AuthRequest");

    switch (call->endpoint->credentials) {
    case CREDENTIALS_NONE:
        return NULL;
    case CREDENTIALS_FLAT:
    case CREDENTIALS_FLAT_TOKEN:
        return call->body;
    case CREDENTIALS_EITHER:
        return nested ? nested : call->body;
    case CREDENTIALS_NESTED:
    case CREDENTIALS_OR_TOKEN:
        break;
    }
    return nested;
}

static bool refuse_credentials(struct call *call)
{
    return refuse(call, "ErrorCode:-9008|Message:Token/Authentication Failure");
}

/* A token is a TokenID, "#!" and a TokenCode. The TokenID is the order's id. */
static bool check_token(struct call *call, const json_t *credentials)
{
    const char *token = text_member(credentials, "Token");
    char id[ID_SIZE], code[ID_SIZE], expected[ID_SIZE];
    const char *mark = strstr(token, "#!");
    size_t index;

    if (call->endpoint->credentials != CREDENTIALS_OR_TOKEN &&
        call->endpoint->credentials != CREDENTIALS_FLAT_TOKEN) {
        return refuse_credentials(call);
    }
    set_text(id, sizeof id, mark ? token : text_member(credentials, "TokenID"));
    id[strcspn(id, "#")] = '\0';
    set_text(code, sizeof code, mark ? mark + 2 : text_member(credentials, "TokenCode"));
    index = book_find(call->engine->book, id);
    if (index == ORDER_NONE) {
        return refuse_credentials(call);
    }
    order_secret(call->engine, book_read(call->engine->book, index), "TOKEN", expected);
    if (strcmp(code, expected) != 0) {
        return refuse_credentials(call);
    }
    call->token_order = index;
    return true;
}

bool credentials_check(struct call *call)
{
    const struct engine_config *config = &call->engine->config;
    const json_t *credentials = credentials_object(call);

    if (call->endpoint->credentials == CREDENTIALS_NONE) {
        return true;
    }
    if (strcmp(call->endpoint->path, "order/query") == 0 && !config->query_checks_auth) {
        return true;
    }
    if (call->endpoint->credentials == CREDENTIALS_FLAT_TOKEN ||
        flag_member(credentials, "IsUsedForTokenSystem")) {
        return check_token(call, credentials);
    }
    if (!*text_member(credentials, "PartnerCode")) {
        return refuse_missing(call, "PartnerCode");
    }
    if (!*text_member(credentials, "AuthToken")) {
        return refuse_missing(call, "AuthToken");
    }
    if (strcmp(text_member(credentials, "PartnerCode"), config->partner_code) != 0 ||
        strcmp(text_member(credentials, "AuthToken"), config->token) != 0) {
        return refuse_credentials(call);
    }
    return true;
}
