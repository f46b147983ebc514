/* Batch: runs commands from a file or standard input, one per line, over one connection.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

#define WORDS_MAX 600

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* Splits the next word off *text, in place, like a shell: quotes of either kind preserve blanks,
 * and outside of '...' a backslash quotes the next byte. Returns NULL if there is no more word,
 * or if a quote is not closed: *open_quote. */
static char *next_word(char **text, bool *open_quote)
{
    char *from = *text;
    char *word, *to;
    char quote = '\0';

    while (is_blank(*from)) {
        from++;
    }
    word = to = from;
    if (*from == '\0') {
        return NULL;
    }
    for (; *from != '\0' && (quote != '\0' || !is_blank(*from)); from++) {
        if (*from == quote) {
            quote = '\0';
        } else if (quote == '\0' && (*from == '"' || *from == '\'')) {
            quote = *from;
        } else {
            from += *from == '\\' && quote != '\'' && from[1] != '\0';
            *to++ = *from;
        }
    }
    *text = from + (*from != '\0');
    *to = '\0';
    *open_quote = quote != '\0';
    return *open_quote ? NULL : word;
}

/* Splits a line into words; @last stands for the order placed last. Returns the number of words,
 * 0 for an empty line or a comment. Reports an error in the line and returns -1. */
static int split(struct cli *cli, char *line, char **words)
{
    bool open_quote = false;
    int count = 0;
    char *word;

    while ((word = next_word(&line, &open_quote)) != NULL && (count > 0 || word[0] != '#')) {
        if (count == WORDS_MAX) {
            (void) cli_failed(cli, "the line has more than %d words", WORDS_MAX);
            return -1;
        }
        if (strcmp(word, "@last") == 0) {
            word = cli->last_id;
        }
        if (word[0] == '\0' && word == cli->last_id) {
            (void) cli_failed(cli, "@last: no order was placed yet, or its id is not a plain word");
            return -1;
        }
        words[count++] = word;
    }
    if (open_quote) {
        (void) cli_failed(cli, "a quote is not closed");
        return -1;
    }
    words[count] = NULL;
    return count;
}

static int run_line(struct cli *cli, const struct arguments *arguments, char *line)
{
    char no_command[] = "batch";
    char *words[WORDS_MAX + 1] = {no_command};
    int count = split(cli, line, words);
    int code = USAGE;

    if (count == 0) {
        return DONE;
    }
    if (count > 0) {
        code = cli_run(cli, words);
        cli->command = "batch";
    }
    if (arguments->mark) { /* also after an error in the line: a program waits for the mark */
        printf("= %s %d\n", words[0], code);
        fflush(stdout);
    }
    return code;
}

/* Returns the exit code of the first command that failed. */
static int run_lines(struct cli *cli, const struct arguments *arguments, FILE *file)
{
    char *line = NULL;
    size_t capacity = 0;
    unsigned long number = 0;
    int first = DONE;

    while ((first == DONE || arguments->keep_going) && !settings_interrupted() &&
           getline(&line, &capacity, file) >= 0) {
        int code = run_line(cli, arguments, line);

        number++;
        if (code != DONE && first == DONE) {
            first = code;
        }
    }
    free(line);
    if (settings_interrupted()) {
        return INTERRUPTED;
    }
    if (ferror(file)) {
        return cli_failed(cli, "%s", strerror(errno));
    }
    if (first != DONE && !arguments->keep_going) {
        cli_note("sslstore: batch: stopped at line %lu", number);
    }
    return first;
}

int batch_command(struct cli *cli, const struct arguments *arguments)
{
    const char *path = arguments->operand_count > 0 ? arguments->operands[0] : "-";
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
    int code;

    if (file == NULL) {
        return cli_failed(cli, "%s: %s", path, strerror(errno));
    }
    cli->in_batch = true;
    code = run_lines(cli, arguments, file);
    if (file != stdin) {
        (void) fclose(file);
    }
    return code;
}
