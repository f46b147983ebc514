/* The two functions of stdio.h and stdlib.h that Mbed TLS calls here. With them the image needs of
 * newlib only what is in string.h: no heap, no formatted output.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <mbedtls/platform.h>
#include <stdarg.h>
#include <stdlib.h>

#include "board.h"

struct output {
    char *next;
    size_t left; /* of the array, without its NUL */
    int size;    /* of the whole text */
};

static void put(struct output *out, char c)
{
    if (out->left > 0) {
        *out->next++ = c;
        out->left--;
    }
    out->size++;
}

static void put_text(struct output *out, const char *text)
{
    for (; *text != '\0'; text++) {
        put(out, *text);
    }
}

static void put_number(struct output *out, unsigned number)
{
    char digits[12];
    char *next = digits + sizeof digits - 1;

    *next = '\0';
    do {
        *--next = (char) ('0' + number % 10);
        number /= 10;
    } while (number != 0);
    put_text(out, next);
}

static void put_argument(struct output *out, char kind, va_list *arguments)
{
    switch (kind) {
    case 's':
        put_text(out, va_arg(*arguments, const char *));
        break;
    case 'u':
        put_number(out, va_arg(*arguments, unsigned));
        break;
    case 'c':
        put(out, (char) va_arg(*arguments, int));
        break;
    default:
        put(out, '?');
    }
}

/* Knows %s, %u and %c, with which Mbed TLS writes names. */
int firmware_snprintf(char *out, size_t size, const char *format, ...)
{
    struct output output = {out, size == 0 ? 0 : size - 1, 0};
    va_list arguments;

    va_start(arguments, format);
    for (; *format != '\0'; format++) {
        if (*format == '%' && format[1] != '\0') {
            put_argument(&output, *++format, &arguments);
        } else {
            put(&output, *format);
        }
    }
    va_end(arguments);
    if (size > 0) {
        *output.next = '\0';
    }
    return output.size;
}

/* Mbed TLS's allocator ends the program if it finds its memory overwritten. */
void exit(int status)
{
    board_print("memory was overwritten\n");
    board_stop(status);
}
