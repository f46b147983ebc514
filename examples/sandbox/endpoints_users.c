/* Answers calls about the partner: its account, its sub-users, its settings.
 * SPDX-License-Identifier: Apache-2.0 */
#include "endpoints.h"

#include <stdio.h>
#include <string.h>

json_t *handle_account(struct call *call)
{
    static const char *const members[][2] = {
        {"CompanyName", "Sandbox Hosting"},
        {"FullName", "Sam Sandbox"},
        {"Email", "sam@sandbox.example"},
        {"AlternateEmail", ""},
        {"AccountType", "Reseller"},
        {"AccountBalance", "1000.00"},
        {"CurrentPlan", "Sandbox"},
        {"AllowCredit", "false"},
        {"Address", "146 Second Street North"},
        {"City", "St. Petersburg"},
        {"Country", "US"},
        {"Phone", "+1 727 555 0100"},
        {"State", "Florida"},
        {"Zip", "33701"},
    };
    json_t *out = json_object();

    put_text(out, "PartnerCode", call->engine->config.partner_code);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        put_text(out, members[i][0], members[i][1]);
    }
    return out;
}

/* Finds the sub-user by the code in the request: the store's or the partner's own. NULL if
 * unknown. */
static json_t *find_user(struct call *call)
{
    const char *code = text_member(call->body, "PartnerCode");
    const char *own = text_member(call->body, "CustomPartnerCode");

    for (size_t i = 0; i < json_array_size(call->engine->users); i++) {
        json_t *user = json_array_get(call->engine->users, i);

        if ((*code && strcmp(text_member(user, "PartnerCode"), code) == 0) ||
            (!*code && *own && strcmp(text_member(user, "CustomPartnerCode"), own) == 0)) {
            return user;
        }
    }
    return NULL;
}

static json_t *add_user(struct call *call, const char *own, const char *token, const char *email)
{
    char code[32];
    json_t *user;

    snprintf(code, sizeof code, "sub-%zu", json_array_size(call->engine->users) + 1);
    user = json_pack("{s:s, s:s, s:s, s:s, s:b}", "PartnerCode", code, "CustomPartnerCode", own,
                     "AuthenticationToken", token, "PartnerEmail", email, "isEnabled", 1);
    json_array_append_new(call->engine->users, user);
    return user;
}

json_t *handle_user_add(struct call *call)
{
    const char *own = text_member(call->body, "CustomPartnerCode");
    const char *token = text_member(call->body, "AuthenticationToken");
    const char *email = text_member(call->body, "PartnerEmail");

    if (!*own || !*email) {
        refuse_missing(call, *own ? "PartnerEmail" : "CustomPartnerCode");
        return NULL;
    }
    if (find_user(call)) {
        refuse(call, "The CustomPartnerCode '%s' already exists.", own);
        return NULL;
    }
    return json_copy(add_user(call, own, token, email));
}

static json_t *enable_user(struct call *call, bool enabled)
{
    json_t *user = find_user(call);

    if (!user) {
        refuse(call, "The sub-user was not found.");
        return NULL;
    }
    json_object_set_new(user, "isEnabled", json_boolean(enabled));
    return json_copy(user);
}

json_t *handle_user_activate(struct call *call)
{
    return enable_user(call, true);
}

json_t *handle_user_deactivate(struct call *call)
{
    return enable_user(call, false);
}

/* The service misspells a member here. */
json_t *handle_user_query(struct call *call)
{
    const char *wanted = text_member(call->body, "SubUserID");
    json_t *list = json_array();

    for (size_t i = 0; i < json_array_size(call->engine->users); i++) {
        json_t *user = json_array_get(call->engine->users, i);
        json_t *out;

        if (*wanted && strcmp(wanted, text_member(user, "PartnerCode")) != 0) {
            continue;
        }
        out = json_copy(user);
        json_object_set(out, "CustomePartnerCode", json_object_get(user, "CustomPartnerCode"));
        json_object_del(out, "CustomPartnerCode");
        json_array_append_new(list, out);
    }
    return list;
}

json_t *handle_user_new(struct call *call)
{
    static const char *const needed[] = {"Email", "Password", "FirstName", "LastName"};
    json_t *user;

    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (!*text_member(call->body, needed[i])) {
            refuse_missing(call, needed[i]);
            return NULL;
        }
    }
    user = add_user(call, text_member(call->body, "Email"), "", text_member(call->body, "Email"));
    return json_pack("{s:s, s:b}", "PartnerCode", text_member(user, "PartnerCode"), "isEnabled", 1);
}

/* A callback is accepted, and never called. */
json_t *handle_callback(struct call *call)
{
    const char *url = text_member(call->body, "url");

    if (!*url) {
        refuse_missing(call, "url");
        return NULL;
    }
    if (strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0) {
        refuse(call, "The url '%.100s' is not valid.", url);
        return NULL;
    }
    return json_object();
}

json_t *handle_template(struct call *call)
{
    if (!*text_member(call->body, "EmailTemplateTypes")) {
        refuse_missing(call, "EmailTemplateTypes");
        return NULL;
    }
    return json_object();
}
