/* Verdict: what the service says of a request before it says anything else (AuthResponse).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_RPC_VERDICT_H
#define SSLSTORE_RPC_VERDICT_H

#include "net/net.h"
#include "rpc/member.h"

enum sslstore__verdict_state {
    SSLSTORE__VERDICT_ABSENT,
    SSLSTORE__VERDICT_GRANTED,
    SSLSTORE__VERDICT_REFUSED
};

/* Find isError and Message, in AuthResponse or at the top, and record a refusal in net->error.
 * OK: granted. ERR_API, ERR_AUTH, ERR_NOT_FOUND: refused. ERR_REPLY: no verdict where there has
 * to be one (required), or an unreadable one. */
sslstore_result sslstore__verdict(struct sslstore__net *net, const struct sslstore__record *record,
                                  bool required);

/* An answer's status is no success, which by itself means result; the record is its page. Record it in
 * net->error with the service's own words, if the page has any: in AuthResponse, at the top, or as
 * nothing but a text. ERR_AUTH: the words say so. ERR_NOT_FOUND: the same, where the request was about
 * one order. Else result. */
sslstore_result sslstore__verdict_page(struct sslstore__net *net,
                                       const struct sslstore__record *record,
                                       sslstore_result result, bool about_order);

#endif
