/* Anchors: CA certificates out of text and files. Text between them is ignored.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_TLS_ANCHORS_H
#define SSLSTORE_TLS_ANCHORS_H

#include <mbedtls/x509_crt.h>

#include "base/text.h"

/* What became of the configured CA certificates. */
struct sslstore__anchors_report {
    size_t read;
    size_t skipped;
    struct sslstore__text problem; /* "": none. The caller initializes it */
};

/* Append the configured CA certificates to chain. A block that cannot be read, because it is
 * damaged or too new for this Mbed TLS, is skipped; the first ten are logged with their reasons,
 * then the number of all. Blanks around and inside the lines of a block are ignored, and padding
 * may be missing. Returns 0, or a code of Mbed TLS: out of memory, a file that cannot be read, or,
 * if no certificate could be read, why the first block was skipped; report->problem says more. */
int sslstore__anchors_read(mbedtls_x509_crt *chain, const sslstore_config *config,
                           struct sslstore__anchors_report *report);

#endif
