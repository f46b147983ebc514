/* Ask: questions on the terminal.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_ASK_H
#define SSLSTORE_CLI_ASK_H

#include <stdbool.h>
#include <stddef.h>

struct cli;

/* Returns whether there is somebody to ask. In a batch, standard input holds commands, not
 * answers. */
bool ask_is_possible(const struct cli *cli);

/* Asks for a line, without blanks around it. An empty answer means the suggestion, which may be "".
 * Returns false at the end of the input, after Ctrl-C, and if the answer does not fit. */
bool ask_text(const char *question, const char *suggestion, char *answer, size_t size);

/* The same without showing what is typed, and without a suggestion. */
bool ask_secret(const char *question, char *answer, size_t size);

/* Returns whether the answer is yes; anything else is no. */
bool ask_yes(const char *question);

#endif
