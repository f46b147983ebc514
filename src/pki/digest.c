/* Computes SHA-256 digests.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pki/digest.h"

#include <string.h>

#include "mbedtls_compat.h"

sslstore_result sslstore__digest_sha256(const struct sslstore__bytes *pieces, size_t count,
                                        uint8_t *digest)
{
    const mbedtls_md_info_t *sha256 = mbedtls_md_info_from_type(MBEDTLS_MD_SHA256);
    mbedtls_md_context_t md;
    int failed;

    mbedtls_md_init(&md);
    failed = SSLSTORE__PK_START() != 0 ? -1 : mbedtls_md_setup(&md, sha256, 0);
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
