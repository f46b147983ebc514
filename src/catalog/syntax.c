/* Shapes: see shape.h. Each is as narrow as no real value is hurt by, and no narrower.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/log.h"
#include "catalog/catalog.h"
#include "catalog/syntax.h"

#define PHONE_DIGITS_MIN 6
#define PHONE_DIGITS_MAX 20 /* 15 of a number (E.164), and an extension */
#define POSTAL_CODE_MIN  2
#define POSTAL_CODE_MAX  12

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte)
{
    return sslstore__text_lower(byte) >= 'a' && sslstore__text_lower(byte) <= 'z';
}

/* What cleaning leaves as it is; a window at a time, each ending with a whole character. */
bool sslstore__syntax_is_clean(const char *text)
{
    char window[64];
    size_t left = strlen(text);

    while (left > 0) {
        size_t size;

        sslstore__log_sanitize(text, left, NULL, window, sizeof window);
        size = strlen(window);
        if (size == 0 || strncmp(window, text, size) != 0) {
            return false;
        }
        text += size;
        left -= size;
    }
    return true;
}

/* Letters, digits and hyphens, with single dots between them, one at least. */
static bool is_mail_domain(const char *text, size_t size)
{
    size_t label_size = 0;
    size_t dots = 0;

    for (size_t i = 0; i < size; i++) {
        if (text[i] == '.' && label_size > 0) {
            dots++;
            label_size = 0;
        } else if (is_letter(text[i]) || is_digit(text[i]) || text[i] == '-') {
            label_size++;
        } else {
            return false;
        }
    }
    return dots > 0 && label_size > 0;
}

bool sslstore__syntax_is_email(const char *text, size_t size)
{
    size_t local_size = 0;

    while (local_size < size && text[local_size] != '@') {
        char byte = text[local_size++];

        if (byte <= ' ' || byte > '~' || strchr("\"(),:;<>[\\]", byte) != NULL) {
            return false;
        }
    }
    return local_size > 0 && local_size < size && size < SSLSTORE_DOMAIN_MAX &&
           is_mail_domain(text + local_size + 1, size - local_size - 1);
}

bool sslstore__syntax_is_phone(const char *text)
{
    size_t digits = 0;

    for (size_t i = 0; text[i] != '\0'; i++) {
        if (is_digit(text[i])) {
            digits++;
        } else if (strchr(" ()-./xX", text[i]) == NULL && (text[i] != '+' || i != 0)) {
            return false;
        }
    }
    return digits >= PHONE_DIGITS_MIN && digits <= PHONE_DIGITS_MAX;
}

/* In a pattern 9 stands for a digit, A for a letter, and everything else for itself. */
static bool fits_pattern(const char *text, const char *pattern)
{
    for (; *pattern != '\0' && *text != '\0'; pattern++, text++) {
        bool fits = *pattern == '9'   ? is_digit(*text)
                    : *pattern == 'A' ? is_letter(*text)
                                      : *pattern == *text;

        if (!fits) {
            return false;
        }
    }
    return *pattern == *text;
}

bool sslstore__syntax_is_postal_code(const char *text, const char *country)
{
    size_t size = strlen(text);

    if (sslstore__text_is_set(country) && sslstore__text_equal(country, "US")) {
        return fits_pattern(text, "99999") || fits_pattern(text, "99999-9999");
    }
    if (sslstore__text_is_set(country) && sslstore__text_equal(country, "CA")) {
        return fits_pattern(text, "A9A 9A9") || fits_pattern(text, "A9A9A9");
    }
    for (size_t i = 0; i < size; i++) {
        if (!is_letter(text[i]) && !is_digit(text[i]) && text[i] != '-' && text[i] != ' ') {
            return false;
        }
    }
    return size >= POSTAL_CODE_MIN && size <= POSTAL_CODE_MAX && text[0] != ' ' &&
           text[size - 1] != ' ';
}

bool sslstore__syntax_is_wildcard(const char *name)
{
    return strncmp(name, "*.", 2) == 0;
}

bool sslstore__syntax_is_choice(const char *choices, const char *text)
{
    size_t size = strlen(text);

    for (;;) {
        size_t choice_size = strcspn(choices, ",");

        if (choice_size == size && memcmp(choices, text, size) == 0) {
            return true;
        }
        if (choices[choice_size] == '\0') {
            return false;
        }
        choices += choice_size + 1;
    }
}

bool sslstore__syntax_next_entry(const char **list, const char **entry, size_t *size)
{
    const char *start = *list;

    if (start == NULL) {
        return false;
    }
    *entry = start;
    *size = strcspn(start, ",");
    *list = start[*size] == ',' ? start + *size + 1 : NULL;
    sslstore__text_trim(entry, size);
    return true;
}
