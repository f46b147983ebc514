/* Bought: notes and counts the days on which a keep's orders were bought.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keep/bought.h"

#include <string.h>

#include "base/divide.h"

#define DAY  86400
#define YEAR 365 /* days */

void sslstore__keep_bought_date(struct sslstore__keep_record *record, int64_t time)
{
    int64_t day = sslstore__quotient(time, DAY);

    if (time > 0) {
        record->bought[0] = (uint16_t) (day < UINT16_MAX ? day : UINT16_MAX);
    }
}

void sslstore__keep_bought_push(struct sslstore__keep_record *record, int64_t time)
{
    memmove(record->bought + 1, record->bought, sizeof record->bought - sizeof record->bought[0]);
    sslstore__keep_bought_date(record, time);
}

void sslstore__keep_bought_note(struct sslstore__keep_record *record, int64_t time)
{
    int64_t day = sslstore__quotient(time, DAY);

    if (time <= 0) {
        return;
    }
    for (size_t i = 0; i < SSLSTORE__KEEP_BOUGHT_MAX; i++) {
        if (day - record->bought[i] <= 1 && record->bought[i] - day <= 1) {
            return;
        }
    }
    sslstore__keep_bought_push(record, time);
}

void sslstore__keep_bought_forget(struct sslstore__keep_record *record)
{
    memmove(record->bought, record->bought + 1, sizeof record->bought - sizeof record->bought[0]);
    record->bought[SSLSTORE__KEEP_BOUGHT_MAX - 1] = 0;
}

unsigned sslstore__keep_bought_count(const struct sslstore__keep_record *record, int64_t now)
{
    int64_t year_ago = sslstore__quotient(now, DAY) - YEAR;
    unsigned count = 0;

    for (size_t i = 0; i < SSLSTORE__KEEP_BOUGHT_MAX; i++) {
        count += record->bought[i] != 0 && record->bought[i] > year_ago;
    }
    return count;
}
