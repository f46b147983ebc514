/* Reads CA certificates out of text and files.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tls/anchors.h"

#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "mbedtls_compat.h"

#define FILE_SIZE_MAX 16777216
#define READ_SIZE     16384 /* bytes that are read from a file at once */

static const char begin_line[] = "-----BEGIN CERTIFICATE-----";
static const char end_line[] = "-----END CERTIFICATE-----";

struct reading {
    const sslstore_memory *memory;
    mbedtls_x509_crt *chain;
    size_t read;
    size_t skipped;
    int code; /* of Mbed TLS: out of memory, else why the first block was skipped */
};

/* Write the block again without blanks, which Mbed TLS does not accept beside its lines. out holds
 * size bytes, both marks and two line ends. Returns the size with the NUL, as Mbed TLS expects. */
static size_t rewrite_block(const char *body, size_t size, char *out)
{
    struct sslstore__text text;

    sslstore__text_init(&text, out, size + sizeof begin_line + sizeof end_line + 2);
    sslstore__text_put(&text, begin_line);
    sslstore__text_put_char(&text, '\n');
    for (size_t i = 0; i < size; i++) {
        if (!sslstore__ascii_is_space(body[i])) {
            sslstore__text_put_char(&text, body[i]);
        }
    }
    sslstore__text_put_char(&text, '\n');
    sslstore__text_put(&text, end_line);
    return text.size + 1;
}

static int parse_block(struct reading *reading, const char *body, size_t size)
{
    size_t capacity = size + sizeof begin_line + sizeof end_line + 2;
    char *copy = sslstore__memory_allocate(reading->memory, capacity);
    int code = MBEDTLS_ERR_X509_ALLOC_FAILED;

    if (copy != NULL) {
        size_t copy_size = rewrite_block(body, size, copy);

        code = mbedtls_x509_crt_parse(reading->chain, (const unsigned char *) copy, copy_size);
        sslstore__memory_release(reading->memory, copy, capacity);
    }
    return code;
}

static void note(struct reading *reading, int code)
{
    if (code == 0) {
        reading->read++;
        return;
    }
    reading->skipped++;
    if (reading->code == 0 || sslstore__mbedtls_is_memory(code)) {
        reading->code = code;
    }
}

/* A block ends with its END line and has no dash before that. A text without a block may be DER.
 * text ends with a NUL, which size counts. */
static void read_text(struct reading *reading, const char *text, size_t size)
{
    const char *begin = strstr(text, begin_line);

    if (begin == NULL) {
        note(reading,
             mbedtls_x509_crt_parse_der(reading->chain, (const unsigned char *) text, size - 1));
    }
    while (begin != NULL && !sslstore__mbedtls_is_memory(reading->code)) {
        const char *body = begin + sizeof begin_line - 1;
        size_t body_size = strcspn(body, "-");
        bool is_complete = strncmp(body + body_size, end_line, sizeof end_line - 1) == 0;
        int code = MBEDTLS_ERR_PEM_NO_HEADER_FOOTER_PRESENT;

        if (is_complete) {
            code = parse_block(reading, body, body_size);
        }
        note(reading, code);
        begin = strstr(body + body_size, begin_line);
    }
}

/* ---- Files ---- */

#if defined(MBEDTLS_FS_IO)
static int load(const char *path, struct sslstore__buffer *content)
{
    FILE *file = fopen(path, "rb");
    size_t got = 1;
    bool failed;

    if (file == NULL) {
        return MBEDTLS_ERR_X509_FILE_IO_ERROR;
    }
    while (got > 0 && sslstore__buffer_reserve(content, READ_SIZE) == SSLSTORE_OK) {
        got = fread(content->data + content->size, 1, READ_SIZE, file);
        content->size += got;
    }
    failed = ferror(file) != 0;
    (void) fclose(file);
    (void) sslstore__buffer_append(content, "", 1);
    if (content->result == SSLSTORE_ERR_MEMORY) {
        return MBEDTLS_ERR_X509_ALLOC_FAILED;
    }
    return failed || content->result != SSLSTORE_OK ? MBEDTLS_ERR_X509_FILE_IO_ERROR : 0;
}
#else
static int load(const char *path, struct sslstore__buffer *content)
{
    (void) path;
    (void) content;
    return MBEDTLS_ERR_X509_FILE_IO_ERROR;
}
#endif

static int read_file(struct reading *reading, const char *path)
{
    struct sslstore__buffer content;
    int code;

    sslstore__buffer_init(&content, reading->memory, FILE_SIZE_MAX);
    code = load(path, &content);
    if (code == 0) {
        read_text(reading, content.data, content.size);
    }
    sslstore__buffer_free(&content);
    return code;
}

/* ---- Text and file ---- */

static void log_skipped(const sslstore_config *config, const struct reading *reading)
{
    char line[128];
    struct sslstore__text text;

    if (reading->skipped > 0) {
        sslstore__text_init(&text, line, sizeof line);
        sslstore__text_put(&text, "CA certificates: ");
        sslstore__text_put_number(&text, (int64_t) reading->read);
        sslstore__text_put(&text, " read, ");
        sslstore__text_put_number(&text, (int64_t) reading->skipped);
        sslstore__text_put(&text, " unreadable and skipped");
        sslstore__log_write(config, SSLSTORE_LOG_WARNING, line);
    }
}

int sslstore__anchors_read(mbedtls_x509_crt *chain, const sslstore_config *config)
{
    struct reading reading = {&config->memory, chain, 0, 0, 0};
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
    if (sslstore__text_is_set(config->ca_file) && !sslstore__mbedtls_is_memory(reading.code)) {
        code = read_file(&reading, config->ca_file);
    }
    log_skipped(config, &reading);
    if (code != 0) {
        return code;
    }
    return reading.read == 0 || sslstore__mbedtls_is_memory(reading.code) ? reading.code : 0;
}
