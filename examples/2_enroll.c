/* Example 2: buy a domain-validated certificate exactly once.
 *
 *     cc -I. -o 2_enroll examples/2_enroll.c build/libsslstore.a -lmbedtls -lmbedx509 -lmbedcrypto
 *     2_enroll CSR-FILE APPROVER-EMAIL CERTIFICATE-FILE
 *
 * The file order.journal records what is about to be bought. If the program stops or the power
 * fails, start it again: it continues with that order until the certificate is on disk. After that
 * it buys nothing more. Remove order.journal to order another certificate.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sslstore.h"

#define JOURNAL    "order.journal"
#define PATH_BYTES 4096
#define MINUTE_MS  60000

/* A rename survives a power cut only once the directory is on disk. */
static int sync_directory_of(const char *path)
{
    char copy[PATH_BYTES];
    int directory;
    int result;

    (void) snprintf(copy, sizeof copy, "%s", path);
    directory = open(dirname(copy), O_RDONLY);
    if (directory < 0) {
        return -1;
    }
    result = fsync(directory);
    (void) close(directory);
    return result;
}

/* Replaces a file completely or not at all: writes a new file beside it, flushes it to disk, and
 * renames it. Firmware would write to flash here. */
static int replace_file(const char *path, const void *data, size_t size)
{
    char temporary[PATH_BYTES];
    FILE *file;
    int written;

    if (snprintf(temporary, sizeof temporary, "%s.new", path) >= PATH_BYTES) {
        return -1;
    }
    file = fopen(temporary, "wb");
    if (file == NULL) {
        return -1;
    }
    written = fwrite(data, 1, size, file) == size && fflush(file) == 0 && fsync(fileno(file)) == 0;
    if (fclose(file) != 0 || !written || rename(temporary, path) != 0) {
        return -1;
    }
    return sync_directory_of(path);
}

/* The journal hook. Returns 0 once the intent is stored safely. */
static int keep(void *unused, const sslstore_intent *intent)
{
    (void) unused;
    return replace_file(JOURNAL, intent, sizeof *intent);
}

/* The deliver hook: the certificate was issued for our key. Returns 0 once it is stored safely. */
static int deliver(void *path, const sslstore_certificate *certificate)
{
    const char *text = certificate->chain.fullchain_pem;

    return replace_file(path, text, strlen(text));
}

/* Returns the number of bytes read; 0 if the file does not exist; -1 if it cannot be read or is
 * longer than size. A journal that cannot be read must not be treated as missing: the program would
 * buy again. */
static long read_file(const char *path, void *out, size_t size)
{
    FILE *file = fopen(path, "rb");
    size_t read;
    int is_complete;

    if (file == NULL) {
        return errno == ENOENT ? 0 : -1;
    }
    read = fread(out, 1, size, file);
    is_complete = fgetc(file) == EOF && !ferror(file) && read > 0;
    (void) fclose(file);
    return is_complete ? (long) read : -1;
}

/* Locks the journal, because two processes that share one would buy twice. The lock ends with the
 * process. */
static bool is_alone(void)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int file = open(JOURNAL ".lock", O_RDWR | O_CREAT, 0600);

    return file >= 0 && fcntl(file, F_SETLK, &lock) == 0;
}

static sslstore_result buy(sslstore_client *client, const sslstore_intent *kept, char **arguments,
                           sslstore_certificate *certificate)
{
    static char csr[16384];
    long csr_size = read_file(arguments[1], csr, sizeof csr);
    sslstore_order_request request = {0};
    sslstore_enroll_options options = {0};

    request.product_code = "positivessl";
    request.csr = csr;
    request.csr_size = csr_size > 0 ? (size_t) csr_size : 0;
    request.validity_days = 365;
    request.approver_email = arguments[2];
    request.admin.email = arguments[2];
    options.kept = kept;
    options.deliver = deliver;
    options.deliver_user = arguments[3];
    options.wait_ms = 10 * MINUTE_MS; /* the approver has to follow the link in the e-mail */
    return sslstore_enroll(client, &request, &options, certificate);
}

static int run(const sslstore_intent *kept, char **arguments)
{
    sslstore_config config = {0};
    sslstore_client *client;
    sslstore_certificate certificate;
    sslstore_result result;

    config.url = getenv("SSLSTORE_URL");
    config.partner_code = getenv("SSLSTORE_PARTNER_CODE");
    config.auth_token = getenv("SSLSTORE_AUTH_TOKEN");
    config.ca_file = getenv("SSLSTORE_CA_FILE");
    config.journal = keep;
    result = sslstore_client_new(&config, &client);
    if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s\n", sslstore_result_text(result));
        return 1;
    }
    result = buy(client, kept, arguments, &certificate);
    if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s: %s\n", sslstore_result_text(result),
                sslstore_client_error(client)->message);
    } else if (!certificate.issued) {
        char id[SSLSTORE_ID_MAX];

        fprintf(stderr, "order %s exists; run the program again to get its certificate\n",
                sslstore_text_printable(certificate.order.store_id, id, sizeof id));
    }
    sslstore_certificate_free(&certificate);
    sslstore_client_free(client);
    return result == SSLSTORE_OK ? 0 : 1;
}

int main(int count, char **arguments)
{
    sslstore_intent kept;
    long size;

    if (count != 4) {
        fprintf(stderr, "usage: 2_enroll CSR-FILE APPROVER-EMAIL CERTIFICATE-FILE\n");
        return 2;
    }
    if (!is_alone()) {
        fprintf(stderr, "another process is using %s\n", JOURNAL);
        return 1;
    }
    size = read_file(JOURNAL, &kept, sizeof kept);
    if (size != 0 && size != (long) sizeof kept) {
        fprintf(stderr, "%s is damaged; find out what was bought before you remove it\n", JOURNAL);
        return 1;
    }
    if (size != 0 && kept.state == SSLSTORE_INTENT_DELIVERED) {
        fprintf(stderr, "order %.*s was delivered already\n", SSLSTORE_ID_MAX, kept.store_id);
        return 0;
    }
    return run(size == 0 ? NULL : &kept, arguments);
}
