/* Reads certificates, signed structures and extensions.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pki/x509.h"

#include <string.h>

#include "base/date.h"
#include "pki/bytes.h"

#define EXTENSIONS_MAX 64

/* ---- Extensions ---- */

struct extension {
    struct sslstore__bytes type;
    struct sslstore__bytes value; /* the content of the OCTET STRING */
};

static bool read_extension(struct sslstore__bytes body, struct extension *extension)
{
    struct sslstore__bytes critical;

    if (!sslstore__der_take(&body, SSLSTORE__DER_OID, &extension->type)) {
        return false;
    }
    (void) sslstore__der_take(&body, SSLSTORE__DER_BOOLEAN, &critical);
    return sslstore__der_take(&body, SSLSTORE__DER_OCTET_STRING, &extension->value);
}

static bool is_alt_names(const struct extension *extension)
{
    return SSLSTORE__OID_IS(extension->type, "\x55\x1d\x11");
}

static bool take_extension(struct sslstore__bytes *rest, struct extension *extension)
{
    struct sslstore__bytes body;

    return sslstore__der_take(rest, SSLSTORE__DER_SEQUENCE, &body) &&
           read_extension(body, extension);
}

bool sslstore__x509_alt_names_find(struct sslstore__bytes extensions,
                                   struct sslstore__bytes *general_names)
{
    struct extension extension;

    memset(general_names, 0, sizeof *general_names);
    while (extensions.size > 0) {
        if (!take_extension(&extensions, &extension) ||
            (is_alt_names(&extension) &&
             !sslstore__der_take(&extension.value, SSLSTORE__DER_SEQUENCE, general_names))) {
            return false;
        }
    }
    return true;
}

bool sslstore__x509_extension_repeats(struct sslstore__bytes extensions)
{
    struct extension extension;
    struct extension later;

    for (size_t i = 0; take_extension(&extensions, &extension); i++) {
        struct sslstore__bytes rest = extensions;

        if (i == EXTENSIONS_MAX) {
            return true;
        }
        while (take_extension(&rest, &later)) {
            if (sslstore__bytes_equal(later.type, extension.type)) {
                return true;
            }
        }
    }
    return false;
}

static bool is_ca_by(struct sslstore__bytes *basic_constraints)
{
    sslstore__der_enter(basic_constraints, 0x30);
    sslstore__der_enter(basic_constraints, 0x01);
    return basic_constraints->size == 1 && basic_constraints->data[0] != 0;
}

/* An unreadable extension leaves its member empty; the certificate is read all the same. */
static void read_known_extension(struct extension *extension,
                                 struct sslstore__certificate *certificate)
{
    const unsigned char *type = extension->type.data;
    struct sslstore__bytes body;

    if (extension->type.size != 3 || type[0] != 0x55 || type[1] != 0x1d) {
        return;
    }
    switch (type[2]) {
    case 0x11:
        (void) sslstore__der_take(&extension->value, SSLSTORE__DER_SEQUENCE,
                                  &certificate->general_names);
        break;
    case 0x0e:
        (void) sslstore__der_take(&extension->value, SSLSTORE__DER_OCTET_STRING,
                                  &certificate->subject_key_id);
        break;
    case 0x13:
        certificate->is_ca = is_ca_by(&extension->value);
        break;
    case 0x23:
        if (sslstore__der_take(&extension->value, SSLSTORE__DER_SEQUENCE, &body)) {
            (void) sslstore__der_take(&body, SSLSTORE__DER_CONTEXT(0),
                                      &certificate->authority_key_id);
        }
        break;
    default:
        break;
    }
}

/* ---- Times ---- */

static int32_t two_digits(const unsigned char *text)
{
    unsigned tens = text[0] - (unsigned) '0';
    unsigned ones = text[1] - (unsigned) '0';

    return tens > 9 || ones > 9 ? -10000 : (int32_t) (tens * 10 + ones);
}

/* Take UTCTime "YYMMDDhhmmssZ" or GeneralizedTime "YYYYMMDDhhmmssZ", the only forms of RFC 5280.
 * Returns 0 for any other. */
static int64_t take_time(struct sslstore__bytes *rest)
{
    struct sslstore__civil civil;
    struct sslstore__bytes text;
    unsigned char tag;

    if (!sslstore__der_next(rest, &tag, &text)) {
        return 0;
    }
    if (tag == SSLSTORE__DER_GENERALIZED_TIME && text.size == 15) {
        civil.year = two_digits(text.data) * 100 + two_digits(text.data + 2);
        text.data += 2;
        text.size -= 2;
    } else if (tag == SSLSTORE__DER_UTC_TIME && text.size == 13) {
        civil.year = two_digits(text.data);
        civil.year += civil.year < 50 ? 2000 : 1900;
    } else {
        return 0;
    }
    civil.month = two_digits(text.data + 2);
    civil.day = two_digits(text.data + 4);
    civil.hour = two_digits(text.data + 6);
    civil.minute = two_digits(text.data + 8);
    civil.second = two_digits(text.data + 10);
    if (text.data[12] != 'Z' || !sslstore__civil_valid(&civil)) {
        return 0;
    }
    return sslstore__civil_to_time(&civil);
}

/* ---- Certificates ---- */

bool sslstore__x509_signed_read(struct sslstore__bytes *rest, struct sslstore__signed *proof)
{
    struct sslstore__bytes body;

    return sslstore__der_take(rest, SSLSTORE__DER_SEQUENCE, &body) &&
           sslstore__der_cut(&body, SSLSTORE__DER_SEQUENCE, &proof->content) &&
           sslstore__der_take(&body, SSLSTORE__DER_SEQUENCE, &proof->algorithm) &&
           sslstore__der_take_bits(&body, &proof->signature) && body.size == 0;
}

/* Read what may be missing or unreadable: times and extensions. */
static void read_details(struct sslstore__bytes *validity, struct sslstore__bytes *rest,
                         struct sslstore__certificate *certificate)
{
    struct sslstore__bytes body;
    struct extension extension;

    certificate->not_before = take_time(validity);
    certificate->not_after = take_time(validity);
    sslstore__der_enter(rest, 0xa38281); /* unique ids, extensions */
    sslstore__der_enter(rest, 0x30);
    while (sslstore__der_take(rest, SSLSTORE__DER_SEQUENCE, &body)) {
        if (read_extension(body, &extension)) {
            read_known_extension(&extension, certificate);
        }
    }
}

static bool read_certificate(struct sslstore__bytes bytes, bool with_details,
                             struct sslstore__certificate *certificate)
{
    struct sslstore__bytes rest = bytes;
    struct sslstore__bytes skipped;
    struct sslstore__bytes validity;

    memset(certificate, 0, sizeof *certificate);
    if (!sslstore__x509_signed_read(&rest, &certificate->proof)) {
        return false;
    }
    certificate->der.data = bytes.data;
    certificate->der.size = bytes.size - rest.size;
    rest = certificate->proof.content;
    sslstore__der_enter(&rest, 0x30);
    (void) sslstore__der_take(&rest, SSLSTORE__DER_CONSTRUCTED(0), &skipped); /* version */
    if (!sslstore__der_take(&rest, SSLSTORE__DER_INTEGER, &certificate->serial) ||
        !sslstore__der_take(&rest, SSLSTORE__DER_SEQUENCE, &skipped) || /* algorithm */
        !sslstore__der_take(&rest, SSLSTORE__DER_SEQUENCE, &certificate->issuer) ||
        !sslstore__der_take(&rest, SSLSTORE__DER_SEQUENCE, &validity) ||
        !sslstore__der_take(&rest, SSLSTORE__DER_SEQUENCE, &certificate->subject) ||
        !sslstore__der_cut(&rest, SSLSTORE__DER_SEQUENCE, &certificate->public_key)) {
        return false;
    }
    if (with_details) {
        read_details(&validity, &rest, certificate);
    }
    return true;
}

bool sslstore__x509_read(struct sslstore__bytes bytes, struct sslstore__certificate *certificate)
{
    return read_certificate(bytes, true, certificate);
}

size_t sslstore__x509_size(struct sslstore__bytes bytes)
{
    struct sslstore__certificate certificate;

    return read_certificate(bytes, false, &certificate) ? certificate.der.size : 0;
}
