/* Database: see database.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "database.h"

#include <stdio.h>
#include <string.h>

#define BUSY_MS 5000 /* how long another program may keep it to itself */

/* A rollback journal, not a write-ahead log: the inventory is one file, with nothing beside it once
 * a sync has ended, that can be copied, put on any file system, and read where nothing may be
 * written. Readers read while a page is collected; cache_spill=OFF keeps it so. */
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

    return database_fail(database, busy ? "another program is at work on it"
                                        : sqlite3_errmsg(database->handle));
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

/* The one number that a statement answers. */
static bool ask_number(struct database *database, const char *text, int *number)
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

static bool create_tables(struct database *database, const struct database_plan *plan)
{
    char marks[96];

    snprintf(marks, sizeof marks, "PRAGMA application_id = %d; PRAGMA user_version = %d",
             plan->application_id, plan->version);
    return execute(database, plan->tables) && execute(database, marks);
}

/* Is it of that kind? One that holds nothing at all becomes so, where that is wanted. */
static bool check_kind(struct database *database, bool create, const struct database_plan *plan)
{
    int kind = 0, version = 0, tables = 0;

    if (!ask_number(database, "PRAGMA application_id", &kind) ||
        !ask_number(database, "PRAGMA user_version", &version) ||
        !ask_number(database, "SELECT count(*) FROM sqlite_master", &tables)) {
        return false;
    }
    if (create && kind == 0 && tables == 0) {
        return create_tables(database, plan);
    }
    if (kind != plan->application_id) {
        return database_fail(database, "not an inventory of this program");
    }
    return version == plan->version ||
           database_fail(database, "an inventory of another version of this program");
}

/* Where it is only read, the tables that were added later may be missing, and what asks them is
 * not asked. */
static bool prepare_all(struct database *database, bool create, const struct database_plan *plan)
{
    for (size_t i = 0; i < plan->statement_count; i++) {
        sqlite3_stmt **statement = &database->statements[i];

        if (sqlite3_prepare_v2(database->handle, plan->statements[i], -1, statement, NULL) !=
                SQLITE_OK &&
            create) {
            return fail(database);
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
             check_kind(database, create, plan) && (!create || execute(database, plan->added)) &&
             execute(database, "COMMIT");
    return opened && (plan->add_functions(database->handle) || fail(database)) &&
           prepare_all(database, create, plan);
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

/* Index 0, of a name that the statement does not have, is refused and does no harm. */
static int place_of(sqlite3_stmt *statement, const char *name)
{
    return sqlite3_bind_parameter_index(statement, name);
}

void database_text(sqlite3_stmt *statement, const char *name, const char *text)
{
    if (text != NULL && text[0] != '\0') {
        (void) sqlite3_bind_text(statement, place_of(statement, name), text, -1, SQLITE_STATIC);
    }
}

void database_bytes(sqlite3_stmt *statement, const char *name, const void *bytes, size_t size)
{
    (void) sqlite3_bind_blob64(statement, place_of(statement, name), bytes, size, SQLITE_STATIC);
}

void database_number(sqlite3_stmt *statement, const char *name, int64_t number)
{
    (void) sqlite3_bind_int64(statement, place_of(statement, name), number);
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
