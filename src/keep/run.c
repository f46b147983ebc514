/* Run: what every part of a step needs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keep/run.h"

#include <string.h>

#include "base/text.h"
#include "base/words.h"
#include "client/client.h"
#include "keep/bought.h"
#include "keep/choice.h"
#include "net/net.h"

#define PATIENT_LOOKS 20 /* pauses of schedule.h: three days */

sslstore_result sslstore__keep_save(struct sslstore__keep_run *run)
{
    sslstore_keep_state state;

    if (run->keep->dry_run) {
        return SSLSTORE_OK;
    }
    sslstore__keep_record_write(&run->record, &state);
    if (run->unsaved || run->keep->save(run->keep->user, &state) != 0) {
        run->unsaved = true;
        return sslstore__keep_fail(
            run, SSLSTORE_ERR_JOURNAL, "save",
            SSLSTORE__WORDS("the program could not store the state of the keep"));
    }
    *run->state = state;
    return SSLSTORE_OK;
}

void sslstore__keep_enter(struct sslstore__keep_run *run, sslstore_keep_phase phase,
                          sslstore_keep_task task)
{
    run->record.phase = phase;
    run->record.task = task;
}

sslstore_result sslstore__keep_ask_person(struct sslstore__keep_run *run, sslstore_keep_task task,
                                          const char *field, const char *message)
{
    run->asks_person = true;
    sslstore__keep_enter(run, SSLSTORE_KEEP_PHASE_NEEDS_PERSON, task);
    return sslstore__keep_fail(run, SSLSTORE_ERR_CANCELLED, field, message);
}

bool sslstore__keep_does(struct sslstore__keep_run *run, uint32_t did)
{
    run->did |= did;
    return !run->keep->dry_run;
}

sslstore_result sslstore__keep_fail(struct sslstore__keep_run *run, sslstore_result result,
                                    const char *field, const char *message)
{
    sslstore__error_clear(&run->client->net, "");
    return sslstore__error_set_message(&run->client->net, result, field, message);
}

int64_t sslstore__keep_service_now(const struct sslstore__keep_run *run)
{
    int64_t service = run->client->net.service_time;

    return service != 0 ? service : run->now;
}

void sslstore__keep_set_order(struct sslstore__keep_run *run, sslstore_order *order)
{
    sslstore_order_free(&run->order);
    run->order = *order;
    memset(order, 0, sizeof *order);
}

sslstore_result sslstore__keep_adopt(struct sslstore__keep_run *run, const sslstore_order *order,
                                     unsigned number)
{
    struct sslstore__keep_record *record = &run->record;
    bool same = sslstore__text_equal(record->store_id, order->store_id);

    if (sslstore__text_copy(record->store_id, SSLSTORE__KEEP_ID_MAX, order->store_id) !=
            SSLSTORE_OK ||
        sslstore__text_copy(record->partner_id, SSLSTORE__KEEP_ID_MAX, order->partner_id) !=
            SSLSTORE_OK) {
        return sslstore__keep_fail(run, SSLSTORE_ERR_LIMIT, "TheSSLStoreOrderID",
                                   SSLSTORE__WORDS("an id of the order has more than 47 bytes"));
    }
    record->number = (uint16_t) number;
    if (!same || order->order_end != 0) {
        record->order_end = order->order_end;
    }
    record->flags |= SSLSTORE__KEEP_KNOWN;
    if (record->open == SSLSTORE__KEEP_OPEN_ORDER) {
        record->open = SSLSTORE__KEEP_OPEN_NONE;
        sslstore__keep_bought_date(record, order->purchased);
    } else {
        sslstore__keep_bought_note(record, order->purchased);
    }
    return SSLSTORE_OK;
}

void sslstore__keep_await(struct sslstore__keep_run *run, bool reissues)
{
    struct sslstore__keep_record *record = &run->record;

    record->flags |= SSLSTORE__KEEP_AWAITS;
    record->flags &= ~SSLSTORE__KEEP_REISSUES;
    if (reissues) {
        record->flags |= SSLSTORE__KEEP_REISSUES;
    }
    record->since = run->now;
    record->method_since = run->now;
    record->looks = 0;
    record->method = (uint8_t) sslstore__keep_choice_first(run->keep, run->now);
    record->resends = 0;
    if (record->attempts < UINT8_MAX) {
        record->attempts++;
    }
}

sslstore_result sslstore__keep_wait(struct sslstore__keep_run *run, const char *message)
{
    sslstore__keep_enter(run, SSLSTORE_KEEP_PHASE_WAITING, SSLSTORE_KEEP_TASK_NONE);
    if (run->record.looks < PATIENT_LOOKS) {
        return SSLSTORE_OK;
    }
    return sslstore__keep_fail(run, SSLSTORE_ERR_NOT_ISSUED, "MajorStatus", message);
}

bool sslstore__keep_is(const struct sslstore__keep_run *run, unsigned flag)
{
    return (run->record.flags & flag) != 0;
}
