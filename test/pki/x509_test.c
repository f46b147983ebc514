/* Certificates and keys, element by element: what may be missing, and what may not.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "build.h"
#include "fixture.h"

#include "pki/key.h"
#include "pki/x509.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define BYTES(text)  text, sizeof(text) - 1
#define ALL          SIZE_MAX

struct element {
    const char *bytes; /* header and all */
    size_t size;
    bool is_required;
};

/* In memory without a byte to spare: free its data. */
static struct sslstore__bytes hand_over(const writer *out)
{
    struct sslstore__bytes written = sslstore__der_written(out);

    assert_non_null(written.data);
    written.data = (unsigned char *) exact(written.data, written.size);
    return written;
}

static void drop(struct sslstore__bytes bytes)
{
    free((unsigned char *) (uintptr_t) bytes.data);
}

/* Put the elements but for one, or with another tag for it; which ALL: as they are. */
static void put_elements(writer *out, const struct element *elements, size_t count, size_t which,
                         bool is_changed)
{
    for (size_t i = count; i > 0; i--) {
        const struct element *element = &elements[i - 1];

        if (i - 1 != which) {
            sslstore__der_put(out, element->bytes, element->size);
        } else if (is_changed) {
            put(out, SSLSTORE__DER_NUMERIC_STRING, "1", 1);
        }
    }
}

/* ---- Certificates ---- */

static const struct element content[] = {
    {BYTES("\xa0\x03\x02\x01\x02"), false}, /* version          */
    {BYTES("\x02\x01\x07"), true},          /* serial           */
    {BYTES("\x30\x00"), true},              /* algorithm        */
    {BYTES("\x30\x00"), true},              /* issuer           */
    {BYTES("\x30\x1e\x17\x0d"
           "260101000000Z"
           "\x17\x0d"
           "270101000000Z"),
     true},                            /* validity         */
    {BYTES("\x30\x00"), true},         /* subject          */
    {BYTES("\x30\x02\x05\x00"), true}, /* public key       */
    {BYTES("\x81\x01\x00"), false},    /* issuer unique id  */
    {BYTES("\x82\x01\x00"), false},    /* subject unique id */
    {BYTES("\xa3\x10\x30\x0e\x30\x0c\x06\x03\x55\x1d\x13\x04\x05\x30\x03\x01\x01\xff"), false},
};

static const struct element proof[] = {
    {BYTES("\x30\x00"), true},     /* algorithm */
    {BYTES("\x03\x02\x00s"), true} /* signature */
};

static bool read(const writer *out, struct sslstore__certificate *certificate)
{
    struct sslstore__bytes der = hand_over(out);
    bool was_read = sslstore__x509_read(der, certificate);

    assert_true(!was_read || certificate->der.size == der.size);
    assert_int_equal(sslstore__x509_size(der), was_read ? der.size : 0);
    drop(der);
    return was_read;
}

/* But for one element of its content, or of what follows it. */
static bool read_but(size_t which, size_t which_of_proof, bool is_changed,
                     struct sslstore__certificate *certificate)
{
    unsigned char space[256];
    writer out = {space, sizeof space, 0};
    size_t since;

    put_elements(&out, proof, COUNT(proof), which_of_proof, is_changed);
    since = out.size;
    put_elements(&out, content, COUNT(content), which, is_changed);
    sslstore__der_wrap(&out, SSLSTORE__DER_SEQUENCE, since);
    sslstore__der_wrap(&out, SSLSTORE__DER_SEQUENCE, 0);
    return read(&out, certificate);
}

static void a_certificate_has_all_its_elements_and_some_may_be_missing(void **state)
{
    struct sslstore__certificate certificate;

    (void) state;
    assert_true(read_but(ALL, ALL, false, &certificate));
    assert_true(certificate.not_before == 1767225600 && certificate.not_after == 1798761600);
    assert_int_equal(certificate.public_key.size, 4);
    assert_true(certificate.is_ca);
    for (size_t i = 0; i < COUNT(content); i++) {
        assert_int_equal(read_but(i, ALL, false, &certificate), !content[i].is_required);
        /* Of what stands last nothing has to be understood, before that everything. */
        assert_int_equal(read_but(i, ALL, true, &certificate), i > 6);
        assert_false(certificate.is_ca);
    }
    for (size_t i = 0; i < COUNT(proof); i++) {
        assert_false(read_but(ALL, i, false, &certificate));
        assert_false(read_but(ALL, i, true, &certificate));
    }
}

static void nothing_may_follow_the_signature(void **state)
{
    unsigned char space[64];
    writer out = {space, sizeof space, 0};
    struct sslstore__bytes rest;
    struct sslstore__signed signed_thing;

    (void) state;
    put(&out, 0x05, NULL, 0);
    put_elements(&out, proof, COUNT(proof), ALL, false);
    put(&out, SSLSTORE__DER_SEQUENCE, NULL, 0);
    sslstore__der_wrap(&out, SSLSTORE__DER_SEQUENCE, 0);
    rest = sslstore__der_written(&out);
    assert_false(sslstore__x509_signed_read(&rest, &signed_thing));
}

/* ---- Extensions ---- */

static void put_extension(writer *out, const char *oid, const char *value, size_t size)
{
    size_t since = out->size;

    put(out, SSLSTORE__DER_OCTET_STRING, value, size);
    put(out, SSLSTORE__DER_OID, oid, strlen(oid));
    sslstore__der_wrap(out, SSLSTORE__DER_SEQUENCE, since);
}

static const struct {
    const char *oid;
    const char *good;
    size_t good_size;
    const char *bad;
    size_t bad_size;
} extensions[] = {
    {"\x55\x1d\x11", BYTES("\x30\x03\x82\x01x"), BYTES("\x31\x03\x82\x01x")},
    {"\x55\x1d\x0e", BYTES("\x04\x01x"), BYTES("\x02\x01x")},
    {"\x55\x1d\x23", BYTES("\x30\x03\x80\x01x"), BYTES("\x31\x03\x80\x01x")},
    {"\x55\x1d\x23", BYTES("\x30\x03\x80\x01x"), BYTES("\x30\x03\x81\x01x")},
    {"\x55\x1d\x13", BYTES("\x30\x03\x01\x01\xff"), BYTES("\x31\x03\x01\x01\xff")},
    {"\x55\x1d\x13", BYTES("\x30\x03\x01\x01\x01"), BYTES("\x30\x03\x01\x01\x00")},
    {"\x55\x1d\x13", BYTES("\x30\x03\x01\x01\x01"), BYTES("\x30\x00")},
    {"\x55\x1d\x13", BYTES("\x30\x03\x01\x01\x01"), BYTES("\x30\x04\x01\x02\xff\xff")},
    {"\x55\x1d\x13", BYTES("\x30\x03\x01\x01\x01"), BYTES("\x30\x03\x02\x01\x01")},
};

/* A proof and extensions were put, these since then: the rest comes before them, and all is
 * read. */
static void end_certificate(writer *out, size_t since, struct sslstore__certificate *certificate)
{
    sslstore__der_wrap(out, SSLSTORE__DER_SEQUENCE, since);
    sslstore__der_wrap(out, SSLSTORE__DER_CONSTRUCTED(3), since);
    put_elements(out, content, COUNT(content) - 1, ALL, false);
    sslstore__der_wrap(out, SSLSTORE__DER_SEQUENCE, since);
    sslstore__der_wrap(out, SSLSTORE__DER_SEQUENCE, 0);
    assert_true(read(out, certificate));
}

/* How many of the fields that extensions fill are filled. */
static int fields_of(const char *oid, const char *value, size_t size)
{
    unsigned char space[256];
    writer out = {space, sizeof space, 0};
    struct sslstore__certificate certificate;
    size_t since;

    put_elements(&out, proof, COUNT(proof), ALL, false);
    since = out.size;
    put_extension(&out, oid, value, size);
    end_certificate(&out, since, &certificate);
    return (certificate.general_names.size > 0) + (certificate.subject_key_id.size > 0) +
           (certificate.authority_key_id.size > 0) + certificate.is_ca;
}

static void an_unreadable_extension_leaves_its_field_empty(void **state)
{
    (void) state;
    for (size_t i = 0; i < COUNT(extensions); i++) {
        assert_int_equal(fields_of(extensions[i].oid, extensions[i].good, extensions[i].good_size),
                         1);
        assert_int_equal(fields_of(extensions[i].oid, extensions[i].bad, extensions[i].bad_size),
                         0);
    }
    assert_int_equal(fields_of("\x55\x1d\x0f", BYTES("\x03\x02\x01\x86")), 0); /* keyUsage */
}

/* A certificate is one whatever its extensions are; a request is refused, as its names are still to
 * be certified. */
static void an_unreadable_extension_hides_no_other_and_spoils_a_request(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
    } unreadable[] = {
        {BYTES("\x30\x00")},
        {BYTES("\x30\x05\x06\x03\x55\x1d\x11")},
        {BYTES("\x30\x07\x06\x03\x55\x1d\x11\x05\x00")},
        {BYTES("\x30\x0a\x06\x03\x55\x1d\x11\x01\x01\xff\x05\x00")},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(unreadable); i++) {
        for (int is_last = 0; is_last < 2; is_last++) {
            unsigned char space[128];
            writer out = {space, sizeof space, 0};
            struct sslstore__bytes names;
            struct sslstore__certificate certificate;
            size_t since;

            put_elements(&out, proof, COUNT(proof), ALL, false);
            since = out.size;
            if (is_last) {
                sslstore__der_put(&out, unreadable[i].bytes, unreadable[i].size);
            }
            put_extension(&out, "\x55\x1d\x13", BYTES("\x30\x03\x01\x01\xff"));
            if (!is_last) {
                sslstore__der_put(&out, unreadable[i].bytes, unreadable[i].size);
            }
            names = sslstore__der_written(&out);
            names.size -= since;
            assert_false(sslstore__x509_alt_names_find(names, &names));
            assert_int_equal(names.size, 0);
            end_certificate(&out, since, &certificate);
            assert_true(certificate.is_ca);
        }
    }
}

/* ---- Keys ---- */

static void a_key_that_cannot_be_taken_apart_is_of_another_type(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
        sslstore_key_type type;
        uint32_t bits;
    } rows[] = {
        {BYTES("\x30\x17\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"
               "\x03\x08\x00\x30\x05\x02\x03\x01\x00\x00"),
         SSLSTORE_KEY_RSA, 17},
        {BYTES("\x30\x17\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"
               "\x03\x08\x00\x31\x05\x02\x03\x01\x00\x00"),
         SSLSTORE_KEY_OTHER, 0},
        {BYTES("\x30\x17\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"
               "\x03\x08\x00\x30\x05\x04\x03\x01\x00\x00"),
         SSLSTORE_KEY_OTHER, 0},
        {BYTES("\x30\x17\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x02"
               "\x03\x08\x00\x30\x05\x02\x03\x01\x00\x00"),
         SSLSTORE_KEY_OTHER, 0},
        {BYTES("\x30\x18\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"
               "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x01\x00"),
         SSLSTORE_KEY_EC, 256},
        {BYTES("\x30\x15\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"
               "\x06\x05\x2b\x81\x04\x00\x22\x03\x01\x00"),
         SSLSTORE_KEY_EC, 384},
        {BYTES("\x30\x15\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"
               "\x06\x05\x2b\x81\x04\x00\x23\x03\x01\x00"),
         SSLSTORE_KEY_EC, 521},
        {BYTES("\x30\x15\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"
               "\x06\x05\x2b\x81\x04\x00\x0a\x03\x01\x00"),
         SSLSTORE_KEY_OTHER, 0},
        {BYTES("\x30\x0e\x30\x09\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x03\x01\x00"),
         SSLSTORE_KEY_OTHER, 0},
        {BYTES("\x30\x0b\x30\x09\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"), SSLSTORE_KEY_OTHER, 0},
        {BYTES("\x30\x05\x30\x00\x03\x01\x00"), SSLSTORE_KEY_OTHER, 0},
        {BYTES("\x30\x03\x03\x01\x00"), SSLSTORE_KEY_OTHER, 0},
        {BYTES("\x31\x00"), SSLSTORE_KEY_OTHER, 0},
        {BYTES(""), SSLSTORE_KEY_OTHER, 0},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char *copy = exact(rows[i].bytes, rows[i].size);
        struct sslstore__bytes public_key = {(unsigned char *) copy, rows[i].size};
        sslstore_key_type type = SSLSTORE_KEY_RSA;
        uint32_t bits = 7;

        sslstore__key_describe(public_key, &type, &bits);
        assert_int_equal(type, rows[i].type);
        assert_int_equal(bits, rows[i].bits);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certificate_has_all_its_elements_and_some_may_be_missing),
        cmocka_unit_test(nothing_may_follow_the_signature),
        cmocka_unit_test(an_unreadable_extension_leaves_its_field_empty),
        cmocka_unit_test(an_unreadable_extension_hides_no_other_and_spoils_a_request),
        cmocka_unit_test(a_key_that_cannot_be_taken_apart_is_of_another_type),
    };

    return cmocka_run_group_tests_name("pki/x509", tests, NULL, NULL);
}
