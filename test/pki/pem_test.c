/* PEM blocks and base64.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fixture.h"

#include "pki/pem.h"

/* ---- base64 ---- */

/* Decode out of and into exactly-sized memory; -1: refused. */
static int decode(const char *text, size_t size, unsigned char *out)
{
    char *input = exact(text, size);
    size_t space = size * 3 / 4;
    unsigned char *output = malloc(space > 0 ? space : 1);
    size_t out_size = 99;
    int result = -1;

    assert_non_null(output);
    if (sslstore__pem_base64_decode(input, size, output, &out_size)) {
        assert_true(out_size <= space);
        memcpy(out, output, out_size);
        result = (int) out_size;
    } else {
        assert_int_equal(out_size, 0);
    }
    free(output);
    free(input);
    return result;
}

static void base64_of_known_texts_is_decoded(void **state)
{
    static const char *const rows[][2] = {
        {"Zg==", "f"},         {"Zm8=", "fo"},
        {"Zm9v", "foo"},       {"Zm9vYg==", "foob"},
        {"Zm9vYmE=", "fooba"}, {"Zm9vYmFy", "foobar"},
        {"Zg", "f"},           {"Zm8", "fo"},
        {"Zm9vZ g", "foof"},   {"Zm9v\nZm9v\nZm8\n", "foofoofo"},
        {"Zm9vYg", "foob"},    {" Z\tm\r\n9\fv\v", "foo"},
        {"Zg=\r\n=\n", "f"},
    };
    unsigned char out[64];

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(decode(rows[i][0], strlen(rows[i][0]), out), strlen(rows[i][1]));
        assert_memory_equal(out, rows[i][1], strlen(rows[i][1]));
    }
}

static void what_is_not_base64_is_refused(void **state)
{
    static const char *const rows[] = {
        "",
        " \r\n",
        "=",
        "==",
        "Z",
        "Zm9vY",
        "Zg===",
        "Zm9v=",
        "Zm9v====",
        "Zm9v=Zm9vZm9v",
        "Zg==Zm9vZm9v",
        "Zm9v==Zg",
        "Zm9vZg==Zm9v",
        "Z=g=",
        "Zg=a",
        "Zm-v",
        "Zm_v",
        "Zm9v.",
        "Zm9v\"",
        "Zm9v\x80",
        "\xff",
        "Zm9v%3D",
        "Zm8==",
    };
    unsigned char out[64];

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(decode(rows[i], strlen(rows[i]), out), -1);
    }
    assert_int_equal(decode("Zm9\0", 4, out), -1);
}

static void one_wrong_byte_anywhere_is_refused(void **state)
{
    static const char good[] = "TWFueSBoYW5kcyBtYWtlIGxpZ2h0IHdvcmsu";
    unsigned char out[64];

    (void) state;
    assert_int_equal(decode(good, sizeof good - 1, out), 27);
    for (size_t i = 0; i < sizeof good - 1; i++) {
        for (int byte = 0; byte < 256; byte++) {
            char text[sizeof good];
            bool fits = (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
                        (byte >= '0' && byte <= '9') || byte == '+' || byte == '/';

            memcpy(text, good, sizeof good);
            text[i] = (char) byte;
            if (fits) {
                assert_int_equal(decode(text, sizeof good - 1, out), 27);
            } else if (byte != '=' && byte != ' ' && (byte < '\t' || byte > '\r')) {
                assert_int_equal(decode(text, sizeof good - 1, out), -1);
            }
        }
    }
}

static void a_block_can_be_read_back_at_every_size(void **state)
{
    unsigned char data[200];
    unsigned char back[200];
    char pem[512];

    (void) state;
    for (size_t i = 0; i < sizeof data; i++) {
        data[i] = (unsigned char) (i * 37 + 11);
    }
    for (size_t size = 1; size <= sizeof data; size++) {
        struct sslstore__bytes der = {data, size};
        struct sslstore__text text;
        struct sslstore__pem block;
        const char *rest = pem;
        size_t left;
        size_t longest = 0;

        sslstore__text_init(&text, pem, sizeof pem);
        sslstore__pem_put(&text, "THING", der);
        assert_true(text.size < sizeof pem);
        for (size_t i = 0, column = 0; i < text.size; i++) {
            column = pem[i] == '\n' ? 0 : column + 1;
            longest = column > longest ? column : longest;
        }
        assert_true(longest <= 64 && (size < 48 || longest == 64));
        left = text.size;
        assert_true(sslstore__pem_next(&rest, &left, &block));
        assert_true(block.is_complete && sslstore__pem_is(&block, "THING"));
        assert_int_equal(decode(block.body, block.body_size, back), size);
        assert_memory_equal(back, data, size);
        assert_false(sslstore__pem_next(&rest, &left, &block));
    }
}

/* ---- Blocks ---- */

/* The labels of all blocks, each followed by its body without white space, or by "!" if it is
 * not complete: "A:Zm9v B!" */
static void list(const char *input, size_t size, char *out)
{
    char *copy = exact(input, size);
    const char *text = copy;
    struct sslstore__pem block;

    *out = '\0';
    while (sslstore__pem_next(&text, &size, &block)) {
        assert_true(text + size <= copy + strlen(input));
        (void) strncat(out, block.label, block.label_size);
        (void) strcat(out, block.is_complete ? ":" : "!");
        for (size_t i = 0; block.is_complete && i < block.body_size; i++) {
            if (strchr(" \r\n", block.body[i]) == NULL) {
                (void) strncat(out, block.body + i, 1);
            }
        }
        (void) strcat(out, " ");
    }
    assert_int_equal(size, 0);
    free(copy);
}

static void blocks_are_found_in_any_text(void **state)
{
    static const char *const rows[][2] = {
        {"", ""},
        {"no block", ""},
        {"-----BEGIN A-----\nZm9v\n-----END A-----\n", "A:Zm9v "},
        {"-----BEGIN A-----\r\nZm9v\r\n-----END A-----\r\n", "A:Zm9v "},
        {"-----BEGIN A-----\rZm9v\r-----END A-----\r", "A:Zm9v "},
        {"-----BEGIN A-----\nZm\r\n9v\r-----END A-----", "A:Zm9v "},
        {"-----BEGIN A-----Zm9v-----END A-----", "A:Zm9v "},
        {"-----BEGIN A----- Zm9v -----END A-----", "A:Zm9v "},
        {"\xEF\xBB\xBF-----BEGIN A-----\nZm9v\n-----END A-----\n", "A:Zm9v "},
        {"subject=x\n-----BEGIN A-----\nZg==\n-----END A-----\nmore\n"
         "-----BEGIN B C-----\nZm8=\n-----END B C-----\nrest",
         "A:Zg== B C:Zm8= "},
        {"-----------BEGIN A-----\nZg==\n-----END A-----------", "A:Zg== "},
        {"-----BEGIN A-----\nZg==\n-----END A----------BEGIN B-----\nZm8=\n-----END B-----",
         "A:Zg== B:Zm8= "},
        {"-----BEGIN A-----\nZg==\n-----END B-----\n", "A! "},
        {"-----BEGIN A-----\nZg==\n-----END A----\n", "A! "},
        {"-----BEGIN A-----\nZg==\n-----END AB-----\n", "A! "},
        {"-----BEGIN A-----\nZg==\n", "A! "},
        {"-----BEGIN A-----\nZg==\n-----BEGIN B-----\nZm8=\n-----END B-----\n", "A! B:Zm8= "},
        {"-----BEGIN A\n-----\nZg==\n-----END A\n-----\n", ""},
        {"-----BEGIN A\r-----\rZg==\r-----END A\r-----\r", ""},
        {"-----BEGIN \n-----BEGIN B-----\nZm8=\n-----END B-----\n", "B:Zm8= "},
        {"-----BEGIN -----\nZg==\n-----END -----\n", ":Zg== "},
        {"-----BEGIN A", ""},
        {"-----BEGIN A----", ""},
        {"---- BEGIN A ----\nZg==\n---- END A ----", ""},
        {"-----BEGIN A-----\nX: y-z\n\nZg==\n-----END A-----\n", "A:X:y-zZg== "},
        {"-----BEGIN AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA-----\n"
         "-----BEGIN B-----\nZm8=\n-----END B-----\n",
         "B:Zm8= "},
    };
    char found[256];

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        list(rows[i][0], strlen(rows[i][0]), found);
        assert_string_equal(found, rows[i][1]);
    }
}

static void a_text_cut_at_any_byte_is_never_read_beyond(void **state)
{
    static const char text[] = "x\n-----BEGIN A-----\nZm9v\n-----END A-----\n"
                               "-----BEGIN B-----\r\nZm8=\r\n-----END B-----";
    const size_t end_of_a = (size_t) (strstr(text, "END A-----") - text) + strlen("END A-----");
    char found[256];

    (void) state;
    for (size_t cut = 0; cut < sizeof text; cut++) {
        list(text, cut, found);
        assert_int_equal(strstr(found, "A:Zm9v ") != NULL, cut >= end_of_a);
        assert_int_equal(strstr(found, "B:Zm8= ") != NULL, cut == sizeof text - 1);
    }
}

static void keys_of_every_kind_are_known_by_their_label(void **state)
{
    static const struct {
        const char *label;
        bool is_key;
    } rows[] = {
        {"PRIVATE KEY", true},
        {"RSA PRIVATE KEY", true},
        {"EC PRIVATE KEY", true},
        {"ENCRYPTED PRIVATE KEY", true},
        {"OPENSSH PRIVATE KEY", true},
        {"PUBLIC KEY", false},
        {"CERTIFICATE", false},
        {"KEY", false},
        {"", false},
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sslstore__pem block = {0};

        block.label = rows[i].label;
        block.label_size = strlen(rows[i].label);
        assert_int_equal(sslstore__pem_is_key(&block), rows[i].is_key);
    }
}

static void bare_content_is_der_or_base64_of_it(void **state)
{
    static const struct {
        const char *content;
        size_t out_size; /* 0: refused */
    } rows[] = {
        {"0\x03\x02\x01\x05", 5},
        {"MAMCAQU=", 5},
        {" \r\nMAMC\r\nAQU=\r\n", 5},
        {"\xEF\xBB\xBFMAMCAQU=", 5},
        {"MAMCAQU", 5},
        {"", 0},
        {"Zm9v", 0},
        {"<html></html>", 0},
        {"PK\x03\x04", 0},
        {"\xEF\xBB\xBF", 0},
        {"hello", 0},
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t size = strlen(rows[i].content);
        char *content = exact(rows[i].content, size);
        unsigned char *out = malloc(size > 0 ? size : 1);
        size_t out_size = 99;

        assert_non_null(out);
        assert_int_equal(sslstore__pem_bare_decode(content, size, out, &out_size),
                         rows[i].out_size > 0);
        if (rows[i].out_size > 0) {
            assert_int_equal(out_size, rows[i].out_size);
            assert_memory_equal(out, "0\x03\x02\x01\x05", 5);
        }
        free(out);
        free(content);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_base64_is_refused),
        cmocka_unit_test(one_wrong_byte_anywhere_is_refused),
        cmocka_unit_test(base64_of_known_texts_is_decoded),
        cmocka_unit_test(a_block_can_be_read_back_at_every_size),
        cmocka_unit_test(a_text_cut_at_any_byte_is_never_read_beyond),
        cmocka_unit_test(blocks_are_found_in_any_text),
        cmocka_unit_test(keys_of_every_kind_are_known_by_their_label),
        cmocka_unit_test(bare_content_is_der_or_base64_of_it),
    };

    return cmocka_run_group_tests_name("pki/pem", tests, NULL, NULL);
}
