/* Version: which release of the library a program was linked with.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sslstore.h"

const char *sslstore_version(void)
{
    return SSLSTORE_VERSION;
}

uint32_t sslstore_version_number(void)
{
    return SSLSTORE_VERSION_NUMBER;
}
