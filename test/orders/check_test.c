/* The check of an order: a wrong value in each field of each product, one at a time and all at
 * once, gives exactly the problems planted. CSR and names must fit the product. Nothing is sent
 * before.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/words.h"
#include "pki/fixture.h"

#include "base/memory.h"
#include "base/text.h"
#include "orders/check.h"
#include "orders/complete.h"
#include "catalog/fields.h"
#include "catalog/products.h"
#include "support/csr.h"
#include "support/fake.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define PROBLEMS_MAX 64

/* ---- Problems, planted and reported ---- */

struct problems {
    size_t count;
    struct {
        sslstore_problem_code code;
        const char *field;
    } items[PROBLEMS_MAX];
    size_t stop_at; /* 0: never */
};

static void add(struct problems *problems, sslstore_problem_code code, const char *field)
{
    assert_true(problems->count < PROBLEMS_MAX);
    problems->items[problems->count].code = code;
    problems->items[problems->count].field = field;
    problems->count++;
}

static int listen(void *user, const sslstore_problem *problem)
{
    struct problems *problems = user;

    assert_true(problem->message[0] != '\0' || !SSLSTORE__HAS_WORDS);
    assert_true(strlen(problem->message) < SSLSTORE_MESSAGE_MAX);
    for (const char *byte = problem->message; *byte != '\0'; byte++) {
        assert_true((unsigned char) *byte >= 0x20 && *byte != 0x7f);
    }
    add(problems, problem->code, problem->field);
    return problems->count == problems->stop_at;
}

static size_t times(const struct problems *problems, sslstore_problem_code code, const char *field)
{
    size_t count = 0;

    for (size_t i = 0; i < problems->count; i++) {
        count += problems->items[i].code == code && strcmp(problems->items[i].field, field) == 0;
    }
    return count;
}

static void assert_same(const struct problems *reported, const struct problems *planted,
                        const char *what)
{
    for (size_t i = 0; i < reported->count; i++) {
        if (times(planted, reported->items[i].code, reported->items[i].field) !=
            times(reported, reported->items[i].code, reported->items[i].field)) {
            fail_msg("%s: %s %s was told and not planted", what,
                     sslstore_problem_name(reported->items[i].code), reported->items[i].field);
        }
    }
    for (size_t i = 0; i < planted->count; i++) {
        if (times(reported, planted->items[i].code, planted->items[i].field) == 0) {
            fail_msg("%s: %s %s was planted and not told", what,
                     sslstore_problem_name(planted->items[i].code), planted->items[i].field);
        }
    }
    assert_int_equal(reported->count, planted->count);
}

static void expect(const struct problems *reported, sslstore_problem_code code, const char *field)
{
    struct problems planted = {0};

    add(&planted, code, field);
    assert_same(reported, &planted, field);
}

/* ---- A good order ---- */

static sslstore_csr good_csr(void)
{
    sslstore_csr csr;

    memset(&csr, 0, sizeof csr);
    csr.pem = CSR_SHOP;
    csr.common_name = "shop.example.com";
    csr.key_type = SSLSTORE_KEY_EC;
    csr.key_bits = 256;
    return csr;
}

static void put_text(sslstore_order_request *request, size_t offset, const char *value)
{
    memcpy((unsigned char *) request + offset, &value, sizeof value);
}

static void put_number(sslstore_order_request *request, size_t offset, int32_t value)
{
    memcpy((unsigned char *) request + offset, &value, sizeof value);
}

static const char *good_value(const sslstore_field *field, sslstore_vendor vendor)
{
    switch (field->type) {
    case SSLSTORE_FIELD_EMAIL:
        return "admin@example.com";
    case SSLSTORE_FIELD_PHONE:
        return "+1 727 555 0100";
    case SSLSTORE_FIELD_COUNTRY:
        return "US";
    case SSLSTORE_FIELD_CHOICE:
        return field->default_value[0] != '\0'      ? field->default_value
               : vendor == SSLSTORE_VENDOR_DIGICERT ? "sha256"
                                                    : "PREFER_SHA2";
    default:
        return strstr(field->wire_name, "PostalCode") != NULL ? "33701" : "M\xc3\xbcller & Co";
    }
}

static bool is_text(const sslstore_field *field)
{
    return field->type != SSLSTORE_FIELD_NUMBER && field->type != SSLSTORE_FIELD_YES_NO;
}

/* The index and offset of a parameter of that name. */
static size_t offset_of(const char *name)
{
    sslstore_field field;

    for (size_t i = 0; sslstore_parameter_at(i, &field); i++) {
        if (strcmp(field.name, name) == 0) {
            return sslstore__catalog_parameter_offset(i);
        }
    }
    fail_msg("no parameter %s", name);
    return 0;
}

/* Everything that the product's form has, filled in well. */
static sslstore_order_request good_order(const sslstore_product *product)
{
    sslstore_order_request request;
    sslstore_field field;

    memset(&request, 0, sizeof request);
    request.product_code = product->code;
    request.csr = CSR_SHOP;
    request.csr_size = SSLSTORE_NUL_TERMINATED;
    for (size_t i = 0; sslstore_product_field(product, i, &field); i++) {
        if (is_text(&field)) {
            put_text(&request, offset_of(field.name), good_value(&field, product->vendor));
        }
    }
    request.validity_days = 365;
    request.organization_id = product->enterprise ? 4001 : 0;
    return request;
}

/* ---- Checking without reading a CSR each time ---- */

static void check(const sslstore_order_request *request, const sslstore_csr *csr,
                  struct problems *reported)
{
    struct sslstore__problems report = {listen, reported, 0, false, 0};
    struct sslstore__prepared prepared;

    memset(&prepared, 0, sizeof prepared);
    prepared.csr = *csr;
    prepared.has_csr = true;
    assert_int_equal(sslstore__complete(&sslstore_memory_heap, request, &prepared), SSLSTORE_OK);
    sslstore__check_prepared(&report, &prepared);
    assert_int_equal(report.count, reported->count);
    sslstore__block_free(&prepared.memory);
}

static struct problems problems_of(const sslstore_order_request *request, const sslstore_csr *csr)
{
    struct problems reported = {0};

    check(request, csr, &reported);
    return reported;
}

static sslstore_product find(const char *code)
{
    sslstore_product product;

    assert_true(sslstore_product_find(code, &product));
    return product;
}

/* ---- Each field of each product ---- */

/* Put a wrong value into a field and note the problems; false: no value is wrong for it. */
static bool plant_wrong(sslstore_order_request *request, const sslstore_field *field,
                        struct problems *planted)
{
    size_t offset = offset_of(field->name);

    switch (field->type) {
    case SSLSTORE_FIELD_EMAIL:
        put_text(request, offset, "nobody");
        add(planted,
            strcmp(field->name, "Approver Email") == 0 ? SSLSTORE_PROBLEM_APPROVER
                                                       : SSLSTORE_PROBLEM_FORMAT,
            field->name);
        return true;
    case SSLSTORE_FIELD_PHONE:
        put_text(request, offset, "call me");
        add(planted, SSLSTORE_PROBLEM_FORMAT, field->name);
        return true;
    case SSLSTORE_FIELD_COUNTRY:
        put_text(request, offset, "Atlantis");
        add(planted, SSLSTORE_PROBLEM_CHOICE, field->name);
        return true;
    case SSLSTORE_FIELD_CHOICE:
        put_text(request, offset, "nginx");
        add(planted, SSLSTORE_PROBLEM_CHOICE, field->name);
        return true;
    case SSLSTORE_FIELD_NUMBER:
        if (strcmp(field->name, "Validity Period (In Days)") == 0) {
            put_number(request, offset, 100);
            add(planted, SSLSTORE_PROBLEM_VALIDITY, field->name);
        } else {
            put_number(request, offset, -1);
            add(planted, SSLSTORE_PROBLEM_RANGE, field->name);
        }
        return true;
    case SSLSTORE_FIELD_TEXT:
        put_text(request, offset, "1234\nX: y");
        add(planted, SSLSTORE_PROBLEM_FORMAT, field->name);
        return true;
    default:
        return false;
    }
}

static bool plant_missing(sslstore_order_request *request, const sslstore_field *field,
                          struct problems *planted)
{
    if (!field->required) {
        return false;
    }
    if (field->type == SSLSTORE_FIELD_NUMBER) {
        put_number(request, offset_of(field->name), 0);
    } else {
        put_text(request, offset_of(field->name), planted->count % 2 == 0 ? "" : NULL);
    }
    if (strcmp(field->name, "Technical Contact - Email") == 0) {
        request->admin.email = NULL; /* which would replace it */
    }
    add(planted, SSLSTORE_PROBLEM_MISSING, field->name);
    return true;
}

typedef bool plant_fn(sslstore_order_request *request, const sslstore_field *field,
                      struct problems *planted);

/* Returns the number of cases. */
static size_t check_each_field(const sslstore_product *product, plant_fn *plant)
{
    sslstore_csr csr = good_csr();
    sslstore_field field;
    size_t count = 0;

    for (size_t i = 0; sslstore_product_field(product, i, &field); i++) {
        sslstore_order_request request = good_order(product);
        struct problems planted = {0};
        struct problems reported;

        if (plant(&request, &field, &planted)) {
            reported = problems_of(&request, &csr);
            assert_same(&reported, &planted, product->code);
            count++;
        }
    }
    return count;
}

static void check_all_fields(const sslstore_product *product, plant_fn *plant)
{
    sslstore_order_request request = good_order(product);
    sslstore_csr csr = good_csr();
    struct problems planted = {0};
    struct problems reported;
    sslstore_field field;

    for (size_t i = 0; sslstore_product_field(product, i, &field); i++) {
        (void) plant(&request, &field, &planted);
    }
    reported = problems_of(&request, &csr);
    assert_true(planted.count > 0);
    assert_same(&reported, &planted, product->code);
}

static void a_good_order_of_each_product_has_no_problem(void **state)
{
    sslstore_csr csr = good_csr();
    sslstore_product product;

    (void) state;
    csr.key_type = SSLSTORE_KEY_RSA;
    csr.key_bits = 3072;
    for (size_t i = 0; sslstore_product_at(i, &product); i++) {
        sslstore_order_request request = good_order(&product);
        struct problems reported = problems_of(&request, &csr);
        struct problems none = {0};

        assert_same(&reported, &none, product.code);
    }
}

static void a_wrong_value_in_each_field_of_each_product_is_reported(void **state)
{
    sslstore_product product;
    size_t count = 0;

    (void) state;
    for (size_t i = 0; sslstore_product_at(i, &product); i++) {
        count += check_each_field(&product, plant_wrong);
        check_all_fields(&product, plant_wrong);
    }
    assert_true(count > 1000);
}

static void each_missing_field_of_each_product_is_reported(void **state)
{
    sslstore_product product;
    size_t count = 0;

    (void) state;
    for (size_t i = 0; sslstore_product_at(i, &product); i++) {
        count += check_each_field(&product, plant_missing);
        if (strcmp(product.code, "digi_rapidssl") != 0) {
            check_all_fields(&product, plant_missing);
        }
    }
    assert_true(count > 800);
}

static void an_enterprise_order_needs_no_organization(void **state)
{
    sslstore_product product = find("digi_securesite_flex-EO");
    sslstore_csr csr = good_csr();
    sslstore_field field;
    size_t count = 0;

    (void) state;
    for (size_t i = 0; sslstore_parameter_at(i, &field); i++) {
        sslstore_order_request request = good_order(&product);
        struct problems reported;

        if (strncmp(field.wire_name, "OrganizationInfo", 16) != 0 ||
            !sslstore__catalog_parameter_is_shown(i)) {
            continue;
        }
        put_text(&request, sslstore__catalog_parameter_offset(i),
                 good_value(&field, product.vendor));
        reported = problems_of(&request, &csr);
        expect(&reported, SSLSTORE_PROBLEM_UNWANTED, field.name);
        request.related_store_id = "24680"; /* a renewal carries what its order had */
        assert_int_equal(problems_of(&request, &csr).count, 0);
        count++;
    }
    assert_int_equal(count, 8);
}

/* ---- Validity ---- */

static void every_validity_is_on_offer_or_refused(void **state)
{
    static const char field[] = "Validity Period (In Days)";
    sslstore_csr csr = good_csr();
    sslstore_product product;

    (void) state;
    csr.key_bits = 384;
    for (size_t i = 0; sslstore_product_at(i, &product); i++) {
        sslstore_order_request request = good_order(&product);

        for (uint32_t days = 1; days <= 2200; days += days % 30 == 29 ? 1 : 7) {
            struct problems reported;

            request.validity_days = days;
            reported = problems_of(&request, &csr);
            if (sslstore_months_of_days(&product, days, NULL) != 0) {
                assert_int_equal(reported.count, 0);
            } else {
                expect(&reported, SSLSTORE_PROBLEM_VALIDITY, field);
            }
        }
    }
}

static void months_are_checked_as_days_are(void **state)
{
    sslstore_product product = find("positivessl");
    sslstore_order_request request = good_order(&product);
    sslstore_csr csr = good_csr();
    struct problems reported;

    (void) state;
    request.validity_days = 0;
    request.validity_months = 12;
    assert_int_equal(problems_of(&request, &csr).count, 0);
    request.validity_days = 100; /* months count */
    assert_int_equal(problems_of(&request, &csr).count, 0);
    request.validity_months = 13;
    reported = problems_of(&request, &csr);
    expect(&reported, SSLSTORE_PROBLEM_VALIDITY, "Validity Period (In Days)");
    request.validity_months = UINT32_MAX;
    reported = problems_of(&request, &csr);
    expect(&reported, SSLSTORE_PROBLEM_VALIDITY, "Validity Period (In Days)");
}

/* ---- CSR ---- */

static struct problems check_csr_file(const char *name, const char *product_code)
{
    sslstore_product product = find(product_code);
    sslstore_order_request request = good_order(&product);
    struct problems reported = {0};
    size_t size;
    char *file = load(name, &size);
    char *copy = exact(file, size);
    sslstore_result result;

    request.csr = copy;
    request.csr_size = size;
    result = sslstore_check(&sslstore_memory_heap, &request, 0, listen, &reported);
    assert_int_equal(result, reported.count == 0 ? SSLSTORE_OK : SSLSTORE_ERR_ORDER);
    free(copy);
    free(file);
    return reported;
}

static void a_csr_that_is_unreadable_or_forged_is_reported(void **state)
{
    static const struct {
        const char *file;
        sslstore_problem_code code;
    } cases[] = {
        {"leaf.crt", SSLSTORE_PROBLEM_CSR},
        {"p256.key", SSLSTORE_PROBLEM_CSR},
        {"cut-san.csr", SSLSTORE_PROBLEM_CSR},
        {"control-cn.csr", SSLSTORE_PROBLEM_CSR},
        {"cases/two-san-extensions.der", SSLSTORE_PROBLEM_CSR},
        {"cases/version-without-content.der", SSLSTORE_PROBLEM_CSR},
        {"cases/version-1.der", SSLSTORE_PROBLEM_CSR},
        {"cases/wolfssl-version-2.pem", SSLSTORE_PROBLEM_CSR},
        {"sha1.csr", SSLSTORE_PROBLEM_CSR_SIGNATURE},
        {"md5.csr", SSLSTORE_PROBLEM_CSR_SIGNATURE},
        {"pss-sha1.csr", SSLSTORE_PROBLEM_CSR_SIGNATURE},
        {"ed25519.csr", SSLSTORE_PROBLEM_KEY},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct problems reported = check_csr_file(cases[i].file, "positivessl");

        if (reported.count != 1 || reported.items[0].code != cases[i].code) {
            fail_msg("%s: %lu problems, the first %s", cases[i].file,
                     (unsigned long) reported.count,
                     reported.count > 0 ? sslstore_problem_name(reported.items[0].code) : "-");
        }
        expect(&reported, cases[i].code, "CSR");
    }
}

static void a_csr_that_is_far_too_large_is_not_read(void **state)
{
    static char large[129 * 1024];
    sslstore_product product = find("positivessl");
    sslstore_order_request request = good_order(&product);
    struct problems reported = {0};

    (void) state;
    memset(large, 'A', sizeof large);
    request.csr = large;
    request.csr_size = sizeof large;
    assert_int_equal(sslstore_check(&sslstore_memory_heap, &request, 0, listen, &reported),
                     SSLSTORE_ERR_ORDER);
    expect(&reported, SSLSTORE_PROBLEM_CSR, "CSR");
}

/* DER may begin with any byte, and has a size. */
static void a_csr_is_empty_only_where_neither_text_nor_size_is_given(void **state)
{
    sslstore_product product = find("positivessl");
    sslstore_order_request request = good_order(&product);
    struct problems reported = {0};

    (void) state;
    request.csr = "\0\0";
    request.csr_size = 2;
    assert_int_equal(sslstore_check(&sslstore_memory_heap, &request, 0, listen, &reported),
                     SSLSTORE_ERR_ORDER);
    expect(&reported, SSLSTORE_PROBLEM_CSR, "CSR");
}

static void a_csr_is_required_but_for_a_scan(void **state)
{
    sslstore_product product = find("positivessl");
    sslstore_order_request request = good_order(&product);
    struct problems reported = {0};
    struct problems none = {0};

    (void) state;
    for (size_t i = 0; i < 3; i++) {
        request.csr = i == 0 ? "" : i == 1 ? CSR_SHOP : NULL;
        request.csr_size = i == 1 ? 0 : SSLSTORE_NUL_TERMINATED; /* 0: as if there were none */
        memset(&reported, 0, sizeof reported);
        assert_int_equal(sslstore_check(&sslstore_memory_heap, &request, 0, listen, &reported),
                         SSLSTORE_ERR_ORDER);
        expect(&reported, SSLSTORE_PROBLEM_MISSING, "CSR");
    }
    product = find("comodopciscan");
    request = good_order(&product);
    request.csr = NULL;
    assert_int_equal(sslstore_check(&sslstore_memory_heap, &request, 0, listen, &none),
                     SSLSTORE_OK);
}

static void keys_must_be_as_strong_as_their_product_requires(void **state)
{
    static const struct {
        const char *product;
        sslstore_key_type type;
        uint32_t bits;
        bool good;
    } cases[] = {
        {"positivessl", SSLSTORE_KEY_RSA, 2047, false},
        {"positivessl", SSLSTORE_KEY_RSA, 2048, true},
        {"positivessl", SSLSTORE_KEY_EC, 256, true},
        {"digi_csc", SSLSTORE_KEY_RSA, 2048, false},
        {"digi_csc", SSLSTORE_KEY_RSA, 3072, true},
        {"comodoevcsc", SSLSTORE_KEY_RSA, 3071, false},
        {"digi_csc_ev", SSLSTORE_KEY_EC, 256, true},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        sslstore_product product = find(cases[i].product);
        sslstore_order_request request = good_order(&product);
        sslstore_csr csr = good_csr();
        struct problems reported;

        csr.key_type = cases[i].type;
        csr.key_bits = cases[i].bits;
        reported = problems_of(&request, &csr);
        if (cases[i].good) {
            assert_int_equal(reported.count, 0);
        } else {
            expect(&reported, SSLSTORE_PROBLEM_KEY, "CSR");
        }
    }
}

/* ---- Names ---- */

/* An order of a product for a common name of the CSR and some names of the caller. */
static struct problems check_names(const char *product_code, const char *common_name,
                                   const char *const *names, size_t count)
{
    sslstore_product product = find(product_code);
    sslstore_order_request request = good_order(&product);
    sslstore_csr csr = good_csr();

    csr.common_name = common_name;
    request.dns_names = names;
    request.dns_name_count = count;
    return problems_of(&request, &csr);
}

static void names_that_are_not_public_domain_names_are_reported(void **state)
{
    static const char *const bad[] = {
        "localhost",
        "192.0.2.1",
        "example..com",
        ".example.com",
        "example.com.",
        "-a.example.com",
        "a-.example.com",
        "a_b.example.com",
        "exa mple.com",
        "https://example.com",
        "example.com/x",
        "user@example.com",
        "m\xc3\xbcller.example.com",
        "*",
        "*.com",
        "*example.com",
        "www.*.example.com",
        "*.*.example.com",
        "2001:db8::1",
        "a.123",
        "a\nb.example.com",
        "nas.local",
        "host.localhost",
        "NAS.Local",
        "*.local",
        "*.nas.local",
        "db.internal",
        "a.test",
        "shop.example",
        "*.shop.example",
        "a.b.invalid",
        "expyuzz4wqqyqhjn.onion",
        "a.alt",
        "nas.home.arpa",
        "1.2.0.192.in-addr.arpa",
        "8.b.d.0.1.0.0.2.ip6.arpa",
        "router.lan",
        "fritz.home",
        "exchange.corp",
        "smtp.mail",
        "www.intranet",
        "a.private",
        "host.localdomain",
        "co.uk",
        "*.co.uk",
        "com.au",
        "*.asn.au",
        "school.nz",
        "*.or.jp",
        "com.br",
        "gob.mx",
        "*.gv.at",
        "*.web.za",
    };
    static const char *const good[] = {
        "xn--mller-kva.example.com",
        "a.b.c.d.example.co.uk",
        "example.com",
        "example.net",
        "example.org",
        "local.example.com",
        "test.de",
        "localhost.example.com",
        "a.locals",
        "onion.io",
        "example.co.uk",
        "*.example.co.uk",
        "co.example.com",
        "co.de",
        "uk.com",
        "asn.uk",
        "gov.jp",
        "c.uk",
        "com.xn--p1ai",
        "mail.com",
        "in-addr.arpa.example.com",
    };

    (void) state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct problems reported = check_names("positivemdcwildcard", bad[i], NULL, 0);

        expect(&reported, SSLSTORE_PROBLEM_NAME, "Common Name");
        reported = check_names("positivemdcwildcard", "example.com", &bad[i], 1);
        expect(&reported, SSLSTORE_PROBLEM_NAME, "DNS Names");
    }
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_int_equal(check_names("positivemdcwildcard", good[i], NULL, 0).count, 0);
        assert_int_equal(check_names("positivemdcwildcard", "shop.example.com", &good[i], 1).count,
                         0);
    }
}

#define LABEL_63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void a_common_name_of_the_csr_has_64_octets_at_most(void **state)
{
    static const char label_of_64[] = LABEL_63 "a.example.com";
    static const char name[] = LABEL_63 ".a.example.com";
    const char *end = name + sizeof name - 1;
    struct problems reported;

    (void) state;
    reported = check_names("positivessl", end - 64, NULL, 0);
    assert_int_equal(reported.count, 0);
    reported = check_names("positivessl", end - 65, NULL, 0);
    expect(&reported, SSLSTORE_PROBLEM_NAME, "Common Name");
    reported = check_names("positivessl", name, NULL, 0);
    expect(&reported, SSLSTORE_PROBLEM_NAME, "Common Name");
    reported = check_names("positivemdcssl", "example.com", (const char *const[]){name}, 1);
    assert_int_equal(reported.count, 0); /* among the names there is room for it */
    reported = check_names("positivemdcssl", "example.com", (const char *const[]){label_of_64}, 1);
    expect(&reported, SSLSTORE_PROBLEM_NAME, "DNS Names");
}

/* The same check, of a CSR without a subject but with these names. */
static struct problems check_csr_names(const char *product_code, const char *const *names,
                                       size_t count, const char *const *others, size_t other_count)
{
    sslstore_product product = find(product_code);
    sslstore_order_request request = good_order(&product);
    sslstore_csr csr = good_csr();

    csr.common_name = "";
    csr.dns_names = names;
    csr.dns_name_count = count;
    csr.other_names = others;
    csr.other_name_count = other_count;
    return problems_of(&request, &csr);
}

static void a_csr_without_a_subject_may_have_a_long_dns_name(void **state)
{
    static const char *const names[] = {LABEL_63 ".a.example.com", "a.example.com"};

    (void) state;
    assert_int_equal(check_csr_names("positivessl", names, 1, NULL, 0).count, 0);
    assert_int_equal(check_csr_names("positivemdcssl", names, 2, NULL, 0).count, 0);
}

static void each_name_that_would_not_be_in_the_certificate_is_reported(void **state)
{
    static const char *const names[] = {"shop.example.com"};
    static const char *const others[] = {
        "IP Address:192.0.2.7", "URI:https://a", "email:a@b.ex", "DirName:", "DNS:a b.ex",
        "DNS:m\xc3\xbcn.ex",    "DNS:",          "othername:",   "unknown:"};
    struct problems reported;

    (void) state;
    for (size_t i = 0; i < COUNT(others); i++) {
        reported = check_csr_names("positivessl", names, 1, others + i, 1);
        expect(&reported, SSLSTORE_PROBLEM_NAME, "DNS Names");
    }
    reported = check_csr_names("digi_ssl_basic", names, 1, others, COUNT(others));
    assert_int_equal(reported.count, COUNT(others));
    reported = check_csr_names("pacbasic", names, 1, others, COUNT(others));
    assert_int_equal(reported.count, 0); /* a person has no domain */
}

/* A person's certificate may have an address, and a product may be unknown because it is new. */
static void an_email_address_may_be_what_an_unknown_product_certifies(void **state)
{
    static const char *const others[] = {"email:a@b.ex", "IP Address:192.0.2.7"};
    sslstore_product product = find("positivessl");
    sslstore_order_request request = good_order(&product);
    struct problems reported = {0};
    struct sslstore__problems report = {listen, &reported, 0, false, 0};
    struct sslstore__prepared prepared;

    (void) state;
    memset(&prepared, 0, sizeof prepared);
    request.product_code = "brand_new_ssl";
    request.unknown_product = true;
    prepared.csr = good_csr();
    prepared.has_csr = true;
    prepared.csr.other_names = others;
    prepared.csr.other_name_count = COUNT(others);
    assert_int_equal(sslstore__complete(&sslstore_memory_heap, &request, &prepared), SSLSTORE_OK);
    sslstore__check_prepared(&report, &prepared);
    expect(&reported, SSLSTORE_PROBLEM_NAME, "DNS Names");
    reported.count = 0;
    report.count = 0;
    sslstore__check_reissue(&report, &prepared);
    expect(&reported, SSLSTORE_PROBLEM_NAME, "DNS Names");
    prepared.product = find("pacbasic"); /* a person's */
    reported.count = 0;
    report.count = 0;
    sslstore__check_reissue(&report, &prepared);
    assert_int_equal(reported.count, 0);
    sslstore__block_free(&prepared.memory);
}

static void reporting_stops_when_the_program_wants_no_more_names(void **state)
{
    static const char *const others[] = {"IP Address:192.0.2.7", "IP Address:192.0.2.8", "DNS:"};
    struct problems reported = {.stop_at = 2};
    sslstore_product product = find("positivessl");
    sslstore_order_request request = good_order(&product);
    struct sslstore__problems report = {listen, &reported, 0, false, 0};
    struct sslstore__prepared prepared;

    (void) state;
    memset(&prepared, 0, sizeof prepared);
    prepared.csr = good_csr();
    prepared.has_csr = true;
    prepared.csr.other_names = others;
    prepared.csr.other_name_count = COUNT(others);
    assert_int_equal(sslstore__complete(&sslstore_memory_heap, &request, &prepared), SSLSTORE_OK);
    sslstore__check_prepared(&report, &prepared);
    assert_int_equal(reported.count, 2);
    sslstore__block_free(&prepared.memory);
}

/* Problems of a request's file beside an order that has none, with the texts of all of them. */
struct reading {
    struct problems problems;
    char messages[4 * SSLSTORE_MESSAGE_MAX];
};

static int listen_and_read(void *user, const sslstore_problem *problem)
{
    struct reading *reading = user;
    size_t size = strlen(reading->messages);

    (void) snprintf(reading->messages + size, sizeof reading->messages - size, "%s\n",
                    problem->message);
    return listen(&reading->problems, problem);
}

static void requests_of_many_tools_are_sound_or_their_fault_is_named(void **state)
{
    static const struct {
        const char *file;
        const char *product;
        size_t count;
        const char *words; /* of the only problem */
    } rows[] = {
        {"dns-and-ip.pem", "positivessl", 1, "\"IP Address:192.0.2.7\" would not be in"},
        {"uri-san.pem", "positivessl", 1, "\"URI:https://www.example.com/\" would not be in"},
        {"nas-local.pem", "positivessl", 1, "\"nas.local\" is not a public domain name"},
        {"host-localhost.pem", "positivessl", 1, "\"host.localhost\" is not a public domain name"},
        {"cn-106-octets.der", "positivessl", 1, SSLSTORE__WORDS("put it into the subjectAltName")},
        {"two-san-extensions.der", "positivessl", 1, SSLSTORE__WORDS("has an extension twice")},
        {"version-without-content.der", "positivessl", 1,
         SSLSTORE__WORDS("its version has to be 0")},
        {"version-1.der", "positivessl", 1, SSLSTORE__WORDS("its version has to be 0")},
        {"wolfssl-version-2.pem", "positivessl", 1, SSLSTORE__WORDS("its version has to be 0")},
        {"pkijs-without-attributes.der", "positivessl", 0, ""},
        {"u-label-in-san.der", "positivemdcssl", 1,
         "\"m\xc3\xbcnchen.example.com\" must be in ASCII form"},
        {"u-label-in-san-openssl.pem", "positivemdcssl", 1,
         "\"b\xc3\xbc"
         "cher.example\" must be"},
        {"blank-in-san.pem", "positivemdcssl", 1, "\"a b.example\" is not a public domain name"},
        {"utf16-with-bom.pem", "positivessl", 0, ""},
        {"der-and-line-end.der", "positivessl", 0, ""},
        {"empty-subject-openssl.pem", "positivessl", 0, ""},
        {"empty-subject-certtool.pem", "positivessl", 0, ""},
        {"certtool-default.pem", "positivessl", 0, ""},
        {"../control-cn.csr", "positivessl", 1,
         SSLSTORE__WORDS("its common name has control characters")},
        {"../nul-san.csr", "positivemdcssl", 2,
         "\"a?b.com\" is not a public domain name"}, /* and a.example */
        {"../leaf.crt", "positivessl", 1, SSLSTORE__WORDS("unreadable; give a signing request")},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        sslstore_product product = find(rows[i].product);
        sslstore_order_request request = good_order(&product);
        struct reading reading = {{0}, ""};
        char name[64];
        size_t size;
        char *file;

        (void) snprintf(name, sizeof name, "cases/%s", rows[i].file);
        file = load(name, &size);
        request.csr = file;
        request.csr_size = size;
        (void) sslstore_check(&sslstore_memory_heap, &request, 0, listen_and_read, &reading);
        if (reading.problems.count != rows[i].count ||
            strstr(reading.messages, rows[i].words) == NULL) {
            fail_msg("%s: %s", rows[i].file, reading.messages);
        }
        free(file);
    }
}

/* ---- Files for wildcards ---- */

static void no_file_validates_a_wildcard(void **state)
{
    static const char file[] = "File Auth Domain Validation";
    static const struct {
        const char *product;
        const char *common_name;
        const char *names[2];
        const char *approvers; /* or */
        bool file;
        bool https;
        const char *field; /* NULL: good */
    } rows[] = {
        {"positivesslwildcard", "*.example.com", {NULL}, "", true, false, file},
        {"positivesslwildcard", "*.example.com", {NULL}, "", false, true, file},
        {"digi_ssl_basic", "*.example.com", {NULL}, "", true, false, file},
        {"positivemdcwildcard", "example.com", {"*.example.com"}, "", true, false, file},
        {"positivemdcwildcard",
         "a.example.com",
         {"b.example.com", "*.c.example.com"},
         "",
         true,
         false,
         file},
        {"positivemdcwildcard", "a.example.com", {"b.example.com"}, "", true, false, NULL},
        {"positivesslwildcard", "*.example.com", {NULL}, "HTTP", false, false, "Approver Email"},
        {"positivesslwildcard", "*.example.com", {NULL}, "https", false, false, "Approver Email"},
        {"positivesslwildcard", "*.example.com", {NULL}, "DNS", false, false, NULL},
        {"positivesslwildcard", "*.example.com", {NULL}, "admin@example.com", false, false, NULL},
        {"digi_ssl_basic", "*.example.com", {NULL}, "HTTP", false, false, "Approver Email"},
        {"positivemdcwildcard",
         "example.com",
         {"*.example.com"},
         "HTTP",
         false,
         false,
         "Approver Email"},
        {"positivemdcwildcard", "example.com", {"*.example.com"}, "HTTP,DNS", false, false, NULL},
        {"positivemdcwildcard",
         "example.com",
         {"*.example.com"},
         "DNS,HTTPS",
         false,
         false,
         "Approver Email"},
        {"positivemdcwildcard",
         "*.example.com",
         {"a.example.org"},
         "HTTP,HTTP",
         false,
         false,
         "Approver Email"},
        {"positivemdcwildcard",
         "*.example.com",
         {"a.example.org"},
         "DNS, http",
         false,
         false,
         NULL},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        sslstore_product product = find(rows[i].product);
        sslstore_order_request request = good_order(&product);
        sslstore_csr csr = good_csr();
        struct problems reported;

        csr.common_name = rows[i].common_name;
        request.dns_names = rows[i].names;
        request.dns_name_count = (size_t) (rows[i].names[0] != NULL) + (rows[i].names[1] != NULL);
        request.approver_email = rows[i].approvers;
        request.file_validation = rows[i].file;
        request.https_file_validation = rows[i].https;
        reported = problems_of(&request, &csr);
        if (rows[i].field == NULL) {
            assert_int_equal(reported.count, 0);
        } else {
            expect(&reported, SSLSTORE_PROBLEM_VALIDATION, rows[i].field);
        }
    }
}

static int keep_message(void *user, const sslstore_problem *problem)
{
    (void) snprintf(user, SSLSTORE_MESSAGE_MAX, "%s", problem->message);
    return 0;
}

static void for_a_name_in_another_script_the_ascii_form_is_required(void **state)
{
    static const struct {
        const char *name;
        bool ascii;
    } rows[] = {{"localhost", true},
                {"a\x7f.example.com", true},
                {"m\xc3\xbcller.example.com", false},
                {"a\x80.example.com", false}};
    sslstore_product product = find("positivemdcssl");

    (void) state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        sslstore_order_request request = good_order(&product);
        char message[SSLSTORE_MESSAGE_MAX] = "";

        request.domain_name = rows[i].name;
        (void) sslstore_check(&sslstore_memory_heap, &request, 0, keep_message, message);
        assert_non_null(strstr(
            message, rows[i].ascii ? SSLSTORE__WORDS("is not a public domain name") : "xn--..."));
    }
}

static void each_bad_name_is_reported(void **state)
{
    static const char *const names[] = {"localhost", "good.example.com", "a_b.example.com"};
    struct problems reported = check_names("positivemdcssl", "example.com", names, COUNT(names));

    (void) state;
    assert_int_equal(reported.count, 2);
    assert_int_equal(times(&reported, SSLSTORE_PROBLEM_NAME, "DNS Names"), 2);
}

static void a_wildcard_is_found_at_any_position(void **state)
{
    static const char *const names[] = {"a.example.com", "b.example.com", "*.example.com"};
    static const char *const star[] = {"*example.com"};
    struct problems reported;

    (void) state;
    for (size_t last = 0; last < 3; last++) {
        reported = check_names("positivemdcssl", "example.com", names + last, 3 - last);
        expect(&reported, SSLSTORE_PROBLEM_WILDCARD, "DNS Names");
    }
    reported = check_names("positivemdcssl", "example.com", star, 1);
    expect(&reported, SSLSTORE_PROBLEM_NAME, "DNS Names"); /* a star alone makes none */
}

static void wildcards_and_several_names_are_sold_by_product(void **state)
{
    static const char *const wildcard[] = {"*.example.com"};
    static const char *const several[] = {"a.example.com", "b.example.com"};
    sslstore_product product;

    (void) state;
    for (size_t i = 0; sslstore_product_at(i, &product); i++) {
        struct problems reported;
        struct problems planted = {0};

        if (!sslstore__catalog_names_domains(&product)) {
            continue;
        }
        if (!product.wildcard) {
            add(&planted, SSLSTORE_PROBLEM_WILDCARD, "Common Name");
        }
        reported = check_names(product.code, "*.example.com", NULL, 0);
        assert_same(&reported, &planted, product.code);
        memset(&planted, 0, sizeof planted);
        if (!product.multi_domain) {
            add(&planted, SSLSTORE_PROBLEM_SEVERAL_NAMES, "DNS Names");
        }
        reported = check_names(product.code, "example.com", several, COUNT(several));
        assert_same(&reported, &planted, product.code);
        if (!product.wildcard) {
            add(&planted, SSLSTORE_PROBLEM_WILDCARD, "DNS Names");
        }
        reported = check_names(product.code, "example.com", wildcard, COUNT(wildcard));
        assert_same(&reported, &planted, product.code);
    }
}

static void names_that_the_ca_adds_by_itself_are_one_name(void **state)
{
    static const char *const www[] = {"WWW.example.com", "example.com"};
    static const char *const bare[] = {"example.com"};

    (void) state;
    assert_int_equal(check_names("positivessl", "example.com", www, COUNT(www)).count, 0);
    assert_int_equal(check_names("positivessl", "www.example.com", bare, 1).count, 0);
    assert_int_equal(check_names("positivesslwildcard", "*.example.com", bare, 1).count, 0);
    assert_int_equal(check_names("positivessl", "a.example.com", bare, 1).count, 1);
}

static void a_common_name_comes_from_the_order_the_csr_or_its_first_name(void **state)
{
    static const char *const names[] = {"first.example.com", "second.example.com"};
    sslstore_product product = find("positivemdcssl");
    sslstore_order_request request = good_order(&product);
    sslstore_csr csr = good_csr();
    struct problems reported;

    (void) state;
    csr.common_name = "";
    reported = problems_of(&request, &csr);
    expect(&reported, SSLSTORE_PROBLEM_MISSING, "Common Name");
    csr.dns_names = names;
    csr.dns_name_count = COUNT(names);
    assert_int_equal(problems_of(&request, &csr).count, 0);
    csr.dns_name_count = 0;
    request.domain_name = "example.com";
    assert_int_equal(problems_of(&request, &csr).count, 0);
}

static void a_person_or_a_company_is_no_domain(void **state)
{
    sslstore_product product = find("digi_csc");
    sslstore_order_request request = good_order(&product);
    sslstore_csr csr = good_csr();
    struct problems reported;

    (void) state;
    csr.common_name = "m\xc3\xbcller gmbh";
    assert_int_equal(problems_of(&request, &csr).count, 0);
    csr.common_name = "";
    assert_int_equal(problems_of(&request, &csr).count, 0);
    request.cname_validation = true;
    reported = problems_of(&request, &csr);
    expect(&reported, SSLSTORE_PROBLEM_VALIDATION, "CName Auth Domain Validation");
}

static void an_order_has_a_thousand_names_at_most(void **state)
{
    static char texts[1002][24];
    static const char *names[1002];
    sslstore_product product = find("positivemdcssl");
    sslstore_order_request request = good_order(&product);
    struct problems reported = {0};

    (void) state;
    for (size_t i = 0; i < COUNT(names); i++) {
        (void) snprintf(texts[i], sizeof texts[i], "n%u.example.com", (unsigned) i);
        names[i] = texts[i];
    }
    request.dns_names = names;
    request.dns_name_count = 999; /* the CSR has one more */
    assert_int_equal(sslstore_check(&sslstore_memory_heap, &request, 0, listen, &reported),
                     SSLSTORE_OK);
    for (size_t count = 1000; count <= COUNT(names); count++) {
        memset(&reported, 0, sizeof reported);
        request.dns_name_count = count;
        assert_int_equal(sslstore_check(&sslstore_memory_heap, &request, 0, listen, &reported),
                         SSLSTORE_ERR_ORDER);
        expect(&reported, SSLSTORE_PROBLEM_RANGE, "DNS Names");
    }
}

/* ---- Approvers and validation ---- */

static void approvers_are_one_at_digicert_and_one_or_one_each_at_sectigo(void **state)
{
    static const char *const names[] = {"a.example.com", "b.example.com"};
    static const struct {
        const char *product;
        const char *approvers;
        bool good;
    } cases[] = {
        {"digi_ssl_basic", "admin@example.com", true},
        {"digi_ssl_basic", "admin@example.com,admin@example.com", false},
        {"digi_ssl_basic", "a@example.com,b@example.com,c@example.com", false},
        {"digi_ssl_basic", "dns_cname_token", true},
        {"digi_ssl_basic", "HTTPS", false},
        {"positivemdcssl", "admin@example.com", true},
        {"positivemdcssl", "admin@example.com, admin@example.com", false},
        {"positivemdcssl", "admin@example.com, admin@example.com ,HTTPS", true},
        {"positivemdcssl", "a@example.com,b@example.com,c@example.com,d@example.com", false},
        {"positivemdcssl", "HTTP,HTTP,HTTP,HTTP,HTTP,HTTP", false},
        {"comodoucc", "admin@example.com,admin@example.com,admin@example.com", true},
        {"comodoevmdc", "admin@example.com,admin@example.com", false},
        {"positivemdcssl", "admin@example.com,", false},
        {"positivemdcssl", "dns_cname_token", false},
        {"positivemdcssl", "admin", false},
    };
    static const struct {
        const char *approvers;
        bool good;
    } of_one_name[] = {
        {"admin@example.com", true},
        {"admin@example.com,admin@example.com", true}, /* the CA adds www. */
        {"admin@example.com,admin@example.com,admin@example.com", false},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        sslstore_product product = find(cases[i].product);
        sslstore_order_request request = good_order(&product);
        sslstore_csr csr = good_csr();
        struct problems reported;

        request.approver_email = cases[i].approvers;
        request.dns_names = names;
        request.dns_name_count = COUNT(names);
        reported = problems_of(&request, &csr);
        if (cases[i].good != (reported.count == 0)) {
            fail_msg("%s %s: %lu problems", cases[i].product, cases[i].approvers,
                     (unsigned long) reported.count);
        }
        assert_int_equal(times(&reported, SSLSTORE_PROBLEM_APPROVER, "Approver Email"),
                         reported.count);
    }
    for (size_t i = 0; i < COUNT(of_one_name); i++) {
        sslstore_product product = find("positivessl");
        sslstore_order_request request = good_order(&product);
        sslstore_csr csr = good_csr();

        request.approver_email = of_one_name[i].approvers;
        assert_int_equal(problems_of(&request, &csr).count, of_one_name[i].good ? 0 : 1);
    }
}

static void a_domain_is_proved_in_one_way_that_its_vendor_knows(void **state)
{
    static const struct {
        const char *product;
        const char *name;
        bool file;
        bool https;
        bool cname;
        const char *field; /* NULL: good */
    } cases[] = {
        {"positivessl", "example.com", true, false, false, NULL},
        {"positivessl", "example.com", false, true, false, NULL},
        {"positivessl", "example.com", false, false, true, NULL},
        {"positivessl", "example.com", true, true, false, "File Auth Domain Validation"},
        {"positivessl", "example.com", true, false, true, "CName Auth Domain Validation"},
        {"digi_ssl_basic", "example.com", true, false, false, NULL},
        {"digi_ssl_basic", "example.com", false, true, false, "File Auth Domain Validation"},
        {"digi_ssl_basic", "*.example.com", false, false, true, NULL},
        {"positivesslwildcard", "*.example.com", false, false, true, NULL},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        sslstore_product product = find(cases[i].product);
        sslstore_order_request request = good_order(&product);
        sslstore_csr csr = good_csr();
        struct problems reported;

        csr.common_name = cases[i].name;
        request.approver_email = NULL;
        request.file_validation = cases[i].file;
        request.https_file_validation = cases[i].https;
        request.cname_validation = cases[i].cname;
        reported = problems_of(&request, &csr);
        if (cases[i].field == NULL) {
            assert_int_equal(reported.count, 0);
        } else {
            expect(&reported, SSLSTORE_PROBLEM_VALIDATION, cases[i].field);
        }
    }
}

/* The last second on which a CA may validate by e-mail, and the first one on which it may not. */
static void email_is_a_problem_from_the_day_when_it_ends(void **state)
{
    static const struct {
        const char *product;
        const char *approvers;
        bool by_email;
    } rows[] = {
        {"positivessl", "admin@example.com", true},
        {"digi_ssl_basic", "EMAIL", true},
        {"digi_ssl_basic", "dns_cname_token", false},
        {"positivessl", "HTTP", false},
    };
    const int64_t end = INT64_C(1836691200); /* 2028-03-15 */

    (void) state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        sslstore_product product = find(rows[i].product);
        sslstore_order_request request = good_order(&product);
        struct problems reported = {0};

        request.approver_email = rows[i].approvers;
        assert_int_equal(sslstore_check(&sslstore_memory_heap, &request, 0, listen, &reported),
                         SSLSTORE_OK);
        assert_int_equal(
            sslstore_check(&sslstore_memory_heap, &request, end - 1, listen, &reported),
            SSLSTORE_OK);
        assert_int_equal(sslstore_check(&sslstore_memory_heap, &request, end, listen, &reported),
                         rows[i].by_email ? SSLSTORE_ERR_ORDER : SSLSTORE_OK);
        if (rows[i].by_email) {
            expect(&reported, SSLSTORE_PROBLEM_VALIDATION, "Approver Email");
            request.cname_validation = true; /* then no e-mail is sent */
        }
        assert_int_equal(sslstore_check(&sslstore_memory_heap, &request, end, NULL, NULL),
                         SSLSTORE_OK);
    }
}

static void a_hash_is_one_that_its_vendor_knows(void **state)
{
    static const char *const words[] = {"PREFER_SHA2",   "REQUIRE_SHA2",   "PREFER_SHA1",
                                        "NO_PREFERENCE", "INFER_FROM_CSR", "sha256"};
    sslstore_product sectigo = find("positivessl");
    sslstore_product digicert = find("digi_ssl_basic");
    sslstore_csr csr = good_csr();

    (void) state;
    for (size_t i = 0; i < COUNT(words); i++) {
        bool is_last = i == COUNT(words) - 1;
        sslstore_order_request request = good_order(&sectigo);

        request.signature_hash = words[i];
        assert_int_equal(problems_of(&request, &csr).count, is_last ? 1 : 0);
        request = good_order(&digicert);
        request.signature_hash = words[i];
        assert_int_equal(problems_of(&request, &csr).count, is_last || i < 2 ? 0 : 1);
    }
}

static void what_is_no_parameter_is_checked_as_well(void **state)
{
    sslstore_product product = find("positivessl");
    sslstore_order_request request = good_order(&product);
    sslstore_csr csr = good_csr();
    struct problems reported;

    (void) state;
    request.unique_value = "abcdefghijABCDEF0123";
    assert_int_equal(problems_of(&request, &csr).count, 0);
    request.unique_value = "abcdefghijABCDEF01234";
    reported = problems_of(&request, &csr);
    expect(&reported, SSLSTORE_PROBLEM_FORMAT, "CSRUniqueValue");
    request.unique_value = "a-b";
    reported = problems_of(&request, &csr);
    expect(&reported, SSLSTORE_PROBLEM_FORMAT, "CSRUniqueValue");
    request.unique_value = NULL;
    request.reserve_san_count = -1;
    reported = problems_of(&request, &csr);
    expect(&reported, SSLSTORE_PROBLEM_RANGE, "ReserveSANCount");
}

/* ---- The public function ---- */

static void an_unknown_product_is_reported_unless_it_is_allowed(void **state)
{
    static const char *const names[] = {"*.example.com", "localhost"};
    sslstore_order_request request = {
        .product_code = "tomorrow", .csr = CSR_SHOP, .csr_size = SSLSTORE_NUL_TERMINATED};
    struct problems reported = {0};
    struct problems allowed = {0};

    (void) state;
    assert_int_equal(sslstore_check(&sslstore_memory_heap, &request, 0, listen, &reported),
                     SSLSTORE_ERR_ORDER);
    expect(&reported, SSLSTORE_PROBLEM_PRODUCT, "Product Code");
    request.unknown_product = true;
    assert_int_equal(sslstore_check(&sslstore_memory_heap, &request, 0, listen, &allowed),
                     SSLSTORE_OK);
    request.dns_names = names;
    request.dns_name_count = 1;
    assert_int_equal(sslstore_check(&sslstore_memory_heap, &request, 0, listen, &allowed),
                     SSLSTORE_OK);
    request.dns_name_count = 2;
    assert_int_equal(sslstore_check(&sslstore_memory_heap, &request, 0, listen, &allowed),
                     SSLSTORE_ERR_ORDER);
    expect(&allowed, SSLSTORE_PROBLEM_NAME, "DNS Names");
    memset(&allowed, 0, sizeof allowed);
    request.dns_name_count = 0;
    request.admin.email = "nobody";
    assert_int_equal(sslstore_check(&sslstore_memory_heap, &request, 0, listen, &allowed),
                     SSLSTORE_ERR_ORDER);
    expect(&allowed, SSLSTORE_PROBLEM_FORMAT, "Admin Contact - Email");
}

static void a_missing_product_code_and_an_unknown_one_have_different_messages(void **state)
{
    static const char *const rows[][2] = {{"", SSLSTORE__WORDS("no product code given")},
                                          {"p", "\"p\" is not in the catalog"}};

    (void) state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        sslstore_order_request request = {
            .product_code = rows[i][0], .csr = CSR_SHOP, .csr_size = SSLSTORE_NUL_TERMINATED};
        char message[SSLSTORE_MESSAGE_MAX] = "";

        assert_int_equal(sslstore_check(&sslstore_memory_heap, &request, 0, keep_message, message),
                         SSLSTORE_ERR_ORDER);
        assert_non_null(strstr(message, rows[i][1]));
    }
}

static void the_common_name_of_an_unknown_product_may_be_a_persons(void **state)
{
    sslstore_order_request request = {.product_code = "tomorrow",
                                      .csr = CSR_SHOP,
                                      .csr_size = SSLSTORE_NUL_TERMINATED,
                                      .domain_name = "Ada Lovelace",
                                      .unknown_product = true};

    (void) state;
    assert_int_equal(sslstore_check(&sslstore_memory_heap, &request, 0, NULL, NULL), SSLSTORE_OK);
}

static void an_empty_order_reports_all_problems_until_it_is_stopped(void **state)
{
    sslstore_order_request request = {.product_code = "positiveevssl"};
    struct problems reported = {0};

    (void) state;
    assert_int_equal(sslstore_check(&sslstore_memory_heap, &request, 0, listen, &reported),
                     SSLSTORE_ERR_ORDER);
    assert_int_equal(reported.count, 11);
    for (size_t enough = 1; enough <= 11; enough++) {
        memset(&reported, 0, sizeof reported);
        reported.stop_at = enough;
        assert_int_equal(sslstore_check(&sslstore_memory_heap, &request, 0, listen, &reported),
                         SSLSTORE_ERR_ORDER);
        assert_int_equal(reported.count, enough);
    }
    assert_int_equal(sslstore_check(&sslstore_memory_heap, &request, 0, NULL, NULL),
                     SSLSTORE_ERR_ORDER);
}

static void a_check_without_memory_says_so_and_leaks_nothing(void **state)
{
    sslstore_product product = find("digi_ssl_ev_basic");
    sslstore_order_request request = good_order(&product);
    size_t fail_at = 0;
    sslstore_result result;

    (void) state;
    do {
        struct heap heap = {0, ++fail_at, 0};
        sslstore_memory memory = heap_memory(&heap);
        struct problems reported = {0};

        result = sslstore_check(&memory, &request, 0, listen, &reported);
        assert_int_equal(heap.live, 0);
        assert_int_equal(reported.count, 0);
    } while (result == SSLSTORE_ERR_MEMORY);
    assert_int_equal(result, SSLSTORE_OK);
    assert_true(fail_at > 2);
}

/* ---- Completed, as it is sent ---- */

static void complete(const sslstore_order_request *request, const sslstore_csr *csr,
                     struct sslstore__prepared *prepared)
{
    memset(prepared, 0, sizeof *prepared);
    prepared->csr = *csr;
    assert_int_equal(sslstore__complete(&sslstore_memory_heap, request, prepared), SSLSTORE_OK);
}

struct names {
    const char *const *names;
    size_t count;
};

#define NAMES(list) ((struct names){list, COUNT(list)})

/* The names of a CSR for csr.example.com and of the caller, who names the domain, become these. */
static void assert_united(struct names of_csr, const char *domain, struct names of_caller,
                          const char *common_name, struct names united)
{
    sslstore_product product = find("positivemdcssl");
    sslstore_order_request request = good_order(&product);
    sslstore_csr csr = good_csr();
    struct sslstore__prepared prepared;

    csr.common_name = "csr.example.com";
    csr.dns_names = of_csr.names;
    csr.dns_name_count = of_csr.count;
    request.domain_name = domain;
    request.dns_names = of_caller.names;
    request.dns_name_count = of_caller.count;
    complete(&request, &csr, &prepared);
    assert_string_equal(prepared.order.domain_name, common_name);
    assert_int_equal(prepared.order.dns_name_count, united.count);
    for (size_t i = 0; i < united.count; i++) {
        assert_string_equal(prepared.order.dns_names[i], united.names[i]);
    }
    sslstore__block_free(&prepared.memory);
}

static void names_are_united_in_lower_case_each_once_without_the_common_name(void **state)
{
    static const char *const of_csr[] = {"www.example.com", "a.example.com"};
    static const char *const of_caller[] = {"B.Example.com", "A.EXAMPLE.COM",  "", NULL,
                                            "b.example.com", "WWW.example.com"};
    static const char *const united[] = {"csr.example.com", "a.example.com", "b.example.com"};

    (void) state;
    assert_united(NAMES(of_csr), "WWW.Example.com", NAMES(of_caller), "www.example.com",
                  NAMES(united));
}

/* The caller names the domain, so the CSR's common name is one more. */
static void as_many_names_as_there_can_be_are_kept(void **state)
{
    static const char *const of_csr[] = {"a.example.com", "b.example.com"};
    static const char *const of_caller[] = {"c.example.com", "d.example.com"};
    static const char *const united[] = {"csr.example.com", "a.example.com", "b.example.com",
                                         "c.example.com", "d.example.com"};

    (void) state;
    assert_united(NAMES(of_csr), "example.com", NAMES(of_caller), "example.com", NAMES(united));
}

static void the_first_name_of_a_csr_without_a_common_name_is_the_orders(void **state)
{
    static const char *const names[] = {"First.example.com", "second.example.com"};
    sslstore_product product = find("positivemdcssl");
    sslstore_order_request request = good_order(&product);
    sslstore_csr csr = good_csr();

    (void) state;
    csr.common_name = "";
    csr.dns_names = names;
    for (csr.dns_name_count = 0; csr.dns_name_count <= 2; csr.dns_name_count++) {
        struct sslstore__prepared prepared;

        complete(&request, &csr, &prepared);
        assert_string_equal(prepared.order.domain_name,
                            csr.dns_name_count > 0 ? "first.example.com" : "");
        assert_int_equal(prepared.order.dns_name_count,
                         csr.dns_name_count > 0 ? csr.dns_name_count - 1 : 0);
        sslstore__block_free(&prepared.memory);
    }
}

static void far_too_many_names_are_not_read(void **state)
{
    sslstore_product product = find("positivemdcssl");
    sslstore_order_request request = good_order(&product);
    sslstore_csr csr = good_csr();
    struct sslstore__prepared prepared;

    (void) state;
    request.dns_names = NULL;
    request.dns_name_count = 1001;
    complete(&request, &csr, &prepared);
    assert_int_equal(prepared.order.dns_name_count, 0);
    sslstore__block_free(&prepared.memory);
}

static void of_an_unknown_product_the_vendor_is_known_by_its_code(void **state)
{
    static const char *const rows[][2] = {
        {"digi_tomorrow", "sha256"}, {"tomorrow", "PREFER_SHA2"}, {NULL, "PREFER_SHA2"}};
    sslstore_csr csr = good_csr();

    (void) state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        sslstore_order_request request = {.product_code = rows[i][0], .csr_size = 17};
        struct sslstore__prepared prepared;

        complete(&request, &csr, &prepared);
        assert_string_equal(prepared.order.product_code, rows[i][0] == NULL ? "" : rows[i][0]);
        assert_string_equal(prepared.order.signature_hash, rows[i][1]);
        assert_true(prepared.order.csr_size ==
                    SSLSTORE_NUL_TERMINATED); /* it is text from here on */
        sslstore__block_free(&prepared.memory);
    }
}

/* Nobody knows what the CA of an unknown product adds; and a person's or company's is no domain. */
static void what_is_one_more_name_depends_on_the_product(void **state)
{
    static const char *const names[] = {"www.example.com"};
    static const struct {
        const char *product;
        const char *common_name;
        size_t count;
    } rows[] = {{"positivessl", "example.com", 0},
                {"positivemdcssl", "example.com", 1},
                {"tomorrow", "example.com", 1},
                {"digi_csc", "Ada's Engines", 0},
                {"positivemdcssl", "a.example.com", 2}};

    (void) state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        sslstore_order_request request = {.product_code = rows[i].product,
                                          .domain_name = "example.com",
                                          .dns_names = names,
                                          .dns_name_count = 1};
        sslstore_csr csr = good_csr();
        struct sslstore__prepared prepared;

        csr.common_name = rows[i].common_name;
        complete(&request, &csr, &prepared);
        assert_int_equal(prepared.order.dns_name_count, rows[i].count);
        sslstore__block_free(&prepared.memory);
    }
}

static void short_names_are_names_like_others(void **state)
{
    static const char *const names[] = {"a", "www", "www.", "*", "c.d"};
    sslstore_product product = find("positivessl");
    sslstore_order_request request = good_order(&product);
    sslstore_csr csr = good_csr();
    struct sslstore__prepared prepared;

    (void) state;
    csr.common_name = "a.b";
    request.dns_names = names;
    request.dns_name_count = COUNT(names);
    complete(&request, &csr, &prepared);
    assert_int_equal(prepared.order.dns_name_count, COUNT(names));
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_string_equal(prepared.order.dns_names[i], names[i]);
    }
    sslstore__block_free(&prepared.memory);
    csr.common_name = ""; /* before which "www." is allowed as before others */
    complete(&request, &csr, &prepared);
    assert_int_equal(prepared.order.dns_name_count, COUNT(names) - 1);
    sslstore__block_free(&prepared.memory);
}

static void a_csr_goes_out_as_its_vendor_wants_it_or_as_the_caller_says(void **state)
{
    static const struct {
        const char *product;
        sslstore_csr_encoding encoding;
        const char *csr;
    } cases[] = {
        {"positivessl", SSLSTORE_CSR_BY_VENDOR, "-- a+/=\n"},
        {"positivessl", SSLSTORE_CSR_RAW, "-- a+/=\n"},
        {"positivessl", SSLSTORE_CSR_PERCENT, "--%20a%2B%2F%3D%0A"},
        {"digi_ssl_basic", SSLSTORE_CSR_BY_VENDOR, "--%20a%2B%2F%3D%0A"},
        {"digi_ssl_basic", SSLSTORE_CSR_RAW, "-- a+/=\n"},
        {"digi_ssl_basic-EO", SSLSTORE_CSR_BY_VENDOR, "--%20a%2B%2F%3D%0A"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        sslstore_product product = find(cases[i].product);
        sslstore_order_request request = good_order(&product);
        sslstore_csr csr = good_csr();
        struct sslstore__prepared prepared;

        csr.pem = "-- a+/=\n";
        request.csr_encoding = cases[i].encoding;
        complete(&request, &csr, &prepared);
        assert_string_equal(prepared.order.csr, cases[i].csr);
        sslstore__block_free(&prepared.memory);
    }
}

/* RFC 3986 §2.3, byte by byte. */
static void only_letters_digits_and_four_marks_go_out_unencoded(void **state)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    sslstore_product product = find("digi_ssl_basic");

    (void) state;
    for (int byte = 1; byte < 128; byte++) {
        sslstore_order_request request = good_order(&product);
        sslstore_csr csr = good_csr();
        struct sslstore__prepared prepared;
        char pem[2] = {(char) byte, '\0'};
        char expected[4];

        (void) snprintf(expected, sizeof expected, strchr(plain, byte) != NULL ? "%c" : "%%%02X",
                        (unsigned) byte);
        csr.pem = pem;
        complete(&request, &csr, &prepared);
        assert_string_equal(prepared.order.csr, expected);
        sslstore__block_free(&prepared.memory);
    }
}

static void what_the_caller_leaves_open_is_filled_in_and_the_rest_kept(void **state)
{
    sslstore_order_request request = {.product_code = "digi_ssl_basic", .validity_days = 180};
    sslstore_csr csr = good_csr();
    struct sslstore__prepared prepared;

    (void) state;
    complete(&request, &csr, &prepared);
    assert_string_equal(prepared.order.domain_name, "shop.example.com");
    assert_string_equal(prepared.order.web_server_type, "Other");
    assert_string_equal(prepared.order.signature_hash, "sha256");
    assert_int_equal(prepared.order.server_count, 1);
    assert_int_equal(prepared.order.validity_months, 6);
    sslstore__block_free(&prepared.memory);
    request.product_code = "positivessl";
    request.web_server_type = "iis";
    request.server_count = 3;
    request.validity_months = 24;
    request.renewal = request.trial = request.competitive_upgrade = true;
    complete(&request, &csr, &prepared);
    assert_string_equal(prepared.order.web_server_type, "iis");
    assert_string_equal(prepared.order.signature_hash, "PREFER_SHA2");
    assert_int_equal(prepared.order.server_count, 3);
    assert_int_equal(prepared.order.validity_months, 24);
    assert_true(prepared.order.renewal && prepared.order.trial &&
                prepared.order.competitive_upgrade);
    sslstore__block_free(&prepared.memory);
}

/* ---- With a service ---- */

static struct fake fake;
static sslstore_client *client;

static void open_client(const struct fake_reply *replies, size_t count)
{
    sslstore_config config;

    memset(&fake, 0, sizeof fake);
    fake.replies = replies;
    fake.reply_count = count;
    fake_config(&fake, &config);
    assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
}

static void close_client(void)
{
    sslstore_client_free(client);
    assert_null(fake_complaint(&fake));
}

static void nothing_goes_out_before_the_offline_report_is_clean(void **state)
{
    sslstore_product product = find("positivessl");
    sslstore_order_request request = good_order(&product);
    struct problems reported = {0};

    (void) state;
    request.admin.email = "nobody";
    request.server_count = -7;
    open_client(NULL, 0);
    assert_int_equal(sslstore_check_online(client, &request, listen, &reported),
                     SSLSTORE_ERR_ORDER);
    assert_int_equal(reported.count, 2);
    assert_string_equal(sslstore_client_error(client)->field, "Admin Contact - Email");
    assert_int_equal(fake.opens, 0);
    close_client();
}

static void an_order_is_placed_by_the_same_rules(void **state)
{
    static const struct {
        const char *csr;
        sslstore_result result;
        const char *field;
    } cases[] = {
        {CSR_SHOP, SSLSTORE_ERR_ORDER, "Approver Email"},
        {"nonsense", SSLSTORE_ERR_CSR, "CSR"},
        {"", SSLSTORE_ERR_ORDER, "CSR"},
    };
    sslstore_product product = find("positivessl");

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        sslstore_order_request request = good_order(&product);
        sslstore_certificate certificate;
        const sslstore_error *error;

        request.csr = cases[i].csr;
        request.approver_email = NULL;
        request.admin.email = NULL;
        open_client(NULL, 0);
        assert_int_equal(sslstore_enroll(client, &request, NULL, &certificate), cases[i].result);
        error = sslstore_client_error(client);
        assert_int_equal(error->result, cases[i].result);
        assert_string_equal(error->field, cases[i].field);
        assert_true(error->message[0] != '\0');
        assert_int_equal(fake.opens, 0);
        close_client();
    }
}

static void approvers_are_requested_once_for_each_domain(void **state)
{
    static const char *const names[] = {"WWW.example.com", "*.example.com", "example.org",
                                        "www.example.org"};
    struct fake_reply replies[3];
    sslstore_product product = find("positivemdcwildcard");
    sslstore_order_request request = good_order(&product);
    struct problems reported = {0};

    (void) state;
    replies[0] = fake_json("{\"AuthResponse\":{\"isError\":false},"
                           "\"ApproverEmailList\":[\"\",\" Admin@Example.COM \"]}");
    replies[1] = fake_json("{\"AuthResponse\":{\"isError\":false},\"ApproverEmailList\":"
                           "[\"admin@example.org\"]}");
    replies[2] = fake_json("{\"AuthResponse\":{\"isError\":false}}");
    request.domain_name = "example.com";
    request.dns_names = names;
    request.dns_name_count = COUNT(names);
    open_client(replies, COUNT(replies));
    assert_int_equal(sslstore_check_online(client, &request, listen, &reported),
                     SSLSTORE_ERR_ORDER);
    assert_int_equal(fake_count(&fake, "order/approverlist"), 3);
    assert_int_equal(reported.count, 2);
    assert_int_equal(times(&reported, SSLSTORE_PROBLEM_NOT_PERMITTED, "Approver Email"),
                     reported.count);
    assert_int_equal(fake_count(&fake, "order/validateorderparameters"), 0);
    close_client();
}

#define GRANTED        "\"AuthResponse\":{\"isError\":false}"
#define REFUSED        "{\"AuthResponse\":{\"isError\":true,\"Message\":[\"not in this country\"]}}"
#define LONG           "an-address-that-is-as-long-as-sixty-bytes-are-in-front-of-its-at"
#define MAY(addresses) "{" GRANTED ",\"ApproverEmailList\":[" addresses "]}"

static void the_error_names_the_permitted_approvers(void **state)
{
    static const struct {
        const char *reply;
        const char *message;
    } rows[] = {
        {MAY("\"\",\"a@shop.example.com\",null,\"b@shop.example.com\""),
         "shop.example.com may be approved by a@shop.example.com, b@shop.example.com"},
        {MAY("\"" LONG "1@shop.example.com\",\"" LONG "2@shop.example.com\",\"" LONG
             "3@shop.example.com\""),
         "shop.example.com may be approved by " LONG "1@shop.example.com, " LONG
         "2@shop.example.com, and others"},
        {MAY("\"" LONG LONG LONG LONG "\""),
         "shop.example.com may be approved by " LONG LONG LONG "an-address-that-is-as-long-"},
        {MAY(""), "shop.example.com has no permitted address; validate it by CNAME or file"},
        {MAY("\"\""), "shop.example.com has no permitted address; validate it by CNAME or file"},
        {REFUSED, "shop.example.com: not in this country"},
    };
    sslstore_product product = find("positivessl");
    sslstore_order_request request = good_order(&product);

    (void) state;
    request.domain_name = "www.shop.example.com";
    for (size_t i = 0; i < COUNT(rows); i++) {
        bool is_refused = i == COUNT(rows) - 1;
        struct fake_reply reply = fake_json(rows[i].reply);
        sslstore_certificate certificate;
        struct problems reported = {0};

        open_client(&reply, 1);
        assert_int_equal(sslstore_check_online(client, &request, listen, &reported),
                         SSLSTORE_ERR_ORDER);
        expect(&reported, is_refused ? SSLSTORE_PROBLEM_SERVICE : SSLSTORE_PROBLEM_NOT_PERMITTED,
               "Approver Email");
        assert_string_equal(sslstore_client_error(client)->message, rows[i].message);
        assert_int_equal(fake.answered, 1);
        close_client();
        open_client(&reply, 1);
        assert_int_equal(sslstore_enroll(client, &request, NULL, &certificate),
                         is_refused ? SSLSTORE_ERR_ORDER : SSLSTORE_ERR_NOT_PERMITTED);
        assert_string_equal(sslstore_client_error(client)->message, rows[i].message);
        assert_string_equal(sslstore_client_error(client)->field, "Approver Email");
        assert_int_equal(fake.answered, 1);
        close_client();
    }
}

/* The domain behind the @ is compared as one. */
static void an_address_is_permitted_in_any_spelling(void **state)
{
    static const struct {
        const char *reported;
        const char *given;
        bool permitted;
    } rows[] = {{"Admin@B\xC3\x9C\x43HER.example.com", "admin@xn--bcher-kva.example.com", true},
                {" admin@shop.example.com. ", "ADMIN@shop.example.com", true},
                {"admin@xn--bcher-kva.example.com", "admin@XN--BCHER-KVA.example.com", true},
                {"admin@bucher.example.com", "admin@xn--bcher-kva.example.com", false},
                {"info@shop.example.com", "admin@shop.example.com", false},
                {"admin", "admin@shop.example.com", false},
                {"administrator@shop.example.com", "admin@shop.example.com", false},
                {"admin@", "admin@shop.example.com", false}};

    (void) state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char list[256];
        struct fake_reply replies[2];
        sslstore_product product = find("positivessl");
        sslstore_order_request request = good_order(&product);
        sslstore_result result;

        (void) snprintf(list, sizeof list, "{" GRANTED ",\"ApproverEmailList\":[\"%s\"]}",
                        rows[i].reported);
        replies[0] = fake_json(list);
        replies[1] = fake_json("{" GRANTED "}");
        request.approver_email = rows[i].given;
        open_client(replies, COUNT(replies));
        result = sslstore_check_online(client, &request, NULL, NULL);
        if ((result == SSLSTORE_OK) != rows[i].permitted) {
            fail_msg("row %zu: %s", i, sslstore_client_error(client)->message);
        }
        close_client();
    }
}

/* One for each domain, and the first proves its own by a file: the second is an address. */
static void a_method_in_place_of_an_address_is_permitted(void **state)
{
    static const char *const names[] = {"www.shop.example.com"};
    struct fake_reply replies[2];
    sslstore_product product = find("positivemdcssl");
    sslstore_order_request request = good_order(&product);

    (void) state;
    replies[0] = fake_json(MAY("\"else@shop.example.com\""));
    replies[1] = fake_json("{" GRANTED "}");
    request.domain_name = "shop.example.com";
    request.dns_names = names;
    request.dns_name_count = 1;
    request.approver_email = "HTTPS, admin@shop.example.com";
    open_client(replies, COUNT(replies));
    assert_int_equal(sslstore_check_online(client, &request, NULL, NULL), SSLSTORE_OK);
    assert_int_equal(fake_count(&fake, "order/approverlist"), 1);
    close_client();
}

static void approvers_are_not_requested_without_an_approver_or_a_domain(void **state)
{
    static const char *const codes[] = {"tomorrow", "comodocsc"};

    (void) state;
    for (size_t i = 0; i < COUNT(codes); i++) {
        struct fake_reply reply = fake_json("{" GRANTED "}");
        sslstore_order_request request = {
            .product_code = codes[i], .csr = CSR_SHOP, .csr_size = SSLSTORE_NUL_TERMINATED};
        sslstore_product product;

        if (sslstore_product_find(codes[i], &product)) {
            request = good_order(&product);
            request.approver_email = "admin@shop.example.com";
        }
        request.unknown_product = true;
        open_client(&reply, 1);
        assert_int_equal(sslstore_check_online(client, &request, NULL, NULL), SSLSTORE_OK);
        assert_int_equal(fake_count(&fake, "order/approverlist"), 0);
        assert_int_equal(fake_count(&fake, "order/validateorderparameters"), 1);
        close_client();
    }
}

static void after_a_stop_nothing_is_reported_and_nothing_is_requested(void **state)
{
    static const char *const names[] = {"b.example.com"};
    struct fake_reply replies[2];
    sslstore_product product = find("digi_ssl_basic-EO");
    sslstore_order_request request = good_order(&product);
    struct problems reported = {.stop_at = 1};

    (void) state;
    replies[0] = fake_json(MAY(""));
    replies[1] = fake_json(MAY(""));
    request.domain_name = "a.example.com";
    request.approver_email = "admin@shop.example.com";
    request.dns_names = names;
    request.dns_name_count = 1;
    open_client(replies, COUNT(replies));
    assert_int_equal(sslstore_check_online(client, &request, listen, &reported),
                     SSLSTORE_ERR_ORDER);
    assert_int_equal(reported.count, 1);
    assert_int_equal(fake.answered, 1);
    close_client();
    open_client(replies, COUNT(replies)); /* without a callback one problem also ends it */
    assert_int_equal(sslstore_check_online(client, &request, NULL, NULL), SSLSTORE_ERR_ORDER);
    assert_int_equal(fake.answered, 1);
    close_client();
}

static void the_first_domain_whose_request_fails_ends_the_check(void **state)
{
    static const char *const names[] = {"b.example.com"};
    struct fake_reply replies[2];
    sslstore_product product = find("positivemdcssl");
    sslstore_order_request request = good_order(&product);

    (void) state;
    replies[0] = fake_status(400, "", "");
    replies[1] = fake_json(MAY("\"admin@shop.example.com\""));
    request.domain_name = "a.example.com";
    request.approver_email = "admin@shop.example.com";
    request.dns_names = names;
    request.dns_name_count = 1;
    open_client(replies, COUNT(replies));
    assert_int_equal(sslstore_check_online(client, &request, NULL, NULL), SSLSTORE_ERR_HTTP_STATUS);
    assert_int_equal(sslstore_client_error(client)->result, SSLSTORE_ERR_HTTP_STATUS);
    assert_int_equal(fake.answered, 1);
    close_client();
}

static void the_services_own_check_comes_last_and_its_word_is_a_problem(void **state)
{
    static const struct {
        int status;
        const char *body;
        sslstore_result result;
        size_t problems;
    } rows[] = {
        {200, "{" GRANTED "}", SSLSTORE_OK, 0},
        {200, REFUSED, SSLSTORE_ERR_ORDER, 1},
        {400, "", SSLSTORE_ERR_HTTP_STATUS, 0},
    };
    sslstore_product product = find("positivessl");
    sslstore_order_request request = good_order(&product);

    (void) state;
    request.approver_email = NULL;
    request.cname_validation = true;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct fake_reply reply = fake_status(rows[i].status, "", rows[i].body);
        struct problems reported = {0};

        open_client(&reply, 1);
        assert_int_equal(sslstore_check_online(client, &request, listen, &reported),
                         rows[i].result);
        assert_int_equal(sslstore_client_error(client)->result, rows[i].result);
        assert_int_equal(reported.count, rows[i].problems);
        assert_true((sslstore_client_error(client)->message[0] != '\0') == (i > 0));
        if (reported.count > 0) {
            expect(&reported, SSLSTORE_PROBLEM_SERVICE, "");
            assert_string_equal(sslstore_client_error(client)->message, "not in this country");
        }
        assert_int_equal(fake_count(&fake, "order/validateorderparameters"), 1);
        close_client();
    }
}

static void organizations_are_requested_if_a_digicert_order_names_one(void **state)
{
    static const struct {
        const char *product;
        int32_t id;
        size_t requests;
    } rows[] = {
        {"digi_ssl_basic-EO", 4001, 1}, {"digi_ssl_basic", 0, 0}, {"sectigoovssl", 4001, 0}};

    (void) state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct fake_reply replies[2];
        sslstore_product product = find(rows[i].product);
        sslstore_order_request request = good_order(&product);

        replies[0] = fake_json("{" GRANTED ",\"OrganizationList\":[{\"TSSOrganizationId\":4001,"
                               "\"Name\":\"Ex\",\"Status\":\"active\"}]}");
        replies[1] = fake_json("{" GRANTED "}");
        request.organization_id = rows[i].id;
        request.approver_email = NULL;
        request.cname_validation = true;
        open_client(rows[i].requests > 0 ? replies : replies + 1, rows[i].requests + 1);
        assert_int_equal(sslstore_check_online(client, &request, NULL, NULL), SSLSTORE_OK);
        assert_int_equal(fake.answered, rows[i].requests + 1);
        assert_int_equal(fake_count(&fake, "order/validateorderparameters"), 1);
        close_client();
    }
}

static void organizations_that_cannot_be_listed_end_the_check(void **state)
{
    struct fake_reply reply = fake_status(400, "", "");
    sslstore_product product = find("digi_ssl_basic-EO");
    sslstore_order_request request = good_order(&product);
    struct problems reported = {0};

    (void) state;
    request.approver_email = NULL;
    request.cname_validation = true;
    open_client(&reply, 1);
    assert_int_equal(sslstore_check_online(client, &request, listen, &reported),
                     SSLSTORE_ERR_HTTP_STATUS);
    assert_int_equal(reported.count, 0);
    assert_int_equal(fake.answered, 1);
    close_client();
}

static void an_inactive_organization_is_reported_with_its_status(void **state)
{
    static const char *const rows[][2] = {
        {"pending", "Ex is pending; an order can name only an active organization"},
        {"", "Ex is of unknown status; an order can name only an active organization"}};
    sslstore_product product = find("digi_ssl_basic-EO");
    sslstore_order_request request = good_order(&product);

    (void) state;
    request.approver_email = NULL;
    request.cname_validation = true;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct fake_reply reply;
        char list[256];

        (void) snprintf(list, sizeof list,
                        "{" GRANTED ",\"OrganizationList\":[{\"TSSOrganizationId\":4001,"
                        "\"Name\":\"Ex\",\"Status\":\"%s\"}]}",
                        rows[i][0]);
        reply = fake_json(list);
        open_client(&reply, 1);
        assert_int_equal(sslstore_check_online(client, &request, NULL, NULL), SSLSTORE_ERR_ORDER);
        assert_string_equal(sslstore_client_error(client)->message, rows[i][1]);
        assert_string_equal(sslstore_client_error(client)->field, "Organization ID");
        close_client();
    }
}

static void a_client_that_is_switched_off_checks_nothing_online(void **state)
{
    sslstore_product product = find("positivessl");
    sslstore_order_request request = good_order(&product);
    struct problems reported = {0};
    sslstore_config config;

    (void) state;
    request.admin.email = "nobody";
    memset(&fake, 0, sizeof fake);
    fake_config(&fake, &config);
    config.disabled = true;
    assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
    assert_int_equal(sslstore_check_online(client, &request, listen, &reported),
                     SSLSTORE_ERR_DISABLED);
    assert_int_equal(reported.count, 0);
    close_client();
}

static void an_inactive_organization_and_an_approver_are_both_reported(void **state)
{
    struct fake_reply replies[2];
    sslstore_product product = find("digi_ssl_basic-EO");
    sslstore_order_request request = good_order(&product);
    struct problems reported = {0};

    (void) state;
    replies[0] = fake_json("{\"AuthResponse\":{\"isError\":false},\"ApproverEmailList\":null}");
    replies[1] = fake_json("{\"AuthResponse\":{\"isError\":false},\"OrganizationList\":["
                           "{\"TSSOrganizationId\":4001,\"Name\":\"Ex\",\"Status\":\"pending\"}]}");
    request.domain_name = "shop.example.com";
    request.approver_email = "admin@shop.example.com";
    open_client(replies, COUNT(replies));
    assert_int_equal(sslstore_check_online(client, &request, listen, &reported),
                     SSLSTORE_ERR_ORDER);
    assert_int_equal(reported.count, 2);
    assert_int_equal(times(&reported, SSLSTORE_PROBLEM_NOT_PERMITTED, "Approver Email"), 1);
    assert_int_equal(times(&reported, SSLSTORE_PROBLEM_ORGANIZATION, "Organization ID"), 1);
    assert_string_equal(sslstore_client_error(client)->field, "Approver Email");
    assert_int_equal(sslstore_client_error(client)->result, SSLSTORE_ERR_ORDER);
    close_client();
}

static void for_an_unknown_organization_the_active_ones_are_listed(void **state)
{
    static const struct {
        const char *list;
        const char *active;
    } rows[] = {
        {"{\"TSSOrganizationId\":1,\"Name\":\"One\",\"Status\":\"active\"},"
         "{\"TSSOrganizationId\":2,\"Name\":\"Two\",\"Status\":\"pending\"},"
         "{\"TSSOrganizationId\":3,\"Name\":\"Three\",\"Status\":\"active\"}",
         "active organizations: 1 One, 3 Three"},
        {"", "active organizations: none"},
    };
    sslstore_product product = find("digi_ssl_basic-EO");
    sslstore_order_request request = good_order(&product);

    (void) state;
    request.domain_name = "shop.example.com";
    request.approver_email = "admin@shop.example.com";
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct fake_reply replies[2];
        char list[512];
        char message[SSLSTORE_MESSAGE_MAX];

        (void) snprintf(list, sizeof list,
                        "{\"AuthResponse\":{\"isError\":false},\"OrganizationList\":[%s]}",
                        rows[i].list);
        replies[0] = fake_json("{\"AuthResponse\":{\"isError\":false},"
                               "\"ApproverEmailList\":[\"admin@shop.example.com\"]}");
        replies[1] = fake_json(list);
        open_client(replies, COUNT(replies));
        assert_int_equal(sslstore_check_online(client, &request, keep_message, message),
                         SSLSTORE_ERR_ORDER);
        assert_non_null(strstr(message, rows[i].active));
        close_client();
        open_client(replies, COUNT(replies)); /* and the same with nobody listening */
        assert_int_equal(sslstore_check_online(client, &request, NULL, NULL), SSLSTORE_ERR_ORDER);
        assert_non_null(strstr(sslstore_client_error(client)->message, rows[i].active));
        close_client();
    }
}

static void an_online_check_without_memory_says_so_and_leaks_nothing(void **state)
{
    struct fake_reply replies[2];
    sslstore_product product = find("positivessl");
    sslstore_order_request request = good_order(&product);
    sslstore_result result;
    size_t n = 0;

    (void) state;
    request.approver_email = "admin@shop.example.com";
    do {
        struct problems reported = {0};

        replies[0] = fake_json("{\"AuthResponse\":{\"isError\":false},"
                               "\"ApproverEmailList\":[\"admin@shop.example.com\"]}");
        replies[1] = fake_json("{\"AuthResponse\":{\"isError\":false}}");
        open_client(replies, COUNT(replies));
        fake.refuse_at = fake.allocations + ++n;
        result = sslstore_check_online(client, &request, listen, &reported);
        assert_int_equal(sslstore_client_error(client)->result, result);
        assert_int_equal(reported.count, 0);
        close_client();
    } while (result == SSLSTORE_ERR_MEMORY);
    assert_int_equal(result, SSLSTORE_OK);
    assert_true(n > 5);
}

/* ---- What the service returns ---- */

static void an_organization_is_found_by_its_id_or_name(void **state)
{
    static const sslstore_organization_entry entries[] = {
        {.id = 4001, .name = "Example Ltd", .status = "Active"},
        {.id = 4002, .name = "Other Inc", .status = "pending"},
        {.id = 4003, .name = "", .status = ""},
    };
    sslstore_organization_list list = {.organizations = entries, .count = COUNT(entries)};

    (void) state;
    assert_ptr_equal(sslstore_organization_find(&list, 4002, NULL), &entries[1]);
    assert_ptr_equal(sslstore_organization_find(&list, 4002, "Example Ltd"), &entries[1]);
    assert_ptr_equal(sslstore_organization_find(&list, 0, "example LTD"), &entries[0]);
    assert_null(sslstore_organization_find(&list, 4004, "Example Ltd"));
    assert_null(sslstore_organization_find(&list, 0, ""));
    assert_null(sslstore_organization_find(&list, 0, NULL));
}

/* An offer of several prices, some of them without months. */
static sslstore_product sold(sslstore_offer offer)
{
    static const sslstore_price prices[] = {{.months = 24}, {.months = 12}, {.months = 24},
                                            {.months = 0},  {.months = -1}, {.months = 1000},
                                            {.months = 36}};
    sslstore_product product;

    offer.code = "positivessl";
    offer.name = "A name";
    offer.prices = prices;
    offer.price_count = COUNT(prices);
    sslstore_offer_product(&offer, &product);
    return product;
}

static void an_offer_reads_as_a_product(void **state)
{
    static const struct {
        sslstore_offer offer;
        sslstore_vendor vendor;
        sslstore_validation validation;
    } cases[] = {
        {{.vendor_name = "SECTIGO", .dv = true}, SSLSTORE_VENDOR_SECTIGO, SSLSTORE_VALIDATION_DV},
        {{.vendor_name = "COMODO", .ov = true}, SSLSTORE_VENDOR_SECTIGO, SSLSTORE_VALIDATION_OV},
        {{.vendor_name = "DIGICERT", .ev = true}, SSLSTORE_VENDOR_DIGICERT, SSLSTORE_VALIDATION_EV},
        {{.vendor_name = "GeoTrust", .code_signing = true, .ev = true},
         SSLSTORE_VENDOR_DIGICERT,
         SSLSTORE_VALIDATION_EV_CODE_SIGNING},
        {{.vendor_name = "CERTUM", .code_signing = true},
         SSLSTORE_VENDOR_OTHER,
         SSLSTORE_VALIDATION_CODE_SIGNING},
        {{.vendor_name = "", .scan = true}, SSLSTORE_VENDOR_OTHER, SSLSTORE_VALIDATION_SCAN},
        {{.vendor_name = "x", .wildcard = true, .multi_domain = true},
         SSLSTORE_VENDOR_OTHER,
         SSLSTORE_VALIDATION_OTHER},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        sslstore_product product = sold(cases[i].offer);

        assert_string_equal(product.code, "positivessl");
        assert_string_equal(product.name, "A name");
        assert_int_equal(product.vendor, cases[i].vendor);
        assert_int_equal(product.validation, cases[i].validation);
        assert_int_equal(product.wildcard, cases[i].offer.wildcard);
        assert_int_equal(product.multi_domain, cases[i].offer.multi_domain);
        assert_int_equal(product.month_count, 3);
        assert_memory_equal(product.months, "\x0c\x18\x24", 3);
    }
}

/* What the service calls its products is its own affair: any length, any bytes. */
static void an_offer_with_endless_texts_is_cut_between_characters(void **state)
{
    char code[200];
    char name[200];
    sslstore_offer offer = {.code = code, .name = name, .vendor_name = ""};
    sslstore_product product;

    (void) state;
    memset(code, 'x', sizeof code);
    code[sizeof code - 1] = '\0';
    for (size_t i = 0; i + 2 < sizeof name; i += 2) {
        memcpy(name + i, "\xc3\xb6", 3); /* ö */
    }
    sslstore_offer_product(&offer, &product);
    assert_int_equal(strlen(product.code), sizeof product.code - 1);
    assert_int_equal(strlen(product.name), (sizeof product.name - 1) / 2 * 2);
    assert_memory_equal(product.name, name, strlen(product.name));
}

static void an_offer_with_too_many_terms_keeps_the_first_ones(void **state)
{
    sslstore_price prices[14] = {{0}};
    sslstore_offer offer = {.code = "a", .name = "b", .vendor_name = "", .prices = prices};
    sslstore_product product;

    (void) state;
    offer.price_count = COUNT(prices);
    for (size_t i = 0; i < COUNT(prices); i++) {
        prices[i].months = 120 - (int32_t) i;
    }
    sslstore_offer_product(&offer, &product);
    assert_int_equal(product.month_count, sizeof product.months);
    for (size_t i = 0; i < sizeof product.months; i++) {
        assert_int_equal(product.months[i], 120 - sizeof product.months + 1 + i);
    }
}

static void a_product_of_an_offer_has_no_fields_of_the_catalog(void **state)
{
    sslstore_offer offer = {.vendor_name = ""};
    sslstore_product product = sold(offer);
    sslstore_field field;

    (void) state;
    assert_false(sslstore_product_field(&product, 0, &field));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_order_of_each_product_has_no_problem),
        cmocka_unit_test(an_enterprise_order_needs_no_organization),
        cmocka_unit_test(months_are_checked_as_days_are),
        cmocka_unit_test(a_csr_that_is_unreadable_or_forged_is_reported),
        cmocka_unit_test(a_csr_that_is_far_too_large_is_not_read),
        cmocka_unit_test(a_csr_is_empty_only_where_neither_text_nor_size_is_given),
        cmocka_unit_test(a_csr_is_required_but_for_a_scan),
        cmocka_unit_test(keys_must_be_as_strong_as_their_product_requires),
        cmocka_unit_test(names_that_are_not_public_domain_names_are_reported),
        cmocka_unit_test(a_common_name_of_the_csr_has_64_octets_at_most),
        cmocka_unit_test(a_csr_without_a_subject_may_have_a_long_dns_name),
        cmocka_unit_test(each_name_that_would_not_be_in_the_certificate_is_reported),
        cmocka_unit_test(an_email_address_may_be_what_an_unknown_product_certifies),
        cmocka_unit_test(reporting_stops_when_the_program_wants_no_more_names),
        cmocka_unit_test(requests_of_many_tools_are_sound_or_their_fault_is_named),
        cmocka_unit_test(no_file_validates_a_wildcard),
        cmocka_unit_test(for_a_name_in_another_script_the_ascii_form_is_required),
        cmocka_unit_test(each_bad_name_is_reported),
        cmocka_unit_test(a_wildcard_is_found_at_any_position),
        cmocka_unit_test(wildcards_and_several_names_are_sold_by_product),
        cmocka_unit_test(names_that_the_ca_adds_by_itself_are_one_name),
        cmocka_unit_test(a_common_name_comes_from_the_order_the_csr_or_its_first_name),
        cmocka_unit_test(a_person_or_a_company_is_no_domain),
        cmocka_unit_test(an_order_has_a_thousand_names_at_most),
        cmocka_unit_test(approvers_are_one_at_digicert_and_one_or_one_each_at_sectigo),
        cmocka_unit_test(a_domain_is_proved_in_one_way_that_its_vendor_knows),
        cmocka_unit_test(email_is_a_problem_from_the_day_when_it_ends),
        cmocka_unit_test(a_hash_is_one_that_its_vendor_knows),
        cmocka_unit_test(what_is_no_parameter_is_checked_as_well),
        cmocka_unit_test(an_unknown_product_is_reported_unless_it_is_allowed),
        cmocka_unit_test(a_missing_product_code_and_an_unknown_one_have_different_messages),
        cmocka_unit_test(the_common_name_of_an_unknown_product_may_be_a_persons),
        cmocka_unit_test(an_empty_order_reports_all_problems_until_it_is_stopped),
        cmocka_unit_test(a_check_without_memory_says_so_and_leaks_nothing),
        cmocka_unit_test(names_are_united_in_lower_case_each_once_without_the_common_name),
        cmocka_unit_test(as_many_names_as_there_can_be_are_kept),
        cmocka_unit_test(the_first_name_of_a_csr_without_a_common_name_is_the_orders),
        cmocka_unit_test(far_too_many_names_are_not_read),
        cmocka_unit_test(of_an_unknown_product_the_vendor_is_known_by_its_code),
        cmocka_unit_test(what_is_one_more_name_depends_on_the_product),
        cmocka_unit_test(short_names_are_names_like_others),
        cmocka_unit_test(a_csr_goes_out_as_its_vendor_wants_it_or_as_the_caller_says),
        cmocka_unit_test(only_letters_digits_and_four_marks_go_out_unencoded),
        cmocka_unit_test(what_the_caller_leaves_open_is_filled_in_and_the_rest_kept),
        cmocka_unit_test(nothing_goes_out_before_the_offline_report_is_clean),
        cmocka_unit_test(an_order_is_placed_by_the_same_rules),
        cmocka_unit_test(approvers_are_requested_once_for_each_domain),
        cmocka_unit_test(the_error_names_the_permitted_approvers),
        cmocka_unit_test(an_address_is_permitted_in_any_spelling),
        cmocka_unit_test(a_method_in_place_of_an_address_is_permitted),
        cmocka_unit_test(approvers_are_not_requested_without_an_approver_or_a_domain),
        cmocka_unit_test(after_a_stop_nothing_is_reported_and_nothing_is_requested),
        cmocka_unit_test(the_first_domain_whose_request_fails_ends_the_check),
        cmocka_unit_test(the_services_own_check_comes_last_and_its_word_is_a_problem),
        cmocka_unit_test(organizations_are_requested_if_a_digicert_order_names_one),
        cmocka_unit_test(organizations_that_cannot_be_listed_end_the_check),
        cmocka_unit_test(an_inactive_organization_is_reported_with_its_status),
        cmocka_unit_test(a_client_that_is_switched_off_checks_nothing_online),
        cmocka_unit_test(an_inactive_organization_and_an_approver_are_both_reported),
        cmocka_unit_test(for_an_unknown_organization_the_active_ones_are_listed),
        cmocka_unit_test(an_online_check_without_memory_says_so_and_leaks_nothing),
        cmocka_unit_test(an_organization_is_found_by_its_id_or_name),
        cmocka_unit_test(an_offer_reads_as_a_product),
        cmocka_unit_test(an_offer_with_endless_texts_is_cut_between_characters),
        cmocka_unit_test(an_offer_with_too_many_terms_keeps_the_first_ones),
        cmocka_unit_test(a_product_of_an_offer_has_no_fields_of_the_catalog),
        /* the long ones last */
        cmocka_unit_test(a_wrong_value_in_each_field_of_each_product_is_reported),
        cmocka_unit_test(each_missing_field_of_each_product_is_reported),
        cmocka_unit_test(every_validity_is_on_offer_or_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
