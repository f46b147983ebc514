/* Implements the roll: writes rows and replies, records what a sync delivers.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/words.h"
#include "support/roll.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define REPLY_MAX (1 << 20)

struct roll roll;

static char reply[REPLY_MAX];

static long member(const char *body, const char *name)
{
    const char *at = strstr(body, name);

    return at == NULL ? 0 : strtol(at + strlen(name), NULL, 10);
}

/* Returns the member of a row that says when the order was bought. */
static const char *bought(uint32_t id)
{
    static char text[64];
    unsigned at = roll.bought_at[id];

    if (at == 0) {
        return "";
    }
    (void) snprintf(text, sizeof text, ",\"PurchaseDateInUTC\":\"11/24/2026 %u:%02u:%02u AM\"",
                    at / 3600, at / 60 % 60, at % 60);
    return text;
}

static size_t put_row(char *out, size_t capacity, uint32_t id, bool first)
{
    const char *verdict = first ? GRANTED "," : "";

    if (id == roll.bad_id) {
        return (size_t) snprintf(
            out, capacity,
            "{%s\"TheSSLStoreOrderID\":\"%u\",\"PartnerOrderID\":\"P%u\",\"SANCount\":[]}", verdict,
            (unsigned) id, (unsigned) id);
    }
    if (roll.nameless_id != 0 && id >= roll.nameless_id &&
        id <= roll.nameless_id + roll.nameless_more) {
        return (size_t) snprintf(out, capacity, "{%s\"TheSSLStoreOrderID\":null}", verdict);
    }
    if (id == roll.refused_id) {
        return (size_t) snprintf(out, capacity, REFUSED("this one is gone"));
    }
    if (roll.row_members != NULL) {
        return (size_t) snprintf(out, capacity, "{%s\"TheSSLStoreOrderID\":\"%u\",%s%s}", verdict,
                                 (unsigned) id, roll.row_members, bought(id));
    }
    if (roll.reduced) {
        return (size_t) snprintf(out, capacity, "{%s\"TheSSLStoreOrderID\":\"%u\"%s}", verdict,
                                 (unsigned) id, bought(id));
    }
    return (size_t) snprintf(out, capacity,
                             "{%s\"TheSSLStoreOrderID\":\"%u\",\"PartnerOrderID\":\"P%u\","
                             "\"ProductCode\":\"positivessl\",\"OrderStatus\":{\"MajorStatus\":"
                             "\"Pending\"}%s}",
                             verdict, (unsigned) id, (unsigned) id, bought(id));
}

static struct fake_reply framed(int status, const char *body, size_t size)
{
    static char framed_reply[REPLY_MAX + 256];

    return fake_framed(framed_reply, sizeof framed_reply, status,
                       roll.headers == NULL ? "" : roll.headers, body, size);
}

static struct fake_reply granted(const char *json)
{
    return framed(200, json, strlen(json));
}

static struct fake_reply fail_page(const char *body, size_t size)
{
    struct fake_reply cut;

    switch (roll.failing) {
    case CUT_PAGE:
    case STALLED_PAGE:
        cut = framed(200, body, size);
        cut.size -= size / 3 + 1;
        cut.end = roll.failing == CUT_PAGE ? FAKE_CUT : FAKE_SILENCE;
        return cut;
    case BUSY:
        return framed(503, "busy", 4);
    case BROKEN:
        return framed(200, body, size - 1);
    case REFUSED_OBJECT:
        return granted(REFUSED("not now"));
    case REFUSED_ARRAY:
        return granted("[" REFUSED("not now") "]");
    default:
        return framed(200, "<html>", 6);
    }
}

static void change_roll(void)
{
    for (uint32_t i = 0; i < roll.inserts; i++) {
        roll_insert(0);
    }
}

/* Records the request. A further page first changes the list, and renews what fails each page. */
static void note_query(const char *body, uint32_t page, uint32_t size)
{
    bool is_new = roll.queries == 0 || page != roll.pages[roll.queries - 1];

    if (is_new && roll.queries > 0) {
        change_roll();
    }
    if (is_new && roll.fails_each_page > 0) {
        roll.failing_page = page;
        roll.failing_times = roll.fails_each_page;
    }
    assert_true(roll.queries < ROLL_PAGES_MAX);
    roll.pages[roll.queries++] = page;
    roll.asked_size = size;
    (void) snprintf(roll.last_query, sizeof roll.last_query, "%.*s",
                    (int) sizeof roll.last_query - 1, body);
}

/* Writes the rows of a page as a list. Returns its size. */
static size_t put_page(size_t first, size_t size)
{
    int64_t end = (int64_t) (first + size) + roll.longer;
    size_t used = 0;

    roll.longer = 0;
    reply[used++] = '[';
    for (size_t i = first; (int64_t) i < end && i < roll.count; i++) {
        if (i > first) {
            reply[used++] = ',';
        }
        used += put_row(reply + used, sizeof reply - used, roll.ids[i], i == first);
        if (roll.ids[i] == roll.double_id) {
            reply[used++] = ',';
            used += put_row(reply + used, sizeof reply - used, roll.ids[i], false);
        }
    }
    reply[used++] = ']';
    return used;
}

static struct fake_reply list(const char *body)
{
    uint32_t page = (uint32_t) member(body, "\"PageNumber\":");
    uint32_t size = (uint32_t) member(body, "\"PageSize\":");
    struct fake_reply says;
    size_t first;
    size_t used;

    assert_true(page >= 1 && size >= 1);
    note_query(body, page, size);
    if (roll.intercept != NULL && roll.intercept(page, &says)) {
        return says;
    }
    if (page == roll.says_page && roll.says_times > 0) {
        roll.says_times--;
        return roll.page_says;
    }
    size = roll.page_max != 0 && roll.page_max < size ? roll.page_max : size;
    size = roll.page_always != 0 ? roll.page_always : size;
    first = roll.repeats ? 0 : (size_t) (page - 1) * size;
    used = put_page(first, size);
    if (first >= roll.count && page > 1 && roll.end_is_an_error) {
        return granted(REFUSED("no more pages"));
    }
    if (page == roll.failing_page && roll.failing_times > 0) {
        roll.failing_times--;
        return fail_page(reply, used);
    }
    return framed(200, reply, used);
}

static struct fake_reply order_status(const char *body)
{
    uint32_t id = (uint32_t) member(body, "\"TheSSLStoreOrderID\":\"");
    char json[512];

    roll.statuses++;
    if (roll.statuses <= roll.silent || id == roll.silent_id) {
        struct fake_reply silence = {NULL, 0, FAKE_SILENCE, 0};

        return silence;
    }
    if (roll.status_says != NULL) {
        return granted(roll.status_says);
    }
    if (id == roll.hopeless_id) {
        return granted(REFUSED("this one is lost"));
    }
    (void) snprintf(json, sizeof json,
                    "{" GRANTED ",\"TheSSLStoreOrderID\":\"%u\",\"ProductCode\":\"positivessl\","
                    "\"OrderStatus\":{\"MajorStatus\":\"%s\"}}",
                    (unsigned) id, roll.status_state == NULL ? "Cancelled" : roll.status_state);
    return granted(json);
}

/* Answers how many orders there are. */
static struct fake_reply count_all(void)
{
    char json[128];

    roll.counts++;
    if (roll.before_count != NULL) {
        roll.before_count();
    }
    if (roll.uncounted) {
        return framed(404, "no such thing", 13);
    }
    if (roll.count_says.bytes != NULL) {
        return roll.count_says;
    }
    (void) snprintf(json, sizeof json, "{" GRANTED ",\"Orders\":[],\"TotalOrders\":%d}",
                    (int) roll.count + (int) roll.miscounted);
    return granted(json);
}

/* Answers with a page of the changed orders. */
static struct fake_reply list_changed(const char *body)
{
    uint32_t page = (uint32_t) member(body, "\"PageNumber\":");
    uint32_t size = (uint32_t) member(body, "\"PageSize\":");
    size_t first = (size_t) (page - 1) * size;
    size_t used =
        (size_t) snprintf(reply, sizeof reply, "{" GRANTED ",\"TotalOrders\":%d,\"Orders\":[",
                          (int) roll.changed_count + (int) roll.miscounted);

    roll.changes++;
    if (page == roll.changed_page && roll.changed_says.bytes != NULL) {
        roll.changed_page = --roll.changed_times == 0 ? 0 : page;
        return roll.changed_says;
    }
    for (size_t i = first; i < first + size && i < roll.changed_count; i++) {
        if (i > first) {
            reply[used++] = ',';
        }
        used += put_row(reply + used, sizeof reply - used, roll.ids[i], false);
    }
    (void) snprintf(reply + used, sizeof reply - used, "]}");
    return granted(reply);
}

static struct fake_reply answer(void *unused, const struct fake_request *request)
{
    char body[2048];

    (void) unused;
    (void) snprintf(body, sizeof body, "%.*s", (int) request->body_size, request->body);
    if (strcmp(request->path, "/rest/order/query") == 0) {
        return list(body);
    }
    if (strcmp(request->path, "/rest/order/getmodifiedorderssummary") == 0) {
        (void) snprintf(roll.last_count, sizeof roll.last_count, "%.*s",
                        (int) sizeof roll.last_count - 1, body);
        return strstr(body, "\"StartDate\"") == NULL ? count_all() : list_changed(body);
    }
    if (strcmp(request->path, "/rest/order/download") == 0) {
        roll.downloads++;
        return granted(REFUSED("no certificate yet"));
    }
    assert_string_equal(request->path, "/rest/order/status");
    return order_status(body);
}

int roll_take(void *unused, const sslstore_sync_record *record)
{
    (void) unused;
    assert_null(record->certificate); /* this service has none */
    roll.records++;
    roll.fake.now_ms += roll.away_ms;
    memcpy(roll.last_id, record->id, sizeof roll.last_id);
    if (record->result != SSLSTORE_OK) {
        roll.failed++;
        memcpy(roll.failed_id, record->id, sizeof roll.failed_id);
        roll.last_failure = record->result;
        (void) snprintf(roll.last_message, sizeof roll.last_message, "%s", record->message);
        assert_true(record->message[0] != '\0' || !SSLSTORE__HAS_WORDS);
    } else {
        assert_string_equal(record->message, "");
        assert_non_null(record->order);
    }
    if (record->order != NULL) {
        unsigned long id = strtoul(record->order->store_id, NULL, 10);

        assert_true(id < ROLL_ORDERS_MAX * 2);
        roll.seen[id]++;
        assert_int_equal(strtoul(record->id, NULL, 10), id);
    }
    if (roll.ask_within) {
        sslstore_order order;

        assert_int_equal(sslstore_wire_order_status(roll.client, "7", &order), SSLSTORE_OK);
        sslstore_order_free(&order);
    }
    return roll.records == roll.stop_at;
}

int roll_follow(void *unused, const sslstore_sync_totals *so_far)
{
    (void) unused;
    assert_true(roll.report_count < ROLL_REPORTS_MAX);
    roll.reports[roll.report_count++] = *so_far;
    roll.fake.now_ms += roll.report_takes_ms;
    return roll.report_count == roll.stop_at_report;
}

void roll_insert(size_t at)
{
    memmove(roll.ids + at + 1, roll.ids + at, (roll.count++ - at) * sizeof roll.ids[0]);
    roll.ids[at] = roll.next_id++;
}

void roll_remove(uint32_t id)
{
    size_t at = 0;

    while (roll.ids[at] != id) {
        at++;
    }
    memmove(roll.ids + at, roll.ids + at + 1, (--roll.count - at) * sizeof roll.ids[0]);
}

void roll_begin(size_t count, uint32_t page_size)
{
    memset(&roll, 0, sizeof roll);
    roll.count = count;
    roll.next_id = (uint32_t) count + 1;
    for (size_t i = 0; i < count; i++) {
        roll.ids[i] = (uint32_t) (count - i);
    }
    roll.fake.answer = answer;
    fake_config(&roll.fake, &roll.config);
    roll.config.page_size = page_size;
}

sslstore_result roll_open(void)
{
    return sslstore_client_new_bare(&roll.config, &roll.client);
}

sslstore_result roll_sync(const sslstore_sync_options *options, sslstore_sync_totals *totals)
{
    assert_int_equal(roll_open(), SSLSTORE_OK);
    return sslstore_sync(roll.client, options, roll_take, NULL, totals);
}

void roll_close(void)
{
    sslstore_client_free(roll.client);
    roll.client = NULL;
}

void roll_end(void)
{
    roll_close();
    assert_null(fake_complaint(&roll.fake));
}

bool roll_is_each_once(uint32_t first, uint32_t last)
{
    for (uint32_t id = first; id <= last; id++) {
        if (roll.seen[id] != 1) {
            print_error("order %u came %u times\n", (unsigned) id, (unsigned) roll.seen[id]);
            return false;
        }
    }
    return true;
}

const sslstore_error *roll_error(void)
{
    return sslstore_client_error(roll.client);
}
