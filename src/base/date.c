/* Reads and writes dates.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/date.h"

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

static int32_t days_since_epoch(int32_t year, int32_t month, int32_t day)
{
    uint32_t days = days_before_year((uint32_t) (year - (month < 3))) +
                    days_before_month((uint32_t) (month + 9) % 12);

    return (int32_t) days + day - 1 - EPOCH_DAYS;
}

static int32_t days_in_month(int32_t year, int32_t month)
{
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return month == 2 ? 28 + leap : 30 + (month + month / 8) % 2;
}

/* A moment of a year. Moments compare like what they stand for. */
static int32_t moment(int32_t month, int32_t day, int32_t hour)
{
    return (month * 32 + day) * 24 + hour;
}

/* The hours to add to the local time of New York. A time that occurs twice is taken as the first; a
 * time that the clocks skip is read as if they had not been put forward yet. */
static int32_t hours_to_utc(const struct sslstore__civil *civil)
{
    /* The clocks are put forward, and back, on the first Sunday from a day on at an hour. */
    static const uint8_t rules[2][2][3] = {{{4, 1, 3}, {10, 25, 2}}, {{3, 8, 3}, {11, 1, 2}}};
    int32_t now = moment(civil->month, civil->day, civil->hour);
    int changes = 0;

    for (int i = 0; i < 2; i++) {
        const uint8_t *rule = rules[civil->year >= 2007][i];
        int32_t weekday = (days_since_epoch(civil->year, rule[0], rule[1]) + 4) % 7;
        int32_t sunday = rule[1] + (7 - weekday) % 7; /* weekday 0; the epoch was a Thursday */

        changes += now >= moment(rule[0], sunday, rule[2]);
    }
    return changes == 1 ? 4 : 5;
}

/* ---- Reading ---- */

struct cursor {
    const char *next;
    const char *end;
};

static bool take(struct cursor *in, const char *word)
{
    const char *at = in->next;

    for (; *word != '\0'; word++) {
        if (at == in->end || sslstore__text_lower(*at) != sslstore__text_lower(*word)) {
            return false;
        }
        at++;
    }
    in->next = at;
    return true;
}

/* Read up to most digits. Returns their number. */
static int take_digits(struct cursor *in, int most, int32_t *number)
{
    int count = 0;

    for (*number = 0; count < most && in->next < in->end; count++) {
        if (!sslstore__ascii_is_digit(*in->next)) {
            break;
        }
        *number = *number * 10 + (*in->next++ - '0');
    }
    return count;
}

/* Newer versions of .NET write a narrow no-break space, U+202F, before AM and PM. */
static bool take_blanks(struct cursor *in)
{
    const char *start = in->next;

    while (take(in, " ") || take(in, "\xE2\x80\xAF")) {
    }
    return in->next != start;
}

static const char *take_separator(struct cursor *in)
{
    static const char *const separators[] = {"/", "-", "."};

    for (size_t i = 0; i < sizeof separators / sizeof separators[0]; i++) {
        if (take(in, separators[i])) {
            return separators[i];
        }
    }
    return NULL;
}

static bool take_day(struct cursor *in, struct sslstore__civil *civil)
{
    int32_t first;
    int32_t second;
    int32_t third;
    int first_width = take_digits(in, 4, &first);
    const char *separator = take_separator(in);
    int third_width;

    if (separator == NULL || take_digits(in, 2, &second) < 1 || !take(in, separator)) {
        return false;
    }
    third_width = take_digits(in, 4, &third);
    if (first_width == 4) {
        civil->year = first;
        civil->month = second;
        civil->day = third;
        return third_width == 1 || third_width == 2;
    }
    civil->year = third;
    civil->month = first > 12 ? second : first;
    civil->day = first > 12 ? first : second;
    return (first_width == 1 || first_width == 2) && third_width == 4;
}

static bool take_half_of_day(struct cursor *in, int32_t *hour)
{
    bool afternoon = take(in, "PM");

    if (!afternoon && !take(in, "AM")) {
        return true;
    }
    if (*hour < 1 || *hour > 12) {
        return false;
    }
    *hour = *hour % 12 + (afternoon ? 12 : 0);
    return true;
}

static bool take_time_of_day(struct cursor *in, struct sslstore__civil *civil)
{
    int32_t ignored;

    if (!take(in, "T") && !take_blanks(in)) {
        return false;
    }
    if (take_digits(in, 2, &civil->hour) < 1 || !take(in, ":") ||
        take_digits(in, 2, &civil->minute) != 2) {
        return false;
    }
    if (take(in, ":")) {
        if (take_digits(in, 2, &civil->second) != 2) {
            return false;
        }
        if (take(in, ".") && take_digits(in, 9, &ignored) < 1) {
            return false;
        }
    }
    (void) take_blanks(in);
    return take_half_of_day(in, &civil->hour);
}

/* A zone in the text takes precedence over the caller's: *zone becomes UTC, and *offset is set, in
 * minutes. */
static bool take_zone(struct cursor *in, enum sslstore__zone *zone, int32_t *offset)
{
    int32_t hours;
    int32_t minutes;
    bool west;

    (void) take_blanks(in);
    if (take(in, "Z")) {
        *zone = SSLSTORE__ZONE_UTC;
        return true;
    }
    west = take(in, "-");
    if (!west && !take(in, "+")) {
        return true;
    }
    if (take_digits(in, 2, &hours) != 2) {
        return false;
    }
    (void) take(in, ":");
    if (take_digits(in, 2, &minutes) != 2 || hours > 23 || minutes > 59) {
        return false;
    }
    *zone = SSLSTORE__ZONE_UTC;
    *offset = (hours * 60 + minutes) * (west ? -1 : 1);
    return true;
}

static bool read_calendar(struct cursor *in, enum sslstore__zone zone, int64_t *time)
{
    struct sslstore__civil civil = {0, 0, 0, 0, 0, 0};
    int32_t offset = 0;

    if (!take_day(in, &civil)) {
        return false;
    }
    if (in->next < in->end && (!take_time_of_day(in, &civil) || !take_zone(in, &zone, &offset))) {
        return false;
    }
    if (in->next < in->end || !sslstore__civil_valid(&civil)) {
        return false;
    }
    if (civil.year > LAST_YEAR_OF_NONE) {
        if (zone == SSLSTORE__ZONE_EASTERN) {
            offset = hours_to_utc(&civil) * -60;
        }
        *time = sslstore__civil_to_time(&civil) - (int64_t) offset * 60;
    }
    return true;
}

/* Read milliseconds since 1970 UTC. A zone that follows does not change the time. */
static bool read_milliseconds(struct cursor *in, int64_t *time)
{
    bool negative = take(in, "-");
    const char *digits = in->next;
    uint64_t milliseconds;
    uint32_t rest;
    int64_t seconds;
    int32_t ignored;

    while (take_digits(in, 1, &ignored) == 1) {
    }
    if (!sslstore__text_decimal(digits, (size_t) (in->next - digits), LAST_TIME * 1000 + 999,
                                &milliseconds)) {
        return false;
    }
    if ((take(in, "+") || take(in, "-")) && take_digits(in, 4, &ignored) != 4) {
        return false;
    }
    if (!take(in, ")/") || in->next < in->end) {
        return false;
    }
    seconds = (int64_t) sslstore__divide(milliseconds, 1000, &rest);
    if (negative) {
        seconds = -seconds - (rest > 0);
    }
    *time = seconds >= YEAR_1901 ? seconds : 0;
    return true;
}

bool sslstore__date_read(const char *text, size_t size, enum sslstore__zone zone, int64_t *time)
{
    struct cursor in;

    *time = 0;
    sslstore__text_trim(&text, &size);
    if (size == 0) {
        return true;
    }
    in.next = text;
    in.end = text + size;
    if (take(&in, "/Date(")) {
        return read_milliseconds(&in, time);
    }
    return read_calendar(&in, zone, time);
}

/* ---- Civil dates ---- */

bool sslstore__civil_valid(const struct sslstore__civil *civil)
{
    return civil->year >= 1 && civil->year <= 9999 && civil->month >= 1 && civil->month <= 12 &&
           civil->day >= 1 && civil->day <= days_in_month(civil->year, civil->month) &&
           civil->hour >= 0 && civil->hour <= 23 && civil->minute >= 0 && civil->minute <= 59 &&
           civil->second >= 0 && civil->second <= 59;
}

int64_t sslstore__civil_to_time(const struct sslstore__civil *civil)
{
    return (int64_t) days_since_epoch(civil->year, civil->month, civil->day) * DAY +
           ((civil->hour * 60 + civil->minute) * 60 + civil->second);
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

static void put_digits(struct sslstore__text *text, int32_t number, int32_t highest)
{
    for (; highest > 0; highest /= 10) {
        sslstore__text_put_char(text, (char) ('0' + number / highest % 10));
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
    put_digits(&text, civil.year, 1000);
    sslstore__text_put_char(&text, '-');
    put_digits(&text, civil.month, 10);
    sslstore__text_put_char(&text, '-');
    put_digits(&text, civil.day, 10);
    sslstore__text_put_char(&text, 'T');
    put_digits(&text, civil.hour, 10);
    sslstore__text_put_char(&text, ':');
    put_digits(&text, civil.minute, 10);
    sslstore__text_put_char(&text, ':');
    put_digits(&text, civil.second, 10);
    sslstore__text_put_char(&text, 'Z');
    return sslstore__text_complete(&text);
}
