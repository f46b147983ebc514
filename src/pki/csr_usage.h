/* Usage: what a signing request wants its key to be certified for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_CSR_USAGE_H
#define SSLSTORE_PKI_CSR_USAGE_H

#include "pki/bytes.h"

/* Whether a request that was read before (its DER) asks for the extended key usage clientAuth (RFC
 * 5280, section 4.2.1.12). */
bool sslstore__csr_asks_client_auth(struct sslstore__bytes der);

#endif
