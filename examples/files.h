/* Files that survive a power cut, for the examples: whole or not at all, and on disk. Firmware
 * writes to flash instead.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef EXAMPLES_FILES_H
#define EXAMPLES_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define PATH_BYTES 4096

/* Who may read a file. */
enum readers { FOR_ME, FOR_ALL };

/* Returns the number of bytes read; 0 if there is no such file; -1 if it cannot be read, is empty,
 * or is longer than size. A journal that cannot be read must not be taken for a missing one: the
 * program would buy again. */
long file_read(const char *path, void *out, size_t size);

/* The same for a file of exactly this size; else clears out and returns false. */
static inline bool file_load(const char *path, void *out, size_t size)
{
    if (file_read(path, out, size) == (long) size) {
        return true;
    }
    memset(out, 0, size);
    return false;
}

/* Replaces the file by these bytes. Returns 0 once they are on disk; -1: the old file is still
 * there, or the new one is, but may not survive a power cut. */
int file_replace(const char *path, enum readers readers, const void *data, size_t size);
static inline int file_replace_text(const char *path, enum readers readers, const char *text)
{
    return file_replace(path, readers, text, strlen(text));
}

/* Removes the file. Returns 0; also if there is none; else -1. */
int file_remove(const char *path);

/* Locks a file, which is made if necessary, until the process ends. Returns false if another
 * process holds the lock. Two processes with one journal would buy twice. */
bool file_lock(const char *path);

#endif
