/* Packing: see mkpack.h. Byte-pair encoding: the pair that occurs most often becomes one byte, over
 * and over again, until bytes or frequent pairs run out.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mkpack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BYTES      256
#define FIRST_PAIR 128
#define WORTHWHILE 3 /* a pair costs two bytes, and saves one wherever it occurs */

void pack_add(struct pack *pack, const char *text)
{
    struct packed_text *added = &pack->texts[pack->count];

    for (size_t i = 0; i < pack->count; i++) {
        if (strcmp(pack->texts[i].text, text) == 0) {
            return;
        }
    }
    if (pack->count == PACK_TEXTS_MAX) {
        fprintf(stderr, "mkcatalog: more than %d texts to pack\n", PACK_TEXTS_MAX);
        exit(EXIT_FAILURE);
    }
    added->text = text;
    added->size = strlen(text) + 1;
    added->bytes = malloc(added->size);
    if (added->bytes == NULL) {
        fprintf(stderr, "mkcatalog: out of memory\n");
        exit(EXIT_FAILURE);
    }
    memcpy(added->bytes, text, added->size);
    pack->count++;
}

/* ---- Pairs ---- */

/* The most frequent pair; of several, the first by its bytes, so that every host finds the same. */
static unsigned find_pair(const struct pack *pack, unsigned char pair[2])
{
    static unsigned counts[BYTES][BYTES];
    unsigned best = 0;

    memset(counts, 0, sizeof counts);
    for (size_t i = 0; i < pack->count; i++) {
        const struct packed_text *text = &pack->texts[i];

        for (size_t j = 0; j + 2 < text->size; j++) {
            counts[text->bytes[j]][text->bytes[j + 1]]++;
        }
    }
    for (unsigned left = 0; left < BYTES; left++) {
        for (unsigned right = 0; right < BYTES; right++) {
            if (counts[left][right] > best) {
                best = counts[left][right];
                pair[0] = (unsigned char) left;
                pair[1] = (unsigned char) right;
            }
        }
    }
    return best;
}

static void replace_pair(struct packed_text *text, const unsigned char pair[2], unsigned char by)
{
    size_t size = 0;

    for (size_t i = 0; i < text->size; i++, size++) {
        if (i + 1 < text->size && memcmp(text->bytes + i, pair, 2) == 0) {
            text->bytes[size] = by;
            i++;
        } else {
            text->bytes[size] = text->bytes[i];
        }
    }
    text->size = size;
}

void pack_close(struct pack *pack)
{
    unsigned char pair[2];

    while (pack->pair_count < PACK_PAIRS_MAX && find_pair(pack, pair) >= WORTHWHILE) {
        unsigned char by = (unsigned char) (FIRST_PAIR + pack->pair_count);

        memcpy(pack->pairs[pack->pair_count++], pair, sizeof pair);
        for (size_t i = 0; i < pack->count; i++) {
            replace_pair(&pack->texts[i], pair, by);
        }
    }
    for (size_t i = 0; i < pack->count; i++) {
        pack->texts[i].offset = pack->size;
        pack->size += pack->texts[i].size;
    }
}

size_t pack_offset(const struct pack *pack, const char *text)
{
    size_t i = 0;

    while (strcmp(pack->texts[i].text, text) != 0) {
        i++;
    }
    return pack->texts[i].offset;
}

/* ---- Writing ---- */

/* Bytes that wait at once while a text is unpacked. Pairs stand in pairs that were found later. */
static size_t depth_of(const struct pack *pack)
{
    size_t depths[BYTES] = {0};
    size_t deepest = 0;

    for (size_t i = 0; i < pack->pair_count; i++) {
        size_t left = depths[pack->pairs[i][0]];
        size_t right = depths[pack->pairs[i][1]];
        size_t depth = (left > right ? left : right) + 1;

        depths[FIRST_PAIR + i] = depth;
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest + 1;
}

void pack_write(const struct pack *pack)
{
    printf("\n#ifdef PACKED_TABLES\n\n#define PACKED_DEPTH %zu\n", depth_of(pack));
    printf("\nstatic const uint8_t packed_pairs[][2] = {\n");
    for (size_t i = 0; i < pack->pair_count; i++) {
        printf("    { %u, %u },\n", pack->pairs[i][0], pack->pairs[i][1]);
    }
    printf("};\n\nstatic const uint8_t packed_text[] = {\n");
    for (size_t i = 0; i < pack->count; i++) {
        printf("   ");
        for (size_t j = 0; j < pack->texts[i].size; j++) {
            printf(" %u,", pack->texts[i].bytes[j]);
        }
        printf("\n");
    }
    printf("};\n\n#endif\n");
}
