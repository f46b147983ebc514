/* Commands: the table of all commands, and their help.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_COMMANDS_H
#define SSLSTORE_CLI_COMMANDS_H

#include "cli.h"

struct command {
    const char *name;
    unsigned bit;
    const char *operands;
    int operands_min;
    int operands_max;
    command_fn *run;
    const char *meaning;
};

/* Returns NULL if there is no such command. */
const struct command *command_find(const char *name);

/* Returns the name of the command that is meant by an unknown one; NULL: none is close. */
const char *command_meant(const char *name);

/* Prints the help of one command, or the list of all with the exit codes. */
void command_help(const struct command *command, bool in_batch);
void commands_help(void);

#endif
