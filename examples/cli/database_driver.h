/* Database driver: what database.c needs of a kind of server. There are two, database_sqlite.c and
 * database_postgres.c.
 *
 * Every function that returns bool records its failure with database_fail().
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_DATABASE_DRIVER_H
#define SSLSTORE_CLI_DATABASE_DRIVER_H

#include "database.h"

#define BUSY_MS 5000 /* how long to wait while another program writes */

/* What a database says about itself. */
struct database_marks {
    int64_t application_id; /* 0: it has none */
    int64_t version;
    bool is_empty; /* without any tables: it may become of any kind */
};

/* A parameter's value. */
struct database_value {
    enum { VALUE_TEXT, VALUE_NUMBER, VALUE_BYTES } type;
    const void *bytes; /* of a text, too, which a 0 ends; borrowed */
    size_t size;
    int64_t number;
};

struct database_driver {
    bool (*open)(struct database *database, const char *address, bool create);
    void (*close)(struct database *database);

    /* Runs a text of one or several statements that have neither parameters nor rows. */
    bool (*execute)(struct database *database, const char *text);

    /* The transaction in which the tables are checked. create: they may be created, so that other
     * programs must wait. */
    bool (*begin_check)(struct database *database, bool create);
    bool (*read_marks)(struct database *database, struct database_marks *marks);
    bool (*write_marks)(struct database *database);
    bool (*create_tables)(struct database *database);
    bool (*upgrade)(struct database *database, int64_t version); /* by one */

    bool (*lock)(struct database *database);
    const char *begin; /* begins a transaction that writes */

    bool (*prepare)(struct statement *statement, const char *text); /* sets prepared */
    void (*bind)(const struct statement *statement, const char *name,
                 const struct database_value *value);
    bool (*next)(const struct statement *statement, bool *found); /* sets database->changes */
    void (*reset)(const struct statement *statement);             /* also if nothing was run */

    const char *(*column)(const struct statement *statement, int column);
    int64_t (*column_number)(const struct statement *statement, int column);
    bool (*column_bytes)(const struct statement *statement, int column, void *out, size_t size);
};

extern const struct database_driver database_sqlite;
#ifdef SSLSTORE_POSTGRES
extern const struct database_driver database_postgres;
#endif

#endif
