/* Notes: what is not wrong with an order but should be known, on which day; and nothing of it where
 * it does not apply.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pki/fixture.h"

#include "base/words.h"
#include "support/csr.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

#define DEC_2026 INT64_C(1796083200) /* 2026-12-01 */
#define MAR_2027 INT64_C(1803859200) /* 2027-03-01 */
#define MAR_2028 INT64_C(1836691200) /* 2028-03-15, when e-mail ends */

static char found[1024]; /* "code: field" of each note */
static char words[4096]; /* their messages */

static int take(void *unused, const sslstore_problem *note)
{
    size_t size = strlen(found);
    size_t words_size = strlen(words);

    (void) unused;
    assert_true(note->message[0] != '\0' || !SSLSTORE__HAS_WORDS);
    (void) snprintf(found + size, sizeof found - size, "%s: %s\n",
                    sslstore_problem_name(note->code), note->field);
    (void) snprintf(words + words_size, sizeof words - words_size, "%s\n", note->message);
    return 0;
}

/* An order by CNAME that needs no note but that of the perspectives. */
static sslstore_order_request order_of(const char *product)
{
    sslstore_order_request order = {.product_code = product,
                                    .csr = CSR_SHOP,
                                    .csr_size = SSLSTORE_NUL_TERMINATED,
                                    .cname_validation = true,
                                    .validity_days = 180};

    return order;
}

static void note(const sslstore_order_request *order, int64_t now)
{
    found[0] = '\0';
    words[0] = '\0';
    assert_int_equal(sslstore_check_notes(&sslstore_memory_heap, order, now, take, NULL),
                     SSLSTORE_OK);
}

static void expect(const sslstore_order_request *order, int64_t now, const char *notes)
{
    note(order, now);
    if (strcmp(found, notes) != 0) {
        fail_msg("%s %u days: \"%s\" instead of \"%s\"", order->product_code,
                 (unsigned) order->validity_days, found, notes);
    }
}

static void assert_words(const char *part)
{
    if (SSLSTORE__HAS_WORDS && strstr(words, part) == NULL) {
        fail_msg("\"%s\" is not in \"%s\"", part, words);
    }
}

#define PLACES   "validation: CName Auth Domain Validation\n"
#define FILES    "validation: File Auth Domain Validation\n"
#define TERM     "validity: Validity Period (In Days)\n"
#define EMAIL    "validation: Approver Email\n"
#define APPROVER "approver: Approver Email\n"

static void a_term_has_notes_for_what_ends_before_it(void **unused)
{
    static const struct {
        const char *product;
        uint32_t days;
        const char *notes;
    } rows[] = {
        {"positivessl", 180, PLACES},
        {"positivessl", 365, TERM TERM PLACES},    /* life; domain */
        {"comodossl", 365, TERM TERM PLACES},      /* its organization counts longer */
        {"comodossl", 730, TERM TERM TERM PLACES}, /* life; domain; organization */
        {"digi_securesite_flex", 730, TERM TERM TERM PLACES},
        {"comodoevssl", 1095, TERM TERM TERM PLACES},
        {"comodocsc", 365, ""},
        {"comodocsc", 730, TERM},
        {"digi_csc_ev", 1095, TERM},
        {"pacbasic", 730, ""},
        {"pacbasic", 1095, TERM},
        {"comodopciscan", 1095, ""},
    };

    (void) unused;
    for (size_t i = 0; i < COUNT(rows); i++) {
        sslstore_order_request order = order_of(rows[i].product);

        order.validity_days = rows[i].days;
        expect(&order, DEC_2026, rows[i].notes);
    }
}

static void months_count_as_days_do(void **unused)
{
    sslstore_order_request order = order_of("positivessl");

    (void) unused;
    order.validity_days = 0;
    order.validity_months = 6;
    expect(&order, DEC_2026, PLACES);
    order.validity_months = 12;
    expect(&order, DEC_2026, TERM TERM PLACES);
    order.validity_months = UINT32_MAX;
    expect(&order, DEC_2026, TERM TERM PLACES);
}

/* An organization of the account has its domains validated, and is vetted. */
static void an_organization_of_the_account_needs_no_note(void **unused)
{
    sslstore_order_request order = order_of("digi_securesite_flex-EO");

    (void) unused;
    order.cname_validation = false;
    order.organization_id = 4001;
    expect(&order, DEC_2026, "");
    order.validity_days = 730;
    expect(&order, DEC_2026, TERM);
    assert_words("200 days");
}

/* A purchase of three years outlives e-mail; on the day when e-mail ends it is a problem. */
static void email_is_discouraged_and_ends_within_a_long_order(void **unused)
{
    sslstore_order_request order = order_of("positivessl");

    (void) unused;
    order.cname_validation = false;
    order.approver_email = "admin@shop.example.com";
    expect(&order, DEC_2026, EMAIL);
    assert_words("should no longer");
    order.validity_days = 1095;
    expect(&order, DEC_2026, TERM TERM EMAIL);
    assert_words("this order runs longer");
    order.validity_days = 90;
    expect(&order, MAR_2028 - 90 * 86400 - 1, EMAIL);
    assert_words("should no longer");
    expect(&order, MAR_2028 - 90 * 86400, EMAIL);
    assert_words("this order runs longer");
    expect(&order, MAR_2028, "");
    order.product_code = "digi_ssl_basic"; /* "EMAIL" is its word for it */
    order.approver_email = "EMAIL";
    expect(&order, DEC_2026, EMAIL);
    order.approver_email = "dns_cname_token";
    expect(&order, DEC_2026, "");
    order.product_code = "pacbasic"; /* names no domain */
    order.approver_email = "admin@shop.example.com";
    expect(&order, DEC_2026, "");
}

static void an_approver_is_one_of_five_mailboxes_or_gets_a_note(void **unused)
{
    static const struct {
        const char *approvers;
        bool is_good;
    } rows[] = {
        {"admin@example.com", true},
        {"Administrator@shop.example.com, hostmaster@example.com", true},
        {"POSTMASTER@example.com", true},
        {"webmaster@example.com,HTTP", true},
        {"owner@example.com", false},
        {"admin@example.com, it@example.com", false},
        {"administratoren@example.com", false},
        {"ad@example.com", false},
    };

    (void) unused;
    for (size_t i = 0; i < COUNT(rows); i++) {
        sslstore_order_request order = order_of("positivemdcssl");

        order.cname_validation = false;
        order.approver_email = rows[i].approvers;
        expect(&order, DEC_2026, rows[i].is_good ? EMAIL : EMAIL APPROVER);
    }
}

static void files_and_records_must_be_visible_from_everywhere(void **unused)
{
    sslstore_order_request order = order_of("positivessl");

    (void) unused;
    expect(&order, DEC_2026, PLACES);
    assert_words("4 places");
    order.cname_validation = false;
    order.https_file_validation = true;
    expect(&order, INT64_C(1797292800), FILES); /* 2026-12-15 */
    assert_words("5 places");
}

static void a_csr_that_asks_for_client_auth_has_a_note(void **unused)
{
    static const struct {
        const char *file;
        bool asks;
    } rows[] = {
        {"client-auth.csr", true},  {"client-auth-critical.csr", true},
        {"server-auth.csr", false}, {"p256.csr", false},
        {"two-cn.csr", false},      {"cases/pkijs-without-attributes.der", false},
    };

    (void) unused;
    for (size_t i = 0; i < COUNT(rows); i++) {
        sslstore_order_request order = order_of("positivessl");
        size_t size;
        char *csr = load(rows[i].file, &size);

        order.csr = csr;
        order.csr_size = size;
        expect(&order, DEC_2026, rows[i].asks ? PLACES "csr: CSR\n" : PLACES);
        if (rows[i].asks) {
            assert_words("until 1 March 2027");
            note(&order, MAR_2027);
            assert_words("will be for servers only");
        }
        order.product_code = "pacbasic"; /* a person's is for clients */
        expect(&order, DEC_2026, "");
        free(csr);
    }
}

static void sha_1_that_is_preferred_has_a_note(void **unused)
{
    sslstore_order_request order = order_of("positivessl");

    (void) unused;
    order.signature_hash = "PREFER_SHA1";
    expect(&order, DEC_2026, PLACES "choice: Signature Hash Algorithm\n");
    order.signature_hash = "PREFER_SHA2";
    expect(&order, DEC_2026, PLACES);
}

/* What is wrong is for sslstore_check() to say. */
static void an_order_that_is_wrong_has_its_notes_nevertheless(void **unused)
{
    sslstore_order_request order = {0};

    (void) unused;
    expect(&order, DEC_2026, "");
    order.csr = "nonsense";
    order.csr_size = SSLSTORE_NUL_TERMINATED;
    order.product_code = "tomorrow";
    order.approver_email = "it@example.com";
    order.validity_days = 100000;
    expect(&order, DEC_2026, EMAIL APPROVER);
}

static int take_one(void *user, const sslstore_problem *problem)
{
    (void) problem;
    ++*(int *) user;
    return 1;
}

static void notes_stop_when_the_program_wants_no_more(void **unused)
{
    sslstore_order_request order = order_of("comodossl");
    int count = 0;

    (void) unused;
    order.validity_days = 730;
    assert_int_equal(
        sslstore_check_notes(&sslstore_memory_heap, &order, DEC_2026, take_one, &count),
        SSLSTORE_OK);
    assert_int_equal(count, 1);
    assert_int_equal(sslstore_check_notes(&sslstore_memory_heap, &order, DEC_2026, NULL, NULL),
                     SSLSTORE_OK);
}

static void without_memory_it_says_so_and_leaks_nothing(void **unused)
{
    sslstore_order_request order = order_of("positivessl");
    sslstore_result result;
    size_t fail_at = 0;

    (void) unused;
    do {
        struct heap heap = {0, ++fail_at, 0};
        sslstore_memory memory = heap_memory(&heap);

        found[0] = '\0';
        words[0] = '\0';
        result = sslstore_check_notes(&memory, &order, DEC_2026, take, NULL);
        assert_int_equal(heap.live, 0);
    } while (result == SSLSTORE_ERR_MEMORY);
    assert_int_equal(result, SSLSTORE_OK);
    assert_true(fail_at > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_term_has_notes_for_what_ends_before_it),
        cmocka_unit_test(months_count_as_days_do),
        cmocka_unit_test(an_organization_of_the_account_needs_no_note),
        cmocka_unit_test(email_is_discouraged_and_ends_within_a_long_order),
        cmocka_unit_test(an_approver_is_one_of_five_mailboxes_or_gets_a_note),
        cmocka_unit_test(files_and_records_must_be_visible_from_everywhere),
        cmocka_unit_test(a_csr_that_asks_for_client_auth_has_a_note),
        cmocka_unit_test(sha_1_that_is_preferred_has_a_note),
        cmocka_unit_test(an_order_that_is_wrong_has_its_notes_nevertheless),
        cmocka_unit_test(notes_stop_when_the_program_wants_no_more),
        cmocka_unit_test(without_memory_it_says_so_and_leaks_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
