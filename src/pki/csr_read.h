/* Reads a signing request, and says why one is refused.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_CSR_READ_H
#define SSLSTORE_PKI_CSR_READ_H

#include "sslstore.h"

/* Like sslstore_csr_read(). With ERR_CSR, *fault says what is wrong, as a static text for people;
 * with any other result it is NULL. */
sslstore_result sslstore__csr_read(const sslstore_memory *memory, const void *data, size_t size,
                                   sslstore_csr *csr, const char **fault);

#endif
