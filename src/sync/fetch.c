/* Errand: see errand.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sync/fetch.h"

#include <string.h>

#include "orders/api.h"
#include "rpc/identity.h"

static void describe(struct sslstore__sync_row *row, struct sslstore__lister *pages,
                     bool ask_status)
{
    memcpy(row->id, pages->id, sizeof row->id);
    row->has_order = !pages->by_change; /* what changed is held by the page, and only for a while */
    row->order = pages->order;
    row->place = pages->place;
    row->ask_status = ask_status;
    pages->in_hand = false;
}

void sslstore__sync_row_take(struct sslstore__sync_row *row, struct sslstore__lister *pages,
                             bool ask_status)
{
    describe(row, pages, ask_status);
    if (row->has_order) {
        sslstore__call_swap_text(pages->call, &row->text);
    }
}

void sslstore__sync_row_borrow(struct sslstore__sync_row *row, struct sslstore__lister *pages,
                               bool ask_status)
{
    describe(row, pages, ask_status);
    sslstore__client_free_scratch(&pages->client); /* the listing allocates it again */
}

void sslstore__fetch_task_begin(struct sslstore__fetch_task *errand, bool wants_certificate)
{
    memset(&errand->record, 0, sizeof errand->record);
    memcpy(errand->record.id, errand->row.id, sizeof errand->record.id);
    if (errand->row.has_order) {
        errand->record.order = &errand->row.order;
    }
    errand->wants_certificate = wants_certificate;
    errand->again = false;
    errand->state = errand->row.ask_status ? SSLSTORE__FETCH_STATUS : SSLSTORE__FETCH_DOWNLOAD;
}

/* A failure of one order that will be the failure of every other, too. */
static bool concerns_all(sslstore_result result)
{
    return result == SSLSTORE_ERR_AUTH || result == SSLSTORE_ERR_CANCELLED;
}

/* Its row tells of an issuance that is no longer the present one: ask for the order itself, once.
 * false: not the row is at fault. */
static bool ask_again(struct sslstore__fetch_task *errand, sslstore_result result)
{
    if (result != SSLSTORE_ERR_CONFLICT || errand->again) {
        return false;
    }
    sslstore_certificate_free(&errand->certificate);
    errand->record.order = errand->row.has_order ? &errand->row.order : NULL;
    errand->again = true;
    errand->state = SSLSTORE__FETCH_STATUS;
    return true;
}

/* The order by its key, or any issuance of it; then the key is that one's. */
static sslstore_result ask_status(struct sslstore__fetch_task *errand)
{
    sslstore_order *order = &errand->certificate.order;
    struct sslstore__identity identity;
    sslstore_result result;

    (void) sslstore__identity_read(errand->record.id, &identity);
    result = sslstore_wire_order_status(
        &errand->client, errand->again ? identity.store_id : errand->record.id, order);
    if (result == SSLSTORE_OK && errand->again) {
        result = sslstore__order_key(&errand->client, order, errand->record.id);
    }
    if (result == SSLSTORE_OK) {
        errand->record.order = order;
        errand->state = errand->wants_certificate && sslstore__state_is_in_service(order->state)
                            ? SSLSTORE__FETCH_DOWNLOAD
                            : SSLSTORE__FETCH_DONE;
    }
    return result;
}

static sslstore_result ask_download(struct sslstore__fetch_task *errand)
{
    sslstore_certificate *certificate = &errand->certificate;
    bool standing = errand->record.order->state == SSLSTORE_STATE_REISSUING;
    sslstore_download download;
    sslstore_result result = sslstore_wire_order_download(
        &errand->client, sslstore__certificate_download_id(errand->record.order, errand->record.id),
        &download);

    if (result != SSLSTORE_OK) {
        return result;
    }
    result = sslstore__certificate_sort(&errand->client, errand->record.order, NULL, &download,
                                        &certificate->chain);
    if (result != SSLSTORE_OK) {
        return result;
    }
    if (certificate->order.block_.data_ == NULL) {
        certificate->order = errand->row.order; /* its text is the row's, and has no block */
    }
    certificate->issued = !standing;
    certificate->standing = standing;
    errand->record.certificate = certificate;
    errand->state = SSLSTORE__FETCH_DONE;
    return SSLSTORE_OK;
}

sslstore_result sslstore__fetch_task_step(struct sslstore__fetch_task *errand)
{
    while (errand->state == SSLSTORE__FETCH_STATUS || errand->state == SSLSTORE__FETCH_DOWNLOAD) {
        sslstore_result result =
            errand->state == SSLSTORE__FETCH_STATUS ? ask_status(errand) : ask_download(errand);

        if (sslstore__net_is_want(result) || concerns_all(result)) {
            return result;
        }
        if (result != SSLSTORE_OK && !ask_again(errand, result)) {
            errand->record.result = result;
            errand->state = SSLSTORE__FETCH_DONE;
        }
    }
    return SSLSTORE_OK;
}

void sslstore__fetch_task_end(struct sslstore__fetch_task *errand)
{
    sslstore_certificate_free(&errand->certificate);
    errand->state = SSLSTORE__FETCH_IDLE;
}
