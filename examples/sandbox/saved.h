/* What an engine keeps across restarts: its orders, clock, counters, ledger, sub-users and proofs.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_SAVED_H
#define SANDBOX_SAVED_H

#include "call.h"

/* Opens the folder of the configuration and reads what was saved first: sets the clock of the
 * engine and the base of the inventory, whose size and seed must be those of the saved one (a size
 * of 0 becomes the saved one). *document is NULL if nothing was saved. Prints why it returns
 * false. */
bool saved_open(struct engine *engine, struct inventory *inventory, json_t **document);

/* Reads everything else into an engine that is complete but for it. Prints why it returns false. */
bool saved_restore(struct engine *engine, const json_t *document);

/* Saves what was changed. If that is impossible, the process ends: a reply must never acknowledge
 * what is not on the disk. */
void saved_store(struct engine *engine);

#endif
