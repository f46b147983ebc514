/* Database: prepared statements on SQLite or, if the program was built with libpq, on PostgreSQL.
 *
 * A kind of database (struct database_plan) has tables and statements. A caller names a statement
 * by its place in the plan's list, sets its parameters, and runs it:
 *
 *     struct statement *find = database_statement(database, FIND_ORDER);
 *
 *     database_text(find, ":id", id);
 *     if (database_next(find, &found) && found) {
 *         copy(database_column(find, 0));
 *         database_reset(find);
 *     }
 *
 * SQLite and PostgreSQL take the same texts; src/DESIGN.md, "The inventory's database", says what a
 * text may use. A parameter's first character is its type: :text, @number, $bytes. One statement at
 * a time: read all of its rows, or reset it, before you run another one.
 *
 * The first failure is kept as a message; what is called after it fails, too.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_DATABASE_H
#define SSLSTORE_CLI_DATABASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STATEMENTS_MAX 96

struct database;
struct database_driver;

struct statement {
    struct database *database;
    int number;     /* its place in the plan's list                          */
    void *prepared; /* the driver's; NULL: not prepared, see database.problem */
};

struct database {
    const struct database_driver *driver; /* NULL: not open                                   */
    const struct database_plan *plan;
    void *connection; /* the driver's                                                         */
    struct statement statements[STATEMENTS_MAX];
    const struct statement *reading; /* the one whose rows are being read; NULL: none         */
    int64_t changes;                 /* how many rows the last statement inserted or updated  */
    bool is_empty;                   /* no sync has written to it */
    bool is_busy;                    /* the failure is that another program uses the database */
    bool is_lost;                    /* the failure is that the server has gone               */
    char problem[256];               /* the first failure, in words; "": none                 */
};

/* One kind of database. */
struct database_plan {
    int application_id;
    int version;
    const char *tables;            /* creates them, in the words of SQLite                  */
    const char *functions;         /* PostgreSQL: creates the functions that it lacks       */
    const char *const *upgrades;   /* SQLite: turn the tables of version 1 into 2, and so on */
    const char *const *statements; /* their texts, in the order of the kind's enum          */
    size_t statement_count;
};

/* Opens a database of that kind, and upgrades an earlier version. address: a file, ":memory:", "":
 * a temporary file, or "postgresql://…". create: creates it (of PostgreSQL, its tables) if it does
 * not exist. Returns false on failure; problem says why. */
bool database_open(struct database *database, const char *address, bool create,
                   const struct database_plan *plan);

/* Closes it; what was not committed is undone. */
void database_close(struct database *database);

/* Records a failure of the caller's; returns false. */
bool database_fail(struct database *database, const char *problem);

#define DATABASE_SHOWN_MAX 256

/* Returns the address for messages: without user name, password and parameters. shown: where it is
 * written if need be. */
const char *database_shown(const char *address, char shown[DATABASE_SHOWN_MAX]);

/* Waits up to five seconds until no other program writes, and locks the database for writing until
 * it is closed. Sets is_busy if another program keeps it; problem says which. A process that ends,
 * however it ends, loses the lock. */
bool database_lock(struct database *database);

/* Begins a transaction that writes; ends it. */
bool database_begin(struct database *database);
bool database_commit(struct database *database);

/* Returns a statement of the plan, prepared. Never NULL. */
struct statement *database_statement(struct database *database, int number);

/* Each sets a parameter, if the statement has one of that name. The text "" or NULL and the time 0
 * become SQL NULL. Texts and bytes are borrowed until the statement has run. */
void database_text(struct statement *statement, const char *name, const char *text);
void database_bytes(struct statement *statement, const char *name, const void *bytes, size_t size);
void database_number(struct statement *statement, const char *name, int64_t number);
void database_time(struct statement *statement, const char *name, int64_t time);

/* Like database_text(), but "" stays "". */
void database_exact_text(struct statement *statement, const char *name, const char *text);

/* Runs a statement whose rows are of no interest, then clears its parameters. */
bool database_run(struct statement *statement);

/* Gets the next row. Sets *found to false, and clears the parameters, after the last. */
bool database_next(struct statement *statement, bool *found);

/* Drops the remaining rows, and clears the parameters. */
void database_reset(struct statement *statement);

/* Returns a column of the row; SQL NULL becomes "". Valid until the next row. */
const char *database_column(const struct statement *statement, int column);

/* Returns a column of the row; SQL NULL becomes 0, a condition 0 or 1. */
int64_t database_column_number(const struct statement *statement, int column);

/* Copies a column's bytes if they are exactly as many; returns whether they were. */
bool database_column_bytes(const struct statement *statement, int column, void *out, size_t size);

#endif
