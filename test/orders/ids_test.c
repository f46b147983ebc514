/* Ids of the service that do not fit are an error, and are never cut.
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
#include "support/roll.h"
#include "support/request.h"
#include "support/store.h"

#define MOST (SSLSTORE_ID_MAX - 1) /* digits of an id that still fits */

static struct store store;

/* So many nines. */
static const char *nines(size_t count)
{
    static char text[4096];

    memset(text, '9', count);
    text[count] = '\0';
    return text;
}

/* ---- A listing ---- */

struct returned {
    size_t records;
    size_t id_size;
    sslstore_result result;
    char message[SSLSTORE_MESSAGE_MAX];
};

static int take(void *user, const sslstore_sync_record *record)
{
    struct returned *returned = user;

    returned->records++;
    returned->id_size = strlen(record->id);
    returned->result = record->result;
    (void) snprintf(returned->message, sizeof returned->message, "%s", record->message);
    return 0;
}

static void a_row_whose_id_does_not_fit_is_an_error_without_an_id(void **unused)
{
    static const struct {
        size_t digits;
        const char *partner;
        bool fits;
    } rows[] = {
        {MOST, "", true},       {MOST - 2, "7", true}, {MOST + 1, "", false},
        {MOST - 1, "7", false}, {MOST, "7", false},    {4000, "", false},
    };
    char page[8192];

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct returned returned = {0};
        size_t partner = rows[i].partner[0] == '\0' ? 0 : 2;

        (void) snprintf(page, sizeof page,
                        "[{" GRANTED ",\"TheSSLStoreOrderID\":\"%s\",\"PartnerOrderID\":\"%s\","
                        "\"ProductCode\":\"positivessl\",\"OrderStatus\":{\"MajorStatus\":"
                        "\"Pending\"}}]",
                        nines(rows[i].digits), rows[i].partner);
        roll_begin(1, 10);
        roll.uncounted = true;
        roll.says_page = 1;
        roll.says_times = 99;
        roll.page_says = fake_json(page);
        assert_int_equal(roll_open(), SSLSTORE_OK);
        (void) sslstore_sync(roll.client, NULL, take, &returned, NULL);
        assert_true(returned.records >= 1);
        assert_int_equal(returned.result, rows[i].fits ? SSLSTORE_OK : SSLSTORE_ERR_LIMIT);
        assert_int_equal(returned.id_size, rows[i].fits ? rows[i].digits + partner : 0);
        assert_int_equal(!rows[i].fits && SSLSTORE__HAS_WORDS,
                         strstr(returned.message, "longer than 95 bytes") != NULL);
        roll_end();
    }
}

/* ---- An order ---- */

/* The reply to order/neworder has an id of this many digits. */
static struct fake_reply placed_as(size_t digits, char *out, size_t capacity)
{
    (void) snprintf(out, capacity,
                    "{" GRANTED ",\"TheSSLStoreOrderID\":\"%s\",\"PartnerOrderID\":\"\","
                    "\"ProductCode\":\"positivessl\",\"OrderStatus\":{\"MajorStatus\":"
                    "\"Pending\"}}",
                    nines(digits));
    return fake_json(out);
}

static void an_id_that_does_not_fit_is_an_error_and_the_intent_keeps_our_id(void **unused)
{
    static const size_t digits[] = {MOST, MOST + 1, MOST * 2, 4000};
    static char reply[8192];

    (void) unused;
    for (size_t i = 0; i < sizeof digits / sizeof digits[0]; i++) {
        sslstore_order_request request = shop_request();
        sslstore_enroll_options options = {.skip_approver_check = true};
        sslstore_certificate certificate;
        const sslstore_intent *last;
        bool fits = digits[i] <= MOST;

        store_begin(&store);
        store.mishaps[0].endpoint = "order/neworder";
        store.mishaps[0].before = true;
        store.mishaps[0].says = placed_as(digits[i], reply, sizeof reply);
        store_open(&store);
        assert_int_equal(sslstore_enroll(store.client, &request, &options, &certificate),
                         fits ? SSLSTORE_OK : SSLSTORE_ERR_LIMIT);
        assert_string_equal(certificate.order.store_id, nines(digits[i]));
        last = &store.journal[store.journal_count - 1];
        assert_int_equal(last->state, SSLSTORE_INTENT_PLACED);
        assert_int_equal(strlen(last->store_id), fits ? digits[i] : 0);
        assert_int_equal(strlen(last->custom_order_id), 36);
        sslstore_certificate_free(&certificate);
        assert_null(store_end(&store));
    }
}

/* What a program does with an order that exists. Each needs its ids. */
static sslstore_result act(int number)
{
    sslstore_certificate certificate;
    sslstore_result result;

    switch (number) {
    case 0:
        return sslstore_revoke(store.client, "mine", SSLSTORE_REVOKE_REFUND, NULL, "test", NULL);
    case 1:
        return sslstore_revoke(store.client, "mine", SSLSTORE_REVOKE_CERTIFICATE, "0A", "test",
                               NULL);
    default:
        result = sslstore_certificate_get(store.client, "mine", NULL, &certificate);
        sslstore_certificate_free(&certificate);
        return result;
    }
}

static void with_an_id_that_does_not_fit_nothing_is_sent_about_an_order(void **unused)
{
    static const size_t digits[][2] = {{MOST + 1, 0}, {1, MOST + 1}};
    static char reply[8192];
    static char store_id[512];

    (void) unused;
    for (int i = 0; i < 2 * 3; i++) {
        (void) snprintf(store_id, sizeof store_id, "%s", nines(digits[i / 3][0]));
        (void) snprintf(reply, sizeof reply,
                        "{" GRANTED ",\"TheSSLStoreOrderID\":\"%s\",\"PartnerOrderID\":\"%s\","
                        "\"ProductCode\":\"positivessl\",\"OrderStatus\":{\"MajorStatus\":"
                        "\"Active\"}}",
                        store_id, nines(digits[i / 3][1]));
        store_begin(&store);
        store.mishaps[0].endpoint = "order/status";
        store.mishaps[0].before = true;
        store.mishaps[0].says = fake_json(reply);
        store_open(&store);
        assert_int_equal(act(i % 3), SSLSTORE_ERR_LIMIT);
        assert_string_equal(sslstore_client_error(store.client)->field, "TheSSLStoreOrderID");
        assert_int_equal(store.journal_count, 0);
        assert_null(store_end(&store));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_whose_id_does_not_fit_is_an_error_without_an_id),
        cmocka_unit_test(an_id_that_does_not_fit_is_an_error_and_the_intent_keeps_our_id),
        cmocka_unit_test(with_an_id_that_does_not_fit_nothing_is_sent_about_an_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
