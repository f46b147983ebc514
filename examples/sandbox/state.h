/* The folder of --state: a SQLite database of JSON documents. It knows nothing of what they say.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_STATE_H
#define SANDBOX_STATE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct state;

/* Opens the database in the folder, and makes both if they are missing. Only one process at a time
 * can have it open. Returns NULL, and prints a line on stderr, on failure. */
struct state *state_open(const char *directory);
void state_close(struct state *state);

/* The functions that read return false, and print a line on stderr, if the database is damaged. */

/* Documents about everything but the orders and the ledger. */
enum state_document { STATE_ENGINE, STATE_PROOFS, STATE_DOCUMENT_COUNT };

/* Reads a document; NULL if nothing was saved yet. The caller releases it. */
bool state_read(struct state *state, enum state_document which, json_t **document);

/* Calls visit for each order, sorted by index. Stops and returns false if visit does. */
bool state_read_orders(struct state *state,
                       bool (*visit)(void *user, size_t index, const json_t *document), void *user);

/* Reads the last lines of the ledger, the oldest first; the caller releases the array. */
bool state_read_ledger(struct state *state, size_t most, json_t **lines);

/* What is written between the two is on the disk together once state_commit() has returned true,
 * or not at all. After a failure of any of these, state_commit() returns false and says why. */
void state_begin(struct state *state);
void state_write(struct state *state, enum state_document which, const json_t *document);
void state_write_order(struct state *state, size_t index, const json_t *document);
void state_write_ledger(struct state *state, const json_t *line);
bool state_commit(struct state *state);

#endif
