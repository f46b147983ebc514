/* Carried: frees what a carried request owns.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/carried.h"

#include "base/memory.h"
#include "base/text.h"

void sslstore__carried_text(const char **to, const char *from)
{
    if (!sslstore__text_is_set(*to)) {
        *to = from;
    }
}

void sslstore__carried_free(struct sslstore__carried *carried)
{
    sslstore__block_free(&carried->names);
    sslstore__block_free(&carried->approvers);
}
