/* Call: one request of the service with its retries, as a machine that is stepped or waited for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_RPC_CALL_H
#define SSLSTORE_RPC_CALL_H

#include "rpc/reply.h"
#include "rpc/request.h"

struct sslstore__call {
    sslstore_client *client;
    const struct sslstore__endpoint *endpoint;
    struct sslstore__rpc_request request;
    struct sslstore__exchange exchange;
    bool in_exchange;
    struct sslstore__reply reply;
    bool ended;            /* the answer is complete: no record is left */
    sslstore_result wants; /* what the last step waits for */
    uint64_t begun;
    uint64_t deadline;
    uint64_t pause_until; /* 0: no pause between two attempts */
    uint64_t record_end;  /* bytes of the body up to the last record of a list */
    uint64_t taken_at;    /* when a record was last given to the program; 0: never */
    sslstore_error error; /* as it was then */
};

/* Begin a call, or find the one that is being stepped. ERR_DISABLED before anything else;
 * ERR_BUSY when another endpoint's call is under way on the line; ERR_ARGUMENT with the member's
 * name for text that cannot be sent. */
sslstore_result sslstore__call_open(sslstore_client *client,
                                    const struct sslstore__endpoint *endpoint, const void *request,
                                    struct sslstore__call **call);

/* A call that cannot even begin, because of this argument. ERR_DISABLED, or else ERR_ARGUMENT. */
sslstore_result sslstore__call_refuse(sslstore_client *client,
                                      const struct sslstore__endpoint *endpoint,
                                      const char *argument);

/* Get the next record, waiting unless the program steps. OK: call->reply holds it, or call->ended.
 * WANT_READ, WANT_WRITE: only while stepping. Any other result ends the call; for a list, *row is
 * what is wrong with this one record (and it is unusable), and the list goes on. */
sslstore_result sslstore__call_next(struct sslstore__call *call, sslstore_result *row);

/* Time that the program spent is not the service's: all deadlines move. */
void sslstore__call_extend_deadline(struct sslstore__call *call, uint64_t away_ms);

/* What a call that wants something waits for, and when to go on at the latest. connection NULL: only
 * for time. */
uint64_t sslstore__call_until(const struct sslstore__call *call, sslstore_wait *wait);

/* Swap the memory of the record at hand with text, which belongs to the same allocator: what was
 * decoded from the record then points into text, and the next record is read into what text was. */
void sslstore__call_swap_text(struct sslstore__call *call, struct sslstore__buffer *text);

/* End the call: count, log, wipe and free. Does nothing with NULL. */
void sslstore__call_close(struct sslstore__call *call, sslstore_result result);

/* End whatever calls of the client are under way. */
void sslstore__calls_abandon(sslstore_client *client);

/* A whole call with one record: request out, reply in. block (may be NULL with out) gets the memory
 * that out points to. */
sslstore_result sslstore__call_once(sslstore_client *client,
                                    const struct sslstore__endpoint *endpoint, const void *request,
                                    void *out, sslstore_block *block);

#endif
