/* Walk: see walk.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sync/run.h"

#include <string.h>

#include "orders/api.h"

static sslstore_result fail(struct sslstore__sync_run *walk, sslstore_result result,
                            const char *message)
{
    return sslstore__error_set(&walk->client->net, result, NULL, message);
}

sslstore_result sslstore__sync_run_fail(struct sslstore__sync_run *walk,
                                        const sslstore_client *branch, sslstore_result result)
{
    walk->client->net.error = branch->net.error;
    return result;
}

/* ---- The program's callbacks ---- */

/* The program's time is not the service's. */
static void extend_deadline(struct sslstore__sync_run *walk, uint64_t since)
{
    uint64_t away = sslstore__net_now(&walk->client->net) - since;

    sslstore__lister_extend_deadline(&walk->pages, away);
    for (size_t i = 0; i < walk->errand_count; i++) {
        struct sslstore__call *call = sslstore__worker_call(&walk->errands[i].client);

        if (call != NULL) {
            sslstore__call_extend_deadline(call, away);
        }
    }
}

static sslstore_result hand_over(struct sslstore__sync_run *walk, sslstore_sync_record *record,
                                 const sslstore_client *branch)
{
    uint64_t now = sslstore__net_now(&walk->client->net);
    int enough;

    walk->totals->records++;
    walk->totals->failed += record->result != SSLSTORE_OK;
    record->message = record->result == SSLSTORE_OK ? "" : branch->net.error.message;
    enough = walk->on_record(walk->user, record);
    extend_deadline(walk, now);
    return enough != 0 ? fail(walk, SSLSTORE_ERR_CANCELLED, NULL) : SSLSTORE_OK;
}

static bool is_known(struct sslstore__sync_run *walk)
{
    const sslstore_sync_options *options = walk->options;
    uint64_t now;
    bool known;

    if (options->known == NULL) {
        return false;
    }
    now = sslstore__net_now(&walk->client->net);
    known = options->known(options->known_user, walk->pages.id, &walk->pages.order);
    extend_deadline(walk, now);
    return known;
}

/* The first page of which not every order was handed over yet. What waits was listed after what the
 * errands have. */
static const struct sslstore__cursor *find_place(const struct sslstore__sync_run *walk)
{
    const struct sslstore__cursor *place = &walk->pages.place;

    for (size_t i = 0; i < walk->errand_count; i++) {
        const struct sslstore__fetch_task *errand = &walk->errands[i];

        if (errand->state != SSLSTORE__FETCH_IDLE && errand->row.place.page < place->page) {
            place = &errand->row.place;
        }
    }
    return place;
}

/* Tell the program if the checkpoint moved. A walk that is being proven starts all over. */
static sslstore_result tell_progress(struct sslstore__sync_run *walk)
{
    const sslstore_sync_options *options = walk->options;
    const struct sslstore__cursor *place = find_place(walk);
    uint64_t now;
    int enough;

    if (walk->left != NULL || place->page == walk->progress.place.page) {
        return SSLSTORE_OK;
    }
    walk->progress.place = *place;
    walk->progress.expected = walk->pages.expected;
    walk->totals->as_of = walk->progress.as_of;
    walk->totals->expected = walk->pages.expected;
    walk->totals->pages = walk->pages.whole;
    walk->totals->repeats = walk->pages.repeats;
    walk->totals->fell_back = walk->progress.all;
    sslstore__checkpoint_write(&walk->totals->checkpoint, &walk->progress);
    if (options->on_progress == NULL) {
        return SSLSTORE_OK;
    }
    now = sslstore__net_now(&walk->client->net);
    enough = options->on_progress(options->progress_user, walk->totals);
    extend_deadline(walk, now);
    return enough != 0 ? fail(walk, SSLSTORE_ERR_CANCELLED, NULL) : SSLSTORE_OK;
}

/* ---- One order ---- */

/* The row may be a reduced copy: ask for the order itself where it lacks what is needed. */
static bool is_lacking(const struct sslstore__lister *pages)
{
    return pages->by_change || pages->order.shortened || pages->order.major_status[0] == '\0' ||
           pages->order.product_code[0] == '\0';
}

/* Where the n-th waiting row is, or is to be put. */
static struct sslstore__sync_row *waiting_row(struct sslstore__sync_run *walk, size_t n)
{
    return &walk->waiting[(walk->waiting_first + n) % walk->waiting_max];
}

static struct sslstore__fetch_task *find_idle(struct sslstore__sync_run *walk)
{
    for (size_t i = 0; i < walk->errand_count; i++) {
        if (walk->errands[i].state == SSLSTORE__FETCH_IDLE) {
            return &walk->errands[i];
        }
    }
    return NULL;
}

/* All that is needed is in the row, or nothing can be asked. */
static sslstore_result hand_over_row(struct sslstore__sync_run *walk)
{
    struct sslstore__lister *pages = &walk->pages;
    sslstore_sync_record record;

    memset(&record, 0, sizeof record);
    memcpy(record.id, pages->id, sizeof record.id);
    record.result = pages->row;
    record.order = pages->row == SSLSTORE_OK ? &pages->order : NULL;
    pages->in_hand = false;
    return hand_over(walk, &record, &pages->client);
}

/* Hand the order in hand over, or make it an errand. */
static sslstore_result take_order(struct sslstore__sync_run *walk,
                                  struct sslstore__fetch_task *idle, bool ask_status, bool ask)
{
    struct sslstore__lister *pages = &walk->pages;

    if (pages->row == SSLSTORE_OK && is_known(walk)) {
        walk->totals->known++;
        pages->in_hand = false;
        return SSLSTORE_OK;
    }
    if (!ask) {
        return hand_over_row(walk);
    }
    if (idle == NULL) {
        sslstore__sync_row_take(waiting_row(walk, walk->waiting_count++), pages, ask_status);
        return SSLSTORE_OK;
    }
    if (walk->errand_count > 1) {
        sslstore__sync_row_take(&idle->row, pages, ask_status);
    } else {
        sslstore__sync_row_borrow(&idle->row, pages, ask_status);
    }
    sslstore__fetch_task_begin(idle, !walk->options->no_certificates);
    return SSLSTORE_OK;
}

/* Idle errands go on with what waits. */
static void begin_waiting(struct sslstore__sync_run *walk)
{
    struct sslstore__fetch_task *idle = find_idle(walk);

    for (; idle != NULL && walk->waiting_count > 0; idle = find_idle(walk)) {
        struct sslstore__sync_row *first = waiting_row(walk, 0);
        struct sslstore__sync_row row = *first;

        *first = idle->row; /* for its memory */
        idle->row = row;
        walk->waiting_first = (walk->waiting_first + 1) % walk->waiting_max;
        walk->waiting_count--;
        sslstore__fetch_task_begin(idle, !walk->options->no_certificates);
    }
}

/* Where the row in hand is noted as one that was missed; NULL: it was not. */
static uint64_t *find_missing(struct sslstore__sync_run *walk)
{
    for (size_t i = 0; i < SSLSTORE__SET_SKETCH_MAX; i++) {
        if (walk->missing[i] == walk->pages.key) {
            return &walk->missing[i];
        }
    }
    return NULL;
}

static void count(struct sslstore__sync_set *set, uint64_t key, int32_t times)
{
    sslstore__set_sketch_count(&set->census, key, times);
    set->sum += times > 0 ? key : 0 - key;
}

/* Keep the books. A row that tells no id cannot be counted. */
static void account(struct sslstore__sync_run *walk, uint64_t *missing, bool wanted)
{
    uint64_t key = walk->pages.key;

    if (walk->pages.id[0] == '\0') {
        return;
    }
    if (missing != NULL) {
        *missing = 0;
        walk->missing_count--;
        walk->recovered++;
    }
    if (wanted) { /* in a further listing it is then neither left nor shown besides */
        count(&walk->given, key, 1);
    } else {
        count(walk->left, key, -1);
    }
}

/* It stays in hand while every errand is under way and no room is left to wait. */
static sslstore_result take_row(struct sslstore__sync_run *walk)
{
    struct sslstore__lister *pages = &walk->pages;
    bool readable = pages->row == SSLSTORE_OK;
    bool ask_status = readable && is_lacking(pages);
    bool issued = readable && sslstore__state_is_in_service(pages->order.state);
    bool ask = ask_status || (issued && !walk->options->no_certificates);
    uint64_t *missing = find_missing(walk);
    bool wanted = missing != NULL || walk->left == NULL;
    struct sslstore__fetch_task *idle = find_idle(walk);

    if (wanted && ask && idle == NULL && walk->waiting_count == walk->waiting_max) {
        return SSLSTORE_OK;
    }
    account(walk, missing, wanted);
    if (!wanted) {
        pages->in_hand = false;
        return SSLSTORE_OK;
    }
    return take_order(walk, idle, ask_status, ask);
}

/* ---- All at once ---- */

static bool is_under_way(const struct sslstore__fetch_task *errand)
{
    return errand->state != SSLSTORE__FETCH_IDLE;
}

static bool is_any_under_way(const struct sslstore__sync_run *walk)
{
    for (size_t i = 0; i < walk->errand_count; i++) {
        if (is_under_way(&walk->errands[i])) {
            return true;
        }
    }
    return false;
}

static sslstore_result step_errands(struct sslstore__sync_run *walk, bool *moved)
{
    for (size_t i = 0; i < walk->errand_count; i++) {
        struct sslstore__fetch_task *errand = &walk->errands[i];
        sslstore_result result;

        if (!is_under_way(errand)) {
            continue;
        }
        result = sslstore__fetch_task_step(errand);
        if (sslstore__net_is_want(result)) {
            continue;
        }
        if (result != SSLSTORE_OK) {
            return sslstore__sync_run_fail(walk, &errand->client, result);
        }
        *moved = true;
        sslstore__sync_run_note_time(walk, &errand->client);
        result = hand_over(walk, &errand->record, &errand->client);
        sslstore__fetch_task_end(errand);
        if (result != SSLSTORE_OK) {
            return result;
        }
    }
    begin_waiting(walk);
    return SSLSTORE_OK;
}

/* With a single errand, it and the listing take turns. */
static bool may_list(const struct sslstore__sync_run *walk)
{
    return !walk->pages.in_hand && !walk->pages.over &&
           (walk->errand_count > 1 || !is_any_under_way(walk));
}

static int64_t size_of(int64_t difference)
{
    return difference < 0 ? -difference : difference;
}

void sslstore__sync_run_note_time(struct sslstore__sync_run *walk, const sslstore_client *branch)
{
    int64_t *largest = &walk->totals->clock_difference_s;
    int64_t time = branch->net.service_time;

    if (size_of(branch->net.clock_difference) > size_of(*largest)) {
        *largest = branch->net.clock_difference;
    }

    if (time != 0 && (walk->progress.as_of == 0 || time < walk->progress.as_of)) {
        walk->progress.as_of = time;
    }
}

/* Orders that are being asked about are not lost because a page is. */
static sslstore_result step_pages(struct sslstore__sync_run *walk, bool *moved)
{
    sslstore_result result;

    if (!may_list(walk)) {
        return SSLSTORE_OK;
    }
    result = sslstore__lister_step(&walk->pages);
    if (sslstore__net_is_want(result)) {
        return SSLSTORE_OK;
    }
    *moved = true;
    sslstore__sync_run_note_time(walk, &walk->pages.client);
    if (result == SSLSTORE_ERR_CANCELLED) {
        return sslstore__sync_run_fail(walk, &walk->pages.client, result);
    }
    if (result != SSLSTORE_OK) {
        walk->pages.over = true;
        walk->lost = result;
    }
    return SSLSTORE_OK;
}

/* The earliest of these moments; a call that waits for its connection joins the set. */
static void join(sslstore_wait *set, size_t *count, const sslstore_wait *wait, uint64_t *earliest,
                 uint64_t until)
{
    if (wait->connection != NULL) {
        set[(*count)++] = *wait;
    }
    if (until < *earliest) {
        *earliest = until;
    }
}

static sslstore_result wait_for_all(struct sslstore__sync_run *walk)
{
    sslstore_wait set[SSLSTORE__WORKERS_MAX + 1];
    sslstore_wait wait;
    uint64_t until;
    uint64_t earliest = UINT64_MAX;
    size_t count = 0;
    sslstore_result result;

    if (may_list(walk)) {
        until = sslstore__lister_until(&walk->pages, &wait);
        join(set, &count, &wait, &earliest, until);
    }
    for (size_t i = 0; i < walk->errand_count; i++) {
        const struct sslstore__call *call = sslstore__worker_call(&walk->errands[i].client);

        if (call != NULL) {
            until = sslstore__call_until(call, &wait);
            join(set, &count, &wait, &earliest, until);
        }
    }
    result = sslstore__net_wait(&walk->client->net, set, count, earliest);
    return result == SSLSTORE_OK ? result : fail(walk, result, NULL);
}

sslstore_result sslstore__sync_run_list(struct sslstore__sync_run *walk)
{
    walk->lost = SSLSTORE_OK;
    while (!walk->pages.over || is_any_under_way(walk)) {
        bool moved = false;
        sslstore_result result = step_errands(walk, &moved);

        if (result == SSLSTORE_OK) {
            result = step_pages(walk, &moved);
        }
        if (result == SSLSTORE_OK) {
            result = tell_progress(walk);
        }
        if (result == SSLSTORE_OK && walk->pages.in_hand) {
            result = take_row(walk);
        }
        if (result == SSLSTORE_OK && !moved) {
            result = wait_for_all(walk);
        }
        if (result != SSLSTORE_OK) {
            return result;
        }
    }
    return walk->lost == SSLSTORE_OK
               ? SSLSTORE_OK
               : sslstore__sync_run_fail(walk, &walk->pages.client, walk->lost);
}
