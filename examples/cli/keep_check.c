/* Checks that a keep can be installed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "keep_check.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keep_folder.h"

static bool is_writable(const char *path)
{
    struct stat status;

    if (stat(path, &status) != 0) {
        return false;
    }
    errno = ENOTDIR;
    return S_ISDIR(status.st_mode) && access(path, W_OK | X_OK) == 0;
}

bool keep_check(const struct description *description)
{
    const char *password = description->pkcs12_password_file;
    char folder[KEEP_PATH_BYTES];
    struct stat status;

    for (size_t i = 0; i < KEEP_PATH_COUNT; i++) {
        const char *path = description->paths[i];

        if (path == NULL) {
            continue;
        }
        keep_folder_of(path, folder);
        if (!is_writable(folder)) {
            cli_note("%s: %s: %s: %s", description->name, keep_path_names[i], folder,
                     strerror(errno));
            return false;
        }
        if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
            cli_note("%s: %s: %s is a folder", description->name, keep_path_names[i], path);
            return false;
        }
    }
    if (description->owner != (uid_t) -1 && description->owner != geteuid() && geteuid() != 0) {
        cli_note("%s: owner: only root can give files away", description->name);
        return false;
    }
    if (password != NULL && access(password, R_OK) != 0) {
        cli_note("%s: %s: %s", description->name, password, strerror(errno));
        return false;
    }
    return true;
}
