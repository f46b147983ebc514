/* A key has one digest, however a request or a certificate encodes it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "build.h"
#include "fixture.h"

#include "mbedtls_compat.h"
#include "pki/pem.h"
#include "pki/digest.h"
#include "pki/key.h"
#include "pki/signature.h"

#define KEY_MAX      640
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

#define READS_COMPRESSED (MBEDTLS_VERSION_NUMBER >= 0x03060000)

static struct heap heap;

/* A SubjectPublicKeyInfo. */
struct key {
    unsigned char bytes[KEY_MAX];
    size_t size;
};

/* The key of a request in PEM. */
static struct sslstore__bytes load_key(const char *name, struct key *key)
{
    static unsigned char der[2048];
    size_t size;
    char *pem = load(name, &size);
    const char *body = strchr(pem, '\n');
    struct sslstore__bytes rest = {der, 0};
    struct sslstore__bytes part;

    assert_true(sslstore__pem_base64_decode(body, (size_t) (strstr(body, "-----") - body), der,
                                            &rest.size));
    assert_true(sslstore__der_take(&rest, SSLSTORE__DER_SEQUENCE, &part));
    assert_true(sslstore__der_take(&part, SSLSTORE__DER_SEQUENCE, &rest));
    assert_true(sslstore__der_take(&rest, SSLSTORE__DER_INTEGER, &part));
    assert_true(sslstore__der_take(&rest, SSLSTORE__DER_SEQUENCE, &part));
    assert_true(sslstore__der_cut(&rest, SSLSTORE__DER_SEQUENCE, &part));
    assert_true(part.size <= sizeof key->bytes);
    memcpy(key->bytes, part.data, part.size);
    part.data = key->bytes;
    key->size = part.size;
    free(pem);
    return part;
}

static void digest(struct sslstore__bytes key, uint8_t *out)
{
    unsigned char *copy = (unsigned char *) exact(key.data, key.size);
    struct sslstore__bytes bytes = {copy, key.size};

    assert_int_equal(sslstore__key_digest(bytes, out), SSLSTORE_OK);
    free(copy);
}

static bool same_digest(struct sslstore__bytes left, struct sslstore__bytes right)
{
    uint8_t digests[2][SSLSTORE_SHA256_SIZE];

    digest(left, digests[0]);
    digest(right, digests[1]);
    return memcmp(digests[0], digests[1], sizeof digests[0]) == 0;
}

/* Take a key apart: the content of its AlgorithmIdentifier, and what its BIT STRING holds. */
static void take_apart(struct sslstore__bytes key, struct sslstore__bytes *algorithm,
                       struct sslstore__bytes *bits)
{
    struct sslstore__bytes body;

    assert_true(sslstore__der_take(&key, SSLSTORE__DER_SEQUENCE, &body));
    assert_true(sslstore__der_take(&body, SSLSTORE__DER_SEQUENCE, algorithm));
    assert_true(sslstore__der_take_bits(&body, bits));
}

/* Put a key together; out takes it. */
static struct sslstore__bytes put_together(struct sslstore__bytes algorithm, const void *bits,
                                           size_t size, struct key *out)
{
    static const unsigned char no_unused_bits = 0;
    writer sink = {out->bytes, sizeof out->bytes, 0};

    sslstore__der_put(&sink, bits, size);
    sslstore__der_put(&sink, &no_unused_bits, 1);
    sslstore__der_wrap(&sink, SSLSTORE__DER_BIT_STRING, 0);
    put(&sink, SSLSTORE__DER_SEQUENCE, algorithm.data, algorithm.size);
    sslstore__der_wrap(&sink, SSLSTORE__DER_SEQUENCE, 0);
    return sslstore__der_written(&sink);
}

static void a_key_as_it_is_mostly_encoded_has_the_digest_of_its_bytes(void **state)
{
    static const char *const names[] = {"p256.csr", "p384-idn.csr", "p521.csr", "rsa-wildcard.csr",
                                        "ed25519.csr" /* which Mbed TLS cannot read */};

    (void) state;
    for (size_t i = 0; i < COUNT(names); i++) {
        struct key key;
        struct sslstore__bytes bytes = load_key(names[i], &key);
        uint8_t digests[2][SSLSTORE_SHA256_SIZE];

        digest(bytes, digests[0]);
        assert_int_equal(sslstore__digest_sha256(&bytes, 1, digests[1]), SSLSTORE_OK);
        assert_memory_equal(digests[0], digests[1], sizeof digests[0]);
    }
}

static void a_compressed_point_is_the_same_key(void **state)
{
    static const char *const names[] = {"p256.csr", "p384-idn.csr", "p521.csr"};

    (void) state;
    for (size_t i = 0; i < COUNT(names); i++) {
        struct key key;
        struct key other;
        struct sslstore__bytes bytes = load_key(names[i], &key);
        struct sslstore__bytes algorithm;
        struct sslstore__bytes point;
        unsigned char compressed[KEY_MAX];
        size_t half;

        take_apart(bytes, &algorithm, &point);
        half = point.size / 2;
        memcpy(compressed, point.data, half + 1);
        compressed[0] = (unsigned char) (2 + point.data[point.size - 1] % 2);
        assert_int_equal(same_digest(bytes, put_together(algorithm, compressed, half + 1, &other)),
                         READS_COMPRESSED);
        compressed[0] ^= 1; /* the point on the other side */
        assert_false(same_digest(bytes, put_together(algorithm, compressed, half + 1, &other)));
    }
}

static void an_rsa_key_with_another_encoding_is_the_same_key(void **state)
{
    struct key key;
    struct key other;
    struct sslstore__bytes bytes = load_key("rsa-wildcard.csr", &key);
    struct sslstore__bytes algorithm;
    struct sslstore__bytes bits;
    struct sslstore__bytes bytes_left;
    struct sslstore__bytes numbers;
    writer sink = {other.bytes, sizeof other.bytes, 0};
    unsigned char padded[KEY_MAX];

    (void) state;
    take_apart(bytes, &algorithm, &bits);
    algorithm.size -= 2; /* no parameters instead of NULL */
    assert_true(same_digest(bytes, put_together(algorithm, bits.data, bits.size, &other)));
    algorithm.size += 2;
    bytes_left = bits;
    assert_true(sslstore__der_take(&bytes_left, SSLSTORE__DER_SEQUENCE, &numbers));
    assert_int_equal(numbers.data[0], SSLSTORE__DER_INTEGER);
    assert_int_equal(numbers.data[1], 0x82);
    sslstore__der_put(&sink, numbers.data + 4, numbers.size - 4);
    padded[0] = SSLSTORE__DER_INTEGER; /* one 0 more before the modulus */
    padded[1] = 0x82;
    padded[2] = numbers.data[2];
    padded[3] = (unsigned char) (numbers.data[3] + 1);
    padded[4] = 0;
    sslstore__der_put(&sink, padded, 5);
    sslstore__der_wrap(&sink, SSLSTORE__DER_SEQUENCE, 0);
    memcpy(padded, sslstore__der_written(&sink).data, sink.size);
    assert_true(same_digest(bytes, put_together(algorithm, padded, sink.size, &other)));
    padded[sink.size - 1] ^= 2; /* in the exponent */
    assert_false(same_digest(bytes, put_together(algorithm, padded, sink.size, &other)));
}

static void a_length_in_another_form_is_the_same_key(void **state)
{
    struct key key;
    struct key other;
    struct sslstore__bytes bytes = load_key("p256.csr", &key);
    struct sslstore__bytes longer = {other.bytes, bytes.size + 1};

    (void) state;
    memcpy(other.bytes, "\x30\x81\x59", 3);
    memcpy(other.bytes + 3, bytes.data + 2, bytes.size - 2);
    assert_true(same_digest(bytes, longer));
}

static void what_is_no_key_has_the_digest_of_its_bytes(void **state)
{
    static const char *const texts[] = {"", "0", "\x30\x03\x02\x01\x01"};

    (void) state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct sslstore__bytes bytes = {(const unsigned char *) texts[i], strlen(texts[i])};
        uint8_t digests[2][SSLSTORE_SHA256_SIZE];

        digest(bytes, digests[0]);
        assert_int_equal(sslstore__digest_sha256(&bytes, 1, digests[1]), SSLSTORE_OK);
        assert_memory_equal(digests[0], digests[1], sizeof digests[0]);
    }
}

/* Mbed TLS 2.28 cannot read such a key: then the request is refused, before it is ordered. */
static void a_request_with_a_compressed_point_gets_its_certificate_or_is_refused(void **state)
{
    sslstore_memory memory = heap_memory(&heap);
    size_t size;
    char *pem = load("cases/compressed-point.pem", &size);
    sslstore_file leaf = {"leaf.crt", NULL, 0};
    char *content = load("cases/leaf-of-compressed-point.pem", &leaf.size);
    sslstore_csr csr;
    sslstore_chain chain;

    (void) state;
    leaf.content = content;
    assert_int_equal(sslstore_csr_read(&memory, pem, size, &csr, NULL),
                     READS_COMPRESSED ? SSLSTORE_OK : SSLSTORE_ERR_KEY);
    if (READS_COMPRESSED) {
        assert_int_equal(csr.key_type, SSLSTORE_KEY_EC);
        assert_int_equal(csr.key_bits, 256);
        assert_int_equal(sslstore_chain_read(&memory, &leaf, 1, csr.key_sha256, &chain, NULL),
                         SSLSTORE_OK);
        assert_memory_equal(chain.key_sha256, csr.key_sha256, sizeof csr.key_sha256);
        sslstore_chain_free(&chain);
    }
    sslstore_csr_free(&csr);
    assert_int_equal(heap.live, 0);
    free(content);
    free(pem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_as_it_is_mostly_encoded_has_the_digest_of_its_bytes),
        cmocka_unit_test(a_compressed_point_is_the_same_key),
        cmocka_unit_test(an_rsa_key_with_another_encoding_is_the_same_key),
        cmocka_unit_test(a_length_in_another_form_is_the_same_key),
        cmocka_unit_test(what_is_no_key_has_the_digest_of_its_bytes),
        cmocka_unit_test(a_request_with_a_compressed_point_gets_its_certificate_or_is_refused),
    };

    return cmocka_run_group_tests_name("pki/key", tests, NULL, NULL);
}
