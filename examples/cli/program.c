/* Runs a program in a process group of its own, so that the time limit ends its children, too.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "settings.h"

#define LINES_MAX   200  /* of output that are logged */
#define LINE_BYTES  1024 /* longer lines are logged in parts */
#define GRACE_MS    5000 /* between SIGTERM and SIGKILL */
#define POLL_MS     50
#define FILES_MAX   65536
#define PIECE_BYTES 4096
#define PIECES_MAX  (65536 / PIECE_BYTES)
#define EXEC_FAILED 127

/* ---- Variables ---- */

/* Takes the item. */
static void append(struct variables *variables, char *item)
{
    char **items = realloc(variables->items, (variables->count + 2) * sizeof *items);

    if (items != NULL) {
        variables->items = items;
    }
    if (items == NULL || item == NULL) {
        free(item);
        variables->failed = true;
        return;
    }
    items[variables->count++] = item;
    items[variables->count] = NULL;
}

void variables_add(struct variables *variables, const char *name, const char *value)
{
    size_t size = strlen(name) + strlen(value) + 2;
    char *item = malloc(size);

    if (item != NULL) {
        (void) snprintf(item, size, "%s=%s", name, value);
    }
    append(variables, item);
}

void variables_put(struct variables *variables, const char *item)
{
    append(variables, strdup(item));
}

void variables_free(struct variables *variables)
{
    for (size_t i = 0; i < variables->count; i++) {
        free(variables->items[i]);
    }
    free(variables->items);
    memset(variables, 0, sizeof *variables);
}

/* ---- The log ---- */

struct output {
    const char *label;
    char line[LINE_BYTES + 1];
    size_t size;
    unsigned long lines;
};

static void log_line(struct output *output)
{
    char text[LINE_BYTES + 1];

    output->line[output->size] = '\0';
    output->size = 0;
    if (output->lines++ < LINES_MAX) {
        cli_note("%s: %s", output->label, sslstore_text_printable(output->line, text, sizeof text));
    }
}

static void log_bytes(struct output *output, const char *data, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (data[i] == '\n') {
            log_line(output);
        } else if (data[i] != '\0' && data[i] != '\r') {
            output->line[output->size++] = data[i];
        }
        if (output->size == LINE_BYTES) {
            log_line(output);
        }
    }
}

static void log_end(struct output *output)
{
    if (output->size > 0) {
        log_line(output);
    }
    if (output->lines > LINES_MAX) {
        cli_note("%s: %lu more lines were left out", output->label, output->lines - LINES_MAX);
    }
}

/* ---- The process ---- */

struct process {
    const struct program *program;
    char *word; /* a copy of its path, which execve() may change */
    struct output output;
    pid_t id;
    int pipe;  /* its output; -1: closed */
    int state; /* of waitpid() */
    bool ended;
    uint64_t started_ms;
    uint64_t stopped_ms; /* when it got SIGTERM; 0: not yet */
};

/* In the child. Files that are open otherwise are closed by execve(). */
static void become(const struct process *process, int null, int out)
{
    static char *const nothing[] = {NULL};
    char *words[] = {process->word, NULL};
    const struct variables *variables = process->program->variables;
    long files = sysconf(_SC_OPEN_MAX);
    sigset_t none;

    (void) setpgid(0, 0);
    (void) sigemptyset(&none);
    (void) sigprocmask(SIG_SETMASK, &none, NULL);
    (void) signal(SIGPIPE, SIG_DFL);
    if (dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0) {
        _exit(EXEC_FAILED);
    }
    for (int file = 3; file < FILES_MAX && (files < 0 || file < files); file++) {
        (void) fcntl(file, F_SETFD, FD_CLOEXEC);
    }
    (void) execve(words[0], words, variables->items != NULL ? variables->items : nothing);
    (void) dprintf(2, "%s: %s\n", words[0], strerror(errno));
    _exit(EXEC_FAILED);
}

/* Opens /dev/null and a pipe. */
static bool open_files(int *null, int ends[2])
{
    *null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (*null < 0) {
        return false;
    }
    if (pipe(ends) != 0) {
        (void) close(*null);
        return false;
    }
    for (int i = 0; i < 2; i++) {
        (void) fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    }
    (void) fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return true;
}

static bool start(struct process *process)
{
    int null;
    int ends[2];

    (void) fflush(NULL);
    if (!open_files(&null, ends)) {
        return false;
    }
    process->id = fork();
    if (process->id == 0) {
        become(process, null, ends[1]);
    }
    (void) close(null);
    (void) close(ends[1]);
    process->pipe = ends[0];
    if (process->id < 0) {
        (void) close(ends[0]);
        return false;
    }
    (void) setpgid(process->id, process->id); /* as the child does: whoever comes first */
    return true;
}

/* Reads one piece at most: a program that never stops printing must not escape its time limit. */
static void read_some(struct process *process)
{
    char data[PIECE_BYTES];
    ssize_t size = process->pipe < 0 ? -1 : read(process->pipe, data, sizeof data);

    if (size > 0) {
        log_bytes(&process->output, data, (size_t) size);
    } else if (size == 0) {
        (void) close(process->pipe);
        process->pipe = -1;
    }
}

static void wait_a_little(const struct process *process)
{
    struct pollfd file = {.fd = process->pipe, .events = POLLIN};

    (void) poll(&file, process->pipe >= 0 ? 1 : 0, POLL_MS);
}

/* Ends the program when its time is up. */
static void enforce_limit(struct process *process)
{
    uint64_t now = sslstore_now_ms(NULL);
    uint64_t limit = (uint64_t) process->program->timeout_s * 1000;

    if (process->stopped_ms != 0) {
        if (now - process->stopped_ms >= GRACE_MS) {
            (void) kill(-process->id, SIGKILL);
        }
        return;
    }
    if (now - process->started_ms < limit && !settings_interrupted()) {
        return;
    }
    cli_note("%s: %s", process->program->label,
             settings_interrupted() ? "interrupted" : "stopped at its time limit");
    (void) kill(-process->id, SIGTERM);
    process->stopped_ms = now;
}

static void run(struct process *process)
{
    while (!process->ended) {
        wait_a_little(process);
        read_some(process);
        process->ended = waitpid(process->id, &process->state, WNOHANG) == process->id;
        if (!process->ended) {
            enforce_limit(process);
        }
    }
    if (process->stopped_ms != 0) {
        (void) kill(-process->id, SIGKILL); /* what it left behind */
    }
}

static int conclude(struct process *process)
{
    const char *label = process->program->label;

    if (process->stopped_ms != 0) {
        return PROGRAM_FAILED;
    }
    if (WIFEXITED(process->state) && WEXITSTATUS(process->state) <= 2) {
        return WEXITSTATUS(process->state);
    }
    if (WIFEXITED(process->state)) {
        cli_note("%s: failed with exit code %d", label, WEXITSTATUS(process->state));
        return WEXITSTATUS(process->state);
    }
    cli_note("%s: killed by signal %d", label, WTERMSIG(process->state));
    return PROGRAM_FAILED;
}

static void follow(struct process *process)
{
    run(process);
    for (int i = 0; i < PIECES_MAX; i++) {
        read_some(process); /* what the pipe holds; its other end may still be open elsewhere */
    }
    if (process->pipe >= 0) {
        (void) close(process->pipe);
    }
    log_end(&process->output);
}

int program_run(const struct program *program)
{
    struct process process = {.program = program, .output = {.label = program->label}};

    process.started_ms = sslstore_now_ms(NULL);
    process.word = strdup(program->path);
    if (program->variables->failed || process.word == NULL || !start(&process)) {
        cli_note("%s: cannot be started: %s", program->label,
                 strerror(program->variables->failed ? ENOMEM : errno));
        free(process.word);
        return PROGRAM_FAILED;
    }
    follow(&process);
    free(process.word);
    return conclude(&process);
}
