/* Reply: the body of an answer on its way to being a result: scanned as it arrives, cut into
 * records, tokenised, judged, decoded. It does no I/O.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_RPC_REPLY_H
#define SSLSTORE_RPC_REPLY_H

#include "base/memory.h"
#include "json/scan.h"
#include "json/shorten.h"
#include "rpc/endpoint.h"

#define SSLSTORE__TOKENS_MAX 8192 /* of one record; of a large one, one for each eight bytes it may have */

struct sslstore__reply {
    struct sslstore__net *net;
    sslstore_block *scratch; /* memory for the tokens of the record at hand */
    const struct sslstore__endpoint *endpoint;
    struct sslstore__http_slice unread; /* of the body */
    struct sslstore__json_scan scan;
    bool text_begun; /* the body's first byte that is not blank has come */
    bool in_record;
    bool oversized;               /* the record at hand is over its limit, and is skipped */
    bool shortened;               /* or, of an order, its long values are left out        */
    struct sslstore__json_shorten shorten;
    struct sslstore__buffer text; /* of the record, and behind it the elements of its lists */
    struct sslstore__record record;
    uint32_t records; /* taken so far */
};

/* net and scratch are borrowed. Failures are recorded in net->error. scratch may be that of other
 * replies: it is used from the end of a record until that is decoded. */
void sslstore__reply_init(struct sslstore__reply *reply, struct sslstore__net *net,
                          sslstore_block *scratch, const struct sslstore__endpoint *endpoint);
void sslstore__reply_free(struct sslstore__reply *reply);

/* Forget an attempt that failed. */
void sslstore__reply_restart(struct sslstore__reply *reply);

/* The body will be so long: get room for it at once. */
void sslstore__reply_expect(struct sslstore__reply *reply, uint64_t size);

/* Here is the next piece of the body; what was given before has been scanned.
 * ERR_NOT_JSON: it is a page of text: a captive portal, a proxy, a maintenance notice. */
sslstore_result sslstore__reply_give(struct sslstore__reply *reply,
                                     const struct sslstore__http_slice *body);

/* Scan what was given: for a list until a record is *whole, else all of it. */
sslstore_result sslstore__reply_scan(struct sslstore__reply *reply, bool *whole);

/* The body has ended. ERR_JSON when its text has not. */
sslstore_result sslstore__reply_end(struct sslstore__reply *reply);

/* Keep a piece of the body of an answer whose status is no success. */
void sslstore__reply_keep_page(struct sslstore__reply *reply,
                               const struct sslstore__http_slice *body);

/* Record the failure that such an answer means, with the words of the page that was kept; see
 * sslstore__verdict_page(). A page that is long, or not JSON, has none. */
sslstore_result sslstore__reply_refuse(struct sslstore__reply *reply, sslstore_result result);

/* A record is whole: make it reply->record, and see whether the service refuses. In a list the
 * first record carries the verdict over all; a later one speaks for itself alone, and one that
 * cannot be read does not stop the others: then OK, and *row is what is wrong with it. */
sslstore_result sslstore__reply_judge(struct sslstore__reply *reply, sslstore_result *row);

/* Of an order's record that could not be read, the ids as far as they can be: "" where not. Each has
 * SSLSTORE_ID_MAX bytes. */
void sslstore__reply_ids(const struct sslstore__reply *reply, char *store_id, char *partner_id);

/* Fill out from reply->record; zeroed on failure. An order that was shortened says so. */
sslstore_result sslstore__reply_decode(struct sslstore__reply *reply, void *out);

#endif
