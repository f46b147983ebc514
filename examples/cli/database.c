/* Opens and upgrades an SQLite database, and runs its prepared statements.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "database.h"

#include <stdio.h>
#include <string.h>

#define BUSY_MS 5000 /* how long to wait while another program writes */

/* The database uses a rollback journal, not a write-ahead log, so that after a sync it is a single
 * file: it can be copied, stored on any file system, and read on a read-only one. With
 * cache_spill=OFF, others can read it while a sync collects a page. */
static const char settings[] = "PRAGMA synchronous = FULL; PRAGMA cache_spill = OFF";

bool database_fail(struct database *database, const char *problem)
{
    if (database->problem[0] == '\0') {
        snprintf(database->problem, sizeof database->problem, "%s", problem);
    }
    return false;
}

static bool fail(struct database *database)
{
    bool busy = sqlite3_errcode(database->handle) == SQLITE_BUSY;

    return database_fail(database,
                         busy ? "another program is using it" : sqlite3_errmsg(database->handle));
}

static bool execute(struct database *database, const char *text)
{
    return sqlite3_exec(database->handle, text, NULL, NULL, NULL) == SQLITE_OK || fail(database);
}

static bool prepare(struct database *database, const char *text, sqlite3_stmt **statement)
{
    return sqlite3_prepare_v2(database->handle, text, -1, statement, NULL) == SQLITE_OK ||
           fail(database);
}

/* Runs a statement that returns one number. */
static bool query_number(struct database *database, const char *text, int *number)
{
    sqlite3_stmt *statement = NULL;
    bool asked = prepare(database, text, &statement);

    if (asked) {
        asked = sqlite3_step(statement) == SQLITE_ROW || fail(database);
        *number = sqlite3_column_int(statement, 0);
    }
    (void) sqlite3_finalize(statement);
    return asked;
}

/* Creates or upgrades the tables. */
static bool change_tables(struct database *database, const struct database_plan *plan,
                          const char *change)
{
    char marks[96];

    snprintf(marks, sizeof marks, "PRAGMA application_id = %d; PRAGMA user_version = %d",
             plan->application_id, plan->version);
    return execute(database, change) && execute(database, marks);
}

/* Checks the database's kind and version. If create is set, an empty one becomes of that kind. */
static bool check_kind(struct database *database, bool create, const struct database_plan *plan)
{
    int kind = 0, version = 0, tables = 0;

    if (!query_number(database, "PRAGMA application_id", &kind) ||
        !query_number(database, "PRAGMA user_version", &version) ||
        !query_number(database, "SELECT count(*) FROM sqlite_master", &tables)) {
        return false;
    }
    if (create && kind == 0 && tables == 0) {
        return change_tables(database, plan, plan->tables);
    }
    if (kind != plan->application_id) {
        return database_fail(database, "not an inventory of this program");
    }
    if (version == 1) {
        return change_tables(database, plan, plan->upgrade);
    }
    return version == plan->version ||
           database_fail(database, "an inventory of a newer version of this program");
}

static bool prepare_all(struct database *database, const struct database_plan *plan)
{
    for (size_t i = 0; i < plan->statement_count; i++) {
        if (!prepare(database, plan->statements[i], &database->statements[i])) {
            return false;
        }
    }
    return true;
}

bool database_open(struct database *database, const char *path, bool create,
                   const struct database_plan *plan)
{
    int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0);
    bool opened;

    memset(database, 0, sizeof *database);
    if (sqlite3_open_v2(path, &database->handle, flags, NULL) != SQLITE_OK) {
        return fail(database);
    }
    (void) sqlite3_busy_timeout(database->handle, BUSY_MS);
    opened = execute(database, settings) &&
             execute(database, create ? "BEGIN IMMEDIATE" : "BEGIN") &&
             check_kind(database, create, plan) && execute(database, "COMMIT");
    return opened && (plan->add_functions(database->handle) || fail(database)) &&
           prepare_all(database, plan);
}

void database_close(struct database *database)
{
    for (size_t i = 0; i < STATEMENTS_MAX; i++) {
        (void) sqlite3_finalize(database->statements[i]);
        database->statements[i] = NULL;
    }
    (void) sqlite3_close(database->handle);
    database->handle = NULL;
}

/* ---- Values ---- */

/* Returns 0 if the statement has no parameter of that name; binding to 0 has no effect. */
static int index_of(sqlite3_stmt *statement, const char *name)
{
    return sqlite3_bind_parameter_index(statement, name);
}

void database_text(sqlite3_stmt *statement, const char *name, const char *text)
{
    if (text != NULL && text[0] != '\0') {
        (void) sqlite3_bind_text(statement, index_of(statement, name), text, -1, SQLITE_STATIC);
    }
}

void database_bytes(sqlite3_stmt *statement, const char *name, const void *bytes, size_t size)
{
    (void) sqlite3_bind_blob64(statement, index_of(statement, name), bytes, size, SQLITE_STATIC);
}

void database_number(sqlite3_stmt *statement, const char *name, int64_t number)
{
    (void) sqlite3_bind_int64(statement, index_of(statement, name), number);
}

void database_time(sqlite3_stmt *statement, const char *name, int64_t time)
{
    if (time != 0) {
        database_number(statement, name, time);
    }
}

/* ---- Running ---- */

bool database_next(struct database *database, int statement, bool *found)
{
    int result = sqlite3_step(database->statements[statement]);
    bool good = result == SQLITE_ROW || result == SQLITE_DONE || fail(database);

    *found = result == SQLITE_ROW;
    if (!*found) {
        database_reset(database, statement);
    }
    return good;
}

bool database_run(struct database *database, int statement)
{
    bool found = false;
    bool good = database_next(database, statement, &found);

    if (found) {
        database_reset(database, statement);
    }
    return good;
}

void database_reset(struct database *database, int statement)
{
    (void) sqlite3_reset(database->statements[statement]);
    (void) sqlite3_clear_bindings(database->statements[statement]);
}

const char *database_column(sqlite3_stmt *statement, int column)
{
    const unsigned char *text = sqlite3_column_text(statement, column);

    return text == NULL ? "" : (const char *) text;
}
