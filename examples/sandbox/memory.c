/* Allocates memory, or exits; and a few helpers for texts.
 * SPDX-License-Identifier: Apache-2.0 */
#include "memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void *checked(void *memory)
{
    if (!memory) {
        fputs("sslstore-sandbox: out of memory\n", stderr);
        abort();
    }
    return memory;
}

void *allocate(size_t size)
{
    return checked(calloc(1, size ? size : 1));
}

void *reallocate(void *old, size_t size)
{
    return checked(realloc(old, size ? size : 1));
}

void *copy_bytes(const void *bytes, size_t size)
{
    void *copy = allocate(size);

    if (size) {
        memcpy(copy, bytes, size);
    }
    return copy;
}

char *copy_text(const char *text)
{
    return text ? copy_bytes(text, strlen(text) + 1) : allocate(1);
}

char *format_text(const char *format, ...)
{
    va_list arguments;
    int length;
    char *text;

    va_start(arguments, format);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    text = allocate((size_t) (length < 0 ? 0 : length) + 1);
    va_start(arguments, format);
    if (length > 0) {
        vsnprintf(text, (size_t) length + 1, format, arguments);
    }
    va_end(arguments);
    return text;
}

void set_text(char *out, size_t size, const char *text)
{
    size_t length = text ? strlen(text) : 0;

    if (length >= size) {
        length = size - 1;
    }
    if (text) {
        memcpy(out, text, length);
    }
    out[length] = '\0';
}

void hex_text(char *out, const unsigned char *bytes, size_t size)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < size; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * size] = '\0';
}

int is_word_of(const char *list, const char *text)
{
    size_t length = strlen(text);

    while (*list) {
        size_t word = strcspn(list, " ");

        if (word == length && length && strncasecmp(list, text, word) == 0) {
            return 1;
        }
        list += word;
        list += strspn(list, " ");
    }
    return 0;
}
