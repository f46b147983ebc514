/* Fetches the file of a validation.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_NET_HTTP_H
#define SANDBOX_NET_HTTP_H

#include "net_check.h"

/* Fetches http(s)://domain/.well-known/pki-validation/name on a new connection. Follows redirects
 * to ports 80 and 443, as a CA may; does not verify certificates, which may not be there yet.
 * Returns DCV_FOUND if the content is the expected one, apart from the ends of its lines. */
enum dcv_answer net_fetch_file(const struct net_config *config,
                               const struct dcv_question *question);

#endif
