/* Draws random bytes with the function of the program.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pki/random.h"

#include <string.h>

#include "mbedtls_compat.h"

int sslstore__random_draw(void *random, unsigned char *out, size_t size)
{
    struct sslstore__random *source = random;

    if (source->draw(source->user, out, size) != 0) {
        source->failed = true;
    }
    if (size >= sizeof source->seen) {
        source->failed = source->failed || memcmp(source->seen, out, sizeof source->seen) == 0;
        memcpy(source->seen, out, sizeof source->seen);
    }
    return source->failed ? MBEDTLS_ERR_PK_BAD_INPUT_DATA : 0;
}
