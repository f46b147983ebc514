/* Contract: what a program must not do. A public function states in its first line what it
 * requires, and the program stops there if it is not so. The checks are part of every build but
 * that with NDEBUG, where they are removed, and the one that measures coverage.
 *
 * Not assert(): on firmware that would link printf() and abort() into every image.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_BASE_CONTRACT_H
#define SSLSTORE_BASE_CONTRACT_H

/* Stops the program: an expression. A build may define another one, which must not return. */
#if !defined(SSLSTORE_TRAP)
#if defined(__GNUC__)
#define SSLSTORE_TRAP() __builtin_trap()
#else
static inline void sslstore__trap(void)
{
    for (;;) {
    }
}
#define SSLSTORE_TRAP() sslstore__trap()
#endif
#endif

#if defined(NDEBUG) || defined(SSLSTORE_COVERAGE)
#define SSLSTORE__REQUIRE(condition) ((void) 0)
#else
#define SSLSTORE__REQUIRE(condition) \
    do {                             \
        if (!(condition)) {          \
            SSLSTORE_TRAP();         \
        }                            \
    } while (0)
#endif

#endif
