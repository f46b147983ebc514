/* DER: read and written.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "build.h"
#include "fixture.h"

/* Take one element with that tag from a block of the exact size. Returns its size, or -1 if
 * refused. */
static int take(unsigned char tag, const char *bytes, size_t size)
{
    char *copy = exact(bytes, size);
    struct sslstore__bytes rest = {(unsigned char *) copy, size};
    struct sslstore__bytes value = {(const unsigned char *) "x", 1};
    int result = -1;

    if (sslstore__der_take(&rest, tag, &value)) {
        assert_true(rest.data == value.data + value.size);
        assert_true(rest.data + rest.size == (unsigned char *) copy + size);
        result = (int) value.size;
    } else {
        assert_true(rest.data == (unsigned char *) copy && rest.size == size);
        assert_true(value.data == NULL && value.size == 0);
    }
    free(copy);
    return result;
}

static void elements_are_taken_by_their_tag_and_completely_or_not_at_all(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
        int value; /* its size; -1: refused */
    } rows[] = {
        {"", 0, -1},
        {"\x04", 1, -1},
        {"\x04\x00", 2, 0},
        {"\x04\x01", 2, -1},
        {"\x04\x01z", 3, 1},
        {"\x04\x01z\x04", 4, 1},
        {"\x05\x01z", 3, -1},
        {"\x04\x80z\x00\x00", 5, -1},
        {"\x04\x81", 2, -1},
        {"\x04\x81\x01z", 4, 1},
        {"\x04\x82\x00\x01z", 5, 1},
        {"\x04\x82\x00", 3, -1},
        {"\x04\x84\x00\x00\x00\x01z", 7, 1},
        {"\x04\x85\x00\x00\x00\x00\x01z", 8, -1},
        {"\x04\x84\xff\xff\xff\xffz", 7, -1},
        {"\x1f\x04\x01z", 4, -1},
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(take(SSLSTORE__DER_OCTET_STRING, rows[i].bytes, rows[i].size),
                         rows[i].value);
    }
    assert_int_equal(take(0x1f, "\x1f\x01z", 3), -1); /* a tag of several bytes */
}

static void a_cut_element_keeps_its_header(void **state)
{
    static const unsigned char bytes[] = "\x30\x81\x02zz\x05\x00";
    struct sslstore__bytes rest = {bytes, sizeof bytes - 1};
    struct sslstore__bytes element;

    (void) state;
    assert_true(sslstore__der_cut(&rest, SSLSTORE__DER_SEQUENCE, &element));
    assert_ptr_equal(element.data, bytes);
    assert_int_equal(element.size, 5);
    assert_int_equal(rest.size, 2);
    assert_false(sslstore__der_cut(&rest, SSLSTORE__DER_SEQUENCE, &element));
    assert_int_equal(rest.size, 2);
}

static void bit_strings_have_no_unused_bits(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
        int bits; /* their bytes; -1: refused */
    } rows[] = {
        {"\x03\x02\x00z", 4, 1},     {"\x03\x01\x00", 3, 0},   {"\x03\x00", 2, -1},
        {"\x03\x02\x01\x80", 4, -1}, {"\x04\x02\x00z", 4, -1},
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *copy = exact(rows[i].bytes, rows[i].size);
        struct sslstore__bytes rest = {(unsigned char *) copy, rows[i].size};
        struct sslstore__bytes bits;
        bool taken = sslstore__der_take_bits(&rest, &bits);

        assert_int_equal(taken ? (int) bits.size : -1, rows[i].bits);
        free(copy);
    }
}

static void the_last_of_several_elements_is_entered(void **state)
{
    static const struct {
        uint32_t tags;
        int size; /* of what is in it */
    } rows[] = {
        {0x02, 1}, {0x0402, 2}, {0x040502, 2}, {0x300402, 3}, {0x030201, 0}, {0x04, 0},
    };
    static const unsigned char bytes[] = "\x02\x01z\x04\x02zz\x30\x03zzz";

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sslstore__bytes rest = {bytes, sizeof bytes - 1};

        sslstore__der_enter(&rest, rows[i].tags);
        assert_int_equal(rest.size, rows[i].size);
        assert_true(rest.size == 0 || rest.data[0] == 'z');
    }
}

static void bytes_are_equal_by_size_and_content(void **state)
{
    struct sslstore__bytes ab = {(const unsigned char *) "ab", 2};
    struct sslstore__bytes ac = {(const unsigned char *) "ac", 2};
    struct sslstore__bytes abc = {(const unsigned char *) "abc", 3};
    struct sslstore__bytes none = {NULL, 0};
    struct sslstore__bytes empty = {(const unsigned char *) "", 0};

    (void) state;
    assert_true(sslstore__bytes_equal(ab, ab));
    assert_false(sslstore__bytes_equal(ab, ac));
    assert_false(sslstore__bytes_equal(ab, abc));
    assert_false(sslstore__bytes_equal(abc, ab));
    assert_false(sslstore__bytes_equal(none, ab));
    assert_true(sslstore__bytes_equal(none, empty));
    assert_true(SSLSTORE__OID_IS(abc, "abc"));
    assert_false(SSLSTORE__OID_IS(abc, "abd"));
}

static void what_is_written_can_be_taken_back_at_every_size_of_header(void **state)
{
    static const size_t sizes[] = {0, 1, 127, 128, 255, 256, 65535, 65536};

    (void) state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        unsigned char *content = malloc(sizes[i] + 1);
        struct sslstore__bytes rest;
        struct sslstore__bytes value;
        writer out = {NULL, 0, 0};

        assert_non_null(content);
        memset(content, 'z', sizes[i] + 1);
        put(&out, SSLSTORE__DER_SEQUENCE, content, sizes[i]); /* measures */
        assert_int_equal(sslstore__der_written(&out).size, 0);
        out.capacity = out.size;
        out.size = 0;
        out.data = malloc(out.capacity);
        assert_non_null(out.data);
        put(&out, SSLSTORE__DER_SEQUENCE, content, sizes[i]);
        rest = sslstore__der_written(&out);
        assert_int_equal(rest.size, out.capacity);
        assert_true(sslstore__der_take(&rest, SSLSTORE__DER_SEQUENCE, &value));
        assert_int_equal(value.size, sizes[i]);
        assert_memory_equal(value.data, content, sizes[i]);
        assert_int_equal(rest.size, 0);
        free(out.data);
        free(content);
    }
}

static void what_does_not_fit_is_not_written_and_still_measured(void **state)
{
    unsigned char space[] = {'.', '.', '.', '.'};
    writer out = {space, 3, 0};

    (void) state;
    put(&out, SSLSTORE__DER_OCTET_STRING, "ab", 2);
    assert_int_equal(out.size, 4);
    assert_null(sslstore__der_written(&out).data);
    assert_int_equal(sslstore__der_written(&out).size, 0);
    assert_int_equal(space[3], '.');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_are_taken_by_their_tag_and_completely_or_not_at_all),
        cmocka_unit_test(a_cut_element_keeps_its_header),
        cmocka_unit_test(bit_strings_have_no_unused_bits),
        cmocka_unit_test(the_last_of_several_elements_is_entered),
        cmocka_unit_test(bytes_are_equal_by_size_and_content),
        cmocka_unit_test(what_is_written_can_be_taken_back_at_every_size_of_header),
        cmocka_unit_test(what_does_not_fit_is_not_written_and_still_measured),
    };

    return cmocka_run_group_tests_name("pki/der", tests, NULL, NULL);
}
