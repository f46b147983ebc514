/* Reads the three forms of an HTTP-date.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "http/http_date.h"

#include <string.h>

#include "base/ascii.h"
#include "base/date.h"
#include "base/text.h"

/* The number of the month with that name, or 0. */
static int32_t month_of(const char *name)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

    for (int32_t month = 1; month <= 12; month++) {
        if (sslstore__text_equal_bytes(months + (month - 1) * 3, 3, name, 3)) {
            return month;
        }
    }
    return 0;
}

/* What a letter of a form stands for: y, d, h, m and s are a digit of the year, the day, the hour,
 * the minute and the second. */
static int32_t *number_of(struct sslstore__civil *civil, char letter)
{
    switch (letter) {
    case 'y':
        return &civil->year;
    case 'd':
        return &civil->day;
    case 'h':
        return &civil->hour;
    case 'm':
        return &civil->minute;
    case 's':
        return &civil->second;
    default:
        return NULL;
    }
}

/* Read a date by its form. "bbb" is the name of the month; a character that is no letter of
 * number_of() stands for itself. */
static bool read_form(const char *form, struct sslstore__http_slice value,
                      struct sslstore__civil *civil)
{
    memset(civil, 0, sizeof *civil);
    if (strlen(form) != value.size) {
        return false;
    }
    for (size_t i = 0; i < value.size; i++) {
        int32_t *number = number_of(civil, form[i]);

        if (number != NULL) {
            char digit = form[i] == 'd' && value.data[i] == ' ' ? '0' : value.data[i];

            if (!sslstore__ascii_is_digit(digit)) {
                return false;
            }
            *number = *number * 10 + (digit - '0');
        } else if (form[i] == 'b') {
            civil->month = month_of(value.data + i);
            i += 2;
        } else if (value.data[i] != form[i]) {
            return false;
        }
    }
    return true;
}

bool sslstore__http_date_read(struct sslstore__http_slice value, int64_t *time)
{
    struct sslstore__civil civil;

    while (value.size > 0 && sslstore__ascii_is_letter(value.data[0])) {
        value.data++; /* the name of the day */
        value.size--;
    }
    if (read_form(", dd-bbb-yy hh:mm:ss GMT", value, &civil)) {
        civil.year += civil.year < 70 ? 2000 : 1900;
    } else if (!read_form(", dd bbb yyyy hh:mm:ss GMT", value, &civil) &&
               !read_form(" bbb dd hh:mm:ss yyyy", value, &civil)) {
        return false;
    }
    if (!sslstore__civil_valid(&civil)) {
        return false;
    }
    *time = sslstore__civil_to_time(&civil);
    return true;
}
