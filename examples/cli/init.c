/* Init: asks for the settings, tries them, and writes them into the configuration of the user.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ask.h"
#include "choices.h"
#include "cli.h"
#include "config_edit.h"
#include "files.h"
#include "json.h"

#define FILE_MAX    65536
#define ANSWER_SIZE (CONFIG_VALUE_MAX + 1)
#define ORDER_EMAIL "Admin Contact - Email"

struct answers {
    char service[ANSWER_SIZE]; /* "live", "test", or an address */
    const char *profile;
    char partner_code[ANSWER_SIZE];
    char token[ANSWER_SIZE];
    char ca_file[ANSWER_SIZE];
    char email[ANSWER_SIZE]; /* "": none */
    bool ready;              /* the service accepts them */
};

static bool is_builtin(const char *service)
{
    return strcmp(service, "live") == 0 || strcmp(service, "test") == 0;
}

/* ---- Questions ---- */

static bool ask_service(struct answers *answers, const struct arguments *arguments)
{
    const char *suggestion =
        arguments->profile != NULL && is_builtin(arguments->profile) ? arguments->profile : "test";

    do {
        if (!ask_text("Service: live, test, or an address https://...",
                      arguments->url != NULL ? arguments->url : suggestion, answers->service,
                      sizeof answers->service)) {
            return false;
        }
    } while (!is_builtin(answers->service) && strncmp(answers->service, "https://", 8) != 0);
    answers->profile = is_builtin(answers->service) ? answers->service : "other";
    if (arguments->profile != NULL) {
        answers->profile = arguments->profile;
    }
    return true;
}

static bool ask_account(struct answers *answers, const struct arguments *arguments)
{
    const char *code = arguments->partner_code != NULL ? arguments->partner_code : "";

    do {
        if (!ask_text("Partner code", code, answers->partner_code, sizeof answers->partner_code)) {
            return false;
        }
    } while (answers->partner_code[0] == '\0');
    do {
        if (!ask_secret("Token (it is not shown)", answers->token, sizeof answers->token)) {
            return false;
        }
    } while (answers->token[0] == '\0');
    return true;
}

/* A built-in service has a certificate that every system trusts. */
static bool ask_ca_file(struct answers *answers, const struct arguments *arguments)
{
    const char *found = arguments->ca_file != NULL ? arguments->ca_file : choices_system_ca_file();

    if (arguments->ca_file == NULL && is_builtin(answers->service) && found != NULL) {
        return true;
    }
    do {
        if (!ask_text("File with the CA certificates to trust", found != NULL ? found : "",
                      answers->ca_file, sizeof answers->ca_file)) {
            return false;
        }
    } while (answers->ca_file[0] == '\0');
    return true;
}

static bool ask_all(struct answers *answers, const struct arguments *arguments)
{
    return ask_service(answers, arguments) && ask_account(answers, arguments) &&
           ask_ca_file(answers, arguments) &&
           ask_text("E-mail address of the administrative contact of orders (Enter: none)", "",
                    answers->email, sizeof answers->email);
}

static int check_answers(const struct cli *cli, const struct answers *answers)
{
    const char *const values[] = {answers->service, answers->partner_code, answers->token,
                                  answers->ca_file, answers->email};

    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        if (values[i][0] != '\0' && !config_can_hold(values[i])) {
            return cli_failed(cli, "an answer has characters that the file cannot hold; write it "
                                   "with an editor, and the token to a token_file");
        }
    }
    return DONE;
}

/* ---- Trying them ---- */

static void choose(struct choices *choices, enum setting setting, const char *value)
{
    struct choice *choice = &choices->all[setting];

    choice->value = value;
    (void) snprintf(choice->source, sizeof choice->source, "your answer");
}

static const char *url_of(const struct answers *answers)
{
    if (!is_builtin(answers->service)) {
        return answers->service;
    }
    return strcmp(answers->service, "live") == 0 ? SSLSTORE_URL_LIVE : SSLSTORE_URL_TEST;
}

/* Asks the service. Returns DONE if it accepts the settings, or an exit code. */
static int try_them(struct cli *cli, const struct arguments *arguments, struct answers *answers)
{
    struct choices *choices = cli->settings.choices;
    sslstore_result result;
    int code;

    choose(choices, SETTING_URL, url_of(answers));
    choose(choices, SETTING_PARTNER_CODE, answers->partner_code);
    choose(choices, SETTING_TOKEN, answers->token);
    choose(choices, SETTING_TOKEN_FILE, NULL);
    if (answers->ca_file[0] != '\0') {
        choose(choices, SETTING_CA_FILE, answers->ca_file);
    }
    code = settings_apply(&cli->settings, cli, arguments);
    if (code == DONE) {
        code = cli_connect(cli);
    }
    if (code != DONE) {
        return code;
    }
    cli_note("asking %s ...", url_of(answers));
    result = sslstore_ping(cli->client);
    answers->ready = result == SSLSTORE_OK;
    return answers->ready ? DONE : cli_result(cli, result);
}

/* ---- Writing them ---- */

/* Makes the folders of a path. */
static bool make_folders(const char *path)
{
    char folder[CONFIG_PATH_BYTES];

    for (const char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        (void) snprintf(folder, sizeof folder, "%.*s", (int) (slash - path), path);
        if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
            return false;
        }
    }
    return true;
}

static void put_line(char *lines, size_t size, const char *name, const char *value)
{
    size_t used = strlen(lines);

    if (value[0] != '\0') {
        (void) snprintf(lines + used, size - used, "%s = %s\n", name, value);
    }
}

/* Replaces *text by what was made of it. */
static bool exchange(char **text, char *made)
{
    if (*text != NULL) {
        file_wipe(*text, strlen(*text));
    }
    free(*text);
    *text = made;
    return made != NULL;
}

/* The text with the section of the profile; what else it has stays. */
static bool edit(char **text, const struct answers *answers, const struct config_file *file)
{
    char lines[5 * (ANSWER_SIZE + 32)] = "";
    char first[ANSWER_SIZE];
    bool made;

    put_line(lines, sizeof lines, "url", is_builtin(answers->service) ? "" : answers->service);
    if (is_builtin(answers->service) && strcmp(answers->profile, answers->service) != 0) {
        put_line(lines, sizeof lines, "url", url_of(answers));
    }
    put_line(lines, sizeof lines, "partner_code", answers->partner_code);
    put_line(lines, sizeof lines, "token", answers->token);
    put_line(lines, sizeof lines, "ca_file", answers->ca_file);
    made = exchange(text, config_with_section(*text, answers->profile, lines));
    file_wipe(lines, sizeof lines);
    if (made && answers->email[0] != '\0' && !config_has_section(file, CONFIG_ORDER)) {
        put_line(lines, sizeof lines, ORDER_EMAIL, answers->email);
        made = exchange(text, config_with_section(*text, CONFIG_ORDER, lines));
    }
    if (made && config_value(file, "", CHOICES_PROFILE) == NULL) {
        (void) snprintf(first, sizeof first, "profile = %s\n", answers->profile);
        made = exchange(text, config_with_first_line(*text, first));
    }
    return made;
}

static int write_file(const struct cli *cli, const struct answers *answers,
                      const struct config_file *file)
{
    struct content content = {NULL, 0};
    bool written;
    int reason;

    if (file->exists && !file_read(file->path, FILE_MAX, &content) && errno != ENODATA) {
        return cli_failed(cli, "%s: %s", file->path, file_problem(errno));
    }
    if (content.data == NULL) {
        content.data = calloc(1, 1);
    }
    written = content.data != NULL && edit(&content.data, answers, file) &&
              make_folders(file->path) &&
              file_write(file->path, content.data, strlen(content.data), 0600);
    reason = errno;
    (void) exchange(&content.data, NULL);
    return written ? DONE : cli_failed(cli, "%s: %s", file->path, file_problem(reason));
}

/* ---- The command ---- */

static void show(const struct arguments *arguments, const struct answers *answers,
                 const struct config_file *file)
{
    const char *first = config_value(file, "", CHOICES_PROFILE);
    struct json json = {stdout, false};

    if (arguments->json) {
        json_begin(&json, NULL, '{');
        json_text(&json, "path", file->path);
        json_text(&json, "profile", answers->profile);
        json_bool(&json, "ready", answers->ready);
        json_end(&json, '}');
        printf("\n");
        return;
    }
    printf("wrote %s, profile %s\n", file->path, answers->profile);
    if (first != NULL && strcmp(first, answers->profile) != 0) {
        cli_note("The file goes on to use profile %s; for this one:  sslstore ping --profile %s",
                 first, answers->profile);
    } else {
        cli_note("Next:  sslstore enroll --help");
    }
}

static int try_and_write(struct cli *cli, const struct arguments *arguments,
                         struct answers *answers)
{
    const struct config_file *file = &cli->settings.choices->user;
    int code = check_answers(cli, answers);

    if (code != DONE) {
        return code;
    }
    code = try_them(cli, arguments, answers);
    if (code != DONE && !ask_yes("Write these settings nevertheless?")) {
        return code;
    }
    code = write_file(cli, answers, file);
    if (code == DONE) {
        show(arguments, answers, file);
    }
    return code;
}

int init_command(struct cli *cli, const struct arguments *arguments)
{
    struct arguments others = *arguments;
    struct answers *answers;
    int code;

    if (!ask_is_possible(cli)) {
        return cli_usage(cli, "there is no terminal to ask on; write the file with an editor: see "
                              "sslstore(1), SETTINGS");
    }
    others.profile = NULL; /* it may be new */
    code = settings_read_choices(&cli->settings, cli, &others);
    if (code == DONE && cli->settings.choices->user.path[0] == '\0') {
        code = cli_failed(cli, "neither XDG_CONFIG_HOME nor HOME says where the file belongs");
    }
    if (code != DONE) {
        return code;
    }
    answers = calloc(1, sizeof *answers);
    if (answers == NULL) {
        return cli_failed(cli, "%s", strerror(ENOMEM));
    }
    if (ask_all(answers, arguments)) {
        code = try_and_write(cli, arguments, answers);
    } else {
        code = settings_interrupted() ? INTERRUPTED : cli_failed(cli, "nothing was written");
    }
    sslstore_client_free(cli->client); /* it borrows the answers */
    cli->client = NULL;
    file_wipe(answers, sizeof *answers);
    free(answers);
    return code;
}
