/* Database: SQLite with statements prepared once. The first failure is kept as a message.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_DATABASE_H
#define SSLSTORE_CLI_DATABASE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STATEMENTS_MAX 48

struct database {
    sqlite3 *handle;
    sqlite3_stmt *statements[STATEMENTS_MAX];
    char problem[256]; /* the first failure, in words; "": none */
};

/* One kind of database: its tables and statements. */
struct database_plan {
    int application_id;
    int version;
    const char *tables;            /* creates them                                        */
    const char *upgrade;           /* changes those of version 1 into those of `version`  */
    const char *const *statements; /* their texts, in the order of the kind's enum        */
    size_t statement_count;
    bool (*add_functions)(sqlite3 *handle); /* adds the SQL functions that they call */
};

/* Opens a database of that kind, and upgrades an earlier version. create: creates it if it does not
 * exist. Returns false on failure; problem says why. */
bool database_open(struct database *database, const char *path, bool create,
                   const struct database_plan *plan);

/* Closes it; what was not committed is undone. */
void database_close(struct database *database);

/* Records a failure of the caller's; returns false. */
bool database_fail(struct database *database, const char *problem);

/* Each sets a parameter such as ":id", if the statement has one of that name. The text "" or
 * NULL and the time 0 become SQL NULL. Texts and bytes are borrowed until the statement has run. */
void database_text(sqlite3_stmt *statement, const char *name, const char *text);
void database_bytes(sqlite3_stmt *statement, const char *name, const void *bytes, size_t size);
void database_number(sqlite3_stmt *statement, const char *name, int64_t number);
void database_time(sqlite3_stmt *statement, const char *name, int64_t time);

/* Runs a statement that returns no rows, then clears its parameters. */
bool database_run(struct database *database, int statement);

/* Gets the next row of a statement. Sets *found to false, and clears the parameters, after the
 * last. */
bool database_next(struct database *database, int statement, bool *found);

/* Drops the remaining rows, and clears the parameters. */
void database_reset(struct database *database, int statement);

/* Returns a column of the row; SQL NULL becomes "". Valid until the next row. */
const char *database_column(sqlite3_stmt *statement, int column);

#endif
