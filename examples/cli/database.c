/* Opens and upgrades a database, and runs its prepared statements, whatever the server.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "database.h"

#include <stdio.h>
#include <string.h>

#include "database_driver.h"

bool database_fail(struct database *database, const char *problem)
{
    if (database->problem[0] == '\0') {
        snprintf(database->problem, sizeof database->problem, "%s", problem);
    }
    return false;
}

/* ---- Addresses ---- */

/* Returns what follows "postgresql://" or "postgres://"; NULL: not an address of PostgreSQL. */
static const char *after_scheme(const char *address)
{
    static const char *const schemes[] = {"postgresql://", "postgres://"};

    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        size_t size = strlen(schemes[i]);

        if (strncmp(address, schemes[i], size) == 0) {
            return address + size;
        }
    }
    return NULL;
}

const char *database_shown(const char *address, char shown[DATABASE_SHOWN_MAX])
{
    const char *place = after_scheme(address);
    const char *at;

    if (place == NULL) {
        return address[0] == '\0' ? "a temporary file" : address;
    }
    at = strrchr(place, '@'); /* the last one: a password may hold one by mistake */
    place = at == NULL ? place : at + 1;
    snprintf(shown, DATABASE_SHOWN_MAX, "postgresql://%.*s", (int) strcspn(place, "?"), place);
    return shown;
}

/* A password with an "@" or a "/" that is not percent-encoded would become a part of the host's
 * name, which libpq shows in its messages. */
static bool check_address(struct database *database, const char *place)
{
    size_t path = strcspn(place, "?");
    const char *at = memchr(place, '@', path);

    if (at == NULL || (strcspn(place, "/") > (size_t) (at - place) &&
                       memchr(at + 1, '@', path - (size_t) (at + 1 - place)) == NULL)) {
        return true;
    }
    return database_fail(database, "not a PostgreSQL address; percent-encode @ and / in user name "
                                   "and password");
}

static bool choose_driver(struct database *database, const char *address)
{
    const char *place = after_scheme(address);

    if (place == NULL) {
        database->driver = &database_sqlite;
        return true;
    }
#ifdef SSLSTORE_POSTGRES
    database->driver = &database_postgres;
    return check_address(database, place);
#else
    return check_address(database, place) &&
           database_fail(database, "this program was built without PostgreSQL; install libpq-dev "
                                   "and build it again");
#endif
}

/* ---- Opening ---- */

static bool create_tables(struct database *database)
{
    return database->driver->create_tables(database) && database->driver->write_marks(database);
}

static bool upgrade(struct database *database, int64_t version)
{
    for (; version < database->plan->version; version++) {
        if (!database->driver->upgrade(database, version)) {
            return false;
        }
    }
    return database->driver->write_marks(database);
}

/* Checks the database's kind and version. create: an empty one becomes of that kind. */
static bool check_kind(struct database *database, bool create)
{
    const struct database_plan *plan = database->plan;
    struct database_marks marks;

    if (!database->driver->read_marks(database, &marks)) {
        return false;
    }
    if (create && marks.application_id == 0 && marks.is_empty) {
        return create_tables(database);
    }
    if (marks.application_id == 0 && marks.is_empty) {
        database->is_empty = true;
        return database_fail(database, "it is empty; no sync has written to it yet");
    }
    if (marks.application_id != plan->application_id) {
        return database_fail(database, "not an inventory of this program");
    }
    if (marks.version > 0 && marks.version < plan->version) {
        return upgrade(database, marks.version);
    }
    return marks.version == plan->version ||
           database_fail(database, "an inventory of a newer version of this program");
}

bool database_open(struct database *database, const char *address, bool create,
                   const struct database_plan *plan)
{
    memset(database, 0, sizeof *database);
    database->plan = plan;
    return choose_driver(database, address) && database->driver->open(database, address, create) &&
           database->driver->begin_check(database, create) && check_kind(database, create) &&
           database_commit(database);
}

void database_close(struct database *database)
{
    if (database->driver != NULL) {
        database->driver->close(database);
    }
    database->driver = NULL;
}

/* ---- Transactions ---- */

bool database_lock(struct database *database)
{
    return database->driver->lock(database);
}

bool database_begin(struct database *database)
{
    return database->driver->execute(database, database->driver->begin);
}

bool database_commit(struct database *database)
{
    return database->driver->execute(database, "COMMIT");
}

/* ---- Values ---- */

struct statement *database_statement(struct database *database, int number)
{
    struct statement *statement = &database->statements[number];

    statement->database = database;
    statement->number = number;
    if (statement->prepared == NULL && database->problem[0] == '\0') {
        (void) database->driver->prepare(statement, database->plan->statements[number]);
    }
    return statement;
}

static void bind(struct statement *statement, const char *name, const struct database_value *value)
{
    if (statement->prepared != NULL) {
        statement->database->driver->bind(statement, name, value);
    }
}

void database_exact_text(struct statement *statement, const char *name, const char *text)
{
    struct database_value value = {.type = VALUE_TEXT, .bytes = text, .size = strlen(text)};

    bind(statement, name, &value);
}

void database_text(struct statement *statement, const char *name, const char *text)
{
    if (text != NULL && text[0] != '\0') {
        database_exact_text(statement, name, text);
    }
}

void database_bytes(struct statement *statement, const char *name, const void *bytes, size_t size)
{
    struct database_value value = {.type = VALUE_BYTES, .bytes = bytes, .size = size};

    bind(statement, name, &value);
}

void database_number(struct statement *statement, const char *name, int64_t number)
{
    struct database_value value = {.type = VALUE_NUMBER, .number = number};

    bind(statement, name, &value);
}

void database_time(struct statement *statement, const char *name, int64_t time)
{
    if (time != 0) {
        database_number(statement, name, time);
    }
}

/* ---- Running ---- */

bool database_next(struct statement *statement, bool *found)
{
    struct database *database = statement->database;
    bool is_good;

    *found = false;
    if (statement->prepared == NULL) {
        return false; /* problem says why */
    }
    if (database->reading != NULL && database->reading != statement) {
        return database_fail(database, "rows of another statement are being read");
    }
    is_good = database->driver->next(statement, found);
    if (*found) {
        database->reading = statement;
    } else {
        database_reset(statement);
    }
    return is_good;
}

bool database_run(struct statement *statement)
{
    bool found;
    bool is_good = database_next(statement, &found);

    if (found) {
        database_reset(statement);
    }
    return is_good;
}

void database_reset(struct statement *statement)
{
    if (statement->prepared != NULL) {
        statement->database->driver->reset(statement);
    }
    if (statement->database->reading == statement) {
        statement->database->reading = NULL;
    }
}

const char *database_column(const struct statement *statement, int column)
{
    return statement->database->driver->column(statement, column);
}

int64_t database_column_number(const struct statement *statement, int column)
{
    return statement->database->driver->column_number(statement, column);
}

bool database_column_bytes(const struct statement *statement, int column, void *out, size_t size)
{
    return statement->database->driver->column_bytes(statement, column, out, size);
}
