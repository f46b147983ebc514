/* Collects texts, lets them share bytes, and writes them as C.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mkpool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void pool_add(struct pool *pool, const char *text)
{
    for (size_t i = 0; i < pool->count; i++) {
        if (strcmp(pool->texts[i].text, text) == 0) {
            return;
        }
    }
    pool->texts[pool->count++].text = text;
}

/* Longest first, so that a text comes after every text that it may be the tail of; then by bytes,
 * so that every host's qsort gives the same order. */
static int compare_texts(const void *left, const void *right)
{
    const char *left_text = ((const struct pool_text *) left)->text;
    const char *right_text = ((const struct pool_text *) right)->text;
    size_t left_size = strlen(left_text);
    size_t right_size = strlen(right_text);

    if (left_size != right_size) {
        return left_size < right_size ? 1 : -1;
    }
    return strcmp(left_text, right_text);
}

static void place_text(struct pool *pool, size_t index, size_t *size)
{
    struct pool_text *text = &pool->texts[index];
    size_t text_size = strlen(text->text);

    for (size_t i = 0; i < index; i++) {
        const struct pool_text *other = &pool->texts[i];
        size_t other_size = strlen(other->text);

        if (strcmp(other->text + (other_size - text_size), text->text) == 0) {
            text->offset = other->offset + (other_size - text_size);
            text->is_tail = true;
            return;
        }
    }
    text->offset = *size;
    *size += text_size + 1;
}

void pool_close(struct pool *pool, const struct place *place)
{
    size_t size = 0;

    qsort(pool->texts, pool->count, sizeof pool->texts[0], compare_texts);
    for (size_t i = 0; i < pool->count; i++) {
        place_text(pool, i, &size);
    }
    if (size > OFFSETS_MAX) {
        fail(place, "%zu bytes of text; 16-bit offsets reach %d", size, OFFSETS_MAX);
    }
}

size_t pool_offset(const struct pool *pool, const char *text)
{
    size_t i = 0;

    while (strcmp(pool->texts[i].text, text) != 0) {
        i++;
    }
    return pool->texts[i].offset;
}

/* Write single characters: C99 does not guarantee that a string literal of this length compiles. */
static void write_characters(const char *text)
{
    printf("    ");
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char) *text;

        if (byte < 0x80 && byte != '\'' && byte != '\\') {
            printf("'%c',", byte);
        } else {
            printf("'\\%03o',", (unsigned) byte);
        }
    }
    printf("0,\n");
}

void pool_write(const struct pool *pool, const char *name)
{
    printf("static const char %s[] = {\n", name);
    for (size_t i = 0; i < pool->count; i++) {
        if (!pool->texts[i].is_tail) {
            write_characters(pool->texts[i].text);
        }
    }
    printf("};\n");
}
