/* Strict: no request has a member that its endpoint does not know. Every exchange of
 * test/endpoints/exchanges is made with the engine of sslstore-sandbox, which has its own list of
 * the members of each endpoint, and counts unknown ones.
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

#include "support/exchanges.h"
#include "support/store.h"

static struct store store;

static json_int_t count_unknown(void)
{
    json_t *stats = engine_stats(store.engine);
    json_int_t count = json_integer_value(json_object_get(stats, "unknown_members"));

    json_decref(stats);
    return count;
}

static void open_store(void)
{
    store_begin(&store);
    store.engine_config.strict = true;
    store.config.attempts = 1;
    store_open(&store);
}

static void no_request_has_a_member_that_its_endpoint_does_not_know(void **unused)
{
    static struct exchange_report report;
    size_t count;
    const struct exchange *exchanges = exchanges_load(&count);
    json_int_t unknown = 0;

    (void) unused;
    open_store();
    for (size_t i = 0; i < count; i++) {
        json_int_t before = unknown;

        memset(&report, 0, sizeof report);
        (void) exchange_perform(store.client, &exchanges[i], &report);
        unknown = count_unknown();
        if (unknown != before) {
            print_error("%s:%zu: an unknown member\n", exchanges[i].file, exchanges[i].line);
        }
    }
    assert_int_equal(unknown, 0);
    assert_null(store_end(&store));
}

/* Otherwise the test above would not cover it. */
static void every_endpoint_was_called(void **unused)
{
    static const char *const paths[] = {
        "health/status",
        "health/validate",
        "order/neworder",
        "order/validate",
        "order/validateorderparameters",
        "order/approverlist",
        "order/status",
        "order/query",
        "order/getmodifiedorderssummary",
        "order/reissue",
        "order/download",
        "order/refundrequest",
        "order/refundstatus",
        "order/certificaterevokerequest",
        "order/changeapproveremail",
        "order/resend",
        "product/query",
        "digicert/organizationlist",
    };
    size_t count;
    const struct exchange *exchanges = exchanges_load(&count);

    (void) unused;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        size_t asked = 0;

        for (size_t k = 0; k < count; k++) {
            const char *line = exchanges[k].request_line;
            const char *path = line == NULL ? "" : strstr(line, "/rest/");

            asked += strncmp(path, "/rest/", 6) == 0 &&
                     strncmp(path + 6, paths[i], strlen(paths[i])) == 0 &&
                     path[6 + strlen(paths[i])] == ' ';
        }
        if (asked == 0) {
            fail_msg("%s is not asked", paths[i]);
        }
    }
}

/* The engine does notice. */
static void an_unknown_member_is_counted(void **unused)
{
    (void) unused;
    open_store();
    store_ask(&store, "/rest/order/getmodifiedorderssummary",
              "{\"AuthRequest\":{\"PartnerCode\":\"" FAKE_PARTNER "\",\"AuthToken\":\"" FAKE_TOKEN
              "\"},\"DateTimeCulture\":\"en-US\"}",
              400);
    assert_int_equal(count_unknown(), 1);
    assert_null(store_end(&store));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_request_has_a_member_that_its_endpoint_does_not_know),
        cmocka_unit_test(every_endpoint_was_called),
        cmocka_unit_test(an_unknown_member_is_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
