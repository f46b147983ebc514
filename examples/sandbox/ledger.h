/* The ledger: one line for each purchase and change.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_LEDGER_H
#define SANDBOX_LEDGER_H

#include "orders.h"

#include <stdio.h>

#define LEDGER_SHOWN 200 /* the last lines are kept in memory */

/* Zeroed is a ledger without a file that has no lines. */
struct ledger {
    FILE *file;
    json_t *lines;  /* the last lines, the oldest first */
    size_t pending; /* how many of them are not in the file yet */
};

/* Appends to a file from now on. killed: an earlier process was killed, perhaps just before it
 * wrote the last of the lines; if the file exists and lacks that line, it is written. Returns
 * false, and prints a line on stderr, on failure. */
bool ledger_open(struct ledger *ledger, const char *path, bool killed);
void ledger_close(struct ledger *ledger);

void ledger_add(struct ledger *ledger, const char *event, const struct order *order, int64_t now);

/* Returns a line that is not in the file yet, counted from 0; NULL: there are no more. */
const json_t *ledger_pending(const struct ledger *ledger, size_t place);

/* Writes the pending lines to the file. */
void ledger_flush(struct ledger *ledger);

#endif
