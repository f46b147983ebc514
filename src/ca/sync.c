/* Sync: every order of the account, each once, with its certificate.
 *
 * The walk (walk.h) hands all orders over. Then it is held against what the service counted, and where
 * that does not fit or it does not count, the pages are walked once more: a census (census.h) tells
 * which orders slipped through as others left the list.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/memory.h"
#include "base/text.h"
#include "ca/authority.h"
#include "ca/walk.h"

#define DAY            86400
#define OVERLAP        (8 * 3600) /* of what changed: clocks and time zones differ */
#define COUNT_ATTEMPTS 2          /* a count is worth no more                      */

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
        hash = hash * 31 + sslstore__key_of(texts[i] == NULL ? "" : texts[i]);
    }
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        hash = hash * 31 + (uint64_t) numbers[i];
    }
    return hash;
}

/* The service counts all orders, or those of a sub-user, but not what other filters let through. */
static bool is_filtered(const sslstore_sync_options *options)
{
    return sslstore__is_set(options->product_code) || sslstore__is_set(options->domain_name) ||
           options->since != 0 || options->until != 0 || options->expires_from != 0 ||
           options->expires_to != 0;
}

/* The end of the period is fixed, a day from now: no clock or time zone is so wrong that it cuts off
 * what was bought lately. */
static sslstore_query query_of(const struct sslstore__walk *walk)
{
    const sslstore_sync_options *options = walk->options;
    sslstore_query query = {.purchased_from = options->since,
                            .purchased_to = options->until,
                            .expires_from = options->expires_from,
                            .expires_to = options->expires_to,
                            .domain_name = options->domain_name,
                            .product_code = options->product_code,
                            .sub_user_id = options->sub_user_id};

    if (query.purchased_to == 0) {
        query.purchased_to = walk->progress.until;
    }
    return query;
}

/* Where to begin: at the checkpoint, if there is one. */
static sslstore_result find_start(struct sslstore__walk *walk)
{
    const sslstore_sync_options *options = walk->options;
    const sslstore_config *config = &walk->client->config;
    struct sslstore__progress *progress = &walk->progress;
    int64_t now = config->wall_time(config->wall_user);

    progress->options = hash_options(options, config);
    if (options->changed_since != 0 && is_filtered(options)) {
        return sslstore__fail(&walk->client->net, SSLSTORE_ERR_ARGUMENT, "changed_since", NULL);
    }
    if (options->resume != NULL && !sslstore__checkpoint_read(options->resume, progress)) {
        return sslstore__fail(&walk->client->net, SSLSTORE_ERR_ARGUMENT, "resume", NULL);
    }
    walk->told_time = progress->place.page != 0;
    if (progress->place.page == 0) {
        progress->place.page = 1;
        progress->as_of = now;
        progress->until = now + DAY;
    }
    walk->start = progress->place;
    return SSLSTORE_OK;
}

static sslstore_result begin(struct sslstore__walk *walk)
{
    const sslstore_config *config = &walk->client->config;
    sslstore_query query = query_of(walk);
    bool by_change = walk->options->changed_since != 0 && !walk->progress.all;
    const struct sslstore__link *counting = &walk->errands[0].client.links[SSLSTORE__LINE_CALL];
    const struct sslstore__link *listing =
        &walk->pages.client.links[by_change ? SSLSTORE__LINE_CALL : SSLSTORE__LINE_LIST];
    sslstore_result result = sslstore__pages_begin(&walk->pages, walk->client, counting, &query);

    for (size_t i = 0; i < walk->errand_count; i++) {
        sslstore__branch_begin(&walk->errands[i].client, walk->client, listing);
        sslstore__buffer_init(&walk->errands[i].row.text, &config->memory, config->record_max);
    }
    for (size_t i = 0; i < walk->waiting_max; i++) {
        sslstore__buffer_init(&walk->waiting[i].text, &config->memory, config->record_max);
    }
    walk->pages.expected = walk->progress.expected;
    walk->pages.by_change = by_change;
    walk->pages.changed_from = walk->options->changed_since - OVERLAP;
    sslstore__pages_seek(&walk->pages, &walk->start);
    return result == SSLSTORE_OK ? result : sslstore__walk_fail(walk, &walk->pages.client, result);
}

static void end(struct sslstore__walk *walk)
{
    for (size_t i = 0; i < walk->errand_count; i++) {
        sslstore__errand_end(&walk->errands[i]);
        sslstore__branch_end(&walk->errands[i].client);
        sslstore__buffer_free(&walk->errands[i].row.text);
    }
    for (size_t i = 0; i < walk->waiting_max; i++) {
        sslstore__buffer_free(&walk->waiting[i].text);
    }
    sslstore__pages_end(&walk->pages, walk->client);
}

/* ---- Handing over ---- */

static sslstore_result ask_count(sslstore_client *branch, const void *query, void *list)
{
    uint32_t attempts = branch->config.attempts;
    sslstore_result result;

    branch->config.attempts = attempts < COUNT_ATTEMPTS ? attempts : COUNT_ATTEMPTS;
    result = sslstore_orders_modified(branch, query, list);
    branch->config.attempts = attempts;
    return result;
}

/* How many orders there are, if the service tells. Asked on an errand's connection, which is needed
 * next. */
static sslstore_result count_orders(struct sslstore__walk *walk)
{
    sslstore_client *branch = &walk->errands[0].client;
    sslstore_modified_query query = {.sub_user_id = walk->options->sub_user_id, .page_size = 1};
    sslstore_modified_list list;
    sslstore_result result = sslstore__branch_ask(branch, ask_count, &query, &list);

    if (result == SSLSTORE_ERR_AUTH || result == SSLSTORE_ERR_CANCELLED) {
        return sslstore__walk_fail(walk, branch, result);
    }
    if (result == SSLSTORE_OK && list.total > 0) {
        walk->pages.expected = (uint64_t) list.total;
    }
    if (branch->net.service_time != 0) {
        walk->progress.as_of = branch->net.service_time;
        walk->told_time = true;
    }
    sslstore_modified_list_free(&list);
    return SSLSTORE_OK;
}

static sslstore_result list_all(struct sslstore__walk *walk)
{
    bool counts = walk->start.page == 1 && !is_filtered(walk->options);
    sslstore_result result = counts ? count_orders(walk) : SSLSTORE_OK;

    return result == SSLSTORE_OK ? sslstore__walk_pages(walk) : result;
}

/* Where the service does not tell what changed, everything is walked. */
static bool is_not_served(const struct sslstore__walk *walk, sslstore_result result)
{
    return walk->pages.place.page == 1 &&
           (result == SSLSTORE_ERR_API || result == SSLSTORE_ERR_NOT_FOUND ||
            result == SSLSTORE_ERR_REPLY || result == SSLSTORE_ERR_HTTP_STATUS ||
            result == SSLSTORE_ERR_NOT_JSON || result == SSLSTORE_ERR_REPLY_LIMIT);
}

static sslstore_result hand_over_all(struct sslstore__walk *walk)
{
    sslstore_result result;

    if (!walk->pages.by_change) {
        return list_all(walk);
    }
    result = sslstore__walk_pages(walk);
    if (is_not_served(walk, result)) {
        walk->pages.by_change = false;
        walk->progress.all = true;
        sslstore__pages_seek(&walk->pages, &walk->start);
        result = list_all(walk);
    }
    return result;
}

/* ---- Proving it complete ---- */

/* Nothing can have slipped through if the orders seen are as many as the service counted before, or
 * if no page was followed by another. */
static bool is_proven(const struct sslstore__walk *walk)
{
    return walk->totals->expected != 0 ? walk->pages.fresh == walk->totals->expected
                                       : walk->pages.filled <= 1;
}

static sslstore_result walk_again(struct sslstore__walk *walk, enum sslstore__pass pass)
{
    walk->pass = pass;
    walk->pages.expected = 0;
    sslstore__pages_seek(&walk->pages, &walk->start);
    return sslstore__walk_pages(walk);
}

/* What was handed over is held against the same pages as they are now. Interrupted, the walk has to
 * begin anew. */
static sslstore_result compare(struct sslstore__walk *walk)
{
    uint64_t seen = walk->pages.fresh;
    sslstore_result result;

    sslstore__checkpoint_write(&walk->totals->checkpoint, NULL);
    result = walk_again(walk, SSLSTORE__COMPARING);
    if (result != SSLSTORE_OK) {
        return result;
    }
    if (!sslstore__census_missing(&walk->census, walk->missing, &walk->missing_count)) {
        return sslstore__fail(&walk->client->net, SSLSTORE_ERR_INCOMPLETE, NULL,
                              "too many orders came and went meanwhile");
    }
    seen += walk->missing_count;
    if (walk->missing_count > 0) {
        result = walk_again(walk, SSLSTORE__RECOVERING);
    }
    if (result == SSLSTORE_OK && walk->start.page > 1 && seen < walk->totals->expected) {
        return sslstore__fail(&walk->client->net, SSLSTORE_ERR_INCOMPLETE, NULL,
                              "orders left the list before the checkpoint; begin anew");
    }
    return result;
}

static sslstore_result walk_all(struct sslstore__walk *walk)
{
    sslstore_result result = begin(walk);

    if (result == SSLSTORE_OK) {
        result = hand_over_all(walk);
        walk->totals->expected = walk->pages.expected;
        walk->totals->pages = walk->pages.whole;
    }
    if (result == SSLSTORE_OK && !is_proven(walk)) {
        result = compare(walk);
    }
    walk->totals->repeats = walk->pages.repeats;
    walk->totals->as_of = walk->progress.as_of;
    end(walk);
    return result;
}

/* A failure on the way, of the network or the service, is not the caller's affair. */
static sslstore_result outcome_of(struct sslstore__walk *walk, sslstore_result result)
{
    if (result == SSLSTORE_OK) {
        sslstore__checkpoint_write(&walk->totals->checkpoint, NULL);
        sslstore__begin(&walk->client->net, "order/query"); /* the callbacks' failures are past */
    } else if (result != SSLSTORE_ERR_CANCELLED) {
        walk->client->net.error.result = SSLSTORE_ERR_INCOMPLETE; /* its message tells the cause */
        result = SSLSTORE_ERR_INCOMPLETE;
    }
    return result;
}

static sslstore_result sync(struct sslstore__walk *walk)
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

static sslstore_result allocate(sslstore_client *client, struct sslstore__walk **walk, size_t *size)
{
    size_t errands = count_errands(&client->config);
    size_t waiting = errands - 1;

    *size =
        sizeof **walk + errands * sizeof(*walk)->errands[0] + waiting * sizeof(*walk)->waiting[0];
    if (client->walking || client->calls[SSLSTORE__LINE_LIST] != NULL) {
        return sslstore__fail(&client->net, SSLSTORE_ERR_BUSY, NULL, NULL);
    }
    *walk = sslstore__allocate(&client->config.memory, *size);
    if (*walk == NULL) {
        return sslstore__fail(&client->net, SSLSTORE_ERR_MEMORY, NULL, NULL);
    }
    memset(*walk, 0, *size);
    (*walk)->client = client;
    (*walk)->errand_count = errands;
    (*walk)->waiting = (struct sslstore__row *) &(*walk)->errands[errands];
    (*walk)->waiting_max = waiting;
    return SSLSTORE_OK;
}

sslstore_result sslstore_sync(sslstore_client *client, const sslstore_sync_options *options,
                              sslstore_sync_fn *on_record, void *user, sslstore_sync_totals *totals)
{
    SSLSTORE__REQUIRE(client != NULL && on_record != NULL);

    static const sslstore_sync_options none;
    sslstore_sync_totals unwanted;
    struct sslstore__walk *walk = NULL;
    size_t size = 0;
    sslstore_result result = sslstore__authority_enter(client);

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
    sslstore__release(&client->config.memory, walk, size);
    return sslstore__authority_leave(client, result);
}
