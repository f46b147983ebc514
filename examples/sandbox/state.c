/* Keeps the state in a SQLite database, one JSON document in each row. The database is a
 * write-ahead log with a full synchronization for each commit, so a commit survives kill -9 and a
 * power cut; the lock is exclusive, so two sandboxes cannot share a folder.
 * SPDX-License-Identifier: Apache-2.0 */
#include "state.h"
#include "files.h"
#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STATE_VERSION 1

/* The statements that are used all the time. */
enum statement { WRITE_DOCUMENT, WRITE_ORDER, WRITE_LEDGER, STATEMENT_COUNT };

static const char *const statements[STATEMENT_COUNT] = {
    "INSERT OR REPLACE INTO document (id, text) VALUES (?1, ?2)",
    "INSERT OR REPLACE INTO orders (id, text) VALUES (?1, ?2)",
    "INSERT INTO ledger (text) VALUES (?2)",
};

static const char schema[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
    "BEGIN EXCLUSIVE;"
    "CREATE TABLE IF NOT EXISTS document (id INTEGER PRIMARY KEY, text TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY, text TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS ledger (id INTEGER PRIMARY KEY, text TEXT NOT NULL);"
    "COMMIT;";

struct state {
    char *path;
    sqlite3 *database;
    sqlite3_stmt *prepared[STATEMENT_COUNT];
    char *written[STATE_DOCUMENT_COUNT]; /* the last texts */
    bool failed;                         /* since state_begin() */
};

static void complain(const struct state *state, const char *problem)
{
    fprintf(stderr, "sslstore-sandbox: %s: %s\n", state->path, problem);
}

/* Makes the file, so that only its owner can read it, and never follows a symbolic link. */
static bool make_file(const struct state *state)
{
    struct stat about;
    int file = open(state->path, O_RDWR | O_CREAT | O_NOFOLLOW, 0600);

    if (file < 0) {
        complain(state,
                 errno == ELOOP ? "is a symbolic link, which is not followed" : strerror(errno));
        return false;
    }
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) {
        complain(state, "is not a file");
        close(file);
        return false;
    }
    close(file);
    return true;
}

static bool run(struct state *state, const char *sql)
{
    return sqlite3_exec(state->database, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* Returns the number that a PRAGMA answers; -1 on failure. */
static int ask_number(struct state *state, const char *sql)
{
    sqlite3_stmt *query;
    int number = -1;

    if (sqlite3_prepare_v2(state->database, sql, -1, &query, NULL) == SQLITE_OK &&
        sqlite3_step(query) == SQLITE_ROW) {
        number = sqlite3_column_int(query, 0);
    }
    sqlite3_finalize(query);
    return number;
}

static bool prepare(struct state *state)
{
    for (int i = 0; i < STATEMENT_COUNT; i++) {
        if (sqlite3_prepare_v2(state->database, statements[i], -1, &state->prepared[i], NULL) !=
            SQLITE_OK) {
            return false;
        }
    }
    return true;
}

/* Opens the database, makes its tables, and checks that this program understands it. */
static bool open_database(struct state *state)
{
    char version[48];
    int found;

    if (sqlite3_open_v2(state->path, &state->database, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
        complain(state, sqlite3_errmsg(state->database));
        return false;
    }
    (void) run(state, "PRAGMA locking_mode = EXCLUSIVE");
    found = ask_number(state, "PRAGMA user_version");
    if (found > STATE_VERSION) {
        complain(state, "was written by a newer sslstore-sandbox");
        return false;
    }
    snprintf(version, sizeof version, "PRAGMA user_version = %d", STATE_VERSION);
    if (found < 0 || !run(state, schema) || (found == 0 && !run(state, version)) ||
        !prepare(state)) {
        bool busy = sqlite3_errcode(state->database) == SQLITE_BUSY;

        const char *problem = sqlite3_errmsg(state->database);

        complain(state, busy ? "another sandbox uses it" : problem);
        return false;
    }
    return true;
}

struct state *state_open(const char *directory)
{
    struct state *state;

    if (!directory_make(directory)) {
        return NULL;
    }
    state = allocate(sizeof *state);
    state->path = format_text("%s/state.db", directory);
    if (!make_file(state) || !open_database(state)) {
        state_close(state);
        return NULL;
    }
    return state;
}

void state_close(struct state *state)
{
    if (!state) {
        return;
    }
    for (int i = 0; i < STATEMENT_COUNT; i++) {
        sqlite3_finalize(state->prepared[i]);
    }
    sqlite3_close(state->database);
    for (int i = 0; i < STATE_DOCUMENT_COUNT; i++) {
        free(state->written[i]);
    }
    free(state->path);
    free(state);
}

/* Calls visit for each row of a query whose columns are an id and a document. */
static bool read_rows(struct state *state, const char *sql,
                      bool (*visit)(void *user, size_t id, const json_t *document), void *user)
{
    sqlite3_stmt *query;
    bool good = sqlite3_prepare_v2(state->database, sql, -1, &query, NULL) == SQLITE_OK;
    int step = SQLITE_DONE;

    while (good && (step = sqlite3_step(query)) == SQLITE_ROW) {
        const char *text = (const char *) sqlite3_column_text(query, 1);
        json_t *document = NULL;

        if (text) {
            document = json_loads(text, 0, NULL);
        }
        good = document && visit(user, (size_t) sqlite3_column_int64(query, 0), document);
        json_decref(document);
    }
    if (!good || step != SQLITE_DONE) {
        complain(state, "is damaged");
    }
    sqlite3_finalize(query);
    return good && step == SQLITE_DONE;
}

static bool keep_document(void *user, size_t id, const json_t *document)
{
    json_t **kept = user;

    (void) id;
    *kept = json_deep_copy(document);
    return true;
}

bool state_read(struct state *state, enum state_document which, json_t **document)
{
    static const char *const queries[STATE_DOCUMENT_COUNT] = {
        "SELECT id, text FROM document WHERE id = 0", "SELECT id, text FROM document WHERE id = 1"};

    *document = NULL;
    return read_rows(state, queries[which], keep_document, document);
}

bool state_read_orders(struct state *state,
                       bool (*visit)(void *user, size_t index, const json_t *document), void *user)
{
    return read_rows(state, "SELECT id, text FROM orders ORDER BY id", visit, user);
}

static bool keep_line(void *user, size_t id, const json_t *document)
{
    (void) id;
    return json_array_append_new(user, json_deep_copy(document)) == 0;
}

bool state_read_ledger(struct state *state, size_t most, json_t **lines)
{
    bool good;
    char *sql = format_text("SELECT id, text FROM (SELECT id, text FROM ledger ORDER BY id DESC "
                            "LIMIT %zu) ORDER BY id",
                            most);

    *lines = json_array();
    good = read_rows(state, sql, keep_line, *lines);
    free(sql);
    return good;
}

void state_begin(struct state *state)
{
    state->failed = !run(state, "BEGIN");
}

static void write_text(struct state *state, enum statement which, size_t id, const char *text)
{
    sqlite3_stmt *statement = state->prepared[which];

    if (!text || sqlite3_bind_text(statement, 2, text, -1, SQLITE_STATIC) != SQLITE_OK ||
        (which != WRITE_LEDGER &&
         sqlite3_bind_int64(statement, 1, (sqlite3_int64) id) != SQLITE_OK) ||
        sqlite3_step(statement) != SQLITE_DONE) {
        state->failed = true;
    }
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
}

static void write_row(struct state *state, enum statement which, size_t id, const json_t *document)
{
    char *text = json_dumps(document, JSON_COMPACT);

    write_text(state, which, id, text);
    free(text);
}

/* A document that is as it was written last is not written again. */
void state_write(struct state *state, enum state_document which, const json_t *document)
{
    char *text = json_dumps(document, JSON_COMPACT);

    if (text && state->written[which] && strcmp(text, state->written[which]) == 0) {
        free(text);
        return;
    }
    write_text(state, WRITE_DOCUMENT, which, text);
    free(state->written[which]);
    state->written[which] = text;
}

void state_write_order(struct state *state, size_t index, const json_t *document)
{
    write_row(state, WRITE_ORDER, index, document);
}

void state_write_ledger(struct state *state, const json_t *line)
{
    write_row(state, WRITE_LEDGER, 0, line);
}

bool state_commit(struct state *state)
{
    if (!state->failed && run(state, "COMMIT")) {
        return true;
    }
    if (sqlite3_errcode(state->database) == SQLITE_OK) {
        complain(state, "a document could not be written");
    } else {
        complain(state, sqlite3_errmsg(state->database));
    }
    (void) run(state, "ROLLBACK");
    return false;
}
