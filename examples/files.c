/* Files for the examples, on POSIX: files.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"

long file_read(const char *path, void *out, size_t size)
{
    FILE *file = fopen(path, "rb");
    size_t read;
    bool is_complete;

    if (file == NULL) {
        return errno == ENOENT ? 0 : -1;
    }
    read = fread(out, 1, size, file);
    is_complete = fgetc(file) == EOF && !ferror(file) && read > 0;
    (void) fclose(file);
    return is_complete ? (long) read : -1;
}

/* Makes the file anew, with these rights from its first byte on. */
static FILE *create(const char *path, enum readers readers)
{
    int descriptor;

    (void) unlink(path);
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, readers == FOR_ALL ? 0644 : 0600);
    if (descriptor < 0) {
        return NULL;
    }
    return fdopen(descriptor, "wb");
}

/* A rename survives a power cut only once the directory is on disk. */
static int sync_directory_of(const char *path)
{
    char copy[PATH_BYTES];
    int directory;
    int result;

    (void) snprintf(copy, sizeof copy, "%s", path);
    directory = open(dirname(copy), O_RDONLY);
    if (directory < 0) {
        return -1;
    }
    result = fsync(directory);
    (void) close(directory);
    return result;
}

int file_replace(const char *path, enum readers readers, const void *data, size_t size)
{
    char temporary[PATH_BYTES];
    FILE *file;
    bool is_written;

    if (snprintf(temporary, sizeof temporary, "%s.new", path) >= PATH_BYTES) {
        return -1;
    }
    file = create(temporary, readers);
    if (file == NULL) {
        return -1;
    }
    is_written =
        fwrite(data, 1, size, file) == size && fflush(file) == 0 && fsync(fileno(file)) == 0;
    if (fclose(file) != 0 || !is_written || rename(temporary, path) != 0) {
        return -1;
    }
    return sync_directory_of(path);
}

int file_remove(const char *path)
{
    return unlink(path) == 0 || errno == ENOENT ? 0 : -1;
}

bool file_lock(const char *path)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int file = open(path, O_RDWR | O_CREAT, 0600);

    return file >= 0 && fcntl(file, F_SETLK, &lock) == 0;
}
