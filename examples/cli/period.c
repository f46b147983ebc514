/* Reads days and spans of time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "period.h"

#include <stdio.h>

#define SPAN_MAX (INT64_C(3653) * DAY)

bool period_day(const char *text, int64_t *time)
{
    static const int days_before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
    int year, month, day, length = -1;
    int64_t years, days;
    bool leap;

    if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &length) != 3 || length != 10 ||
        text[10] != '\0' || year < 1970 || month < 1 || month > 12 || day < 1) {
        return false;
    }
    leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (day > days_before[month] - days_before[month - 1] + (leap && month == 2)) {
        return false;
    }
    years = year - 1; /* complete years since the year 1 */
    days = years * 365 + years / 4 - years / 100 + years / 400 + days_before[month - 1] +
           (leap && month > 2) + day - 1;
    *time = (days - 719162) * DAY; /* days before 1970 */
    return true;
}

static int64_t unit_of(char letter)
{
    switch (letter) {
    case 'h':
        return HOUR;
    case 'd':
        return DAY;
    case 'w':
        return 7 * DAY;
    default:
        return 0;
    }
}

bool period_span(const char *text, int64_t *seconds)
{
    int64_t number = 0;
    int64_t unit;

    if (*text < '0' || *text > '9') {
        return false;
    }
    for (; *text >= '0' && *text <= '9' && number <= SPAN_MAX; text++) {
        number = number * 10 + (*text - '0');
    }
    unit = unit_of(*text);
    if (unit == 0 || text[1] != '\0' || number > SPAN_MAX / unit) {
        return false;
    }
    *seconds = number * unit;
    return true;
}
