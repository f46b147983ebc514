/* Example 6: keep a copy of the inventory up to date, every hour for years.
 *
 *     cc -I. -o 6_keep_in_step examples/6_keep_in_step.c build/libsslstore.a \
 *         -lmbedtls -lmbedx509 -lmbedcrypto
 *     6_keep_in_step [STATE-FILE]
 *
 * The first sync lists all orders; each later one lists only what changed since. An interrupted
 * sync continues where it stopped. Between two runs, only the few bytes of struct kept have to
 * survive.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sslstore.h"

struct kept {
    int64_t as_of;                  /* when the last complete sync began; 0: there was none */
    int64_t changed_since;          /* of the sync that the checkpoint belongs to           */
    sslstore_checkpoint checkpoint; /* zeroed: no sync was interrupted                      */
};

static const char *path;

static void load(struct kept *kept)
{
    FILE *file = fopen(path, "rb");

    if (file == NULL || fread(kept, sizeof *kept, 1, file) != 1) {
        memset(kept, 0, sizeof *kept);
    }
    if (file != NULL) {
        fclose(file);
    }
}

/* Replaces the file completely or not at all, so that a sync never continues from half a
 * checkpoint. A real program also flushes it to disk, as example 2 does. */
static int save(const struct kept *kept)
{
    char temporary[4096];
    FILE *file;
    int saved;

    if (snprintf(temporary, sizeof temporary, "%s.new", path) >= (int) sizeof temporary) {
        return -1;
    }
    file = fopen(temporary, "wb");
    if (file == NULL) {
        return -1;
    }
    saved = fwrite(kept, sizeof *kept, 1, file) == 1;
    return fclose(file) == 0 && saved && rename(temporary, path) == 0 ? 0 : -1;
}

/* A real program updates its database here. */
static int on_record(void *user, const sslstore_sync_record *record)
{
    (void) user;
    if (record->order != NULL) {
        char id[SSLSTORE_ID_MAX];
        char name[SSLSTORE_DOMAIN_MAX];

        printf("%-20s %-10s %s\n", sslstore_text_printable(record->id, id, sizeof id),
               sslstore_state_name(record->order->state),
               sslstore_text_printable(record->order->common_name, name, sizeof name));
    }
    return 0;
}

/* Called once per page. A real program commits here, together with the checkpoint. */
static int on_progress(void *user, const sslstore_sync_totals *so_far)
{
    struct kept *kept = user;

    kept->checkpoint = so_far->checkpoint;
    if (fflush(stdout) != 0) {
        return -1; /* the checkpoint must not be ahead of the output */
    }
    return save(kept);
}

static sslstore_result keep_in_step(sslstore_client *client)
{
    static const sslstore_checkpoint none;
    struct kept kept;
    sslstore_sync_options options = {0};
    sslstore_sync_totals totals;
    sslstore_result result;

    load(&kept);
    options.on_progress = on_progress;
    options.progress_user = &kept;
    if (memcmp(&kept.checkpoint, &none, sizeof none) != 0) {
        options.resume = &kept.checkpoint;
    } else {
        kept.changed_since = kept.as_of;
    }
    options.changed_since = kept.changed_since;
    result = sslstore_sync(client, &options, on_record, NULL, &totals);
    kept.checkpoint = totals.checkpoint; /* zeroed if the sync was complete */
    if (result == SSLSTORE_OK) {
        kept.as_of = totals.as_of;
    }
    printf("%lu orders reported\n", (unsigned long) totals.records);
    fflush(stdout);
    return save(&kept) == 0 ? result : SSLSTORE_ERR_JOURNAL;
}

int main(int argc, char **argv)
{
    sslstore_config config = {0};
    sslstore_client *client;
    sslstore_result result;

    path = argc > 1 ? argv[1] : "inventory.state";
    config.url = getenv("SSLSTORE_URL");
    config.partner_code = getenv("SSLSTORE_PARTNER_CODE");
    config.auth_token = getenv("SSLSTORE_AUTH_TOKEN");
    config.ca_file = getenv("SSLSTORE_CA_FILE");
    result = sslstore_client_new(&config, &client);
    if (result == SSLSTORE_OK) {
        result = keep_in_step(client);
        sslstore_client_free(client);
    }
    if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s\n", sslstore_result_text(result));
    }
    return result == SSLSTORE_OK ? 0 : 1;
}
