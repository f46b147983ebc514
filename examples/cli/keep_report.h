/* Keep report: prints what a step of a keep found and did, as text or as JSON.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_KEEP_REPORT_H
#define SSLSTORE_CLI_KEEP_REPORT_H

#include "cli.h"

/* Prints a report on standard output. With --json: one object in one line. */
void keep_report_show(const struct arguments *arguments, const char *name,
                      const sslstore_keep_report *report);

/* Returns whether the step did more than look. */
bool keep_report_changed(const sslstore_keep_report *report);

/* What failed, in the words of somebody who has only this program; "": nothing. */
const char *keep_report_failure(const sslstore_keep_report *report);

#endif
