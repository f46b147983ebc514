/* Chain: sslstore_chain_read() with options.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_CHAIN_H
#define SSLSTORE_PKI_CHAIN_H

#include "base/text.h"
#include "pki/path.h"

struct sslstore__chain_options {
    const uint8_t *key_sha256; /* of the end-entity certificate; NULL: find it by structure */
    struct sslstore__anchors anchors;    /* where the chain must end */
    const char **problem;             /* as of sslstore_chain_read() */
    struct sslstore__text *missing;      /* with anchors: the name that ERR_CHAIN is about */
    struct sslstore__verified *verified; /* see pki/path.h; may be NULL */
    sslstore_block
        *files; /* the memory of the files, freed as soon as they are read; may be NULL */
};

/* Like sslstore_chain_read(), but with anchors: ERR_CHAIN if the chain does not verify up to one of
 * them. Then options->missing receives the name of the issuer that is missing or whose key does not
 * verify. */
sslstore_result sslstore__chain_read(const sslstore_memory *memory, const sslstore_file *files,
                                     size_t count, const struct sslstore__chain_options *options,
                                     sslstore_chain *chain);

#endif
