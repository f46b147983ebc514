/* Orders that are cancelled or revoked from outside, and a clock that is set.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/world.h"

/* Orders of the inventory, by their state: see inventory.c. */
#define ACTIVE     "10000001"
#define PENDING    "10000002"
#define REISSUING  "10000005"
#define ID(number) "\"TheSSLStoreOrderID\":\"" number "\""

static void start_with_orders(struct world *world)
{
    world->config.orders = 20;
    world_start(world);
}

/* Makes a control call. Returns its reply. */
static json_t *control(struct world *world, const char *path, const char *body)
{
    struct engine_reply reply = post(world, path, body);
    json_t *parsed = json_loadb(reply.body, reply.body_size, JSON_REJECT_DUPLICATES, NULL);

    assert_int_equal(reply.status, 200);
    assert_non_null(parsed);
    engine_reply_free(&reply);
    return parsed;
}

static void assert_refused(struct world *world, const char *path, const char *body,
                           const char *reason)
{
    json_t *reply = control(world, path, body);
    const json_t *message = json_object_get(json_object_get(reply, "AuthResponse"), "Message");

    assert_true(is_error(reply));
    assert_non_null(strstr(json_string_value(json_array_get(message, 0)), reason));
    json_decref(reply);
}

static void assert_major(struct world *world, const char *id, const char *expected)
{
    json_t *order = call(world, "order/status", id);

    assert_string_equal(major(order), expected);
    json_decref(order);
}

static void cancelled_orders_stay_cancelled(void **state)
{
    struct world world = {0};
    json_t *reply;

    (void) state;
    start_with_orders(&world);
    reply = control(&world, "/sandbox/cancel", "{" ID(ACTIVE) "}");
    assert_string_equal(major(reply), "Cancelled");
    json_decref(reply);
    json_decref(control(&world, "/sandbox/cancel", "{" ID(PENDING) "}"));
    assert_major(&world, "," ID(ACTIVE), "Cancelled");
    assert_major(&world, "," ID(PENDING), "Cancelled");
    assert_refused(&world, "/sandbox/cancel", "{" ID(ACTIVE) "}", "already Cancelled");
    assert_refused(&world, "/sandbox/approve", "{" ID(PENDING) "}", "does not wait");
    assert_refused(&world, "/sandbox/revoke", "{" ID(ACTIVE) "}", "already Cancelled");
    assert_refused(&world, "/sandbox/cancel", "{" ID("99") "}", "not found");
    world_end(&world);
}

/* Revokes an active order and returns its serial number afterward; the caller frees it. */
static char *serial_after(const char *shows, const char *expected, char **before)
{
    struct world world = {0};
    json_t *order;
    char body[128];
    char *serial;

    start_with_orders(&world);
    order = call(&world, "order/status", "," ID(ACTIVE));
    *before = strdup(text(order, "SerialNumber"));
    json_decref(order);
    snprintf(body, sizeof body, "{" ID(ACTIVE) "%s%s%s}", *shows ? ",\"Shows\":\"" : "", shows,
             *shows ? "\"" : "");
    json_decref(control(&world, "/sandbox/revoke", body));
    order = call(&world, "order/status", "," ID(ACTIVE));
    assert_string_equal(major(order), expected);
    serial = strdup(text(order, "SerialNumber"));
    json_decref(order);
    world_end(&world);
    return serial;
}

static void a_revocation_shows_as_it_is_told(void **state)
{
    static const struct {
        const char *shows, *major;
        bool same;
    } cases[] = {{"", "Revoked", true},
                 {"Revoked", "Revoked", true},
                 {"Cancelled", "Cancelled", true},
                 {"Active", "Active", true},
                 {"Reissued", "Active", false}};

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *before;
        char *after = serial_after(cases[i].shows, cases[i].major, &before);

        assert_int_equal(strcmp(before, after) == 0, cases[i].same);
        free(before);
        free(after);
    }
}

static void a_replaced_certificate_can_be_revoked(void **state)
{
    struct world world = {0};
    json_t *order;
    char body[160];

    (void) state;
    start_with_orders(&world);
    order = call(&world, "order/status", "," ID(REISSUING));
    assert_string_equal(minor(order), "PENDING_REISSUE");
    snprintf(body, sizeof body, "{" ID(REISSUING) ",\"SerialNumber\":\"%s\"}",
             text(order, "SerialNumber"));
    json_decref(order);
    json_decref(control(&world, "/sandbox/approve", "{" ID(REISSUING) "}"));
    json_decref(control(&world, "/sandbox/revoke", body));
    assert_major(&world, "," ID(REISSUING), "Active");
    assert_refused(&world, "/sandbox/revoke", body, "already revoked");
    json_decref(control(&world, "/sandbox/revoke", "{" ID(REISSUING) "}"));
    assert_major(&world, "," ID(REISSUING), "Revoked");
    assert_refused(&world, "/sandbox/revoke", "{" ID(REISSUING) "}", "already Revoked");
    world_end(&world);
}

static void what_cannot_be_revoked_is_refused(void **state)
{
    struct world world = {0};

    (void) state;
    start_with_orders(&world);
    assert_refused(&world, "/sandbox/revoke", "{" ID(PENDING) "}", "no such certificate");
    assert_refused(&world, "/sandbox/revoke", "{" ID(ACTIVE) ",\"SerialNumber\":\"01\"}",
                   "no such certificate");
    assert_refused(&world, "/sandbox/revoke", "{" ID(ACTIVE) ",\"Shows\":\"gone\"}", "Shows must");
    assert_major(&world, "," ID(ACTIVE), "Active");
    world_end(&world);
}

static void the_clock_is_set_to_a_date(void **state)
{
    static const struct {
        const char *body;
        int64_t now;
    } cases[] = {{"{\"Now\":\"2027-03-15\"}", INT64_C(1805068800)},
                 {"{\"Now\":\"2038-01-19T03:14:08Z\"}", INT64_C(2147483648)},
                 {"{\"Now\":1795521601}", NOON + 1},
                 {"{\"Now\":\"1795521600\"}", NOON}};
    static const char *const bad[] = {
        "{\"Now\":\"\"}",        "{\"Now\":\"soon\"}", "{\"Now\":\"2027-02-30\"}",
        "{\"Now\":\"1e99\"}",    "{\"Now\":-1}",       "{\"Now\":\"9223372036854775807\"}",
        "{\"Now\":4102444800}",  "{\"Now\":0}",        "{\"Now\":\"2027-03-15\",\"AdvanceDays\":1}",
        "{\"Now\":[1795521600]}"};
    struct world world = {0};

    (void) state;
    world_start(&world);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *reply = control(&world, "/sandbox/clock", cases[i].body);

        assert_int_equal(json_integer_value(json_object_get(reply, "Now")), cases[i].now);
        assert_int_equal(engine_now(world.engine), cases[i].now);
        json_decref(reply);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        json_t *reply = control(&world, "/sandbox/clock", bad[i]);

        if (!is_error(reply)) {
            fail_msg("%s", bad[i]);
        }
        json_decref(reply);
        assert_int_equal(engine_now(world.engine), NOON);
    }
    world_end(&world);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(cancelled_orders_stay_cancelled),
        cmocka_unit_test(a_revocation_shows_as_it_is_told),
        cmocka_unit_test(a_replaced_certificate_can_be_revoked),
        cmocka_unit_test(what_cannot_be_revoked_is_refused),
        cmocka_unit_test(the_clock_is_set_to_a_date),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
