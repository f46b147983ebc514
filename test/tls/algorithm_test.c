/* Signature algorithms by name: of certificates, and of the first unknown one in a message of TLS.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <mbedtls/base64.h>

#include "base/words.h"
#include "tls/algorithm.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define SIZE_MAX_    8192

struct bytes {
    uint8_t data[SIZE_MAX_];
    size_t size;
};

static char name[128];

static bool name_of(const uint8_t *data, size_t size)
{
    struct sslstore__text text;

    sslstore__text_init(&text, name, sizeof name);
    return sslstore__tls_algorithm_put(&text, data, size);
}

static bool name_in(const struct bytes *message, size_t size, bool is_tls_1_3)
{
    uint8_t *copy = malloc(size + 1); /* so that a sanitizer sees what is read behind the end */
    struct sslstore__text text;
    bool found;

    assert_non_null(copy);
    memcpy(copy, message->data, size);
    sslstore__text_init(&text, name, sizeof name);
    found = sslstore__tls_algorithm_put_first(&text, copy, size, is_tls_1_3);
    free(copy);
    return found;
}

/* Read the first certificate of a file in PEM. */
static void load(const char *path, struct bytes *out)
{
    char text[SIZE_MAX_];
    unsigned char base64[SIZE_MAX_];
    FILE *file = fopen(path, "r");
    char *at;
    size_t used = 0;

    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    (void) fclose(file);
    at = strchr(strstr(text, "BEGIN CERT"), '\n');
    for (; *at != '-'; at++) {
        if (*at != '\n') {
            base64[used++] = (unsigned char) *at;
        }
    }
    assert_int_equal(mbedtls_base64_decode(out->data, SIZE_MAX_, &out->size, base64, used), 0);
}

static void put(struct bytes *out, const void *data, size_t size)
{
    assert_true(out->size + size <= sizeof out->data);
    memcpy(out->data + out->size, data, size);
    out->size += size;
}

/* A number of so many bytes. */
static void put_size(struct bytes *out, size_t number, size_t width)
{
    while (width-- > 0) {
        uint8_t byte = (uint8_t) (number >> 8 * width);

        put(out, &byte, 1);
    }
}

/* A Certificate message; in TLS 1.3, each certificate has an extension. */
static void make_message(struct bytes *out, const char *const *paths, size_t count, bool is_tls_1_3)
{
    static struct bytes list;
    static struct bytes certificate;

    list.size = out->size = 0;
    for (size_t i = 0; i < count; i++) {
        load(paths[i], &certificate);
        put_size(&list, certificate.size, 3);
        put(&list, certificate.data, certificate.size);
        if (is_tls_1_3) {
            put(&list, "\0\3abc", 5);
        }
    }
    put(out, "\x0b", 1);
    put_size(out, list.size + (is_tls_1_3 ? 5 : 3), 3);
    if (is_tls_1_3) {
        put(out, "\1x", 2);
    }
    put_size(out, list.size, 3);
    put(out, list.data, list.size);
}

static void unknown_algorithms_have_names_and_known_ones_none(void **state)
{
    static const struct {
        const char *path;
        const char *name;
    } rows[] = {
        {"test/tls/data/ml-dsa-root.pem",
         SSLSTORE__WORDS_OR("ML-DSA-65 (2.16.840.1.101.3.4.3.18)", "2.16.840.1.101.3.4.3.18")},
        {"test/tls/data/ed25519-root.pem",
         SSLSTORE__WORDS_OR("Ed25519 (1.3.101.112)", "1.3.101.112")},
        {"test/pki/data/root.crt", NULL},
        {"test/pki/data/rsa8192.crt", NULL},
    };
    static struct bytes der;

    (void) state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        load(rows[i].path, &der);
        assert_int_equal(name_of(der.data, der.size), rows[i].name != NULL);
        assert_string_equal(name, rows[i].name == NULL ? "" : rows[i].name);
    }
}

/* An empty certificate with this OID. */
static void other_algorithms_are_numbers(void **state)
{
    static const struct {
        const char *oid;
        const char *numbers;
    } rows[] = {
        {"\x01\x2a", "0.1.42"},
        {"\x4f", "1.39"},
        {"\x50", "2.0"},
        {"\x88\x37\x83\x01", "2.999.385"},
        {"\x60\x86\x48\x01\x65\x03\x04\x03\x14",
         SSLSTORE__WORDS_OR("SLH-DSA (2.16.840.1.101.3.4.3.20)", "2.16.840.1.101.3.4.3.20")},
        {"\x60\x86\x48\x01\x65\x03\x04\x03\x2f", "2.16.840.1.101.3.4.3.47"},
        {"\x2b\x65\x70\x01", "1.3.101.112.1"},
        {"\x2a\x86\x48\x86\xf7\x0d\x01\x02", "1.2.840.113549.1.2"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t size = strlen(rows[i].oid);
        struct bytes der = {.size = 0};

        put(&der, "\x30", 1);
        put_size(&der, size + 6, 1);
        put(&der, "\x30\0\x30", 3);
        put_size(&der, size + 2, 1);
        put(&der, "\6", 1);
        put_size(&der, size, 1);
        put(&der, rows[i].oid, size);
        assert_true(name_of(der.data, der.size));
        assert_string_equal(name, rows[i].numbers);
    }
}

static void what_is_no_certificate_has_no_name(void **state)
{
    static const struct bytes rows[] = {
        {{0x30, 0x00}, 2},
        {{0x30, 0x02, 0x31, 0x00}, 4},
        {{0x30, 0x04, 0x30, 0x00, 0x31, 0x00}, 6},
        {{0x30, 0x06, 0x30, 0x00, 0x30, 0x02, 0x05, 0x00}, 8},
        {{0x30, 0x06, 0x30, 0x00, 0x30, 0x02, 0x06, 0x00}, 8},
        {{0x31, 0x00}, 2},
    };
    static struct bytes der;

    (void) state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_false(name_of(rows[i].data, rows[i].size));
    }
    load("test/tls/data/ed25519-root.pem", &der);
    for (size_t size = 0; size < der.size; size++) {
        uint8_t *copy = malloc(size + 1);

        assert_non_null(copy);
        memcpy(copy, der.data, size);
        assert_false(name_of(copy, size));
        free(copy);
    }
}

static void the_first_unknown_one_of_a_message_counts(void **state)
{
    static const char *const chain[] = {"test/pki/data/leaf.crt", "test/pki/data/root.crt",
                                        "test/tls/data/ed25519-root.pem",
                                        "test/tls/data/ml-dsa-root.pem"};
    static struct bytes message;

    (void) state;
    for (int version = 0; version < 2; version++) {
        make_message(&message, chain, 2, version == 1);
        assert_false(name_in(&message, message.size, version == 1));
        make_message(&message, chain, 4, version == 1);
        assert_true(name_in(&message, message.size, version == 1));
        assert_string_equal(name, SSLSTORE__WORDS_OR("Ed25519 (1.3.101.112)", "1.3.101.112"));
        make_message(&message, chain, 3, version == 1);
        for (size_t size = 0; size < message.size; size++) {
            assert_false(name_in(&message, size, version == 1));
        }
        message.data[0] = 2;
        assert_false(name_in(&message, message.size, version == 1));
    }
}

/* Sizes that do not fit together, in TLS 1.3. */
static void a_message_that_ends_early_has_no_name(void **state)
{
    static const struct bytes rows[] = {
        {{11, 0, 0, 0}, 4},
        {{11, 0, 0, 1, 1}, 5},
        {{11, 0, 0, 4, 0, 0, 0, 9}, 8},
        {{11, 0, 0, 8, 0, 0, 0, 4, 0, 0, 1, 5}, 12}, /* no extensions */
        {{11, 0, 0, 10, 0, 0, 0, 6, 0, 0, 1, 5, 0, 9}, 14},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_false(name_in(&rows[i], rows[i].size, true));
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_algorithms_have_names_and_known_ones_none),
        cmocka_unit_test(other_algorithms_are_numbers),
        cmocka_unit_test(what_is_no_certificate_has_no_name),
        cmocka_unit_test(the_first_unknown_one_of_a_message_counts),
        cmocka_unit_test(a_message_that_ends_early_has_no_name),
    };

    return cmocka_run_group_tests_name("tls/algorithm", tests, NULL, NULL);
}
