/* Chooses the values of the settings.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "choices.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli.h"
#include "files.h"
#include "proxy.h"
#include "suggest.h"

/* By setting. */
static const struct setting_row {
    const char *name;     /* also the key in the files      */
    const char *variable; /* NULL: none                     */
    const char *option;   /* NULL: none                     */
    size_t offset;        /* of the option, in the arguments */
    bool is_path;
} rows[SETTING_COUNT] = {
#define OPTION(name, member) name, offsetof(struct arguments, member)
    [SETTING_PROFILE] = {CHOICES_PROFILE, "SSLSTORE_PROFILE", OPTION("--profile", profile), false},
    [SETTING_URL] = {"url", "SSLSTORE_URL", OPTION("--url", url), false},
    [SETTING_PARTNER_CODE] = {"partner_code", "SSLSTORE_PARTNER_CODE",
                              OPTION("--partner-code", partner_code), false},
    [SETTING_TOKEN] = {"token", "SSLSTORE_AUTH_TOKEN", NULL, 0, false},
    [SETTING_TOKEN_FILE] = {"token_file", NULL, OPTION("--token-file", token_file), true},
    [SETTING_CA_FILE] = {"ca_file", "SSLSTORE_CA_FILE", OPTION("--ca-file", ca_file), true},
    [SETTING_ROOTS] = {"roots", NULL, OPTION("--roots", roots), true},
    [SETTING_PROXY] = {"proxy", NULL, OPTION("--proxy", proxy), false},
    [SETTING_ENABLED] = {"enabled", "SSLSTORE_ENABLED", NULL, 0, false},
    [SETTING_PINS] = {"pins", NULL, NULL, 0, false},
    [SETTING_TIMEOUT] = {"timeout", NULL, NULL, 0, false},
    [SETTING_ATTEMPTS] = {"attempts", NULL, NULL, 0, false},
#undef OPTION
};

const char *choices_name(enum setting setting)
{
    return rows[setting].name;
}

bool choices_has_key(const char *name)
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        if (strcmp(rows[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

const char *choices_meant_key(const char *name)
{
    struct suggestion suggestion;

    suggest_begin(&suggestion, name, strlen(name));
    for (int i = 0; i < SETTING_COUNT; i++) {
        suggest_offer(&suggestion, rows[i].name);
    }
    return suggestion.best;
}

const char *choices_system_ca_file(void)
{
    static const char *const paths[] = {
        "/etc/ssl/certs/ca-certificates.crt", /* Debian, Arch, Alpine */
        "/etc/pki/tls/certs/ca-bundle.crt",   /* Fedora, RHEL         */
        "/etc/ssl/ca-bundle.pem",             /* openSUSE             */
        "/etc/ssl/cert.pem",                  /* macOS, the BSDs      */
    };

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        if (access(paths[i], R_OK) == 0) {
            return paths[i];
        }
    }
    return NULL;
}

/* ---- One setting ---- */

static void choose(struct choice *choice, const char *value, const char *source)
{
    choice->value = value;
    (void) snprintf(choice->source, sizeof choice->source, "%s", source);
}

/* Chooses the option. "" means: not set, whatever else says; of the proxy: none. Returns whether it
 * was given. */
static bool choose_option(struct choice *choice, enum setting setting,
                          const struct arguments *arguments)
{
    const struct setting_row *row = &rows[setting];
    const char *value;

    if (row->option == NULL) {
        return false;
    }
    value = *(const char *const *) (const void *) ((const char *) arguments + row->offset);
    if (value == NULL) {
        return false;
    }
    choose(choice, value[0] == '\0' && setting != SETTING_PROXY ? NULL : value, row->option);
    if (setting == SETTING_PROXY && arguments->proxy_source != NULL) {
        choose(choice, value, arguments->proxy_source);
    }
    return true;
}

/* A variable that is "" counts as not set. */
static bool choose_variable(struct choice *choice, enum setting setting)
{
    const char *name = rows[setting].variable;
    const char *value = name == NULL ? NULL : getenv(name);

    if (setting == SETTING_PROXY) {
        value = proxy_from_environment(&name);
    }
    if (value == NULL || value[0] == '\0') {
        return false;
    }
    choose(choice, value, name);
    return true;
}

/* A path of a file is relative to the folder of the file; "~/" is the home of the user. */
static const char *resolve(struct choice *choice, const char *path, const char *file)
{
    const char *home = getenv("HOME");
    const char *slash = strrchr(file, '/');
    int size;

    if (path[0] == '/') {
        return path;
    }
    if (strncmp(path, "~/", 2) == 0 && home != NULL) {
        size = snprintf(choice->path, sizeof choice->path, "%s%s", home, path + 1);
    } else {
        size = snprintf(choice->path, sizeof choice->path, "%.*s%s",
                        slash == NULL ? 0 : (int) (slash + 1 - file), file, path);
    }
    return size < 0 || (size_t) size >= sizeof choice->path ? path : choice->path;
}

static bool choose_section(struct choice *choice, enum setting setting,
                           const struct config_file *file, const char *section)
{
    const struct setting_row *row = &rows[setting];
    const char *value = config_value(file, section, row->name);

    if (value == NULL) {
        return false;
    }
    if (row->is_path) {
        value = resolve(choice, value, file->path);
    } else if (setting == SETTING_PROXY && strcmp(value, "none") == 0) {
        value = "";
    }
    choice->value = value;
    (void) snprintf(choice->source, sizeof choice->source, "%s%s%s%s", file->path,
                    section[0] == '\0' ? "" : " [", section, section[0] == '\0' ? "" : "]");
    return true;
}

/* The section of the profile counts before what stands above all sections. */
static bool choose_file(struct choices *choices, enum setting setting,
                        const struct config_file *file)
{
    struct choice *choice = &choices->all[setting];
    const char *profile = choices->all[SETTING_PROFILE].value;

    return (profile != NULL && choose_section(choice, setting, file, profile)) ||
           choose_section(choice, setting, file, "");
}

static void choose_one(struct choices *choices, enum setting setting,
                       const struct arguments *arguments)
{
    struct choice *choice = &choices->all[setting];

    (void) (choose_option(choice, setting, arguments) || choose_variable(choice, setting) ||
            choose_file(choices, setting, &choices->user) ||
            choose_file(choices, setting, &choices->system));
}

/* ---- The token ---- */

/* The token itself or its file: what is found first. */
static void choose_token(struct choices *choices, const struct arguments *arguments)
{
    struct choice *token = &choices->all[SETTING_TOKEN];
    struct choice *file = &choices->all[SETTING_TOKEN_FILE];

    (void) (choose_option(file, SETTING_TOKEN_FILE, arguments) ||
            choose_variable(token, SETTING_TOKEN) ||
            choose_file(choices, SETTING_TOKEN, &choices->user) ||
            choose_file(choices, SETTING_TOKEN_FILE, &choices->user) ||
            choose_file(choices, SETTING_TOKEN, &choices->system) ||
            choose_file(choices, SETTING_TOKEN_FILE, &choices->system));
}

static bool has_both(const struct config_file *file, const char *section)
{
    return config_value(file, section, "token") != NULL &&
           config_value(file, section, "token_file") != NULL;
}

static int check_tokens(const struct cli *cli, const struct config_file *file)
{
    for (size_t i = 0; i < file->count; i++) {
        const char *section = file->entries[i].section;

        if (has_both(file, section)) {
            return cli_usage(cli, "%s: [%s] has both \"token\" and \"token_file\"", file->path,
                             section);
        }
    }
    return DONE;
}

/* ---- Defaults ---- */

static bool is_builtin(const char *profile)
{
    return strcmp(profile, "live") == 0 || strcmp(profile, "test") == 0;
}

static void choose_defaults(struct choices *choices)
{
    struct choice *url = &choices->all[SETTING_URL];
    struct choice *ca_file = &choices->all[SETTING_CA_FILE];
    const char *profile = choices->all[SETTING_PROFILE].value;

    if (url->value == NULL && profile != NULL && strcmp(profile, "live") == 0) {
        choose(url, SSLSTORE_URL_LIVE, "default: live service");
    } else if (url->value == NULL) {
        choose(url, SSLSTORE_URL_TEST, "default: test service");
    }
    if (ca_file->value == NULL) {
        choose(ca_file, choices_system_ca_file(), "default: of the system");
    }
}

static void offer_sections(struct suggestion *suggestion, const struct config_file *file)
{
    for (size_t i = 0; i < file->count; i++) {
        if (strcmp(file->entries[i].section, CONFIG_ORDER) != 0) {
            suggest_offer(suggestion, file->entries[i].section);
        }
    }
}

static void note_meant_profile(const struct cli *cli, const struct choices *choices)
{
    const char *profile = choices->all[SETTING_PROFILE].value;
    struct suggestion suggestion;

    suggest_begin(&suggestion, profile, strlen(profile));
    suggest_offer(&suggestion, "live");
    suggest_offer(&suggestion, "test");
    offer_sections(&suggestion, &choices->user);
    offer_sections(&suggestion, &choices->system);
    if (suggestion.best != NULL) {
        cli_advise(cli, "Did you mean %s?", suggestion.best);
    }
}

static int check_profile(const struct cli *cli, const struct choices *choices)
{
    const struct choice *profile = &choices->all[SETTING_PROFILE];

    if (profile->value == NULL || is_builtin(profile->value) ||
        (strcmp(profile->value, CONFIG_ORDER) != 0 &&
         (config_has_section(&choices->user, profile->value) ||
          config_has_section(&choices->system, profile->value)))) {
        return DONE;
    }
    (void) cli_usage(cli, "%s: no configuration file has a section [%s]", profile->source,
                     profile->value);
    note_meant_profile(cli, choices);
    return USAGE;
}

/* ---- All settings ---- */

static int read_files(struct choices *choices, const struct cli *cli)
{
    int code;

    config_user_path(choices->user.path);
    config_system_path(choices->system.path);
    code = config_read(&choices->user, cli);
    if (code == DONE) {
        code = config_read(&choices->system, cli);
    }
    if (code == DONE) {
        code = check_tokens(cli, &choices->user);
    }
    if (code == DONE) {
        code = check_tokens(cli, &choices->system);
    }
    return code;
}

struct choices *choices_read(const struct cli *cli, const struct arguments *arguments, int *code)
{
    struct choices *choices = calloc(1, sizeof *choices);

    if (choices == NULL) {
        *code = cli_failed(cli, "%s", strerror(ENOMEM));
        return NULL;
    }
    *code = read_files(choices, cli);
    if (*code == DONE) {
        choose_one(choices, SETTING_PROFILE, arguments);
        *code = check_profile(cli, choices);
    }
    if (*code != DONE) {
        choices_free(choices);
        return NULL;
    }
    for (int i = SETTING_PROFILE + 1; i < SETTING_COUNT; i++) {
        if (i != SETTING_TOKEN && i != SETTING_TOKEN_FILE) {
            choose_one(choices, (enum setting) i, arguments);
        }
    }
    choose_token(choices, arguments);
    choose_defaults(choices);
    return choices;
}

void choices_free(struct choices *choices)
{
    if (choices != NULL) {
        config_free(&choices->user);
        config_free(&choices->system);
        free(choices);
    }
}

/* ---- Orders ---- */

static bool is_order(const struct config_entry *entry)
{
    return strcmp(entry->section, CONFIG_ORDER) == 0;
}

const struct config_entry *choices_order(const struct choices *choices, size_t number, char *source)
{
    const struct config_file *const files[] = {&choices->user, &choices->system};
    char unused[SOURCE_BYTES];

    for (size_t f = 0; f < 2; f++) {
        for (size_t i = 0; i < files[f]->count; i++) {
            const struct config_entry *entry = &files[f]->entries[i];
            bool is_hidden = f == 1 && config_value(files[0], CONFIG_ORDER, entry->name) != NULL;

            if (is_order(entry) && !is_hidden && number-- == 0) {
                (void) snprintf(source != NULL ? source : unused, SOURCE_BYTES,
                                "%s [" CONFIG_ORDER "]", files[f]->path);
                return entry;
            }
        }
    }
    return NULL;
}
