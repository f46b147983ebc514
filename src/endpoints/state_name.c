/* State name: names the states of orders. Programs that show none link no names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sslstore.h"

const char *sslstore_state_name(sslstore_state state)
{
    static const char *const names[] = {"unknown", "initial",  "pending",   "reissuing",
                                        "active",  "expired",  "cancelled", "refunded",
                                        "revoked", "rejected", "failed"};
    size_t index = (size_t) state;

    return index < sizeof names / sizeof names[0] ? names[index] : names[0];
}
