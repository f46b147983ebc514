/* Reads CA certificates out of text and files.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tls/anchors.h"

#include <errno.h>
#include <mbedtls/base64.h>
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/frame.h"
#include "base/log.h"
#include "base/memory.h"
#include "mbedtls_compat.h"
#include "tls/algorithm.h"

#define FILE_SIZE_MAX 16777216
#define READ_SIZE     1024 /* bytes that are read from a file at once       */
#define PADDING_MAX   3    /* "=" that may be missing at the end of a block */
#define LOGGED_MAX    10   /* blocks of which each is logged                */

static const char begin_line[] = "-----BEGIN CERTIFICATE-----";
static const char end_line[] = "-----END CERTIFICATE-----";

struct reading {
    const sslstore_config *config;
    mbedtls_x509_crt *chain;
    struct sslstore__anchors_report *report;
    const char *source; /* the member of the configuration */
    size_t block;       /* its number in there, from 1     */
    int code;           /* of Mbed TLS: out of memory, else why the first block was skipped */
};

/* ---- What is skipped ---- */

/* Why the block is skipped. der may be NULL. */
static SSLSTORE__OWN_FRAME void put_fault(struct sslstore__text *text, int code,
                                          const unsigned char *der, size_t size)
{
    struct sslstore__text trial;

    sslstore__text_init(&trial, NULL, 0);
    if (der == NULL) {
        sslstore__text_put(text, "damaged: no base64, or no END line");
    } else if (sslstore__tls_algorithm_put(&trial, der, size)) {
        sslstore__text_put(text, "signed with ");
        (void) sslstore__tls_algorithm_put(text, der, size);
        sslstore__text_put(text, ", which this Mbed TLS does not know");
    } else {
        sslstore__text_put(text, "not a certificate that Mbed TLS can read (");
        sslstore__text_put_number(text, code);
        sslstore__text_put_char(text, ')');
    }
}

static void skip(struct reading *reading, int code, const unsigned char *der, size_t size)
{
    char line[192];
    struct sslstore__text text;

    reading->report->skipped++;
    if (reading->code == 0 || sslstore__mbedtls_is_memory(code)) {
        reading->code = code;
    }
    if (reading->report->skipped > LOGGED_MAX) {
        return;
    }
    sslstore__text_init(&text, line, sizeof line);
    sslstore__text_put(&text, "CA certificates: block ");
    sslstore__text_put_number(&text, (int64_t) reading->block);
    sslstore__text_put(&text, " of ");
    sslstore__text_put(&text, reading->source);
    sslstore__text_put(&text, " skipped: ");
    put_fault(&text, code, der, size);
    sslstore__log_clean(reading->config, SSLSTORE_LOG_WARNING, line);
}

/* ---- Blocks ---- */

/* In some versions, memory that runs out while a key is read looks like a bad key. So try again,
 * and then see whether there is memory. */
static void parse(struct reading *reading, const unsigned char *der, size_t size)
{
    int code = mbedtls_x509_crt_parse_der(reading->chain, der, size);

    if (code != 0) {
        code = mbedtls_x509_crt_parse_der(reading->chain, der, size);
    }
    if (code != 0 && !sslstore__mbedtls_has_memory(size)) {
        code = MBEDTLS_ERR_X509_ALLOC_FAILED;
    }
    if (code == 0) {
        reading->report->read++;
    } else {
        skip(reading, code, der, size);
    }
}

/* Copy base64 without blanks and with its padding, which Mbed TLS wants. Returns its size. */
static size_t tidy(const char *body, size_t size, unsigned char *out)
{
    size_t used = 0;

    for (size_t i = 0; i < size; i++) {
        if (!sslstore__ascii_is_space(body[i])) {
            out[used++] = (unsigned char) body[i];
        }
    }
    while (used % 4 != 0) {
        out[used++] = '=';
    }
    return used;
}

/* The first half of the copy holds the base64, the second the DER. */
static void read_body(struct reading *reading, const char *body, size_t size)
{
    size_t half = size + PADDING_MAX;
    unsigned char *copy = sslstore__memory_allocate(&reading->config->memory, 2 * half);
    size_t der_size = 0;

    if (copy == NULL) {
        skip(reading, MBEDTLS_ERR_X509_ALLOC_FAILED, NULL, 0);
        return;
    }
    size = tidy(body, size, copy);
    if (mbedtls_base64_decode(copy + half, half, &der_size, copy, size) == 0 && der_size > 0) {
        parse(reading, copy + half, der_size);
    } else {
        skip(reading, MBEDTLS_ERR_PEM_INVALID_DATA, NULL, 0);
    }
    sslstore__memory_release(&reading->config->memory, copy, 2 * half);
}

/* A block ends with its END line and has no dash before that. A text without a block may be DER.
 * text ends with a NUL, which size counts. */
static void read_text(struct reading *reading, const char *text, size_t size)
{
    const char *begin = strstr(text, begin_line);

    reading->block = 1;
    if (begin == NULL) {
        parse(reading, (const unsigned char *) text, size - 1);
    }
    for (; begin != NULL && !sslstore__mbedtls_is_memory(reading->code); reading->block++) {
        const char *body = begin + sizeof begin_line - 1;
        size_t body_size = strcspn(body, "-");

        if (strncmp(body + body_size, end_line, sizeof end_line - 1) == 0) {
            read_body(reading, body, body_size);
        } else {
            skip(reading, MBEDTLS_ERR_PEM_NO_HEADER_FOOTER_PRESENT, NULL, 0);
        }
        begin = strstr(body + body_size, begin_line);
    }
}

/* ---- Files ---- */

#if defined(MBEDTLS_FS_IO)
/* C itself does not have these codes; the systems that have files do. */
static const char *file_fault(int error)
{
    switch (error) {
#if defined(ENOENT) && defined(EACCES) && defined(EISDIR)
    case ENOENT:
        return "does not exist";
    case EACCES:
        return "may not be read by this user";
    case EISDIR:
        return "is a directory";
#endif
    default:
        return "cannot be read";
    }
}

/* Returns what is wrong with the file, or NULL. */
static const char *load_open(FILE *file, struct sslstore__buffer *content)
{
    size_t got = 1;

    errno = 0;
    while (got > 0 && sslstore__buffer_reserve(content, READ_SIZE) == SSLSTORE_OK) {
        got = fread(content->data + content->size, 1, READ_SIZE, file);
        content->size += got;
    }
    if (ferror(file) != 0) {
        return file_fault(errno);
    }
    if (content->result == SSLSTORE_ERR_LIMIT) {
        return "is larger than 16 MB";
    }
    if (content->size == 0) {
        return "is empty";
    }
    (void) sslstore__buffer_append(content, "", 1);
    return NULL;
}

static const char *load(const char *path, struct sslstore__buffer *content)
{
    FILE *file = fopen(path, "rb");
    const char *fault;

    if (file == NULL) {
        return file_fault(errno);
    }
    fault = load_open(file, content);
    (void) fclose(file);
    return fault;
}
#else
static const char *load(const char *path, struct sslstore__buffer *content)
{
    (void) path;
    (void) content;
    return "cannot be read: Mbed TLS is built without files (MBEDTLS_FS_IO)";
}
#endif

static int read_file(struct reading *reading, const char *path)
{
    struct sslstore__text *problem = &reading->report->problem;
    struct sslstore__buffer content;
    const char *fault;
    int code = 0;

    sslstore__buffer_init(&content, &reading->config->memory, FILE_SIZE_MAX);
    fault = load(path, &content);
    if (content.result == SSLSTORE_ERR_MEMORY) {
        code = MBEDTLS_ERR_X509_ALLOC_FAILED;
    } else if (fault != NULL) {
        code = MBEDTLS_ERR_X509_FILE_IO_ERROR;
        sslstore__text_put(problem, "ca_file ");
        sslstore__text_put(problem, fault);
        sslstore__text_put(problem, ": ");
        sslstore__text_put(problem, path);
    } else {
        read_text(reading, content.data, content.size);
    }
    sslstore__buffer_free(&content);
    return code;
}

/* ---- Text and file ---- */

static SSLSTORE__OWN_FRAME void log_skipped(const struct reading *reading)
{
    char line[128];
    struct sslstore__text text;

    if (reading->report->skipped > 0) {
        sslstore__text_init(&text, line, sizeof line);
        sslstore__text_put(&text, "CA certificates: ");
        sslstore__text_put_number(&text, (int64_t) reading->report->read);
        sslstore__text_put(&text, " read, ");
        sslstore__text_put_number(&text, (int64_t) reading->report->skipped);
        sslstore__text_put(&text, " unreadable and skipped");
        sslstore__log_clean(reading->config, SSLSTORE_LOG_WARNING, line);
    }
}

int sslstore__anchors_read(mbedtls_x509_crt *chain, const sslstore_config *config,
                           struct sslstore__anchors_report *report)
{
    struct reading reading = {config, chain, report, "ca_pem", 0, 0};
    int code = 0;

#if SSLSTORE__TLS_NEEDS_PSA
    code = psa_crypto_init();
    if (code != 0) {
        return code;
    }
#endif
    if (sslstore__text_is_set(config->ca_pem)) {
        read_text(&reading, config->ca_pem, strlen(config->ca_pem) + 1);
    }
    reading.source = "ca_file";
    if (sslstore__text_is_set(config->ca_file) && !sslstore__mbedtls_is_memory(reading.code)) {
        code = read_file(&reading, config->ca_file);
    }
    log_skipped(&reading);
    if (code != 0) {
        return code;
    }
    return report->read == 0 || sslstore__mbedtls_is_memory(reading.code) ? reading.code : 0;
}
