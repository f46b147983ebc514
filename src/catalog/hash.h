/* Hash: what mkcatalog writes in the place of a country's name, and countries.c looks for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CATALOG_HASH_H
#define SSLSTORE_CATALOG_HASH_H

#include <stddef.h>
#include <stdint.h>

/* FNV-1a without regard to the case of ASCII letters. Bit 0, the weakest, is left to the table. */
static inline uint32_t sslstore__name_hash(const char *name, size_t size)
{
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char) name[i];

        hash ^= byte >= 'A' && byte <= 'Z' ? byte + 32u : byte;
        hash *= 16777619u;
    }
    return hash & ~UINT32_C(1);
}

#endif
