/* Encode: writes a struct of the program as the members of a request.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_RPC_ENCODE_H
#define SSLSTORE_RPC_ENCODE_H

#include "json/write.h"
#include "rpc/member.h"

/* Write the members that are set into the object that is open. The first failure stays in
 * json->result, and the member's name in json->field. */
void sslstore__rpc_encode(struct sslstore__json *json, const struct sslstore__table *table,
                          const void *source);

#endif
