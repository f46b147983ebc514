/* Makes the text of a reply: adds AuthResponse and applies the faults of texts.
 * SPDX-License-Identifier: Apache-2.0 */
#include "replies.h"
#include "credentials.h"
#include "hostile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void reply_plain(struct engine_reply *reply, int status, const char *text)
{
    free(reply->body);
    reply->status = status;
    reply->content_type = "text/html; charset=utf-8";
    reply->body = copy_text(text);
    reply->body_size = strlen(reply->body);
}

static json_t *message_json(enum message_form form, const char *problem)
{
    if (form == MESSAGE_STRING) {
        return json_string(problem ? problem : "");
    }
    if (form == MESSAGE_NULL && !problem) {
        return json_null();
    }
    return problem ? json_pack("[s]", problem) : json_array();
}

static enum message_form message_form(const struct call *call)
{
    if (effect_is_on(call, FAULT_BARE_MESSAGE)) {
        return MESSAGE_STRING;
    }
    if (call->engine->config.hostile) {
        return (enum message_form)(call->engine->replies % 3);
    }
    return call->engine->config.message;
}

/* Sets the five members of an AuthResponse in an object. */
static void put_auth(const struct call *call, json_t *out)
{
    const json_t *credentials = credentials_object(call);
    bool capital = effect_is_on(call, FAULT_CAPITAL_ERROR);
    char stamp[DATE_TEXT_MAX];

    date_text(stamp, call->now, DATE_UTC, call->culture, call->date_form);
    json_object_set_new(out, capital ? "IsError" : "isError", json_boolean(call->problem != NULL));
    json_object_set_new(out, "Message", message_json(message_form(call), call->problem));
    put_text(out, "Timestamp", stamp);
    put_text(out, "ReplayToken", text_member(credentials, "ReplayToken"));
    put_text(out, "InvokingPartnerCode", text_member(credentials, "PartnerCode"));
}

/* AuthResponse comes first, as the service writes it. */
static json_t *with_auth(const struct call *call, json_t *content)
{
    json_t *auth = json_object();
    json_t *out = json_object();

    put_auth(call, auth);
    json_object_set_new(out, "AuthResponse", auth);
    if (content) {
        json_object_update(out, content);
    }
    json_decref(content);
    return out;
}

static json_t *rows_with_auth(const struct call *call, json_t *rows)
{
    if (!rows) {
        return json_pack("[o]", with_auth(call, NULL));
    }
    for (size_t i = 0; i < json_array_size(rows); i++) {
        if (i == 0 || call->engine->config.auth_in_all) {
            json_array_set_new(rows, i, with_auth(call, json_incref(json_array_get(rows, i))));
        }
    }
    return rows;
}

static json_t *placed(const struct call *call, enum placement placement, json_t *content)
{
    json_t *out;

    switch (placement) {
    case PLACE_ARRAY:
        return rows_with_auth(call, content);
    case PLACE_FLAT:
        out = content ? content : json_object();
        put_auth(call, out);
        return out;
    case PLACE_NOWHERE:
        if (content) {
            return content;
        }
        break;
    case PLACE_OBJECT:
        break;
    }
    return with_auth(call, content);
}

static void null_lists(json_t *value)
{
    const char *name;
    json_t *member;
    void *next;

    if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++) {
            null_lists(json_array_get(value, i));
        }
    }
    if (json_is_object(value)) {
        json_object_foreach_safe(value, next, name, member)
        {
            if (json_is_array(member)) {
                json_object_set_new(value, name, json_null());
            } else {
                null_lists(member);
            }
        }
    }
}

static void spoil_row(json_t *row)
{
    json_object_set_new(row, "PurchaseDate", json_string("31/31/2026 99:99:99 XM"));
    json_object_set_new(row, "OrderExpiryDateInUTC", json_pack("{s:b}", "broken", 1));
    json_object_set_new(row, "CertificateEndDateInUTC", json_string("soon"));
    json_object_set_new(row, "Validity", json_string("twelve"));
    json_object_set_new(row, "SANCount", json_array());
    json_object_set_new(row, "CommonName", json_integer(42));
    json_object_set_new(row, "OrderStatus", json_integer(7));
}

/* Moves a member to the end of its object. */
static void move_last(json_t *row, const char *name)
{
    json_t *value = json_incref(json_object_get(row, name));

    json_object_del(row, name);
    json_object_set_new(row, name, value);
}

/* Adds an unknown member of so many bytes, either after the ids or with only the ids after it. */
static void bloat_row(json_t *row, long size, bool ids_last)
{
    static const char *const ids[] = {"TheSSLStoreOrderID", "PartnerOrderID", "CustomOrderID"};
    size_t length = size > 0 ? (size_t) size : 0;
    char *padding = allocate(length + 1);

    memset(padding, 'x', length);
    json_object_set_new(row, "Padding", json_string(padding));
    free(padding);
    for (size_t i = 0; ids_last && i < sizeof ids / sizeof ids[0]; i++) {
        move_last(row, ids[i]);
    }
}

static void apply_row_faults(const struct call *call, json_t *rows)
{
    size_t bad = (size_t) call->effects->at[FAULT_BAD_ROW].value;

    if (effect_is_on(call, FAULT_OVERSIZED_ROW)) {
        bloat_row(json_array_get(rows, 0), call->effects->at[FAULT_OVERSIZED_ROW].value, false);
    }
    if (effect_is_on(call, FAULT_OVERSIZED_IDS_LAST)) {
        bloat_row(json_array_get(rows, 0), call->effects->at[FAULT_OVERSIZED_IDS_LAST].value, true);
    }
    if (effect_is_on(call, FAULT_BAD_ROW) && bad < json_array_size(rows)) {
        spoil_row(json_array_get(rows, bad));
    }
    if (effect_is_on(call, FAULT_DUPLICATE_ROW)) {
        json_t *copy = json_copy(json_array_get(rows, 0));

        json_object_del(copy, "AuthResponse");
        json_array_insert_new(rows, 1, copy);
    }
}

static void apply_faults(const struct call *call, json_t *out)
{
    json_t *rows = json_is_array(out) ? out : json_object_get(out, "Orders");

    if (json_array_size(rows) && !call->problem) {
        apply_row_faults(call, rows);
    }
    if (effect_is_on(call, FAULT_NULL_LISTS)) {
        null_lists(out);
    }
    if (effect_is_on(call, FAULT_NO_AUTH)) {
        json_object_del(json_is_array(out) ? json_array_get(out, 0) : out, "AuthResponse");
    }
}

static char *break_json(char *text, long how)
{
    char *broken;

    switch (how) {
    case 0:
        text[strlen(text) - 1] = '\0';
        return text;
    case 1:
        broken = format_text("%s{}", text);
        break;
    case 2:
        broken = format_text("{\"text\":\"\xc3\x28\",\"rest\":%s}", text);
        break;
    case 3:
        broken = format_text("{\"AuthResponse\":null,\"AuthResponse\":%s}", text);
        break;
    default:
        broken = allocate(20001 + strlen(text));
        memset(broken, '[', 20000 + strlen(text));
        memcpy(broken + 10000, text, strlen(text));
        memset(broken + 10000 + strlen(text), ']', 10000);
        break;
    }
    free(text);
    return broken;
}

void reply_make(struct call *call, json_t *content, struct engine_reply *reply)
{
    bool indented = strncmp(call->endpoint->path, "/sandbox", 8) == 0;
    json_t *out = placed(call, call->endpoint->placement, content);

    apply_faults(call, out);
    if (call->engine->config.hostile && !indented) {
        out = hostile_json(&call->engine->hostile_stream, out);
    }
    reply->status = 200;
    reply->content_type = "application/json; charset=utf-8";
    reply->body = json_dumps(out, indented ? JSON_INDENT(2) : JSON_COMPACT);
    json_decref(out);
    if (effect_is_on(call, FAULT_BROKEN_JSON)) {
        reply->body = break_json(reply->body, call->effects->at[FAULT_BROKEN_JSON].value);
    }
    reply->body_size = strlen(reply->body);
}

static void reply_error(struct engine_reply *reply, enum fault fault, const char *text)
{
    const char *problem = *text ? text : "ErrorCode:-9009|Message:Vendor returns error:sandbox";
    json_t *auth = json_pack("{s:b, s:[s], s:s, s:s, s:s}", "isError", 1, "Message", problem,
                             "Timestamp", "", "ReplayToken", "", "InvokingPartnerCode", "");
    json_t *out = auth;

    if (fault != FAULT_ERROR_FLAT) {
        out = json_pack("{s:o}", "AuthResponse", auth);
    }
    if (fault == FAULT_ERROR_ARRAY) {
        out = json_pack("[o]", out);
    }
    reply->status = 200;
    reply->content_type = "application/json; charset=utf-8";
    free(reply->body);
    reply->body = json_dumps(out, JSON_COMPACT);
    reply->body_size = strlen(reply->body);
    json_decref(out);
}

/* Sends the text of the fault as JSON: as it is, or as a message. */
static void reply_json_status(struct engine_reply *reply, int status, const char *text)
{
    json_t *message = json_pack("{s:s}", "Message", text);
    char *body = json_dumps(message, JSON_COMPACT);

    reply_plain(reply, status, strchr("{[", *text) || !body ? text : body);
    reply->content_type = "application/json; charset=utf-8";
    free(body);
    json_decref(message);
}

static void reply_status(struct engine_reply *reply, int status, const struct effects *effects,
                         enum fault fault)
{
    bool waits = fault == FAULT_STATUS_429 || fault == FAULT_STATUS_503;
    const char *text = effects->at[fault].text;
    char page[160];

    if (fault == FAULT_REDIRECT) {
        status = (int) effects->at[fault].value;
    }

    if (*text == '<' && !waits) {
        reply_plain(reply, status, text);
        return;
    }
    if (*text && !waits && fault != FAULT_REDIRECT) {
        reply_json_status(reply, status, text);
        return;
    }

    snprintf(page, sizeof page,
             "<html><head><title>%d</title></head><body><h1>Status %d</h1>"
             "</body></html>\n",
             status, status);
    reply_plain(reply, status, page);
    if (waits && *text) {
        reply->retry_after = effects->at[fault].value;
    }
    if (fault == FAULT_REDIRECT) {
        set_text(reply->location, sizeof reply->location, "https://elsewhere.example/rest/");
    }
}

bool reply_of_fault(const struct effects *effects, bool after, struct engine_reply *reply)
{
    static const struct {
        enum fault fault;
        int status;
    } replacing[] = {
        {FAULT_ERROR_ARRAY, 0},  {FAULT_ERROR_OBJECT, 0}, {FAULT_ERROR_FLAT, 0},
        {FAULT_STATUS_500, 500}, {FAULT_STATUS_502, 502}, {FAULT_STATUS_503, 503},
        {FAULT_STATUS_504, 504}, {FAULT_STATUS_429, 429}, {FAULT_STATUS_408, 408},
        {FAULT_STATUS_404, 404}, {FAULT_STATUS_403, 403}, {FAULT_STATUS_401, 401},
        {FAULT_STATUS_400, 400}, {FAULT_HTML, 200},       {FAULT_REDIRECT, 302},
        {FAULT_EMPTY, 200},
    };

    for (size_t i = 0; i < sizeof replacing / sizeof replacing[0]; i++) {
        enum fault fault = replacing[i].fault;

        if (!effects->at[fault].on || effects->at[fault].after != after) {
            continue;
        }
        if (fault == FAULT_EMPTY) {
            reply_plain(reply, 200, "");
        } else if (!replacing[i].status) {
            reply_error(reply, fault, effects->at[fault].text);
        } else {
            reply_status(reply, replacing[i].status, effects, fault);
        }
        return true;
    }
    return false;
}
