/* Reads and writes dates.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/date.h"

#include <string.h>

#include "base/ascii.h"
#include "base/contract.h"
#include "base/divide.h"
#include "base/text.h"

#define DAY               86400
#define FIRST_TIME        (-INT64_C(62135596800)) /* 0001-01-01T00:00:00Z */
#define LAST_TIME         INT64_C(253402300799)   /* 9999-12-31T23:59:59Z */
#define EPOCH_DAYS        719468 /* 1970-01-01, counted from 1 March of the year 0 */
#define FIRST_DAYS        306    /* 0001-01-01, counted likewise */
#define LAST_YEAR_OF_NONE 1900
#define YEAR_1901         (-INT64_C(2177452800)) /* 1901-01-01T00:00:00Z */

/* ---- The calendar ---- */

/* Here a year begins on 1 March, so that the leap day is its last day and months have a formula. */
static uint32_t days_before_year(uint32_t year)
{
    return 365 * year + year / 4 - year / 100 + year / 400;
}

/* month 0 is March. */
static uint32_t days_before_month(uint32_t month)
{
    return (153 * month + 2) / 5;
}

/* Unsigned, so that a date that does not exist overflows into another one. */
static uint32_t days_of(int32_t year, int32_t month, int32_t day)
{
    return days_before_year((uint32_t) year - (month < 3)) +
           days_before_month(((uint32_t) month + 9) % 12) + (uint32_t) day - 1;
}

/* The hours to add to the local time of New York. A time that occurs twice is taken as the first; a
 * time that the clocks skip is read as if they had not been put forward yet. */
static int32_t hours_to_utc(const struct sslstore__civil *civil)
{
    /* The clocks are put forward, and back, on the first Sunday from a day on at an hour. */
    static const uint8_t rules[2][2][3] = {{{4, 1, 3}, {10, 25, 2}}, {{3, 8, 3}, {11, 1, 2}}};
    uint32_t now = days_of(civil->year, civil->month, civil->day) * 24 + (uint32_t) civil->hour;
    int changes = 0;

    for (int i = 0; i < 2; i++) {
        const uint8_t *rule = rules[civil->year >= 2007][i];
        uint32_t day = days_of(civil->year, rule[0], rule[1]);
        uint32_t sunday = day + 6 - (day + 2) % 7; /* day 0 was a Wednesday */

        changes += now >= sunday * 24 + rule[2];
    }
    return changes == 1 ? 4 : 5;
}

/* ---- Reading ---- */

/* What a date consists of. */
enum step {
    FIRST, /* a number of the day, or the year */
    SEPARATOR,
    SECOND,
    SAME_SEPARATOR,
    THIRD,
    TIME,
    BLANK,
    BLANKS,
    HOUR,
    HOUR_COLON,
    MINUTE,
    MINUTE_COLON,
    SECONDS,
    POINT,
    FRACTION,
    HALF_BLANKS,
    AM,
    PM,
    HALF_END,
    ZONE_BLANKS,
    UTC,
    EAST,
    WEST,
    ZONE_HOURS,
    ZONE_COLON,
    ZONE_MINUTES,
    BEFORE_1970,
    MILLISECONDS,
    IGNORED_EAST,
    IGNORED_WEST,
    IGNORED_ZONE,
    PARENTHESIS,
    SLASH,
    STEPS,
    END,
    FAIL
};

/* What each step takes: digits, at least and at most so many; or one byte, from the first to the
 * last of a range. Then, the step that follows if there is such a thing, and the one that follows
 * if there is none. */
static const struct {
    uint8_t from;
    uint8_t to; /* below ' ': a number of digits */
    uint8_t next;
    uint8_t otherwise;
} grammar[STEPS] = {
    [FIRST] = {1, 4, SEPARATOR, FAIL},
    [SEPARATOR] = {'-', '/', SECOND, FAIL}, /* "-", "." or "/" */
    [SECOND] = {1, 2, SAME_SEPARATOR, FAIL},
    [SAME_SEPARATOR] = {'-', '/', THIRD, FAIL},
    [THIRD] = {1, 4, TIME, FAIL},

    [TIME] = {'t', 't', HOUR, BLANK},
    [BLANK] = {' ', ' ', BLANKS, END},
    [BLANKS] = {' ', ' ', BLANKS, HOUR},
    [HOUR] = {1, 2, HOUR_COLON, FAIL},
    [HOUR_COLON] = {':', ':', MINUTE, FAIL},
    [MINUTE] = {2, 2, MINUTE_COLON, FAIL},
    [MINUTE_COLON] = {':', ':', SECONDS, HALF_BLANKS},
    [SECONDS] = {2, 2, POINT, FAIL},
    [POINT] = {'.', '.', FRACTION, HALF_BLANKS},
    [FRACTION] = {1, 9, HALF_BLANKS, FAIL},

    [HALF_BLANKS] = {' ', ' ', HALF_BLANKS, AM},
    [AM] = {'a', 'a', HALF_END, PM},
    [PM] = {'p', 'p', HALF_END, UTC},
    [HALF_END] = {'m', 'm', ZONE_BLANKS, FAIL},

    [ZONE_BLANKS] = {' ', ' ', ZONE_BLANKS, UTC},
    [UTC] = {'z', 'z', END, EAST},
    [EAST] = {'+', '+', ZONE_HOURS, WEST},
    [WEST] = {'-', '-', ZONE_HOURS, END},
    [ZONE_HOURS] = {2, 2, ZONE_COLON, FAIL},
    [ZONE_COLON] = {':', ':', ZONE_MINUTES, ZONE_MINUTES},
    [ZONE_MINUTES] = {2, 2, END, FAIL},

    /* After "/Date(". A zone that follows the number does not change the time. */
    [BEFORE_1970] = {'-', '-', MILLISECONDS, MILLISECONDS},
    [MILLISECONDS] = {1, 31, IGNORED_EAST, FAIL},
    [IGNORED_EAST] = {'+', '+', IGNORED_ZONE, IGNORED_WEST},
    [IGNORED_WEST] = {'-', '-', IGNORED_ZONE, PARENTHESIS},
    [IGNORED_ZONE] = {4, 4, PARENTHESIS, FAIL},
    [PARENTHESIS] = {')', ')', SLASH, FAIL},
    [SLASH] = {'/', '/', END, FAIL},
};

/* What each step has taken: its number, or its byte in lower case; and how many bytes. */
struct reading {
    int16_t value[STEPS]; /* not that of milliseconds, which do not fit */
    uint8_t size[STEPS];
};

/* Take up to most digits, and append them to *number. Returns how many. */
static uint8_t take_digits(const char *text, size_t left, uint8_t most, uint32_t *number)
{
    uint8_t count = 0;

    for (; count < most && count < left && sslstore__ascii_is_digit(text[count]); count++) {
        *number = *number * 10 + (uint32_t) (text[count] - '0');
    }
    return count;
}

/* Returns how many bytes the step takes. */
static uint8_t take(enum step step, const char *text, size_t left, uint32_t *value)
{
    static const char narrow_blank[] = {'\xE2', '\x80', '\xAF'}; /* U+202F */
    uint8_t from = grammar[step].from;
    uint8_t to = grammar[step].to;

    if (to < ' ') {
        uint8_t count = take_digits(text, left, to, value);

        return count < from ? 0 : count;
    }
    if (left == 0) {
        return 0;
    }
    *value = (uint8_t) *text;
    if (to >= 'a') {
        *value |= 0x20; /* in lower case, if it is a letter */
    }
    if (*value >= from && *value <= to) {
        return 1;
    }
    if (from == ' ' && left >= sizeof narrow_blank &&
        memcmp(text, narrow_blank, sizeof narrow_blank) == 0) {
        return sizeof narrow_blank; /* newer versions of .NET write it before AM and PM */
    }
    return 0;
}

static bool take_all(struct reading *reading, enum step step, const char *text, size_t left)
{
    memset(reading, 0, sizeof *reading);
    while (step < STEPS) {
        uint32_t value = 0;
        uint8_t size = take(step, text, left, &value);

        if (size == 0) {
            step = grammar[step].otherwise;
            continue;
        }
        reading->value[step] = (int16_t) (value & INT16_MAX);
        reading->size[step] = size;
        text += size;
        left -= size;
        step = grammar[step].next;
    }
    return step == END && left == 0;
}

static bool read_day(const struct reading *reading, struct sslstore__civil *civil)
{
    uint8_t first_size = reading->size[FIRST];
    uint8_t third_size = reading->size[THIRD];

    civil->month = reading->value[FIRST];
    civil->day = reading->value[SECOND];
    civil->year = reading->value[THIRD];
    if (first_size == 4) {
        civil->year = reading->value[FIRST];
        civil->month = reading->value[SECOND];
        civil->day = reading->value[THIRD];
    } else if (civil->month > 12) {
        civil->month = reading->value[SECOND];
        civil->day = reading->value[FIRST];
    }
    return reading->value[SEPARATOR] == reading->value[SAME_SEPARATOR] && first_size != 3 &&
           third_size != 3 && (first_size == 4) != (third_size == 4);
}

static bool read_time_of_day(const struct reading *reading, struct sslstore__civil *civil)
{
    civil->hour = reading->value[HOUR];
    civil->minute = reading->value[MINUTE];
    civil->second = reading->value[SECONDS];
    if (reading->size[HALF_END] > 0) {
        if (civil->hour < 1 || civil->hour > 12) {
            return false;
        }
        civil->hour = civil->hour % 12 + (reading->size[PM] > 0 ? 12 : 0);
    }
    return sslstore__civil_valid(civil);
}

/* The minutes to add for UTC. A zone in the text takes precedence over the caller's. */
static int32_t minutes_to_utc(const struct reading *reading, enum sslstore__zone zone,
                              const struct sslstore__civil *civil)
{
    int32_t minutes = reading->value[ZONE_HOURS] * 60 + reading->value[ZONE_MINUTES];

    if (reading->size[ZONE_MINUTES] > 0) {
        return reading->size[EAST] > 0 ? -minutes : minutes;
    }
    if (reading->size[UTC] > 0 || zone == SSLSTORE__ZONE_UTC) {
        return 0;
    }
    return hours_to_utc(civil) * 60;
}

static bool read_calendar(const char *text, size_t size, enum sslstore__zone zone, int64_t *time)
{
    struct reading reading;
    struct sslstore__civil civil;

    if (!take_all(&reading, FIRST, text, size) || !read_day(&reading, &civil) ||
        !read_time_of_day(&reading, &civil) || reading.value[ZONE_HOURS] > 23 ||
        reading.value[ZONE_MINUTES] > 59) {
        return false;
    }
    if (civil.year > LAST_YEAR_OF_NONE) {
        *time = sslstore__civil_to_time(&civil) + minutes_to_utc(&reading, zone, &civil) * 60;
    }
    return true;
}

/* Read milliseconds since 1970 UTC. */
static bool read_milliseconds(const char *text, size_t size, int64_t *time)
{
    struct reading reading;
    uint64_t milliseconds;
    uint32_t rest;
    int64_t seconds;

    if (!take_all(&reading, BEFORE_1970, text, size) ||
        !sslstore__text_decimal(text + reading.size[BEFORE_1970], reading.size[MILLISECONDS],
                                LAST_TIME * 1000 + 999, &milliseconds)) {
        return false;
    }
    seconds = (int64_t) sslstore__divide(milliseconds, 1000, &rest);
    if (reading.size[BEFORE_1970] > 0) {
        seconds = -seconds - (rest > 0);
    }
    *time = seconds >= YEAR_1901 ? seconds : 0;
    return true;
}

bool sslstore__date_read(const char *text, size_t size, enum sslstore__zone zone, int64_t *time)
{
    static const char prefix[] = "/Date(";
    const size_t prefix_size = sizeof prefix - 1;

    *time = 0;
    sslstore__text_trim(&text, &size);
    if (size == 0) {
        return true;
    }
    if (size > prefix_size && text[0] == '/' &&
        sslstore__text_equal_bytes(text, prefix_size, prefix, prefix_size)) {
        return read_milliseconds(text + prefix_size, size - prefix_size, time);
    }
    return read_calendar(text, size, zone, time);
}

/* ---- Civil dates ---- */

/* Month 13 is the January behind the year. */
bool sslstore__civil_valid(const struct sslstore__civil *civil)
{
    int32_t year = civil->year;
    int32_t month = civil->month;
    uint32_t day = (uint32_t) civil->day - 1;

    return (uint32_t) year - 1 < 9999 && (uint32_t) month - 1 < 12 &&
           (day < 28 || day < days_of(year, month + 1, 1) - days_of(year, month, 1)) &&
           (uint32_t) civil->hour < 24 && (uint32_t) civil->minute < 60 &&
           (uint32_t) civil->second < 60;
}

int64_t sslstore__civil_to_time(const struct sslstore__civil *civil)
{
    int32_t days = (int32_t) (days_of(civil->year, civil->month, civil->day) - EPOCH_DAYS);

    return (int64_t) days * DAY + ((civil->hour * 60 + civil->minute) * 60 + civil->second);
}

void sslstore__civil_from_time(int64_t time, struct sslstore__civil *civil)
{
    int64_t inside = time < FIRST_TIME ? FIRST_TIME : time > LAST_TIME ? LAST_TIME : time;
    uint32_t second;
    uint32_t days =
        (uint32_t) sslstore__divide((uint64_t) (inside - FIRST_TIME), DAY, &second) + FIRST_DAYS;
    uint32_t year = days * 400 / days_before_year(400);
    uint32_t month;

    if (days_before_year(year + 1) <= days) {
        year++;
    }
    days -= days_before_year(year);
    month = (5 * days + 2) / 153;
    civil->year = (int32_t) (year + (month >= 10));
    civil->month = (int32_t) ((month + 2) % 12 + 1);
    civil->day = (int32_t) (days - days_before_month(month) + 1);
    civil->hour = (int32_t) (second / 3600);
    civil->minute = (int32_t) (second / 60 % 60);
    civil->second = (int32_t) (second % 60);
}

/* Append a number with leading zeros, if it is below ten times the highest unit. */
static void put_digits(struct sslstore__text *text, int32_t number, int32_t highest)
{
    for (; highest > 0; highest /= 10) {
        sslstore__text_put_char(text, (char) ('0' + number / highest % 10));
    }
}

static void put_time(struct sslstore__text *text, const struct sslstore__civil *civil)
{
    static const char ends[] = "--T::Z";
    const int32_t parts[] = {civil->year, civil->month,  civil->day,
                             civil->hour, civil->minute, civil->second};

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        put_digits(text, parts[i], i == 0 ? 1000 : 10);
        sslstore__text_put_char(text, ends[i]);
    }
}

sslstore_result sslstore_time_text(int64_t time, char *out, size_t size)
{
    SSLSTORE__REQUIRE(out != NULL);

    struct sslstore__civil civil;
    struct sslstore__text text;

    sslstore__text_init(&text, out, size);
    if (time == 0) {
        return SSLSTORE_OK;
    }
    sslstore__civil_from_time(time, &civil);
    put_time(&text, &civil);
    return sslstore__text_complete(&text);
}
