/* Retry-After: how long the service asks to be left alone, in seconds or until a date (RFC 9110
 * §10.2.3). What cannot be read asks for nothing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "http/response_parts.h"

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_number(struct sslstore__slice value)
{
    for (size_t i = 0; i < value.size; i++) {
        if (!is_digit(value.data[i])) {
            return false;
        }
    }
    return value.size > 0;
}

/* 0: no month is called so. */
static int32_t month_of(const char *name)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

    for (int32_t month = 1; month <= 12; month++) {
        if (sslstore__same_bytes(months + (month - 1) * 3, 3, name, 3)) {
            return month;
        }
    }
    return 0;
}

/* A letter of a form: y, d, h, m and s stand for a digit of the year, the day and so on. */
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

/* Read a date by its form, in which "bbb" is the month's name and what is no letter of number_of()
 * stands for itself. */
static bool read_form(const char *form, struct sslstore__slice value, struct sslstore__civil *civil)
{
    memset(civil, 0, sizeof *civil);
    if (strlen(form) != value.size) {
        return false;
    }
    for (size_t i = 0; i < value.size; i++) {
        int32_t *number = number_of(civil, form[i]);

        if (number != NULL) {
            char digit = form[i] == 'd' && value.data[i] == ' ' ? '0' : value.data[i];

            if (!is_digit(digit)) {
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

/* The three forms that RFC 9110 §5.6.7 obliges us to read, behind the name of the day. */
static bool read_date(struct sslstore__slice value, struct sslstore__civil *civil)
{
    while (value.size > 0 && sslstore__lower(value.data[0]) >= 'a' &&
           sslstore__lower(value.data[0]) <= 'z') {
        value.data++;
        value.size--;
    }
    if (read_form(", dd-bbb-yy hh:mm:ss GMT", value, civil)) {
        civil->year += civil->year < 70 ? 2000 : 1900;
    } else if (!read_form(", dd bbb yyyy hh:mm:ss GMT", value, civil) &&
               !read_form(" bbb dd hh:mm:ss yyyy", value, civil)) {
        return false;
    }
    return sslstore__civil_valid(civil);
}

void sslstore__retry_after_read(struct sslstore__response *response, struct sslstore__slice value)
{
    struct sslstore__civil civil;
    uint64_t seconds = SSLSTORE__RETRY_AFTER_MAX;

    response->retry_after = 0;
    response->retry_after_date = 0;
    if (is_number(value)) {
        (void) sslstore__decimal(value.data, value.size, SSLSTORE__RETRY_AFTER_MAX, &seconds);
        response->retry_after = (uint32_t) seconds;
    } else if (read_date(value, &civil)) {
        response->retry_after_date = sslstore__civil_to_time(&civil);
    }
}

uint32_t sslstore__response_retry_after_ms(const struct sslstore__response *response, int64_t now)
{
    uint32_t seconds = response->retry_after;

    if (response->retry_after_date > now && now > 0) {
        seconds = response->retry_after_date - now < SSLSTORE__RETRY_AFTER_MAX
                      ? (uint32_t) (response->retry_after_date - now)
                      : SSLSTORE__RETRY_AFTER_MAX;
    }
    return seconds * 1000;
}
