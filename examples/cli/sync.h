/* Sync: stores the account's orders in a database; used by `sync` and `expiring`.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_SYNC_H
#define SSLSTORE_CLI_SYNC_H

#include "cli.h"
#include "inventory.h"

/* Runs a sync, with a progress bar on a terminal. Reports errors; returns an exit code.
 * full: lists all orders and asks about all of them */
int sync_into(struct cli *cli, struct inventory *inventory, const char *path,
              sslstore_sync_options *options, bool full, sslstore_sync_totals *totals);

/* Reports the database's problem; returns FAILED, or BUSY if another program uses it. */
int sync_failed(const struct cli *cli, const struct inventory *inventory, const char *path);

#endif
