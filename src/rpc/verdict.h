/* Verdict: whether the service granted a request or refused it (AuthResponse).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_RPC_VERDICT_H
#define SSLSTORE_RPC_VERDICT_H

#include "json/scan.h"
#include "net/net.h"
#include "rpc/decode.h"

/* The members at the top of a record that a verdict is read from. */
extern const struct sslstore__json_names sslstore__verdict_names;

/* Read isError and Message, at most so many members, in AuthResponse or at the top, and record a
 * refusal in net->error. OK: the request was granted. ERR_API, ERR_AUTH, ERR_NOT_FOUND: it was
 * refused. ERR_REPLY: the verdict cannot be read, or there is none although one is required. */
sslstore_result sslstore__verdict(struct sslstore__net *net, const struct sslstore__record *record,
                                  size_t members, bool required);

/* A response whose status is not a success means `result`, and its body says `words`. Put them,
 * with what can be done about the status, into net->error. Returns ERR_AUTH if the words say so;
 * ERR_NOT_FOUND if they say so and the request was about one order; else result. */
sslstore_result sslstore__verdict_of_error(struct sslstore__net *net, const char *words,
                                           sslstore_result result, bool about_order);

#endif
