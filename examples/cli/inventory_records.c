/* Reads rows of the inventory.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "inventory_records.h"

#include "inventory_tables.h"

/* Returns the number of columns. */
static int read_record(const struct statement *statement, struct inventory_record *record)
{
    int column = 0;

#define READ_TEXT(member, expression) record->member = database_column(statement, column++);
#define READ_TIME(member, expression) record->member = database_column_number(statement, column++);
    RECORD_TEXTS(READ_TEXT)
    RECORD_TIMES(READ_TIME)
#undef READ_TEXT
#undef READ_TIME
    return column;
}

bool inventory_records(struct inventory *inventory, inventory_record_fn *on_record, void *user)
{
    struct statement *list = database_statement(&inventory->database, LIST_RECORDS);
    struct inventory_record record;
    bool found = true;
    bool read = true;

    while (read && found) {
        read = database_next(list, &found);
        if (read && found) {
            (void) read_record(list, &record);
            on_record(user, &record);
        }
    }
    return read;
}

bool inventory_is_current(const struct inventory_record *record)
{
    return record->superseded == 0 && record->vanished == 0;
}

bool inventory_issuances(struct inventory *inventory, const char *order_id,
                         inventory_issuance_fn *on_issuance, void *user)
{
    struct statement *list = database_statement(&inventory->database, LIST_ISSUANCES);
    struct inventory_record record;
    bool found = true;
    bool read = true;

    database_text(list, ":order", order_id);
    while (read && found) {
        read = database_next(list, &found);
        if (read && found) {
            int column = read_record(list, &record);
            struct inventory_pem pem = {.leaf = database_column(list, column),
                                        .chain = database_column(list, column + 1),
                                        .root = database_column(list, column + 2)};

            on_issuance(user, &record, &pem);
        }
    }
    return read;
}

bool inventory_syncs(struct inventory *inventory, struct inventory_syncs *syncs)
{
    struct statement *sum = database_statement(&inventory->database, SUM_UP_SYNCS);
    bool found;

    if (!database_next(sum, &found)) {
        return false;
    }
    if (found) {
        syncs->completed = database_column_number(sum, 0);
        syncs->began = database_column_number(sum, 1);
        syncs->failures = database_column_number(sum, 2);
        database_reset(sum);
    }
    return true;
}
