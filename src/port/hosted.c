/* The heap and the clocks of a hosted system, as hooks.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

/* A time_t of 32 bits ends on 2038-01-19. On 32-bit glibc these two make it one of 64 bits; no
 * other system knows or needs them. Neither sslstore.h nor any other file of the library has a
 * time_t, so the program may be built without them. */
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif
#ifndef _TIME_BITS
#define _TIME_BITS 64
#endif

#include <stdlib.h>
#include <time.h>
#if defined(_WIN32)
#include <windows.h>
#endif

#include "sslstore.h"

static void *heap_alloc(void *unused, void *ptr, size_t old_size, size_t new_size)
{
    (void) unused;
    (void) old_size;
    if (new_size == 0) {
        free(ptr);
        return NULL;
    }
    return realloc(ptr, new_size);
}

const sslstore_memory sslstore_memory_heap = {.alloc = heap_alloc, .user = NULL};

#if defined(_WIN32)
uint64_t sslstore_now_ms(void *unused)
{
    (void) unused;
    return GetTickCount64();
}
#else
uint64_t sslstore_now_ms(void *unused)
{
    struct timespec now = {0, 0};

    (void) unused;
    (void) clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t) now.tv_sec * 1000 + (uint64_t) now.tv_nsec / 1000000;
}
#endif

/* A time_t that is too small gives -1 or has wrapped around to 1901: unknown. */
int64_t sslstore_wall_time(void *unused)
{
    time_t now = time(NULL);

    (void) unused;
    return now > 0 ? (int64_t) now : 0;
}
