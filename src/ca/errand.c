/* Errand: see errand.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ca/errand.h"

#include <string.h>

#include "ca/authority.h"

/* The errand keeps the row; the listing gets the memory of an earlier one for its next: nothing is
 * copied or allocated. */
static void swap_texts(struct sslstore__errand *errand, struct sslstore__pages *pages)
{
    struct sslstore__buffer text = pages->call->reply.text;

    pages->call->reply.text = errand->row;
    errand->row = text;
}

void sslstore__errand_begin(struct sslstore__errand *errand, struct sslstore__pages *pages,
                            bool goes_on, bool ask_status, bool wants_certificate)
{
    memset(&errand->record, 0, sizeof errand->record);
    memcpy(errand->record.id, pages->id, sizeof errand->record.id);
    if (!pages->by_change) {
        errand->listed = pages->order;
        errand->record.order = &errand->listed;
    }
    if (!goes_on) {
        sslstore__block_free(pages->client.net.scratch); /* the listing needs it again afterwards */
    } else if (!pages->by_change) {
        swap_texts(errand, pages);
    }
    errand->place = pages->place;
    errand->wants_certificate = wants_certificate;
    errand->state = ask_status ? SSLSTORE__ERRAND_STATUS : SSLSTORE__ERRAND_DOWNLOAD;
    pages->in_hand = false;
}

/* A failure of one order that will be the failure of every other, too. */
static bool concerns_all(sslstore_result result)
{
    return result == SSLSTORE_ERR_AUTH || result == SSLSTORE_ERR_CANCELLED;
}

static bool is_want(sslstore_result result)
{
    return result == SSLSTORE_WANT_READ || result == SSLSTORE_WANT_WRITE;
}

static sslstore_result ask_status(struct sslstore__errand *errand)
{
    sslstore_order *order = &errand->certificate.order;
    sslstore_result result = sslstore_order_status(&errand->client, errand->record.id, order);

    if (result == SSLSTORE_OK) {
        bool issued = order->state == SSLSTORE_STATE_ACTIVE;

        errand->record.order = order;
        errand->state =
            errand->wants_certificate && issued ? SSLSTORE__ERRAND_DOWNLOAD : SSLSTORE__ERRAND_DONE;
    }
    return result;
}

static sslstore_result ask_download(struct sslstore__errand *errand)
{
    sslstore_certificate *certificate = &errand->certificate;
    sslstore_download download;
    sslstore_result result = sslstore_order_download(&errand->client, errand->record.id, &download);

    if (result != SSLSTORE_OK) {
        return result;
    }
    result = sslstore__sort_out(&errand->client, errand->record.order, NULL, &download,
                                &certificate->chain);
    if (result != SSLSTORE_OK) {
        return result;
    }
    if (certificate->order.block_.data_ == NULL) {
        certificate->order = errand->listed; /* which the errand owns */
        memset(&certificate->order.block_, 0, sizeof certificate->order.block_);
    }
    certificate->issued = true;
    errand->record.certificate = certificate;
    errand->state = SSLSTORE__ERRAND_DONE;
    return SSLSTORE_OK;
}

sslstore_result sslstore__errand_step(struct sslstore__errand *errand)
{
    while (errand->state == SSLSTORE__ERRAND_STATUS || errand->state == SSLSTORE__ERRAND_DOWNLOAD) {
        sslstore_result result =
            errand->state == SSLSTORE__ERRAND_STATUS ? ask_status(errand) : ask_download(errand);

        if (is_want(result) || concerns_all(result)) {
            return result;
        }
        if (result != SSLSTORE_OK) {
            errand->record.result = result;
            errand->state = SSLSTORE__ERRAND_DONE;
        }
    }
    return SSLSTORE_OK;
}

void sslstore__errand_end(struct sslstore__errand *errand)
{
    sslstore_certificate_free(&errand->certificate);
    errand->state = SSLSTORE__ERRAND_IDLE;
}
