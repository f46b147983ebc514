/* Stores orders and certificates of a sync in the database, and reads them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "inventory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inventory_tables.h"

#define STALE       (24 * 3600) /* a sync interrupted longer ago is not continued */
#define COMMIT_MS   1000
#define MARK_STEP   100 /* rows looked at in one statement at the end of a sync */
#define CHANGES_MAX 250 /* orders changed in one transaction: each may be on pages of its own */

static struct statement *prepared(struct inventory *inventory, enum inventory_statement which)
{
    return database_statement(&inventory->database, (int) which);
}

static bool execute(struct inventory *inventory, enum inventory_statement which)
{
    return database_run(prepared(inventory, which));
}

/* Reads the first column of the first row. found may be NULL. */
static bool query_number(struct inventory *inventory, enum inventory_statement which, bool *found,
                         int64_t *number)
{
    struct statement *statement = prepared(inventory, which);
    bool there;
    bool asked = database_next(statement, &there);

    if (there) {
        *number = database_column_number(statement, 0);
        database_reset(statement);
    }
    if (found != NULL) {
        *found = there;
    }
    return asked;
}

bool inventory_open(struct inventory *inventory, const char *path, bool create)
{
    struct database *database = &inventory->database;

    memset(inventory, 0, sizeof *inventory);
    if (!database_open(database, path, create, &inventory_plan)) {
        return false;
    }
    return sslstore_random_mbedtls(NULL, &inventory->owner, sizeof inventory->owner) == 0 ||
           database_fail(database, "cannot get a random number");
}

void inventory_close(struct inventory *inventory)
{
    for (int i = 0; i < INVENTORY_ISSUERS; i++) {
        free(inventory->issuers[i]);
    }
    database_close(&inventory->database);
}

/* ---- Beginning a sync ---- */

/* Sets the parameters that make two syncs the same. */
static void put_kind(struct statement *statement, const sslstore_config *config, bool full,
                     const sslstore_sync_options *options)
{
    database_text(statement, ":partner_code", config->partner_code);
    database_text(statement, ":url", config->url);
    database_time(statement, "@page_size", config->page_size);
    database_number(statement, "@asks_all", full);
    database_time(statement, "@changed_since", options->changed_since);
    database_text(statement, ":product", options->product_code);
    database_text(statement, ":domain", options->domain_name);
    database_text(statement, ":sub_user", options->sub_user_id);
    database_time(statement, "@bought_from", options->since);
    database_time(statement, "@bought_to", options->until);
    database_time(statement, "@ends_from", options->expires_from);
    database_time(statement, "@ends_to", options->expires_to);
    database_number(statement, "@certificates", !options->no_certificates);
}

/* Refuses a second account: each would mark the other's orders as vanished. */
static bool check_account(struct inventory *inventory, const sslstore_config *config)
{
    struct statement *statement = prepared(inventory, FIND_OTHER_ACCOUNT);
    char problem[128];
    bool other;

    database_text(statement, ":partner_code", config->partner_code);
    if (!database_next(statement, &other)) {
        return false;
    }
    if (other) {
        snprintf(problem, sizeof problem, "the inventory of another account, partner code %s",
                 database_column(statement, 0));
        database_reset(statement);
        return database_fail(&inventory->database, problem);
    }
    return true;
}

/* The service can list changes for a sub-user, but with no other filter. */
static bool may_be_incremental(const sslstore_sync_options *options)
{
    return options->product_code == NULL && options->domain_name == NULL && options->since == 0 &&
           options->until == 0 && options->expires_from == 0 && options->expires_to == 0;
}

static bool find_base(struct inventory *inventory, const sslstore_config *config,
                      sslstore_sync_options *options)
{
    put_kind(prepared(inventory, FIND_BASE), config, false, options);
    return query_number(inventory, FIND_BASE, NULL, &options->changed_since);
}

/* *found: sync is the interrupted one, and checkpoint the place where it stopped. */
static bool find_open_sync(struct inventory *inventory, const sslstore_config *config, bool full,
                           const sslstore_sync_options *options, bool *found)
{
    struct statement *statement = prepared(inventory, FIND_OPEN_SYNC);

    put_kind(statement, config, full, options);
    database_number(statement, "@now", sslstore_wall_time(NULL));
    database_number(statement, "@earliest", sslstore_wall_time(NULL) - STALE);
    if (!database_next(statement, found)) {
        return false;
    }
    if (*found) {
        inventory->sync = database_column_number(statement, 0);
        (void) database_column_bytes(statement, 1, &inventory->checkpoint,
                                     sizeof inventory->checkpoint);
        database_reset(statement);
    }
    return true;
}

static bool begin_sync(struct inventory *inventory, const sslstore_config *config, bool full,
                       const sslstore_sync_options *options)
{
    int64_t now = sslstore_wall_time(NULL);

    database_number(prepared(inventory, ABANDON_SYNCS), "@now", now);
    database_number(prepared(inventory, BEGIN_SYNC), "@now", now);
    put_kind(prepared(inventory, BEGIN_SYNC), config, full, options);
    return execute(inventory, ABANDON_SYNCS) &&
           query_number(inventory, BEGIN_SYNC, NULL, &inventory->sync) &&
           execute(inventory, CLEAR_ASKED);
}

/* A process that continues the sync becomes its owner; the one before it then stops. */
static bool take_ownership(struct inventory *inventory)
{
    database_number(prepared(inventory, SET_OWNER), "@sync", inventory->sync);
    database_number(prepared(inventory, SET_OWNER), "@owner", inventory->owner);
    return execute(inventory, SET_OWNER);
}

static bool check_ownership(struct inventory *inventory)
{
    int64_t owns = 0;

    database_number(prepared(inventory, CHECK_OWNER), "@sync", inventory->sync);
    database_number(prepared(inventory, CHECK_OWNER), "@owner", inventory->owner);
    return query_number(inventory, CHECK_OWNER, NULL, &owns) &&
           (owns != 0 ||
            database_fail(&inventory->database, "another sync has continued this one"));
}

/* Commits, and begins the next transaction. */
static bool commit(struct inventory *inventory)
{
    inventory->committed_ms = sslstore_now_ms(NULL);
    inventory->uncommitted = 0;
    return database_commit(&inventory->database) && database_begin(&inventory->database) &&
           check_ownership(inventory);
}

static bool is_beginning(const sslstore_checkpoint *checkpoint)
{
    static const sslstore_checkpoint beginning;

    return memcmp(checkpoint, &beginning, sizeof beginning) == 0;
}

static bool count_seen(struct inventory *inventory)
{
    int64_t count = 0;
    bool counted = query_number(inventory, COUNT_SEEN, NULL, &count);

    inventory->before = (uint64_t) count;
    return counted;
}

bool inventory_begin(struct inventory *inventory, const sslstore_config *config, bool full,
                     sslstore_sync_options *options)
{
    bool found = false;
    bool begun = database_lock(&inventory->database) && database_begin(&inventory->database) &&
                 check_account(inventory, config);

    if (begun && !full && may_be_incremental(options)) {
        begun = find_base(inventory, config, options);
    }
    begun = begun && find_open_sync(inventory, config, full, options, &found) &&
            (found || begin_sync(inventory, config, full, options)) && take_ownership(inventory);
    inventory->base = options->changed_since;
    inventory->incremental = options->changed_since != 0;
    inventory->filtered = !may_be_incremental(options);
    inventory->of_sub_user = options->sub_user_id != NULL;
    inventory->lists_all =
        !inventory->incremental && !inventory->filtered && !inventory->of_sub_user;
    inventory->asks_all = full;
    inventory->certificates = !options->no_certificates;
    if (begun && is_beginning(&inventory->checkpoint)) {
        begun = execute(inventory, CLEAR_SEEN);
    } else {
        options->resume = &inventory->checkpoint;
    }
    return begun && count_seen(inventory) && commit(inventory);
}

void inventory_fall_back(struct inventory *inventory)
{
    inventory->incremental = false;
    inventory->base = 0;
    inventory->lists_all = !inventory->filtered && !inventory->of_sub_user;
}

bool inventory_restart(struct inventory *inventory)
{
    memset(&inventory->checkpoint, 0, sizeof inventory->checkpoint);
    inventory->before = 0;
    return execute(inventory, CLEAR_SEEN);
}

/* ---- Orders ---- */

/* A value that a row leaves out is not compared. */
static bool is_same_text(const struct statement *statement, int column, const char *text)
{
    return text[0] == '\0' || strcmp(database_column(statement, column), text) == 0;
}

static bool is_same_time(const struct statement *statement, int column, int64_t time)
{
    return time == 0 || database_column_number(statement, column) == time;
}

static bool is_stored_unchanged(const struct inventory *inventory, const struct statement *found,
                                const sslstore_order *order)
{
    bool issued = sslstore_order_in_force(order, 0); /* an ended one has a certificate, too */

    return order->major_status[0] != '\0' &&
           is_same_text(found, FOUND_MAJOR, order->major_status) &&
           is_same_text(found, FOUND_MINOR, order->minor_status) &&
           is_same_text(found, FOUND_STATE, sslstore_state_name(order->state)) &&
           is_same_time(found, FOUND_PURCHASED, order->purchased) &&
           is_same_time(found, FOUND_START, order->certificate_start) &&
           is_same_time(found, FOUND_END, order->certificate_end) &&
           is_same_time(found, FOUND_ORDER_END, order->order_end) &&
           database_column_number(found, FOUND_FAILED) == 0 &&
           (!inventory->asks_all || database_column_number(found, FOUND_ASKED) != 0) &&
           (database_column_number(found, FOUND_CERTIFICATE) != 0 || !issued ||
            !inventory->certificates);
}

static bool mark_seen(struct inventory *inventory, const char *id)
{
    database_text(prepared(inventory, MARK_SEEN), ":id", id);
    return execute(inventory, MARK_SEEN);
}

static bool unmark_order(struct inventory *inventory, const char *id)
{
    database_text(prepared(inventory, UNMARK_ORDER), ":id", id);
    database_number(prepared(inventory, UNMARK_ORDER), "@sync", inventory->sync);
    return execute(inventory, UNMARK_ORDER);
}

bool inventory_mark_seen(struct inventory *inventory, const char *id)
{
    return mark_seen(inventory, id);
}

bool inventory_check_known(struct inventory *inventory, const char *id, const sslstore_order *order,
                           bool *known)
{
    struct statement *statement = prepared(inventory, FIND_ORDER);
    bool found, marked;

    *known = false;
    database_text(statement, ":id", id);
    if (!database_next(statement, &found) || !found) {
        return inventory->database.problem[0] == '\0';
    }
    *known = is_stored_unchanged(inventory, statement, order);
    marked = database_column_number(statement, FOUND_MARKED) != 0;
    database_reset(statement);
    return !*known || (mark_seen(inventory, id) && (!marked || unmark_order(inventory, id)));
}

bool inventory_is_verified(struct inventory *inventory, const uint8_t *digest)
{
    int64_t count = 0;

    database_bytes(prepared(inventory, FIND_VERIFIED), "$digest", digest, SSLSTORE_SHA256_SIZE);
    return query_number(inventory, FIND_VERIFIED, NULL, &count) && count > 0;
}

bool inventory_store_verified(struct inventory *inventory, const uint8_t *digest)
{
    database_bytes(prepared(inventory, STORE_VERIFIED), "$digest", digest, SSLSTORE_SHA256_SIZE);
    return execute(inventory, STORE_VERIFIED);
}

static bool store_order(struct inventory *inventory, const sslstore_sync_record *record)
{
    const sslstore_order *order = record->order;
    enum inventory_statement which = order == NULL ? STORE_ERROR : STORE_ORDER;
    struct statement *statement = prepared(inventory, which);

    database_text(statement, ":id", record->id);
    database_text(statement, ":error", record->message);
    database_number(statement, "@sync", inventory->sync);
    if (order != NULL) {
#define PUT_TEXT(column, member) database_text(statement, ":" #column, order->member);
#define PUT_TIME(column, member) database_time(statement, "@" #column, order->member);
        ORDER_TEXTS(PUT_TEXT)
        ORDER_TIMES(PUT_TIME)
#undef PUT_TEXT
#undef PUT_TIME
        database_text(statement, ":state", sslstore_state_name(order->state));
        database_text(statement, ":major_status", order->major_status);
        database_text(statement, ":minor_status", order->minor_status);
    }
    return execute(inventory, which);
}

static void put_hex(char *out, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        snprintf(out + i * 2, 3, "%02x", (unsigned) bytes[i]);
    }
}

/* Returns "a,b", to be freed; NULL if there are no names, or if out of memory. */
static char *join_names(const sslstore_chain *chain)
{
    size_t size = 0;
    char *names;
    char *end;

    for (size_t i = 0; i < chain->dns_name_count; i++) {
        size += strlen(chain->dns_names[i]) + 1;
    }
    names = size == 0 ? NULL : malloc(size);
    end = names;
    for (size_t i = 0; names != NULL && i < chain->dns_name_count; i++) {
        end += sprintf(end, i == 0 ? "%s" : ",%s", chain->dns_names[i]);
    }
    return names;
}

/* Stores the PEM text of a chain or a root unless it is there. pem NULL or "": none. */
static bool store_issuer(struct inventory *inventory, const char *pem)
{
    char **known = &inventory->issuers[inventory->next_issuer];

    if (pem == NULL || pem[0] == '\0') {
        return true;
    }
    for (int i = 0; i < INVENTORY_ISSUERS; i++) {
        if (inventory->issuers[i] != NULL && strcmp(inventory->issuers[i], pem) == 0) {
            return true;
        }
    }
    free(*known);
    *known = strdup(pem);
    inventory->next_issuer = (inventory->next_issuer + 1) % INVENTORY_ISSUERS;
    database_text(prepared(inventory, STORE_ISSUER), ":pem", pem);
    return execute(inventory, STORE_ISSUER);
}

static bool store_certificate(struct inventory *inventory, const char *id,
                              const sslstore_chain *chain)
{
    struct statement *statement = prepared(inventory, STORE_CERTIFICATE);
    struct statement *touch = prepared(inventory, TOUCH_ORDER);
    char fingerprint[2 * SSLSTORE_SHA256_SIZE + 1];
    char *names = join_names(chain);
    bool stored;

    if (names == NULL && chain->dns_name_count > 0) {
        return database_fail(&inventory->database, "out of memory");
    }
    put_hex(fingerprint, chain->fingerprint_sha256, SSLSTORE_SHA256_SIZE);
    database_text(statement, ":id", id);
    database_text(statement, ":subject", chain->subject);
    database_text(statement, ":common_name", chain->common_name);
    database_text(statement, ":names", names);
    database_text(statement, ":serial", chain->serial);
    database_time(statement, "@not_before", chain->not_before);
    database_time(statement, "@not_after", chain->not_after);
    database_text(statement, ":fingerprint", fingerprint);
    database_text(statement, ":leaf", chain->leaf_pem);
    database_text(statement, ":chain", chain->chain_pem);
    database_text(statement, ":root", chain->root_pem);
    stored = execute(inventory, STORE_CERTIFICATE);
    free(names);
    if (!stored || inventory->database.changes == 0) {
        return stored;
    }
    database_text(touch, ":id", id);
    database_number(touch, "@sync", inventory->sync);
    return execute(inventory, TOUCH_ORDER);
}

/* A full sync that is continued need not ask about this order again. */
static bool mark_asked(struct inventory *inventory, const sslstore_sync_record *record)
{
    if (!inventory->asks_all || record->result != SSLSTORE_OK) {
        return true;
    }
    database_text(prepared(inventory, MARK_ASKED), ":id", record->id);
    return execute(inventory, MARK_ASKED);
}

bool inventory_store(struct inventory *inventory, const sslstore_sync_record *record)
{
    if (record->id[0] == '\0') {
        inventory->unreadable++;
        return true;
    }
    inventory->uncommitted++;
    return store_order(inventory, record) && mark_seen(inventory, record->id) &&
           mark_asked(inventory, record) &&
           (record->certificate == NULL ||
            (store_issuer(inventory, record->certificate->chain.chain_pem) &&
             store_issuer(inventory, record->certificate->chain.root_pem) &&
             store_certificate(inventory, record->id, &record->certificate->chain)));
}

/* ---- Pages, and the end ---- */

/* Writes nothing if another process has ended or abandoned this sync meanwhile. */
static bool store_checkpoint(struct inventory *inventory, const sslstore_sync_totals *totals)
{
    struct statement *statement = prepared(inventory, STORE_CHECKPOINT);

    if (!is_beginning(&totals->checkpoint)) {
        database_bytes(statement, "$checkpoint", &totals->checkpoint, sizeof totals->checkpoint);
    }
    database_time(statement, "@as_of", totals->as_of);
    database_number(statement, "@unreadable", (int64_t) inventory->unreadable);
    database_number(statement, "@sync", inventory->sync);
    inventory->unreadable = 0;
    return execute(inventory, STORE_CHECKPOINT) &&
           (inventory->database.changes == 1 ||
            database_fail(&inventory->database, "another sync has continued this one"));
}

bool inventory_commit(struct inventory *inventory, const sslstore_sync_totals *totals)
{
    return store_checkpoint(inventory, totals) && commit(inventory);
}

bool inventory_commit_due(struct inventory *inventory)
{
    bool is_due = inventory->uncommitted >= CHANGES_MAX ||
                  sslstore_now_ms(NULL) - inventory->committed_ms >= COMMIT_MS;

    return !is_due || commit(inventory);
}

bool inventory_next_unlisted(struct inventory *inventory, const char *after, int64_t now, char *id,
                             char *order_id, bool *found)
{
    enum inventory_statement which = inventory->lists_all ? NEXT_MISSING : NEXT_ENDED;
    struct statement *statement = prepared(inventory, which);

    *found = false;
    if (!inventory->lists_all && inventory->base == 0) {
        return true;
    }
    database_exact_text(statement, ":after", after);
    if (!inventory->lists_all) {
        database_number(statement, "@from", inventory->base);
        database_number(statement, "@to", now);
    }
    if (!database_next(statement, found)) {
        return false;
    }
    if (*found) {
        snprintf(id, SSLSTORE_ID_MAX, "%s", database_column(statement, 0));
        snprintf(order_id, SSLSTORE_ID_MAX, "%s", database_column(statement, 1));
        database_reset(statement);
    }
    return true;
}

bool inventory_note_clock(struct inventory *inventory, int64_t difference)
{
    database_number(prepared(inventory, STORE_CLOCK), "@sync", inventory->sync);
    database_number(prepared(inventory, STORE_CLOCK), "@difference", difference);
    return execute(inventory, STORE_CLOCK);
}

/* Marks what is superseded or gone, in steps: what a transaction changes is in memory until then.
 * A process that is killed in between leaves marks that are right, and a sync that is not
 * complete. */
static bool mark(struct inventory *inventory, enum inventory_statement which, int64_t last)
{
    struct statement *statement = prepared(inventory, which);

    for (int64_t from = 1; from <= last; from += MARK_STEP) {
        database_number(statement, "@sync", inventory->sync);
        database_number(statement, "@from", from);
        database_number(statement, "@to", from + MARK_STEP - 1);
        if (!database_run(statement)) {
            return false;
        }
        inventory->uncommitted += inventory->database.changes;
        if (inventory->uncommitted >= CHANGES_MAX && !commit(inventory)) {
            return false;
        }
    }
    return true;
}

static bool end_sync(struct inventory *inventory)
{
    int64_t last = 0;

    database_number(prepared(inventory, END_SYNC), "@sync", inventory->sync);
    database_number(prepared(inventory, END_SYNC), "@now", sslstore_wall_time(NULL));
    return query_number(inventory, LAST_NUMBER, NULL, &last) &&
           mark(inventory, MARK_SUPERSEDED, last) &&
           (!inventory->lists_all || mark(inventory, MARK_VANISHED, last)) &&
           execute(inventory, END_SYNC) && execute(inventory, CLEAR_SEEN) &&
           execute(inventory, CLEAR_ASKED);
}

bool inventory_end(struct inventory *inventory, const sslstore_sync_totals *totals, bool complete)
{
    return store_checkpoint(inventory, totals) && (!complete || end_sync(inventory)) &&
           database_commit(&inventory->database);
}

/* ---- Reading ---- */

bool inventory_sum(struct inventory *inventory, struct inventory_sum *sum)
{
    struct statement *statement = prepared(inventory, SUM_UP);
    bool found;

    memset(sum, 0, sizeof *sum);
    database_number(statement, "@sync", inventory->sync);
    if (!database_next(statement, &found)) {
        return false;
    }
    sum->orders = database_column_number(statement, 0);
    sum->added = database_column_number(statement, 1);
    sum->changed = database_column_number(statement, 2);
    sum->vanished = database_column_number(statement, 3);
    sum->failed = database_column_number(statement, 4);
    database_reset(statement);
    return true;
}

bool inventory_as_of(struct inventory *inventory, int64_t *time)
{
    *time = 0;
    return query_number(inventory, FIND_AS_OF, NULL, time);
}

bool inventory_clock(struct inventory *inventory, int64_t *difference)
{
    *difference = 0;
    return query_number(inventory, FIND_CLOCK, NULL, difference);
}
