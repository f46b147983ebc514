/* Resume: what a sync reports of its progress, how another process resumes it, and how it is
 * proven to be complete.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/words.h"
#include "support/roll.h"

#define ONE_O_CLOCK "Date: Tue, 24 Nov 2026 01:00:00 GMT\r\n"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

static const sslstore_checkpoint beginning;

/* ---- Progress and resuming ---- */

static void on_progress_reports_each_page(void **unused)
{
    sslstore_sync_options options = {.on_progress = roll_follow};

    (void) unused;
    roll_begin(25, 10);
    roll.headers = ONE_O_CLOCK;
    roll.fake.wall_time += 86400;
    roll.inserts = 2;
    assert_int_equal(roll_sync(&options, NULL), SSLSTORE_OK);
    assert_int_equal(roll.report_count, 3);
    for (size_t i = 0; i < roll.report_count; i++) {
        assert_int_equal(roll.reports[i].pages, i + 1);
        assert_int_equal(roll.reports[i].records, i == 2 ? 25 : (i + 1) * 10 - i * 2);
        assert_int_equal(roll.reports[i].repeats, i == 0 ? 2 : 4); /* up to the next new one */
        assert_int_equal(roll.reports[i].expected, 25);
        assert_int_equal(roll.reports[i].as_of, FAKE_NOW + 3600);
        assert_int_equal(roll.reports[i].failed, 0);
    }
    roll_end();
}

/* Without a count the first page is the first response. */
static void on_progress_reports_the_service_time_even_without_a_count(void **unused)
{
    sslstore_sync_options options = {.on_progress = roll_follow};

    (void) unused;
    for (int with_time = 0; with_time < 2; with_time++) {
        roll_begin(25, 10);
        options.product_code = "positivessl";
        roll.fake.wall_time += 86400;
        roll.headers = with_time ? ONE_O_CLOCK : NULL;
        assert_int_equal(roll_sync(&options, NULL), SSLSTORE_OK);
        assert_int_equal(roll.report_count, 3);
        assert_int_equal(roll.reports[0].as_of, FAKE_NOW + (with_time ? 3600 : 86400));
        assert_int_equal(roll.reports[2].as_of, FAKE_NOW + (with_time ? 3600 : 86400));
        assert_int_equal(roll.reports[2].expected, 0);
        roll_end();
    }
}

/* Stops a sync at the n-th call of on_progress. The next one runs in another process a day
 * later. */
static sslstore_checkpoint stop_after(sslstore_sync_options *options, size_t times)
{
    roll.stop_at_report = times;
    assert_int_equal(roll_sync(options, NULL), SSLSTORE_ERR_CANCELLED);
    roll_close();
    roll.stop_at_report = 0;
    roll.fake.wall_time += 86400;
    roll.records = roll.queries = roll.counts = roll.changes = 0;
    return roll.reports[times - 1].checkpoint;
}

static void a_resumed_sync_lists_the_page_before_again_up_to_the_anchor(void **unused)
{
    (void) unused;
    for (size_t stop = 1; stop <= 2; stop++) {
        sslstore_sync_options options = {.on_progress = roll_follow};
        sslstore_checkpoint checkpoint;
        sslstore_sync_totals totals;

        roll_begin(25, 10);
        checkpoint = stop_after(&options, stop);
        options.resume = &checkpoint;
        roll.headers = ONE_O_CLOCK;
        assert_int_equal(roll_sync(&options, &totals), SSLSTORE_OK);
        assert_true(roll_is_each_once(1, 25));
        assert_int_equal(roll.records, 25 - stop * 10);
        assert_int_equal(roll.pages[0], stop + 1); /* orders may have been bought */
        assert_int_equal(roll.pages[1], stop);
        assert_int_equal(roll.queries, 5 - stop);
        assert_int_equal(roll.counts, 0);
        assert_int_equal(totals.repeats, stop == 1 ? 20 : 15);
        assert_int_equal(totals.expected, 25);
        assert_int_equal(totals.pages, 3 - stop + 1);
        assert_int_equal(totals.as_of, FAKE_NOW); /* that of the first sync */
        assert_null(strstr(roll.last_query, "EndDate"));
        roll_end();
    }
}

/* Every later version must read it. */
static void the_checkpoint_of_a_sync_never_changes(void **unused)
{
    static const uint8_t expected[] = {
        's', 's', 'l', 'c', 'k', 'p', 't', '1', 2,    0,    0,    0,    20,   0,    0,    0,
        10,  0,   0,   0,   0,   0,   0,   0,   0x18, 0x3d, 0xf8, 0x7b, 0xe4, 0x45, 0x37, 0x38,
        0,   0,   0,   0,   0,   0,   0,   0,   0x80, 0xd3, 0x04, 0x6b, 0,    0,    0,    0,
        0,   0,   0,   0,   0,   0,   0,   0,   0x5e, 0xa6, 0x30, 0x18, 0xf4, 0xdf, 0xc3, 0xec};
    sslstore_sync_options options = {.on_progress = roll_follow};
    sslstore_checkpoint checkpoint;

    (void) unused;
    options.sub_user_id = "sub-1";
    options.since = 1700000000;
    options.until = 1800000000;
    roll_begin(25, 10);
    checkpoint = stop_after(&options, 1);
    assert_memory_equal(checkpoint.data_, expected, sizeof expected);
    roll_end();
}

static void a_resumed_sync_that_fails_at_once_keeps_its_checkpoint(void **unused)
{
    (void) unused;
    for (uint32_t stop = 1; stop <= 2; stop++) {
        sslstore_sync_options options = {.on_progress = roll_follow};
        sslstore_checkpoint checkpoint;
        sslstore_sync_totals totals;

        roll_begin(25, 10);
        checkpoint = stop_after(&options, stop);
        options.resume = &checkpoint;
        roll.says_page = stop;
        roll.says_times = 1;
        roll.page_says = fake_status(400, "", "bad");
        assert_int_equal(roll_sync(&options, &totals), SSLSTORE_ERR_INCOMPLETE);
        assert_memory_equal(&totals.checkpoint, &checkpoint, sizeof checkpoint);
        roll_end();
    }
}

/* All orders are counted and delivered again. */
static void a_resumed_sync_begins_anew_if_the_anchor_is_gone(void **unused)
{
    sslstore_sync_options options = {.on_progress = roll_follow};
    sslstore_checkpoint checkpoint;

    (void) unused;
    roll_begin(25, 10);
    checkpoint = stop_after(&options, 1);
    roll_remove(16); /* the last of the first page */
    options.resume = &checkpoint;
    assert_int_equal(roll_sync(&options, NULL), SSLSTORE_OK);
    assert_true(roll_is_each_once(1, 15));
    assert_int_equal(roll.records, 24);
    assert_int_equal(roll.counts, 1);
    assert_int_equal(roll.pages[0], 2);
    assert_int_equal(roll.pages[1], 1);
    assert_int_equal(roll.pages[2], 1);
    roll_end();
}

/* Orders that are bought after the checkpoint move the anchor to the page where the sync resumes.
 * The service may limit its pages, so that each of them is short. */
static void a_resumed_sync_finds_the_anchor_after_orders_were_bought(void **unused)
{
    (void) unused;
    for (uint32_t bought = 1; bought <= 5; bought++) {
        sslstore_sync_options options = {.on_progress = roll_follow};
        sslstore_checkpoint checkpoint;

        roll_begin(25, 10);
        roll.page_max = 5;
        checkpoint = stop_after(&options, 4);
        for (uint32_t i = 0; i < bought; i++) {
            roll_insert(0);
        }
        options.resume = &checkpoint;
        assert_int_equal(roll_sync(&options, NULL), SSLSTORE_OK);
        assert_true(roll_is_each_once(1, 25));
        assert_int_equal(roll.records, 5);
        roll_end();
    }
}

/* An order of the first page leaves after that was read, so that the first order of the second
 * page moves to the first, and is missed. */
static bool lose_one(uint32_t page, struct fake_reply *says)
{
    (void) says;
    if (roll.queries == 2 && page == 2) {
        roll_remove(25);
    }
    return false;
}

/* Order 15 was missed before the checkpoint. No order that is bought later takes its place, and
 * none that is delivered again because the last page is short. */
static void a_resumed_sync_reports_orders_that_were_missed_before_the_checkpoint(void **unused)
{
    (void) unused;
    for (size_t stop = 2; stop <= 3; stop++) {
        for (uint32_t bought = 0; bought <= 2; bought++) {
            sslstore_sync_options options = {.on_progress = roll_follow};
            sslstore_checkpoint checkpoint;
            sslstore_sync_totals totals;

            roll_begin(25, 10);
            roll.intercept = lose_one;
            checkpoint = stop_after(&options, stop);
            roll.intercept = NULL;
            for (uint32_t i = 0; i < bought; i++) {
                roll_insert(0);
            }
            options.resume = &checkpoint;
            assert_int_equal(roll_sync(&options, &totals), SSLSTORE_ERR_INCOMPLETE);
            assert_memory_equal(&totals.checkpoint, &beginning, sizeof beginning);
            assert_string_equal(
                roll_error()->message,
                SSLSTORE__WORDS(
                    "orders left the list before the checkpoint; sync from the beginning"));
            roll_end();
        }
    }
}

/* The last page is short; its size says nothing about the others. */
static void a_sync_resumed_behind_a_short_last_page_delivers_nothing_again(void **unused)
{
    sslstore_sync_options options = {.on_progress = roll_follow, .product_code = "positivessl"};
    sslstore_checkpoint checkpoint;

    (void) unused;
    roll_begin(25, 10);
    checkpoint = stop_after(&options, 3);
    options.resume = &checkpoint;
    assert_int_equal(roll_sync(&options, NULL), SSLSTORE_OK);
    assert_int_equal(roll.records, 0);
    roll_end();
}

static bool buy_before_page_two(uint32_t page, struct fake_reply *says)
{
    (void) says;
    if (page == 2 && roll.queries == 3) {
        roll_insert(0);
    }
    return false;
}

/* An order that is bought after the anchor was found moves it to the next page. */
static void the_anchor_is_dropped_again_on_the_next_page(void **unused)
{
    sslstore_sync_options options = {.on_progress = roll_follow};
    sslstore_checkpoint checkpoint;
    sslstore_sync_totals totals;

    (void) unused;
    roll_begin(25, 10);
    checkpoint = stop_after(&options, 1);
    options.resume = &checkpoint;
    roll.intercept = buy_before_page_two;
    assert_int_equal(roll_sync(&options, &totals), SSLSTORE_OK);
    assert_true(roll_is_each_once(1, 25));
    assert_int_equal(totals.records, 15);
    roll_end();
}

/* Rows before the anchor come again, too, if its page is requested again. So the sync ends, and the
 * next one resumes at the same checkpoint. Two orders have left, so that two are behind the
 * anchor. */
static void a_page_that_fails_behind_the_anchor_ends_the_sync(void **unused)
{
    sslstore_sync_options options = {.on_progress = roll_follow};
    sslstore_checkpoint checkpoint;
    sslstore_sync_totals totals;

    (void) unused;
    roll_begin(25, 10);
    checkpoint = stop_after(&options, 1);
    roll_remove(20);
    roll_remove(21);
    roll.failing_page = 1;
    roll.failing = BROKEN;
    roll.failing_times = 1;
    options.resume = &checkpoint;
    assert_int_equal(roll_sync(&options, &totals), SSLSTORE_ERR_INCOMPLETE);
    assert_int_equal(totals.records, 2);
    assert_memory_equal(&totals.checkpoint, &checkpoint, sizeof checkpoint);
    roll_close();
    assert_int_equal(roll_sync(&options, &totals), SSLSTORE_OK);
    assert_int_equal(totals.records, 15);
    roll_end();
}

/* The second page has rows of the third. */
static bool send_more(uint32_t page, struct fake_reply *says)
{
    (void) says;
    roll.longer = page == 2 ? 4 : 0;
    return false;
}

/* The third page has only orders that came before. */
static void the_anchor_is_the_last_order_that_was_delivered(void **unused)
{
    sslstore_sync_options options = {.on_progress = roll_follow};
    sslstore_checkpoint checkpoint;

    (void) unused;
    roll_begin(25, 3);
    roll.fake.storm = true;
    roll.intercept = send_more;
    checkpoint = stop_after(&options, 3);
    roll.intercept = NULL;
    options.resume = &checkpoint;
    assert_int_equal(roll_sync(&options, NULL), SSLSTORE_OK);
    assert_true(roll_is_each_once(1, 25));
    roll_end();
}

static bool send_nothing(uint32_t page, struct fake_reply *says)
{
    (void) says;
    roll.longer = page == 1 && roll.queries == 1 ? -10 : 0;
    return false;
}

/* It has no order from which a resumed sync could go on. */
static void a_checkpoint_does_not_pass_an_empty_first_page(void **unused)
{
    sslstore_sync_options options = {.on_progress = roll_follow};
    sslstore_checkpoint checkpoint;

    (void) unused;
    roll_begin(25, 10);
    roll.intercept = send_nothing;
    checkpoint = stop_after(&options, 1);
    assert_memory_equal(&checkpoint, &beginning, sizeof beginning);
    roll_end();
}

/* So many orders leave that those behind the checkpoint move before it. A page past the end may be
 * empty or an error. */
static void a_resumed_sync_finds_orders_that_moved_before_the_checkpoint(void **unused)
{
    (void) unused;
    for (uint32_t n = 0; n < 16; n++) {
        sslstore_sync_options options = {.on_progress = roll_follow};
        sslstore_checkpoint checkpoint;
        uint32_t gone = n / 4 * 6;

        roll_begin(45, 10);
        roll.end_is_an_error = n % 2 == 1;
        options.product_code = n / 2 % 2 == 1 ? "positivessl" : NULL;
        checkpoint = stop_after(&options, 4);
        for (uint32_t i = 0; i < gone; i++) {
            roll_remove(45 - i);
        }
        options.resume = &checkpoint;
        assert_int_equal(roll_sync(&options, NULL), SSLSTORE_OK);
        assert_true(roll_is_each_once(1, 25));
        assert_int_equal(roll.records, 5);
        roll_end();
    }
}

/* If the anchor has left the list, too, all orders are delivered again. */
static void a_resumed_sync_without_a_count_goes_back_until_it_finds_the_anchor(void **unused)
{
    (void) unused;
    for (size_t n = 0; n < 2; n++) {
        sslstore_sync_options options = {.product_code = "positivessl", .on_progress = roll_follow};
        sslstore_checkpoint checkpoint;

        roll_begin(65, 10);
        checkpoint = stop_after(&options, 3); /* the anchor is order 36 */
        for (uint32_t i = 0; i < 12; i++) {
            roll_remove(65 - i);
        }
        if (n == 1) {
            roll_remove(36);
        }
        options.resume = &checkpoint;
        assert_int_equal(roll_sync(&options, NULL), SSLSTORE_OK);
        assert_int_equal(roll.records, n == 0 ? 35 : 52);
        assert_true(roll_is_each_once(1, 35));
        roll_end();
    }
}

/* The pages of the first listing are small, because there is one connection. A further listing of all
 * orders has larger ones; but where the service limits them, the start would not be found. */
static void a_resumed_sync_requests_no_larger_pages_than_before(void **unused)
{
    sslstore_sync_options options = {.on_progress = roll_follow, .product_code = "positivessl"};
    sslstore_checkpoint checkpoint;

    (void) unused;
    roll_begin(100, 100);
    roll.config.connections = 1;
    roll.page_max = 7;
    checkpoint = stop_after(&options, 10);
    options.resume = &checkpoint;
    assert_int_equal(roll_sync(&options, NULL), SSLSTORE_OK);
    assert_true(roll_is_each_once(1, 100));
    assert_int_equal(roll.records, 60);
    roll_end();
}

static void a_resumed_sync_of_changes_lists_changes(void **unused)
{
    (void) unused;
    for (int served = 0; served < 2; served++) {
        sslstore_sync_options options = {.changed_since = 1700000000, .on_progress = roll_follow};
        sslstore_checkpoint checkpoint;

        roll_begin(100, 10);
        roll.changed_count = 45;
        checkpoint = stop_after(&options, 1);
        if (!served) {
            roll.changed_page = 1;
            roll.changed_says = fake_json(REFUSED("not now"));
        }
        options.resume = &checkpoint;
        /* Page 2 of the changed orders is not page 2 of all orders. */
        assert_int_equal(roll_sync(&options, NULL), served ? SSLSTORE_OK : SSLSTORE_ERR_INCOMPLETE);
        assert_int_equal(roll.records, served ? 25 : 0);
        assert_int_equal(roll.queries, 0);
        roll_end();
    }
}

static fake_answer_fn *roll_answer;

static void remove_changed(uint32_t id)
{
    roll_remove(id);
    roll.changed_count--;
}

/* An order of the first page leaves, so that order 60 is missed. */
static struct fake_reply lose_before_page_three(void *user, const struct fake_request *request)
{
    if (roll.changes == 3 && strstr(request->body, "\"PageNumber\":3,") != NULL) {
        remove_changed(95);
    }
    return roll_answer(user, request);
}

/* The first page is requested for the anchor. An order has left, which its count lacks. */
static void a_resumed_sync_of_changes_keeps_its_count(void **unused)
{
    sslstore_sync_options options = {.changed_since = 1700000000, .on_progress = roll_follow};
    sslstore_checkpoint checkpoint;

    (void) unused;
    roll_begin(100, 10);
    roll.changed_count = 45;
    checkpoint = stop_after(&options, 1);
    remove_changed(96);
    roll_answer = roll.fake.answer;
    roll.fake.answer = lose_before_page_three;
    options.resume = &checkpoint;
    assert_int_equal(roll_sync(&options, NULL), SSLSTORE_OK);
    assert_int_equal(roll.changed_count, 43);
    assert_true(roll_is_each_once(56, 100));
    roll_end();
}

static void a_resumed_sync_that_fell_back_lists_all_orders(void **unused)
{
    (void) unused;
    for (int served = 0; served < 2; served++) {
        sslstore_sync_options options = {.changed_since = 1700000000, .on_progress = roll_follow};
        sslstore_checkpoint checkpoint;

        roll_begin(45, 10);
        roll.changed_count = 30;
        roll.changed_page = 1;
        roll.changed_says = fake_json(REFUSED("not yet"));
        checkpoint = stop_after(&options, 2);
        roll.changed_page = served ? 0 : 1;
        options.resume = &checkpoint;
        assert_int_equal(roll_sync(&options, NULL), SSLSTORE_OK);
        assert_true(roll_is_each_once(1, 45));
        assert_int_equal(roll.records, 25);
        assert_int_equal(roll.changes, 0);
        roll_end();
    }
}

static void a_checkpoint_is_refused_if_any_option_differs(void **unused)
{
    sslstore_sync_options options = {.on_progress = roll_follow};
    const sslstore_sync_options others[] = {
        {.product_code = "x"}, {.domain_name = "x"}, {.sub_user_id = "x"},
        {.since = 1},          {.until = 1},         {.expires_from = 1},
        {.expires_to = 1},     {.changed_since = 1}, {.ignore_count = true},
    };
    sslstore_checkpoint checkpoint;

    (void) unused;
    roll_begin(25, 10);
    checkpoint = stop_after(&options, 1);
    assert_int_equal(roll_open(), SSLSTORE_OK);
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        sslstore_sync_options other = others[i];

        other.resume = &checkpoint;
        assert_int_equal(sslstore_sync(roll.client, &other, roll_take, NULL, NULL),
                         SSLSTORE_ERR_ARGUMENT);
        assert_string_equal(roll_error()->field, "resume");
    }
    for (int which = 0; which < 3; which++) {
        roll_close();
        roll.config.page_size = which == 0 ? 11 : 10;
        roll.config.url = which == 1 ? "https://other.example/rest" : "https://store.example/rest";
        roll.config.partner_code = which == 2 ? "1000002" : FAKE_PARTNER;
        options.resume = &checkpoint;
        assert_int_equal(roll_sync(&options, NULL), SSLSTORE_ERR_ARGUMENT);
    }
    assert_int_equal(roll.queries, 0);
    roll_end();
}

/* ---- The proof ---- */

/* A page of the second listing fails. */
static bool fail_the_second_listing(uint32_t page, struct fake_reply *says)
{
    if (roll.queries <= 3 || page != 2) {
        return false;
    }
    *says = fake_json("[{]");
    return true;
}

static void a_sync_whose_further_listing_fails_is_incomplete_and_begins_anew(void **unused)
{
    sslstore_sync_totals totals;

    (void) unused;
    roll_begin(25, 10);
    roll.uncounted = true;
    roll.intercept = fail_the_second_listing;
    assert_int_equal(roll_sync(NULL, &totals), SSLSTORE_ERR_INCOMPLETE);
    assert_true(roll_is_each_once(1, 25));
    assert_int_equal(totals.pages, 3);
    assert_memory_equal(&totals.checkpoint, &beginning, sizeof beginning);
    roll_end();
}

/* Without a count, a page that is full says nothing about the order that moved to it. */
static void an_order_that_moved_to_the_only_page_is_delivered_afterwards(void **unused)
{
    (void) unused;
    roll_begin(11, 10);
    roll.ids[0] = 25; /* which leaves, so that order 1 is missed */
    roll.uncounted = true;
    roll.intercept = lose_one;
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_OK);
    assert_true(roll_is_each_once(1, 10));
    roll_end();
}

/* The same, at the third page of a sync that lists the first one again. */
static bool lose_later(uint32_t page, struct fake_reply *says)
{
    (void) says;
    if (roll.queries == 4 && page == 3) {
        roll_remove(35);
    }
    return false;
}

static size_t fails_from; /* the first request for a page that fails */
static size_t fails_to;   /* the last one */

static bool lose_one_and_fail_later(uint32_t page, struct fake_reply *says)
{
    (void) lose_one(page, says);
    if (roll.queries < fails_from || roll.queries > fails_to) {
        return false;
    }
    *says = fake_json("[{]");
    return true;
}

/* A page fails five times: the last one of the second listing, or the first one of the third. */
static void an_order_that_the_first_listing_missed_is_delivered_afterwards(void **unused)
{
    (void) unused;
    for (size_t failing = 0; failing <= 8; failing += failing == 0 ? 7 : 1) {
        sslstore_sync_totals totals;
        bool fails = failing > 0;

        roll_begin(25, 10);
        roll.intercept = lose_one_and_fail_later;
        fails_from = failing;
        fails_to = fails ? failing + 4 : 0;
        assert_int_equal(roll_sync(NULL, &totals), fails ? SSLSTORE_ERR_INCOMPLETE : SSLSTORE_OK);
        assert_int_equal(roll.seen[15], !fails);
        roll.seen[15] = 1;
        assert_true(roll_is_each_once(1, 25));
        assert_int_equal(totals.records, fails ? 24 : 25);
        assert_int_equal(totals.pages, 4); /* the third was short and did not reach the count */
        assert_string_equal(roll.last_id, fails ? "1-P1" : "15-P15");
        roll_end();
    }
}

/* Its position differs between the listings, and is not taken for the id of an order. */
static void a_row_without_an_id_is_not_delivered_by_a_further_listing(void **unused)
{
    sslstore_sync_totals totals;

    (void) unused;
    roll_begin(25, 10);
    roll.nameless_id = 20;
    roll.intercept = lose_one;
    assert_int_equal(roll_sync(NULL, &totals), SSLSTORE_OK);
    assert_int_equal(totals.records, 25);
    assert_int_equal(totals.failed, 1);
    assert_int_equal(roll.seen[15], 1);
    roll_end();
}

/* Twelve orders leave the first page. */
static bool lose_many(uint32_t page, struct fake_reply *says)
{
    (void) says;
    if (roll.queries == 2 && page == 2) {
        for (uint32_t id = 989; id <= 1000; id++) {
            roll_remove(id);
        }
    }
    return false;
}

static void twelve_orders_that_the_first_listing_missed_are_delivered(void **unused)
{
    (void) unused;
    roll_begin(1000, 32);
    roll.intercept = lose_many;
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_OK);
    assert_true(roll_is_each_once(1, 1000));
    roll_end();
}

static void an_order_that_a_resumed_sync_missed_is_delivered_afterwards(void **unused)
{
    sslstore_sync_options options = {.on_progress = roll_follow};
    sslstore_checkpoint checkpoint;
    sslstore_sync_totals totals;

    (void) unused;
    roll_begin(45, 10);
    checkpoint = stop_after(&options, 1);
    options.resume = &checkpoint;
    roll.intercept = lose_later;
    assert_int_equal(roll_sync(&options, &totals), SSLSTORE_OK);
    assert_true(roll_is_each_once(1, 45));
    assert_string_equal(roll.last_id, "25-P25");
    assert_int_equal(roll.pages[8], 2); /* the second listing begins at the page of the anchor */
    roll_end();
}

/* Far from its first row, where the ring has forgotten its key. */
static bool lose_one_and_list_it_twice(uint32_t page, struct fake_reply *says)
{
    if (roll.queries > 50 && page == 1 && roll.count == 249) {
        roll.ids[roll.count++] = 240;
    }
    return lose_one(page, says);
}

static void a_missed_order_is_delivered_once_even_if_it_is_listed_twice(void **unused)
{
    (void) unused;
    roll_begin(250, 10);
    roll.ids[0] = 25; /* which leaves, so that order 240 is missed */
    roll.ids[225] = 250;
    roll.intercept = lose_one_and_list_it_twice;
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_OK);
    assert_true(roll_is_each_once(1, 250));
    roll_end();
}

/* Makes a list of 25 orders without this one. */
static void list_all_but(uint32_t hidden)
{
    roll.count = 0;
    for (uint32_t id = 25; id > 0; id--) {
        roll.ids[roll.count] = id;
        roll.count += id != hidden;
    }
}

/* The last order is fetched so slowly that the empty page behind it is read before. */
static void a_sync_resumed_behind_an_empty_last_page_is_complete(void **unused)
{
    sslstore_sync_options options = {.on_progress = roll_follow};
    sslstore_checkpoint checkpoint;

    (void) unused;
    roll_begin(30, 100);
    roll.page_max = 10;
    roll.reduced = true;
    roll.silent_id = 1;
    roll.config.attempts = 1;
    checkpoint = stop_after(&options, 3);
    options.resume = &checkpoint;
    assert_int_equal(roll_sync(&options, NULL), SSLSTORE_OK);
    assert_int_equal(roll.records, 0);
    assert_int_equal(roll.pages[0], 5);
    assert_int_equal(roll.pages[2], 3);
    roll_end();
}

/* The second page, at first, lacks its last order, 11. */
static bool cut_page_two_short(uint32_t page, struct fake_reply *says)
{
    *says =
        fake_json("[{" GRANTED ",\"TheSSLStoreOrderID\":\"15\"},{\"TheSSLStoreOrderID\":\"14\"},"
                  "{\"TheSSLStoreOrderID\":\"13\"},{\"TheSSLStoreOrderID\":\"12\"}]");
    return page == 2 && roll.queries == 2;
}

/* What is missing behind the short page would not be found behind a later checkpoint. */
static void a_checkpoint_does_not_pass_a_page_that_is_short(void **unused)
{
    sslstore_sync_options options = {.on_progress = roll_follow, .no_certificates = true};
    sslstore_checkpoint checkpoint;

    (void) unused;
    roll_begin(20, 5);
    roll.intercept = cut_page_two_short;
    checkpoint = stop_after(&options, 3);
    options.resume = &checkpoint;
    assert_int_equal(roll_sync(&options, NULL), SSLSTORE_OK);
    assert_int_equal(roll.pages[1], 1); /* for the anchor */
    assert_int_equal(roll.seen[11], 1);
    roll_end();
}

/* Five eighths of the longest page, or of the size requested if the service sends larger pages or
 * none. */
static void a_further_listing_requests_pages_of_another_size(void **unused)
{
    static const struct {
        size_t count;
        uint32_t page_size;
        uint32_t page_max;
        uint32_t page_always;
        const char *other;
    } rows[] = {
        {25, 10, 0, 0, "\"PageSize\":6,"},   {25, 16, 0, 0, "\"PageSize\":10,"},
        {25, 10, 8, 0, "\"PageSize\":5,"},   {100, 10, 0, 32, "\"PageSize\":6,"},
        {0, 10, 0, 0, "\"PageSize\":6,"},    {2, 1, 0, 0, "\"PageSize\":2,"},
        {25, 100, 0, 0, "\"PageSize\":15,"},
    };

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        roll_begin(rows[i].count, rows[i].page_size);
        roll.page_max = rows[i].page_max;
        roll.page_always = rows[i].page_always;
        roll.miscounted = 1;
        assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
        if (strstr(roll.last_query, rows[i].other) == NULL) {
            fail_msg("row %zu: %s", i, roll.last_query);
        }
        roll_end();
    }
}

/* Listings with pages of one size lack one order, those with the other size another one. */
static bool hide_by_size(uint32_t page, struct fake_reply *says)
{
    (void) says;
    if (page == 1) {
        list_all_but(roll.asked_size == 10 ? 5 : 7);
    }
    return false;
}

static void a_sync_is_incomplete_if_the_orders_depend_on_the_page_size(void **unused)
{
    (void) unused;
    for (int counted = 0; counted < 2; counted++) {
        roll_begin(25, 10);
        roll.uncounted = !counted;
        roll.count_says = fake_json("{" GRANTED ",\"TotalOrders\":25}");
        roll.intercept = hide_by_size;
        assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
        assert_string_equal(roll_error()->message,
                            SSLSTORE__WORDS("the listings of the orders do not agree"));
        assert_int_equal(roll.queries, 2 * (counted ? 4 + 5 : 3 + 5));
        roll_end();
    }
}

/* Pages of one size lack an order that those of the other size show. */
static bool hide_by_one_size(uint32_t page, struct fake_reply *says)
{
    (void) says;
    if (page == 1) {
        list_all_but(roll.asked_size == 10 ? 5 : 0);
    }
    return false;
}

static void a_sync_is_incomplete_if_a_missing_order_was_seen_but_not_delivered(void **unused)
{
    (void) unused;
    roll_begin(25, 10);
    roll.uncounted = true;
    roll.intercept = hide_by_one_size;
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
    assert_string_equal(roll_error()->message,
                        SSLSTORE__WORDS("the listings of the orders do not agree"));
    roll_end();
}

static size_t listings;

/* Each listing has one order fewer than the one before. */
static bool lose_the_newest(uint32_t page, struct fake_reply *says)
{
    (void) says;
    if (page == 1 && ++listings > 1) {
        roll_remove(roll.ids[0]);
    }
    return false;
}

static void a_list_that_changes_in_every_listing_is_incomplete_after_eight(void **unused)
{
    (void) unused;
    listings = 0;
    roll_begin(25, 10);
    roll.uncounted = true;
    roll.intercept = lose_the_newest;
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
    assert_string_equal(roll_error()->message,
                        SSLSTORE__WORDS("the listings of the orders do not agree"));
    assert_int_equal(listings, 8);
    assert_true(roll_is_each_once(1, 25));
    roll_end();
}

/* Lists 25 orders without some: 5, 6 and 7 in the first listing, 6 in the second, 5 and 7 in the
 * third, 6 from then on. */
static bool hide_in_turn(uint32_t page, struct fake_reply *says)
{
    (void) says;
    if (page != 1) {
        return false;
    }
    listings++;
    roll.count = 0;
    for (uint32_t id = 25; id > 0; id--) {
        bool is_hidden = (id == 6 && listings != 3) ||
                         ((id == 5 || id == 7) && (listings == 1 || listings == 3));

        roll.ids[roll.count] = id;
        roll.count += !is_hidden;
    }
    return false;
}

static void orders_missing_in_an_earlier_listing_are_not_taken_for_the_present_ones(void **unused)
{
    (void) unused;
    listings = 0;
    roll_begin(25, 10);
    roll.uncounted = true;
    roll.intercept = hide_in_turn;
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_OK);
    roll.seen[6]++; /* never listed again */
    assert_true(roll_is_each_once(1, 25));
    assert_int_equal(listings, 5);
    roll_end();
}

/* The missed order leaves, too, before it is listed again. */
static void lose_the_missed_order(void)
{
    if (roll.counts == 3) {
        roll_remove(15);
    }
}

static void a_missed_order_that_has_left_the_list_is_not_missing(void **unused)
{
    (void) unused;
    roll_begin(25, 10);
    roll.intercept = lose_one;
    roll.before_count = lose_the_missed_order;
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_OK);
    assert_int_equal(roll.seen[15], 0);
    assert_true(roll_is_each_once(16, 25) && roll_is_each_once(1, 14));
    assert_int_equal(roll.counts, 3);
    roll_end();
}

/* One order leaves before it is listed at all, another one during the second listing. */
static bool lose_two(uint32_t page, struct fake_reply *says)
{
    (void) says;
    listings += page == 1;
    if (page == 2 && listings == 1) {
        roll_remove(3);
    }
    if (page == 1 && listings == 2) {
        roll_remove(25);
    }
    return false;
}

static void an_order_that_leaves_during_the_proof_needs_one_more_listing(void **unused)
{
    (void) unused;
    listings = 0;
    roll_begin(25, 10);
    roll.intercept = lose_two;
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_OK);
    assert_true(roll_is_each_once(4, 25));
    assert_int_equal(roll.seen[3], 0);
    assert_int_equal(listings, 3);
    assert_int_equal(roll.counts, 3);
    roll_end();
}

/* The second page is short, and the count is too low by as many. */
static bool come_short_once(uint32_t page, struct fake_reply *says)
{
    static const char rows[] =
        "[{" GRANTED ",\"TheSSLStoreOrderID\":\"15\",\"PartnerOrderID\":\"P15\","
        "\"ProductCode\":\"positivessl\",\"OrderStatus\":{\"MajorStatus\":\"Pending\"}}]";

    if (roll.queries != 2 || page != 2) {
        return false;
    }
    *says = fake_json(rows);
    return true;
}

static void as_many_orders_as_counted_are_no_proof_if_a_page_was_short(void **unused)
{
    (void) unused;
    roll_begin(25, 10);
    roll.count_says = fake_json("{" GRANTED ",\"TotalOrders\":16}");
    roll.intercept = come_short_once;
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_OK);
    assert_true(roll_is_each_once(1, 25));
    roll_end();
}

/* The second listing lacks more orders than the sketch can find. */
static bool lose_many_then(uint32_t page, struct fake_reply *says)
{
    (void) says;
    if (page == 1 && roll.queries > 1) {
        roll.count = 60;
    }
    return false;
}

static void fail_later_counts(void)
{
    roll.uncounted = roll.counts > 1;
}

static void a_count_that_is_not_reached_remains_in_force_if_later_counts_fail(void **unused)
{
    (void) unused;
    roll_begin(25, 10);
    roll.miscounted = 1;
    roll.before_count = fail_later_counts;
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
    assert_string_equal(roll_error()->message,
                        SSLSTORE__WORDS("the service counts more orders than it lists"));
    assert_true(roll_is_each_once(1, 25));
    roll_end();
}

static void a_count_that_is_not_reached_is_reported_before_other_differences(void **unused)
{
    (void) unused;
    roll_begin(100, 50);
    roll.count_says = fake_json("{" GRANTED ",\"TotalOrders\":101}");
    roll.intercept = lose_many_then;
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
    assert_string_equal(roll_error()->message,
                        SSLSTORE__WORDS("the service counts more orders than it lists"));
    assert_true(roll_is_each_once(1, 100));
    roll_end();
}

static bool lose_all(uint32_t page, struct fake_reply *says)
{
    (void) says;
    if (roll.queries == 1 + 4 && page == 1) {
        roll.count = 0;
    }
    return false;
}

static void a_sync_is_incomplete_if_a_further_listing_differs_by_too_many_orders(void **unused)
{
    (void) unused;
    roll_begin(350, 100);
    roll.uncounted = true;
    roll.intercept = lose_all;
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
    assert_string_equal(roll_error()->message,
                        SSLSTORE__WORDS("too many orders were added or removed during the sync"));
    assert_true(roll_is_each_once(1, 350));
    roll_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(on_progress_reports_each_page),
        cmocka_unit_test(on_progress_reports_the_service_time_even_without_a_count),
        cmocka_unit_test(a_resumed_sync_lists_the_page_before_again_up_to_the_anchor),
        cmocka_unit_test(the_checkpoint_of_a_sync_never_changes),
        cmocka_unit_test(a_resumed_sync_that_fails_at_once_keeps_its_checkpoint),
        cmocka_unit_test(a_resumed_sync_begins_anew_if_the_anchor_is_gone),
        cmocka_unit_test(a_resumed_sync_finds_the_anchor_after_orders_were_bought),
        cmocka_unit_test(a_resumed_sync_reports_orders_that_were_missed_before_the_checkpoint),
        cmocka_unit_test(a_sync_resumed_behind_a_short_last_page_delivers_nothing_again),
        cmocka_unit_test(the_anchor_is_dropped_again_on_the_next_page),
        cmocka_unit_test(a_page_that_fails_behind_the_anchor_ends_the_sync),
        cmocka_unit_test(the_anchor_is_the_last_order_that_was_delivered),
        cmocka_unit_test(a_checkpoint_does_not_pass_an_empty_first_page),
        cmocka_unit_test(a_resumed_sync_finds_orders_that_moved_before_the_checkpoint),
        cmocka_unit_test(a_resumed_sync_without_a_count_goes_back_until_it_finds_the_anchor),
        cmocka_unit_test(a_resumed_sync_requests_no_larger_pages_than_before),
        cmocka_unit_test(a_resumed_sync_of_changes_lists_changes),
        cmocka_unit_test(a_resumed_sync_of_changes_keeps_its_count),
        cmocka_unit_test(a_resumed_sync_that_fell_back_lists_all_orders),
        cmocka_unit_test(a_checkpoint_is_refused_if_any_option_differs),
        cmocka_unit_test(a_sync_whose_further_listing_fails_is_incomplete_and_begins_anew),
        cmocka_unit_test(an_order_that_moved_to_the_only_page_is_delivered_afterwards),
        cmocka_unit_test(an_order_that_the_first_listing_missed_is_delivered_afterwards),
        cmocka_unit_test(a_row_without_an_id_is_not_delivered_by_a_further_listing),
        cmocka_unit_test(twelve_orders_that_the_first_listing_missed_are_delivered),
        cmocka_unit_test(an_order_that_a_resumed_sync_missed_is_delivered_afterwards),
        cmocka_unit_test(a_missed_order_is_delivered_once_even_if_it_is_listed_twice),
        cmocka_unit_test(a_sync_is_incomplete_if_a_further_listing_differs_by_too_many_orders),
        cmocka_unit_test(a_sync_resumed_behind_an_empty_last_page_is_complete),
        cmocka_unit_test(a_checkpoint_does_not_pass_a_page_that_is_short),
        cmocka_unit_test(a_further_listing_requests_pages_of_another_size),
        cmocka_unit_test(a_sync_is_incomplete_if_the_orders_depend_on_the_page_size),
        cmocka_unit_test(a_sync_is_incomplete_if_a_missing_order_was_seen_but_not_delivered),
        cmocka_unit_test(a_list_that_changes_in_every_listing_is_incomplete_after_eight),
        cmocka_unit_test(orders_missing_in_an_earlier_listing_are_not_taken_for_the_present_ones),
        cmocka_unit_test(a_missed_order_that_has_left_the_list_is_not_missing),
        cmocka_unit_test(an_order_that_leaves_during_the_proof_needs_one_more_listing),
        cmocka_unit_test(as_many_orders_as_counted_are_no_proof_if_a_page_was_short),
        cmocka_unit_test(a_count_that_is_not_reached_remains_in_force_if_later_counts_fail),
        cmocka_unit_test(a_count_that_is_not_reached_is_reported_before_other_differences),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
