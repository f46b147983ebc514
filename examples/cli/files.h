/* Files: reads complete files; replaces files completely or not at all.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_FILES_H
#define SSLSTORE_CLI_FILES_H

#include <stdbool.h>
#include <stddef.h>

/* NUL-terminated; free with content_free(). */
struct content {
    char *data;
    size_t size;
};

/* Reads a file of 1 to max bytes; "-": standard input. Returns false on failure; errno says why. */
bool file_read(const char *path, size_t max, struct content *content);
void content_free(struct content *content);

/* Replaces a file atomically and flushes it to disk. Never replaces a device or a pipe. Returns
 * false on failure; errno says why. */
bool file_write(const char *path, const void *data, size_t size, unsigned mode);

/* The same for a file that must not exist yet: it is never overwritten (EEXIST). */
bool file_create(const char *path, const void *data, size_t size, unsigned mode);

/* Like file_write() for a file that no other process writes at the same time. A killed process
 * leaves PATH.new behind, which the next call overwrites. */
bool file_replace(const char *path, const void *data, size_t size, unsigned mode);

/* Replaces several files together. Each is first staged: written to disk beside the file that it
 * replaces. Then all are put in place, in order. Until then the old files stay. */
#define STAGED_PATH_BYTES 4096
struct staged {
    char temporary[STAGED_PATH_BYTES]; /* "": no file was written */
    char path[STAGED_PATH_BYTES];
    bool removes; /* path is removed instead of replaced */
};

/* Removes what a killed process has staged in a directory. No other one may be staging there. */
void file_stage_clean(const char *directory);

/* Stages DIRECTORY/NAME. Returns false on failure; errno says why. */
bool file_stage(struct staged *staged, const char *directory, const char *name, const void *data,
                size_t size, unsigned mode);

/* Stages the removal of DIRECTORY/NAME, which need not exist. */
bool file_stage_removal(struct staged *staged, const char *directory, const char *name);
bool file_commit(struct staged *staged, size_t count);
void file_discard(struct staged *staged, size_t count);

/* Returns false if everybody may read or write the file. A pipe has no permissions. */
bool file_is_private(const char *path);

/* Creates a directory unless it exists. Returns whether files can be created in it; errno says why
 * not. */
bool directory_prepare(const char *path);

/* Flushes a directory to disk: only then a file that was made, renamed or removed in it survives a
 * power cut as that. */
void directory_flush(const char *path);

/* Describes the errno of a failed function of this file. */
const char *file_problem(int reason);

/* Overwrites with zeros, in a way that the compiler does not remove. */
void file_wipe(void *data, size_t size);

#endif
