/* Lists every order of the account and delivers each one once, with its certificate:
 * sslstore_sync().
 *
 * The first listing (run.h) delivers the orders. Then the number of orders that it showed is
 * compared with the service's count. If they differ, or if the service does not count, the pages
 * are listed again (prove.h).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/frame.h"
#include "base/memory.h"
#include "base/text.h"
#include "client/client.h"
#include "net/connection.h"
#include "net/net.h"
#include "orders/api.h"
#include "sync/checkpoint.h"
#include "sync/dedup.h"
#include "sync/fetch.h"
#include "sync/lister.h"
#include "sync/prove.h"
#include "sync/report.h"
#include "sync/row.h"
#include "sync/run.h"
#include "sync/state.h"
#include "sync/worker.h"

#define CHANGES_PAGE_SIZE 20 /* such a page is held in memory; its rows are small */
#define SHARED_PAGE_SIZE  4  /* as many orders are held; see HELD_MAX in dispatch.c */

/* ---- Beginning ---- */

/* With one connection, the orders of a page are held until it ends. If all of them are to be
 * fetched, request no larger pages than that. */
static uint32_t page_size(const struct sslstore__sync_run *run)
{
    const sslstore_sync_options *options = run->options;
    uint32_t size = run->client->net.config->page_size;

    if (run->lister.page.source.by_change) {
        return CHANGES_PAGE_SIZE;
    }
    if (sslstore__sync_is_shared(run) && size > SHARED_PAGE_SIZE && options->known == NULL &&
        !options->no_certificates) {
        return SHARED_PAGE_SIZE;
    }
    return size;
}

/* A checkpoint is valid only for the same options and configuration. */
static uint64_t hash_options(const struct sslstore__sync_run *run)
{
    const sslstore_sync_options *options = run->options;
    const sslstore_config *config = run->client->net.config;

    const char *const texts[] = {options->product_code, options->domain_name, options->sub_user_id,
                                 config->url, config->partner_code};
    const int64_t numbers[] = {options->since,      options->until,         options->expires_from,
                               options->expires_to, options->changed_since, page_size(run)};
    uint64_t hash = 0;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const char *text = texts[i] == NULL ? "" : texts[i];

        hash = hash * 31 + sslstore__dedup_key(text);
    }
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        hash = hash * 31 + (uint64_t) numbers[i];
    }
    return hash + options->ignore_count;
}

/* The service counts all orders, or those of a sub-user; it cannot count with other filters. */
static bool is_filtered(const sslstore_sync_options *options)
{
    return sslstore__text_is_set(options->product_code) ||
           sslstore__text_is_set(options->domain_name) || options->since != 0 ||
           options->until != 0 || options->expires_from != 0 || options->expires_to != 0;
}

/* The end of the period comes from the program alone. If it came from a clock that is wrong, the
 * newest orders would be cut off. */
static void choose_source(struct sslstore__sync_run *run)
{
    const sslstore_sync_options *options = run->options;
    struct sslstore__page_source *source = &run->lister.page.source;

    source->query.purchased_from = options->since;
    source->query.purchased_to = options->until;
    source->query.expires_from = options->expires_from;
    source->query.expires_to = options->expires_to;
    source->query.domain_name = options->domain_name;
    source->query.product_code = options->product_code;
    source->query.sub_user_id = options->sub_user_id;
    source->by_change = options->changed_since != 0 && !run->progress.all_orders;
    source->changed_since = options->changed_since;
    source->ignore_count = options->ignore_count;
}

static sslstore_result refuse(struct sslstore__sync_run *run, const char *argument)
{
    return sslstore__error_set_field(&run->client->net, SSLSTORE_ERR_ARGUMENT, argument);
}

/* Begins at the checkpoint, if the program gives one. */
static SSLSTORE__OWN_FRAME sslstore_result find_start(struct sslstore__sync_run *run)
{
    const sslstore_sync_options *options = run->options;
    const sslstore_config *config = run->client->net.config;
    struct sslstore__sync_progress *progress = &run->progress;
    int64_t now = config->wall_time(config->wall_user);

    progress->options_hash = hash_options(run);
    if (options->changed_since != 0 && is_filtered(options)) {
        return refuse(run, "changed_since");
    }
    if (options->resume != NULL && !sslstore__checkpoint_read(options->resume, progress)) {
        return refuse(run, "resume");
    }
    if (progress->cursor.page == 0) {
        progress->cursor.page = 1;
        progress->as_of = now;
        progress->all_orders = now != 0 && options->changed_since > now;
    }
    run->start = progress->cursor;
    return SSLSTORE_OK;
}

/* The service may limit its pages; then those before the start were smaller. */
static void begin_listing(struct sslstore__sync_run *run)
{
    uint32_t size = page_size(run);

    if (run->start.page_size != 0 && run->start.page_size < size) {
        size = run->start.page_size;
    }
    run->lister.page_size = size;
    sslstore__lister_seek(&run->lister, &run->start, size);
}

/* The connections that run.h describes. */
static SSLSTORE__OWN_FRAME sslstore_result begin(struct sslstore__sync_run *run)
{
    sslstore_client *client = run->client;
    struct sslstore__connection *call = &client->connections[SSLSTORE__SLOT_CALL];
    struct sslstore__connection *list = &client->connections[SSLSTORE__SLOT_LIST];
    bool shared = sslstore__sync_is_shared(run);
    sslstore_result result;

    client->is_syncing = true;
    client->shared->verified.sync = run->options->verified == NULL ? NULL : run->options;
    if (shared) {
        sslstore__connection_release(&client->net, list);
    }
    for (size_t i = 0; i < run->task_count; i++) {
        sslstore__client_init_worker(&run->tasks[i].worker, client, i == 0 ? call : NULL);
    }
    choose_source(run);
    run->lister.stops_after_page = shared;
    run->lister.expected = run->progress.expected;
    begin_listing(run);
    result = sslstore__lister_begin(&run->lister, client, shared ? call : list);
    if (result != SSLSTORE_OK) {
        return sslstore__sync_fail(run, &run->lister.page.worker, result);
    }
    return SSLSTORE_OK;
}

static void end(struct sslstore__sync_run *run)
{
    const sslstore_memory *memory = &run->client->net.config->memory;

    for (size_t i = 0; i < run->task_count; i++) {
        sslstore__worker_end(&run->tasks[i].worker);
        sslstore__fetch_task_end(&run->tasks[i]);
    }
    while (run->queue.first != NULL) {
        struct sslstore__sync_row *row = run->queue.first;

        run->queue.first = row->next;
        sslstore__sync_row_free(memory, row);
    }
    sslstore__lister_end(&run->lister);
    if (sslstore__sync_is_shared(run)) { /* calls of the program may have opened it */
        sslstore__connection_release(&run->client->net,
                                     &run->client->connections[SSLSTORE__SLOT_LIST]);
    }
    run->client->shared->verified.sync = NULL;
    run->client->is_syncing = false;
}

/* ---- The first listing ---- */

/* Whether the service counts what is listed. A sync that continues an earlier one was counted
 * before. */
static bool is_counted(const struct sslstore__sync_run *run)
{
    return run->start.page == 1 && !run->lister.page.source.by_change &&
           !run->options->ignore_count && !is_filtered(run->options);
}

static sslstore_result list_orders(struct sslstore__sync_run *run)
{
    if (is_counted(run)) {
        sslstore_result result = sslstore__sync_count(run);

        if (result != SSLSTORE_OK) {
            return result;
        }
    }
    return sslstore__sync_run_list(run);
}

/* Whether the service cannot list which orders changed. */
static bool is_unsupported(const struct sslstore__sync_run *run, sslstore_result result)
{
    return run->lister.page.source.by_change && run->lister.cursor.page == 1 &&
           (result == SSLSTORE_ERR_API || result == SSLSTORE_ERR_NOT_FOUND ||
            result == SSLSTORE_ERR_CLOCK || result == SSLSTORE_ERR_REPLY ||
            result == SSLSTORE_ERR_HTTP_STATUS || result == SSLSTORE_ERR_NOT_JSON ||
            result == SSLSTORE_ERR_REPLY_LIMIT);
}

/* Lists the orders that changed, or, if the service cannot, all orders. If the order before the
 * checkpoint has left the list, lists from the first page on. */
static sslstore_result list_first(struct sslstore__sync_run *run)
{
    struct sslstore__lister *lister = &run->lister;
    sslstore_result result = list_orders(run);

    if (is_unsupported(run, result)) {
        lister->page.source.by_change = false;
        run->progress.all_orders = true;
    } else if (result != SSLSTORE_ERR_INCOMPLETE) {
        return result;
    }
    lister->expected = 0;
    run->start = (struct sslstore__cursor){.page = 1};
    begin_listing(run);
    return list_orders(run);
}

/* ---- From the beginning to the end ---- */

/* Whether the first listing proves the sync: it shows as many orders as the service counts; or the
 * service does not count, and no order can be missing between two pages, as there is only one, and
 * it is not full. */
static bool is_proven(const struct sslstore__sync_run *run)
{
    return sslstore__lister_is_complete(&run->lister) ||
           (run->totals->expected == 0 && run->lister.pages.with_rows <= 1 &&
            run->lister.pages.longest < run->lister.page_size);
}

static sslstore_result list_and_prove(struct sslstore__sync_run *run)
{
    const struct sslstore__lister *lister = &run->lister;
    sslstore_sync_totals *totals = run->totals;
    sslstore_result result = begin(run);

    if (result == SSLSTORE_OK) {
        result = list_first(run);
        totals->expected = lister->expected;
        totals->pages = lister->pages.complete;
    }
    if (result == SSLSTORE_OK && !is_proven(run)) {
        result = sslstore__sync_prove(run, is_counted(run));
    }
    totals->repeats = lister->dedup.repeats;
    totals->as_of = run->progress.as_of;
    totals->fell_back = run->progress.all_orders;
    end(run);
    return result;
}

/* Every failure but a cancellation means that orders may be missing. The message names the
 * cause. */
static sslstore_result finish(struct sslstore__sync_run *run, sslstore_result result)
{
    struct sslstore__net *net = &run->client->net;

    if (result == SSLSTORE_OK) {
        sslstore__checkpoint_write(&run->totals->checkpoint, NULL);
        sslstore__error_clear(net, "order/query"); /* also of calls that the callbacks made */
        return SSLSTORE_OK;
    }
    if (result == SSLSTORE_ERR_CANCELLED) {
        return result;
    }
    return sslstore__error_change(net, SSLSTORE_ERR_INCOMPLETE);
}

static sslstore_result sync(struct sslstore__sync_run *run)
{
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): allocate() returned OK */
    const struct sslstore__sync_progress *progress = run->start.page > 1 ? &run->progress : NULL;

    sslstore__checkpoint_write(&run->totals->checkpoint, progress);
    return finish(run, list_and_prove(run));
}

/* What cannot wait for several connections makes one call at a time, on one connection. */
static size_t count_tasks(const sslstore_config *config)
{
    return sslstore__net_can_wait(config) ? config->connections : 1;
}

/* A sync works with both connections of the client, so none may have a call. */
static bool is_busy(const sslstore_client *client)
{
    return client->calls[SSLSTORE__SLOT_CALL] != NULL || !sslstore__client_can_list(client);
}

/* One block: the run and its fetch tasks. */
static sslstore_result allocate(sslstore_client *client, struct sslstore__sync_run **run,
                                size_t *size)
{
    size_t tasks = count_tasks(client->net.config);

    *size = sizeof **run + tasks * sizeof(*run)->tasks[0];
    if (is_busy(client)) {
        return sslstore__error_set_field(&client->net, SSLSTORE_ERR_BUSY, NULL);
    }
    *run = sslstore__memory_allocate(&client->net.config->memory, *size);
    if (*run == NULL) {
        return sslstore__error_set_field(&client->net, SSLSTORE_ERR_MEMORY, NULL);
    }
    memset(*run, 0, *size);
    (*run)->client = client;
    (*run)->task_count = tasks;
    return SSLSTORE_OK;
}

sslstore_result sslstore_sync(sslstore_client *client, const sslstore_sync_options *options,
                              sslstore_sync_fn *on_record, void *user, sslstore_sync_totals *totals)
{
    SSLSTORE__REQUIRE(client != NULL && on_record != NULL);

    struct sslstore__sync_run *run = NULL;
    size_t size = 0;
    sslstore_result result = sslstore__api_enter(client);

    if (result == SSLSTORE_OK) {
        result = allocate(client, &run, &size);
    }
    if (run != NULL) {
        totals = totals == NULL ? &run->own_totals : totals;
        run->options = options == NULL ? &run->no_options : options;
        run->on_record = on_record;
        run->user = user;
        run->totals = totals;
        result = find_start(run);
    }
    if (totals != NULL) { /* only now: options->resume may point into it */
        memset(totals, 0, sizeof *totals);
    }
    if (result == SSLSTORE_OK) {
        result = sync(run);
    }
    sslstore__memory_release(&client->net.config->memory, run, size);
    return sslstore__api_leave(client, result);
}
