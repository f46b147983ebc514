/* Files that the sandbox writes: whole or not at all, and never through a symbolic link.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_FILES_H
#define SANDBOX_FILES_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

/* All of them say on stderr what went wrong. */

/* Writes a file under another name and renames it, so that a reader sees all of it or none. */
bool file_write(const char *path, const char *text);

/* The same, but fails where there is such a file already. */
bool file_create(const char *path, const char *text, mode_t mode);

/* Opens a file for appending; NULL on failure. */
FILE *file_append(const char *path);

/* Reads a file of moderate size: text to be freed. NULL if there is none, or it cannot be read;
 * *there says whether there is one. */
char *file_read(const char *path, bool *there);

#endif
