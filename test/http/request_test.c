/* Request: the head, byte for byte; no part of it can add a line.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "http/request.h"

#define USUAL                                       \
    "User-Agent: sslstore/" SSLSTORE_VERSION "\r\n" \
    "Accept: application/json\r\n"                  \
    "Accept-Encoding: identity\r\n"

/* Measure first, then write into a block of the exact size. */
static void assert_head(const char *method, const char *address, const char *endpoint, size_t body,
                        const char *expected)
{
    struct sslstore__http_url url;
    struct sslstore__text text;
    size_t size = strlen(expected) + 1;
    char *data = malloc(size);

    assert_non_null(data);
    assert_int_equal(sslstore__http_url_read(&url, address), SSLSTORE_OK);
    sslstore__text_init(&text, NULL, 0);
    assert_int_equal(sslstore__http_request_head(&text, method, &url, endpoint, body), SSLSTORE_OK);
    assert_int_equal(text.size + 1, size);
    sslstore__text_init(&text, data, size);
    assert_int_equal(sslstore__http_request_head(&text, method, &url, endpoint, body), SSLSTORE_OK);
    assert_string_equal(data, expected);
    free(data);
}

static void a_post_announces_its_json(void **state)
{
    (void) state;
    assert_head("POST", "https://api.example/rest", "order/status", 1234,
                "POST /rest/order/status HTTP/1.1\r\n"
                "Host: api.example\r\n" USUAL "Content-Type: application/json; charset=utf-8\r\n"
                "Content-Length: 1234\r\n"
                "\r\n");
    assert_head("POST", "https://api.example", "x", 0,
                "POST /rest/x HTTP/1.1\r\nHost: api.example\r\n" USUAL
                "Content-Type: application/json; charset=utf-8\r\nContent-Length: 0\r\n\r\n");
}

static void a_get_has_no_body(void **state)
{
    (void) state;
    assert_head("GET", "https://api.example/p/rest/", "health/status", SSLSTORE__NO_BODY,
                "GET /p/rest/health/status HTTP/1.1\r\n"
                "Host: api.example\r\n" USUAL "\r\n");
}

static void host_has_a_port_unless_it_is_443(void **state)
{
    (void) state;
    assert_head("GET", "https://h:443", "x", SSLSTORE__NO_BODY,
                "GET /rest/x HTTP/1.1\r\nHost: h\r\n" USUAL "\r\n");
    assert_head("GET", "https://h:8443", "x", SSLSTORE__NO_BODY,
                "GET /rest/x HTTP/1.1\r\nHost: h:8443\r\n" USUAL "\r\n");
}

static void host_puts_an_ipv6_address_in_brackets(void **state)
{
    (void) state;
    assert_head("GET", "https://[::1]", "x", SSLSTORE__NO_BODY,
                "GET /rest/x HTTP/1.1\r\nHost: [::1]\r\n" USUAL "\r\n");
    assert_head("GET", "https://[::1]:65535", "x", SSLSTORE__NO_BODY,
                "GET /rest/x HTTP/1.1\r\nHost: [::1]:65535\r\n" USUAL "\r\n");
}

static sslstore_result build(const char *method, struct sslstore__http_slice host,
                             struct sslstore__http_slice prefix, const char *endpoint)
{
    struct sslstore__http_url url = {host, prefix, 443, false, ""};
    struct sslstore__text text;
    char data[512];
    sslstore_result result;

    sslstore__text_init(&text, data, sizeof data);
    result = sslstore__http_request_head(&text, method, &url, endpoint, 1);
    if (result != SSLSTORE_OK) {
        assert_int_equal(text.size, 0);
    }
    return result;
}

/* Row: request side: reject CR, LF, NUL in host, path, header values. */
static void no_part_can_split_the_head(void **state)
{
    const struct sslstore__http_slice host = {"h", 1};
    const struct sslstore__http_slice prefix = {"", 0};

    (void) state;
    for (int i = 0; i < 3 * 256; i++) {
        int byte = i / 3;
        bool visible = byte > ' ' && byte < 0x7F;
        sslstore_result expected = visible ? SSLSTORE_OK : SSLSTORE_ERR_ARGUMENT;
        char text[] = "abc";
        struct sslstore__http_slice part = {text, 3};

        text[i % 3] = (char) byte;
        assert_int_equal(build("POST", part, prefix, "x"), expected);
        assert_int_equal(build("POST", host, part, "x"), expected);
        if (byte != 0) {
            assert_int_equal(build("POST", host, prefix, text), expected);
            assert_int_equal(build(text, host, prefix, "x"), expected);
        }
    }
}

static void no_part_may_be_missing(void **state)
{
    const struct sslstore__http_slice host = {"h", 1};
    const struct sslstore__http_slice none = {"", 0};

    (void) state;
    assert_int_equal(build("POST", host, none, "x"), SSLSTORE_OK);
    assert_int_equal(build("", host, none, "x"), SSLSTORE_ERR_ARGUMENT);
    assert_int_equal(build("POST", none, none, "x"), SSLSTORE_ERR_ARGUMENT);
    assert_int_equal(build("POST", host, none, ""), SSLSTORE_ERR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_part_can_split_the_head),
        cmocka_unit_test(no_part_may_be_missing),
        cmocka_unit_test(a_post_announces_its_json),
        cmocka_unit_test(a_get_has_no_body),
        cmocka_unit_test(host_has_a_port_unless_it_is_443),
        cmocka_unit_test(host_puts_an_ipv6_address_in_brackets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
