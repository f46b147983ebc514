/* Prints text safely on a terminal, in columns and lines; quotes paths for a shell.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sslstore.h"

#define LABEL_WIDTH 16
#define DAY         86400

/* The second byte shows overlong forms, surrogates, and code points beyond U+10FFFF. */
static bool is_second(unsigned char first, unsigned char second)
{
    switch (first) {
    case 0xe0:
        return second >= 0xa0;
    case 0xed:
        return second <= 0x9f;
    case 0xf0:
        return second >= 0x90;
    case 0xf4:
        return second <= 0x8f;
    default:
        return true;
    }
}

size_t text_character(const char *text)
{
    const unsigned char *byte = (const unsigned char *) text;
    size_t size = 0;

    if (byte[0] < 0x80) {
        return 1;
    }
    if (byte[0] >= 0xc2 && byte[0] <= 0xdf) {
        size = 2;
    } else if (byte[0] >= 0xe0 && byte[0] <= 0xef) {
        size = 3;
    } else if (byte[0] >= 0xf0 && byte[0] <= 0xf4) {
        size = 4;
    }
    for (size_t i = 1; i < size; i++) {
        if ((byte[i] & 0xc0) != 0x80 || !is_second(i == 1 ? byte[0] : 0, byte[i])) {
            return 0;
        }
    }
    return size;
}

uint32_t text_code(const char *text, size_t size)
{
    unsigned char first = (unsigned char) text[0];
    uint32_t code = size == 1 ? first : first & (0x7fu >> size);

    for (size_t i = 1; i < size; i++) {
        code = code << 6 | ((unsigned char) text[i] & 0x3fu);
    }
    return code;
}

/* Uses the library's filter, so that there is only one. */
bool text_is_hidden(const char *text, size_t size)
{
    char character[5] = "";
    char shown[sizeof character];

    if (text[0] >= ' ' && text[0] <= '~') {
        return false;
    }
    memcpy(character, text, size);
    return strcmp(sslstore_text_printable(character, shown, sizeof shown), character) != 0;
}

void text_put_next(FILE *out, const char **text)
{
    size_t size = text_character(*text);

    if (size == 0 || text_is_hidden(*text, size)) {
        fputc('?', out);
    } else {
        fwrite(*text, 1, size, out);
    }
    *text += size == 0 ? 1 : size;
}

void text_put(FILE *out, const char *text)
{
    while (*text != '\0') {
        text_put_next(out, &text);
    }
}

void text_format(FILE *out, const char *format, va_list list)
{
    char text[8192];

    (void) vsnprintf(text, sizeof text, format, list);
    text_put(out, text);
}

static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/";

bool text_is_word(const char *text)
{
    return text[0] != '\0' && text[0] != '-' && text[strspn(text, plain)] == '\0' &&
           strchr(text, '/') == NULL;
}

const char *text_quote(const char *text, char *out, size_t size)
{
    size_t used = 1;

    if (text[0] != '\0' && text[0] != '-' && text[strspn(text, plain)] == '\0') {
        return text;
    }
    out[0] = '\'';
    for (; *text != '\0'; text++) {
        const char *piece = *text == '\'' ? "'\\''" : text;
        size_t length = *text == '\'' ? 4 : 1;

        if (used + length + 2 > size) {
            return "FILE";
        }
        memcpy(out + used, piece, length);
        used += length;
    }
    out[used] = '\'';
    out[used + 1] = '\0';
    return out;
}

size_t text_characters(const char *text)
{
    size_t count = 0;

    while (*text != '\0') {
        size_t size = text_character(text);

        text += size == 0 ? 1 : size;
        count++;
    }
    return count;
}

size_t text_cut(const char *text, size_t width)
{
    size_t count = text_characters(text);
    bool fits = count <= width;

    if (!fits) {
        count = width - 2;
    }
    for (size_t i = 0; i < count; i++) {
        text_put_next(stdout, &text);
    }
    if (!fits) {
        printf("..");
    }
    return fits ? count : width;
}

void text_column(const char *text, size_t width)
{
    size_t shown = text_cut(text, width - 1);

    printf("%*s", (int) (width - shown), "");
}

void text_line(const char *label, const char *text)
{
    if (text[0] == '\0') {
        return;
    }
    text_column(label, LABEL_WIDTH);
    text_put(stdout, text);
    printf("\n");
}

void text_days(int64_t seconds, char *out)
{
    const char *ago = seconds < 0 ? " ago" : "";
    int64_t days = (seconds < 0 ? -seconds : seconds) / DAY;

    if (days == 0) {
        (void) snprintf(out, TEXT_DAYS_SIZE, "less than a day%s", ago);
    } else {
        (void) snprintf(out, TEXT_DAYS_SIZE, "%" PRId64 " day%s%s", days, days == 1 ? "" : "s",
                        ago);
    }
}

void text_time(const char *label, int64_t time, int64_t now)
{
    char text[96], days[TEXT_DAYS_SIZE];
    size_t size;

    (void) sslstore_time_text(time, text, sizeof text);
    size = strlen(text);
    if (time > now && size > 0) {
        text_days(time - now, days);
        (void) snprintf(text + size, sizeof text - size, "  (%s)", days);
    }
    text_line(label, text);
}

void text_day(int64_t time, char *out)
{
    (void) sslstore_time_text(time, out, SSLSTORE_TIME_TEXT_SIZE);
    out[strcspn(out, "T")] = '\0';
}
