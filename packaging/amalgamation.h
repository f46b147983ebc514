/* sslstore @VERSION@ in one file: all that it needs is sslstore.h, Mbed TLS and jsmn.h.
 *
 *     cc -c sslstore.c
 *
 * Written by `make amalgamation` from the files that its comments name; change those. Macros leave out
 * parts: SSLSTORE_NO_HOSTED (heap, clocks and sockets of a hosted system, with
 * sslstore_client_new()) and SSLSTORE_NO_TLS (the transport on Mbed TLS, too).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifdef SSLSTORE_NO_TLS
#define SSLSTORE_NO_HOSTED
#endif

#ifndef SSLSTORE_NO_HOSTED
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
/* A time_t of 64 bits on 32-bit glibc. */
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif
#ifndef _TIME_BITS
#define _TIME_BITS 64
#endif
#endif

/* What files of the library share with each other. Tests define it as nothing, to reach it. */
#ifndef SSLSTORE_INTERNAL
#define SSLSTORE_INTERNAL static
#endif

/* A part that is left out does not define what it declared, and does not use what others offer. */
#ifdef __GNUC__
#pragma GCC diagnostic ignored "-Wunused-function"
#endif

#include "sslstore.h"
