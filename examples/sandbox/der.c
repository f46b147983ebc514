/* Writes DER backward into a buffer that grows at its front.
 * SPDX-License-Identifier: Apache-2.0 */
#include "der.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

void der_free(struct der *der)
{
    free(der->buffer);
    memset(der, 0, sizeof *der);
}

const unsigned char *der_start(const struct der *der)
{
    return der->buffer + der->capacity - der->used;
}

static void make_room(struct der *der, size_t size)
{
    size_t capacity = der->capacity ? der->capacity : 1024;
    unsigned char *buffer;

    while (capacity - der->used < size) {
        capacity *= 2;
    }
    if (capacity == der->capacity) {
        return;
    }
    buffer = allocate(capacity);
    if (der->used) {
        memcpy(buffer + capacity - der->used, der_start(der), der->used);
    }
    free(der->buffer);
    der->buffer = buffer;
    der->capacity = capacity;
}

void der_put(struct der *der, const void *bytes, size_t size)
{
    make_room(der, size);
    der->used += size;
    if (size) {
        memcpy(der->buffer + der->capacity - der->used, bytes, size);
    }
}

static void put_byte(struct der *der, size_t value)
{
    unsigned char byte = (unsigned char) (value & 0xff);

    der_put(der, &byte, 1);
}

void der_wrap(struct der *der, int tag, size_t mark)
{
    size_t length = der->used - mark;
    size_t before = der->used;

    if (length < 0x80) {
        put_byte(der, length);
    } else {
        for (; length; length >>= 8) {
            put_byte(der, length);
        }
        put_byte(der, 0x80 | (der->used - before));
    }
    put_byte(der, (size_t) tag);
}

void der_element(struct der *der, int tag, const void *bytes, size_t size)
{
    size_t mark = der->used;

    der_put(der, bytes, size);
    der_wrap(der, tag, mark);
}

void der_text(struct der *der, int tag, const char *text)
{
    der_element(der, tag, text, strlen(text));
}

static void put_arc(struct der *der, unsigned long arc)
{
    put_byte(der, arc & 0x7f);
    for (arc >>= 7; arc; arc >>= 7) {
        put_byte(der, 0x80 | (arc & 0x7f));
    }
}

void der_oid(struct der *der, const char *dotted)
{
    unsigned long arcs[16] = {0};
    size_t count = 0;
    size_t mark = der->used;
    char *rest;

    while (*dotted && count < sizeof arcs / sizeof arcs[0]) {
        arcs[count++] = strtoul(dotted, &rest, 10);
        dotted = *rest == '.' ? rest + 1 : rest;
    }
    while (count > 2) {
        put_arc(der, arcs[--count]);
    }
    put_arc(der, arcs[0] * 40 + arcs[1]);
    der_wrap(der, DER_OID, mark);
}

void der_integer(struct der *der, const unsigned char *bytes, size_t size)
{
    size_t mark = der->used;

    while (size > 1 && bytes[0] == 0) {
        bytes++;
        size--;
    }
    der_put(der, bytes, size);
    if (bytes[0] & 0x80) {
        put_byte(der, 0);
    }
    der_wrap(der, DER_INTEGER, mark);
}
