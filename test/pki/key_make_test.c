/* Making private keys: of every kind, read back by OpenSSL and by sslstore_csr_make(); and each
 * step that can fail. The linker replaces the functions of Mbed TLS that are used by the ones of
 * this file (Makefile).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "base/words.h"
#include "fixture.h"

#include <unistd.h>

#include "mbedtls_compat.h"
#include "pki/random.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static struct heap heap;

/* ---- Randomness ---- */

struct source {
    uint64_t state;
    size_t calls;
    size_t fail_at; /* which call fails, from 1; 0: none */
    bool is_stuck;  /* gives the same bytes again and again */
};

static int draw(void *user, void *out, size_t size)
{
    struct source *source = user;
    unsigned char *bytes = out;

    for (size_t i = 0; i < size; i++) {
        source->state = source->state * 6364136223846793005u + 1442695040888963407u;
        bytes[i] = source->is_stuck ? 7 : (unsigned char) (source->state >> 56);
    }
    return ++source->calls == source->fail_at ? -1 : 0;
}

static int draw_bytes(void *user, unsigned char *out, size_t size)
{
    return draw(user, out, size);
}

/* ---- The functions of Mbed TLS ---- */

static struct {
    size_t calls;
    size_t fail_at; /* which call fails, from 1; 0: none */
    int code;
    const char *rsa_key; /* is taken instead of a new one; NULL: none */
    unsigned rsa_bits;   /* that were asked for */
} engine;

static bool fails(void)
{
    return ++engine.calls == engine.fail_at;
}

int __real_mbedtls_pk_write_key_der(mbedtls_pk_context *pk, unsigned char *out, size_t size);
int __wrap_mbedtls_pk_write_key_der(mbedtls_pk_context *pk, unsigned char *out, size_t size);

int __wrap_mbedtls_pk_write_key_der(mbedtls_pk_context *pk, unsigned char *out, size_t size)
{
    return fails() ? engine.code : __real_mbedtls_pk_write_key_der(pk, out, size);
}

/* Read the key that is taken instead of a new one. */
static void read_key(mbedtls_pk_context *pk)
{
    size_t size;
    char *pem = load(engine.rsa_key, &size);
    struct source source = {.state = 3};

    mbedtls_pk_init(pk);
    assert_int_equal(
        sslstore__pk_parse_key(pk, (const unsigned char *) pem, size + 1, draw_bytes, &source), 0);
    free(pem);
}

#if defined(MBEDTLS_PSA_CRYPTO_C) || MBEDTLS_VERSION_NUMBER >= 0x04000000
psa_status_t __real_psa_generate_key(const psa_key_attributes_t *attributes, psa_key_id_t *id);
psa_status_t __wrap_psa_generate_key(const psa_key_attributes_t *attributes, psa_key_id_t *id);
#endif

#if MBEDTLS_VERSION_NUMBER >= 0x04000000

int __real_mbedtls_pk_copy_from_psa(psa_key_id_t id, mbedtls_pk_context *pk);
int __wrap_mbedtls_pk_copy_from_psa(psa_key_id_t id, mbedtls_pk_context *pk);

static psa_status_t take_key(psa_key_id_t *id)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    mbedtls_pk_context pk;
    int code;

    read_key(&pk);
    code = mbedtls_pk_get_psa_attributes(&pk, PSA_KEY_USAGE_SIGN_HASH, &attributes);
    assert_int_equal(code, 0);
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_EXPORT);
    code = mbedtls_pk_import_into_psa(&pk, &attributes, id);
    mbedtls_pk_free(&pk);
    return code;
}

psa_status_t __wrap_psa_generate_key(const psa_key_attributes_t *attributes, psa_key_id_t *id)
{
    if (PSA_KEY_TYPE_IS_RSA(psa_get_key_type(attributes))) {
        engine.rsa_bits = (unsigned) psa_get_key_bits(attributes);
    }
    if (engine.rsa_key != NULL) {
        return take_key(id);
    }
    return fails() ? engine.code : __real_psa_generate_key(attributes, id);
}

int __wrap_mbedtls_pk_copy_from_psa(psa_key_id_t id, mbedtls_pk_context *pk)
{
    return fails() ? engine.code : __real_mbedtls_pk_copy_from_psa(id, pk);
}

/* These, which the linker replaces for 2.28 and 3.x, the library does not call with 4.x. Mbed TLS
 * does, if it is linked statically. */
int __real_mbedtls_pk_setup(mbedtls_pk_context *pk, const mbedtls_pk_info_t *info);
int __wrap_mbedtls_pk_setup(mbedtls_pk_context *pk, const mbedtls_pk_info_t *info);
int __real_mbedtls_ecp_gen_key(int curve, void *key, sslstore__mbedtls_rng *rng, void *user);
int __wrap_mbedtls_ecp_gen_key(int curve, void *key, sslstore__mbedtls_rng *rng, void *user);
int __real_mbedtls_rsa_gen_key(void *rsa, sslstore__mbedtls_rng *rng, void *user, unsigned bits,
                               int exponent);
int __wrap_mbedtls_rsa_gen_key(void *rsa, sslstore__mbedtls_rng *rng, void *user, unsigned bits,
                               int exponent);

int __wrap_mbedtls_pk_setup(mbedtls_pk_context *pk, const mbedtls_pk_info_t *info)
{
    return __real_mbedtls_pk_setup(pk, info);
}

int __wrap_mbedtls_ecp_gen_key(int curve, void *key, sslstore__mbedtls_rng *rng, void *user)
{
    return __real_mbedtls_ecp_gen_key(curve, key, rng, user);
}

int __wrap_mbedtls_rsa_gen_key(void *rsa, sslstore__mbedtls_rng *rng, void *user, unsigned bits,
                               int exponent)
{
    return __real_mbedtls_rsa_gen_key(rsa, rng, user, bits, exponent);
}

#else

#if defined(MBEDTLS_PSA_CRYPTO_C)
/* Mbed TLS 3.x itself calls it. */
psa_status_t __wrap_psa_generate_key(const psa_key_attributes_t *attributes, psa_key_id_t *id)
{
    return __real_psa_generate_key(attributes, id);
}
#endif

int __real_mbedtls_pk_setup(mbedtls_pk_context *pk, const mbedtls_pk_info_t *info);
int __wrap_mbedtls_pk_setup(mbedtls_pk_context *pk, const mbedtls_pk_info_t *info);
int __real_mbedtls_ecp_gen_key(mbedtls_ecp_group_id curve, mbedtls_ecp_keypair *key,
                               sslstore__mbedtls_rng *rng, void *user);
int __wrap_mbedtls_ecp_gen_key(mbedtls_ecp_group_id curve, mbedtls_ecp_keypair *key,
                               sslstore__mbedtls_rng *rng, void *user);
int __real_mbedtls_rsa_gen_key(mbedtls_rsa_context *rsa, sslstore__mbedtls_rng *rng, void *user,
                               unsigned bits, int exponent);
int __wrap_mbedtls_rsa_gen_key(mbedtls_rsa_context *rsa, sslstore__mbedtls_rng *rng, void *user,
                               unsigned bits, int exponent);

int __wrap_mbedtls_pk_setup(mbedtls_pk_context *pk, const mbedtls_pk_info_t *info)
{
    return fails() ? engine.code : __real_mbedtls_pk_setup(pk, info);
}

int __wrap_mbedtls_ecp_gen_key(mbedtls_ecp_group_id curve, mbedtls_ecp_keypair *key,
                               sslstore__mbedtls_rng *rng, void *user)
{
    return fails() ? engine.code : __real_mbedtls_ecp_gen_key(curve, key, rng, user);
}

/* Making one of 4096 bits takes seconds, with a sanitizer minutes. */
static int take_key(mbedtls_rsa_context *rsa)
{
    size_t calls = engine.calls;
    size_t fail_at = engine.fail_at;
    mbedtls_pk_context pk;
    int code;

    engine.fail_at = 0; /* linked statically, Mbed TLS calls the functions of this file, too */
    read_key(&pk);
    code = mbedtls_rsa_copy(rsa, mbedtls_pk_rsa(pk));
    mbedtls_pk_free(&pk);
    engine.calls = calls;
    engine.fail_at = fail_at;
    return code;
}

int __wrap_mbedtls_rsa_gen_key(mbedtls_rsa_context *rsa, sslstore__mbedtls_rng *rng, void *user,
                               unsigned bits, int exponent)
{
    assert_int_equal(exponent, 65537);
    engine.rsa_bits = bits;
    if (engine.rsa_key != NULL) {
        return take_key(rsa);
    }
    return fails() ? engine.code : __real_mbedtls_rsa_gen_key(rsa, rng, user, bits, exponent);
}

#endif

/* ---- One key ---- */

static const char *problem; /* of the key that was made last */

static sslstore_result make(sslstore_key_type type, uint32_t bits, struct source *source,
                            sslstore_key *key)
{
    sslstore_memory memory = heap_memory(&heap);
    sslstore_key_options options = {
        .type = type, .bits = bits, .random = draw, .random_user = source};
    sslstore_result result;

    memset(key, 0x5a, sizeof *key);
    problem = "unset";
    result = sslstore_key_make(&memory, &options, key, &problem);
    assert_int_equal(problem != NULL,
                     result == SSLSTORE_ERR_ARGUMENT || result == SSLSTORE_ERR_KEY);
    if (result != SSLSTORE_OK) {
        static const sslstore_key nothing;

        assert_memory_equal(key, &nothing, sizeof nothing);
        assert_int_equal(heap.live, 0);
    }
    return result;
}

/* The heap checks that everything was wiped. */
static void free_key(sslstore_key *key)
{
    sslstore_key_free(key);
    assert_null(key->pem);
    assert_int_equal(heap.live, 0);
}

/* OpenSSL reads the key, finds it consistent, and says this of it. */
static void assert_openssl_says(const char *pem, const char *expected)
{
    char path[] = "/tmp/sslstore-key-XXXXXX";
    char command[128];
    char answer[4096];
    int file = mkstemp(path);
    FILE *pipe;
    size_t size;

    assert_true(file >= 0);
    assert_int_equal(write(file, pem, strlen(pem)), strlen(pem));
    (void) close(file);
    (void) snprintf(command, sizeof command, "openssl pkey -in %s -check -noout -text 2>&1", path);
    pipe = popen(command, "r");
    assert_non_null(pipe);
    size = fread(answer, 1, sizeof answer - 1, pipe);
    answer[size] = '\0';
    assert_int_equal(pclose(pipe), 0);
    (void) unlink(path);
    if (strstr(answer, "Key is valid") == NULL || strstr(answer, expected) == NULL) {
        fail_msg("no %s in %s", expected, answer);
    }
}

static void assert_good_for_a_request(const char *pem, sslstore_key_type type, uint32_t bits)
{
    sslstore_memory memory = heap_memory(&heap);
    struct source source = {.state = 2};
    sslstore_csr_options options = {.key = pem,
                                    .key_size = SSLSTORE_NUL_TERMINATED,
                                    .common_name = "device.example",
                                    .random = draw,
                                    .random_user = &source};
    sslstore_csr csr;

    assert_int_equal(sslstore_csr_make(&memory, &options, &csr, NULL), SSLSTORE_OK);
    assert_int_equal(csr.key_type, type);
    assert_int_equal(csr.key_bits, bits);
    sslstore_csr_free(&csr);
}

/* ---- What is made ---- */

static void keys_of_every_kind_are_made(void **state)
{
    static const struct {
        sslstore_key_type type;
        uint32_t bits;
        const char *fixed; /* taken instead of a new one */
        const char *label;
        const char *openssl;
        sslstore_key_type made_type;
        uint32_t made_bits;
    } rows[] = {
        {SSLSTORE_KEY_OTHER, 0, NULL, "EC", "prime256v1", SSLSTORE_KEY_EC, 256},
        {SSLSTORE_KEY_OTHER, 384, NULL, "EC", "secp384r1", SSLSTORE_KEY_EC, 384},
        {SSLSTORE_KEY_EC, 0, NULL, "EC", "prime256v1", SSLSTORE_KEY_EC, 256},
        {SSLSTORE_KEY_EC, 256, NULL, "EC", "prime256v1", SSLSTORE_KEY_EC, 256},
        {SSLSTORE_KEY_EC, 384, NULL, "EC", "secp384r1", SSLSTORE_KEY_EC, 384},
        {SSLSTORE_KEY_RSA, 2048, NULL, "RSA", "2048 bit", SSLSTORE_KEY_RSA, 2048},
        {SSLSTORE_KEY_RSA, 4096, "rsa4096.key", "RSA", "4096 bit", SSLSTORE_KEY_RSA, 4096},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct source source = {.state = i};
        char begin[64];
        sslstore_key key;

        memset(&engine, 0, sizeof engine);
        engine.rsa_key = rows[i].fixed;
        (void) snprintf(begin, sizeof begin, "-----BEGIN %s PRIVATE KEY-----\n", rows[i].label);
        assert_int_equal(make(rows[i].type, rows[i].bits, &source, &key), SSLSTORE_OK);
        assert_int_equal(strncmp(key.pem, begin, strlen(begin)), 0);
        assert_openssl_says(key.pem, rows[i].openssl);
        assert_good_for_a_request(key.pem, rows[i].made_type, rows[i].made_bits);
        free_key(&key);
    }
}

static void the_size_of_an_rsa_key_is_as_asked_for(void **state)
{
    static const uint32_t bits[][2] = {{0, 3072}, {2048, 2048}, {3072, 3072}, {4096, 4096}};

    (void) state;
    for (size_t i = 0; i < COUNT(bits); i++) {
        struct source source = {.state = 1};
        sslstore_key key;

        memset(&engine, 0, sizeof engine);
        engine.rsa_key = "rsa2048.key";
        assert_int_equal(make(SSLSTORE_KEY_RSA, bits[i][0], &source, &key), SSLSTORE_OK);
        assert_int_equal(engine.rsa_bits, bits[i][1]);
        free_key(&key);
    }
}

static void two_keys_are_never_the_same(void **state)
{
    struct source source = {.state = 1};
    sslstore_key one;
    sslstore_key other;

    (void) state;
    memset(&engine, 0, sizeof engine);
    assert_int_equal(make(SSLSTORE_KEY_EC, 0, &source, &one), SSLSTORE_OK);
    assert_int_equal(make(SSLSTORE_KEY_EC, 0, &source, &other), SSLSTORE_OK);
    assert_string_not_equal(one.pem, other.pem);
    sslstore_key_free(&one);
    free_key(&other);
    sslstore_key_free(NULL);
}

/* ---- What fails ---- */

static void other_kinds_are_refused(void **state)
{
    static const struct {
        sslstore_key_type type;
        uint32_t bits;
    } rows[] = {
        {SSLSTORE_KEY_OTHER, 2048}, {SSLSTORE_KEY_EC, 521},   {SSLSTORE_KEY_EC, 255},
        {SSLSTORE_KEY_EC, 2048},    {SSLSTORE_KEY_RSA, 1024}, {SSLSTORE_KEY_RSA, 2047},
        {SSLSTORE_KEY_RSA, 8192},   {SSLSTORE_KEY_RSA, 256},  {(sslstore_key_type) 3, 256},
        {(sslstore_key_type) 3, 0},
    };
    struct source source = {.state = 1};
    sslstore_key key;

    (void) state;
    memset(&engine, 0, sizeof engine);
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(make(rows[i].type, rows[i].bits, &source, &key), SSLSTORE_ERR_ARGUMENT);
        assert_non_null(strstr(problem, SSLSTORE__WORDS("type and bits")));
        assert_int_equal(source.calls, 0);
    }
}

static void without_a_random_function_there_is_no_key(void **state)
{
    sslstore_memory memory = heap_memory(&heap);
    sslstore_key_options options = {0};
    sslstore_key key;

    (void) state;
    assert_int_equal(sslstore_key_make(&memory, &options, &key, &problem), SSLSTORE_ERR_ARGUMENT);
    assert_string_equal(problem, SSLSTORE__WORDS("random is NULL"));
    assert_int_equal(sslstore_key_make(&memory, &options, &key, NULL), SSLSTORE_ERR_ARGUMENT);
}

/* From 4.0 on, Mbed TLS draws by itself. */
static void expect_random_error(sslstore_key_type type, struct source *source)
{
    sslstore_key key;
    sslstore_result result = make(type, type == SSLSTORE_KEY_EC ? 256 : 2048, source, &key);

    assert_int_equal(result, SSLSTORE__PSA_DRAWS ? SSLSTORE_OK : SSLSTORE_ERR_RANDOM);
    if (result == SSLSTORE_OK) {
        free_key(&key);
    }
}

static void a_random_function_that_fails_or_is_stuck_is_reported(void **state)
{
    static const sslstore_key_type types[] = {SSLSTORE_KEY_EC, SSLSTORE_KEY_RSA};

    (void) state;
    memset(&engine, 0, sizeof engine);
    for (size_t i = 0; i < COUNT(types); i++) {
        struct source source = {.state = 1, .fail_at = 1};
        struct source later = {.state = 1, .fail_at = 2};
        struct source stuck = {.is_stuck = true};

        engine.rsa_key = SSLSTORE__PSA_DRAWS && i == 1 ? "rsa2048.key" : NULL;
        expect_random_error(types[i], &source);
        expect_random_error(types[i], &later);
        expect_random_error(types[i], &stuck);
        assert_int_equal(stuck.calls, SSLSTORE__PSA_DRAWS ? 0 : 2);
    }
}

/* A byte or two may well be those of the draw before. */
static void a_short_draw_may_repeat(void **state)
{
    struct source stuck = {.is_stuck = true};
    struct sslstore__random random = {.draw = draw, .user = &stuck};
    unsigned char bytes[SSLSTORE__RANDOM_SEEN];

    (void) state;
    assert_int_equal(sslstore__random_draw(&random, bytes, sizeof bytes - 1), 0);
    assert_int_equal(sslstore__random_draw(&random, bytes, sizeof bytes - 1), 0);
    assert_int_equal(sslstore__random_draw(&random, bytes, sizeof bytes), 0);
    assert_int_not_equal(sslstore__random_draw(&random, bytes, sizeof bytes), 0);
    assert_true(random.failed);
    stuck.is_stuck = false;
    assert_int_not_equal(sslstore__random_draw(&random, bytes, 1), 0);
}

/* heap_alloc() also checks that whatever is freed, the key among it, was wiped. */
static void every_allocation_may_fail(void **state)
{
    sslstore_result result;
    sslstore_key key;
    size_t n = 0;

    (void) state;
    memset(&engine, 0, sizeof engine);
    do {
        struct source source = {.state = 1};

        memset(&heap, 0, sizeof heap);
        heap.fail_at = ++n;
        result = make(SSLSTORE_KEY_EC, 0, &source, &key);
    } while (result == SSLSTORE_ERR_MEMORY);
    assert_int_equal(result, SSLSTORE_OK);
    assert_int_equal(n, 3);
    free_key(&key);
    memset(&heap, 0, sizeof heap);
}

static void every_step_of_mbedtls_may_fail(void **state)
{
    static const struct {
        int code;
        sslstore_result result;
    } rows[] = {
        {MBEDTLS_ERR_PK_ALLOC_FAILED, SSLSTORE_ERR_MEMORY},
        {MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE, SSLSTORE_ERR_KEY},
    };
    static const sslstore_key_type types[] = {SSLSTORE_KEY_EC, SSLSTORE_KEY_RSA};

    (void) state;
    for (size_t i = 0; i < COUNT(rows) * COUNT(types); i++) {
        sslstore_key_type type = types[i % COUNT(types)];

        for (size_t step = 1; step <= 3; step++) {
            struct source source = {.state = 1};
            sslstore_key key;

            memset(&engine, 0, sizeof engine);
            engine.fail_at = step;
            engine.code = rows[i / COUNT(types)].code;
            engine.rsa_key = step == 3 && type == SSLSTORE_KEY_RSA ? "rsa2048.key" : NULL;
            engine.fail_at -= engine.rsa_key != NULL; /* which is no call */
            assert_int_equal(make(type, 0, &source, &key), rows[i / COUNT(types)].result);
        }
    }
    memset(&engine, 0, sizeof engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_of_every_kind_are_made),
        cmocka_unit_test(the_size_of_an_rsa_key_is_as_asked_for),
        cmocka_unit_test(two_keys_are_never_the_same),
        cmocka_unit_test(other_kinds_are_refused),
        cmocka_unit_test(without_a_random_function_there_is_no_key),
        cmocka_unit_test(a_random_function_that_fails_or_is_stuck_is_reported),
        cmocka_unit_test(a_short_draw_may_repeat),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(every_step_of_mbedtls_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
