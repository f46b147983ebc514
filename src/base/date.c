/* Reads and writes dates.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/date.h"

#include "base/ascii.h"
#include "base/contract.h"
#include "base/text.h"

#define HOUR              3600
#define DAY               86400
#define FIRST_TIME        (-INT64_C(62135596800)) /* 0001-01-01T00:00:00Z */
#define LAST_TIME         INT64_C(253402300799)   /* 9999-12-31T23:59:59Z */
#define EPOCH_DAYS        719468 /* 1970-01-01, counted from 1 March of the year 0 */
#define LAST_YEAR_OF_NONE 1900

static int64_t floor_divide(int64_t number, int64_t divisor)
{
    return number / divisor - (number % divisor < 0);
}

/* ---- The calendar ---- */

/* Here a year begins on 1 March, so that the leap day is its last day and months have a formula. */
static int64_t days_before_year(int64_t year)
{
    return 365 * year + year / 4 - year / 100 + year / 400;
}

/* month 0 is March. */
static int64_t days_before_month(int64_t month)
{
    return (153 * month + 2) / 5;
}

static int64_t days_since_epoch(int32_t year, int32_t month, int32_t day)
{
    return days_before_year(year - (month < 3)) + days_before_month((month + 9) % 12) + day - 1 -
           EPOCH_DAYS;
}

static int32_t days_in_month(int32_t year, int32_t month)
{
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return month == 2 ? 28 + leap : 30 + (month + month / 8) % 2;
}

/* Midnight of the first Sunday on or after a day. */
static int64_t sunday_from(int32_t year, int32_t month, int32_t day)
{
    int64_t days = days_since_epoch(year, month, day);
    int64_t weekday = (days + 4) % 7; /* 0 is Sunday; the epoch was a Thursday */

    return (days + (7 - weekday) % 7) * DAY;
}

/* Seconds to add to the local time of New York. A time that occurs twice is taken as the first; a
 * time that the clocks skip is read as if they had not been put forward yet. */
static int64_t eastern_to_utc(int64_t local, int32_t year)
{
    static const struct {
        int32_t month;
        int32_t day;
    } starts[] = {{4, 1}, {3, 8}}, ends[] = {{10, 25}, {11, 1}};
    int rule = year >= 2007;
    int64_t start = sunday_from(year, starts[rule].month, starts[rule].day);
    int64_t end = sunday_from(year, ends[rule].month, ends[rule].day);
    bool daylight = local >= start + 3 * HOUR && local < end + 2 * HOUR;

    return daylight ? 4 * HOUR : 5 * HOUR;
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

/* A zone in the text takes precedence over the caller's: *zone becomes UTC, and *offset is set. */
static bool take_zone(struct cursor *in, enum sslstore__zone *zone, int64_t *offset)
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
    *offset = ((int64_t) hours * 60 + minutes) * (west ? -60 : 60);
    return true;
}

static bool read_calendar(struct cursor *in, enum sslstore__zone zone, int64_t *time)
{
    struct sslstore__civil civil = {0, 0, 0, 0, 0, 0};
    int64_t offset = 0;

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
        int64_t local = sslstore__civil_to_time(&civil);

        if (zone == SSLSTORE__ZONE_EASTERN) {
            offset = -eastern_to_utc(local, civil.year);
        }
        *time = local - offset;
    }
    return true;
}

/* Read milliseconds since 1970 UTC. A zone that follows does not change the time. */
static bool read_milliseconds(struct cursor *in, int64_t *time)
{
    struct sslstore__civil civil;
    bool negative = take(in, "-");
    const char *digits = in->next;
    uint64_t milliseconds;
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
    seconds = floor_divide(negative ? -(int64_t) milliseconds : (int64_t) milliseconds, 1000);
    sslstore__civil_from_time(seconds, &civil);
    *time = civil.year > LAST_YEAR_OF_NONE ? seconds : 0;
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
    return days_since_epoch(civil->year, civil->month, civil->day) * DAY +
           (int64_t) civil->hour * HOUR + (int64_t) civil->minute * 60 + civil->second;
}

void sslstore__civil_from_time(int64_t time, struct sslstore__civil *civil)
{
    int64_t inside = time < FIRST_TIME ? FIRST_TIME : time > LAST_TIME ? LAST_TIME : time;
    int64_t days = floor_divide(inside, DAY) + EPOCH_DAYS;
    int64_t year = days * 400 / days_before_year(400);
    int64_t month;
    int32_t second = (int32_t) (inside - floor_divide(inside, DAY) * DAY);

    if (days_before_year(year + 1) <= days) {
        year++;
    }
    days -= days_before_year(year);
    month = (5 * days + 2) / 153;
    civil->year = (int32_t) (year + (month >= 10));
    civil->month = (int32_t) ((month + 2) % 12 + 1);
    civil->day = (int32_t) (days - days_before_month(month) + 1);
    civil->hour = second / HOUR;
    civil->minute = second / 60 % 60;
    civil->second = second % 60;
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
