/* Rings of keys and signing requests for the same names, made once, because making them takes
 * longer than a step.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_LIFE_KEYS_H
#define TEST_LIFE_KEYS_H

#include "sslstore.h"

#define KEY_RING_SIZE 16
#define KEY_NAMES_MAX 20
#define KEY_PEM_SIZE  512
#define KEY_CSR_SIZE  3072
#define KEY_NAME_SIZE 64

struct key {
    char pem[KEY_PEM_SIZE];
    char csr[KEY_CSR_SIZE];
    uint8_t sha256[SSLSTORE_SHA256_SIZE]; /* as in sslstore_csr */
};

struct key_ring {
    size_t name_count;
    char names[KEY_NAMES_MAX][KEY_NAME_SIZE];
    const char *further[KEY_NAMES_MAX]; /* all names but the first */
    size_t size;
    struct key *keys;
};

/* Makes a ring of so many keys. The names are "a.label", "b.label", …; with a wildcard, the last
 * one is "*.label". */
void key_ring_make(struct key_ring *ring, const char *label, size_t name_count, bool wildcard,
                   size_t size);
void key_ring_free(struct key_ring *ring);

/* Makes a ring of one key, the same in every such ring. */
void key_ring_make_shared(struct key_ring *ring, const char *label);

/* Fills in the request and the digest of a key that has only its PEM. */
void key_complete(struct key *key, const struct key_ring *ring);

#endif
