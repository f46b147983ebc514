/* Divide: the division of 64-bit numbers, which 32-bit processors lack. libgcc's takes 950 bytes;
 * this one takes 60 and is slower.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_BASE_DIVIDE_H
#define SSLSTORE_BASE_DIVIDE_H

#include <stdint.h>

/* The quotient, and the remainder in *rest. */
uint64_t sslstore__divide(uint64_t number, uint32_t divisor, uint32_t *rest);

/* The quotient, rounded toward zero, of a number that may be negative. */
int64_t sslstore__quotient(int64_t number, uint32_t divisor);

#endif
