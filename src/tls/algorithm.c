/* Finds and names the signature algorithms of certificates.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tls/algorithm.h"

#include <mbedtls/asn1.h>
#include <string.h>

#include "base/algorithm.h"

#define SEQUENCE    (MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE)
#define CERTIFICATE 11 /* the type of the handshake message */

struct oid {
    const uint8_t *data;
    size_t size;
};

static bool begins_with(const struct oid *oid, const char *prefix)
{
    size_t size = strlen(prefix);

    return oid->size >= size && memcmp(oid->data, prefix, size) == 0;
}

/* Mbed TLS reads through pointers to bytes that could be changed, and changes none. */
static bool find_oid(const uint8_t *certificate, size_t size, struct oid *oid)
{
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): it never was an integer */
    unsigned char *at = (unsigned char *) (uintptr_t) certificate;
    const unsigned char *end = at + size;
    size_t length;

    /* NOLINTNEXTLINE(misc-redundant-expression): each one moves on */
    if (mbedtls_asn1_get_tag(&at, end, &length, SEQUENCE) != 0 ||
        mbedtls_asn1_get_tag(&at, end, &length, SEQUENCE) != 0) {
        return false;
    }
    at += length; /* behind what is signed */
    if (mbedtls_asn1_get_tag(&at, end, &length, SEQUENCE) != 0 ||
        mbedtls_asn1_get_tag(&at, end, &oid->size, MBEDTLS_ASN1_OID) != 0) {
        return false;
    }
    oid->data = at;
    return oid->size > 0;
}

/* NULL: none that is worth its bytes. */
static const char *name_of(const struct oid *oid)
{
#if defined(SSLSTORE_NO_TEXT)
    (void) oid;
    return NULL;
#else
#define TEXT(name) name
    static const struct sslstore__oid_text table[] = {SSLSTORE__ALGORITHMS(TEXT)};

    return sslstore__oid_text(table, sizeof table / sizeof *table, oid->data, oid->size);
#endif
}

bool sslstore__tls_algorithm_put(struct sslstore__text *text, const uint8_t *certificate,
                                 size_t size)
{
    struct oid oid;
    const char *name;

    if (!find_oid(certificate, size, &oid) ||
        begins_with(&oid, "\x2a\x86\x48\x86\xf7\x0d\x01\x01") || /* with RSA */
        begins_with(&oid, "\x2a\x86\x48\xce\x3d\x04")) {         /* with ECDSA */
        return false;
    }
    name = name_of(&oid);
    if (name != NULL) {
        sslstore__text_put(text, name);
        sslstore__text_put(text, " (");
    }
    sslstore__oid_put(text, oid.data, oid.size);
    if (name != NULL) {
        sslstore__text_put_char(text, ')');
    }
    return true;
}

/* ---- Messages ---- */

/* Take bytes that follow their size, which has so many bytes itself. */
static bool take(const uint8_t **at, const uint8_t *end, size_t width, size_t *size)
{
    *size = 0;
    if ((size_t) (end - *at) < width) {
        return false;
    }
    for (; width > 0; width--) {
        *size = *size << 8 | *(*at)++;
    }
    return *size <= (size_t) (end - *at);
}

/* A certificate has three bytes for its size; in TLS 1.3, extensions follow. */
static bool put_first(struct sslstore__text *text, const uint8_t *at, const uint8_t *end,
                      bool is_tls_1_3)
{
    size_t size;

    while (take(&at, end, 3, &size)) {
        if (sslstore__tls_algorithm_put(text, at, size)) {
            return true;
        }
        at += size;
        if (is_tls_1_3 && take(&at, end, 2, &size)) {
            at += size;
        }
    }
    return false;
}

bool sslstore__tls_algorithm_put_first(struct sslstore__text *text, const uint8_t *message,
                                       size_t size, bool is_tls_1_3)
{
    const uint8_t *at = message + 1;
    const uint8_t *end = message + size;

    if (size < 1 || message[0] != CERTIFICATE || !take(&at, end, 3, &size)) {
        return false;
    }
    if (is_tls_1_3) { /* a context, which is empty */
        if (!take(&at, end, 1, &size)) {
            return false;
        }
        at += size;
    }
    return take(&at, end, 3, &size) && put_first(text, at, end, is_tls_1_3);
}
