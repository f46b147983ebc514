/* Schedule: computes when a keep looks again, and when a certificate is due.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keep/schedule.h"

#include "base/divide.h"
#include "keep/name.h"

#define MINUTE 60
#define HOUR   3600
#define DAY    86400
#define WEEK   (7 * DAY)

#define PAUSE_FIRST   30
#define PAUSE_MAX     (6 * HOUR)
#define DOUBLINGS_MAX 16
#define FAILURES_DAYS 9 /* left of the window for failures, whatever the spread */

static int64_t growing(const char *name, int64_t first, unsigned doublings)
{
    int64_t pause = first << (doublings < DOUBLINGS_MAX ? doublings : DOUBLINGS_MAX);

    pause = pause < PAUSE_MAX ? pause : PAUSE_MAX;
    return pause + sslstore__keep_name_share(name, "pause", (pause >> 2) + 1);
}

int64_t sslstore__keep_pause(const char *name, unsigned looks)
{
    return growing(name, PAUSE_FIRST, looks);
}

int64_t sslstore__keep_retry_pause(const char *name, unsigned failures)
{
    return growing(name, MINUTE, failures == 0 ? 0 : failures - 1);
}

int64_t sslstore__keep_weekly(const char *name, int64_t now)
{
    int64_t moment = sslstore__keep_name_share(name, "week", WEEK);
    int64_t next = sslstore__quotient(now, WEEK) * WEEK + moment;

    return next > now ? next : next + WEEK;
}

/* When the window of the certificate, or of its order, begins: what sslstore_plan() says on the day
 * of the certificate's issuance. */
static sslstore_result window_begin(const sslstore_plan_facts *facts, int64_t *begin)
{
    sslstore_plan_facts first = *facts;
    sslstore_plan_result plan;
    sslstore_result result;

    first.now = facts->certificate_start;
    first.force = false;
    result = sslstore_plan(&first, &plan, NULL);
    *begin = plan.action == SSLSTORE_PLAN_NOTHING ? plan.look_again : first.now;
    return result;
}

sslstore_result sslstore__keep_due(const char *name, const sslstore_plan_facts *facts,
                                   struct sslstore__keep_due *due)
{
    int64_t early = sslstore__quotient(facts->certificate_end - facts->certificate_start, 6);
    int64_t begin;
    int64_t window;
    int64_t late;
    int64_t latest;
    sslstore_result result = window_begin(facts, &begin);

    window = facts->certificate_end - begin;
    late = window - (int64_t) FAILURES_DAYS * DAY;
    latest = sslstore__quotient(window, 3) * 2;
    late = late < latest ? late : latest;
    late = late > 0 ? late : 0;
    due->renewal = begin + sslstore__keep_name_share(name, "renewal", late + 1);
    due->reissue = begin - early + sslstore__keep_name_share(name, "reissue", early + late + 1);
    return result;
}
