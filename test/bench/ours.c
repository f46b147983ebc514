/* sslstore_sync() as a program uses it that keeps its inventory in a file between runs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/contender.h"
#include "sslstore.h"

/* A stored order: hashes of its key and its state. */
struct entry {
    uint64_t id;
    uint64_t stamp;
};

struct inventory {
    int64_t as_of; /* when the sync began that made it */
    struct entry *entries;
    size_t count;
};

struct receiver {
    struct delivery delivery;
    FILE *save; /* may be NULL */
};

static int fail(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    return EXIT_FAILURE;
}

/* ---- The inventory ---- */

static uint64_t stamp_of(const sslstore_order *order)
{
    char dates[64];
    uint64_t stamp;

    (void) snprintf(dates, sizeof dates, "%" PRId64 " %" PRId64, order->certificate_end,
                    order->order_end);
    stamp = contender_hash(0, order->major_status);
    stamp = contender_hash(stamp, order->minor_status);
    return contender_hash(stamp, dates);
}

static int compare_entries(const void *left, const void *right)
{
    uint64_t left_id = ((const struct entry *) left)->id;
    uint64_t right_id = ((const struct entry *) right)->id;

    return (left_id > right_id) - (left_id < right_id);
}

static bool load(const char *path, struct inventory *inventory)
{
    FILE *file = fopen(path, "r");
    unsigned long count = 0;
    bool good = file != NULL && fscanf(file, "%" SCNd64 " %lu", &inventory->as_of, &count) == 2 &&
                (inventory->entries = calloc(count + 1, sizeof(struct entry))) != NULL;

    for (; good && inventory->count < count; inventory->count++) {
        struct entry *entry = &inventory->entries[inventory->count];

        good = fscanf(file, "%" SCNx64 " %" SCNx64, &entry->id, &entry->stamp) == 2;
    }
    if (file != NULL) {
        (void) fclose(file);
    }
    if (good) {
        qsort(inventory->entries, inventory->count, sizeof(struct entry), compare_entries);
    }
    return good;
}

static bool is_known(void *user, const char *id, const sslstore_order *order)
{
    const struct inventory *inventory = user;
    struct entry wanted = {contender_hash(0, id), stamp_of(order)};
    const struct entry *found =
        bsearch(&wanted, inventory->entries, inventory->count, sizeof wanted, compare_entries);

    return found != NULL && found->stamp == wanted.stamp;
}

/* ---- The sync ---- */

static int on_record(void *user, const sslstore_sync_record *record)
{
    struct receiver *receiver = user;
    const sslstore_certificate *certificate = record->certificate;

    if (record->result != SSLSTORE_OK) {
        return fail(record->id, record->message);
    }
    delivery_add(&receiver->delivery, record->id,
                 certificate == NULL ? "" : certificate->chain.serial);
    if (receiver->save != NULL) {
        fprintf(receiver->save, "%016" PRIx64 " %016" PRIx64 "\n", contender_hash(0, record->id),
                stamp_of(record->order));
    }
    return 0;
}

/* The head of the file has a fixed width, and is written when everything is known. */
static void write_head(FILE *save, int64_t as_of, uint64_t count)
{
    rewind(save);
    fprintf(save, "%20" PRId64 " %20" PRIu64 "\n", as_of, count);
}

static int run(sslstore_client *client, const struct contender *contender,
               struct inventory *inventory)
{
    struct receiver receiver = {{0, 0, 0}, NULL};
    sslstore_sync_options options = {0};
    sslstore_sync_totals totals;
    sslstore_result result;

    if (contender->known != NULL) {
        options.known = is_known;
        options.known_user = inventory;
        options.changed_since = contender->changed ? inventory->as_of : 0;
    }
    if (contender->save != NULL) {
        receiver.save = fopen(contender->save, "w");
        if (receiver.save == NULL) {
            return fail(contender->save, "cannot be written");
        }
        write_head(receiver.save, 0, 0);
    }
    result = sslstore_sync(client, &options, on_record, &receiver, &totals);
    if (receiver.save != NULL) {
        write_head(receiver.save, totals.as_of, totals.records);
        (void) fclose(receiver.save);
    }
    if (result != SSLSTORE_OK) {
        return fail(sslstore_result_name(result), sslstore_client_error(client)->message);
    }
    delivery_print(&receiver.delivery);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    struct inventory inventory = {0, NULL, 0};
    struct contender contender;
    sslstore_config config = {0};
    sslstore_client *client;
    int status;

    contender_read(&contender, argc, argv);
    if (contender.known != NULL && !load(contender.known, &inventory)) {
        return fail(contender.known, "cannot be read");
    }
    config.url = contender.url;
    config.ca_file = contender.ca_file;
    config.partner_code = CONTENDER_PARTNER;
    config.auth_token = CONTENDER_TOKEN;
    config.page_size = CONTENDER_PAGE;
    config.connections = contender.connections;
    if (sslstore_client_new(&config, &client) != SSLSTORE_OK) {
        return fail(contender.url, "no client");
    }
    status = run(client, &contender, &inventory);
    sslstore_client_free(client);
    free(inventory.entries);
    return status;
}
