/* CSR subject: a signing request whose subject has more than a common name, made with OpenSSL's
 * library. The CA of a domain- validated certificate ignores the rest; some other CAs and policies
 * ask for it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_CSR_SUBJECT_H
#define SSLSTORE_CLI_CSR_SUBJECT_H

#include "arguments.h"
#include "files.h"
#include "sslstore.h"

/* Makes the request anew, with the same key and names. fields: "O=Example Ltd" and so on. Returns
 * PEM, to be freed with free(); NULL: *refused is the field at fault, or NULL if something else
 * failed. */
char *csr_with_subject(const struct content *key, const sslstore_csr *csr,
                       const struct list *fields, const char **refused);

#endif
