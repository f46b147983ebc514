/* Implements the rings of keys.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "life/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../examples/sandbox/seed.h"

static int fill(void *user, void *out, size_t size)
{
    return seed_fill(user, out, size);
}

static void must(sslstore_result result)
{
    if (result != SSLSTORE_OK) {
        fprintf(stderr, "keys: %s\n", sslstore_result_name(result));
        abort();
    }
}

/* Not the random numbers of the authority, whose keys would be the same. */
static struct seed_stream *stream(void)
{
    static struct seed_stream stream = {4711};

    return &stream;
}

static void make_key(struct key *key)
{
    sslstore_key_options options = {.random = fill, .random_user = stream()};
    sslstore_key made;

    must(sslstore_key_make(&sslstore_memory_heap, &options, &made, NULL));
    (void) snprintf(key->pem, sizeof key->pem, "%s", made.pem);
    sslstore_key_free(&made);
}

void key_complete(struct key *key, const struct key_ring *ring)
{
    sslstore_csr_options options = {.key = key->pem,
                                    .key_size = SSLSTORE_NUL_TERMINATED,
                                    .common_name = ring->names[0],
                                    .dns_names = ring->further,
                                    .dns_name_count = ring->name_count - 1,
                                    .random = fill,
                                    .random_user = stream()};
    sslstore_csr csr;

    must(sslstore_csr_make(&sslstore_memory_heap, &options, &csr, NULL));
    if (strlen(csr.pem) >= sizeof key->csr) {
        abort();
    }
    (void) snprintf(key->csr, sizeof key->csr, "%s", csr.pem);
    memcpy(key->sha256, csr.key_sha256, sizeof key->sha256);
    sslstore_csr_free(&csr);
}

static void name_ring(struct key_ring *ring, const char *label, size_t count, bool wildcard)
{
    if (count == 0 || count > KEY_NAMES_MAX) {
        abort();
    }
    ring->name_count = count;
    for (size_t i = 0; i < count; i++) {
        bool any = wildcard && i == count - 1;

        (void) snprintf(ring->names[i], KEY_NAME_SIZE, "%c.%s", any ? '*' : (char) ('a' + i),
                        label);
        if (i > 0) {
            ring->further[i - 1] = ring->names[i];
        }
    }
}

static void make_ring(struct key_ring *ring, const char *label, size_t name_count, bool wildcard,
                      size_t size)
{
    memset(ring, 0, sizeof *ring);
    name_ring(ring, label, name_count, wildcard);
    ring->size = size;
    ring->keys = calloc(size, sizeof *ring->keys);
    if (ring->keys == NULL) {
        abort();
    }
}

void key_ring_make(struct key_ring *ring, const char *label, size_t name_count, bool wildcard,
                   size_t size)
{
    make_ring(ring, label, name_count, wildcard, size);
    for (size_t i = 0; i < size; i++) {
        make_key(&ring->keys[i]);
        key_complete(&ring->keys[i], ring);
    }
}

void key_ring_make_shared(struct key_ring *ring, const char *label)
{
    static struct key shared;

    if (shared.pem[0] == '\0') {
        make_key(&shared);
    }
    make_ring(ring, label, 1, false, 1);
    ring->keys[0] = shared;
    key_complete(&ring->keys[0], ring);
}

void key_ring_free(struct key_ring *ring)
{
    free(ring->keys);
    memset(ring, 0, sizeof *ring);
}
