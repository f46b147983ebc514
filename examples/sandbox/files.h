/* Writes files completely or not at all, and never through a symbolic link.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_FILES_H
#define SANDBOX_FILES_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

/* All functions print what went wrong on stderr. */

/* Writes a file under another name and renames it, so that a reader never sees part of it. */
bool file_write(const char *path, const char *text);

/* Does the same, but fails if the file exists. */
bool file_create(const char *path, const char *text, mode_t mode);

/* Makes a folder, unless it exists. A symbolic link to a folder is refused. */
bool directory_make(const char *path);

/* Opens a file for appending. Returns NULL on failure. */
FILE *file_append(const char *path);

/* Reads a file of moderate size; the caller frees the text. Returns NULL if there is none or it
 * cannot be read; *there is false if there is none. */
char *file_read(const char *path, bool *there);

#endif
