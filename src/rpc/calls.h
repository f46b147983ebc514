/* Calls: all that are under way on a client.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_RPC_CALLS_H
#define SSLSTORE_RPC_CALLS_H

#include "sslstore.h"

/* End every call of the client with ERR_CANCELLED. */
void sslstore__calls_abandon(sslstore_client *client);

#endif
