/* Contract: what a program must not do. A public function states in its first line what it
 * requires. A build with assertions stops there; with NDEBUG the check is removed. The build that
 * measures coverage leaves it out, too.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_BASE_CONTRACT_H
#define SSLSTORE_BASE_CONTRACT_H

#include <assert.h>

#if defined(SSLSTORE_COVERAGE)
#define SSLSTORE__REQUIRE(condition) ((void) 0)
#else
#define SSLSTORE__REQUIRE(condition) assert(condition)
#endif

#endif
