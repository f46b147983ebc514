/* Peers: see peer.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/peer.h"

#include <mbedtls/version.h>
#include <mbedtls/x509_crt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CREDENTIALS                                                                                \
    "{\"AuthRequest\":{\"PartnerCode\":\"" CONTENDER_PARTNER "\",\"AuthToken\":\"" CONTENDER_TOKEN \
    "\"},"

void peer_fail(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

/* ---- Calls ---- */

static size_t take_reply(char *data, size_t one, size_t size, void *user)
{
    struct peer_call *call = user;

    (void) one;
    if (call->size + size > call->capacity) {
        call->capacity = (call->size + size) * 2;
        call->reply = realloc(call->reply, call->capacity);
        if (call->reply == NULL) {
            return 0;
        }
    }
    memcpy(call->reply + call->size, data, size);
    call->size += size;
    return size;
}

struct curl_slist *peer_headers(void)
{
    struct curl_slist *headers =
        curl_slist_append(NULL, "Content-Type: application/json; charset=utf-8");

    return curl_slist_append(headers, "Accept: application/json");
}

void peer_call_begin(struct peer_call *call, const struct contender *contender, CURLSH *share,
                     const struct curl_slist *headers)
{
    memset(call, 0, sizeof *call);
    call->handle = curl_easy_init();
    if (call->handle == NULL) {
        peer_fail("curl", "no handle");
    }
    (void) curl_easy_setopt(call->handle, CURLOPT_HTTP_VERSION, (long) CURL_HTTP_VERSION_1_1);
    (void) curl_easy_setopt(call->handle, CURLOPT_CAINFO, contender->ca_file);
    (void) curl_easy_setopt(call->handle, CURLOPT_CAPATH, NULL);
    (void) curl_easy_setopt(call->handle, CURLOPT_HTTPHEADER, headers);
    (void) curl_easy_setopt(call->handle, CURLOPT_NOSIGNAL, 1L);
    (void) curl_easy_setopt(call->handle, CURLOPT_TIMEOUT, 60L);
    (void) curl_easy_setopt(call->handle, CURLOPT_WRITEFUNCTION, take_reply);
    (void) curl_easy_setopt(call->handle, CURLOPT_WRITEDATA, call);
    (void) curl_easy_setopt(call->handle, CURLOPT_PRIVATE, call);
    if (share != NULL) {
        (void) curl_easy_setopt(call->handle, CURLOPT_SHARE, share);
    }
}

void peer_call_end(struct peer_call *call)
{
    curl_easy_cleanup(call->handle);
    free(call->reply);
}

static void ask(struct peer_call *call, const struct contender *contender, const char *path)
{
    (void) snprintf(call->url, sizeof call->url, "%s/rest/%s", contender->url, path);
    call->size = 0;
    (void) curl_easy_setopt(call->handle, CURLOPT_URL, call->url);
    (void) curl_easy_setopt(call->handle, CURLOPT_POSTFIELDS, call->request);
    (void) curl_easy_setopt(call->handle, CURLOPT_POSTFIELDSIZE, (long) strlen(call->request));
}

void peer_ask_page(struct peer_call *call, const struct contender *contender, unsigned page)
{
    (void) snprintf(call->request, sizeof call->request,
                    CREDENTIALS "\"PageNumber\":%u,\"PageSize\":%d,\"DateTimeCulture\":\"en-US\"}",
                    page, CONTENDER_PAGE);
    ask(call, contender, "order/query");
}

void peer_ask_order(struct peer_call *call, const struct contender *contender, const char *path,
                    const char *store_id)
{
    (void) snprintf(call->request, sizeof call->request,
                    CREDENTIALS "\"TheSSLStoreOrderID\":\"%s\",\"DateTimeCulture\":\"en-US\"}",
                    store_id);
    ask(call, contender, path);
}

/* ---- Replies ---- */

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text == NULL ? "" : text;
}

json_t *peer_read(const struct peer_call *call, CURLcode result)
{
    json_error_t error;
    const json_t *first;
    json_t *reply;
    long status = 0;

    if (result != CURLE_OK) {
        peer_fail(call->url, curl_easy_strerror(result));
    }
    (void) curl_easy_getinfo(call->handle, CURLINFO_RESPONSE_CODE, &status);
    reply = json_loadb(call->reply, call->size, 0, &error);
    if (status != 200 || reply == NULL) {
        peer_fail(call->url, status == 200 ? error.text : "not answered with 200");
    }
    first = json_is_array(reply) ? json_array_get(reply, 0) : reply;
    if (json_is_true(json_object_get(json_object_get(first, "AuthResponse"), "isError"))) {
        peer_fail(call->url, "refused");
    }
    return reply;
}

void peer_read_order(const json_t *row, struct peer_order *order)
{
    const json_t *status = json_object_get(row, "OrderStatus");

    (void) snprintf(order->store_id, sizeof order->store_id, "%s",
                    text_of(row, "TheSSLStoreOrderID"));
    (void) snprintf(order->id, sizeof order->id, "%s-%s", order->store_id,
                    text_of(row, "PartnerOrderID"));
    (void) snprintf(order->serial, sizeof order->serial, "%s", text_of(row, "SerialNumber"));
    order->issued = strcasecmp(text_of(status, "MajorStatus"), "Active") == 0;
}

/* ---- Certificates ---- */

static void write_hex(const mbedtls_x509_buf *bytes, char *out, size_t size)
{
    size_t from = 0;

    *out = '\0';
    while (from + 1 < bytes->len && bytes->p[from] == 0) {
        from++;
    }
    for (size_t i = from; i < bytes->len && 2 * (i - from) + 3 <= size; i++) {
        (void) snprintf(out + 2 * (i - from), 3, "%02X", bytes->p[i]);
    }
}

/* Decodes with a table, because Mbed TLS's decoder runs in constant time, which is slower.
 * Returns 0 for text that is not base64 or too long. */
static size_t decode_base64(const char *text, size_t size, unsigned char *out, size_t capacity)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static signed char values[256];
    unsigned long bits = 0;
    unsigned count = 0;
    size_t written = 0;

    if (values['/'] == 0) {
        memset(values, -1, sizeof values);
        for (size_t i = 0; i < 64; i++) {
            values[(unsigned char) digits[i]] = (signed char) i;
        }
    }
    for (size_t i = 0; i < size && text[i] != '='; i++) {
        int value = values[(unsigned char) text[i]];

        if (value < 0) {
            if (text[i] != '\n' && text[i] != '\r') {
                return 0;
            }
            continue;
        }
        bits = bits << 6 | (unsigned long) value;
        if (++count % 4 != 1) {
            if (written == capacity) {
                return 0;
            }
            out[written++] = (unsigned char) (bits >> ((4 - count % 4) % 4 * 2) & 255);
        }
    }
    return written;
}

/* The certificates of an order, to verify the signature of the end-entity certificate. */
struct chain {
    mbedtls_x509_crt leaf;
    mbedtls_x509_crt issuers;
};

static bool is_ca(const mbedtls_x509_crt *certificate)
{
#if MBEDTLS_VERSION_NUMBER < 0x03060000
    return certificate->ca_istrue != 0;
#else
    return mbedtls_x509_crt_get_ca_istrue(certificate) == 1;
#endif
}

static void keep(struct chain *chain, const mbedtls_x509_crt *certificate)
{
    mbedtls_x509_crt *list = is_ca(certificate) ? &chain->issuers : &chain->leaf;

    if (mbedtls_x509_crt_parse_der(list, certificate->raw.p, certificate->raw.len) != 0) {
        peer_fail("a certificate", "cannot be read");
    }
}

/* One signature: the issuers that came with the certificate are trusted, as it is their chain. */
static void verify(struct chain *chain, const struct peer_order *order)
{
    uint32_t flags;

    if (mbedtls_x509_crt_verify(&chain->leaf, &chain->issuers, NULL, NULL, &flags, NULL, NULL) !=
            0 &&
        (flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) != 0) {
        peer_fail(order->id, "the certificate is not signed by the issuer that came with it");
    }
}

/* The PEM blocks of one file; true when the end-entity certificate was among them. chain receives
 * the certificates; NULL: they are not verified. */
static bool read_file(const char *text, const struct peer_order *order, struct chain *chain,
                      char *serial, size_t size)
{
    static const char begin[] = "-----BEGIN CERTIFICATE-----";
    unsigned char der[16384];
    bool found = false;

    while ((text = strstr(text, begin)) != NULL) {
        const char *end = strstr(text += sizeof begin - 1, "-----END");
        mbedtls_x509_crt certificate;
        size_t der_size =
            end == NULL ? 0 : decode_base64(text, (size_t) (end - text), der, sizeof der);

        if (der_size == 0) {
            peer_fail(order->id, "a file is no PEM");
        }
        mbedtls_x509_crt_init(&certificate);
        if (mbedtls_x509_crt_parse_der_nocopy(&certificate, der, der_size) != 0) {
            peer_fail(order->id, "a certificate cannot be read");
        }
        if (!is_ca(&certificate)) {
            write_hex(&certificate.serial, serial, size);
            found = true;
        }
        if (chain != NULL) {
            keep(chain, &certificate);
        }
        mbedtls_x509_crt_free(&certificate);
    }
    return found;
}

void peer_read_serial(const json_t *download, const struct peer_order *order, bool verifies,
                      char *serial, size_t size)
{
    const json_t *files = json_object_get(download, "Certificates");
    const char *expected = order->serial;
    bool found = false;
    struct chain chain;

    mbedtls_x509_crt_init(&chain.leaf);
    mbedtls_x509_crt_init(&chain.issuers);

    for (size_t i = 0; i < json_array_size(files); i++) {
        const char *text = text_of(json_array_get(files, i), "FileContent");

        found = read_file(text, order, verifies ? &chain : NULL, serial, size) || found;
    }
    if (!found) {
        peer_fail(order->id, "no end-entity certificate");
    }
    if (verifies) {
        verify(&chain, order);
    }
    mbedtls_x509_crt_free(&chain.leaf);
    mbedtls_x509_crt_free(&chain.issuers);
    while (*expected == '0') {
        expected++;
    }
    if (*expected != '\0' && strcasecmp(expected, serial) != 0) {
        peer_fail(order->id, "the certificate of another order");
    }
}
