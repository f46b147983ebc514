/* A library that is loaded before the system's (LD_PRELOAD) and moves the wall clock by CLOCK_SHIFT
 * seconds, or stops it at CLOCK_AT (seconds since 1970), for the program and for every library that
 * it uses. On a 32-bit system, those that were built with a time_t of 32 bits get no time beyond
 * 2038-01-19, as from glibc itself.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* What a kernel of any size writes. */
struct moment {
    int64_t seconds;
    int64_t nanoseconds;
};

static int read_clock(clockid_t clock, struct moment *now)
{
    const char *shift = getenv("CLOCK_SHIFT");
    const char *at = getenv("CLOCK_AT");
    int result;

#if defined(SYS_clock_gettime64)
    result = (int) syscall(SYS_clock_gettime64, clock, now);
#else
    result = (int) syscall(SYS_clock_gettime, clock, now);
#endif
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        now->seconds = at == NULL ? now->seconds : atoll(at);
        now->seconds += shift == NULL ? 0 : atoll(shift);
    }
    return result;
}

/* Whether a time_t of this build can hold the time. */
static int fits(const struct moment *now)
{
    if ((time_t) now->seconds == now->seconds) {
        return 1;
    }
    errno = EOVERFLOW;
    return 0;
}

time_t time(time_t *out)
{
    struct moment now;

    if (read_clock(CLOCK_REALTIME_COARSE, &now) != 0 || !fits(&now)) {
        return -1;
    }
    if (out != NULL) {
        *out = (time_t) now.seconds;
    }
    return (time_t) now.seconds;
}

int clock_gettime(clockid_t clock, struct timespec *out)
{
    struct moment now;

    if (read_clock(clock, &now) != 0 || !fits(&now)) {
        return -1;
    }
    out->tv_sec = (time_t) now.seconds;
    out->tv_nsec = (long) now.nanoseconds;
    return 0;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
    struct moment now;

    (void) zone;
    if (read_clock(CLOCK_REALTIME, &now) != 0 || !fits(&now)) {
        return -1;
    }
    out->tv_sec = (time_t) now.seconds;
    out->tv_usec = (suseconds_t) (now.nanoseconds / 1000);
    return 0;
}

/* What a 32-bit glibc calls for programs with a time_t of 64 bits. */
#if defined(SYS_clock_gettime64)
struct wide_timespec {
    int64_t seconds;
    int32_t nanoseconds;
    int32_t padding;
};

struct wide_timeval {
    int64_t seconds;
    int64_t microseconds;
};

int64_t __time64(int64_t *out);
int __clock_gettime64(clockid_t clock, struct wide_timespec *out);
int __gettimeofday64(struct wide_timeval *restrict out, void *restrict zone);

int64_t __time64(int64_t *out)
{
    struct moment now = {-1, 0};

    (void) read_clock(CLOCK_REALTIME_COARSE, &now);
    if (out != NULL) {
        *out = now.seconds;
    }
    return now.seconds;
}

int __clock_gettime64(clockid_t clock, struct wide_timespec *out)
{
    struct moment now;

    if (read_clock(clock, &now) != 0) {
        return -1;
    }
    out->seconds = now.seconds;
    out->nanoseconds = (int32_t) now.nanoseconds;
    out->padding = 0;
    return 0;
}

int __gettimeofday64(struct wide_timeval *restrict out, void *restrict zone)
{
    struct moment now;

    (void) zone;
    if (read_clock(CLOCK_REALTIME, &now) != 0) {
        return -1;
    }
    out->seconds = now.seconds;
    out->microseconds = now.nanoseconds / 1000;
    return 0;
}
#endif
