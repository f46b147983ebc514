/* Reads signing requests (RFC 2986) as PEM, DER or bare base64, and checks their signature.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/text_block.h"
#include "base/words.h"
#include "pki/bytes.h"
#include "pki/der.h"
#include "pki/general_name.h"
#include "pki/key.h"
#include "pki/name.h"
#include "pki/pem.h"
#include "pki/refused.h"
#include "pki/signature.h"
#include "pki/x509.h"

#define INPUT_MAX 131072 /* bytes of a request in any form, with the text around it        */
#define DER_MAX   49152  /* bytes of the request itself, so that its PEM fits an INPUT_MAX */
#define NAMES_MAX 1000   /* in subjectAltName                                              */

struct request {
    sslstore_result result; /* gcc repeats the clean-up for each value of a local one */
    const char *fault;      /* why it is refused */
    struct sslstore__bytes der;
    struct sslstore__signed proof;
    struct sslstore__bytes subject;
    struct sslstore__bytes public_key;
    struct sslstore__bytes general_names; /* may be empty */
};

/* ---- The content of the request ---- */

/* extensionRequest of PKCS#9, or the older one of Microsoft. */
static bool is_extension_request(struct sslstore__bytes type)
{
    return SSLSTORE__OID_IS(type, "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x0e") ||
           SSLSTORE__OID_IS(type, "\x2b\x06\x01\x04\x01\x82\x37\x02\x01\x0e");
}

/* Read the names of such an attribute. If there are two of them, as some tools of Microsoft write
 * them, they must have the same names. */
static bool read_names(struct sslstore__bytes values, struct request *request)
{
    struct sslstore__bytes set;
    struct sslstore__bytes extensions;
    struct sslstore__bytes names;
    struct sslstore__bytes name;
    unsigned char tag;

    if (!sslstore__der_take(&values, SSLSTORE__DER_SET, &set) ||
        !sslstore__der_take(&set, SSLSTORE__DER_SEQUENCE, &extensions) ||
        !sslstore__x509_alt_names_find(extensions, &names)) {
        return false;
    }
    if (set.size > 0 || sslstore__x509_extension_repeats(extensions) ||
        (request->general_names.size > 0 && names.size > 0 &&
         !sslstore__bytes_equal(request->general_names, names))) {
        request->fault = SSLSTORE__WORDS(
            "it has an extension twice (RFC 5280, section 4.2), or more than 64; make it again");
        return false;
    }
    if (names.size > 0) {
        request->general_names = names;
    }
    while (sslstore__der_next(&names, &tag, &name)) {
    }
    return names.size == 0;
}

static bool read_attributes(struct sslstore__bytes rest, struct request *request)
{
    struct sslstore__bytes attribute;
    struct sslstore__bytes type;

    while (rest.size > 0) {
        if (!sslstore__der_take(&rest, SSLSTORE__DER_SEQUENCE, &attribute) ||
            !sslstore__der_take(&attribute, SSLSTORE__DER_OID, &type)) {
            return false;
        }
        if (is_extension_request(type) && !read_names(attribute, request)) {
            return false;
        }
    }
    return true;
}

static bool read_request(struct request *request)
{
    struct sslstore__bytes rest = request->der;
    struct sslstore__bytes info;
    struct sslstore__bytes version;
    struct sslstore__bytes attributes;

    /* A line end after the DER is left by a tool that wrote or edited it as text. */
    if (!sslstore__x509_signed_read(&rest, &request->proof) ||
        !sslstore__text_is_blank((const char *) rest.data, rest.size)) {
        return false;
    }
    request->der.size -= rest.size;
    rest = request->proof.content;
    (void) sslstore__der_take(&rest, SSLSTORE__DER_SEQUENCE, &info); /* else info is empty */
    if (!sslstore__der_take(&info, SSLSTORE__DER_INTEGER, &version) ||
        !sslstore__der_take(&info, SSLSTORE__DER_SEQUENCE, &request->subject) ||
        !sslstore__der_cut(&info, SSLSTORE__DER_SEQUENCE, &request->public_key)) {
        return false;
    }
    if (!sslstore__bytes_are(version, "", 1)) {
        request->fault = SSLSTORE__WORDS(
            "its version has to be 0 (RFC 2986, section 4.1); with wolfSSL, set version to 0");
        return false;
    }
    return info.size == 0 || /* some tools leave the attributes out if there are none */
           (sslstore__der_take(&info, SSLSTORE__DER_CONSTRUCTED(0), &attributes) &&
            read_attributes(attributes, request));
}

static sslstore_result check_key(struct request *request, sslstore_csr *csr)
{
    sslstore__key_describe(request->public_key, &csr->key_type, &csr->key_bits);
    if (csr->key_type == SSLSTORE_KEY_OTHER) {
        request->fault = sslstore__refused_key(
            request->public_key,
            SSLSTORE__WORDS("its key is of an unknown kind; CAs take RSA and P-256, P-384, P-521"));
        return SSLSTORE_ERR_KEY;
    }
    return SSLSTORE_OK;
}

static sslstore_result check_signature(struct request *request)
{
    sslstore_result result = sslstore__signature_check(&request->proof, request->public_key);

    request->fault =
        SSLSTORE__WORDS("its key cannot be read; use RSA, or EC P-256 with an uncompressed point");
    if (result == SSLSTORE_ERR_CSR_SIGNATURE) {
        request->fault = sslstore__refused_signature(
            request->proof.algorithm,
            SSLSTORE__WORDS("its signature is wrong, or not of RSA or ECDSA with SHA-256 to "
                            "SHA-512; make a new CSR"));
    }
    return result;
}

/* ---- The result ---- */

/* Write all texts of the result one after the other, each with its NUL. Returns false if the common
 * name cannot be read, or might be cut or hidden on its way to the CA: it is not corrected. */
static bool lay_out(const struct request *request, struct sslstore__text *text, const char **names,
                    sslstore_csr *csr)
{
    bool is_readable;

    csr->pem = sslstore__text_end(text);
    sslstore__pem_put(text, "CERTIFICATE REQUEST", request->der);
    csr->common_name = sslstore__text_next(text);
    is_readable = sslstore__common_name_put(text, request->subject);
    (void) sslstore__text_next(text);
    csr->dns_names = names;
    csr->dns_name_count = sslstore__dns_put_all(text, request->general_names, names);
    if (names != NULL) {
        names += csr->dns_name_count;
    }
    csr->other_names = names;
    csr->other_name_count = sslstore__other_names_put(text, request->general_names, names);
    return is_readable;
}

static void lower(char *text)
{
    for (; *text != '\0'; text++) {
        *text = sslstore__text_lower(*text);
    }
}

static sslstore_result make_result(const sslstore_memory *memory, struct request *request,
                                   sslstore_csr *csr)
{
    struct sslstore__text text;
    const char **names;
    size_t count;

    sslstore__text_init(&text, NULL, 0);
    if (!lay_out(request, &text, NULL, csr)) {
        request->fault =
            SSLSTORE__WORDS("its common name has control characters, or cannot be read");
        return SSLSTORE_ERR_CSR;
    }
    count = csr->dns_name_count + csr->other_name_count;
    if (count > NAMES_MAX) {
        return SSLSTORE_ERR_LIMIT;
    }
    names = sslstore__text_block(&text, memory, count, &csr->block_);
    if (names == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    (void) lay_out(request, &text, names, csr);
    lower(text.data + (csr->common_name - text.data));
    return sslstore__key_digest(request->public_key, csr->key_sha256);
}

/* ---- The input ---- */

static bool is_request(const struct sslstore__pem *block) /* or a NEW CERTIFICATE REQUEST */
{
    return sslstore__pem_ends(block, "CERTIFICATE REQUEST");
}

static sslstore_result read_input(const sslstore_memory *memory, const char *input, size_t size,
                                  unsigned char *scratch, struct request *request,
                                  sslstore_csr *csr)
{
    sslstore_result result = SSLSTORE_ERR_CSR;

    request->der.data = scratch;
    if (!sslstore__pem_first_decode(input, size, is_request, scratch, &request->der.size)) {
        return SSLSTORE_ERR_CSR;
    }
    if (request->der.size > DER_MAX) {
        return SSLSTORE_ERR_LIMIT;
    }
    if (read_request(request)) {
        result = check_key(request, csr);
    }
    if (result == SSLSTORE_OK) {
        result = check_signature(request);
    }
    return result == SSLSTORE_OK ? make_result(memory, request, csr) : result;
}

static sslstore_result read_sized(const sslstore_memory *memory, const char *input, size_t size,
                                  struct request *request, sslstore_csr *csr)
{
    unsigned char *scratch;

    if (size == 0) {
        return SSLSTORE_ERR_CSR;
    }
    if (size > INPUT_MAX) {
        return SSLSTORE_ERR_LIMIT;
    }
    scratch = sslstore__memory_allocate(memory, size);
    if (scratch == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    request->result = read_input(memory, input, size, scratch, request, csr);
    sslstore__memory_release(memory, scratch, size);
    return request->result;
}

static const char *describe(const struct request *request)
{
    switch (request->result) {
    case SSLSTORE_ERR_CSR:
    case SSLSTORE_ERR_CSR_SIGNATURE:
    case SSLSTORE_ERR_KEY:
        return request->fault;
    case SSLSTORE_ERR_LIMIT:
        return SSLSTORE__WORDS("it is larger than 48 KB, or has more than 1,000 names");
    default:
        return NULL;
    }
}

sslstore_result sslstore_csr_read(const sslstore_memory *memory, const void *data, size_t size,
                                  sslstore_csr *csr, const char **problem)
{
    SSLSTORE__REQUIRE(memory != NULL && csr != NULL);

    struct request request;

    memset(csr, 0, sizeof *csr);
    memset(&request, 0, sizeof request);
    request.fault =
        SSLSTORE__WORDS("unreadable; give a signing request (PKCS #10) as PEM, DER or base64");
    request.result = read_sized(memory, data, sslstore__text_size(data, size), &request, csr);
    if (request.result != SSLSTORE_OK) {
        sslstore_csr_free(csr);
    }
    if (problem != NULL) {
        *problem = describe(&request);
    }
    return request.result;
}

void sslstore_csr_free(sslstore_csr *csr)
{
    if (csr != NULL) {
        sslstore__block_free(&csr->block_);
        memset(csr, 0, sizeof *csr);
    }
}
