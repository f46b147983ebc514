/* Report: tells the program what a step found and did.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_KEEP_REPORT_H
#define SSLSTORE_KEEP_REPORT_H

#include "keep/run.h"

/* What the record says. name may be NULL: custom_id is then "". */
void sslstore__keep_report_fill(sslstore_keep_report *report, const char *name,
                                const struct sslstore__keep_record *record);

/* The failure of this step, or what a person should know. */
void sslstore__keep_report_error(sslstore_keep_report *report, sslstore_result result,
                                 const sslstore_error *error);

/* The validation records of a pending order. */
void sslstore__keep_report_records(struct sslstore__keep_run *run);

#endif
