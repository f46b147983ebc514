/* Stores what a keep has to remember.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "keep_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_BYTES (KEEP_FOLDER_BYTES + 64)

const char *keep_store_default(void)
{
    const char *folder = getenv("STATE_DIRECTORY"); /* of systemd */

    return folder == NULL || folder[0] != '/' ? "/var/lib/sslstore" : folder;
}

static bool path_of(const struct keep_store *store, const char *name, char *path)
{
    int length = snprintf(path, PATH_BYTES, "%s/%s", store->folder, name);

    if (length < 0 || length >= PATH_BYTES) {
        errno = ENAMETOOLONG;
        return false;
    }
    return true;
}

static void sync_folder(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (folder >= 0) {
        (void) fsync(folder);
        (void) close(folder);
    }
}

static bool make_folder(const char *path)
{
    struct stat status;

    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        return false;
    }
    if (stat(path, &status) != 0) {
        return false;
    }
    errno = ENOTDIR;
    return S_ISDIR(status.st_mode);
}

static int lock(struct keep_store *store, const struct cli *cli, const char *name)
{
    char path[PATH_BYTES];

    if (!path_of(store, "lock", path)) {
        return cli_failed(cli, "%s: %s", store->folder, strerror(errno));
    }
    store->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (store->lock < 0) {
        return cli_failed(cli, "%s: %s", path, strerror(errno));
    }
    if (flock(store->lock, LOCK_EX | LOCK_NB) == 0) {
        return DONE;
    }
    if (errno == EWOULDBLOCK) {
        return cli_failed(cli, "%s: busy: another run works on it (%s)", name, path);
    }
    return cli_failed(cli, "%s: %s", path, strerror(errno));
}

void keep_store_look(struct keep_store *store, const char *parent, const char *name)
{
    store->lock = -1;
    (void) snprintf(store->folder, sizeof store->folder, "%s/%s", parent, name);
}

int keep_store_open(struct keep_store *store, const struct cli *cli, const char *parent,
                    const char *name)
{
    int code;

    keep_store_look(store, parent, name);
    if (strlen(parent) + strlen(name) + 2 > sizeof store->folder) {
        return cli_failed(cli, "--state-dir: %s", strerror(ENAMETOOLONG));
    }
    if (!make_folder(parent)) {
        return cli_failed(cli, "--state-dir: %s: %s", parent, strerror(errno));
    }
    if (!make_folder(store->folder)) {
        return cli_failed(cli, "--state-dir: %s: %s", store->folder, strerror(errno));
    }
    code = lock(store, cli, name);
    if (code == DONE) {
        sync_folder(parent);
    } else {
        keep_store_close(store);
    }
    return code;
}

void keep_store_close(struct keep_store *store)
{
    if (store->lock >= 0) {
        (void) close(store->lock);
    }
    store->lock = -1;
}

bool keep_store_read(const struct keep_store *store, const char *name, size_t max,
                     struct content *content)
{
    char path[PATH_BYTES];

    memset(content, 0, sizeof *content);
    return path_of(store, name, path) && file_read(path, max, content);
}

bool keep_store_write(const struct keep_store *store, const char *name, const void *data,
                      size_t size)
{
    char path[PATH_BYTES];

    if (path_of(store, name, path) && file_replace(path, data, size, 0600)) {
        return true;
    }
    cli_note("cannot write %s/%s: %s", store->folder, name, strerror(errno));
    return false;
}

void keep_store_remove(const struct keep_store *store, const char *name)
{
    char path[PATH_BYTES];

    if (path_of(store, name, path) && unlink(path) == 0) {
        sync_folder(store->folder);
    }
}

void keep_store_state(const struct keep_store *store, sslstore_keep_state *state)
{
    struct content content;

    memset(state, 0, sizeof *state);
    if (keep_store_read(store, "state", sizeof *state, &content) && content.size == sizeof *state) {
        memcpy(state, content.data, sizeof *state);
    }
    content_free(&content);
}
