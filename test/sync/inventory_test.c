/* Inventory: a sync of the orders of sslstore-sandbox, with their real certificates.
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

#include "support/range.h"
#include "support/store.h"

#define ORDERS   60
#define FIRST_ID 10000001u

static struct store store;
static uint32_t seen[ORDERS];
static size_t records;
static size_t issued;
static size_t failed;
static size_t states[SSLSTORE_STATE_FAILED + 1];
static sslstore_result failures[ORDERS];
static size_t stop_at;

static int take(void *unused, const sslstore_sync_record *record)
{
    unsigned long index;

    (void) unused;
    records++;
    assert_non_null(record->order);
    index = strtoul(record->order->store_id, NULL, 10) - FIRST_ID;
    assert_true(index < ORDERS);
    seen[index]++;
    states[record->order->state]++;
    assert_int_equal(strtoul(record->id, NULL, 10), index + FIRST_ID);
    if (record->certificate != NULL) {
        const sslstore_chain *chain = &record->certificate->chain;

        issued++;
        assert_int_equal(record->result, SSLSTORE_OK);
        assert_int_equal(record->certificate->issued,
                         record->order->state == SSLSTORE_STATE_ACTIVE);
        assert_int_equal(record->certificate->standing,
                         record->order->state == SSLSTORE_STATE_REISSUING);
        assert_string_equal(record->certificate->order.store_id, record->order->store_id);
        assert_string_equal(chain->common_name, record->order->common_name);
        assert_memory_equal(chain->leaf_pem, "-----BEGIN CERTIFICATE-----", 27);
        assert_int_equal(chain->not_after, record->order->certificate_end);
    }
    failures[index] = record->result;
    failed += record->result != SSLSTORE_OK;
    return records == stop_at;
}

static void begin(void)
{
    memset(seen, 0, sizeof seen);
    memset(states, 0, sizeof states);
    records = issued = failed = stop_at = 0;
    store_begin_inventory(&store, ORDERS, 7);
}

static void end(void)
{
    assert_null(store_end(&store));
}

static sslstore_result run_sync(const sslstore_sync_options *options)
{
    sslstore_sync_totals totals;
    sslstore_result result = sslstore_sync(store.client, options, take, NULL, &totals);

    assert_int_equal(totals.records, records);
    assert_int_equal(totals.failed, failed);
    return result;
}

static bool is_each_once(void)
{
    for (size_t i = 0; i < ORDERS; i++) {
        if (seen[i] != 1) {
            return false;
        }
    }
    return true;
}

static void every_order_is_delivered_once_and_active_ones_with_their_certificate(void **unused)
{
    (void) unused;
    begin();
    store_open(&store);
    assert_int_equal(run_sync(NULL), SSLSTORE_OK);
    assert_true(is_each_once());
    assert_int_equal(failed, 0);
    assert_true(issued > 0);
    assert_int_equal(issued, states[SSLSTORE_STATE_ACTIVE] + states[SSLSTORE_STATE_REISSUING]);
    assert_true(states[SSLSTORE_STATE_PENDING] > 0);
    assert_true(states[SSLSTORE_STATE_CANCELLED] > 0);
    assert_true(states[SSLSTORE_STATE_EXPIRED] > 0);
    assert_true(states[SSLSTORE_STATE_INITIAL] > 0);
    assert_true(states[SSLSTORE_STATE_REISSUING] > 0);
    assert_int_equal(states[SSLSTORE_STATE_UNKNOWN], 0);
    end();
}

static void no_certificates_means_no_downloads(void **unused)
{
    static const sslstore_sync_options options = {.no_certificates = true};

    (void) unused;
    begin();
    store_open(&store);
    assert_int_equal(run_sync(&options), SSLSTORE_OK);
    assert_true(is_each_once());
    assert_int_equal(issued, 0);
    assert_int_equal(fake_count(&store.fake, "order/download"), 0);
    assert_int_equal(fake_count(&store.fake, "order/status"), 0);
    end();
}

/* The list of changed orders has only ids, so that each order is fetched. */
static void changed_orders_can_be_delivered_without_certificates(void **unused)
{
    (void) unused;
    for (uint32_t connections = 1; connections <= 4; connections += 3) {
        sslstore_sync_options options = {.no_certificates = true};

        begin();
        store.config.connections = connections;
        store_open(&store);
        store_post(&store, "/sandbox/touch", "{\"Every\":1}");
        options.changed_since = store.fake.wall_time;
        assert_int_equal(run_sync(&options), SSLSTORE_OK);
        assert_true(is_each_once());
        assert_true(states[SSLSTORE_STATE_ACTIVE] > 0);
        assert_int_equal(issued, 0);
        assert_int_equal(fake_count(&store.fake, "order/download"), 0);
        end();
    }
}

static int take_id(void *unused, const sslstore_sync_record *record)
{
    (void) unused;
    records++;
    failed++;
    assert_int_equal(record->result, SSLSTORE_ERR_API);
    assert_true(record->id[0] != '\0');
    assert_null(record->order);
    assert_null(record->certificate);
    return 0;
}

static void a_changed_order_whose_status_fails_is_delivered_with_its_id_only(void **unused)
{
    static const char *const faults[] = {"error-object=not today@order/status"};

    (void) unused;
    for (uint32_t connections = 1; connections <= 4; connections += 3) {
        sslstore_sync_options options = {0};

        begin();
        store.config.connections = connections;
        store.engine_config.faults = faults;
        store.engine_config.fault_count = 1;
        store_open(&store);
        store_post(&store, "/sandbox/touch", "{\"Every\":1}");
        options.changed_since = store.fake.wall_time;
        assert_int_equal(sslstore_sync(store.client, &options, take_id, NULL, NULL), SSLSTORE_OK);
        assert_int_equal(records, ORDERS);
        end();
    }
}

static unsigned long first_page;

/* In the first listing. */
static bool note_page(void *unused, const struct fake_request *wanted, struct fake_reply *says)
{
    const char *page;

    (void) unused;
    (void) says;
    if (first_page == 0 && strcmp(wanted->path, "/rest/order/query") == 0) {
        page = strstr(wanted->body, "\"PageNumber\":");
        assert_non_null(page);
        first_page = strtoul(page + strlen("\"PageNumber\":"), NULL, 10);
    }
    return false;
}

/* The checkpoint is at the page of the oldest order that is being fetched. */
static void a_stopped_sync_resumes_at_the_page_of_the_oldest_open_order(void **unused)
{
    (void) unused;
    for (uint32_t connections = 1; connections <= 8; connections *= 2) {
        sslstore_sync_options options = {0};
        sslstore_sync_totals totals;
        unsigned long page = connections == 1 ? 14 : 8; /* of 15 or 9: pages of 4 or 7 */

        begin();
        store.config.connections = connections;
        store.intercept = note_page;
        store_open(&store);
        stop_at = ORDERS - 5;
        assert_int_equal(sslstore_sync(store.client, NULL, take, NULL, &totals),
                         SSLSTORE_ERR_CANCELLED);
        stop_at = first_page = 0;
        options.resume = &totals.checkpoint; /* the same totals may be overwritten */
        assert_int_equal(sslstore_sync(store.client, &options, take, NULL, &totals), SSLSTORE_OK);
        assert_int_in_range(first_page, page - 2, page);
        for (size_t i = 0; i < ORDERS; i++) {
            assert_int_in_range(seen[i], 1, 2);
        }
        end();
    }
}

/* A full handshake is most of the cost of a short sync. */
static void only_the_first_connection_of_a_sync_makes_a_full_handshake(void **unused)
{
    (void) unused;
    for (int by_change = 0; by_change < 2; by_change++) {
        sslstore_sync_options options = {0};

        begin();
        store.config.connections = 8;
        store_open(&store);
        store_post(&store, "/sandbox/touch", "{\"Every\":1}");
        options.changed_since = by_change ? store.fake.wall_time : 0;
        assert_int_equal(run_sync(&options), SSLSTORE_OK);
        assert_true(is_each_once());
        assert_int_equal(issued, states[SSLSTORE_STATE_ACTIVE]);
        assert_true(store.fake.opens >= 2);
        assert_int_equal(store.fake.opens_without_session, 1);
        end();
    }
}

static void an_order_with_an_unusable_certificate_is_delivered_with_the_reason(void **unused)
{
    static const struct {
        const char *fault;
        sslstore_result result;
    } rows[] = {
        {"empty-certificate@order/download", SSLSTORE_ERR_NOT_ISSUED},
        {"no-leaf@order/download", SSLSTORE_ERR_NO_CERTIFICATE},
        {"two-leaves@order/download", SSLSTORE_ERR_AMBIGUOUS},
        {"wrong-certificate@order/download", SSLSTORE_ERR_CONFLICT},
        {"error-object=not today@order/download", SSLSTORE_ERR_API},
        {"html@order/download", SSLSTORE_ERR_NOT_JSON},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sslstore_result result;

        begin();
        store.engine_config.faults = &rows[i].fault;
        store.engine_config.fault_count = 1;
        store_open(&store);
        result = run_sync(NULL);
        if (result != SSLSTORE_OK || !is_each_once()) {
            fail_msg("%s: %s", rows[i].fault, sslstore_result_name(result));
        }
        assert_int_equal(issued, 0);
        assert_int_equal(failed, states[SSLSTORE_STATE_ACTIVE] + states[SSLSTORE_STATE_REISSUING]);
        for (size_t k = 0; k < ORDERS; k++) {
            assert_true(failures[k] == SSLSTORE_OK || failures[k] == rows[i].result);
        }
        end();
    }
}

static size_t downloads_before; /* downloads before the reissue */
static bool for_ever;
static size_t asked;

/* Reissues every order between its row and its download; for_ever: before each further download,
 * too. */
static bool reissue_all(void *unused, const struct fake_request *wanted, struct fake_reply *says)
{
    (void) unused;
    (void) says;
    if (strcmp(wanted->path, "/rest/order/download") != 0) {
        return false;
    }
    asked++;
    if (asked == downloads_before + 1 || (for_ever && asked > downloads_before)) {
        store.fake.wall_time++;
        store_post(&store, "/sandbox/touch", "{\"Every\":1}");
    }
    return false;
}

static void an_order_reissued_during_the_sync_is_fetched_once_more(void **unused)
{
    (void) unused;
    for (int ever = 0; ever < 2; ever++) {
        for (uint32_t connections = 1; connections <= 4; connections += 3) {
            for (downloads_before = 0; downloads_before < 12; downloads_before += 3) {
                begin();
                asked = 0;
                for_ever = ever == 1;
                store.intercept = reissue_all;
                store.config.connections = connections;
                store_open(&store);
                assert_int_equal(run_sync(NULL), SSLSTORE_OK);
                assert_true(is_each_once());
                assert_true(ever ? failed > 0 : failed == 0);
                assert_true(ever || issued == states[SSLSTORE_STATE_ACTIVE] +
                                                  states[SSLSTORE_STATE_REISSUING]);
                assert_true(fake_count(&store.fake, "order/status") <= ORDERS);
                for (size_t i = 0; i < ORDERS; i++) {
                    assert_true(failures[i] == SSLSTORE_OK || failures[i] == SSLSTORE_ERR_CONFLICT);
                }
                end();
            }
        }
    }
}

/* A changed order is requested by its key, which may be the one of an older issuance by then. */
static bool reissue_at_the_first_status(void *unused, const struct fake_request *wanted,
                                        struct fake_reply *says)
{
    (void) unused;
    (void) says;
    if (strcmp(wanted->path, "/rest/order/status") == 0 && asked++ == 0) {
        store.fake.wall_time++;
        store_post(&store, "/sandbox/touch", "{\"Every\":1}");
    }
    return false;
}

static void a_changed_order_reissued_during_the_sync_is_fetched_once_more(void **unused)
{
    (void) unused;
    for (uint32_t connections = 1; connections <= 4; connections += 3) {
        sslstore_sync_options options = {0};

        begin();
        asked = 0;
        store.intercept = reissue_at_the_first_status;
        store.config.connections = connections;
        store_open(&store);
        store_post(&store, "/sandbox/touch", "{\"Every\":1}");
        options.changed_since = store.fake.wall_time;
        assert_int_equal(sslstore_sync(store.client, &options, take, NULL, NULL), SSLSTORE_OK);
        assert_int_equal(failed, 0);
        for (size_t i = 0; i < ORDERS; i++) {
            assert_int_in_range(seen[i], 1, 2); /* twice if its new key is listed, too */
        }
        end();
    }
}

/* The record has the key and the order of the row. */
static void a_reissued_order_that_cannot_be_fetched_again_is_delivered_as_listed(void **unused)
{
    static const char *const faults[] = {"wrong-certificate@order/download",
                                         "error-object=not today@order/status"};

    (void) unused;
    begin();
    store.engine_config.faults = faults;
    store.engine_config.fault_count = 2;
    store_open(&store);
    assert_int_equal(run_sync(NULL), SSLSTORE_OK);
    assert_true(is_each_once());
    assert_int_equal(failed, states[SSLSTORE_STATE_ACTIVE] + states[SSLSTORE_STATE_REISSUING]);
    for (size_t i = 0; i < ORDERS; i++) {
        assert_true(failures[i] == SSLSTORE_OK || failures[i] == SSLSTORE_ERR_API);
    }
    end();
}

static void the_inventory_is_the_same_whatever_the_service_s_habits(void **unused)
{
    (void) unused;
    for (int habit = 0; habit < 6; habit++) {
        begin();
        store.engine_config.auth_in_all = habit == 0;
        store.engine_config.id_as_number = habit == 1;
        store.engine_config.page_end_error = habit == 2;
        store.engine_config.message = habit == 3 ? MESSAGE_NULL : MESSAGE_STRING;
        store.engine_config.page_max = habit == 4 ? 3 : 0;
        store.config.page_size = habit == 5 ? 0 : 6; /* 60 orders are ten pages exactly */
        store_open(&store);
        assert_int_equal(run_sync(NULL), SSLSTORE_OK);
        assert_true(is_each_once());
        assert_int_equal(failed, 0);
        end();
    }
}

static void the_inventory_is_the_same_with_a_hostile_service(void **unused)
{
    (void) unused;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        sslstore_result result;

        begin();
        store.engine_config.hostile = true;
        store.engine_config.seed = seed;
        store_open(&store);
        result = run_sync(NULL);
        if (result != SSLSTORE_OK || !is_each_once() || failed > 0) {
            fail_msg("seed %u: %s, %zu failed: %s", (unsigned) seed, sslstore_result_name(result),
                     failed, sslstore_client_error(store.client)->message);
        }
        end();
    }
}

static void a_stopped_sync_frees_its_memory(void **unused)
{
    (void) unused;
    for (size_t n = 1; n <= ORDERS; n += 7) {
        begin();
        stop_at = n;
        store_open(&store);
        assert_int_equal(run_sync(NULL), SSLSTORE_ERR_CANCELLED);
        assert_int_equal(records, n);
        end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_order_is_delivered_once_and_active_ones_with_their_certificate),
        cmocka_unit_test(no_certificates_means_no_downloads),
        cmocka_unit_test(changed_orders_can_be_delivered_without_certificates),
        cmocka_unit_test(a_changed_order_whose_status_fails_is_delivered_with_its_id_only),
        cmocka_unit_test(a_stopped_sync_resumes_at_the_page_of_the_oldest_open_order),
        cmocka_unit_test(only_the_first_connection_of_a_sync_makes_a_full_handshake),
        cmocka_unit_test(an_order_with_an_unusable_certificate_is_delivered_with_the_reason),
        cmocka_unit_test(an_order_reissued_during_the_sync_is_fetched_once_more),
        cmocka_unit_test(a_changed_order_reissued_during_the_sync_is_fetched_once_more),
        cmocka_unit_test(a_reissued_order_that_cannot_be_fetched_again_is_delivered_as_listed),
        cmocka_unit_test(the_inventory_is_the_same_whatever_the_service_s_habits),
        cmocka_unit_test(the_inventory_is_the_same_with_a_hostile_service),
        cmocka_unit_test(a_stopped_sync_frees_its_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
