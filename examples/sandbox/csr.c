/* Reads a certificate signing request: its text form, self-signature, subject and names.
 * SPDX-License-Identifier: Apache-2.0 */
#include "csr.h"
#include "der.h"
#include "mbedtls_versions.h"
#include "memory.h"
#include "names.h"

#include <ctype.h>
#include <mbedtls/asn1.h>
#include <mbedtls/base64.h>
#include <mbedtls/md.h>
#include <mbedtls/x509_csr.h>
#include <stdlib.h>
#include <string.h>

#define BUILT (MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE)

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    digit = (char) tolower((unsigned char) digit);
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* Decodes form encoding in place: %XX, and + for a blank. */
static void form_decode(char *text)
{
    char *out = text;

    while (*text) {
        int high = *text == '%' ? hex_value(text[1]) : -1;
        int low = high >= 0 ? hex_value(text[2]) : -1;

        if (low >= 0) {
            *out++ = (char) (high * 16 + low);
            text += 3;
        } else {
            *out++ = *text == '+' ? ' ' : *text;
            text++;
        }
    }
    *out = '\0';
}

/* Finds the base64 between the PEM lines. Returns false if there are none. */
static bool find_body(char *text, char **body)
{
    char *begin = strstr(text, "-----BEGIN ");
    char *end = strstr(text, "-----END ");
    char *request = begin ? strstr(begin, "CERTIFICATE REQUEST-----") : NULL;

    if (!request || !end || end < request) {
        return false;
    }
    *body = request + strlen("CERTIFICATE REQUEST-----");
    *end = '\0';
    return true;
}

/* A blank inside the base64 was a plus sign before somebody decoded it as a form. */
static void restore_plus_signs(char *body)
{
    char *out = body;

    body += strspn(body, "\r\n\t ");
    for (; *body; body++) {
        if (*body == ' ') {
            *out++ = '+';
        } else if (*body != '\r' && *body != '\n' && *body != '\t') {
            *out++ = *body;
        }
    }
    *out = '\0';
}

static enum csr_result decode(const char *text, unsigned char **der, size_t *size)
{
    char *copy = copy_text(text);
    char *body;
    size_t length;
    enum csr_result result = CSR_OK;

    if (strchr(copy, '%')) {
        form_decode(copy);
    }
    if (!find_body(copy, &body)) {
        free(copy);
        return CSR_UNDECODABLE;
    }
    restore_plus_signs(body);
    length = strlen(body);
    *der = allocate(length + 1);
    if (mbedtls_base64_decode(*der, length, size, (unsigned char *) body, length) != 0) {
        free(*der);
        result = CSR_INVALID;
    }
    free(copy);
    return result;
}

/* The parts of a request, with their headers where they have one. */
struct pieces {
    const unsigned char *info; /* the signed part */
    size_t info_size;
    const unsigned char *subject;
    size_t subject_size;
    bool subject_is_empty;
    const unsigned char *key;
    size_t key_size;
    unsigned char *attributes; /* contents; NULL if there are none */
    size_t attributes_size;
    const unsigned char *signature; /* algorithm and bits */
    size_t signature_size;
};

/* Steps over an element; *size is the size of its contents. */
static bool step(unsigned char **p, const unsigned char *end, int tag, size_t *size)
{
    if (mbedtls_asn1_get_tag(p, end, size, tag) != 0) {
        return false;
    }
    *p += *size;
    return true;
}

/* Finds version (only 0 exists), subject, key and attributes, which not every tool writes. */
static bool cut_info(unsigned char *p, const unsigned char *end, struct pieces *pieces)
{
    static const unsigned char version[] = {MBEDTLS_ASN1_INTEGER, 1, 0};
    size_t size;

    if ((size_t) (end - p) < sizeof version || memcmp(p, version, sizeof version) != 0) {
        return false;
    }
    p += sizeof version;
    pieces->subject = p;
    if (!step(&p, end, BUILT, &size)) {
        return false;
    }
    pieces->subject_is_empty = size == 0;
    pieces->subject_size = (size_t) (p - pieces->subject);
    pieces->key = p;
    if (!step(&p, end, BUILT, &size)) {
        return false;
    }
    pieces->key_size = (size_t) (p - pieces->key);
    if (p == end) {
        return true;
    }
    if (!step(&p, end, MBEDTLS_ASN1_CONTEXT_SPECIFIC | MBEDTLS_ASN1_CONSTRUCTED, &size)) {
        return false;
    }
    pieces->attributes = p - size;
    pieces->attributes_size = size;
    return p == end;
}

static bool cut(unsigned char *p, size_t size, struct pieces *pieces)
{
    const unsigned char *end = p + size;
    unsigned char *info;

    memset(pieces, 0, sizeof *pieces);
    if (mbedtls_asn1_get_tag(&p, end, &size, BUILT) != 0 || p + size != end) {
        return false;
    }
    pieces->info = p;
    if (!step(&p, end, BUILT, &size)) {
        return false;
    }
    pieces->info_size = (size_t) (p - pieces->info);
    info = p - size;
    pieces->signature = p;
    pieces->signature_size = (size_t) (end - p);
    return cut_info(info, p, pieces);
}

/* Rewrites the request with a subject and without attributes, so that every version of Mbed TLS
 * can read it: some refuse an empty subject, missing attributes or unknown extensions. */
static bool parse(const struct pieces *pieces, mbedtls_x509_csr *parsed)
{
    static const unsigned char version[] = {DER_INTEGER, 1, 0}, none[] = {DER_CONTEXT_BUILT, 0};
    static const unsigned char nobody[] = {0x30, 11, 0x31, 9, 0x30, 7, 6, 3, 0x55, 4, 3, 12, 0};
    struct der der = {0};
    size_t mark;
    bool good;

    der_put(&der, pieces->signature, pieces->signature_size);
    mark = der.used;
    der_put(&der, none, sizeof none);
    der_put(&der, pieces->key, pieces->key_size);
    if (pieces->subject_is_empty) {
        der_put(&der, nobody, sizeof nobody);
    } else {
        der_put(&der, pieces->subject, pieces->subject_size);
    }
    der_put(&der, version, sizeof version);
    der_wrap(&der, DER_SEQUENCE, mark);
    der_wrap(&der, DER_SEQUENCE, 0);
    good = mbedtls_x509_csr_parse_der(parsed, der_start(&der), der.used) == 0;
    der_free(&der);
    return good;
}

static bool signature_is_right(mbedtls_x509_csr *csr, const struct pieces *pieces)
{
    const mbedtls_md_info_t *info = mbedtls_md_info_from_type(csr->MBEDTLS_PRIVATE(sig_md));
    unsigned char digest[MBEDTLS_MD_MAX_SIZE];

    return info && mbedtls_md(info, pieces->info, pieces->info_size, digest) == 0 &&
           versions_verify_csr(csr, digest, mbedtls_md_get_size(info)) == 0;
}

static bool key_is_strong(const mbedtls_pk_context *key)
{
    size_t least = versions_is_rsa(key) ? 2048 : 224;

    return mbedtls_pk_get_bitlen(key) >= least;
}

/* Returns the text of an attribute of the subject; NULL: it is not kept. */
static char *attribute_text(const mbedtls_x509_buf *oid, struct csr *out)
{
    const struct {
        const char *oid;
        size_t size;
        char *text;
    } kept[] = {
        {"\x55\x04\x03", 3, out->common_name},
        {"\x55\x04\x06", 3, out->country},
        {"\x55\x04\x07", 3, out->locality},
        {"\x55\x04\x08", 3, out->region},
        {"\x55\x04\x0a", 3, out->organization},
        {"\x55\x04\x0b", 3, out->unit},
        {"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", 9, out->email},
    };

    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        if (oid->len == kept[i].size && memcmp(oid->p, kept[i].oid, kept[i].size) == 0) {
            return kept[i].text;
        }
    }
    return NULL;
}

static void read_subject(const mbedtls_x509_name *part, struct csr *out)
{
    for (; part; part = part->next) {
        char *value = allocate(part->val.len + 1);
        char *target = attribute_text(&part->oid, out);

        if (part->val.len) {
            memcpy(value, part->val.p, part->val.len);
        }
        if (target) {
            set_text(target, sizeof out->common_name, value);
        }
        free(value);
    }
}

/* Reads GeneralNames: adds the DNS names and ignores the others. */
static bool read_names(unsigned char *p, const unsigned char *end, char **names)
{
    size_t size;

    if (mbedtls_asn1_get_tag(&p, end, &size, BUILT) != 0) {
        return false;
    }
    end = p + size;
    while (p < end) {
        int tag = *p++;

        if (mbedtls_asn1_get_len(&p, end, &size) != 0) {
            return false;
        }
        if (tag == (MBEDTLS_ASN1_CONTEXT_SPECIFIC | 2) && size < NAME_MAX_SIZE) {
            char name[NAME_MAX_SIZE] = "";

            if (memchr(p, 0, size)) {
                return false;
            }
            memcpy(name, p, size);
            names_add(names, name);
        }
        p += size;
    }
    return true;
}

/* Reads an extension: an identifier, an optional criticality, and an octet string. */
static bool read_extension(unsigned char *p, const unsigned char *end, bool *found, char **names)
{
    static const unsigned char alternative_name[] = {0x55, 0x1d, 0x11};
    unsigned char *oid;
    size_t oid_size, size;
    int critical;

    if (!step(&p, end, MBEDTLS_ASN1_OID, &oid_size)) {
        return false;
    }
    oid = p - oid_size;
    (void) mbedtls_asn1_get_bool(&p, end, &critical);
    if (mbedtls_asn1_get_tag(&p, end, &size, MBEDTLS_ASN1_OCTET_STRING) != 0) {
        return false;
    }
    if (oid_size != sizeof alternative_name || memcmp(oid, alternative_name, oid_size) != 0) {
        return true;
    }
    if (*found) {
        return false;
    }
    *found = true;
    return read_names(p, p + size, names);
}

/* A second extension with names is refused. */
static bool read_extensions(unsigned char *p, const unsigned char *end, char **names)
{
    size_t size;
    bool found = false;

    if (mbedtls_asn1_get_tag(&p, end, &size, BUILT) != 0) {
        return false;
    }
    end = p + size;
    while (p < end) {
        if (!step(&p, end, BUILT, &size) || !read_extension(p - size, p, &found, names)) {
            return false;
        }
    }
    return true;
}

/* Reads the attributes, each an identifier and a set of values. Only an extension request is
 * used. */
static bool read_attributes(const struct pieces *pieces, char **names)
{
    static const unsigned char extension_request[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                                      0x0d, 0x01, 0x09, 0x0e};
    unsigned char *p = pieces->attributes;
    const unsigned char *end = p ? p + pieces->attributes_size : p;
    size_t size;

    while (p < end) {
        unsigned char *inner;
        bool wanted;

        if (!step(&p, end, BUILT, &size)) {
            return false;
        }
        inner = p - size;
        if (!step(&inner, p, MBEDTLS_ASN1_OID, &size)) {
            return false;
        }
        wanted =
            size == sizeof extension_request && memcmp(inner - size, extension_request, size) == 0;
        if (mbedtls_asn1_get_tag(&inner, p, &size, MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SET) !=
            0) {
            return false;
        }
        if (wanted && !read_extensions(inner, inner + size, names)) {
            return false;
        }
    }
    return true;
}

static void digest_text(mbedtls_md_type_t type, const unsigned char *der, size_t size, char *out)
{
    const mbedtls_md_info_t *info = mbedtls_md_info_from_type(type);
    unsigned char digest[MBEDTLS_MD_MAX_SIZE];

    if (info && mbedtls_md(info, der, size, digest) == 0) {
        hex_text(out, digest, mbedtls_md_get_size(info));
    }
}

static void read_public_key(mbedtls_pk_context *key, struct csr *out)
{
    size_t capacity = 4096;
    unsigned char *buffer = allocate(capacity);
    int size = mbedtls_pk_write_pubkey_der(key, buffer, capacity);

    out->public_key_size = size > 0 ? (size_t) size : 0;
    out->public_key = copy_bytes(buffer + capacity - out->public_key_size, out->public_key_size);
    out->algorithm = versions_is_rsa(key) ? "RSA" : "EC";
    free(buffer);
}

enum csr_result csr_read(const char *text, struct csr *out)
{
    unsigned char *der = NULL;
    size_t size = 0;
    struct pieces pieces;
    mbedtls_x509_csr parsed;
    enum csr_result result = decode(text, &der, &size);

    memset(out, 0, sizeof *out);
    if (result != CSR_OK) {
        return result;
    }
    mbedtls_x509_csr_init(&parsed);
    if (!cut(der, size, &pieces) || !parse(&pieces, &parsed) ||
        !signature_is_right(&parsed, &pieces) || !key_is_strong(&parsed.pk) ||
        !read_attributes(&pieces, &out->names)) {
        csr_free(out);
        result = CSR_INVALID;
    } else {
        read_subject(&parsed.subject, out);
        read_public_key(&parsed.pk, out);
        digest_text(MBEDTLS_MD_MD5, der, size, out->md5);
        digest_text(MBEDTLS_MD_SHA1, der, size, out->sha1);
        digest_text(MBEDTLS_MD_SHA256, der, size, out->sha256);
    }
    mbedtls_x509_csr_free(&parsed);
    free(der);
    return result;
}

void csr_free(struct csr *csr)
{
    free(csr->names);
    free(csr->public_key);
    memset(csr, 0, sizeof *csr);
}
