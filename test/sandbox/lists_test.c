/* Lists of orders in process: filters, and the effects of faults and touches.
 * SPDX-License-Identifier: Apache-2.0 */
#include "../../examples/sandbox/dates.h"
#include "sandbox/world.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define FIRST_ID     10000001

static const char *const lists[] = {"order/query", "order/getmodifiedorderssummary"};

static json_t *rows_of(json_t *reply)
{
    return json_is_array(reply) ? reply : json_object_get(reply, "Orders");
}

static long total_of(json_t *reply)
{
    return (long) json_integer_value(json_object_get(reply, "TotalOrders"));
}

static long index_of(const json_t *row)
{
    return strtol(text(row, "TheSSLStoreOrderID"), NULL, 10) - FIRST_ID;
}

/* Returns a page of either list as the indexes of its orders, newest first, such as "9 8 7". */
static const char *page_text(struct world *world, const char *list, int page, int size)
{
    static char out[400];
    char more[80];
    json_t *reply;

    snprintf(more, sizeof more, ",\"PageNumber\":%d,\"PageSize\":%d", page, size);
    reply = call(world, list, more);
    assert_false(is_error(reply));
    out[0] = '\0';
    for (size_t i = 0; i < json_array_size(rows_of(reply)); i++) {
        size_t used = strlen(out);

        snprintf(out + used, sizeof out - used, "%s%ld", i ? " " : "",
                 index_of(json_array_get(rows_of(reply), i)));
    }
    json_decref(reply);
    return out;
}

static void world_with(struct world *world, size_t orders, const char *const *faults, size_t count)
{
    memset(world, 0, sizeof *world);
    world->config.orders = orders;
    world->config.faults = faults;
    world->config.fault_count = count;
    world_start(world);
}

static long fired(struct world *world, const char *fault)
{
    json_t *stats = engine_stats(world->engine);
    json_t *count = json_object_get(json_object_get(stats, "faults"), fault);
    long times = (long) json_integer_value(count);

    assert_non_null(count);
    json_decref(stats);
    return times;
}

static void pages_are_short_long_and_repeated(void **state)
{
    static const struct {
        const char *fault, *name;
        size_t orders;
        const char *pages[5]; /* pages 1 to 5, of three orders */
    } cases[] = {
        {"500#99", "500", 8, {"7 6 5", "4 3 2", "1 0", "", ""}},
        {"short-page", "short-page", 8, {"7 6", "4 3", "1 0", "", ""}},
        {"short-page=2", "short-page", 6, {"5", "2 1 0", "", "", ""}},
        {"short-page=9", "short-page", 7, {"", "", "0", "", ""}},
        {"long-page", "long-page", 8, {"7 6 5 4", "4 3 2 1", "1 0", "", ""}},
        {"long-page=99", "long-page", 8, {"7 6 5 4 3 2 1 0", "4 3 2 1 0", "1 0", "", ""}},
        {"repeat-last-page", "repeat-last-page", 8, {"7 6 5", "4 3 2", "1 0", "1 0", "1 0"}},
        {"repeat-last-page", "repeat-last-page", 3, {"2 1 0", "2 1 0", "2 1 0", "2 1 0", "2 1 0"}},
        {"repeat-last-page", "repeat-last-page", 0, {"", "", "", "", ""}},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(lists) * COUNT(cases); i++) {
        const char *list = lists[i / COUNT(cases)];
        struct world world;

        world_with(&world, cases[i % COUNT(cases)].orders, &cases[i % COUNT(cases)].fault, 1);
        for (int page = 1; page <= 5; page++) {
            assert_string_equal(page_text(&world, list, page, 3),
                                cases[i % COUNT(cases)].pages[page - 1]);
        }
        if (strcmp(cases[i % COUNT(cases)].fault, "500#99") != 0) {
            assert_int_equal(fired(&world, cases[i % COUNT(cases)].name), 5);
        }
        world_end(&world);
    }
}

static void a_page_number_of_any_size_is_accepted(void **state)
{
    struct world world;
    json_t *rows;

    (void) state;
    world_with(&world, 5, NULL, 0);
    rows = call(&world, "order/query",
                ",\"PageNumber\":4611686018427387905,\"PageSize\":4611686018427387904");
    assert_int_equal(json_array_size(rows), 0);
    assert_true(json_is_array(rows));
    json_decref(rows);
    world_end(&world);
}

static void rows_are_inserted_and_removed_at_a_page(void **state)
{
    static const char *const faults[] = {
        "remove-row=2@order/query/page=2*1", "remove-row@order/query/page=3*1",
        "insert-row@order/query/page=4*1", "remove-row=99@order/query/page=5*1"};
    struct world world;

    (void) state;
    world_with(&world, 10, faults, COUNT(faults));
    assert_string_equal(page_text(&world, "order/query", 1, 3), "9 8 7");
    assert_string_equal(page_text(&world, "order/query", 2, 3), "5 4 3");
    assert_string_equal(page_text(&world, "order/query", 1, 3), "9 8 6");
    assert_string_equal(page_text(&world, "order/query", 3, 3), "1 0");
    assert_string_equal(page_text(&world, "order/query", 1, 3), "8 6 5");
    assert_string_equal(page_text(&world, "order/query", 4, 3), "");
    assert_string_equal(page_text(&world, "order/query", 1, 3), "10 8 6");
    assert_string_equal(page_text(&world, "order/query", 5, 3), "");
    assert_string_equal(page_text(&world, "order/query", 1, 99), "10 8 6 5 4 3 2 1 0");
    assert_int_equal(fired(&world, "remove-row"), 3);
    assert_int_equal(fired(&world, "insert-row"), 1);
    world_end(&world);
}

static void the_total_is_wrong_on_demand(void **state)
{
    static const char *const faults[] = {"total-lies=5#2", "total-lies=-7#3", "total-lies#4"};
    static const long totals[] = {10, 15, 3, 11, 10};
    struct world world;

    (void) state;
    world_with(&world, 10, faults, COUNT(faults));
    for (size_t i = 0; i < COUNT(totals); i++) {
        json_t *reply = call(&world, lists[1], ",\"PageNumber\":2,\"PageSize\":3");

        assert_int_equal(json_array_size(rows_of(reply)), 3);
        assert_int_equal(total_of(reply), totals[i]);
        json_decref(reply);
    }
    assert_int_equal(fired(&world, "total-lies"), 3);
    world_end(&world);
}

/* Returns the text of a page of two orders. */
static char *page_body(struct world *world, const char *list)
{
    char path[64];
    struct engine_reply reply;

    snprintf(path, sizeof path, "/rest/%s", list);
    reply = post(world, path, "{" AUTH ",\"PageNumber\":1,\"PageSize\":2}");
    assert_int_equal(reply.status, 200);
    return reply.body;
}

static void a_row_can_be_oversized(void **state)
{
    static const char *const faults[] = {"oversized-row=70000#1", "oversized-ids-last=70000#2"};
    struct world world;

    (void) state;
    for (size_t i = 0; i < COUNT(lists); i++) {
        world_with(&world, 2, faults, COUNT(faults));
        for (int last = 0; last < 2; last++) {
            char *body = page_body(&world, lists[i]);
            char *padding = strstr(body, "\"Padding\":\"");
            json_t *parsed = json_loads(body, JSON_REJECT_DUPLICATES, NULL);
            char *store, *partner, *custom;

            assert_non_null(padding);
            assert_null(strstr(padding + 2, "Padding"));
            assert_int_equal(strspn(padding + strlen("\"Padding\":\""), "x"), 70000);
            store = strstr(body, "\"TheSSLStoreOrderID\":\"10000002\"");
            partner = strstr(body, "\"PartnerOrderID\"");
            custom = strstr(body, "\"CustomOrderID\"");
            assert_int_equal(store > padding, last);
            assert_int_equal(partner > padding, last);
            assert_int_equal(custom > padding, last);
            assert_int_equal(json_array_size(rows_of(parsed)), 2);
            assert_int_equal(index_of(json_array_get(rows_of(parsed), 0)), 1);
            assert_null(json_object_get(json_array_get(rows_of(parsed), 1), "Padding"));
            json_decref(parsed);
            free(body);
        }
        assert_int_equal(fired(&world, "oversized-row"), 1);
        assert_int_equal(fired(&world, "oversized-ids-last"), 1);
        world_end(&world);
    }
}

static void the_summary_can_be_unavailable(void **state)
{
    struct world world = {.config = {.orders = 3, .summary = SUMMARY_NOT_FOUND}};
    struct engine_reply missing;
    json_t *reply;

    (void) state;
    world_start(&world);
    missing = post(&world, "/rest/order/getmodifiedorderssummary", "{" AUTH "}");
    assert_int_equal(missing.status, 404);
    engine_reply_free(&missing);
    assert_string_equal(page_text(&world, "order/query", 1, 3), "2 1 0");
    world_end(&world);
    world.config.summary = SUMMARY_REFUSED;
    world_start(&world);
    reply = call(&world, "order/getmodifiedorderssummary", "");
    assert_true(is_error(reply));
    assert_null(json_object_get(reply, "Orders"));
    json_decref(reply);
    world_end(&world);
}

/* Returns how many orders match a filter, by counting rows and by the total. */
static long passing(struct world *world, const char *list, const char *filter)
{
    json_t *reply = call(world, list, filter);
    long rows = (long) json_array_size(rows_of(reply));

    assert_false(is_error(reply));
    if (!json_is_array(reply)) {
        assert_int_equal(total_of(reply), rows);
    }
    json_decref(reply);
    return rows;
}

static long between(struct world *world, const char *list, const char *begin, int64_t from,
                    const char *end, int64_t to)
{
    char filter[160];

    snprintf(filter, sizeof filter, ",\"%s\":\"/Date(%lld000)/\",\"%s\":\"/Date(%lld999)/\"", begin,
             (long long) from, end, (long long) to);
    return passing(world, list, filter);
}

/* One order is placed at NOON. Both ends of each range of dates include their second. */
static void ranges_of_dates_include_both_ends(void **state)
{
    static const char *const faults[] = {"insert-row@order/query#1"};
    struct world world;

    (void) state;
    world_with(&world, 0, faults, 1);
    assert_string_equal(page_text(&world, "order/query", 1, 1), "0");
    for (size_t i = 0; i < COUNT(lists); i++) {
        for (int64_t second = NOON - 2; second <= NOON + 2; second++) {
            assert_int_equal(between(&world, lists[i], "StartDate", second, "EndDate", second),
                             second == NOON);
            assert_int_equal(between(&world, lists[i], "StartDate", second, "EndDate", NOON + DAY),
                             second <= NOON);
            assert_int_equal(between(&world, lists[i], "StartDate", NOON - DAY, "EndDate", second),
                             second >= NOON);
        }
    }
    world_end(&world);
}

/* The same for orders of the inventory, whose dates are computed, and for their certificates. */
static void computed_dates_are_exact_to_the_second(void **state)
{
    struct world world;
    json_t *all;

    (void) state;
    world_with(&world, 40, NULL, 0);
    all = call(&world, "order/query", ",\"DateTimeCulture\":\"de-DE\"");
    for (size_t i = 0; i < json_array_size(all); i++) {
        static const struct {
            const char *member, *begin, *end;
        } ranges[] = {
            {"PurchaseDateInUTC", "StartDate", "EndDate"},
            {"CertificateEndDateInUTC", "CertificateExpireFromDate", "CertificateExpireToDate"},
        };

        for (size_t r = 0; r < COUNT(ranges); r++) {
            struct civil d;
            int64_t when;

            assert_int_equal(sscanf(text(json_array_get(all, i), ranges[r].member),
                                    "%d.%d.%d %d:%d:%d", &d.day, &d.month, &d.year, &d.hour,
                                    &d.minute, &d.second),
                             6);
            if (d.year == 1900) {
                continue;
            }
            when = seconds_from_civil(d);
            assert_true(between(&world, lists[0], ranges[r].begin, when, ranges[r].end, when) >= 1);
            assert_int_equal(
                between(&world, lists[0], ranges[r].begin, when, ranges[r].end, when - 1), 0);
            assert_int_equal(between(&world, lists[0], ranges[r].begin, NOON - 9999 * DAY,
                                     ranges[r].end, NOON + 9999 * DAY),
                             between(&world, lists[0], ranges[r].begin, NOON - 9999 * DAY,
                                     ranges[r].end, when - 1) +
                                 between(&world, lists[0], ranges[r].begin, when, ranges[r].end,
                                         NOON + 9999 * DAY));
        }
    }
    json_decref(all);
    world_end(&world);
}

/* Returns whether an order is as the inventory computes it, and not changed since. */
static void one_order_is_found_by_its_name(void **state)
{
    static const struct {
        const char *filter;
        long found;
    } cases[] = {
        {",\"DomainName\":\"NAME\"", 1},
        {",\"DomainName\":\"nonesuch.stock.example.com\"", 0},
        {",\"DomainName\":\"stock.example.com\"", 0},
        {",\"DomainName\":\".stock.example.com\"", 0},
        {",\"DomainName\":\"h999999.stock.example.com\"", 0},
        {",\"DomainName\":\"18446744073709551616.stock.example.com\"", 0},
    };
    struct world world;
    char filter[200];

    (void) state;
    world_with(&world, 60, NULL, 0);
    for (int changed = 0; changed < 2; changed++) {
        json_t *all = call(&world, "order/query", "");

        for (size_t i = 0; i < json_array_size(all); i++) {
            const char *name = text(json_array_get(all, i), "CommonName");

            snprintf(filter, sizeof filter, ",\"DomainName\":\"%s\"", name);
            assert_int_equal(passing(&world, "order/query", filter), *name ? 1 : 60);
            json_decref(
                call(&world, "order/refundrequest", ",\"TheSSLStoreOrderID\":\"10000031\""));
        }
        for (size_t i = 1; i < COUNT(cases); i++) {
            assert_int_equal(passing(&world, "order/query", cases[i].filter), cases[i].found);
        }
        json_decref(all);
    }
    world_end(&world);
}

/* Returns the certificate and the composite id of every order, by index, as one text each. */
static void read_all(struct world *world, size_t count, char (*out)[120])
{
    json_t *all = call(world, "order/query", "");

    memset(out, 0, count * sizeof *out);
    for (size_t i = 0; i < json_array_size(all); i++) {
        const json_t *row = json_array_get(all, i);

        snprintf(out[index_of(row)], sizeof *out, "%s %s %s %s", text(row, "PartnerOrderID"),
                 text(row, "SerialNumber"), text(row, "CertificateStartDate"), major(row));
    }
    json_decref(all);
}

static json_int_t touch(struct world *world, const char *body)
{
    struct engine_reply reply = post(world, "/sandbox/touch", body);
    json_t *parsed = json_loads(reply.body, 0, NULL);
    json_int_t touched = json_integer_value(json_object_get(parsed, "Touched"));

    json_decref(parsed);
    engine_reply_free(&reply);
    return touched;
}

static void a_touch_changes_its_share_and_no_more(void **state)
{
    static const struct {
        const char *body;
        size_t share, of;
    } cases[] = {
        {"{\"Percent\":1}", 1, 100},   {"{\"Every\":100}", 1, 100}, {"{\"Every\":20}", 1, 20},
        {"{\"Percent\":30}", 30, 100}, {"{\"Every\":1}", 1, 1},     {"{\"Percent\":100}", 1, 1},
        {"{\"Every\":5000}", 1, 5000},
    };
    static char before[1000][120], after[1000][120];

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t expected = 1000 * cases[i].share / cases[i].of;
        struct world world;
        size_t reissued = 0;

        world_with(&world, 1000, NULL, 0);
        read_all(&world, 1000, before);
        assert_int_equal(between(&world, lists[1], "StartDate", NOON, "EndDate", NOON + DAY), 0);
        world.now = NOON + 60;
        assert_int_equal(touch(&world, cases[i].body), expected);
        read_all(&world, 1000, after);
        for (size_t k = 0; k < 1000; k++) {
            reissued += strcmp(before[k], after[k]) != 0;
        }
        assert_true(reissued <= expected && reissued >= expected / 2);
        for (int64_t second = NOON + 58; second <= NOON + 62; second++) {
            assert_int_equal(between(&world, lists[1], "StartDate", second, "EndDate", second),
                             second == NOON + 60 ? expected : 0);
        }
        world_end(&world);
    }
}

/* An order that is touched twice counts by its second touch, stored orders are touched like
 * computed ones, and removed orders are not counted. */
static void touches_add_up(void **state)
{
    static const char *const faults[] = {"remove-row@order/query#1", "insert-row=5@order/query#2"};
    static char first[101][120], second[101][120];
    struct world world;

    (void) state;
    world_with(&world, 100, faults, 2);
    json_decref(call(&world, "order/query", ""));
    json_decref(call(&world, "order/refundrequest", ",\"TheSSLStoreOrderID\":\"10000020\""));
    read_all(&world, 101, first);
    world.now = NOON + 10;
    assert_int_equal(touch(&world, "{\"Every\":1}"), 100);
    assert_int_equal(between(&world, lists[1], "StartDate", NOON + 10, "EndDate", NOON + 10), 100);
    read_all(&world, 101, second);
    assert_string_not_equal(first[19], second[19]);
    assert_string_not_equal(first[100], second[100]);
    assert_string_equal(first[99], "");
    assert_string_equal(second[99], "");
    world.now = NOON + 20;
    assert_int_equal(touch(&world, "{\"Every\":50}"), 1);
    assert_int_equal(between(&world, lists[1], "StartDate", NOON + 10, "EndDate", NOON + 10), 99);
    assert_int_equal(between(&world, lists[1], "StartDate", NOON + 20, "EndDate", NOON + 20), 1);
    world_end(&world);
}

static bool grows(size_t index, size_t share, size_t of)
{
    return (index + 1) * share / of > index * share / of;
}

/* The list of changes has what was touched by either of two touches, and what was changed one by
 * one. */
static void every_change_is_listed(void **state)
{
    static const size_t edited[] = {0, 5, 500, 501, 940, 999};
    struct world world;
    long expected = 0;

    (void) state;
    world_with(&world, 1000, NULL, 0);
    world.now = NOON + 10;
    (void) touch(&world, "{\"Every\":7}");
    world.now = NOON + 20;
    (void) touch(&world, "{\"Percent\":30}");
    world.now = NOON + 30;
    for (size_t i = 0; i < COUNT(edited); i++) {
        char body[64];
        struct engine_reply reply;

        snprintf(body, sizeof body, "{\"TheSSLStoreOrderID\":\"%zu\"}", FIRST_ID + edited[i]);
        reply = post(&world, "/sandbox/expire", body);
        assert_int_equal(reply.status, 200);
        engine_reply_free(&reply);
    }
    for (size_t index = 0; index < 1000; index++) {
        bool changed = grows(index, 1, 7) || grows(index, 30, 100);

        for (size_t i = 0; i < COUNT(edited); i++) {
            changed |= index == edited[i];
        }
        expected += changed;
    }
    assert_int_equal(between(&world, lists[1], "StartDate", NOON + 10, "EndDate", NOON + DAY),
                     expected);
    assert_int_equal(between(&world, lists[1], "StartDate", NOON + 30, "EndDate", NOON + DAY),
                     COUNT(edited));
    world_end(&world);
}

static void a_touch_needs_a_share(void **state)
{
    static const char *const bad[] = {"{}",
                                      "{\"Percent\":0}",
                                      "{\"Percent\":101}",
                                      "{\"Percent\":-1}",
                                      "{\"Every\":0}",
                                      "{\"Every\":-1}",
                                      "{\"Percent\":1,\"Every\":1}",
                                      "{\"Every\":\"all\"}"};
    struct world world;

    (void) state;
    world_with(&world, 100, NULL, 0);
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct engine_reply reply = post(&world, "/sandbox/touch", bad[i]);

        assert_non_null(strstr(reply.body, "\"isError\": true"));
        engine_reply_free(&reply);
    }
    assert_int_equal(between(&world, lists[1], "StartDate", NOON, "EndDate", NOON), 0);
    world_end(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_are_short_long_and_repeated),
        cmocka_unit_test(a_page_number_of_any_size_is_accepted),
        cmocka_unit_test(rows_are_inserted_and_removed_at_a_page),
        cmocka_unit_test(the_total_is_wrong_on_demand),
        cmocka_unit_test(a_row_can_be_oversized),
        cmocka_unit_test(the_summary_can_be_unavailable),
        cmocka_unit_test(ranges_of_dates_include_both_ends),
        cmocka_unit_test(computed_dates_are_exact_to_the_second),
        cmocka_unit_test(one_order_is_found_by_its_name),
        cmocka_unit_test(a_touch_changes_its_share_and_no_more),
        cmocka_unit_test(touches_add_up),
        cmocka_unit_test(every_change_is_listed),
        cmocka_unit_test(a_touch_needs_a_share),
    };
    int failed;

    if (versions_start() != 0) {
        return 1;
    }
    failed = cmocka_run_group_tests_name("sandbox lists", tests, NULL, NULL);
    versions_stop();
    return failed;
}
