/* URL: what is read, and why a URL is refused.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/words.h"
#include "http/url.h"

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
    assert_memory_equal(slice.data, expected, slice.size);
}

static void assert_read(const char *text, const char *host, uint16_t port, const char *prefix)
{
    char *copy = copy_of(text);
    struct sslstore__http_url url;

    memset(&url, 0xAA, sizeof url);
    if (sslstore__http_url_read(&url, copy) != SSLSTORE_OK) {
        fail_msg("%s: %s", text, url.reason);
    }
    assert_slice(url.host, host);
    assert_int_equal(url.port, port);
    assert_slice(url.prefix, prefix);
    assert_int_equal(url.is_ipv6, strchr(host, ':') != NULL);
    assert_string_equal(url.reason, "");
    free(copy);
}

static void assert_refused(const char *text, const char *reason)
{
    char *copy = copy_of(text);
    struct sslstore__http_url url;

    memset(&url, 0xAA, sizeof url);
    assert_int_equal(sslstore__http_url_read(&url, copy), SSLSTORE_ERR_CONFIG);
    if (SSLSTORE__HAS_WORDS && strstr(url.reason, reason) == NULL) {
        fail_msg("%s: refused because %s, not because of %s", text, url.reason, reason);
    }
    assert_null(url.host.data);
    assert_null(url.prefix.data);
    assert_int_equal(url.host.size + url.prefix.size + url.port, 0);
    free(copy);
}

static void rest_and_slashes_are_optional(void **state)
{
    static const char *const ends[] = {"",       "/",       "//",     "/rest",
                                       "/rest/", "/rest//", "//rest", "/REST"};

    (void) state;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        char text[64];

        strcat(strcpy(text, "https://h.example"), ends[i]);
        assert_read(text, "h.example", 443, "");
        strcat(strcpy(text, "https://h.example/p/q"), ends[i]);
        assert_read(text, "h.example", 443, "/p/q");
    }
}

static void only_a_complete_last_segment_is_rest(void **state)
{
    (void) state;
    assert_read("https://h/forest", "h", 443, "/forest");
    assert_read("https://h/rest/v2", "h", 443, "/rest/v2");
    assert_read("https://h/rest/rest", "h", 443, "/rest");
    assert_read("https://rest", "rest", 443, "");
    assert_read("https://rest/", "rest", 443, "");
    assert_read("https://h/rest.", "h", 443, "/rest.");
    assert_read("https://h/~a:b@c;d=1,e", "h", 443, "/~a:b@c;d=1,e");
}

static void the_services_own_addresses_are_read(void **state)
{
    (void) state;
    assert_read(SSLSTORE_URL_TEST, "sandbox-wbapi.thesslstore.com", 443, "");
    assert_read(SSLSTORE_URL_LIVE, "api.thesslstore.com", 443, "");
}

static void the_case_of_scheme_and_host_is_ignored(void **state)
{
    (void) state;
    assert_read("HTTPS://Api.Example/rest", "Api.Example", 443, "");
    assert_read("hTTps://127.0.0.1:8443", "127.0.0.1", 8443, "");
}

static void port_is_1_to_65535(void **state)
{
    static const char *const wrong[] = {
        ":0", ":65536", ":", ":-1", ":+1", ":0x1", ":443a", ":4:4", ":18446744073709551617"};

    (void) state;
    assert_read("https://h:1/rest", "h", 1, "");
    assert_read("https://h:65535", "h", 65535, "");
    assert_read("https://h:00443", "h", 443, "");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char text[64];

        assert_refused(strcat(strcpy(text, "https://h"), wrong[i]), "port");
        assert_refused(strcat(strcpy(text, "https://[::1]"), wrong[i]), "port");
    }
}

static void an_ipv6_address_is_in_brackets(void **state)
{
    (void) state;
    assert_read("https://[::1]:8443/rest", "::1", 8443, "");
    assert_read("https://[2001:DB8::c0:ffee]", "2001:DB8::c0:ffee", 443, "");
    assert_read("https://[::ffff:192.0.2.1]/p", "::ffff:192.0.2.1", 443, "/p");
    assert_refused("https://::1/", "no host");
    assert_refused("https://[::1", "bracket");
    assert_refused("https://[::1/]", "bracket");
    assert_refused("https://[::1]x", "port");
    assert_refused("https://[]", "IPv6");
    assert_refused("https://[1:]", "IPv6");
    assert_refused("https://[h.example]", "IPv6");
    assert_refused("https://[::g]", "IPv6");
    assert_refused("https://[v1.a:b:c]", "IPv6");
    assert_refused("https://[::1%25eth0]", "percent");
    assert_read("https://[0000:0000:0000:0000:0000:ffff:255.255.255.255]",
                "0000:0000:0000:0000:0000:ffff:255.255.255.255", 443, "");
    assert_refused("https://[0000:0000:0000:0000:0000:ffff:255.255.255.2555]", "IPv6");
}

static void http_is_refused_for_its_own_reason(void **state)
{
    (void) state;
    assert_refused("http://api.example/rest", SSLSTORE__WORDS("in the clear"));
    assert_refused("HTTP://api.example", SSLSTORE__WORDS("in the clear"));
}

static void other_schemes_and_none_are_refused(void **state)
{
    static const char *const wrong[] = {"",           "h.example",   "//h",   "ftp://h",
                                        "https:/h",   "https:h",     "https", " https://h",
                                        "httpss://h", "file:///etc", "\r\n"};

    (void) state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_refused(wrong[i], SSLSTORE__WORDS("does not begin with https://"));
    }
}

static void a_user_name_is_refused(void **state)
{
    (void) state;
    assert_refused("https://user@h/rest", SSLSTORE__WORDS("user name"));
    assert_refused("https://user:password@h", SSLSTORE__WORDS("user name"));
    assert_refused("https://h:443@evil", SSLSTORE__WORDS("user name"));
    assert_refused("https://@h", SSLSTORE__WORDS("user name"));
}

static void query_and_fragment_are_refused(void **state)
{
    (void) state;
    assert_refused("https://h/rest?a=b", "query");
    assert_refused("https://h?", "query");
    assert_refused("https://?a=b", "query");
    assert_refused("https://h/rest#top", "fragment");
    assert_refused("https://h#@evil", "fragment");
}

static void percent_encoding_is_refused(void **state)
{
    (void) state;
    assert_refused("https://h/%2e%2e/rest", "percent");
    assert_refused("https://h%00.example", "percent");
    assert_refused("https://h/p%0d%0aX:1", "percent");
}

static void every_blank_and_control_byte_is_refused(void **state)
{
    (void) state;
    for (int byte = 1; byte < 256; byte++) {
        char in_host[] = "https://h?h";
        char in_path[] = "https://h/p?p";

        if (byte > ' ' && byte < 0x7F) {
            continue;
        }
        *strchr(in_host, '?') = (char) byte;
        *strchr(in_path, '?') = (char) byte;
        assert_refused(in_host, SSLSTORE__WORDS("control character"));
        assert_refused(in_path, SSLSTORE__WORDS("control character"));
    }
    assert_refused("https://h/rest\n", SSLSTORE__WORDS("control character"));
}

static void characters_that_no_url_may_have_are_refused(void **state)
{
    (void) state;
    for (const char *byte = "\"<>\\^`{|}"; *byte != '\0'; byte++) {
        char text[] = "https://h/p?p";

        *strchr(text, '?') = *byte;
        assert_refused(text, SSLSTORE__WORDS("not allowed in URLs"));
    }
    assert_refused("https://h\\@evil", SSLSTORE__WORDS("not allowed in URLs"));
}

static void an_empty_host_is_refused(void **state)
{
    (void) state;
    assert_refused("https://", "no host");
    assert_refused("https:///rest", "no host");
    assert_refused("https://:443/rest", "no host");
}

static void a_host_is_a_domain_name(void **state)
{
    static const char *const wrong[] = {".h",   "h.",   "a..b", ".",  "-h",  "h-",
                                        "a.-b", "a-.b", "h_h",  "h*", "h,h", "h=h",
                                        "h!",   "a;b",  "~",    "h]", "h["};

    (void) state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char text[64];

        assert_refused(strcat(strcpy(text, "https://"), wrong[i]), SSLSTORE__WORDS("domain name"));
    }
    assert_read("https://xn--mnchen-3ya.example", "xn--mnchen-3ya.example", 443, "");
    assert_read("https://0-0.9z", "0-0.9z", 443, "");
}

/* A host of so many bytes, in labels of at most label bytes. */
static char *host_of(size_t size, size_t label)
{
    char *text = malloc(sizeof "https://" + size);

    assert_non_null(text);
    strcpy(text, "https://");
    for (size_t i = 0; i < size; i++) {
        text[8 + i] = i % (label + 1) == label ? '.' : 'a';
    }
    text[8 + size] = '\0';
    return text;
}

static void a_label_has_at_most_63_bytes_and_a_host_253(void **state)
{
    char *text = host_of(63, 64);

    (void) state;
    assert_read(text, text + 8, 443, "");
    free(text);
    text = host_of(64, 64);
    assert_refused(text, SSLSTORE__WORDS("domain name"));
    free(text);
    for (size_t size = 252; size <= 255; size++) {
        text = host_of(size, 50);
        if (size <= 253) {
            assert_read(text, text + 8, 443, "");
        } else {
            assert_refused(text, "253");
        }
        free(text);
    }
}

static void a_long_url_is_refused(void **state)
{
    (void) state;
    for (size_t size = SSLSTORE__URL_MAX - 1; size <= SSLSTORE__URL_MAX + 1; size++) {
        char text[8 + SSLSTORE__URL_MAX + 2] = "https://h/";

        memset(text + 10, 'p', size - 2);
        text[8 + size] = '\0';
        if (size <= SSLSTORE__URL_MAX) {
            assert_read(text, "h", 443, text + 9);
        } else {
            assert_refused(text, SSLSTORE__WORDS("too long"));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(http_is_refused_for_its_own_reason),
        cmocka_unit_test(other_schemes_and_none_are_refused),
        cmocka_unit_test(a_user_name_is_refused),
        cmocka_unit_test(query_and_fragment_are_refused),
        cmocka_unit_test(percent_encoding_is_refused),
        cmocka_unit_test(every_blank_and_control_byte_is_refused),
        cmocka_unit_test(characters_that_no_url_may_have_are_refused),
        cmocka_unit_test(an_empty_host_is_refused),
        cmocka_unit_test(a_host_is_a_domain_name),
        cmocka_unit_test(a_label_has_at_most_63_bytes_and_a_host_253),
        cmocka_unit_test(a_long_url_is_refused),
        cmocka_unit_test(port_is_1_to_65535),
        cmocka_unit_test(an_ipv6_address_is_in_brackets),
        cmocka_unit_test(rest_and_slashes_are_optional),
        cmocka_unit_test(only_a_complete_last_segment_is_rest),
        cmocka_unit_test(the_services_own_addresses_are_read),
        cmocka_unit_test(the_case_of_scheme_and_host_is_ignored),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
