/* Frame: keeps the locals of a function off the stack of its caller.
 *
 * A compiler that inlines a function adds its locals to the frame of the caller, where they stay
 * during all other calls of the caller. test/size/stack.sh shows where that matters. A function
 * that is inlined at each of many calls also takes more code than the calls.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_BASE_FRAME_H
#define SSLSTORE_BASE_FRAME_H

#if defined(__GNUC__)
#define SSLSTORE__OWN_FRAME __attribute__((noinline))
#else
#define SSLSTORE__OWN_FRAME
#endif

#endif
