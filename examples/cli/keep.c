/* Keep: keeps certificates in force: one step for each keep that the files describe, or all that
 * becomes due, as a daemon.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>

#include "cli.h"
#include "keep_check.h"
#include "keep_file.h"
#include "keep_hooks.h"
#include "keep_installed.h"
#include "keep_notify.h"
#include "keep_order.h"
#include "keep_report.h"
#include "keep_service.h"
#include "keep_store.h"

#define BUSY_S  60 /* until the next try, if another run works on a keep */
#define SLEEP_S 60 /* longest sleep: the clock may be set meanwhile */

/* What the command works on. */
struct keeping {
    struct cli *cli;
    const struct arguments *arguments;
    const char *state_dir;
    struct descriptions set;
    int64_t *next; /* when each keep is due */
};

static int64_t now_of(const struct cli *cli)
{
    const sslstore_config *config = &cli->settings.config;

    return config->wall_time != NULL ? config->wall_time(config->wall_user)
                                     : sslstore_wall_time(NULL);
}

/* ---- One step ---- */

/* The worse of two exit codes. */
static int worse(int one, int other)
{
    static const int ranks[] = {DONE, CHANGED, PENDING, NEEDS_PERSON, FAILED, INTERRUPTED};

    for (size_t i = sizeof ranks / sizeof ranks[0]; i > 0; i--) {
        if (ranks[i - 1] == one || ranks[i - 1] == other) {
            return ranks[i - 1];
        }
    }
    return FAILED;
}

static int code_of(const struct keeping *keeping, const sslstore_keep_report *report)
{
    bool changes = keep_report_changed(report);

    if (keeping->arguments->dry_run && changes) {
        return CHANGED; /* whatever was so before */
    }
    switch (report->phase) {
    case SSLSTORE_KEEP_PHASE_NEEDS_PERSON:
        return NEEDS_PERSON;
    case SSLSTORE_KEEP_PHASE_BLOCKED:
        return FAILED;
    case SSLSTORE_KEEP_PHASE_IN_FORCE:
        return changes ? CHANGED : DONE;
    default:
        return PENDING;
    }
}

/* An order that was refused waits for a person; any other failure is tried again. */
static int report_failure(const struct cli *cli, const char *name, sslstore_result result,
                          const sslstore_keep_report *report)
{
    const char *message = report->message;
    const char *text = keep_report_failure(report);

    if (result == SSLSTORE_ERR_CANCELLED && settings_interrupted()) {
        (void) cli_failed(cli, "%s: interrupted", name);
        return INTERRUPTED;
    }
    if (message[0] == '\0' || strcmp(message, text) == 0) {
        (void) cli_failed(cli, "%s: %s", name, text);
    } else {
        (void) cli_failed(cli, "%s: %s: %s", name, text, message);
    }
    return report->task == SSLSTORE_KEEP_TASK_CORRECT ? NEEDS_PERSON : FAILED;
}

static int step_locked(struct keeping *keeping, struct keeper *keeper, int64_t *next)
{
    const struct description *description = keeper->description;
    bool dry_run = keeping->arguments->dry_run;
    sslstore_keep keep = description->keep;
    sslstore_keep_state state;
    sslstore_keep_report report;
    sslstore_result result;
    int code;

    keep_store_state(&keeper->store, &state);
    keep.dry_run = dry_run;
    keep.look_now = keeping->arguments->now;
    keep_hooks_set(&keep, keeper);
    if (!dry_run) {
        keep_installed_repair(keeper);
    }
    result = sslstore_keep_step(keeping->cli->client, &keep, &state, &report);
    code = result == SSLSTORE_OK ? code_of(keeping, &report)
                                 : report_failure(keeping->cli, description->name, result, &report);
    keep_report_show(keeping->arguments, description->name, &report);
    if (!dry_run) {
        keep_notify(keeper, &report);
    }
    *next = report.next_look;
    sslstore_keep_report_free(&report);
    return code;
}

static int step(struct keeping *keeping, const struct description *description, int64_t *next)
{
    struct keeper keeper = {.description = description};
    int code = DONE;
    int checked = DONE;

    if (keeping->arguments->dry_run) {
        checked = keep_order_check(description) ? DONE : NEEDS_PERSON;
        keep_store_look(&keeper.store, keeping->state_dir, description->name);
    } else {
        code = keep_store_open(&keeper.store, keeping->cli, keeping->state_dir, description->name);
    }
    if (code == DONE && !keep_check(description)) {
        code = FAILED; /* nothing may be bought that could not be installed */
    }
    if (code == DONE) {
        code = step_locked(keeping, &keeper, next);
    } else {
        *next = now_of(keeping->cli) + BUSY_S;
    }
    keep_store_close(&keeper.store);
    (void) fflush(stdout);
    return worse(code, checked);
}

/* Makes a step for every keep that is due, and returns the worst exit code. */
static int step_due(struct keeping *keeping, int64_t now)
{
    int code = DONE;

    for (size_t i = 0; i < keeping->set.count && !settings_interrupted(); i++) {
        if (keeping->next[i] <= now) {
            code = worse(code, step(keeping, keeping->set.items[i], &keeping->next[i]));
        }
    }
    return settings_interrupted() ? INTERRUPTED : code;
}

/* ---- The files ---- */

/* Reads all files anew. After an error, the keeps stay as they were. */
static int read_files(struct keeping *keeping)
{
    const struct arguments *arguments = keeping->arguments;
    struct descriptions set = {.count = 0};
    int64_t *next = NULL;
    int code = DONE;

    for (int i = 0; code == DONE && i < arguments->operand_count; i++) {
        code = descriptions_read(&set, keeping->cli, arguments->operands[i]);
    }
    if (code == DONE) {
        next = calloc(set.count + 1, sizeof *next); /* not of 0 bytes, which may be NULL */
    }
    if (code == DONE && next == NULL) {
        code = cli_failed(keeping->cli, "%s", strerror(ENOMEM));
    }
    if (code != DONE) {
        descriptions_free(&set);
        return code;
    }
    descriptions_free(&keeping->set);
    free(keeping->next);
    keeping->set = set;
    keeping->next = next;
    return DONE;
}

/* ---- The daemon ---- */

static volatile sig_atomic_t hung_up;

static void on_hangup(int signal_number)
{
    (void) signal_number;
    hung_up = 1;
}

static void watch_hangup(void)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = on_hangup;
    (void) sigemptyset(&action.sa_mask);
    (void) sigaction(SIGHUP, &action, NULL);
}

/* Sleeps at most that long. A signal ends it, also one that comes just before. */
static void sleep_for(int64_t seconds)
{
    struct timespec time = {.tv_sec = (time_t) seconds};
    sigset_t watched;
    sigset_t before;

    (void) sigemptyset(&watched);
    (void) sigaddset(&watched, SIGTERM);
    (void) sigaddset(&watched, SIGINT);
    (void) sigaddset(&watched, SIGHUP);
    (void) sigprocmask(SIG_BLOCK, &watched, &before);
    if (!settings_interrupted() && !hung_up) {
        (void) pselect(0, NULL, NULL, NULL, &time, &before);
    }
    (void) sigprocmask(SIG_SETMASK, &before, NULL);
}

static void sleep_until_due(const struct keeping *keeping)
{
    int64_t now = now_of(keeping->cli);
    int64_t seconds = SLEEP_S;

    for (size_t i = 0; i < keeping->set.count; i++) {
        if (keeping->next[i] - now < seconds) {
            seconds = keeping->next[i] - now;
        }
    }
    sleep_for(seconds < 1 ? 1 : seconds);
}

static int run_daemon(struct keeping *keeping)
{
    watch_hangup();
    while (!settings_interrupted()) {
        if (hung_up) {
            hung_up = 0;
            (void) read_files(keeping);
        }
        (void) step_due(keeping, now_of(keeping->cli));
        sleep_until_due(keeping);
    }
    return DONE;
}

/* The settings: options, else the section [service], else the environment. */
static int connect(struct keeping *keeping)
{
    struct cli *cli = keeping->cli;
    struct arguments arguments = *keeping->arguments;
    int code = DONE;

    if (cli->in_batch && keeping->set.has_service) {
        return cli_usage(cli, "[service] cannot be used in a batch");
    }
    keep_service_apply(&keeping->set.service, &arguments);
    if (!cli->in_batch) {
        code = settings_read(&cli->settings, cli, &arguments);
    }
    return code == DONE ? cli_connect(cli) : code;
}

static int keep_all(struct keeping *keeping)
{
    int code = connect(keeping);

    if (code != DONE) {
        return code;
    }
    if (keeping->arguments->daemon) {
        return run_daemon(keeping);
    }
    return step_due(keeping, now_of(keeping->cli));
}

int keep_command(struct cli *cli, const struct arguments *arguments)
{
    struct keeping keeping = {.cli = cli, .arguments = arguments};
    int code;

    if (arguments->daemon && (arguments->dry_run || cli->in_batch)) {
        return cli_usage(cli, "--daemon: not with --dry-run, and not in a batch");
    }
    if (arguments->daemon && arguments->now) {
        return cli_usage(cli, "--now: not with --daemon; run it beside the daemon");
    }
    keeping.state_dir = arguments->state_dir != NULL ? arguments->state_dir : keep_store_default();
    code = read_files(&keeping);
    if (code == DONE) {
        code = keep_all(&keeping);
    }
    descriptions_free(&keeping.set);
    free(keeping.next);
    return code;
}
