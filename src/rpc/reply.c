/* Reply: scans the body, keeps the text of one record, and reads its verdict and its members.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rpc/reply.h"

#include <string.h>

#include "base/frame.h"
#include "base/text.h"
#include "base/words.h"
#include "json/read.h"
#include "rpc/error_body.h"
#include "rpc/verdict.h"

#define ERROR_BODY_MAX 4096 /* bytes that are kept; a longer body of an error is HTML */

void sslstore__reply_init(struct sslstore__reply *reply, struct sslstore__net *net,
                          const struct sslstore__endpoint *endpoint)
{
    const sslstore_config *config = net->config;
    bool is_list = sslstore__endpoint_is_list(endpoint);

    memset(reply, 0, sizeof *reply);
    reply->net = net;
    reply->endpoint = endpoint;
    sslstore__buffer_init(&reply->text, &config->memory,
                          is_list ? config->record_max : config->response_max);
    sslstore__reply_restart(reply);
}

void sslstore__reply_free(struct sslstore__reply *reply)
{
    sslstore__buffer_free(&reply->text);
}

void sslstore__reply_restart(struct sslstore__reply *reply)
{
    bool is_list = sslstore__endpoint_is_list(reply->endpoint);

    sslstore__buffer_free(&reply->text);
    sslstore__json_scan_init(&reply->scan, is_list ? SSLSTORE__SCAN_LIST : SSLSTORE__SCAN_SINGLE);
    reply->scan.sought = &sslstore__verdict_names;
    reply->unread.size = 0;
    reply->has_text = false;
    reply->in_record = false;
    reply->oversized = false;
    reply->shortened = false;
}

/* ---- Bytes ---- */

/* A sixteenth more is for lists. A failure shows when the bytes come. */
void sslstore__reply_reserve(struct sslstore__reply *reply, uint64_t size)
{
    struct sslstore__buffer *text = &reply->text;

    if (!sslstore__endpoint_is_list(reply->endpoint) && size <= text->max / 2) {
        (void) sslstore__buffer_reserve(text, (size_t) size + (size_t) size / 16);
    }
}

sslstore_result sslstore__reply_feed(struct sslstore__reply *reply,
                                     const struct sslstore__http_slice *body)
{
    const char *text = body->data;
    size_t size = body->size;

    reply->unread = *body;
    sslstore__text_trim(&text, &size);
    if (reply->has_text || size == 0) {
        return SSLSTORE_OK;
    }
    reply->has_text = true;
    if (text[0] == '<') {
        return sslstore__error_set(reply->net, SSLSTORE_ERR_NOT_JSON, NULL, NULL);
    }
    return SSLSTORE_OK;
}

static void begin_record(struct sslstore__reply *reply)
{
    reply->in_record = true;
    reply->oversized = false;
    reply->shortened = false;
    reply->text.size = 0;
}

/* The record exceeds its limit: from here on its long values are left out. */
static void shorten(struct sslstore__reply *reply)
{
    reply->shortened = true;
    sslstore__json_shorten_begin(&reply->shorten, &reply->text);
}

static void keep(struct sslstore__reply *reply, const char *data, size_t size)
{
    struct sslstore__buffer *text = &reply->text;

    if (!reply->in_record || reply->oversized) {
        return;
    }
    if (!reply->shortened && sslstore__buffer_append(text, data, size) == SSLSTORE_ERR_LIMIT &&
        sslstore__endpoint_can_shorten(reply->endpoint)) {
        shorten(reply);
    }
    if (reply->shortened) {
        sslstore__json_shorten_add(&reply->shorten, data, size);
    }
    reply->oversized = text->result == SSLSTORE_ERR_LIMIT;
}

sslstore_result sslstore__reply_scan(struct sslstore__reply *reply, bool *complete)
{
    bool is_list = sslstore__endpoint_is_list(reply->endpoint);
    enum sslstore__json_scan_event event = SSLSTORE__SCAN_MORE;

    *complete = false;
    while (reply->unread.size > 0 && !*complete) {
        size_t used =
            sslstore__json_scan_feed(&reply->scan, reply->unread.data, reply->unread.size, &event);

        keep(reply, reply->unread.data, used);
        reply->unread.data += used;
        reply->unread.size -= used;
        if (event == SSLSTORE__SCAN_INVALID) {
            reply->net->error.offset = reply->scan.offset;
            return sslstore__error_set_message(reply->net, SSLSTORE_ERR_JSON, NULL,
                                               reply->scan.reason);
        }
        if (event == SSLSTORE__SCAN_RECORD_BEGIN) {
            begin_record(reply);
        }
        if (event == SSLSTORE__SCAN_RECORD_END) {
            reply->in_record = false;
            *complete = is_list;
        }
        if (reply->text.result == SSLSTORE_ERR_MEMORY) {
            return sslstore__error_set(reply->net, SSLSTORE_ERR_MEMORY, NULL, NULL);
        }
        if (reply->oversized && !is_list) {
            return sslstore__error_set(reply->net, SSLSTORE_ERR_REPLY_LIMIT, NULL, NULL);
        }
    }
    return SSLSTORE_OK;
}

sslstore_result sslstore__reply_end(struct sslstore__reply *reply)
{
    if (sslstore__json_scan_end(&reply->scan) == SSLSTORE_OK) {
        return SSLSTORE_OK;
    }
    reply->net->error.offset = reply->scan.offset;
    return sslstore__error_set_message(reply->net, SSLSTORE_ERR_JSON, NULL, reply->scan.reason);
}

/* ---- A complete record ---- */

static size_t tokens_max(const struct sslstore__reply *reply)
{
    size_t of_limit = reply->text.max / 8;

    return of_limit > SSLSTORE__TOKENS_MAX ? of_limit : SSLSTORE__TOKENS_MAX;
}

/* Count the tokens and elements of what a shortened record has left. */
static void count_again(struct sslstore__reply *reply)
{
    struct sslstore__json_scan scan;
    enum sslstore__json_scan_event event;

    sslstore__json_scan_init(&scan, SSLSTORE__SCAN_SINGLE);
    (void) sslstore__json_scan_feed(&scan, reply->text.data, reply->text.size, &event); /* begin */
    (void) sslstore__json_scan_feed(&scan, reply->text.data, reply->text.size, &event);
    reply->scan.tokens = scan.tokens;
    reply->scan.elements = scan.elements;
}

/* The text of the record is complete, or has exceeded its limit. */
static void describe_record(struct sslstore__reply *reply)
{
    reply->record.text = reply->text.data;
    reply->record.size = reply->text.size;
    reply->record.elements = NULL;
}

/* Allocate memory for the elements of the record's lists after its text. */
static sslstore_result prepare_record(struct sslstore__reply *reply)
{
    const size_t unit = SSLSTORE__RPC_DECODE_ALIGNMENT;
    size_t gap;
    size_t extra;
    sslstore_result result;

    if (!reply->shortened && reply->scan.tokens > tokens_max(reply) &&
        sslstore__endpoint_can_shorten(reply->endpoint)) {
        shorten(reply);
    }
    if (reply->shortened) {
        count_again(reply);
    }
    describe_record(reply);
    if (reply->scan.tokens > tokens_max(reply)) {
        return SSLSTORE_ERR_REPLY_LIMIT;
    }
    gap = unit - reply->text.size % unit; /* of the text that is left */
    extra = gap;
    if (reply->endpoint->reply != NULL) {
        extra += sslstore__rpc_decode_elements(reply->scan.elements, reply->endpoint->reply);
    }
    reply->text.max += extra; /* lists do not count against the limit of the text */
    result = sslstore__buffer_reserve(&reply->text, extra);
    reply->text.max -= extra;
    describe_record(reply);
    reply->record.elements = reply->text.data + reply->text.size + gap;
    return result;
}

/* Any verdict proves that the service has answered. */
static SSLSTORE__OWN_FRAME sslstore_result read_verdict(struct sslstore__net *net,
                                                        const struct sslstore__record *record,
                                                        size_t members, bool required)
{
    sslstore_result result = sslstore__verdict(net, record, members, required);

    if (result != SSLSTORE_ERR_REPLY) {
        net->error.delivery = SSLSTORE_DELIVERY_ANSWERED;
    }
    return result;
}

/* The record that the first element of a list is. Returns false if it is no object. */
static SSLSTORE__OWN_FRAME bool find_first(const struct sslstore__record *list,
                                           struct sslstore__record *first)
{
    struct sslstore__json_cursor cursor;
    struct sslstore__json_value value;

    sslstore__json_begin(&cursor, list->text + 1, list->size - 1);
    if (!sslstore__json_next(&cursor, &value) || value.type != SSLSTORE__JSON_OBJECT) {
        return false;
    }
    *first = *list;
    first->text = value.text;
    first->size = (size_t) (cursor.end - value.text);
    return true;
}

/* A list instead of an object may still be a refusal: it is in the first element then. */
static sslstore_result judge_list(struct sslstore__net *net, const struct sslstore__record *list)
{
    struct sslstore__record first;

    if (find_first(list, &first)) {
        sslstore_result result = read_verdict(net, &first, SIZE_MAX, true);

        if (result != SSLSTORE_OK) {
            return result;
        }
    }
    net->error.delivery = SSLSTORE_DELIVERY_MAYBE_SENT;
    return sslstore__error_set(net, SSLSTORE_ERR_REPLY, NULL,
                               SSLSTORE__WORDS("the reply is a list instead of an object"));
}

static sslstore_result judge(struct sslstore__reply *reply, bool first)
{
    struct sslstore__net *net = reply->net;
    bool expects_list = sslstore__endpoint_is_list(reply->endpoint);
    sslstore_result result;

    if (!expects_list && reply->record.text[0] == '[') {
        return judge_list(net, &reply->record);
    }
    if (!first && reply->scan.sought_count == 0) {
        net->error.delivery = SSLSTORE_DELIVERY_ANSWERED; /* and there is nothing to judge */
        return SSLSTORE_OK;
    }
    result = read_verdict(net, &reply->record, reply->scan.sought_count,
                          first && !reply->endpoint->verdict_optional);
    if (result == SSLSTORE_OK && expects_list && !reply->scan.is_list) {
        return sslstore__error_set(net, SSLSTORE_ERR_REPLY, NULL,
                                   SSLSTORE__WORDS("the reply is an object instead of a list"));
    }
    return result;
}

static sslstore_result read_record(struct sslstore__reply *reply, bool first)
{
    struct sslstore__net *net = reply->net;
    sslstore_result result;

    if (reply->oversized) {
        describe_record(reply);
        result = SSLSTORE_ERR_REPLY_LIMIT;
    } else {
        result = prepare_record(reply);
    }
    reply->oversized = false;
    reply->text.result = SSLSTORE_OK;
    if (result != SSLSTORE_OK) {
        return sslstore__error_set(net, result, NULL, NULL);
    }
    return judge(reply, first);
}

sslstore_result sslstore__reply_judge(struct sslstore__reply *reply, sslstore_result *row)
{
    bool first = reply->records++ == 0;
    sslstore_result result = read_record(reply, first);
    bool decides = first && (result == SSLSTORE_ERR_API || result == SSLSTORE_ERR_AUTH ||
                             result == SSLSTORE_ERR_NOT_FOUND || result == SSLSTORE_ERR_REPLY);

    if (result == SSLSTORE_OK || !reply->scan.is_list || result == SSLSTORE_ERR_MEMORY || decides) {
        return result;
    }
    *row = result;
    return SSLSTORE_OK;
}

/* ---- The body of an error ---- */

/* Of a page, the beginning says most. */
void sslstore__reply_keep_error(struct sslstore__reply *reply,
                                const struct sslstore__http_slice *body)
{
    size_t room = ERROR_BODY_MAX - reply->text.size;

    reply->oversized = reply->oversized || body->size > room;
    (void) sslstore__buffer_append(&reply->text, body->data, body->size < room ? body->size : room);
}

static bool is_json(struct sslstore__reply *reply)
{
    const char *data = reply->text.data;
    size_t left = reply->text.size;
    enum sslstore__json_scan_event event = SSLSTORE__SCAN_MORE;

    sslstore__json_scan_init(&reply->scan, SSLSTORE__SCAN_SINGLE);
    while (left > 0 && event != SSLSTORE__SCAN_INVALID) {
        size_t used = sslstore__json_scan_feed(&reply->scan, data, left, &event);

        data += used;
        left -= used;
    }
    return event != SSLSTORE__SCAN_INVALID && sslstore__json_scan_end(&reply->scan) == SSLSTORE_OK;
}

/* For a list, "not found" would mean that there are no orders, and no error may say that. */
static bool is_about_order(const struct sslstore__endpoint *endpoint)
{
    return !sslstore__endpoint_is_list(endpoint) && sslstore__text_begins(endpoint->path, "order/");
}

sslstore_result sslstore__reply_read_error(struct sslstore__reply *reply, sslstore_result result)
{
    bool json = !reply->oversized && is_json(reply);
    const char *words = "";

    if (reply->text.size > 0 && sslstore__buffer_append(&reply->text, "", 1) == SSLSTORE_OK) {
        words = sslstore__error_body_words(reply->text.data, reply->text.size - 1, json);
    }
    return sslstore__verdict_of_error(reply->net, words, result,
                                      json && is_about_order(reply->endpoint));
}

/* ---- The ids of a record that cannot be read ---- */

/* Printable ASCII without escapes. */
static bool is_id(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (text[i] <= ' ' || text[i] > '~' || text[i] == '\\') {
            return false;
        }
    }
    return size > 0 && size < SSLSTORE_ID_MAX;
}

static bool is_id_value(const struct sslstore__json_value *value)
{
    return (value->type == SSLSTORE__JSON_STRING || value->type == SSLSTORE__JSON_PRIMITIVE) &&
           !sslstore__json_is_null(value) && is_id(value->text, value->size);
}

static void keep_id(char *out, const struct sslstore__json_value *value)
{
    if (out[0] == '\0' && is_id_value(value)) {
        memcpy(out, value->text, value->size);
        out[value->size] = '\0';
    }
}

void sslstore__reply_ids(const struct sslstore__reply *reply, char *store_id, char *partner_id)
{
    struct sslstore__json_cursor cursor;
    struct sslstore__json_value name;
    struct sslstore__json_value value;

    store_id[0] = partner_id[0] = '\0';
    sslstore__json_begin(&cursor, reply->record.text, reply->record.size);
    if (!sslstore__json_next(&cursor, &name) || name.type != SSLSTORE__JSON_OBJECT) {
        return;
    }
    while ((store_id[0] == '\0' || partner_id[0] == '\0') && sslstore__json_next(&cursor, &name) &&
           sslstore__json_next(&cursor, &value)) {
        if (sslstore__json_is_name(&name, "TheSSLStoreOrderID")) {
            keep_id(store_id, &value);
        } else if (sslstore__json_is_name(&name, "PartnerOrderID")) {
            keep_id(partner_id, &value);
        }
        sslstore__json_skip(&cursor, &value);
    }
}

sslstore_result sslstore__reply_decode(struct sslstore__reply *reply, void *out)
{
    const char *field;
    sslstore_result result =
        sslstore__rpc_decode(&reply->record, reply->endpoint->reply, out, &field);

    if (result != SSLSTORE_OK) {
        reply->net->error.delivery = SSLSTORE_DELIVERY_MAYBE_SENT; /* it may have taken effect */
        memset(out, 0, reply->endpoint->reply->size);
        return sslstore__error_set(
            reply->net, result, field,
            SSLSTORE__WORDS("a member of the reply has the wrong type or is out of range"));
    }
    if (reply->shortened) {
        ((sslstore_order *) out)->shortened = true;
    }
    return SSLSTORE_OK;
}
