/* The list of what must be published to validate an order: every form in which the service says it,
 * each record once, and nothing hostile.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "pki/fixture.h"
#include "support/csr.h"
#include "support/range.h"
#include "support/store.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static struct heap heap;
static sslstore_memory memory;
static sslstore_dcv_list list;

static int begin(void **unused)
{
    (void) unused;
    memset(&heap, 0, sizeof heap);
    memory = heap_memory(&heap);
    memset(&list, 0, sizeof list);
    return 0;
}

static int end(void **unused)
{
    (void) unused;
    sslstore_dcv_list_free(&list);
    return heap.live == 0 ? 0 : -1;
}

static sslstore_result read_list(const sslstore_order *order)
{
    sslstore_dcv_list_free(&list);
    memset(&list, 0xa5, sizeof list); /* must be overwritten */
    return sslstore_dcv_list_read(&memory, order, &list);
}

/* An order that consists of these domains. */
static sslstore_result read_domains(const sslstore_domain_status *domains, size_t count)
{
    sslstore_order order = {.state = SSLSTORE_STATE_PENDING,
                            .common_name = "shop.example",
                            .approver_email = "HTTP,admin@shop.example, it@shop.example",
                            .domains = domains,
                            .domain_count = count};

    return read_list(&order);
}

static sslstore_result read_one(sslstore_domain_status domain)
{
    return read_domains(&domain, 1);
}

static void assert_record(size_t index, const char *domain, sslstore_method method,
                          const char *name, const char *value)
{
    const sslstore_dcv_record *record = &list.records[index];

    assert_true(index < list.count);
    assert_string_equal(record->domain, domain);
    assert_int_equal(record->method, method);
    assert_string_equal(record->name, name);
    assert_string_equal(record->value, value);
    assert_int_equal(record->url[0] != '\0', method == SSLSTORE_METHOD_FILE);
    assert_true(method == SSLSTORE_METHOD_FILE || !record->https);
}

static sslstore_domain_status cname(const char *domain, const char *name, const char *value)
{
    sslstore_domain_status status = {
        .domain = domain, .method = "CNAME_CSR_HASH", .dns_name = name, .dns_entry = value};

    return status;
}

/* ---- Every form ---- */

static void files_have_a_path_and_an_address(void **unused)
{
    static const struct {
        const char *method;
        const char *url;
    } cases[] = {
        {"HTTP_CSR_HASH", "http://shop.example/.well-known/pki-validation/AB_1-2.txt"},
        {"FILE", "http://shop.example/.well-known/pki-validation/AB_1-2.txt"},
        {"http", "http://shop.example/.well-known/pki-validation/AB_1-2.txt"},
        {"HTTPS_CSR_HASH", "https://shop.example/.well-known/pki-validation/AB_1-2.txt"},
        {"HTTPS", "https://shop.example/.well-known/pki-validation/AB_1-2.txt"},
        {"", "http://shop.example/.well-known/pki-validation/AB_1-2.txt"},
        {"SOMETHING_NEW", "http://shop.example/.well-known/pki-validation/AB_1-2.txt"},
    };

    (void) unused;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(
            read_one((sslstore_domain_status){.domain = " Shop.Example. ",
                                              .method = cases[i].method,
                                              .file_name = "AB_1-2.txt",
                                              .file_contents = "a ~b\r\nca.example\n"}),
            SSLSTORE_OK);
        assert_int_equal(list.count, 1);
        assert_record(0, "shop.example", SSLSTORE_METHOD_FILE,
                      "/.well-known/pki-validation/AB_1-2.txt", "a ~b\r\nca.example\n");
        assert_string_equal(list.records[0].url, cases[i].url);
        assert_int_equal(list.records[0].https, strstr(cases[i].url, "https") != NULL);
        assert_false(list.records[0].approved);
    }
}

static void cname_records_have_absolute_names(void **unused)
{
    static const struct {
        const char *domain;
        const char *dns_name;
        const char *name;
    } cases[] = {
        {"shop.example", "_AB1.Shop.Example.", "_ab1.shop.example"},
        {"shop.example", "_dnsauth.shop.example", "_dnsauth.shop.example"},
        {"shop.example", "_dnsauth", "_dnsauth.shop.example"},
        {"shop.example", " _dnsauth ", "_dnsauth.shop.example"},
        {"*.shop.example", "_dnsauth", "_dnsauth.shop.example"},
        {"a.b.shop.example", "_dnsauth.shop.example", "_dnsauth.shop.example"},
        {"a.b.shop.example", "_dnsauth.b.shop.example.", "_dnsauth.b.shop.example"},
        {"shop.example", "_a.notshop.example", "_a.notshop.example.shop.example"},
        {"shop.example", "_a.shap.example", "_a.shap.example.shop.example"},
        {"b\xc3\xbc"
         "cher.example",
         "_a.b\xc3\x9c"
         "cher.example",
         "_a.xn--bcher-kva.example"},
    };
    static const char *const methods[] = {"CNAME_CSR_HASH", "DNS_CNAME_TOKEN", "dns_cname_token",
                                          "CNAME"};

    (void) unused;
    for (size_t i = 0; i < COUNT(cases); i++) {
        sslstore_domain_status domain = {.domain = cases[i].domain,
                                         .method = methods[i % COUNT(methods)],
                                         .dns_name = cases[i].dns_name,
                                         .dns_entry = "ABC.def_1.CA.example."};

        assert_int_equal(read_one(domain), SSLSTORE_OK);
        assert_int_equal(list.count, 1);
        assert_string_equal(list.records[0].name, cases[i].name);
        assert_int_equal(list.records[0].method, SSLSTORE_METHOD_CNAME);
        assert_string_equal(list.records[0].value, "abc.def_1.ca.example");
    }
    assert_string_equal(list.records[0].domain, "xn--bcher-kva.example");
}

static void txt_records_may_stand_at_the_domain(void **unused)
{
    static const struct {
        const char *domain;
        const char *dns_name;
        const char *name;
    } cases[] = {
        {"shop.example", "", "shop.example"},
        {"shop.example", NULL, "shop.example"},
        {"*.shop.example.", "@", "shop.example"},
        {"shop.example", " ", "shop.example"},
        {"shop.example", "SHOP.example.", "shop.example"},
        {"www.shop.example", "shop.example", "shop.example"},
        {"shop.example", "_dnsauth", "_dnsauth.shop.example"},
        {"shop.example", "token.shop.example", "token.shop.example"},
        {"shop.example", "a", "a.shop.example"},
        {"localhost", "_a.localhost", "_a.localhost"},
        {"localhost", "_a", "_a.localhost"},
    };

    (void) unused;
    for (size_t i = 0; i < COUNT(cases); i++) {
        sslstore_domain_status domain = {.domain = cases[i].domain,
                                         .method = i % 2 == 0 ? "DNS" : "DNS_TXT_TOKEN",
                                         .dns_name = cases[i].dns_name,
                                         .dns_entry = "Ab=1 2; 'x'"};

        assert_int_equal(read_one(domain), SSLSTORE_OK);
        assert_int_equal(list.count, 1);
        assert_string_equal(list.records[0].name, cases[i].name);
        assert_int_equal(list.records[0].method, SSLSTORE_METHOD_TXT);
        assert_string_equal(list.records[0].value, "Ab=1 2; 'x'");
    }
}

static void emails_name_the_addresses_only(void **unused)
{
    sslstore_order order = {.state = SSLSTORE_STATE_PENDING,
                            .common_name = "shop.example",
                            .approver_email = "admin@shop.example"};

    (void) unused;
    assert_int_equal(
        read_one((sslstore_domain_status){.domain = "api.shop.example", .method = "EMAIL"}),
        SSLSTORE_OK);
    assert_int_equal(list.count, 1);
    assert_record(0, "api.shop.example", SSLSTORE_METHOD_EMAIL, "",
                  "admin@shop.example,it@shop.example");
    /* an order without domains */
    assert_int_equal(read_list(&order), SSLSTORE_OK);
    assert_int_equal(list.count, 1);
    assert_record(0, "shop.example", SSLSTORE_METHOD_EMAIL, "", "admin@shop.example");
    order.approver_email = "DNS";
    assert_int_equal(read_list(&order), SSLSTORE_OK);
    assert_int_equal(list.count, 0);
    order.approver_email = "boss@corp.example";
    order.common_name = "A Corporation"; /* of a certificate that names no domain */
    assert_int_equal(read_list(&order), SSLSTORE_OK);
    assert_int_equal(list.count, 0);
}

static void each_domain_has_the_approver_that_is_listed_for_it(void **unused)
{
    static const sslstore_domain_status domains[] = {
        {.domain = "shop.example", .method = "EMAIL"},
        {.domain = "api.shop.example", .method = "EMAIL"},
        {.domain = "img.shop.example", .method = "EMAIL"},
        {.domain = "new.shop.example", .method = "EMAIL"},
    };
    sslstore_order order = {.state = SSLSTORE_STATE_PENDING,
                            .common_name = "*.shop.example",
                            .dns_names = "*.shop.example,api.shop.example,img.shop.example",
                            .approver_email = "a@shop.example, HTTP, c@shop.example",
                            .domains = domains,
                            .domain_count = 4};

    (void) unused;
    assert_int_equal(read_list(&order), SSLSTORE_OK);
    assert_int_equal(list.count, 4);
    assert_record(0, "api.shop.example", SSLSTORE_METHOD_EMAIL, "",
                  "a@shop.example,c@shop.example"); /* no address is listed for it */
    assert_record(1, "img.shop.example", SSLSTORE_METHOD_EMAIL, "", "c@shop.example");
    assert_record(2, "new.shop.example", SSLSTORE_METHOD_EMAIL, "",
                  "a@shop.example,c@shop.example");
    assert_record(3, "shop.example", SSLSTORE_METHOD_EMAIL, "", "a@shop.example");
    order.common_name = NULL;
    assert_int_equal(read_list(&order), SSLSTORE_OK);
    assert_record(3, "shop.example", SSLSTORE_METHOD_EMAIL, "", "a@shop.example,c@shop.example");
    order.common_name = "shop.example";
    order.approver_email = "a@shop.example";
    assert_int_equal(read_list(&order), SSLSTORE_OK);
    assert_record(1, "img.shop.example", SSLSTORE_METHOD_EMAIL, "", "a@shop.example");
}

/* Counts how often the library takes an entry from a list. */
static size_t entries_taken;

bool __real_sslstore__syntax_next_entry(const char **rest, const char **entry, size_t *size);
bool __wrap_sslstore__syntax_next_entry(const char **rest, const char **entry, size_t *size);

bool __wrap_sslstore__syntax_next_entry(const char **rest, const char **entry, size_t *size)
{
    entries_taken++;
    return __real_sslstore__syntax_next_entry(rest, entry, size);
}

/* One text for all domains, and no search for each: both would grow with the square. */
static void many_approvers_of_many_domains_cost_no_more_than_they_must(void **unused)
{
    static char names[5000][32];
    static sslstore_domain_status domains[5000];
    static char addresses[200000] = "a0@shop.example";
    static char joined[150000] = "shop.example";
    sslstore_order order = {.state = SSLSTORE_STATE_PENDING,
                            .common_name = "shop.example",
                            .dns_names = joined,
                            .approver_email = addresses,
                            .domains = domains,
                            .domain_count = COUNT(domains)};
    size_t size = strlen(addresses);

    (void) unused;
    for (size_t i = 0; i < COUNT(domains); i++) {
        (void) snprintf(names[i], sizeof names[i], "n%04d.shop.example", (int) i);
        domains[i].domain = names[i];
        domains[i].method = "EMAIL";
        size += (size_t) snprintf(addresses + size, sizeof addresses - size, ",n%04d@shop.example",
                                  (int) i);
    }
    memset(joined + strlen(joined), ',', sizeof joined - strlen(joined) - 1);
    entries_taken = 0;
    assert_int_equal(read_list(&order), SSLSTORE_OK);
    assert_int_in_range(entries_taken, 1, 10 * COUNT(domains));
    assert_int_equal(list.count, COUNT(domains));
    assert_ptr_equal(list.records[0].value, list.records[4999].value);
    assert_true(list.block_.size_ < 1000000);
}

static void the_order_as_a_whole_is_about_its_common_name(void **unused)
{
    sslstore_domain_status www = {
        .domain = "www.shop.example", .method = "CNAME_CSR_HASH", .approved = true};
    sslstore_order order = {.state = SSLSTORE_STATE_PENDING,
                            .common_name = "SHOP.example",
                            .cname_name = "_1.shop.example",
                            .cname_value = "1.ca.example",
                            .domains = &www,
                            .domain_count = 1};

    (void) unused;
    assert_int_equal(read_list(&order), SSLSTORE_OK);
    assert_int_equal(list.count, 1);
    assert_record(0, "shop.example", SSLSTORE_METHOD_CNAME, "_1.shop.example", "1.ca.example");
    assert_false(list.records[0].approved);
    www.domain = "shop.example"; /* without a word that is known */
    www.method = "SOMETHING_NEW";
    assert_int_equal(read_list(&order), SSLSTORE_OK);
    assert_int_equal(list.count, 1);
    assert_true(list.records[0].approved);
    www.approved = false;
    order.auth_file_name = "1.txt";
    order.auth_file_content = "one";
    order.state = SSLSTORE_STATE_ACTIVE;
    assert_int_equal(read_list(&order), SSLSTORE_OK);
    assert_int_equal(list.count, 2);
    assert_record(0, "shop.example", SSLSTORE_METHOD_FILE, "/.well-known/pki-validation/1.txt",
                  "one");
    assert_string_equal(list.records[0].url,
                        "http://shop.example/.well-known/pki-validation/1.txt");
    assert_true(list.records[0].approved && list.records[1].approved);
}

static void the_common_name_may_be_any_of_the_domains(void **unused)
{
    sslstore_domain_status domains[] = {{.domain = "api.shop.example", .method = "EMAIL"},
                                        {.domain = "*.shop.example", .method = "EMAIL"}};
    sslstore_order order = {.state = SSLSTORE_STATE_PENDING,
                            .common_name = "*.shop.example",
                            .cname_name = "_1.shop.example",
                            .cname_value = "1.ca.example",
                            .approver_email = "a@shop.example",
                            .domains = domains,
                            .domain_count = 2};

    (void) unused;
    assert_int_equal(read_list(&order), SSLSTORE_OK);
    assert_int_equal(list.count, 2);
    assert_record(0, "api.shop.example", SSLSTORE_METHOD_EMAIL, "", "a@shop.example");
    assert_record(1, "*.shop.example", SSLSTORE_METHOD_EMAIL, "", "a@shop.example");
    order.domain_count = 0; /* nobody is asked by e-mail if there is a record to publish */
    assert_int_equal(read_list(&order), SSLSTORE_OK);
    assert_int_equal(list.count, 1);
    assert_record(0, "*.shop.example", SSLSTORE_METHOD_CNAME, "_1.shop.example", "1.ca.example");
    sslstore_dcv_list_free(&list);
    assert_null(list.records);
    assert_int_equal(list.count, 0);
    assert_null(list.block_.data_);
    /* nor if the service does not say yet what it wants */
    assert_int_equal(
        read_one((sslstore_domain_status){.domain = "api.shop.example", .method = "DNS"}),
        SSLSTORE_OK);
    assert_int_equal(list.count, 0);
}

static void records_are_ordered_by_domain(void **unused)
{
    sslstore_domain_status domains[] = {
        {.domain = "b.example", .method = "EMAIL"},
        {.domain = "*.b.example", .method = "DNS", .dns_entry = "1"},
        cname("a.example", "_1", "1.ca.example"),
        cname("b.example", "_0", "1.ca.example")};

    (void) unused;
    assert_int_equal(read_domains(domains, COUNT(domains)), SSLSTORE_OK);
    assert_int_equal(list.count, 4);
    assert_record(0, "a.example", SSLSTORE_METHOD_CNAME, "_1.a.example", "1.ca.example");
    assert_int_equal(list.records[1].method, SSLSTORE_METHOD_EMAIL);
    assert_int_equal(list.records[2].method, SSLSTORE_METHOD_CNAME);
    assert_record(3, "*.b.example", SSLSTORE_METHOD_TXT, "b.example", "1");
}

static void what_an_earlier_method_wanted_is_left_out(void **unused)
{
    sslstore_domain_status domain = {.domain = "shop.example.",
                                     .method = "HTTPS_CSR_HASH",
                                     .approved = true,
                                     .file_name = "1.txt",
                                     .file_contents = "one"};
    sslstore_order order = {.state = SSLSTORE_STATE_PENDING,
                            .common_name = "*.shop.example",
                            .cname_name = "_1.shop.example",
                            .cname_value = "1.ca.example",
                            .auth_file_name = "1.txt",
                            .auth_file_content = "one",
                            .domains = &domain,
                            .domain_count = 1};

    (void) unused;
    assert_int_equal(read_list(&order), SSLSTORE_OK);
    assert_int_equal(list.count, 1); /* the file of the order is that of its domain */
    assert_record(0, "shop.example", SSLSTORE_METHOD_FILE, "/.well-known/pki-validation/1.txt",
                  "one");
    assert_true(list.records[0].https);
    assert_true(list.records[0].approved);
    domain.method = "EMAIL";
    assert_int_equal(read_list(&order), SSLSTORE_OK);
    assert_int_equal(list.count, 1);
    assert_record(0, "shop.example", SSLSTORE_METHOD_EMAIL, "", "");
}

static void nothing_is_listed_before_the_service_says_it(void **unused)
{
    static const sslstore_domain_status domains[] = {
        {.domain = "1.example", .method = "CNAME_CSR_HASH", .dns_name = "_1"},
        {.domain = "2.example", .method = "CNAME_CSR_HASH", .dns_entry = "1.ca.example"},
        {.domain = "3.example", .method = "FILE", .file_name = "1.txt"},
        {.domain = "4.example", .method = "FILE", .file_contents = "one"},
        {.domain = "5.example", .method = "DNS", .dns_name = "_1"},
        {.domain = "6.example", .method = "SOMETHING_NEW", .dns_name = "_1", .dns_entry = "1"},
        {.domain = "7.example"},
        {.method = "FILE"},
    };
    sslstore_order nothing = {.state = SSLSTORE_STATE_PENDING};

    (void) unused;
    assert_int_equal(read_domains(domains, COUNT(domains)), SSLSTORE_OK);
    assert_int_equal(list.count, 0);
    assert_null(list.records);
    assert_int_equal(read_list(&nothing), SSLSTORE_OK);
    assert_int_equal(list.count, 0);
    nothing.shortened = true;
    assert_int_equal(read_list(&nothing), SSLSTORE_ERR_REPLY_LIMIT);
    assert_int_equal(heap.calls, 0);
    sslstore_dcv_list_free(NULL);
}

/* ---- Each record once ---- */

static void a_shared_record_is_listed_once(void **unused)
{
    sslstore_domain_status domains[] = {
        cname("www.shop.example", "_1.shop.example", "1.ca.example"),
        cname("*.shop.example", "_1.SHOP.example.", "1.CA.example."),
        cname("shop.example", "_1", "1.ca.example"),
        cname("Shop.Example.", "_1.shop.example", "1.ca.example"),
        cname("shop.example", "_1.shop.example", "2.ca.example"),
        cname("api.shop.example", "_1", "1.ca.example"),
    };

    (void) unused;
    assert_int_equal(read_domains(domains, COUNT(domains)), SSLSTORE_OK);
    assert_int_equal(list.count, 3);
    assert_record(0, "api.shop.example", SSLSTORE_METHOD_CNAME, "_1.api.shop.example",
                  "1.ca.example");
    assert_record(1, "shop.example", SSLSTORE_METHOD_CNAME, "_1.shop.example", "1.ca.example");
    assert_record(2, "shop.example", SSLSTORE_METHOD_CNAME, "_1.shop.example", "2.ca.example");
    domains[1].approved = true;
    assert_int_equal(read_domains(domains, 3), SSLSTORE_OK);
    assert_int_equal(list.count, 2);
    assert_record(0, "shop.example", SSLSTORE_METHOD_CNAME, "_1.shop.example", "1.ca.example");
    assert_false(list.records[0].approved);
    assert_record(1, "*.shop.example", SSLSTORE_METHOD_CNAME, "_1.shop.example", "1.ca.example");
    assert_true(list.records[1].approved);
}

static void what_differs_is_listed(void **unused)
{
    static const sslstore_domain_status domains[] = {
        {.domain = "a.example", .method = "HTTP", .file_name = "1.txt", .file_contents = "one"},
        {.domain = "b.example", .method = "HTTP", .file_name = "1.txt", .file_contents = "one"},
        {.domain = "a.example", .method = "HTTPS", .file_name = "1.txt", .file_contents = "one"},
        {.domain = "a.example", .method = "HTTP", .file_name = "1.txt", .file_contents = "ONE"},
        {.domain = "a.example", .method = "DNS", .dns_entry = "one"},
        {.domain = "a.example", .method = "DNS", .dns_entry = "ONE"},
        {.domain = "a.example", .method = "EMAIL"},
        {.domain = "*.a.example", .method = "EMAIL"},
        {.domain = "b.example", .method = "EMAIL"},
    };

    (void) unused;
    assert_int_equal(read_domains(domains, COUNT(domains)), SSLSTORE_OK);
    assert_int_equal(list.count, 8);
    assert_record(0, "a.example", SSLSTORE_METHOD_EMAIL, "", "admin@shop.example,it@shop.example");
}

/* The service decides how many domains there are; with a cost that grew with the square, this test
 * would take minutes. */
static void many_domains_cost_no_more_than_they_must(void **unused)
{
    static char names[40000][32];
    static sslstore_domain_status domains[40000];

    (void) unused;
    for (size_t i = 0; i < COUNT(domains); i++) {
        (void) snprintf(names[i], sizeof names[i], "n%05d.shop.example",
                        (int) (i * 7919 % (COUNT(domains) / 2)));
        domains[i] = cname(names[i], "_1", "1.ca.example");
        if (i == 999) {
            assert_int_equal(read_domains(domains, 1000), SSLSTORE_OK);
            assert_int_equal(list.count, 1000);
        }
    }
    assert_int_equal(read_domains(domains, COUNT(domains)), SSLSTORE_OK);
    assert_int_equal(list.count, COUNT(domains) / 2);
    for (size_t i = 1; i < list.count; i++) {
        assert_true(strcmp(list.records[i - 1].domain, list.records[i].domain) < 0);
    }
}

/* ---- Nothing hostile ---- */

static void hostile_files_are_refused(void **unused)
{
    static const char *const names[] = {
        "../../etc/passwd",
        "a/b.txt",
        "..",
        ".htaccess",
        "a b",
        "a\\b",
        "a\nb",
        "?a.txt",
        "a%2e",
        "a?",
        "a\x80",
        "index.html;",
        "/.well-known/a.txt",
    };
    static const char *const contents[] = {"a\x1b[2J", "a\tb", "\x80", "a\x7f"};
    char long_name[258];

    (void) unused;
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_int_equal(read_one((sslstore_domain_status){.domain = "shop.example",
                                                           .method = "FILE",
                                                           .file_name = names[i],
                                                           .file_contents = "one"}),
                         SSLSTORE_ERR_REPLY);
        assert_int_equal(list.count, 0);
    }
    for (size_t i = 0; i < COUNT(contents); i++) {
        assert_int_equal(read_one((sslstore_domain_status){.domain = "shop.example",
                                                           .method = "FILE",
                                                           .approved = true,
                                                           .file_name = "1.txt",
                                                           .file_contents = contents[i]}),
                         SSLSTORE_ERR_REPLY);
    }
    memset(long_name, 'a', sizeof long_name);
    for (size_t size = 255; size < 257; size++) {
        long_name[size] = '\0';
        assert_int_equal(read_one((sslstore_domain_status){.domain = "shop.example",
                                                           .file_name = long_name,
                                                           .file_contents = "one"}),
                         size == 255 ? SSLSTORE_OK : SSLSTORE_ERR_REPLY);
        long_name[size] = 'a';
    }
}

#define LABEL_63 "abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz-123456789"

static void hostile_dns_names_are_refused(void **unused)
{
    static const char *const names[] = {
        "_1.other.example.", /* elsewhere */
        " _1.other.example. ",
        "_1.ashop.example.",
        "other.example.",
        "www", /* would take the place of a host */
        "shop.example",
        "@",
        "*",
        "_1..shop.example",
        "._1",
        "_1 2",
        "_1\n2",
        "_1\"",
        "_1;",
        "_1/..",
        "_1\xff",
        "_a" LABEL_63 ".shop.example",
        "_\xc3\xbc-abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz-", /* xn--… is longer */
        "_1." LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_63,
    };
    static const char *const targets[] = {"a..",           "*.ca.example", "a b",     "a..b", ".",
                                          "1\nupdate add", "\xff",         "a\tb.ca", "$(x)"};
    char name[80];

    (void) unused;
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_int_equal(read_one(cname("shop.example", names[i], "1.ca.example")),
                         SSLSTORE_ERR_REPLY);
    }
    for (size_t i = 0; i < COUNT(targets); i++) {
        assert_int_equal(read_one(cname("shop.example", "_1", targets[i])), SSLSTORE_ERR_REPLY);
    }
    for (int size = 62; size < 64; size++) { /* of a label with its underscore, 63 are allowed */
        (void) snprintf(name, sizeof name, "_%.*s", size, LABEL_63);
        assert_int_equal(read_one(cname("shop.example", name, "c.b.a")),
                         size == 62 ? SSLSTORE_OK : SSLSTORE_ERR_REPLY);
    }
    assert_int_equal(
        read_one((sslstore_domain_status){
            .domain = "shop.example", .method = "DNS", .dns_name = "._1", .dns_entry = "one"}),
        SSLSTORE_ERR_REPLY);
    for (int size = 48; size < 50; size++) { /* completed, the second is one byte too long */
        (void) snprintf(name, sizeof name, "_%.*s", size, LABEL_63);
        assert_int_equal(read_one(cname(LABEL_63 "." LABEL_63 "." LABEL_63 ".example.com", name,
                                        "1.ca.example")),
                         size == 48 ? SSLSTORE_OK : SSLSTORE_ERR_REPLY);
    }
}

static void hostile_txt_records_are_refused(void **unused)
{
    static const char *const texts[] = {"a\"b", "a\\b", "a\nb", "\x80"};
    char text[257];

    (void) unused;
    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_int_equal(read_one((sslstore_domain_status){
                             .domain = "shop.example", .method = "DNS", .dns_entry = texts[i]}),
                         SSLSTORE_ERR_REPLY);
    }
    memset(text, 'a', sizeof text);
    for (size_t size = 255; size < 257; size++) {
        text[size] = '\0';
        assert_int_equal(read_one((sslstore_domain_status){
                             .domain = "shop.example", .method = "DNS", .dns_entry = text}),
                         size == 255 ? SSLSTORE_OK : SSLSTORE_ERR_REPLY);
        text[size] = 'a';
    }
}

static void one_bad_record_refuses_the_list(void **unused)
{
    sslstore_domain_status domains[] = {cname("a.example", "_1", "1.ca.example"),
                                        cname("b.example", "www", "1.ca.example"),
                                        cname("c.example", "_1", "1.ca.example")};

    (void) unused;
    assert_int_equal(read_domains(domains, 3), SSLSTORE_ERR_REPLY);
    assert_null(list.records);
    assert_int_equal(heap.calls, 0);
}

static void hostile_domains_are_refused(void **unused)
{
    static const char *const domains[] = {
        "",          "*",          "a b",         "shop.example/../x", "user@shop.example",
        "192.0.2.1", "-a.example", "a.*.example", "shop.example:80",   "\xff"};

    (void) unused;
    for (size_t i = 0; i < COUNT(domains); i++) {
        assert_int_equal(read_one((sslstore_domain_status){
                             .domain = domains[i], .method = "DNS", .dns_entry = "one"}),
                         SSLSTORE_ERR_REPLY);
        assert_int_equal(
            read_one((sslstore_domain_status){.domain = domains[i], .method = "EMAIL"}),
            SSLSTORE_ERR_REPLY);
    }
}

static void hostile_addresses_are_left_out(void **unused)
{
    sslstore_domain_status domain = {.domain = "shop.example", .method = "EMAIL"};
    sslstore_order order = {.state = SSLSTORE_STATE_PENDING,
                            .approver_email = "a@b.example\x1b[2J,<script>@x,c@d.example",
                            .domains = &domain,
                            .domain_count = 1};

    (void) unused;
    assert_int_equal(read_list(&order), SSLSTORE_OK);
    assert_record(0, "shop.example", SSLSTORE_METHOD_EMAIL, "", "c@d.example");
}

static void each_allocation_may_fail(void **unused)
{
    size_t fail_at = 0;
    sslstore_result result;

    (void) unused;
    do {
        heap.fail_at = ++fail_at;
        heap.calls = 0;
        result = read_one(cname("shop.example", "_1", "1.ca.example"));
        assert_int_equal(list.count, result == SSLSTORE_OK);
        assert_int_equal(result == SSLSTORE_OK, fail_at > heap.calls);
        assert_true(result == SSLSTORE_OK || result == SSLSTORE_ERR_MEMORY);
    } while (result != SSLSTORE_OK);
    assert_int_equal(fail_at, 2);
}

/* ---- Orders of the sandbox ---- */

static void place(struct store *store, const char *product, sslstore_method method)
{
    sslstore_order_request request = {.product_code = product,
                                      .csr = CSR_MANY,
                                      .csr_size = SSLSTORE_NUL_TERMINATED,
                                      .approver_email = "admin@example.com",
                                      .validity_days = 365,
                                      .admin = {.email = "ada@shop.example.com"},
                                      .technical = {.email = "ada@shop.example.com"}};
    sslstore_enroll_options options = {.skip_approver_check = true};
    sslstore_certificate certificate;
    sslstore_order order;

    assert_int_equal(sslstore_enroll(store->client, &request, &options, &certificate), SSLSTORE_OK);
    assert_int_equal(
        sslstore_change_method(store->client, certificate.order.store_id, NULL, method, &order),
        SSLSTORE_OK);
    assert_int_equal(read_list(&order), SSLSTORE_OK);
    sslstore_order_free(&order);
    sslstore_certificate_free(&certificate);
}

static void an_order_of_each_vendor_and_method_is_read(void **unused)
{
    static const char *const products[] = {"positivemdcssl", "digi_ssl_dv_geotrust_flex"};
    static struct store store;

    (void) unused;
    for (int vendor = 0; vendor < 2; vendor++) {
        for (int method = SSLSTORE_METHOD_EMAIL; method < SSLSTORE_METHOD_TXT + vendor; method++) {
            store_begin(&store);
            store.engine_config.issue_after = 1000;
            store_open(&store);
            place(&store, products[vendor], (sslstore_method) method);
            assert_int_equal(list.count, 3);
            for (size_t i = 0; i < list.count; i++) {
                assert_int_equal(list.records[i].method, method);
                assert_true(list.records[i].value[0] != '\0');
            }
            assert_null(store_end(&store));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(files_have_a_path_and_an_address, begin, end),
        cmocka_unit_test_setup_teardown(cname_records_have_absolute_names, begin, end),
        cmocka_unit_test_setup_teardown(txt_records_may_stand_at_the_domain, begin, end),
        cmocka_unit_test_setup_teardown(emails_name_the_addresses_only, begin, end),
        cmocka_unit_test_setup_teardown(each_domain_has_the_approver_that_is_listed_for_it, begin,
                                        end),
        cmocka_unit_test_setup_teardown(many_approvers_of_many_domains_cost_no_more_than_they_must,
                                        begin, end),
        cmocka_unit_test_setup_teardown(the_order_as_a_whole_is_about_its_common_name, begin, end),
        cmocka_unit_test_setup_teardown(the_common_name_may_be_any_of_the_domains, begin, end),
        cmocka_unit_test_setup_teardown(records_are_ordered_by_domain, begin, end),
        cmocka_unit_test_setup_teardown(what_an_earlier_method_wanted_is_left_out, begin, end),
        cmocka_unit_test_setup_teardown(nothing_is_listed_before_the_service_says_it, begin, end),
        cmocka_unit_test_setup_teardown(a_shared_record_is_listed_once, begin, end),
        cmocka_unit_test_setup_teardown(what_differs_is_listed, begin, end),
        cmocka_unit_test_setup_teardown(many_domains_cost_no_more_than_they_must, begin, end),
        cmocka_unit_test_setup_teardown(hostile_files_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(hostile_dns_names_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(hostile_txt_records_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(one_bad_record_refuses_the_list, begin, end),
        cmocka_unit_test_setup_teardown(hostile_domains_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(hostile_addresses_are_left_out, begin, end),
        cmocka_unit_test_setup_teardown(each_allocation_may_fail, begin, end),
        cmocka_unit_test_setup_teardown(an_order_of_each_vendor_and_method_is_read, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
