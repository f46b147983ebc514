/* Database: SQLite, with statements that are prepared once, and a problem that sticks.
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

/* The tables and the statements of one kind of database. */
struct database_plan {
    int application_id;
    int version;
    const char *tables;            /* creates them                                  */
    const char *added;             /* the same, of later ones, where they are not there */
    const char *const *statements; /* their texts, in the order of the kind's enum  */
    size_t statement_count;
    bool (*add_functions)(sqlite3 *handle); /* that the statements call */
};

/* Open a file of that kind. create: make it where it is not there. false: problem tells why. */
bool database_open(struct database *database, const char *path, bool create,
                   const struct database_plan *plan);

/* What was not committed is undone. */
void database_close(struct database *database);

/* Note a failure of our own; false. */
bool database_fail(struct database *database, const char *problem);

/* Give a parameter such as ":id" its value; a statement that has none of that name is left alone.
 * NULL, "", and the time 0 become NULL. Texts and bytes are borrowed until the statement is run. */
void database_text(sqlite3_stmt *statement, const char *name, const char *text);
void database_bytes(sqlite3_stmt *statement, const char *name, const void *bytes, size_t size);
void database_number(sqlite3_stmt *statement, const char *name, int64_t number);
void database_time(sqlite3_stmt *statement, const char *name, int64_t time);

/* Run a statement that answers nothing, and forget its values. */
bool database_run(struct database *database, int statement);

/* The next row of a statement. *found false: there is none (any more), and its values are
 * forgotten. */
bool database_next(struct database *database, int statement, bool *found);

/* Forget the rest of the rows, and the values. */
void database_reset(struct database *database, int statement);

/* A column; NULL becomes "". Valid until the next row. */
const char *database_column(sqlite3_stmt *statement, int column);

#endif
