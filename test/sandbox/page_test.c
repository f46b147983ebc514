/* The page for people escapes everything, and takes forms only from itself.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/world.h"
#include "../../examples/sandbox/forms.h"
#include "../../examples/sandbox/html.h"

#define FORM "application/x-www-form-urlencoded"
#define CSR                                                               \
    "-----BEGIN CERTIFICATE REQUEST-----\\n"                              \
    "MIHVMH0CAQAwGzEZMBcGA1UEAwwQc2hvcC5leGFtcGxlLmNvbTBZMBMGByqGSM49\\n" \
    "AgEGCCqGSM49AwEHA0IABB+3huyU9p2ZHh3T2i2MJ5SpMkLIrgBSbAmBCYh3EZ+b\\n" \
    "bOCqmloam8M3MV52T+OG1EkVtcsBN1l3kFamqjqHOBWgADAKBggqhkjOPQQDAgNI\\n" \
    "ADBFAiBD7L1nEQ7BN9zZrUHHG5kmyULO+whsO4qLhOS1KC2GawIhAPRKyTRjkfe8\\n" \
    "d7Am7M2L0mADzHXPBlMazPtuBnLdwHgy\\n"                                 \
    "-----END CERTIFICATE REQUEST-----\\n"
#define ACTIVE  "TheSSLStoreOrderID=10000001"
#define PENDING "TheSSLStoreOrderID=10000002"

static struct engine_reply send(struct world *world, const char *method, const char *path,
                                const char *type, const char *body)
{
    struct engine_request request = {method, path, type, body, strlen(body)};
    struct engine_reply reply;
    struct effects effects;

    engine_begin(world->engine, path, &effects);
    engine_answer(world->engine, &request, &effects, &reply);
    return reply;
}

static struct engine_reply get_page(struct world *world, const char *path)
{
    struct engine_reply reply = send(world, "GET", path, NULL, "");

    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.content_type, "text/html; charset=utf-8");
    return reply;
}

static void read_token(struct world *world, char token[33])
{
    static const char before[] = "name=\"PageToken\" value=\"";
    struct engine_reply reply = get_page(world, "/");
    const char *found = strstr(reply.body, before);

    assert_non_null(found);
    snprintf(token, 33, "%s", found + sizeof before - 1);
    engine_reply_free(&reply);
}

/* Sends a form with the right token and the given fields. Returns the status. */
static int send_form(struct world *world, const char *path, const char *fields)
{
    char token[33], body[512];
    struct engine_reply reply;

    read_token(world, token);
    snprintf(body, sizeof body, "PageToken=%s&%s", token, fields);
    reply = send(world, "POST", path, FORM, body);
    if (reply.status == 303) {
        assert_string_equal(reply.location, "../");
    }
    engine_reply_free(&reply);
    return reply.status;
}

static void assert_state(struct world *world, const char *id, const char *expected)
{
    char more[64];
    json_t *order;

    snprintf(more, sizeof more, ",\"TheSSLStoreOrderID\":\"%s\"", id);
    order = call(world, "order/info", more);
    assert_string_equal(major(order), expected);
    json_decref(order);
}

static void start_with_orders(struct world *world)
{
    world->config.orders = 20;
    world_start(world);
}

static void text_is_escaped(void **state)
{
    struct html html = {0};

    (void) state;
    html_text(&html, "");
    assert_string_equal(html.text, "");
    html_text(&html, "<a href='x' title=\"y\">&amp;</a>\x01\x7f\n\xc3\xa9");
    assert_string_equal(html.text, "&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;amp;&lt;/a"
                                   "&gt;&#xfffd;&#xfffd;\n\xc3\xa9");
    free(html.text);
}

static void forms_are_read(void **state)
{
    static const struct {
        const char *form, *json;
    } cases[] = {
        {"", "{}"},
        {"a=1&b=x+y%20z", "{\"a\":\"1\",\"b\":\"x y z\"}"},
        {"a=%3C%3e%2b&empty=&none", "{\"a\":\"<>+\"}"},
        {"&&a=b=c&", "{\"a\":\"b=c\"}"},
        {"a=1&a=2", "{\"a\":\"2\"}"},
        {"%41=%c3%A9", "{\"A\":\"\xc3\xa9\"}"},
    };
    static const char *const bad[] = {"a=%", "a=%4", "a=%4g", "a=%g4", "a=%00", "%00=a", "a=%ff"};

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *form = form_read(cases[i].form, strlen(cases[i].form));
        json_t *expected = json_loads(cases[i].json, 0, NULL);

        if (!json_equal(form, expected)) {
            fail_msg("%s: %s", cases[i].form, json_dumps(form, 0));
        }
        json_decref(form);
        json_decref(expected);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (form_read(bad[i], strlen(bad[i]))) {
            fail_msg("%s", bad[i]);
        }
    }
    assert_null(form_read("a=1\0b", 5));
    assert_true(is_form(FORM) && is_form(FORM "; charset=utf-8") &&
                is_form("APPLICATION/" FORM) == 0);
    assert_false(is_form(NULL) || is_form(FORM "2") || is_form("application/json"));
}

static void the_page_shows_what_there_is(void **state)
{
    static const char *const faults[] = {"503@order/status#2"};
    static const char *const parts[] = {"2026-11-24 12:00:00",       "10000020",   "10000001",
                                        "h000001.stock.example.com", "and 2 more", "PENDING",
                                        "503@order/status#2"};
    struct world world = {.config = {.faults = faults, .fault_count = 1}};
    struct engine_reply reply;
    char headers[ENGINE_HEADERS_MAX];

    (void) state;
    start_with_orders(&world);
    reply = get_page(&world, "/");
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (!strstr(reply.body, parts[i])) {
            fail_msg("%s", parts[i]);
        }
    }
    assert_null(strstr(reply.body, "<script"));
    engine_reply_headers(&reply, headers);
    assert_non_null(strstr(headers, "Content-Security-Policy: default-src 'none';"));
    assert_non_null(strstr(headers, "frame-ancestors 'none'"));
    engine_reply_free(&reply);
    reply = send(&world, "GET", "/sandbox/page.css", NULL, "");
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.content_type, "text/css; charset=utf-8");
    engine_reply_free(&reply);
    reply = send(&world, "HEAD", "/", NULL, "");
    assert_true(reply.status == 200 && reply.no_body);
    engine_reply_free(&reply);
    reply = send(&world, "POST", "/", FORM, "");
    assert_int_equal(reply.status, 405);
    engine_reply_free(&reply);
    world_end(&world);
}

static void long_lists_have_pages(void **state)
{
    static const char *const beyond[] = {"/?page=4", "/?page=99999999999999999999"};
    struct world world = {.config = {.orders = 120}};
    struct engine_reply reply;

    (void) state;
    world_start(&world);
    reply = get_page(&world, "/?page=3");
    assert_non_null(strstr(reply.body, "10000001<br>"));
    assert_non_null(strstr(reply.body, "Newer"));
    assert_null(strstr(reply.body, "Older"));
    engine_reply_free(&reply);
    reply = get_page(&world, "/?page=-1&x=<y>");
    assert_non_null(strstr(reply.body, "10000120<br>"));
    assert_non_null(strstr(reply.body, "/?page=2\">Older"));
    engine_reply_free(&reply);
    for (size_t i = 0; i < sizeof beyond / sizeof beyond[0]; i++) {
        reply = get_page(&world, beyond[i]);
        assert_non_null(strstr(reply.body, "none</td>"));
        engine_reply_free(&reply);
    }
    world_end(&world);
}

static void hostile_text_is_shown_as_text(void **state)
{
    static const char order[] =
        "{" AUTH ",\"ProductCode\":\"positivessl\",\"ValidityPeriod\":12,\"ServerCount\":1,"
        "\"RequestorEmail\":\"<i>@example.com\","
        "\"CustomOrderID\":\"\\\"><script>alert('1')</script>&amp;\"}";
    struct world world = {0};
    struct engine_reply reply;

    (void) state;
    world_start(&world);
    reply = post(&world, "/rest/order/inviteorder", order);
    assert_int_equal(reply.status, 200);
    engine_reply_free(&reply);
    reply = get_page(&world, "/");
    assert_non_null(strstr(reply.body, "&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"
                                       "&amp;amp;"));
    assert_null(strstr(reply.body, "<script"));
    engine_reply_free(&reply);
    world_end(&world);
}

static void buttons_work(void **state)
{
    struct world world = {0};

    (void) state;
    start_with_orders(&world);
    assert_int_equal(send_form(&world, "/sandbox/approve", PENDING), 303);
    assert_state(&world, "10000002", "Active");
    assert_int_equal(send_form(&world, "/sandbox/revoke", PENDING "&Shows=Cancelled"), 303);
    assert_state(&world, "10000002", "Cancelled");
    assert_int_equal(send_form(&world, "/sandbox/cancel", ACTIVE "&Shows=Revoked"), 303);
    assert_state(&world, "10000001", "Cancelled");
    assert_int_equal(send_form(&world, "/sandbox/clock", "AdvanceDays=30"), 303);
    assert_int_equal(engine_now(world.engine), NOON + 30 * DAY);
    assert_int_equal(send_form(&world, "/sandbox/clock", "Now=2027-03-15"), 303);
    assert_int_equal(engine_now(world.engine), INT64_C(1805068800));
    assert_int_equal(send_form(&world, "/sandbox/clock", "AdvanceDays="), 303);
    world_end(&world);
}

static enum dcv_answer not_yet(void *user, const struct dcv_question *question)
{
    (void) user;
    (void) question;
    return DCV_NOT_FOUND;
}

/* Only what is missing is offered: an e-mail to be approved, an organization to be vetted. */
static void decisions_are_offered(void **state)
{
    static const char mail[] =
        "{" AUTH ",\"ProductCode\":\"positivessl\",\"ValidityPeriod\":12,\"ServerCount\":1,"
        "\"CSR\":\"" CSR "\",\"ApproverEmail\":\"admin@example.com\","
        "\"AdminContact\":{\"Email\":\"a@example.com\"}}";
    struct world world = {.config = {.dcv_check = not_yet, .issue_after = 1000}};
    struct engine_reply reply;

    (void) state;
    world_start(&world);
    reply = post(&world, "/rest/order/neworder", mail);
    engine_reply_free(&reply);
    reply = get_page(&world, "/");
    assert_non_null(strstr(reply.body, "admin@example.com"));
    assert_non_null(strstr(reply.body, "Approve e-mails 10000001"));
    assert_null(strstr(reply.body, "Approve organization"));
    engine_reply_free(&reply);
    assert_int_equal(send_form(&world, "/sandbox/approve-email", ACTIVE), 303);
    reply = get_page(&world, "/");
    assert_non_null(strstr(reply.body, "EMAIL, Approved"));
    assert_null(strstr(reply.body, "Approve e-mails"));
    engine_reply_free(&reply);
    assert_int_equal(send_form(&world, "/sandbox/reject", ACTIVE), 303);
    assert_state(&world, "10000001", "Rejected");
    world_end(&world);
}

static void refusals_are_shown(void **state)
{
    struct world world = {0};
    struct engine_reply reply;
    char token[33], body[512];

    (void) state;
    start_with_orders(&world);
    assert_int_equal(send_form(&world, "/sandbox/approve", ACTIVE), 400);
    assert_int_equal(send_form(&world, "/sandbox/clock", "AdvanceDays=<b>"), 400);
    read_token(&world, token);
    snprintf(body, sizeof body, "PageToken=%s&" ACTIVE "&Shows=%%3Cb%%3E", token);
    reply = send(&world, "POST", "/sandbox/revoke", FORM, body);
    assert_int_equal(reply.status, 400);
    assert_non_null(strstr(reply.body, "not &#39;&lt;b&gt;&#39;."));
    engine_reply_free(&reply);
    world_end(&world);
}

static void only_the_page_can_send_forms(void **state)
{
    static const char *const bodies[] = {PENDING, "PageToken=&" PENDING,
                                         "PageToken=00000000000000000000000000000000&" PENDING,
                                         "PageToken=%zz&" PENDING};
    static const char *const types[] = {"text/plain", "multipart/form-data; boundary=x", NULL, ""};
    struct world world = {0};
    struct engine_reply reply;
    char token[33], body[512];

    (void) state;
    start_with_orders(&world);
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        reply = send(&world, "POST", "/sandbox/approve", FORM, bodies[i]);
        assert_int_equal(reply.status, 403);
        engine_reply_free(&reply);
    }
    read_token(&world, token);
    snprintf(body, sizeof body, "PageToken=%s&" PENDING, token);
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        reply = send(&world, "POST", "/sandbox/approve", types[i], body);
        assert_int_equal(reply.status, 415);
        engine_reply_free(&reply);
    }
    reply = send(&world, "POST", "/rest/order/status", FORM, body);
    assert_int_equal(reply.status, 415);
    engine_reply_free(&reply);
    reply = send(&world, "GET", "/sandbox/stats", FORM, "");
    assert_int_equal(reply.status, 200);
    engine_reply_free(&reply);
    assert_state(&world, "10000002", "Pending");
    world_end(&world);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_escaped),
        cmocka_unit_test(forms_are_read),
        cmocka_unit_test(the_page_shows_what_there_is),
        cmocka_unit_test(long_lists_have_pages),
        cmocka_unit_test(hostile_text_is_shown_as_text),
        cmocka_unit_test(buttons_work),
        cmocka_unit_test(decisions_are_offered),
        cmocka_unit_test(refusals_are_shown),
        cmocka_unit_test(only_the_page_can_send_forms),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
