/* SHA-256 of pieces.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fixture.h"

#include "base/text.h"
#include "pki/digest.h"

static void check(const struct sslstore__bytes *pieces, size_t count, const char *expected)
{
    uint8_t digest[SSLSTORE_SHA256_SIZE];
    char hex[2 * SSLSTORE_SHA256_SIZE + 1];
    struct sslstore__text text;

    assert_int_equal(sslstore__digest_sha256(pieces, count, digest), SSLSTORE_OK);
    sslstore__text_init(&text, hex, sizeof hex);
    sslstore__text_put_hex(&text, digest, sizeof digest);
    assert_string_equal(hex, expected);
}

static void the_standard_s_examples_come_out(void **state)
{
    static const char two_blocks[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    struct sslstore__bytes abc = {(const unsigned char *) "abc", 3};
    struct sslstore__bytes longer = {(const unsigned char *) two_blocks, sizeof two_blocks - 1};

    (void) state;
    check(NULL, 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    check(&abc, 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    check(&longer, 1, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void where_the_pieces_are_cut_does_not_matter(void **state)
{
    unsigned char data[150];
    uint8_t expected[SSLSTORE_SHA256_SIZE];
    uint8_t parts[SSLSTORE_SHA256_SIZE];
    struct sslstore__bytes all = {data, sizeof data};

    (void) state;
    for (size_t i = 0; i < sizeof data; i++) {
        data[i] = (unsigned char) (i * 7);
    }
    assert_int_equal(sslstore__digest_sha256(&all, 1, expected), SSLSTORE_OK);
    for (size_t cut = 0; cut <= sizeof data; cut++) {
        struct sslstore__bytes pieces[3] = {
            {data, cut}, {NULL, 0}, {data + cut, sizeof data - cut}};

        assert_int_equal(sslstore__digest_sha256(pieces, 3, parts), SSLSTORE_OK);
        assert_memory_equal(parts, expected, sizeof expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_standard_s_examples_come_out),
        cmocka_unit_test(where_the_pieces_are_cut_does_not_matter),
    };

    return cmocka_run_group_tests_name("pki/digest", tests, NULL, NULL);
}
