/* Reads the settings; supplies the hooks that print log lines and react to Ctrl-C.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "settings.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli.h"
#include "files.h"
#include "proxy.h"
#include "test_clock.h"

#define TOKEN_MAX 4096

/* Enough for any order: the reply about 1,000 names of 253 letters has 1.5 MB. */
#define RESPONSE_MAX (8u << 20)
#define ROOTS_MAX    (1u << 20)

/* ---- Hooks ---- */

static volatile sig_atomic_t interrupted;

static void on_signal(int signal_number)
{
    (void) signal_number;
    interrupted = 1;
}

void settings_watch_interrupts(void)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    action.sa_flags = (int) SA_RESETHAND;
    sigemptyset(&action.sa_mask);
    (void) sigaction(SIGINT, &action, NULL);
    (void) sigaction(SIGTERM, &action, NULL);
}

bool settings_interrupted(void)
{
    return interrupted != 0;
}

static int tick(void *unused)
{
    (void) unused;
    return interrupted;
}

static void log_line(void *unused, sslstore_log_level level, const char *line)
{
    static const char *const names[] = {"error", "warning", "info", "debug"};

    (void) unused;
    fprintf(stderr, "[%s] %s\n", names[level], line);
}

/* ---- Values ---- */

static int read_token_file(struct settings *settings, const struct cli *cli,
                           const struct choice *file)
{
    struct content content;

    if (!file_is_private(file->value)) {
        return cli_usage(cli, "%s: everybody may read or write the token in %s (chmod 600)",
                         file->source, file->value);
    }
    if (strcmp(file->value, "-") == 0 && cli->in_batch) {
        return cli_usage(cli, "--token-file -: in a batch, standard input holds commands");
    }
    if (!file_read(file->value, TOKEN_MAX, &content)) {
        return cli_failed(cli, "%s: %s: %s", file->source, file->value, file_problem(errno));
    }
    content.data[strcspn(content.data, "\r\n")] = '\0';
    settings->token = content.data;
    settings->config.auth_token = content.data;
    settings->token_source = file->value;
    return DONE;
}

static int read_token(struct settings *settings, const struct cli *cli)
{
    const struct choice *choices = settings->choices->all;

    if (choices[SETTING_TOKEN_FILE].value != NULL) {
        return read_token_file(settings, cli, &choices[SETTING_TOKEN_FILE]);
    }
    settings->config.auth_token = choices[SETTING_TOKEN].value;
    settings->token_source = choices[SETTING_TOKEN].source;
    return DONE;
}

/* Reads exactly 64 hexadecimal digits, in either case. */
static bool read_pin(const char *text, size_t size, sslstore_pin *pin)
{
    static const char digits[] = "0123456789abcdef";

    if (size != 2 * sizeof pin->sha256) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        const char *digit = strchr(digits, tolower((unsigned char) text[i]));

        if (digit == NULL) {
            return false;
        }
        pin->sha256[i / 2] = (uint8_t) (pin->sha256[i / 2] << 4 | (digit - digits));
    }
    return true;
}

static int add_pin(struct settings *settings, const struct cli *cli, const char *source,
                   const char *text, size_t size)
{
    sslstore_config *config = &settings->config;

    if (config->pin_count == PINS_MAX) {
        return cli_usage(cli, "%s: there may be at most %d pins", source, PINS_MAX);
    }
    if (!read_pin(text, size, &settings->pins[config->pin_count])) {
        return cli_usage(cli, "%s: expected the SHA-256 of a public key, 64 hex digits", source);
    }
    config->pins = settings->pins;
    config->pin_count++;
    return DONE;
}

/* Pins of a file are separated by commas or blanks. */
static int read_pins_of_file(struct settings *settings, const struct cli *cli)
{
    const struct choice *choice = &settings->choices->all[SETTING_PINS];
    const char *text = choice->value == NULL ? "" : choice->value;
    char source[SOURCE_BYTES + sizeof ": pins"];
    int code = DONE;

    (void) snprintf(source, sizeof source, "%s: pins", choice->source);
    for (text += strspn(text, ", "); code == DONE && *text != '\0'; text += strspn(text, ", ")) {
        size_t size = strcspn(text, ", ");

        code = add_pin(settings, cli, source, text, size);
        text += size;
    }
    return code;
}

static int read_pins(struct settings *settings, const struct cli *cli, const struct list *list)
{
    int code = DONE;

    for (size_t i = 0; code == DONE && i < list->count; i++) {
        code = add_pin(settings, cli, "--pin", list->items[i], strlen(list->items[i]));
    }
    return list->count > 0 ? code : read_pins_of_file(settings, cli);
}

/* Sets a number to that of a file, unless an option has set it. */
static int read_number(const struct settings *settings, const struct cli *cli, enum setting setting,
                       uint32_t max, uint32_t *number)
{
    const struct choice *choice = &settings->choices->all[setting];

    if (*number != 0 || choice->value == NULL || arguments_number(choice->value, 1, max, number)) {
        return DONE;
    }
    return cli_usage(cli, "%s: %s: expected a number from 1 to %lu", choice->source,
                     choices_name(setting), (unsigned long) max);
}

static int read_limits(struct settings *settings, const struct cli *cli,
                       const struct arguments *arguments)
{
    uint32_t timeout_s = arguments->timeout_s;
    uint32_t attempts = arguments->attempts;
    int code = read_number(settings, cli, SETTING_TIMEOUT, TIMEOUT_S_MAX, &timeout_s);

    if (code == DONE) {
        code = read_number(settings, cli, SETTING_ATTEMPTS, ATTEMPTS_MAX, &attempts);
    }
    settings->config.call_timeout_ms = timeout_s * 1000;
    settings->config.attempts = attempts;
    return code;
}

/* Whether the text is one of the words, without regard to case. */
static bool is_among(const char *text, const char *const *words)
{
    while (*words != NULL && strcasecmp(*words, text) != 0) {
        words++;
    }
    return *words != NULL;
}

/* Any other word is an error: it must not enable calls that the user meant to forbid. */
static int read_enabled(struct settings *settings, const struct cli *cli)
{
    static const char *const yes[] = {"true", "yes", "on", "1", NULL};
    static const char *const no[] = {"false", "no", "off", "0", NULL};
    const struct choice *choice = &settings->choices->all[SETTING_ENABLED];
    sslstore_config *config = &settings->config;
    const char *text = choice->value;

    config->disabled = text != NULL && is_among(text, no);
    if (text == NULL || config->disabled || is_among(text, yes)) {
        return DONE;
    }
    return cli_usage(cli, "%s%s must be true or false", choice->source,
                     strcmp(choice->source, "SSLSTORE_ENABLED") == 0 ? "" : ": enabled");
}

static int read_roots(struct settings *settings, const struct cli *cli)
{
    const struct choice *choice = &settings->choices->all[SETTING_ROOTS];
    const char *path = choice->value;

    if (path == NULL) {
        return DONE;
    }
    if (!file_read(path, ROOTS_MAX, &settings->roots)) {
        return cli_usage(cli, "%s: %s: %s", choice->source, path, file_problem(errno));
    }
    settings->config.certificate_roots = settings->roots.data;
    if (strstr(settings->roots.data, " CERTIFICATE-----") != NULL) {
        return DONE;
    }
    return cli_usage(cli, "%s: %s holds no PEM certificate", choice->source, path);
}

/* "" means none. NO_PROXY counts in any case, as in curl. */
static int read_proxy(struct settings *settings, const struct cli *cli)
{
    const struct choice *choice = &settings->choices->all[SETTING_PROXY];
    sslstore_config *config = &settings->config;

    settings->proxy_source = choice->source;
    if (choice->value == NULL || choice->value[0] == '\0') {
        return DONE;
    }
    if (strcmp(choice->source, "--proxy") == 0 && strchr(choice->value, '@') != NULL) {
        return cli_usage(cli, "--proxy: others could read a password here; set HTTPS_PROXY");
    }
    if (!proxy_is_bypassed(config->url)) {
        config->proxy = choice->value;
    }
    return DONE;
}

static int check(const struct settings *settings, const struct cli *cli)
{
    const sslstore_config *config = &settings->config;
    int code = DONE;

    if (config->partner_code == NULL) {
        code = cli_usage(cli, "no partner code: set SSLSTORE_PARTNER_CODE or --partner-code");
    } else if (config->auth_token == NULL || config->auth_token[0] == '\0') {
        code = cli_usage(cli, "no token: set SSLSTORE_AUTH_TOKEN or --token-file");
    } else if (config->ca_file == NULL) {
        code = cli_usage(cli, "no CA certificates: set SSLSTORE_CA_FILE or --ca-file");
    }
    if (code != DONE && !settings->choices->user.exists) {
        cli_advise(cli, "Or write them once into a file:  sslstore init");
    }
    return code;
}

static void set_options(sslstore_config *config, const struct arguments *arguments)
{
    config->page_size = arguments->page_size;
    config->connections = arguments->connections;
    config->renewal_window_days = arguments->renewal_window_days;
    config->renewal_window_percent = arguments->renewal_window_percent;
    config->response_max = RESPONSE_MAX;
    config->record_max = RESPONSE_MAX;
    config->tick = tick;
    config->log = arguments->verbose ? log_line : NULL;
}

static void set_choices(sslstore_config *config, const struct choices *choices)
{
    config->url = choices->all[SETTING_URL].value;
    config->partner_code = choices->all[SETTING_PARTNER_CODE].value;
    config->ca_file = choices->all[SETTING_CA_FILE].value;
}

int settings_read_choices(struct settings *settings, const struct cli *cli,
                          const struct arguments *arguments)
{
    int code = DONE;

    if (settings->choices == NULL) {
        settings->choices = choices_read(cli, arguments, &code);
    }
    return code;
}

int settings_apply(struct settings *settings, const struct cli *cli,
                   const struct arguments *arguments)
{
    sslstore_config *config = &settings->config;
    int code;

    set_options(config, arguments);
    set_choices(config, settings->choices);
    code = read_enabled(settings, cli);
    if (code == DONE) {
        code = test_clock_set(config, cli);
    }
    if (code == DONE) {
        code = read_pins(settings, cli, &arguments->pins);
    }
    if (code == DONE) {
        code = read_limits(settings, cli, arguments);
    }
    if (code == DONE) {
        code = read_roots(settings, cli);
    }
    if (code == DONE) {
        code = read_token(settings, cli);
    }
    if (code == DONE) {
        code = read_proxy(settings, cli);
    }
    return code == DONE ? check(settings, cli) : code;
}

int settings_read(struct settings *settings, const struct cli *cli,
                  const struct arguments *arguments)
{
    int code;

    memset(settings, 0, sizeof *settings);
    code = settings_read_choices(settings, cli, arguments);
    return code == DONE ? settings_apply(settings, cli, arguments) : code;
}

void settings_free(struct settings *settings)
{
    if (settings->token != NULL) {
        file_wipe(settings->token, strlen(settings->token));
        free(settings->token);
    }
    content_free(&settings->roots);
    choices_free(settings->choices);
    memset(settings, 0, sizeof *settings);
}
