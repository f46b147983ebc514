/* Call: one request to the service with its retries, as a state machine that is stepped or waited
 * for.
 *
 *   state    event                            next     what is done
 *   -------  -------------------------------  -------  ------------------------------------------
 *   IDLE     the request is built             ATTEMPT  an exchange begins
 *   IDLE     the request cannot be built      IDLE     the call has failed
 *   ATTEMPT  a record of a list is complete   ATTEMPT  sslstore__call_next() returns it
 *   ATTEMPT  a success ends                   ATTEMPT  `ended`: the record of a single reply is
 *                                                      returned; a list has no more
 *   ATTEMPT  any other response ends          (below)  the failure that its status and page mean
 *   ATTEMPT  a failure, and may_retry()       PAUSE    the retry budget gives a token
 *   ATTEMPT  any other failure                IDLE     the call has failed
 *   PAUSE    pause_until has come             ATTEMPT  the reply is emptied, an exchange begins
 *   any      sslstore__call_close()           (freed)  the exchange is abandoned; a success returns
 *                                                      a token to the retry budget
 *
 * A failure is retried only if it may pass, if the request changes nothing or was not sent, if the
 * program has no record of this response yet, and while attempts, retry budget and time last.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_RPC_CALL_H
#define SSLSTORE_RPC_CALL_H

#include "base/memory.h"
#include "net/exchange.h"
#include "rpc/endpoint.h"
#include "rpc/reply.h"
#include "rpc/request.h"
#include "sslstore.h"

enum sslstore__call_state {
    SSLSTORE__CALL_IDLE,    /* no attempt is under way */
    SSLSTORE__CALL_ATTEMPT, /* the exchange is under way, or has succeeded */
    SSLSTORE__CALL_PAUSE    /* until the next attempt */
};

struct sslstore__call {
    sslstore_client *client;
    const struct sslstore__endpoint *endpoint;
    struct sslstore__rpc_request request;
    enum sslstore__call_state state;
    bool ended;            /* the response is complete: no record is left */
    sslstore_result wants; /* the result of the last step */
    uint64_t begun_at;
    uint64_t deadline;
    uint64_t pause_until; /* in PAUSE */
    uint64_t record_end;  /* bytes of the body up to the end of the last record */
    uint64_t taken_at;    /* when a record was last returned to the program; 0: never */
    struct sslstore__reply reply;
    sslstore_error error; /* the client's last error at taken_at */
    struct sslstore__exchange exchange;
};

/* Begin a call. While the program steps its calls, the call in progress is continued. ERR_DISABLED
 * is returned before anything else; ERR_BUSY while another call has the endpoint's slot.
 * ERR_ARGUMENT: a text cannot be sent; error.field is its member. Then, too, *call must be closed:
 * it may be NULL. */
sslstore_result sslstore__call_open(sslstore_client *client,
                                    const struct sslstore__endpoint *endpoint, const void *request,
                                    struct sslstore__call **call);

/* Fail because of this argument, before a call begins. ERR_DISABLED if the client is disabled, else
 * ERR_ARGUMENT. */
sslstore_result sslstore__call_refuse(sslstore_client *client,
                                      const struct sslstore__endpoint *endpoint,
                                      const char *argument);

/* Get the next record. Waits, unless the program steps its calls. OK: call->reply has the record,
 * or call->ended is set. For a list, *row is then OK or says why this one record cannot be used.
 * WANT_READ, WANT_WRITE: call again. Any other result: the call has failed. */
sslstore_result sslstore__call_next(struct sslstore__call *call, sslstore_result *row);

/* Move all deadlines: for so long the program kept the call from going on. A call whose record the
 * program has moves them by itself, in sslstore__call_next(). */
void sslstore__call_extend_deadline(struct sslstore__call *call, uint64_t away_ms);

/* What a call that returned WANT_READ or WANT_WRITE waits for, and when to continue at the latest.
 * wait->events is 0 during a pause. */
uint64_t sslstore__call_until(const struct sslstore__call *call, sslstore_wait *wait);

/* End the call with this result: count, log, wipe and free it. Does nothing with NULL. */
void sslstore__call_close(struct sslstore__call *call, sslstore_result result);

/* Make a call with a single reply from its beginning to its end. out NULL: only the verdict
 * matters. block receives the memory that out points to; NULL: nothing points anywhere. */
sslstore_result sslstore__call_once(sslstore_client *client,
                                    const struct sslstore__endpoint *endpoint, const void *request,
                                    void *out, sslstore_block *block);

#endif
