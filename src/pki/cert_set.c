/* Bag: see bag.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pki/cert_set.h"

#include "base/memory.h"
#include "base/text.h"
#include "pki/pem.h"
#include "pki/x509.h"

#define BER_DEPTH_MAX 32

static sslstore_result add(struct sslstore__cert_set *bag, struct sslstore__bytes der)
{
    struct sslstore__bytes held = {bag->data, bag->size};
    struct sslstore__bytes element;

    while (sslstore__der_cut(&held, SSLSTORE__DER_SEQUENCE, &element)) {
        if (sslstore__bytes_equal(element, der)) {
            return SSLSTORE_OK;
        }
    }
    if (bag->count == SSLSTORE__CERT_SET_COUNT_MAX) {
        return SSLSTORE_ERR_LIMIT;
    }
    memmove(bag->data + bag->size, der.data, der.size);
    bag->size += der.size;
    bag->count++;
    return SSLSTORE_OK;
}

/* ---- PKCS#7 ---- */

/* Its outer layers may be BER with lengths left open (0x80 … 00 00); certificates never are. */

static bool is_open(struct sslstore__bytes rest)
{
    return rest.size >= 2 && (rest.data[0] & 0x20) != 0 && rest.data[1] == 0x80;
}

static void skip(struct sslstore__bytes *rest, size_t size)
{
    rest->data += size;
    rest->size -= size;
}

/* Step inside an element. An open one is taken to reach to the end of what there is. */
static bool enter(struct sslstore__bytes *rest, unsigned char tag)
{
    struct sslstore__bytes value;

    if (is_open(*rest) && rest->data[0] == tag) {
        skip(rest, 2);
        return true;
    }
    if (!sslstore__der_take(rest, tag, &value)) {
        return false;
    }
    *rest = value;
    return true;
}

static bool leave_out(struct sslstore__bytes *rest)
{
    size_t depth = 0;

    do {
        struct sslstore__bytes value;
        unsigned char tag;

        if (is_open(*rest)) {
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

/* Step to the certificates of SignedData (RFC 2315, RFC 5652), whatever it signs. */
static bool find_certificates(struct sslstore__bytes *rest)
{
    struct sslstore__bytes type;

    return enter(rest, SSLSTORE__DER_SEQUENCE) &&
           sslstore__der_take(rest, SSLSTORE__DER_OID, &type) &&
           SSLSTORE__OID_IS(type, "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02") &&
           enter(rest, SSLSTORE__DER_CONSTRUCTED(0)) && enter(rest, SSLSTORE__DER_SEQUENCE) &&
           leave_out(rest) && /* version           */
           leave_out(rest) && /* digest algorithms */
           leave_out(rest) && /* content           */
           enter(rest, SSLSTORE__DER_CONSTRUCTED(0));
}

/* ---- What bytes hold ---- */

/* PKCS#1, PKCS#8 and SEC 1 keys alike begin with the number 0 or 1; PKCS#12 with 3. */
static bool is_private_key(struct sslstore__bytes bytes)
{
    struct sslstore__bytes body;
    struct sslstore__bytes version;

    return sslstore__der_take(&bytes, SSLSTORE__DER_SEQUENCE, &body) &&
           sslstore__der_take(&body, SSLSTORE__DER_INTEGER, &version) && version.size == 1 &&
           version.data[0] <= 1;
}

/* The certificates of a PKCS#7; *bytes stands behind them. false: it is none. */
static bool take_pkcs7(struct sslstore__cert_set *bag, struct sslstore__bytes *bytes,
                       sslstore_result *result)
{
    struct sslstore__bytes element;
    struct sslstore__certificate certificate;

    if (!find_certificates(bytes)) {
        return false;
    }
    while (*result == SSLSTORE_OK && sslstore__der_cut(bytes, SSLSTORE__DER_SEQUENCE, &element)) {
        if (sslstore__x509_read(element, &certificate)) {
            *result = add(bag, certificate.der);
        } else {
            bag->unreadable++;
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

/* Sort out the size bytes that were decoded behind the certificates: certificates one after the
 * other, or a PKCS#7. What is kept moves towards the front, so it never overwrites what is still to
 * be read. */
static sslstore_result sort_out(struct sslstore__cert_set *bag, size_t size, bool is_trusted)
{
    struct sslstore__bytes bytes = {bag->data + bag->size, size};
    struct sslstore__certificate certificate;
    sslstore_result result = SSLSTORE_OK;

    while (result == SSLSTORE_OK && skip_blanks(&bytes)) {
        if (sslstore__x509_read(bytes, &certificate)) {
            skip(&bytes, certificate.der.size);
            result = add(bag, certificate.der);
            if (is_trusted) {
                break; /* what OpenSSL writes behind it is no certificate */
            }
        } else if (is_private_key(bytes)) {
            result = SSLSTORE_ERR_KEY;
        } else {
            bag->unreadable += !take_pkcs7(bag, &bytes, &result);
            break; /* behind it nothing could be told apart */
        }
    }
    return result;
}

static bool may_hold_certificates(const struct sslstore__pem *block)
{
    static const char *const labels[] = {
        "CERTIFICATE", "X509 CERTIFICATE",    "TRUSTED CERTIFICATE",
        "PKCS7",       "PKCS #7 SIGNED DATA", "CMS",
    };

    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        if (sslstore__pem_is(block, labels[i])) {
            return true;
        }
    }
    return false;
}

static sslstore_result take_block(struct sslstore__cert_set *bag, const struct sslstore__pem *block)
{
    size_t size;

    if (sslstore__pem_is_key(block)) {
        return SSLSTORE_ERR_KEY;
    }
    if (!may_hold_certificates(block)) {
        return SSLSTORE_OK;
    }
    if (!block->whole ||
        !sslstore__pem_base64_decode(block->body, block->body_size, bag->data + bag->size, &size)) {
        bag->unreadable++;
        return SSLSTORE_OK;
    }
    return sort_out(bag, size, sslstore__pem_is(block, "TRUSTED CERTIFICATE"));
}

static bool is_blank(const char *content, size_t size)
{
    sslstore__text_trim(&content, &size);
    return size == 0;
}

static sslstore_result take_file(struct sslstore__cert_set *bag, const char *content, size_t size)
{
    struct sslstore__pem block;
    const char *text = content;
    size_t left = size;
    bool is_pem = false;
    sslstore_result result = SSLSTORE_OK;

    while (result == SSLSTORE_OK && sslstore__pem_next(&text, &left, &block)) {
        is_pem = true;
        result = take_block(bag, &block);
    }
    if (is_pem || is_blank(content, size)) {
        return result;
    }
    if (!sslstore__pem_bare_decode(content, size, bag->data + bag->size, &left)) {
        bag->foreign = true;
        return SSLSTORE_OK;
    }
    return sort_out(bag, left, false);
}

static size_t file_size(const sslstore_file *file)
{
    return sslstore__text_size(file->content, file->size);
}

sslstore_result sslstore__cert_set_fill(struct sslstore__cert_set *bag,
                                        const sslstore_memory *memory, const sslstore_file *files,
                                        size_t count)
{
    sslstore_result result = SSLSTORE_OK;

    memset(bag, 0, sizeof *bag);
    bag->memory = memory;
    for (size_t i = 0; i < count; i++) {
        size_t size = file_size(&files[i]);

        if (size > SSLSTORE__CERT_SET_SIZE_MAX - bag->capacity) {
            return SSLSTORE_ERR_LIMIT;
        }
        bag->capacity += size; /* nothing grows by being decoded */
    }
    if (bag->capacity == 0) {
        return SSLSTORE_OK;
    }
    bag->data = sslstore__memory_allocate(memory, bag->capacity);
    if (bag->data == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    for (size_t i = 0; i < count && result == SSLSTORE_OK; i++) {
        if (file_size(&files[i]) > 0) {
            result = take_file(bag, files[i].content, file_size(&files[i]));
        }
    }
    return result;
}

void sslstore__cert_set_free(struct sslstore__cert_set *bag)
{
    sslstore__memory_release(bag->memory, bag->data, bag->capacity);
    memset(bag, 0, sizeof *bag);
}
