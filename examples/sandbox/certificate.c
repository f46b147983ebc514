/* Writes one X.509 v3 certificate. DER is written backward, so each function reads from the bottom
 * up.
 * SPDX-License-Identifier: Apache-2.0 */
#include "certificate.h"
#include "addresses.h"
#include "dates.h"

#include <stdio.h>
#include <string.h>

#define OID_ECDSA_SHA256 "1.2.840.10045.4.3.2"

void certificate_key_id(unsigned char out[KEY_ID_SIZE], const unsigned char *public_key,
                        size_t size)
{
    unsigned char digest[32];

    versions_sha256(public_key, size, digest);
    memcpy(out, digest, KEY_ID_SIZE);
}

static void put_name_part(struct der *der, const char *oid, int tag, const char *value)
{
    size_t mark = der->used;

    if (!value || !*value) {
        return;
    }
    der_text(der, tag, value);
    der_oid(der, oid);
    der_wrap(der, DER_SEQUENCE, mark);
    der_wrap(der, DER_SET, mark);
}

static void put_name(struct der *der, const struct certificate_name *name)
{
    size_t mark = der->used;

    put_name_part(der, "2.5.4.3", DER_UTF8, name->common_name);
    put_name_part(der, "2.5.4.10", DER_UTF8, name->organization);
    put_name_part(der, "2.5.4.7", DER_UTF8, name->locality);
    put_name_part(der, "2.5.4.8", DER_UTF8, name->region);
    put_name_part(der, "2.5.4.6", DER_PRINTABLE, name->country);
    put_name_part(der, "1.3.6.1.4.1.311.60.2.1.3", DER_PRINTABLE, name->jurisdiction);
    der_wrap(der, DER_SEQUENCE, mark);
}

static bool name_is_empty(const struct certificate_name *name)
{
    const char *const parts[] = {name->common_name, name->organization, name->locality,
                                 name->region,      name->country,      name->jurisdiction};

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (parts[i] && *parts[i]) {
            return false;
        }
    }
    return true;
}

/* Wraps what was written since mark as an extension. */
static void wrap_extension(struct der *der, const char *oid, bool critical, size_t mark)
{
    static const unsigned char truth = 0xff;

    der_wrap(der, DER_OCTETS, mark);
    if (critical) {
        der_element(der, 0x01, &truth, 1);
    }
    der_oid(der, oid);
    der_wrap(der, DER_SEQUENCE, mark);
}

static void put_dns_name(struct der *der, const char *name, size_t length)
{
    der_element(der, DER_CONTEXT + 2, name, length);
}

static void put_address(struct der *der, const char *text, size_t length)
{
    struct address address;
    char copy[64] = "";

    memcpy(copy, text, length < sizeof copy ? length : 0);
    if (address_read(&address, copy)) {
        der_element(der, DER_CONTEXT + 7, address.bytes, address.size);
    }
}

/* Reads a list from its end, so that the entries are written in the order of the list. */
static void put_list(struct der *der, const char *list,
                     void (*put)(struct der *der, const char *entry, size_t length))
{
    size_t end = list ? strlen(list) : 0;

    while (end) {
        size_t begin = end;

        while (begin && list[begin - 1] != ',') {
            begin--;
        }
        put(der, list + begin, end - begin);
        end = begin ? begin - 1 : 0;
    }
}

static void put_alternative_names(struct der *der, const struct certificate_facts *facts)
{
    size_t mark = der->used;

    put_list(der, facts->addresses, put_address);
    put_list(der, facts->names, put_dns_name);
    if (der->used == mark) {
        return;
    }
    der_wrap(der, DER_SEQUENCE, mark);
    wrap_extension(der, "2.5.29.17", name_is_empty(&facts->subject), mark);
}

static void put_key_usage(struct der *der, enum certificate_use use)
{
    static const unsigned char signing_certificates[] = {1, 0x06};
    static const unsigned char signing[] = {7, 0x80};
    bool authority = use == USE_ROOT || use == USE_INTERMEDIATE;
    size_t mark = der->used;

    der_element(der, DER_BITS, authority ? signing_certificates : signing, 2);
    wrap_extension(der, "2.5.29.15", true, mark);
}

static void put_extended_key_usage(struct der *der, enum certificate_use use)
{
    size_t mark = der->used;

    switch (use) {
    case USE_ROOT:
    case USE_INTERMEDIATE:
        return;
    case USE_SERVER:
        der_oid(der, "1.3.6.1.5.5.7.3.1");
        break;
    case USE_CODE:
        der_oid(der, "1.3.6.1.5.5.7.3.3");
        break;
    case USE_MAIL:
        der_oid(der, "1.3.6.1.5.5.7.3.4");
        break;
    }
    der_wrap(der, DER_SEQUENCE, mark);
    wrap_extension(der, "2.5.29.37", false, mark);
}

static void put_basic_constraints(struct der *der, enum certificate_use use)
{
    static const unsigned char truth = 0xff;
    static const unsigned char zero = 0;
    size_t mark = der->used;

    if (use == USE_INTERMEDIATE) {
        der_integer(der, &zero, 1);
    }
    if (use == USE_ROOT || use == USE_INTERMEDIATE) {
        der_element(der, 0x01, &truth, 1);
    }
    der_wrap(der, DER_SEQUENCE, mark);
    wrap_extension(der, "2.5.29.19", true, mark);
}

static void put_key_ids(struct der *der, const struct certificate_facts *facts,
                        const struct signer *signer)
{
    unsigned char subject_id[KEY_ID_SIZE];
    size_t mark = der->used;

    der_element(der, DER_CONTEXT, signer->key_id, KEY_ID_SIZE);
    der_wrap(der, DER_SEQUENCE, mark);
    wrap_extension(der, "2.5.29.35", false, mark);
    mark = der->used;
    certificate_key_id(subject_id, facts->public_key, facts->public_key_size);
    der_element(der, DER_OCTETS, subject_id, KEY_ID_SIZE);
    wrap_extension(der, "2.5.29.14", false, mark);
}

static void put_extensions(struct der *der, const struct certificate_facts *facts,
                           const struct signer *signer)
{
    size_t mark = der->used;

    put_alternative_names(der, facts);
    put_extended_key_usage(der, facts->use);
    put_key_usage(der, facts->use);
    put_basic_constraints(der, facts->use);
    put_key_ids(der, facts, signer);
    der_wrap(der, DER_SEQUENCE, mark);
    der_wrap(der, DER_CONTEXT_BUILT + 3, mark);
}

static void put_time(struct der *der, int64_t seconds)
{
    struct civil d = civil_from_seconds(seconds);
    char text[32];

    if (d.year >= 1950 && d.year < 2050) {
        snprintf(text, sizeof text, "%02d%02d%02d%02d%02d%02dZ", d.year % 100, d.month, d.day,
                 d.hour, d.minute, d.second);
        der_text(der, DER_UTC_TIME, text);
    } else {
        snprintf(text, sizeof text, "%04d%02d%02d%02d%02d%02dZ", d.year % 10000, d.month, d.day,
                 d.hour, d.minute, d.second);
        der_text(der, DER_TIME, text);
    }
}

static void put_algorithm(struct der *der)
{
    size_t mark = der->used;

    der_oid(der, OID_ECDSA_SHA256);
    der_wrap(der, DER_SEQUENCE, mark);
}

static void put_body(struct der *der, const struct certificate_facts *facts,
                     const struct signer *signer)
{
    static const unsigned char version_3 = 2;
    size_t start = der->used;
    size_t mark;

    put_extensions(der, facts, signer);
    der_put(der, facts->public_key, facts->public_key_size);
    put_name(der, &facts->subject);
    mark = der->used;
    put_time(der, facts->not_after);
    put_time(der, facts->not_before);
    der_wrap(der, DER_SEQUENCE, mark);
    put_name(der, &signer->name);
    put_algorithm(der);
    der_integer(der, facts->serial, SERIAL_SIZE);
    mark = der->used;
    der_integer(der, &version_3, 1);
    der_wrap(der, DER_CONTEXT_BUILT, mark);
    der_wrap(der, DER_SEQUENCE, start);
}

bool certificate_write(struct der *out, const struct certificate_facts *facts,
                       const struct signer *signer)
{
    struct der body = {0};
    unsigned char digest[32];
    unsigned char signature[1 + MBEDTLS_PK_SIGNATURE_MAX_SIZE] = {0};
    size_t size = 0;
    bool signed_well;

    put_body(&body, facts, signer);
    versions_sha256(der_start(&body), body.used, digest);
    signed_well = versions_sign(signer->key, digest, signature + 1, sizeof signature - 1, &size,
                                signer->random, signer->random_user) == 0;
    if (signed_well) {
        der_element(out, DER_BITS, signature, size + 1);
        put_algorithm(out);
        der_put(out, der_start(&body), body.used);
        der_wrap(out, DER_SEQUENCE, 0);
    }
    der_free(&body);
    return signed_well;
}
