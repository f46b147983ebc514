/* Reads files, and replaces them by writing a temporary file and renaming it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void file_wipe(void *data, size_t size)
{
    volatile char *byte = data;

    while (size-- > 0) {
        *byte++ = 0;
    }
}

const char *file_problem(int reason)
{
    switch (reason) {
    case ENODATA:
        return "the file is empty";
    case EFBIG:
        return "the file is too large";
    case EWOULDBLOCK:
        return "another run is writing there; repeat the command when it has ended";
    case ENOTSUP:
        return "not a regular file";
    default:
        return strerror(reason);
    }
}

bool file_read(const char *path, size_t max, struct content *content)
{
    bool is_input = strcmp(path, "-") == 0;
    FILE *file = is_input ? stdin : fopen(path, "rb");
    bool read = false;

    content->size = 0;
    content->data = NULL;
    if (file != NULL) {
        content->data = malloc(max + 2);
    }
    if (content->data != NULL) {
        /* Reading one more byte than max shows that the file is too long. */
        content->size = fread(content->data, 1, max + 1, file);
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
    if (file != NULL && !is_input) {
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

void directory_flush(const char *path)
{
    int directory = open(path, O_RDONLY);

    if (directory >= 0) {
        (void) fsync(directory);
        (void) close(directory);
    }
}

static void sync_directory_of(const char *path)
{
    char name[STAGED_PATH_BYTES];
    char *slash;

    (void) snprintf(name, sizeof name, "%s", path);
    slash = strrchr(name, '/');
    if (slash != NULL) {
        slash[slash == name] = '\0';
    }
    directory_flush(slash == NULL ? "." : name);
}

/* Removes the temporary file and preserves errno. Returns false. */
static bool discard(char *temporary)
{
    int reason = errno;

    (void) unlink(temporary);
    temporary[0] = '\0';
    errno = reason;
    return false;
}

/* Writes the open file and closes it. */
static bool fill(int file, const void *data, size_t size, unsigned mode)
{
    bool written =
        fchmod(file, (mode_t) mode) == 0 && write_all(file, data, size) && fsync(file) == 0;
    int reason = errno;

    if (close(file) != 0 && written) {
        return false;
    }
    errno = reason;
    return written;
}

static bool path_fits(int length)
{
    if (length < 0 || length >= STAGED_PATH_BYTES) {
        errno = ENAMETOOLONG;
        return false;
    }
    return true;
}

/* A device or a pipe, or a link to one, such as /dev/stdout: renaming would replace it by a
 * file. */
static bool is_special(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

static bool put_in_place(char *temporary, const char *path)
{
    if (is_special(path)) {
        errno = ENOTSUP;
        return discard(temporary);
    }
    if (rename(temporary, path) != 0) {
        return discard(temporary);
    }
    sync_directory_of(path);
    return true;
}

/* Writes a new file beside path. Returns false, with no file left, on failure. */
static bool write_temporary(char *temporary, const char *path, const void *data, size_t size,
                            unsigned mode)
{
    int file;

    if (!path_fits(snprintf(temporary, STAGED_PATH_BYTES, "%s.XXXXXX", path))) {
        return false;
    }
    file = mkstemp(temporary);
    if (file < 0) {
        return false;
    }
    return fill(file, data, size, mode) || discard(temporary);
}

bool file_write(const char *path, const void *data, size_t size, unsigned mode)
{
    char temporary[STAGED_PATH_BYTES];

    return write_temporary(temporary, path, data, size, mode) && put_in_place(temporary, path);
}

bool file_create(const char *path, const void *data, size_t size, unsigned mode)
{
    char temporary[STAGED_PATH_BYTES];
    bool created;

    if (!write_temporary(temporary, path, data, size, mode)) {
        return false;
    }
    created = link(temporary, path) == 0; /* which fails if path exists */
    (void) discard(temporary);
    if (created) {
        sync_directory_of(path);
    }
    return created;
}

bool file_replace(const char *path, const void *data, size_t size, unsigned mode)
{
    char temporary[STAGED_PATH_BYTES];
    int file;

    if (!path_fits(snprintf(temporary, sizeof temporary, "%s.new", path))) {
        return false;
    }
    file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, (mode_t) mode);
    if (file < 0) {
        return false;
    }
    if (fill(file, data, size, mode)) {
        return put_in_place(temporary, path);
    }
    return discard(temporary);
}

#define STAGED ".sslstore-staged-"

void file_stage_clean(const char *directory)
{
    DIR *folder = opendir(directory);
    const struct dirent *entry;
    char path[STAGED_PATH_BYTES];

    if (folder == NULL) {
        return;
    }
    for (entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        if (strncmp(entry->d_name, STAGED, strlen(STAGED)) == 0 &&
            path_fits(snprintf(path, sizeof path, "%s/%s", directory, entry->d_name))) {
            (void) unlink(path);
        }
    }
    (void) closedir(folder);
}

bool file_stage_removal(struct staged *staged, const char *directory, const char *name)
{
    staged->temporary[0] = '\0';
    staged->removes =
        path_fits(snprintf(staged->path, sizeof staged->path, "%s/%s", directory, name));
    return staged->removes;
}

bool file_stage(struct staged *staged, const char *directory, const char *name, const void *data,
                size_t size, unsigned mode)
{
    int file;

    staged->temporary[0] = '\0';
    staged->removes = false;
    if (!path_fits(snprintf(staged->path, sizeof staged->path, "%s/%s", directory, name)) ||
        !path_fits(snprintf(staged->temporary, sizeof staged->temporary, "%s/" STAGED "%s.XXXXXX",
                            directory, name))) {
        staged->temporary[0] = '\0';
        return false;
    }
    file = mkstemp(staged->temporary);
    if (file < 0) {
        staged->temporary[0] = '\0';
        return false;
    }
    return fill(file, data, size, mode) || discard(staged->temporary);
}

bool file_commit(struct staged *staged, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (staged[i].removes && unlink(staged[i].path) != 0 && errno != ENOENT) {
            return false;
        }
        if (staged[i].temporary[0] != '\0' && !put_in_place(staged[i].temporary, staged[i].path)) {
            return false;
        }
        staged[i].temporary[0] = '\0';
    }
    return true;
}

void file_discard(struct staged *staged, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (staged[i].temporary[0] != '\0') {
            (void) discard(staged[i].temporary);
        }
    }
}

bool file_is_private(const char *path)
{
    struct stat status;

    return stat(path, &status) != 0 || !S_ISREG(status.st_mode) ||
           (status.st_mode & (S_IROTH | S_IWOTH)) == 0;
}

bool directory_prepare(const char *path)
{
    struct stat status;

    if ((mkdir(path, 0777) != 0 && errno != EEXIST) || stat(path, &status) != 0) {
        return false;
    }
    if (!S_ISDIR(status.st_mode)) {
        errno = ENOTDIR;
        return false;
    }
    return access(path, W_OK | X_OK) == 0;
}
