/* Example 4: keep a certificate in force for years. Run it from cron, every hour or every day: each
 * run makes the step that is due (buy, install, reissue, renew), or none.
 *
 *     cc -I. -o 4_keep examples/4_keep.c examples/files.c build/libsslstore.a \
 *         -lmbedtls -lmbedx509 -lmbedcrypto
 *     examples/try.sh ./4_keep www.example.com admin@example.com
 *
 * keep.state is what the keep remembers; if it is lost, it is rebuilt from the service. The CA asks
 * the approver by e-mail; examples/keep/ shows a keep that needs nobody.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "environment.h"
#include "files.h"
#include "sslstore.h"

static int save(void *unused, const sslstore_keep_state *state)
{
    (void) unused;
    return file_replace("keep.state", FOR_ME, state, sizeof *state);
}

static int key_save(void *unused, const char *pem, size_t size)
{
    (void) unused;
    return file_replace("next.key", FOR_ME, pem, size);
}

static int key_load(void *unused, char *pem, size_t size)
{
    (void) unused;
    return (int) file_read("next.key", pem, size);
}

/* One file, so that key and certificate are a pair. Then have the server read it again. */
static int install(void *unused, const sslstore_certificate *certificate)
{
    static char pair[65536];
    long size = file_read("next.key", pair, sizeof pair / 2);

    (void) unused;
    if (size <= 0) {
        return -1;
    }
    (void) snprintf(pair + size, sizeof pair / 2, "%s", certificate->chain.fullchain_pem);
    return file_replace_text("certificate.pem", FOR_ME, pair);
}

int main(int count, char **arguments)
{
    sslstore_config config = config_from_environment();
    sslstore_order_request order = {.product_code = "positivessl", .validity_days = 365};
    sslstore_keep keep = {.order = &order};
    sslstore_keep_state state = {{0}};
    sslstore_keep_report report = {0};
    sslstore_client *client;
    sslstore_result result;

    if (count != 3 || !file_lock("keep.lock") ||
        sslstore_client_new(&config, &client) != SSLSTORE_OK) {
        fprintf(stderr, "usage: 4_keep NAME EMAIL, with settings; one run at a time\n");
        return 2;
    }
    keep.name = order.domain_name = arguments[1];
    order.approver_email = order.admin.email = arguments[2];
    keep.save = save;
    keep.key_save = key_save;
    keep.key_load = key_load;
    keep.install = install;
    (void) file_load("keep.state", &state, sizeof state); /* damaged or lost: it is rebuilt */
    result = sslstore_keep_step(client, &keep, &state, &report);
    printf("%s; to do: %s\n", sslstore_keep_phase_name(report.phase),
           report.message[0] != '\0' ? report.message : sslstore_keep_task_text(report.task));
    sslstore_keep_report_free(&report);
    sslstore_client_free(client);
    return result == SSLSTORE_OK ? 0 : 1;
}
