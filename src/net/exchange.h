/* Exchange: one request and its response on one connection, as a state machine that is stepped.
 *
 *   phase      event                               next phase  what is done
 *   ---------  ----------------------------------  ----------  ---------------------------------
 *   CHECKING   the connection is open and silent   SENDING     it is reused
 *   CHECKING   any other connection                OPENING
 *   OPENING    the transport has connected         SENDING
 *   SENDING    all of the request is sent          RECEIVING
 *   SENDING    the transport takes nothing now     SENDING     an early response is read
 *   SENDING    sending fails on a reused           FINISHED    the failure is recorded
 *              connection, and nothing is sent
 *   SENDING    sending fails otherwise             RECEIVING   an early response is read
 *   RECEIVING  the header or a part of the body    RECEIVING   the step returns it
 *   RECEIVING  the end of the response             FINISHED    the connection stays open, if it
 *                                                              can be used again
 *   any        a reused connection has died        OPENING     the request is sent again, if that
 *                                                              is safe
 *   any        any other failure, a deadline       FINISHED    the failure is recorded, and the
 *                                                              connection is closed
 *
 * An early response is one that arrives while the request is being sent: a server may refuse a
 * request before it has read all of it, and close the connection. Its status says more than the
 * failure to send, and so does an alert of TLS. An early success is an error, because the server
 * cannot have read the request; but as it says that it has, the request counts as sent. What comes
 * before a request on a reused connection is about the request before it, or about the time since
 * then.
 *
 * Two deadlines end an exchange: request.deadline ends all of it, phase_deadline the current phase.
 * OPENING lasts at most connect_timeout_ms. After that, a request that only reads may make no
 * progress for reply_timeout_ms at most. Any other request waits until request.deadline, because
 * its response says what was bought or changed.
 *
 * net->error.delivery is NOT_SENT until the transport takes the first byte, or may have taken it.
 * From then on it is MAYBE_SENT.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_NET_EXCHANGE_H
#define SSLSTORE_NET_EXCHANGE_H

#include "http/response_state.h"
#include "http/slice.h"
#include "net/connection.h"
#include "net/net.h"

#define SSLSTORE__EXCHANGE_BUFFER_SIZE  1024
#define SSLSTORE__EXCHANGE_PROGRESS_MIN 256 /* fewer bytes in reply_timeout_ms are no progress */

enum sslstore__exchange_phase {
    SSLSTORE__EXCHANGE_CHECKING,
    SSLSTORE__EXCHANGE_OPENING,
    SSLSTORE__EXCHANGE_SENDING,
    SSLSTORE__EXCHANGE_RECEIVING,
    SSLSTORE__EXCHANGE_FINISHED
};

/* What to send, and where. All of it is borrowed until the exchange ends. */
struct sslstore__exchange_request {
    struct sslstore__connection *connection;
    const struct sslstore__connection
        *session_source; /* whose TLS session may be resumed; or NULL */
    const char *data;    /* header and body */
    size_t size;
    bool read_only;    /* it changes nothing, and may be sent again */
    uint64_t deadline; /* of all of the exchange */
};

struct sslstore__exchange {
    struct sslstore__net *net;
    struct sslstore__exchange_request request;
    enum sslstore__exchange_phase phase;
    uint64_t phase_deadline;
    bool reused; /* the connection served an earlier exchange */
    size_t sent;
    size_t received;
    size_t bytes_since_progress; /* received since phase_deadline was set */
    sslstore_result send_error;  /* why only a part of the request was sent; OK: none */

    enum sslstore__http_response_event event; /* what the last step returned: HEAD, BODY or END */
    struct sslstore__http_slice body;         /* for BODY; valid until the next step */

    bool need_input; /* buffer[begin..end) has no further event */
    size_t begin;
    size_t end;

    struct sslstore__http_response response;
    char buffer[SSLSTORE__EXCHANGE_BUFFER_SIZE];
};

/* Begin an exchange. It is an attempt of a call: net->error counts it, and forgets what the attempt
 * before it left, but for the status of its response. */
void sslstore__exchange_begin(struct sslstore__exchange *exchange, struct sslstore__net *net,
                              const struct sslstore__exchange_request *request);

/* Go on as far as possible. OK: exchange->event is HEAD, BODY or END; after END the exchange has
 * finished. WANT_READ, WANT_WRITE: wait for what sslstore__exchange_until() says, and call again.
 * Any other result: the exchange has failed, and net->error says why. */
sslstore_result sslstore__exchange_step(struct sslstore__exchange *exchange);

/* What an exchange waits for after a step that returned `wants`, and when to step again at the
 * latest. */
uint64_t sslstore__exchange_until(const struct sslstore__exchange *exchange, sslstore_result wants,
                                  sslstore_wait *wait);

/* Move the deadlines by the time for which the program did not let the exchange continue. */
void sslstore__exchange_extend_deadline(struct sslstore__exchange *exchange, uint64_t away_ms);

/* Stop in the middle: the connection is closed. Does nothing once the exchange has finished. */
void sslstore__exchange_abandon(struct sslstore__exchange *exchange);

#endif
