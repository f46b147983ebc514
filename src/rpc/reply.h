/* Reply: turns the body of a response into results, without any I/O.
 *
 *   body -> scan -> record -> verdict -> decode
 *
 * The scanner checks the body as it arrives and finds the records: one, or the elements of a list.
 * The text of a record is kept until the next one begins. When a record is complete, the verdict is
 * read from it, and the struct is filled in by the table of the endpoint. The texts of the struct
 * are the bytes that came: decoding needs no memory but for the elements of lists.
 *
 *   function                          called
 *   --------------------------------  -----------------------------------------------------------
 *   sslstore__reply_reserve()         once, if the header of a success has a length
 *   sslstore__reply_feed()            for each piece of the body of a success
 *   sslstore__reply_scan()            until the piece is used up, or a record of a list is complete
 *   sslstore__reply_end()             at the end of the body of a success
 *   sslstore__reply_judge()           for each record
 *   sslstore__reply_decode()          if that returns OK
 *   sslstore__reply_keep_error()      for each piece of the body of any other response
 *   sslstore__reply_read_error()      at its end
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_RPC_REPLY_H
#define SSLSTORE_RPC_REPLY_H

#include "base/memory.h"
#include "http/slice.h"
#include "json/scan.h"
#include "json/shorten.h"
#include "net/net.h"
#include "rpc/decode.h"
#include "rpc/endpoint.h"

/* Names and values of a record; of a larger one, one for every eight bytes allowed. */
#define SSLSTORE__TOKENS_MAX 8192

struct sslstore__reply {
    struct sslstore__net *net;
    const struct sslstore__endpoint *endpoint;
    bool has_text; /* a byte of the body was not a blank */
    bool in_record;
    bool oversized;   /* the current record exceeds its limit, and the rest of it is skipped */
    bool shortened;   /* the current record is an order, and its long values are left out */
    uint32_t records; /* judged so far */
    struct sslstore__http_slice unread; /* of the current piece */
    struct sslstore__buffer text;       /* of the record; behind it, the elements of its lists */
    struct sslstore__record record;
    struct sslstore__json_scan scan;
    struct sslstore__json_shorten shorten;
};

/* net is borrowed. Failures are recorded in net->error. */
void sslstore__reply_init(struct sslstore__reply *reply, struct sslstore__net *net,
                          const struct sslstore__endpoint *endpoint);
void sslstore__reply_free(struct sslstore__reply *reply);

/* Forget what a failed attempt has left. */
void sslstore__reply_restart(struct sslstore__reply *reply);

/* Allocate memory for a body of this size at once. */
void sslstore__reply_reserve(struct sslstore__reply *reply, uint64_t size);

/* The next piece of the body. All of the last one has been scanned. ERR_NOT_JSON: the body is HTML,
 * of a captive portal, a proxy or a maintenance notice, for example. */
sslstore_result sslstore__reply_feed(struct sslstore__reply *reply,
                                     const struct sslstore__http_slice *body);

/* Scan the piece: of a list until a record is *complete, else all of it. */
sslstore_result sslstore__reply_scan(struct sslstore__reply *reply, bool *complete);

/* The body has ended. ERR_JSON: its text has not. */
sslstore_result sslstore__reply_end(struct sslstore__reply *reply);

/* Keep a piece of the body of an error. */
void sslstore__reply_keep_error(struct sslstore__reply *reply,
                                const struct sslstore__http_slice *body);

/* Fail with result, or with what the words of the body say: see sslstore__error_body_words() and
 * sslstore__verdict_of_error(). Only of JSON the words count; those of a page are just reported. */
sslstore_result sslstore__reply_read_error(struct sslstore__reply *reply, sslstore_result result);

/* A record is complete: make it reply->record, and read its verdict. The verdict of the first
 * record of a list is that of all of the list. A later record speaks for itself: if it cannot be
 * read, OK is returned, and *row says why. */
sslstore_result sslstore__reply_judge(struct sslstore__reply *reply, sslstore_result *row);

/* The ids of a record of an order that has not been decoded, even if it cannot be; each "" or
 * SSLSTORE_ID_MAX bytes at most. */
void sslstore__reply_ids(const struct sslstore__reply *reply, char *store_id, char *partner_id);

/* Fill out from reply->record; zeroed on failure. */
sslstore_result sslstore__reply_decode(struct sslstore__reply *reply, void *out);

#endif
