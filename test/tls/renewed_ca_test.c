/* A CA that renewed its certificate and kept its key: both certificates may be configured. Mbed TLS
 * chooses between them by a clock of its own, which may be another than the program's, or unset, or
 * at the end of a time_t of 32 bits.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../examples/sandbox/authority.h"
#include "../../examples/sandbox/seed.h"
#include "tls/anchors.h"
#include "tls/trust.h"

#define YEAR(year) (((year) -1970) * INT64_C(31556952)) /* its beginning, to a day */

static struct seed_stream numbers;

struct authority_key {
    mbedtls_pk_context key;
    struct der public_key;
    struct signer signer;
};

static void make_key(struct authority_key *key, const char *name)
{
    memset(key, 0, sizeof *key);
    assert_int_equal(versions_start(), 0);
    mbedtls_pk_init(&key->key);
    assert_true(authority_key(&key->key, &key->public_key, seed_fill, &numbers));
    key->signer.key = &key->key;
    key->signer.name.common_name = name;
    key->signer.random = seed_fill;
    key->signer.random_user = &numbers;
    certificate_key_id(key->signer.key_id, der_start(&key->public_key), key->public_key.used);
}

static void free_key(struct authority_key *key)
{
    mbedtls_pk_free(&key->key);
    der_free(&key->public_key);
}

/* Appends a certificate of the key to the list. */
static void add(mbedtls_x509_crt *list, const struct authority_key *key, enum certificate_use use,
                const struct authority_key *issuer, int64_t not_before, int64_t not_after)
{
    struct certificate_facts facts = {.use = use, .not_before = not_before, .not_after = not_after};
    struct der der = {0};

    facts.subject.common_name = key->signer.name.common_name;
    facts.names = use == USE_SERVER ? "localhost" : NULL;
    facts.public_key = der_start(&key->public_key);
    facts.public_key_size = key->public_key.used;
    assert_int_equal(seed_fill(&numbers, facts.serial, sizeof facts.serial), 0);
    facts.serial[0] = 0x40;
    assert_true(certificate_write(&der, &facts, &issuer->signer));
    assert_int_equal(mbedtls_x509_crt_parse_der(list, der_start(&der), der.used), 0);
    der_free(&der);
}

struct bench {
    struct authority_key root, other, leaf;
    struct sslstore__tls_anchors anchors;
    struct sslstore__trust trust;
    mbedtls_x509_crt chain;
};

static int begin(void **state)
{
    static struct bench bench;

    memset(&bench, 0, sizeof bench);
    make_key(&bench.root, "Device Root");
    make_key(&bench.other, "Device Root");
    make_key(&bench.leaf, "localhost");
    mbedtls_x509_crt_init(&bench.anchors.chain);
    mbedtls_x509_crt_init(&bench.chain);
    sslstore__trust_init(&bench.trust);
    bench.trust.anchors = &bench.anchors;
    bench.trust.host = "localhost";
    *state = &bench;
    return 0;
}

static int end(void **state)
{
    struct bench *bench = *state;

    mbedtls_x509_crt_free(&bench->anchors.chain);
    mbedtls_x509_crt_free(&bench->chain);
    free_key(&bench->root);
    free_key(&bench->other);
    free_key(&bench->leaf);
    return 0;
}

static void add_root(struct bench *bench, int64_t not_before, int64_t not_after)
{
    add(&bench->anchors.chain, &bench->root, USE_ROOT, &bench->root, not_before, not_after);
}

static void verify(struct bench *bench, int64_t now, uint32_t expected)
{
    uint32_t flags = 0;

    bench->trust.now = now;
    bench->trust.verified = false;
    (void) mbedtls_x509_crt_verify(&bench->chain, &bench->anchors.chain, NULL, "localhost", &flags,
                                   sslstore__trust_verify, &bench->trust);
    assert_int_equal(flags, expected);
}

/* Checks the first root, as if Mbed TLS had chosen it. */
static void expect_root(struct bench *bench, int64_t now, uint32_t expected)
{
    uint32_t flags = 0;

    bench->trust.now = now;
    assert_int_equal(sslstore__trust_verify(&bench->trust, &bench->anchors.chain, 1, &flags), 0);
    assert_int_equal(flags, expected);
}

/* Whatever the system's clock says, and whichever is first. */
static void the_one_that_is_valid_counts(void **state)
{
    static const struct {
        int64_t begin, end;
    } roots[][2] = {
        {{YEAR(2000), YEAR(2035)}, {YEAR(2034), YEAR(2060)}},
        {{YEAR(2034), YEAR(2060)}, {YEAR(2000), YEAR(2035)}},
    };
    struct bench *bench;

    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        bench = *state;
        add_root(bench, roots[i][0].begin, roots[i][0].end);
        add_root(bench, roots[i][1].begin, roots[i][1].end);
        add(&bench->chain, &bench->leaf, USE_SERVER, &bench->root, YEAR(2020), YEAR(2070));
        verify(bench, YEAR(2026), 0);
        verify(bench, YEAR(2034) + 100 * 86400, 0);
        verify(bench, YEAR(2040), 0);
        verify(bench, YEAR(2061), MBEDTLS_X509_BADCERT_EXPIRED);
        verify(bench, YEAR(1999), MBEDTLS_X509_BADCERT_FUTURE);
        (void) end(state);
        (void) begin(state);
    }
}

/* The dates of the one that counts are those of the session. */
static void a_session_lasts_as_long_as_the_one_that_counts(void **state)
{
    struct bench *bench = *state;

    add_root(bench, YEAR(2000), YEAR(2035));
    add_root(bench, YEAR(2034), YEAR(2060));
    add(&bench->chain, &bench->leaf, USE_SERVER, &bench->root, YEAR(2020), YEAR(2070));
    verify(bench, YEAR(2040), 0);
    assert_true(bench->trust.valid_from == YEAR(2034));
    assert_true(bench->trust.valid_until == YEAR(2060));
    assert_true(sslstore__trust_holds(&bench->trust));
}

static void another_name_or_key_does_not_count(void **state)
{
    struct bench *bench = *state;

    add_root(bench, YEAR(2000), YEAR(2035));
    add(&bench->anchors.chain, &bench->other, USE_ROOT, &bench->other, YEAR(2034), YEAR(2060));
    add(&bench->anchors.chain, &bench->leaf, USE_ROOT, &bench->leaf, YEAR(2034), YEAR(2060));
    expect_root(bench, YEAR(2026), 0);
    expect_root(bench, YEAR(2040), MBEDTLS_X509_BADCERT_EXPIRED);
}

/* With other extensions it may be restricted in other ways. */
static void another_use_of_the_same_key_does_not_count(void **state)
{
    struct bench *bench = *state;

    add_root(bench, YEAR(2000), YEAR(2035));
    add(&bench->anchors.chain, &bench->root, USE_INTERMEDIATE, &bench->root, YEAR(2034),
        YEAR(2060));
    expect_root(bench, YEAR(2026), 0);
    expect_root(bench, YEAR(2040), MBEDTLS_X509_BADCERT_EXPIRED);
}

/* Version 1 has no extensions. */
static void certificates_without_extensions_can_be_renewed(void **state)
{
    static const mbedtls_x509_buf none;
    struct bench *bench = *state;

    add_root(bench, YEAR(2000), YEAR(2035));
    add_root(bench, YEAR(2034), YEAR(2060));
    bench->anchors.chain.v3_ext = none;
    expect_root(bench, YEAR(2040), MBEDTLS_X509_BADCERT_EXPIRED);
    bench->anchors.chain.next->v3_ext = none;
    expect_root(bench, YEAR(2040), 0);
}

/* Though it is configured, too, with dates that would do. */
static void the_servers_own_certificate_must_be_valid_itself(void **state)
{
    struct bench *bench = *state;

    add_root(bench, YEAR(2000), YEAR(2060));
    add(&bench->anchors.chain, &bench->leaf, USE_SERVER, &bench->root, YEAR(2030), YEAR(2060));
    add(&bench->chain, &bench->leaf, USE_SERVER, &bench->root, YEAR(2020), YEAR(2035));
    verify(bench, YEAR(2034), 0);
    verify(bench, YEAR(2040), MBEDTLS_X509_BADCERT_EXPIRED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_one_that_is_valid_counts, begin, end),
        cmocka_unit_test_setup_teardown(a_session_lasts_as_long_as_the_one_that_counts, begin, end),
        cmocka_unit_test_setup_teardown(another_name_or_key_does_not_count, begin, end),
        cmocka_unit_test_setup_teardown(another_use_of_the_same_key_does_not_count, begin, end),
        cmocka_unit_test_setup_teardown(certificates_without_extensions_can_be_renewed, begin, end),
        cmocka_unit_test_setup_teardown(the_servers_own_certificate_must_be_valid_itself, begin,
                                        end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
