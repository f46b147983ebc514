/* sslstore: order and manage certificates of The SSL Store from the command line.
 *
 * This file runs a command: options, settings, session, exit code. commands.c has the table of
 * them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "commands.h"

/* The built-in catalog and a database are read without the service. */
static bool needs_settings(const struct command *command, const struct arguments *arguments)
{
    switch (command->bit) {
    case FOR_FIELDS:
    case FOR_CSR:
    case FOR_CONFIG:
    case FOR_INIT:
    case FOR_SHOW:
    case FOR_KEEP: /* reads them itself, with those of its files */
        return false;
    case FOR_PRODUCTS:
    case FOR_CHECK:
        return arguments->online;
    case FOR_EXPIRING:
    case FOR_LIST:
    case FOR_EXPORT:
    case FOR_REPORT:
        return arguments->db == NULL;
    default:
        return true;
    }
}

static int refuse_operands(const struct cli *cli, const struct command *command, int count)
{
    if (command->operands_max == 0) {
        return cli_usage(cli, "takes no operands");
    }
    return cli_usage(cli, "%s operand; expected %s",
                     count < command->operands_min ? "missing" : "unexpected", command->operands);
}

static int run_command(struct cli *cli, const struct command *command,
                       const struct arguments *arguments)
{
    if (arguments->help) {
        command_help(command, cli->in_batch);
        return DONE;
    }
    if (arguments->operand_count < command->operands_min ||
        arguments->operand_count > command->operands_max) {
        return refuse_operands(cli, command, arguments->operand_count);
    }
    if (!cli->in_batch && needs_settings(command, arguments)) {
        int code = settings_read(&cli->settings, cli, arguments);

        if (code != DONE) {
            return code;
        }
    }
    return command->run(cli, arguments);
}

static int refuse_command(const struct cli *cli, const char *name)
{
    const char *meant = command_meant(name);

    (void) cli_failed(cli, "unknown command \"%s\"; see sslstore --help", name);
    if (name[0] == '-') {
        cli_advise(cli, "Options follow the command: sslstore COMMAND [OPTION]...");
    } else if (meant != NULL) {
        cli_advise(cli, "Did you mean %s?", meant);
    }
    return USAGE;
}

static int read_and_run(struct cli *cli, char **words, bool *as_json)
{
    const struct command *command = command_find(words[0]);
    struct arguments arguments;
    int code;

    cli->command = command == NULL ? NULL : command->name;
    if (command == NULL) {
        return refuse_command(cli, words[0]);
    }
    if (command->bit == FOR_BATCH && cli->in_batch) {
        return cli_usage(cli, "batch cannot run inside a batch");
    }
    code = arguments_read(&arguments, cli, command->bit, words);
    if (code == DONE) {
        *as_json = arguments.json;
        cli->product = arguments.product;
        code = run_command(cli, command, &arguments);
        journal_end(cli);
    }
    return code;
}

/* Whether --json is among the words, in case that they cannot be read. */
static bool has_json(char **words)
{
    while (*words != NULL && strcmp(*words, "--json") != 0) {
        words++;
    }
    return *words != NULL;
}

/* Other codes say what a command found; its output says it, too. */
static bool is_failure(int code)
{
    return code != DONE && code != EXPIRING && code != CHANGED && code != NEEDS_PERSON;
}

int cli_run(struct cli *cli, char **words)
{
    struct failure failure = {.is_set = false};
    struct failure *outer = cli->failure;
    bool as_json = has_json(words);
    int code;

    cli->failure = &failure;
    code = read_and_run(cli, words, &as_json);
    if (as_json && failure.is_set && is_failure(code)) {
        failure_show_json(&failure, cli->command, code);
    }
    if (fflush(stdout) != 0 || ferror(stdout)) {
        code = cli_failed(cli, "cannot write to standard output");
    }
    cli->failure = outer;
    return code;
}

/* Says where a refused proxy comes from: often from the environment of the machine. */
static int refuse_settings(const struct cli *cli, const char *problem)
{
    static const char proxy[] = "proxy: ";

    if (strncmp(problem, proxy, strlen(proxy)) == 0) {
        return cli_usage(cli, "%s: %s", cli->settings.proxy_source, problem + strlen(proxy));
    }
    return cli_usage(cli, "%s: %s", sslstore_result_text(SSLSTORE_ERR_CONFIG), problem);
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
        return refuse_settings(cli, sslstore_config_problem(config));
    }
    if (result == SSLSTORE_OK) {
        return DONE;
    }
    return cli_result(cli, result);
}

int cli_prepare_session(struct cli *cli, const char *journal)
{
    int code = journal_begin(cli, journal);

    if (code != DONE) {
        return code;
    }
    return cli_connect(cli);
}

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
}

/* name: a command; NULL: none. */
static int help(const struct cli *cli, const char *name)
{
    const struct command *command = name == NULL ? NULL : command_find(name);

    if (name != NULL && command == NULL) {
        return refuse_command(cli, name);
    }
    if (command != NULL) {
        command_help(command, false);
    } else {
        commands_help();
    }
    return DONE;
}

int main(int count, char **words)
{
    struct failure failure = {.is_set = false};
    struct cli cli = {.failure = &failure};
    int code;

    if (count < 2) {
        cli_note("usage: sslstore COMMAND [OPTION]... [OPERAND]...; see sslstore --help");
        return USAGE;
    }
    if (is_help(words[1])) {
        return help(&cli, words[2]);
    }
    if (strcmp(words[1], "--version") == 0) {
        printf("sslstore %s\n", sslstore_version());
        return DONE;
    }
    settings_watch_interrupts();
    code = cli_run(&cli, words + 1);
    cli_note_traffic(&cli);
    cli_keep_difference(&cli, cli_clock_difference(&cli));
    cli_note_clock(cli.clock_difference, "is");
    sslstore_client_free(cli.client);
    settings_free(&cli.settings);
    return code;
}
