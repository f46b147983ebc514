/* Validate: publishes and withdraws the validation records of a keep's order.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keep/validate.h"

#include "base/words.h"
#include "client/client.h"
#include "keep/method.h"

#define HOUR          3600
#define DAY           86400
#define EMAIL_DAYS    3 /* before an e-mail is sent again */
#define RESENDS_MAX   3
#define PATIENCE_DAYS 1 /* before a method that shows no effect counts as failed */

/* How far the records are that are not approved. */
struct progress {
    size_t emails;
    size_t pending;   /* published, or to be published */
    size_t invisible; /* of those */
    bool published;   /* the program published one now */
    bool unpublished; /* the program could not publish one now */
    bool failed;      /* the program says that one will never work */
    bool asks;        /* first whether a record is visible: an earlier step published them */
};

static sslstore_result read_list(struct sslstore__keep_run *run, sslstore_dcv_list *list)
{
    sslstore_result result;

    if (run->order.shortened) {
        return sslstore__keep_fail(
            run, SSLSTORE_ERR_REPLY_LIMIT, "DomainAuthVettingStatus",
            SSLSTORE__WORDS("the order's validation records exceed response_max"));
    }
    result = sslstore_dcv_list_read(&run->client->net.config->memory, &run->order, list);
    if (result != SSLSTORE_OK) {
        return sslstore__keep_fail(
            run, result, "DomainAuthVettingStatus",
            SSLSTORE__WORDS("the order's validation records cannot be read"));
    }
    return SSLSTORE_OK;
}

/* ---- Withdrawing ---- */

static bool withdraw_all(const struct sslstore__keep_run *run, const sslstore_dcv_list *list)
{
    const sslstore_keep *keep = run->keep;
    bool withdrawn = true;

    /* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): read_list() filled it */
    for (size_t i = 0; i < list->count && keep->withdraw != NULL; i++) {
        const sslstore_dcv_record *record = &list->records[i];

        if (record->method != SSLSTORE_METHOD_EMAIL && keep->withdraw(keep->user, record) != 0) {
            withdrawn = false;
        }
    }
    return withdrawn;
}

/* If a record cannot be read or withdrawn, the next step tries again; the certificate is installed
 * all the same. */
sslstore_result sslstore__keep_withdraw(struct sslstore__keep_run *run)
{
    sslstore_dcv_list list;
    sslstore_result result;

    if ((run->record.flags & SSLSTORE__KEEP_PUBLISHED) == 0 ||
        !sslstore__keep_does(run, SSLSTORE_KEEP_DID_WITHDRAW)) {
        return SSLSTORE_OK;
    }
    result = read_list(run, &list);
    if (result != SSLSTORE_OK) {
        return result == SSLSTORE_ERR_MEMORY ? result : SSLSTORE_OK;
    }
    if (withdraw_all(run, &list)) {
        run->record.flags &= ~SSLSTORE__KEEP_PUBLISHED;
    }
    sslstore_dcv_list_free(&list);
    return sslstore__keep_save(run);
}

/* ---- Publishing ---- */

/* Without a propagated function, what is published counts as visible. */
static bool is_visible(const struct sslstore__keep_run *run, const sslstore_dcv_record *record,
                       struct progress *progress)
{
    const sslstore_keep *keep = run->keep;
    int answer = keep->propagated == NULL ? 1 : keep->propagated(keep->user, record);

    progress->failed = progress->failed || answer < 0;
    return answer > 0;
}

/* A record that is not visible is published again: a name server may have lost it. */
static void publish(const struct sslstore__keep_run *run, const sslstore_dcv_record *record,
                    struct progress *progress)
{
    const sslstore_keep *keep = run->keep;
    int answer;

    progress->pending++;
    if (progress->asks && is_visible(run, record, progress)) {
        return;
    }
    answer = keep->publish(keep->user, record);
    progress->published = progress->published || answer == 0;
    progress->unpublished = progress->unpublished || answer != 0;
    progress->failed = progress->failed || answer < 0;
    if (answer != 0 || !is_visible(run, record, progress)) {
        progress->invisible++;
    }
}

static void publish_all(const struct sslstore__keep_run *run, const sslstore_dcv_list *list,
                        struct progress *progress)
{
    for (size_t i = 0; i < list->count; i++) {
        const sslstore_dcv_record *record = &list->records[i];

        if (record->approved) {
            continue;
        }
        if (record->method == SSLSTORE_METHOD_EMAIL) {
            progress->emails++;
        } else if (run->keep->publish == NULL) {
            progress->pending++;
            progress->invisible++;
        } else {
            publish(run, record, progress);
        }
    }
}

static bool has_something_to_publish(const sslstore_dcv_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (!list->records[i].approved && list->records[i].method != SSLSTORE_METHOD_EMAIL) {
            return true;
        }
    }
    return false;
}

/* The state says that records may be published before the first one is. */
static sslstore_result prepare_to_publish(struct sslstore__keep_run *run,
                                          const sslstore_dcv_list *list)
{
    if (run->keep->publish == NULL || !has_something_to_publish(list)) {
        return SSLSTORE_OK;
    }
    if (run->keep->dry_run) {
        run->did |= SSLSTORE_KEEP_DID_PUBLISH;
    }
    if ((run->record.flags & SSLSTORE__KEEP_PUBLISHED) != 0) {
        return SSLSTORE_OK;
    }
    run->record.flags |= SSLSTORE__KEEP_PUBLISHED;
    return sslstore__keep_save(run);
}

/* ---- What follows ---- */

static bool is_organization_validated(const struct sslstore__keep_run *run)
{
    sslstore_product product;

    return sslstore_product_find(run->keep->order->product_code, &product) &&
           product.validation != SSLSTORE_VALIDATION_DV;
}

/* Every method had its time. */
static bool is_overdue(const struct sslstore__keep_run *run, const struct progress *progress)
{
    int64_t days = PATIENCE_DAYS * ((int64_t) run->keep->method_count + 1);

    return progress->pending > 0 && run->now - run->record.since >= days * DAY;
}

static void enter_phase(struct sslstore__keep_run *run, const struct progress *progress)
{
    sslstore_keep_phase phase = SSLSTORE_KEEP_PHASE_WAITING;
    sslstore_keep_task task = SSLSTORE_KEEP_TASK_NONE;

    if (progress->emails > 0) {
        task = SSLSTORE_KEEP_TASK_APPROVE_EMAIL;
    } else if (progress->pending > 0 && run->keep->publish == NULL) {
        task = SSLSTORE_KEEP_TASK_PUBLISH;
    } else if (progress->failed || is_overdue(run, progress)) {
        task = SSLSTORE_KEEP_TASK_PUBLISH;
    } else if (progress->invisible > 0) {
        phase = SSLSTORE_KEEP_PHASE_VALIDATING;
    } else if (progress->pending == 0 && run->now - run->record.since >= HOUR &&
               is_organization_validated(run)) {
        task = SSLSTORE_KEEP_TASK_ORGANIZATION;
    }
    if (task == SSLSTORE_KEEP_TASK_NONE && run->record.task != SSLSTORE_KEEP_TASK_NONE) {
        run->record.looks = 0; /* a person has done it: look often again */
    }
    sslstore__keep_enter(
        run, task == SSLSTORE_KEEP_TASK_NONE ? phase : SSLSTORE_KEEP_PHASE_NEEDS_PERSON, task);
}

static bool has_waited(const struct sslstore__keep_run *run, int64_t days)
{
    return run->now - run->record.method_since >= days * DAY;
}

/* Once all methods were tried, each gets its time, whatever the program says. */
static bool is_failing(const struct sslstore__keep_run *run, const struct progress *progress)
{
    if (progress->emails > 0) {
        return has_waited(run, EMAIL_DAYS);
    }
    if (progress->failed && sslstore__keep_method_has_untried(run)) {
        return true;
    }
    return progress->pending > 0 && has_waited(run, PATIENCE_DAYS);
}

static sslstore_result resend(struct sslstore__keep_run *run)
{
    sslstore_result result;

    if (run->record.resends >= RESENDS_MAX) {
        return SSLSTORE_OK;
    }
    run->record.resends++;
    run->record.method_since = run->now;
    result = sslstore__keep_save(run);
    if (result == SSLSTORE_OK) {
        run->did |= SSLSTORE_KEEP_DID_RESEND;
        result = sslstore_wire_order_resend(run->client, run->record.store_id);
    }
    return result;
}

/* Another method, or else the e-mails once more. The old records are withdrawn before the method
 * changes, because later the order no longer contains them. */
static sslstore_result try_otherwise(struct sslstore__keep_run *run, const sslstore_dcv_list *list,
                                     const struct progress *progress)
{
    if (!sslstore__keep_method_has_next(run)) {
        return progress->emails > 0 ? resend(run) : SSLSTORE_OK;
    }
    if ((run->record.flags & SSLSTORE__KEEP_PUBLISHED) != 0) {
        run->did |= SSLSTORE_KEEP_DID_WITHDRAW;
        (void) withdraw_all(run, list);
    }
    return sslstore__keep_method_next(run);
}

/* What could not be published is published at the next look, whatever the program says about it. */
static void note_published(struct sslstore__keep_run *run, const struct progress *progress)
{
    if (progress->published) {
        run->did |= SSLSTORE_KEEP_DID_PUBLISH;
    }
    run->record.flags &= ~SSLSTORE__KEEP_UNPUBLISHED;
    if (progress->unpublished) {
        run->record.flags |= SSLSTORE__KEEP_UNPUBLISHED;
    }
}

static sslstore_result validate(struct sslstore__keep_run *run, const sslstore_dcv_list *list)
{
    struct progress progress = {.asks = run->keep->propagated != NULL && run->record.looks > 0 &&
                                        sslstore__keep_is(run, SSLSTORE__KEEP_PUBLISHED) &&
                                        !sslstore__keep_is(run, SSLSTORE__KEEP_UNPUBLISHED)};
    sslstore_result result = prepare_to_publish(run, list);

    if (result != SSLSTORE_OK || run->keep->dry_run) {
        sslstore__keep_enter(run, SSLSTORE_KEEP_PHASE_VALIDATING, SSLSTORE_KEEP_TASK_NONE);
        return result;
    }
    publish_all(run, list, &progress);
    note_published(run, &progress);
    enter_phase(run, &progress);
    if (is_failing(run, &progress)) {
        return try_otherwise(run, list, &progress);
    }
    if (run->record.phase == SSLSTORE_KEEP_PHASE_WAITING && progress.pending == 0) {
        return sslstore__keep_wait(
            run, SSLSTORE__WORDS("all domains are validated, but the CA does not issue the "
                                 "certificate: ask its support"));
    }
    return SSLSTORE_OK;
}

sslstore_result sslstore__keep_validate(struct sslstore__keep_run *run)
{
    sslstore_dcv_list list;
    sslstore_result result = read_list(run, &list);

    if (result == SSLSTORE_OK) {
        result = validate(run, &list);
        sslstore_dcv_list_free(&list);
    }
    return result;
}
