/* Distinguished names: as text, character by character, and compared.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "build.h"
#include "fixture.h"

#include "pki/name.h"

#define OID(text) text, sizeof(text) - 1

/* An attribute of a name. */
struct attribute {
    const char *oid;
    size_t oid_size;
    unsigned char tag;
    const char *value;
    size_t value_size;
    bool joined; /* it forms an RDN with the attribute before */
};

/* Build the content of a Name, in a block of its exact size. Free its data. */
static struct sslstore__bytes build(const struct attribute *attributes, size_t count)
{
    unsigned char space[1024];
    writer out = {space, sizeof space, 0};
    struct sslstore__bytes name;
    size_t since = 0;

    for (size_t i = count; i > 0; i--) {
        size_t start = out.size;

        put(&out, attributes[i - 1].tag, attributes[i - 1].value, attributes[i - 1].value_size);
        put(&out, SSLSTORE__DER_OID, attributes[i - 1].oid, attributes[i - 1].oid_size);
        sslstore__der_wrap(&out, SSLSTORE__DER_SEQUENCE, start);
        if (!attributes[i - 1].joined) {
            sslstore__der_wrap(&out, SSLSTORE__DER_SET, since);
            since = out.size;
        }
    }
    name = sslstore__der_written(&out);
    name.data = (unsigned char *) exact(name.data, name.size);
    return name;
}

static void assert_written(const struct attribute *attributes, size_t count, const char *expected)
{
    struct sslstore__bytes name = build(attributes, count);
    char text[512];
    struct sslstore__text out;

    sslstore__text_init(&out, text, sizeof text);
    sslstore__name_put(&out, name);
    assert_string_equal(text, expected);
    free((unsigned char *) (uintptr_t) name.data);
}

static void several_attributes_of_one_rdn_are_joined(void **state)
{
    static const struct attribute attributes[] = {
        {OID("\x55\x04\x06"), SSLSTORE__DER_PRINTABLE_STRING, "US", 2, false},
        {OID("\x55\x04\x03"), SSLSTORE__DER_UTF8_STRING, "a+b", 3, false},
        {OID("\x55\x04\x0b"), SSLSTORE__DER_UTF8_STRING, "c", 1, true},
        {OID("\x55\x04\x61"), SSLSTORE__DER_UTF8_STRING, "d", 1, true},
        {OID("\x55\x04\x0a"), SSLSTORE__DER_UTF8_STRING, "", 0, false},
    };

    (void) state;
    assert_written(attributes, 5, "C=US, CN=a\\+b+OU=c+2.5.4.97=d, O=");
    assert_written(attributes, 0, "");
}

static void every_known_type_has_its_name(void **state)
{
#define ONE(oid, value)                                      \
    {                                                        \
        OID(oid), SSLSTORE__DER_UTF8_STRING, value, 1, false \
    }
#define JURISDICTION "\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01"
    static const struct attribute attributes[] = {
        ONE("\x55\x04\x03", "1"),
        ONE("\x55\x04\x05", "2"),
        ONE("\x55\x04\x06", "3"),
        ONE("\x55\x04\x07", "4"),
        ONE("\x55\x04\x08", "5"),
        ONE("\x55\x04\x09", "6"),
        ONE("\x55\x04\x0a", "7"),
        ONE("\x55\x04\x0b", "8"),
        ONE("\x55\x04\x0f", "9"),
        ONE("\x55\x04\x11", "a"),
        ONE("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", "b"),
        ONE("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19", "c"),
        ONE(JURISDICTION "\x01", "d"),
        ONE(JURISDICTION "\x02", "e"),
        ONE(JURISDICTION "\x03", "f"),
        ONE(JURISDICTION "\x04", "g"), /* and others are numbers */
        ONE("\x55\x04", "h"),
        ONE("\x55", "i"),
    };

    (void) state;
    assert_written(attributes, sizeof attributes / sizeof attributes[0],
                   "CN=1, serialNumber=2, C=3, L=4, ST=5, street=6, O=7, OU=8, businessCategory=9, "
                   "postalCode=a, emailAddress=b, DC=c, jurisdictionL=d, jurisdictionST=e, "
                   "jurisdictionC=f, 1.3.6.1.4.1.311.60.2.1.4=g, 2.5.4=h, 2.5=i");
}

static void characters_of_every_width_become_utf8(void **state)
{
    static const struct {
        unsigned char tag;
        const char *value;
        size_t size;
        const char *text;
        bool is_clean;
    } rows[] = {
        {SSLSTORE__DER_UNIVERSAL_STRING, "\0\0\0a\0\0\x20\xAC\0\x01\xF3\x7A", 12,
         "a\xE2\x82\xAC\xF0\x9F\x8D\xBA", true},
        {SSLSTORE__DER_UNIVERSAL_STRING, "\0\x10\xFF\xFF", 4, "\xF4\x8F\xBF\xBF", true},
        {SSLSTORE__DER_UNIVERSAL_STRING, "\0\x11\0\0\0\0\0b", 8, "?b", false},
        {SSLSTORE__DER_UNIVERSAL_STRING, "\xFF\xFF\xFF\xFF", 4, "?", false},
        {SSLSTORE__DER_UNIVERSAL_STRING, "\0\0\xD8\0", 4, "?", false},
        {SSLSTORE__DER_UNIVERSAL_STRING, "\0\0\xDF\xFF", 4, "?", false},
        {SSLSTORE__DER_UNIVERSAL_STRING, "\0\0\xE0\0", 4, "\xEE\x80\x80", true},
        {SSLSTORE__DER_UNIVERSAL_STRING, "\0\0\0b\0\0", 6, "b??", false},
        {SSLSTORE__DER_UTF8_STRING, "\xF4\x8F\xBF\xBF", 4, "\xF4\x8F\xBF\xBF", true},
        {SSLSTORE__DER_UTF8_STRING, "\xF4\x90\x80\x80", 4, "????", false},
        {SSLSTORE__DER_UTF8_STRING, "\xF7\xBF\xBF\xBF", 4, "????", false},
        {SSLSTORE__DER_UTF8_STRING, "\xE2\x82", 2, "??", false},
        {SSLSTORE__DER_UTF8_STRING, "\xC3z", 2, "?z", false},
        {SSLSTORE__DER_NUMERIC_STRING, "1 2", 3, "1 2", true},
        {SSLSTORE__DER_IA5_STRING, "a", 1, "a", true},
        {SSLSTORE__DER_VISIBLE_STRING, "a", 1, "a", true},
        {SSLSTORE__DER_VISIBLE_STRING, "a\x7F", 2, "a\\7f", false},
        {SSLSTORE__DER_BIT_STRING, "\0a", 2, "??", false},
        {SSLSTORE__DER_UTF8_STRING, "", 0, "", true},
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct attribute attribute = {OID("\x55\x04\x03"), rows[i].tag, rows[i].value,
                                            rows[i].size, false};
        struct sslstore__bytes name = build(&attribute, 1);
        char subject[64];
        char text[64];
        struct sslstore__text out;

        (void) snprintf(subject, sizeof subject, "CN=%s", rows[i].text);
        assert_written(&attribute, 1, subject);
        sslstore__text_init(&out, text, sizeof text);
        assert_int_equal(sslstore__common_name_put(&out, name), rows[i].is_clean);
        if (rows[i].is_clean) {
            assert_string_equal(text, rows[i].text);
        }
        free((unsigned char *) (uintptr_t) name.data);
    }
}

/* Texts of plain characters are written at once, others character by character. */
static void a_text_is_the_same_whatever_its_string_type(void **state)
{
    (void) state;
    for (int byte = 0; byte < 128; byte++) {
        const char narrow[] = {'a', (char) byte, 'b'};
        const char wide[] = {0, 'a', 0, (char) byte, 0, 'b'};
        struct attribute pair[] = {
            {OID("\x55\x04\x03"), SSLSTORE__DER_UTF8_STRING, narrow, sizeof narrow, false},
            {OID("\x55\x04\x03"), SSLSTORE__DER_BMP_STRING, wide, sizeof wide, false},
        };
        char texts[4][32];

        for (size_t i = 0; i < 2; i++) {
            struct sslstore__bytes name = build(&pair[i], 1);
            struct sslstore__text out;

            sslstore__text_init(&out, texts[2 * i], sizeof texts[0]);
            sslstore__name_put(&out, name);
            sslstore__text_init(&out, texts[2 * i + 1], sizeof texts[0]);
            assert_int_equal(sslstore__common_name_put(&out, name), byte >= ' ' && byte != 0x7f);
            free((unsigned char *) (uintptr_t) name.data);
        }
        assert_string_equal(texts[0], texts[2]);
        assert_string_equal(texts[1], texts[3]);
    }
}

static void a_name_that_is_malformed_anywhere_has_no_common_name(void **state)
{
    static const char good[] = "\x31\x0a\x30\x08\x06\x03\x55\x04\x03\x0c\x01"
                               "a";
    static const struct {
        const char *bytes; /* what follows the good RDN */
        size_t size;
        bool is_read;
    } rows[] = {
        {"", 0, true},
        {"\x31\x0a\x30\x08\x06\x03\x55\x04\x0a\x0c\x01o", 12, true},
        {"\x31", 1, false},
        {"\x30\x00", 2, false},
        {"\x31\x00", 2, false},
        {"\x31\x02\x31\x00", 4, false},
        {"\x31\x02\x30\x00", 4, false},
        {"\x31\x06\x30\x04\x05\x02\x55\x04", 8, false},
        {"\x31\x07\x30\x05\x06\x03\x55\x04\x0a", 9, false},
        {"\x31\x0c\x30\x08\x06\x03\x55\x04\x0a\x0c\x01o\x30\x00", 14, false},
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char both[64];
        char text[16];
        struct sslstore__bytes name = {NULL, sizeof good - 1 + rows[i].size};
        struct sslstore__text out;

        memcpy(both, good, sizeof good - 1);
        memcpy(both + sizeof good - 1, rows[i].bytes, rows[i].size);
        name.data = (unsigned char *) exact(both, name.size);
        sslstore__text_init(&out, text, sizeof text);
        assert_int_equal(sslstore__common_name_put(&out, name), rows[i].is_read);
        assert_string_equal(text, rows[i].is_read ? "a" : "");
        free((unsigned char *) (uintptr_t) name.data);
    }
}

/* Whether two names of these attributes are equal, in both directions. */
static bool is_equal(const struct attribute *left, size_t left_count, const struct attribute *right,
                     size_t right_count)
{
    struct sslstore__bytes one = build(left, left_count);
    struct sslstore__bytes other = build(right, right_count);
    bool equal = sslstore__name_equal(one, other);

    assert_int_equal(sslstore__name_equal(other, one), equal);
    free((unsigned char *) (uintptr_t) one.data);
    free((unsigned char *) (uintptr_t) other.data);
    return equal;
}

#define O  OID("\x55\x04\x0a")
#define CN OID("\x55\x04\x03")

static void names_are_compared_whatever_their_string_types(void **state)
{
    static const struct attribute name[] = {
        {O, SSLSTORE__DER_UTF8_STRING, OID("Foo Bar"), false},
        {CN, SSLSTORE__DER_UTF8_STRING, OID("\xC3\x84 ca"), false}};
    static const struct {
        struct attribute attributes[3];
        size_t count;
        bool equal;
    } rows[] = {
        {{{O, SSLSTORE__DER_PRINTABLE_STRING, OID("FOO  bar"), false},
          {CN, SSLSTORE__DER_TELETEX_STRING, OID("\xE4 CA"), false}},
         2,
         true},
        {{{O, SSLSTORE__DER_IA5_STRING, OID(" foo bar "), false},
          {CN, SSLSTORE__DER_BMP_STRING, OID("\0\xC4\0 \0c\0a"), false}},
         2,
         true},
        {{{O, SSLSTORE__DER_VISIBLE_STRING, OID("foo bar"), false},
          {CN, SSLSTORE__DER_UNIVERSAL_STRING, OID("\0\0\0\xE4\0\0\0 \0\0\0C\0\0\0A"), false}},
         2,
         true},
        {{{O, SSLSTORE__DER_UTF8_STRING, OID("foobar"), false},
          {CN, SSLSTORE__DER_UTF8_STRING, OID("\xC3\x84 ca"), false}},
         2,
         false},
        {{{O, SSLSTORE__DER_UTF8_STRING, OID("foo bar b"), false},
          {CN, SSLSTORE__DER_UTF8_STRING, OID("\xC3\x84 ca"), false}},
         2,
         false},
        {{{O, SSLSTORE__DER_UTF8_STRING, OID("Foo Bar"), false}}, 1, false},
        {{{O, SSLSTORE__DER_UTF8_STRING, OID("Foo Bar"), false},
          {CN, SSLSTORE__DER_UTF8_STRING, OID("\xC3\x84 ca"), true}},
         2,
         false},
        {{{O, SSLSTORE__DER_UTF8_STRING, OID("Foo Bar"), false},
          {O, SSLSTORE__DER_UTF8_STRING, OID("\xC3\x84 ca"), false}},
         2,
         false},
        {{{O, SSLSTORE__DER_INTEGER, OID("Foo Bar"), false},
          {CN, SSLSTORE__DER_UTF8_STRING, OID("\xC3\x84 ca"), false}},
         2,
         false},
        {{{O, SSLSTORE__DER_UTF8_STRING, OID("Foo Bar\0"), false},
          {CN, SSLSTORE__DER_UTF8_STRING, OID("\xC3\x84 ca"), false}},
         2,
         false},
        {{{O, SSLSTORE__DER_UTF8_STRING, OID("Foo Bar"), false},
          {CN, SSLSTORE__DER_UTF8_STRING, OID("\xC3\x84 c\xC3"), false}},
         2,
         false},
    };
    static const struct attribute number[] = {{O, SSLSTORE__DER_INTEGER, OID("\1"), false}};
    struct sslstore__bytes full;
    struct sslstore__bytes cut;

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (is_equal(name, 2, rows[i].attributes, rows[i].count) != rows[i].equal) {
            fail_msg("row %zu", i);
        }
    }
    assert_true(is_equal(number, 1, number, 1));
    assert_true(is_equal(NULL, 0, NULL, 0));
    full = build(name, 2);
    cut = full;
    cut.size--;
    assert_false(sslstore__name_equal(full, cut));
    assert_false(sslstore__name_equal(cut, full));
    free((unsigned char *) (uintptr_t) full.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_compared_whatever_their_string_types),
        cmocka_unit_test(several_attributes_of_one_rdn_are_joined),
        cmocka_unit_test(every_known_type_has_its_name),
        cmocka_unit_test(characters_of_every_width_become_utf8),
        cmocka_unit_test(a_text_is_the_same_whatever_its_string_type),
        cmocka_unit_test(a_name_that_is_malformed_anywhere_has_no_common_name),
    };

    return cmocka_run_group_tests_name("pki/name", tests, NULL, NULL);
}
