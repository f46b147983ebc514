/* A coroutine: a function with a stack of its own. Either it runs, or the loop of the program; so
 * nothing needs a lock. Here it is a thread that runs only while the loop stands still. A task with
 * two semaphores does the same on an RTOS, as does swapcontext().
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef EXAMPLES_COROUTINE_H
#define EXAMPLES_COROUTINE_H

#include <pthread.h>
#include <stdbool.h>

struct coroutine {
    void (*function)(void *user);
    void *user;
    bool has_ended;
    bool runs; /* it, and not the loop */
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
};

/* Runs function until it hands over for the first time. Returns 0 on success. */
int coroutine_start(struct coroutine *coroutine);

/* Lets the coroutine run (runs: true, called by the loop) or the loop (false, called by the
 * coroutine), and returns when the other side hands back. */
void coroutine_hand_over(struct coroutine *coroutine, bool runs);

#endif
