/* The book: see book.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/book.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define REPLY_MAX (1 << 20)

struct book book;

static char reply[REPLY_MAX];

static long member(const char *body, const char *name)
{
    const char *at = strstr(body, name);

    return at == NULL ? 0 : strtol(at + strlen(name), NULL, 10);
}

static size_t put_row(char *out, size_t capacity, uint32_t id, bool first)
{
    const char *verdict = first ? GRANTED "," : "";

    if (id == book.bad_id) {
        return (size_t) snprintf(out, capacity, "{%s\"TheSSLStoreOrderID\":\"%u\",\"SANCount\":[]}",
                                 verdict, (unsigned) id);
    }
    if (id == book.nameless_id) {
        return (size_t) snprintf(out, capacity, "{%s\"TheSSLStoreOrderID\":null}", verdict);
    }
    if (id == book.refused_id) {
        return (size_t) snprintf(out, capacity, REFUSED("this one is gone"));
    }
    if (book.row_tells != NULL) {
        return (size_t) snprintf(out, capacity, "{%s\"TheSSLStoreOrderID\":\"%u\",%s}", verdict,
                                 (unsigned) id, book.row_tells);
    }
    if (book.reduced) {
        return (size_t) snprintf(out, capacity, "{%s\"TheSSLStoreOrderID\":\"%u\"}", verdict,
                                 (unsigned) id);
    }
    return (size_t) snprintf(out, capacity,
                             "{%s\"TheSSLStoreOrderID\":\"%u\",\"PartnerOrderID\":\"P%u\","
                             "\"ProductCode\":\"positivessl\",\"OrderStatus\":{\"MajorStatus\":"
                             "\"Pending\"}}",
                             verdict, (unsigned) id, (unsigned) id);
}

static struct fake_reply framed(int status, const char *body, size_t size)
{
    static char framed_reply[REPLY_MAX + 256];

    return fake_framed(framed_reply, sizeof framed_reply, status,
                       book.headers == NULL ? "" : book.headers, body, size);
}

static struct fake_reply said(const char *json)
{
    return framed(200, json, strlen(json));
}

static struct fake_reply fail_page(const char *body, size_t size)
{
    struct fake_reply cut;

    switch (book.failing) {
    case CUT_PAGE:
        cut = framed(200, body, size);
        cut.size -= size / 3 + 1;
        cut.end = FAKE_CUT;
        return cut;
    case BUSY:
        return framed(503, "busy", 4);
    case BROKEN:
        return framed(200, body, size - 1);
    case REFUSED_OBJECT:
        return said(REFUSED("not now"));
    case REFUSED_ARRAY:
        return said("[" REFUSED("not now") "]");
    default:
        return framed(200, "<html>", 6);
    }
}

static void change_book(void)
{
    memmove(book.ids + book.inserts, book.ids, book.count * sizeof book.ids[0]);
    for (uint32_t i = 0; i < book.inserts; i++) {
        book.ids[book.inserts - 1 - i] = book.next_id++;
    }
    book.count += book.inserts;
}

static struct fake_reply list(const char *body)
{
    uint32_t page = (uint32_t) member(body, "\"PageNumber\":");
    uint32_t size = (uint32_t) member(body, "\"PageSize\":");
    struct fake_reply says;
    size_t first;
    size_t used = 1;

    assert_true(page >= 1 && size >= 1);
    if (book.queries == 0 || page != book.pages[book.queries - 1]) {
        if (book.queries > 0) {
            change_book();
        }
        if (book.fails_each_page > 0) {
            book.failing_page = page;
            book.failing_times = book.fails_each_page;
        }
    }
    assert_true(book.queries < BOOK_PAGES_MAX);
    book.pages[book.queries++] = page;
    (void) snprintf(book.last_query, sizeof book.last_query, "%.*s",
                    (int) sizeof book.last_query - 1, body);
    if (book.intercept != NULL && book.intercept(page, &says)) {
        return says;
    }
    size = book.page_max != 0 && book.page_max < size ? book.page_max : size;
    size = book.page_always != 0 ? book.page_always : size;
    first = book.repeats ? 0 : (size_t) (page - 1) * size;
    reply[0] = '[';
    for (size_t i = first; i < first + size && i < book.count; i++) {
        if (i > first) {
            reply[used++] = ',';
        }
        used += put_row(reply + used, sizeof reply - used, book.ids[i], i == first);
    }
    reply[used++] = ']';
    if (first >= book.count && page > 1 && book.end_is_an_error) {
        return said(REFUSED("no more pages"));
    }
    if (page == book.failing_page && book.failing_times > 0) {
        book.failing_times--;
        return fail_page(reply, used);
    }
    return framed(200, reply, used);
}

static struct fake_reply tell(const char *body)
{
    uint32_t id = (uint32_t) member(body, "\"TheSSLStoreOrderID\":\"");
    char json[512];

    book.statuses++;
    if (book.status_says != NULL) {
        return said(book.status_says);
    }
    if (id == book.hopeless_id) {
        return said(REFUSED("this one is lost"));
    }
    (void) snprintf(json, sizeof json,
                    "{" GRANTED ",\"TheSSLStoreOrderID\":\"%u\",\"ProductCode\":\"positivessl\","
                    "\"OrderStatus\":{\"MajorStatus\":\"Cancelled\"}}",
                    (unsigned) id);
    return said(json);
}

/* How many orders there are. */
static struct fake_reply count_all(void)
{
    char json[128];

    book.counts++;
    if (book.uncounted) {
        return framed(404, "no such thing", 13);
    }
    if (book.count_says.bytes != NULL) {
        return book.count_says;
    }
    (void) snprintf(json, sizeof json, "{" GRANTED ",\"Orders\":[],\"TotalOrders\":%d}",
                    (int) book.count + (int) book.miscounted);
    return said(json);
}

/* A page of those that changed, held in one answer. */
static struct fake_reply list_changed(const char *body)
{
    uint32_t page = (uint32_t) member(body, "\"PageNumber\":");
    uint32_t size = (uint32_t) member(body, "\"PageSize\":");
    size_t first = (size_t) (page - 1) * size;
    size_t used =
        (size_t) snprintf(reply, sizeof reply, "{" GRANTED ",\"TotalOrders\":%d,\"Orders\":[",
                          (int) book.changed_count + (int) book.miscounted);

    book.changes++;
    if (page == book.changed_page && book.changed_says.bytes != NULL) {
        return book.changed_says;
    }
    for (size_t i = first; i < first + size && i < book.changed_count; i++) {
        if (i > first) {
            reply[used++] = ',';
        }
        used += put_row(reply + used, sizeof reply - used, book.ids[i], false);
    }
    (void) snprintf(reply + used, sizeof reply - used, "]}");
    return said(reply);
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
        (void) snprintf(book.last_count, sizeof book.last_count, "%.*s",
                        (int) sizeof book.last_count - 1, body);
        return strstr(body, "\"StartDate\"") == NULL ? count_all() : list_changed(body);
    }
    if (strcmp(request->path, "/rest/order/download") == 0) {
        book.downloads++;
        return said(REFUSED("no certificate yet"));
    }
    assert_string_equal(request->path, "/rest/order/status");
    return tell(body);
}

int book_take(void *unused, const sslstore_sync_record *record)
{
    (void) unused;
    book.records++;
    book.fake.now_ms += book.away_ms;
    memcpy(book.last_id, record->id, sizeof book.last_id);
    if (record->result != SSLSTORE_OK) {
        book.failed++;
        book.last_failure = record->result;
        (void) snprintf(book.last_message, sizeof book.last_message, "%s", record->message);
        assert_true(record->message[0] != '\0');
    } else {
        assert_string_equal(record->message, "");
        assert_non_null(record->order);
    }
    if (record->order != NULL) {
        unsigned long id = strtoul(record->order->store_id, NULL, 10);

        assert_true(id < BOOK_ORDERS_MAX * 2);
        book.seen[id]++;
        assert_int_equal(strtoul(record->id, NULL, 10), id);
    }
    if (book.ask_within) {
        sslstore_order order;

        assert_int_equal(sslstore_order_status(book.client, "7", &order), SSLSTORE_OK);
        sslstore_order_free(&order);
    }
    return book.records == book.stop_at;
}

void book_begin(size_t count, uint32_t page_size)
{
    memset(&book, 0, sizeof book);
    book.count = count;
    book.next_id = (uint32_t) count + 1;
    for (size_t i = 0; i < count; i++) {
        book.ids[i] = (uint32_t) (count - i);
    }
    book.fake.answer = answer;
    fake_config(&book.fake, &book.config);
    book.config.page_size = page_size;
}

sslstore_result book_open(void)
{
    return sslstore_client_new_bare(&book.config, &book.client);
}

sslstore_result book_walk(const sslstore_sync_options *options, sslstore_sync_totals *totals)
{
    assert_int_equal(book_open(), SSLSTORE_OK);
    return sslstore_sync(book.client, options, book_take, NULL, totals);
}

void book_end(void)
{
    sslstore_client_free(book.client);
    book.client = NULL;
    assert_null(fake_complaint(&book.fake));
}

bool book_is_each_once(uint32_t first, uint32_t last)
{
    for (uint32_t id = first; id <= last; id++) {
        if (book.seen[id] != 1) {
            print_error("order %u came %u times\n", (unsigned) id, (unsigned) book.seen[id]);
            return false;
        }
    }
    return true;
}

const sslstore_error *book_error(void)
{
    return sslstore_client_error(book.client);
}
