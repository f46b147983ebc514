/* Refuses a call, finds its order, requests a certificate.
 * SPDX-License-Identifier: Apache-2.0 */
#include "call.h"
#include "dcv_check.h"
#include "vetting.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool refuse(struct call *call, const char *format, ...)
{
    char text[1024];
    va_list arguments;

    if (call->problem) {
        return false;
    }
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    call->problem = copy_text(text);
    return false;
}

bool refuse_missing(struct call *call, const char *member)
{
    return refuse(call, "ErrorCode:-9002|Message:%s is a required field.", member);
}

bool effect_is_on(const struct call *call, enum fault fault)
{
    return call->effects->at[fault].on;
}

bool call_find_order(struct call *call, size_t *index)
{
    const char *store_id = text_member(call->body, "TheSSLStoreOrderID");
    const char *custom_id = text_member(call->body, "CustomOrderID");

    *index = call->token_order;
    if (*index != ORDER_NONE) {
        return true;
    }
    if (!*store_id && !*custom_id) {
        return refuse_missing(call, "TheSSLStoreOrderID");
    }
    if (*store_id) {
        *index = book_find(call->engine->book, store_id);
    } else {
        *index = book_find_custom(call->engine->book, custom_id);
    }
    if (*index != ORDER_NONE && book_outline(call->engine->book, *index)->gone) {
        *index = ORDER_NONE;
    }
    return *index != ORDER_NONE || refuse(call, "The order was not found.");
}

void call_request_issuance(struct call *call, struct order *order, char *names,
                           const unsigned char *public_key, size_t public_key_size)
{
    struct engine *engine = call->engine;
    struct issuance *next = &order->next;

    issuance_clear(next);
    next->number = order->current.number + 1;
    next->names = names;
    if (public_key) {
        next->public_key = copy_bytes(public_key, public_key_size);
        next->public_key_size = public_key_size;
    }
    if (engine->config.random(engine->config.random_user, next->serial, SERIAL_SIZE) != 0) {
        refuse(call, "No random number is available.");
    }
    next->serial[0] = (unsigned char) ((next->serial[0] & 0x7f) | 0x40);
    dcv_begin(engine, order, call->now);
}

bool engine_may_issue(const struct engine *engine, const struct order *order, int64_t now)
{
    return dcv_is_complete(engine, order, now) && vetting_is_complete(engine, order, now);
}

void ledger_write(struct engine *engine, const char *event, const struct order *order, int64_t now)
{
    ledger_add(&engine->ledger, event, order, now);
}
