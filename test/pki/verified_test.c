/* Which signatures are remembered as verified: those of the same key and certificate, the last few.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fixture.h"

#include "pki/verified.h"

static struct sslstore__verified verified;

static void pair(const char *key, const char *certificate, uint8_t *digest)
{
    const struct sslstore__bytes one = {(const unsigned char *) key, strlen(key)};
    const struct sslstore__bytes other = {(const unsigned char *) certificate, strlen(certificate)};

    assert_true(sslstore__verified_digest(one, other, digest));
}

static int forget_all(void **state)
{
    (void) state;
    memset(&verified, 0, sizeof verified);
    return 0;
}

static void nothing_is_remembered_at_first(void **state)
{
    uint8_t digest[SSLSTORE_SHA256_SIZE];

    (void) state;
    pair("key", "certificate", digest);
    assert_false(sslstore__verified_has(&verified, true, digest));
}

static void a_pair_is_remembered_and_no_other_one(void **state)
{
    static const char *const others[][2] = {
        {"Key", "certificate"}, {"key", "Certificate"}, {"key", ""}, {"", "certificate"}, {"", ""}};
    uint8_t digest[SSLSTORE_SHA256_SIZE];

    (void) state;
    pair("key", "certificate", digest);
    sslstore__verified_add(&verified, true, digest);
    assert_true(sslstore__verified_has(&verified, true, digest));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        pair(others[i][0], others[i][1], digest);
        assert_false(sslstore__verified_has(&verified, true, digest));
    }
}

static void the_oldest_pair_is_forgotten_first(void **state)
{
    uint8_t digests[SSLSTORE__VERIFIED_MAX + 1][SSLSTORE_SHA256_SIZE];

    (void) state;
    for (size_t i = 0; i <= SSLSTORE__VERIFIED_MAX; i++) {
        char key[2] = {(char) ('a' + i), '\0'};

        pair(key, "certificate", digests[i]);
        sslstore__verified_add(&verified, true, digests[i]);
        for (size_t j = 0; j <= i; j++) {
            assert_int_equal(sslstore__verified_has(&verified, true, digests[j]),
                             i - j < SSLSTORE__VERIFIED_MAX);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(nothing_is_remembered_at_first, forget_all),
        cmocka_unit_test_setup(a_pair_is_remembered_and_no_other_one, forget_all),
        cmocka_unit_test_setup(the_oldest_pair_is_forgotten_first, forget_all),
    };

    return cmocka_run_group_tests_name("pki/verified", tests, NULL, NULL);
}
