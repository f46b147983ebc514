/* Files: see files.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_BYTES 4096

void file_wipe(void *data, size_t size)
{
    volatile char *byte = data;

    while (size-- > 0) {
        *byte++ = 0;
    }
}

bool file_read(const char *path, size_t max, struct content *content)
{
    FILE *file = fopen(path, "rb");
    bool read = false;

    content->size = 0;
    content->data = file == NULL ? NULL : malloc(max + 2);
    if (content->data != NULL) {
        content->size = fread(content->data, 1, max + 1, file); /* one more shows a file too long */
        content->data[content->size] = '\0';
        read = !ferror(file) && content->size > 0 && content->size <= max;
        if (!ferror(file) && !read) {
            errno = content->size == 0 ? ENODATA : EFBIG;
        }
    }
    if (!read && content->data != NULL) {
        file_wipe(content->data, content->size);
        free(content->data);
        content->data = NULL;
    }
    if (file != NULL) {
        (void) fclose(file);
    }
    return read;
}

void content_free(struct content *content)
{
    free(content->data);
    content->data = NULL;
    content->size = 0;
}

static bool write_all(int file, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t written = write(file, data, size);

        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return false;
        }
        data += written;
        size -= (size_t) written;
    }
    return true;
}

/* A rename is only kept over a power cut when the directory is. */
static void sync_directory_of(char *path)
{
    char *slash = strrchr(path, '/');
    int directory;

    if (slash != NULL) {
        slash[slash == path] = '\0';
    }
    directory = open(slash == NULL ? "." : path, O_RDONLY);
    if (directory >= 0) {
        (void) fsync(directory);
        (void) close(directory);
    }
}

bool file_write(const char *path, const void *data, size_t size, unsigned mode)
{
    char temporary[PATH_BYTES];
    int length = snprintf(temporary, sizeof temporary, "%s.XXXXXX", path);
    int file;
    bool written;

    if (length < 0 || (size_t) length >= sizeof temporary) {
        errno = ENAMETOOLONG;
        return false;
    }
    file = mkstemp(temporary);
    if (file < 0) {
        return false;
    }
    written = fchmod(file, (mode_t) mode) == 0 && write_all(file, data, size) && fsync(file) == 0;
    written = close(file) == 0 && written && rename(temporary, path) == 0;
    if (!written) {
        int reason = errno;

        (void) unlink(temporary);
        errno = reason;
        return false;
    }
    sync_directory_of(temporary);
    return true;
}

bool directory_prepare(const char *path)
{
    return (mkdir(path, 0777) == 0 || errno == EEXIST) && access(path, W_OK | X_OK) == 0;
}
