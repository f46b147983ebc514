/* Certificates and PKCS#7 bundles of which one byte is wrong: whichever it is, it does no harm.
 *
 * A program of its own, because it takes long: nearly each of 18,000 files has a signature that no
 * other one has, and that Mbed TLS must verify.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fixture.h"

static struct heap heap;

/* Reads a copy in a block of its exact size. A result is a complete certificate. */
static void read_damaged(const char *data, size_t size)
{
    sslstore_memory memory = heap_memory(&heap);
    sslstore_file file = {"damaged", NULL, size};
    char *copy = exact(data, size);
    sslstore_chain chain;
    sslstore_result result;

    file.content = copy;
    memset(&chain, 0x5a, sizeof chain);
    result = sslstore_chain_read(&memory, &file, 1, NULL, &chain, NULL);
    free(copy);
    if (result == SSLSTORE_OK) {
        assert_non_null(strstr(chain.leaf_pem, "-----END CERTIFICATE-----\n"));
        sslstore_chain_free(&chain);
    } else {
        static const sslstore_chain nothing;

        assert_memory_equal(&chain, &nothing, sizeof nothing);
    }
    assert_int_equal(heap.live, 0);
}

static void damage_each_byte(const char *name)
{
    static const unsigned char changes[] = {0x01, 0x20, 0x80, 0xff};
    size_t size;
    char *data = load(name, &size);

    for (size_t at = 0; at < size; at++) {
        for (size_t i = 0; i < sizeof changes; i++) {
            data[at] = (char) (data[at] ^ changes[i]);
            read_damaged(data, size);
            data[at] = (char) (data[at] ^ changes[i]);
        }
    }
    free(data);
}

static void a_certificate_with_any_byte_changed_is_survived(void **state)
{
    (void) state;
    damage_each_byte("leaf.crt.der");
}

static void a_bundle_with_any_byte_changed_is_survived(void **state)
{
    (void) state;
    damage_each_byte("signed-ber.p7b.der");
}

static void a_bundle_as_text_with_any_byte_changed_is_survived(void **state)
{
    (void) state;
    damage_each_byte("all.p7b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certificate_with_any_byte_changed_is_survived),
        cmocka_unit_test(a_bundle_with_any_byte_changed_is_survived),
        cmocka_unit_test(a_bundle_as_text_with_any_byte_changed_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
