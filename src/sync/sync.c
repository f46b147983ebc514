/* Sync: every order of the account, each once, with its certificate.
 *
 * The walk (walk.h) hands all orders over. Then the number of orders seen is compared with the
 * service's count; where they differ, or it does not count, the pages are listed again (prove.c).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/memory.h"
#include "base/text.h"
#include "orders/api.h"
#include "sync/run.h"

/* ---- Beginning ---- */

/* What the walk was asked for, so that a checkpoint goes on with nothing else. */
static uint64_t hash_options(const sslstore_sync_options *options, const sslstore_config *config)
{
    const char *const texts[] = {options->product_code, options->domain_name, options->sub_user_id,
                                 config->url, config->partner_code};
    const int64_t numbers[] = {options->since,      options->until,         options->expires_from,
                               options->expires_to, options->changed_since, config->page_size};
    uint64_t hash = 0;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        hash = hash * 31 + sslstore__dedup_key(texts[i] == NULL ? "" : texts[i]);
    }
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        hash = hash * 31 + (uint64_t) numbers[i];
    }
    return hash + options->ignore_count;
}

/* The service counts all orders, or those of a sub-user, but not what other filters let through. */
static bool is_filtered(const sslstore_sync_options *options)
{
    return sslstore__text_is_set(options->product_code) ||
           sslstore__text_is_set(options->domain_name) || options->since != 0 ||
           options->until != 0 || options->expires_from != 0 || options->expires_to != 0;
}

/* No end of the period by any clock: a wrong one would cut off what was bought lately. What is
 * bought meanwhile only makes rows come twice. */
static sslstore_query query_of(const sslstore_sync_options *options)
{
    sslstore_query query = {.purchased_from = options->since,
                            .purchased_to = options->until,
                            .expires_from = options->expires_from,
                            .expires_to = options->expires_to,
                            .domain_name = options->domain_name,
                            .product_code = options->product_code,
                            .sub_user_id = options->sub_user_id};

    return query;
}

/* Where to begin: at the checkpoint, if there is one. */
static sslstore_result find_start(struct sslstore__sync_run *walk)
{
    const sslstore_sync_options *options = walk->options;
    const sslstore_config *config = walk->client->config;
    struct sslstore__sync_progress *progress = &walk->progress;
    int64_t now = config->wall_time(config->wall_user);

    progress->options = hash_options(options, config);
    if (options->changed_since != 0 && is_filtered(options)) {
        return sslstore__error_set(&walk->client->net, SSLSTORE_ERR_ARGUMENT, "changed_since",
                                   NULL);
    }
    if (options->resume != NULL && !sslstore__checkpoint_read(options->resume, progress)) {
        return sslstore__error_set(&walk->client->net, SSLSTORE_ERR_ARGUMENT, "resume", NULL);
    }
    if (progress->place.page == 0) {
        progress->place.page = 1;
        progress->as_of = now;
        progress->all = now != 0 && options->changed_since > now;
    }
    walk->start = progress->place;
    return SSLSTORE_OK;
}

static sslstore_result begin(struct sslstore__sync_run *walk)
{
    const sslstore_config *config = walk->client->config;
    sslstore_query query = query_of(walk->options);
    bool by_change = walk->options->changed_since != 0 && !walk->progress.all;
    enum sslstore__slot slot = by_change ? SSLSTORE__SLOT_CALL : SSLSTORE__SLOT_LIST;
    sslstore_result result = sslstore__lister_begin(&walk->pages, walk->client, &query);

    for (size_t i = 0; i < walk->errand_count; i++) {
        sslstore__client_init_worker(&walk->errands[i].client, walk->client);
        sslstore__client_resume_from(&walk->errands[i].client, &walk->pages.client, slot);
        sslstore__buffer_init(&walk->errands[i].row.text, &config->memory, config->record_max);
    }
    for (size_t i = 0; i < walk->waiting_max; i++) {
        sslstore__buffer_init(&walk->waiting[i].text, &config->memory, config->record_max);
    }
    sslstore__client_resume_from(&walk->pages.client, &walk->errands[0].client,
                                 SSLSTORE__SLOT_CALL);
    walk->pages.expected = walk->progress.expected;
    walk->pages.by_change = by_change;
    walk->pages.uncounted = walk->options->ignore_count;
    walk->pages.changed_since = walk->options->changed_since;
    sslstore__lister_seek(&walk->pages, &walk->start, sslstore__lister_page_size(&walk->pages));
    return result == SSLSTORE_OK ? result
                                 : sslstore__sync_run_fail(walk, &walk->pages.client, result);
}

static void end(struct sslstore__sync_run *walk)
{
    for (size_t i = 0; i < walk->errand_count; i++) {
        sslstore__fetch_task_end(&walk->errands[i]);
        sslstore__worker_end(&walk->errands[i].client);
        sslstore__buffer_free(&walk->errands[i].row.text);
    }
    for (size_t i = 0; i < walk->waiting_max; i++) {
        sslstore__buffer_free(&walk->waiting[i].text);
    }
    sslstore__lister_end(&walk->pages, walk->client);
}

/* ---- Handing over ---- */

/* Whether the service counts what is listed. Of a walk that goes on it was counted before. */
static bool is_counted(const struct sslstore__sync_run *walk)
{
    return walk->start.page == 1 && !walk->options->ignore_count && !is_filtered(walk->options);
}

static sslstore_result list_all(struct sslstore__sync_run *walk)
{
    sslstore_result result = is_counted(walk) ? sslstore__sync_run_count(walk) : SSLSTORE_OK;

    return result == SSLSTORE_OK ? sslstore__sync_run_list(walk) : result;
}

/* Where the service does not tell what changed since then, everything is walked. */
static bool is_not_served(const struct sslstore__sync_run *walk, sslstore_result result)
{
    return walk->pages.place.page == 1 &&
           (result == SSLSTORE_ERR_API || result == SSLSTORE_ERR_NOT_FOUND ||
            result == SSLSTORE_ERR_CLOCK || result == SSLSTORE_ERR_REPLY ||
            result == SSLSTORE_ERR_HTTP_STATUS || result == SSLSTORE_ERR_NOT_JSON ||
            result == SSLSTORE_ERR_REPLY_LIMIT);
}

static sslstore_result hand_over_all(struct sslstore__sync_run *walk)
{
    sslstore_result result;

    if (!walk->pages.by_change) {
        return list_all(walk);
    }
    result = sslstore__sync_run_list(walk);
    if (is_not_served(walk, result)) {
        walk->pages.by_change = false;
        walk->progress.all = true;
        walk->pages.expected = 0;
        sslstore__lister_seek(&walk->pages, &walk->start, sslstore__lister_page_size(&walk->pages));
        result = list_all(walk);
    }
    return result;
}

/* ---- Proving it complete ---- */

/* Nothing can have slipped through if no page was followed by another, and nothing was counted. */
static bool is_proven(const struct sslstore__sync_run *walk)
{
    return sslstore__lister_is_complete(&walk->pages) ||
           (walk->totals->expected == 0 && walk->pages.filled <= 1);
}

static sslstore_result walk_all(struct sslstore__sync_run *walk)
{
    sslstore_result result = begin(walk);

    if (result == SSLSTORE_OK) {
        result = hand_over_all(walk);
        walk->totals->expected = walk->pages.expected;
        walk->totals->pages = walk->pages.whole;
    }
    if (result == SSLSTORE_OK && !is_proven(walk)) {
        result = sslstore__sync_run_prove(walk, is_counted(walk));
    }
    walk->totals->repeats = walk->pages.repeats;
    walk->totals->as_of = walk->progress.as_of;
    walk->totals->fell_back = walk->progress.all;
    end(walk);
    return result;
}

/* A failure on the way, of the network or the service, is not the caller's affair. */
static sslstore_result outcome_of(struct sslstore__sync_run *walk, sslstore_result result)
{
    if (result == SSLSTORE_OK) {
        sslstore__checkpoint_write(&walk->totals->checkpoint, NULL);
        sslstore__error_clear(&walk->client->net,
                              "order/query"); /* the callbacks' failures are past */
    } else if (result != SSLSTORE_ERR_CANCELLED) {
        walk->client->net.error.result = SSLSTORE_ERR_INCOMPLETE; /* its message tells the cause */
        result = SSLSTORE_ERR_INCOMPLETE;
    }
    return result;
}

static sslstore_result sync(struct sslstore__sync_run *walk)
{
    sslstore__checkpoint_write(&walk->totals->checkpoint,
                               walk->start.page > 1 ? &walk->progress : NULL);
    return outcome_of(walk, walk_all(walk));
}

/* A transport that cannot be waited for does one thing at a time. */
static size_t count_errands(const sslstore_config *config)
{
    return config->transport->wait == NULL ? 1 : config->connections;
}

static sslstore_result allocate(sslstore_client *client, struct sslstore__sync_run **walk,
                                size_t *size)
{
    size_t errands = count_errands(client->config);
    size_t waiting = errands - 1;

    *size =
        sizeof **walk + errands * sizeof(*walk)->errands[0] + waiting * sizeof(*walk)->waiting[0];
    if (!sslstore__client_can_list(client)) {
        return sslstore__error_set(&client->net, SSLSTORE_ERR_BUSY, NULL, NULL);
    }
    *walk = sslstore__memory_allocate(&client->config->memory, *size);
    if (*walk == NULL) {
        return sslstore__error_set(&client->net, SSLSTORE_ERR_MEMORY, NULL, NULL);
    }
    memset(*walk, 0, *size);
    (*walk)->client = client;
    (*walk)->errand_count = errands;
    (*walk)->waiting = (struct sslstore__sync_row *) &(*walk)->errands[errands];
    (*walk)->waiting_max = waiting;
    return SSLSTORE_OK;
}

sslstore_result sslstore_sync(sslstore_client *client, const sslstore_sync_options *options,
                              sslstore_sync_fn *on_record, void *user, sslstore_sync_totals *totals)
{
    SSLSTORE__REQUIRE(client != NULL && on_record != NULL);

    static const sslstore_sync_options none;
    sslstore_sync_totals unwanted;
    struct sslstore__sync_run *walk = NULL;
    size_t size = 0;
    sslstore_result result = sslstore__api_enter(client);

    totals = totals == NULL ? &unwanted : totals;
    if (result == SSLSTORE_OK) {
        result = allocate(client, &walk, &size);
    }
    if (result == SSLSTORE_OK) {
        walk->options = options == NULL ? &none : options;
        walk->on_record = on_record;
        walk->user = user;
        walk->totals = totals;
        result = find_start(walk);
    }
    memset(totals, 0, sizeof *totals); /* not before: the checkpoint to go on from may lie there */
    if (result == SSLSTORE_OK) {
        result = sync(walk);
    }
    sslstore__memory_release(&client->config->memory, walk, size);
    return sslstore__api_leave(client, result);
}
