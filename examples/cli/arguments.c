/* Reads the options and operands of every command, and prints their help, from one table.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "arguments.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "suggest.h"

#define PENDING_ORDER (FOR_RESEND | FOR_CHANGE_APPROVER | FOR_CHANGE_METHOD)
#define SELECTING     (FOR_LIST | FOR_EXPORT)
#define READING       (SELECTING | FOR_EXPIRING | FOR_REPORT)
#define CONNECTION                                                                            \
    (FOR_PING | FOR_APPROVERS | FOR_ORGANIZATIONS | FOR_ENROLL | FOR_STATUS | FOR_DOWNLOAD |  \
     FOR_RENEW | FOR_REISSUE | FOR_REVOKE | FOR_SYNC | FOR_BATCH | FOR_CHECK | FOR_PRODUCTS | \
     READING | PENDING_ORDER | FOR_PLAN | FOR_REFUND_STATUS | FOR_DCV | FOR_WAIT | FOR_KEEP)
#define SETTINGS (CONNECTION | FOR_CONFIG | FOR_INIT)
#define BUYING   (FOR_ENROLL | FOR_RENEW)
#define ASKING   (BUYING | FOR_REISSUE)
#define GETTING  (ASKING | FOR_DOWNLOAD | FOR_WAIT)
#define ALL      (SETTINGS | FOR_FIELDS | FOR_CSR | FOR_SHOW)

enum kind { FLAG, NUMBER, NUMBER_OR_0, TEXT, LIST };

/* One option: where its value is stored, which commands accept it, and its help text. The commands
 * of a batch share one client, so connection options are not accepted inside a batch. An option has
 * two rows if its help text depends on the command. */
static const struct option_row {
    const char *name;
    const char *value; /* placeholder in the help; NULL: takes no value */
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
    ROW("product", "CODE", TEXT, product, 0, FOR_ENROLL | FOR_CHECK, false,
        "product to order; see `sslstore products`"),
    ROW("product", "CODE", TEXT, product, 0, FOR_SYNC, false, "only orders of this product"),
    ROW("product", "CODE", TEXT, product, 0, SELECTING, false, "only certificates of this product"),
    ROW("csr", "FILE", TEXT, csr, 0, GETTING | FOR_CHECK, false,
        "certificate signing request: PEM, DER or base64"),
    ROW("approver", "EMAIL", LIST, approvers, 0, ASKING | FOR_CHECK, false,
        "approver e-mail address; may be repeated"),
    ROW("days", "N", NUMBER, days, 3650, FOR_ENROLL | FOR_CHECK, false,
        "validity in days, such as 365"),
    ROW("days", "N", NUMBER, days, 3650, FOR_RENEW, false,
        "validity in days, if a renewal is bought"),
    ROW("field", "NAME=VALUE", LIST, fields, 0, ASKING | FOR_CHECK, false,
        "enrollment field; see `sslstore fields`"),
    ROW("key", "FILE", TEXT, key, 0, FOR_CSR, false, "private key: PEM or DER"),
    ROW("key", "FILE", TEXT, key, 0, GETTING, false, "private key (default: key.pem in --out)"),
    ROW("key-type", "TYPE", TEXT, key_type, 0, ASKING | FOR_CSR | FOR_CHECK, false,
        "type of a new key (default p256)"),
    ROW("new-key", NULL, FLAG, new_key, 0, FOR_CSR, false,
        "make a new key in place of an existing one"),
    ROW("new-key", NULL, FLAG, new_key, 0, ASKING, false,
        "without --csr: make a new key also if there is one"),
    ROW("name", "DNS", LIST, names, 0, FOR_ENROLL | FOR_CHECK, false,
        "DNS name; the first one is the common name"),
    ROW("name", "DNS", LIST, names, 0, FOR_RENEW | FOR_REISSUE | FOR_CSR, false,
        "additional DNS name; may be repeated"),
    ROW("name", "DNS", LIST, names, 0, SELECTING, false,
        "only those for DNS or a name below it; repeatable"),
    ROW("subject", "FIELD=VALUE", LIST, subject, 0, FOR_CSR, false,
        "more of the subject: C, ST, L, O, OU; repeatable"),
    ROW("add-name", "DNS", LIST, add_names, 0, FOR_RENEW | FOR_REISSUE, false,
        "add a DNS name to those of the order; repeatable"),
    ROW("drop-name", "DNS", LIST, drop_names, 0, FOR_RENEW | FOR_REISSUE, false,
        "drop a DNS name of the order; repeatable"),
    ROW("wait", "SECONDS", NUMBER_OR_0, wait_s, 604800, ASKING | FOR_DOWNLOAD, false,
        "wait up to SECONDS for issuance"),
    ROW("wait", "SECONDS", NUMBER, wait_s, 604800, FOR_WAIT, false,
        "wait up to SECONDS (default 3600)"),
    ROW("out", "DIR", TEXT, out, 0, GETTING, false,
        "write leaf.pem, fullchain.pem and others to DIR"),
    ROW("combined", NULL, FLAG, combined, 0, GETTING, false,
        "with --out: combined.pem with the key, for HAProxy"),
    ROW("pkcs12", "FILE", TEXT, pkcs12, 0, GETTING, false,
        "with --out: certificate.p12; FILE has its password"),
    ROW("custom-id", "ID", TEXT, custom_id, 0, FOR_ENROLL | FOR_CHECK, false,
        "an id of your own for the order"),
    ROW("custom-id", "ID", TEXT, custom_id, 0, FOR_RENEW, false,
        "an id of your own for the order that renews"),
    ROW("journal", "FILE", TEXT, journal, 0, ASKING | FOR_REVOKE, false,
        "record the request; a repeat then continues it"),
    ROW("new", NULL, FLAG, anew, 0, ASKING, false,
        "forget what --journal holds; send a new request"),
    ROW("resend", NULL, FLAG, resend, 0, BUYING, false,
        "send a lost order again, with the same id"),
    ROW("resend", NULL, FLAG, resend, 0, FOR_REISSUE, false, "send a lost request again"),
    ROW("resume", "FILE", TEXT, resume, 0, FOR_ENROLL, false,
        "look up what journal FILE holds; places no order"),
    ROW("unknown-product", NULL, FLAG, unknown_product, 0, FOR_ENROLL | FOR_CHECK, false,
        "allow a product that is not in the catalog"),
    ROW("change-names", NULL, FLAG, change_names, 0, FOR_RENEW | FOR_REISSUE, false,
        "allow names in --csr that the order does not have"),
    ROW("yes", NULL, FLAG, yes, 0, FOR_RENEW | FOR_REVOKE, false,
        "do not ask before buying, refunding or revoking"),
    ROW("dry-run", NULL, FLAG, dry_run, 0, BUYING, false,
        "show what would be done and whether it costs money"),
    ROW("dry-run", NULL, FLAG, dry_run, 0, FOR_REISSUE | FOR_REVOKE, false,
        "show what would be done"),
    ROW("dry-run", NULL, FLAG, dry_run, 0, FOR_KEEP, false,
        "show what is due, when, and whether it costs money"),
    ROW("now", NULL, FLAG, now, 0, FOR_KEEP, false, "look even if nothing is due: a task was done"),
    ROW("daemon", NULL, FLAG, daemon, 0, FOR_KEEP, false,
        "go on until SIGTERM; SIGHUP reads the files again"),
    ROW("state-dir", "DIR", TEXT, state_dir, 0, FOR_KEEP, false,
        "state and keys (default /var/lib/sslstore)"),
    ROW("online", NULL, FLAG, online, 0, FOR_CHECK, false,
        "also check with the service; places no order"),
    ROW("online", NULL, FLAG, online, 0, FOR_PRODUCTS, false,
        "compare with what the service sells"),
    ROW("refund", NULL, FLAG, refund, 0, FOR_REVOKE, false, "cancel and refund the whole order"),
    ROW("certificate", NULL, FLAG, certificate, 0, FOR_REVOKE, false, "revoke one certificate"),
    ROW("serial", "HEX", TEXT, serial, 0, FOR_REVOKE, false,
        "serial number to revoke (default: current one)"),
    ROW("reason", "TEXT", TEXT, reason, 0, FOR_REVOKE, false,
        "reason, for the staff of the service"),
    ROW("check", NULL, FLAG, check, 0, FOR_DCV, false, "look whether it is published"),
    ROW("zone", NULL, FLAG, zone, 0, FOR_DCV, false, "DNS records as lines of a zone file"),
    ROW("dns", "HOST[:PORT]", LIST, dns, 0, FOR_DCV, false,
        "with --check: ask this name server; may be repeated"),
    ROW("resolver", "HOST[:PORT]", TEXT, resolver, 0, FOR_DCV, false,
        "with --check: finds the authoritative name servers"),
    ROW("http", "HOST:PORT", TEXT, http, 0, FOR_DCV, false,
        "with --check: fetch files from this server"),
    ROW("vendor", "NAME", TEXT, vendor, 0, FOR_PRODUCTS, false,
        "only products of DigiCert or Sectigo"),
    ROW("validation", "KIND", TEXT, validation, 0, FOR_PRODUCTS, false,
        "only products of one kind: DV, OV, EV, ..."),
    ROW("wildcard", NULL, FLAG, wildcard, 0, FOR_PRODUCTS, false,
        "only products for wildcards (*.example.com)"),
    ROW("multi-domain", NULL, FLAG, multi_domain, 0, FOR_PRODUCTS, false,
        "only products for several names"),
    ROW("enterprise", NULL, FLAG, enterprise, 0, FOR_PRODUCTS, false,
        "only -EO products (existing organization)"),
    ROW("current", NULL, FLAG, current, 0, FOR_PRODUCTS, false, "without legacy products"),
    ROW("domain", "NAME", TEXT, domain, 0, FOR_SYNC, false, "only orders for this domain"),
    ROW("sub-user", "ID", TEXT, sub_user, 0, FOR_SYNC, false, "only orders of this sub-user"),
    ROW("since", "DATE", TEXT, since, 0, FOR_SYNC, false,
        "only orders placed on or after DATE (YYYY-MM-DD)"),
    ROW("until", "DATE", TEXT, until, 0, FOR_SYNC, false, "only orders placed on or before DATE"),
    ROW("expires-from", "DATE", TEXT, expires_from, 0, FOR_SYNC, false,
        "only certificates that expire on or after DATE"),
    ROW("expires-to", "DATE", TEXT, expires_to, 0, FOR_SYNC, false,
        "only certificates that expire on or before DATE"),
    ROW("no-certificates", NULL, FLAG, no_certificates, 0, FOR_SYNC, false,
        "orders without their certificates; faster"),
    ROW("db", "FILE", TEXT, db, 0, FOR_SYNC, false, "keep the inventory in database FILE"),
    ROW("db", "FILE", TEXT, db, 0, FOR_SHOW, false, "the inventory, which `sync --db` updates"),
    ROW("db", "FILE", TEXT, db, 0, READING, false, "read the inventory in FILE; no network access"),
    ROW("ignore-count", NULL, FLAG, ignore_count, 0, FOR_SYNC, false,
        "accept fewer orders than the service counts"),
    ROW("full", NULL, FLAG, full, 0, FOR_SYNC, false, "with --db: ask about every order again"),
    ROW("checkpoint", "FILE", TEXT, checkpoint, 0, FOR_SYNC, false,
        "without --db: where to continue if interrupted"),
    ROW("within", "SPAN", TEXT, within, 0, FOR_EXPIRING, false,
        "certificates that expire within SPAN (default 30d)"),
    ROW("ended", "SPAN", TEXT, ended, 0, FOR_EXPIRING, false,
        "also those expired in the last SPAN (default 90d)"),
    ROW("expires-within", "SPAN", TEXT, expires_within, 0, SELECTING, false,
        "only certificates that expire within SPAN"),
    ROW("state", "STATE", TEXT, state, 0, SELECTING, false,
        "only orders in this state: active, pending, ..."),
    ROW("all", NULL, FLAG, all, 0, SELECTING, false,
        "also what was replaced, and orders that are gone"),
    ROW("html", "FILE", TEXT, html, 0, FOR_REPORT, false,
        "write a page for a browser, which loads nothing"),
    ROW("metrics", "FILE", TEXT, metrics, 0, FOR_REPORT, false,
        "write metrics for Prometheus's textfile collector"),
    ROW("text", NULL, FLAG, text, 0, FOR_REPORT, false, "print a text for a mail (the default)"),
    ROW("mark", NULL, FLAG, mark, 0, FOR_BATCH, false,
        "end each command's output with `= COMMAND CODE`"),
    ROW("keep-going", NULL, FLAG, keep_going, 0, FOR_BATCH, false,
        "continue after a command that failed"),
    ROW("json", NULL, FLAG, json, 0, ALL & ~(unsigned) FOR_BATCH, false, "machine-readable output"),
    ROW("help", NULL, FLAG, help, 0, ALL, false, "show this help; also -h"),
    ROW("profile", "NAME", TEXT, profile, 0, SETTINGS, true,
        "section of the files to use (SSLSTORE_PROFILE)"),
    ROW("url", "URL", TEXT, url, 0, SETTINGS, true,
        "address (SSLSTORE_URL; default: the test service)"),
    ROW("partner-code", "CODE", TEXT, partner_code, 0, SETTINGS, true,
        "partner code (SSLSTORE_PARTNER_CODE)"),
    ROW("token-file", "FILE", TEXT, token_file, 0, CONNECTION | FOR_CONFIG, true,
        "file with the token (default: SSLSTORE_AUTH_TOKEN)"),
    ROW("ca-file", "FILE", TEXT, ca_file, 0, SETTINGS, true,
        "CA certificates (SSLSTORE_CA_FILE; default: system)"),
    ROW("roots", "FILE", TEXT, roots, 0, GETTING | FOR_KEEP | FOR_BATCH | FOR_CONFIG, true,
        "roots that the issued certificate must lead to"),
    ROW("proxy", "URL", TEXT, proxy, 0, SETTINGS, true,
        "HTTP proxy (HTTPS_PROXY, NO_PROXY; \"\": none)"),
    ROW("pin", "SHA256", LIST, pins, 0, CONNECTION, true,
        "key required in the server's chain; may be repeated"),
    ROW("timeout", "SECONDS", NUMBER, timeout_s, TIMEOUT_S_MAX, CONNECTION, true,
        "limit for one call (default 60)"),
    ROW("attempts", "N", NUMBER, attempts, ATTEMPTS_MAX, CONNECTION, true,
        "maximum attempts of a read-only call (default 5)"),
    ROW("page-size", "N", NUMBER, page_size, 1000, FOR_SYNC | READING | FOR_BATCH, true,
        "orders per request (default 100)"),
    ROW("connections", "N", NUMBER, connections, 15, FOR_SYNC | FOR_BATCH, true,
        "orders fetched at the same time (default 4)"),
    ROW("renewal-window", "DAYS", NUMBER, renewal_window_days, 3650,
        FOR_RENEW | FOR_PLAN | FOR_BATCH, true,
        "renew or reissue DAYS before the end (default 30)"),
    ROW("renewal-window-percent", "N", NUMBER, renewal_window_percent, 100,
        FOR_RENEW | FOR_PLAN | FOR_BATCH, true, "the same as a share of the certificate's life"),
    ROW("verbose", NULL, FLAG, verbose, 0, CONNECTION, true, "show each request"),
#undef ROW
};

enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

static bool is_accepted(const struct option_row *row, unsigned command, bool in_batch)
{
    return (row->commands & command) != 0 && !(row->connection && in_batch);
}

bool arguments_number(const char *text, uint32_t min, uint32_t max, uint32_t *number)
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

    if (!arguments_number(value, min, row->max, member)) {
        return cli_usage(cli, "--%s: expected a number from %lu to %lu", row->name,
                         (unsigned long) min, (unsigned long) row->max);
    }
    return DONE;
}

static int set_option(struct arguments *arguments, const struct cli *cli,
                      const struct option_row *row, const char *value)
{
    void *member = (char *) arguments + row->offset;
    struct list *list = member;

    /* An empty value usually comes from an unset variable. For a connection option it means "not
     * set", as in the environment; elsewhere it is an error. */
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
            return cli_usage(cli, "--%s may be given at most %d times", row->name, LIST_MAX);
        }
        list->items[list->count++] = value;
        return DONE;
    }
}

/* Option names cannot be abbreviated: "--token SECRET" must not be read as --token-file. */
static const struct option_row *find_row(unsigned command, bool in_batch, const char *name,
                                         size_t size)
{
    for (int i = 0; i < ROW_COUNT; i++) {
        if (is_accepted(&rows[i], command, in_batch) && strlen(rows[i].name) == size &&
            memcmp(rows[i].name, name, size) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

static int refuse_name(const struct cli *cli, unsigned command, const char *name, size_t size)
{
    struct suggestion suggestion;

    suggest_begin(&suggestion, name, size);
    for (int i = 0; i < ROW_COUNT; i++) {
        if (is_accepted(&rows[i], command, cli->in_batch)) {
            suggest_offer(&suggestion, rows[i].name);
        }
    }
    if (suggestion.best == NULL) {
        return cli_usage(cli, "unknown option --%.*s", (int) size, name);
    }
    return cli_usage(cli, "unknown option --%.*s; did you mean --%s?", (int) size, name,
                     suggestion.best);
}

/* Reads "--name", "--name value" or "--name=value" at words[*at], and steps over it. Messages show
 * the name only: the value may be a secret that was given to the wrong option. */
static int read_option(struct arguments *arguments, const struct cli *cli, unsigned command,
                       char **words, int *at)
{
    const char *name = words[(*at)++] + 2;
    size_t size = strcspn(name, "=");
    const char *value = name[size] == '=' ? name + size + 1 : NULL;
    const struct option_row *row = find_row(command, cli->in_batch, name, size);

    if (row == NULL) {
        return refuse_name(cli, command, name, size);
    }
    if (row->kind == FLAG && value != NULL) {
        return cli_usage(cli, "--%s takes no value", row->name);
    }
    if (row->kind != FLAG && value == NULL) {
        value = words[*at];
        if (value == NULL) {
            return cli_usage(cli, "--%s: missing value", row->name);
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
        if (strcmp(words[at], "-h") == 0) {
            arguments->help = true;
            at++;
        } else if (words[at][0] == '-' && words[at][1] == '-') {
            code = read_option(arguments, cli, command, words, &at);
        } else if (words[at][0] == '-' && words[at][1] != '\0') {
            code = cli_usage(cli, "options begin with --; an operand must not begin with -");
        } else if (arguments->operand_count == OPERANDS_MAX) {
            code = cli_usage(cli, "too many operands");
        } else if (words[at][0] == '\0') {
            code = cli_usage(cli, "an operand is empty"); /* usually from an unset variable */
        } else {
            arguments->operands[arguments->operand_count++] = words[at++];
        }
    }
    return code;
}

static void help_rows(unsigned command, bool in_batch, bool connection)
{
    for (int i = 0; i < ROW_COUNT; i++) {
        if (is_accepted(&rows[i], command, in_batch) && rows[i].connection == connection) {
            char option[40];

            snprintf(option, sizeof option, "--%s %s", rows[i].name,
                     rows[i].value == NULL ? "" : rows[i].value);
            printf("  %-26s %s\n", option, rows[i].meaning);
        }
    }
}

void arguments_help(unsigned command, bool in_batch)
{
    help_rows(command, in_batch, false);
    if ((command & SETTINGS) != 0 && !in_batch) {
        printf("\n");
        help_rows(command, in_batch, true);
    }
}
