/* Making signing requests.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "base/words.h"
#include "fixture.h"

#include <unistd.h>

#include "mbedtls_compat.h"

static struct heap heap;

/* Repeatable numbers. user points to the number of calls before it fails; NULL: it never fails. */
static int random_bytes(void *user, void *out, size_t size)
{
    static uint32_t seed = 1;
    size_t *calls_left = user;
    unsigned char *byte = out;

    if (calls_left != NULL && (*calls_left)-- == 0) {
        *calls_left = 0;
        return -1;
    }
    while (size-- > 0) {
        seed = seed * 1664525u + 1013904223u;
        *byte++ = (unsigned char) (seed >> 24);
    }
    return 0;
}

/* Make a request with the key of that file, from a block of its exact size. */
static sslstore_result make(const char *key_name, const char *common_name,
                            const char *const *dns_names, size_t count, sslstore_csr *csr)
{
    sslstore_memory memory = heap_memory(&heap);
    sslstore_csr_options options = {0};
    sslstore_result result;
    size_t size;
    char *data = load(key_name, &size);
    char *key = exact(data, size);

    options.key = key;
    options.key_size = size;
    options.common_name = common_name;
    options.dns_names = dns_names;
    options.dns_name_count = count;
    options.random = random_bytes;
    memset(csr, 0x5a, sizeof *csr);
    result = sslstore_csr_make(&memory, &options, csr, NULL);
    if (result != SSLSTORE_OK) {
        static const sslstore_csr nothing;

        assert_memory_equal(csr, &nothing, sizeof nothing);
        assert_int_equal(heap.live, 0);
    }
    free(key);
    free(data);
    return result;
}

static void free_csr(sslstore_csr *csr)
{
    sslstore_csr_free(csr);
    assert_int_equal(heap.live, 0);
}

/* Let openssl print a request, and verify its signature. */
static void ask_openssl(const char *pem, char *answer, size_t space)
{
    char path[] = "/tmp/sslstore-csr-XXXXXX";
    char command[128];
    int file = mkstemp(path);
    FILE *pipe;
    size_t size;

    assert_true(file >= 0);
    assert_int_equal(write(file, pem, strlen(pem)), strlen(pem));
    (void) close(file);
    (void) snprintf(command, sizeof command,
                    "openssl req -in %s -verify -noout -subject -nameopt oneline -text 2>&1", path);
    pipe = popen(command, "r");
    assert_non_null(pipe);
    size = fread(answer, 1, space - 1, pipe);
    answer[size] = '\0';
    assert_int_equal(pclose(pipe), 0);
    (void) unlink(path);
}

/* ---- What is refused ---- */

static void keys_that_are_weak_odd_or_none_are_refused(void **state)
{
    static const char *const names[] = {
        "rsa1024.key", "p521.key", "k256.key", "ed25519.key",  "encrypted.key",   "rsa4104.key",
        "rsa5120.key", "p256.csr", "leaf.crt", "leaf.crt.der", "p256.key.sha256", "make.sh",
    };
    sslstore_csr csr;

    (void) state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_int_equal(make(names[i], "a.example", NULL, 0, &csr), SSLSTORE_ERR_KEY);
    }
}

static void a_key_in_utf16_is_read(void **state)
{
    sslstore_memory memory = heap_memory(&heap);
    size_t size;
    char *pem = load("p256.key", &size);
    sslstore_csr_options options = {.common_name = "a.example", .random = random_bytes};
    sslstore_csr csr;

    (void) state;
    for (int little = 0; little < 2; little++) {
        char *wide = widened(pem, size, little != 0, &options.key_size);

        options.key = wide;
        assert_int_equal(sslstore_csr_make(&memory, &options, &csr, NULL), SSLSTORE_OK);
        assert_string_equal(csr.common_name, "a.example");
        sslstore_csr_free(&csr);
        free(wide);
    }
    assert_int_equal(heap.live, 0);
    free(pem);
}

static void a_key_cut_or_changed_anywhere_makes_no_false_request(void **state)
{
    sslstore_memory memory = heap_memory(&heap);
    sslstore_csr_options options = {0};
    size_t size;
    char *der = load("p256.key.der", &size);
    sslstore_csr csr;
    const char *problem;

    (void) state;
    options.common_name = "a.example";
    options.random = random_bytes;
    for (size_t cut = 1; cut < size; cut++) {
        char *key = exact(der, cut);

        options.key = key;
        options.key_size = cut;
        assert_int_equal(sslstore_csr_make(&memory, &options, &csr, NULL), SSLSTORE_ERR_KEY);
        free(key);
    }
    options.key = der;
    options.key_size = size;
    der[size - 1] = (char) (der[size - 1] ^ 1); /* the public half is no point any more */
    assert_int_equal(sslstore_csr_make(&memory, &options, &csr, NULL), SSLSTORE_ERR_KEY);
    der[size - 1] = (char) (der[size - 1] ^ 1);
    der[20] = (char) (der[20] ^ 1); /* the private half belongs to another key */
    assert_int_equal(sslstore_csr_make(&memory, &options, &csr, &problem), SSLSTORE_ERR_KEY);
    assert_string_equal(problem, SSLSTORE__WORDS("the halves of key do not match"));
    assert_int_equal(heap.live, 0);
    free(der);
}

static void a_key_that_is_missing_empty_cut_or_garbled_is_refused(void **state)
{
    sslstore_memory memory = heap_memory(&heap);
    sslstore_csr_options options = {0};
    static char text[16385];
    size_t size;
    char *pem = load("p256.key", &size);
    sslstore_csr csr;

    (void) state;
    options.common_name = "a.example";
    options.random = random_bytes;
    assert_int_equal(sslstore_csr_make(&memory, &options, &csr, NULL), SSLSTORE_ERR_ARGUMENT);
    options.key = "";
    options.key_size = SSLSTORE_NUL_TERMINATED;
    assert_int_equal(sslstore_csr_make(&memory, &options, &csr, NULL), SSLSTORE_ERR_KEY);
    options.key = pem;
    options.key_size = 0; /* empty, whatever lies there */
    assert_int_equal(sslstore_csr_make(&memory, &options, &csr, NULL), SSLSTORE_ERR_KEY);
    options.key = text;
    options.key_size = sizeof text - 1; /* as much as is looked at */
    memset(text, '\n', sizeof text);
    memcpy(text + options.key_size - size, pem, size);
    assert_int_equal(sslstore_csr_make(&memory, &options, &csr, NULL), SSLSTORE_OK);
    free_csr(&csr);
    options.key_size++;
    assert_int_equal(sslstore_csr_make(&memory, &options, &csr, NULL), SSLSTORE_ERR_KEY);
    options.key = pem;
    options.key_size = size - 10; /* its END line is cut */
    assert_int_equal(sslstore_csr_make(&memory, &options, &csr, NULL), SSLSTORE_ERR_KEY);
    options.key_size = size;
    pem[50] = '!';
    assert_int_equal(sslstore_csr_make(&memory, &options, &csr, NULL), SSLSTORE_ERR_KEY);
    assert_int_equal(heap.live, 0);
    free(pem);
}

static void what_is_wrong_is_described(void **state)
{
    static const char *const bad_names[] = {"b.example", "c d"};
    static const char *const no_names[] = {"b.example", NULL};
    static const struct {
        sslstore_csr_options options;
        const char *key;
        const char *problem;
        sslstore_result result;
    } rows[] = {
        {{.common_name = "a.example"}, NULL, SSLSTORE__WORDS("key is NULL"), SSLSTORE_ERR_ARGUMENT},
        {{.common_name = ""},
         "p256.key",
         SSLSTORE__WORDS("common_name is not a domain name"),
         SSLSTORE_ERR_ARGUMENT},
        {{.common_name = NULL},
         "p256.key",
         SSLSTORE__WORDS("common_name is not a domain name"),
         SSLSTORE_ERR_ARGUMENT},
        {{.common_name = "a b"},
         "p256.key",
         SSLSTORE__WORDS("common_name is not a domain name"),
         SSLSTORE_ERR_ARGUMENT},
        {{.common_name = "a.example", .dns_names = bad_names, .dns_name_count = 2},
         "p256.key",
         SSLSTORE__WORDS("a name in dns_names is not a domain name"),
         SSLSTORE_ERR_ARGUMENT},
        {{.common_name = "a.example", .dns_names = no_names, .dns_name_count = 2},
         "p256.key",
         SSLSTORE__WORDS("a name in dns_names is not a domain name"),
         SSLSTORE_ERR_ARGUMENT},
        {{.common_name = "a.example", .dns_name_count = 1000},
         "p256.key",
         SSLSTORE__WORDS("dns_names has more than 999 names"),
         SSLSTORE_ERR_LIMIT},
        {{.common_name = "a.example"},
         "p256.csr",
         SSLSTORE__WORDS("not a private key"),
         SSLSTORE_ERR_KEY},
        {{.common_name = "a.example"},
         "encrypted.key",
         SSLSTORE__WORDS("not a private key"),
         SSLSTORE_ERR_KEY},
        {{.common_name = "a.example"},
         "ed25519.key",
         SSLSTORE__WORDS("an Ed25519 key; CAs take"),
         SSLSTORE_ERR_KEY},
        {{.common_name = "a.example"},
         "rsa1024.key",
         SSLSTORE__WORDS("key is not EC P-256"),
         SSLSTORE_ERR_KEY},
        {{.common_name = "a.example"},
         "p521.key",
         SSLSTORE__WORDS("key is not EC P-256"),
         SSLSTORE_ERR_KEY},
    };
    sslstore_memory memory = heap_memory(&heap);

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sslstore_csr_options options = rows[i].options;
        const char *problem = "unset";
        size_t size = 0;
        char *key = rows[i].key == NULL ? NULL : load(rows[i].key, &size);
        sslstore_csr csr;

        options.key = key;
        options.key_size = size;
        options.random = random_bytes;
        assert_int_equal(sslstore_csr_make(&memory, &options, &csr, &problem), rows[i].result);
        assert_non_null(problem);
        assert_non_null(strstr(problem, rows[i].problem));
        assert_int_equal(sslstore_csr_make(&memory, &options, &csr, NULL), rows[i].result);
        free(key);
    }
}

/* From 4.0 on, Mbed TLS draws by itself. */
static void expect_random_error(sslstore_result result, sslstore_csr *csr)
{
    assert_int_equal(result, SSLSTORE__PSA_DRAWS ? SSLSTORE_OK : SSLSTORE_ERR_RANDOM);
    if (result == SSLSTORE_OK) {
        free_csr(csr);
    }
}

static void what_needs_no_description_has_none(void **state)
{
    sslstore_memory memory = heap_memory(&heap);
    sslstore_csr_options options = {.common_name = "a.example", .random = random_bytes};
    size_t calls_left = 0;
    size_t size;
    char *key = load("p256.key", &size);
    sslstore_result result;
    sslstore_csr csr;
    const char *problem;

    (void) state;
    options.key = key;
    options.key_size = size;
    memset(&heap, 0, sizeof heap);
    do {
        heap.calls = 0;
        heap.fail_at++;
        problem = "unset";
        result = sslstore_csr_make(&memory, &options, &csr, &problem);
        assert_null(problem);
    } while (result == SSLSTORE_ERR_MEMORY);
    assert_int_equal(result, SSLSTORE_OK);
    free_csr(&csr);
    memset(&heap, 0, sizeof heap);
    options.random_user = &calls_left;
    problem = "unset";
    expect_random_error(sslstore_csr_make(&memory, &options, &csr, &problem), &csr);
    assert_null(problem);
    options.random = NULL;
    assert_int_equal(sslstore_csr_make(&memory, &options, &csr, &problem), SSLSTORE_ERR_ARGUMENT);
    assert_string_equal(problem, SSLSTORE__WORDS("random is NULL"));
    free(key);
}

static void names_that_no_certificate_may_carry_are_refused(void **state)
{
    static const char *const names[] = {
        "",
        " ",
        "a b.example",
        "a..example",
        ".example",
        "example.",
        "-a.example",
        "a-.example",
        "a_b.example",
        "*",
        "*.",
        "a.*.example",
        "*a.example",
        "**.example",
        "*.*.example",
        "1.2.3.4",
        "2001:db8::1",
        "a.example\n",
        "b\xC3\xBC.example",
        "a,b.example",
        "a.example/",
        "https://a",
        "a@b.example",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example",
    };
    const char *none[] = {NULL};
    sslstore_csr csr;

    (void) state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_int_equal(make("p256.key", names[i], NULL, 0, &csr), SSLSTORE_ERR_ARGUMENT);
        assert_int_equal(make("p256.key", "a.example", &names[i], 1, &csr), SSLSTORE_ERR_ARGUMENT);
    }
    assert_int_equal(make("p256.key", NULL, NULL, 0, &csr), SSLSTORE_ERR_ARGUMENT);
    assert_int_equal(make("p256.key", "a.example", none, 1, &csr), SSLSTORE_ERR_ARGUMENT);
}

static void names_are_allowed_up_to_their_limits(void **state)
{
    char label63[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    char longest[300];
    const char *names[] = {longest};
    sslstore_csr csr;

    (void) state;
    /* 253 bytes: three labels of 63, one of 61 */
    (void) snprintf(longest, sizeof longest, "%s.%s.%s.%.61s", label63, label63, label63, label63);
    assert_int_equal(strlen(longest), 253);
    assert_int_equal(make("p256.key", "a.example", names, 1, &csr), SSLSTORE_OK);
    assert_string_equal(csr.dns_names[1], longest);
    free_csr(&csr);
    (void) strcat(longest, "a");
    assert_int_equal(make("p256.key", "a.example", names, 1, &csr), SSLSTORE_ERR_ARGUMENT);
    /* a common name has 64 */
    (void) snprintf(longest, sizeof longest, "%.54s.example.c", label63);
    assert_int_equal(strlen(longest), 64);
    assert_int_equal(make("p256.key", longest, NULL, 0, &csr), SSLSTORE_OK);
    assert_string_equal(csr.common_name, longest);
    free_csr(&csr);
    (void) strcat(longest, "o"); /* and beyond that it is left to the names */
    assert_int_equal(make("p256.key", longest, NULL, 0, &csr), SSLSTORE_OK);
    assert_string_equal(csr.common_name, "");
    assert_int_equal(csr.dns_name_count, 1);
    assert_string_equal(csr.dns_names[0], longest);
    free_csr(&csr);
}

/* 300 names of 192 octets are no more names than allowed, but more than 48 KB. */
static void names_that_are_too_long_together_are_refused(void **state)
{
    static char text[300][193];
    static const char *names[300];
    sslstore_memory memory = heap_memory(&heap);
    sslstore_csr_options options = {
        .common_name = "a.example", .dns_names = names, .random = random_bytes};
    char *key = load("p256.key", &options.key_size);
    const char *problem = "unset";
    sslstore_csr csr;

    (void) state;
    for (size_t i = 0; i < 300; i++) {
        (void) snprintf(text[i], sizeof text[i], "%060u.%060u.%060u.example.", (unsigned) i, 0u,
                        0u);
        memcpy(text[i] + strlen(text[i]) - 1, "s", 2);
        names[i] = text[i];
    }
    options.key = key;
    options.dns_name_count = 300;
    assert_int_equal(sslstore_csr_make(&memory, &options, &csr, &problem), SSLSTORE_ERR_LIMIT);
    assert_non_null(strstr(problem, SSLSTORE__WORDS("larger than 48 KB")));
    assert_int_equal(heap.live, 0);
    free(key);
}

static void a_thousand_names_and_no_more(void **state)
{
    static char text[1000][24];
    static const char *names[1000];
    sslstore_csr csr;

    (void) state;
    for (size_t i = 0; i < 1000; i++) {
        (void) snprintf(text[i], sizeof text[i], "host-%04u.example.com", (unsigned) i);
        names[i] = text[i];
    }
    assert_int_equal(make("p256.key", "example.com", names, 999, &csr), SSLSTORE_OK);
    assert_int_equal(csr.dns_name_count, 1000);
    assert_string_equal(csr.dns_names[0], "example.com");
    assert_string_equal(csr.dns_names[999], "host-0998.example.com");
    free_csr(&csr);
    assert_int_equal(make("p256.key", "example.com", names, 1000, &csr), SSLSTORE_ERR_LIMIT);
}

static void a_failing_random_source_is_reported(void **state)
{
    sslstore_memory memory = heap_memory(&heap);
    static const char *const names[] = {"p256.key", "rsa2048.key"};
    sslstore_csr csr;

    (void) state;
    for (size_t i = 0; i < 2; i++) {
        sslstore_csr_options options = {0};
        size_t size;
        size_t calls_left = 0;
        char *key = load(names[i], &size);

        options.key = key;
        options.key_size = i == 0 ? size : SSLSTORE_NUL_TERMINATED;
        options.common_name = "a.example";
        options.random = random_bytes;
        options.random_user = &calls_left;
        expect_random_error(sslstore_csr_make(&memory, &options, &csr, NULL), &csr);
        assert_int_equal(heap.live, 0);
        options.random = NULL;
        assert_int_equal(sslstore_csr_make(&memory, &options, &csr, NULL), SSLSTORE_ERR_ARGUMENT);
        free(key);
    }
}

static sslstore_result make_p256(void *csr)
{
    return make("p256.key", "a.example", NULL, 0, csr);
}

/* heap_alloc() also checks that whatever is freed, the key among it, was wiped. */
static void every_allocation_may_fail(void **state)
{
    sslstore_csr csr;

    (void) state;
    assert_true(heap_fail_each(&heap, make_p256, &csr) > 4);
    free_csr(&csr);
}

/* ---- What is made ---- */

static void openssl_agrees_with_every_request(void **state)
{
    static const struct {
        const char *key;
        const char *algorithm;
    } rows[] = {
        {"p256.key", "ecdsa-with-SHA256"},
        {"p256.key.der", "ecdsa-with-SHA256"},
        {"p256-sec1.key", "ecdsa-with-SHA256"},
        {"p384.key", "ecdsa-with-SHA256"},
        {"rsa2048.key", "sha256WithRSAEncryption"},
        {"rsa2048-pkcs1.key", "sha256WithRSAEncryption"},
    };
    static const char *const names[] = {"*.Example.com", "WWW.example.com", "*.example.com",
                                        "xn--bcher-kva.example"};
    static char answer[8192];
    sslstore_csr csr;

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(make(rows[i].key, "www.Example.com", names, 4, &csr), SSLSTORE_OK);
        ask_openssl(csr.pem, answer, sizeof answer);
        assert_non_null(strstr(answer, "verify OK"));
        assert_non_null(strstr(answer, "subject=CN = www.example.com\n"));
        assert_non_null(strstr(answer, rows[i].algorithm));
        assert_non_null(strstr(answer, "DNS:www.example.com, DNS:*.example.com, "
                                       "DNS:xn--bcher-kva.example\n"));
        free_csr(&csr);
    }
}

static void the_result_is_the_request_as_it_would_be_read(void **state)
{
    sslstore_memory memory = heap_memory(&heap);
    static const char *const names[] = {"b.example", "B.Example", "a.example"};
    sslstore_csr made;
    sslstore_csr read;
    size_t size;
    char *digest = load("p256.key.sha256", &size);

    (void) state;
    assert_int_equal(make("p256.key", "A.example", names, 3, &made), SSLSTORE_OK);
    assert_string_equal(made.common_name, "a.example");
    assert_int_equal(made.dns_name_count, 2); /* the common name first, nothing twice */
    assert_string_equal(made.dns_names[0], "a.example");
    assert_string_equal(made.dns_names[1], "b.example");
    assert_int_equal(made.key_type, SSLSTORE_KEY_EC);
    assert_int_equal(made.key_bits, 256);
    assert_memory_equal(made.key_sha256, digest, size);
    assert_int_equal(sslstore_csr_read(&memory, made.pem, SSLSTORE_NUL_TERMINATED, &read, NULL),
                     SSLSTORE_OK);
    assert_string_equal(read.pem, made.pem);
    sslstore_csr_free(&read);
    free_csr(&made);
    free(digest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_that_are_weak_odd_or_none_are_refused),
        cmocka_unit_test(a_key_in_utf16_is_read),
        cmocka_unit_test(a_key_cut_or_changed_anywhere_makes_no_false_request),
        cmocka_unit_test(a_key_that_is_missing_empty_cut_or_garbled_is_refused),
        cmocka_unit_test(what_is_wrong_is_described),
        cmocka_unit_test(what_needs_no_description_has_none),
        cmocka_unit_test(names_that_no_certificate_may_carry_are_refused),
        cmocka_unit_test(names_are_allowed_up_to_their_limits),
        cmocka_unit_test(names_that_are_too_long_together_are_refused),
        cmocka_unit_test(a_thousand_names_and_no_more),
        cmocka_unit_test(a_failing_random_source_is_reported),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(openssl_agrees_with_every_request),
        cmocka_unit_test(the_result_is_the_request_as_it_would_be_read),
    };

    return cmocka_run_group_tests_name("pki/csr_make", tests, NULL, NULL);
}
