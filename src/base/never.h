/* Never: a branch that nothing can take, kept against our own mistakes. The build that measures
 * coverage leaves it out, so that it is no hole in the figures; a build with assertions stops where
 * it is taken after all. `make coverage` counts them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_BASE_NEVER_H
#define SSLSTORE_BASE_NEVER_H

#include <assert.h>

#if defined(SSLSTORE_COVERAGE)
#define SSLSTORE__NEVER(condition) 0
#elif defined(NDEBUG)
#define SSLSTORE__NEVER(condition) (condition)
#else
#define SSLSTORE__NEVER(condition) ((condition) ? (assert(0 && #condition), 1) : 0)
#endif

#endif
