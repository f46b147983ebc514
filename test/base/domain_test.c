/* Domain names: equal names in different forms, and the names that a CA may add.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/domain.h"

static bool same(const char *left, const char *right)
{
    bool forth = sslstore__domain_equal(left, strlen(left), right, strlen(right));

    assert_int_equal(sslstore__domain_equal(right, strlen(right), left, strlen(left)), forth);
    return forth;
}

/* The samples of RFC 3492 §7.1 whose letters have no capitals, and names in use. */
static void u_labels_have_the_a_labels_of_rfc_3492(void **unused)
{
    static const char *const rows[][2] = {
        {"bücher.example", "xn--bcher-kva.example"},
        {"münchen.de", "xn--mnchen-3ya.de"},
        {"faß.de", "xn--fa-hia.de"},
        {"例え.テスト", "xn--r8jz45g.xn--zckzah"},
        {"παράδειγμα.δοκιμή", "xn--hxajbheg2az3al.xn--jxalpdlp"},
        {"испытание.рф", "xn--80akhbyknj4f.xn--p1ai"},
        {"☃.net", "xn--n3h.net"},
        {"💩.la", "xn--ls8h.la"},
        {"他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye"},
        {"למההםפשוטלאמדבריםעברית", "xn--4dbcagdahymbxekheh6e0a7fei0b"},
        {"почемужеонинеговорятпорусски", "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l"},
        {"ليهمابتكلموشعربي؟", "xn--egbpdaj6bu4bxfgehfvwxn"},
        {"3年b組金八先生", "xn--3b-ww4c5e180e575a65lsy2b"},
        {"ひとつ屋根の下2", "xn--2-u9tlzr9756bt3uc0v"},
        {"パフィーdeルンバ", "xn--de-jg4avhby1noc0d"},
        {"a.bücher.b.ñ.c", "a.xn--bcher-kva.b.xn--ida.c"},
        {"*.bücher.example", "*.xn--bcher-kva.example"},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char out[SSLSTORE_DOMAIN_MAX];

        assert_true(sslstore__domain_put(rows[i][0], strlen(rows[i][0]), out));
        assert_string_equal(out, rows[i][1]);
        assert_true(same(rows[i][0], rows[i][1]));
    }
}

static void the_form_of_a_name_does_not_count(void **unused)
{
    static const struct {
        const char *left;
        const char *right;
        bool same;
    } rows[] = {
        {"shop.example", "SHOP.Example", true},
        {"shop.example.", "shop.example", true},
        {"shop.example..", "shop.example", false},
        {".shop.example", "shop.example", false},
        {"BÜCHER.example", "xn--BCHER-kva.example.", true},
        {"ПОЧТА.рф", "почта.РФ", true},
        {"ЁЛКА.рф", "ёлка.рф", true},
        {"ΑΒΓ.gr", "αβγ.gr", true},
        {"例え。テスト", "例え.テスト", true},
        {"a．b｡c", "a.b.c", true},
        {"bücher.example", "bucher.example", false},
        {"xn--bcher-kva.example", "xn--bcher-kvb.example", false},
        {"shop.example", "shop.example.com", false},
        {"www.shop.example", "shop.example", false},
        {"*.shop.example", "shop.example", false},
        {"", "", true},
        {"", ".", false},
        {".", ".", true},
        {"a\xC3", "a\xC3", true},   /* no domain name, but the same text */
        {"a\xC3.", "a\xC3", false}, /* … and these are not               */
        {"a b", "A b", true},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (same(rows[i].left, rows[i].right) != rows[i].same) {
            fail_msg("row %zu", i);
        }
    }
}

static bool put_repeated(const char *what, size_t times, const char *end)
{
    static char name[4096];
    char out[SSLSTORE_DOMAIN_MAX];
    bool put;

    name[0] = '\0';
    for (size_t i = 0; i < times; i++) {
        strcat(name, what);
    }
    strcat(name, end);
    put = sslstore__domain_put(name, strlen(name), out);
    assert_true(strlen(out) < sizeof out);
    assert_int_equal(out[0] != '\0', put);
    return put;
}

static void what_is_too_long_or_no_text_has_no_form(void **unused)
{
    static const char *const bad[] = {"",           ".",        "a\tb",         "\x80",
                                      "\xC3",       "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                                      "a.\xE2\x82", "\xFF"};
    char out[SSLSTORE_DOMAIN_MAX];

    (void) unused;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        memset(out, 'x', sizeof out);
        assert_false(sslstore__domain_put(bad[i], strlen(bad[i]), out));
        assert_string_equal(out, "");
    }
    assert_false(sslstore__domain_put("a\0b", 3, out));
    assert_true(put_repeated("a", 63, ""));
    assert_false(put_repeated("a", 64, ""));
    assert_false(put_repeated("ü", 64, ".example"));
    assert_true(put_repeated("a.", 126, "b"));
    assert_true(put_repeated("a.", 126, "b."));
    assert_false(put_repeated("a.", 126, "bc"));
    assert_true(put_repeated("ü.", 20, "example"));
    assert_false(put_repeated("ü.", 40, "example"));
    (void) put_repeated("\xF4\x8F\xBF\xBF", 63, ""); /* the largest numbers that can be */
}

static void a_ca_adds_www_and_the_domain_of_a_wildcard(void **unused)
{
    static const struct {
        const char *asked;
        const char *other;
        bool added;
    } rows[] = {
        {"shop.example", "shop.example", true},
        {"shop.example", "www.shop.example", true},
        {"www.shop.example", "Shop.example.", true},
        {"*.shop.example", "shop.example", true},
        {"*.shop.example", "*.SHOP.example.", true},
        {"*.shop.example", "www.shop.example", true},
        {"*.bücher.example", "xn--bcher-kva.example", true},
        {"shop.example", "*.shop.example", false},
        {"*.shop.example", "api.shop.example", false},
        {"shop.example", "ww.shop.example", false},
        {"shop.example", "www2.shop.example", false},
        {"www.", "", false},
        {"*.", "", false},
        {"", "", true},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (sslstore__domain_is_added(rows[i].asked, strlen(rows[i].asked), rows[i].other,
                                      strlen(rows[i].other)) != rows[i].added) {
            fail_msg("row %zu", i);
        }
    }
}

static void a_wildcard_covers_exactly_one_label(void **unused)
{
    static const struct {
        const char *pattern;
        const char *name;
        bool covers;
    } rows[] = {
        {"shop.example", "SHOP.example.", true},
        {"*.shop.example", "www.shop.example", true},
        {"*.Shop.example", "xn--bcher-kva.shop.example", true},
        {"*.bücher.example", "www.xn--bcher-kva.example", true},
        {"*.shop.example", "*.shop.example", true},
        {"*.shop.example", "shop.example", false},
        {"*.shop.example", "a.b.shop.example", false},
        {"*.shop.example", ".shop.example", false},
        {"*.shop.example", "*.api.shop.example", false},
        {"*.example", "*.shop.example", false},
        {"*.shop.example", "xshop.example", false},
        {"w*.shop.example", "www.shop.example", false},
        {"*shop.example", "wshop.example", false},
        {"www.shop.example", "*.shop.example", false},
        {"*", "localhost", false},
        {"", "a", false},
        {"a", "", false},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (sslstore__domain_covers(rows[i].pattern, rows[i].name) != rows[i].covers) {
            fail_msg("row %zu", i);
        }
    }
}

static void a_wildcard_begins_with_a_star_and_a_dot(void **unused)
{
    (void) unused;
    assert_true(sslstore__domain_is_wildcard("*.shop.example"));
    assert_string_equal(sslstore__domain_without_wildcard("*.shop.example"), "shop.example");
    assert_false(sslstore__domain_is_wildcard("*"));
    assert_false(sslstore__domain_is_wildcard("*shop.example"));
    assert_false(sslstore__domain_is_wildcard(".shop.example"));
    assert_false(sslstore__domain_is_wildcard(""));
    assert_string_equal(sslstore__domain_without_wildcard("*shop.example"), "*shop.example");
}

static void labels_of_hosts_are_letters_digits_and_inner_hyphens(void **unused)
{
    (void) unused;
    for (int byte = 1; byte < 256; byte++) {
        char inner[] = "a?a.example";
        char first[] = "?a.example";
        bool is_alphanumeric = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                               (byte >= 'A' && byte <= 'Z');

        inner[1] = (char) byte;
        first[0] = (char) byte;
        assert_int_equal(sslstore__domain_is_host(inner),
                         is_alphanumeric || byte == '-' || byte == '.');
        assert_int_equal(sslstore__domain_is_host(first), is_alphanumeric);
    }
}

static void a_list_may_be_separated_by_anything_that_services_use(void **unused)
{
    static const char *const lists[] = {
        "a.example,b.example,c.example", "a.example;b.example;c.example",
        "a.example b.example c.example", "a.example, b.example; c.example",
        " ,;a.example\tb.example\r\nc.example;,"};

    (void) unused;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        const char *list = lists[i];
        const char *name;
        size_t size;

        for (char first = 'a'; first <= 'c'; first++) {
            assert_true(sslstore__domain_next(&list, &name, &size));
            assert_int_equal(size, 9);
            assert_int_equal(name[0], first);
        }
        assert_false(sslstore__domain_next(&list, &name, &size));
        assert_false(sslstore__domain_next(&list, &name, &size));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(u_labels_have_the_a_labels_of_rfc_3492),
        cmocka_unit_test(the_form_of_a_name_does_not_count),
        cmocka_unit_test(what_is_too_long_or_no_text_has_no_form),
        cmocka_unit_test(a_ca_adds_www_and_the_domain_of_a_wildcard),
        cmocka_unit_test(a_wildcard_covers_exactly_one_label),
        cmocka_unit_test(a_wildcard_begins_with_a_star_and_a_dot),
        cmocka_unit_test(labels_of_hosts_are_letters_digits_and_inner_hyphens),
        cmocka_unit_test(a_list_may_be_separated_by_anything_that_services_use),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
