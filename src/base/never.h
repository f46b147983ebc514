/* Never: a branch that nothing can take, kept as a guard against mistakes of our own. The build
 * that measures coverage leaves it out, and `make coverage` counts such branches. A build that
 * checks the contract stops if one is taken.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_BASE_NEVER_H
#define SSLSTORE_BASE_NEVER_H

#include "base/contract.h"

#if defined(SSLSTORE_COVERAGE)
#define SSLSTORE__NEVER(condition) 0
#elif defined(NDEBUG)
#define SSLSTORE__NEVER(condition) (condition)
#else
#define SSLSTORE__NEVER(condition) ((condition) ? (SSLSTORE_TRAP(), 1) : 0)
#endif

#endif
