/* Failures of Mbed TLS: each call of each of its functions that can fail fails once. The linker
 * replaces those functions by the ones of this file (Makefile).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fixture.h"

#include "mbedtls_compat.h"
#include "pki/chain.h"
#include "pki/digest.h"
#include "pki/key.h"
#include "pki/signature.h"
#include "support/range.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static struct heap heap;

/* ---- The functions that fail on demand ---- */

static struct {
    size_t calls;
    size_t fail_at; /* which call fails, from 1; 0: none                   */
    int code;       /* what it returns; 0: those fail that look for a hash */
} engine;

static size_t keys_read;

static bool fails(bool looks_for_hash)
{
    return looks_for_hash == (engine.code == 0) && ++engine.calls == engine.fail_at;
}

int __real_mbedtls_md_setup(mbedtls_md_context_t *md, const mbedtls_md_info_t *info, int hmac);
int __wrap_mbedtls_md_setup(mbedtls_md_context_t *md, const mbedtls_md_info_t *info, int hmac);
int __real_mbedtls_md_starts(mbedtls_md_context_t *md);
int __wrap_mbedtls_md_starts(mbedtls_md_context_t *md);
int __real_mbedtls_md_update(mbedtls_md_context_t *md, const unsigned char *data, size_t size);
int __wrap_mbedtls_md_update(mbedtls_md_context_t *md, const unsigned char *data, size_t size);
int __real_mbedtls_md_finish(mbedtls_md_context_t *md, unsigned char *digest);
int __wrap_mbedtls_md_finish(mbedtls_md_context_t *md, unsigned char *digest);
int __real_mbedtls_md(const mbedtls_md_info_t *info, const unsigned char *data, size_t size,
                      unsigned char *digest);
int __wrap_mbedtls_md(const mbedtls_md_info_t *info, const unsigned char *data, size_t size,
                      unsigned char *digest);
int __real_mbedtls_pk_parse_public_key(mbedtls_pk_context *pk, const unsigned char *der,
                                       size_t size);
int __wrap_mbedtls_pk_parse_public_key(mbedtls_pk_context *pk, const unsigned char *der,
                                       size_t size);
const mbedtls_md_info_t *__real_mbedtls_md_info_from_type(mbedtls_md_type_t type);
const mbedtls_md_info_t *__wrap_mbedtls_md_info_from_type(mbedtls_md_type_t type);

int __wrap_mbedtls_md_setup(mbedtls_md_context_t *md, const mbedtls_md_info_t *info, int hmac)
{
    return fails(false) ? engine.code : __real_mbedtls_md_setup(md, info, hmac);
}

int __wrap_mbedtls_md_starts(mbedtls_md_context_t *md)
{
    return fails(false) ? engine.code : __real_mbedtls_md_starts(md);
}

int __wrap_mbedtls_md_update(mbedtls_md_context_t *md, const unsigned char *data, size_t size)
{
    return fails(false) ? engine.code : __real_mbedtls_md_update(md, data, size);
}

int __wrap_mbedtls_md_finish(mbedtls_md_context_t *md, unsigned char *digest)
{
    return fails(false) ? engine.code : __real_mbedtls_md_finish(md, digest);
}

int __wrap_mbedtls_md(const mbedtls_md_info_t *info, const unsigned char *data, size_t size,
                      unsigned char *digest)
{
    return fails(false) ? engine.code : __real_mbedtls_md(info, data, size, digest);
}

int __wrap_mbedtls_pk_parse_public_key(mbedtls_pk_context *pk, const unsigned char *der,
                                       size_t size)
{
    keys_read++;
    return fails(false) ? engine.code : __real_mbedtls_pk_parse_public_key(pk, der, size);
}

/* Mbed TLS may be built without a hash. */
const mbedtls_md_info_t *__wrap_mbedtls_md_info_from_type(mbedtls_md_type_t type)
{
    return fails(true) ? NULL : __real_mbedtls_md_info_from_type(type);
}

/* ---- Calls that meet them ---- */

typedef sslstore_result call_fn(const sslstore_memory *memory);

static sslstore_result digest(const sslstore_memory *memory)
{
    static const struct sslstore__bytes pieces[] = {{(const unsigned char *) "a", 1},
                                                    {(const unsigned char *) "b", 1}};
    static const uint8_t zeros[SSLSTORE_SHA256_SIZE];
    uint8_t out[SSLSTORE_SHA256_SIZE];
    sslstore_result result;

    (void) memory;
    memset(out, 0x5a, sizeof out);
    result = sslstore__digest_sha256(pieces, COUNT(pieces), out);
    assert_int_equal(memcmp(out, zeros, sizeof out) == 0, result != SSLSTORE_OK);
    return result;
}

static sslstore_result read_csr(const sslstore_memory *memory)
{
    static const sslstore_csr nothing;
    size_t size;
    char *data = load("p256.csr", &size);
    sslstore_csr csr;
    sslstore_result result = sslstore_csr_read(memory, data, size, &csr, NULL);

    assert_int_equal(memcmp(&csr, &nothing, sizeof csr) == 0, result != SSLSTORE_OK);
    sslstore_csr_free(&csr);
    free(data);
    return result;
}

static int random_bytes(void *user, void *out, size_t size)
{
    static unsigned char next;

    (void) user;
    memset(out, 0x5a, size);
    *(unsigned char *) out = ++next; /* no two draws are the same */
    return 0;
}

static sslstore_result make_csr(const sslstore_memory *memory)
{
    static const sslstore_csr nothing;
    sslstore_csr_options options = {.common_name = "a.example", .random = random_bytes};
    char *key = load("p256.key", &options.key_size);
    sslstore_csr csr;
    sslstore_result result;

    options.key = key;
    result = sslstore_csr_make(memory, &options, &csr, NULL);
    assert_int_equal(memcmp(&csr, &nothing, sizeof csr) == 0, result != SSLSTORE_OK);
    sslstore_csr_free(&csr);
    free(key);
    return result;
}

/* Two certificates may have issued the leaf; which one did is found out by verifying. */
static sslstore_result read_chain(const sslstore_memory *memory)
{
    static const char *const names[] = {"leaf.crt", "imposter.crt", "issuing-bare.crt"};
    static const sslstore_chain nothing;
    sslstore_file files[COUNT(names)];
    char *contents[COUNT(names)];
    size_t size;
    char *key = load("p256.key.sha256", &size);
    sslstore_chain chain;
    sslstore_result result;

    for (size_t i = 0; i < COUNT(names); i++) {
        contents[i] = load(names[i], &files[i].size);
        files[i].name = names[i];
        files[i].content = contents[i];
    }
    result = sslstore_chain_read(memory, files, COUNT(names), (const uint8_t *) key, &chain, NULL);
    if (result == SSLSTORE_OK) {
        assert_string_equal(chain.leaf_pem, contents[0]);
    } else {
        assert_memory_equal(&chain, &nothing, sizeof nothing);
    }
    sslstore_chain_free(&chain);
    for (size_t i = 0; i < COUNT(names); i++) {
        free(contents[i]);
    }
    free(key);
    return result;
}

/* The results of a failure at one step or another: M for ERR_MEMORY, also if Mbed TLS lacks a
 * function; K for ERR_KEY, S for ERR_CSR_SIGNATURE, O for OK. */
static const struct {
    call_fn *call;
    size_t steps;      /* that may fail, at least        */
    const char *other; /* any failure                    */
    size_t hashes;     /* that are looked for, at least  */
    const char *lacks; /* Mbed TLS is built without one  */
} calls[] = {
    {digest, 5, "M", 1, "M"},
    {read_csr, 6, "KSMO", 2, "SM"},
    {make_csr, 10, "KMO", 3, "KM"},
    {read_chain, 20, "MO", 6, "MO"},
};

/* Each call of Mbed TLS fails once with that code. Returns all results, as letters. */
static void fail_everywhere(call_fn *call, int code, size_t steps, char *letters)
{
    sslstore_memory memory = heap_memory(&heap);
    size_t n = 0;

    *letters = '\0';
    engine.code = code;
    do {
        sslstore_result result;
        char letter;

        engine.calls = 0;
        engine.fail_at = ++n;
        result = call(&memory);
        letter = (char) (result == SSLSTORE_OK                  ? 'O'
                         : result == SSLSTORE_ERR_MEMORY        ? 'M'
                         : result == SSLSTORE_ERR_KEY           ? 'K'
                         : result == SSLSTORE_ERR_CSR_SIGNATURE ? 'S'
                                                                : '?');
        assert_int_equal(heap.live, 0); /* and all of it was wiped, see fixture.h */
        if (engine.calls >= n && strchr(letters, letter) == NULL) {
            (void) strncat(letters, &letter, 1);
        }
    } while (engine.calls >= n);
    engine.fail_at = 0;
    assert_true(n > steps);
}

/* The same letters, in any order. */
static void assert_letters(const char *letters, const char *expected)
{
    assert_int_equal(strlen(letters), strlen(expected));
    assert_int_equal(strspn(letters, expected), strlen(expected));
}

static void when_mbedtls_has_no_memory_that_is_reported(void **state)
{
    (void) state;
    for (size_t i = 0; i < COUNT(calls); i++) {
        char letters[8];

        fail_everywhere(calls[i].call, MBEDTLS_ERR_MD_ALLOC_FAILED, calls[i].steps, letters);
        assert_letters(letters, "M");
    }
}

static void any_other_failure_is_one_of_the_key_or_the_signature(void **state)
{
    (void) state;
    for (size_t i = 0; i < COUNT(calls); i++) {
        char letters[8];

        fail_everywhere(calls[i].call, -1, calls[i].steps, letters);
        assert_letters(letters, calls[i].other);
    }
}

static void a_hash_that_mbedtls_lacks_proves_nothing(void **state)
{
    (void) state;
    for (size_t i = 0; i < COUNT(calls); i++) {
        char letters[8];

        fail_everywhere(calls[i].call, 0, calls[i].hashes, letters);
        assert_letters(letters, calls[i].lacks);
    }
}

/* Whether the issuer, which is no CA, is the end-entity certificate depends on what it signed. */
static sslstore_result read_plain_chain(const sslstore_memory *memory)
{
    static const char *const names[] = {"bags/new-plain-leaf.pem", "bags/new-plain-issuer.pem"};
    sslstore_file files[2];
    sslstore_chain chain;
    sslstore_result result;

    for (size_t i = 0; i < 2; i++) {
        files[i].name = names[i];
        files[i].content = load(names[i], &files[i].size);
    }
    result = sslstore_chain_read(memory, files, 2, NULL, &chain, NULL);
    sslstore_chain_free(&chain);
    for (size_t i = 0; i < 2; i++) {
        free((char *) (uintptr_t) files[i].content);
    }
    return result;
}

static void memory_that_ends_while_the_leaf_is_looked_for_is_reported(void **state)
{
    char letters[8];

    (void) state;
    fail_everywhere(read_plain_chain, MBEDTLS_ERR_MD_ALLOC_FAILED, 3, letters);
    assert_letters(letters, "M");
}

/* Sixty-three issuers with one name, each signed by the next, that differ in their signatures
 * alone. All pairs would be 2,016. */
static void issuers_with_one_name_take_a_bounded_number_of_checks(void **state)
{
    static const char *const names[] = {"bags/new-many-leaf.pem", "bags/new-many.pem"};
    sslstore_memory memory = heap_memory(&heap);
    sslstore_file files[2];
    sslstore_chain chain;

    (void) state;
    for (size_t i = 0; i < 2; i++) {
        files[i].name = names[i];
        files[i].content = load(names[i], &files[i].size);
    }
    keys_read = 0;
    assert_int_equal(sslstore_chain_read(&memory, files, 2, NULL, &chain, NULL), SSLSTORE_OK);
    assert_int_in_range(keys_read, 64, 129); /* and the leaf's own */
    assert_string_not_equal(chain.chain_pem, "");
    assert_false(chain.complete);
    sslstore_chain_free(&chain);
    for (size_t i = 0; i < 2; i++) {
        free((char *) (uintptr_t) files[i].content);
    }
}

/* ---- Signatures that were verified before ---- */

static struct sslstore__verified verified;

static sslstore_result read_three(const char *root, bool *complete)
{
    const char *const names[] = {"bags/new-bare-leaf.pem", "bags/new-bare-middle.pem", root};
    const struct sslstore__chain_options options = {.verified = &verified};
    sslstore_memory memory = heap_memory(&heap);
    sslstore_file files[3];
    sslstore_chain chain;
    sslstore_result result;

    for (size_t i = 0; i < 3; i++) {
        files[i].name = names[i];
        files[i].content = load(names[i], &files[i].size);
    }
    result = sslstore__chain_read(&memory, files, 3, &options, &chain);
    *complete = chain.complete;
    sslstore_chain_free(&chain);
    for (size_t i = 0; i < 3; i++) {
        free((char *) (uintptr_t) files[i].content);
    }
    return result;
}

/* The keys that Mbed TLS reads for it: the leaf's own, and one for each signature that it
 * verifies. */
static size_t keys_of_good_chain(void)
{
    bool complete;

    keys_read = 0;
    assert_int_equal(read_three("bags/new-bare-root.pem", &complete), SSLSTORE_OK);
    assert_true(complete);
    return keys_read;
}

static void the_signature_of_a_ca_is_verified_once(void **state)
{
    size_t first;

    (void) state;
    memset(&verified, 0, sizeof verified);
    first = keys_of_good_chain();
    assert_int_equal(keys_of_good_chain(), first - 2); /* the middle's and the root's own */
    assert_int_equal(keys_of_good_chain(), first - 2); /* but the leaf's each time */
}

/* What a program remembers of leaves. */
static struct {
    uint8_t digest[SSLSTORE_SHA256_SIZE];
    size_t asked;
    size_t told;
} remembered;

static bool remember(void *user, const uint8_t *digest, bool is_new)
{
    bool is_known =
        remembered.told > 0 && memcmp(remembered.digest, digest, sizeof remembered.digest) == 0;

    assert_ptr_equal(user, &remembered);
    if (is_new) {
        memcpy(remembered.digest, digest, sizeof remembered.digest);
        remembered.told++;
    } else {
        remembered.asked++;
    }
    return is_known;
}

static const sslstore_sync_options remembering = {.verified = remember,
                                                  .verified_user = &remembered};

static void the_signature_of_a_leaf_is_verified_once_if_the_program_remembers_it(void **state)
{
    size_t first;
    bool complete;

    (void) state;
    memset(&remembered, 0, sizeof remembered);
    memset(&verified, 0, sizeof verified);
    verified.sync = &remembering;
    first = keys_of_good_chain();
    assert_int_equal(remembered.asked, 1);
    assert_int_equal(remembered.told, 1);
    assert_int_equal(keys_of_good_chain(), first - 3); /* the middle's, the root's and the leaf's */
    assert_int_equal(remembered.asked, 2);
    assert_int_equal(remembered.told, 1);
    memset(&verified, 0, sizeof verified); /* another run of the program */
    verified.sync = &remembering;
    assert_int_equal(keys_of_good_chain(), first - 1);
    assert_int_equal(read_three("bags/new-false-root.pem", &complete), SSLSTORE_OK);
    assert_false(complete); /* the leaf's signature says nothing of its issuer's */
    remembered.digest[0] ^= 1;
    (void) keys_of_good_chain();
    assert_int_equal(remembered.told, 2);
}

static void a_root_with_another_key_is_no_issuer_although_the_true_one_was_verified(void **state)
{
    (void) state;
    memset(&verified, 0, sizeof verified);
    (void) keys_of_good_chain();
    for (int i = 0; i < 2; i++) { /* a signature that did not verify is not remembered, either */
        bool complete;

        assert_int_equal(read_three("bags/new-false-root.pem", &complete), SSLSTORE_OK);
        assert_false(complete);
    }
}

static void a_digest_that_cannot_be_computed_is_not_remembered(void **state)
{
    size_t first;

    (void) state;
    memset(&verified, 0, sizeof verified);
    first = keys_of_good_chain();
    for (size_t i = 1; i < 40; i++) { /* each computation of a digest fails once */
        bool complete;
        sslstore_result result;

        memset(&verified, 0, sizeof verified);
        engine.calls = 0;
        engine.fail_at = i;
        engine.code = MBEDTLS_ERR_MD_ALLOC_FAILED;
        result = read_three("bags/new-bare-root.pem", &complete);
        engine.fail_at = 0;
        assert_true(result == SSLSTORE_OK || result == SSLSTORE_ERR_MEMORY);
        (void) keys_of_good_chain();
        assert_int_equal(keys_of_good_chain(), first - 2);
    }
}

static void out_of_memory_is_known_in_the_code_of_every_layer(void **state)
{
    static const int memory[] = {
#if MBEDTLS_VERSION_NUMBER < 0x04000000
        MBEDTLS_ERR_MPI_ALLOC_FAILED,
        MBEDTLS_ERR_ASN1_ALLOC_FAILED,
        MBEDTLS_ERR_SSL_ALLOC_FAILED,
        MBEDTLS_ERR_X509_ALLOC_FAILED,
        MBEDTLS_ERR_PK_ALLOC_FAILED,
        MBEDTLS_ERR_ECP_ALLOC_FAILED,
        MBEDTLS_ERR_MD_ALLOC_FAILED,
        MBEDTLS_ERR_PEM_ALLOC_FAILED,
        MBEDTLS_ERR_X509_INVALID_FORMAT + MBEDTLS_ERR_ASN1_ALLOC_FAILED,
        MBEDTLS_ERR_RSA_PUBLIC_FAILED + MBEDTLS_ERR_MPI_ALLOC_FAILED,
#else
        PSA_ERROR_INSUFFICIENT_MEMORY,
#endif
    };
    static const int others[] = {
        -1,
        MBEDTLS_ERR_SSL_TIMEOUT,
#if MBEDTLS_VERSION_NUMBER < 0x04000000
        MBEDTLS_ERR_X509_INVALID_FORMAT,
        MBEDTLS_ERR_RSA_VERIFY_FAILED,
        MBEDTLS_ERR_X509_INVALID_FORMAT + MBEDTLS_ERR_ASN1_OUT_OF_DATA,
#endif
    };

    (void) state;
    assert_int_equal(sslstore__mbedtls_result(0, SSLSTORE_ERR_KEY), SSLSTORE_OK);
    for (size_t i = 0; i < COUNT(memory); i++) {
        assert_int_equal(sslstore__mbedtls_result(memory[i], SSLSTORE_ERR_KEY),
                         SSLSTORE_ERR_MEMORY);
    }
    for (size_t i = 0; i < COUNT(others); i++) {
        assert_int_equal(sslstore__mbedtls_result(others[i], SSLSTORE_ERR_KEY), SSLSTORE_ERR_KEY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(when_mbedtls_has_no_memory_that_is_reported),
        cmocka_unit_test(any_other_failure_is_one_of_the_key_or_the_signature),
        cmocka_unit_test(a_hash_that_mbedtls_lacks_proves_nothing),
        cmocka_unit_test(memory_that_ends_while_the_leaf_is_looked_for_is_reported),
        cmocka_unit_test(issuers_with_one_name_take_a_bounded_number_of_checks),
        cmocka_unit_test(the_signature_of_a_ca_is_verified_once),
        cmocka_unit_test(the_signature_of_a_leaf_is_verified_once_if_the_program_remembers_it),
        cmocka_unit_test(a_root_with_another_key_is_no_issuer_although_the_true_one_was_verified),
        cmocka_unit_test(a_digest_that_cannot_be_computed_is_not_remembered),
        cmocka_unit_test(out_of_memory_is_known_in_the_code_of_every_layer),
    };

    return cmocka_run_group_tests_name("pki/mbedtls", tests, NULL, NULL);
}
