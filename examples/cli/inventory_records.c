/* Reads rows of the inventory.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "inventory_records.h"

#include "inventory_tables.h"

static void read_record(sqlite3_stmt *statement, struct inventory_record *record)
{
    int column = 0;

#define READ_TEXT(member, expression) record->member = database_column(statement, column++);
#define READ_TIME(member, expression) record->member = sqlite3_column_int64(statement, column++);
    RECORD_TEXTS(READ_TEXT)
    RECORD_TIMES(READ_TIME)
#undef READ_TEXT
#undef READ_TIME
}

bool inventory_records(struct inventory *inventory, inventory_record_fn *on_record, void *user)
{
    struct database *database = &inventory->database;
    struct inventory_record record;
    bool found = true;
    bool read = true;

    while (read && found) {
        read = database_next(database, LIST_RECORDS, &found);
        if (read && found) {
            read_record(database->statements[LIST_RECORDS], &record);
            on_record(user, &record);
        }
    }
    return read;
}

bool inventory_is_current(const struct inventory_record *record)
{
    return record->superseded == 0 && record->vanished == 0;
}

bool inventory_pem(struct inventory *inventory, const char *id, inventory_pem_fn *on_pem,
                   void *user)
{
    struct database *database = &inventory->database;
    sqlite3_stmt *statement = database->statements[FIND_PEM];
    struct inventory_pem pem = {"", "", ""};
    bool found;

    database_text(statement, ":id", id);
    if (!database_next(database, FIND_PEM, &found)) {
        return false;
    }
    if (found) {
        pem.leaf = database_column(statement, 0);
        pem.chain = database_column(statement, 1);
        pem.root = database_column(statement, 2);
    }
    on_pem(user, &pem);
    database_reset(database, FIND_PEM);
    return true;
}

bool inventory_synced(struct inventory *inventory, int64_t *time)
{
    struct database *database = &inventory->database;
    bool found;

    *time = 0;
    if (!database_next(database, FIND_SYNCED, &found)) {
        return false;
    }
    if (found) {
        *time = sqlite3_column_int64(database->statements[FIND_SYNCED], 0);
        database_reset(database, FIND_SYNCED);
    }
    return true;
}
