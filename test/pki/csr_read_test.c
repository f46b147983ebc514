/* Reading signing requests.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/words.h"
#include "build.h"
#include "fixture.h"

#include "mbedtls_compat.h"
#include "pki/digest.h"
#include "pki/key.h"
#include "pki/pem.h"
#include "pki/x509.h"

static struct heap heap;

static const char *fault; /* of the request that was read last; "" for NULL */

static sslstore_result read_csr(const void *data, size_t size, sslstore_csr *csr)
{
    sslstore_memory memory = heap_memory(&heap);
    char *input = exact(data, size);
    sslstore_result result;

    memset(csr, 0x5a, sizeof *csr);
    fault = "unset";
    result = sslstore_csr_read(&memory, input, size, csr, &fault);
    fault = fault == NULL ? "" : fault;
    free(input);
    assert_int_equal(result != SSLSTORE_OK && result != SSLSTORE_ERR_MEMORY && SSLSTORE__HAS_WORDS,
                     fault[0] != '\0');
    if (result != SSLSTORE_OK) {
        static const sslstore_csr nothing;

        assert_memory_equal(csr, &nothing, sizeof nothing);
        assert_int_equal(heap.live, 0);
    }
    return result;
}

static sslstore_result read_file(const char *name, sslstore_csr *csr)
{
    size_t size;
    char *data = load(name, &size);
    sslstore_result result = read_csr(data, size, csr);

    free(data);
    return result;
}

static void free_csr(sslstore_csr *csr)
{
    sslstore_csr_free(csr);
    assert_int_equal(heap.live, 0);
}

/* ---- Hostile input ---- */

static void a_request_cut_at_any_byte_is_refused(void **state)
{
    static const char *const names[] = {"p256.csr", "p256.csr.der", "rsa-wildcard.csr"};

    (void) state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t size;
        char *data = load(names[i], &size);
        sslstore_csr csr;

        size -= data[size - 1] == '\n' ? 1 : 0;
        for (size_t cut = 1; cut < size; cut++) {
            assert_int_equal(read_csr(data, cut, &csr), SSLSTORE_ERR_CSR);
        }
        assert_int_equal(read_csr(data, size, &csr), SSLSTORE_OK);
        free_csr(&csr);
        free(data);
    }
}

static void a_request_with_any_bit_turned_is_refused(void **state)
{
    size_t size;
    char *data = load("p256.csr.der", &size);
    sslstore_csr csr;

    (void) state;
    for (size_t i = 0; i < size; i++) {
        char kept = data[i];

        data[i] = (char) (kept ^ 1 << (i % 8));
        assert_int_not_equal(read_csr(data, size, &csr), SSLSTORE_OK);
        data[i] = kept;
    }
    assert_int_equal(read_csr(data, size, &csr), SSLSTORE_OK);
    free_csr(&csr);
    free(data);
}

static void what_is_no_sound_request_is_refused(void **state)
{
    static const struct {
        const char *name;
        sslstore_result result;
    } rows[] = {
        {"leaf.crt", SSLSTORE_ERR_CSR},
        {"leaf.crt.der", SSLSTORE_ERR_CSR},
        {"p256.key", SSLSTORE_ERR_CSR},
        {"make.sh", SSLSTORE_ERR_CSR},
        {"cut-san.csr", SSLSTORE_ERR_CSR},
        {"control-cn.csr", SSLSTORE_ERR_CSR},
        {"sha1.csr", SSLSTORE_ERR_CSR_SIGNATURE},
        {"md5.csr", SSLSTORE_ERR_CSR_SIGNATURE},
        {"pss-sha1.csr", SSLSTORE_ERR_CSR_SIGNATURE},
        {"ed25519.csr", SSLSTORE_ERR_KEY},
    };
    sslstore_csr csr;

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(read_file(rows[i].name, &csr), rows[i].result);
    }
    assert_int_equal(read_csr("\n", 1, &csr), SSLSTORE_ERR_CSR);
}

static void bytes_behind_the_request_are_refused(void **state)
{
    size_t size;
    char *data = load("p256.csr.der", &size);
    sslstore_csr csr;

    (void) state;
    assert_int_equal(read_csr(data, size + 1, &csr), SSLSTORE_ERR_CSR);
    data[3] = (char) (data[3] + 1); /* inside its outer length, too */
    assert_int_equal(read_csr(data, size + 1, &csr), SSLSTORE_ERR_CSR);
    free(data);
}

/* The place where that begins in data. */
static char *find_bytes(char *data, size_t size, const char *bytes, size_t bytes_size)
{
    for (size_t i = 0; i + bytes_size <= size; i++) {
        if (memcmp(data + i, bytes, bytes_size) == 0) {
            return data + i;
        }
    }
    fail();
    return NULL;
}

static void an_extension_request_that_cannot_be_read_is_refused(void **state)
{
    size_t size;
    char *data = load("p256.csr.der", &size);
    sslstore_csr csr;

    (void) state;
    find_bytes(data, size, "\x06\x03\x55\x1d\x11", 5)[-2] = 0x31; /* was a SEQUENCE */
    assert_int_equal(read_csr(data, size, &csr), SSLSTORE_ERR_CSR);
    free(data);
}

/* The DER of a PEM file. Free it with free(). */
static char *load_der(const char *name, size_t *der_size)
{
    size_t size;
    char *pem = load(name, &size);
    char *der = malloc(size);
    const char *body = strchr(pem, '\n');

    assert_non_null(der);
    assert_true(sslstore__pem_base64_decode(body, (size_t) (strstr(body, "-----") - body),
                                            (unsigned char *) der, der_size));
    free(pem);
    return der;
}

static void an_algorithm_that_does_not_go_with_the_key_is_refused(void **state)
{
    static const char rsa[] = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b\x05";
    static const char ecdsa[] = "\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02\x0c\x01";
    sslstore_memory memory = heap_memory(&heap);
    sslstore_csr csr;
    size_t der_size;
    char *der = load_der("rsa-wildcard.csr", &der_size);

    (void) state;
    assert_int_equal(sslstore_csr_read(&memory, der, der_size, &csr, NULL), SSLSTORE_OK);
    free_csr(&csr);
    memcpy(find_bytes(der, der_size, rsa, sizeof rsa - 1), ecdsa, sizeof ecdsa - 1);
    assert_int_equal(read_csr(der, der_size, &csr), SSLSTORE_ERR_CSR_SIGNATURE);
    free(der);
}

static void parameters_of_pss_that_cannot_be_read_prove_nothing(void **state)
{
    static const char pss[] = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a\x30";
    static const size_t places[] = {
        0,  /* the SEQUENCE of parameters                                   */
        2,  /* [0], which names the hash; without it, it would be SHA-1     */
        4,  /* its AlgorithmIdentifier                                      */
        6,  /* the hash itself                                              */
        16, /* the last byte of its name                                    */
    };
    size_t size;
    char *der = load_der("pss.csr", &size);
    char *parameters = find_bytes(der, size, pss, sizeof pss - 1) + sizeof pss - 2;
    sslstore_csr csr;

    (void) state;
    assert_int_equal(read_csr(der, size, &csr), SSLSTORE_OK);
    free_csr(&csr);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        parameters[places[i]] = (char) (parameters[places[i]] ^ 0x40);
        assert_int_equal(read_csr(der, size, &csr), SSLSTORE_ERR_CSR_SIGNATURE);
        parameters[places[i]] = (char) (parameters[places[i]] ^ 0x40);
    }
    free(der);
}

static void a_wrong_signature_is_reported_from_an_unreadable_request(void **state)
{
    size_t size;
    char *data = load("p256.csr.der", &size);
    sslstore_csr csr;

    (void) state;
    data[size - 1] = (char) (data[size - 1] ^ 1); /* in the signature's last number */
    assert_int_equal(read_csr(data, size, &csr), SSLSTORE_ERR_CSR_SIGNATURE);
    free(data);
}

static void input_has_a_ceiling(void **state)
{
    const size_t most = 131072;
    char *text = malloc(most + 1);
    size_t size;
    char *csr_text = load("p256.csr", &size);
    sslstore_csr csr;

    (void) state;
    assert_non_null(text);
    memset(text, ' ', most + 1);
    memcpy(text + most - size, csr_text, size);
    assert_int_equal(read_csr(text, most, &csr), SSLSTORE_OK);
    free_csr(&csr);
    assert_int_equal(read_csr(text, most + 1, &csr), SSLSTORE_ERR_LIMIT);
    assert_non_null(strstr(fault, SSLSTORE__WORDS("more than 1,000 names")));
    free(csr_text);
    free(text);
}

static void a_request_has_a_ceiling_of_its_own(void **state)
{
    static char bytes[49153]; /* nothing but the tag that a request begins with */
    sslstore_csr csr;

    (void) state;
    memset(bytes, 0x30, sizeof bytes);
    assert_int_equal(read_csr(bytes, sizeof bytes - 1, &csr), SSLSTORE_ERR_CSR);
    assert_int_equal(read_csr(bytes, sizeof bytes, &csr), SSLSTORE_ERR_LIMIT);
    assert_non_null(strstr(fault, SSLSTORE__WORDS("more than 1,000 names")));
}

static void a_block_of_broken_base64_is_refused(void **state)
{
    size_t size;
    char *pem = load("p256.csr", &size);
    sslstore_csr csr;

    (void) state;
    pem[60] = '!';
    assert_int_equal(read_csr(pem, size, &csr), SSLSTORE_ERR_CSR);
    free(pem);
}

/* ---- Requests made up, and signed ---- */

/* An element of a request's content. */
struct piece {
    const void *bytes; /* header and all */
    size_t size;
};

static int no_random(void *user, unsigned char *out, size_t size)
{
    (void) user;
    memset(out, 0x5a, size);
    return 0;
}

/* Sign the content with the key of p256.key.der. */
static void put_signature(writer *out, struct sslstore__bytes content)
{
    unsigned char signature[MBEDTLS_PK_SIGNATURE_MAX_SIZE + 1] = {0};
    uint8_t digest[SSLSTORE_SHA256_SIZE];
    mbedtls_pk_context pk;
    size_t size;
    char *key = load("p256.key.der", &size);

    mbedtls_pk_init(&pk);
    assert_int_equal(SSLSTORE__PK_START(), 0);
    assert_int_equal(sslstore__pk_parse_key(&pk, (unsigned char *) key, size, no_random, NULL), 0);
    assert_int_equal(sslstore__digest_sha256(&content, 1, digest), SSLSTORE_OK);
    assert_int_equal(sslstore__pk_sign(&pk, MBEDTLS_MD_SHA256, digest, sizeof digest, signature + 1,
                                       &size, no_random, NULL),
                     0);
    put(out, SSLSTORE__DER_BIT_STRING, signature, 1 + size);
    put(out, SSLSTORE__DER_SEQUENCE, "\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02", 10);
    mbedtls_pk_free(&pk);
    free(key);
}

/* Read a request of these pieces. */
static sslstore_result read_pieces(const struct piece *pieces, size_t count, sslstore_csr *csr)
{
    static unsigned char content_space[32768];
    static unsigned char space[33792];
    writer content = {content_space, sizeof content_space, 0};
    writer out = {space, sizeof space, 0};

    for (size_t i = count; i > 0; i--) {
        sslstore__der_put(&content, pieces[i - 1].bytes, pieces[i - 1].size);
    }
    sslstore__der_wrap(&content, SSLSTORE__DER_SEQUENCE, 0);
    put_signature(&out, sslstore__der_written(&content));
    sslstore__der_put(&out, sslstore__der_written(&content).data, content.size);
    sslstore__der_wrap(&out, SSLSTORE__DER_SEQUENCE, 0);
    return read_csr(sslstore__der_written(&out).data, out.size, csr);
}

static const struct piece version = {"\x02\x01\x00", 3};
static const struct piece subject = {"\x30\x0e\x31\x0c\x30\x0a\x06\x03\x55\x04\x03\x0c\x03"
                                     "a.b",
                                     16};

/* The SubjectPublicKeyInfo of p256.key.der: out of the request that it signed. */
static struct piece public_key(char *csr_der, size_t size)
{
    struct piece piece = {
        find_bytes(csr_der, size, "\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01", 13), 91};

    return piece;
}

/* An attribute of extensions, one of them subjectAltName. */
static void put_names(writer *out, const char *oid, const char *names, size_t size)
{
    size_t since = out->size;

    put(out, SSLSTORE__DER_SEQUENCE, names, size);
    sslstore__der_wrap(out, SSLSTORE__DER_OCTET_STRING, since);
    put(out, SSLSTORE__DER_OID, "\x55\x1d\x11", 3);
    sslstore__der_wrap(out, SSLSTORE__DER_SEQUENCE, since);
    sslstore__der_wrap(out, SSLSTORE__DER_SEQUENCE, since);
    sslstore__der_wrap(out, SSLSTORE__DER_SET, since);
    put(out, SSLSTORE__DER_OID, oid, strlen(oid));
    sslstore__der_wrap(out, SSLSTORE__DER_SEQUENCE, since);
}

#define OID_OF_PKCS9     "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x0e"
#define OID_OF_MICROSOFT "\x2b\x06\x01\x04\x01\x82\x37\x02\x01\x0e"

static void a_request_may_come_without_attributes_and_without_nothing_else(void **state)
{
    size_t size;
    char *der = load("p256.csr.der", &size);
    const struct piece pieces[] = {version, subject, public_key(der, size), {"\xa0\x00", 2}};
    sslstore_csr csr;

    (void) state;
    for (size_t count = 0; count <= 4; count++) {
        sslstore_result result = read_pieces(pieces, count, &csr);

        assert_int_equal(result, count < 3 ? SSLSTORE_ERR_CSR : SSLSTORE_OK);
        if (result == SSLSTORE_OK) {
            assert_string_equal(csr.common_name, "a.b");
            assert_int_equal(csr.dns_name_count, 0);
            free_csr(&csr);
        }
    }
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(read_pieces(pieces + i + 1, 3 - i, &csr), SSLSTORE_ERR_CSR);
    }
    free(der);
}

static void attributes_that_cannot_be_read_are_refused(void **state)
{
    static const struct piece broken[] = {
        {"\xa1\x00", 2},
        {"\xa0\x02\x31\x00", 4},
        {"\xa0\x02\x30\x00", 4},
        {"\xa0\x0d\x30\x0b\x06\x09" OID_OF_PKCS9, 15},
        {"\xa0\x0f\x30\x0d\x06\x09" OID_OF_PKCS9 "\x31\x00", 17},
        {"\xa0\x13\x30\x11\x06\x09" OID_OF_PKCS9 "\x31\x04\x30\x02\x30\x00", 21},
    };
    size_t size;
    char *der = load("p256.csr.der", &size);
    sslstore_csr csr;

    (void) state;
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        const struct piece pieces[] = {version, subject, public_key(der, size), broken[i]};

        assert_int_equal(read_pieces(pieces, 4, &csr), SSLSTORE_ERR_CSR);
    }
    free(der);
}

/* Read a request with the attributes that were put into out. */
static sslstore_result read_attributes(writer *out, sslstore_csr *csr)
{
    size_t size;
    char *der = load("p256.csr.der", &size);
    struct piece pieces[] = {version, subject, public_key(der, size), {NULL, 0}};
    sslstore_result result;

    sslstore__der_wrap(out, SSLSTORE__DER_CONSTRUCTED(0), 0);
    pieces[3].bytes = sslstore__der_written(out).data;
    pieces[3].size = out->size;
    result = read_pieces(pieces, 4, csr);
    free(der);
    return result;
}

#define ONE   "\x82\x06one.ex"
#define TWO   "\x82\x06two.ex"
#define SPACE 512
#define TWICE SSLSTORE__WORDS("has an extension twice")

static void of_several_requests_for_names_none_may_say_something_else(void **state)
{
    static const struct {
        const char *oids[2];
        const char *names[2];
        const char *read; /* NULL: refused */
    } rows[] = {
        {{OID_OF_PKCS9, OID_OF_MICROSOFT}, {ONE, TWO}, NULL},
        {{OID_OF_MICROSOFT, OID_OF_PKCS9}, {ONE, TWO}, NULL},
        {{OID_OF_PKCS9, OID_OF_PKCS9}, {ONE, TWO}, NULL},
        {{OID_OF_PKCS9, OID_OF_MICROSOFT}, {ONE, ONE}, "one.ex"},
        {{OID_OF_PKCS9, OID_OF_MICROSOFT}, {"", ONE}, "one.ex"},
        {{OID_OF_MICROSOFT, OID_OF_PKCS9}, {ONE, ""}, "one.ex"},
        {{"\x55\x04\x03", OID_OF_PKCS9}, {ONE, TWO}, "two.ex"},
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        unsigned char space[SPACE];
        writer out = {space, sizeof space, 0};
        sslstore_csr csr;

        for (size_t j = 2; j > 0; j--) {
            put_names(&out, rows[i].oids[j - 1], rows[i].names[j - 1],
                      strlen(rows[i].names[j - 1]));
        }
        if (rows[i].read == NULL) {
            assert_int_equal(read_attributes(&out, &csr), SSLSTORE_ERR_CSR);
            assert_non_null(strstr(fault, TWICE));
            continue;
        }
        assert_int_equal(read_attributes(&out, &csr), SSLSTORE_OK);
        assert_int_equal(csr.dns_name_count, 1);
        assert_string_equal(csr.dns_names[0], rows[i].read);
        free_csr(&csr);
    }
}

/* An extension of that type, 2.5.29.x, with a value of no content. */
static void put_extension(writer *out, char type)
{
    const char oid[] = {0x55, 0x1d, type};
    size_t since = out->size;

    put(out, SSLSTORE__DER_OCTET_STRING, "\x30\x00", 2);
    put(out, SSLSTORE__DER_OID, oid, sizeof oid);
    sslstore__der_wrap(out, SSLSTORE__DER_SEQUENCE, since);
}

/* Read a request for extensions of these types. */
static sslstore_result read_extensions(const char *types, size_t count, sslstore_csr *csr)
{
    unsigned char space[1024];
    writer out = {space, sizeof space, 0};

    for (size_t i = count; i > 0; i--) {
        put_extension(&out, types[i - 1]);
    }
    sslstore__der_wrap(&out, SSLSTORE__DER_SEQUENCE, 0);
    sslstore__der_wrap(&out, SSLSTORE__DER_SET, 0);
    put(&out, SSLSTORE__DER_OID, OID_OF_PKCS9, 9);
    sslstore__der_wrap(&out, SSLSTORE__DER_SEQUENCE, 0);
    return read_attributes(&out, csr);
}

static void an_extension_that_is_there_twice_is_refused(void **state)
{
    static const struct {
        const char *types;
        bool is_sound;
    } rows[] = {
        {"", true},
        {"\x11", true},
        {"\x0f\x11\x13\x25", true},
        {"\x11\x11", false},
        {"\x11\x13\x11", false},
        {"\x0f\x11\x0f", false},         /* key usage */
        {"\x13\x25\x11\x0e\x25", false}, /* extended key usage */
    };
    char types[66];
    sslstore_csr csr;

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sslstore_result result = read_extensions(rows[i].types, strlen(rows[i].types), &csr);

        assert_int_equal(result, rows[i].is_sound ? SSLSTORE_OK : SSLSTORE_ERR_CSR);
        assert_true(rows[i].is_sound || strstr(fault, TWICE) != NULL);
        sslstore_csr_free(&csr);
    }
    for (size_t i = 0; i < sizeof types; i++) {
        types[i] = (char) (0x20 + i);
    }
    assert_int_equal(read_extensions(types, 64, &csr), SSLSTORE_OK);
    sslstore_csr_free(&csr);
    assert_int_equal(read_extensions(types, 65, &csr), SSLSTORE_ERR_CSR);
    assert_int_equal(read_extensions(types, 66, &csr), SSLSTORE_ERR_CSR);
}

static void an_attribute_with_two_values_is_refused(void **state)
{
    unsigned char space[SPACE];
    writer out = {space, sizeof space, 0};
    sslstore_csr csr;

    (void) state;
    put(&out, SSLSTORE__DER_SEQUENCE, "", 0);
    put(&out, SSLSTORE__DER_SEQUENCE, "", 0);
    sslstore__der_wrap(&out, SSLSTORE__DER_SET, 0);
    put(&out, SSLSTORE__DER_OID, OID_OF_PKCS9, 9);
    sslstore__der_wrap(&out, SSLSTORE__DER_SEQUENCE, 0);
    assert_int_equal(read_attributes(&out, &csr), SSLSTORE_ERR_CSR);
    assert_non_null(strstr(fault, TWICE));
}

static void a_version_other_than_0_is_refused(void **state)
{
    static const struct piece versions[] = {
        {"\x02\x00", 2},     {"\x02\x01\x01", 3},     {"\x02\x01\x02", 3},
        {"\x02\x01\xff", 3}, {"\x02\x02\x00\x00", 4}, {"\x02\x02\x01\x00", 4},
    };
    static const char *const names[] = {"cases/version-without-content.der", "cases/version-1.der",
                                        "cases/wolfssl-version-2.pem"};
    size_t size;
    char *der = load("p256.csr.der", &size);
    sslstore_csr csr;

    (void) state;
    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
        const struct piece pieces[] = {versions[i], subject, public_key(der, size)};

        assert_int_equal(read_pieces(pieces, 3, &csr), SSLSTORE_ERR_CSR);
        assert_non_null(strstr(fault, SSLSTORE__WORDS("version has to be 0")));
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_int_equal(read_file(names[i], &csr), SSLSTORE_ERR_CSR);
        assert_non_null(strstr(fault, SSLSTORE__WORDS("version has to be 0")));
    }
    free(der);
}

/* ---- Keys and signatures that CAs do not take ---- */

#define TAKE "; CAs take RSA and P-256, P-384, P-521"

static void keys_that_no_ca_takes_are_named(void **state)
{
    static const struct {
        const char *name;
        const char *fault;
    } rows[] = {
        {"ed25519.csr", "an Ed25519 key" TAKE},
        {"kinds/ed448.csr", "an Ed448 key" TAKE},
        {"kinds/rsa-pss-key.csr", "an RSA-PSS key" TAKE},
        {"kinds/brainpool256.csr", "a brainpool key" TAKE},
        {"kinds/brainpool512.csr", "a brainpool key" TAKE},
        {"kinds/k256.csr", "a secp256k1 key" TAKE},
        {"kinds/p192.csr", "a P-192 key" TAKE},
        {"kinds/p224.csr", "a P-224 key" TAKE},
        {"kinds/sm2.csr", "an SM2 key" TAKE},
        {"kinds/dsa.csr", "a DSA key" TAKE},
        {"tools/botan-ed25519.pem", "an Ed25519 key" TAKE},
        {"tools/certtool-rsa-pss.pem", "an RSA-PSS key" TAKE},
        {"kinds/explicit.csr", "an EC key whose curve has no name; CAs take P-256, P-384, P-521"},
    };
    sslstore_csr csr;

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(read_file(rows[i].name, &csr), SSLSTORE_ERR_KEY);
        assert_string_equal(fault, SSLSTORE__HAS_WORDS ? rows[i].fault : "");
    }
}

/* Keys of algorithms that only their identifiers tell apart. */
static void keys_of_the_algorithms_to_come_are_named(void **state)
{
#define NIST "\x60\x86\x48\x01\x65\x03\x04\x03"
#define ROW(oid, fault)             \
    {                               \
        oid, sizeof(oid) - 1, fault \
    }
    static const struct {
        const char *oid;
        size_t size;
        const char *fault;
    } rows[] = {
        ROW(NIST "\x11", "an ML-DSA-44 key" TAKE),
        ROW(NIST "\x12", "an ML-DSA-65 key" TAKE),
        ROW(NIST "\x13", "an ML-DSA-87 key" TAKE),
        ROW(NIST "\x14", "an SLH-DSA key" TAKE),
        ROW(NIST "\x1f", "an SLH-DSA key" TAKE),
        ROW(NIST "\x20", "its key is of an unknown kind"),
        ROW(NIST, "its key is of an unknown kind"),
        ROW("\x2a\x03", "its key is of an unknown kind"),
        ROW("\x2b\x65\x72", "its key is of an unknown kind"),
    };
#undef ROW

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        unsigned char space[64];
        writer key = {space, sizeof space, 0};
        struct piece pieces[] = {version, subject, {NULL, 0}};
        sslstore_csr csr;

        put(&key, SSLSTORE__DER_BIT_STRING, "\0key", 4);
        put(&key, SSLSTORE__DER_OID, rows[i].oid, rows[i].size);
        sslstore__der_wrap(&key, SSLSTORE__DER_SEQUENCE, key.size - rows[i].size - 2);
        sslstore__der_wrap(&key, SSLSTORE__DER_SEQUENCE, 0);
        pieces[2].bytes = sslstore__der_written(&key).data;
        pieces[2].size = key.size;
        assert_int_equal(read_pieces(pieces, 3, &csr), SSLSTORE_ERR_KEY);
        assert_memory_equal(fault, SSLSTORE__HAS_WORDS ? rows[i].fault : "",
                            SSLSTORE__HAS_WORDS ? strlen(rows[i].fault) : 1);
    }
}

static void keys_that_are_none_are_of_an_unknown_kind(void **state)
{
    static const struct piece keys[] = {
        {"\x30\x00", 2},
        {"\x30\x02\x30\x00", 4},
        {"\x30\x04\x30\x02\x05\x00", 6},
        {"\x30\x0d\x30\x0b\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x05\x00", 15}, /* no curve   */
        {"\x30\x0b\x30\x09\x06\x07\x2a\x86\x48\xce\x3d\x02\x01", 13},
        {"\x30\x0f\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00", 17}, /* no bits */
        {"\x30\x14\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00\x03\x03\x00\x30\x00",
         22}, /* no number */
    };
    sslstore_csr csr;

    (void) state;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const struct piece pieces[] = {version, subject, keys[i]};

        assert_int_equal(read_pieces(pieces, 3, &csr), SSLSTORE_ERR_KEY);
        assert_non_null(strstr(fault, SSLSTORE__WORDS("its key is of an unknown kind")));
    }
}

static void signatures_that_no_ca_takes_are_named(void **state)
{
    static const struct {
        const char *name;
        const char *hash;
    } rows[] = {
        {"md5.csr", "MD5"},
        {"sha1.csr", "SHA-1"},
        {"pss-sha1.csr", "SHA-1"},
        {"kinds/ec-sha1.csr", "SHA-1"},
        {"kinds/ec-sha3-224.csr", "SHA3-224"},
        {"kinds/ec-sha3-256.csr", "SHA3-256"},
        {"kinds/ec-sha3-512.csr", "SHA3-512"},
        {"kinds/rsa-sha3-384.csr", "SHA3-384"},
        {"tools/bouncycastle-sha3-pss.pem", "SHA3-256"},
        {"tools/forge-default.pem", "SHA-1"},
        {"kinds/rsa-sha512-256.csr", "truncated SHA-512"},
        {"kinds/pss-sha512-224.csr", "truncated SHA-512"},
    };
    sslstore_csr csr;

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char expected[80] = "";

        if (SSLSTORE__HAS_WORDS) {
            (void) snprintf(expected, sizeof expected, "signed with %s, which CAs do not take",
                            rows[i].hash);
        }
        assert_int_equal(read_file(rows[i].name, &csr), SSLSTORE_ERR_CSR_SIGNATURE);
        assert_string_equal(fault, expected);
    }
    assert_int_equal(read_file("kinds/rsa-ripemd160.csr", &csr), SSLSTORE_ERR_CSR_SIGNATURE);
    assert_non_null(strstr(fault, SSLSTORE__WORDS("its signature is wrong, or not of RSA")));
}

static void a_hash_in_the_parameters_of_pss_is_named(void **state)
{
    size_t size;
    char *der = load_der("pss.csr", &size);
    char *hash = find_bytes(der, size, "\x60\x86\x48\x01\x65\x03\x04\x02\x02", 9);
    sslstore_csr csr;

    (void) state;
    for (char i = 0; i < 4; i++) {
        static const char *const names[] = {"SHA3-224,", "SHA3-256,", "SHA3-384,", "SHA3-512,"};

        hash[8] = (char) (7 + i);
        assert_int_equal(read_csr(der, size, &csr), SSLSTORE_ERR_CSR_SIGNATURE);
        assert_non_null(strstr(fault, SSLSTORE__HAS_WORDS ? names[(size_t) i] : ""));
    }
    free(der);
}

static void a_signature_of_no_algorithm_is_wrong(void **state)
{
    size_t size;
    char *der = load("p256.csr.der", &size);
    sslstore_csr csr;

    (void) state;
    find_bytes(der, size, "\x06\x08\x2a\x86\x48\xce\x3d\x04", 8)[0] = 5;
    assert_int_equal(read_csr(der, size, &csr), SSLSTORE_ERR_CSR_SIGNATURE);
    assert_non_null(strstr(fault, SSLSTORE__WORDS("its signature is wrong")));
    free(der);
}

/* ---- Names that no certificate will carry ---- */

static void names_of_other_kinds_are_reported(void **state)
{
    static const struct {
        const char *names;
        size_t size;
        const char *text;
    } rows[] = {
#define ROW(names, text) {names, sizeof(names) - 1, text}
        ROW("\x87\x04\xc0\x00\x02\x07", "IP Address:192.0.2.7"),
        ROW("\x87\x10\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01",
            "IP Address:2001:0db8:0000:0000:0000:0000:0000:0001"),
        ROW("\x87\x03\x01\x02\x03", "IP Address:0102:03"),
        ROW("\x87\x00", "IP Address:"),
        ROW("\x86\x0fhttps://a.ex/?b", "URI:https://a.ex/?b"),
        ROW("\x81\x06"
            "a@b.ex",
            "email:a@b.ex"),
        ROW("\xa0\x02\x06\x00", "othername:"),
        ROW("\xa3\x00", "X400Name:"),
        ROW("\xa4\x02\x30\x00", "DirName:"),
        ROW("\xa5\x00", "EdiParty:"),
        ROW("\x88\x01\x2a", "Registered ID:"),
        ROW("\x89\x01"
            "a",
            "unknown:"),
        ROW("\x9e\x00", "unknown:"),
        ROW("\xa2\x01"
            "a",
            "DNS:"), /* constructed, so its content is no text */
        ROW("\x82\x00", "DNS:"),
        ROW("\x82\x03"
            "a b",
            "DNS:a b"),
        ROW("\x82\x03"
            "a\0b",
            "DNS:a?b"),
        ROW("\x82\x04"
            "a\n\x1b"
            "b",
            "DNS:a??b"),
        ROW("\x82\x05m\xc3\xbcn.", "DNS:m\xc3\xbcn."),
        ROW("\x82\x03m\xfcn", "DNS:m?n"),
        ROW("\x82\x03"
            "a\xc2\x85",
            "DNS:a?"),
#undef ROW
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        unsigned char space[SPACE];
        writer out = {space, sizeof space, 0};
        char names[64] = ONE;
        sslstore_csr csr;

        memcpy(names + 8, rows[i].names, rows[i].size);
        put_names(&out, OID_OF_PKCS9, names, 8 + rows[i].size);
        assert_int_equal(read_attributes(&out, &csr), SSLSTORE_OK);
        assert_int_equal(csr.dns_name_count, 1);
        assert_string_equal(csr.dns_names[0], "one.ex");
        assert_int_equal(csr.other_name_count, 1);
        assert_string_equal(csr.other_names[0], rows[i].text);
        free_csr(&csr);
    }
}

static void names_of_all_kinds_keep_their_order(void **state)
{
    static const char *const files[][3] = {
        {"p256.csr", "IP Address:192.0.2.1", "email:a@example.com"},
        {"cases/dns-and-ip.pem", "IP Address:192.0.2.7", NULL},
        {"cases/uri-san.pem", "URI:https://www.example.com/", NULL},
        {"cases/u-label-in-san.der", "DNS:m\xc3\xbcnchen.example.com", NULL},
        {"cases/u-label-in-san-openssl.pem",
         "DNS:b\xc3\xbc"
         "cher.example",
         NULL},
        {"cases/blank-in-san.pem", "DNS:a b.example", NULL},
        {"blank-san.csr", "DNS:a b.com", NULL},
        {"nul-san.csr", "DNS:a?b.com", NULL},
        {"rsa-wildcard.csr", NULL, NULL},
    };

    (void) state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        sslstore_csr csr;
        size_t count = 0;

        assert_int_equal(read_file(files[i][0], &csr), SSLSTORE_OK);
        for (; count < 2 && files[i][count + 1] != NULL; count++) {
            assert_true(count < csr.other_name_count);
            assert_string_equal(csr.other_names[count], files[i][count + 1]);
        }
        assert_int_equal(csr.other_name_count, count);
        free_csr(&csr);
    }
}

static void a_thousand_names_and_no_more(void **state)
{
    size_t size;
    char *der = load("p256.csr.der", &size);
    static char names[1001 * 8];

    (void) state;
    for (size_t i = 0; i < sizeof names; i += 8) {
        memcpy(names + i, "\x82\x06www.ex", 8);
    }
    for (size_t count = 1000; count <= 1001; count++) {
        static unsigned char space[16384];
        writer out = {space, sizeof space, 0};
        struct piece pieces[] = {version, subject, public_key(der, size), {NULL, 0}};
        sslstore_csr csr;

        put_names(&out, OID_OF_PKCS9, names, count * 8);
        sslstore__der_wrap(&out, SSLSTORE__DER_CONSTRUCTED(0), 0);
        pieces[3].bytes = sslstore__der_written(&out).data;
        pieces[3].size = out.size;
        if (count <= 1000) {
            assert_int_equal(read_pieces(pieces, 4, &csr), SSLSTORE_OK);
            assert_int_equal(csr.dns_name_count, count);
            free_csr(&csr);
        } else {
            assert_int_equal(read_pieces(pieces, 4, &csr), SSLSTORE_ERR_LIMIT);
            assert_non_null(strstr(fault, SSLSTORE__WORDS("more than 1,000 names")));
        }
    }
    free(der);
}

static sslstore_result read_p256(void *csr)
{
    return read_file("p256.csr", csr);
}

static void every_allocation_may_fail(void **state)
{
    sslstore_csr csr;

    (void) state;
    assert_true(heap_fail_each(&heap, read_p256, &csr) > 2);
    free_csr(&csr);
}

/* ---- Good requests ---- */

static void a_request_reads_the_same_in_every_form(void **state)
{
    size_t size;
    char *pem = load("p256.csr", &size);
    char *body = strchr(pem, '\n') + 1;
    size_t body_size = (size_t) (strstr(body, "-----END") - body);
    size_t der_size;
    char *der = load("p256.csr.der", &der_size);
    char forms[9][2048];
    char *crlf = with_line_ends(pem, "\r\n");
    char *cr = with_line_ends(pem, "\r");
    char *one_line = with_line_ends(pem, "");
    sslstore_csr first;
    sslstore_csr csr;

    (void) state;
    assert_int_equal(read_csr(der, der_size, &first), SSLSTORE_OK);
    assert_string_equal(first.pem, pem); /* openssl writes LF and 64 columns, too */
    (void) snprintf(forms[0], sizeof forms[0], "%s", pem);
    (void) snprintf(forms[1], sizeof forms[1], "%s", crlf);
    (void) snprintf(forms[2], sizeof forms[2], "%s", cr);
    (void) snprintf(forms[3], sizeof forms[3], "%s", one_line);
    (void) snprintf(forms[4], sizeof forms[4],
                    "\xEF\xBB\xBF"
                    "Dear CA,\r\n%s\r\nYours",
                    crlf);
    (void) snprintf(forms[5], sizeof forms[5], "%.*s", (int) strlen(pem) - 1, pem);
    (void) snprintf(forms[6], sizeof forms[6], "%.*s", (int) body_size, body);
    (void) snprintf(forms[7], sizeof forms[7],
                    "-----BEGIN NEW CERTIFICATE REQUEST-----\n%.*s"
                    "-----END NEW CERTIFICATE REQUEST-----\n",
                    (int) body_size, body);
    (void) snprintf(forms[8], sizeof forms[8], "%.*s",
                    (int) (strstr(one_line + 36, "-----") - (one_line + 35)), one_line + 35);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        assert_int_equal(read_csr(forms[i], strlen(forms[i]), &csr), SSLSTORE_OK);
        assert_string_equal(csr.pem, first.pem);
        assert_string_equal(csr.common_name, first.common_name);
        assert_int_equal(csr.dns_name_count, first.dns_name_count);
        assert_memory_equal(csr.key_sha256, first.key_sha256, sizeof csr.key_sha256);
        sslstore_csr_free(&csr);
    }
    free_csr(&first);
    free(one_line);
    free(cr);
    free(crlf);
    free(der);
    free(pem);
}

static void size_0_is_empty_and_never_looked_behind(void **state)
{
    sslstore_memory memory = heap_memory(&heap);
    size_t size;
    char *pem = load("p256.csr", &size);
    sslstore_csr csr;

    (void) state;
    assert_int_equal(sslstore_csr_read(&memory, "", 0, &csr, NULL), SSLSTORE_ERR_CSR);
    assert_int_equal(sslstore_csr_read(&memory, pem, 0, &csr, NULL), SSLSTORE_ERR_CSR);
    assert_int_equal(sslstore_csr_read(&memory, pem + size, 0, &csr, NULL), SSLSTORE_ERR_CSR);
    assert_int_equal(sslstore_csr_read(&memory, "", SSLSTORE_NUL_TERMINATED, &csr, NULL),
                     SSLSTORE_ERR_CSR);
    assert_int_equal(sslstore_csr_read(&memory, NULL, SSLSTORE_NUL_TERMINATED, &csr, NULL),
                     SSLSTORE_ERR_CSR);
    assert_int_equal(sslstore_csr_read(&memory, pem, SSLSTORE_NUL_TERMINATED, &csr, NULL),
                     SSLSTORE_OK);
    free_csr(&csr);
    free(pem);
}

static void a_key_in_the_same_text_is_passed_by(void **state)
{
    size_t key_size;
    size_t csr_size;
    char *key = load("p256.key", &key_size);
    char *pem = load("p256.csr", &csr_size);
    char both[2048];
    sslstore_csr csr;

    (void) state;
    (void) snprintf(both, sizeof both, "%s%s", key, pem);
    assert_int_equal(read_csr(both, strlen(both), &csr), SSLSTORE_OK);
    assert_string_equal(csr.pem, pem);
    free_csr(&csr);
    free(pem);
    free(key);
}

static void names_are_read_lower_case_and_dns_names_only(void **state)
{
    static const char *const expected[] = {"www.example.com", "example.com",
                                           "xn--bcher-kva.example"};
    sslstore_csr csr;

    (void) state;
    assert_int_equal(read_file("p256.csr", &csr), SSLSTORE_OK);
    assert_string_equal(csr.common_name, "www.example.com");
    assert_int_equal(csr.dns_name_count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(csr.dns_names[i], expected[i]);
    }
    free_csr(&csr);
}

static void common_names_of_every_shape_are_read(void **state)
{
    static const char *const rows[][2] = {
        {"rsa-wildcard.csr", "*.example.com"},
        {"p384-idn.csr", "xn--bcher-kva.example"},
        {"quotes.csr", "a, \"b\"=c"},
        {"two-cn.csr", "last.example"}, /* the last one is the most specific */
        {"no-cn.csr", ""},
        {"p521.csr", "p521.example"},
    };
    sslstore_csr csr;

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(read_file(rows[i][0], &csr), SSLSTORE_OK);
        assert_string_equal(csr.common_name, rows[i][1]);
        free_csr(&csr);
    }
}

static void keys_are_reported_by_type_and_size(void **state)
{
    static const struct {
        const char *name;
        sslstore_key_type type;
        uint32_t bits;
    } rows[] = {
        {"p256.csr", SSLSTORE_KEY_EC, 256},     {"p384-idn.csr", SSLSTORE_KEY_EC, 384},
        {"p521.csr", SSLSTORE_KEY_EC, 521},     {"rsa-wildcard.csr", SSLSTORE_KEY_RSA, 2048},
        {"sha512.csr", SSLSTORE_KEY_RSA, 2048}, {"pss.csr", SSLSTORE_KEY_RSA, 2048},
    };
    sslstore_csr csr;

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(read_file(rows[i].name, &csr), SSLSTORE_OK);
        assert_int_equal(csr.key_type, rows[i].type);
        assert_int_equal(csr.key_bits, rows[i].bits);
        free_csr(&csr);
    }
}

static void bits_are_counted_from_the_first_one(void **state)
{
    static const struct {
        unsigned char modulus[3];
        uint32_t bits;
    } rows[] = {
        {{0, 0, 0}, 0},    {{0, 0, 1}, 1},     {{0, 0, 0x7f}, 7},     {{0, 0, 0x80}, 8},
        {{0, 1, 0xff}, 9}, {{0, 0x40, 0}, 15}, {{0, 0xff, 0xff}, 16}, {{1, 0, 1}, 17},
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        unsigned char key[] = "\x30\x17\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"
                              "\x03\x08\x00\x30\x05\x02\x03???";
        struct sslstore__bytes public_key = {key, sizeof key - 1};
        sslstore_key_type type;
        uint32_t bits;

        memcpy(key + sizeof key - 4, rows[i].modulus, 3);
        sslstore__key_describe(public_key, &type, &bits);
        assert_int_equal(type, SSLSTORE_KEY_RSA);
        assert_int_equal(bits, rows[i].bits);
    }
}

static void the_key_digest_is_that_of_the_subject_public_key_info(void **state)
{
    size_t size;
    char *digest = load("p256.key.sha256", &size);
    sslstore_csr csr;

    (void) state;
    assert_int_equal(size, SSLSTORE_SHA256_SIZE);
    assert_int_equal(read_file("p256.csr", &csr), SSLSTORE_OK);
    assert_memory_equal(csr.key_sha256, digest, size);
    free_csr(&csr);
    free(digest);
}

/* ---- Requests of many tools ---- */

static void requests_of_many_tools_are_read(void **state)
{
    static const struct {
        const char *name;
        const char *common_name;
        const char *dns_name; /* the only one; "": none */
    } rows[] = {
        {"cases/wildcard-only.der", "*.example.com", ""},
        {"cases/nas-local.pem", "nas.local", ""},
        {"cases/host-localhost.pem", "host.localhost", ""},
        {"cases/pkijs-without-attributes.der", "www.example.com", ""},
        {"cases/utf16-with-bom.pem", "shop.example.com", ""},
        {"cases/der-and-line-end.der", "www.example.com", ""},
        {"cases/empty-subject-openssl.pem", "", "www.example.com"},
        {"cases/empty-subject-certtool.pem", "", "www.example.com"},
        {"cases/certtool-default.pem", "www.example.com", ""},
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sslstore_csr csr;

        assert_int_equal(read_file(rows[i].name, &csr), SSLSTORE_OK);
        assert_string_equal(csr.common_name, rows[i].common_name);
        assert_int_equal(csr.dns_name_count, rows[i].dns_name[0] != '\0');
        if (csr.dns_name_count > 0) {
            assert_string_equal(csr.dns_names[0], rows[i].dns_name);
        }
        assert_int_equal(csr.other_name_count, 0);
        free_csr(&csr);
    }
}

static void line_ends_behind_der_are_passed_over(void **state)
{
    static const struct {
        const char *behind;
        size_t size;
        sslstore_result result;
    } rows[] = {
        {"\n", 1, SSLSTORE_OK},       {"\r\n", 2, SSLSTORE_OK},      {" \t\n\n", 4, SSLSTORE_OK},
        {"\0", 1, SSLSTORE_ERR_CSR},  {"\n\0", 2, SSLSTORE_ERR_CSR}, {"x", 1, SSLSTORE_ERR_CSR},
        {"\n0", 2, SSLSTORE_ERR_CSR}, {"\x1a", 1, SSLSTORE_ERR_CSR},
    };
    size_t size;
    char *der = load("p256.csr.der", &size);
    char longer[2048];

    (void) state;
    memcpy(longer, der, size);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t pem_size;
        char *pem = load("p256.csr", &pem_size);
        sslstore_csr csr;

        memcpy(longer + size, rows[i].behind, rows[i].size);
        assert_int_equal(read_csr(longer, size + rows[i].size, &csr), rows[i].result);
        if (rows[i].result == SSLSTORE_OK) {
            assert_string_equal(csr.pem, pem);
            free_csr(&csr);
        }
        free(pem);
    }
    free(der);
}

/* ASCII as UTF-16: a byte order mark if mark, then each byte behind a 0, or before one. */
static size_t widen(const char *text, size_t size, bool little, bool mark, char *out)
{
    size_t written = 0;

    if (mark) {
        memcpy(out, little ? "\xff\xfe" : "\xfe\xff", 2);
        written = 2;
    }
    for (size_t i = 0; i < size; i++) {
        out[written++] = (char) (little ? text[i] : 0);
        out[written++] = (char) (little ? 0 : text[i]);
    }
    return written;
}

static void utf16_text_is_read_in_either_order(void **state)
{
    size_t size;
    char *pem = load("p256.csr", &size);
    char *body = strchr(pem, '\n') + 1;
    size_t body_size = (size_t) (strstr(body, "-----END") - body);
    char wide[4096];

    (void) state;
    for (int i = 0; i < 8; i++) {
        bool bare = (i & 4) != 0;
        size_t wide_size =
            widen(bare ? body : pem, bare ? body_size : size, (i & 1) != 0, (i & 2) != 0, wide);
        sslstore_csr csr;

        assert_int_equal(read_csr(wide, wide_size, &csr), SSLSTORE_OK);
        assert_string_equal(csr.pem, pem);
        free_csr(&csr);
        assert_int_equal(read_csr(wide, wide_size - 1, &csr), SSLSTORE_OK); /* half a line end */
        sslstore_csr_free(&csr);
        assert_int_equal(read_csr(wide, wide_size / 2, &csr), SSLSTORE_ERR_CSR);
    }
    free(pem);
}

static void text_around_a_utf16_request_may_have_any_letters(void **state)
{
    static const char before[] = "\xff\xfeG\0r\0\xfc\0\xdf\0e\0\x41\x01\n\0"; /* U+0141 last */
    size_t size;
    char *pem = load("p256.csr", &size);
    char wide[4096];
    sslstore_csr csr;

    (void) state;
    memcpy(wide, before, sizeof before - 1);
    size = sizeof before - 1 + widen(pem, size, true, false, wide + sizeof before - 1);
    assert_int_equal(read_csr(wide, size, &csr), SSLSTORE_OK);
    assert_string_equal(csr.pem, pem);
    free_csr(&csr);
    wide[sizeof before + 59] = 1; /* not in its base64, however */
    assert_int_equal(read_csr(wide, size, &csr), SSLSTORE_ERR_CSR);
    free(pem);
}

static void what_only_begins_like_utf16_is_refused(void **state)
{
    static const struct piece rows[] = {
        {"\0", 1},
        {"\0\0", 2},
        {"\xff\xfe", 2},
        {"\xfe\xff", 2},
        {"\xff\xfe-", 3},
        {"0\0", 2},
        {"\0"
         "0",
         2},
        {"\xfe\xfe", 2},
        {"\0\xfe", 2},
        {"-\xfe-\xfe", 4},
    };
    sslstore_csr csr;

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(read_csr(rows[i].bytes, rows[i].size, &csr), SSLSTORE_ERR_CSR);
        assert_non_null(strstr(fault, SSLSTORE__WORDS("unreadable")));
    }
}

static void free_takes_nothing_for_an_answer(void **state)
{
    sslstore_csr csr = {0};

    (void) state;
    sslstore_csr_free(NULL);
    sslstore_csr_free(&csr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_cut_at_any_byte_is_refused),
        cmocka_unit_test(a_request_with_any_bit_turned_is_refused),
        cmocka_unit_test(what_is_no_sound_request_is_refused),
        cmocka_unit_test(bytes_behind_the_request_are_refused),
        cmocka_unit_test(an_extension_request_that_cannot_be_read_is_refused),
        cmocka_unit_test(an_algorithm_that_does_not_go_with_the_key_is_refused),
        cmocka_unit_test(a_wrong_signature_is_reported_from_an_unreadable_request),
        cmocka_unit_test(input_has_a_ceiling),
        cmocka_unit_test(parameters_of_pss_that_cannot_be_read_prove_nothing),
        cmocka_unit_test(a_request_has_a_ceiling_of_its_own),
        cmocka_unit_test(a_block_of_broken_base64_is_refused),
        cmocka_unit_test(a_request_may_come_without_attributes_and_without_nothing_else),
        cmocka_unit_test(attributes_that_cannot_be_read_are_refused),
        cmocka_unit_test(of_several_requests_for_names_none_may_say_something_else),
        cmocka_unit_test(an_extension_that_is_there_twice_is_refused),
        cmocka_unit_test(an_attribute_with_two_values_is_refused),
        cmocka_unit_test(a_version_other_than_0_is_refused),
        cmocka_unit_test(keys_that_no_ca_takes_are_named),
        cmocka_unit_test(keys_of_the_algorithms_to_come_are_named),
        cmocka_unit_test(keys_that_are_none_are_of_an_unknown_kind),
        cmocka_unit_test(signatures_that_no_ca_takes_are_named),
        cmocka_unit_test(a_hash_in_the_parameters_of_pss_is_named),
        cmocka_unit_test(a_signature_of_no_algorithm_is_wrong),
        cmocka_unit_test(names_of_other_kinds_are_reported),
        cmocka_unit_test(names_of_all_kinds_keep_their_order),
        cmocka_unit_test(requests_of_many_tools_are_read),
        cmocka_unit_test(line_ends_behind_der_are_passed_over),
        cmocka_unit_test(utf16_text_is_read_in_either_order),
        cmocka_unit_test(text_around_a_utf16_request_may_have_any_letters),
        cmocka_unit_test(what_only_begins_like_utf16_is_refused),
        cmocka_unit_test(a_thousand_names_and_no_more),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(a_request_reads_the_same_in_every_form),
        cmocka_unit_test(size_0_is_empty_and_never_looked_behind),
        cmocka_unit_test(a_key_in_the_same_text_is_passed_by),
        cmocka_unit_test(names_are_read_lower_case_and_dns_names_only),
        cmocka_unit_test(common_names_of_every_shape_are_read),
        cmocka_unit_test(keys_are_reported_by_type_and_size),
        cmocka_unit_test(bits_are_counted_from_the_first_one),
        cmocka_unit_test(the_key_digest_is_that_of_the_subject_public_key_info),
        cmocka_unit_test(free_takes_nothing_for_an_answer),
    };

    return cmocka_run_group_tests_name("pki/csr_read", tests, NULL, NULL);
}
