/* Reads and writes DER elements.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pki/der.h"

#include <string.h>

#define LENGTH_BYTES_MAX 4
#define MULTI_BYTE_TAG   0x1f

bool sslstore__der_take(struct sslstore__bytes *rest, unsigned char tag,
                        struct sslstore__bytes *value)
{
    const unsigned char *at = rest->data;
    size_t left = rest->size;
    size_t length;

    memset(value, 0, sizeof *value);
    if (left < 2 || at[0] != tag || (tag & MULTI_BYTE_TAG) == MULTI_BYTE_TAG) {
        return false;
    }
    length = at[1];
    at += 2;
    left -= 2;
    if (length >= 0x80) {
        size_t count = length - 0x80;

        if (count == 0 || count > LENGTH_BYTES_MAX || count > left) {
            return false;
        }
        left -= count;
        for (length = 0; count > 0; count--) {
            length = length << 8 | *at++;
        }
    }
    if (length > left) {
        return false;
    }
    value->data = at;
    value->size = length;
    rest->data = at + length;
    rest->size = left - length;
    return true;
}

bool sslstore__der_next(struct sslstore__bytes *rest, unsigned char *tag,
                        struct sslstore__bytes *value)
{
    *tag = rest->size > 0 ? rest->data[0] : MULTI_BYTE_TAG; /* which is not taken */
    return sslstore__der_take(rest, *tag, value);
}

bool sslstore__der_cut(struct sslstore__bytes *rest, unsigned char tag,
                       struct sslstore__bytes *element)
{
    struct sslstore__bytes before = *rest;

    if (!sslstore__der_take(rest, tag, element)) {
        return false;
    }
    element->data = before.data;
    element->size = before.size - rest->size;
    return true;
}

bool sslstore__der_take_bits(struct sslstore__bytes *rest, struct sslstore__bytes *bits)
{
    if (!sslstore__der_take(rest, SSLSTORE__DER_BIT_STRING, bits) || bits->size == 0 ||
        bits->data[0] != 0) {
        return false;
    }
    bits->data++;
    bits->size--;
    return true;
}

void sslstore__der_enter(struct sslstore__bytes *rest, uint32_t tags)
{
    struct sslstore__bytes value;

    do {
        (void) sslstore__der_take(rest, (unsigned char) (tags & 0xff), &value);
        tags >>= 8;
    } while (tags != 0);
    *rest = value;
}

void sslstore__der_put(struct sslstore__der_writer *writer, const void *bytes, size_t size)
{
    writer->size += size;
    if (writer->size <= writer->capacity && size > 0) {
        memcpy(writer->data + (writer->capacity - writer->size), bytes, size);
    }
}

void sslstore__der_wrap(struct sslstore__der_writer *writer, unsigned char tag, size_t since)
{
    unsigned char header[2 + sizeof(size_t)];
    size_t start = sizeof header;
    size_t length = writer->size - since;
    size_t rest = length;

    do {
        header[--start] = (unsigned char) (rest & 0xff);
        rest >>= 8;
    } while (rest > 0);
    if (length >= 0x80) {
        size_t count = sizeof header - start;

        header[--start] = (unsigned char) (0x80 | count);
    }
    header[--start] = tag;
    sslstore__der_put(writer, header + start, sizeof header - start);
}

void sslstore__der_put_oid(struct sslstore__der_writer *writer, const char *oid, size_t size)
{
    size_t since = writer->size;

    sslstore__der_put(writer, oid, size);
    sslstore__der_wrap(writer, SSLSTORE__DER_OID, since);
}

struct sslstore__bytes sslstore__der_written(const struct sslstore__der_writer *writer)
{
    struct sslstore__bytes written = {NULL, 0};

    if (writer->size <= writer->capacity) {
        written.data = writer->data + (writer->capacity - writer->size);
        written.size = writer->size;
    }
    return written;
}
