/* Listing: an unreadable row still reports its ids if they can be read, and a listing ends when the
 * program says so.
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

#include "support/fake.h"
#include "support/range.h"
#include "endpoints/order_query.h"
#include "rpc/listing.h"

#define GRANTED "\"AuthResponse\":{\"isError\":false}"

static struct fake fake;
static sslstore_config config;
static sslstore_client *client;
static struct fake_reply reply;
static char json[65536];

static void begin(const char *text)
{
    memset(&fake, 0, sizeof fake);
    reply = fake_json(text);
    fake.replies = &reply;
    fake.reply_count = 1;
    fake_config(&fake, &config);
    config.record_max = sizeof json;
    assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
}

static void end(void)
{
    sslstore_client_free(client);
    client = NULL;
    assert_null(fake_complaint(&fake));
}

/* ---- The ids of an unreadable row ---- */

static char store_id[SSLSTORE_ID_MAX];
static char partner_id[SSLSTORE_ID_MAX];

/* The result of the second row of a page, and its ids. */
static sslstore_result read_second(const char *row)
{
    static const sslstore_query all;
    struct sslstore__call *call;
    sslstore_order order;
    sslstore_result wrong = SSLSTORE_OK;

    (void) snprintf(json, sizeof json, "[{" GRANTED "},%s]", row);
    begin(json);
    assert_int_equal(sslstore__order_query_open(client, &all, &call), SSLSTORE_OK);
    assert_int_equal(sslstore__listing_next(call, &order, &wrong), SSLSTORE_OK);
    assert_int_equal(sslstore__call_next(call, &wrong), SSLSTORE_OK);
    assert_false(call->ended);
    sslstore__reply_ids(&call->reply, store_id, partner_id);
    sslstore__listing_decode(call, &order, &wrong);
    sslstore__call_close(call, SSLSTORE_OK);
    end();
    return wrong;
}

static void an_unreadable_row_reports_its_ids(void **unused)
{
    (void) unused;
    assert_int_equal(read_second("{\"ServerCount\":\"many\",\"TheSSLStoreOrderID\":24680,"
                                 "\"partnerorderid\":\"po-1\"}"),
                     SSLSTORE_ERR_REPLY);
    assert_string_equal(store_id, "24680");
    assert_string_equal(partner_id, "po-1");
}

static void values_that_are_no_ids_are_not_reported(void **unused)
{
    static const char *const rows[] = {
        "{\"TheSSLStoreOrderID\":\"\"}",
        "{\"TheSSLStoreOrderID\":null}",
        "{\"TheSSLStoreOrderID\":{\"a\":1}}",
        "{\"TheSSLStoreOrderID\":[\"24680\"]}",
        "{\"TheSSLStoreOrderID\":\"24 680\"}",
        "{\"TheSSLStoreOrderID\":\"24\\n680\"}",
        "{\"TheSSLStoreOrderID\":\"\\u0032\"}",
        "{\"TheSSLStoreOrderID\":\"caf\xc3\xa9\"}",
        "{\"TheSSLStoreOrderID\":\"24\x7f\"}",
        "{\"x\":{\"TheSSLStoreOrderID\":\"24680\"}}",
        "{\"x\":\"TheSSLStoreOrderID\",\"24680\":1}",
        "[\"TheSSLStoreOrderID\",\"24680\"]",
        "7",
        "{}",
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        (void) read_second(rows[i]);
        assert_string_equal(store_id, "");
        assert_string_equal(partner_id, "");
    }
}

static void an_id_has_at_most_95_bytes(void **unused)
{
    char row[SSLSTORE_ID_MAX + 64];

    (void) unused;
    for (size_t size = SSLSTORE_ID_MAX - 2; size <= SSLSTORE_ID_MAX + 1; size++) {
        (void) snprintf(row, sizeof row, "{\"TheSSLStoreOrderID\":%0*d}", (int) size, 0);
        row[22] = '1'; /* no leading zero */
        (void) read_second(row);
        assert_int_equal(strlen(store_id), size < SSLSTORE_ID_MAX ? size : 0);
    }
}

/* ---- More values than any order has ---- */

#define VALUES 9000

static void put_huge_row(char *out, size_t capacity, const char *front)
{
    size_t size = (size_t) snprintf(out, capacity, "{" GRANTED ",%s\"x\":{\"\":1", front);

    for (size_t i = 1; i < VALUES; i++) {
        size += (size_t) snprintf(out + size, capacity - size, ",\"\":1");
    }
    (void) snprintf(out + size, capacity - size, "}}");
}

static void a_row_with_too_many_values_reports_its_ids(void **unused)
{
    static char row[VALUES * 5 + 256];

    (void) unused;
    put_huge_row(row, sizeof row, "\"TheSSLStoreOrderID\":\"24680\",\"PartnerOrderID\":7,");
    assert_int_equal(read_second(row), SSLSTORE_ERR_REPLY_LIMIT);
    assert_string_equal(store_id, "24680");
    assert_string_equal(partner_id, "7");
    put_huge_row(row, sizeof row, "\"TheSSLStoreOrderID\":\"2468\\u0030\",\"PartnerOrderID\":7,");
    assert_int_equal(read_second(row), SSLSTORE_ERR_REPLY_LIMIT);
    assert_string_equal(store_id, ""); /* it is reported as unreadable, not as something else */
    assert_string_equal(partner_id, "7");
}

/* Its lists are left out, and the rest is read in whatever order it comes. */
static void a_row_with_a_list_of_too_many_values_is_read_without_the_list(void **unused)
{
    static char list[VALUES * 2];
    static char row[sizeof list + 256];
    sslstore_order order;

    (void) unused;
    memset(list, '1', sizeof list - 1);
    for (size_t i = 1; i < sizeof list - 1; i += 2) {
        list[i] = ',';
    }
    list[sizeof list - 2] = '1';
    for (int last = 0; last < 2; last++) {
        static const sslstore_query all;
        struct sslstore__call *call;
        sslstore_result wrong;
        const char *ids = "\"TheSSLStoreOrderID\":\"24680\",\"PartnerOrderID\":7";

        (void) snprintf(row, sizeof row, "[{" GRANTED ",%s%s\"x\":[%s]%s%s}]", last ? "" : ids,
                        last ? "" : ",", list, last ? "," : "", last ? ids : "");
        begin(row);
        assert_int_equal(sslstore__order_query_open(client, &all, &call), SSLSTORE_OK);
        assert_int_equal(sslstore__listing_next(call, &order, &wrong), SSLSTORE_OK);
        assert_int_equal(wrong, SSLSTORE_OK);
        assert_true(order.shortened);
        assert_string_equal(order.store_id, "24680");
        assert_string_equal(order.partner_id, "7");
        sslstore__call_close(call, SSLSTORE_OK);
        end();
    }
}

/* Shortening changes the size of a record, and so where the elements behind it are aligned. */
static void the_lists_behind_a_shortened_row_are_aligned(void **unused)
{
    static char list[VALUES * 2];
    static char row[sizeof list + 256];

    (void) unused;
    memset(list, '1', sizeof list - 1);
    for (size_t i = 1; i < sizeof list - 2; i += 2) {
        list[i] = ',';
    }
    for (size_t blanks = 0; blanks < SSLSTORE__RPC_DECODE_ALIGNMENT; blanks++) {
        static const sslstore_query all;
        struct sslstore__call *call;
        sslstore_order order;
        sslstore_result wrong;

        (void) snprintf(row, sizeof row,
                        "[{" GRANTED ",\"OrderStatus\":{\"DomainAuthVettingStatus\":[{\"domain\":"
                        "\"a.example\"}]},\"x\":[%*s%s]}]",
                        (int) blanks, "", list);
        begin(row);
        assert_int_equal(sslstore__order_query_open(client, &all, &call), SSLSTORE_OK);
        assert_int_equal(sslstore__listing_next(call, &order, &wrong), SSLSTORE_OK);
        assert_int_equal(wrong, SSLSTORE_OK);
        assert_true(order.shortened);
        assert_int_equal(order.domain_count, 1);
        assert_int_equal((uintptr_t) order.domains % SSLSTORE__RPC_DECODE_ALIGNMENT, 0);
        assert_string_equal(order.domains[0].domain, "a.example");
        sslstore__call_close(call, SSLSTORE_OK);
        end();
    }
}

/* Too many short members are too much, too: of such a row only the ids at its beginning are
 * reported, and a single reply fails. */
static void a_record_of_too_many_short_members_cannot_be_read(void **unused)
{
    static char row[VALUES * 5 + 256];
    static const sslstore_query all;
    struct sslstore__call *call;
    sslstore_order order;
    sslstore_result wrong;

    (void) unused;
    put_huge_row(row, sizeof row, "\"TheSSLStoreOrderID\":\"24680\",\"PartnerOrderID\":7,");
    (void) snprintf(json, sizeof json, "[%s,{\"TheSSLStoreOrderID\":\"1\"}]", row);
    for (size_t step = 0; step < 400; step += 1 + step * 3) {
        begin(json);
        sslstore_client_free(client);
        config.record_max = 2048;
        config.response_max = 2048;
        assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
        fake.receive_step = step;
        assert_int_equal(sslstore__order_query_open(client, &all, &call), SSLSTORE_OK);
        assert_int_equal(sslstore__listing_next(call, &order, &wrong), SSLSTORE_OK);
        assert_int_equal(wrong, SSLSTORE_ERR_REPLY_LIMIT);
        sslstore__reply_ids(&call->reply, store_id, partner_id);
        assert_string_equal(store_id, "24680");
        assert_string_equal(partner_id, "7");
        assert_int_equal(sslstore__listing_next(call, &order, &wrong), SSLSTORE_OK);
        assert_int_equal(wrong, SSLSTORE_OK);
        assert_string_equal(order.store_id, "1");
        assert_false(order.shortened);
        sslstore__call_close(call, SSLSTORE_OK);
        end();
        begin(row);
        sslstore_client_free(client);
        config.response_max = 2048;
        assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
        fake.receive_step = step;
        assert_int_equal(sslstore_wire_order_status(client, "24680", &order),
                         SSLSTORE_ERR_REPLY_LIMIT);
        assert_null(order.store_id);
        end();
    }
}

static int note_offer(void *user, const sslstore_offer *offer, sslstore_result result)
{
    size_t *seen = user;

    assert_int_equal(result, *seen == 1 ? SSLSTORE_ERR_REPLY_LIMIT : SSLSTORE_OK);
    assert_int_equal(offer == NULL, *seen == 1);
    ++*seen;
    return 0;
}

/* An offer without its prices would be wrong, so offers are not shortened. */
static void only_orders_are_shortened(void **unused)
{
    static char prices[4096];
    static char emails[VALUES * 3 + 1];
    sslstore_approver_list list;
    size_t seen = 0;

    (void) unused;
    memset(prices, 'x', sizeof prices - 1);
    (void) snprintf(json, sizeof json,
                    "[{" GRANTED ",\"ProductCode\":\"a\"},{\"ProductCode\":\"b\",\"ProductName\":\"%s\"},"
                    "{\"ProductCode\":\"c\"}]",
                    prices);
    begin(json);
    sslstore_client_free(client);
    config.record_max = 1024;
    assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
    fake.receive_step = 100;
    assert_int_equal(sslstore_wire_offers(client, "", note_offer, &seen), SSLSTORE_OK);
    assert_int_equal(seen, 3);
    end();
    for (size_t i = 0; i < VALUES; i++) {
        memcpy(emails + i * 3, "\"\",", 3);
    }
    emails[sizeof emails - 2] = '\0';
    (void) snprintf(json, sizeof json, "{" GRANTED ",\"ApproverEmailList\":[%s]}", emails);
    begin(json);
    assert_int_equal(sslstore_wire_approvers(client, "x", "a.example", &list),
                     SSLSTORE_ERR_REPLY_LIMIT);
    end();
}

static int count_row(void *user, const sslstore_order *order, sslstore_result result)
{
    sslstore_result *seen = user;

    assert_int_equal(order == NULL, result != SSLSTORE_OK);
    *seen = result;
    return 0;
}

static void one_that_comes_first_may_find_no_memory(void **unused)
{
    static const sslstore_query all;
    static char row[VALUES * 5 + 256];
    bool refused = true;

    (void) unused;
    put_huge_row(row, sizeof row, "");
    (void) snprintf(json, sizeof json, "[%s]", row);
    for (size_t n = 1; refused; n++) {
        sslstore_result seen = SSLSTORE_OK;
        sslstore_result result;

        begin(json);
        fake.refuse_at = fake.allocations + n;
        result = sslstore_wire_order_query(client, &all, count_row, &seen, NULL);
        refused = fake.refused;
        assert_int_equal(result, refused ? SSLSTORE_ERR_MEMORY : SSLSTORE_OK);
        assert_int_equal(seen, refused ? SSLSTORE_OK : SSLSTORE_ERR_REPLY_LIMIT);
        end();
    }
}

/* ---- The end of a listing ---- */

static int stop_at_order(void *user, const sslstore_order *order, sslstore_result result)
{
    size_t *rows = user;

    (void) order;
    (void) result;
    return --*rows == 0;
}

static int stop_at_offer(void *user, const sslstore_offer *offer, sslstore_result result)
{
    size_t *rows = user;

    (void) offer;
    (void) result;
    return --*rows == 0;
}

static void a_listing_ends_when_the_callback_stops_it(void **unused)
{
    static const sslstore_query all;

    (void) unused;
    for (size_t enough = 1; enough <= 3; enough++) {
        size_t rows = enough;
        uint32_t count = 99;

        begin("[{" GRANTED "},{},7]");
        assert_int_equal(sslstore_wire_order_query(client, &all, stop_at_order, &rows, &count),
                         SSLSTORE_ERR_CANCELLED);
        assert_int_equal(rows, 0);
        assert_int_equal(count, 0); /* the page was not read to its end */
        assert_int_equal(sslstore_client_error(client)->result, SSLSTORE_ERR_CANCELLED);
        end();
        rows = enough;
        begin("[{" GRANTED "},{},7]");
        assert_int_equal(sslstore_wire_offers(client, "", stop_at_offer, &rows),
                         SSLSTORE_ERR_CANCELLED);
        assert_int_equal(rows, 0);
        end();
    }
}

static void a_page_of_changed_orders_has_the_requested_size(void **unused)
{
    static const struct {
        sslstore_modified_query query;
        const char *number;
        const char *size;
    } rows[] = {
        {{0}, "\"PageNumber\":1,", "\"PageSize\":10"},
        {{.page_number = 3, .page_size = 25}, "\"PageNumber\":3,", "\"PageSize\":25"},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sslstore_modified_list list;

        begin("{" GRANTED ",\"Orders\":[{\"TheSSLStoreOrderID\":\"24680\"}],\"TotalOrders\":1}");
        assert_int_equal(sslstore_wire_orders_modified(client, &rows[i].query, &list), SSLSTORE_OK);
        assert_int_equal(list.count, 1);
        assert_int_equal(list.total, 1);
        assert_string_equal(list.orders[0].store_id, "24680");
        assert_non_null(strstr(fake_request_body(&fake, 1), rows[i].number));
        assert_non_null(strstr(fake_request_body(&fake, 1), rows[i].size));
        sslstore_modified_list_free(&list);
        end();
    }
}

/* ---- Endless replies ---- */

#define HEAD  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n"
#define FLOOD (12u << 20)

/* The number of bytes of the reply that are read until the call ends. After front, the reply is
 * filler. */
static size_t taken_of(const char *front, char filler, uint32_t max, bool lists)
{
    static char text[FLOOD];
    sslstore_query query = {0};
    sslstore_order order;
    uint32_t count;
    size_t rows = SIZE_MAX;
    size_t taken;

    memset(text, filler, sizeof text);
    memcpy(text, front, strlen(front));
    begin("{}");
    sslstore_client_free(client);
    reply = (struct fake_reply){.bytes = text, .size = sizeof text, .end = FAKE_SILENCE};
    fake.receive_step = 1000;
    config.record_max = max;
    config.response_max = max;
    assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
    assert_int_equal(lists ? sslstore_wire_order_query(client, &query, stop_at_order, &rows, &count)
                           : sslstore_wire_order_status(client, "24680", &order),
                     SSLSTORE_ERR_REPLY_LIMIT);
    taken = (size_t) sslstore_client_counters(client)->bytes_received;
    end();
    return taken;
}

static void an_endless_reply_is_refused_long_before_the_deadline(void **unused)
{
    static const char *const fronts[] = {HEAD, HEAD "[{" GRANTED "}", HEAD "[{\"ProductCode\":\"",
                                         HEAD "[{" GRANTED "},{\"DNSNames\":[\""};

    (void) unused;
    for (size_t i = 0; i < sizeof fronts / sizeof fronts[0]; i++) {
        assert_int_in_range(taken_of(fronts[i], ' ', 16384, true), 4u << 20, (4u << 20) + 9999);
        assert_int_in_range(taken_of(fronts[i], ' ', 6u << 20, true), 6u << 20, (6u << 20) + 9999);
    }
    assert_int_in_range(taken_of(HEAD "{\"DNSNames\":\"", 'x', 16384, false), 4u << 20,
                        (4u << 20) + 9999);
    assert_int_in_range(taken_of(HEAD "{\"DNSNames\":\"", 'x', 6u << 20, false), 6u << 20,
                        (6u << 20) + 9999);
    assert_int_in_range(
        taken_of("HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n", ' ', 16384, false), 1,
        99999);
}

/* The limit is for a record: a page may be of any length. */
static void a_long_page_of_short_records_is_accepted(void **unused)
{
    static char text[(9u << 20) + 64];
    static const sslstore_query all;
    size_t size = 1;
    size_t rows = SIZE_MAX;
    uint32_t count;

    (void) unused;
    memset(text, ' ', sizeof text);
    memcpy(text, "[", 1);
    for (size_t i = 0; i < 3; i++) {
        memcpy(text + size, "{" GRANTED "},", sizeof "{" GRANTED "}," - 1);
        size += 3u << 20;
    }
    memcpy(text + size, "{}]", 4);
    begin(text);
    assert_int_equal(sslstore_wire_order_query(client, &all, stop_at_order, &rows, &count),
                     SSLSTORE_OK);
    assert_int_equal(SIZE_MAX - rows, 4);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unreadable_row_reports_its_ids),
        cmocka_unit_test(values_that_are_no_ids_are_not_reported),
        cmocka_unit_test(an_id_has_at_most_95_bytes),
        cmocka_unit_test(a_row_with_too_many_values_reports_its_ids),
        cmocka_unit_test(a_row_with_a_list_of_too_many_values_is_read_without_the_list),
        cmocka_unit_test(the_lists_behind_a_shortened_row_are_aligned),
        cmocka_unit_test(a_record_of_too_many_short_members_cannot_be_read),
        cmocka_unit_test(only_orders_are_shortened),
        cmocka_unit_test(one_that_comes_first_may_find_no_memory),
        cmocka_unit_test(a_listing_ends_when_the_callback_stops_it),
        cmocka_unit_test(a_page_of_changed_orders_has_the_requested_size),
        cmocka_unit_test(an_endless_reply_is_refused_long_before_the_deadline),
        cmocka_unit_test(a_long_page_of_short_records_is_accepted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
