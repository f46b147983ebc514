/* Sync: a walk into a database, for the commands that need one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_SYNC_H
#define SSLSTORE_CLI_SYNC_H

#include "cli.h"
#include "inventory.h"

/* Walk, with a progress bar on a terminal. Reports what went wrong; an exit code.
 * anew: list all orders, and ask about all of them */
int sync_into(struct cli *cli, struct inventory *inventory, const char *path,
              sslstore_sync_options *options, bool anew, sslstore_sync_totals *totals);

/* Report what is wrong with the database at path; FAILED. */
int sync_failed(const struct cli *cli, const struct inventory *inventory, const char *path);

#endif
