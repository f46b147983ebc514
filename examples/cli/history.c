/* History: shows an order of the inventory, and every issuance of it that syncs have seen.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "due.h"
#include "issuance.h"
#include "period.h"
#include "reading.h"
#include "table.h"
#include "text.h"

#define ID_BYTES 128

/* The records are read twice: first for the order that ID means, then for its issuances. */
struct history {
    const char *id; /* as it was given */
    char order_id[ID_BYTES];
    char current[ID_BYTES]; /* order key of the newest issuance, the one to show in full */
    size_t found;           /* orders that ID means */
    bool has_number;        /* ID is the number or the key of an order */
    bool has_current;
    struct inventory *inventory;
    int64_t now;
    struct json json;
    struct table table;
};

static bool is_number_of(const char *id, const struct inventory_record *record)
{
    return strcmp(id, record->id) == 0 || strcmp(id, record->order_id) == 0;
}

static bool is_other_id_of(const char *id, const struct inventory_record *record)
{
    return strcmp(id, record->custom_id) == 0 || strcasecmp(id, record->serial) == 0;
}

/* A record that could not be read may lack the number of its order. */
static const char *order_of(const struct inventory_record *record)
{
    return record->order_id[0] != '\0' ? record->order_id : record->id;
}

static void find_order(void *user, const struct inventory_record *record)
{
    struct history *history = user;

    bool is_number = is_number_of(history->id, record);
    bool is_meant;

    if (is_number && !history->has_number) { /* it counts before an id of one's own */
        history->has_number = true;
        history->found = 0;
        history->order_id[0] = '\0';
    }
    is_meant = is_number || (!history->has_number && is_other_id_of(history->id, record));
    if (is_meant && strcmp(history->order_id, order_of(record)) != 0) {
        history->found++;
        (void) snprintf(history->order_id, ID_BYTES, "%s", order_of(record));
    }
}

static bool is_of_order(const struct history *history, const struct inventory_record *record)
{
    return strcmp(history->order_id, order_of(record)) == 0;
}

/* Finds the issuance that is current or, if the order is gone, the last one. */
static void find_current(void *user, const struct inventory_record *record)
{
    struct history *history = user;

    if (is_of_order(history, record) && !history->has_current) {
        history->has_current = inventory_is_current(record);
        (void) snprintf(history->current, ID_BYTES, "%s", record->id);
    }
}

/* ---- Text ---- */

static void needs_line(const struct inventory_record *record, int64_t now)
{
    char text[64];
    char day[SSLSTORE_TIME_TEXT_SIZE];
    struct due due;

    due_find(record, now, &due);
    text_day(due.from, day);
    if (due_is_now(&due, now)) {
        snprintf(text, sizeof text, "%s, now", due_words(&due));
    } else {
        snprintf(text, sizeof text, "%s%s%s", due_words(&due), day[0] == '\0' ? "" : ", from ",
                 day);
    }
    text_line("Needs", text);
}

static void show_order_lines(void *user, const struct inventory_record *record)
{
    const struct history *history = user;
    int64_t now = history->now;

    if (strcmp(record->id, history->current) != 0) {
        return;
    }
    text_line("Order", record->id);
    text_line("Custom id", record->custom_id);
    text_line("Product", record->product);
    text_line("Vendor", record->vendor);
    text_line("State", issuance_state(record));
    text_line("Common name", record->common_name);
    text_line("Names", record->names);
    text_line("Serial", record->serial);
    text_line("SHA-256", record->fingerprint);
    text_time("Purchased", record->purchased, now);
    text_time("Issued", record->not_before, now);
    text_time("Expires", record->not_after, now);
    text_time("Order ends", record->order_end, now);
    needs_line(record, now);
    text_line("Replaced by", record->replaced_by);
    text_line("Error", record->error);
}

static const struct table_column columns[] = {
    {.title = "ISSUANCE", .width = 19, .never_cut = true},
    {.title = "ISSUED", .width = 11},
    {.title = "EXPIRES", .width = 11},
    {.title = "SEEN", .width = 11},
    {.title = "UNTIL", .width = 11},
    {.title = "SERIAL", .width = 17},
};

static void show_issuance_row(void *user, const struct inventory_record *record)
{
    const struct history *history = user;
    char issued[SSLSTORE_TIME_TEXT_SIZE], expires[SSLSTORE_TIME_TEXT_SIZE];
    char seen[SSLSTORE_TIME_TEXT_SIZE], until[SSLSTORE_TIME_TEXT_SIZE];
    const char *cells[] = {record->id, issued, expires, seen, until, record->serial};

    if (!is_of_order(history, record)) {
        return;
    }
    text_day(record->not_before, issued);
    text_day(record->not_after, expires);
    text_day(record->first_seen, seen);
    text_day(record->superseded != 0 ? record->superseded : record->vanished, until);
    table_row(&history->table, cells);
}

static bool show_text(struct history *history)
{
    bool read = inventory_records(history->inventory, show_order_lines, history);

    printf("\n");
    table_begin(&history->table, columns, sizeof columns / sizeof columns[0]);
    table_title(&history->table);
    return read && inventory_records(history->inventory, show_issuance_row, history);
}

/* ---- JSON ---- */

static void show_issuance_members(void *user, const struct inventory_record *record,
                                  const struct inventory_pem *pem)
{
    struct history *history = user;

    json_begin(&history->json, NULL, '{');
    json_bool(&history->json, "current", inventory_is_current(record));
    issuance_members(&history->json, record, history->now);
    json_text(&history->json, "certificate", pem->leaf);
    json_text(&history->json, "chain", pem->chain);
    json_text(&history->json, "root", pem->root);
    json_end(&history->json, '}');
}

static bool show_json(struct history *history)
{
    bool read;

    json_begin(&history->json, NULL, '{');
    json_text(&history->json, "order_id", history->order_id);
    json_begin(&history->json, "issuances", '[');
    read =
        inventory_issuances(history->inventory, history->order_id, show_issuance_members, history);
    json_list_end(&history->json, read);
    return read;
}

/* ---- The command ---- */

static int show_found(struct cli *cli, const struct arguments *arguments, struct history *history)
{
    bool shown;

    if (history->found == 0) {
        (void) cli_failed(cli, "the inventory has no order %s", history->id);
        cli_advise(cli, "To ask the service, run:  sslstore status ID");
        return FAILED;
    }
    if (history->found > 1) {
        return cli_failed(cli, "%s means more than one order; give an order number", history->id);
    }
    if (!inventory_records(history->inventory, find_current, history)) {
        return FAILED;
    }
    shown = arguments->json ? show_json(history) : show_text(history);
    return shown ? DONE : FAILED;
}

int show_command(struct cli *cli, const struct arguments *arguments)
{
    struct reading reading;
    struct history history = {.id = arguments->operands[0], .json = {stdout, false}};
    int judged, code;

    if (arguments->db == NULL) {
        return cli_usage(cli, "--db is required; `sslstore status` asks the service");
    }
    judged = reading_begin(cli, arguments, &reading);
    code = judged;
    history.inventory = &reading.inventory;
    history.now = reading.now;
    if (reading.is_open) {
        bool read = inventory_records(&reading.inventory, find_order, &history);

        code = read ? show_found(cli, arguments, &history) : FAILED;
    }
    return reading_end(cli, &reading, code == DONE ? judged : code);
}
