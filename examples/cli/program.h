/* Program: runs another program with a time limit and logs what it prints.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_PROGRAM_H
#define SSLSTORE_CLI_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Variables of a program: "NAME=value". Free with variables_free(). */
struct variables {
    char **items; /* NULL at the end */
    size_t count;
    bool failed; /* out of memory */
};

void variables_add(struct variables *variables, const char *name, const char *value);
void variables_put(struct variables *variables, const char *item); /* "NAME=value" */
void variables_free(struct variables *variables);

struct program {
    const char *path;
    const char *label; /* before each line of its output, such as "www publish" */
    const struct variables *variables;
    uint32_t timeout_s;
};

#define PROGRAM_FAILED (-1) /* not started, killed by a signal, or stopped at the time limit */

/* Runs the program: without arguments and shell, standard input from /dev/null, nothing else open
 * but the log. Returns its exit code or PROGRAM_FAILED; says why in the log. Ends it, too, when the
 * user interrupts. */
int program_run(const struct program *program);

#endif
