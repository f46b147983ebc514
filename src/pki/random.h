/* Random: the program's random function, for Mbed TLS.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_RANDOM_H
#define SSLSTORE_PKI_RANDOM_H

#include "sslstore.h"

#define SSLSTORE__RANDOM_SEEN 16 /* bytes of the last draw that are remembered */

struct sslstore__random {
    sslstore_random_fn *draw;
    void *user;
    bool failed;                               /* a draw failed, or gave the same bytes again */
    unsigned char seen[SSLSTORE__RANDOM_SEEN]; /* the begin of the last long draw */
};

/* Fill out with random bytes; random is a struct sslstore__random. Returns 0, or a code of Mbed
 * TLS. A source that is stuck would make the same key everywhere, and Mbed TLS search for a prime
 * forever, so a draw that begins like the one before fails. */
int sslstore__random_draw(void *random, unsigned char *out, size_t size);

#endif
