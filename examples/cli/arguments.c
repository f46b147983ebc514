/* Arguments: see arguments.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "arguments.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

#define PENDING_ORDER (FOR_RESEND | FOR_CHANGE_APPROVER | FOR_CHANGE_METHOD)
#define CONNECTION                                                                            \
    (FOR_PING | FOR_APPROVERS | FOR_ORGANIZATIONS | FOR_ENROLL | FOR_STATUS | FOR_DOWNLOAD |  \
     FOR_RENEW | FOR_REISSUE | FOR_REVOKE | FOR_SYNC | FOR_BATCH | FOR_CHECK | FOR_PRODUCTS | \
     FOR_EXPIRING | PENDING_ORDER | FOR_PLAN | FOR_REFUND_STATUS)
#define BUYING  (FOR_ENROLL | FOR_RENEW)
#define ASKING  (BUYING | FOR_REISSUE)
#define GETTING (ASKING | FOR_DOWNLOAD)
#define ALL     (CONNECTION | FOR_FIELDS)

enum kind { FLAG, NUMBER, NUMBER_OR_0, TEXT, LIST };

/* Where an option goes, who takes it, and what the help says. An option of the connection is not
 * taken within a batch, whose lines share one client. */
static const struct option_row {
    const char *name;
    const char *value; /* what its value stands for */
    enum kind kind;
    size_t offset;
    uint32_t max; /* of a number */
    unsigned commands;
    bool connection;
    const char *meaning;
} rows[] = {
#define ROW(name, value, kind, member, max, commands, connection, meaning)                        \
    {                                                                                             \
        name, value, kind, offsetof(struct arguments, member), max, commands, connection, meaning \
    }
    ROW("product", "CODE", TEXT, product, 0, FOR_ENROLL | FOR_CHECK | FOR_SYNC, false,
        "product code"),
    ROW("csr", "FILE", TEXT, csr, 0, GETTING | FOR_CHECK, false,
        "signing request: PEM, DER or base64"),
    ROW("approver", "EMAIL", LIST, approvers, 0, ASKING | FOR_CHECK, false,
        "who approves; may be repeated"),
    ROW("days", "N", NUMBER, days, 3650, BUYING | FOR_CHECK, false, "validity"),
    ROW("field", "NAME=VALUE", LIST, fields, 0, ASKING | FOR_CHECK, false,
        "an enrollment field; see `fields`"),
    ROW("name", "DNS", LIST, names, 0, ASKING | FOR_CHECK, false,
        "a further name; may be repeated"),
    ROW("wait", "SECONDS", NUMBER_OR_0, wait_s, 604800, GETTING, false,
        "wait up to SECONDS for issuance"),
    ROW("out", "DIR", TEXT, out, 0, GETTING, false, "write leaf.pem, chain.pem, root.pem there"),
    ROW("custom-id", "ID", TEXT, custom_id, 0, BUYING | FOR_CHECK, false,
        "an order id of your own"),
    ROW("journal", "FILE", TEXT, journal, 0, ASKING | FOR_REVOKE, false,
        "keep what is sent; go on with it when run again"),
    ROW("new", NULL, FLAG, anew, 0, ASKING, false,
        "forget what --journal holds; begin another one"),
    ROW("resend", NULL, FLAG, resend, 0, ASKING, false,
        "send again, with the same id, what cannot be found"),
    ROW("resume", "FILE", TEXT, resume, 0, FOR_ENROLL, false, "settle a journal; sends nothing"),
    ROW("unknown-product", NULL, FLAG, unknown_product, 0, FOR_ENROLL | FOR_CHECK, false,
        "the product need not be in the catalog"),
    ROW("change-names", NULL, FLAG, change_names, 0, FOR_RENEW | FOR_REISSUE, false,
        "the request may name what the order does not"),
    ROW("yes", NULL, FLAG, yes, 0, FOR_RENEW | FOR_REVOKE, false,
        "do not ask before buying, refunding or revoking"),
    ROW("dry-run", NULL, FLAG, dry_run, 0, ASKING | FOR_REVOKE, false,
        "only say what would be done, and if it costs money"),
    ROW("online", NULL, FLAG, online, 0, FOR_CHECK | FOR_PRODUCTS, false,
        "ask the service, too; buys nothing"),
    ROW("refund", NULL, FLAG, refund, 0, FOR_REVOKE, false, "cancel and refund the whole order"),
    ROW("certificate", NULL, FLAG, certificate, 0, FOR_REVOKE, false, "revoke one certificate"),
    ROW("serial", "HEX", TEXT, serial, 0, FOR_REVOKE, false,
        "which certificate; default: the present one"),
    ROW("reason", "TEXT", TEXT, reason, 0, FOR_REVOKE, false, "for the service's staff"),
    ROW("vendor", "NAME", TEXT, vendor, 0, FOR_PRODUCTS, false, "only DigiCert or Sectigo"),
    ROW("validation", "KIND", TEXT, validation, 0, FOR_PRODUCTS, false, "only DV, OV, EV, ..."),
    ROW("wildcard", NULL, FLAG, wildcard, 0, FOR_PRODUCTS, false, "only for *.domain"),
    ROW("multi-domain", NULL, FLAG, multi_domain, 0, FOR_PRODUCTS, false, "only for several names"),
    ROW("enterprise", NULL, FLAG, enterprise, 0, FOR_PRODUCTS, false, "only -EO"),
    ROW("current", NULL, FLAG, current, 0, FOR_PRODUCTS, false, "no legacy products"),
    ROW("domain", "NAME", TEXT, domain, 0, FOR_SYNC, false, "only orders of this domain"),
    ROW("sub-user", "ID", TEXT, sub_user, 0, FOR_SYNC, false, "only orders of this sub-user"),
    ROW("since", "DATE", TEXT, since, 0, FOR_SYNC, false, "only orders bought since YYYY-MM-DD"),
    ROW("until", "DATE", TEXT, until, 0, FOR_SYNC, false, "only orders bought until that day"),
    ROW("expires-from", "DATE", TEXT, expires_from, 0, FOR_SYNC, false,
        "only certificates that end from that day on"),
    ROW("expires-to", "DATE", TEXT, expires_to, 0, FOR_SYNC, false, "... until that day"),
    ROW("no-certificates", NULL, FLAG, no_certificates, 0, FOR_SYNC, false, "orders only; faster"),
    ROW("db", "FILE", TEXT, db, 0, FOR_SYNC | FOR_EXPIRING, false, "the inventory, in SQLite"),
    ROW("ignore-count", NULL, FLAG, ignore_count, 0, FOR_SYNC, false,
        "complete though the service counts more orders"),
    ROW("full", NULL, FLAG, full, 0, FOR_SYNC, false, "with --db: ask about every order again"),
    ROW("checkpoint", "FILE", TEXT, checkpoint, 0, FOR_SYNC, false,
        "where to go on after an interruption; without --db"),
    ROW("within", "SPAN", TEXT, within, 0, FOR_EXPIRING, false,
        "from now on: 36h, 30d (default), 6w"),
    ROW("ended", "SPAN", TEXT, ended, 0, FOR_EXPIRING, false, "and what ended so long ago (90d)"),
    ROW("mark", NULL, FLAG, mark, 0, FOR_BATCH, false, "end each command with `= COMMAND CODE`"),
    ROW("keep-going", NULL, FLAG, keep_going, 0, FOR_BATCH, false, "do not stop at a failure"),
    ROW("json", NULL, FLAG, json, 0, ALL & ~(unsigned) FOR_BATCH, false, "for programs"),
    ROW("help", NULL, FLAG, help, 0, ALL, false, "this text"),
    ROW("url", "URL", TEXT, url, 0, CONNECTION, true,
        "SSLSTORE_URL; default: the SSL Store's test service"),
    ROW("partner-code", "CODE", TEXT, partner_code, 0, CONNECTION, true, "SSLSTORE_PARTNER_CODE"),
    ROW("token-file", "FILE", TEXT, token_file, 0, CONNECTION, true,
        "holds the token; else SSLSTORE_AUTH_TOKEN"),
    ROW("ca-file", "FILE", TEXT, ca_file, 0, CONNECTION, true,
        "SSLSTORE_CA_FILE; default: the system's"),
    ROW("roots", "FILE", TEXT, roots, 0, GETTING | FOR_BATCH, true,
        "a root the certificate must lead to; PEM"),
    ROW("pin", "SHA256", LIST, pins, 0, CONNECTION, true,
        "a key the server's chain must have; one of several"),
    ROW("timeout", "SECONDS", NUMBER, timeout_s, 86400, CONNECTION, true,
        "limit for one call (60)"),
    ROW("attempts", "N", NUMBER, attempts, 100, CONNECTION, true,
        "tries of a call that only reads (5)"),
    ROW("page-size", "N", NUMBER, page_size, 1000, FOR_SYNC | FOR_EXPIRING | FOR_BATCH, true,
        "orders a request (100)"),
    ROW("connections", "N", NUMBER, connections, 15, FOR_SYNC | FOR_BATCH, true,
        "orders asked about at once (4)"),
    ROW("renewal-window", "DAYS", NUMBER, renewal_window_days, 3650,
        FOR_RENEW | FOR_PLAN | FOR_BATCH, true, "renew or reissue so long before the end (30)"),
    ROW("renewal-window-percent", "N", NUMBER, renewal_window_percent, 100,
        FOR_RENEW | FOR_PLAN | FOR_BATCH, true, "the same as a share of a certificate's life"),
    ROW("verbose", NULL, FLAG, verbose, 0, CONNECTION, true, "show each request"),
#undef ROW
};

enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

static bool is_taken(const struct option_row *row, unsigned command, bool in_batch)
{
    return (row->commands & command) != 0 && !(row->connection && in_batch);
}

/* Digits and nothing else, so that -1, 3x and what overflows are none. */
static bool read_number(const char *text, uint32_t min, uint32_t max, uint32_t *number)
{
    char *end;
    unsigned long value;

    errno = 0;
    value = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || value < min ||
        value > max) {
        return false;
    }
    *number = (uint32_t) value;
    return true;
}

static int set_number(uint32_t *member, const struct cli *cli, const struct option_row *row,
                      const char *value)
{
    uint32_t min = row->kind == NUMBER ? 1 : 0;

    if (!read_number(value, min, row->max, member)) {
        return cli_usage(cli, "--%s takes a number from %lu to %lu", row->name, (unsigned long) min,
                         (unsigned long) row->max);
    }
    return DONE;
}

static int set_option(struct arguments *arguments, const struct cli *cli,
                      const struct option_row *row, const char *value)
{
    void *member = (char *) arguments + row->offset;
    struct list *list = member;

    /* As from a variable that is not set. An option of the connection is then not given. */
    if (row->kind != FLAG && value[0] == '\0' && !row->connection) {
        return cli_usage(cli, "--%s: the value is empty", row->name);
    }
    switch (row->kind) {
    case FLAG:
        *(bool *) member = true;
        return DONE;
    case NUMBER:
    case NUMBER_OR_0:
        return set_number(member, cli, row, value);
    case TEXT:
        *(const char **) member = value;
        return DONE;
    default:
        if (list->count == LIST_MAX) {
            return cli_usage(cli, "--%s: at most %d of them", row->name, LIST_MAX);
        }
        list->items[list->count++] = value;
        return DONE;
    }
}

/* Names are not abbreviated: --token would be --token-file, and a token its file's name. */
static const struct option_row *find_row(unsigned command, bool in_batch, const char *name,
                                         size_t size)
{
    for (int i = 0; i < ROW_COUNT; i++) {
        if (is_taken(&rows[i], command, in_batch) && strlen(rows[i].name) == size &&
            memcmp(rows[i].name, name, size) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

/* Read "--name", "--name value" or "--name=value" at words[*at], and step over it. A message tells
 * the name alone: what follows may be a secret that went to the wrong place. */
static int read_option(struct arguments *arguments, const struct cli *cli, unsigned command,
                       char **words, int *at)
{
    const char *name = words[(*at)++] + 2;
    size_t size = strcspn(name, "=");
    const char *value = name[size] == '=' ? name + size + 1 : NULL;
    const struct option_row *row = find_row(command, cli->in_batch, name, size);

    if (row == NULL) {
        return cli_usage(cli, "--%.*s: no such option here", (int) size, name);
    }
    if (row->kind == FLAG && value != NULL) {
        return cli_usage(cli, "--%s takes no value", row->name);
    }
    if (row->kind != FLAG && value == NULL) {
        value = words[*at];
        if (value == NULL) {
            return cli_usage(cli, "--%s: a value is missing", row->name);
        }
        ++*at;
    }
    return set_option(arguments, cli, row, value);
}

int arguments_read(struct arguments *arguments, const struct cli *cli, unsigned command,
                   char **words)
{
    int code = DONE;

    memset(arguments, 0, sizeof *arguments);
    for (int at = 1; code == DONE && words[at] != NULL;) {
        if (words[at][0] == '-' && words[at][1] == '-') {
            code = read_option(arguments, cli, command, words, &at);
        } else if (words[at][0] == '-' && words[at][1] != '\0') {
            code = cli_usage(cli, "options begin with --, and no operand with -");
        } else if (arguments->operand_count == OPERANDS_MAX) {
            code = cli_usage(cli, "too many operands");
        } else {
            arguments->operands[arguments->operand_count++] = words[at++];
        }
    }
    return code;
}

static void help_rows(unsigned command, bool connection)
{
    for (int i = 0; i < ROW_COUNT; i++) {
        if (is_taken(&rows[i], command, false) && rows[i].connection == connection) {
            char option[40];

            snprintf(option, sizeof option, "--%s %s", rows[i].name,
                     rows[i].value == NULL ? "" : rows[i].value);
            printf("  %-26s %s\n", option, rows[i].meaning);
        }
    }
}

void arguments_help(unsigned command)
{
    help_rows(command, false);
    if ((command & CONNECTION) != 0) {
        printf("\n");
        help_rows(command, true);
    }
}
