/* Real randomness for the keys of the authority and for TLS. Threads may share it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_RANDOM_H
#define SANDBOX_RANDOM_H

#include <stddef.h>

struct random_source;

struct random_source *random_new(void); /* NULL on failure */
void random_free(struct random_source *source);

/* The function type of Mbed TLS; user is the source. */
int random_fill(void *user, unsigned char *out, size_t size);

#endif
