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
    int code = -1;

    mbedtls_md_init(&md);
    if (SSLSTORE__PK_START() == 0) {
        code = mbedtls_md_setup(&md, sha256, 0);
    }
    if (code == 0) {
        code = mbedtls_md_starts(&md);
    }
    for (size_t i = 0; i < count && code == 0; i++) {
        code = mbedtls_md_update(&md, pieces[i].data, pieces[i].size);
    }
    if (code == 0) {
        code = mbedtls_md_finish(&md, digest);
    }
    mbedtls_md_free(&md);
    if (code != 0) {
        memset(digest, 0, SSLSTORE_SHA256_SIZE);
        return SSLSTORE_ERR_MEMORY;
    }
    return SSLSTORE_OK;
}
