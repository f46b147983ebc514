/* Checks the syntax of texts. Each rule is as strict as it can be without refusing a value that
 * exists.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "catalog/syntax.h"

#include <string.h>

#include "base/ascii.h"
#include "base/log.h"
#include "base/text.h"

#define PHONE_DIGITS_MIN 6
#define PHONE_DIGITS_MAX 20 /* 15 of a number (E.164), and an extension */
#define POSTAL_CODE_MIN  2
#define POSTAL_CODE_MAX  12

/* Sanitizes the text piece by piece, each ending with a complete character, and compares. */
bool sslstore__syntax_is_clean(const char *text)
{
    char window[64];
    size_t left = strlen(text);

    while (left > 0) {
        size_t size;

        sslstore__log_sanitize(text, left, NULL, window, sizeof window);
        size = strlen(window);
        if (size == 0 || !sslstore__text_begins(text, window)) {
            return false;
        }
        text += size;
        left -= size;
    }
    return true;
}

/* Labels of letters, digits and hyphens, with a dot between them; two labels at least. */
static bool is_mail_domain(const char *text, size_t size)
{
    size_t label_size = 0;
    size_t dots = 0;

    for (size_t i = 0; i < size; i++) {
        if (text[i] == '.' && label_size > 0) {
            dots++;
            label_size = 0;
        } else if (sslstore__ascii_is_letter(text[i]) || sslstore__ascii_is_digit(text[i]) ||
                   text[i] == '-') {
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

        if (byte <= ' ' || byte > '~' || sslstore__text_in("\"(),:;<>[\\]", byte) != NULL) {
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
        if (sslstore__ascii_is_digit(text[i])) {
            digits++;
        } else if (sslstore__text_in(" ()-./xX", text[i]) == NULL && (text[i] != '+' || i != 0)) {
            return false;
        }
    }
    return digits >= PHONE_DIGITS_MIN && digits <= PHONE_DIGITS_MAX;
}

/* In a pattern, 9 stands for a digit, A for a letter, and anything else for itself. */
static bool fits_place(char byte, char place)
{
    switch (place) {
    case '9':
        return sslstore__ascii_is_digit(byte);
    case 'A':
        return sslstore__ascii_is_letter(byte);
    default:
        return byte == place;
    }
}

static bool fits_pattern(const char *text, const char *pattern)
{
    for (; *pattern != '\0' && *text != '\0'; pattern++, text++) {
        if (!fits_place(*text, *pattern)) {
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
        if (!sslstore__ascii_is_letter(text[i]) && !sslstore__ascii_is_digit(text[i]) &&
            text[i] != '-' && text[i] != ' ') {
            return false;
        }
    }
    return size >= POSTAL_CODE_MIN && size <= POSTAL_CODE_MAX && text[0] != ' ' &&
           text[size - 1] != ' ';
}

bool sslstore__syntax_is_choice(const char *choices, const char *text)
{
    size_t size = strlen(text);

    for (;;) {
        size_t choice_size = sslstore__text_until(choices, ",");

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
    *size = sslstore__text_until(start, ",");
    *list = start[*size] == ',' ? start + *size + 1 : NULL;
    sslstore__text_trim(entry, size);
    return true;
}
