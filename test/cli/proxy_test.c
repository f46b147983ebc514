/* Which proxy the command line uses. The table has what curl 8 does with the same values; older
 * ones differ for networks of IPv6 and numbers with something after them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "examples/cli/proxy.h"

static void entries_are_names_addresses_and_networks(void **state)
{
    static const struct {
        const char *list;
        const char *host;
        bool has;
    } rows[] = {
        {"*", "store.example", true},
        {"*", "192.0.2.1", true},
        {"", "store.example", false},
        {" * ", "store.example", false},
        {"*,a.example", "store.example", false},
        {"*.example", "store.example", false},
        {"store.example", "store.example", true},
        {"STORE.Example", "store.eXample", true},
        {"store.example", "api.store.example", true},
        {".store.example", "api.store.example", true},
        {".store.example", "store.example", true},
        {"store.example", "mystore.example", false},
        {"api.store.example", "store.example", false},
        {"store.example.", "store.example", true},
        {"store.example", "store.example.", true},
        {"..example", "store.example", false},
        {".", "store.example", false},
        {"example", "store.example", true},
        {"le", "store.example", false},
        {"a.example,store.example", "store.example", true},
        {"a.example, store.example", "store.example", true},
        {"a.example store.example", "store.example", true},
        {" ,,a.example,\t, store.example ,", "store.example", true},
        {"a.example,b.example", "store.example", false},
        {"store.example:443", "store.example", false},
        {"localhost", "127.0.0.1", false},
        {"192.0.2.1", "192.0.2.1", true},
        {"192.0.2.1:443", "192.0.2.1", false},
        {"192.0.2.2", "192.0.2.1", false},
        {".0.2.1", "192.0.2.1", false},
        {"192.0.2.0/24", "192.0.2.1", true},
        {"192.0.3.0/24", "192.0.2.1", false},
        {"192.0.2.0/31", "192.0.2.1", true},
        {"192.0.2.2/31", "192.0.2.1", false},
        {"192.0.2.1/32", "192.0.2.1", true},
        {"192.0.2.1/33", "192.0.2.1", false},
        {"192.0.2.1/0", "192.0.2.1", true},
        {"192.0.2.2/0", "192.0.2.1", false},
        {"128.0.0.0/1", "192.0.2.1", true},
        {"0.0.0.0/1", "192.0.2.1", false},
        {"192.0.2.0/", "192.0.2.1", false},
        {"192.0.2.0/-8", "192.0.2.1", false},
        {"192.0.2.0/8x", "192.0.2.1", false},
        {"192.0.2.0/99999999999999999999", "192.0.2.1", false},
        {"192.0.2/24", "192.0.2.1", false},
        {"2001:db8::1", "2001:db8:0::1", true},
        {"[2001:db8::1]", "2001:db8::1", false},
        {"2001:db8::/32", "2001:db8::1", true},
        {"2001:db9::/32", "2001:db8::1", false},
        {"2001:db8::/31", "2001:db9::1", true},
        {"2001:db8::1/128", "2001:db8::1", true},
        {"2001:db8::1/129", "2001:db8::1", false},
        {"0.0.0.0/1", "::1", false},
        {"::/1", "127.0.0.1", false},
        {"192.0.2.0/24", "store.example", false},
    };
    char longest[200];

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (proxy_list_has(rows[i].list, rows[i].host) != rows[i].has) {
            fail_msg("no_proxy='%s': %s", rows[i].list, rows[i].host);
        }
    }
    memset(longest, '1', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_false(proxy_list_has(longest, "192.0.2.1"));
}

static void clear(void)
{
    static const char *const names[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY",
                                        "http_proxy",  "HTTP_PROXY",  "no_proxy",  "NO_PROXY"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_int_equal(unsetenv(names[i]), 0);
    }
}

static void set(const char *name, const char *value)
{
    assert_int_equal(setenv(name, value, 1), 0);
}

static void the_more_specific_and_lower_case_variable_wins(void **state)
{
    static const char *const names[] = {"ALL_PROXY", "all_proxy", "HTTPS_PROXY", "https_proxy"};
    const char *source = NULL;

    (void) state;
    clear();
    set("http_proxy", "http://plain");
    set("HTTP_PROXY", "http://plain");
    assert_null(proxy_from_environment(&source));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        set(names[i], names[i]);
        assert_string_equal(proxy_from_environment(&source), names[i]);
        assert_string_equal(source, names[i]);
    }
    set("https_proxy", "");
    assert_string_equal(proxy_from_environment(&source), "HTTPS_PROXY");
    clear();
}

static void the_host_of_a_url_is_looked_for_in_no_proxy(void **state)
{
    (void) state;
    clear();
    assert_false(proxy_is_bypassed("https://store.example/rest"));
    set("NO_PROXY", "store.example,::1");
    assert_true(proxy_is_bypassed("https://store.example/rest"));
    assert_true(proxy_is_bypassed("https://api.store.example:8443"));
    assert_true(proxy_is_bypassed("https://[::1]:8443/rest"));
    assert_true(proxy_is_bypassed("store.example"));
    assert_false(proxy_is_bypassed("https://other.example/store.example"));
    set("no_proxy", "other.example");
    assert_false(proxy_is_bypassed("https://store.example/rest"));
    set("no_proxy", "");
    assert_true(proxy_is_bypassed("https://store.example/rest"));
    clear();
}

static void credentials_are_not_shown(void **state)
{
    (void) state;
    assert_string_equal(proxy_shown("http://user:pass@h:3128"), "h:3128");
    assert_string_equal(proxy_shown("user:p@ss@h"), "h");
    assert_string_equal(proxy_shown("http://h"), "h");
    assert_string_equal(proxy_shown("h:80"), "h:80");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_are_names_addresses_and_networks),
        cmocka_unit_test(the_more_specific_and_lower_case_variable_wins),
        cmocka_unit_test(the_host_of_a_url_is_looked_for_in_no_proxy),
        cmocka_unit_test(credentials_are_not_shown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
