/* Sync: every order once, whatever the pages do; and a walk that missed one never says that it is
 * complete.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/fake.h"

#define GRANTED        "\"AuthResponse\":{\"isError\":false}"
#define REFUSED(words) "{\"AuthResponse\":{\"isError\":true,\"Message\":[\"" words "\"]}}"
#define ORDERS_MAX     5000
#define REPLY_MAX      (1 << 20)

/* How a page may fail. */
enum failing {
    GOOD_PAGE,
    CUT_PAGE,
    BUSY,
    BROKEN,
    REFUSED_OBJECT,
    REFUSED_ARRAY,
    HTML,
    FAILING_COUNT
};

/* A service with a book of orders, the newest first. */
struct book {
    struct fake fake;
    sslstore_client *client;
    uint32_t page_size; /* of the client                                          */

    uint32_t ids[ORDERS_MAX]; /* listed now                                             */
    size_t count;
    uint32_t page_max;        /* the service's own limit; 0: none                       */
    uint32_t page_always;     /* it sends so many whatever is asked for; 0: as asked    */
    uint32_t failing_page;    /* this page …                                            */
    enum failing failing;     /* … fails so …                                           */
    uint32_t failing_times;   /* … so often                                             */
    uint32_t fails_each_page; /* or each page so often                                  */
    bool end_is_an_error;     /* a page past the end                                    */
    bool repeats;             /* every page is the first                                */
    uint32_t bad_id;          /* this one's row is unreadable; 0: none                  */
    uint32_t nameless_id;     /* this one's row has no id                               */
    uint32_t refused_id;      /* this one's row carries a refusal                       */
    bool reduced;             /* rows tell ids only                                     */
    uint32_t hopeless_id;     /* this one's order/status fails                          */
    const char *status_says;  /* to all of them                                         */
    bool uncounted;           /* order/getmodifiedorderssummary is not served           */
    int32_t miscounted;       /* its TotalOrders is so much too large                   */
    uint32_t inserts;         /* so many new orders before each further page            */
    uint32_t next_id;

    size_t queries;
    size_t statuses;
    size_t counts;
    uint32_t pages[4096]; /* asked for, in their order                              */
    char last_query[1024];
    char reply[REPLY_MAX];

    /* what was handed over */
    uint32_t seen[ORDERS_MAX * 2]; /* how often, by id                                   */
    size_t records;
    size_t failed;
    size_t stop_at; /* the n-th record ends the walk; 0: none                 */
    bool ask_within;
    sslstore_result last_failure;
    char last_message[SSLSTORE_MESSAGE_MAX];
};

static struct book book;

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

    return fake_framed(framed_reply, sizeof framed_reply, status, "", body, size);
}

static struct fake_reply fail_page(const char *body, size_t size)
{
    struct fake_reply reply;

    switch (book.failing) {
    case CUT_PAGE:
        reply = framed(200, body, size);
        reply.size -= size / 3 + 1;
        reply.end = FAKE_CUT;
        return reply;
    case BUSY:
        return framed(503, "busy", 4);
    case BROKEN:
        return framed(200, body, size - 1);
    case REFUSED_OBJECT:
        return framed(200, REFUSED("not now"), strlen(REFUSED("not now")));
    case REFUSED_ARRAY:
        return framed(200, "[" REFUSED("not now") "]", strlen("[" REFUSED("not now") "]"));
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
    assert_true(book.queries < 4096);
    book.pages[book.queries++] = page;
    (void) snprintf(book.last_query, sizeof book.last_query, "%.*s",
                    (int) sizeof book.last_query - 1, body);
    size = book.page_max != 0 && book.page_max < size ? book.page_max : size;
    size = book.page_always != 0 ? book.page_always : size;
    first = book.repeats ? 0 : (size_t) (page - 1) * size;
    book.reply[0] = '[';
    for (size_t i = first; i < first + size && i < book.count; i++) {
        if (i > first) {
            book.reply[used++] = ',';
        }
        used += put_row(book.reply + used, sizeof book.reply - used, book.ids[i], i == first);
    }
    book.reply[used++] = ']';
    if (first >= book.count && page > 1 && book.end_is_an_error) {
        return framed(200, REFUSED("no more pages"), strlen(REFUSED("no more pages")));
    }
    if (page == book.failing_page && book.failing_times > 0) {
        book.failing_times--;
        return fail_page(book.reply, used);
    }
    return framed(200, book.reply, used);
}

static struct fake_reply tell(const char *body)
{
    uint32_t id = (uint32_t) member(body, "\"TheSSLStoreOrderID\":\"");
    char json[512];

    book.statuses++;
    if (book.status_says != NULL) {
        return framed(200, book.status_says, strlen(book.status_says));
    }
    if (id == book.hopeless_id) {
        return framed(200, REFUSED("this one is lost"), strlen(REFUSED("this one is lost")));
    }
    (void) snprintf(json, sizeof json,
                    "{" GRANTED ",\"TheSSLStoreOrderID\":\"%u\",\"ProductCode\":\"positivessl\","
                    "\"OrderStatus\":{\"MajorStatus\":\"Cancelled\"}}",
                    (unsigned) id);
    return framed(200, json, strlen(json));
}

/* How many orders there are. */
static struct fake_reply count_all(void)
{
    char json[128];

    book.counts++;
    if (book.uncounted) {
        return framed(404, "no such thing", 13);
    }
    (void) snprintf(json, sizeof json, "{" GRANTED ",\"Orders\":[],\"TotalOrders\":%d}",
                    (int) book.count + (int) book.miscounted);
    return framed(200, json, strlen(json));
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
        return count_all();
    }
    assert_string_equal(request->path, "/rest/order/status");
    return tell(body);
}

static int take(void *unused, const sslstore_sync_record *record)
{
    (void) unused;
    book.records++;
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

        assert_true(id < ORDERS_MAX * 2);
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

/* Ids count down from the newest. */
static void begin(size_t count, uint32_t page_size)
{
    memset(&book, 0, sizeof book);
    book.count = count;
    book.page_size = page_size;
    book.next_id = (uint32_t) count + 1;
    for (size_t i = 0; i < count; i++) {
        book.ids[i] = (uint32_t) (count - i);
    }
    book.fake.answer = answer;
}

static sslstore_result open_client(void)
{
    sslstore_config config;

    fake_config(&book.fake, &config);
    config.page_size = book.page_size;
    return sslstore_client_new_bare(&config, &book.client);
}

static sslstore_result walk(const sslstore_sync_options *options, sslstore_sync_totals *totals)
{
    assert_int_equal(open_client(), SSLSTORE_OK);
    return sslstore_sync(book.client, options, take, NULL, totals);
}

static void end(void)
{
    sslstore_client_free(book.client);
    book.client = NULL;
    assert_null(fake_complaint(&book.fake));
}

static bool is_each_once(uint32_t first, uint32_t last)
{
    for (uint32_t id = first; id <= last; id++) {
        if (book.seen[id] != 1) {
            print_error("order %u came %u times\n", (unsigned) id, (unsigned) book.seen[id]);
            return false;
        }
    }
    return true;
}

static void must_be_exact(size_t count)
{
    sslstore_sync_totals totals;

    assert_int_equal(walk(NULL, &totals), SSLSTORE_OK);
    assert_true(is_each_once(1, (uint32_t) count));
    assert_int_equal(book.records, count);
    assert_int_equal(totals.records, count);
    assert_int_equal(totals.failed, 0);
    end();
}

static const sslstore_error *error(void)
{
    return sslstore_client_error(book.client);
}

/* ---- Sizes ---- */

static void every_order_comes_once_for_every_size_of_book_and_page(void **unused)
{
    static const size_t counts[] = {0, 1, 2, 9, 10, 11, 20, 99, 100, 101, 200, 201, 999, 1000};
    static const uint32_t sizes[] = {0, 1, 10, 100, 500, 1000};

    (void) unused;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
            begin(counts[i], sizes[k]);
            must_be_exact(counts[i]);
            assert_true(book.queries <= counts[i] / (sizes[k] == 0 ? 100 : sizes[k]) + 2);
            for (size_t n = 0; n < book.queries; n++) {
                assert_int_equal(book.pages[n], n + 1);
            }
        }
    }
}

static void a_service_that_caps_its_pages_is_walked_exactly(void **unused)
{
    static const size_t counts[] = {0, 1, 24, 25, 26, 50, 99, 100, 101};

    (void) unused;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        begin(counts[i], 100);
        book.page_max = 25;
        must_be_exact(counts[i]);
    }
}

static void a_service_that_sends_larger_pages_is_walked_exactly(void **unused)
{
    (void) unused;
    for (int failing = 0; failing < 2; failing++) {
        begin(2100, 10);
        book.page_always = 700;
        book.failing = CUT_PAGE;
        book.failing_page = 2;
        book.failing_times = (uint32_t) failing;
        must_be_exact(2100);
    }
}

static void an_end_that_is_an_error_is_an_end(void **unused)
{
    static const size_t counts[] = {1, 100, 200, 201};

    (void) unused;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        begin(counts[i], 100);
        book.end_is_an_error = true;
        must_be_exact(counts[i]);
    }
}

static void memory_does_not_grow_with_the_book(void **unused)
{
    size_t peak;

    (void) unused;
    begin(200, 100);
    must_be_exact(200);
    peak = book.fake.peak;
    begin(5000, 100);
    must_be_exact(5000);
    assert_in_range(book.fake.peak, peak, peak + 4); /* a page number has more digits */
}

/* ---- Pages that fail ---- */

static void a_page_that_fails_is_asked_for_again_and_no_row_is_doubled(void **unused)
{
    (void) unused;
    for (int failing = CUT_PAGE; failing < FAILING_COUNT; failing++) {
        for (uint32_t page = 1; page <= 4; page++) {
            for (uint32_t times = 1; times <= 4; times++) {
                begin(35, 10);
                book.failing = (enum failing) failing;
                book.failing_page = page;
                book.failing_times = times;
                must_be_exact(35);
                assert_int_equal(book.failing_times, 0);
                for (size_t n = 1; n < book.queries;
                     n++) { /* never a page forward after a failure */
                    assert_true(book.pages[n] == book.pages[n - 1] ||
                                book.pages[n] == book.pages[n - 1] + 1);
                }
            }
        }
    }
}

static void a_page_that_fails_for_ever_makes_the_walk_incomplete(void **unused)
{
    (void) unused;
    for (int failing = CUT_PAGE; failing < FAILING_COUNT; failing++) {
        for (uint32_t page = 1; page <= 4; page++) {
            sslstore_sync_totals totals;

            begin(35, 10);
            book.failing = (enum failing) failing;
            book.failing_page = page;
            book.failing_times = UINT32_MAX;
            assert_int_equal(walk(NULL, &totals), SSLSTORE_ERR_INCOMPLETE);
            assert_int_equal(error()->result, SSLSTORE_ERR_INCOMPLETE);
            assert_string_equal(error()->endpoint, "order/query");
            assert_true(error()->message[0] != '\0');
            assert_int_equal(totals.pages, page - 1);
            assert_true(totals.records >= (page - 1) * 10);
            assert_true(is_each_once(35 - (page - 1) * 10 + 1, 35));
            for (uint32_t id = 1; id <= 35; id++) {
                assert_true(book.seen[id] <= 1);
            }
            assert_true(book.queries < 60);
            end();
        }
    }
}

static void the_count_of_failures_begins_anew_with_each_page(void **unused)
{
    (void) unused;
    begin(95, 10);
    book.failing = REFUSED_OBJECT;
    book.fails_each_page = 4;
    must_be_exact(95);
    assert_int_equal(book.queries, 10 * 5);
}

static void a_token_refused_in_mid_walk_ends_it_at_once(void **unused)
{
    (void) unused;
    begin(35, 10);
    book.reduced = true;
    book.status_says = REFUSED("-9008 Token/Authentication Failure");
    assert_int_equal(walk(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
    assert_int_equal(error()->service_code, -9008);
    assert_int_equal(book.statuses, 1);
    assert_int_equal(book.records, 0);
    end();
}

static void a_page_that_repeats_for_ever_is_noticed(void **unused)
{
    (void) unused;
    for (size_t count = 1; count <= 21; count += 10) {
        begin(count, 10);
        book.repeats = true;
        book.page_max = 10;
        book.uncounted = count == 1;
        assert_int_equal(walk(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
        assert_true(book.queries < 20);
        for (uint32_t id = 1; id <= count; id++) {
            assert_true(book.seen[id] <= 1);
        }
        end();
    }
}

static void a_page_of_unreadable_rows_repeated_for_ever_ends_the_walk(void **unused)
{
    (void) unused;
    for (int which = 0; which < 3; which++) {
        begin(1, 10);
        book.repeats = true;
        book.bad_id = which == 0;
        book.nameless_id = which == 1;
        book.refused_id = 0;
        if (which == 2) {
            begin(2, 10);
            book.repeats = true;
            book.refused_id = 1; /* behind a good row, or it would refuse the whole page */
        }
        book.stop_at = 1000; /* so that the test ends */
        book.uncounted = true;
        assert_int_equal(walk(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
        assert_true(book.queries < 100);
        end();
    }
}

/* ---- Rows that fail ---- */

static void a_bad_row_is_handed_over_with_its_error_and_the_walk_goes_on(void **unused)
{
    (void) unused;
    for (uint32_t bad = 1; bad <= 35; bad++) {
        for (int which = 0; which < 3; which++) {
            sslstore_sync_totals totals;

            begin(35, 10);
            book.bad_id = which == 0 ? bad : 0;
            book.nameless_id = which == 1 ? bad : 0;
            book.refused_id = which == 2 ? bad : 0;
            if (which == 2 && bad % 10 == 5) {
                continue; /* the first of a page: it refuses the whole page */
            }
            book.failing = CUT_PAGE; /* and a page asked for again does not tell it twice */
            book.failing_page = 2;
            book.failing_times = 2;
            assert_int_equal(walk(NULL, &totals), SSLSTORE_OK);
            book.seen[bad]++;
            assert_true(is_each_once(1, 35));
            assert_int_equal(totals.records, 35);
            assert_int_equal(totals.failed, 1);
            assert_int_equal(book.last_failure, which == 2 ? SSLSTORE_ERR_API : SSLSTORE_ERR_REPLY);
            assert_true(which != 2 || strcmp(book.last_message, "this one is gone") == 0);
            end();
        }
    }
}

static void a_row_that_lacks_what_is_needed_is_asked_about(void **unused)
{
    (void) unused;
    begin(25, 10);
    book.reduced = true;
    must_be_exact(25);
    assert_int_equal(book.statuses, 25);
    begin(25, 10);
    must_be_exact(25);
    assert_int_equal(book.statuses, 0);
}

static void an_order_whose_status_fails_for_ever_does_not_stop_the_others(void **unused)
{
    (void) unused;
    for (uint32_t id = 1; id <= 25; id += 6) {
        sslstore_sync_totals totals;

        begin(25, 10);
        book.reduced = true;
        book.hopeless_id = id;
        assert_int_equal(walk(NULL, &totals), SSLSTORE_OK);
        assert_true(is_each_once(1, 25));
        assert_int_equal(totals.records, 25);
        assert_int_equal(totals.failed, 1);
        assert_int_equal(book.last_failure, SSLSTORE_ERR_API);
        assert_string_equal(book.last_message, "this one is lost");
        end();
    }
}

/* ---- A book that changes meanwhile ---- */

static void orders_that_come_in_meanwhile_push_none_out_and_double_none(void **unused)
{
    (void) unused;
    for (uint32_t inserts = 1; inserts <= 9; inserts++) {
        sslstore_sync_totals totals;

        begin(95, 10);
        book.inserts = inserts; /* the service does not heed EndDate */
        assert_int_equal(walk(NULL, &totals), SSLSTORE_OK);
        assert_true(is_each_once(1, 95));
        assert_true(totals.repeats > 0);
        end();
    }
}

static void the_period_is_fixed_when_the_walk_begins(void **unused)
{
    sslstore_sync_options options = {
        .product_code = "digi_ssl_basic-EO", .domain_name = "shop.example", .since = 1700000000};

    (void) unused;
    begin(25, 10);
    assert_int_equal(walk(&options, NULL), SSLSTORE_OK);
    assert_non_null(strstr(book.last_query, "\"StartDate\":\"/Date(1700000000000)/\""));
    assert_non_null(strstr(book.last_query, "\"EndDate\":\"/Date(1795564800000)/\""));
    assert_non_null(strstr(book.last_query, "\"ProductCode\":\"digi_ssl_basic\""));
    assert_non_null(strstr(book.last_query, "\"DomainName\":\"shop.example\""));
    assert_non_null(strstr(book.last_query, "\"PageSize\":10"));
    end();
}

/* ---- The callback ---- */

static void the_callback_may_end_the_walk_at_any_record(void **unused)
{
    (void) unused;
    for (size_t n = 1; n <= 25; n++) {
        sslstore_sync_totals totals;

        begin(25, 10);
        book.stop_at = n;
        assert_int_equal(walk(NULL, &totals), SSLSTORE_ERR_CANCELLED);
        assert_int_equal(book.records, n);
        assert_int_equal(totals.records, n);
        assert_int_equal(error()->result, SSLSTORE_ERR_CANCELLED);
        book.stop_at = 0;
        memset(book.seen, 0, sizeof book.seen);
        assert_int_equal(sslstore_sync(book.client, NULL, take, NULL, &totals), SSLSTORE_OK);
        assert_true(is_each_once(1, 25));
        end();
    }
}

static void the_callback_may_call_the_client(void **unused)
{
    (void) unused;
    begin(25, 10);
    book.ask_within = true;
    must_be_exact(25);
    assert_int_equal(book.statuses, 25);
}

static int ask_in_vain(void *user, const sslstore_sync_record *record)
{
    static const sslstore_query all;
    size_t *records = user;

    (void) record;
    assert_int_equal(sslstore_order_query(book.client, &all, NULL, NULL, NULL), SSLSTORE_ERR_BUSY);
    assert_int_equal(sslstore_sync(book.client, NULL, take, NULL, NULL), SSLSTORE_ERR_BUSY);
    ++*records;
    return 0;
}

static void but_neither_list_nor_walk(void **unused)
{
    size_t records = 0;

    (void) unused;
    begin(25, 10);
    assert_int_equal(open_client(), SSLSTORE_OK);
    assert_int_equal(sslstore_sync(book.client, NULL, ask_in_vain, &records, NULL), SSLSTORE_OK);
    assert_int_equal(records, 25);
    end();
}

static void a_slow_callback_costs_the_walk_nothing(void **unused)
{
    (void) unused;
    begin(25, 10);
    book.ask_within = true;
    book.fake.call_ms = 900; /* each status takes seconds, a page more than its own time */
    book.fake.receive_step = 500;
    must_be_exact(25);
}

/* ---- Whatever fails ---- */

/* Complete means complete; else it says so. */
static void must_be_honest(size_t count)
{
    sslstore_sync_totals totals;
    sslstore_result result = sslstore_sync(book.client, NULL, take, NULL, &totals);

    for (uint32_t id = 1; id <= count; id++) {
        assert_true(book.seen[id] <= 1);
    }
    assert_int_equal(totals.records, book.records);
    if (result == SSLSTORE_OK) {
        assert_int_equal(book.records, count);
    } else {
        assert_true(result == SSLSTORE_ERR_INCOMPLETE || result == SSLSTORE_ERR_MEMORY ||
                    result == SSLSTORE_ERR_CANCELLED);
    }
}

static void whichever_call_of_the_transport_fails(void **unused)
{
    (void) unused;
    for (int fault = 0; fault < FAKE_FAULT_COUNT * 2; fault++) {
        bool reached = true;

        for (size_t n = 1; reached; n++) {
            begin(12, 5);
            book.reduced = true;
            book.fake.fail_at = n;
            book.fake.fault = (enum fake_fault)(fault / 2);
            book.fake.fail_for_ever = fault % 2 == 1;
            assert_int_equal(open_client(), SSLSTORE_OK);
            must_be_honest(12);
            reached = book.fake.failed;
            end();
        }
    }
}

static void whichever_allocation_fails(void **unused)
{
    (void) unused;
    for (int for_ever = 0; for_ever < 2; for_ever++) {
        bool reached = true;

        for (size_t n = 2; reached; n++) {
            begin(12, 5);
            book.reduced = true;
            book.fake.refuse_at = n;
            book.fake.refuse_for_ever = for_ever == 1;
            assert_int_equal(open_client(), SSLSTORE_OK);
            must_be_honest(12);
            reached = book.fake.refused;
            end();
        }
    }
}

static void whenever_it_is_cancelled(void **unused)
{
    bool reached = true;

    (void) unused;
    for (size_t n = 1; reached; n++) {
        begin(12, 5);
        book.reduced = true;
        book.fake.call_ms = 30;
        book.fake.cancel_at = n;
        assert_int_equal(open_client(), SSLSTORE_OK);
        must_be_honest(12);
        reached = book.fake.ticks >= n;
        assert_int_equal(error()->result, reached ? SSLSTORE_ERR_CANCELLED : SSLSTORE_OK);
        end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_order_comes_once_for_every_size_of_book_and_page),
        cmocka_unit_test(a_service_that_caps_its_pages_is_walked_exactly),
        cmocka_unit_test(a_service_that_sends_larger_pages_is_walked_exactly),
        cmocka_unit_test(an_end_that_is_an_error_is_an_end),
        cmocka_unit_test(memory_does_not_grow_with_the_book),
        cmocka_unit_test(a_page_that_fails_is_asked_for_again_and_no_row_is_doubled),
        cmocka_unit_test(a_page_that_fails_for_ever_makes_the_walk_incomplete),
        cmocka_unit_test(the_count_of_failures_begins_anew_with_each_page),
        cmocka_unit_test(a_token_refused_in_mid_walk_ends_it_at_once),
        cmocka_unit_test(a_page_that_repeats_for_ever_is_noticed),
        cmocka_unit_test(a_page_of_unreadable_rows_repeated_for_ever_ends_the_walk),
        cmocka_unit_test(a_bad_row_is_handed_over_with_its_error_and_the_walk_goes_on),
        cmocka_unit_test(a_row_that_lacks_what_is_needed_is_asked_about),
        cmocka_unit_test(an_order_whose_status_fails_for_ever_does_not_stop_the_others),
        cmocka_unit_test(orders_that_come_in_meanwhile_push_none_out_and_double_none),
        cmocka_unit_test(the_period_is_fixed_when_the_walk_begins),
        cmocka_unit_test(the_callback_may_end_the_walk_at_any_record),
        cmocka_unit_test(the_callback_may_call_the_client),
        cmocka_unit_test(but_neither_list_nor_walk),
        cmocka_unit_test(a_slow_callback_costs_the_walk_nothing),
        cmocka_unit_test(whichever_call_of_the_transport_fails),
        cmocka_unit_test(whichever_allocation_fails),
        cmocka_unit_test(whenever_it_is_cancelled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
