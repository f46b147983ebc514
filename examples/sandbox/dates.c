/* Writes and reads the dates of the service, in the proleptic Gregorian calendar.
 * SPDX-License-Identifier: Apache-2.0 */
#include "dates.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DAY  INT64_C(86400)
#define HOUR INT64_C(3600)

static int64_t floor_divide(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

/* Returns days since 1970-01-01. Years are counted from March, so that the leap day comes last. */
static int64_t days_from_civil(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = floor_divide(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

struct civil civil_from_seconds(int64_t seconds)
{
    int64_t days = floor_divide(seconds, DAY) + 719468;
    int64_t rest = seconds - floor_divide(seconds, DAY) * DAY;
    int64_t era = floor_divide(days, 146097);
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    struct civil date;

    date.month = (int) (month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    date.year = (int) (year_of_era + era * 400 + (date.month <= 2));
    date.day = (int) (day_of_year - (153 * month_from_march + 2) / 5 + 1);
    date.hour = (int) (rest / HOUR);
    date.minute = (int) (rest % HOUR / 60);
    date.second = (int) (rest % 60);
    return date;
}

int64_t seconds_from_civil(struct civil date)
{
    return days_from_civil(date.year, date.month, date.day) * DAY + date.hour * HOUR +
           date.minute * INT64_C(60) + date.second;
}

/* Returns midnight at the start of the nth Sunday (1: first) of a month. */
static int64_t nth_sunday(int year, int month, int nth)
{
    int64_t first = days_from_civil(year, month, 1);
    int64_t weekday = (first % 7 + 11) % 7;

    return (first + (7 - weekday) % 7 + 7 * (nth - 1)) * DAY;
}

static int64_t last_sunday_of_october(int year)
{
    int64_t fifth = nth_sunday(year, 10, 5);

    return civil_from_seconds(fifth).month == 10 ? fifth : nth_sunday(year, 10, 4);
}

int64_t eastern_offset(int64_t seconds)
{
    int year = civil_from_seconds(seconds - 5 * HOUR).year;
    int64_t begin, end;

    if (year >= 2007) {
        begin = nth_sunday(year, 3, 2);
        end = nth_sunday(year, 11, 1);
    } else {
        begin = nth_sunday(year, 4, 1);
        end = last_sunday_of_october(year);
    }
    /* Both changes happen at two o'clock local time. */
    if (seconds >= begin + 7 * HOUR && seconds < end + 6 * HOUR) {
        return -4 * HOUR;
    }
    return -5 * HOUR;
}

int64_t eastern_midnight(int64_t seconds)
{
    int64_t local = floor_divide(seconds + eastern_offset(seconds), DAY) * DAY;
    int64_t guess = local + 5 * HOUR;

    return local - eastern_offset(guess);
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap);
}

int64_t add_months(int64_t seconds, int months)
{
    struct civil date = civil_from_seconds(seconds);
    int count = date.year * 12 + date.month - 1 + months;

    date.year = count / 12;
    date.month = count % 12 + 1;
    if (date.day > days_in_month(date.year, date.month)) {
        date.day = days_in_month(date.year, date.month);
    }
    return seconds_from_civil(date);
}

enum culture_shape { SHAPE_US, SHAPE_DAY_SLASH_24, SHAPE_DAY_SLASH_12, SHAPE_DOTS, SHAPE_DASHES };

static enum culture_shape culture_shape(const char *culture)
{
    static const struct {
        const char *name;
        enum culture_shape shape;
    } cultures[] = {
        {"", SHAPE_US},
        {"en-US", SHAPE_US},
        {"en-GB", SHAPE_DAY_SLASH_24},
        {"fr-FR", SHAPE_DAY_SLASH_24},
        {"en-NZ", SHAPE_DAY_SLASH_12},
        {"en-AU", SHAPE_DAY_SLASH_12},
        {"de-DE", SHAPE_DOTS},
    };

    for (size_t i = 0; i < sizeof cultures / sizeof cultures[0]; i++) {
        if (strcasecmp(cultures[i].name, culture ? culture : "") == 0) {
            return cultures[i].shape;
        }
    }
    return SHAPE_DASHES;
}

static void culture_text(char out[DATE_TEXT_MAX], struct civil d, const char *culture)
{
    int hour = d.hour % 12 ? d.hour % 12 : 12;
    const char *half = d.hour < 12 ? "AM" : "PM";

    switch (culture_shape(culture)) {
    case SHAPE_US:
        snprintf(out, DATE_TEXT_MAX, "%d/%d/%d %d:%02d:%02d %s", d.month, d.day, d.year, hour,
                 d.minute, d.second, half);
        break;
    case SHAPE_DAY_SLASH_24:
        snprintf(out, DATE_TEXT_MAX, "%02d/%02d/%04d %02d:%02d:%02d", d.day, d.month, d.year,
                 d.hour, d.minute, d.second);
        break;
    case SHAPE_DAY_SLASH_12:
        snprintf(out, DATE_TEXT_MAX, "%d/%02d/%04d %d:%02d:%02d %s", d.day, d.month, d.year, hour,
                 d.minute, d.second, half);
        break;
    case SHAPE_DOTS:
        snprintf(out, DATE_TEXT_MAX, "%02d.%02d.%04d %02d:%02d:%02d", d.day, d.month, d.year,
                 d.hour, d.minute, d.second);
        break;
    case SHAPE_DASHES:
        snprintf(out, DATE_TEXT_MAX, "%02d-%02d-%04d %02d:%02d:%02d", d.day, d.month, d.year,
                 d.hour, d.minute, d.second);
        break;
    }
}

void date_text(char out[DATE_TEXT_MAX], int64_t seconds, enum date_zone zone, const char *culture,
               enum date_form form)
{
    int64_t local = seconds;
    struct civil d;

    if (form == DATE_WCF) {
        snprintf(out, DATE_TEXT_MAX, "/Date(%" PRId64 "000)/", seconds);
        return;
    }
    if (zone == DATE_EASTERN && seconds != DATE_NONE) {
        local += eastern_offset(seconds);
    }
    d = civil_from_seconds(local);
    if (form == DATE_ISO) {
        snprintf(out, DATE_TEXT_MAX, "%04d-%02d-%02dT%02d:%02d:%02d%s", d.year, d.month, d.day,
                 d.hour, d.minute, d.second, zone == DATE_UTC ? "Z" : "");
    } else {
        culture_text(out, d, culture);
    }
}

void date_http(char out[DATE_TEXT_MAX], int64_t seconds)
{
    static const char *const days[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct civil d = civil_from_seconds(seconds);
    int64_t weekday = (floor_divide(seconds, DAY) % 7 + 7) % 7;

    snprintf(out, DATE_TEXT_MAX, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[weekday], d.day,
             months[d.month - 1], d.year % 10000, d.hour, d.minute, d.second);
}

/* A zone suffix, +hhmm or -hhmm, only says how the sender displays the time; the instant is the
 * same. */
static const char *skip_zone(const char *text)
{
    if ((*text == '+' || *text == '-') && strspn(text + 1, "0123456789") == 4) {
        return text + 5;
    }
    return text;
}

/* Returns whether text has a digit for each 0 of the form, and the form's other characters. */
static bool has_form(const char *text, const char *form)
{
    for (; *form; form++, text++) {
        if (*form == '0' ? *text < '0' || *text > '9' : *text != *form) {
            return false;
        }
    }
    return *text == '\0';
}

bool date_read_iso(const char *text, int64_t *seconds)
{
    struct civil d = {0};

    if (!has_form(text, "0000-00-00") && !has_form(text, "0000-00-00T00:00:00Z")) {
        return false;
    }
    d.year = (int) strtol(text, NULL, 10);
    d.month = (int) strtol(text + 5, NULL, 10);
    d.day = (int) strtol(text + 8, NULL, 10);
    if (text[10]) {
        d.hour = (int) strtol(text + 11, NULL, 10);
        d.minute = (int) strtol(text + 14, NULL, 10);
        d.second = (int) strtol(text + 17, NULL, 10);
    }
    if (d.year < 2000 || d.year > 2099 || d.month < 1 || d.month > 12 || d.day < 1 ||
        d.day > days_in_month(d.year, d.month) || d.hour > 23 || d.minute > 59 || d.second > 59) {
        return false;
    }
    *seconds = seconds_from_civil(d);
    return true;
}

bool date_read(const char *text, int64_t *seconds)
{
    static const char opening[] = "/Date(";
    bool wrapped = strncmp(text, opening, sizeof opening - 1) == 0;
    const char *digits = wrapped ? text + sizeof opening - 1 : text;
    size_t length = strspn(*digits == '-' ? digits + 1 : digits, "0123456789");
    char *end;
    int64_t milliseconds;

    if (length == 0 || length > 17) {
        return false;
    }
    milliseconds = strtoll(digits, &end, 10);
    *seconds = floor_divide(milliseconds, 1000);
    return wrapped ? strcmp(skip_zone(end), ")/") == 0 : *end == '\0';
}
