/* Requests of many tools on their way to a certificate: the library and the sandbox say the same of
 * each, and what is wrong with one shows before anything is placed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/words.h"
#include "pki/fixture.h"

#include "mbedtls_compat.h"
#include "pki/pem.h"
#include "support/csr.h"
#include "support/store.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

#define READS_COMPRESSED (MBEDTLS_VERSION_NUMBER >= 0x03060000)

static struct store store;

static sslstore_order_request order_of(const char *csr, size_t size)
{
    sslstore_order_request request = {.product_code = "positivessl",
                                      .csr = csr,
                                      .csr_size = size,
                                      .approver_email = "admin@example.com",
                                      .validity_days = 365,
                                      .admin = {.first_name = "Ada",
                                                .last_name = "Lovelace",
                                                .phone = "+44 20 7946 0001",
                                                .email = "ada@example.com"},
                                      .technical = {.email = "tom@example.com"}};

    return request;
}

/* What the library makes of a file; names of the certificate, if there is one, go to names. */
static sslstore_result enroll(const char *name, char *names, size_t capacity)
{
    static const sslstore_enroll_options options = {
        .wait_ms = 600000, .poll_ms = 1000, .skip_approver_check = true};
    size_t size;
    char *file = load(name, &size);
    sslstore_order_request request = order_of(file, size);
    sslstore_certificate certificate;
    sslstore_result result = sslstore_enroll(store.client, &request, &options, &certificate);
    size_t written = 0;

    names[0] = '\0';
    assert_int_equal(certificate.issued, result == SSLSTORE_OK);
    for (size_t i = 0; i < certificate.chain.dns_name_count; i++) {
        written += (size_t) snprintf(names + written, capacity - written, "%s%s", i > 0 ? " " : "",
                                     certificate.chain.dns_names[i]);
    }
    if (result == SSLSTORE_OK) {
        sslstore_csr csr;

        assert_int_equal(sslstore_csr_read(&store.config.memory, file, size, &csr, NULL),
                         SSLSTORE_OK);
        assert_memory_equal(csr.key_sha256, certificate.chain.key_sha256, sizeof csr.key_sha256);
        sslstore_csr_free(&csr);
    }
    sslstore_certificate_free(&certificate);
    free(file);
    return result;
}

/* The file as PEM, whatever it contains; after the library's check it is sent like that. */
static char *as_pem(const char *name)
{
    size_t size;
    char *file = load(name, &size);
    struct sslstore__bytes der = {(const unsigned char *) file, size};
    struct sslstore__text text;
    char *pem;

    if (strncmp(file, "-----", 5) == 0) {
        return file;
    }
    pem = malloc(2 * size + 128);
    assert_non_null(pem);
    sslstore__text_init(&text, pem, 2 * size + 128);
    sslstore__pem_put(&text, "CERTIFICATE REQUEST", der);
    free(file);
    return pem;
}

static sslstore_result place(const char *name)
{
    char *pem = as_pem(name);
    sslstore_order_request request = order_of(pem, SSLSTORE_NUL_TERMINATED);
    sslstore_order order;
    sslstore_result result;

    request.validity_months = 12;
    request.server_count = 1;
    request.web_server_type = "Other";
    request.signature_hash = "PREFER_SHA2";
    result = sslstore_wire_order_new(store.client, &request, &order);
    sslstore_order_free(&order);
    free(pem);
    return result;
}

static void begin(void)
{
    store_begin(&store);
    store_open(&store);
}

static void end(void)
{
    assert_null(store_end(&store));
}

static void a_sound_request_of_any_tool_becomes_a_certificate(void **state)
{
    static const struct {
        const char *name;
        const char *names; /* of the certificate */
    } rows[] = {
        {"cases/pkijs-without-attributes.der", "www.example.com"},
        {"cases/utf16-with-bom.pem", "shop.example.com"},
        {"cases/der-and-line-end.der", "www.example.com"},
        {"cases/empty-subject-openssl.pem", "www.example.com"},
        {"cases/empty-subject-certtool.pem", "www.example.com"},
        {"cases/certtool-default.pem", "www.example.com"},
        {"tools/bouncycastle-no-attributes.pem", "www.example.com"}, /* 1.72 */
        {"tools/bouncycastle-microsoft.pem", "www.example.com"},     /* attribute of Windows */
        {"tools/bouncycastle-both.pem", "www.example.com"},
        {"tools/go-empty-subject.pem", "www.example.com"},      /* 1.19 */
        {"tools/python-critical-names.pem", "www.example.com"}, /* cryptography 48 */
        {"tools/jsrsasign.pem", "www.example.com"},             /* 11.1 */
        {"tools/peculiar.der", "www.example.com"},              /* @peculiar/x509 2.2 */
        {"tools/forge.pem", "www.example.com"},                 /* node-forge 1.4 */
        {"tools/nss.pem", "www.example.com"},                   /* certutil 3.87 */
        {"tools/botan.pem", "www.example.com"},                 /* 2.19 */
        {"tools/mbedtls-key-usage.pem", "www.example.com"},     /* 2.28 */
        {"tools/wolfssl-version-0.pem", "www.example.com"},     /* 5.5, with cert.version = 0 */
        {"tools/openssl-must-staple.pem", "www.example.com"},   /* 3.0 */
        {"tools/openssl-challenge.pem", "www.example.com"},
        {"tools/keytool-p521.pem", "www.example.com"},  /* OpenJDK 17 */
        {"tools/certtool-p384.pem", "www.example.com"}, /* GnuTLS 3.7 */
    };

    (void) state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char names[256];
        sslstore_result result;

        begin();
        result = enroll(rows[i].name, names, sizeof names);
        if (result != SSLSTORE_OK) {
            fail_msg("%s: %s", rows[i].name, sslstore_client_error(store.client)->message);
        }
        if (strncmp(names, rows[i].names, strlen(rows[i].names)) != 0) {
            fail_msg("%s: %s", rows[i].name, names);
        }
        assert_int_equal(store_orders(&store), 1);
        end();
    }
}

static void a_faulty_request_is_refused_by_both(void **state)
{
    static const char *const names[] = {
        "cases/two-san-extensions.der",
        "cases/version-without-content.der",
        "cases/version-1.der",
        "cases/wolfssl-version-2.pem",
        "tools/wolfssl-default.pem", /* 5.5 */
        "cut-san.csr",
    };

    (void) state;
    for (size_t i = 0; i < COUNT(names); i++) {
        char read[256];

        begin();
        assert_int_equal(enroll(names[i], read, sizeof read), SSLSTORE_ERR_CSR);
        assert_string_equal(sslstore_client_error(store.client)->field, "CSR");
        assert_int_equal(sslstore_client_error(store.client)->delivery, SSLSTORE_DELIVERY_NOT_SENT);
        assert_int_equal(place(names[i]), SSLSTORE_ERR_API);
        assert_int_equal(store_orders(&store), 0);
        end();
    }
}

static void names_that_would_be_missing_stop_an_order_before_it_is_sent(void **state)
{
    static const char *const names[] = {
        "cases/dns-and-ip.pem",
        "cases/uri-san.pem",
        "cases/nas-local.pem",
        "cases/host-localhost.pem",
        "cases/cn-106-octets.der",
        "cases/u-label-in-san.der",
        "cases/blank-in-san.pem",
        "cases/u-label-in-san-openssl.pem",
        "nul-san.csr",
        "blank-san.csr",
        "p256.csr" /* has an address, and that of a person */
    };

    (void) state;
    for (size_t i = 0; i < COUNT(names); i++) {
        char read[256];

        begin();
        assert_int_equal(enroll(names[i], read, sizeof read), SSLSTORE_ERR_ORDER);
        assert_int_equal(sslstore_client_error(store.client)->delivery, SSLSTORE_DELIVERY_NOT_SENT);
        assert_int_equal(store_orders(&store), 0);
        end();
    }
}

static int draw(void *user, void *out, size_t size)
{
    static uint8_t next;
    uint8_t *bytes = out;

    (void) user;
    while (size-- > 0) {
        *bytes++ = next++;
    }
    return 0;
}

/* Whether the names of a certificate in PEM are in a critical extension. */
static bool has_critical_names(const char *pem)
{
    static const char critical[] = "\x06\x03\x55\x1d\x11\x01\x01\xff";
    const char *body = strchr(pem, '\n');
    unsigned char der[2048];
    size_t size;

    assert_true(strlen(pem) < sizeof der);
    assert_true(
        sslstore__pem_base64_decode(body, (size_t) (strstr(body, "-----") - body), der, &size));
    for (size_t i = 0; i + sizeof critical - 1 <= size; i++) {
        if (memcmp(der + i, critical, sizeof critical - 1) == 0) {
            return true;
        }
    }
    return false;
}

/* The longest label, and more than 64 octets in all: there is no place for it but in the
 * extension. */
static void a_name_that_no_subject_can_hold_becomes_a_certificate(void **state)
{
    static const char *const names[] = {
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example.com",
        "a-name.of-sixty-five-octets.is-not.allowed-in-a-subject.example.com",
        "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y.z.0.1.2.3.4.5.6.7.8.9.example.com",
    };
    static const sslstore_enroll_options options = {
        .wait_ms = 600000, .poll_ms = 1000, .skip_approver_check = true};

    (void) state;
    for (size_t i = 0; i < COUNT(names); i++) {
        size_t size;
        char *key = load("p256.key", &size);
        sslstore_csr_options wanted = {
            .key = key, .key_size = size, .common_name = names[i], .random = draw};
        sslstore_certificate certificate;
        sslstore_order_request request;
        sslstore_csr csr;

        assert_true(strlen(names[i]) > 64);
        begin();
        assert_int_equal(sslstore_csr_make(&store.config.memory, &wanted, &csr, NULL), SSLSTORE_OK);
        assert_string_equal(csr.common_name, "");
        request = order_of(csr.pem, SSLSTORE_NUL_TERMINATED);
        if (sslstore_enroll(store.client, &request, &options, &certificate) != SSLSTORE_OK) {
            fail_msg("%s: %s", names[i], sslstore_client_error(store.client)->message);
        }
        assert_string_equal(certificate.chain.subject, "");
        assert_true(has_critical_names(certificate.chain.leaf_pem)); /* RFC 5280, 4.1.2.6 */
        assert_int_equal(certificate.chain.dns_name_count, 1);
        assert_string_equal(certificate.chain.dns_names[0], names[i]);
        sslstore_certificate_free(&certificate);
        sslstore_csr_free(&csr);
        end();
        free(key);
    }
}

static void a_wildcard_is_not_ordered_with_a_file(void **state)
{
    static const char *const names[] = {"cases/wildcard-only.der", "cases/wildcard-and-apex.der",
                                        "rsa-wildcard.csr"};
    static const sslstore_enroll_options options = {.skip_approver_check = true};

    (void) state;
    for (size_t i = 0; i < 2 * COUNT(names); i++) {
        size_t size;
        char *file = load(names[i / 2], &size);
        sslstore_order_request request = order_of(file, size);
        sslstore_certificate certificate;

        begin();
        request.product_code = "positivesslwildcard";
        request.approver_email = NULL;
        request.file_validation = i % 2 == 0;
        request.https_file_validation = i % 2 != 0;
        assert_int_equal(sslstore_enroll(store.client, &request, &options, &certificate),
                         SSLSTORE_ERR_ORDER);
        assert_string_equal(sslstore_client_error(store.client)->field,
                            "File Auth Domain Validation");
        assert_int_equal(store_orders(&store), 0);
        sslstore_certificate_free(&certificate);
        end();
        free(file);
    }
}

/* Mbed TLS 2.28 reads no compressed point: then nothing is ordered. */
static void a_key_with_a_compressed_point_is_the_certificates_or_refused(void **state)
{
    char names[256];

    (void) state;
    begin();
    assert_int_equal(enroll("cases/compressed-point.pem", names, sizeof names),
                     READS_COMPRESSED ? SSLSTORE_OK : SSLSTORE_ERR_KEY);
    assert_int_equal(store_orders(&store), READS_COMPRESSED);
    end();
}

/* A certificate in force is not replaced by one that lacks a name. */
static void a_reissue_is_refused_for_what_its_request_asks(void **state)
{
    static const struct {
        const char *name;
        sslstore_result result;
        const char *field;
    } rows[] = {
        {"cases/dns-and-ip.pem", SSLSTORE_ERR_ORDER, "DNS Names"},
        {"cases/u-label-in-san.der", SSLSTORE_ERR_ORDER, "DNS Names"},
        {"cases/cn-106-octets.der", SSLSTORE_ERR_ORDER, "Common Name"},
        {"cases/version-1.der", SSLSTORE_ERR_CSR, "CSR"},
    };
    static const sslstore_enroll_options options = {
        .wait_ms = 600000, .poll_ms = 1000, .skip_approver_check = true};
    sslstore_order_request first = order_of(CSR_SHOP, SSLSTORE_NUL_TERMINATED);
    sslstore_certificate certificate;
    char id[SSLSTORE_ID_MAX];

    (void) state;
    begin();
    first.approver_email = "admin@shop.example.com";
    assert_int_equal(sslstore_enroll(store.client, &first, &options, &certificate), SSLSTORE_OK);
    (void) sslstore_order_id(&certificate.order, id, sizeof id);
    sslstore_certificate_free(&certificate);
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t size;
        char *file = load(rows[i].name, &size);
        sslstore_order_request request = {.csr = file, .csr_size = size, .change_names = true};
        sslstore_result result =
            sslstore_reissue(store.client, id, &request, &options, &certificate);

        assert_int_equal(result, rows[i].result);
        assert_string_equal(sslstore_client_error(store.client)->field, rows[i].field);
        assert_true(sslstore_client_error(store.client)->message[0] != '\0' ||
                    !SSLSTORE__HAS_WORDS);
        assert_int_equal(fake_count(&store.fake, "order/reissue"), 0);
        sslstore_certificate_free(&certificate);
        free(file);
    }
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_request_of_any_tool_becomes_a_certificate),
        cmocka_unit_test(a_faulty_request_is_refused_by_both),
        cmocka_unit_test(names_that_would_be_missing_stop_an_order_before_it_is_sent),
        cmocka_unit_test(a_name_that_no_subject_can_hold_becomes_a_certificate),
        cmocka_unit_test(a_wildcard_is_not_ordered_with_a_file),
        cmocka_unit_test(a_key_with_a_compressed_point_is_the_certificates_or_refused),
        cmocka_unit_test(a_reissue_is_refused_for_what_its_request_asks),
    };

    return cmocka_run_group_tests_name("orders/csr", tests, NULL, NULL);
}
