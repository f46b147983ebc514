/* Trust: which of several faults is reported, and by which clock.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/support/server.h"
#include "tls/trust.h"

#define TIME_FLAGS ((uint32_t) (MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE))

static int64_t wall_time(void *user)
{
    return *(const int64_t *) user;
}

static void the_worst_fault_is_reported(void **state)
{
    static const struct {
        uint32_t flags;
        sslstore_result result;
    } cases[] = {
        {0, SSLSTORE_OK},
        {MBEDTLS_X509_BADCERT_EXPIRED, SSLSTORE_ERR_CERT_EXPIRED},
        {MBEDTLS_X509_BADCERT_FUTURE, SSLSTORE_ERR_CERT_NOT_YET},
        {MBEDTLS_X509_BADCERT_CN_MISMATCH, SSLSTORE_ERR_CERT_HOST},
        {MBEDTLS_X509_BADCERT_NOT_TRUSTED, SSLSTORE_ERR_CERT_UNTRUSTED},
        {MBEDTLS_X509_BADCERT_EXT_KEY_USAGE, SSLSTORE_ERR_CERT_REFUSED},
        {MBEDTLS_X509_BADCERT_KEY_USAGE, SSLSTORE_ERR_CERT_REFUSED},
        {MBEDTLS_X509_BADCERT_BAD_KEY, SSLSTORE_ERR_CERT_REFUSED},
        {MBEDTLS_X509_BADCERT_BAD_MD, SSLSTORE_ERR_CERT_REFUSED},
        {MBEDTLS_X509_BADCERT_REVOKED, SSLSTORE_ERR_CERT_REFUSED},
        {MBEDTLS_X509_BADCERT_OTHER, SSLSTORE_ERR_CERT_PIN},
        {UINT32_MAX, SSLSTORE_ERR_CERT_REFUSED},
        {UINT32_C(0x40000000), SSLSTORE_ERR_CERT_REFUSED}, /* a flag of some later version */
        {MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_NOT_TRUSTED |
             MBEDTLS_X509_BADCERT_CN_MISMATCH,
         SSLSTORE_ERR_CERT_UNTRUSTED},
        {MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_CN_MISMATCH, SSLSTORE_ERR_CERT_HOST},
        {MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_BAD_MD, SSLSTORE_ERR_CERT_EXPIRED},
        {MBEDTLS_X509_BADCERT_OTHER | MBEDTLS_X509_BADCERT_NOT_TRUSTED,
         SSLSTORE_ERR_CERT_UNTRUSTED},
        {MBEDTLS_X509_BADCERT_OTHER | MBEDTLS_X509_BADCERT_CN_MISMATCH, SSLSTORE_ERR_CERT_HOST},
        {MBEDTLS_X509_BADCERT_OTHER | MBEDTLS_X509_BADCERT_EXPIRED, SSLSTORE_ERR_CERT_EXPIRED},
        {MBEDTLS_X509_BADCERT_OTHER | MBEDTLS_X509_BADCERT_FUTURE, SSLSTORE_ERR_CERT_NOT_YET},
        {MBEDTLS_X509_BADCERT_OTHER | MBEDTLS_X509_BADCERT_BAD_MD, SSLSTORE_ERR_CERT_REFUSED},
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(sslstore__trust_result(cases[i].flags), cases[i].result);
    }
}

static void set_times(mbedtls_x509_crt *certificate, int from_day, int until_day)
{
    memset(certificate, 0, sizeof *certificate);
    certificate->valid_from.year = certificate->valid_to.year = 2030;
    certificate->valid_from.mon = certificate->valid_to.mon = 1;
    certificate->valid_from.day = from_day;
    certificate->valid_to.day = until_day;
}

#define DAY(day) (INT64_C(1893456000) + ((day) -1) * INT64_C(86400)) /* of January 2030 */

static void mbed_tls_clock_is_overruled_in_both_directions(void **state)
{
    static const struct {
        int64_t now;
        uint32_t flags;
    } cases[] = {
        {DAY(10) - 1, MBEDTLS_X509_BADCERT_FUTURE},
        {DAY(10), 0},
        {DAY(20), 0},
        {DAY(20) + 1, MBEDTLS_X509_BADCERT_EXPIRED},
    };
    struct sslstore__trust trust;
    mbedtls_x509_crt certificate;

    (void) state;
    set_times(&certificate, 10, 20);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t right = MBEDTLS_X509_BADCERT_CN_MISMATCH;
        uint32_t wrong = right | TIME_FLAGS;

        sslstore__trust_init(&trust);
        trust.host = "localhost";
        trust.now = cases[i].now;
        assert_int_equal(sslstore__trust_verify(&trust, &certificate, 0, &right), 0);
        assert_int_equal(sslstore__trust_verify(&trust, &certificate, 0, &wrong), 0);
        assert_int_equal(right, MBEDTLS_X509_BADCERT_CN_MISMATCH | cases[i].flags);
        assert_int_equal(wrong, right);
        assert_true(trust.verified);
        assert_int_equal(sslstore__trust_holds(&trust), cases[i].flags == 0);
        sslstore__trust_free(&trust);
    }
}

/* In any order of verification, and whatever was verified before. */
static void a_chain_holds_while_all_of_it_holds(void **state)
{
    static const int orders[][3] = {{0, 1, 2}, {2, 1, 0}, {1, 2, 0}, {2, 0, 1}};
    static int64_t now = DAY(15);
    sslstore_config config = {.wall_time = wall_time, .wall_user = &now};
    struct sslstore__trust trust;
    mbedtls_x509_crt certificates[3];
    mbedtls_x509_crt older;

    (void) state;
    set_times(&certificates[0], 5, 25);
    set_times(&certificates[1], 1, 20);
    set_times(&certificates[2], 10, 30);
    set_times(&older, 14, 16);
    sslstore__trust_init(&trust);
    for (size_t order = 0; order < sizeof orders / sizeof *orders; order++) {
        uint32_t flags = 0;

        assert_int_equal(sslstore__trust_begin(&trust, &config, "localhost"), SSLSTORE_OK);
        (void) sslstore__trust_verify(&trust, &older, 0, &flags);
        assert_int_equal(sslstore__trust_begin(&trust, &config, "localhost"), SSLSTORE_OK);
        for (int i = 0; i < 3; i++) {
            (void) sslstore__trust_verify(&trust, &certificates[orders[order][i]], 2 - i, &flags);
        }
        assert_int_equal(flags, 0);
        assert_int_equal(trust.valid_from, DAY(10));
        assert_int_equal(trust.valid_until, DAY(20));
    }
    sslstore__trust_free(&trust);
}

/* As good as that of "abc", from FIPS 180-2, appendix B.1; and that. */
static const sslstore_pin pins[] = {
    {{0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
      0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
      0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xac}},
    {{0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
      0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
      0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad}},
};

/* What is said of the server's own certificate, where that at depth pinned has the key "abc". */
static uint32_t verify_chain(struct sslstore__trust *trust, int pinned)
{
    unsigned char keys[2][3] = {{'a', 'b', 'd'}, {'a', 'b', 'c'}};
    mbedtls_x509_crt certificate;
    uint32_t flags = 0;

    set_times(&certificate, 1, 31);
    for (int depth = 2; depth >= 0; depth--) {
        flags = depth > 0 ? 0 : MBEDTLS_X509_BADCERT_BAD_MD;
        certificate.pk_raw.p = keys[depth == pinned];
        certificate.pk_raw.len = 3;
        assert_int_equal(sslstore__trust_verify(trust, &certificate, depth, &flags), 0);
        assert_true(depth == 0 || flags == 0);
    }
    return flags;
}

static void a_pinned_key_at_any_depth_will_do_and_none_will_not(void **state)
{
    static const struct {
        size_t from;
        size_t count;
        bool hold; /* the right one */
    } cases[] = {{0, 1, false}, {0, 2, true}, {1, 1, true}};
    struct sslstore__trust trust;
    sslstore_config config;
    int64_t now = DAY(10);

    (void) state;
    memset(&config, 0, sizeof config);
    config.wall_time = wall_time;
    config.wall_user = &now;
    sslstore__trust_init(&trust);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        config.pins = pins + cases[i].from;
        config.pin_count = cases[i].count;
        for (int depth = 0; depth < 4; depth++) { /* 3: nowhere */
            bool good = cases[i].hold && depth < 3;

            assert_int_equal(sslstore__trust_begin(&trust, &config, "localhost"), SSLSTORE_OK);
            assert_int_equal(verify_chain(&trust, depth),
                             MBEDTLS_X509_BADCERT_BAD_MD | (good ? 0 : MBEDTLS_X509_BADCERT_OTHER));
        }
    }
    sslstore__trust_free(&trust);
}

static void without_pins_any_key_will_do(void **state)
{
    struct sslstore__trust trust;

    (void) state;
    sslstore__trust_init(&trust);
    trust.host = "localhost";
    trust.now = DAY(10);
    assert_int_equal(verify_chain(&trust, 3), MBEDTLS_X509_BADCERT_BAD_MD);
    sslstore__trust_free(&trust);
}

/* ---- What Mbed TLS leaves out ---- */

static void set_name(mbedtls_x509_sequence *name, const char *text, mbedtls_x509_sequence *next)
{
    static unsigned char copies[4][32];
    static size_t used;
    unsigned char *copy = copies[used++ % 4];

    memset(name, 0, sizeof *name);
    name->buf.p = memcpy(copy, text, strlen(text) + 1);
    name->buf.len = strlen(text);
    name->next = next;
}

/* Names of one certificate for the host example.com, as far as Mbed TLS let them pass. */
static void a_name_of_its_own_makes_up_for_a_wide_wildcard(void **state)
{
    static const struct {
        const char *first;
        const char *second;
        const char *common; /* which counts only alone */
        bool good;
    } rows[] = {
        {"*.com", "example.com", "", true},      {"Example.COM", "*.com", "", true},
        {"*.com", "www.example.com", "", false}, {"*.com", "*.com", "example.com", false},
        {NULL, NULL, "example.com", true},       {NULL, NULL, "*.com", false},
        {"*.com", "example.co", "", false},      {"*.com", "example.comm", "", false},
    };
    struct sslstore__trust trust;
    mbedtls_x509_crt certificate;
    mbedtls_x509_sequence second;

    (void) state;
    sslstore__trust_init(&trust);
    trust.host = "example.com";
    trust.now = DAY(10);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        mbedtls_x509_sequence common;
        uint32_t flags = 0;
        uint32_t other = MBEDTLS_X509_BADCERT_CN_MISMATCH;

        set_times(&certificate, 1, 31);
        set_name(&common, rows[i].common, NULL);
        certificate.subject.val = common.buf;
        if (rows[i].first != NULL) {
            set_name(&second, rows[i].second, NULL);
            set_name(&certificate.subject_alt_names, rows[i].first, &second);
        }
        assert_int_equal(sslstore__trust_verify(&trust, &certificate, 0, &flags), 0);
        assert_int_equal(sslstore__trust_result(flags),
                         rows[i].good ? SSLSTORE_OK : SSLSTORE_ERR_CERT_REFUSED);
        assert_int_equal(trust.fault[0] == '\0', rows[i].good);
        trust.fault[0] = '\0';
        flags = 0; /* an issuer's name is nobody's host */
        assert_int_equal(sslstore__trust_verify(&trust, &certificate, 1, &flags), 0);
        assert_int_equal(flags, 0);
        assert_int_equal(sslstore__trust_verify(&trust, &certificate, 0, &other), 0);
        assert_int_equal(other, MBEDTLS_X509_BADCERT_CN_MISMATCH);
    }
}

static void hosts_that_no_wide_wildcard_can_be_for_need_no_name_of_their_own(void **state)
{
    static const char *const hosts[] = {"localhost", "com.", "www.example.com", "127.0.0.1", "."};
    struct sslstore__trust trust;
    mbedtls_x509_crt certificate;

    (void) state;
    sslstore__trust_init(&trust);
    trust.now = DAY(10);
    set_times(&certificate, 1, 31);
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        uint32_t flags = 0;

        trust.host = hosts[i];
        assert_int_equal(sslstore__trust_verify(&trust, &certificate, 0, &flags), 0);
        assert_int_equal(flags, 0);
    }
}

static void a_refused_certificate_is_named_the_one_next_to_the_anchor_first(void **state)
{
    static const struct {
        uint32_t flags;
        const char *words;
    } rows[] = {
        {MBEDTLS_X509_BADCERT_EXT_KEY_USAGE, "not for servers (extended key usage)"},
        {MBEDTLS_X509_BADCERT_KEY_USAGE, "not for servers (key usage)"},
        {MBEDTLS_X509_BADCERT_BAD_KEY, "a key that is too weak"},
        {MBEDTLS_X509_BADCERT_BAD_MD, "a hash that is too weak"},
    };
    struct sslstore__trust trust;
    mbedtls_x509_crt certificate;
    mbedtls_x509_sequence name;

    (void) state;
    set_times(&certificate, 1, 31);
    set_name(&name, "Some name", NULL);
    certificate.subject.val = name.buf;
    certificate.subject.val.tag = MBEDTLS_ASN1_UTF8_STRING;
    set_name(&name, "\x55\x04\x03", NULL);
    certificate.subject.oid = name.buf;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t flags = rows[i].flags;
        uint32_t more = MBEDTLS_X509_BADCERT_BAD_KEY | MBEDTLS_X509_BADCERT_BAD_MD;

        sslstore__trust_init(&trust);
        trust.host = "localhost";
        trust.now = DAY(10);
        assert_string_equal(sslstore__trust_fault(&trust, 0), "");
        assert_non_null(strstr(sslstore__trust_fault(&trust, flags), rows[i].words));
        assert_int_equal(sslstore__trust_verify(&trust, &certificate, 1, &flags), 0);
        assert_int_equal(sslstore__trust_verify(&trust, &certificate, 0, &more), 0);
        assert_non_null(strstr(sslstore__trust_fault(&trust, more), rows[i].words));
        assert_non_null(strstr(trust.fault, ": CN=Some name"));
    }
}

/* Then only the fault is reported. */
static void a_name_that_is_too_long_is_left_out(void **state)
{
    static unsigned char long_name[1000];
    struct sslstore__trust trust;
    mbedtls_x509_crt certificate;
    uint32_t flags = MBEDTLS_X509_BADCERT_BAD_KEY;

    (void) state;
    memset(long_name, 'x', sizeof long_name);
    set_times(&certificate, 1, 31);
    certificate.subject.oid.p = long_name;
    certificate.subject.oid.len = 3;
    certificate.subject.val.p = long_name;
    certificate.subject.val.len = sizeof long_name;
    sslstore__trust_init(&trust);
    trust.host = "localhost";
    trust.now = DAY(10);
    assert_int_equal(sslstore__trust_verify(&trust, &certificate, 1, &flags), 0);
    assert_string_equal(trust.fault, "a certificate with a key that is too weak");
}

static void the_clock_must_have_been_set(void **state)
{
    struct sslstore__trust trust;
    sslstore_config config;
    int64_t now;

    (void) state;
    memset(&config, 0, sizeof config);
    config.wall_time = wall_time;
    config.wall_user = &now;
    sslstore__trust_init(&trust);
    for (now = -1; now < 2; now++) {
        assert_int_equal(sslstore__trust_begin(&trust, &config, "localhost"), SSLSTORE_ERR_CLOCK);
    }
    now = INT64_C(1767225600) - 1;
    assert_int_equal(sslstore__trust_begin(&trust, &config, "localhost"), SSLSTORE_ERR_CLOCK);
    now++; /* 2026-01-01 */
    assert_int_equal(sslstore__trust_begin(&trust, &config, "localhost"), SSLSTORE_OK);
    assert_int_equal(trust.now, now);
    sslstore__trust_free(&trust);
}

/* As in a system's bundle, where some certificate is always too new or too old. */
static void an_unreadable_certificate_does_not_spoil_the_bundle(void **state)
{
    static const char broken[] =
        "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n";
    struct server *server = server_start(&(struct server_options){.name = NULL});
    char bundle[8192];
    struct sslstore__trust trust;
    sslstore_config config;
    int code;

    (void) state;
    memset(&config, 0, sizeof config);
    strcpy(bundle, broken);
    strcat(bundle, server_ca(server));
    strcat(bundle, broken);
    config.ca_pem = bundle;
    config.memory = sslstore_memory_heap;
    sslstore__trust_init(&trust);
    assert_int_equal(sslstore__trust_load(&trust, &config, NULL, &code), SSLSTORE_OK);
    config.ca_pem = "gone";
    assert_int_equal(sslstore__trust_load(&trust, &config, NULL, &code), SSLSTORE_OK); /* kept */
    sslstore__trust_free(&trust);
    sslstore__trust_init(&trust);
    config.ca_pem = broken;
    for (int i = 0; i < 2; i++) { /* as often as it is tried */
        assert_int_equal(sslstore__trust_load(&trust, &config, NULL, &code), SSLSTORE_ERR_CA);
        assert_true(code < 0);
    }
    config.ca_pem = NULL;
    assert_int_equal(sslstore__trust_load(&trust, &config, NULL, &code), SSLSTORE_ERR_CA);
    assert_int_equal(code, 0);
    config.ca_pem = bundle; /* and a failure can be mended */
    assert_int_equal(sslstore__trust_load(&trust, &config, NULL, &code), SSLSTORE_OK);
    sslstore__trust_free(&trust);
    server_stop(server, NULL);
}

/* The block ends where the text ends, so that a sanitizer sees a byte too many. */
static void a_text_is_read_to_its_end_and_no_further(void **state)
{
    struct server *server = server_start(&(struct server_options){.name = NULL});
    size_t size = strlen(server_ca(server)) + 1;
    char *text = malloc(size);
    struct sslstore__trust trust;
    sslstore_config config;
    int code;

    (void) state;
    assert_non_null(text);
    memcpy(text, server_ca(server), size);
    memset(&config, 0, sizeof config);
    config.ca_pem = text;
    config.memory = sslstore_memory_heap;
    sslstore__trust_init(&trust);
    assert_int_equal(sslstore__trust_load(&trust, &config, NULL, &code), SSLSTORE_OK);
    sslstore__trust_free(&trust);
    free(text);
    server_stop(server, NULL);
}

static size_t blocks;

static void *count_blocks(void *unused, void *ptr, size_t old_size, size_t new_size)
{
    (void) unused;
    (void) old_size;
    if (new_size == 0) {
        blocks--;
        free(ptr);
        return NULL;
    }
    blocks++;
    assert_null(ptr);
    return malloc(new_size);
}

static void a_bundle_is_read_once_and_given_back_by_the_last_who_holds_it(void **state)
{
    struct server *server = server_start(&(struct server_options){.name = NULL});
    struct sslstore__trust trusts[3];
    sslstore_config config;
    int code;

    (void) state;
    memset(&config, 0, sizeof config);
    config.ca_pem = server_ca(server);
    config.memory.alloc = count_blocks;
    for (size_t last = 0; last < 3; last++) {
        blocks = 0;
        for (size_t i = 0; i < 3; i++) {
            sslstore__trust_init(&trusts[i]);
            assert_int_equal(
                sslstore__trust_load(&trusts[i], &config, i == 0 ? NULL : &trusts[i - 1], &code),
                SSLSTORE_OK);
            assert_ptr_equal(trusts[i].anchors, trusts[0].anchors);
        }
        assert_int_equal(blocks, 1);
        for (size_t i = 1; i < 3; i++) {
            sslstore__trust_free(&trusts[(last + i) % 3]);
            assert_int_equal(blocks, 1);
        }
        sslstore__trust_free(&trusts[last]);
        assert_int_equal(blocks, 0);
    }
    server_stop(server, NULL);
}

static void *no_memory(void *unused, void *ptr, size_t old_size, size_t new_size)
{
    (void) unused;
    (void) ptr;
    (void) old_size;
    (void) new_size;
    return NULL;
}

static void without_memory_there_is_no_trust(void **state)
{
    struct sslstore__trust trust;
    sslstore_config config;
    int code = 7;

    (void) state;
    memset(&config, 0, sizeof config);
    config.ca_pem = "never read";
    config.memory.alloc = no_memory;
    sslstore__trust_init(&trust);
    assert_int_equal(sslstore__trust_load(&trust, &config, NULL, &code), SSLSTORE_ERR_MEMORY);
    assert_int_equal(code, 0);
    assert_null(trust.anchors);
    sslstore__trust_free(&trust);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worst_fault_is_reported),
        cmocka_unit_test(mbed_tls_clock_is_overruled_in_both_directions),
        cmocka_unit_test(a_chain_holds_while_all_of_it_holds),
        cmocka_unit_test(a_pinned_key_at_any_depth_will_do_and_none_will_not),
        cmocka_unit_test(without_pins_any_key_will_do),
        cmocka_unit_test(a_name_of_its_own_makes_up_for_a_wide_wildcard),
        cmocka_unit_test(hosts_that_no_wide_wildcard_can_be_for_need_no_name_of_their_own),
        cmocka_unit_test(a_refused_certificate_is_named_the_one_next_to_the_anchor_first),
        cmocka_unit_test(a_name_that_is_too_long_is_left_out),
        cmocka_unit_test(the_clock_must_have_been_set),
        cmocka_unit_test(an_unreadable_certificate_does_not_spoil_the_bundle),
        cmocka_unit_test(a_text_is_read_to_its_end_and_no_further),
        cmocka_unit_test(without_memory_there_is_no_trust),
        cmocka_unit_test(a_bundle_is_read_once_and_given_back_by_the_last_who_holds_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
