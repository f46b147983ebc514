/* Report: the inventory as a page for a browser, as a text for a mail, as metrics, and as JSON.
 * Each form has a file of its own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_REPORT_H
#define SSLSTORE_CLI_REPORT_H

#include <stdio.h>

#include "summary.h"

struct report {
    struct inventory *inventory;
    struct summary summary;
    struct inventory_syncs syncs;
    int64_t now;
    bool complete; /* false: orders may be missing */
    /* The service has not listed all orders: what an earlier report has written stays. An inventory
     * that was never complete has no better report. */
    bool keeps_files;
};

/* Each writes one form, and returns false if the inventory cannot be read. */
bool report_html(FILE *out, const struct report *report);
bool report_metrics(FILE *out, const struct report *report);
bool report_text(const struct report *report); /* on standard output */

#endif
