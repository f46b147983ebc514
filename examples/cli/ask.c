/* Asks questions on standard error, and reads answers from standard input.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "ask.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cli.h"
#include "files.h"

#define LINE_BYTES 4096

bool ask_is_possible(const struct cli *cli)
{
    return !cli->in_batch && isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

/* Reads a line in place, without its end and blanks around it. */
static char *read_line(char *line, int size)
{
    char *begin = line;
    size_t length;

    fflush(stderr);
    if (settings_interrupted() || fgets(line, size, stdin) == NULL || settings_interrupted()) {
        fputc('\n', stderr);
        return NULL;
    }
    begin += strspn(begin, " \t");
    length = strlen(begin);
    while (length > 0 && strchr(" \t\r\n", begin[length - 1]) != NULL) {
        begin[--length] = '\0';
    }
    return begin;
}

static bool take(const char *line, const char *suggestion, char *answer, size_t size)
{
    const char *text = line == NULL || line[0] != '\0' ? line : suggestion;
    bool fits = text != NULL && strlen(text) < size;

    if (fits) {
        memmove(answer, text, strlen(text) + 1);
    } else if (text != NULL) {
        cli_note("that is too long");
    }
    return fits;
}

bool ask_text(const char *question, const char *suggestion, char *answer, size_t size)
{
    char line[LINE_BYTES];

    if (suggestion[0] != '\0') {
        fprintf(stderr, "%s [%s]: ", question, suggestion);
    } else {
        fprintf(stderr, "%s: ", question);
    }
    return take(read_line(line, sizeof line), suggestion, answer, size);
}

bool ask_secret(const char *question, char *answer, size_t size)
{
    char line[LINE_BYTES];
    struct termios before;
    struct termios hidden;
    bool hides = tcgetattr(STDIN_FILENO, &before) == 0;
    bool taken;

    if (hides) {
        hidden = before;
        hidden.c_lflag &= ~(tcflag_t) ECHO;
        (void) tcsetattr(STDIN_FILENO, TCSADRAIN, &hidden);
    }
    fprintf(stderr, "%s: ", question);
    taken = take(read_line(line, sizeof line), "", answer, size);
    if (hides) {
        (void) tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
        fputc('\n', stderr);
    }
    file_wipe(line, sizeof line);
    return taken;
}

bool ask_yes(const char *question)
{
    char line[LINE_BYTES];
    const char *answer;

    fprintf(stderr, "%s [y/N] ", question);
    answer = read_line(line, sizeof line);
    return answer != NULL && (strcmp(answer, "y") == 0 || strcmp(answer, "yes") == 0);
}
