/* Period: reads days and spans of time as a user writes them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_PERIOD_H
#define SSLSTORE_CLI_PERIOD_H

#include <stdbool.h>
#include <stdint.h>

#define HOUR 3600
#define DAY  86400

/* Reads a day such as "2026-11-24"; *time is its beginning in UTC. Returns false if it is not a
 * day of the Gregorian calendar from 1970 on. */
bool period_day(const char *text, int64_t *time);

/* Reads a span such as "36h", "30d" or "6w", at most ten years. Returns false if it is not a
 * span. */
#define PERIOD_EXPECTED "expected a span such as 36h, 30d or 6w, of at most 10 years"
bool period_span(const char *text, int64_t *seconds);

#endif
