/* Call: one request of the service with its retries, as a machine that is stepped or waited for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_WIRE_CALL_H
#define SSLSTORE_WIRE_CALL_H

#include "base/memory.h"
#include "json/scan.h"
#include "wire/handle.h"
#include "wire/member.h"

#define SSLSTORE__TOKENS_MAX 8192
#define SSLSTORE__REQUEST_MAX 262144

enum sslstore__credentials {
    SSLSTORE__NO_CREDENTIALS,     /* and no body: a GET */
    SSLSTORE__NESTED_CREDENTIALS, /* in AuthRequest */
    SSLSTORE__FLAT_CREDENTIALS,   /* at the top */
    SSLSTORE__BOTH_CREDENTIALS
};

enum sslstore__effect {
    SSLSTORE__READS,  /* may be repeated */
    SSLSTORE__CHANGES /* or costs money: begun again only while nothing was sent */
};

struct sslstore__endpoint {
    const char *path;
    const struct sslstore__table *request; /* NULL: credentials only */
    const struct sslstore__table *reply;   /* NULL: a verdict only */
    uint8_t credentials;
    uint8_t effect;
    uint8_t line;           /* SSLSTORE__LINE_LIST: the reply is a list, taken record by record */
    bool verdict_optional;
};

struct sslstore__call {
    sslstore_client *client;
    const struct sslstore__endpoint *endpoint;
    char *request; /* head and body; holds the token, so it is wiped */
    size_t request_size;
    uint64_t begun;
    uint64_t deadline;
    uint64_t pause_until; /* 0: no pause between two attempts */
    uint64_t taken_at;    /* when a record was last given to the program; 0: never */
    sslstore_error error; /* as it was then */
    sslstore_result wants; /* what the last step waits for */
    bool in_exchange;
    struct sslstore__exchange exchange;
    struct sslstore__slice unread; /* of the body */
    struct sslstore__scan scan;
    bool text_begun;               /* the body's first byte that is not blank has come */
    bool in_record;
    bool oversized;                /* the record at hand is over its limit, and is skipped */
    struct sslstore__buffer text;  /* of the record, and behind it the elements of its lists */
    jsmntok_t *tokens;
    size_t token_capacity;
    struct sslstore__record record;
    uint32_t records;              /* taken so far */
    bool ended;                    /* no record is left */
};

/* Begin a call, or find the one that is being stepped. ERR_DISABLED before anything else;
 * ERR_BUSY when another endpoint's call is under way on the line; ERR_ARGUMENT with the member's
 * name for text that cannot be sent. */
sslstore_result sslstore__call_open(sslstore_client *client,
                                    const struct sslstore__endpoint *endpoint, const void *request,
                                    struct sslstore__call **call);

/* Get the next record, waiting unless the program steps. OK: call->record is ready, or call->ended.
 * WANT_READ, WANT_WRITE: only while stepping. Any other result ends the call; for a list, *row is
 * what is wrong with this one record (call->record is unusable then), and the list goes on. */
sslstore_result sslstore__call_next(struct sslstore__call *call, sslstore_result *row);

/* Fill out from call->record. */
sslstore_result sslstore__call_decode(struct sslstore__call *call, void *out);

/* End the call: count, log, wipe and free. Does nothing with NULL. */
void sslstore__call_close(struct sslstore__call *call, sslstore_result result);

/* A whole call with one record: request out, reply in. block (may be NULL with out) gets the memory
 * that out points to. */
sslstore_result sslstore__call_once(sslstore_client *client,
                                    const struct sslstore__endpoint *endpoint, const void *request,
                                    void *out, sslstore_block *block);

#endif
