/* sslstore: certificates from The SSL Store, on the command line.
 *
 * A command is a row of the table below, and a function in the file named after its family.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "cli.h"

static const struct command {
    const char *name;
    unsigned bit;
    const char *operands;
    int operands_min;
    int operands_max;
    command_fn *run;
    const char *meaning;
} commands[] = {
    {"ping", FOR_PING, "", 0, 0, ping_command, "is all ready: address, TLS, credentials?"},
    {"products", FOR_PRODUCTS, "", 0, 0, products_command, "the built-in catalog"},
    {"fields", FOR_FIELDS, "[PRODUCT]", 0, 1, fields_command, "what an order may hold, and must"},
    {"approvers", FOR_APPROVERS, "PRODUCT DOMAIN", 2, 2, approvers_command,
     "who may approve a domain"},
    {"organizations", FOR_ORGANIZATIONS, "", 0, 0, organizations_command,
     "DigiCert organizations, for -EO products"},
    {"check", FOR_CHECK, "", 0, 0, check_command, "all that is wrong with an order; buys nothing"},
    {"enroll", FOR_ENROLL, "", 0, 0, enroll_command, "order a certificate"},
    {"status", FOR_STATUS, "ID", 1, 1, status_command, "what has become of an order"},
    {"download", FOR_DOWNLOAD, "ID", 1, 1, download_command, "the certificate and its chain"},
    {"renew", FOR_RENEW, "ID", 1, 1, renew_command, "a new certificate: reissue or new order"},
    {"reissue", FOR_REISSUE, "ID", 1, 1, reissue_command, "a new certificate of the same order"},
    {"revoke", FOR_REVOKE, "ID", 1, 1, revoke_command, "ask for a refund or a revocation"},
    {"plan", FOR_PLAN, "ID", 1, 1, plan_command, "what is due for an order; changes nothing"},
    {"resend", FOR_RESEND, "ID", 1, 1, resend_command, "send the approver e-mails again"},
    {"change-approver", FOR_CHANGE_APPROVER, "ID DOMAIN EMAIL", 3, 3, change_approver_command,
     "another approver for a domain"},
    {"change-method", FOR_CHANGE_METHOD, "ID METHOD [NAME]", 2, 3, change_method_command,
     "by email, file, cname or txt"},
    {"refund-status", FOR_REFUND_STATUS, "ID", 1, 1, refund_status_command,
     "what has become of a refund"},
    {"sync", FOR_SYNC, "", 0, 0, sync_command, "every order, each with its certificate"},
    {"expiring", FOR_EXPIRING, "", 0, 0, expiring_command, "certificates that end soon"},
    {"batch", FOR_BATCH, "[FILE]", 0, 1, batch_command, "commands, a line each, in one session"},
};

enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

static void print_help(void)
{
    printf("usage: sslstore COMMAND [OPTION]... [OPERAND]...\n\n");
    for (int i = 0; i < COMMAND_COUNT; i++) {
        char usage[40];

        snprintf(usage, sizeof usage, "%s %s", commands[i].name, commands[i].operands);
        printf("  %-32s%s\n", usage, commands[i].meaning);
    }
    printf("\nOptions of a command:  sslstore COMMAND --help\n"
           "ID is an order id, an order key (ORDER-PARTNER), or an id of your own.\n\n"
           "Settings come from options, or from SSLSTORE_URL, SSLSTORE_PARTNER_CODE,\n"
           "SSLSTORE_AUTH_TOKEN, SSLSTORE_CA_FILE. SSLSTORE_ENABLED=false forbids all calls.\n"
           "The token itself is never an option: --token-file names a file that holds it.\n\n"
           "Exit codes:\n"
           "  0    done\n"
           "  1    failed\n"
           "  2    wrong usage or settings; nothing was sent\n"
           "  3    the order stands, its certificate is not issued yet\n"
           "  4    unknown outcome: it may have been bought; look before sending again\n"
           "  5    incomplete: sync ended early, orders are missing from its list\n"
           "  10   expiring: there are certificates that end soon\n"
           "  130  interrupted by Ctrl-C\n");
}

static const struct command *find_command(const char *name)
{
    for (int i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

/* The built-in catalog and a database can be asked without any service. */
static bool needs_settings(const struct command *command, const struct arguments *arguments)
{
    switch (command->bit) {
    case FOR_FIELDS:
        return false;
    case FOR_PRODUCTS:
    case FOR_CHECK:
        return arguments->online;
    case FOR_EXPIRING:
        return arguments->db == NULL;
    default:
        return true;
    }
}

static int run_command(struct cli *cli, const struct command *command,
                       const struct arguments *arguments)
{
    if (arguments->help) {
        printf("usage: sslstore %s [OPTION]... %s\n%s\n\n", command->name, command->operands,
               command->meaning);
        arguments_help(command->bit);
        return DONE;
    }
    if (arguments->operand_count < command->operands_min ||
        arguments->operand_count > command->operands_max) {
        return cli_usage(cli, command->operands_max == 0 ? "takes no operands%s" : "takes %s",
                         command->operands);
    }
    if (!cli->in_batch && needs_settings(command, arguments)) {
        int code = settings_read(&cli->settings, cli, arguments);

        if (code != DONE) {
            return code;
        }
    }
    return command->run(cli, arguments);
}

int cli_run(struct cli *cli, char **words)
{
    const struct command *command = find_command(words[0]);
    struct arguments arguments;
    int code;

    cli->command = words[0];
    if (command == NULL || (command->bit == FOR_BATCH && cli->in_batch)) {
        cli_note("sslstore: %s: no such command here; see sslstore --help", words[0]);
        return USAGE;
    }
    code = arguments_read(&arguments, cli, command->bit, words);
    if (code == DONE) {
        code = run_command(cli, command, &arguments);
        journal_end(cli);
    }
    if (fflush(stdout) != 0 || ferror(stdout)) {
        code = cli_failed(cli, "the output could not be written");
    }
    return code;
}

int cli_connect(struct cli *cli)
{
    sslstore_config *config = &cli->settings.config;
    sslstore_result result;

    if (cli->client != NULL) {
        return DONE;
    }
    config->journal = journal_keep;
    config->journal_user = &cli->journal;
    result = sslstore_client_new(config, &cli->client);
    if (result == SSLSTORE_ERR_CONFIG) {
        return cli_usage(cli, "%s: %s", sslstore_result_text(result),
                         sslstore_config_problem(config));
    }
    return result == SSLSTORE_OK ? DONE : cli_result(cli, result);
}

int cli_prepare_session(struct cli *cli, const char *journal)
{
    int code = journal_begin(cli, journal);

    return code == DONE ? cli_connect(cli) : code;
}

int main(int count, char **words)
{
    struct cli cli = {0};
    int code;

    if (count < 2) {
        cli_note("usage: sslstore COMMAND [OPTION]... [OPERAND]...; see sslstore --help");
        return USAGE;
    }
    if (strcmp(words[1], "--help") == 0 || strcmp(words[1], "help") == 0) {
        print_help();
        return DONE;
    }
    if (strcmp(words[1], "--version") == 0) {
        printf("sslstore %s\n", sslstore_version());
        return DONE;
    }
    settings_watch_interrupts();
    code = cli_run(&cli, words + 1);
    cli_keep_clock(&cli, cli_clock_difference(&cli));
    cli_note_clock(cli.clock_difference, "is");
    sslstore_client_free(cli.client);
    settings_free(&cli.settings);
    return code;
}
