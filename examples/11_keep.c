/* Example 11: keep a certificate in force for years. Run it from cron, every hour or every day.
 *
 *     cc -I. -o 11_keep examples/11_keep.c build/libsslstore.a -lmbedtls -lmbedx509 -lmbedcrypto
 *     11_keep NAME DOMAIN ADMIN-EMAIL WEB-ROOT
 *
 * Each run makes one step of the keep NAME: it buys the order, publishes the validation file in
 * the web root, installs the certificate, later reissues it and renews the order. Most runs find
 * nothing due and make no call. The files in the present folder:
 *
 *   keep.state       what the keep remembers; if it is lost, it is rebuilt from the service
 *   next.key         the key of the next certificate
 *   certificate.pem  the key, the certificate and its chain, in one file: always a pair
 *
 * Exit status: 0 nothing to do or something done; 1 failed, or a person is needed.
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
#include <sys/types.h>
#include <unistd.h>

#include "sslstore.h"

#define STATE       "keep.state"
#define NEXT_KEY    "next.key"
#define CERTIFICATE "certificate.pem"
#define PATH_BYTES  4096
#define KEY_BYTES   4096

/* ---- Files ---- */

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

/* Replaces a file by one or two pieces, completely or not at all. Firmware would write to flash. */
static int replace_file(const char *path, mode_t mode, const void *first, size_t first_size,
                        const char *second)
{
    char temporary[PATH_BYTES];
    int descriptor;
    FILE *file;
    int written;

    if (snprintf(temporary, sizeof temporary, "%s.new", path) >= PATH_BYTES) {
        return -1;
    }
    (void) unlink(temporary);
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL, mode);
    file = descriptor < 0 ? NULL : fdopen(descriptor, "wb");
    if (file == NULL) {
        return -1;
    }
    written = fwrite(first, 1, first_size, file) == first_size && fputs(second, file) >= 0 &&
              fflush(file) == 0 && fsync(fileno(file)) == 0;
    if (fclose(file) != 0 || !written || rename(temporary, path) != 0) {
        return -1;
    }
    return sync_directory_of(path);
}

/* Returns the number of bytes read; 0 if the file does not exist; -1 if it cannot be read or is
 * longer than size. */
static int read_file(const char *path, void *out, size_t size)
{
    FILE *file = fopen(path, "rb");
    size_t read;
    int is_complete;

    if (file == NULL) {
        return errno == ENOENT ? 0 : -1;
    }
    read = fread(out, 1, size, file);
    is_complete = fgetc(file) == EOF && !ferror(file);
    (void) fclose(file);
    return is_complete ? (int) read : -1;
}

/* Two runs at once would work on one state. The lock ends with the process. */
static int is_alone(void)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int file = open(STATE ".lock", O_RDWR | O_CREAT, 0600);

    return file >= 0 && fcntl(file, F_SETLK, &lock) == 0;
}

/* ---- What the keep asks of this program ---- */

static int save(void *user, const sslstore_keep_state *state)
{
    (void) user;
    return replace_file(STATE, 0600, state, sizeof *state, "");
}

static int key_save(void *user, const char *pem, size_t size)
{
    (void) user;
    return replace_file(NEXT_KEY, 0600, pem, size, "");
}

static int key_load(void *user, char *pem, size_t size)
{
    (void) user;
    return read_file(NEXT_KEY, pem, size);
}

/* The CA fetches http://DOMAIN/.well-known/pki-validation/FILE. The library passes no path that
 * leaves that folder. */
static int path_of(const char *web_root, const sslstore_dcv_record *record, char *path)
{
    return snprintf(path, PATH_BYTES, "%s%s", web_root, record->name) < PATH_BYTES ? 0 : -1;
}

static int publish(void *user, const sslstore_dcv_record *record)
{
    char path[PATH_BYTES];

    if (record->method != SSLSTORE_METHOD_FILE || path_of(user, record, path) != 0) {
        return -1;
    }
    return replace_file(path, 0644, record->value, strlen(record->value), "") == 0 ? 0 : 1;
}

static int withdraw(void *user, const sslstore_dcv_record *record)
{
    char path[PATH_BYTES];

    if (record->method != SSLSTORE_METHOD_FILE || path_of(user, record, path) != 0) {
        return 0;
    }
    return unlink(path) == 0 || errno == ENOENT ? 0 : 1;
}

/* Key and certificate are one file, so no reader sees the key of another certificate. A real
 * server would be told here to read it again. */
static int install(void *user, const sslstore_certificate *certificate)
{
    char key[KEY_BYTES];
    int size = read_file(NEXT_KEY, key, sizeof key);

    (void) user;
    if (size <= 0) {
        return -1;
    }
    return replace_file(CERTIFICATE, 0600, key, (size_t) size, certificate->chain.fullchain_pem);
}

/* ---- One step ---- */

static void show(const sslstore_keep_report *report)
{
    char next_look[SSLSTORE_TIME_TEXT_SIZE];

    (void) sslstore_time_text(report->next_look, next_look, sizeof next_look);
    printf("%s; look again at %s%s\n", sslstore_keep_phase_name(report->phase), next_look,
           report->paid ? "; an order was bought" : "");
    if (report->task != SSLSTORE_KEEP_TASK_NONE) {
        printf("%s: please %s\n", sslstore_keep_task_name(report->task),
               sslstore_keep_task_text(report->task));
    }
    for (size_t i = 0; i < report->records.count; i++) {
        const sslstore_dcv_record *record = &report->records.records[i];

        printf("  %s: %s %s\n", record->domain, record->approved ? "approved" : "waiting",
               record->method == SSLSTORE_METHOD_EMAIL ? record->value : record->name);
    }
    if (report->message[0] != '\0') {
        fprintf(stderr, "%s: %s\n", sslstore_result_name(report->result), report->message);
    }
}

static int step(sslstore_client *client, char **arguments)
{
    sslstore_order_request order = {0};
    sslstore_keep keep = {0};
    sslstore_keep_state state = {0};
    sslstore_keep_report report;
    sslstore_result result;

    order.product_code = "positivessl";
    order.domain_name = arguments[2];
    order.validity_days = 365;
    order.file_validation = true;
    order.admin.email = arguments[3];
    keep.name = arguments[1];
    keep.order = &order;
    keep.user = arguments[4];
    keep.key_save = key_save;
    keep.key_load = key_load;
    keep.publish = publish;
    keep.withdraw = withdraw;
    keep.install = install;
    keep.save = save;
    (void) read_file(STATE, &state, sizeof state); /* damaged or lost: it is rebuilt */
    result = sslstore_keep_step(client, &keep, &state, &report);
    show(&report);
    sslstore_keep_report_free(&report);
    return result == SSLSTORE_OK ? 0 : 1;
}

/* Nothing is asked of the service to say what the keep last was. */
static void show_state(const char *name)
{
    sslstore_keep_state state = {0};
    sslstore_keep_report report;
    char first_id[SSLSTORE_ID_MAX];

    (void) read_file(STATE, &state, sizeof state);
    sslstore_keep_state_read(&state, name, &report);
    if (sslstore_keep_id(name, 0, first_id, sizeof first_id) == SSLSTORE_OK) {
        printf("%s, order %s; the keep's first order is %s\n",
               sslstore_keep_phase_name(report.phase),
               report.store_id[0] == '\0' ? "none" : report.store_id, first_id);
    }
    sslstore_keep_report_free(&report);
}

int main(int count, char **arguments)
{
    sslstore_config config = {0};
    sslstore_client *client;
    sslstore_result result;
    int code;

    if (count != 5) {
        fprintf(stderr, "usage: 11_keep NAME DOMAIN ADMIN-EMAIL WEB-ROOT\n");
        return 2;
    }
    if (!is_alone()) {
        fprintf(stderr, "another run is at work\n");
        return 1;
    }
    show_state(arguments[1]);
    config.url = getenv("SSLSTORE_URL");
    config.partner_code = getenv("SSLSTORE_PARTNER_CODE");
    config.auth_token = getenv("SSLSTORE_AUTH_TOKEN");
    config.ca_file = getenv("SSLSTORE_CA_FILE");
    result = sslstore_client_new(&config, &client);
    if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s\n", sslstore_result_text(result));
        return 1;
    }
    code = step(client, arguments);
    sslstore_client_free(client);
    return code;
}
