/* Reading: the inventory as `list`, `show`, `expiring`, `export` and `report` read it: a database,
 * or what the service lists now.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_READING_H
#define SSLSTORE_CLI_READING_H

#include "cli.h"
#include "inventory_records.h"

struct reading {
    struct inventory inventory;
    char shown[DATABASE_SHOWN_MAX];
    const char *path; /* for messages */
    int64_t now;      /* by the service's clock, if it was asked */
    int64_t as_of;    /* the time for which the inventory was last complete; 0: never */
    bool is_stored;   /* not a temporary one */
    bool is_open;     /* there are records to read */
};

/* Opens --db or, without it, gets all orders into a temporary database. Warns of an old inventory.
 * Returns DONE; INCOMPLETE: orders may be missing; or the exit code of a failure. Whatever it
 * returns, call reading_end(). */
int reading_begin(struct cli *cli, const struct arguments *arguments, struct reading *reading);

/* Closes the inventory. Reports its problem, if there is one; returns FAILED then, else code. */
int reading_end(struct cli *cli, struct reading *reading, int code);

#endif
