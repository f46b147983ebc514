/* Lister: where a listing ends, which of its pages are requested again, what the service counts,
 * and how changed orders are listed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/words.h"
#include "sync/dedup.h"
#include "support/range.h"
#include "support/roll.h"

#define FAR     1000000u
#define MINUTES 60000u
#define LATE_ID 26 /* the order that is bought after the count */

#define ONE_O_CLOCK "Date: Tue, 24 Nov 2026 01:00:00 GMT\r\n"
#define TWO_O_CLOCK "Date: Tue, 24 Nov 2026 02:00:00 GMT\r\n"

#define DAY INT64_C(86400)

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

static const sslstore_checkpoint beginning;

/* ---- The end ---- */

static const char *end_says;   /* the answer to a page after the second */
static const char *far_says;   /* to a page that is certainly past the end */
static const char *first_says; /* to the first page, once the end was reached */
static size_t far_asked;
static uint32_t far_page;

static bool at_the_end(uint32_t page, struct fake_reply *says)
{
    uint32_t last = (20 + roll.asked_size - 1) / roll.asked_size;
    const char *json = page > FAR      ? far_says
                       : page > last   ? end_says
                       : far_asked > 0 ? first_says
                                       : NULL;

    far_asked += page > FAR;
    far_page = page > FAR ? page : far_page;
    if (json == NULL) {
        return false;
    }
    *says = fake_json(json);
    return true;
}

static void begin_with_an_end(void)
{
    roll_begin(20, 10);
    roll.uncounted = true; /* so that the listing must find its end */
    roll.intercept = at_the_end;
    end_says = far_says = REFUSED("no more pages");
    first_says = NULL;
    far_asked = 0;
}

static void an_error_is_the_end_if_a_page_far_past_the_end_gets_the_same_error(void **unused)
{
    static const char *const words[] = {REFUSED("no more pages"), REFUSED("no orders there")};
    static const uint32_t pages[][11] = {{1, 2, 3, 3, 3, 3, 3, FAR + 3, 1, 1, 2},
                                         {1, 2, 3, FAR + 3, 1, 1, 2, 3, 4}};

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        begin_with_an_end();
        end_says = far_says = words[i];
        assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_OK);
        assert_true(roll_is_each_once(1, 20));
        for (size_t n = 0; n < COUNT_OF(pages[i]) && pages[i][n] != 0; n++) {
            assert_int_equal(roll.pages[n], pages[i][n]);
        }
        assert_int_equal(far_asked, 1);
        assert_int_equal(roll_error()->result, SSLSTORE_OK);
        roll_end();
    }
}

static bool at_the_end_and_once_at_the_beginning(uint32_t page, struct fake_reply *says)
{
    if (page == 1 && far_asked == 1 && roll.pages[roll.queries - 2] == 1 && roll.says_times == 0) {
        roll.says_times++;
        *says = fake_json("[{]");
        return true;
    }
    return at_the_end(page, says);
}

static void failures_of_a_probe_do_not_count_for_the_pages_that_are_compared(void **unused)
{
    (void) unused;
    begin_with_an_end();
    roll.intercept = at_the_end_and_once_at_the_beginning;
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_OK);
    assert_int_equal(roll.says_times, 1);
    assert_true(roll_is_each_once(1, 20));
    roll_end();
}

static void an_error_that_no_probe_confirms_makes_the_sync_incomplete(void **unused)
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
        assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
        assert_true(roll_is_each_once(1, 20));
        assert_true(i == COUNT_OF(rows) - 1 || strcmp(roll_error()->message, "no more pages") == 0);
        assert_true(i == COUNT_OF(rows) - 1 || far_page == FAR + 3);
        assert_int_equal(far_asked, i == COUNT_OF(rows) - 1 ? 0 : 1);
        roll_end();
    }
}

/* If some were counted, it lists twice, and is incomplete. */
static void no_orders_on_the_first_page_is_an_empty_account_unless_some_were_counted(void **unused)
{
    (void) unused;
    for (size_t looks = 1; looks <= 2; looks++) {
        begin_with_an_end();
        roll.uncounted = looks == 1;
        far_asked = 1;
        first_says = REFUSED("no orders found");
        assert_int_equal(roll_sync(NULL, NULL), looks == 1 ? SSLSTORE_OK : SSLSTORE_ERR_INCOMPLETE);
        assert_int_equal(roll.records, 0);
        assert_int_equal(roll.queries, looks);
        roll_end();
    }
}

static void a_failure_while_the_end_is_probed_is_reported(void **unused)
{
    bool reached = true;

    (void) unused;
    for (size_t n = 1; reached; n++) {
        sslstore_result result;

        begin_with_an_end();
        roll.fake.call_ms = 40;
        roll.fake.storm = true;
        roll.fake.cancel_at = n;
        result = roll_sync(NULL, NULL);
        reached = roll.fake.ticks >= n;
        assert_int_equal(result, reached ? SSLSTORE_ERR_CANCELLED : SSLSTORE_OK);
        assert_int_equal(roll_error()->result, result);
        roll_end();
    }
    reached = true;
    for (size_t n = 2; reached; n++) {
        sslstore_result result;

        begin_with_an_end();
        roll.fake.refuse_at = n;
        result = roll_sync(NULL, NULL);
        reached = roll.fake.refused;
        assert_true(reached || result == SSLSTORE_OK);
        assert_true(result != SSLSTORE_OK || roll_is_each_once(1, 20));
        roll_end();
    }
}

/* If the service counts, a full page can be the last one; otherwise only a page that is not
 * full. */
static void the_last_page_is_recognized_by_its_length_or_by_the_count(void **unused)
{
    static const struct {
        size_t count;
        uint32_t page_size;
        int32_t miscounted;
        bool uncounted;
        uint32_t page_max;
        size_t queries;
    } rows[] = {
        {25, 10, 0, false, 0, 3},      {25, 10, 0, true, 0, 3 + 5},   {20, 10, 0, false, 0, 3},
        {9, 10, 0, false, 0, 1},       {9, 10, 0, true, 0, 2},        {10, 10, 0, true, 0, 2 + 2},
        {25, 10, 5, false, 0, 4 + 6},  {25, 10, -5, false, 0, 3 + 5}, {25, 100, 0, false, 10, 3},
        {25, 100, 0, true, 10, 3 + 5}, {2, 1, 0, true, 0, 3 + 2},     {0, 10, 0, false, 0, 1},
    };

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        sslstore_sync_totals totals;

        roll_begin(rows[i].count, rows[i].page_size);
        roll.miscounted = rows[i].miscounted;
        roll.uncounted = rows[i].uncounted;
        roll.page_max = rows[i].page_max;
        assert_int_equal(roll_sync(NULL, &totals),
                         rows[i].miscounted > 0 ? SSLSTORE_ERR_INCOMPLETE : SSLSTORE_OK);
        if (roll.queries != rows[i].queries) {
            fail_msg("row %zu: %zu pages asked for", i, roll.queries);
        }
        assert_true(roll_is_each_once(1, (uint32_t) rows[i].count));
        roll_end();
    }
}

/* In the second listing the first page is short, once: an order that moved to the second page is
 * found nevertheless. */
static bool lose_one_and_come_short(uint32_t page, struct fake_reply *says)
{
    if (roll.queries == 3) {
        roll_remove(25);
    }
    if (roll.queries != 4 || page != 1) {
        return false;
    }
    *says = fake_json("[{" GRANTED ",\"TheSSLStoreOrderID\":\"24\",\"PartnerOrderID\":\"P24\"}]");
    return true;
}

static void a_short_first_page_is_not_the_last_page(void **unused)
{
    (void) unused;
    roll_begin(25, 10);
    roll.uncounted = true;
    roll.intercept = lose_one_and_come_short;
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_OK);
    assert_true(roll_is_each_once(1, 25));
    roll_end();
}

static void a_page_is_not_the_last_because_the_one_before_had_a_row_twice(void **unused)
{
    (void) unused;
    roll_begin(25, 10);
    roll.uncounted = true;
    roll.double_id = 25;
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_OK);
    assert_true(roll_is_each_once(1, 25));
    roll_end();
}

/* ---- Which pages are requested again ---- */

static int meddle_with_tls(void *unused, enum fake_call call, const char *data, size_t *size)
{
    (void) unused;
    (void) data;
    (void) size;
    return call == FAKE_RECV && roll.queries > 0 ? SSLSTORE_ERR_TLS : 0;
}

#define INTERIM "HTTP/1.1 102 Processing\r\n\r\n" /* eight of them are accepted */

static void a_page_is_requested_again_only_after_failures_that_may_pass(void **unused)
{
    const struct {
        struct fake_reply says;
        size_t queries; /* three attempts, each with three calls if the network fails; one more if
                           the connection of the count breaks */
    } rows[] = {
        {fake_json("[{]"), 3},
        {fake_json("[{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"1\"},{]"), 3},
        {fake_json(REFUSED("not now")), 3},
        {fake_json("{}"), 3},
        {{"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", 0, FAKE_KEEP, 0}, 3},
        {{"HTTP/1.0 200 OK\r\n\r\n<p>Sign in to the network", 0, FAKE_KEEP, 0}, 3},
        {{"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx", 0, FAKE_KEEP,
          0},
         3},
        {{INTERIM INTERIM INTERIM INTERIM INTERIM INTERIM INTERIM INTERIM INTERIM, 0, FAKE_KEEP, 0},
         3},
        {fake_json("<html>"), 9},
        {fake_status(503, "", "busy"), 9},
        {{NULL, 0, FAKE_CUT, 0}, 10},
        {fake_status(503, "Retry-After: 30\r\n", "busy"), 6},
        {fake_status(503, "Retry-After: 60\r\n", "busy"), 3},
        {fake_status(503, "Retry-After: 61\r\n", "busy"), 1},
        {fake_status(400, "", "bad"), 1},
        {fake_status(401, "", "who"), 1},
        {fake_status(404, "", "where"), 1},
        {fake_status(302, "Location: https://other.example/\r\n", ""), 1},
        {fake_json(REFUSED("-9008 Token/Authentication Failure")), 1},
    };

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        sslstore_sync_totals totals;

        roll_begin(20, 10);
        roll.config.attempts = 3;
        roll.config.call_timeout_ms = MINUTES;
        roll.page_says = rows[i].says;
        roll.says_page = 1;
        roll.says_times = 100;
        assert_int_equal(roll_sync(NULL, &totals), SSLSTORE_ERR_INCOMPLETE);
        if (roll.queries != rows[i].queries) {
            fail_msg("row %zu: asked for %zu times", i, roll.queries);
        }
        assert_int_equal(totals.pages, 0);
        assert_int_equal(totals.as_of, FAKE_NOW);
        assert_int_equal(totals.expected, 20);
        assert_memory_equal(&totals.checkpoint, &beginning, sizeof beginning);
        roll_end();
    }
}

static void a_page_is_requested_again_after_a_tls_failure(void **unused)
{
    (void) unused;
    roll_begin(20, 10);
    roll.config.attempts = 3;
    roll.fake.intercept = meddle_with_tls;
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
    assert_int_equal(roll.queries, 4); /* one of them on the connection of the count */
    roll_end();
}

static size_t handshakes;

static int refuse_handshakes(void *unused, enum fake_call call, const char *data, size_t *size)
{
    (void) unused;
    (void) data;
    (void) size;
    handshakes += call == FAKE_OPEN;
    return call == FAKE_OPEN ? SSLSTORE_ERR_TLS : 0;
}

static void a_refused_handshake_is_not_tried_again(void **unused)
{
    (void) unused;
    roll_begin(20, 10);
    roll.config.attempts = 3;
    handshakes = 0;
    roll.fake.intercept = refuse_handshakes;
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
    assert_int_equal(handshakes, 2); /* for the list, and for the count */
    roll_end();
}

/* Pages that are larger than requested need more memory, and there may be none. */
static void a_page_too_large_for_the_memory_makes_the_sync_incomplete(void **unused)
{
    bool reached = true;
    size_t out_of_memory = 0;

    (void) unused;
    for (size_t n = 2; reached; n++) {
        sslstore_result result;

        roll_begin(200, 1);
        roll.page_always = 100;
        roll.fake.refuse_at = n;
        result = roll_sync(NULL, NULL);
        reached = roll.fake.refused;
        if (result == SSLSTORE_ERR_INCOMPLETE && roll.records == 66) { /* as many keys as fit */
            assert_string_equal(roll_error()->message, sslstore_result_text(SSLSTORE_ERR_MEMORY));
            out_of_memory++;
        }
        assert_true(result != SSLSTORE_OK || roll_is_each_once(1, 200));
        roll_end();
    }
    assert_true(out_of_memory > 0);
}

/* ---- What the service counts ---- */

static void a_token_refused_by_the_count_ends_the_sync(void **unused)
{
    (void) unused;
    roll_begin(25, 10);
    roll.count_says = fake_status(401, "", "who");
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
    assert_int_equal(roll_error()->http_status, 401);
    assert_string_equal(roll_error()->endpoint, "order/getmodifiedorderssummary");
    assert_int_equal(roll.queries, 0);
    roll_end();
}

static void a_count_gets_two_attempts_and_an_order_all_attempts(void **unused)
{
    static const struct {
        uint32_t attempts;
        size_t counts;
        size_t statuses;
    } rows[] = {{1, 1, 1}, {2, 2, 2}, {3, 2, 3}, {5, 2, 5}};

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        roll_begin(1, 10);
        roll.config.attempts = rows[i].attempts;
        roll.count_says = fake_status(503, "", "busy");
        roll.reduced = true;
        roll.status_says = "<html>";
        assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_OK);
        assert_int_equal(roll.counts, rows[i].counts);
        assert_int_equal(roll.statuses, rows[i].statuses);
        roll_end();
    }
}

static void a_count_of_zero_or_less_is_no_count(void **unused)
{
    static const char *const counts[] = {"{" GRANTED ",\"TotalOrders\":0}", "{" GRANTED "}",
                                         "{" GRANTED ",\"TotalOrders\":-3}"};

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        sslstore_sync_totals totals;

        roll_begin(25, 10);
        roll.count_says = fake_json(counts[i]);
        assert_int_equal(roll_sync(NULL, &totals), SSLSTORE_OK);
        assert_true(roll_is_each_once(1, 25));
        assert_int_equal(totals.expected, 0);
        assert_int_equal(roll.queries, 3 + 5);
        roll_end();
    }
    roll_begin(1, 10);
    roll.count_says = fake_json("{" GRANTED ",\"TotalOrders\":1}");
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_OK);
    assert_int_equal(roll.queries, 1);
    roll_end();
}

/* Every page is full of new orders. */
static bool invent(uint32_t page, struct fake_reply *says)
{
    size_t size = roll.page_always != 0 ? roll.page_always : roll.asked_size;

    (void) says;
    for (; roll.count < page * size + 1; roll.count++) {
        roll.ids[roll.count] = roll.next_id++;
    }
    return false;
}

static void an_endless_listing_is_stopped_by_the_count(void **unused)
{
    static const struct {
        size_t counted;
        uint32_t page_always;
        size_t records;
    } rows[] = {{1, 0, 1003}, {25, 0, 1051}, {300, 0, 1601}, {25, 1500, 1051}};

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char count[64];

        roll_begin(25, 10);
        roll.page_always = rows[i].page_always;
        roll.intercept = invent;
        roll.next_id = 3000;
        (void) snprintf(count, sizeof count, "{" GRANTED ",\"TotalOrders\":%zu}", rows[i].counted);
        roll.count_says = fake_json(count);
        roll.stop_at = 2000; /* so that the test ends */
        assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
        assert_string_equal(roll_error()->field, "TotalOrders");
        assert_int_equal(roll.records, rows[i].records);
        roll_end();
    }
}

/* Moves a checkpoint to another page. Its check word is FNV-1a, which can be run backwards to the
 * hash of the options. */
static void move_to_page(sslstore_checkpoint *checkpoint, uint32_t page)
{
    const uint64_t inverse = UINT64_C(14886173955864302971); /* of FNV's prime */
    uint64_t check = 0;

    for (size_t i = 8; i-- > 0;) {
        check = check << 8 | checkpoint->data_[56 + i];
    }
    for (size_t i = 56; i-- > 0;) {
        check = check * inverse ^ checkpoint->data_[i];
    }
    for (size_t i = 0; i < 8; i++) {
        checkpoint->data_[8 + i] = (uint8_t) (i < 4 ? page >> i * 8 : 0);
        checkpoint->data_[24 + i] = 0; /* no anchor */
    }
    check = sslstore__dedup_hash(check, checkpoint->data_, 56);
    for (size_t i = 0; i < 8; i++) {
        checkpoint->data_[56 + i] = (uint8_t) (check >> i * 8);
    }
}

static bool invent_some(uint32_t page, struct fake_reply *says)
{
    static char row[128];

    (void) snprintf(row, sizeof row,
                    "[{" GRANTED ",\"TheSSLStoreOrderID\":\"%u\",\"ProductCode\":\"x\"}]",
                    (unsigned) (page % 4000));
    *says = fake_json(row);
    return page > 2;
}

static void an_endless_listing_is_stopped_by_the_number_of_pages(void **unused)
{
    sslstore_sync_options options = {.ignore_count = true, .on_progress = roll_follow};
    sslstore_checkpoint checkpoint;

    (void) unused;
    roll_begin(25, 10);
    roll.stop_at_report = 1;
    assert_int_equal(roll_sync(&options, NULL), SSLSTORE_ERR_CANCELLED);
    roll_close();
    checkpoint = roll.reports[0].checkpoint;
    move_to_page(&checkpoint, FAR - 2);
    roll.stop_at_report = 0;
    roll.intercept = invent_some;
    roll.status_state = "Pending";
    roll.records = roll.queries = 0;
    roll.stop_at = 1000; /* so that the test ends */
    options.resume = &checkpoint;
    assert_int_equal(roll_sync(&options, NULL), SSLSTORE_ERR_INCOMPLETE);
    assert_string_equal(roll_error()->field, "TotalOrders");
    assert_int_equal(roll.queries, 4);
    assert_int_equal(roll.records, 3);
    roll_end();
}

static void fewer_orders_than_counted_are_incomplete(void **unused)
{
    static const size_t counts[] = {0, 1, 9, 10, 25, 250};

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        for (int32_t more = 1; more <= 30; more += 29) {
            sslstore_sync_totals totals;

            roll_begin(counts[i], 10);
            roll.miscounted = more;
            assert_int_equal(roll_sync(NULL, &totals), SSLSTORE_ERR_INCOMPLETE);
            assert_string_equal(roll_error()->message,
                                SSLSTORE__WORDS("the service counts more orders than it lists"));
            assert_int_equal(totals.records, counts[i]);
            assert_true(roll_is_each_once(1, (uint32_t) counts[i]));
            assert_int_equal(totals.expected, counts[i] + (size_t) more);
            assert_int_equal(roll.counts, 2);
            assert_memory_equal(&totals.checkpoint, &beginning, sizeof beginning);
            roll_end();
        }
    }
}

static void fewer_orders_than_counted_are_complete_if_the_count_is_ignored(void **unused)
{
    static const size_t counts[] = {0, 1, 9, 10, 25, 250};
    static const sslstore_sync_options options = {.ignore_count = true};

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        sslstore_sync_totals totals;

        roll_begin(counts[i], 10);
        roll.miscounted = 30;
        assert_int_equal(roll_sync(&options, &totals), SSLSTORE_OK);
        assert_true(roll_is_each_once(1, (uint32_t) counts[i]));
        assert_int_equal(totals.expected, 0);
        assert_int_equal(roll.counts, 0);
        roll_end();
    }
}

/* Number of listings without the order; 0: all. */
static size_t hidden_for;

static bool hide(uint32_t page, struct fake_reply *says)
{
    static uint32_t kept;

    (void) says;
    if (page == 1 && roll.queries == 1) {
        kept = roll.ids[3];
        roll_remove(kept);
    }
    if (page == 1 && hidden_for > 0 && roll.counts > hidden_for) {
        hidden_for = 0;
        memmove(roll.ids + 4, roll.ids + 3, (roll.count++ - 3) * sizeof roll.ids[0]);
        roll.ids[3] = kept;
    }
    return false;
}

static void an_order_hidden_from_the_first_listing_is_delivered(void **unused)
{
    (void) unused;
    roll_begin(25, 10);
    roll.count_says = fake_json("{" GRANTED ",\"TotalOrders\":25}");
    roll.intercept = hide;
    hidden_for = 1;
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_OK);
    assert_true(roll_is_each_once(1, 25));
    roll_end();
    roll_begin(25, 10);
    roll.count_says = fake_json("{" GRANTED ",\"TotalOrders\":25}");
    roll.intercept = hide;
    hidden_for = 0;
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
    roll_end();
}

static void orders_are_not_counted_if_a_filter_is_set(void **unused)
{
    const sslstore_sync_options rows[] = {
        {.sub_user_id = "sub-1"},     {.product_code = "positivessl"},
        {.domain_name = "a.example"}, {.since = 1},
        {.until = 1700000000},        {.expires_from = 1700000000},
        {.expires_to = 1700000000},   {.product_code = "", .domain_name = ""},
    };
    static const char *const members[] = {"\"SubUserID\":\"sub-1\"",
                                          "\"ProductCode\":\"positivessl\"",
                                          "\"DomainName\":\"a.example\"",
                                          "\"StartDate\":\"/Date(1000)/\"",
                                          "\"EndDate\":\"/Date(1700000000000)/\"",
                                          "\"CertificateExpireFromDate\":\"/Date(1700000000000)/\"",
                                          "\"CertificateExpireToDate\":\"/Date(1700000000000)/\"",
                                          "}"};

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        roll_begin(25, 10);
        assert_int_equal(roll_sync(&rows[i], NULL), SSLSTORE_OK);
        assert_true(roll_is_each_once(1, 25));
        assert_non_null(strstr(roll.last_query, members[i]));
        assert_int_equal(roll.counts, i == 0 || i == COUNT_OF(rows) - 1);
        assert_true(i == 4 || strstr(roll.last_query, "EndDate") == NULL); /* no clock sets it */
        if (i == 0) {
            assert_non_null(strstr(roll.last_count, members[i]));
            assert_non_null(strstr(roll.last_count, "\"PageSize\":1}"));
        }
        roll_end();
    }
}

/* A clock that is ahead would make the next sync miss changes. */
static void as_of_is_the_earliest_clock_at_the_beginning(void **unused)
{
    static const struct {
        bool uncounted;
        int64_t wall;              /* this machine's clock, from FAKE_NOW */
        const char *headers;       /* of the pages */
        const char *count_headers; /* of the count */
        int64_t as_of;             /* from FAKE_NOW */
    } rows[] = {
        {false, 0, NULL, "", 0},
        {false, 0, ONE_O_CLOCK, "", 0},
        {false, 0, ONE_O_CLOCK, TWO_O_CLOCK, 0},
        {false, -30 * DAY, ONE_O_CLOCK, TWO_O_CLOCK, -30 * DAY},
        {false, 30 * DAY, ONE_O_CLOCK, TWO_O_CLOCK, 3600},
        {false, 30 * DAY, TWO_O_CLOCK, ONE_O_CLOCK, 3600},
        {false, 30 * DAY, TWO_O_CLOCK, "", 7200},
        {true, 30 * DAY, ONE_O_CLOCK, TWO_O_CLOCK, 3600},
        {false, 30 * DAY, NULL, "", 30 * DAY},
        {false, -FAKE_NOW, ONE_O_CLOCK, TWO_O_CLOCK, 3600}, /* not set */
    };

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const sslstore_sync_options by_product = {.product_code = "positivessl"};
        sslstore_sync_totals totals;

        roll_begin(25, 10);
        roll.fake.wall_time += rows[i].wall;
        roll.headers = rows[i].headers;
        roll.count_says =
            fake_status(200, rows[i].count_headers, "{" GRANTED ",\"TotalOrders\":25}");
        assert_int_equal(roll_sync(rows[i].uncounted ? &by_product : NULL, &totals), SSLSTORE_OK);
        assert_int_equal(totals.as_of, FAKE_NOW + rows[i].as_of);
        assert_false(totals.fell_back);
        roll_end();
    }
}

static const char *later_headers;

static bool change_the_time(uint32_t page, struct fake_reply *says)
{
    (void) says;
    roll.headers = page == 1 ? TWO_O_CLOCK : later_headers;
    return false;
}

/* One of several servers of the service may have a wrong clock. */
static void as_of_is_the_earliest_date_of_all_responses(void **unused)
{
    static const sslstore_sync_options by_product = {.product_code = "positivessl"};
    static const char *const headers[] = {ONE_O_CLOCK, TWO_O_CLOCK, ""};
    sslstore_sync_totals totals;

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(headers); i++) {
        roll_begin(25, 10);
        roll.fake.wall_time += DAY;
        later_headers = headers[i];
        roll.intercept = change_the_time;
        assert_int_equal(roll_sync(&by_product, &totals), SSLSTORE_OK);
        assert_int_equal(totals.as_of, FAKE_NOW + (i == 0 ? 3600 : 7200));
        roll_end();
    }
}

static const char *first_headers;

static bool change_the_time_once(uint32_t page, struct fake_reply *says)
{
    (void) says;
    roll.headers = page == 2 ? first_headers : "Date: Tue, 24 Nov 2026 00:00:00 GMT\r\n";
    return false;
}

/* Any response may show it. */
static void the_largest_clock_difference_of_a_sync_is_reported(void **unused)
{
    static const struct {
        const char *headers;
        int64_t difference;
    } rows[] = {{"Date: Thu, 24 Dec 2026 00:00:00 GMT\r\n", 30 * DAY},
                {"Date: Sun, 25 Oct 2026 00:00:00 GMT\r\n", -30 * DAY}};

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        sslstore_sync_totals totals;

        roll_begin(25, 10);
        first_headers = rows[i].headers;
        roll.intercept = change_the_time_once;
        assert_int_equal(roll_sync(NULL, &totals), SSLSTORE_OK);
        assert_int_equal(totals.clock_difference_s, rows[i].difference);
        assert_int_equal(sslstore_client_counters(roll.client)->clock_difference_s, 0);
        roll_end();
    }
}

static void the_difference_between_the_clocks_is_reported(void **unused)
{
    static const struct {
        int64_t wall;
        const char *headers;
        int64_t difference;
    } rows[] = {
        {0, ONE_O_CLOCK, 3600},
        {7200, ONE_O_CLOCK, -3600},
        {-6 * DAY, ONE_O_CLOCK, 6 * DAY + 3600},
        {30 * DAY, TWO_O_CLOCK, 7200 - 30 * DAY},
        {0, NULL, 0},
        {-FAKE_NOW, ONE_O_CLOCK, 0}, /* not set: nothing to compare */
    };

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        sslstore_sync_totals totals;

        roll_begin(25, 10);
        roll.fake.wall_time += rows[i].wall;
        roll.headers = rows[i].headers;
        assert_int_equal(roll_sync(NULL, &totals), SSLSTORE_OK);
        assert_true(roll_is_each_once(1, 25));
        assert_int_equal(sslstore_client_counters(roll.client)->clock_difference_s,
                         rows[i].difference);
        assert_int_equal(totals.clock_difference_s, rows[i].difference);
        roll_end();
    }
}

/* ---- What changed ---- */

static const sslstore_sync_options changed = {.changed_since = 1700000000};

static void changed_orders_are_listed_in_pages_of_20(void **unused)
{
    static const size_t counts[] = {0, 1, 19, 20, 21, 40, 45};
    static const size_t pages[] = {1, 1, 1, 2, 2, 3, 3};

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        sslstore_sync_totals totals;

        roll_begin(100, 10);
        roll.changed_count = counts[i];
        roll.fake.storm = i % 2 == 0;
        assert_int_equal(roll_sync(&changed, &totals), SSLSTORE_OK);
        assert_true(roll_is_each_once(101 - (uint32_t) counts[i], 100));
        assert_int_equal(totals.records, counts[i]);
        assert_int_equal(totals.expected, counts[i]);
        assert_int_equal(totals.pages, pages[i]);
        assert_int_equal(roll.changes, pages[i]);
        assert_int_equal(roll.statuses, counts[i]); /* their rows are reduced copies */
        assert_int_equal(roll.queries, 0);
        assert_int_equal(roll.counts, 0);
        assert_non_null(strstr(roll.last_count, "\"StartDate\":\"/Date(1699971200000)/\""));
        assert_non_null(strstr(roll.last_count, "\"PageSize\":20"));
        roll_end();
    }
}

static void a_changed_order_without_an_id_is_delivered_with_an_error(void **unused)
{
    sslstore_sync_totals totals;

    (void) unused;
    roll_begin(100, 10);
    roll.changed_count = 25;
    roll.nameless_id = 90;
    assert_int_equal(roll_sync(&changed, &totals), SSLSTORE_OK);
    assert_int_equal(totals.records, 25);
    assert_int_equal(totals.failed, 1);
    assert_int_equal(roll.last_failure, SSLSTORE_ERR_REPLY);
    assert_string_equal(roll.last_message, SSLSTORE__WORDS("a row without an order id"));
    assert_string_equal(roll.failed_id, "");
    roll.seen[90]++;
    assert_true(roll_is_each_once(76, 100));
    roll_end();
}

static void all_orders_are_listed_if_the_service_cannot_list_changes(void **unused)
{
    const struct {
        struct fake_reply says;
        bool all;
    } rows[] = {
        {fake_status(404, "", "what"), true},
        {fake_status(500, "", "oh"), true},
        {fake_json(REFUSED("not for you")), true},
        {fake_json(REFUSED("no order")), true},
        {fake_json("{}"), true},
        {fake_json("<html>"), true},
        {fake_status(200, "Content-Length: 99999999\r\n", ""), false},
        {fake_json("{\"TotalOrders\":"), false},
        {fake_status(401, "", "who"), false},
        {fake_status(302, "Location: https://other.example/\r\n", ""), false},
        {fake_status(429, "", "slowly"), false},
        {{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", 0, FAKE_CUT, 0}, false},
    };

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        for (uint32_t page = 1; page <= 2; page++) {
            bool all = rows[i].all && page == 1;
            sslstore_sync_totals totals;
            sslstore_result result;

            roll_begin(50, 10);
            roll.changed_count = 30;
            roll.changed_page = page;
            roll.changed_says = rows[i].says;
            result = roll_sync(&changed, &totals);
            if (result != (all ? SSLSTORE_OK : SSLSTORE_ERR_INCOMPLETE)) {
                fail_msg("row %zu, page %u: %s, %s", i, (unsigned) page,
                         sslstore_result_name(result), roll_error()->message);
            }
            assert_true(!all || roll_is_each_once(1, 50));
            assert_int_equal(roll.records, all ? 50 : page == 2 ? 20 : 0);
            assert_true(all == (roll.queries > 0));
            roll_end();
        }
    }
}

/* One of the clocks was wrong when that time was noted; changes before it would never be found. */
static void all_orders_are_listed_if_changed_since_is_ahead_of_a_clock(void **unused)
{
    static const struct {
        int64_t wall;
        const char *headers;
        int64_t since;
        bool all;
        size_t changes; /* requests for changed orders */
    } rows[] = {
        {0, ONE_O_CLOCK, FAKE_NOW, false, 2},
        {0, ONE_O_CLOCK, FAKE_NOW + 1, true, 0}, /* ahead of the local clock */
        {DAY, ONE_O_CLOCK, FAKE_NOW + 3600, false, 2},
        {DAY, ONE_O_CLOCK, FAKE_NOW + 3601, true, 1},
        {DAY, ONE_O_CLOCK, FAKE_NOW + DAY, true, 1},
        {-30 * DAY, ONE_O_CLOCK, FAKE_NOW, true, 0},
        {-FAKE_NOW, ONE_O_CLOCK, FAKE_NOW + 3600, false, 2},
        {-FAKE_NOW, ONE_O_CLOCK, FAKE_NOW + 3601, true, 1},
        {0, NULL, FAKE_NOW, false, 2},
        {0, NULL, FAKE_NOW + 30 * DAY, true, 0},
        {30 * DAY, "Date: Sun, 25 Oct 2026 00:00:00 GMT\r\n", FAKE_NOW, true, 1},
    };

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        sslstore_sync_options options = {.changed_since = rows[i].since};
        sslstore_sync_totals totals;

        roll_begin(50, 10);
        roll.changed_count = 30;
        roll.fake.wall_time += rows[i].wall;
        roll.headers = rows[i].headers;
        options.on_progress = roll_follow;
        assert_int_equal(roll_sync(&options, &totals), SSLSTORE_OK);
        if (totals.fell_back != rows[i].all || roll.changes != rows[i].changes) {
            fail_msg("row %zu: %d, %zu", i, totals.fell_back, roll.changes);
        }
        assert_int_equal(roll.reports[0].fell_back, rows[i].all);
        assert_int_equal(totals.records, rows[i].all ? 50 : 30);
        assert_true(roll_is_each_once(rows[i].all ? 1 : 21, 50));
        assert_int_equal(totals.expected, totals.records);
        roll_end();
    }
}

static void a_fallback_is_reported_even_if_no_page_can_be_read(void **unused)
{
    sslstore_sync_totals totals;

    (void) unused;
    roll_begin(50, 10);
    roll.changed_page = 1;
    roll.changed_says = fake_status(404, "", "what");
    roll.says_page = 1;
    roll.says_times = 1;
    roll.page_says = fake_status(400, "", "bad");
    assert_int_equal(roll_sync(&changed, &totals), SSLSTORE_ERR_INCOMPLETE);
    assert_true(totals.fell_back);
    assert_int_equal(totals.pages, 0);
    roll_end();
}

static int take_memory(void *user, const sslstore_sync_record *record)
{
    size_t *bytes = user;

    (void) record;
    *bytes = roll.fake.bytes;
    return 1;
}

/* The clock of the service is behind, so that the page of changes is not used. */
static void a_page_of_changes_is_freed_before_all_orders_are_listed(void **unused)
{
    static const sslstore_sync_options options = {.changed_since = FAKE_NOW + 2 * 3600};
    size_t bytes[2];

    (void) unused;
    for (int is_held = 0; is_held < 2; is_held++) {
        roll_begin(50, 10);
        roll.changed_count = 30;
        roll.headers = ONE_O_CLOCK;
        roll.fake.wall_time += is_held ? DAY : 0;
        assert_int_equal(roll_open(), SSLSTORE_OK);
        assert_int_equal(sslstore_sync(roll.client, &options, take_memory, &bytes[is_held], NULL),
                         SSLSTORE_ERR_CANCELLED);
        assert_int_equal(roll.changes, is_held);
        roll_end();
    }
    /* the page has 14 KB; the memory for the tokens of its answer stays */
    assert_int_in_range(bytes[1], bytes[0], bytes[0] + 5000);
}

/* The count that is too large or too small is that of the first page. */
static void changed_orders_are_counted_by_their_first_page(void **unused)
{
    (void) unused;
    for (int32_t miscounted = -1; miscounted <= 1; miscounted++) {
        roll_begin(100, 10);
        roll.changed_count = 45;
        roll.miscounted = miscounted;
        assert_int_equal(roll_sync(&changed, NULL),
                         miscounted > 0 ? SSLSTORE_ERR_INCOMPLETE : SSLSTORE_OK);
        assert_true(roll_is_each_once(56, 100));
        assert_int_equal(roll.queries, 0);
        assert_int_equal(roll.counts, 0);
        assert_int_equal(roll.changes, miscounted == 0 ? 3 : miscounted > 0 ? 4 + 5 : 3 + 4);
        roll_end();
    }
    for (int ignored = 0; ignored < 2; ignored++) {
        sslstore_sync_options options = changed;

        roll_begin(100, 10);
        roll.changed_count = 45;
        roll.miscounted = 5;
        options.ignore_count = ignored == 1;
        assert_int_equal(roll_sync(&options, NULL),
                         ignored ? SSLSTORE_OK : SSLSTORE_ERR_INCOMPLETE);
        roll_end();
    }
}

static void a_page_of_changes_that_fails_is_requested_again(void **unused)
{
    (void) unused;
    for (uint32_t page = 1; page <= 3; page++) {
        roll_begin(100, 10);
        roll.changed_count = 45;
        roll.changed_page = page;
        roll.changed_says = fake_json("{]");
        roll.changed_times = 4;
        assert_int_equal(roll_sync(&changed, NULL), SSLSTORE_OK);
        assert_int_equal(roll.changes, 7);
        assert_int_equal(roll.queries, 0);
        assert_true(roll_is_each_once(56, 100));
        roll_end();
    }
}

/* After the count, an order is bought; after the first page, one of that page vanishes. */
static bool sell_one_and_lose_another(uint32_t page, struct fake_reply *says)
{
    (void) page;
    (void) says;
    if (roll.queries == 1) {
        memmove(roll.ids + 1, roll.ids, roll.count++ * sizeof roll.ids[0]);
        roll.ids[0] = LATE_ID;
    } else if (roll.queries == 2) {
        roll_remove(20);
    }
    return false;
}

static void an_order_bought_after_the_count_does_not_replace_a_missed_one(void **unused)
{
    (void) unused;
    roll_begin(25, 10);
    roll.headers = ONE_O_CLOCK;
    roll.bought_at[LATE_ID] = 3600;
    roll.intercept = sell_one_and_lose_another;
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_OK);
    assert_true(roll_is_each_once(1, 26));
    roll_end();
}

/* The response exceeds response_max. */
static void all_orders_are_listed_if_a_page_of_changes_is_too_large(void **unused)
{
    (void) unused;
    roll_begin(50, 10);
    roll.changed_count = 20;
    roll.config.response_max = 512;
    assert_int_equal(roll_sync(&changed, NULL), SSLSTORE_OK);
    assert_true(roll_is_each_once(1, 50));
    roll_end();
}

/* ---- Beginning ---- */

/* The Date of an earlier response does not count; but its TLS session can be resumed. */
static void a_sync_uses_the_tls_session_of_an_earlier_call_but_not_its_time(void **unused)
{
    sslstore_sync_totals totals;
    sslstore_order order;

    (void) unused;
    roll_begin(25, 10);
    roll.headers = ONE_O_CLOCK;
    assert_int_equal(roll_open(), SSLSTORE_OK);
    assert_int_equal(sslstore_wire_order_status(roll.client, "7", &order), SSLSTORE_OK);
    sslstore_order_free(&order);
    roll.headers = NULL;
    assert_int_equal(sslstore_sync(roll.client, NULL, roll_take, NULL, &totals), SSLSTORE_OK);
    assert_int_equal(totals.as_of, FAKE_NOW);
    assert_int_equal(roll.fake.opens, 2); /* one for the call, one for the count and the pages */
    assert_int_equal(roll.fake.opens_without_session, 1);
    roll_end();
}

/* If nothing is to be fetched, it is the only one. */
static void the_connection_of_the_listing_is_kept_for_the_next_sync(void **unused)
{
    (void) unused;
    roll_begin(25, 10);
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_OK);
    assert_int_equal(roll.fake.opens, 1);
    assert_int_equal(sslstore_sync(roll.client, NULL, roll_take, NULL, NULL), SSLSTORE_OK);
    assert_int_equal(roll.fake.opens, 1);
    assert_int_equal(roll.fake.opens_without_session, 1);
    roll_end();
}

static int sync_within(void *unused, const sslstore_order *order, sslstore_result result)
{
    (void) unused;
    (void) order;
    (void) result;
    assert_int_equal(sslstore_sync(roll.client, NULL, roll_take, NULL, NULL), SSLSTORE_ERR_BUSY);
    return 0;
}

static void a_sync_inside_a_listing_callback_is_refused(void **unused)
{
    static const sslstore_query all;
    uint32_t count;

    (void) unused;
    roll_begin(5, 10);
    assert_int_equal(roll_open(), SSLSTORE_OK);
    assert_int_equal(sslstore_wire_order_query(roll.client, &all, sync_within, NULL, &count),
                     SSLSTORE_OK);
    assert_int_equal(count, 5);
    assert_int_equal(roll.records, 0);
    roll_end();
}

static void a_disabled_client_does_not_sync(void **unused)
{
    sslstore_sync_totals totals;

    (void) unused;
    roll_begin(5, 10);
    roll.config.disabled = true;
    totals.records = 7;
    assert_int_equal(roll_sync(NULL, &totals), SSLSTORE_ERR_DISABLED);
    assert_int_equal(totals.records, 0);
    assert_int_equal(roll.fake.calls, 0);
    roll_end();
}

static void changed_since_is_refused_with_any_filter_but_a_sub_user(void **unused)
{
    const sslstore_sync_options rows[] = {
        {.changed_since = 1, .sub_user_id = "x"}, {.changed_since = 1, .product_code = "x"},
        {.changed_since = 1, .domain_name = "x"}, {.changed_since = 1, .since = 1},
        {.changed_since = 1, .until = 1},         {.changed_since = 1, .expires_from = 1},
        {.changed_since = 1, .expires_to = 1},
    };

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        roll_begin(25, 10);
        assert_int_equal(roll_sync(&rows[i], NULL), i == 0 ? SSLSTORE_OK : SSLSTORE_ERR_ARGUMENT);
        assert_string_equal(roll_error()->field, i == 0 ? "" : "changed_since");
        assert_int_equal(roll.changes, i == 0);
        assert_true(i != 0 || strstr(roll.last_count, "\"SubUserID\":\"x\"") != NULL);
        roll_end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_is_the_end_if_a_page_far_past_the_end_gets_the_same_error),
        cmocka_unit_test(failures_of_a_probe_do_not_count_for_the_pages_that_are_compared),
        cmocka_unit_test(an_error_that_no_probe_confirms_makes_the_sync_incomplete),
        cmocka_unit_test(no_orders_on_the_first_page_is_an_empty_account_unless_some_were_counted),
        cmocka_unit_test(a_failure_while_the_end_is_probed_is_reported),
        cmocka_unit_test(the_last_page_is_recognized_by_its_length_or_by_the_count),
        cmocka_unit_test(a_short_first_page_is_not_the_last_page),
        cmocka_unit_test(a_page_is_not_the_last_because_the_one_before_had_a_row_twice),
        cmocka_unit_test(a_page_is_requested_again_only_after_failures_that_may_pass),
        cmocka_unit_test(a_page_is_requested_again_after_a_tls_failure),
        cmocka_unit_test(a_refused_handshake_is_not_tried_again),
        cmocka_unit_test(a_page_too_large_for_the_memory_makes_the_sync_incomplete),
        cmocka_unit_test(a_token_refused_by_the_count_ends_the_sync),
        cmocka_unit_test(a_count_gets_two_attempts_and_an_order_all_attempts),
        cmocka_unit_test(a_count_of_zero_or_less_is_no_count),
        cmocka_unit_test(orders_are_not_counted_if_a_filter_is_set),
        cmocka_unit_test(as_of_is_the_earliest_clock_at_the_beginning),
        cmocka_unit_test(as_of_is_the_earliest_date_of_all_responses),
        cmocka_unit_test(the_difference_between_the_clocks_is_reported),
        cmocka_unit_test(the_largest_clock_difference_of_a_sync_is_reported),
        cmocka_unit_test(changed_orders_are_listed_in_pages_of_20),
        cmocka_unit_test(a_changed_order_without_an_id_is_delivered_with_an_error),
        cmocka_unit_test(all_orders_are_listed_if_the_service_cannot_list_changes),
        cmocka_unit_test(all_orders_are_listed_if_changed_since_is_ahead_of_a_clock),
        cmocka_unit_test(a_fallback_is_reported_even_if_no_page_can_be_read),
        cmocka_unit_test(a_page_of_changes_is_freed_before_all_orders_are_listed),
        cmocka_unit_test(changed_orders_are_counted_by_their_first_page),
        cmocka_unit_test(a_page_of_changes_that_fails_is_requested_again),
        cmocka_unit_test(an_endless_listing_is_stopped_by_the_count),
        cmocka_unit_test(an_endless_listing_is_stopped_by_the_number_of_pages),
        cmocka_unit_test(fewer_orders_than_counted_are_incomplete),
        cmocka_unit_test(fewer_orders_than_counted_are_complete_if_the_count_is_ignored),
        cmocka_unit_test(an_order_hidden_from_the_first_listing_is_delivered),
        cmocka_unit_test(an_order_bought_after_the_count_does_not_replace_a_missed_one),
        cmocka_unit_test(all_orders_are_listed_if_a_page_of_changes_is_too_large),
        cmocka_unit_test(a_sync_uses_the_tls_session_of_an_earlier_call_but_not_its_time),
        cmocka_unit_test(the_connection_of_the_listing_is_kept_for_the_next_sync),
        cmocka_unit_test(a_sync_inside_a_listing_callback_is_refused),
        cmocka_unit_test(a_disabled_client_does_not_sync),
        cmocka_unit_test(changed_since_is_refused_with_any_filter_but_a_sub_user),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
