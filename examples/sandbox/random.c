/* Real randomness: one generator behind a mutex, whatever Mbed TLS was built with.
 * SPDX-License-Identifier: Apache-2.0 */
#include "random.h"
#include "memory.h"

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <pthread.h>
#include <stdlib.h>

struct random_source {
    pthread_mutex_t mutex;
    mbedtls_entropy_context entropy;
    mbedtls_ctr_drbg_context generator;
};

struct random_source *random_new(void)
{
    struct random_source *source = allocate(sizeof *source);

    pthread_mutex_init(&source->mutex, NULL);
    mbedtls_entropy_init(&source->entropy);
    mbedtls_ctr_drbg_init(&source->generator);
    if (mbedtls_ctr_drbg_seed(&source->generator, mbedtls_entropy_func, &source->entropy, NULL,
                              0) != 0) {
        random_free(source);
        return NULL;
    }
    return source;
}

void random_free(struct random_source *source)
{
    if (!source) {
        return;
    }
    mbedtls_ctr_drbg_free(&source->generator);
    mbedtls_entropy_free(&source->entropy);
    pthread_mutex_destroy(&source->mutex);
    free(source);
}

static int fill_locked(struct random_source *source, unsigned char *out, size_t size)
{
    int failure = 0;

    while (size && !failure) {
        size_t part = size < MBEDTLS_CTR_DRBG_MAX_REQUEST ? size : MBEDTLS_CTR_DRBG_MAX_REQUEST;

        failure = mbedtls_ctr_drbg_random(&source->generator, out, part);
        out += part;
        size -= part;
    }
    return failure;
}

int random_fill(void *user, unsigned char *out, size_t size)
{
    struct random_source *source = user;
    int failure;

    pthread_mutex_lock(&source->mutex);
    failure = fill_locked(source, out, size);
    pthread_mutex_unlock(&source->mutex);
    return failure;
}
