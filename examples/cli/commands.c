/* The table of commands. Each is a row here and a function in another file; cli.h says which.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "commands.h"

#include <stdio.h>
#include <string.h>

#include "suggest.h"

static const struct command commands[] = {
    {"init", FOR_INIT, "", 0, 0, init_command, "ask for the settings, try them, and write them"},
    {"config", FOR_CONFIG, "", 0, 0, config_command, "show the settings and where they come from"},
    {"ping", FOR_PING, "", 0, 0, ping_command, "check connectivity and credentials"},
    {"products", FOR_PRODUCTS, "", 0, 0, products_command, "list the built-in product catalog"},
    {"fields", FOR_FIELDS, "[PRODUCT]", 0, 1, fields_command, "list an order's fields"},
    {"approvers", FOR_APPROVERS, "PRODUCT DOMAIN", 2, 2, approvers_command,
     "list the addresses that may approve a domain"},
    {"organizations", FOR_ORGANIZATIONS, "", 0, 0, organizations_command,
     "list DigiCert organizations (-EO products)"},
    {"csr", FOR_CSR, "NAME", 1, 1, csr_command, "make a signing request, and its private key"},
    {"check", FOR_CHECK, "", 0, 0, check_command, "validate an order without placing it"},
    {"enroll", FOR_ENROLL, "", 0, 0, enroll_command, "order a certificate"},
    {"status", FOR_STATUS, "ID", 1, 1, status_command, "show an order"},
    {"download", FOR_DOWNLOAD, "ID", 1, 1, download_command, "get the certificate and its chain"},
    {"wait", FOR_WAIT, "ID", 1, 1, wait_command, "wait until the certificate is issued"},
    {"renew", FOR_RENEW, "ID", 1, 1, renew_command, "get a new certificate: reissue or renewal"},
    {"reissue", FOR_REISSUE, "ID", 1, 1, reissue_command, "replace an order's certificate (free)"},
    {"revoke", FOR_REVOKE, "ID", 1, 1, revoke_command, "request a refund or a revocation"},
    {"plan", FOR_PLAN, "ID", 1, 1, plan_command, "show whether to reissue, renew or wait"},
    {"dcv", FOR_DCV, "ID", 1, 1, dcv_command, "show what to publish for validation; check it"},
    {"resend", FOR_RESEND, "ID", 1, 1, resend_command, "send the approver e-mails again"},
    {"change-approver", FOR_CHANGE_APPROVER, "ID DOMAIN EMAIL", 3, 3, change_approver_command,
     "change who approves a domain"},
    {"change-method", FOR_CHANGE_METHOD, "ID METHOD [NAME]", 2, 3, change_method_command,
     "validate by email, file, cname or txt"},
    {"refund-status", FOR_REFUND_STATUS, "ID", 1, 1, refund_status_command,
     "show the state of a refund"},
    {"keep", FOR_KEEP, "FILE...", 1, OPERANDS_MAX, keep_command,
     "keep certificates in force for years"},
    {"sync", FOR_SYNC, "", 0, 0, sync_command, "list every order with its certificate"},
    {"list", FOR_LIST, "", 0, 0, list_command, "list the certificates of the inventory"},
    {"show", FOR_SHOW, "ID", 1, 1, show_command, "show an order of the inventory and its history"},
    {"expiring", FOR_EXPIRING, "", 0, 0, expiring_command, "list certificates that expire soon"},
    {"export", FOR_EXPORT, "", 0, 0, export_command, "write the inventory as CSV or JSON lines"},
    {"report", FOR_REPORT, "", 0, 0, report_command, "sum the inventory up: page, text, metrics"},
    {"batch", FOR_BATCH, "[FILE]", 0, 1, batch_command, "run commands from a file in one session"},
};

enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

#define WITH_ID                                                                                 \
    (FOR_STATUS | FOR_DOWNLOAD | FOR_RENEW | FOR_REISSUE | FOR_REVOKE | FOR_PLAN | FOR_RESEND | \
     FOR_CHANGE_APPROVER | FOR_CHANGE_METHOD | FOR_REFUND_STATUS | FOR_DCV | FOR_WAIT | FOR_SHOW)
#define ID_NOTE "ID is an order number, an order key (ORDER-PARTNER), or an id of your own."

/* What the help of a command says about its operands and about the options that it needs. */
static const struct note {
    unsigned commands;
    const char *text;
} notes[] = {
    {FOR_INIT, "Writes ~/.config/sslstore/config for its owner alone. What else is in it stays."},
    {WITH_ID, ID_NOTE},
    {FOR_FIELDS | FOR_APPROVERS, "PRODUCT is a product code; see `sslstore products`."},
    {FOR_CSR, "NAME is the common name. --key is required; the file is made unless it exists,"},
    {FOR_CSR, "and not overwritten unless --new-key says so."},
    {FOR_ENROLL,
     "--product is required, and --name or --csr, except with --resume. Without --csr,"},
    {FOR_ENROLL, "the program makes the key (key.pem in --out, or --key) and the request itself."},
    {FOR_ENROLL | FOR_CHECK, "`sslstore fields PRODUCT` lists what else a product requires."},
    {FOR_RENEW | FOR_REISSUE,
     "Without --csr, the key in --out (or --key) signs the request; --new-key makes"},
    {FOR_RENEW | FOR_REISSUE, "another one. What is not given is taken over from the order."},
    {FOR_CSR | FOR_CHECK | FOR_ENROLL | FOR_RENEW | FOR_REISSUE,
     "TYPE is p256, p384, rsa2048, rsa3072 or rsa4096."},
    {FOR_REVOKE, "Either --refund or --certificate is required."},
    {FOR_DCV, "--check fetches files, and asks the authoritative name servers for records. Exit"},
    {FOR_DCV, "code 3: something is not there yet; 1: nobody could be asked."},
    {FOR_CHANGE_APPROVER, "EMAIL must be one that `sslstore approvers PRODUCT DOMAIN` lists."},
    {FOR_CHANGE_METHOD,
     "METHOD is email, file, cname, txt, or auto: a possible one that the order does"},
    {FOR_CHANGE_METHOD, "not use now. NAME is one domain (default: all)."},
    {FOR_KEEP, "FILE describes certificates (INI); see examples/cli/keep.md. Exit code 0:"},
    {FOR_KEEP, "nothing was due, 11 changed, 3 waiting, 12 a person is needed, 1 failed."},
    {FOR_SHOW, "ID is also a serial number. --db is required; no request is sent."},
    {FOR_REPORT, "Several forms may be asked for at once. A file is replaced whole or not at all."},
    {FOR_REPORT, "FILE of --html and --metrics may be - for standard output."},
    {FOR_EXPORT, "CSV as RFC 4180 says; with --json, one object a line."},
    {FOR_LIST | FOR_EXPORT | FOR_EXPIRING,
     "SPAN is a number of hours, days or weeks, such as 36h, 30d or 6w."},
    {FOR_SYNC | FOR_SHOW | FOR_LIST | FOR_EXPORT | FOR_EXPIRING | FOR_REPORT,
     "FILE of --db is a file of SQLite, or postgresql://USER@HOST/DATABASE."},
    {FOR_LIST | FOR_EXPORT | FOR_EXPIRING | FOR_REPORT,
     "With --db, nothing is requested from the service: the settings are not used."},
    {FOR_BATCH, "FILE contains one command per line (default: standard input)."},
};

/* An example of each command, line by line. */
static const struct note examples[] = {
    {FOR_INIT, "sslstore init --profile live"},
    {FOR_CONFIG, "sslstore config --profile live"},
    {FOR_PING, "sslstore ping"},
    {FOR_PRODUCTS, "sslstore products --vendor Sectigo --validation DV"},
    {FOR_FIELDS, "sslstore fields positivessl"},
    {FOR_APPROVERS, "sslstore approvers positivessl www.example.com"},
    {FOR_ORGANIZATIONS, "sslstore organizations"},
    {FOR_CSR, "sslstore csr www.example.com --key key.pem >csr.pem"},
    {FOR_CHECK, "sslstore check --product positivessl --csr csr.pem --days 365 \\"},
    {FOR_CHECK, "    --approver admin@example.com \\"},
    {FOR_CHECK, "    --field 'Admin Contact - Email=admin@example.com'"},
    {FOR_ENROLL, "sslstore enroll --product positivessl --name www.example.com --days 365 \\"},
    {FOR_ENROLL, "    --approver admin@example.com \\"},
    {FOR_ENROLL, "    --field 'Admin Contact - Email=admin@example.com' \\"},
    {FOR_ENROLL, "    --wait 600 --out certificate"},
    {FOR_STATUS, "sslstore status 10000001"},
    {FOR_DOWNLOAD, "sslstore download 10000001 --out certificate"},
    {FOR_WAIT, "sslstore wait 10000001 --wait 600 --out certificate"},
    {FOR_RENEW, "sslstore renew 10000001 --new-key --days 365 --out certificate"},
    {FOR_REISSUE, "sslstore reissue 10000001 --csr csr.pem --wait 600 --out certificate"},
    {FOR_REVOKE, "sslstore revoke 10000001 --refund --reason 'ordered by mistake'"},
    {FOR_PLAN, "sslstore plan 10000001"},
    {FOR_DCV, "sslstore dcv 10000001 --check"},
    {FOR_RESEND, "sslstore resend 10000001"},
    {FOR_CHANGE_APPROVER, "sslstore change-approver 10000001 www.example.com admin@example.com"},
    {FOR_CHANGE_METHOD, "sslstore change-method 10000001 cname www.example.com"},
    {FOR_REFUND_STATUS, "sslstore refund-status 10000001"},
    {FOR_KEEP, "sslstore keep /etc/sslstore/www.ini"},
    {FOR_SYNC, "sslstore sync --db inventory.db"},
    {FOR_LIST, "sslstore list --name example.com --expires-within 6w --db inventory.db"},
    {FOR_SHOW, "sslstore show 10000001 --db inventory.db"},
    {FOR_EXPORT, "sslstore export --db inventory.db >inventory.csv"},
    {FOR_EXPIRING, "sslstore expiring --within 30d --db inventory.db"},
    {FOR_REPORT, "sslstore report --html report.html --db inventory.db"},
    {FOR_BATCH, "sslstore batch commands.txt --keep-going"},
};

/* Prints the lines about a command. */
static void put_notes(const struct note *lines, size_t count, unsigned command, const char *before)
{
    for (size_t i = 0; i < count; i++) {
        if ((lines[i].commands & command) != 0) {
            printf("%s%s\n", before, lines[i].text);
        }
    }
}

void commands_help(void)
{
    printf("usage: sslstore COMMAND [OPTION]... [OPERAND]...\n\n");
    for (int i = 0; i < COMMAND_COUNT; i++) {
        char usage[40];

        snprintf(usage, sizeof usage, "%s %s", commands[i].name, commands[i].operands);
        printf("  %-32s%s\n", usage, commands[i].meaning);
    }
    printf("\nFor the options of a command:  sslstore COMMAND --help\n"
           "For the version:  sslstore --version\n" ID_NOTE "\n\n"
           "Settings come from options, else from the environment (SSLSTORE_PROFILE,\n"
           "SSLSTORE_URL, SSLSTORE_PARTNER_CODE, SSLSTORE_AUTH_TOKEN, SSLSTORE_CA_FILE),\n"
           "else from ~/.config/sslstore/config (XDG_CONFIG_HOME), else from\n"
           "/etc/sslstore/config (SSLSTORE_CONFIG_SYSTEM). The default address is the\n"
           "SSL Store test service.\n"
           "SSLSTORE_ENABLED=false forbids every call.\n"
           "The token is never an option: --token-file names a file that holds it.\n"
           "https_proxy, HTTPS_PROXY, all_proxy, ALL_PROXY, no_proxy and NO_PROXY are read\n"
           "as curl reads them.\n\n"
           "Exit codes:\n"
           "  0    success\n"
           "  1    failure\n"
           "  2    wrong usage or settings; nothing was sent\n"
           "  3    not yet: the order exists, but its certificate is not issued; or what\n"
           "       validation asks for is not published\n"
           "  4    unknown outcome: the request may have taken effect; look the order up\n"
           "       before you repeat it\n"
           "  5    incomplete: orders are missing from the list\n"
           "  6    another program is using the database; run the command again later\n"
           "  10   expiring: certificates expire soon\n"
           "  11   keep: something was done, and all certificates are in force\n"
           "  12   keep: a person is needed\n"
           "  130  interrupted by Ctrl-C\n");
}

void command_help(const struct command *command, bool in_batch)
{
    printf("usage: sslstore %s [OPTION]...%s%s\n%s\n", command->name,
           command->operands[0] == '\0' ? "" : " ", command->operands, command->meaning);
    put_notes(notes, sizeof notes / sizeof notes[0], command->bit, "");
    printf("\n");
    arguments_help(command->bit, in_batch);
    printf("\nExample:\n");
    put_notes(examples, sizeof examples / sizeof examples[0], command->bit, "  ");
}

const struct command *command_find(const char *name)
{
    for (int i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

const char *command_meant(const char *name)
{
    struct suggestion suggestion;

    suggest_begin(&suggestion, name, strlen(name));
    for (int i = 0; i < COMMAND_COUNT; i++) {
        suggest_offer(&suggestion, commands[i].name);
    }
    return suggestion.best;
}
