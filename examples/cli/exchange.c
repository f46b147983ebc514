/* Exchanges files by way of a link.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _DEFAULT_SOURCE /* flock() */

#include "exchange.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define OLD       ".sslstore-old"
#define NEW       ".sslstore-new"
#define LIVE      ".sslstore-live"
#define NEXT_LINK ".sslstore-next"

#define LONGEST_TAIL 64 /* of a path, after the folder's */

/* Nothing is ever exchanged in a folder whose path is longer. */
static bool has_room(const char *directory)
{
    return strlen(directory) < STAGED_PATH_BYTES - LONGEST_TAIL;
}

/* "DIRECTORY/FOLDER/NAME"; without folder if it is "". */
static const char *join(char *path, const char *directory, const char *folder, const char *name)
{
    (void) snprintf(path, STAGED_PATH_BYTES, "%s/%s%s%s", directory, folder,
                    folder[0] == '\0' ? "" : "/", name);
    return path;
}

static bool done_or(int result, int reason)
{
    return result == 0 || errno == reason;
}

static const char *name_of(const struct staged *staged)
{
    const char *slash = strrchr(staged->path, '/');

    return slash == NULL ? staged->path : slash + 1;
}

/* Makes a link, in place of whatever has the name. */
static bool put_link(const char *directory, const char *name, const char *target)
{
    char next[STAGED_PATH_BYTES], path[STAGED_PATH_BYTES];
    const char *link_path = join(next, directory, "", NEXT_LINK);

    return done_or(unlink(link_path), ENOENT) && symlink(target, link_path) == 0 &&
           rename(link_path, join(path, directory, "", name)) == 0;
}

/* ---- The lock ---- */

#define LOCK_ATTEMPTS 50 /* one in 100 ms */

/* The folder itself is locked: nothing is left behind, and a killed process holds nothing. */
static bool try_lock(int folder)
{
    const struct timespec pause = {.tv_nsec = 100000000};

    for (int i = 0; i < LOCK_ATTEMPTS; i++) {
        if (flock(folder, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) {
            return true; /* or there are no locks */
        }
        (void) nanosleep(&pause, NULL);
    }
    return false;
}

int exchange_lock(const char *directory)
{
    int folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (folder < 0 || try_lock(folder)) {
        return folder;
    }
    (void) close(folder);
    errno = EWOULDBLOCK;
    return EXCHANGE_BUSY;
}

void exchange_unlock(int lock)
{
    int reason = errno;

    if (lock >= 0) {
        (void) close(lock);
    }
    errno = reason;
}

/* ---- Settling ---- */

static bool exists(const char *directory, const char *name)
{
    char path[STAGED_PATH_BYTES];
    struct stat status;

    return lstat(join(path, directory, "", name), &status) == 0;
}

/* Whether a file of the folder is a link that an exchange has made. */
static bool is_exchanged(const char *path)
{
    char target[sizeof LIVE "/" + 1];
    size_t size = strlen(LIVE "/");

    return readlink(path, target, size) == (ssize_t) size && memcmp(target, LIVE "/", size) == 0;
}

/* A name whose file does not exist any more, or did not exist before, is removed. */
static bool make_plain(const char *directory, const char *name)
{
    char path[STAGED_PATH_BYTES], live[STAGED_PATH_BYTES];

    join(path, directory, "", name);
    if (!is_exchanged(path) || rename(join(live, directory, LIVE, name), path) == 0) {
        return true;
    }
    return errno == ENOENT && done_or(unlink(path), ENOENT);
}

static bool remove_folder(const char *directory, const char *folder, const char *const *names)
{
    char path[STAGED_PATH_BYTES];

    for (size_t i = 0; names[i] != NULL; i++) {
        if (!done_or(unlink(join(path, directory, folder, names[i])), ENOENT)) {
            return false;
        }
    }
    return done_or(rmdir(join(path, directory, "", folder)), ENOENT);
}

bool exchange_settle(const char *directory, const char *const *names)
{
    char live[STAGED_PATH_BYTES], next[STAGED_PATH_BYTES];
    bool is_under_way = exists(directory, LIVE);

    if (!has_room(directory) ||
        (!is_under_way && !exists(directory, OLD) && !exists(directory, NEW))) {
        return true;
    }
    for (size_t i = 0; is_under_way && names[i] != NULL; i++) {
        if (!make_plain(directory, names[i])) {
            return false;
        }
    }
    directory_flush(directory);
    return done_or(unlink(join(live, directory, "", LIVE)), ENOENT) &&
           done_or(unlink(join(next, directory, "", NEXT_LINK)), ENOENT) &&
           remove_folder(directory, OLD, names) && remove_folder(directory, NEW, names);
}

/* ---- The exchange ---- */

static bool make_folder(const char *directory, const char *folder)
{
    char path[STAGED_PATH_BYTES];

    return mkdir(join(path, directory, "", folder), 0755) == 0;
}

/* Gives the file before a second name in the folder of old files. */
static bool keep_old(const char *directory, const char *name)
{
    char path[STAGED_PATH_BYTES], old[STAGED_PATH_BYTES];

    return done_or(linkat(AT_FDCWD, join(path, directory, "", name), AT_FDCWD,
                          join(old, directory, OLD, name), AT_SYMLINK_FOLLOW),
                   ENOENT);
}

static bool keep_new(const char *directory, struct staged *staged)
{
    char path[STAGED_PATH_BYTES];

    if (staged->removes) {
        return true;
    }
    if (rename(staged->temporary, join(path, directory, NEW, name_of(staged))) != 0) {
        return false;
    }
    staged->temporary[0] = '\0';
    return true;
}

/* Steps 1 to 3. The new files move last: until then, an exchange that fails can do without
 * links. */
static bool link_all(const char *directory, struct staged *staged, size_t count)
{
    char target[64];

    if (!make_folder(directory, OLD) || !make_folder(directory, NEW)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!keep_old(directory, name_of(&staged[i]))) {
            return false;
        }
    }
    if (!put_link(directory, LIVE, OLD)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        (void) snprintf(target, sizeof target, LIVE "/%s", name_of(&staged[i]));
        if (!put_link(directory, name_of(&staged[i]), target)) {
            return false;
        }
    }
    return true;
}

static bool fill_new(const char *directory, struct staged *staged, size_t count)
{
    char path[STAGED_PATH_BYTES];

    for (size_t i = 0; i < count; i++) {
        if (!keep_new(directory, &staged[i])) {
            return false;
        }
    }
    directory_flush(join(path, directory, "", NEW));
    directory_flush(directory);
    return true;
}

bool exchange_commit(const char *directory, const char *const *names, struct staged *staged,
                     size_t count)
{
    int reason;

    if (!has_room(directory) || !link_all(directory, staged, count)) {
        return exchange_settle(directory, names) && file_commit(staged, count);
    }
    if (fill_new(directory, staged, count) && put_link(directory, LIVE, NEW)) {
        return exchange_settle(directory, names);
    }
    reason = errno;
    (void) exchange_settle(directory, names);
    errno = reason;
    return false;
}
