/* Name: computes what follows from a keep's name.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keep/name.h"

#include <string.h>

#include "base/contract.h"
#include "base/text.h"
#include "orders/uuid.h"

bool sslstore__keep_name_is_valid(const char *name)
{
    size_t size = 0;

    if (name == NULL) {
        return false;
    }
    while (size < SSLSTORE_KEEP_NAME_MAX && name[size] > ' ' && name[size] <= '~') {
        size++;
    }
    return size > 0 && size < SSLSTORE_KEEP_NAME_MAX && name[size] == '\0';
}

sslstore_result sslstore_keep_id(const char *name, uint32_t number, char *out, size_t size)
{
    SSLSTORE__REQUIRE(out != NULL && size > 0);

    static const char tag[] = "sslstore keep";
    const unsigned char count[] = {(unsigned char) (number >> 8), (unsigned char) number};
    struct sslstore__bytes pieces[] = {
        {(const unsigned char *) tag, sizeof tag},
        {(const unsigned char *) name, 0},
        {count, sizeof count},
    };

    out[0] = '\0';
    if (size < SSLSTORE__UUID_SIZE) {
        return SSLSTORE_ERR_LIMIT;
    }
    if (!sslstore__keep_name_is_valid(name) || number > UINT16_MAX) {
        return SSLSTORE_ERR_ARGUMENT;
    }
    pieces[1].size = strlen(name) + 1;
    return sslstore__uuid_derive(pieces, sizeof pieces / sizeof pieces[0], out);
}

/* FNV-1a of 32 bits. */
#define HASH_BEGIN UINT32_C(0x811c9dc5)

static uint32_t hash_byte(uint32_t hash, char byte)
{
    return (hash ^ (unsigned char) byte) * UINT32_C(0x01000193);
}

static uint32_t hash_text(uint32_t hash, const char *text)
{
    while (*text != '\0') {
        hash = hash_byte(hash, sslstore__text_lower(*text++));
    }
    return hash_byte(hash, '\0');
}

/* The last bytes of a name change only the low bits of the hash: mix them into all. */
static uint32_t mix(uint32_t hash)
{
    hash = (hash ^ hash >> 16) * UINT32_C(0x7feb352d);
    hash = (hash ^ hash >> 15) * UINT32_C(0x846ca68b);
    return hash ^ hash >> 16;
}

int64_t sslstore__keep_name_share(const char *name, const char *use, int64_t span)
{
    uint32_t hash = mix(hash_text(hash_text(HASH_BEGIN, use), name));

    return span <= 0 ? 0 : (int64_t) ((uint64_t) span * hash >> 32);
}

/* The sum of the names' hashes: their order does not matter. */
uint32_t sslstore__keep_names_digest(const sslstore_order_request *order)
{
    uint32_t sum = 0;

    if (sslstore__text_is_set(order->domain_name)) {
        sum += mix(hash_text(HASH_BEGIN, order->domain_name));
    }
    for (size_t i = 0; i < order->dns_name_count; i++) {
        if (sslstore__text_is_set(order->dns_names[i]) &&
            !sslstore__text_equal(order->dns_names[i],
                                  order->domain_name == NULL ? "" : order->domain_name)) {
            sum += mix(hash_text(HASH_BEGIN, order->dns_names[i]));
        }
    }
    return sum;
}
