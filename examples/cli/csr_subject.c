/* Makes requests with OpenSSL's library.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "csr_subject.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#define COMMON_NAME_MAX 64 /* of X.520; a longer name is an alternative name only */

static EVP_PKEY *read_key(const struct content *key)
{
    BIO *input = BIO_new_mem_buf(key->data, (int) key->size);
    EVP_PKEY *read = input == NULL ? NULL : PEM_read_bio_PrivateKey(input, NULL, NULL, NULL);
    const unsigned char *der = (const unsigned char *) key->data;

    BIO_free(input);
    return read != NULL ? read : d2i_AutoPrivateKey(NULL, &der, (long) key->size);
}

/* ---- The subject ---- */

static bool add_entry(X509_NAME *subject, const char *name, const char *value)
{
    return X509_NAME_add_entry_by_txt(subject, name, MBSTRING_UTF8, (const unsigned char *) value,
                                      -1, -1, 0) == 1;
}

/* "O=Example Ltd". The common name is that of the request. */
static bool add_field(X509_NAME *subject, const char *field)
{
    static const char *const names[] = {"C",  "ST",           "L",      "O",
                                        "OU", "serialNumber", "street", "postalCode"};
    size_t size = strcspn(field, "=");

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strlen(names[i]) == size && strncmp(names[i], field, size) == 0) {
            return field[size] == '=' && field[size + 1] != '\0' &&
                   add_entry(subject, names[i], field + size + 1);
        }
    }
    return false;
}

static bool fill_subject(X509_REQ *request, const sslstore_csr *csr, const struct list *fields,
                         const char **refused)
{
    X509_NAME *subject = X509_REQ_get_subject_name(request);

    for (size_t i = 0; i < fields->count; i++) {
        if (!add_field(subject, fields->items[i])) {
            *refused = fields->items[i];
            return false;
        }
    }
    return strlen(csr->common_name) > COMMON_NAME_MAX || add_entry(subject, "CN", csr->common_name);
}

/* ---- The alternative names ---- */

static bool add_name(GENERAL_NAMES *names, const char *text)
{
    GENERAL_NAME *name = GENERAL_NAME_new();
    ASN1_IA5STRING *value = ASN1_IA5STRING_new();

    if (name == NULL || value == NULL || ASN1_STRING_set(value, text, -1) != 1) {
        GENERAL_NAME_free(name);
        ASN1_IA5STRING_free(value);
        return false;
    }
    GENERAL_NAME_set0_value(name, GEN_DNS, value);
    if (sk_GENERAL_NAME_push(names, name) > 0) {
        return true;
    }
    GENERAL_NAME_free(name);
    return false;
}

static bool add_extension(X509_REQ *request, GENERAL_NAMES *names)
{
    X509_EXTENSION *extension = X509V3_EXT_i2d(NID_subject_alt_name, 0, names);
    STACK_OF(X509_EXTENSION) *extensions = sk_X509_EXTENSION_new_null();
    bool added = false;

    if (extension != NULL && extensions != NULL &&
        sk_X509_EXTENSION_push(extensions, extension) > 0) {
        added = X509_REQ_add_extensions(request, extensions) == 1;
    }
    X509_EXTENSION_free(extension);
    sk_X509_EXTENSION_free(extensions);
    return added;
}

static bool fill_names(X509_REQ *request, const sslstore_csr *csr)
{
    GENERAL_NAMES *names = GENERAL_NAMES_new();
    bool filled = names != NULL;

    for (size_t i = 0; filled && i < csr->dns_name_count; i++) {
        filled = add_name(names, csr->dns_names[i]);
    }
    filled = filled && add_extension(request, names);
    GENERAL_NAMES_free(names);
    return filled;
}

/* ---- The request ---- */

/* In memory of malloc(). */
static char *encode(X509_REQ *request)
{
    BIO *output = BIO_new(BIO_s_mem());
    char *data;
    char *text = NULL;
    long size;

    if (output != NULL && PEM_write_bio_X509_REQ(output, request) == 1) {
        size = BIO_get_mem_data(output, &data);
        text = size <= 0 ? NULL : strndup(data, (size_t) size);
    }
    BIO_free(output);
    return text;
}

char *csr_with_subject(const struct content *key, const sslstore_csr *csr,
                       const struct list *fields, const char **refused)
{
    EVP_PKEY *private_key = read_key(key);
    X509_REQ *request = X509_REQ_new();
    char *text = NULL;

    *refused = NULL;
    if (private_key != NULL && request != NULL && fill_subject(request, csr, fields, refused) &&
        fill_names(request, csr) && X509_REQ_set_pubkey(request, private_key) == 1 &&
        X509_REQ_sign(request, private_key, EVP_sha256()) > 0) {
        text = encode(request);
    }
    X509_REQ_free(request);
    EVP_PKEY_free(private_key);
    return text;
}
