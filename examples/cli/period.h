/* Period: days and spans of time as a user writes them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_PERIOD_H
#define SSLSTORE_CLI_PERIOD_H

#include <stdbool.h>
#include <stdint.h>

#define HOUR 3600
#define DAY  86400

/* The beginning of "2026-11-24" UTC, any day of the Gregorian calendar. false: not a day. */
bool period_day(const char *text, int64_t *time);

/* "36h", "30d", "6w", in seconds; up to ten years. false: not a span. */
bool period_span(const char *text, int64_t *seconds);

#endif
