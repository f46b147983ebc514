/* Retries: what is retried, when, and how often at most.
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
#include "endpoints/order_modified.h"
#include "support/fake.h"
#include "support/range.h"

#define GOOD "{\"isError\":false}"

static struct fake fake;
static sslstore_config config;
static sslstore_client *client;
static struct fake_reply says;     /* to every request */
static struct fake_reply says_now; /* to the first request; bytes NULL: says */

static struct fake_reply answer(void *user, const struct fake_request *request)
{
    struct fake_reply first = says_now;

    (void) user;
    (void) request;
    says_now.bytes = NULL;
    return first.bytes == NULL ? says : first;
}

static void begin(void)
{
    memset(&fake, 0, sizeof fake);
    fake.answer = answer;
    says = fake_json(GOOD);
    says_now.bytes = NULL;
    fake_config(&fake, &config);
}

static void open_client(void)
{
    assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
}

static void end(void)
{
    sslstore_client_free(client);
    assert_null(fake_complaint(&fake));
}

static const sslstore_error *error(void)
{
    return sslstore_client_error(client);
}

static size_t refused;

static int refuse(void *user, enum fake_call call, const char *data, size_t *size)
{
    (void) user;
    (void) data;
    (void) size;
    refused += call == FAKE_OPEN;
    return call == FAKE_OPEN ? SSLSTORE_ERR_CONNECT : 0;
}

static int is_somebody_else(void *user, enum fake_call call, const char *data, size_t *size)
{
    (void) user;
    (void) data;
    (void) size;
    refused += call == FAKE_OPEN;
    return call == FAKE_OPEN ? SSLSTORE_ERR_CERT_HOST : 0;
}

/* Neither for a call that reads nor for one that changes something. */
static void a_server_with_a_wrong_certificate_is_not_tried_again(void **unused)
{
    (void) unused;
    begin();
    fake.intercept = is_somebody_else;
    open_client();
    refused = 0;
    assert_int_equal(sslstore_wire_order_resend(client, "24680"), SSLSTORE_ERR_CERT_HOST);
    assert_int_equal(refused, 1);
    assert_int_equal(error()->delivery, SSLSTORE_DELIVERY_NOT_SENT);
    assert_int_equal(sslstore_wire_health_validate(client), SSLSTORE_ERR_CERT_HOST);
    assert_int_equal(refused, 2);
    end();
}

/* The count of a sync: the sync can go on without it. */
static void the_count_of_orders_is_asked_for_twice_at_most(void **unused)
{
    uint64_t count = 1;

    (void) unused;
    for (uint32_t attempts = 1; attempts <= 3; attempts++) {
        begin();
        config.attempts = attempts;
        open_client();
        says = fake_status(500, "", "");
        assert_int_equal(sslstore__order_modified_count(client, NULL, &count),
                         SSLSTORE_ERR_HTTP_STATUS);
        assert_int_equal(count, 0);
        assert_int_equal(error()->attempts, attempts < 2 ? attempts : 2);
        end();
    }
}

static void the_count_is_that_of_the_account_or_of_a_sub_user(void **unused)
{
    static const struct {
        const char *total;
        uint64_t count;
    } rows[] = {{"250", 250}, {"0", 0}, {"-1", 0}, {"null", 0}};
    char json[100];
    uint64_t count = 1;

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        open_client();
        snprintf(json, sizeof json, "{\"AuthResponse\":{\"isError\":false},\"TotalOrders\":%s}",
                 rows[i].total);
        says = fake_json(json);
        assert_int_equal(sslstore__order_modified_count(client, "42", &count), SSLSTORE_OK);
        assert_int_equal(count, rows[i].count);
        assert_non_null(strstr(fake_request_body(&fake, 1), "\"SubUserID\":\"42\""));
        assert_non_null(strstr(fake_request_body(&fake, 1), "\"PageSize\":1"));
        end();
    }
}

/* ---- The budget ---- */

static void retries_end_when_the_budget_is_used_up(void **unused)
{
    (void) unused;
    for (uint32_t budget = 0; budget <= 70; budget += 70) {
        uint32_t stock = budget == 0 ? 50 : budget;

        begin();
        config.retry_budget = budget;
        open_client();
        fake.intercept = refuse;
        refused = 0;
        for (int i = 0; i < 1000; i++) {
            assert_int_equal(sslstore_wire_health_validate(client), SSLSTORE_ERR_CONNECT);
        }
        assert_int_equal(refused, 1000 + stock);
        assert_int_equal(sslstore_client_counters(client)->retries, stock);
        end();
    }
}

static void a_successful_call_returns_a_token_to_the_budget(void **unused)
{
    (void) unused;
    begin();
    config.retry_budget = 3;
    config.attempts = 10;
    open_client();
    says = fake_status(500, "", "");
    assert_int_equal(sslstore_wire_health_validate(client), SSLSTORE_ERR_HTTP_STATUS);
    assert_int_equal(error()->attempts, 4);
    assert_int_equal(sslstore_wire_health_validate(client), SSLSTORE_ERR_HTTP_STATUS);
    assert_int_equal(error()->attempts, 1);
    says = fake_json(GOOD);
    for (int i = 0; i < 5; i++) { /* two more than the budget holds */
        assert_int_equal(sslstore_wire_health_validate(client), SSLSTORE_OK);
    }
    says = fake_status(500, "", "");
    assert_int_equal(sslstore_wire_health_validate(client), SSLSTORE_ERR_HTTP_STATUS);
    assert_int_equal(error()->attempts, 4);
    end();
}

/* ---- Retry-After ---- */

static void a_retry_after_beyond_the_deadline_is_not_waited_for(void **unused)
{
    static const int statuses[] = {429, 503};

    (void) unused;
    for (size_t i = 0; i < 2; i++) {
        begin();
        config.call_timeout_ms = 10000;
        open_client();
        says = fake_status(statuses[i], "Retry-After: 11\r\n", "");
        assert_int_equal(sslstore_wire_health_validate(client), SSLSTORE_ERR_THROTTLED);
        assert_int_equal(error()->retry_after_ms, 11000);
        assert_int_equal(error()->attempts, 1);
        assert_int_in_range(fake.now_ms, 0, 100);
        end();
    }
}

static void a_retry_after_within_the_deadline_is_waited_for(void **unused)
{
    (void) unused;
    begin();
    config.call_timeout_ms = 10000;
    open_client();
    says_now = fake_status(429, "Retry-After: 8\r\n", "");
    assert_int_equal(sslstore_wire_health_validate(client), SSLSTORE_OK);
    assert_int_equal(error()->attempts, 2);
    assert_int_in_range(fake.now_ms, 8000, 8700); /* and a random share */
    end();
}

#define FLEET   500
#define SLOT_MS 50 /* of the default backoff_ms, which is the width of the random share */

/* Each with random numbers of its own. Returns when the client came back, in milliseconds. */
static uint64_t comes_back_at(uint64_t seed)
{
    uint64_t at;

    begin();
    fake.random = seed;
    open_client();
    says_now = fake_status(503, "Retry-After: 5\r\n", "");
    assert_int_equal(sslstore_wire_health_validate(client), SSLSTORE_OK);
    assert_int_equal(error()->attempts, 2);
    at = fake.now_ms;
    end();
    return at;
}

static void clients_that_are_told_the_same_time_come_back_spread(void **unused)
{
    size_t slots[500 / SLOT_MS] = {0};

    (void) unused;
    for (uint64_t i = 0; i < FLEET; i++) {
        uint64_t at = comes_back_at(i * UINT64_C(0x9e3779b97f4a7c15));

        assert_int_in_range(at, 5000, 5510); /* and some milliseconds for the call itself */
        slots[at < 5500 ? (at - 5000) / SLOT_MS : sizeof slots / sizeof *slots - 1]++;
    }
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++) {
        assert_int_in_range(slots[i], 25, 80); /* 50 on average; sigma is 6.7 */
    }
}

static void only_a_429_is_a_refusal_and_only_for_a_caller_who_says_so(void **unused)
{
    static const struct {
        int status;
        const char *headers;
        bool throttles;
        bool refuses;
    } rows[] = {
        {429, "", true, true},
        {429, "Retry-After: 5\r\n", true, true},
        {503, "Retry-After: 5\r\n", true, false}, /* Varnish adds it to its own 503 */
        {503, "Retry-After: 86400\r\n", true, false},
        {503, "Retry-After: 0\r\n", false, false},
        {503, "", false, false},
        {500, "Retry-After: 5\r\n", false, false},
        {502, "Retry-After: 5\r\n", false, false},
        {504, "Retry-After: 5\r\n", false, false},
    };

    (void) unused;
    for (size_t i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
        bool trusts = i % 2 == 1;

        begin();
        config.throttled_is_refused = trusts;
        open_client();
        says = fake_status(rows[i / 2].status, rows[i / 2].headers, "");
        assert_int_equal(sslstore_wire_order_resend(client, "24680"),
                         rows[i / 2].throttles ? SSLSTORE_ERR_THROTTLED : SSLSTORE_ERR_HTTP_STATUS);
        assert_int_equal(error()->delivery, trusts && rows[i / 2].refuses
                                                ? SSLSTORE_DELIVERY_ANSWERED
                                                : SSLSTORE_DELIVERY_MAYBE_SENT);
        assert_int_equal(fake.answered, 1); /* it changes something: once */
        end();
    }
}

/* ---- The body of an error ---- */

#define PATH_ADVICE "no such path: check the path of url"
#define CERTIFICATE_ADVICE                                                                       \
    "the server wants a client certificate, and the default transport has none: use an address " \
    "that needs none"
#define GONE "HTTP/1.0 503 Service Unavailable\r\nConnection: close\r\n"

static void an_error_is_retried_whatever_its_body(void **unused)
{
    static char long_page[70000];
    const struct fake_reply replies[] = {
        {GONE "\r\n<html>No server is available</html>", 0, FAKE_CLOSE, 0},
        {GONE "\r\n<html>No server is avai", 0, FAKE_CUT, 0},
        {GONE "\r\n", 0, FAKE_CLOSE, 0},
        {GONE "Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08", 0, FAKE_CLOSE, 0},
        {"HTTP/1.1 502 Bad\r\nContent-Encoding: br\r\nContent-Length: 3\r\n\r\nabc", 0, FAKE_KEEP,
         0},
        {"HTTP/1.1 500 Oops\r\nContent-Length: 12\r\n\r\n{\"Message\":\"", 0, FAKE_KEEP, 0},
        {long_page, sizeof long_page, FAKE_KEEP, 0},
    };

    (void) unused;
    memset(long_page, 'x', sizeof long_page);
    memcpy(long_page, GONE "\r\n", sizeof GONE + 1);
    for (size_t i = 0; i < sizeof replies / sizeof replies[0]; i++) {
        begin();
        open_client();
        says_now = replies[i];
        assert_int_equal(sslstore_wire_health_validate(client), SSLSTORE_OK);
        assert_int_equal(error()->attempts, 2);
        assert_int_equal(error()->http_status, 200);
        says_now = replies[i]; /* and for a call that changes something the status is reported */
        assert_int_equal(sslstore_wire_order_resend(client, "24680"), SSLSTORE_ERR_HTTP_STATUS);
        assert_int_in_range(error()->http_status, 500, 503);
        assert_int_equal(error()->delivery, SSLSTORE_DELIVERY_MAYBE_SENT);
        assert_int_equal(error()->attempts, 1);
        end();
    }
}

/* A build without text has no advice, and reads no pages. */
static void assert_message(const char *message)
{
    if (SSLSTORE__HAS_WORDS) {
        assert_string_equal(error()->message, message);
    }
}

static void the_words_of_an_error_are_reported(void **unused)
{
    static const struct {
        int status;
        const char *headers;
        const char *page;
        sslstore_result result;
        int code;
        const char *words; /* NULL: the standard ones */
    } rows[] = {
        {403, "", "{\"Message\":\"IP 192.0.2.9 is not on the allow list\"}", SSLSTORE_ERR_FORBIDDEN,
         0, "IP 192.0.2.9 is not on the allow list"},
        {401, "", " {\"message\":\"Unauthorized\"}\r\n", SSLSTORE_ERR_AUTH, 0, "Unauthorized"},
        {403, "",
         "{\"AuthResponse\":{\"isError\":true,\"Message\":[\"ErrorCode:-9013|Message:Locked\"]}}",
         SSLSTORE_ERR_FORBIDDEN, -9013, "Locked"},
        {403, "", "{\"Message\":\"-9008 Token/Authentication Failure\"}", SSLSTORE_ERR_AUTH, -9008,
         "Token/Authentication Failure"},
        {403, "", "{\"AuthResponse\":{\"Message\":null},\"Message\":\"flat\"}",
         SSLSTORE_ERR_FORBIDDEN, 0, "flat"},
        {403, "", "\"a text and \\u0022nothing else\"", SSLSTORE_ERR_FORBIDDEN, 0,
         "a text and \"nothing else"},
        {400, "", "{\"Message\":\"DateTimeCulture is unknown\"}", SSLSTORE_ERR_HTTP_STATUS, 0,
         "DateTimeCulture is unknown"},
        {400, "", "{\"Message\":\"-9008 Token/Authentication Failure\"}", SSLSTORE_ERR_AUTH, -9008,
         "Token/Authentication Failure"},
        {429, "", "{\"Message\":\"60 calls a minute\"}", SSLSTORE_ERR_THROTTLED, 0,
         "60 calls a minute"},
        {404, "", "{\"Message\":\"order not found\"}", SSLSTORE_ERR_NOT_FOUND, 0,
         "order not found"},
        {404, "", "\"Order 24680 was not found\"", SSLSTORE_ERR_NOT_FOUND, 0,
         "Order 24680 was not found"},
        {400, "", "{\"AuthResponse\":{\"isError\":true,\"Message\":\"Invalid OrderID\"}}",
         SSLSTORE_ERR_NOT_FOUND, 0, "Invalid OrderID"},
        {410, "", "{\"title\":\"Gone\",\"detail\":\"That order does not exist.\"}",
         SSLSTORE_ERR_NOT_FOUND, 0, "Gone; That order does not exist."},
        /* A program that takes these for "no such order" may buy again. */
        {404, "", "{\"Message\":\"/rest/order/resend was not found\"}", SSLSTORE_ERR_HTTP_STATUS, 0,
         "/rest/order/resend was not found; " PATH_ADVICE},
        {404, "", "{\"Message\":\"not found: https://x.example/order\"}", SSLSTORE_ERR_HTTP_STATUS,
         0, "not found: https://x.example/order; " PATH_ADVICE},
        {404, "", "{\"Message\":\"order/resend: route not found\"}", SSLSTORE_ERR_HTTP_STATUS, 0,
         "order/resend: route not found; " PATH_ADVICE},
        {404, "", "{\"title\":\"Not Found\",\"detail\":\"No controller named order.\"}",
         SSLSTORE_ERR_HTTP_STATUS, 0, "Not Found; No controller named order.; " PATH_ADVICE},
        {404, "", "{\"error\":\"order\",\"Message\":\"Not Found\"}", SSLSTORE_ERR_HTTP_STATUS, 0,
         "order; Not Found; " PATH_ADVICE},
        {404, "", "{\"Message\":\"Not Found\"}", SSLSTORE_ERR_HTTP_STATUS, 0,
         "Not Found; " PATH_ADVICE},
        {500, "", "{\"Message\":\"order not found\"}", SSLSTORE_ERR_HTTP_STATUS, 0,
         "order not found"},
        {404, "", "order not found", SSLSTORE_ERR_HTTP_STATUS, 0, "order not found; " PATH_ADVICE},
        {404, "", "<title>Order not found</title>", SSLSTORE_ERR_HTTP_STATUS, 0,
         "Order not found; " PATH_ADVICE},
        /* Other frameworks and gateways. */
        {400, "",
         "{\"Message\":\"The request is invalid.\",\"ModelState\":{\"request.Country\":[\"The "
         "Country field is required.\",\"Country: 2 letters.\"],\"request.Email\":\"No.\"},"
         "\"Other\":\"skipped\"}",
         SSLSTORE_ERR_HTTP_STATUS, 0,
         "The request is invalid.; The Country field is required.; Country: 2 letters.; No."},
        {400, "",
         "{\"type\":\"https://x.example/t\",\"title\":\"One error.\",\"status\":400,\"traceId\":"
         "\"00-1\",\"errors\":{\"Country\":[\"Missing.\"]}}",
         SSLSTORE_ERR_HTTP_STATUS, 0, "One error.; Missing."},
        {500, "",
         "{\"Message\":\"An error has occurred.\",\"ExceptionMessage\":\"Timeout "
         "expired.\",\"ExceptionType\":\"X\",\"StackTrace\":\"at Y\"}",
         SSLSTORE_ERR_HTTP_STATUS, 0, "An error has occurred.; Timeout expired."},
        {400, "", "{\"error\":\"invalid_client\",\"error_description\":\"No such client\"}",
         SSLSTORE_ERR_HTTP_STATUS, 0, "invalid_client; No such client"},
        {400, "", "{\"error\":{\"code\":\"7\",\"message\":\"Bad\"},\"path\":\"/rest\"}",
         SSLSTORE_ERR_HTTP_STATUS, 0, "Bad"},
        {500, "",
         "{\"fault\" : {\"faultstring\" :\n\"No route\",\"detail\":{\"errorcode\":\"m.X\"}}}",
         SSLSTORE_ERR_HTTP_STATUS, 0, "No route"},
        {403, "", "{\"message\":\"Forbidden\",\"Message\":\"forbidden\"}", SSLSTORE_ERR_FORBIDDEN,
         0, "Forbidden"},
        {400, "", "[{\"AuthResponse\":{\"isError\":true,\"Message\":[\"a\",\"b\"]}}]",
         SSLSTORE_ERR_HTTP_STATUS, 0, "a; b"},
        {400, "", "{\"errors\":\"flat\",\"x\":{\"y\":\"skipped\"},\"errors\":[[\"deep\"]]}",
         SSLSTORE_ERR_HTTP_STATUS, 0, "flat; deep"},
        /* Pages. */
        {403, "",
         "<!DOCTYPE html>\r\n<html><head><TITLE lang=\"en\">\r\n Access denied | proxy "
         "</TITLE></head><body><h1>no</h1>",
         SSLSTORE_ERR_FORBIDDEN, 0, "Access denied | proxy"},
        {503, "Retry-After: 100000\r\n",
         "<html><body><h1>503 Service Unavailable</h1>\nNo server is available.\n</body></html>",
         SSLSTORE_ERR_THROTTLED, 0, "503 Service Unavailable"},
        {500, "", "<title></title><h1> Oops", SSLSTORE_ERR_HTTP_STATUS, 0, "Oops"},
        {403, "", "<?xml version=\"1.0\"?><Error><Code>X</Code><Message>Denied</Message></Error>",
         SSLSTORE_ERR_FORBIDDEN, 0, "Denied"},
        {400, "", "<string xmlns=\"http://x.example/\">Bad id</string>", SSLSTORE_ERR_HTTP_STATUS,
         0, "Bad id"},
        {500, "", "<html><title", SSLSTORE_ERR_HTTP_STATUS, 0, NULL},
        {500, "", "<html><body>text", SSLSTORE_ERR_HTTP_STATUS, 0, NULL},
        {502, "", "\nupstream connect error \r\nreset reason: x", SSLSTORE_ERR_HTTP_STATUS, 0,
         "upstream connect error"},
        /* What to do. */
        {400, "",
         "<html><head><title>400 No required SSL certificate was sent</title></head></html>",
         SSLSTORE_ERR_HTTP_STATUS, 0,
         "400 No required SSL certificate was sent; " CERTIFICATE_ADVICE},
        {403, "", "<title>403.7 - Client certificate required</title>", SSLSTORE_ERR_FORBIDDEN, 0,
         "403.7 - Client certificate required; " CERTIFICATE_ADVICE},
        {495, "", "The SSL certificate error", SSLSTORE_ERR_HTTP_STATUS, 0,
         "The SSL certificate error; " CERTIFICATE_ADVICE},
        {496, "", "SSL certificate required", SSLSTORE_ERR_HTTP_STATUS, 0,
         "SSL certificate required; " CERTIFICATE_ADVICE},
        {500, "", "{\"Message\":\"SSL certificate\"}", SSLSTORE_ERR_HTTP_STATUS, 0,
         "SSL certificate"},
        {413, "", "<title>413 Request Entity Too Large</title>", SSLSTORE_ERR_HTTP_STATUS, 0,
         "413 Request Entity Too Large; the request is larger than a server in between takes: "
         "raise "
         "its limit"},
        {413, "", "", SSLSTORE_ERR_HTTP_STATUS, 0,
         "the request is larger than a server in between takes: raise its limit"},
        {405, "", "", SSLSTORE_ERR_HTTP_STATUS, 0, PATH_ADVICE},
        {421, "", "", SSLSTORE_ERR_HTTP_STATUS, 0,
         "the server does not answer for this host: check url"},
        {511, "", "", SSLSTORE_ERR_HTTP_STATUS, 0, "this network wants a login first"},
        {999, "", "Request denied", SSLSTORE_ERR_HTTP_STATUS, 0, "Request denied"},
        {600, "", "", SSLSTORE_ERR_HTTP_STATUS, 0, NULL},
        /* No words. */
        {404, "", "{\"Message\":\"order not found\"", SSLSTORE_ERR_HTTP_STATUS, 0, PATH_ADVICE},
        {404, "", "{\"Message\":\"order not found\"} {", SSLSTORE_ERR_HTTP_STATUS, 0, PATH_ADVICE},
        {400, "", "[\"order not found\"]", SSLSTORE_ERR_HTTP_STATUS, 0, NULL},
        {400, "", "[\"order not found\"", SSLSTORE_ERR_HTTP_STATUS, 0, NULL},
        {400, "", "\"order not found\\u0000\"", SSLSTORE_ERR_HTTP_STATUS, 0, NULL},
        {400, "", "{\"Message\":{\"text\":\"order not found\"}}", SSLSTORE_ERR_HTTP_STATUS, 0,
         NULL},
        {400, "", "7", SSLSTORE_ERR_HTTP_STATUS, 0, NULL},
        {400, "", " ", SSLSTORE_ERR_HTTP_STATUS, 0, NULL},
        {400, "", "", SSLSTORE_ERR_HTTP_STATUS, 0, NULL},
        {403, "Content-Encoding: gzip\r\n", "{\"Message\":\"no\"}", SSLSTORE_ERR_FORBIDDEN, 0,
         NULL},
        {403, "", "{\"Message\":\"\"}", SSLSTORE_ERR_FORBIDDEN, 0, NULL},
        {403, "", "{\"Message\":\"" FAKE_TOKEN " is unknown\"}", SSLSTORE_ERR_FORBIDDEN, 0,
         "*** is unknown"},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        open_client();
        says = fake_status(rows[i].status, rows[i].headers, rows[i].page);
        if (sslstore_wire_order_resend(client, "24680") != rows[i].result) {
            fail_msg("%d %s: %s", rows[i].status, rows[i].page, error()->message);
        }
        assert_int_equal(error()->http_status, rows[i].status);
        assert_int_equal(error()->service_code, rows[i].code);
        assert_message(rows[i].words == NULL ? sslstore_result_text(rows[i].result)
                                             : rows[i].words);
        end();
    }
}

/* A refusal proves that nothing was done; any other status may come after the deed. */
static void a_status_tells_whether_anything_may_have_been_done(void **unused)
{
    static const int refusals[] = {400, 401, 403, 404, 405, 411, 413, 414, 415, 421, 431};
    static const int others[] = {204, 206, 304, 402, 408, 409, 410, 429, 499,
                                 500, 502, 503, 504, 520, 524, 599, 600, 999};

    (void) unused;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        begin();
        open_client();
        says = fake_status(refusals[i], "", "");
        assert_int_not_equal(sslstore_wire_order_resend(client, "24680"), SSLSTORE_OK);
        assert_int_equal(error()->delivery, SSLSTORE_DELIVERY_ANSWERED);
        end();
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        begin();
        open_client();
        says = fake_status(others[i], "", "");
        assert_int_not_equal(sslstore_wire_order_resend(client, "24680"), SSLSTORE_OK);
        assert_int_equal(error()->delivery, SSLSTORE_DELIVERY_MAYBE_SENT);
        assert_int_equal(error()->attempts, 1);
        end();
    }
}

/* The words and the advice do not fit together. */
static void long_words_take_the_place_of_the_advice(void **unused)
{
    char page[400] = "<title>";

    (void) unused;
    memset(page + 7, 'x', 230);
    begin();
    open_client();
    says = fake_status(404, "", page);
    assert_int_equal(sslstore_wire_order_resend(client, "24680"), SSLSTORE_ERR_HTTP_STATUS);
    assert_message(page + 7);
    end();
}

/* What a success without a reply of its own may be called. */
static void a_reply_with_201_or_203_is_a_reply(void **unused)
{
    static const int statuses[] = {200, 201, 202, 203};

    (void) unused;
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        begin();
        open_client();
        says = fake_status(statuses[i], "", "{\"isError\":false}");
        assert_int_equal(sslstore_wire_order_resend(client, "24680"), SSLSTORE_OK);
        says = fake_status(statuses[i], "", "{\"isError\":true,\"Message\":\"no\"}");
        assert_int_equal(sslstore_wire_order_resend(client, "24680"), SSLSTORE_ERR_API);
        end();
    }
}

/* A byte order mark is ignored (RFC 8259, section 8.1), in one piece or byte by byte. */
static void a_byte_order_mark_is_no_part_of_a_reply(void **unused)
{
    (void) unused;
    for (size_t step = 0; step < 3; step++) {
        begin();
        open_client();
        fake.receive_step = step;
        says = fake_json("\xEF\xBB\xBF{\"isError\":false}");
        assert_int_equal(sslstore_wire_order_resend(client, "24680"), SSLSTORE_OK);
        says = fake_json("\xEF\xBB{\"isError\":false}");
        assert_int_equal(sslstore_wire_order_resend(client, "24680"), SSLSTORE_ERR_JSON);
        says = fake_status(400, "", "\xEF\xBB\xBF{\"Message\":\"no\"}");
        assert_int_equal(sslstore_wire_order_resend(client, "24680"), SSLSTORE_ERR_HTTP_STATUS);
        assert_string_equal(error()->message, "no");
        end();
    }
}

/* A response whose end cannot be told from a cut is refused, but not as malformed, and it is not
 * retried: it would come again. */
static void a_result_that_ends_with_the_connection_is_refused_by_name(void **unused)
{
    (void) unused;
    begin();
    open_client();
    says.bytes = "HTTP/1.0 200 OK\r\n\r\n" GOOD;
    says.size = 0;
    says.end = FAKE_CLOSE;
    assert_int_equal(sslstore_wire_health_validate(client), SSLSTORE_ERR_UNDELIMITED);
    assert_int_equal(error()->attempts, 1);
    assert_int_equal(error()->http_status, 200);
    assert_message("no length and no chunks, so the response may have been cut; a proxy in between "
                   "must speak HTTP/1.1 to the service");
    assert_int_equal(sslstore_wire_order_resend(client, "24680"), SSLSTORE_ERR_UNDELIMITED);
    assert_int_equal(error()->delivery, SSLSTORE_DELIVERY_MAYBE_SENT);
    end();
}

static int no_row(void *user, const sslstore_order *order, sslstore_result result)
{
    (void) user;
    (void) order;
    (void) result;
    fail();
    return 1;
}

/* Only an order can be "not found": a list without orders is a success. */
static void an_error_is_never_an_empty_list(void **unused)
{
    sslstore_query query;
    uint32_t count = 0;

    (void) unused;
    memset(&query, 0, sizeof query);
    begin();
    open_client();
    says = fake_status(404, "", "{\"Message\":\"no order found\"}");
    assert_int_equal(sslstore_wire_order_query(client, &query, no_row, NULL, &count),
                     SSLSTORE_ERR_HTTP_STATUS);
    assert_message("no order found; " PATH_ADVICE);
    assert_int_equal(sslstore_wire_health_validate(client), SSLSTORE_ERR_HTTP_STATUS);
    assert_int_equal(count, 0);
    end();
}

/* A body that is longer than what is kept, in one piece or many; and out of memory. */
static void an_error_body_that_cannot_be_kept_has_no_words(void **unused)
{
    static char page[5000] = "{\"Message\":\"no\"}";

    (void) unused;
    memset(page + strlen(page), ' ', sizeof page - 1 - strlen(page));
    for (size_t step = 0; step < 1200; step += 1000) {
        begin();
        open_client();
        fake.receive_step = step;
        says = fake_status(401, "", page);
        assert_int_equal(sslstore_wire_order_resend(client, "24680"), SSLSTORE_ERR_AUTH);
        assert_string_equal(error()->message, sslstore_result_text(SSLSTORE_ERR_AUTH));
        end();
    }
    for (size_t refuse_at = 1; refuse_at < 20; refuse_at++) {
        sslstore_result result;

        begin();
        open_client();
        fake.refuse_at = fake.allocations + refuse_at;
        says = fake_status(401, "", "{\"Message\":\"no\"}");
        result = sslstore_wire_order_resend(client, "24680");
        assert_true(result == SSLSTORE_ERR_AUTH || (fake.refused && result == SSLSTORE_ERR_MEMORY));
        assert_true(fake.refused || strcmp(error()->message, "no") == 0);
        end();
    }
}

static void the_error_of_an_earlier_attempt_is_forgotten(void **unused)
{
    (void) unused;
    begin();
    open_client();
    says_now = fake_status(503, "", "{\"Message\":\"-77 come again\"}");
    says = fake_status(409, "", "");
    assert_int_equal(sslstore_wire_health_validate(client), SSLSTORE_ERR_HTTP_STATUS);
    assert_int_equal(error()->attempts, 2);
    assert_int_equal(error()->http_status, 409);
    assert_int_equal(error()->service_code, 0);
    assert_string_equal(error()->message, sslstore_result_text(SSLSTORE_ERR_HTTP_STATUS));
    end();
}

static int goes_silent(void *user, enum fake_call call, const char *data, size_t *size)
{
    (void) user;
    (void) data;
    (void) size;
    return call == FAKE_RECV && says_now.bytes == NULL && fake.answered > 1 ? SSLSTORE_WANT_READ
                                                                            : 0;
}

static int goes_down(void *user, enum fake_call call, const char *data, size_t *size)
{
    (void) user;
    (void) data;
    (void) size;
    return call == FAKE_OPEN && fake.answered > 0 ? SSLSTORE_ERR_CONNECT : 0;
}

static const char *says_why(void *user, const void *connection)
{
    (void) user;
    (void) connection;
    return "the cable is unplugged";
}

/* Whatever the last attempt ended with, the response to an earlier one may be its cause. */
static void an_earlier_status_is_told_with_a_later_silence(void **unused)
{
    static const struct {
        fake_intercept_fn *intercept;
        const char *(*reason)(void *user, const void *connection);
        sslstore_result result;
        const char *message;
    } rows[] = {
        {goes_down, says_why, SSLSTORE_ERR_CONNECT,
         "the cable is unplugged; an earlier attempt was answered with HTTP 503"},
        {goes_silent, NULL, SSLSTORE_ERR_TIMEOUT,
         "the deadline passed; an earlier attempt was answered with HTTP 503"},
        {goes_down, NULL, SSLSTORE_ERR_CONNECT,
         "no connection could be made; an earlier attempt was answered with HTTP 503"},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        open_client();
        says_now = fake_status(503, "Connection: close\r\n", "{\"Message\":\"come again\"}");
        fake.intercept = rows[i].intercept;
        fake.transport.reason = rows[i].reason;
        assert_int_equal(sslstore_wire_health_validate(client), rows[i].result);
        assert_true(error()->attempts > 2);
        assert_int_equal(error()->http_status, 503);
        assert_message(rows[i].message);
        fake.intercept = NULL; /* and the next call knows nothing of it */
        assert_int_equal(sslstore_wire_health_validate(client), SSLSTORE_OK);
        assert_int_equal(error()->http_status, 200);
        end();
    }
}

/* ---- Refused before the request was sent completely ---- */

static size_t empty_looks;

static int not_yet(void *user, enum fake_call call, const char *data, size_t *size)
{
    (void) user;
    (void) data;
    (void) size;
    if (call == FAKE_RECV && empty_looks > 0) {
        empty_looks--;
        return SSLSTORE_WANT_READ;
    }
    return 0;
}

static void an_early_error_response_ends_the_wait_for_sending(void **unused)
{
    (void) unused;
    begin();
    open_client();
    fake.early = fake_status(413, "", "too much");
    fake.early_at = 100;
    fake.intercept = not_yet;
    empty_looks = 2;
    assert_int_equal(sslstore_wire_order_resend(client, "24680"), SSLSTORE_ERR_HTTP_STATUS);
    assert_int_equal(error()->http_status, 413);
    assert_int_equal(error()->delivery, SSLSTORE_DELIVERY_ANSWERED);
    assert_int_in_range(fake.now_ms, 0, 200);
    end();
}

/* ---- Too slow ---- */

static size_t slow_bytes;

static int drip(void *user, enum fake_call call, const char *data, size_t *size)
{
    (void) user;
    (void) data;
    if (call == FAKE_RECV && slow_bytes > 0) {
        slow_bytes--;
        *size = 1;
        fake.now_ms += 1000;
    }
    return 0;
}

static void a_read_whose_reply_is_too_slow_is_retried(void **unused)
{
    (void) unused;
    begin();
    open_client();
    fake.intercept = drip;
    slow_bytes = 30;
    assert_int_equal(sslstore_wire_health_validate(client), SSLSTORE_OK);
    assert_int_equal(error()->attempts, 2);
    end();
}

static void an_endlessly_slow_reply_ends_at_the_deadline(void **unused)
{
    (void) unused;
    begin();
    open_client();
    fake.intercept = drip;
    slow_bytes = SIZE_MAX;
    assert_int_equal(sslstore_wire_health_validate(client), SSLSTORE_ERR_TIMEOUT);
    assert_int_in_range(fake.now_ms, 30000, 61100);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_count_of_orders_is_asked_for_twice_at_most),
        cmocka_unit_test(the_count_is_that_of_the_account_or_of_a_sub_user),
        cmocka_unit_test(a_server_with_a_wrong_certificate_is_not_tried_again),
        cmocka_unit_test(retries_end_when_the_budget_is_used_up),
        cmocka_unit_test(a_successful_call_returns_a_token_to_the_budget),
        cmocka_unit_test(a_retry_after_beyond_the_deadline_is_not_waited_for),
        cmocka_unit_test(a_retry_after_within_the_deadline_is_waited_for),
        cmocka_unit_test(an_error_is_retried_whatever_its_body),
        cmocka_unit_test(the_words_of_an_error_are_reported),
        cmocka_unit_test(a_status_tells_whether_anything_may_have_been_done),
        cmocka_unit_test(long_words_take_the_place_of_the_advice),
        cmocka_unit_test(a_reply_with_201_or_203_is_a_reply),
        cmocka_unit_test(a_byte_order_mark_is_no_part_of_a_reply),
        cmocka_unit_test(a_result_that_ends_with_the_connection_is_refused_by_name),
        cmocka_unit_test(an_earlier_status_is_told_with_a_later_silence),
        cmocka_unit_test(an_error_is_never_an_empty_list),
        cmocka_unit_test(an_error_body_that_cannot_be_kept_has_no_words),
        cmocka_unit_test(the_error_of_an_earlier_attempt_is_forgotten),
        cmocka_unit_test(clients_that_are_told_the_same_time_come_back_spread),
        cmocka_unit_test(only_a_429_is_a_refusal_and_only_for_a_caller_who_says_so),
        cmocka_unit_test(an_early_error_response_ends_the_wait_for_sending),
        cmocka_unit_test(a_read_whose_reply_is_too_slow_is_retried),
        cmocka_unit_test(an_endlessly_slow_reply_ends_at_the_deadline),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
