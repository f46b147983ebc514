/* Inventory: the orders of an account in an SQLite database, updated by syncs. README.md describes
 * the tables.
 *
 * A sync writes each page together with the checkpoint after it in one transaction. However a sync
 * ends, the next one continues from the last checkpoint.
 *
 * state         event                             next          what is done
 * (none)        inventory_begin()                 running       adds a row of `syncs`
 * running       an order is listed                running       stores it, marks it as seen
 * running       inventory_commit()                running       stores the checkpoint
 * running       the process ends                  interrupted   loses what was not committed
 * interrupted   the same sync within 24 hours     running       continues from the checkpoint
 * interrupted   another sync, or later            abandoned     begins a new sync
 * running       another process continues it      running       this process fails and stops
 * running       inventory_end(), complete         complete      marks superseded and vanished
 * running       inventory_end(), incomplete       interrupted   marks nothing
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_INVENTORY_H
#define SSLSTORE_CLI_INVENTORY_H

#include "database.h"
#include "sslstore.h"

#define INVENTORY_ISSUERS 8 /* chains and roots of a few vendors */

struct inventory {
    struct database database;
    int64_t sync;          /* number of the sync                                         */
    bool incremental;      /* lists only what changed                                    */
    bool lists_all;        /* lists every order: one that is not listed may be gone      */
    bool asks_all;         /* asks about every order, whatever is stored                 */
    bool certificates;     /* gets certificates                                          */
    bool filtered;         /* lists only certain orders                                  */
    bool of_sub_user;      /* lists only a sub-user's orders                             */
    int64_t base;          /* lists what changed since; 0: all                           */
    int64_t owner;         /* identifies this process                                    */
    uint64_t committed_ms; /* time of the last commit                                */
    int64_t uncommitted;   /* orders changed since then                              */
    uint64_t before;       /* orders seen before the sync was interrupted            */
    uint64_t unreadable;   /* records without an id since the last page              */
    sslstore_checkpoint checkpoint;
    char *issuers[INVENTORY_ISSUERS]; /* PEM texts that are stored; NULL: none           */
    int next_issuer;                  /* the one to be forgotten next                    */
};

/* Opens an inventory: an address of database_open().
 * In every function here that returns bool, false is a failure, explained in database.problem. */
bool inventory_open(struct inventory *inventory, const char *path, bool create);
void inventory_close(struct inventory *inventory);

/* ---- Syncs ---- */

/* Continues the sync that was interrupted if it had the same options, else begins one. Sets
 * changed_since and resume of the options.
 * full: lists all orders and asks about all of them, whatever is stored */
bool inventory_begin(struct inventory *inventory, const sslstore_config *config, bool full,
                     sslstore_sync_options *options);

/* Begins again: the library refused the checkpoint. */
bool inventory_restart(struct inventory *inventory);

/* Looks up a listed order. *known: it is stored unchanged, with its certificate, and is now marked
 * as seen. */
bool inventory_check_known(struct inventory *inventory, const char *id, const sslstore_order *order,
                           bool *known);

/* Whether a signature with that digest was verified by an earlier sync. */
bool inventory_is_verified(struct inventory *inventory, const uint8_t *digest);

/* Remembers the digest of a verified signature. */
bool inventory_store_verified(struct inventory *inventory, const uint8_t *digest);

/* Stores a record and marks it as seen. An unchanged row is not written again. */
bool inventory_store(struct inventory *inventory, const sslstore_sync_record *record);

/* Notes that the library lists all orders although only changes were asked for. */
void inventory_fall_back(struct inventory *inventory);

/* Call it after each record. Commits once a second, so that a killed process loses little, and
 * after some hundred changes, which are in memory until then. */
bool inventory_commit_due(struct inventory *inventory);

/* Commits a complete page, with its checkpoint. */
bool inventory_commit(struct inventory *inventory, const sslstore_sync_totals *totals);

/* At the end of a complete list: finds the next order, by id, after `after` ("": the first) that
 * was not listed and has to be asked for. If the sync lists all orders, it may be gone;
 * otherwise its certificate has ended since, which need not count as a change. id and order_id
 * hold SSLSTORE_ID_MAX bytes each. */
bool inventory_next_unlisted(struct inventory *inventory, const char *after, int64_t now, char *id,
                             char *order_id, bool *found);

/* Marks an order as seen that the service still has, although it did not list it. */
bool inventory_mark_seen(struct inventory *inventory, const char *id);

/* Stores the service's clock minus this machine's, in seconds. */
bool inventory_note_clock(struct inventory *inventory, int64_t difference);

/* Ends the sync. complete: marks what is superseded or gone. */
bool inventory_end(struct inventory *inventory, const sslstore_sync_totals *totals, bool complete);

struct inventory_sum {
    int64_t orders; /* current ones                      */
    int64_t added;  /* by this sync                      */
    int64_t changed;
    int64_t vanished;
    int64_t failed; /* of the current ones, with an error */
};

bool inventory_sum(struct inventory *inventory, struct inventory_sum *sum);

/* ---- Reading: inventory_records.h reads the orders ---- */

/* The time for which the inventory was last complete; 0: never. */
bool inventory_as_of(struct inventory *inventory, int64_t *time);

/* The service's clock minus this machine's at that time; 0: unknown. */
bool inventory_clock(struct inventory *inventory, int64_t *difference);

#endif
