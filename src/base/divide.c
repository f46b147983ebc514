/* Divides 64-bit numbers, bit by bit where the processor cannot.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/divide.h"

#if UINTPTR_MAX > UINT32_MAX

uint64_t sslstore__divide(uint64_t number, uint32_t divisor, uint32_t *rest)
{
    *rest = (uint32_t) (number % divisor);
    return number / divisor;
}

#else

/* The quotient moves into number from the right as the bits of number move out to the left. */
uint64_t sslstore__divide(uint64_t number, uint32_t divisor, uint32_t *rest)
{
    uint64_t left = 0;

    for (int bit = 0; bit < 64; bit++) {
        left = left << 1 | number >> 63;
        number <<= 1;
        if (left >= divisor) {
            left -= divisor;
            number |= 1;
        }
    }
    *rest = (uint32_t) left;
    return number;
}

#endif

int64_t sslstore__quotient(int64_t number, uint32_t divisor)
{
    uint32_t rest;

    if (number < 0) {
        return -(int64_t) sslstore__divide(0 - (uint64_t) number, divisor, &rest);
    }
    return (int64_t) sslstore__divide((uint64_t) number, divisor, &rest);
}
