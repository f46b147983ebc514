/* Public keys for certificates that nobody brought a key for: those of the inventory.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_KEYS_H
#define SANDBOX_KEYS_H

#include "der.h"

#include <stdint.h>

struct key_ring;

/* A few keys that follow from the seed. Each is made when it is first needed. */
struct key_ring *keys_new(uint64_t seed);
void keys_free(struct key_ring *ring);

/* The same number, the same key; a number and the one after it never have the same. NULL on
 * failure; else it belongs to the ring. */
const struct der *keys_get(struct key_ring *ring, uint64_t number);

#endif
