/* State: every known status text has its state, and no other text is guessed.
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

#include "sslstore.h"

static const struct {
    const char *major;
    sslstore_state state;
} words[] = {
    {"Initial", SSLSTORE_STATE_INITIAL},     {"Pending", SSLSTORE_STATE_PENDING},
    {"Active", SSLSTORE_STATE_ACTIVE},       {"Expired", SSLSTORE_STATE_EXPIRED},
    {"Cancelled", SSLSTORE_STATE_CANCELLED}, {"Canceled", SSLSTORE_STATE_CANCELLED},
    {"Revoked", SSLSTORE_STATE_REVOKED},     {"Rejected", SSLSTORE_STATE_REJECTED},
    {"Refunded", SSLSTORE_STATE_REFUNDED},   {"order rejected", SSLSTORE_STATE_REJECTED},
    {"valid", SSLSTORE_STATE_ACTIVE},        {"enrolled", SSLSTORE_STATE_ACTIVE},
    {"complete", SSLSTORE_STATE_ACTIVE},     {"completed", SSLSTORE_STATE_ACTIVE},
    {"issued", SSLSTORE_STATE_ACTIVE},       {"start", SSLSTORE_STATE_ACTIVE},
    {"replaced", SSLSTORE_STATE_ACTIVE},     {"certgen_failed", SSLSTORE_STATE_FAILED},
};

static void change_case(const char *text, char *out, char first, char last, int by)
{
    do {
        *out++ = (char) (*text >= first && *text <= last ? *text + by : *text);
    } while (*text++ != '\0');
}

static void every_status_text_has_its_state_in_upper_and_lower_case(void **unused)
{
    char changed[64];

    (void) unused;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        assert_int_equal(sslstore_state_of(words[i].major, ""), words[i].state);
        change_case(words[i].major, changed, 'a', 'z', 'A' - 'a');
        assert_int_equal(sslstore_state_of(changed, NULL), words[i].state);
        change_case(words[i].major, changed, 'A', 'Z', 'a' - 'A');
        assert_int_equal(sslstore_state_of(changed, "SOMETHING_NEW"), words[i].state);
    }
}

static void an_unknown_status_text_has_the_state_unknown(void **unused)
{
    static const char *const others[] = {"",
                                         " ",
                                         "Activ",
                                         "Actives",
                                         "Active ",
                                         " Active",
                                         "Inactive",
                                         "Pending_Reissue",
                                         "0",
                                         "None",
                                         ("\xc3\xa4"
                                          "ctive")};

    (void) unused;
    assert_int_equal(sslstore_state_of(NULL, NULL), SSLSTORE_STATE_UNKNOWN);
    assert_int_equal(sslstore_state_of(NULL, "PENDING_REISSUE"), SSLSTORE_STATE_UNKNOWN);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_int_equal(sslstore_state_of(others[i], ""), SSLSTORE_STATE_UNKNOWN);
        assert_int_equal(sslstore_state_of(others[i], "PENDING_REISSUE"), SSLSTORE_STATE_UNKNOWN);
    }
}

static void a_pending_reissue_is_not_active(void **unused)
{
    (void) unused;
    assert_int_equal(sslstore_state_of("Active", "PENDING_REISSUE"), SSLSTORE_STATE_REISSUING);
    assert_int_equal(sslstore_state_of("ACTIVE", "Pending_Reissue"), SSLSTORE_STATE_REISSUING);
    assert_int_equal(sslstore_state_of("Active", "PENDING_REISSUED"), SSLSTORE_STATE_ACTIVE);
    assert_int_equal(sslstore_state_of("Active", NULL), SSLSTORE_STATE_ACTIVE);
}

static void only_an_active_order_can_be_reissuing(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        sslstore_state state = sslstore_state_of(words[i].major, "PENDING_REISSUE");

        assert_int_equal(state, words[i].state == SSLSTORE_STATE_ACTIVE ? SSLSTORE_STATE_REISSUING
                                                                        : words[i].state);
    }
}

static void every_state_has_a_name_and_a_wrong_one_is_unknown(void **unused)
{
    static const char *const names[] = {"unknown", "initial",  "pending",   "reissuing",
                                        "active",  "expired",  "cancelled", "refunded",
                                        "revoked", "rejected", "failed"};

    (void) unused;
    for (int i = 0; i <= SSLSTORE_STATE_FAILED; i++) {
        assert_string_equal(sslstore_state_name((sslstore_state) i), names[i]);
    }
    assert_string_equal(sslstore_state_name((sslstore_state) (SSLSTORE_STATE_FAILED + 1)),
                        "unknown");
    assert_string_equal(sslstore_state_name((sslstore_state) 0x7fff), "unknown");
}

static void an_order_is_in_force_from_issuance_to_the_end_of_its_certificate(void **unused)
{
    static const int64_t now = INT64_C(1795478400);
    const struct {
        int64_t certificate_end;
        int64_t now;
        bool in_force;
    } rows[] = {
        {now + 1, now, true}, {now, now, true},       {now - 1, now, false},
        {now - 1, 0, true},   {0, now, true},         {0, 0, true},
        {1, now, false},      {INT64_MAX, now, true}, {now, INT64_MAX, false},
    };
    sslstore_order order;

    (void) unused;
    memset(&order, 0, sizeof order);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        order.certificate_end = rows[i].certificate_end;
        for (int state = 0; state <= SSLSTORE_STATE_FAILED + 1; state++) {
            bool issued = state == SSLSTORE_STATE_ACTIVE || state == SSLSTORE_STATE_REISSUING;

            order.state = (sslstore_state) state;
            assert_int_equal(sslstore_order_in_force(&order, rows[i].now),
                             issued && rows[i].in_force);
        }
    }
}

static sslstore_gateway_state gateway(sslstore_state state, const char *serial, int64_t start)
{
    sslstore_order order;

    memset(&order, 0, sizeof order);
    order.state = state;
    order.serial = serial;
    order.certificate_start = start;
    return sslstore_order_gateway_state(&order);
}

static void the_gateway_view_of_every_state(void **unused)
{
    static const struct {
        sslstore_state state;
        sslstore_gateway_state never_issued;
        sslstore_gateway_state issued;
    } rows[] = {
        {SSLSTORE_STATE_UNKNOWN, SSLSTORE_GATEWAY_NEW, SSLSTORE_GATEWAY_NEW},
        {SSLSTORE_STATE_INITIAL, SSLSTORE_GATEWAY_NEW, SSLSTORE_GATEWAY_NEW},
        {SSLSTORE_STATE_PENDING, SSLSTORE_GATEWAY_EXTERNAL_VALIDATION,
         SSLSTORE_GATEWAY_EXTERNAL_VALIDATION},
        {SSLSTORE_STATE_REISSUING, SSLSTORE_GATEWAY_EXTERNAL_VALIDATION,
         SSLSTORE_GATEWAY_EXTERNAL_VALIDATION},
        {SSLSTORE_STATE_ACTIVE, SSLSTORE_GATEWAY_GENERATED, SSLSTORE_GATEWAY_GENERATED},
        {SSLSTORE_STATE_EXPIRED, SSLSTORE_GATEWAY_GENERATED, SSLSTORE_GATEWAY_GENERATED},
        {SSLSTORE_STATE_CANCELLED, SSLSTORE_GATEWAY_FAILED, SSLSTORE_GATEWAY_REVOKED},
        {SSLSTORE_STATE_REFUNDED, SSLSTORE_GATEWAY_FAILED, SSLSTORE_GATEWAY_REVOKED},
        {SSLSTORE_STATE_REVOKED, SSLSTORE_GATEWAY_REVOKED, SSLSTORE_GATEWAY_REVOKED},
        {SSLSTORE_STATE_REJECTED, SSLSTORE_GATEWAY_FAILED, SSLSTORE_GATEWAY_FAILED},
        {SSLSTORE_STATE_FAILED, SSLSTORE_GATEWAY_FAILED, SSLSTORE_GATEWAY_FAILED},
    };

    (void) unused;
    assert_int_equal(sizeof rows / sizeof rows[0], SSLSTORE_STATE_FAILED + 1);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(gateway(rows[i].state, "", 0), rows[i].never_issued);
        assert_int_equal(gateway(rows[i].state, NULL, 0), rows[i].never_issued);
        assert_int_equal(gateway(rows[i].state, "0A1B", 0), rows[i].issued);
        assert_int_equal(gateway(rows[i].state, "", 1700000000), rows[i].issued);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_text_has_its_state_in_upper_and_lower_case),
        cmocka_unit_test(an_unknown_status_text_has_the_state_unknown),
        cmocka_unit_test(a_pending_reissue_is_not_active),
        cmocka_unit_test(only_an_active_order_can_be_reissuing),
        cmocka_unit_test(every_state_has_a_name_and_a_wrong_one_is_unknown),
        cmocka_unit_test(an_order_is_in_force_from_issuance_to_the_end_of_its_certificate),
        cmocka_unit_test(the_gateway_view_of_every_state),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
