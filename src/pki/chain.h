/* Chain: sslstore_chain_read() with all its options.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_CHAIN_H
#define SSLSTORE_PKI_CHAIN_H

#include "base/text.h"
#include "pki/path.h"

struct sslstore__chain_options {
    const uint8_t *key_sha256;        /* of the leaf; NULL: found by structure */
    struct sslstore__anchors anchors; /* where the chain must lead to */
    struct sslstore__text *missing;   /* with anchors: receives the name that ERR_CHAIN is about */
};

/* ERR_CHAIN: it does not verify up to one of the anchors; the name of the issuer that is missing,
 * or did not sign, is in options->missing. All else as in sslstore_chain_read(). */
sslstore_result sslstore__chain_read(const sslstore_memory *memory, const sslstore_file *files,
                                     size_t count, const struct sslstore__chain_options *options,
                                     sslstore_chain *chain);

#endif
