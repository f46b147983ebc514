/* Pages: where a listing ends and which of its pages are asked for again; what is asked of the service beside
 * the pages; and how a walk goes on in another process.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/book.h"

#define FAR     1000000u
#define MINUTES 60000u

#define ACTIVE "\"ProductCode\":\"positivessl\",\"OrderStatus\":{\"MajorStatus\":\"Active\"}"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

static struct fake_reply said(const char *json)
{
    return fake_json(json);
}

/* ---- The end ---- */

static const char *end_says;   /* a page behind the second */
static const char *far_says;   /* a page that is certainly past the end */
static const char *first_says; /* the first page, once the end was met */
static size_t far_asked;
static uint32_t far_page;

static bool at_the_end(uint32_t page, struct fake_reply *says)
{
    const char *json = page > FAR      ? far_says
                       : page > 2      ? end_says
                       : far_asked > 0 ? first_says
                                       : NULL;

    far_asked += page > FAR;
    far_page = page > FAR ? page : far_page;
    if (json == NULL) {
        return false;
    }
    *says = said(json);
    return true;
}

static void begin_with_an_end(void)
{
    book_begin(20, 10);
    book.uncounted = true; /* so that it has to be met */
    book.intercept = at_the_end;
    end_says = far_says = REFUSED("no more pages");
    first_says = NULL;
    far_asked = 0;
}

static void an_error_is_the_end_if_a_page_that_is_far_past_it_gets_the_same(void **unused)
{
    static const char *const words[] = {REFUSED("no more pages"), REFUSED("no orders there")};
    static const uint32_t pages[][11] = {{1, 2, 3, 3, 3, 3, 3, FAR + 3, 1, 1, 2},
                                         {1, 2, 3, FAR + 3, 1, 1, 2, 3, FAR + 3, 1}};

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        begin_with_an_end();
        end_says = far_says = words[i];
        assert_int_equal(book_walk(NULL, NULL), SSLSTORE_OK);
        assert_true(book_is_each_once(1, 20));
        for (size_t n = 0; n < COUNT_OF(pages[i]) && pages[i][n] != 0; n++) {
            assert_int_equal(book.pages[n], pages[i][n]);
        }
        assert_int_equal(far_asked, 2); /* the pages are compared, too */
        assert_int_equal(book_error()->result, SSLSTORE_OK);
        book_end();
    }
}

static void else_it_is_an_error(void **unused)
{
    static const struct {
        const char *end;
        const char *far;
        const char *first;
    } rows[] = {
        {REFUSED("no more pages"), "[]", NULL},
        {REFUSED("no more pages"), REFUSED("no more rows"), NULL},
        {REFUSED("no more pages"), REFUSED("no orders there"), NULL},
        {REFUSED("no more pages"), REFUSED("no more pages"), REFUSED("no more pages")},
        {REFUSED("no more pages"), REFUSED("no more pages"), "[]"},
        {"[{}]", "[{}]", NULL},
    };

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        begin_with_an_end();
        end_says = rows[i].end;
        far_says = rows[i].far;
        first_says = rows[i].first;
        assert_int_equal(book_walk(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
        assert_true(book_is_each_once(1, 20));
        assert_true(i == COUNT_OF(rows) - 1 || strcmp(book_error()->message, "no more pages") == 0);
        assert_true(i == COUNT_OF(rows) - 1 || far_page == FAR + 3);
        assert_int_equal(far_asked, i == COUNT_OF(rows) - 1 ? 0 : 1);
        book_end();
    }
}

static void no_orders_on_the_first_page_are_none_at_all(void **unused)
{
    (void) unused;
    begin_with_an_end();
    far_asked = 1;
    first_says = REFUSED("no orders found");
    assert_int_equal(book_walk(NULL, NULL), SSLSTORE_OK);
    assert_int_equal(book.records, 0);
    assert_int_equal(book.queries, 1);
    book_end();
}

static void whatever_fails_at_the_end_it_is_honest(void **unused)
{
    bool reached = true;

    (void) unused;
    for (size_t n = 1; reached; n++) {
        sslstore_result result;

        begin_with_an_end();
        book.fake.call_ms = 40;
        book.fake.storm = true;
        book.fake.cancel_at = n;
        result = book_walk(NULL, NULL);
        reached = book.fake.ticks >= n;
        assert_int_equal(result, reached ? SSLSTORE_ERR_CANCELLED : SSLSTORE_OK);
        assert_int_equal(book_error()->result, result);
        book_end();
    }
    reached = true;
    for (size_t n = 2; reached; n++) {
        sslstore_result result;

        begin_with_an_end();
        book.fake.refuse_at = n;
        result = book_walk(NULL, NULL);
        reached = book.fake.refused;
        assert_true(reached || result == SSLSTORE_OK);
        assert_true(result != SSLSTORE_OK || book_is_each_once(1, 20));
        book_end();
    }
}

/* Where the service counts, a full page may be the last one; where it does not, only one that is not. */
static void the_last_page_is_known_by_its_size_or_by_the_count(void **unused)
{
    static const struct {
        size_t count;
        uint32_t page_size;
        int32_t miscounted;
        bool uncounted;
        uint32_t page_max;
        size_t queries;
    } rows[] = {
        {25, 10, 0, false, 0, 3},  {25, 10, 0, true, 0, 6},   {20, 10, 0, false, 0, 3},
        {9, 10, 0, false, 0, 1},   {9, 10, 0, true, 0, 2},    {10, 10, 0, true, 0, 2},
        {25, 10, 5, false, 0, 7},  {25, 10, -5, false, 0, 6}, {25, 100, 0, false, 10, 3},
        {25, 100, 0, true, 10, 6}, {0, 10, 0, false, 0, 1},
    };

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        sslstore_sync_totals totals;

        book_begin(rows[i].count, rows[i].page_size);
        book.miscounted = rows[i].miscounted;
        book.uncounted = rows[i].uncounted;
        book.page_max = rows[i].page_max;
        assert_int_equal(book_walk(NULL, &totals), SSLSTORE_OK);
        if (book.queries != rows[i].queries) {
            fail_msg("row %zu: %zu pages asked for", i, book.queries);
        }
        assert_true(book_is_each_once(1, (uint32_t) rows[i].count));
        book_end();
    }
}

/* ---- Which page is asked for again ---- */

static struct fake_reply page_says;
static uint32_t page_said;
static size_t said_times;

static bool on_that_page(uint32_t page, struct fake_reply *says)
{
    if (page != page_said || said_times == 0) {
        return false;
    }
    said_times--;
    *says = page_says;
    return true;
}

static int meddle_with_tls(void *unused, enum fake_call call, const char *data, size_t *size)
{
    (void) unused;
    (void) data;
    (void) size;
    return call == FAKE_RECV && book.queries > 0 ? SSLSTORE_ERR_TLS : 0;
}

static void what_may_pass_is_asked_for_again_and_nothing_else(void **unused)
{
    const struct {
        struct fake_reply says;
        size_t queries; /* of three attempts, each of three where it is the network's failure */
    } rows[] = {
        {said("[{]"), 3},
        {said("[{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"1\"},{]"), 3},
        {said(REFUSED("not now")), 3},
        {said("{}"), 3},
        {{"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", 0, FAKE_KEEP, 0}, 3},
        {said("<html>"), 9},
        {fake_status(503, "", "busy"), 9},
        {{NULL, 0, FAKE_CUT, 0}, 9},
        {fake_status(503, "Retry-After: 30\r\n", "busy"), 6},
        {fake_status(503, "Retry-After: 60\r\n", "busy"), 3},
        {fake_status(503, "Retry-After: 61\r\n", "busy"), 1},
        {fake_status(400, "", "bad"), 1},
        {fake_status(401, "", "who"), 1},
        {fake_status(404, "", "where"), 1},
        {fake_status(302, "Location: https://other.example/\r\n", ""), 1},
        {said(REFUSED("-9008 Token/Authentication Failure")), 1},
    };

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        sslstore_sync_totals totals;

        book_begin(20, 10);
        book.config.attempts = 3;
        book.config.call_timeout_ms = MINUTES;
        book.intercept = on_that_page;
        page_says = rows[i].says;
        page_said = 1;
        said_times = 100;
        assert_int_equal(book_walk(NULL, &totals), SSLSTORE_ERR_INCOMPLETE);
        if (book.queries != rows[i].queries) {
            fail_msg("row %zu: asked for %zu times", i, book.queries);
        }
        assert_int_equal(totals.pages, 0);
        book_end();
    }
}

static void a_failure_of_tls_may_pass(void **unused)
{
    (void) unused;
    book_begin(20, 10);
    book.config.attempts = 3;
    book.fake.meddle = meddle_with_tls;
    assert_int_equal(book_walk(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
    assert_int_equal(book.queries, 3);
    book_end();
}

/* A service that sends larger pages than it was asked for needs more memory, which there may not be. */
static void a_larger_page_without_memory_makes_it_incomplete(void **unused)
{
    bool reached = true;
    size_t out_of_memory = 0;

    (void) unused;
    for (size_t n = 2; reached; n++) {
        sslstore_result result;

        book_begin(200, 1);
        book.page_always = 100;
        book.fake.refuse_at = n;
        result = book_walk(NULL, NULL);
        reached = book.fake.refused;
        out_of_memory += result == SSLSTORE_ERR_INCOMPLETE && book.records > 60;
        assert_true(reached || result == SSLSTORE_OK);
        assert_true(result != SSLSTORE_OK || book_is_each_once(1, 200));
        book_end();
    }
    assert_true(out_of_memory > 0);
}

/* ---- What the service counts ---- */

static void a_token_that_is_refused_when_it_counts_ends_the_walk(void **unused)
{
    (void) unused;
    book_begin(25, 10);
    book.count_says = fake_status(401, "", "who");
    assert_int_equal(book_walk(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
    assert_int_equal(book_error()->http_status, 401);
    assert_string_equal(book_error()->endpoint, "order/getmodifiedorderssummary");
    assert_int_equal(book.queries, 0);
    book_end();
}

static void a_count_is_not_worth_many_attempts_but_an_order_is(void **unused)
{
    static const struct {
        uint32_t attempts;
        size_t counts;
        size_t statuses;
    } rows[] = {{1, 1, 1}, {2, 2, 2}, {3, 2, 3}, {5, 2, 5}};

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        book_begin(1, 10);
        book.config.attempts = rows[i].attempts;
        book.count_says = fake_status(503, "", "busy");
        book.reduced = true;
        book.status_says = "<html>";
        assert_int_equal(book_walk(NULL, NULL), SSLSTORE_OK);
        assert_int_equal(book.counts, rows[i].counts);
        assert_int_equal(book.statuses, rows[i].statuses);
        book_end();
    }
}

static void a_count_of_nothing_is_no_count(void **unused)
{
    static const char *const counts[] = {"{" GRANTED ",\"TotalOrders\":0}", "{" GRANTED "}",
                                         "{" GRANTED ",\"TotalOrders\":-3}"};

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        sslstore_sync_totals totals;

        book_begin(25, 10);
        book.count_says = said(counts[i]);
        assert_int_equal(book_walk(NULL, &totals), SSLSTORE_OK);
        assert_true(book_is_each_once(1, 25));
        assert_int_equal(totals.expected, 0);
        assert_int_equal(book.queries, 6);
        book_end();
    }
    book_begin(1, 10);
    book.count_says = said("{" GRANTED ",\"TotalOrders\":1}");
    assert_int_equal(book_walk(NULL, NULL), SSLSTORE_OK);
    assert_int_equal(book.queries, 1);
    book_end();
}

static void a_filter_leaves_no_count(void **unused)
{
    const sslstore_sync_options rows[] = {
        {.sub_user_id = "sub-1"},     {.product_code = "positivessl"},
        {.domain_name = "a.example"}, {.since = 1},
        {.until = 1700000000},        {.expires_from = 1700000000},
        {.expires_to = 1700000000},   {.product_code = "", .domain_name = ""},
    };
    static const char *const told[] = {"\"SubUserID\":\"sub-1\"",
                                       "\"ProductCode\":\"positivessl\"",
                                       "\"DomainName\":\"a.example\"",
                                       "\"StartDate\":\"/Date(1000)/\"",
                                       "\"EndDate\":\"/Date(1700000000000)/\"",
                                       "\"CertificateExpireFromDate\":\"/Date(1700000000000)/\"",
                                       "\"CertificateExpireToDate\":\"/Date(1700000000000)/\"",
                                       "\"EndDate\":\"/Date(1795564800000)/\""};

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        book_begin(25, 10);
        assert_int_equal(book_walk(&rows[i], NULL), SSLSTORE_OK);
        assert_true(book_is_each_once(1, 25));
        assert_non_null(strstr(book.last_query, told[i]));
        assert_int_equal(book.counts, i == 0 || i == COUNT_OF(rows) - 1);
        if (i == 0) {
            assert_non_null(strstr(book.last_count, told[i]));
            assert_non_null(strstr(book.last_count, "\"PageSize\":1,"));
        }
        book_end();
    }
}

static void the_walk_is_as_of_when_the_service_says_it_began(void **unused)
{
    static const struct {
        bool uncounted;
        const char *headers;
        int64_t as_of;
    } rows[] = {
        {false, NULL, FAKE_NOW},
        {false, "Date: Tue, 24 Nov 2026 01:00:00 GMT\r\n", FAKE_NOW + 3600},
        {true, "Date: Tue, 24 Nov 2026 01:00:00 GMT\r\n", FAKE_NOW + 3600},
    };

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const sslstore_sync_options by_product = {.product_code = "positivessl"};
        sslstore_sync_totals totals;

        book_begin(25, 10);
        book.headers = rows[i].headers;
        assert_int_equal(book_walk(rows[i].uncounted ? &by_product : NULL, &totals), SSLSTORE_OK);
        assert_int_equal(totals.as_of, rows[i].as_of);
        book_end();
    }
}

/* ---- What changed ---- */

static const sslstore_sync_options changed = {.changed_since = 1700000000};

static void what_changed_is_listed_by_pages_of_its_own(void **unused)
{
    static const size_t counts[] = {0, 1, 19, 20, 21, 40, 45};
    static const size_t pages[] = {1, 1, 1, 2, 2, 3, 3};

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        sslstore_sync_totals totals;

        book_begin(100, 10);
        book.changed_count = counts[i];
        assert_int_equal(book_walk(&changed, &totals), SSLSTORE_OK);
        assert_true(book_is_each_once(101 - (uint32_t) counts[i], 100));
        assert_int_equal(totals.records, counts[i]);
        assert_int_equal(totals.expected, counts[i]);
        assert_int_equal(totals.pages, pages[i]);
        assert_int_equal(book.changes, pages[i]);
        assert_int_equal(book.statuses, counts[i]); /* what changed is a reduced copy */
        assert_int_equal(book.queries, 0);
        assert_int_equal(book.counts, 0);
        assert_non_null(strstr(book.last_count, "\"StartDate\":\"/Date(1699971200000)/\""));
        assert_non_null(strstr(book.last_count, "\"PageSize\":20"));
        book_end();
    }
}

static void a_change_without_an_id_is_told_as_such(void **unused)
{
    sslstore_sync_totals totals;

    (void) unused;
    book_begin(100, 10);
    book.changed_count = 25;
    book.nameless_id = 90;
    assert_int_equal(book_walk(&changed, &totals), SSLSTORE_OK);
    assert_int_equal(totals.records, 25);
    assert_int_equal(totals.failed, 1);
    assert_int_equal(book.last_failure, SSLSTORE_ERR_REPLY);
    assert_string_equal(book.last_message, "a row without an order id");
    book.seen[90]++;
    assert_true(book_is_each_once(76, 100));
    book_end();
}

static void where_changes_are_not_told_all_is_walked(void **unused)
{
    const struct {
        struct fake_reply says;
        bool walked;
    } rows[] = {
        {fake_status(404, "", "what"), true},
        {fake_status(500, "", "oh"), true},
        {said(REFUSED("not for you")), true},
        {said(REFUSED("no order")), true},
        {said("{}"), true},
        {said("<html>"), true},
        {fake_status(200, "Content-Length: 99999999\r\n", ""), false},
        {said("{\"TotalOrders\":"), false},
        {fake_status(401, "", "who"), false},
        {fake_status(302, "Location: https://other.example/\r\n", ""), false},
        {fake_status(429, "", "slowly"), false},
        {{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", 0, FAKE_CUT, 0}, false},
    };

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        for (uint32_t page = 1; page <= 2; page++) {
            bool walked = rows[i].walked && page == 1;
            sslstore_sync_totals totals;
            sslstore_result result;

            book_begin(50, 10);
            book.changed_count = 30;
            book.changed_page = page;
            book.changed_says = rows[i].says;
            result = book_walk(&changed, &totals);
            if (result != (walked ? SSLSTORE_OK : SSLSTORE_ERR_INCOMPLETE)) {
                fail_msg("row %zu, page %u: %s, %s", i, (unsigned) page,
                         sslstore_result_name(result), book_error()->message);
            }
            assert_true(!walked || book_is_each_once(1, 50));
            assert_int_equal(book.records, walked ? 50 : page == 2 ? 20 : 0);
            assert_true(walked == (book.queries > 0));
            book_end();
        }
    }
}

/* A reply that is larger than may be. */
static void changes_that_are_too_many_to_hold_are_walked_for(void **unused)
{
    (void) unused;
    book_begin(50, 10);
    book.changed_count = 20;
    book.config.response_max = 512;
    assert_int_equal(book_walk(&changed, NULL), SSLSTORE_OK);
    assert_true(book_is_each_once(1, 50));
    book_end();
}

/* ---- Going on ---- */

static size_t told;
static size_t stop_telling_at; /* this telling ends the walk; 0: none */
static sslstore_sync_totals tellings[64];
static uint32_t telling_takes_ms;

static int follow(void *unused, const sslstore_sync_totals *so_far)
{
    (void) unused;
    assert_true(told < COUNT_OF(tellings));
    tellings[told++] = *so_far;
    book.fake.now_ms += telling_takes_ms;
    return told == stop_telling_at;
}

static sslstore_sync_options following(int64_t changed_since)
{
    sslstore_sync_options options = {.changed_since = changed_since, .on_progress = follow};

    told = 0;
    stop_telling_at = 0;
    telling_takes_ms = 0;
    return options;
}

static void progress_tells_how_far_it_came(void **unused)
{
    sslstore_sync_options options = following(0);

    (void) unused;
    book_begin(25, 10);
    book.headers = "Date: Tue, 24 Nov 2026 01:00:00 GMT\r\n";
    book.inserts = 2;
    assert_int_equal(book_walk(&options, NULL), SSLSTORE_OK);
    assert_int_equal(told, 3);
    for (size_t i = 0; i < told; i++) {
        assert_int_equal(tellings[i].pages, i + 1);
        assert_int_equal(tellings[i].records, i == 2 ? 25 : (i + 1) * 10 - i * 2);
        assert_int_equal(tellings[i].repeats, i == 0 ? 2 : 4); /* up to the next new one */
        assert_int_equal(tellings[i].expected, 25);
        assert_int_equal(tellings[i].as_of, FAKE_NOW + 3600);
        assert_int_equal(tellings[i].failed, 0);
    }
    book_end();
}

/* What the service did not count has no time before the first page. */
static void progress_tells_the_services_time_even_without_a_count(void **unused)
{
    sslstore_sync_options options = following(0);

    (void) unused;
    for (int with_time = 0; with_time < 2; with_time++) {
        book_begin(25, 10);
        options = following(0);
        options.product_code = "positivessl";
        book.headers = with_time ? "Date: Tue, 24 Nov 2026 01:00:00 GMT\r\n" : NULL;
        assert_int_equal(book_walk(&options, NULL), SSLSTORE_OK);
        assert_int_equal(told, 3);
        assert_int_equal(tellings[0].as_of, FAKE_NOW + (with_time ? 3600 : 0));
        assert_int_equal(tellings[2].as_of, FAKE_NOW + (with_time ? 3600 : 0));
        assert_int_equal(tellings[2].expected, 0);
        book_end();
    }
}

/* Stop a walk when its progress was told so often, and go on in another process a day later. */
static sslstore_checkpoint stop_after(sslstore_sync_options *options, size_t times)
{
    stop_telling_at = times;
    assert_int_equal(book_walk(options, NULL), SSLSTORE_ERR_CANCELLED);
    sslstore_client_free(book.client);
    stop_telling_at = 0;
    book.fake.wall_time += 86400;
    book.records = book.queries = book.counts = book.changes = 0;
    return tellings[times - 1].checkpoint;
}

static void the_page_before_is_listed_again_up_to_the_last_order(void **unused)
{
    (void) unused;
    for (size_t stop = 1; stop <= 2; stop++) {
        sslstore_sync_options options = following(0);
        sslstore_checkpoint checkpoint;
        sslstore_sync_totals totals;

        book_begin(25, 10);
        checkpoint = stop_after(&options, stop);
        options.resume = &checkpoint;
        assert_int_equal(book_walk(&options, &totals), SSLSTORE_OK);
        assert_true(book_is_each_once(1, 25));
        assert_int_equal(book.records, 25 - stop * 10);
        assert_int_equal(book.pages[0], stop);
        assert_int_equal(book.queries, 4 - stop);
        assert_int_equal(book.counts, 0);
        assert_int_equal(totals.repeats, 10);
        assert_int_equal(totals.expected, 25);
        assert_int_equal(totals.pages, 3 - stop + 1);
        assert_int_equal(totals.as_of, FAKE_NOW); /* as of the first walk */
        assert_non_null(strstr(book.last_query, "\"EndDate\":\"/Date(1795564800000)/\""));
        book_end();
    }
}

static void remove_order(uint32_t id)
{
    size_t at = 0;

    while (book.ids[at] != id) {
        at++;
    }
    memmove(book.ids + at, book.ids + at + 1, (--book.count - at) * sizeof book.ids[0]);
}

static void where_the_last_order_is_gone_its_page_is_handed_over_again(void **unused)
{
    sslstore_sync_options options = following(0);
    sslstore_checkpoint checkpoint;
    sslstore_sync_totals totals;

    (void) unused;
    book_begin(25, 10);
    checkpoint = stop_after(&options, 1);
    remove_order(16); /* the last of the first page */
    options.resume = &checkpoint;
    assert_int_equal(book_walk(&options, &totals), SSLSTORE_OK);
    assert_int_equal(book.seen[15], 1); /* which slipped to the first page */
    assert_true(book_is_each_once(1, 14));
    assert_int_equal(totals.repeats, 20); /* of the comparison, too */
    assert_int_equal(book.pages[0], 1);
    assert_int_equal(book.pages[1], 1);
    assert_int_equal(book.pages[2], 2);
    book_end();
}

static void what_left_the_list_before_the_checkpoint_may_have_hidden_others(void **unused)
{
    (void) unused;
    for (uint32_t gone = 0; gone <= 12; gone += 6) {
        sslstore_sync_options options = following(0);
        sslstore_checkpoint checkpoint;
        sslstore_sync_totals totals;
        sslstore_result result;

        book_begin(45, 10);
        checkpoint = stop_after(&options, 2);
        for (uint32_t i = 0; i < gone; i++) {
            remove_order(45 - i);
        }
        options.resume = &checkpoint;
        result = book_walk(&options, &totals);
        assert_int_equal(result, gone < 12 ? SSLSTORE_OK : SSLSTORE_ERR_INCOMPLETE);
        if (gone == 12) {
            assert_string_equal(book_error()->message,
                                "orders left the list before the checkpoint; begin anew");
            assert_memory_equal(&totals.checkpoint, &(sslstore_checkpoint){{0}},
                                sizeof totals.checkpoint);
        }
        book_end();
    }
}

static void what_changed_goes_on_as_what_changed(void **unused)
{
    (void) unused;
    for (int served = 0; served < 2; served++) {
        sslstore_sync_options options = following(1700000000);
        sslstore_checkpoint checkpoint;

        book_begin(100, 10);
        book.changed_count = 45;
        checkpoint = stop_after(&options, 1);
        if (!served) {
            book.changed_page = 1;
            book.changed_says = said(REFUSED("not now"));
        }
        options.resume = &checkpoint;
        /* Page 2 of all orders is not where page 2 of those that changed is. */
        assert_int_equal(book_walk(&options, NULL), served ? SSLSTORE_OK : SSLSTORE_ERR_INCOMPLETE);
        assert_int_equal(book.records, served ? 25 : 0);
        assert_int_equal(book.queries, 0);
        book_end();
    }
}

static void and_all_orders_as_all_orders(void **unused)
{
    (void) unused;
    for (int served = 0; served < 2; served++) {
        sslstore_sync_options options = following(1700000000);
        sslstore_checkpoint checkpoint;

        book_begin(45, 10);
        book.changed_count = 30;
        book.changed_page = 1;
        book.changed_says = said(REFUSED("not yet"));
        checkpoint = stop_after(&options, 2);
        book.changed_page = served ? 0 : 1;
        options.resume = &checkpoint;
        assert_int_equal(book_walk(&options, NULL), SSLSTORE_OK);
        assert_true(book_is_each_once(1, 45));
        assert_int_equal(book.records, 25);
        assert_int_equal(book.changes, 0);
        book_end();
    }
}

/* ---- Proving it complete ---- */

/* The pages are walked once more: what then fails? */
static bool in_the_second_walk(uint32_t page, struct fake_reply *says)
{
    if (book.queries <= 3 || page != 2) {
        return false;
    }
    *says = said("[{]");
    return true;
}

static void a_comparison_that_fails_makes_it_incomplete_and_begin_anew(void **unused)
{
    static const sslstore_checkpoint beginning;
    sslstore_sync_totals totals;

    (void) unused;
    book_begin(25, 10);
    book.uncounted = true;
    book.intercept = in_the_second_walk;
    assert_int_equal(book_walk(NULL, &totals), SSLSTORE_ERR_INCOMPLETE);
    assert_true(book_is_each_once(1, 25));
    assert_int_equal(totals.pages, 3);
    assert_memory_equal(&totals.checkpoint, &beginning, sizeof beginning);
    book_end();
}

/* The first page loses an order after it was read: so its successor slips past the second. */
static bool lose_one(uint32_t page, struct fake_reply *says)
{
    (void) says;
    if (book.queries == 2 && page == 2) {
        remove_order(25);
    }
    return false;
}

static bool lose_one_and_fail_later(uint32_t page, struct fake_reply *says)
{
    (void) lose_one(page, says);
    if (book.queries <= 7) {
        return false;
    }
    *says = said("[{]");
    return true;
}

static void what_slipped_through_is_handed_over_afterwards(void **unused)
{
    (void) unused;
    for (int failing = 0; failing < 2; failing++) {
        sslstore_sync_totals totals;

        book_begin(25, 10);
        book.intercept = failing ? lose_one_and_fail_later : lose_one;
        assert_int_equal(book_walk(NULL, &totals), failing ? SSLSTORE_ERR_INCOMPLETE : SSLSTORE_OK);
        book.seen[15] += (uint32_t) failing;
        assert_true(book_is_each_once(1, 25));
        assert_int_equal(totals.records, 25 - failing);
        assert_int_equal(totals.pages, 4); /* as one was not seen on the third, which is short */
        assert_string_equal(book.last_id, failing ? "1-P1" : "15-P15");
        book_end();
    }
}

static bool lose_all(uint32_t page, struct fake_reply *says)
{
    (void) says;
    if (book.queries == 1 + 4 && page == 1) {
        book.count = 0;
    }
    return false;
}

static void too_many_that_came_and_went_cannot_be_told(void **unused)
{
    (void) unused;
    book_begin(350, 100);
    book.uncounted = true;
    book.intercept = lose_all;
    assert_int_equal(book_walk(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
    assert_string_equal(book_error()->message, "too many orders came and went meanwhile");
    assert_true(book_is_each_once(1, 350));
    book_end();
}

/* ---- Several at once ---- */

static void whatever_the_number_of_connections(void **unused)
{
    (void) unused;
    for (uint32_t connections = 1; connections <= 15; connections++) {
        for (int storm = 0; storm < 2; storm++) {
            sslstore_sync_options options = following(0);
            sslstore_sync_totals totals;

            book_begin(45, 10);
            book.reduced = true;
            book.config.connections = connections;
            book.fake.storm = storm == 1;
            assert_int_equal(book_walk(&options, &totals), SSLSTORE_OK);
            assert_true(book_is_each_once(1, 45));
            assert_int_equal(totals.failed, 0);
            assert_int_equal(book.statuses, 45);
            assert_true(told >= 1 && told <= 5);
            for (size_t i = 0; i < told; i++) { /* nothing before the checkpoint is still out */
                assert_true(tellings[i].records + connections * 2 >= tellings[i].pages * 10 ||
                            tellings[i].pages == 5);
            }
            book_end();
        }
    }
}

/* The checkpoint moves on to it, for they were handed over. */
static void a_page_that_is_lost_loses_no_order_that_is_being_asked_about(void **unused)
{
    (void) unused;
    for (uint32_t connections = 1; connections <= 15; connections++) {
        for (int storm = 0; storm < 2; storm++) {
            sslstore_sync_options options = following(0);
            sslstore_sync_totals totals;
            sslstore_checkpoint checkpoint;

            book_begin(25, 10);
            book.reduced = true;
            book.config.connections = connections;
            book.fake.storm = storm == 1;
            book.intercept = on_that_page;
            page_says = fake_status(400, "", "bad");
            page_said = 2;
            said_times = 1;
            assert_int_equal(book_walk(&options, &totals), SSLSTORE_ERR_INCOMPLETE);
            assert_int_equal(book_error()->http_status, 400);
            assert_true(book_is_each_once(16, 25));
            assert_int_equal(totals.records, 10);
            assert_int_equal(totals.pages, 1);
            assert_int_equal(told, 1);
            assert_int_equal(tellings[0].records, 10);
            checkpoint = totals.checkpoint;
            sslstore_client_free(book.client);
            options.resume = &checkpoint;
            assert_int_equal(book_walk(&options, &totals), SSLSTORE_OK);
            assert_true(book_is_each_once(1, 25));
            book_end();
        }
    }
}

static bool know(void *unused, const char *id, const sslstore_order *order)
{
    (void) unused;
    (void) id;
    (void) order;
    book.fake.now_ms += 10 * MINUTES;
    return false;
}

/* With one attempt for each thing, a deadline that passes would show. */
static void the_programs_time_is_not_the_services(void **unused)
{
    (void) unused;
    for (uint32_t connections = 1; connections <= 7; connections += 2) {
        for (int which = 0; which < 3; which++) {
            sslstore_sync_options options = following(0);
            sslstore_sync_totals totals;

            book_begin(45, 10);
            book.reduced = true;
            book.config.connections = connections;
            book.config.attempts = 1;
            book.fake.storm = true;
            book.fake.receive_step = 100;
            book.away_ms = which == 0 ? 10 * MINUTES : 0;
            options.known = which == 1 ? know : NULL;
            telling_takes_ms = which == 2 ? 10 * MINUTES : 0;
            assert_int_equal(book_walk(&options, &totals), SSLSTORE_OK);
            assert_true(book_is_each_once(1, 45));
            assert_int_equal(totals.failed, 0);
            book_end();
        }
    }
}

static void a_walk_of_several_can_be_cancelled_at_any_time(void **unused)
{
    (void) unused;
    for (uint32_t connections = 1; connections <= 5; connections += 2) {
        bool reached = true;

        for (size_t n = 1; reached; n++) {
            sslstore_result result;

            book_begin(12, 5);
            book.reduced = true;
            book.config.connections = connections;
            book.fake.storm = true;
            book.fake.call_ms = 30;
            book.fake.cancel_at = n;
            result = book_walk(NULL, NULL);
            reached = book.fake.ticks >= n;
            assert_int_equal(result, reached ? SSLSTORE_ERR_CANCELLED : SSLSTORE_OK);
            assert_int_equal(book_error()->result, result);
            book_end();
        }
    }
}

static void only_what_is_needed_is_asked_about_an_order(void **unused)
{
    static const struct {
        const char *row;
        bool no_certificates;
        size_t statuses;
        size_t downloads;
    } rows[] = {
        {ACTIVE, false, 0, 12},
        {ACTIVE, true, 0, 0},
        {"\"ProductCode\":\"positivessl\",\"OrderStatus\":{\"MajorStatus\":\"Pending\"}", false, 0,
         0},
        {"\"ProductCode\":\"positivessl\"", true, 12, 0},
        {"\"OrderStatus\":{\"MajorStatus\":\"Active\"}", true, 12, 0},
        {"\"OrderStatus\":{\"MajorStatus\":\"Active\"}", false, 12,
         0}, /* it was cancelled, says order/status */
    };

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        for (uint32_t connections = 1; connections <= 3; connections++) {
            sslstore_sync_options options = {.no_certificates = rows[i].no_certificates};
            sslstore_sync_totals totals;

            book_begin(12, 5);
            book.config.connections = connections;
            book.row_tells = rows[i].row;
            assert_int_equal(book_walk(&options, &totals), SSLSTORE_OK);
            assert_true(book_is_each_once(1, 12));
            assert_int_equal(book.downloads, rows[i].downloads);
            assert_int_equal(totals.failed, rows[i].downloads); /* for none has a certificate */
            assert_int_equal(book.statuses, rows[i].statuses);
            book_end();
        }
    }
}

static bool know_even(void *unused, const char *id, const sslstore_order *order)
{
    unsigned long number = strtoul(order->store_id, NULL, 10);

    (void) unused;
    assert_int_equal(strtoul(id, NULL, 10), number);
    return number % 2 == 0;
}

static void what_is_known_is_neither_asked_about_nor_handed_over(void **unused)
{
    sslstore_sync_options options = {.known = know_even};
    sslstore_sync_totals totals;

    (void) unused;
    book_begin(45, 10);
    book.reduced = true;
    book.nameless_id = 10; /* which cannot be known */
    assert_int_equal(book_walk(&options, &totals), SSLSTORE_OK);
    assert_int_equal(totals.known, 21);
    assert_int_equal(totals.records, 24);
    assert_int_equal(totals.failed, 1);
    assert_int_equal(book.statuses, 23);
    for (uint32_t id = 1; id <= 45; id++) {
        assert_int_equal(book.seen[id], id % 2);
    }
    book_end();
}

static void whichever_record_ends_it_no_more_is_handed_over(void **unused)
{
    (void) unused;
    for (uint32_t connections = 1; connections <= 5; connections += 2) {
        for (size_t n = 1; n <= 12; n++) {
            sslstore_sync_totals totals;

            book_begin(12, 5);
            book.reduced = true;
            book.config.connections = connections;
            book.stop_at = n;
            assert_int_equal(book_walk(NULL, &totals), SSLSTORE_ERR_CANCELLED);
            assert_int_equal(book.records, n);
            assert_int_equal(totals.records, n);
            book_end();
        }
    }
}

static void a_transport_that_blocks_has_one_errand_at_a_time(void **unused)
{
    (void) unused;
    book_begin(25, 10);
    book.reduced = true;
    book.config.connections = 8;
    book.fake.transport.wait = NULL;
    assert_int_equal(book_walk(NULL, NULL), SSLSTORE_OK);
    assert_true(book_is_each_once(1, 25));
    assert_int_equal(book.fake.opens, 2);
    book_end();
}

/* ---- Beginning ---- */

static int walk_within(void *unused, const sslstore_order *order, sslstore_result result)
{
    (void) unused;
    (void) order;
    (void) result;
    assert_int_equal(sslstore_sync(book.client, NULL, book_take, NULL, NULL), SSLSTORE_ERR_BUSY);
    return 0;
}

static void a_walk_within_a_listing_is_refused(void **unused)
{
    static const sslstore_query all;
    uint32_t count;

    (void) unused;
    book_begin(5, 10);
    assert_int_equal(book_open(), SSLSTORE_OK);
    assert_int_equal(sslstore_order_query(book.client, &all, walk_within, NULL, &count),
                     SSLSTORE_OK);
    assert_int_equal(count, 5);
    assert_int_equal(book.records, 0);
    book_end();
}

static void a_disabled_client_walks_nowhere(void **unused)
{
    sslstore_sync_totals totals;

    (void) unused;
    book_begin(5, 10);
    book.config.disabled = true;
    totals.records = 7;
    assert_int_equal(book_walk(NULL, &totals), SSLSTORE_ERR_DISABLED);
    assert_int_equal(totals.records, 0);
    assert_int_equal(book.fake.calls, 0);
    book_end();
}

static void changes_go_with_no_other_filter_but_a_sub_user(void **unused)
{
    const sslstore_sync_options rows[] = {
        {.changed_since = 1, .sub_user_id = "x"}, {.changed_since = 1, .product_code = "x"},
        {.changed_since = 1, .domain_name = "x"}, {.changed_since = 1, .since = 1},
        {.changed_since = 1, .until = 1},         {.changed_since = 1, .expires_from = 1},
        {.changed_since = 1, .expires_to = 1},
    };

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        book_begin(25, 10);
        assert_int_equal(book_walk(&rows[i], NULL), i == 0 ? SSLSTORE_OK : SSLSTORE_ERR_ARGUMENT);
        assert_string_equal(book_error()->field, i == 0 ? "" : "changed_since");
        assert_int_equal(book.changes, i == 0);
        assert_true(i != 0 || strstr(book.last_count, "\"SubUserID\":\"x\"") != NULL);
        book_end();
    }
}

static void each_option_makes_it_another_walk(void **unused)
{
    sslstore_sync_options options = following(0);
    const sslstore_sync_options others[] = {
        {.product_code = "x"}, {.domain_name = "x"}, {.sub_user_id = "x"}, {.since = 1},
        {.until = 1},          {.expires_from = 1},  {.expires_to = 1},    {.changed_since = 1},
    };
    sslstore_checkpoint checkpoint;

    (void) unused;
    book_begin(25, 10);
    checkpoint = stop_after(&options, 1);
    assert_int_equal(book_open(), SSLSTORE_OK);
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        sslstore_sync_options other = others[i];

        other.resume = &checkpoint;
        assert_int_equal(sslstore_sync(book.client, &other, book_take, NULL, NULL),
                         SSLSTORE_ERR_ARGUMENT);
        assert_string_equal(book_error()->field, "resume");
    }
    for (int which = 0; which < 3; which++) {
        sslstore_client_free(book.client);
        book.config.page_size = which == 0 ? 11 : 10;
        book.config.url = which == 1 ? "https://other.example/rest" : "https://store.example/rest";
        book.config.partner_code = which == 2 ? "1000002" : FAKE_PARTNER;
        options.resume = &checkpoint;
        assert_int_equal(book_walk(&options, NULL), SSLSTORE_ERR_ARGUMENT);
    }
    assert_int_equal(book.queries, 0);
    book_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_is_the_end_if_a_page_that_is_far_past_it_gets_the_same),
        cmocka_unit_test(else_it_is_an_error),
        cmocka_unit_test(no_orders_on_the_first_page_are_none_at_all),
        cmocka_unit_test(whatever_fails_at_the_end_it_is_honest),
        cmocka_unit_test(the_last_page_is_known_by_its_size_or_by_the_count),
        cmocka_unit_test(what_may_pass_is_asked_for_again_and_nothing_else),
        cmocka_unit_test(a_failure_of_tls_may_pass),
        cmocka_unit_test(a_larger_page_without_memory_makes_it_incomplete),
        cmocka_unit_test(a_token_that_is_refused_when_it_counts_ends_the_walk),
        cmocka_unit_test(a_count_is_not_worth_many_attempts_but_an_order_is),
        cmocka_unit_test(a_count_of_nothing_is_no_count),
        cmocka_unit_test(a_filter_leaves_no_count),
        cmocka_unit_test(the_walk_is_as_of_when_the_service_says_it_began),
        cmocka_unit_test(what_changed_is_listed_by_pages_of_its_own),
        cmocka_unit_test(a_change_without_an_id_is_told_as_such),
        cmocka_unit_test(where_changes_are_not_told_all_is_walked),
        cmocka_unit_test(changes_that_are_too_many_to_hold_are_walked_for),
        cmocka_unit_test(progress_tells_how_far_it_came),
        cmocka_unit_test(progress_tells_the_services_time_even_without_a_count),
        cmocka_unit_test(the_page_before_is_listed_again_up_to_the_last_order),
        cmocka_unit_test(where_the_last_order_is_gone_its_page_is_handed_over_again),
        cmocka_unit_test(what_left_the_list_before_the_checkpoint_may_have_hidden_others),
        cmocka_unit_test(what_changed_goes_on_as_what_changed),
        cmocka_unit_test(and_all_orders_as_all_orders),
        cmocka_unit_test(a_comparison_that_fails_makes_it_incomplete_and_begin_anew),
        cmocka_unit_test(what_slipped_through_is_handed_over_afterwards),
        cmocka_unit_test(too_many_that_came_and_went_cannot_be_told),
        cmocka_unit_test(whatever_the_number_of_connections),
        cmocka_unit_test(a_page_that_is_lost_loses_no_order_that_is_being_asked_about),
        cmocka_unit_test(the_programs_time_is_not_the_services),
        cmocka_unit_test(a_walk_of_several_can_be_cancelled_at_any_time),
        cmocka_unit_test(only_what_is_needed_is_asked_about_an_order),
        cmocka_unit_test(what_is_known_is_neither_asked_about_nor_handed_over),
        cmocka_unit_test(whichever_record_ends_it_no_more_is_handed_over),
        cmocka_unit_test(a_transport_that_blocks_has_one_errand_at_a_time),
        cmocka_unit_test(a_walk_within_a_listing_is_refused),
        cmocka_unit_test(a_disabled_client_walks_nowhere),
        cmocka_unit_test(changes_go_with_no_other_filter_but_a_sub_user),
        cmocka_unit_test(each_option_makes_it_another_walk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
