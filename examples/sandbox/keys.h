/* Public keys for the certificates of the inventory, for which nobody supplied a key.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_KEYS_H
#define SANDBOX_KEYS_H

#include "der.h"

#include <stdint.h>

struct key_ring;

/* A few keys that follow from the seed. Each is made when it is first used. */
struct key_ring *keys_new(uint64_t seed);
void keys_free(struct key_ring *ring);

/* Returns a key by number. A number always gives the same key, and the next number another one.
 * The ring owns the key; NULL on failure. */
const struct der *keys_get(struct key_ring *ring, uint64_t number);

#endif
