/* Proxy URL: what is read, how credentials are decoded, and why a URL is refused.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "http/proxy_url.h"

/* Read from a block of its exact size, so that an over-read is detected. */
static char *copy_of(const char *text)
{
    char *copy = malloc(strlen(text) + 1);

    assert_non_null(copy);
    return strcpy(copy, text);
}

static void assert_slice(struct sslstore__http_slice slice, const char *expected)
{
    assert_int_equal(slice.size, strlen(expected));
    assert_memory_equal(slice.data == NULL ? "" : slice.data, expected, slice.size);
}

static void assert_read(const char *text, const char *host, uint16_t port)
{
    char *copy = copy_of(text);
    struct sslstore__http_proxy_url url;
    const char *problem;

    memset(&url, 0xAA, sizeof url);
    problem = sslstore__http_proxy_url_read(&url, copy);
    if (problem != NULL) {
        fail_msg("%s: %s", text, problem);
    }
    assert_slice(url.host, host);
    assert_int_equal(url.port, port);
    assert_int_equal(url.has_credentials, strchr(text, '@') != NULL);
    free(copy);
}

static void assert_refused(const char *text, const char *why)
{
    char *copy = copy_of(text);
    struct sslstore__http_proxy_url url;
    const char *problem = sslstore__http_proxy_url_read(&url, copy);

    if (problem == NULL || strstr(problem, why) == NULL) {
        fail_msg("%s: %s, not %s", text, problem == NULL ? "read" : problem, why);
    }
    assert_int_equal(strncmp(problem, "proxy: ", 7), 0);
    free(copy);
}

static void scheme_port_and_slash_are_optional(void **state)
{
    (void) state;
    assert_read("http://proxy.example:3128", "proxy.example", 3128);
    assert_read("http://proxy.example:3128/", "proxy.example", 3128);
    assert_read("HTTP://Proxy.Example", "Proxy.Example", 1080);
    assert_read("proxy.example:8080", "proxy.example", 8080);
    assert_read("proxy", "proxy", 1080);
    assert_read("http://192.0.2.1:80", "192.0.2.1", 80);
    assert_read("http://[2001:db8::1]:3128", "2001:db8::1", 3128);
    assert_read("[::1]", "::1", 1080);
    assert_read("http://user:password@[::1]:3128/", "::1", 3128);
}

static void decode(struct sslstore__http_slice encoded, char *out)
{
    char byte;

    while (sslstore__http_proxy_url_decode(&encoded, &byte)) {
        *out++ = byte;
    }
    *out = '\0';
}

static void user_and_password_are_decoded(void **state)
{
    static const struct {
        const char *url;
        const char *user;
        const char *password;
    } rows[] = {
        {"http://user:password@h", "user", "password"},
        {"user:pass:word@h", "user", "pass:word"},
        {"http://user@h", "user", ""},
        {"http://user:@h", "user", ""},
        {"http://:password@h", "", "password"},
        {"http://@h", "", ""},
        {"http://a%40b:%3a%2F%3f%23%25@h", "a@b", ":/?#%"},
        {"http://%c3%A4:%20!$&'()*+,;=-._~@h", "\xc3\xa4", " !$&'()*+,;=-._~"},
        {"http://D%5Cu:%5e%7B@h", "D\\u", "^{"},
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *copy = copy_of(rows[i].url);
        struct sslstore__http_proxy_url url;
        char decoded[64];

        assert_null(sslstore__http_proxy_url_read(&url, copy));
        assert_true(url.has_credentials);
        decode(url.user, decoded);
        assert_string_equal(decoded, rows[i].user);
        decode(url.password, decoded);
        assert_string_equal(decoded, rows[i].password);
        assert_slice(url.host, "h");
        free(copy);
    }
}

static void other_kinds_of_proxies_are_refused(void **state)
{
    static const char *const wrong[] = {"https://h", "socks5://h:1080", "socks5h://u:p@h",
                                        "ftp://h",   "HTTPS://h",       "://h",
                                        "xhttp://h"};

    (void) state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_refused(wrong[i], "only http:// proxies");
    }
}

static void a_host_is_required(void **state)
{
    static const char *const wrong[] = {
        "",     "http://",        "http:///",         ":3128", "http://:3128",
        "u:p@", "http://u:p@:80", "h..example",       "h_x",   "[::1",
        "[h]",  "a@b@h",          "http://u:p@w@h:80"};

    (void) state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_refused(wrong[i], "host");
    }
}

static void port_is_1_to_65535(void **state)
{
    static const char *const wrong[] = {"h:0",   "h:65536", "h:",      "h:-1",
                                        "h:80a", "h:8:0",   "[::1]80", "http://u:p@h:x"};

    (void) state;
    assert_read("h:1", "h", 1);
    assert_read("h:65535", "h", 65535);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_refused(wrong[i], "port");
    }
}

static void a_path_a_query_and_a_fragment_are_refused(void **state)
{
    static const char *const wrong[] = {"http://h/p",           "http:/h",      "http://h//",
                                        "http://h?q",           "http://h/?q",  "http://h#f",
                                        "http://u:pass/word@h", "http://u:p?@h"};

    (void) state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_refused(wrong[i], "path");
    }
}

static void credentials_that_cannot_be_sent_are_refused(void **state)
{
    static const char *const wrong[] = {"u%:p@h",  "u:p%@h",   "u:p%4@h",  "u:%g0@h",
                                        "u:%0g@h", "u%0d:p@h", "u:%0Ap@h", "u:%00@h",
                                        "u:%7f@h", "u:%1F@h",  "u%3a:p@h", "u:%%@h"};

    (void) state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_refused(wrong[i], "user name or password");
    }
}

static void every_byte_but_visible_ascii_is_refused(void **state)
{
    (void) state;
    for (int byte = 1; byte < 256; byte++) {
        char text[] = "http://user:pa?s@h";

        if (byte > ' ' && byte < 0x7F) {
            continue;
        }
        *strchr(text, '?') = (char) byte;
        assert_refused(text, "control character");
    }
}

static void the_length_is_limited(void **state)
{
    char text[1200];

    (void) state;
    memset(text, 'x', sizeof text);
    memcpy(text, "http://", 7);
    strcpy(text + 1024 - 2, "@h");
    assert_read(text, "h", 1080);
    memset(text + 7, 'x', sizeof text - 7);
    strcpy(text + 1025 - 2, "@h");
    assert_refused(text, "1024");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scheme_port_and_slash_are_optional),
        cmocka_unit_test(user_and_password_are_decoded),
        cmocka_unit_test(other_kinds_of_proxies_are_refused),
        cmocka_unit_test(a_host_is_required),
        cmocka_unit_test(port_is_1_to_65535),
        cmocka_unit_test(a_path_a_query_and_a_fragment_are_refused),
        cmocka_unit_test(credentials_that_cannot_be_sent_are_refused),
        cmocka_unit_test(every_byte_but_visible_ascii_is_refused),
        cmocka_unit_test(the_length_is_limited),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
