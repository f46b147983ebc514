/* Edits the text of a configuration: sections are replaced, all else stays as it is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_CONFIG_EDIT_H
#define SSLSTORE_CLI_CONFIG_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#define CONFIG_VALUE_MAX 160

/* Returns whether a file can hold the value as it is: one line, in which no comment begins. */
bool config_can_hold(const char *value);

/* Returns a copy of text in which the section [name], if it is there, has the given lines, each
 * with its end; otherwise they come last. Free it with free(); NULL: out of memory. */
char *config_with_section(const char *text, const char *name, const char *lines);

/* Returns a copy of text that begins with the line. */
char *config_with_first_line(const char *text, const char *line);

#endif
