/* Inventory records: reads the orders and certificates that syncs have stored.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_INVENTORY_RECORDS_H
#define SSLSTORE_CLI_INVENTORY_RECORDS_H

#include "inventory.h"

/* One issuance of an order. What the service left out is "" or 0. Texts are valid until the
 * function that got the record returns. */
struct inventory_record {
    const char *id; /* the order key */
    const char *order_id;
    const char *partner_id;
    const char *custom_id;
    const char *vendor_id;
    const char *product;
    const char *product_name;
    const char *vendor;
    const char *state; /* as sslstore_state_name() says it */
    const char *major_status;
    const char *minor_status;
    const char *common_name;
    const char *names; /* comma-separated */
    const char *serial;
    const char *fingerprint;
    const char *error;
    const char *replaced_by; /* the order that took the place of this one; "": none */
    int64_t purchased;
    int64_t not_before;
    int64_t not_after;
    int64_t order_end;
    int64_t first_seen; /* by a sync that began then; so are the next two */
    int64_t superseded; /* a newer issuance of the order was found   */
    int64_t vanished;   /* the order was no longer found             */
};

typedef void inventory_record_fn(void *user, const struct inventory_record *record);

/* Reads every issuance: first the one that ends first, last those without a date.
 * In every function here that returns bool, false is a failure, explained in database.problem. */
bool inventory_records(struct inventory *inventory, inventory_record_fn *on_record, void *user);

/* Whether it is the newest issuance of an order that the service still has. */
bool inventory_is_current(const struct inventory_record *record);

/* A certificate in PEM; "": not stored. */
struct inventory_pem {
    const char *leaf;
    const char *chain;
    const char *root;
};

typedef void inventory_issuance_fn(void *user, const struct inventory_record *record,
                                   const struct inventory_pem *pem);

/* Reads every issuance of an order, with its certificate, in the same order. */
bool inventory_issuances(struct inventory *inventory, const char *order_id,
                         inventory_issuance_fn *on_issuance, void *user);

/* The syncs that list all orders; times are 0 if there were none. */
struct inventory_syncs {
    int64_t completed; /* when the last complete one ended         */
    int64_t began;     /* when the last one began                  */
    int64_t failures;  /* that are not complete, since the last complete one */
};

bool inventory_syncs(struct inventory *inventory, struct inventory_syncs *syncs);

#endif
