/* Databases of SQLite.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "covers.h"
#include "database_driver.h"

/* The database uses a rollback journal, not a write-ahead log, so that after a sync it is a single
 * file: it can be copied, stored on any file system, and read on a read-only one. With
 * cache_spill=OFF, others can read it while a sync collects a page. With secure_delete=OFF, which
 * Debian's SQLite has on, a deleted row need not be overwritten, in memory first: there are no
 * secrets in the database. A small cache will do: the system caches the file. */
static const char settings[] = "PRAGMA synchronous = FULL; PRAGMA cache_spill = OFF; PRAGMA "
                               "secure_delete = OFF; PRAGMA cache_size = -256";

static bool fail(struct database *database)
{
    sqlite3 *handle = database->connection;

    if (sqlite3_errcode(handle) != SQLITE_BUSY) {
        return database_fail(database, sqlite3_errmsg(handle));
    }
    database->is_busy |= database->problem[0] == '\0';
    return database_fail(database, "another program is using it");
}

static bool sqlite_execute(struct database *database, const char *text)
{
    return sqlite3_exec(database->connection, text, NULL, NULL, NULL) == SQLITE_OK ||
           fail(database);
}

/* Says why, as the system does. */
static bool fail_to_open(struct database *database, const char *address)
{
    int reason = database->connection == NULL ? 0 : sqlite3_system_errno(database->connection);

    if (strstr(address, "://") != NULL) {
        return database_fail(database, "expected a file, or postgresql://USER@HOST/DATABASE");
    }
    return reason != 0 ? database_fail(database, strerror(reason)) : fail(database);
}

static bool sqlite_open(struct database *database, const char *address, bool create)
{
    int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0);
    sqlite3 *handle = NULL;
    int result = sqlite3_open_v2(address, &handle, flags, NULL);

    database->connection = handle;
    if (result != SQLITE_OK) {
        return fail_to_open(database, address);
    }
    (void) sqlite3_busy_timeout(handle, BUSY_MS);
    return sqlite_execute(database, settings) && (covers_add(handle) || fail(database));
}

static void sqlite_close(struct database *database)
{
    for (size_t i = 0; i < STATEMENTS_MAX; i++) {
        (void) sqlite3_finalize(database->statements[i].prepared);
        database->statements[i].prepared = NULL;
    }
    (void) sqlite3_close(database->connection);
    database->connection = NULL;
}

/* ---- Kind and version ---- */

static bool sqlite_begin_check(struct database *database, bool create)
{
    return sqlite_execute(database, create ? "BEGIN IMMEDIATE" : "BEGIN");
}

/* Runs a statement that returns one number. */
static bool query_number(struct database *database, const char *text, int64_t *number)
{
    sqlite3_stmt *statement = NULL;
    bool is_good =
        sqlite3_prepare_v2(database->connection, text, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW;

    *number = is_good ? sqlite3_column_int64(statement, 0) : 0;
    if (!is_good) {
        (void) fail(database);
    }
    (void) sqlite3_finalize(statement);
    return is_good;
}

static bool sqlite_read_marks(struct database *database, struct database_marks *marks)
{
    int64_t tables;

    if (!query_number(database, "PRAGMA application_id", &marks->application_id) ||
        !query_number(database, "PRAGMA user_version", &marks->version) ||
        !query_number(database, "SELECT count(*) FROM sqlite_master", &tables)) {
        return false;
    }
    marks->is_empty = tables == 0;
    return true;
}

static bool sqlite_write_marks(struct database *database)
{
    char marks[96];

    snprintf(marks, sizeof marks, "PRAGMA application_id = %d; PRAGMA user_version = %d",
             database->plan->application_id, database->plan->version);
    return sqlite_execute(database, marks);
}

static bool sqlite_create_tables(struct database *database)
{
    return sqlite_execute(database, database->plan->tables);
}

/* It may write all of the database again, which need not be in memory at once. */
static bool sqlite_upgrade(struct database *database, int64_t version)
{
    return sqlite_execute(database, "PRAGMA cache_spill = ON") &&
           sqlite_execute(database, database->plan->upgrades[version - 1]) &&
           sqlite_execute(database, "PRAGMA cache_spill = OFF");
}

/* A transaction that writes excludes other writers. */
static bool need_no_lock(struct database *database)
{
    (void) database;
    return true;
}

/* ---- Statements ---- */

static bool sqlite_prepare(struct statement *statement, const char *text)
{
    struct database *database = statement->database;
    sqlite3_stmt *prepared = NULL;
    int result = sqlite3_prepare_v2(database->connection, text, -1, &prepared, NULL);

    statement->prepared = prepared;
    return result == SQLITE_OK || fail(database);
}

/* Binding to parameter 0, which is that of a name that the statement does not have, has no
 * effect. */
static void sqlite_bind(const struct statement *statement, const char *name,
                        const struct database_value *value)
{
    int index = sqlite3_bind_parameter_index(statement->prepared, name);

    switch (value->type) {
    case VALUE_TEXT:
        (void) sqlite3_bind_text(statement->prepared, index, value->bytes, (int) value->size,
                                 SQLITE_STATIC);
        break;
    case VALUE_NUMBER:
        (void) sqlite3_bind_int64(statement->prepared, index, value->number);
        break;
    case VALUE_BYTES:
        (void) sqlite3_bind_blob64(statement->prepared, index, value->bytes, value->size,
                                   SQLITE_STATIC);
        break;
    }
}

static bool sqlite_next(const struct statement *statement, bool *found)
{
    struct database *database = statement->database;
    int result = sqlite3_step(statement->prepared);

    *found = result == SQLITE_ROW;
    database->changes = sqlite3_changes(database->connection);
    return result == SQLITE_ROW || result == SQLITE_DONE || fail(database);
}

static void sqlite_reset(const struct statement *statement)
{
    (void) sqlite3_reset(statement->prepared);
    (void) sqlite3_clear_bindings(statement->prepared);
}

static const char *sqlite_column(const struct statement *statement, int column)
{
    const unsigned char *text = sqlite3_column_text(statement->prepared, column);

    return text == NULL ? "" : (const char *) text;
}

static int64_t sqlite_column_number(const struct statement *statement, int column)
{
    return sqlite3_column_int64(statement->prepared, column);
}

static bool sqlite_column_bytes(const struct statement *statement, int column, void *out,
                                size_t size)
{
    const void *bytes = sqlite3_column_blob(statement->prepared, column);

    if (bytes == NULL || (size_t) sqlite3_column_bytes(statement->prepared, column) != size) {
        return false;
    }
    memcpy(out, bytes, size);
    return true;
}

const struct database_driver database_sqlite = {
    .open = sqlite_open,
    .close = sqlite_close,
    .execute = sqlite_execute,
    .begin_check = sqlite_begin_check,
    .read_marks = sqlite_read_marks,
    .write_marks = sqlite_write_marks,
    .create_tables = sqlite_create_tables,
    .upgrade = sqlite_upgrade,
    .lock = need_no_lock,
    .begin = "BEGIN IMMEDIATE",
    .prepare = sqlite_prepare,
    .bind = sqlite_bind,
    .next = sqlite_next,
    .reset = sqlite_reset,
    .column = sqlite_column,
    .column_number = sqlite_column_number,
    .column_bytes = sqlite_column_bytes,
};
