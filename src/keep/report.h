/* Report: tells the program what a step found and did.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_KEEP_REPORT_H
#define SSLSTORE_KEEP_REPORT_H

#include "keep/run.h"

/* Each does nothing if run->report is NULL. */

/* The failure of this step, or what a person should know. */
void sslstore__keep_report_error(struct sslstore__keep_run *run, sslstore_result result);

/* The validation records of a pending order. */
void sslstore__keep_report_records(struct sslstore__keep_run *run);

/* At the end of the step: where the keep is, and what was done. */
void sslstore__keep_report_step(struct sslstore__keep_run *run);

#endif
