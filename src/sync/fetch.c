/* Requests the state and the certificate of one order of a sync.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sync/fetch.h"

#include <string.h>

#include "base/result.h"
#include "net/net.h"
#include "orders/certificate.h"
#include "orders/order.h"
#include "rpc/identity.h"

void sslstore__fetch_task_begin(struct sslstore__fetch_task *task, struct sslstore__sync_row *row,
                                bool wants_certificate)
{
    sslstore_sync_record *record = &task->record;

    memset(record, 0, sizeof *record);
    memcpy(record->id, row->id, strlen(row->id) + 1);
    record->order = row->order;
    task->row = row;
    task->wants_certificate = wants_certificate;
    task->was_reissued = false;
    task->state = row->needs_status ? SSLSTORE__FETCH_STATUS : SSLSTORE__FETCH_DOWNLOAD;
}

/* Whether every other order would fail in the same way. */
static bool concerns_all(sslstore_result result)
{
    return result == SSLSTORE_ERR_AUTH || result == SSLSTORE_ERR_FORBIDDEN ||
           result == SSLSTORE_ERR_CANCELLED;
}

/* After a conflict the row may describe an issuance that has been replaced since: ask for the
 * order itself, once. Returns false if that is not the reason. */
static bool ask_again(struct sslstore__fetch_task *task, sslstore_result result)
{
    if (result != SSLSTORE_ERR_CONFLICT || task->was_reissued) {
        return false;
    }
    sslstore_certificate_free(&task->certificate);
    task->record.order = task->row->order;
    task->was_reissued = true;
    task->state = SSLSTORE__FETCH_STATUS;
    return true;
}

/* Asks for the issuance that was listed; or, if the order was reissued, for the order by its store
 * id. The record then gets the key of the new issuance. */
static sslstore_result ask_status(struct sslstore__fetch_task *task)
{
    sslstore_order *order = &task->certificate.order;
    const char *id = task->record.id;
    struct sslstore__identity identity;
    sslstore_result result;

    if (task->was_reissued) {
        (void) sslstore__identity_read(task->record.id, &identity);
        id = identity.store_id;
    }
    result = sslstore_wire_order_status(&task->worker, id, order);
    if (result == SSLSTORE_OK && task->was_reissued) {
        result = sslstore__order_key(&task->worker, order, task->record.id);
    }
    if (result != SSLSTORE_OK) {
        return result;
    }
    task->record.order = order;
    if (task->wants_certificate && sslstore_order_in_force(order, 0)) {
        task->state = SSLSTORE__FETCH_DOWNLOAD;
    } else {
        task->state = SSLSTORE__FETCH_DONE;
    }
    return SSLSTORE_OK;
}

static sslstore_result ask_download(struct sslstore__fetch_task *task)
{
    const sslstore_order *order = task->record.order;
    sslstore_certificate *certificate = &task->certificate;
    bool standing = order->state == SSLSTORE_STATE_REISSUING;
    const char *id = sslstore__certificate_download_id(order, task->record.id);
    sslstore_download download;
    sslstore_result result = sslstore_wire_order_download(&task->worker, id, &download);

    if (result != SSLSTORE_OK) {
        return result;
    }
    result = sslstore__certificate_sort(&task->worker, order, NULL, &download, &certificate->chain);
    if (result != SSLSTORE_OK) {
        return result;
    }
    if (certificate->order.block_.data_ == NULL) {
        certificate->order = *task->row->order; /* its text belongs to the row; it has no block */
    }
    certificate->issued = !standing;
    certificate->standing = standing;
    task->record.certificate = certificate;
    task->state = SSLSTORE__FETCH_DONE;
    return SSLSTORE_OK;
}

static sslstore_result ask(struct sslstore__fetch_task *task)
{
    if (task->state == SSLSTORE__FETCH_STATUS) {
        return ask_status(task);
    }
    return ask_download(task);
}

sslstore_result sslstore__fetch_task_step(struct sslstore__fetch_task *task)
{
    while (task->state != SSLSTORE__FETCH_DONE) {
        sslstore_result result = ask(task);

        if (sslstore__result_is_want(result) || concerns_all(result)) {
            return result;
        }
        if (result != SSLSTORE_OK && !ask_again(task, result)) {
            task->record.result = result;
            task->state = SSLSTORE__FETCH_DONE;
        }
    }
    return SSLSTORE_OK;
}

void sslstore__fetch_task_end(struct sslstore__fetch_task *task)
{
    sslstore_certificate_free(&task->certificate);
    sslstore__sync_row_free(&task->worker.net.config->memory, task->row);
    task->row = NULL;
    task->state = SSLSTORE__FETCH_IDLE;
}
