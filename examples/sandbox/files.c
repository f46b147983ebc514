/* Writes files completely or not at all, and never through a symbolic link.
 * SPDX-License-Identifier: Apache-2.0 */
#include "files.h"
#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX 65536

static void complain(const char *path)
{
    fprintf(stderr, "sslstore-sandbox: %s: %s\n", path,
            errno == ELOOP ? "is a symbolic link, which is not followed" : strerror(errno));
}

static bool write_all(int file, const char *text)
{
    size_t size = strlen(text);

    while (size) {
        ssize_t count = write(file, text, size);

        if (count < 0 && errno != EINTR) {
            return false;
        }
        if (count > 0) {
            text += count;
            size -= (size_t) count;
        }
    }
    return true;
}

/* Makes a new file beside the target. The caller frees its name; NULL on failure. */
static char *write_beside(const char *path, const char *text, mode_t mode)
{
    char *name = format_text("%s.%ld.tmp", path, (long) getpid());
    int file;

    (void) unlink(name); /* left behind by an earlier process with the same id */
    file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
    if (file >= 0) {
        bool written = write_all(file, text);

        if (close(file) == 0 && written) {
            return name;
        }
        (void) unlink(name);
    }
    free(name);
    return NULL;
}

bool file_write(const char *path, const char *text)
{
    char *name = write_beside(path, text, 0666);
    bool written = name && rename(name, path) == 0;

    if (!written) {
        complain(path);
    }
    if (name && !written) {
        (void) unlink(name);
    }
    free(name);
    return written;
}

/* For file systems without hard links. */
static bool rename_to_new(const char *name, const char *path)
{
    struct stat about;

    return lstat(path, &about) != 0 && errno == ENOENT && rename(name, path) == 0;
}

bool file_create(const char *path, const char *text, mode_t mode)
{
    char *name = write_beside(path, text, mode);
    bool written =
        name && (link(name, path) == 0 || (errno != EEXIST && rename_to_new(name, path)));

    if (!written) {
        complain(path);
    }
    if (name) {
        (void) unlink(name);
    }
    free(name);
    return written;
}

bool directory_make(const char *path)
{
    struct stat about;

    if (mkdir(path, 0777) == 0) {
        return true;
    }
    if (errno == EEXIST && lstat(path, &about) == 0 && S_ISDIR(about.st_mode)) {
        return true;
    }
    fprintf(stderr, "sslstore-sandbox: %s: %s\n", path,
            errno == EEXIST ? "is not a folder" : strerror(errno));
    return false;
}

FILE *file_append(const char *path)
{
    int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0666);
    FILE *stream = file >= 0 ? fdopen(file, "a") : NULL;

    if (!stream) {
        complain(path);
    }
    if (!stream && file >= 0) {
        close(file);
    }
    return stream;
}

char *file_read(const char *path, bool *there)
{
    struct stat about;
    FILE *file;
    char *text = NULL;
    size_t size;

    *there = lstat(path, &about) == 0;
    file = *there && S_ISREG(about.st_mode) ? fopen(path, "r") : NULL;
    if (!file) {
        if (*there) {
            fprintf(stderr, "sslstore-sandbox: %s cannot be read\n", path);
        }
        return NULL;
    }
    text = allocate(FILE_MAX + 1);
    size = fread(text, 1, FILE_MAX, file);
    text[size] = '\0';
    fclose(file);
    return text;
}
