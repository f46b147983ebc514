/* Revoking: a refund and a revocation are two different acts. Each is requested by name, sent
 * once, and never for the wrong order.
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

#include "support/csr.h"
#include "support/request.h"
#include "support/store.h"

static struct store store;
static char id[SSLSTORE_ID_MAX];
static char serial[128];
static sslstore_order order;

static const sslstore_error *error(void)
{
    return sslstore_client_error(store.client);
}

/* An order with a certificate. */
static void begin_with_certificate(void)
{
    sslstore_order_request filled = shop_request();
    sslstore_certificate certificate;

    store_open(&store);
    store_buy(&store, &filled, &certificate);
    (void) sslstore_order_id(&certificate.order, id, sizeof id);
    (void) snprintf(serial, sizeof serial, "%s", certificate.chain.serial);
    sslstore_certificate_free(&certificate);
}

static void begin(void)
{
    store_begin(&store);
    begin_with_certificate();
}

static void end(void)
{
    sslstore_order_free(&order);
    assert_null(store_end(&store));
}

static sslstore_result revoke(sslstore_revoke_kind kind, const char *of, const char *reason)
{
    memset(&order, 0xa5, sizeof order);
    return sslstore_revoke(store.client, id, kind, of, reason, &order);
}

static void a_refund_is_requested_for_the_order_with_its_reason(void **unused)
{
    (void) unused;
    begin();
    assert_int_equal(revoke(SSLSTORE_REVOKE_REFUND, "", "No longer needed"), SSLSTORE_OK);
    assert_true(order.refund_id[0] != '\0');
    assert_int_equal(fake_count(&store.fake, "order/refundrequest"), 1);
    assert_int_equal(fake_count(&store.fake, "order/certificaterevokerequest"), 0);
    assert_non_null(strstr(store.fake.requests, "\"RefundReason\":\"No longer needed\""));
    end();
}

static void one_certificate_is_revoked_by_its_serial_with_its_reason(void **unused)
{
    (void) unused;
    begin();
    assert_int_equal(revoke(SSLSTORE_REVOKE_CERTIFICATE, serial, "Key lost"), SSLSTORE_OK);
    assert_int_equal(fake_count(&store.fake, "order/certificaterevokerequest"), 1);
    assert_int_equal(fake_count(&store.fake, "order/refundrequest"), 0);
    assert_non_null(strstr(store.fake.requests, "\"SerialNumber\":\""));
    assert_non_null(strstr(store.fake.requests, "Key lost"));
    end();
}

static void without_a_serial_the_orders_present_one_is_meant(void **unused)
{
    char expected[160];

    (void) unused;
    begin();
    assert_int_equal(revoke(SSLSTORE_REVOKE_CERTIFICATE, NULL, NULL), SSLSTORE_OK);
    (void) snprintf(expected, sizeof expected, "\"SerialNumber\":\"%s\"", order.serial);
    assert_true(order.serial[0] != '\0');
    assert_non_null(strstr(store.fake.requests, expected));
    end();
}

static void the_kind_has_no_default(void **unused)
{
    (void) unused;
    begin();
    assert_int_equal(revoke((sslstore_revoke_kind) 0, serial, NULL), SSLSTORE_ERR_ARGUMENT);
    assert_string_equal(error()->field, "kind");
    assert_int_equal(revoke((sslstore_revoke_kind) 3, serial, NULL), SSLSTORE_ERR_ARGUMENT);
    assert_int_equal(fake_count(&store.fake, "order/refundrequest"), 0);
    assert_null(order.store_id);
    end();
}

static void another_serial_stops_a_refund(void **unused)
{
    (void) unused;
    begin();
    assert_int_equal(revoke(SSLSTORE_REVOKE_REFUND, "0123456789abcdef", NULL),
                     SSLSTORE_ERR_CONFLICT);
    assert_string_equal(error()->field, "SerialNumber");
    assert_int_equal(fake_count(&store.fake, "order/refundrequest"), 0);
    end();
}

/* An order without a certificate has no serial number to compare with. */
static void any_serial_is_accepted_for_the_refund_of_a_pending_order(void **unused)
{
    sslstore_order_request filled = shop_request();
    sslstore_certificate certificate;

    (void) unused;
    store_begin(&store);
    store.engine_config.issue_after = 1000;
    store_open(&store);
    assert_int_equal(sslstore_enroll(store.client, &filled, NULL, &certificate), SSLSTORE_OK);
    (void) snprintf(id, sizeof id, "%s", certificate.order.store_id);
    sslstore_certificate_free(&certificate);
    assert_int_equal(revoke(SSLSTORE_REVOKE_REFUND, "0123456789abcdef", NULL), SSLSTORE_OK);
    assert_int_equal(fake_count(&store.fake, "order/refundrequest"), 1);
    end();
}

static void reissue(const char *csr)
{
    sslstore_order_request requested = {.csr = csr, .csr_size = SSLSTORE_NUL_TERMINATED};
    sslstore_enroll_options options = {.wait_ms = 60000};
    sslstore_certificate certificate;

    assert_int_equal(sslstore_reissue(store.client, id, &requested, &options, &certificate),
                     SSLSTORE_OK);
    assert_true(certificate.issued);
    (void) snprintf(id, sizeof id, "%s", certificate.order.store_id);
    sslstore_certificate_free(&certificate);
}

/* After the loss of a key: first a new certificate, then the old one is revoked. */
static void a_certificate_that_was_replaced_is_revoked_by_its_serial(void **unused)
{
    char middle[128];

    (void) unused;
    begin();
    reissue(CSR_SHOP_NEW_KEY);
    assert_int_equal(sslstore_wire_order_status(store.client, id, &order), SSLSTORE_OK);
    (void) snprintf(middle, sizeof middle, "%s", order.serial);
    sslstore_order_free(&order);
    reissue(CSR_SHOP);
    for (int twice = 0; twice < 2; twice++) { /* which is done already: no failure */
        assert_int_equal(revoke(SSLSTORE_REVOKE_CERTIFICATE, serial, NULL), SSLSTORE_OK);
        assert_true(order.serial[0] != '\0' && strcmp(order.serial, serial) != 0);
        sslstore_order_free(&order);
        assert_int_equal(revoke(SSLSTORE_REVOKE_CERTIFICATE, middle, NULL), SSLSTORE_OK);
        sslstore_order_free(&order);
    }
    assert_int_equal(revoke(SSLSTORE_REVOKE_CERTIFICATE, NULL, NULL), SSLSTORE_OK);
    assert_int_equal(fake_count(&store.fake, "order/certificaterevokerequest"), 5);
    end();
}

static void the_serial_of_another_order_is_refused_by_the_service(void **unused)
{
    (void) unused;
    begin();
    assert_int_equal(revoke(SSLSTORE_REVOKE_CERTIFICATE, "0123456789abcdef", NULL),
                     SSLSTORE_ERR_API);
    assert_non_null(strstr(error()->message, "0123456789abcdef"));
    assert_int_equal(store.journal[store.journal_count - 1].state, SSLSTORE_INTENT_NOT_PLACED);
    end();
}

static void what_is_no_serial_number_is_not_sent(void **unused)
{
    static const char *const wrong[] = {"xyz", "12 34 5g", "0", ": :", "00:00", "12,34", "-1"};

    (void) unused;
    for (size_t i = 0; i < 2 * sizeof wrong / sizeof wrong[0]; i++) {
        begin();
        assert_int_equal(revoke(i % 2 == 0 ? SSLSTORE_REVOKE_REFUND : SSLSTORE_REVOKE_CERTIFICATE,
                                wrong[i / 2], NULL),
                         SSLSTORE_ERR_ARGUMENT);
        assert_string_equal(error()->field, "serial");
        assert_int_equal(fake_count(&store.fake, "order/refundrequest"), 0);
        assert_int_equal(fake_count(&store.fake, "order/certificaterevokerequest"), 0);
        end();
    }
}

static void a_serial_is_compared_as_a_number(void **unused)
{
    char written[300] = "00";
    size_t size = 2;

    (void) unused;
    begin();
    for (size_t i = 0; serial[i] != '\0'; i++) {
        if (i > 0 && i % 2 == 0) {
            written[size++] = ':';
        }
        written[size++] =
            (char) (serial[i] >= 'A' && serial[i] <= 'F' ? serial[i] + 32 : serial[i]);
    }
    written[size] = '\0';
    assert_int_equal(revoke(SSLSTORE_REVOKE_REFUND, written, NULL), SSLSTORE_OK);
    end();
}

/* The key of an older issuance must not cost the newer one its order. */
static void the_key_of_an_older_issuance_is_refused(void **unused)
{
    (void) unused;
    begin();
    strcat(id, "x");
    for (int kind = SSLSTORE_REVOKE_REFUND; kind <= SSLSTORE_REVOKE_CERTIFICATE; kind++) {
        assert_int_equal(revoke((sslstore_revoke_kind) kind, NULL, NULL), SSLSTORE_ERR_CONFLICT);
    }
    assert_int_equal(fake_count(&store.fake, "order/refundrequest"), 0);
    assert_int_equal(fake_count(&store.fake, "order/certificaterevokerequest"), 0);
    end();
}

static void an_unknown_order_is_an_error(void **unused)
{
    (void) unused;
    begin();
    (void) snprintf(id, sizeof id, "99999999");
    assert_int_equal(revoke(SSLSTORE_REVOKE_REFUND, NULL, NULL), SSLSTORE_ERR_NOT_FOUND);
    end();
}

static void the_order_may_be_left_out(void **unused)
{
    (void) unused;
    begin();
    assert_int_equal(sslstore_revoke(store.client, id, SSLSTORE_REVOKE_REFUND, NULL, NULL, NULL),
                     SSLSTORE_OK);
    memset(&order, 0, sizeof order);
    end();
}

/* ---- Lost replies ---- */

static void after_a_lost_reply_to_a_refund_the_order_is_looked_up(void **unused)
{
    (void) unused;
    store_begin(&store);
    store.mishaps[0].endpoint = "order/refundrequest";
    begin_with_certificate();
    assert_int_equal(revoke(SSLSTORE_REVOKE_REFUND, NULL, NULL), SSLSTORE_OK);
    assert_int_equal(fake_count(&store.fake, "order/refundrequest"), 1);
    end();
}

static void a_lost_refund_request_is_of_unknown_outcome_and_not_sent_again(void **unused)
{
    (void) unused;
    store_begin(&store);
    store.mishaps[0].endpoint = "order/refundrequest";
    store.mishaps[0].before = true;
    begin_with_certificate();
    assert_int_equal(revoke(SSLSTORE_REVOKE_REFUND, NULL, NULL), SSLSTORE_ERR_UNKNOWN_OUTCOME);
    assert_int_equal(error()->delivery, SSLSTORE_DELIVERY_MAYBE_SENT);
    assert_int_equal(fake_count(&store.fake, "order/refundrequest"), 1);
    assert_null(order.store_id);
    end();
}

static void a_lost_answer_to_a_revocation_is_of_unknown_outcome(void **unused)
{
    (void) unused;
    for (int before = 0; before < 2; before++) {
        store_begin(&store);
        store.mishaps[0].endpoint = "order/certificaterevokerequest";
        store.mishaps[0].before = before == 1;
        begin_with_certificate();
        assert_int_equal(revoke(SSLSTORE_REVOKE_CERTIFICATE, serial, NULL),
                         SSLSTORE_ERR_UNKNOWN_OUTCOME);
        assert_int_equal(error()->delivery, SSLSTORE_DELIVERY_MAYBE_SENT);
        assert_int_equal(fake_count(&store.fake, "order/certificaterevokerequest"), 1);
        end();
    }
}

#define GRANTED "\"AuthResponse\":{\"isError\":false}"

static void a_refund_that_shows_late_is_found(void **unused)
{
    (void) unused;
    store_begin(&store);
    store.mishaps[0].endpoint = "order/refundrequest";
    store.mishaps[1].endpoint = "order/status";
    store.mishaps[1].before = true;
    store.mishaps[1].from = SIZE_MAX; /* none yet */
    begin_with_certificate();
    store.mishaps[1].times = 2;
    store.mishaps[1].from = store.calls[1] + 2;
    store.mishaps[1].says =
        fake_json("{" GRANTED ",\"TheSSLStoreOrderID\":\"10000001\",\"OrderStatus\":"
                  "{\"MajorStatus\":\"Active\"}}");
    assert_int_equal(revoke(SSLSTORE_REVOKE_REFUND, NULL, NULL), SSLSTORE_OK);
    assert_true(order.refund_id[0] != '\0');
    assert_int_equal(fake_count(&store.fake, "order/refundrequest"), 1);
    end();
}

static void a_refund_reply_without_an_order_is_looked_up(void **unused)
{
    (void) unused;
    store_begin(&store);
    store.mishaps[0].endpoint = "order/refundrequest";
    store.mishaps[0].says = fake_json("{" GRANTED "}");
    begin_with_certificate();
    assert_int_equal(revoke(SSLSTORE_REVOKE_REFUND, NULL, NULL), SSLSTORE_OK);
    assert_true(order.refund_id[0] != '\0');
    end();
}

static void what_is_requested_or_done_already_is_no_failure(void **unused)
{
    (void) unused;
    for (int kind = SSLSTORE_REVOKE_REFUND; kind <= SSLSTORE_REVOKE_CERTIFICATE; kind++) {
        begin();
        for (int time = 0; time < 3; time++) {
            assert_int_equal(revoke((sslstore_revoke_kind) kind, serial, NULL), SSLSTORE_OK);
            assert_int_equal(error()->result, SSLSTORE_OK);
            assert_non_null(order.store_id);
            sslstore_order_free(&order);
        }
        assert_int_equal(fake_count(&store.fake, "order/refundrequest"),
                         kind == SSLSTORE_REVOKE_REFUND ? 1 : 0);
        end();
    }
}

static void without_a_refund_status_the_order_status_is_requested(void **unused)
{
    (void) unused;
    for (int cancelled = 0; cancelled < 2; cancelled++) {
        store_begin(&store);
        store.mishaps[0].endpoint = "order/refundrequest";
        store.mishaps[0].before = true;
        store.mishaps[0].says = fake_json("{\"AuthResponse\":{\"isError\":true,\"Message\":"
                                          "[\"The order is already cancelled.\"]}}");
        store.mishaps[1].endpoint = "order/status";
        store.mishaps[1].before = true;
        store.mishaps[1].from = SIZE_MAX;
        begin_with_certificate();
        store.mishaps[1].from = store.calls[1] + 2;
        store.mishaps[1].says = fake_json(
            cancelled == 1 ? "{" GRANTED ",\"TheSSLStoreOrderID\":\"10000001\",\"OrderStatus\":"
                             "{\"MajorStatus\":\"Cancelled\"}}"
                           : "{" GRANTED ",\"TheSSLStoreOrderID\":\"10000001\",\"OrderStatus\":"
                             "{\"MajorStatus\":\"Active\"}}");
        assert_int_equal(revoke(SSLSTORE_REVOKE_REFUND, NULL, NULL),
                         cancelled == 1 ? SSLSTORE_OK : SSLSTORE_ERR_UNKNOWN_OUTCOME);
        end();
    }
}

static void a_revocation_whose_answer_is_lost_is_done_where_the_order_shows_it(void **unused)
{
    (void) unused;
    store_begin(&store);
    store.mishaps[0].endpoint = "order/certificaterevokerequest";
    store.mishaps[1].endpoint = "order/status";
    store.mishaps[1].before = true;
    store.mishaps[1].from = SIZE_MAX;
    begin_with_certificate();
    store.mishaps[1].from = store.calls[1] + 2;
    store.mishaps[1].says =
        fake_json("{" GRANTED ",\"TheSSLStoreOrderID\":\"10000001\",\"OrderStatus\":"
                  "{\"MajorStatus\":\"Revoked\"}}");
    assert_int_equal(revoke(SSLSTORE_REVOKE_CERTIFICATE, serial, NULL), SSLSTORE_OK);
    assert_int_equal(fake_count(&store.fake, "order/certificaterevokerequest"), 1);
    end();
}

/* ---- An order as it is returned ---- */

struct returned {
    const char *serial;
    const char *refund;
    const char *major;
};

static struct fake_reply status_of(const struct returned *returned)
{
    char json[512];

    (void) snprintf(json, sizeof json,
                    "{" GRANTED ",\"TheSSLStoreOrderID\":\"7\",\"SerialNumber\":\"%s\","
                    "\"RefundRequestID\":\"%s\",\"OrderStatus\":{\"MajorStatus\":\"%s\"}}",
                    returned->serial, returned->refund, returned->major);
    return fake_json(json);
}

/* order/status returns the first at first, and the second afterwards; requests are lost before they
 * arrive. */
static void begin_returning(const struct returned *before, const struct returned *after)
{
    store_begin(&store);
    store.mishaps[0].endpoint = "order/status";
    store.mishaps[0].before = true;
    store.mishaps[0].times = 1;
    store.mishaps[0].says = status_of(before);
    store.mishaps[1] = store.mishaps[0];
    store.mishaps[1].times = 0;
    store.mishaps[1].says = status_of(after);
    store.mishaps[2].endpoint = "order/refundrequest";
    store.mishaps[2].before = true;
    store.mishaps[3].endpoint = "order/certificaterevokerequest";
    store.mishaps[3].before = true;
    store_open(&store);
    (void) snprintf(id, sizeof id, "7");
}

static void the_refund_shows_on_the_order(void **unused)
{
    static const struct returned before = {"0A", "", "Active"};
    static const struct {
        sslstore_revoke_kind kind;
        struct returned after;
        bool done;
    } rows[] = {
        {SSLSTORE_REVOKE_REFUND, {"0A", "", "Active"}, false},
        {SSLSTORE_REVOKE_REFUND, {"0A", "7", "Active"}, true},
        {SSLSTORE_REVOKE_REFUND, {"0A", "", "Cancelled"}, true},
        {SSLSTORE_REVOKE_REFUND, {"0A", "", "Refunded"}, true},
        {SSLSTORE_REVOKE_REFUND, {"0A", "", "Revoked"}, false},
        {SSLSTORE_REVOKE_CERTIFICATE, {"0A", "", "Active"}, false},
        {SSLSTORE_REVOKE_CERTIFICATE, {"0A", "7", "Active"}, false},
        {SSLSTORE_REVOKE_CERTIFICATE, {"0A", "", "Cancelled"}, true},
        {SSLSTORE_REVOKE_CERTIFICATE, {"0A", "", "Revoked"}, true},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sslstore_result result;

        begin_returning(&before, &rows[i].after);
        result = revoke(rows[i].kind, NULL, NULL);
        if (result != (rows[i].done ? SSLSTORE_OK : SSLSTORE_ERR_UNKNOWN_OUTCOME)) {
            fail_msg("row %zu: %s", i, sslstore_result_name(result));
        }
        assert_int_equal(fake_count(&store.fake, "order/refundrequest") +
                             fake_count(&store.fake, "order/certificaterevokerequest"),
                         1);
        end();
    }
}

static void a_failed_lookup_leaves_the_outcome_unknown(void **unused)
{
    static const struct returned before = {"0A", "", "Active"};

    (void) unused;
    for (int kind = SSLSTORE_REVOKE_REFUND; kind <= SSLSTORE_REVOKE_CERTIFICATE; kind++) {
        begin_returning(&before, &before);
        store.mishaps[1].says = fake_status(400, "", "");
        assert_int_equal(revoke((sslstore_revoke_kind) kind, NULL, NULL),
                         SSLSTORE_ERR_UNKNOWN_OUTCOME);
        assert_null(order.store_id);
        end();
    }
}

static void a_refund_that_was_requested_is_not_requested_again(void **unused)
{
    static const struct returned rows[] = {
        {"0A", "7", "Active"}, {"0A", "", "Refunded"}, {"0A", "71", "Cancelled"}};

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin_returning(&rows[i], &rows[i]);
        assert_int_equal(revoke(SSLSTORE_REVOKE_REFUND, NULL, NULL), SSLSTORE_OK);
        assert_string_equal(order.store_id, "7");
        assert_int_equal(store.fake.answered, 1);
        end();
    }
}

/* If the order has no serial number, there is nothing to compare with, and nothing to send. */
static void an_order_without_a_serial_number_takes_the_callers(void **unused)
{
    static const struct returned before = {"", "", "Active"};
    static const struct returned revoked = {"", "", "Revoked"};

    (void) unused;
    begin_returning(&before, &revoked);
    assert_int_equal(revoke(SSLSTORE_REVOKE_CERTIFICATE, "0b", NULL), SSLSTORE_OK);
    assert_non_null(strstr(store.fake.requests, "\"SerialNumber\":\"0b\""));
    end();
    for (int given = 0; given < 2; given++) {
        begin_returning(&before, &revoked);
        assert_int_equal(revoke(SSLSTORE_REVOKE_CERTIFICATE, given == 1 ? "" : NULL, NULL),
                         SSLSTORE_ERR_ARGUMENT);
        assert_string_equal(error()->field, "serial");
        assert_int_equal(store.fake.answered, 1);
        end();
    }
}

/* "Already" in any other failure is a word like others. */
static void a_refused_token_is_not_done_already(void **unused)
{
    static const struct returned before = {"0A", "", "Active"};
    static const struct returned after = {"0A", "7", "Revoked"};

    (void) unused;
    for (int kind = SSLSTORE_REVOKE_REFUND; kind <= SSLSTORE_REVOKE_CERTIFICATE; kind++) {
        begin_returning(&before, &after);
        store.mishaps[2].says = store.mishaps[3].says = fake_json(
            "{\"AuthResponse\":{\"isError\":true,\"Message\":[\"-9008 already expired\"]}}");
        assert_int_equal(revoke((sslstore_revoke_kind) kind, NULL, NULL), SSLSTORE_ERR_AUTH);
        assert_null(order.store_id);
        end();
    }
}

static void a_refund_that_is_answered_with_a_short_id_is_answered(void **unused)
{
    static const struct returned before = {"0A", "", "Active"};
    static const struct returned after = {"0A", "9", "Cancelled"};

    (void) unused;
    begin_returning(&before, &before);
    store.mishaps[2].says = status_of(&after);
    assert_int_equal(revoke(SSLSTORE_REVOKE_REFUND, NULL, NULL), SSLSTORE_OK);
    assert_string_equal(order.refund_id, "9");
    assert_int_equal(fake_count(&store.fake, "order/status"), 1);
    end();
}

static void a_client_that_is_switched_off_revokes_nothing(void **unused)
{
    (void) unused;
    store_begin(&store);
    store.config.disabled = true;
    store_open(&store);
    assert_int_equal(revoke(SSLSTORE_REVOKE_REFUND, NULL, NULL), SSLSTORE_ERR_DISABLED);
    assert_string_equal(error()->endpoint, "");
    assert_null(order.store_id);
    end();
}

static void a_refusal_is_a_refusal(void **unused)
{
    (void) unused;
    for (int kind = SSLSTORE_REVOKE_REFUND; kind <= SSLSTORE_REVOKE_CERTIFICATE; kind++) {
        store_begin(&store);
        store.mishaps[0].endpoint = kind == SSLSTORE_REVOKE_REFUND
                                        ? "order/refundrequest"
                                        : "order/certificaterevokerequest";
        store.mishaps[0].before = true;
        store.mishaps[0].says =
            fake_json("{\"AuthResponse\":{\"isError\":true,\"Message\":[\"too late\"]}}");
        begin_with_certificate();
        assert_int_equal(revoke((sslstore_revoke_kind) kind, serial, NULL), SSLSTORE_ERR_API);
        assert_string_equal(error()->message, "too late");
        assert_int_equal(error()->delivery, SSLSTORE_DELIVERY_ANSWERED);
        assert_null(order.store_id);
        end();
    }
}

/* ---- Whatever fails, it is requested at most once ---- */

static void whichever_call_of_the_transport_fails(void **unused)
{
    (void) unused;
    for (int kind = SSLSTORE_REVOKE_REFUND; kind <= SSLSTORE_REVOKE_CERTIFICATE; kind++) {
        for (int fault = 0; fault < FAKE_FAULT_COUNT; fault++) {
            bool reached = true;

            for (size_t n = 1; reached; n++) {
                sslstore_result result;

                begin();
                store.fake.fault = (enum fake_fault) fault;
                store.fake.fail_at = store.fake.calls + n;
                result = revoke((sslstore_revoke_kind) kind, serial, "reason");
                reached = store.fake.failed;
                assert_true(fake_count(&store.fake, kind == SSLSTORE_REVOKE_REFUND
                                                        ? "order/refundrequest"
                                                        : "order/certificaterevokerequest") <= 1);
                if (result != SSLSTORE_OK) {
                    assert_null(order.store_id);
                }
                end();
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refund_is_requested_for_the_order_with_its_reason),
        cmocka_unit_test(one_certificate_is_revoked_by_its_serial_with_its_reason),
        cmocka_unit_test(without_a_serial_the_orders_present_one_is_meant),
        cmocka_unit_test(the_kind_has_no_default),
        cmocka_unit_test(another_serial_stops_a_refund),
        cmocka_unit_test(any_serial_is_accepted_for_the_refund_of_a_pending_order),
        cmocka_unit_test(a_certificate_that_was_replaced_is_revoked_by_its_serial),
        cmocka_unit_test(the_serial_of_another_order_is_refused_by_the_service),
        cmocka_unit_test(what_is_no_serial_number_is_not_sent),
        cmocka_unit_test(a_serial_is_compared_as_a_number),
        cmocka_unit_test(the_key_of_an_older_issuance_is_refused),
        cmocka_unit_test(an_unknown_order_is_an_error),
        cmocka_unit_test(the_order_may_be_left_out),
        cmocka_unit_test(after_a_lost_reply_to_a_refund_the_order_is_looked_up),
        cmocka_unit_test(a_lost_refund_request_is_of_unknown_outcome_and_not_sent_again),
        cmocka_unit_test(a_lost_answer_to_a_revocation_is_of_unknown_outcome),
        cmocka_unit_test(a_refund_that_shows_late_is_found),
        cmocka_unit_test(a_refund_reply_without_an_order_is_looked_up),
        cmocka_unit_test(what_is_requested_or_done_already_is_no_failure),
        cmocka_unit_test(without_a_refund_status_the_order_status_is_requested),
        cmocka_unit_test(a_revocation_whose_answer_is_lost_is_done_where_the_order_shows_it),
        cmocka_unit_test(the_refund_shows_on_the_order),
        cmocka_unit_test(a_failed_lookup_leaves_the_outcome_unknown),
        cmocka_unit_test(a_refund_that_was_requested_is_not_requested_again),
        cmocka_unit_test(an_order_without_a_serial_number_takes_the_callers),
        cmocka_unit_test(a_refused_token_is_not_done_already),
        cmocka_unit_test(a_refund_that_is_answered_with_a_short_id_is_answered),
        cmocka_unit_test(a_client_that_is_switched_off_revokes_nothing),
        cmocka_unit_test(a_refusal_is_a_refusal),
        cmocka_unit_test(whichever_call_of_the_transport_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
