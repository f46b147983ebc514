/* A life of certificates over slow streams: the same results, whether the stream waits or blocks,
 * and however few bytes it moves at once.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "stream/line.h"
#include "support/csr.h"
#include "support/range.h"

#define ORDERS      12
#define PROMISED_MS 100 /* between two ticks */

static struct line line;

static int count_record(void *user, const sslstore_sync_record *record)
{
    *(size_t *) user += record->result == SSLSTORE_OK;
    return 0;
}

static void sync_all(size_t orders)
{
    sslstore_sync_totals totals;
    size_t records = 0;

    assert_int_equal(sslstore_sync(line.store.client, NULL, count_record, &records, &totals),
                     SSLSTORE_OK);
    assert_int_equal(records, orders);
}

/* Enroll, sync, renew, sync, revoke. */
static void live(void)
{
    static const sslstore_enroll_options options = {
        .wait_ms = 600000, .poll_ms = 1000, .skip_approver_check = true};
    sslstore_order_request first = {.product_code = "positivessl",
                                    .csr = CSR_SHOP,
                                    .csr_size = SSLSTORE_NUL_TERMINATED,
                                    .custom_id = "life",
                                    .approver_email = "admin@shop.example.com",
                                    .validity_days = 365,
                                    .admin = {.email = "ada@shop.example.com"}};
    sslstore_order_request again = {.csr = CSR_SHOP_NEW_KEY, .csr_size = SSLSTORE_NUL_TERMINATED};
    sslstore_client *client = line.store.client;
    sslstore_certificate certificate;
    sslstore_order order;
    char id[SSLSTORE_ID_MAX];

    assert_int_equal(sslstore_ping(client), SSLSTORE_OK);
    assert_int_equal(sslstore_enroll(client, &first, &options, &certificate), SSLSTORE_OK);
    assert_true(certificate.issued);
    (void) sslstore_order_id(&certificate.order, id, sizeof id);
    sslstore_certificate_free(&certificate);
    sync_all(ORDERS + 1);
    assert_int_equal(sslstore_renew(client, id, &again, &options, NULL, &certificate), SSLSTORE_OK);
    (void) sslstore_order_id(&certificate.order, id, sizeof id);
    sslstore_certificate_free(&certificate);
    assert_int_equal(sslstore_revoke(client, id, SSLSTORE_REVOKE_REFUND, NULL, "enough", &order),
                     SSLSTORE_OK);
    sslstore_order_free(&order);
}

/* What the client and the line count must agree. */
static void end_life(void)
{
    const sslstore_counters *counters = sslstore_client_counters(line.store.client);

    assert_int_equal(counters->requests, line.requests);
    assert_int_equal(counters->connections, line.connects);
    assert_int_equal(counters->retries, 0);
    assert_true(counters->bytes_sent < line.bytes_sent);
    assert_true(counters->bytes_received < line.bytes_received);
    assert_int_in_range(line.longest_gap, 0, PROMISED_MS);
    assert_null(line_end(&line));
}

static void a_life_at_once(void **state)
{
    (void) state;
    line_begin(&line, ORDERS);
    line_open(&line);
    live();
    end_life();
}

/* As a UART does: one byte takes a millisecond. */
static void a_life_one_byte_at_a_time(void **state)
{
    (void) state;
    line_begin(&line, ORDERS);
    line.step = 1;
    line.byte_ms = 1;
    line.connect_wants = 3;
    line.store.config.call_timeout_ms = 600000;
    line_open(&line);
    live();
    assert_true(line.calls[LINE_SEND] >= line.bytes_sent);
    assert_true(line.calls[LINE_RECV] >= line.bytes_received);
    assert_true(line.calls[LINE_WAIT] > line.pauses);
    assert_int_equal(line.calls[LINE_CONNECT], 4 * line.connects);
    end_life();
}

/* As a modem does: each call takes its time, and one connection is all there is. */
static void a_life_over_a_stream_that_blocks(void **state)
{
    (void) state;
    line_begin(&line, ORDERS);
    line_block(&line);
    line.byte_ms = 90;
    line.connect_wants = 3;
    line.store.config.call_timeout_ms = 600000;
    line_open(&line);
    live();
    assert_int_equal(line.calls[LINE_WAIT], 0);
    /* For calls, for listings, for what a sync fetches. */
    assert_int_in_range(line.connects, 1, 3);
    assert_true(line.store.fake.ticks >=
                line.calls[LINE_CONNECT] + line.calls[LINE_SEND] + line.calls[LINE_RECV]);
    end_life();
}

static void a_life_one_byte_at_a_time_over_a_stream_that_blocks(void **state)
{
    (void) state;
    line_begin(&line, ORDERS);
    line_block(&line);
    line.step = 1;
    line.byte_ms = 1;
    line.store.config.call_timeout_ms = 600000;
    line_open(&line);
    live();
    assert_int_equal(line.calls[LINE_WAIT], 0);
    assert_int_in_range(line.connects, 1, 3);
    end_life();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_life_at_once),
        cmocka_unit_test(a_life_one_byte_at_a_time),
        cmocka_unit_test(a_life_over_a_stream_that_blocks),
        cmocka_unit_test(a_life_one_byte_at_a_time_over_a_stream_that_blocks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
