/* A coroutine on a thread: coroutine.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "coroutine.h"

void coroutine_hand_over(struct coroutine *coroutine, bool runs)
{
    (void) pthread_mutex_lock(&coroutine->mutex);
    coroutine->runs = runs;
    (void) pthread_cond_signal(&coroutine->changed);
    while (coroutine->runs == runs) {
        (void) pthread_cond_wait(&coroutine->changed, &coroutine->mutex);
    }
    (void) pthread_mutex_unlock(&coroutine->mutex);
}

static void *run_coroutine(void *user)
{
    struct coroutine *coroutine = user;

    coroutine->function(coroutine->user);
    (void) pthread_mutex_lock(&coroutine->mutex);
    coroutine->has_ended = true;
    coroutine->runs = false;
    (void) pthread_cond_signal(&coroutine->changed);
    (void) pthread_mutex_unlock(&coroutine->mutex);
    return NULL;
}

int coroutine_start(struct coroutine *coroutine)
{
    (void) pthread_mutex_init(&coroutine->mutex, NULL);
    (void) pthread_cond_init(&coroutine->changed, NULL);
    coroutine->runs = true;
    if (pthread_create(&coroutine->thread, NULL, run_coroutine, coroutine) != 0) {
        return -1;
    }
    (void) pthread_mutex_lock(&coroutine->mutex);
    while (coroutine->runs) {
        (void) pthread_cond_wait(&coroutine->changed, &coroutine->mutex);
    }
    (void) pthread_mutex_unlock(&coroutine->mutex);
    return 0;
}
