/* Digest: see digest.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pki/digest.h"

#include "mbedtls_compat.h"

#include <string.h>

sslstore_result sslstore__sha256(const struct sslstore__bytes *pieces, size_t count,
                                 uint8_t *digest)
{
    mbedtls_md_context_t md;
    int failed = sslstore__pk_start();

    mbedtls_md_init(&md);
    if (failed == 0) {
        failed = mbedtls_md_setup(&md, mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), 0);
    }
    failed = failed != 0 ? failed : mbedtls_md_starts(&md);
    for (size_t i = 0; i < count && failed == 0; i++) {
        failed = mbedtls_md_update(&md, pieces[i].data, pieces[i].size);
    }
    failed = failed != 0 ? failed : mbedtls_md_finish(&md, digest);
    mbedtls_md_free(&md);
    if (failed != 0) {
        memset(digest, 0, SSLSTORE_SHA256_SIZE);
        return SSLSTORE_ERR_MEMORY;
    }
    return SSLSTORE_OK;
}
