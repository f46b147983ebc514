/* Real randomness: the operating system's.
 * SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE

#include "random.h"

#include <unistd.h>

#define PART_MAX 256 /* what the system gives at once */

int random_fill(void *unused, unsigned char *out, size_t size)
{
    int failure = 0;

    (void) unused;
    while (size && !failure) {
        size_t part = size < PART_MAX ? size : PART_MAX;

        failure = getentropy(out, part);
        out += part;
        size -= part;
    }
    return failure;
}
