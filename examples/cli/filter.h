/* Filter: which certificates of the inventory `list` and `export` show.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_FILTER_H
#define SSLSTORE_CLI_FILTER_H

#include "cli.h"
#include "inventory_records.h"

struct filter {
    const struct arguments *arguments;
    int64_t within; /* of --expires-within; 0: none */
};

/* Reads the options, and reports what is wrong; returns DONE or USAGE. */
int filter_read(struct filter *filter, const struct cli *cli, const struct arguments *arguments);

bool filter_fits(const struct filter *filter, const struct inventory_record *record, int64_t now);

#endif
