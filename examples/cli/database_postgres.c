/* Databases of PostgreSQL, by libpq. Compiled only if the Makefile finds libpq.
 *
 * A session that writes holds an advisory lock, which the server takes back when the session ends,
 * however it ends. The table `sslstore_kind` says of which kind and version the tables are; they
 * are in the first schema of the search path, so that one server database can hold several
 * inventories.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "database_driver.h"
#include "late.h"

#define FUNCTIONS(F)        \
    F(PQclear)              \
    F(PQcmdTuples)          \
    F(PQconnectdbParams)    \
    F(PQconninfoFree)       \
    F(PQconninfoParse)      \
    F(PQerrorMessage)       \
    F(PQexec)               \
    F(PQfinish)             \
    F(PQfreemem)            \
    F(PQgetResult)          \
    F(PQgetvalue)           \
    F(PQntuples)            \
    F(PQparameterStatus)    \
    F(PQprepare)            \
    F(PQresultErrorField)   \
    F(PQresultStatus)       \
    F(PQsendQueryPrepared)  \
    F(PQsetNoticeProcessor) \
    F(PQsetSingleRowMode)   \
    F(PQstatus)             \
    F(PQunescapeBytea)
LATE_LIBRARY(libpq, "libpq.so.5", FUNCTIONS)

#define PARAMETERS_MAX 32
#define LOCK_TIMEOUT   "55P03" /* the code of an error */

#define BEGIN_TRANSACTION "BEGIN ISOLATION LEVEL READ COMMITTED"

/* Types of parameters; PostgreSQL's numbers for them. */
enum { TYPE_BYTES = 17, TYPE_NUMBER = 20, TYPE_TEXT = 25 };

/* A prepared statement. */
struct query {
    char name[16];
    int count;
    const char *names[PARAMETERS_MAX]; /* where the name is in the statement's text */
    size_t name_sizes[PARAMETERS_MAX];
    Oid types[PARAMETERS_MAX];
    const char *values[PARAMETERS_MAX]; /* NULL: SQL NULL */
    int sizes[PARAMETERS_MAX];
    int formats[PARAMETERS_MAX]; /* 1: bytes */
    char numbers[PARAMETERS_MAX][24];
    bool is_running; /* rows may be there to be read */
    PGresult *row;
};

/* ---- Failures ---- */

/* libpq's messages have several lines. The first one says what happened. */
static bool fail_line(struct database *database, const char *before, const char *message)
{
    char line[200];

    snprintf(line, sizeof line, "%s%.*s", before, (int) strcspn(message, "\n"), message);
    return database_fail(database, line);
}

/* A server that ends the session says so first. */
static bool is_lost(const PGconn *connection, const PGresult *result)
{
    const char *severity = libpq.PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);

    return libpq.PQstatus(connection) != CONNECTION_OK ||
           (severity != NULL && strcmp(severity, "ERROR") != 0);
}

/* result: of the failed statement; NULL: none. */
static bool fail(struct database *database, const PGresult *result)
{
    PGconn *connection = database->connection;
    const char *code = libpq.PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *message = libpq.PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

    if (code != NULL && strcmp(code, LOCK_TIMEOUT) == 0) {
        database->is_busy |= database->problem[0] == '\0';
        return database_fail(database, "another program is using it");
    }
    message = message == NULL ? libpq.PQerrorMessage(connection) : message;
    if (is_lost(connection, result)) {
        database->is_lost |= database->problem[0] == '\0';
        return fail_line(database, "lost the connection to the server: ", message);
    }
    return fail_line(database, "", message);
}

/* ---- Statements without parameters ---- */

/* Returns the result, to be cleared; NULL: failed. */
static PGresult *query(struct database *database, const char *text)
{
    PGresult *result = libpq.PQexec(database->connection, text);
    ExecStatusType status = libpq.PQresultStatus(result);

    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
        return result;
    }
    (void) fail(database, result);
    libpq.PQclear(result);
    return NULL;
}

static bool postgres_execute(struct database *database, const char *text)
{
    PGresult *result = query(database, text);

    libpq.PQclear(result);
    return result != NULL;
}

/* ---- Connecting ---- */

static void ignore_notice(void *user, const char *message)
{
    (void) user;
    (void) message;
}

/* Who holds a lock is told by this name. */
static void name_session(char *name, size_t size)
{
    char host[256] = "";

    (void) gethostname(host, sizeof host - 1);
    snprintf(name, size, "sslstore, process %ld on %s", (long) getpid(), host);
}

/* What precedes the address is a default; what follows it counts more than the address. A server
 * that vanishes is noticed within two minutes, whichever side waits. */
static PGconn *connect_to(const char *address)
{
    char session[320]; /* the server cuts it after 63 bytes */
    const char *const pairs[][2] = {
        {"connect_timeout", "30"},   {"keepalives_idle", "60"},      {"keepalives_interval", "10"},
        {"keepalives_count", "6"},   {"tcp_user_timeout", "120000"}, {"dbname", address},
        {"client_encoding", "UTF8"}, {"application_name", session},
    };
    const char *names[sizeof pairs / sizeof pairs[0] + 1] = {NULL};
    const char *values[sizeof pairs / sizeof pairs[0] + 1] = {NULL};

    name_session(session, sizeof session);
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        names[i] = pairs[i][0];
        values[i] = pairs[i][1];
    }
    return libpq.PQconnectdbParams(names, values, 1);
}

/* libpq's message would repeat parts of the address, such as a password. */
static bool check_syntax(struct database *database, const char *address)
{
    PQconninfoOption *options = libpq.PQconninfoParse(address, NULL);

    if (options == NULL) {
        return database_fail(database, "not an address that libpq understands");
    }
    libpq.PQconninfoFree(options);
    return true;
}

/* Texts of the service are UTF-8. Another encoding could not store them all. */
static bool check_encoding(struct database *database)
{
    const char *encoding = libpq.PQparameterStatus(database->connection, "server_encoding");

    return (encoding != NULL &&
            (strcmp(encoding, "UTF8") == 0 || strcmp(encoding, "SQL_ASCII") == 0)) ||
           database_fail(database, "its encoding is not UTF8; create the database with: "
                                   "createdb --encoding=UTF8 --template=template0");
}

static bool postgres_open(struct database *database, const char *address, bool create)
{
    char settings[160];

    (void) create;
    if (!load_libpq()) {
        return database_fail(database, "libpq cannot be loaded; install it (Debian: libpq5)");
    }
    if (!check_syntax(database, address)) {
        return false;
    }
    database->connection = connect_to(address);
    if (libpq.PQstatus(database->connection) != CONNECTION_OK) {
        return fail_line(database, "", libpq.PQerrorMessage(database->connection));
    }
    (void) libpq.PQsetNoticeProcessor(database->connection, ignore_notice, NULL);
    snprintf(settings, sizeof settings,
             "SET lock_timeout = %d; SET tcp_keepalives_idle = 60;"
             "SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 6",
             BUSY_MS);
    return check_encoding(database) && postgres_execute(database, settings);
}

static void postgres_close(struct database *database)
{
    for (size_t i = 0; i < STATEMENTS_MAX; i++) {
        struct query *prepared = database->statements[i].prepared;

        if (prepared != NULL) {
            libpq.PQclear(prepared->row);
        }
        free(prepared);
        database->statements[i].prepared = NULL;
    }
    if (database->connection != NULL) {
        libpq.PQfinish(database->connection);
    }
    database->connection = NULL;
}

/* ---- SQL of SQLite ---- */

static size_t word_size(const char *text)
{
    return strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz0123456789");
}

/* What CREATE TABLE calls otherwise: "INTEGER PRIMARY KEY" of SQLite numbers rows itself. Texts are
 * compared byte by byte, as SQLite does. */
static const char *const words[][2] = {
    {"INTEGER PRIMARY KEY", "bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"},
    {"INTEGER", "bigint"},
    {"TEXT", "text COLLATE \"C\""},
    {"BLOB", "bytea"},
    {"STRICT", ""},
    {"WITHOUT ROWID", ""},
};

/* Sets *size to how much of the text the translation is of; returns NULL if it stays. */
static const char *translated(const char *text, size_t *size)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        *size = strlen(words[i][0]);
        if (strncmp(text, words[i][0], *size) == 0 && word_size(text + *size) == 0) {
            return words[i][1];
        }
    }
    *size = word_size(text);
    *size = *size == 0 ? 1 : *size;
    return NULL;
}

#define TABLES_MAX 8192

/* Translates the texts that create tables. They hold none of these words in quotes. */
static bool translate_tables(const char *text, char *out)
{
    size_t length = 0;

    while (*text != '\0') {
        size_t size;
        const char *word = translated(text, &size);

        length += (size_t) snprintf(out + length, TABLES_MAX - length, "%.*s",
                                    word == NULL ? (int) size : (int) strlen(word),
                                    word == NULL ? text : word);
        if (length >= TABLES_MAX) {
            return false;
        }
        text += size;
    }
    return true;
}

/* ---- Kind and version ---- */

/* Two programs that create the tables do so one after the other. The lock comes before the first
 * look: what a transaction has found, it does not look up again. */
static bool postgres_begin_check(struct database *database, bool create)
{
    char lock[80];

    snprintf(lock, sizeof lock, "SELECT pg_advisory_xact_lock(%d, 0)",
             database->plan->application_id);
    return postgres_execute(database, BEGIN_TRANSACTION) &&
           (!create || postgres_execute(database, lock));
}

static bool postgres_read_marks(struct database *database, struct database_marks *marks)
{
    PGresult *result = query(database, "SELECT to_regclass('sslstore_kind') IS NOT NULL");
    bool has_tables = result != NULL && libpq.PQgetvalue(result, 0, 0)[0] == 't';

    memset(marks, 0, sizeof *marks);
    marks->is_empty = !has_tables;
    if (has_tables) {
        libpq.PQclear(result);
        result = query(database, "SELECT application_id, version FROM sslstore_kind");
    }
    if (has_tables && libpq.PQntuples(result) == 1) {
        marks->application_id = strtoll(libpq.PQgetvalue(result, 0, 0), NULL, 10);
        marks->version = strtoll(libpq.PQgetvalue(result, 0, 1), NULL, 10);
    }
    libpq.PQclear(result);
    return result != NULL;
}

static bool postgres_write_marks(struct database *database)
{
    char marks[128];

    snprintf(marks, sizeof marks,
             "DELETE FROM sslstore_kind; INSERT INTO sslstore_kind VALUES (%d, %d)",
             database->plan->application_id, database->plan->version);
    return postgres_execute(database, marks);
}

static bool postgres_create_tables(struct database *database)
{
    char tables[TABLES_MAX];

    if (!translate_tables(database->plan->tables, tables)) {
        return database_fail(database, "too many tables");
    }
    return postgres_execute(database,
                            "CREATE TABLE sslstore_kind"
                            " (application_id bigint NOT NULL, version bigint NOT NULL)") &&
           postgres_execute(database, database->plan->functions) &&
           postgres_execute(database, tables);
}

/* There was no PostgreSQL before version 3. */
static bool postgres_upgrade(struct database *database, int64_t version)
{
    (void) version;
    return database_fail(database, "an inventory of an earlier version of this program");
}

/* ---- The lock ---- */

/* Says who holds the lock. Other users' times cannot be read. */
static void name_holder(struct database *database)
{
    char text[600];
    PGresult *result;

    snprintf(text, sizeof text,
             "SELECT application_name || coalesce(to_char(backend_start AT TIME ZONE 'UTC',"
             " '\", since\" YYYY-MM-DD HH24:MI \"UTC\"'), '')"
             " FROM pg_stat_activity JOIN pg_locks USING (pid)"
             " WHERE locktype = 'advisory' AND granted AND classid = %d AND objsubid = 2"
             " AND objid = 'sslstore_kind'::regclass AND database ="
             " (SELECT oid FROM pg_database WHERE datname = current_database())",
             database->plan->application_id);
    result = libpq.PQexec(database->connection, text);
    if (libpq.PQntuples(result) > 0) {
        snprintf(database->problem, sizeof database->problem, "another sync is using it: %s",
                 libpq.PQgetvalue(result, 0, 0));
    }
    libpq.PQclear(result);
}

static bool postgres_lock(struct database *database)
{
    char lock[96];

    snprintf(lock, sizeof lock,
             "SELECT pg_advisory_lock(%d, 'sslstore_kind'::regclass::oid::integer)",
             database->plan->application_id);
    if (postgres_execute(database, lock)) {
        return true;
    }
    if (database->is_busy) {
        name_holder(database);
    }
    return false;
}

/* ---- Preparing ---- */

/* Returns the number of a parameter, from 1; 0: unknown. */
static int parameter_of(const struct query *query, const char *name, size_t size)
{
    for (int i = 0; i < query->count; i++) {
        if (query->name_sizes[i] == size && memcmp(query->names[i], name, size) == 0) {
            return i + 1;
        }
    }
    return 0;
}

static Oid type_of(char sign)
{
    switch (sign) {
    case '@':
        return TYPE_NUMBER;
    case '$':
        return TYPE_BYTES;
    default:
        return TYPE_TEXT;
    }
}

/* Returns 0 if there are too many. */
static int add_parameter(struct query *query, const char *name, size_t size)
{
    int known = parameter_of(query, name, size);

    if (known != 0 || query->count == PARAMETERS_MAX) {
        return known;
    }
    query->names[query->count] = name;
    query->name_sizes[query->count] = size;
    query->types[query->count] = type_of(name[0]);
    return ++query->count;
}

/* Writes a statement with $1, $2 … for its parameters; out has twice the size of text. What is in
 * quotes stays. */
static bool number_parameters(struct query *query, const char *text, char *out)
{
    bool is_quoted = false;

    for (; *text != '\0'; text++) {
        size_t size = strchr(":@$", *text) == NULL || is_quoted ? 0 : word_size(text + 1);

        is_quoted ^= *text == '\'';
        if (size > 0) {
            int number = add_parameter(query, text, size + 1);

            if (number == 0) {
                return false;
            }
            out += sprintf(out, "$%d", number);
            text += size;
        } else {
            *out++ = *text;
        }
    }
    *out = '\0';
    return true;
}

static bool prepare_query(struct database *database, struct query *query, const char *text)
{
    char *numbered = malloc(2 * strlen(text) + 1);
    PGresult *result = NULL;
    bool is_good = numbered != NULL && number_parameters(query, text, numbered);

    if (!is_good) {
        free(numbered);
        return database_fail(database, "cannot prepare a statement");
    }
    result =
        libpq.PQprepare(database->connection, query->name, numbered, query->count, query->types);
    is_good = libpq.PQresultStatus(result) == PGRES_COMMAND_OK || fail(database, result);
    libpq.PQclear(result);
    free(numbered);
    return is_good;
}

static bool postgres_prepare(struct statement *statement, const char *text)
{
    struct query *prepared = calloc(1, sizeof *prepared);

    if (prepared == NULL) {
        return database_fail(statement->database, "out of memory");
    }
    snprintf(prepared->name, sizeof prepared->name, "s%d", statement->number);
    if (!prepare_query(statement->database, prepared, text)) {
        free(prepared);
        return false;
    }
    statement->prepared = prepared;
    return true;
}

static void postgres_bind(const struct statement *statement, const char *name,
                          const struct database_value *value)
{
    struct query *prepared = statement->prepared;
    int i = parameter_of(prepared, name, strlen(name)) - 1;

    if (i < 0) {
        return;
    }
    prepared->values[i] = value->bytes;
    prepared->sizes[i] = (int) value->size;
    prepared->formats[i] = value->type == VALUE_BYTES;
    if (value->type == VALUE_NUMBER) {
        snprintf(prepared->numbers[i], sizeof prepared->numbers[i], "%" PRId64, value->number);
        prepared->values[i] = prepared->numbers[i];
    }
}

/* ---- Running ---- */

/* Rows are read one by one: a result may be larger than the memory. */
static bool send_query(struct database *database, struct query *query)
{
    PGconn *connection = database->connection;

    query->is_running = true;
    return (libpq.PQsendQueryPrepared(connection, query->name, query->count, query->values,
                                      query->sizes, query->formats, 0) == 1 &&
            libpq.PQsetSingleRowMode(connection) == 1) ||
           fail(database, NULL);
}

static bool postgres_next(const struct statement *statement, bool *found)
{
    struct database *database = statement->database;
    struct query *prepared = statement->prepared;
    PGresult *result;
    ExecStatusType status;
    bool is_good;

    if (!prepared->is_running && !send_query(database, prepared)) {
        return false;
    }
    libpq.PQclear(prepared->row);
    prepared->row = NULL;
    result = libpq.PQgetResult(database->connection);
    status = libpq.PQresultStatus(result);
    *found = status == PGRES_SINGLE_TUPLE;
    if (*found) {
        prepared->row = result;
        return true;
    }
    is_good = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || fail(database, result);
    database->changes = is_good ? strtoll(libpq.PQcmdTuples(result), NULL, 10) : 0;
    libpq.PQclear(result);
    return is_good;
}

static void postgres_reset(const struct statement *statement)
{
    struct query *prepared = statement->prepared;

    libpq.PQclear(prepared->row);
    prepared->row = NULL;
    while (prepared->is_running) {
        PGresult *result = libpq.PQgetResult(statement->database->connection);

        prepared->is_running = result != NULL;
        libpq.PQclear(result);
    }
    memset(prepared->values, 0, sizeof prepared->values);
}

/* ---- Columns ---- */

static const char *postgres_column(const struct statement *statement, int column)
{
    const struct query *prepared = statement->prepared;

    return libpq.PQgetvalue(prepared->row, 0, column); /* "" for NULL */
}

static int64_t postgres_column_number(const struct statement *statement, int column)
{
    const char *text = postgres_column(statement, column);

    return text[0] == 't' ? 1 : strtoll(text, NULL, 10);
}

static bool postgres_column_bytes(const struct statement *statement, int column, void *out,
                                  size_t size)
{
    size_t found = 0;
    unsigned char *bytes =
        libpq.PQunescapeBytea((const unsigned char *) postgres_column(statement, column), &found);
    bool is_fit = bytes != NULL && found == size;

    if (is_fit) {
        memcpy(out, bytes, size);
    }
    libpq.PQfreemem(bytes);
    return is_fit;
}

const struct database_driver database_postgres = {
    .open = postgres_open,
    .close = postgres_close,
    .execute = postgres_execute,
    .begin_check = postgres_begin_check,
    .read_marks = postgres_read_marks,
    .write_marks = postgres_write_marks,
    .create_tables = postgres_create_tables,
    .upgrade = postgres_upgrade,
    .lock = postgres_lock,
    .begin = BEGIN_TRANSACTION,
    .prepare = postgres_prepare,
    .bind = postgres_bind,
    .next = postgres_next,
    .reset = postgres_reset,
    .column = postgres_column,
    .column_number = postgres_column_number,
    .column_bytes = postgres_column_bytes,
};
