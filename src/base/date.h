/* Dates: every form in which the service writes one, as seconds since 1970 UTC.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_BASE_DATE_H
#define SSLSTORE_BASE_DATE_H

#include "sslstore.h"

/* What a text without a zone of its own means. */
enum sslstore__zone {
    SSLSTORE__ZONE_UTC,
    SSLSTORE__ZONE_EASTERN /* New York: UTC-5, and UTC-4 while daylight saving time lasts */
};

/* Read a date. The forms: "7/23/2026 1:50:20 AM" and its 24-hour and date-only variants,
 * "23/07/2026 ..." where the first number cannot be a month, "01-01-1900 ...", ISO 8601 with or
 * without zone and fraction, "/Date(ms)/" and "/Date(ms-0400)/".
 * *time is 0 for "no date": empty text and any year up to 1900.
 * false: unreadable; *time is 0. */
bool sslstore__date_read(const char *text, size_t size, enum sslstore__zone zone, int64_t *time);

/* A calendar date and time of day. */
struct sslstore__civil {
    int32_t year;
    int32_t month;  /* 1 to 12 */
    int32_t day;    /* 1 to 31 */
    int32_t hour;
    int32_t minute;
    int32_t second;
};

/* false: no such date or time of day. */
bool sslstore__civil_valid(const struct sslstore__civil *civil);
int64_t sslstore__civil_to_time(const struct sslstore__civil *civil);

/* In UTC. A time before the year 1 or after 9999 counts as the first or last second between. */
void sslstore__civil_from_time(int64_t time, struct sslstore__civil *civil);

#endif
