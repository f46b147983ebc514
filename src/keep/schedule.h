/* Schedule: when a keep looks again, and when a certificate is due.
 *
 * Everything that many devices would do at the same moment is spread by a share that follows from
 * the keep's name, so a device does it at the same moment after a restart, too.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_KEEP_SCHEDULE_H
#define SSLSTORE_KEEP_SCHEDULE_H

#include "sslstore.h"

/* The pause before the next look while something is pending, after so many looks: 30 seconds,
 * doubled up to 6 hours, plus the name's share of a quarter. */
int64_t sslstore__keep_pause(const char *name, unsigned looks);

/* The pause after so many failures in succession: a minute, doubled up to 6 hours, plus the name's
 * share of a quarter. */
int64_t sslstore__keep_retry_pause(const char *name, unsigned failures);

/* The next weekly look after now. A name's looks are all at the same moment of the week. */
int64_t sslstore__keep_weekly(const char *name, int64_t now);

/* When a certificate is to be replaced.
 *
 *   certificate_start                window begins             certificate_end
 *       |-----------------------|==========|======|-------------------|
 *                                  early     late
 *
 * The window is that of sslstore_plan(). A reissue, which is free, is done at the name's share of
 * early + late; a renewal, which costs money, at its share of late alone, so never before the
 * window. early is a sixth of the life; late is at most two thirds of the window, and leaves nine
 * days for failures. If the window is shorter, nothing is spread. */
struct sslstore__keep_due {
    int64_t reissue;
    int64_t renewal;
};

/* facts->now is ignored. Returns the error of sslstore_plan(). */
sslstore_result sslstore__keep_due(const char *name, const sslstore_plan_facts *facts,
                                   struct sslstore__keep_due *due);

#endif
