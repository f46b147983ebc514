/* Writes the numbered folders of installed files.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _XOPEN_SOURCE 700

#include "keep_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool keep_folder_join(char *out, const char *folder, const char *name)
{
    int length = snprintf(out, KEEP_PATH_BYTES, "%s/%s", folder, name);

    if (length < 0 || length >= KEEP_PATH_BYTES) {
        errno = ENAMETOOLONG;
        return false;
    }
    return true;
}

bool keep_folder_fail(const struct description *description, const char *path)
{
    cli_note("%s: %s: %s", description->name, path, file_problem(errno));
    return false;
}

void keep_folder_sync(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (folder >= 0) {
        (void) fsync(folder);
        (void) close(folder);
    }
}

void keep_folder_of(const char *path, char *out)
{
    const char *slash = strrchr(path, '/');
    size_t size = slash == NULL || slash == path ? 1 : (size_t) (slash - path);

    (void) snprintf(out, KEEP_PATH_BYTES, "%.*s", (int) size, slash == NULL ? "." : path);
}

static bool has_key(size_t file)
{
    return file == KEEP_KEY || file == KEEP_COMBINED || file == KEEP_PKCS12;
}

bool keep_folder_write(const struct description *description, const char *path, size_t which,
                       const struct content *content)
{
    mode_t mode = has_key(which) ? description->mode : 0644;
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    size_t at = 0;
    bool written = file >= 0 && fchown(file, description->owner, description->group) == 0 &&
                   fchmod(file, mode) == 0;

    while (written && at < content->size) {
        ssize_t size = write(file, content->data + at, content->size - at);

        written = size >= 0 || errno == EINTR;
        at += size > 0 ? (size_t) size : 0;
    }
    written = written && fsync(file) == 0;
    if (file >= 0) {
        int reason = errno;

        written = close(file) == 0 && written;
        errno = reason;
    }
    return written || keep_folder_fail(description, path);
}

unsigned long keep_folder_live(const char *folder)
{
    char path[KEEP_PATH_BYTES];
    char target[16];
    ssize_t size = -1;

    if (keep_folder_join(path, folder, KEEP_LIVE)) {
        size = readlink(path, target, sizeof target - 1);
    }
    if (size <= 0) {
        return 0;
    }
    target[size] = '\0';
    return target[strspn(target, "0123456789")] == '\0' ? strtoul(target, NULL, 10) : 0;
}

/* Removes a folder of files. */
static void remove_folder(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry = folder == NULL ? NULL : readdir(folder);
    char file[KEEP_PATH_BYTES];

    for (; entry != NULL; entry = readdir(folder)) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            keep_folder_join(file, path, entry->d_name)) {
            (void) unlink(file);
        }
    }
    if (folder != NULL) {
        (void) closedir(folder);
        (void) rmdir(path);
    }
}

void keep_folder_remove_old(const char *folder, unsigned long live, unsigned long previous)
{
    DIR *files = opendir(folder);
    struct dirent *entry = files == NULL ? NULL : readdir(files);
    char path[KEEP_PATH_BYTES];

    for (; entry != NULL; entry = readdir(files)) {
        unsigned long number = strtoul(entry->d_name, NULL, 10);

        if (number != 0 && number != live && number != previous &&
            keep_folder_join(path, folder, entry->d_name)) {
            remove_folder(path);
        }
    }
    if (files != NULL) {
        (void) closedir(files);
    }
}

bool keep_folder_make(const struct description *description, const char *folder,
                      unsigned long number, char *path)
{
    char name[16];

    (void) snprintf(name, sizeof name, "%lu", number);
    if (!keep_folder_join(path, folder, name)) {
        return keep_folder_fail(description, folder);
    }
    remove_folder(path); /* what a run that was killed left */
    if (mkdir(path, 0755) != 0 || chmod(path, 0755) != 0) {
        return keep_folder_fail(description, path);
    }
    return true;
}

bool keep_folder_link(const struct description *description, const char *target, const char *path)
{
    char temporary[KEEP_PATH_BYTES + 8];
    char parent[KEEP_PATH_BYTES];

    (void) snprintf(temporary, sizeof temporary, "%s.new", path);
    (void) unlink(temporary);
    if (symlink(target, temporary) != 0 || rename(temporary, path) != 0) {
        return keep_folder_fail(description, path);
    }
    keep_folder_of(path, parent);
    keep_folder_sync(parent);
    return true;
}

bool keep_folder_go_live(const struct description *description, const char *folder,
                         const char *path, unsigned long number)
{
    char live[KEEP_PATH_BYTES];
    char name[16];

    keep_folder_sync(path);
    keep_folder_sync(folder);
    (void) snprintf(name, sizeof name, "%lu", number);
    return keep_folder_join(live, folder, KEEP_LIVE) && keep_folder_link(description, name, live);
}
