/* Makes public keys for certificates without a CSR. Making a key takes longer than everything else
 * in a download, so there are only a few.
 * SPDX-License-Identifier: Apache-2.0 */
#include "keys.h"
#include "authority.h"
#include "memory.h"
#include "seed.h"

#include <stdlib.h>

#define KEY_COUNT 64

struct key_ring {
    uint64_t seed;
    struct der keys[KEY_COUNT];
};

struct key_ring *keys_new(uint64_t seed)
{
    struct key_ring *ring = allocate(sizeof *ring);

    ring->seed = seed;
    return ring;
}

void keys_free(struct key_ring *ring)
{
    if (!ring) {
        return;
    }
    for (size_t i = 0; i < KEY_COUNT; i++) {
        der_free(&ring->keys[i]);
    }
    free(ring);
}

static bool make_key(struct seed_stream stream, struct der *out)
{
    mbedtls_pk_context key;
    bool made;

    mbedtls_pk_init(&key);
    made = authority_key(&key, out, seed_fill, &stream);
    mbedtls_pk_free(&key);
    return made;
}

const struct der *keys_get(struct key_ring *ring, uint64_t number)
{
    size_t place = (size_t) (number % KEY_COUNT);
    struct der *key = &ring->keys[place];

    if (!key->used && !make_key(seed_stream(ring->seed, SEED_KEY, place), key)) {
        return NULL;
    }
    return key;
}
