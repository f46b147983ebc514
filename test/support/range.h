/* assert_int_in_range() of cmocka 2, which deprecates assert_in_range(), for cmocka 1 as well.
 * There it compares numbers without sign, so no bound may be negative.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SUPPORT_RANGE_H
#define TEST_SUPPORT_RANGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#ifndef assert_int_in_range
#define assert_int_in_range(value, minimum, maximum) assert_in_range(value, minimum, maximum)
#endif

#endif
