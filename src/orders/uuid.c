/* UUID: writes UUIDs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/uuid.h"

#include "base/text.h"
#include "pki/digest.h"

#define VERSION_OWN 8 /* for formats of one's own (RFC 9562 §5.8) */

void sslstore__uuid_put(uint8_t *bytes, unsigned version, char *out)
{
    struct sslstore__text text;

    bytes[6] = (uint8_t) ((bytes[6] & 0x0f) | version << 4);
    bytes[8] = (uint8_t) ((bytes[8] & 0x3f) | 0x80);
    sslstore__text_init(&text, out, SSLSTORE__UUID_SIZE);
    for (size_t i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            sslstore__text_put_char(&text, '-');
        }
        sslstore__text_put_hex(&text, &bytes[i], 1);
    }
}

sslstore_result sslstore__uuid_derive(const struct sslstore__bytes *pieces, size_t count, char *out)
{
    uint8_t digest[SSLSTORE_SHA256_SIZE];
    sslstore_result result = sslstore__digest_sha256(pieces, count, digest);

    if (result == SSLSTORE_OK) {
        sslstore__uuid_put(digest, VERSION_OWN, out);
    }
    return result;
}
