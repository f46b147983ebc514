/* Resume: what is told of a walk as it goes, how it goes on in another process, and how it is proven complete.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/roll.h"

#define ONE_O_CLOCK "Date: Tue, 24 Nov 2026 01:00:00 GMT\r\n"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

static const sslstore_checkpoint beginning;

/* ---- Going on ---- */

static void progress_tells_how_far_it_came(void **unused)
{
    sslstore_sync_options options = {.on_progress = roll_follow};

    (void) unused;
    roll_begin(25, 10);
    roll.headers = ONE_O_CLOCK;
    roll.fake.wall_time += 86400;
    roll.inserts = 2;
    assert_int_equal(roll_walk(&options, NULL), SSLSTORE_OK);
    assert_int_equal(roll.told, 3);
    for (size_t i = 0; i < roll.told; i++) {
        assert_int_equal(roll.tellings[i].pages, i + 1);
        assert_int_equal(roll.tellings[i].records, i == 2 ? 25 : (i + 1) * 10 - i * 2);
        assert_int_equal(roll.tellings[i].repeats, i == 0 ? 2 : 4); /* up to the next new one */
        assert_int_equal(roll.tellings[i].expected, 25);
        assert_int_equal(roll.tellings[i].as_of, FAKE_NOW + 3600);
        assert_int_equal(roll.tellings[i].failed, 0);
    }
    roll_end();
}

/* What the service did not count has no time before the first page. */
static void progress_tells_the_services_time_even_without_a_count(void **unused)
{
    sslstore_sync_options options = {.on_progress = roll_follow};

    (void) unused;
    for (int with_time = 0; with_time < 2; with_time++) {
        roll_begin(25, 10);
        options.product_code = "positivessl";
        roll.fake.wall_time += 86400;
        roll.headers = with_time ? ONE_O_CLOCK : NULL;
        assert_int_equal(roll_walk(&options, NULL), SSLSTORE_OK);
        assert_int_equal(roll.told, 3);
        assert_int_equal(roll.tellings[0].as_of, FAKE_NOW + (with_time ? 3600 : 86400));
        assert_int_equal(roll.tellings[2].as_of, FAKE_NOW + (with_time ? 3600 : 86400));
        assert_int_equal(roll.tellings[2].expected, 0);
        roll_end();
    }
}

/* Stop a walk when its progress was told so often, and go on in another process a day later. */
static sslstore_checkpoint stop_after(sslstore_sync_options *options, size_t times)
{
    roll.stop_telling_at = times;
    assert_int_equal(roll_walk(options, NULL), SSLSTORE_ERR_CANCELLED);
    roll_close();
    roll.stop_telling_at = 0;
    roll.fake.wall_time += 86400;
    roll.records = roll.queries = roll.counts = roll.changes = 0;
    return roll.tellings[times - 1].checkpoint;
}

static void the_page_before_is_listed_again_up_to_the_last_order(void **unused)
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
        assert_int_equal(roll_walk(&options, &totals), SSLSTORE_OK);
        assert_true(roll_is_each_once(1, 25));
        assert_int_equal(roll.records, 25 - stop * 10);
        assert_int_equal(roll.pages[0], stop);
        assert_int_equal(roll.queries, 4 - stop);
        assert_int_equal(roll.counts, 0);
        assert_int_equal(totals.repeats, 10);
        assert_int_equal(totals.expected, 25);
        assert_int_equal(totals.pages, 3 - stop + 1);
        assert_int_equal(totals.as_of, FAKE_NOW); /* as of the first walk */
        assert_null(strstr(roll.last_query, "EndDate"));
        roll_end();
    }
}

/* What one version wrote another reads: words of eight bytes, the least significant first. */
static void the_checkpoint_of_a_walk_is_the_same_for_ever(void **unused)
{
    static const uint8_t expected[] = {
        's', 's', 'l', 'c', 'k', 'p', 't', '1', 2,    0,    0,    0,    0,    0,    0,    0,
        10,  0,   0,   0,   0,   0,   0,   0,   0x18, 0x3d, 0xf8, 0x7b, 0xe4, 0x45, 0x37, 0x38,
        0,   0,   0,   0,   0,   0,   0,   0,   0x80, 0xd3, 0x04, 0x6b, 0,    0,    0,    0,
        0,   0,   0,   0,   0,   0,   0,   0,   0xca, 0xb7, 0x88, 0x8b, 0x9d, 0x2c, 0xc9, 0xc1};
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

static void a_walk_that_fails_at_once_may_be_tried_again_from_the_same_place(void **unused)
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
        assert_int_equal(roll_walk(&options, &totals), SSLSTORE_ERR_INCOMPLETE);
        assert_memory_equal(&totals.checkpoint, &checkpoint, sizeof checkpoint);
        roll_end();
    }
}

static void where_the_last_order_is_gone_its_page_is_handed_over_again(void **unused)
{
    sslstore_sync_options options = {.on_progress = roll_follow};
    sslstore_checkpoint checkpoint;
    sslstore_sync_totals totals;

    (void) unused;
    roll_begin(25, 10);
    checkpoint = stop_after(&options, 1);
    roll_remove(16); /* the last of the first page */
    options.resume = &checkpoint;
    assert_int_equal(roll_walk(&options, &totals), SSLSTORE_OK);
    assert_int_equal(roll.seen[15], 1); /* which slipped to the first page */
    assert_true(roll_is_each_once(1, 14));
    assert_int_equal(totals.repeats, 22); /* of the further listing, too */
    assert_int_equal(roll.pages[0], 1);
    assert_int_equal(roll.pages[1], 1);
    assert_int_equal(roll.pages[2], 2);
    roll_end();
}

/* Twelve, with pages of ten. Behind two pages, two orders slip before the page where it goes on,
 * and a further listing finds them. Behind one, two are gone that were never handed over, and
 * that cannot be told from two that are hidden. */
static void what_left_the_list_before_the_checkpoint_may_have_hidden_others(void **unused)
{
    (void) unused;
    for (uint32_t n = 0; n < 6; n++) {
        sslstore_sync_options options = {.on_progress = roll_follow};
        sslstore_checkpoint checkpoint;
        sslstore_sync_totals totals;
        uint32_t gone = n / 2 * 6;

        roll_begin(45, 10);
        checkpoint = stop_after(&options, 1 + n % 2);
        for (uint32_t i = 0; i < gone; i++) {
            roll_remove(45 - i);
        }
        options.resume = &checkpoint;
        assert_int_equal(roll_walk(&options, &totals),
                         n == 4 ? SSLSTORE_ERR_INCOMPLETE : SSLSTORE_OK);
        assert_true(roll_is_each_once(1, 25));
        assert_memory_equal(&totals.checkpoint, &beginning, sizeof beginning);
        assert_string_equal(roll_error()->message,
                            n == 4 ? "orders left the list before the checkpoint; sync from the beginning" : "");
        roll_end();
    }
}

/* Where no count shows it, the last order is looked for on the pages before; and if it is gone,
 * too, all are handed over again. */
static void without_a_count_the_last_order_is_looked_for(void **unused)
{
    (void) unused;
    for (size_t n = 0; n < 2; n++) {
        sslstore_sync_options options = {.product_code = "positivessl", .on_progress = roll_follow};
        sslstore_checkpoint checkpoint;

        roll_begin(65, 10);
        checkpoint = stop_after(&options, 3); /* behind the 36 */
        for (uint32_t i = 0; i < 12; i++) {
            roll_remove(65 - i);
        }
        if (n == 1) {
            roll_remove(36);
        }
        options.resume = &checkpoint;
        assert_int_equal(roll_walk(&options, NULL), SSLSTORE_OK);
        assert_int_equal(roll.records, n == 0 ? 35 : 52);
        assert_true(roll_is_each_once(1, 35));
        roll_end();
    }
}

static void what_changed_goes_on_as_what_changed(void **unused)
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
        /* Page 2 of all orders is not where page 2 of those that changed is. */
        assert_int_equal(roll_walk(&options, NULL), served ? SSLSTORE_OK : SSLSTORE_ERR_INCOMPLETE);
        assert_int_equal(roll.records, served ? 25 : 0);
        assert_int_equal(roll.queries, 0);
        roll_end();
    }
}

static void and_all_orders_as_all_orders(void **unused)
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
        assert_int_equal(roll_walk(&options, NULL), SSLSTORE_OK);
        assert_true(roll_is_each_once(1, 45));
        assert_int_equal(roll.records, 25);
        assert_int_equal(roll.changes, 0);
        roll_end();
    }
}

static void each_option_makes_it_another_walk(void **unused)
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
        assert_int_equal(roll_walk(&options, NULL), SSLSTORE_ERR_ARGUMENT);
    }
    assert_int_equal(roll.queries, 0);
    roll_end();
}

/* ---- Proving it complete ---- */

/* The pages are walked once more: what then fails? */
static bool in_the_second_walk(uint32_t page, struct fake_reply *says)
{
    if (roll.queries <= 3 || page != 2) {
        return false;
    }
    *says = fake_json("[{]");
    return true;
}

static void a_comparison_that_fails_makes_it_incomplete_and_begin_anew(void **unused)
{
    sslstore_sync_totals totals;

    (void) unused;
    roll_begin(25, 10);
    roll.uncounted = true;
    roll.intercept = in_the_second_walk;
    assert_int_equal(roll_walk(NULL, &totals), SSLSTORE_ERR_INCOMPLETE);
    assert_true(roll_is_each_once(1, 25));
    assert_int_equal(totals.pages, 3);
    assert_memory_equal(&totals.checkpoint, &beginning, sizeof beginning);
    roll_end();
}

/* The first page loses an order after it was read: so its successor slips past the second. */
static bool lose_one(uint32_t page, struct fake_reply *says)
{
    (void) says;
    if (roll.queries == 2 && page == 2) {
        roll_remove(25);
    }
    return false;
}

/* The same, at the third page of a walk that lists the first one again. */
static bool lose_later(uint32_t page, struct fake_reply *says)
{
    (void) says;
    if (roll.queries == 3 && page == 3) {
        roll_remove(35);
    }
    return false;
}

static size_t fails_from; /* the pages asked for from this one … */
static size_t fails_to;   /* … to this one fail */

static bool lose_one_and_fail_later(uint32_t page, struct fake_reply *says)
{
    (void) lose_one(page, says);
    if (roll.queries < fails_from || roll.queries > fails_to) {
        return false;
    }
    *says = fake_json("[{]");
    return true;
}

/* Each page fails five times: of the pages that are compared the last one, or the first one
 * after that. */
static void what_slipped_through_is_handed_over_afterwards(void **unused)
{
    (void) unused;
    for (size_t failing = 0; failing <= 8; failing += failing == 0 ? 7 : 1) {
        sslstore_sync_totals totals;
        bool fails = failing > 0;

        roll_begin(25, 10);
        roll.intercept = lose_one_and_fail_later;
        fails_from = failing;
        fails_to = fails ? failing + 4 : 0;
        assert_int_equal(roll_walk(NULL, &totals), fails ? SSLSTORE_ERR_INCOMPLETE : SSLSTORE_OK);
        assert_int_equal(roll.seen[15], !fails);
        roll.seen[15] = 1;
        assert_true(roll_is_each_once(1, 25));
        assert_int_equal(totals.records, fails ? 24 : 25);
        assert_int_equal(totals.pages, 4); /* as one was not seen on the third, which is short */
        assert_string_equal(roll.last_id, fails ? "1-P1" : "15-P15");
        roll_end();
    }
}

/* Its place, which is another one when the pages are compared, is not taken for an order. */
static void a_row_without_an_id_is_not_told_again(void **unused)
{
    sslstore_sync_totals totals;

    (void) unused;
    roll_begin(25, 10);
    roll.nameless_id = 20;
    roll.intercept = lose_one;
    assert_int_equal(roll_walk(NULL, &totals), SSLSTORE_OK);
    assert_int_equal(totals.records, 25);
    assert_int_equal(totals.failed, 1);
    assert_int_equal(roll.seen[15], 1);
    roll_end();
}

/* Twelve, as the first page lost as many. */
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

static void many_may_slip_through(void **unused)
{
    (void) unused;
    roll_begin(1000, 32);
    roll.intercept = lose_many;
    assert_int_equal(roll_walk(NULL, NULL), SSLSTORE_OK);
    assert_true(roll_is_each_once(1, 1000));
    roll_end();
}

static void what_slipped_through_after_a_restart_is_handed_over_too(void **unused)
{
    sslstore_sync_options options = {.on_progress = roll_follow};
    sslstore_checkpoint checkpoint;
    sslstore_sync_totals totals;

    (void) unused;
    roll_begin(45, 10);
    checkpoint = stop_after(&options, 1);
    options.resume = &checkpoint;
    roll.intercept = lose_later;
    assert_int_equal(roll_walk(&options, &totals), SSLSTORE_OK);
    assert_true(roll_is_each_once(1, 45));
    assert_string_equal(roll.last_id, "25-P25");
    roll_end();
}

/* Far from where it stood, where its key was long forgotten. */
static bool lose_one_and_list_it_twice(uint32_t page, struct fake_reply *says)
{
    if (roll.queries > 50 && page == 1 && roll.count == 249) {
        roll.ids[roll.count++] = 240;
    }
    return lose_one(page, says);
}

static void what_slipped_through_is_handed_over_once(void **unused)
{
    (void) unused;
    roll_begin(250, 10);
    roll.ids[0] = 25; /* which is lost, so that the 240 slips through */
    roll.ids[225] = 250;
    roll.intercept = lose_one_and_list_it_twice;
    assert_int_equal(roll_walk(NULL, NULL), SSLSTORE_OK);
    assert_true(roll_is_each_once(1, 250));
    roll_end();
}

/* The list of 25 orders without that one. */
static void list_all_but(uint32_t hidden)
{
    roll.count = 0;
    for (uint32_t id = 25; id > 0; id--) {
        roll.ids[roll.count] = id;
        roll.count += id != hidden;
    }
}

/* Pages of one size lack one order, those of the other size another one. */
static bool hide_by_size(uint32_t page, struct fake_reply *says)
{
    (void) says;
    if (page == 1) {
        list_all_but(roll.asked_size == 10 ? 5 : 7);
    }
    return false;
}

static void what_depends_on_the_size_of_the_pages_is_never_complete(void **unused)
{
    (void) unused;
    for (int counted = 0; counted < 2; counted++) {
        roll_begin(25, 10);
        roll.uncounted = !counted;
        roll.count_says = fake_json("{" GRANTED ",\"TotalOrders\":25}");
        roll.intercept = hide_by_size;
        assert_int_equal(roll_walk(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
        assert_string_equal(roll_error()->message, "the listings of the orders do not agree");
        assert_int_equal(roll.queries, 2 * (counted ? 4 + 5 : 3 + 5));
        roll_end();
    }
}

static size_t listings;

/* Each listing has one order less than the one before. */
static bool lose_the_newest(uint32_t page, struct fake_reply *says)
{
    (void) says;
    if (page == 1 && ++listings > 1) {
        roll_remove(roll.ids[0]);
    }
    return false;
}

static void a_list_that_never_rests_is_given_up(void **unused)
{
    (void) unused;
    listings = 0;
    roll_begin(25, 10);
    roll.uncounted = true;
    roll.intercept = lose_the_newest;
    assert_int_equal(roll_walk(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
    assert_string_equal(roll_error()->message, "the listings of the orders do not agree");
    assert_int_equal(listings, 8);
    assert_true(roll_is_each_once(1, 25));
    roll_end();
}

/* What slipped leaves, too, before it is listed again. */
static void lose_what_slipped(void)
{
    if (roll.counts == 3) {
        roll_remove(15);
    }
}

static void what_slipped_and_left_is_not_missing(void **unused)
{
    (void) unused;
    roll_begin(25, 10);
    roll.intercept = lose_one;
    roll.before_count = lose_what_slipped;
    assert_int_equal(roll_walk(NULL, NULL), SSLSTORE_OK);
    assert_int_equal(roll.seen[15], 0);
    assert_true(roll_is_each_once(16, 25) && roll_is_each_once(1, 14));
    assert_int_equal(roll.counts, 3);
    roll_end();
}

/* One leaves before it is listed at all; another one while the orders are listed again. */
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

static void what_leaves_while_it_is_proven_makes_it_list_once_more(void **unused)
{
    (void) unused;
    listings = 0;
    roll_begin(25, 10);
    roll.intercept = lose_two;
    assert_int_equal(roll_walk(NULL, NULL), SSLSTORE_OK);
    assert_true(roll_is_each_once(4, 25));
    assert_int_equal(roll.seen[3], 0);
    assert_int_equal(listings, 3);
    assert_int_equal(roll.counts, 3);
    roll_end();
}

/* The second page ends early, and the count is as much too low. */
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

static void as_many_as_counted_are_not_enough_where_a_page_was_short(void **unused)
{
    (void) unused;
    roll_begin(25, 10);
    roll.count_says = fake_json("{" GRANTED ",\"TotalOrders\":16}");
    roll.intercept = come_short_once;
    assert_int_equal(roll_walk(NULL, NULL), SSLSTORE_OK);
    assert_true(roll_is_each_once(1, 25));
    roll_end();
}

/* Of a hundred, the further listing lacks more than can be told. */
static bool lose_many_then(uint32_t page, struct fake_reply *says)
{
    (void) says;
    if (page == 1 && roll.queries > 1) {
        roll.count = 60;
    }
    return false;
}

static void too_few_are_called_that(void **unused)
{
    (void) unused;
    roll_begin(100, 50);
    roll.count_says = fake_json("{" GRANTED ",\"TotalOrders\":101}");
    roll.intercept = lose_many_then;
    assert_int_equal(roll_walk(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
    assert_string_equal(roll_error()->message, "the service counts more orders than it lists");
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

static void too_many_that_came_and_went_cannot_be_told(void **unused)
{
    (void) unused;
    roll_begin(350, 100);
    roll.uncounted = true;
    roll.intercept = lose_all;
    assert_int_equal(roll_walk(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
    assert_string_equal(roll_error()->message, "too many orders were added or removed during the sync");
    assert_true(roll_is_each_once(1, 350));
    roll_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(progress_tells_how_far_it_came),
        cmocka_unit_test(progress_tells_the_services_time_even_without_a_count),
        cmocka_unit_test(the_page_before_is_listed_again_up_to_the_last_order),
        cmocka_unit_test(the_checkpoint_of_a_walk_is_the_same_for_ever),
        cmocka_unit_test(a_walk_that_fails_at_once_may_be_tried_again_from_the_same_place),
        cmocka_unit_test(where_the_last_order_is_gone_its_page_is_handed_over_again),
        cmocka_unit_test(what_left_the_list_before_the_checkpoint_may_have_hidden_others),
        cmocka_unit_test(without_a_count_the_last_order_is_looked_for),
        cmocka_unit_test(what_changed_goes_on_as_what_changed),
        cmocka_unit_test(and_all_orders_as_all_orders),
        cmocka_unit_test(each_option_makes_it_another_walk),
        cmocka_unit_test(a_comparison_that_fails_makes_it_incomplete_and_begin_anew),
        cmocka_unit_test(what_slipped_through_is_handed_over_afterwards),
        cmocka_unit_test(a_row_without_an_id_is_not_told_again),
        cmocka_unit_test(many_may_slip_through),
        cmocka_unit_test(what_slipped_through_after_a_restart_is_handed_over_too),
        cmocka_unit_test(what_slipped_through_is_handed_over_once),
        cmocka_unit_test(too_many_that_came_and_went_cannot_be_told),
        cmocka_unit_test(what_depends_on_the_size_of_the_pages_is_never_complete),
        cmocka_unit_test(a_list_that_never_rests_is_given_up),
        cmocka_unit_test(what_slipped_and_left_is_not_missing),
        cmocka_unit_test(what_leaves_while_it_is_proven_makes_it_list_once_more),
        cmocka_unit_test(as_many_as_counted_are_not_enough_where_a_page_was_short),
        cmocka_unit_test(too_few_are_called_that),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
