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

#define SSLSTORE__TICK_MS 50 /* half of what is promised, as two waits may adjoin */

struct sslstore__net {
    const sslstore_config *config; /* with its defaults filled in */
    const char *host;              /* of the service */
    uint16_t port;
    sslstore_counters *counters;
    sslstore_error error;     /* the last one */
    int64_t service_time;     /* the Date of the last response that had one; 0: none had */
    int64_t clock_difference; /* that Date minus the local time when it arrived */
    uint64_t ticked_at;       /* when the program's tick was last called */
};

/* Not now: step again later. */
static inline bool sslstore__net_is_want(int result)
{
    return result == SSLSTORE_WANT_READ || result == SSLSTORE_WANT_WRITE;
}

uint64_t sslstore__net_now(const struct sslstore__net *net);

/* Record a failure, and return it. field and message may be NULL. The delivery, HTTP status and
 * attempts that are already recorded stay. */
sslstore_result sslstore__error_set(struct sslstore__net *net, sslstore_result result,
                                    const char *field, const char *message);

/* Forget the last failure: a call begins. endpoint is kept as it is. */
void sslstore__error_clear(struct sslstore__net *net, const char *endpoint);

/* Call the program's tick, if the last one is long enough ago. OK, or ERR_CANCELLED. */
sslstore_result sslstore__net_tick(struct sslstore__net *net);

/* Count a call that ended in this failure. */
void sslstore__net_count_failure(struct sslstore__net *net, sslstore_result result);

/* Let time pass until one of the set is ready, or until the given moment. An empty set: only time.
 * OK: look again; else ERR_CANCELLED or the transport's failure. */
sslstore_result sslstore__net_wait(struct sslstore__net *net, sslstore_wait *set, size_t count,
                                   uint64_t until);

/* A call that only reads may be begun again after this failure. */
bool sslstore__net_is_transient(const sslstore_error *error);

/* How long to pause before attempt number `attempt` (the second is 2): full jitter, and never less
 * than what the service asked for. */
uint32_t sslstore__net_backoff_ms(const struct sslstore__net *net, uint32_t attempt);

#endif
