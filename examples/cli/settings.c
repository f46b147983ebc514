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
#include <unistd.h>

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

/* Returns the option, else the environment variable, else NULL. "" counts as not set. */
static const char *choose(const char *option, const char *variable)
{
    const char *value = option != NULL ? option : getenv(variable);

    return value == NULL || value[0] == '\0' ? NULL : value;
}

/* Returns the file with the CA certificates that the system trusts; NULL: not found. */
static const char *system_ca_file(void)
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

static int read_token(struct settings *settings, const struct cli *cli, const char *path)
{
    struct content content;

    if (path == NULL) {
        settings->config.auth_token = choose(NULL, "SSLSTORE_AUTH_TOKEN");
        settings->token_source = "SSLSTORE_AUTH_TOKEN";
        return DONE;
    }
    if (!file_read(path, TOKEN_MAX, &content)) {
        return cli_failed(cli, "--token-file: %s: %s", path, file_problem(errno));
    }
    content.data[strcspn(content.data, "\r\n")] = '\0';
    settings->token = content.data;
    settings->config.auth_token = content.data;
    settings->token_source = path;
    return DONE;
}

/* Reads exactly 64 hexadecimal digits, in either case. */
static bool read_pin(const char *text, sslstore_pin *pin)
{
    static const char digits[] = "0123456789abcdef";

    if (strlen(text) != 2 * sizeof pin->sha256) {
        return false;
    }
    for (size_t i = 0; text[i] != '\0'; i++) {
        const char *digit = strchr(digits, tolower((unsigned char) text[i]));

        if (digit == NULL) {
            return false;
        }
        pin->sha256[i / 2] = (uint8_t) (pin->sha256[i / 2] << 4 | (digit - digits));
    }
    return true;
}

static int read_pins(struct settings *settings, const struct cli *cli, const struct list *list)
{
    if (list->count > PINS_MAX) {
        return cli_usage(cli, "--pin may be given at most %d times", PINS_MAX);
    }
    for (size_t i = 0; i < list->count; i++) {
        if (!read_pin(list->items[i], &settings->pins[i])) {
            return cli_usage(cli, "--pin: expected the SHA-256 of a public key, 64 hex digits");
        }
    }
    settings->config.pins = settings->pins;
    settings->config.pin_count = list->count;
    return DONE;
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
static int read_enabled(sslstore_config *config, const struct cli *cli)
{
    static const char *const yes[] = {"true", "yes", "on", "1", NULL};
    static const char *const no[] = {"false", "no", "off", "0", NULL};
    const char *text = choose(NULL, "SSLSTORE_ENABLED");

    config->disabled = text != NULL && is_among(text, no);
    if (text == NULL || config->disabled || is_among(text, yes)) {
        return DONE;
    }
    return cli_usage(cli, "SSLSTORE_ENABLED must be true or false");
}

static int read_roots(struct settings *settings, const struct cli *cli, const char *path)
{
    if (path == NULL) {
        return DONE;
    }
    if (!file_read(path, ROOTS_MAX, &settings->roots)) {
        return cli_usage(cli, "--roots: %s: %s", path, file_problem(errno));
    }
    settings->config.certificate_roots = settings->roots.data;
    if (strstr(settings->roots.data, " CERTIFICATE-----") != NULL) {
        return DONE;
    }
    return cli_usage(cli, "--roots: %s holds no PEM certificate", path);
}

/* "--proxy ''" means none, whatever the environment says. NO_PROXY counts in any case, as in curl. */
static int read_proxy(struct settings *settings, const struct cli *cli,
                      const struct arguments *arguments)
{
    sslstore_config *config = &settings->config;
    const char *proxy = arguments->proxy;

    settings->proxy_source = arguments->proxy_source;
    if (proxy == NULL) {
        proxy = proxy_from_environment(&settings->proxy_source);
    } else if (settings->proxy_source == NULL) {
        settings->proxy_source = "--proxy";
        if (strchr(proxy, '@') != NULL) {
            return cli_usage(cli, "--proxy: others could read a password here; set HTTPS_PROXY");
        }
    }
    if (proxy != NULL && proxy[0] != '\0' &&
        !proxy_is_bypassed(config->url == NULL ? SSLSTORE_URL_TEST : config->url)) {
        config->proxy = proxy;
    }
    return DONE;
}

static int check(const struct settings *settings, const struct cli *cli)
{
    const sslstore_config *config = &settings->config;

    if (config->partner_code == NULL) {
        return cli_usage(cli, "no partner code: set SSLSTORE_PARTNER_CODE or --partner-code");
    }
    if (config->auth_token == NULL || config->auth_token[0] == '\0') {
        return cli_usage(cli, "no token: set SSLSTORE_AUTH_TOKEN or --token-file");
    }
    if (config->ca_file == NULL) {
        return cli_usage(cli, "no CA certificates: set SSLSTORE_CA_FILE or --ca-file");
    }
    return DONE;
}

int settings_read(struct settings *settings, const struct cli *cli,
                  const struct arguments *arguments)
{
    sslstore_config *config = &settings->config;
    int code;

    memset(settings, 0, sizeof *settings);
    config->url = choose(arguments->url, "SSLSTORE_URL");
    config->partner_code = choose(arguments->partner_code, "SSLSTORE_PARTNER_CODE");
    config->ca_file = choose(arguments->ca_file, "SSLSTORE_CA_FILE");
    if (config->ca_file == NULL) {
        config->ca_file = system_ca_file();
    }
    config->page_size = arguments->page_size;
    config->connections = arguments->connections;
    config->renewal_window_days = arguments->renewal_window_days;
    config->renewal_window_percent = arguments->renewal_window_percent;
    config->call_timeout_ms = arguments->timeout_s * 1000;
    config->attempts = arguments->attempts;
    config->response_max = RESPONSE_MAX;
    config->record_max = RESPONSE_MAX;
    config->tick = tick;
    config->log = arguments->verbose ? log_line : NULL;
    code = read_enabled(config, cli);
    if (code == DONE) {
        code = test_clock_set(config, cli);
    }
    if (code == DONE) {
        code = read_pins(settings, cli, &arguments->pins);
    }
    if (code == DONE) {
        code = read_roots(settings, cli, arguments->roots);
    }
    if (code == DONE) {
        code = read_token(settings, cli, arguments->token_file);
    }
    if (code == DONE) {
        code = read_proxy(settings, cli, arguments);
    }
    if (code != DONE) {
        return code;
    }
    return check(settings, cli);
}

void settings_free(struct settings *settings)
{
    if (settings->token != NULL) {
        file_wipe(settings->token, strlen(settings->token));
        free(settings->token);
    }
    content_free(&settings->roots);
    memset(settings, 0, sizeof *settings);
}
