/* Anchors: CA certificates out of text and files, whatever stands between them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_TLS_ANCHORS_H
#define SSLSTORE_TLS_ANCHORS_H

#include <mbedtls/x509_crt.h>

#include "sslstore.h"

/* Append the configured CA certificates to chain. Blocks that cannot be read, because they are
 * damaged or too new for this Mbed TLS, are skipped, and their number is logged; blanks around and
 * inside the lines of a block do not matter. 0, or Mbed TLS's code: that of the first block where
 * nothing could be read, that of the file, or out of memory. */
int sslstore__anchors_read(mbedtls_x509_crt *chain, const sslstore_config *config);

#endif
