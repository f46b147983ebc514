/* Asks a name server for the record of a validation.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_NET_DNS_H
#define SANDBOX_NET_DNS_H

#include "net_check.h"

/* Asks the configured name server, by UDP and, if the reply is truncated, by TCP. Returns
 * DCV_FOUND if one of the records of the type has the expected value: the target of a CNAME is
 * compared as a name, the strings of a TXT joined. */
enum dcv_answer net_query_record(const struct net_config *config,
                                 const struct dcv_question *question);

#endif
