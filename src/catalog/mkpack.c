/* Packs texts by byte-pair encoding: the most frequent pair of bytes becomes one byte, again and
 * again, until no byte is left or no pair is frequent.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mkpack.h"

#include <stdio.h>
#include <string.h>

#define BYTES      256
#define FIRST_PAIR 128
#define COUNT_MIN  3 /* a pair costs two bytes, and saves one each time it occurs */

static void pack_add(struct pack *pack, const char *text)
{
    struct packed_text *added = &pack->texts[pack->count];

    for (size_t i = 0; i < pack->count; i++) {
        if (strcmp(pack->texts[i].text, text) == 0) {
            return;
        }
    }
    added->text = text;
    added->size = strlen(text) + 1;
    added->bytes = allocate(added->size);
    memcpy(added->bytes, text, added->size);
    pack->count++;
}

void pack_cell(struct pack *pack, const struct row *row, size_t column, size_t max)
{
    const char *text = cell_text(row->cells[column]);

    if (strlen(text) > max) {
        fail(&row->place, "\"%s\" has more than %zu characters", text, max);
    }
    for (size_t i = 0; text[i] != '\0'; i++) {
        if ((unsigned char) text[i] > 127) {
            fail(&row->place, "\"%s\" is not ASCII", text);
        }
    }
    pack_add(pack, text);
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

    while (pack->pair_count < PACK_PAIRS_MAX && find_pair(pack, pair) >= COUNT_MIN) {
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

/* The most bytes that wait while a text is unpacked. A pair may be part of pairs found later. */
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
