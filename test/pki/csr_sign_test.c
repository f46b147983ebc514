/* Making signing requests whose private key is elsewhere: an opaque key of PSA signs, as a secure
 * element would.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fixture.h"

#include <psa/crypto.h>

#include "mbedtls_compat.h"
#include "pki/der.h"
#include "pki/pem.h"
#include "support/range.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static struct heap heap;

/* ---- The chip ---- */

enum answer { GOOD, FAILS, TOO_LONG, TOO_SHORT, EMPTY, GARBAGE, ZEROS, LONGEST };

static struct {
    psa_key_id_t key;
    psa_algorithm_t algorithm;
    uint8_t public_key[1100]; /* as PSA exports it */
    size_t public_size;
    enum answer answer;
    size_t signatures;
    size_t capacity; /* what the last signature was given */
} chip;

/* Put the private key of a file into the chip: PKCS #8 in PEM. */
static void insert_key(const char *name)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    size_t size;
    char *pem = load(name, &size);
    struct sslstore__bytes rest = {(unsigned char *) pem, 0};
    struct sslstore__bytes body;
    struct sslstore__bytes skipped;
    struct sslstore__bytes key;
    bool is_rsa = strncmp(name, "rsa", 3) == 0;

    assert_true(sslstore__pem_first_decode(pem, size, sslstore__pem_is_key, (unsigned char *) pem,
                                           &rest.size));
    assert_true(sslstore__der_take(&rest, SSLSTORE__DER_SEQUENCE, &body));
    assert_true(sslstore__der_take(&body, SSLSTORE__DER_INTEGER, &skipped));
    assert_true(sslstore__der_take(&body, SSLSTORE__DER_SEQUENCE, &skipped));
    assert_true(sslstore__der_take(&body, SSLSTORE__DER_OCTET_STRING, &key));
    if (!is_rsa) { /* ECPrivateKey: the number is the first octet string */
        assert_true(sslstore__der_take(&key, SSLSTORE__DER_SEQUENCE, &body));
        assert_true(sslstore__der_take(&body, SSLSTORE__DER_INTEGER, &skipped));
        assert_true(sslstore__der_take(&body, SSLSTORE__DER_OCTET_STRING, &key));
    }
    memset(&chip, 0, sizeof chip);
    chip.algorithm = is_rsa ? PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_SHA_256)
                            : PSA_ALG_DETERMINISTIC_ECDSA(PSA_ALG_SHA_256);
    psa_set_key_type(&attributes, is_rsa ? PSA_KEY_TYPE_RSA_KEY_PAIR
                                         : PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1));
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_SIGN_HASH);
    psa_set_key_algorithm(&attributes, chip.algorithm);
    assert_int_equal(psa_crypto_init(), PSA_SUCCESS);
    assert_int_equal(psa_import_key(&attributes, key.data, key.size, &chip.key), PSA_SUCCESS);
    assert_int_equal(
        psa_export_public_key(chip.key, chip.public_key, sizeof chip.public_key, &chip.public_size),
        PSA_SUCCESS);
    free(pem);
}

static void remove_key(void)
{
    assert_int_equal(psa_destroy_key(chip.key), PSA_SUCCESS);
}

/* The numbers of signatures that DER wrote with fewer bytes, and with one more. */
static size_t shorter;
static size_t longer;

/* The hook. */
static int sign(void *user, const uint8_t *digest, size_t digest_size, uint8_t *signature,
                size_t *size)
{
    size_t capacity = *size;

    assert_ptr_equal(user, &chip);
    assert_int_equal(digest_size, SSLSTORE_SHA256_SIZE);
    assert_true(capacity >= 512);
    chip.signatures++;
    chip.capacity = capacity;
    memset(signature, 0xa5, capacity); /* all of it may be written */
    if (chip.answer == FAILS) {
        return 7;
    }
    assert_int_equal(
        psa_sign_hash(chip.key, chip.algorithm, digest, digest_size, signature, capacity, size),
        PSA_SUCCESS);
    if (chip.answer == TOO_LONG) {
        *size = capacity + 1;
    } else if (chip.answer == LONGEST) {
        *size = capacity;
    } else if (chip.answer == TOO_SHORT) {
        --*size;
    } else if (chip.answer == EMPTY) {
        *size = 0;
    } else if (chip.answer == GARBAGE) {
        signature[9] = (uint8_t) (signature[9] ^ 1);
    } else if (chip.answer == ZEROS) {
        memset(signature, 0, *size);
    }
    return 0;
}

/* The same, but the signature of EC is DER, as Mbed TLS itself and most libraries of TPMs give
 * it. */
static int sign_der(void *user, const uint8_t *digest, size_t digest_size, uint8_t *signature,
                    size_t *size)
{
    uint8_t der[128];
    struct sslstore__der_writer writer = {der, sizeof der, 0};
    size_t half;

    assert_int_equal(sign(user, digest, digest_size, signature, size), 0);
    half = *size / 2;
    for (size_t begin = half + half; begin > 0; begin -= half) { /* s, then r */
        const uint8_t *end = signature + begin;
        const uint8_t *number = end - half;
        size_t since = writer.size;

        for (; *number == 0; number++) {
            shorter++;
        }
        sslstore__der_put(&writer, number, (size_t) (end - number));
        if (*number >= 0x80) {
            longer++;
            sslstore__der_put(&writer, "", 1);
        }
        sslstore__der_wrap(&writer, SSLSTORE__DER_INTEGER, since);
    }
    sslstore__der_wrap(&writer, SSLSTORE__DER_SEQUENCE, 0);
    *size = writer.size;
    memcpy(signature, sslstore__der_written(&writer).data, writer.size);
    return 0;
}

/* ---- Requests ---- */

static sslstore_csr_options options_for(const void *public_key, size_t size)
{
    sslstore_csr_options options = {.common_name = "www.example.com",
                                    .public_key = public_key,
                                    .public_key_size = size,
                                    .sign = sign,
                                    .sign_user = &chip};

    return options;
}

/* Make a request with the public key in a block of its exact size. */
static sslstore_result make_with(const void *public_key, size_t size, const char **problem,
                                 sslstore_csr *csr)
{
    sslstore_memory memory = heap_memory(&heap);
    char *key = exact(public_key, size);
    sslstore_csr_options options = options_for(key, size);
    sslstore_result result;

    *problem = "unset";
    memset(csr, 0x5a, sizeof *csr);
    result = sslstore_csr_make(&memory, &options, csr, problem);
    free(key);
    if (result != SSLSTORE_OK) {
        static const sslstore_csr nothing;

        assert_memory_equal(csr, &nothing, sizeof nothing);
        assert_int_equal(heap.live, 0);
    }
    return result;
}

static void free_csr(sslstore_csr *csr)
{
    sslstore_csr_free(csr);
    assert_int_equal(heap.live, 0);
}

/* The digest of a key, as a request shows it that was made with the key's bytes. */
static void expect_key(const char *name, const sslstore_csr *csr)
{
    sslstore_memory memory = heap_memory(&heap);
    size_t size;
    char *key = load(name, &size);
    sslstore_csr_options options = {.common_name = "www.example.com",
                                    .key = key,
                                    .key_size = size,
                                    .random = sslstore_random_mbedtls};
    sslstore_csr other;

    assert_int_equal(sslstore_csr_make(&memory, &options, &other, NULL), SSLSTORE_OK);
    assert_memory_equal(csr->key_sha256, other.key_sha256, sizeof other.key_sha256);
    assert_int_equal(csr->key_bits, other.key_bits);
    sslstore_csr_free(&other);
    free(key);
}

/* The same key as SubjectPublicKeyInfo, from a request that has it. */
static struct sslstore__bytes public_key_of(const sslstore_csr *csr, unsigned char *space,
                                            size_t size)
{
    struct sslstore__bytes rest = {space, 0};
    struct sslstore__bytes info;
    struct sslstore__bytes skipped;
    struct sslstore__bytes key;

    assert_true(strlen(csr->pem) < size);
    memcpy(space, csr->pem, strlen(csr->pem));
    assert_true(sslstore__pem_base64_decode(
        (const char *) space + strlen("-----BEGIN CERTIFICATE REQUEST-----"),
        strlen(csr->pem) - strlen("-----BEGIN CERTIFICATE REQUEST-----") -
            strlen("\n-----END CERTIFICATE REQUEST-----\n"),
        space, &rest.size));
    assert_true(sslstore__der_take(&rest, SSLSTORE__DER_SEQUENCE, &info));
    assert_true(sslstore__der_take(&info, SSLSTORE__DER_SEQUENCE, &rest));
    assert_true(sslstore__der_take(&rest, SSLSTORE__DER_INTEGER, &skipped));
    assert_true(sslstore__der_take(&rest, SSLSTORE__DER_SEQUENCE, &skipped));
    assert_true(sslstore__der_cut(&rest, SSLSTORE__DER_SEQUENCE, &key));
    return key;
}

static void every_kind_of_key_signs_and_its_public_key_may_come_in_every_form(void **state)
{
    static const char *const keys[] = {"p256.key", "p384.key", "rsa2048.key", "rsa4096.key"};

    (void) state;
    for (size_t i = 0; i < COUNT(keys); i++) {
        unsigned char space[4096];
        char pem[2048];
        struct sslstore__text text;
        struct sslstore__bytes key;
        sslstore_csr csr;
        const char *problem;

        insert_key(keys[i]);
        assert_int_equal(make_with(chip.public_key, chip.public_size, &problem, &csr), SSLSTORE_OK);
        assert_null(problem);
        assert_int_equal(chip.signatures, 1);
        assert_string_equal(csr.common_name, "www.example.com");
        expect_key(keys[i], &csr);
        key = public_key_of(&csr, space, sizeof space);
        free_csr(&csr);
        assert_int_equal(make_with(key.data, key.size, &problem, &csr), SSLSTORE_OK);
        expect_key(keys[i], &csr);
        free_csr(&csr);
        sslstore__text_init(&text, pem, sizeof pem);
        sslstore__pem_put(&text, "PUBLIC KEY", key);
        assert_int_equal(make_with(pem, strlen(pem), &problem, &csr), SSLSTORE_OK);
        expect_key(keys[i], &csr);
        free_csr(&csr);
        remove_key();
    }
}

static void rsa_numbers_may_be_pem(void **state)
{
    char pem[1024];
    struct sslstore__text text;
    sslstore_csr csr;
    const char *problem;

    (void) state;
    insert_key("rsa2048.key");
    sslstore__text_init(&text, pem, sizeof pem);
    sslstore__pem_put(&text, "RSA PUBLIC KEY",
                      (struct sslstore__bytes){chip.public_key, chip.public_size});
    assert_int_equal(make_with(pem, strlen(pem), &problem, &csr), SSLSTORE_OK);
    expect_key("rsa2048.key", &csr);
    free_csr(&csr);
    remove_key();
}

/* The signature with n6.example has a number that begins with a zero byte, as one in 256 does. */
static void numbers_of_any_size_become_der(void **state)
{
    static const char *const names[] = {"n5.example", "n6.example", "n7.example"};
    sslstore_memory memory = heap_memory(&heap);

    (void) state;
    insert_key("p256.key");
    for (size_t i = 0; i < COUNT(names); i++) {
        sslstore_csr_options options = options_for(chip.public_key, chip.public_size);
        sslstore_csr raw;
        sslstore_csr der;

        options.common_name = names[i];
        assert_int_equal(sslstore_csr_sign(&memory, &options, &raw, NULL), SSLSTORE_OK);
        options.sign = sign_der;
        assert_int_equal(sslstore_csr_sign(&memory, &options, &der, NULL), SSLSTORE_OK);
        assert_string_equal(raw.pem, der.pem); /* the signature is deterministic */
        sslstore_csr_free(&raw);
        free_csr(&der);
    }
    assert_int_equal(shorter, 1);
    assert_int_in_range(longer, 1, 5);
    remove_key();
}

/* ---- What is refused ---- */

static void a_signature_that_is_none_makes_no_request(void **state)
{
    static const struct {
        enum answer answer;
        const char *problem;
    } rows[] = {
        {FAILS, "sign failed"},
        {TOO_LONG, "sign returned a size that is larger than the one it was given"},
        {LONGEST, "what sign returned is no SHA-256 signature with public_key"},
        {TOO_SHORT, "what sign returned is no SHA-256 signature with public_key"},
        {EMPTY, "what sign returned is no SHA-256 signature with public_key"},
        {GARBAGE, "what sign returned is no SHA-256 signature with public_key"},
        {ZEROS, "what sign returned is no SHA-256 signature with public_key"},
    };
    static const char *const keys[] = {"p256.key", "rsa2048.key"};

    (void) state;
    for (size_t i = 0; i < COUNT(keys) * COUNT(rows); i++) {
        sslstore_csr csr;
        const char *problem;

        insert_key(keys[i / COUNT(rows)]);
        chip.answer = rows[i % COUNT(rows)].answer;
        assert_int_equal(make_with(chip.public_key, chip.public_size, &problem, &csr),
                         SSLSTORE_ERR_KEY);
        assert_string_equal(problem, rows[i % COUNT(rows)].problem);
        assert_int_equal(chip.signatures, 1);
        remove_key();
    }
}

static void a_signature_with_another_key_makes_no_request(void **state)
{
    uint8_t other[97];
    size_t other_size;
    sslstore_csr csr;
    const char *problem;

    (void) state;
    insert_key("p384.key");
    memcpy(other, chip.public_key, chip.public_size);
    other_size = chip.public_size;
    remove_key();
    insert_key("p256.key");
    assert_int_equal(make_with(other, other_size, &problem, &csr), SSLSTORE_ERR_KEY);
    assert_string_equal(problem, "what sign returned is no SHA-256 signature with public_key");
    remove_key();
}

static void a_public_key_that_is_none_is_refused_before_anything_is_signed(void **state)
{
    static const char none[] = "public_key is neither a SubjectPublicKeyInfo, nor a point of P-256 "
                               "or P-384, nor an RSAPublicKey";
    static const char kind[] = "the key is not EC P-256 or P-384, or RSA 2048 to 4096";
    static const struct {
        const char *data;
        size_t size;
        const char *problem;
    } rows[] = {
        {"", 0, none},
        {"hello", 5, none},
        {"\x30\x03\x02\x01", 4, none},                     /* cut                     */
        {"\x30\x02\x05\x00", 4, none},                     /* neither form            */
        {"\x30\x04\x30\x00\x05\x00", 6, none},             /* no bits                 */
        {"\x30\x06\x30\x00\x03\x02\x01\x00", 8, none},     /* unused bits             */
        {"\x30\x05\x30\x00\x03\x01\x00", 7, none},         /* no key                  */
        {"\x30\x06\x30\x00\x03\x02\x00\x04\x00", 9, none}, /* a byte after it         */
        {"\x30\x06\x30\x00\x03\x02\x00\x04", 8, kind},     /* no algorithm            */
        {"\x30\x06\x30\x00\x03\x02\x00\x02", 8, "the point of public_key is compressed"},
        {"\x30\x06\x30\x00\x03\x02\x00\x03", 8, "the point of public_key is compressed"},
        {"\x30\x06\x02\x01\x05\x02\x01\x03", 8, kind},  /* RSA with 3 bits         */
        {"-----BEGIN PUBLIC KEY-----\nMA==", 31, none}, /* no END                  */
        {"-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n", 59, none},
    };

    (void) state;
    insert_key("p256.key");
    for (size_t i = 0; i < COUNT(rows); i++) {
        sslstore_csr csr;
        const char *problem;

        assert_int_equal(make_with(rows[i].data, rows[i].size, &problem, &csr), SSLSTORE_ERR_KEY);
        assert_memory_equal(problem, rows[i].problem, strlen(rows[i].problem));
    }
    assert_int_equal(chip.signatures, 0);
    remove_key();
}

/* Seen only once Mbed TLS reads the key. */
static void a_point_that_is_not_on_the_curve_is_refused(void **state)
{
    sslstore_csr csr;
    const char *problem;

    (void) state;
    insert_key("p256.key");
    chip.public_key[64] ^= 1;
    assert_int_equal(make_with(chip.public_key, chip.public_size, &problem, &csr),
                     SSLSTORE_ERR_KEY);
    assert_non_null(problem);
    remove_key();
}

static void points_of_other_sizes_are_no_points(void **state)
{
    static const size_t sizes[] = {64, 66, 96, 98, 133};
    uint8_t point[133] = {4};

    (void) state;
    insert_key("p256.key");
    for (size_t i = 0; i < COUNT(sizes); i++) {
        sslstore_csr csr;
        const char *problem;

        assert_int_equal(make_with(point, sizes[i], &problem, &csr), SSLSTORE_ERR_KEY);
    }
    point[0] = 2; /* the right size, but compressed points are shorter */
    for (size_t size = 65; size <= 97; size += 32) {
        sslstore_csr csr;
        const char *problem;

        assert_int_equal(make_with(point, size, &problem, &csr), SSLSTORE_ERR_KEY);
    }
    assert_int_equal(chip.signatures, 0);
    remove_key();
}

static void a_public_key_has_at_most_16_kilobytes(void **state)
{
    static char text[16385];
    sslstore_csr csr;
    const char *problem;

    (void) state;
    insert_key("p256.key");
    memset(text, '\n', sizeof text);
    assert_int_equal(make_with(text, sizeof text - 1, &problem, &csr), SSLSTORE_ERR_KEY);
    assert_non_null(strstr(problem, "neither"));
    assert_int_equal(make_with(text, sizeof text, &problem, &csr), SSLSTORE_ERR_KEY);
    assert_string_equal(problem, "public_key is larger than 16 KB");
    remove_key();
}

static void options_that_are_missing_or_contradict_are_described(void **state)
{
    static const char *const bad_names[] = {"b c"};
    static const struct {
        sslstore_csr_options options;
        const char *problem;
        sslstore_result result;
    } rows[] = {
        {{.common_name = "a.example", .key = "k", .public_key = "k", .sign = sign},
         "key and sign are both set",
         SSLSTORE_ERR_ARGUMENT},
        {{.common_name = "a.example", .public_key = "k"}, "sign is NULL", SSLSTORE_ERR_ARGUMENT},
        {{.common_name = "a.example", .sign = sign}, "public_key is NULL", SSLSTORE_ERR_ARGUMENT},
        {{.common_name = "a b", .public_key = "k", .sign = sign},
         "common_name is not a domain name",
         SSLSTORE_ERR_ARGUMENT},
        {{.common_name = "a.example",
          .dns_names = bad_names,
          .dns_name_count = 1,
          .public_key = "k",
          .sign = sign},
         "a name in dns_names is not a domain name",
         SSLSTORE_ERR_ARGUMENT},
        {{.common_name = "a.example", .dns_name_count = 1000, .public_key = "k", .sign = sign},
         "dns_names has more than 999 names",
         SSLSTORE_ERR_LIMIT},
    };
    sslstore_memory memory = heap_memory(&heap);

    (void) state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *problem = "unset";
        sslstore_csr csr;

        assert_int_equal(sslstore_csr_sign(&memory, &rows[i].options, &csr, &problem),
                         rows[i].result);
        assert_string_equal(problem, rows[i].problem);
        assert_int_equal(sslstore_csr_sign(&memory, &rows[i].options, &csr, NULL), rows[i].result);
    }
}

static sslstore_result make_once(void *csr)
{
    const char *problem;
    sslstore_result result = make_with(chip.public_key, chip.public_size, &problem, csr);

    assert_null(problem);
    return result;
}

static void every_allocation_may_fail(void **state)
{
    sslstore_csr csr;

    (void) state;
    insert_key("p256.key");
    assert_true(heap_fail_each(&heap, make_once, &csr) > 3);
    free_csr(&csr);
    remove_key();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_key_signs_and_its_public_key_may_come_in_every_form),
        cmocka_unit_test(rsa_numbers_may_be_pem),
        cmocka_unit_test(numbers_of_any_size_become_der),
        cmocka_unit_test(a_signature_that_is_none_makes_no_request),
        cmocka_unit_test(a_signature_with_another_key_makes_no_request),
        cmocka_unit_test(a_public_key_that_is_none_is_refused_before_anything_is_signed),
        cmocka_unit_test(a_point_that_is_not_on_the_curve_is_refused),
        cmocka_unit_test(points_of_other_sizes_are_no_points),
        cmocka_unit_test(a_public_key_has_at_most_16_kilobytes),
        cmocka_unit_test(options_that_are_missing_or_contradict_are_described),
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests_name("pki/csr_sign", tests, NULL, NULL);
}
