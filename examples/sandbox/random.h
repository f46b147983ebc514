/* Real randomness for the keys of the authority and for TLS. Threads may share it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_RANDOM_H
#define SANDBOX_RANDOM_H

#include <stddef.h>

/* The function type of Mbed TLS. Returns 0 on success. */
int random_fill(void *unused, unsigned char *out, size_t size);

#endif
