/* Keep a certificate in force for years, without anybody: example 4 with validation by file. Run it
 * from cron, every hour or every day.
 *
 *     cc -I. -o keep examples/keep/keep.c examples/files.c build/libsslstore.a \
 *         -lmbedtls -lmbedx509 -lmbedcrypto
 *     mkdir -p root/.well-known/pki-validation
 *     examples/try.sh ./keep device-17 www.example.com admin@example.com root
 *
 * Each run makes one step of the keep NAME: it buys the order, publishes the validation file in the
 * web root, installs the certificate, later reissues it and renews the order. Most runs find
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
#include <stdio.h>
#include <string.h>

#include "../environment.h"
#include "../files.h"

#define STATE       "keep.state"
#define NEXT_KEY    "next.key"
#define CERTIFICATE "certificate.pem"

/* ---- What the keep asks of this program ---- */

static int save(void *user, const sslstore_keep_state *state)
{
    (void) user;
    return file_replace(STATE, FOR_ME, state, sizeof *state);
}

static int key_save(void *user, const char *pem, size_t size)
{
    (void) user;
    return file_replace(NEXT_KEY, FOR_ME, pem, size);
}

static int key_load(void *user, char *pem, size_t size)
{
    (void) user;
    return (int) file_read(NEXT_KEY, pem, size);
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
    return file_replace_text(path, FOR_ALL, record->value) == 0 ? 0 : 1;
}

static int withdraw(void *user, const sslstore_dcv_record *record)
{
    char path[PATH_BYTES];

    if (record->method != SSLSTORE_METHOD_FILE || path_of(user, record, path) != 0) {
        return 0;
    }
    return file_remove(path) == 0 ? 0 : 1;
}

/* Key and certificate are one file, so no reader sees the key of another certificate. A real
 * server would be told here to read it again. */
static int install(void *user, const sslstore_certificate *certificate)
{
    static char pair[65536];
    long size = file_read(NEXT_KEY, pair, sizeof pair / 2);

    (void) user;
    if (size <= 0) {
        return -1;
    }
    (void) snprintf(pair + size, sizeof pair / 2, "%s", certificate->chain.fullchain_pem);
    return file_replace_text(CERTIFICATE, FOR_ME, pair);
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
    sslstore_keep_task task;
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
    (void) file_load(STATE, &state, sizeof state); /* damaged or lost: it is rebuilt */
    result = sslstore_keep_step(client, &keep, &state, &report);
    task = report.task;
    show(&report);
    sslstore_keep_report_free(&report);
    return result == SSLSTORE_OK && task == SSLSTORE_KEEP_TASK_NONE ? 0 : 1;
}

/* Nothing is asked of the service to say what the keep last was. */
static void show_state(const char *name)
{
    sslstore_keep_state state = {0};
    sslstore_keep_report report;
    char first_id[SSLSTORE_ID_MAX];

    (void) file_load(STATE, &state, sizeof state);
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
    sslstore_config config = config_from_environment();
    sslstore_client *client;
    sslstore_result result;
    int code;

    if (count != 5) {
        fprintf(stderr, "usage: keep NAME DOMAIN ADMIN-EMAIL WEB-ROOT\n");
        return 2;
    }
    if (!file_lock(STATE ".lock")) {
        fprintf(stderr, "another run is at work\n");
        return 1;
    }
    show_state(arguments[1]);
    result = sslstore_client_new(&config, &client);
    if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s\n", sslstore_result_text(result));
        return 1;
    }
    code = step(client, arguments);
    sslstore_client_free(client);
    return code;
}
