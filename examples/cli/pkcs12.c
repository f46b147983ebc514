/* Makes PKCS#12 stores (RFC 7292), encrypted as OpenSSL does by default.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pkcs12.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

/* Reads the certificates of a text up to the first that is unreadable. */
static STACK_OF(X509) * read_chain(const char *text)
{
    STACK_OF(X509) *chain = sk_X509_new_null();
    BIO *input = BIO_new_mem_buf(text, -1);
    X509 *certificate = NULL;

    if (input != NULL && chain != NULL) {
        certificate = PEM_read_bio_X509(input, NULL, NULL, NULL);
    }
    while (certificate != NULL && sk_X509_push(chain, certificate) > 0) {
        certificate = PEM_read_bio_X509(input, NULL, NULL, NULL);
    }
    X509_free(certificate);
    BIO_free(input);
    return chain;
}

static X509 *read_certificate(const char *text)
{
    BIO *input = BIO_new_mem_buf(text, -1);
    X509 *certificate = input == NULL ? NULL : PEM_read_bio_X509(input, NULL, NULL, NULL);

    BIO_free(input);
    return certificate;
}

static EVP_PKEY *read_key(const char *text)
{
    BIO *input = BIO_new_mem_buf(text, -1);
    EVP_PKEY *key = input == NULL ? NULL : PEM_read_bio_PrivateKey(input, NULL, NULL, NULL);

    BIO_free(input);
    return key;
}

/* In memory of malloc(). */
static unsigned char *encode(PKCS12 *store, size_t *size)
{
    int length = i2d_PKCS12(store, NULL);
    unsigned char *out = length <= 0 ? NULL : malloc((size_t) length);
    unsigned char *end = out;

    if (out != NULL) {
        *size = (size_t) i2d_PKCS12(store, &end);
    }
    return out;
}

unsigned char *pkcs12_make(const char *key, const char *cert, const char *chain,
                           const char *password, const char *name, size_t *size)
{
    EVP_PKEY *private_key = read_key(key);
    X509 *leaf = read_certificate(cert);
    STACK_OF(X509) *issuers = read_chain(chain);
    PKCS12 *store = NULL;
    unsigned char *out = NULL;

    *size = 0;
    if (private_key != NULL && leaf != NULL && issuers != NULL) {
        store = PKCS12_create(password, name, private_key, leaf, issuers, 0, 0, 0, 0, 0);
    }
    if (store != NULL) {
        out = encode(store, size);
    }
    PKCS12_free(store);
    sk_X509_pop_free(issuers, X509_free);
    X509_free(leaf);
    EVP_PKEY_free(private_key);
    return out;
}
