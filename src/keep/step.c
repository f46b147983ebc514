/* Step: one call of the program for a keep: is something due, do it, and say when to come again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/frame.h"
#include "base/text.h"
#include "client/client.h"
#include "keep/advance.h"
#include "keep/description.h"
#include "keep/lend.h"
#include "keep/report.h"
#include "keep/run.h"
#include "keep/schedule.h"
#include "net/net.h"
#include "orders/api.h"
#include "orders/clock.h"

#define MINUTE       60
#define DAY          86400
#define LOOK_MAX     (8 * DAY) /* a keep never waits longer */
#define FAILURES_MAX 5         /* that may pass; then the keep is blocked */

/* ---- Is something due? ---- */

/* If the clock was put back or far ahead, it is. */
static bool is_due(const struct sslstore__keep_record *record, int64_t now)
{
    return record->next_look <= now || record->looked - now > 5 * MINUTE ||
           record->next_look - record->looked > LOOK_MAX;
}

/* If the clock was put back, what is waited for began now. */
static void bound_times(struct sslstore__keep_record *record, int64_t now)
{
    record->since = record->since < now ? record->since : now;
    record->method_since = record->method_since < now ? record->method_since : now;
}

/* ---- What a failure leads to ---- */

#define DID_PLACE (SSLSTORE_KEEP_DID_ORDER | SSLSTORE_KEEP_DID_RENEW | SSLSTORE_KEEP_DID_REISSUE)

static bool is_refused(sslstore_result result, uint32_t did)
{
    switch (result) {
    case SSLSTORE_ERR_ORDER:
    case SSLSTORE_ERR_NOT_PERMITTED:
    case SSLSTORE_ERR_CSR:
    case SSLSTORE_ERR_CSR_SIGNATURE:
        return true;
    case SSLSTORE_ERR_API:
        return (did & DID_PLACE) != 0;
    default:
        return false;
    }
}

static void enter_after_failure(struct sslstore__keep_run *run, sslstore_result result)
{
    struct sslstore__keep_record *record = &run->record;
    bool may_pass = sslstore__net_is_transient(&run->client->net.error) ||
                    result == SSLSTORE_ERR_UNKNOWN_OUTCOME || result == SSLSTORE_ERR_CANCELLED;

    if (is_refused(result, run->did)) {
        sslstore__keep_enter(run, SSLSTORE_KEEP_PHASE_NEEDS_PERSON, SSLSTORE_KEEP_TASK_CORRECT);
    } else if (record->phase != SSLSTORE_KEEP_PHASE_NEEDS_PERSON &&
               (!may_pass || record->failures >= FAILURES_MAX)) {
        sslstore__keep_enter(run, SSLSTORE_KEEP_PHASE_BLOCKED, SSLSTORE_KEEP_TASK_NONE);
    }
}

static int64_t pause_after_failure(const struct sslstore__keep_run *run)
{
    const struct sslstore__keep_record *record = &run->record;
    int64_t asked = run->client->net.error.retry_after_ms / 1000;

    return asked + sslstore__keep_retry_pause(run->keep->name, record->failures);
}

static void count(uint8_t *counter)
{
    if (*counter < UINT8_MAX) {
        ++*counter;
    }
}

static void fail(struct sslstore__keep_run *run, sslstore_result result)
{
    count(&run->record.failures);
    run->record.result = (int16_t) result;
    enter_after_failure(run, result);
    if (!run->placed) {
        run->did &= ~DID_PLACE; /* it was refused, or nobody knows */
    }
    run->record.next_look = run->now + pause_after_failure(run);
}

/* ---- What a success leads to ---- */

/* The service's clock decides when the certificate is due, the program's when it calls again. */
static int64_t next_in_force(const struct sslstore__keep_run *run)
{
    int64_t weekly = sslstore__keep_weekly(run->keep->name, run->now);
    int64_t due = run->due - (sslstore__keep_service_now(run) - run->now);

    if (run->due == 0 || due > weekly) {
        return weekly;
    }
    return due > run->now ? due : run->now + MINUTE;
}

static void succeed(struct sslstore__keep_run *run)
{
    struct sslstore__keep_record *record = &run->record;

    record->failures = 0;
    record->result = SSLSTORE_OK;
    if (record->phase == SSLSTORE_KEEP_PHASE_IN_FORCE) {
        record->next_look = next_in_force(run);
        return;
    }
    record->next_look = run->now + sslstore__keep_pause(run->keep->name, record->looks);
    count(&record->looks);
}

/* ---- The step ---- */

/* Nothing can be stored: the state in memory stays the stored one, but for when to come again. */
static SSLSTORE__OWN_FRAME void note_unsaved(const struct sslstore__keep_run *run)
{
    struct sslstore__keep_record stored;

    (void) sslstore__keep_record_read(&stored, run->state);
    stored.phase = run->record.phase;
    stored.task = run->record.task;
    stored.looked = run->record.looked;
    stored.next_look = run->record.next_look;
    stored.failures = run->record.failures;
    stored.result = run->record.result;
    sslstore__keep_record_write(&stored, run->state);
}

static sslstore_result finish(struct sslstore__keep_run *run, sslstore_result result)
{
    sslstore_result saved;

    run->record.looked = run->now;
    sslstore__keep_report_error(run, result);
    if (run->asks_person) {
        result = SSLSTORE_OK; /* the report's task and message say what a person has to do */
    }
    if (result == SSLSTORE_OK) {
        succeed(run);
    } else {
        fail(run, result);
    }
    saved = sslstore__keep_save(run);
    if (saved != SSLSTORE_OK) {
        if (result == SSLSTORE_OK) {
            fail(run, saved);
        }
        result = saved;
        sslstore__keep_report_error(run, result);
        note_unsaved(run);
    }
    return result;
}

static sslstore_result run_due(struct sslstore__keep_run *run)
{
    struct sslstore__keep_lent lent;
    sslstore_result result = sslstore__api_enter(run->client);

    bound_times(&run->record, run->now);
    if (result == SSLSTORE_OK) {
        sslstore__keep_lend(run, &lent);
        result = sslstore__keep_advance(run);
        sslstore__keep_return(run, &lent);
    }
    result = finish(run, result);
    sslstore__keep_report_records(run);
    sslstore_order_free(&run->order);
    return sslstore__api_leave(run->client, result);
}

/* A step before its time needs no memory. */
static SSLSTORE__OWN_FRAME bool is_before_time(sslstore_client *client, const sslstore_keep *keep,
                                               const sslstore_keep_state *state)
{
    struct sslstore__keep_record record;
    const char *problem;
    int64_t now = sslstore__clock_own(client);

    return now != 0 && !keep->look_now && sslstore__keep_record_read(&record, state) &&
           !is_due(&record, now) && sslstore__keep_description_check(keep, &problem) == NULL;
}

static sslstore_result step(struct sslstore__keep_run *run)
{
    const char *problem;
    const char *field = sslstore__keep_description_check(run->keep, &problem);
    sslstore_result result = SSLSTORE_OK;

    (void) sslstore__keep_record_read(&run->record, run->state);
    run->now = sslstore__clock_own(run->client);
    if (field != NULL) {
        result = sslstore__keep_fail(run, SSLSTORE_ERR_ARGUMENT, field, problem);
    } else if (run->now == 0) {
        result = sslstore__keep_fail(run, SSLSTORE_ERR_CLOCK, "", NULL);
    }
    if (result != SSLSTORE_OK) {
        run->record.next_look = run->now + MINUTE;
        sslstore__keep_report_error(run, result);
        return result;
    }
    return run_due(run);
}

/* Without memory for a step, the state stays as it is, and the next step is soon. */
static void report_memory(sslstore_client *client, sslstore_keep_report *report)
{
    const sslstore_error *error = &client->net.error;

    report->next_look = sslstore__clock_own(client) + MINUTE;
    report->result = error->result;
    (void) sslstore__text_copy(report->message, sizeof report->message, error->message);
}

sslstore_result sslstore_keep_step(sslstore_client *client, const sslstore_keep *keep,
                                   sslstore_keep_state *state, sslstore_keep_report *report)
{
    SSLSTORE__REQUIRE(client != NULL && keep != NULL && state != NULL);

    struct sslstore__keep_run *run;
    sslstore_result result;

    if (report != NULL) {
        sslstore_keep_state_read(state, keep->name, report);
    }
    if (is_before_time(client, keep, state)) {
        return SSLSTORE_OK;
    }
    run = sslstore__api_state(client, sizeof *run);
    if (run == NULL && report != NULL) {
        report_memory(client, report);
    }
    if (run == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    if (report != NULL) {
        memset(report, 0, sizeof *report);
    }
    run->client = client;
    run->keep = keep;
    run->state = state;
    run->report = report;
    result = step(run);
    sslstore__keep_report_step(run);
    sslstore__api_state_free(client, run, sizeof *run);
    return result;
}
