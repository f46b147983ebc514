/* Compares and searches ASCII texts, and writes texts into arrays.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/text.h"

#include <string.h>

#include "base/divide.h"

bool sslstore__text_is_set(const char *text)
{
    return text != NULL && text[0] != '\0';
}

size_t sslstore__text_size(const char *data, size_t size)
{
    if (data == NULL) {
        return 0;
    }
    if (size == SSLSTORE_NUL_TERMINATED) {
        return strlen(data);
    }
    return size;
}

char sslstore__text_lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char) (byte - 'A' + 'a') : byte;
}

bool sslstore__text_equal_bytes(const char *left, size_t left_size, const char *right,
                                size_t right_size)
{
    if (left_size != right_size) {
        return false;
    }
    for (size_t i = 0; i < left_size; i++) {
        if (left[i] != right[i] &&
            sslstore__text_lower(left[i]) != sslstore__text_lower(right[i])) {
            return false;
        }
    }
    return true;
}

bool sslstore__text_equal(const char *left, const char *right)
{
    return sslstore__text_equal_bytes(left, strlen(left), right, strlen(right));
}

int sslstore__text_compare(const char *left, const char *right)
{
    while (*left != '\0' && *left == *right) {
        left++;
        right++;
    }
    return (unsigned char) *left - (unsigned char) *right;
}

const char *sslstore__text_in(const char *set, char byte)
{
    while (*set != '\0' && *set != byte) {
        set++;
    }
    return *set == '\0' ? NULL : set;
}

/* The number of bytes before the first that is in the set or is not. */
static size_t count_front(const char *text, const char *set, bool in_set)
{
    size_t size = 0;

    while (text[size] != '\0' && (sslstore__text_in(set, text[size]) != NULL) == in_set) {
        size++;
    }
    return size;
}

size_t sslstore__text_until(const char *text, const char *set)
{
    return count_front(text, set, false);
}

size_t sslstore__text_while(const char *text, const char *set)
{
    return count_front(text, set, true);
}

bool sslstore__text_begins(const char *text, const char *start)
{
    while (*start != '\0' && *text == *start) {
        text++;
        start++;
    }
    return *start == '\0';
}

const char *sslstore__text_find(const char *text, const char *part)
{
    size_t part_size = strlen(part);

    for (size_t left = strlen(text); left >= part_size; left--, text++) {
        if (sslstore__text_equal_bytes(text, part_size, part, part_size)) {
            return text;
        }
    }
    return NULL;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

void sslstore__text_trim(const char **text, size_t *size)
{
    while (*size > 0 && is_blank((*text)[0])) {
        (*text)++;
        (*size)--;
    }
    while (*size > 0 && is_blank((*text)[*size - 1])) {
        (*size)--;
    }
}

bool sslstore__text_is_blank(const char *text, size_t size)
{
    sslstore__text_trim(&text, &size);
    return size == 0;
}

bool sslstore__text_decimal(const char *text, size_t size, uint64_t max, uint64_t *value)
{
    uint64_t number = 0;

    if (size == 0) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        unsigned digit = (unsigned) ((unsigned char) text[i] - '0');

        if (digit > 9 || number > UINT64_MAX / 10) {
            return false;
        }
        number = number * 10 + digit;
        if (number < digit || number > max) { /* less than the digit: it has overflowed */
            return false;
        }
    }
    *value = number;
    return true;
}

void sslstore__text_init(struct sslstore__text *text, char *data, size_t capacity)
{
    text->data = data;
    text->capacity = capacity;
    text->size = 0;
    if (capacity > 0) {
        data[0] = '\0';
    }
}

const char *sslstore__text_end(const struct sslstore__text *text)
{
    return text->capacity == 0 ? NULL : text->data + text->size;
}

const char *sslstore__text_next(struct sslstore__text *text)
{
    sslstore__text_put_char(text, '\0');
    return sslstore__text_end(text);
}

void sslstore__text_put_bytes(struct sslstore__text *text, const char *bytes, size_t size)
{
    if (text->size < text->capacity) {
        size_t space = text->capacity - 1 - text->size;
        size_t fits = size < space ? size : space;

        memcpy(text->data + text->size, bytes, fits);
        text->data[text->size + fits] = '\0';
    }
    text->size += size;
}

char *sslstore__text_extend(struct sslstore__text *text, size_t size)
{
    size_t begin = text->size;

    text->size += size;
    if (text->size >= text->capacity) {
        return NULL;
    }
    text->data[text->size] = '\0';
    return text->data + begin;
}

sslstore_result sslstore__text_complete(struct sslstore__text *text)
{
    if (text->size < text->capacity) {
        return SSLSTORE_OK;
    }
    sslstore__text_init(text, text->data, text->capacity);
    return SSLSTORE_ERR_LIMIT;
}

sslstore_result sslstore__text_copy(char *out, size_t capacity, const char *text)
{
    struct sslstore__text copy;

    sslstore__text_init(&copy, out, capacity);
    sslstore__text_put(&copy, text);
    return sslstore__text_complete(&copy);
}

void sslstore__text_put(struct sslstore__text *text, const char *string)
{
    sslstore__text_put_bytes(text, string, strlen(string));
}

void sslstore__text_put_format(struct sslstore__text *text, const char *format, va_list arguments)
{
    for (; *format != '\0'; format++) {
        if (*format == '%') {
            sslstore__text_put(text, va_arg(arguments, const char *));
        } else {
            sslstore__text_put_char(text, *format);
        }
    }
}

void sslstore__text_put_char(struct sslstore__text *text, char byte)
{
    char *at = sslstore__text_extend(text, 1);

    if (at != NULL) {
        *at = byte;
    }
}

void sslstore__text_put_number(struct sslstore__text *text, int64_t number)
{
    char digits[20];
    size_t count = 0;
    uint64_t rest = number < 0 ? 0 - (uint64_t) number : (uint64_t) number;

    do {
        uint32_t digit;

        rest = sslstore__divide(rest, 10, &digit);
        digits[count++] = (char) ('0' + digit);
    } while (rest > 0);
    if (number < 0) {
        sslstore__text_put_char(text, '-');
    }
    while (count > 0) {
        sslstore__text_put_char(text, digits[--count]);
    }
}

static void put_digits(struct sslstore__text *text, const char *digits, const uint8_t *bytes,
                       size_t size)
{
    for (size_t i = 0; i < size; i++) {
        const char pair[] = {digits[bytes[i] >> 4], digits[bytes[i] & 15]};

        sslstore__text_put_bytes(text, pair, sizeof pair);
    }
}

void sslstore__text_put_hex(struct sslstore__text *text, const uint8_t *bytes, size_t size)
{
    put_digits(text, "0123456789abcdef", bytes, size);
}

void sslstore__text_put_upper_hex(struct sslstore__text *text, const uint8_t *bytes, size_t size)
{
    put_digits(text, "0123456789ABCDEF", bytes, size);
}
