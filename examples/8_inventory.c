/* Example 8: keep a copy of the inventory up to date, every hour for years.
 *
 *     cc -I. -o 8_inventory examples/8_inventory.c examples/files.c build/libsslstore.a \
 *         -lmbedtls -lmbedx509 -lmbedcrypto
 *     examples/try.sh ./8_inventory inventory.state
 *
 * The first sync lists all orders, each later one what changed since; an interrupted sync continues
 * where it stopped. Between two runs only struct kept has to survive.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "environment.h"
#include "files.h"

struct kept {
    int64_t as_of;                  /* when the last complete sync began; 0: there was none */
    sslstore_checkpoint checkpoint; /* zeroed: no sync was interrupted                      */
};

static const char *path;

/* A real program updates its database here. */
static int on_record(void *unused, const sslstore_sync_record *record)
{
    char id[SSLSTORE_ID_MAX];
    char name[SSLSTORE_DOMAIN_MAX];

    (void) unused;
    if (record->order != NULL) {
        printf("%-20s %-10s %s\n", sslstore_text_printable(record->id, id, sizeof id),
               sslstore_state_name(record->order->state),
               sslstore_text_printable(record->order->common_name, name, sizeof name));
    }
    return 0;
}

/* Called once per page. A real program commits its database and the checkpoint together. */
static int on_progress(void *user, const sslstore_sync_totals *so_far)
{
    struct kept *kept = user;

    kept->checkpoint = so_far->checkpoint;
    return fflush(stdout) == 0 ? file_replace(path, FOR_ME, kept, sizeof *kept) : -1;
}

int main(int count, char **arguments)
{
    static const sslstore_checkpoint none;
    sslstore_config config = config_from_environment();
    struct kept kept = {0};
    sslstore_sync_options options = {.on_progress = on_progress, .progress_user = &kept};
    sslstore_sync_totals totals;
    sslstore_client *client;
    sslstore_result result;

    if (count != 2 || sslstore_client_new(&config, &client) != SSLSTORE_OK) {
        fprintf(stderr, "usage: 8_inventory STATE-FILE\n");
        return 2;
    }
    path = arguments[1];
    (void) file_load(path, &kept, sizeof kept); /* lost or damaged: all orders are listed again */
    if (memcmp(&kept.checkpoint, &none, sizeof none) != 0) {
        options.resume = &kept.checkpoint;
    }
    options.changed_since = kept.as_of;
    result = sslstore_sync(client, &options, on_record, NULL, &totals);
    if (result == SSLSTORE_OK) {
        kept.as_of = totals.as_of;
    }
    if (on_progress(&kept, &totals) != 0) {
        result = SSLSTORE_ERR_JOURNAL;
    }
    printf("%u orders reported: %s\n", (unsigned) totals.records, sslstore_result_text(result));
    sslstore_client_free(client);
    return result == SSLSTORE_OK ? 0 : 1;
}
