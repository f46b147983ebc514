/* Net: what one client needs to reach the service, and what its exchanges leave: the configuration,
 * the address, the clock, the last error.
 *
 * net/ comes before client/ and cannot see the client. The client holds this struct and points it
 * to what it shares with its workers: see client/client.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_NET_NET_H
#define SSLSTORE_NET_NET_H

#include "sslstore.h"

#define SSLSTORE__TICK_MS 50 /* half of what sslstore.h promises: two waits may follow each other */

struct sslstore__net {
    const sslstore_config *config; /* with its defaults filled in */
    const char *host;              /* of the service */
    uint16_t port;
    sslstore_counters *counters;
    void **newest_session;    /* the transport's handle whose handshake was the last full one */
    int64_t service_time;     /* the Date of the last response that had one; 0: none had */
    int64_t clock_difference; /* that Date minus the local time when it arrived */
    uint64_t ticked_at;       /* when the program's tick was last called */
    sslstore_error error;     /* the last one */
};

/* Milliseconds of the monotonic clock. */
uint64_t sslstore__net_now(const struct sslstore__net *net);

/* Whether the library can wait for connections. If not, the next call of the transport, or of the
 * stream under it, blocks instead. */
bool sslstore__net_can_wait(const sslstore_config *config);

/* ---- The last error ---- */

/* Record a failure, and return it. field NULL: "". The message is the text of the result. The rest
 * of the error stays as it is: endpoint, delivery, HTTP status, attempts and so on. */
sslstore_result sslstore__error_set_field(struct sslstore__net *net, sslstore_result result,
                                          const char *field);

/* The same with a message. NULL or "": the text of the result. */
sslstore_result sslstore__error_set_message(struct sslstore__net *net, sslstore_result result,
                                            const char *field, const char *message);

/* The same with a sentence of SSLSTORE__WORDS(), or NULL; and with one in which each % stands for
 * the next argument, a text. A build without text does not even pass the sentence, which saves an
 * instruction or two in each of a hundred calls; the message is the first of those texts. */
#if defined(SSLSTORE_NO_TEXT)
#define sslstore__error_set_about(net, result, field, sentence, ...) \
    sslstore__error_set_message(net, result, field, SSLSTORE__FIRST(__VA_ARGS__, 0))
#define SSLSTORE__FIRST(first, ...) first
#define sslstore__error_set(net, result, field, sentence) \
    sslstore__error_set_field(net, result, field)
#else
sslstore_result sslstore__error_set_about(struct sslstore__net *net, sslstore_result result,
                                          const char *field, const char *sentence, ...);
#define sslstore__error_set(net, result, field, sentence) \
    sslstore__error_set_message(net, result, field, sentence)
#endif

/* Report the last error as another result, and return that. The rest of the error stays. */
sslstore_result sslstore__error_change(struct sslstore__net *net, sslstore_result result);

/* The call has succeeded: forget why earlier attempts failed. The rest, such as their number,
 * stays. */
void sslstore__error_forget_attempts(struct sslstore__net *net);

/* Forget the last error when a call begins. endpoint is borrowed for as long as the client
 * exists. */
void sslstore__error_clear(struct sslstore__net *net, const char *endpoint);

/* Count a call that ended with this failure. */
void sslstore__net_count_failure(struct sslstore__net *net, sslstore_result result);

/* ---- Waiting ---- */

/* Call the program's tick if SSLSTORE__TICK_MS have passed since the last time, or any time if a
 * stream blocks: it may do so for twice as long. OK or ERR_CANCELLED. */
sslstore_result sslstore__net_tick(struct sslstore__net *net);

/* Wait until one of the set is ready, or until the given moment; ticks meanwhile. count 0: only
 * wait for the moment; set[0].connection is any connection of the client, or NULL. OK,
 * ERR_CANCELLED, or the failure of the transport. */
sslstore_result sslstore__net_wait(struct sslstore__net *net, sslstore_wait *set, size_t count,
                                   uint64_t until);

/* ---- Retrying ---- */

/* Whether the failure may pass, so that the same request may succeed later. */
bool sslstore__net_is_transient(const sslstore_error *error);

/* How long to pause before an attempt (the first retry is attempt 2): a random time up to a ceiling
 * that doubles with each attempt, after the time that the service asked for. The random share
 * spreads clients that all received the same time. */
uint32_t sslstore__net_backoff_ms(const struct sslstore__net *net, uint32_t attempt);

#endif
