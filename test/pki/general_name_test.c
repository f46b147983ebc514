/* General names: which DNS names are written as such.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "build.h"
#include "fixture.h"

#include "pki/general_name.h"

#define NAME_MAX_BYTES 254

/* Whether a dNSName of these bytes is written as a DNS name; else it is one of the other names. */
static bool is_dns_name(const unsigned char *bytes, size_t size)
{
    unsigned char space[NAME_MAX_BYTES + 8];
    writer out = {space, sizeof space, 0};
    struct sslstore__text text;
    size_t dns_names;
    size_t others;

    put(&out, SSLSTORE__DER_CONTEXT(2), bytes, size);
    sslstore__text_init(&text, NULL, 0);
    dns_names = sslstore__dns_put_all(&text, sslstore__der_written(&out), NULL);
    others = sslstore__other_names_put(&text, sslstore__der_written(&out), NULL);
    assert_int_equal(dns_names + others, 1);
    return dns_names == 1;
}

static void dns_names_have_1_to_253_visible_characters(void **state)
{
    unsigned char longest[NAME_MAX_BYTES];

    (void) state;
    memset(longest, 'a', sizeof longest);
    assert_false(is_dns_name(longest, 0));
    for (size_t size = 1; size < NAME_MAX_BYTES; size++) {
        assert_true(is_dns_name(longest, size));
    }
    assert_false(is_dns_name(longest, NAME_MAX_BYTES));
    for (unsigned byte = 0; byte < 256; byte++) {
        longest[0] = (unsigned char) byte;
        assert_int_equal(is_dns_name(longest, 1), byte > ' ' && byte < 0x7f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dns_names_have_1_to_253_visible_characters),
    };

    return cmocka_run_group_tests_name("pki/general_name", tests, NULL, NULL);
}
