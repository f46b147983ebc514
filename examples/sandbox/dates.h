/* Dates as the service writes and reads them: US Eastern and UTC, in the requested culture.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_DATES_H
#define SANDBOX_DATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Times are seconds since 1970 UTC. DATE_NONE is "no date", which the service writes as
 * 1/1/1900. */
#define DATE_NONE     INT64_C(-2208988800)
#define DATE_TEXT_MAX 40

enum date_zone { DATE_EASTERN, DATE_UTC };
enum date_form { DATE_CULTURE, DATE_ISO, DATE_WCF };

struct civil {
    int year, month, day;
    int hour, minute, second;
};

struct civil civil_from_seconds(int64_t seconds);
int64_t seconds_from_civil(struct civil date);

/* Returns the seconds to add to UTC for US Eastern time: -18000, or -14400 in summer. */
int64_t eastern_offset(int64_t seconds);

/* Returns the last Eastern midnight at or before the time. */
int64_t eastern_midnight(int64_t seconds);

/* Adds calendar months. The 31st becomes the last day of a shorter month. */
int64_t add_months(int64_t seconds, int months);

/* Writes a date of a reply. culture is DateTimeCulture: "" and NULL mean en-US; an unknown name
 * gives 01-01-1900 00:00:00. Only DATE_CULTURE uses it. */
void date_text(char out[DATE_TEXT_MAX], int64_t seconds, enum date_zone zone, const char *culture,
               enum date_form form);

/* Writes the date of an HTTP header, such as Tue, 24 Nov 2026 12:00:00 GMT. */
void date_http(char out[DATE_TEXT_MAX], int64_t seconds);

/* Reads a date of a request: /Date(ms)/ with or without a zone suffix, or plain milliseconds. */
bool date_read(const char *text, int64_t *seconds);

/* Reads YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ, years 2000 to 2099. */
bool date_read_iso(const char *text, int64_t *seconds);

#endif
