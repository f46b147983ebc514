/* Reading a signing request, with the reason why one is refused.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_CSR_H
#define SSLSTORE_PKI_CSR_H

#include "sslstore.h"

/* sslstore_csr_read(). With ERR_CSR *fault says what is wrong, as a clause for a person that lives as
 * long as the program; otherwise it is NULL. */
sslstore_result sslstore__csr_read(const sslstore_memory *memory, const void *data, size_t size,
                                   sslstore_csr *csr, const char **fault);

#endif
