/* Remembers verified signatures by their digests.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pki/verified.h"

#include <string.h>

#include "pki/digest.h"

bool sslstore__verified_digest(struct sslstore__bytes public_key, struct sslstore__bytes issued,
                               uint8_t *digest)
{
    const struct sslstore__bytes pieces[] = {public_key, issued};

    return sslstore__digest_sha256(pieces, 2, digest) == SSLSTORE_OK;
}

bool sslstore__verified_has(const struct sslstore__verified *verified, bool is_ca,
                            const uint8_t *digest)
{
    if (!is_ca) {
        return verified->sync->verified(verified->sync->verified_user, digest, false);
    }
    for (size_t i = 0; i < SSLSTORE__VERIFIED_MAX; i++) {
        if (memcmp(verified->digests[i], digest, SSLSTORE_SHA256_SIZE) == 0) {
            return true;
        }
    }
    return false;
}

void sslstore__verified_add(struct sslstore__verified *verified, bool is_ca, const uint8_t *digest)
{
    if (!is_ca) {
        (void) verified->sync->verified(verified->sync->verified_user, digest, true);
        return;
    }
    memmove(verified->digests[1], verified->digests[0],
            sizeof verified->digests - SSLSTORE_SHA256_SIZE);
    memcpy(verified->digests[0], digest, SSLSTORE_SHA256_SIZE);
}
