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
#include "base/memory.h"
#include "base/text.h"
#include "client/client.h"
#include "net/net.h"
#include "orders/api.h"
#include "sync/checkpoint.h"
#include "sync/dedup.h"
#include "sync/fetch.h"
#include "sync/lister.h"
#include "sync/prove.h"
#include "sync/report.h"
#include "sync/run.h"
#include "sync/state.h"
#include "sync/worker.h"

/* ---- Beginning ---- */

/* A checkpoint is valid only for the same options and configuration. */
static uint64_t hash_options(const sslstore_sync_options *options, const sslstore_config *config)
{
    const char *const texts[] = {options->product_code, options->domain_name, options->sub_user_id,
                                 config->url, config->partner_code};
    const int64_t numbers[] = {options->since,      options->until,         options->expires_from,
                               options->expires_to, options->changed_since, config->page_size};
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
static struct sslstore__page_source source_of(const struct sslstore__sync_run *run)
{
    const sslstore_sync_options *options = run->options;
    struct sslstore__page_source source = {
        .query = {.purchased_from = options->since,
                  .purchased_to = options->until,
                  .expires_from = options->expires_from,
                  .expires_to = options->expires_to,
                  .domain_name = options->domain_name,
                  .product_code = options->product_code,
                  .sub_user_id = options->sub_user_id},
        .by_change = options->changed_since != 0 && !run->progress.all_orders,
        .changed_since = options->changed_since,
        .ignore_count = options->ignore_count,
    };

    return source;
}

static sslstore_result refuse(struct sslstore__sync_run *run, const char *argument)
{
    return sslstore__error_set(&run->client->net, SSLSTORE_ERR_ARGUMENT, argument, NULL);
}

/* Begins at the checkpoint, if the program gives one. */
static sslstore_result find_start(struct sslstore__sync_run *run)
{
    const sslstore_sync_options *options = run->options;
    const sslstore_config *config = run->client->config;
    struct sslstore__sync_progress *progress = &run->progress;
    int64_t now = config->wall_time(config->wall_user);

    progress->options_hash = hash_options(options, config);
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

/* The workers may resume each other's TLS sessions, so that only the first connection of a sync
 * needs a full handshake: the fetch tasks resume the lister's, and the lister that of the first
 * fetch task, which asks for the count before the listing begins. */
static void begin_workers(struct sslstore__sync_run *run)
{
    const sslstore_config *config = run->client->config;
    sslstore_client *lister = &run->lister.page.worker;
    enum sslstore__slot slot =
        run->lister.page.source.by_change ? SSLSTORE__SLOT_CALL : SSLSTORE__SLOT_LIST;

    for (size_t i = 0; i < run->task_count; i++) {
        sslstore__client_init_worker(&run->tasks[i].worker, run->client);
        sslstore__client_resume_from(&run->tasks[i].worker, lister, slot);
        sslstore__buffer_init(&run->tasks[i].row.text, &config->memory, config->record_max);
    }
    for (size_t i = 0; i < run->queue.capacity; i++) {
        sslstore__buffer_init(&run->queue.rows[i].text, &config->memory, config->record_max);
    }
    sslstore__client_resume_from(lister, &run->tasks[0].worker, SSLSTORE__SLOT_CALL);
}

static sslstore_result begin(struct sslstore__sync_run *run)
{
    struct sslstore__page_source source = source_of(run);
    sslstore_result result = sslstore__lister_begin(&run->lister, run->client, &source);

    begin_workers(run);
    run->lister.expected = run->progress.expected;
    sslstore__lister_seek(&run->lister, &run->start, sslstore__lister_page_size(&run->lister));
    if (result != SSLSTORE_OK) {
        return sslstore__sync_fail(run, &run->lister.page.worker, result);
    }
    return SSLSTORE_OK;
}

static void end(struct sslstore__sync_run *run)
{
    for (size_t i = 0; i < run->task_count; i++) {
        sslstore__fetch_task_end(&run->tasks[i]);
        sslstore__worker_end(&run->tasks[i].worker);
        sslstore__buffer_free(&run->tasks[i].row.text);
    }
    for (size_t i = 0; i < run->queue.capacity; i++) {
        sslstore__buffer_free(&run->queue.rows[i].text);
    }
    sslstore__lister_end(&run->lister, run->client);
}

/* ---- The first listing ---- */

/* Whether the service counts what is listed. A sync that continues an earlier one was counted
 * before. */
static bool is_counted(const struct sslstore__sync_run *run)
{
    return run->start.page == 1 && !run->options->ignore_count && !is_filtered(run->options);
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
    return run->lister.cursor.page == 1 &&
           (result == SSLSTORE_ERR_API || result == SSLSTORE_ERR_NOT_FOUND ||
            result == SSLSTORE_ERR_CLOCK || result == SSLSTORE_ERR_REPLY ||
            result == SSLSTORE_ERR_HTTP_STATUS || result == SSLSTORE_ERR_NOT_JSON ||
            result == SSLSTORE_ERR_REPLY_LIMIT);
}

/* Lists the orders that changed, or, if the service cannot, all orders. */
static sslstore_result list_first(struct sslstore__sync_run *run)
{
    struct sslstore__lister *lister = &run->lister;
    sslstore_result result;

    if (!lister->page.source.by_change) {
        return list_orders(run);
    }
    result = sslstore__sync_run_list(run);
    if (!is_unsupported(run, result)) {
        return result;
    }
    lister->page.source.by_change = false;
    lister->expected = 0;
    run->progress.all_orders = true;
    sslstore__lister_seek(lister, &run->start, sslstore__lister_page_size(lister));
    return list_orders(run);
}

/* ---- From the beginning to the end ---- */

/* Whether the first listing proves the sync: it shows as many orders as the service counts; or the
 * service does not count, and no order can be missing between two pages, as there is only one. */
static bool is_proven(const struct sslstore__sync_run *run)
{
    return sslstore__lister_is_complete(&run->lister) ||
           (run->totals->expected == 0 && run->lister.pages.with_rows <= 1);
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
    const struct sslstore__sync_progress *progress = run->start.page > 1 ? &run->progress : NULL;

    sslstore__checkpoint_write(&run->totals->checkpoint, progress);
    return finish(run, list_and_prove(run));
}

/* What cannot wait for several connections makes one call at a time. */
static size_t count_tasks(const sslstore_config *config)
{
    return sslstore__net_can_wait(config) ? config->connections : 1;
}

/* One block: the run, its fetch tasks, and the rows of its queue. */
static sslstore_result allocate(sslstore_client *client, struct sslstore__sync_run **run,
                                size_t *size)
{
    size_t tasks = count_tasks(client->config);
    size_t rows = tasks - 1;

    *size = sizeof **run + tasks * sizeof(*run)->tasks[0] + rows * sizeof(*run)->queue.rows[0];
    if (!sslstore__client_can_list(client)) {
        return sslstore__error_set(&client->net, SSLSTORE_ERR_BUSY, NULL, NULL);
    }
    *run = sslstore__memory_allocate(&client->config->memory, *size);
    if (*run == NULL) {
        return sslstore__error_set(&client->net, SSLSTORE_ERR_MEMORY, NULL, NULL);
    }
    memset(*run, 0, *size);
    (*run)->client = client;
    (*run)->task_count = tasks;
    (*run)->queue.rows = (struct sslstore__sync_row *) &(*run)->tasks[tasks];
    (*run)->queue.capacity = rows;
    return SSLSTORE_OK;
}

sslstore_result sslstore_sync(sslstore_client *client, const sslstore_sync_options *options,
                              sslstore_sync_fn *on_record, void *user, sslstore_sync_totals *totals)
{
    SSLSTORE__REQUIRE(client != NULL && on_record != NULL);

    static const sslstore_sync_options none;
    sslstore_sync_totals unwanted;
    struct sslstore__sync_run *run = NULL;
    size_t size = 0;
    sslstore_result result = sslstore__api_enter(client);

    totals = totals == NULL ? &unwanted : totals;
    if (result == SSLSTORE_OK) {
        result = allocate(client, &run, &size);
    }
    if (result == SSLSTORE_OK) {
        run->options = options == NULL ? &none : options;
        run->on_record = on_record;
        run->user = user;
        run->totals = totals;
        result = find_start(run);
    }
    memset(totals, 0, sizeof *totals); /* only now: options->resume may point into it */
    if (result == SSLSTORE_OK) {
        result = sync(run);
    }
    sslstore__memory_release(&client->config->memory, run, size);
    return sslstore__api_leave(client, result);
}
