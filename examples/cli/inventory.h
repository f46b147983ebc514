/* Inventory: the orders of an account in a database, kept in step by walks. README.md has the tables.
 *
 * A walk is written page by page, each page with the checkpoint behind it in one transaction: however
 * it ends, the next walk goes on from there.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_INVENTORY_H
#define SSLSTORE_CLI_INVENTORY_H

#include "database.h"
#include "sslstore.h"

struct inventory {
    struct database database;
    int64_t walk;      /* its number                                              */
    bool incremental;  /* only what changed is listed                             */
    bool whole;        /* every order is listed: what is not seen may be gone     */
    bool anew;         /* all orders are asked about, whatever is known of them   */
    bool certificates; /* are wanted                                              */
    bool filtered;     /* by what orders are for or when; a sub-user's: not whole */
    bool of_sub_user;
    int64_t base;          /* what changed since is listed; 0: all                    */
    int64_t owner;         /* this process                                            */
    uint64_t committed_ms; /* when what came was committed last                       */
    uint64_t before;       /* orders that were seen before the walk was interrupted   */
    uint64_t unreadable;   /* records that told no id, since the last page           */
    sslstore_checkpoint checkpoint;
};

/* Open FILE, or ":memory:". create: make it where it is not there.
 * In all that answers bool, false is a failure: database.problem tells which. */
bool inventory_open(struct inventory *inventory, const char *path, bool create);
void inventory_close(struct inventory *inventory);

/* ---- A walk ---- */

/* Go on with the walk that was interrupted, if it was the same, else begin one. Sets changed_since
 * and resume of the options.
 * anew: list all orders, whatever was seen of them before */
bool inventory_begin(struct inventory *inventory, const sslstore_config *config, bool anew,
                     sslstore_sync_options *options);

/* The walk does not go on from its checkpoint, after all, but begins. */
bool inventory_restart(struct inventory *inventory);

/* Note that an order was seen. *known: it is kept as it is, with its certificate. */
bool inventory_see(struct inventory *inventory, const char *id, const sslstore_order *order,
                   bool *known);

/* Keep a record. One that is there already is not written again. */
bool inventory_keep(struct inventory *inventory, const sslstore_sync_record *record);

/* The walk lists all orders, although changes were asked for. */
void inventory_fall_back(struct inventory *inventory);

/* After each record: commit what came once a second, so that whoever is killed on a page keeps
 * it. */
bool inventory_commit_some(struct inventory *inventory);

/* A page is whole: commit it, with its checkpoint. */
bool inventory_commit(struct inventory *inventory, const sslstore_sync_totals *totals);

/* Before the end of a complete walk: an order behind `after` (its id; "": from the beginning)
 * that the walk has not seen. Of a whole one it may be gone; of another its certificate has
 * ended since, which need not count as a change: ask for it. id and order_id have
 * SSLSTORE_ID_MAX bytes each. */
bool inventory_next_doubtful(struct inventory *inventory, const char *after, int64_t now, char *id,
                             char *order_id, bool *found);

/* The service still has it, whatever its list says. */
bool inventory_see_again(struct inventory *inventory, const char *id);

/* The service's clock minus this machine's. */
bool inventory_note_clock(struct inventory *inventory, int64_t difference);

/* The walk has ended. complete: mark what is superseded or gone. */
bool inventory_end(struct inventory *inventory, const sslstore_sync_totals *totals, bool complete);

struct inventory_sum {
    int64_t orders; /* there now                                  */
    int64_t added;  /* by this walk                               */
    int64_t changed;
    int64_t vanished;
    int64_t failed; /* of the orders there now: with an error     */
};

bool inventory_sum(struct inventory *inventory, struct inventory_sum *sum);

/* ---- Reading ---- */

/* As of when all orders were known last; 0: never. */
bool inventory_as_of(struct inventory *inventory, int64_t *time);

/* The service's clock minus this machine's at that time; 0: not known. */
bool inventory_clock(struct inventory *inventory, int64_t *difference);

struct inventory_ending {
    const char *id;
    const char *order_id;
    const char *product;
    const char *common_name;
    const char *names; /* comma-separated */
    const char *state;
    const char *serial;
    int64_t end;
};

typedef void inventory_ending_fn(void *user, const struct inventory_ending *ending);

/* The certificates that end, or ended, within a time and were not replaced, the first one first.
 * Those of orders that ended within it, too. */
bool inventory_endings(struct inventory *inventory, int64_t from, int64_t to,
                       inventory_ending_fn *on_ending, void *user);

#endif
