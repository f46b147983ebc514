/* Dates: every form that the service writes, as seconds since 1970 UTC.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_BASE_DATE_H
#define SSLSTORE_BASE_DATE_H

#include "sslstore.h"

/* The zone of a text that names none. */
enum sslstore__zone {
    SSLSTORE__ZONE_UTC,
    SSLSTORE__ZONE_EASTERN /* New York: UTC-5, and UTC-4 in daylight saving time */
};

/* Read a date. The forms are "7/23/2026 1:50:20 AM", also with 24 hours and without a time;
 * "23/07/2026 ...", if the first number cannot be a month; "01-01-1900 ..."; ISO 8601 with or
 * without zone and fraction; "/Date(ms)/" and "/Date(ms-0400)/". An empty text, and any year up to
 * 1900, means "no date": *time is 0. Returns false, and *time is 0, if the text is unreadable. */
bool sslstore__date_read(const char *text, size_t size, enum sslstore__zone zone, int64_t *time);

/* A calendar date and time of day. */
struct sslstore__civil {
    int32_t year;
    int32_t month; /* 1 to 12 */
    int32_t day;   /* 1 to 31 */
    int32_t hour;
    int32_t minute;
    int32_t second;
};

/* Whether there is such a date and time of day. */
bool sslstore__civil_valid(const struct sslstore__civil *civil);
int64_t sslstore__civil_to_time(const struct sslstore__civil *civil);

/* Converts to UTC. A time before the year 1 is taken as its first second, one after the year 9999
 * as its last. */
void sslstore__civil_from_time(int64_t time, struct sslstore__civil *civil);

#endif
