/* Files: read whole, written whole or not at all.
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

/* Read a file of 1 to max bytes. false: errno tells why. */
bool file_read(const char *path, size_t max, struct content *content);
void content_free(struct content *content);

/* Replace a file at one blow, and see to it that it is on the disk. false: errno tells why. */
bool file_write(const char *path, const void *data, size_t size, unsigned mode);

/* The same for a file that nobody else writes meanwhile: what a kill leaves behind is PATH.new, and
 * the next call overwrites it. */
bool file_replace(const char *path, const void *data, size_t size, unsigned mode);

/* Several files to be replaced together: each is staged beside the one that it replaces, on the disk
 * already; then all are put in place, the last one last. Until then the old ones stay. */
#define STAGED_PATH_BYTES 4096
struct staged {
    char temporary[STAGED_PATH_BYTES]; /* "": not staged */
    char path[STAGED_PATH_BYTES];
};

/* DIRECTORY/NAME. false: errno tells why. */
bool file_stage(struct staged *staged, const char *directory, const char *name, const char *text);
bool file_commit(struct staged *staged, size_t count);
void file_discard(struct staged *staged, size_t count);

/* Make a directory unless it is there, and see whether files can be made in it. */
bool directory_prepare(const char *path);

/* Overwrite with zeros, for good. */
void file_wipe(void *data, size_t size);

#endif
