/* Collects the certificates out of files: PEM, DER, base64, PKCS#7.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pki/cert_set.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/words.h"
#include "pki/bytes.h"
#include "pki/der.h"
#include "pki/pem.h"
#include "pki/x509.h"

#define BER_DEPTH_MAX 32

static sslstore_result add(struct sslstore__cert_set *set, struct sslstore__bytes der)
{
    struct sslstore__bytes held = {set->data, set->size};
    struct sslstore__bytes element;

    while (sslstore__der_cut(&held, SSLSTORE__DER_SEQUENCE, &element)) {
        if (sslstore__bytes_equal(element, der)) {
            return SSLSTORE_OK;
        }
    }
    if (set->count == SSLSTORE__CERT_SET_COUNT_MAX) {
        set->problem = SSLSTORE__WORDS("the files hold more than 64 certificates");
        return SSLSTORE_ERR_LIMIT;
    }
    memmove(set->data + set->size, der.data, der.size);
    set->size += der.size;
    set->count++;
    return SSLSTORE_OK;
}

/* ---- PKCS#7 ---- */

/* Its outer layers may be BER of indefinite length (0x80 … 00 00). Certificates never are. */

static bool is_indefinite(struct sslstore__bytes rest)
{
    return rest.size >= 2 && (rest.data[0] & 0x20) != 0 && rest.data[1] == 0x80;
}

static void skip(struct sslstore__bytes *rest, size_t size)
{
    rest->data += size;
    rest->size -= size;
}

/* Step inside an element. One of indefinite length is taken to reach to the end of the input. */
static bool enter(struct sslstore__bytes *rest, unsigned char tag)
{
    struct sslstore__bytes value;

    if (is_indefinite(*rest) && rest->data[0] == tag) {
        skip(rest, 2);
        return true;
    }
    if (!sslstore__der_take(rest, tag, &value)) {
        return false;
    }
    *rest = value;
    return true;
}

static bool skip_element(struct sslstore__bytes *rest)
{
    size_t depth = 0;

    do {
        struct sslstore__bytes value;
        unsigned char tag;

        if (is_indefinite(*rest)) {
            depth++;
            skip(rest, 2);
        } else if (!sslstore__der_next(rest, &tag, &value)) {
            return false;
        } else if (tag == 0 && value.size == 0) {
            depth -= depth > 0 ? 1 : 0;
        }
    } while (depth > 0 && depth <= BER_DEPTH_MAX);
    return depth == 0;
}

/* Step into SignedData. Some tools leave out the ContentInfo around it. */
static bool enter_signed_data(struct sslstore__bytes *rest)
{
    struct sslstore__bytes type;

    if (!enter(rest, SSLSTORE__DER_SEQUENCE)) {
        return false;
    }
    if (!sslstore__der_take(rest, SSLSTORE__DER_OID, &type)) {
        return true;
    }
    return SSLSTORE__OID_IS(type, "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02") &&
           enter(rest, SSLSTORE__DER_CONSTRUCTED(0)) && enter(rest, SSLSTORE__DER_SEQUENCE);
}

/* Step to the certificates of SignedData (RFC 2315, RFC 5652). What it signs is ignored. */
static bool find_certificates(struct sslstore__bytes *rest)
{
    return enter_signed_data(rest) && skip_element(rest) && /* version */
           skip_element(rest) &&                            /* digest algorithms */
           skip_element(rest) &&                            /* content           */
           enter(rest, SSLSTORE__DER_CONSTRUCTED(0));
}

/* ---- Content ---- */

/* Keys of PKCS#1, PKCS#8 and SEC 1 begin with the number 0 or 1, PKCS#12 with 3. A SignedData may
 * begin with 1; a SET follows. */
static bool is_private_key(struct sslstore__bytes bytes)
{
    struct sslstore__bytes version;

    sslstore__der_enter(&bytes, 0x30);
    return sslstore__der_take(&bytes, SSLSTORE__DER_INTEGER, &version) && version.size == 1 &&
           version.data[0] <= 1 && (bytes.size == 0 || bytes.data[0] != SSLSTORE__DER_SET);
}

static sslstore_result refuse_key(struct sslstore__cert_set *set)
{
    set->problem = SSLSTORE__WORDS("a private key is among the files");
    return SSLSTORE_ERR_KEY;
}

/* Add the certificates of a PKCS#7, and move *bytes behind them. Returns false if it is none. */
static bool take_pkcs7(struct sslstore__cert_set *set, struct sslstore__bytes *bytes,
                       sslstore_result *result)
{
    struct sslstore__bytes element;

    if (!find_certificates(bytes)) {
        return false;
    }
    while (*result == SSLSTORE_OK && sslstore__der_cut(bytes, SSLSTORE__DER_SEQUENCE, &element)) {
        if (sslstore__x509_size(element) > 0) {
            *result = add(set, element);
        } else {
            set->unreadable++;
        }
    }
    return true;
}

static bool skip_blanks(struct sslstore__bytes *bytes)
{
    while (bytes->size > 0 && memchr(" \t\r\n", bytes->data[0], 4) != NULL) {
        skip(bytes, 1);
    }
    return bytes->size > 0;
}

/* Add the certificates among the size bytes that were decoded behind the set: certificates one
 * after the other, or a PKCS#7. They only move towards the front, so they never overwrite what is
 * not read yet. */
static sslstore_result add_decoded(struct sslstore__cert_set *set, size_t size, bool is_trusted)
{
    struct sslstore__bytes bytes = {set->data + set->size, size};
    sslstore_result result = SSLSTORE_OK;

    while (result == SSLSTORE_OK && skip_blanks(&bytes)) {
        struct sslstore__bytes der = {bytes.data, sslstore__x509_size(bytes)};

        if (der.size > 0) {
            skip(&bytes, der.size);
            result = add(set, der);
            if (is_trusted) {
                break; /* OpenSSL writes its trust settings behind it */
            }
        } else if (is_private_key(bytes)) {
            result = refuse_key(set);
        } else {
            set->unreadable += !take_pkcs7(set, &bytes, &result);
            break; /* where the next piece begins is not known */
        }
    }
    return result;
}

/* Also an X509 CERTIFICATE and a TRUSTED CERTIFICATE. */
static bool may_hold_certificates(const struct sslstore__pem *block)
{
    return sslstore__pem_ends(block, "CERTIFICATE") || sslstore__pem_is(block, "PKCS7") ||
           sslstore__pem_is(block, "PKCS #7 SIGNED DATA") || sslstore__pem_is(block, "CMS");
}

static sslstore_result take_block(struct sslstore__cert_set *set, const struct sslstore__pem *block)
{
    bool is_trusted =
        sslstore__pem_is(block, "TRUSTED CERTIFICATE"); /* decoding may overwrite it */
    size_t size;

    if (sslstore__pem_is_key(block)) {
        return refuse_key(set);
    }
    if (!may_hold_certificates(block)) {
        return SSLSTORE_OK;
    }
    if (!block->is_complete ||
        !sslstore__pem_base64_decode(block->body, block->body_size, set->data + set->size, &size)) {
        set->unreadable++;
        return SSLSTORE_OK;
    }
    return add_decoded(set, size, is_trusted);
}

static sslstore_result take_file(struct sslstore__cert_set *set, const char *content, size_t size)
{
    struct sslstore__pem block;
    const char *text;
    size_t left;
    bool is_pem = false;
    sslstore_result result = SSLSTORE_OK;

    (void) sslstore__pem_narrow(&content, &size, (char *) set->data + set->size);
    text = content;
    left = size;
    while (result == SSLSTORE_OK && sslstore__pem_next(&text, &left, &block)) {
        is_pem = true;
        result = take_block(set, &block);
    }
    if (is_pem || sslstore__text_is_blank(content, size)) {
        return result;
    }
    if (!sslstore__pem_bare_decode(content, size, set->data + set->size, &left)) {
        set->foreign = true;
        return SSLSTORE_OK;
    }
    return add_decoded(set, left, false);
}

static size_t file_size(const sslstore_file *file)
{
    return sslstore__text_size(file->content, file->size);
}

sslstore_result sslstore__cert_set_fill(struct sslstore__cert_set *set,
                                        const sslstore_memory *memory, const sslstore_file *files,
                                        size_t count)
{
    memset(set, 0, sizeof *set);
    set->memory = memory;
    for (size_t i = 0; i < count; i++) {
        size_t size = file_size(&files[i]);

        if (size > SSLSTORE__CERT_SET_SIZE_MAX - set->capacity) {
            set->problem = SSLSTORE__WORDS("the files are larger than 1 MB");
            return SSLSTORE_ERR_LIMIT;
        }
        set->capacity += size; /* decoding makes nothing longer */
    }
    if (set->capacity == 0) {
        return SSLSTORE_OK;
    }
    set->data = sslstore__memory_allocate(memory, set->capacity);
    if (set->data == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    for (size_t i = 0; i < count && set->result == SSLSTORE_OK; i++) {
        if (file_size(&files[i]) > 0) {
            set->result = take_file(set, files[i].content, file_size(&files[i]));
        }
    }
    return set->result;
}

void sslstore__cert_set_free(struct sslstore__cert_set *set)
{
    sslstore__memory_release(set->memory, set->data, set->capacity);
    set->data = NULL;
}
