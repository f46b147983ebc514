/* Installs the files of a keep; the header says how.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _XOPEN_SOURCE 700 /* realpath() */

#include "keep_install.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"
#include "pkcs12.h"

#define PATH_BYTES   4096
#define LIVE         "live"
#define NUMBER_MAX   999999999ul
#define FILE_MAX     (1u << 20)
#define PASSWORD_MAX 1024

static const char *const file_names[KEEP_PATH_COUNT] = {
    "key.pem", "cert.pem", "chain.pem", "fullchain.pem", "combined.pem", "store.p12"};

/* One run of keep_install(). */
struct installation {
    const struct description *description;
    const struct keep_pair *pair;
    char folder[PATH_BYTES]; /* .sslstore-NAME */
    struct content files[KEEP_PATH_COUNT];
    bool changed;
};

static bool join(char *out, const char *folder, const char *name)
{
    int length = snprintf(out, PATH_BYTES, "%s/%s", folder, name);

    if (length < 0 || length >= PATH_BYTES) {
        errno = ENAMETOOLONG;
        return false;
    }
    return true;
}

static bool fail(const struct installation *installation, const char *path)
{
    cli_note("%s: %s: %s", installation->description->name, path, file_problem(errno));
    return false;
}

static void sync_folder(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (folder >= 0) {
        (void) fsync(folder);
        (void) close(folder);
    }
}

/* The folder of a path: everything before the last slash. */
static void folder_of(const char *path, char *out)
{
    const char *slash = strrchr(path, '/');
    size_t size = slash == NULL || slash == path ? 1 : (size_t) (slash - path);

    (void) snprintf(out, PATH_BYTES, "%.*s", (int) size, slash == NULL ? "." : path);
}

static const char *home_path(const struct description *description)
{
    static const enum keep_path order[] = {KEEP_KEY, KEEP_COMBINED, KEEP_PKCS12};
    size_t i = 0;

    while (description->paths[order[i]] == NULL) { /* keep_keys_finish(): there is one */
        i++;
    }
    return description->paths[order[i]];
}

static bool find_folder(const struct description *description, char *folder)
{
    char home[PATH_BYTES];
    char name[SSLSTORE_KEEP_NAME_MAX + 16];

    folder_of(home_path(description), home);
    (void) snprintf(name, sizeof name, ".sslstore-%s", description->name);
    return join(folder, home, name);
}

bool keep_install_key(const struct description *description, char *path, size_t size)
{
    char folder[PATH_BYTES];
    int length;

    if (!find_folder(description, folder)) {
        return false;
    }
    length = snprintf(path, size, "%s/" LIVE "/%s", folder, file_names[KEEP_KEY]);
    return length > 0 && (size_t) length < size;
}

/* ---- What the files contain ---- */

static bool concatenate(struct content *content, const char *first, const char *second,
                        const char *third)
{
    content->size = strlen(first) + strlen(second) + strlen(third);
    content->data = malloc(content->size + 1);
    if (content->data == NULL) {
        return false;
    }
    (void) snprintf(content->data, content->size + 1, "%s%s%s", first, second, third);
    return true;
}

static bool make_pkcs12(struct installation *installation)
{
    const struct keep_pair *pair = installation->pair;
    const struct description *description = installation->description;
    struct content *store = &installation->files[KEEP_PKCS12];
    struct content password;

    if (!file_read(description->pkcs12_password_file, PASSWORD_MAX, &password)) {
        return fail(installation, description->pkcs12_password_file);
    }
    password.data[strcspn(password.data, "\r\n")] = '\0';
    store->data = (char *) pkcs12_make(pair->key, pair->cert, pair->chain, password.data,
                                       description->name, &store->size);
    file_wipe(password.data, password.size);
    content_free(&password);
    if (store->data == NULL) {
        cli_note("%s: the PKCS#12 store could not be made", description->name);
    }
    return store->data != NULL;
}

/* All but the PKCS#12 store, which is made when it is written. */
static bool make_files(struct installation *installation)
{
    const struct keep_pair *pair = installation->pair;
    struct content *files = installation->files;
    bool made = concatenate(&files[KEEP_KEY], pair->key, "", "") &&
                concatenate(&files[KEEP_CERT], pair->cert, "", "") &&
                concatenate(&files[KEEP_CHAIN], pair->chain, "", "") &&
                concatenate(&files[KEEP_FULLCHAIN], pair->cert, pair->chain, "") &&
                concatenate(&files[KEEP_COMBINED], pair->key, pair->cert, pair->chain);

    if (!made) {
        errno = ENOMEM;
        return fail(installation, "key");
    }
    return true;
}

static bool has_key(size_t file)
{
    return file == KEEP_KEY || file == KEEP_COMBINED || file == KEEP_PKCS12;
}

/* ---- Folders of files ---- */

/* Writes a file that does not exist. */
static bool write_file(const struct installation *installation, const char *path, size_t which,
                       const struct content *content)
{
    const struct description *description = installation->description;
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
    return written || fail(installation, path);
}

/* The number of the live folder; 0: there is none. */
static unsigned long live_number(const struct installation *installation)
{
    char path[PATH_BYTES];
    char target[16];
    ssize_t size = -1;

    if (join(path, installation->folder, LIVE)) {
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
    char file[PATH_BYTES];

    for (; entry != NULL; entry = readdir(folder)) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            join(file, path, entry->d_name)) {
            (void) unlink(file);
        }
    }
    if (folder != NULL) {
        (void) closedir(folder);
        (void) rmdir(path);
    }
}

/* Removes all folders but two: the live one and the one before it. */
static void remove_old(const struct installation *installation, unsigned long live,
                       unsigned long previous)
{
    DIR *folder = opendir(installation->folder);
    struct dirent *entry = folder == NULL ? NULL : readdir(folder);
    char path[PATH_BYTES];

    for (; entry != NULL; entry = readdir(folder)) {
        unsigned long number = strtoul(entry->d_name, NULL, 10);

        if (number != 0 && number != live && number != previous &&
            join(path, installation->folder, entry->d_name)) {
            remove_folder(path);
        }
    }
    if (folder != NULL) {
        (void) closedir(folder);
    }
}

/* Makes an empty folder of that number. */
static bool make_numbered(const struct installation *installation, unsigned long number, char *path)
{
    char name[16];

    (void) snprintf(name, sizeof name, "%lu", number);
    if (!join(path, installation->folder, name)) {
        return fail(installation, installation->folder);
    }
    remove_folder(path); /* what a run that was killed left */
    if (mkdir(path, 0755) != 0 || chmod(path, 0755) != 0) {
        return fail(installation, path);
    }
    return true;
}

/* Makes a link that replaces path atomically. */
static bool replace_link(const struct installation *installation, const char *target,
                         const char *path)
{
    char temporary[PATH_BYTES + 8];
    char folder[PATH_BYTES];

    (void) snprintf(temporary, sizeof temporary, "%s.new", path);
    (void) unlink(temporary);
    if (symlink(target, temporary) != 0 || rename(temporary, path) != 0) {
        return fail(installation, path);
    }
    folder_of(path, folder);
    sync_folder(folder);
    return true;
}

/* The moment at which all files change. */
static bool go_live(struct installation *installation, const char *path, unsigned long number)
{
    char live[PATH_BYTES];
    char name[16];

    sync_folder(path);
    sync_folder(installation->folder);
    (void) snprintf(name, sizeof name, "%lu", number);
    installation->changed = true;
    return join(live, installation->folder, LIVE) && replace_link(installation, name, live);
}

/* ---- The live folder ---- */

static bool is_same(const struct installation *installation, const char *path, size_t which)
{
    const struct content *wanted = &installation->files[which];
    struct content content;
    bool same;

    if (!file_read(path, FILE_MAX, &content)) {
        return wanted->size == 0 && errno == ENODATA;
    }
    same = content.size == wanted->size && memcmp(content.data, wanted->data, content.size) == 0;
    file_wipe(content.data, content.size);
    content_free(&content);
    return same;
}

/* Whether the live folder holds what is wanted. A PKCS#12 store is never the same twice. */
static bool is_live(const struct installation *installation)
{
    char live[PATH_BYTES];
    char path[PATH_BYTES];

    if (!join(live, installation->folder, LIVE)) {
        return false;
    }
    for (size_t i = 0; i < KEEP_PKCS12; i++) {
        if (!join(path, live, file_names[i]) || !is_same(installation, path, i)) {
            return false;
        }
    }
    return installation->description->paths[KEEP_PKCS12] == NULL ||
           (join(path, live, file_names[KEEP_PKCS12]) && access(path, F_OK) == 0);
}

static bool write_live(struct installation *installation)
{
    unsigned long before = live_number(installation);
    unsigned long number = before >= NUMBER_MAX ? 1 : before + 1;
    char folder[PATH_BYTES];
    char path[PATH_BYTES];

    if (installation->description->paths[KEEP_PKCS12] != NULL && !make_pkcs12(installation)) {
        return false;
    }
    if (!make_numbered(installation, number, folder)) {
        return false;
    }
    for (size_t i = 0; i < KEEP_PATH_COUNT; i++) {
        if (installation->files[i].data != NULL &&
            !(join(path, folder, file_names[i]) &&
              write_file(installation, path, i, &installation->files[i]))) {
            return false;
        }
    }
    if (!go_live(installation, folder, number)) {
        return false;
    }
    remove_old(installation, number, before);
    return true;
}

/* ---- The installed paths ---- */

/* The link at an installed path: relative beside the folder, else absolute. */
static bool target_of(const struct installation *installation, const char *path, size_t which,
                      char *target)
{
    const char *base = strrchr(installation->folder, '/') + 1;
    char folder[PATH_BYTES];
    char whole[PATH_BYTES];
    char live[PATH_BYTES];

    folder_of(path, folder);
    if (strncmp(folder, installation->folder, strlen(folder)) == 0 &&
        installation->folder + strlen(folder) + 1 == base) {
        return join(live, base, LIVE) && join(target, live, file_names[which]);
    }
    if (realpath(installation->folder, whole) == NULL) {
        return false;
    }
    return join(live, whole, LIVE) && join(target, live, file_names[which]);
}

static bool is_link_to(const char *path, const char *target)
{
    char found[PATH_BYTES];
    ssize_t size = readlink(path, found, sizeof found - 1);

    if (size < 0) {
        return false;
    }
    found[size] = '\0';
    return strcmp(found, target) == 0;
}

static bool link_path(struct installation *installation, size_t which)
{
    const char *path = installation->description->paths[which];
    char target[PATH_BYTES];

    if (!target_of(installation, path, which, target)) {
        return fail(installation, path);
    }
    if (is_link_to(path, target)) {
        return true;
    }
    installation->changed = true;
    return replace_link(installation, target, path);
}

/* `links = no`: a copy of the live file. */
static bool copy_path(struct installation *installation, size_t which)
{
    const char *path = installation->description->paths[which];
    char temporary[PATH_BYTES];
    char folder[PATH_BYTES];
    struct stat status;
    bool is_file = lstat(path, &status) == 0 && S_ISREG(status.st_mode);

    if (is_file && is_same(installation, path, which)) {
        return true;
    }
    folder_of(path, folder);
    (void) snprintf(temporary, sizeof temporary, "%s.new", path);
    (void) unlink(temporary);
    installation->changed = true;
    if (!write_file(installation, temporary, which, &installation->files[which])) {
        return false;
    }
    if (rename(temporary, path) != 0) {
        return fail(installation, path);
    }
    sync_folder(folder);
    return true;
}

static bool place_paths(struct installation *installation)
{
    bool placed = true;

    for (size_t i = 0; placed && i < KEEP_PATH_COUNT; i++) {
        if (installation->description->paths[i] == NULL) {
            continue;
        }
        if (installation->description->plain_files) {
            placed = copy_path(installation, i);
        } else {
            placed = link_path(installation, i);
        }
    }
    return placed;
}

/* ---- Files that were there before ---- */

/* Copies the files of somebody else into a first folder. */
static bool take_over(struct installation *installation)
{
    const char *const *paths = installation->description->paths;
    struct content content;
    char folder[PATH_BYTES];
    char path[PATH_BYTES];
    bool taken = make_numbered(installation, 1, folder);

    for (size_t i = 0; taken && i < KEEP_PATH_COUNT; i++) {
        if (paths[i] != NULL && file_read(paths[i], FILE_MAX, &content)) {
            taken =
                join(path, folder, file_names[i]) && write_file(installation, path, i, &content);
            file_wipe(content.data, content.size);
            content_free(&content);
        }
    }
    return taken && go_live(installation, folder, 1);
}

static bool is_any_there(const struct installation *installation)
{
    const char *const *paths = installation->description->paths;

    for (size_t i = 0; i < KEEP_PATH_COUNT; i++) {
        if (paths[i] != NULL && access(paths[i], F_OK) == 0) {
            return true;
        }
    }
    return false;
}

/* Reads the live file; replaces what *content holds. */
static bool read_live(const struct installation *installation, size_t which,
                      struct content *content)
{
    char live[PATH_BYTES];
    char path[PATH_BYTES];

    content_free(content);
    return join(live, installation->folder, LIVE) && join(path, live, file_names[which]) &&
           file_read(path, FILE_MAX, content);
}

/* Makes links of the paths whose files are the same as the live ones: nothing changes for a reader. */
static bool link_equals(struct installation *installation)
{
    struct installation *live = calloc(1, sizeof *live);
    bool linked = live != NULL;

    for (size_t i = 0; linked && i < KEEP_PATH_COUNT; i++) {
        const char *path = installation->description->paths[i];

        if (path != NULL && read_live(installation, i, &live->files[i]) && is_same(live, path, i)) {
            linked = link_path(installation, i);
        }
        content_free(&live->files[i]);
    }
    free(live);
    return linked;
}

/* Before the live folder changes. */
static bool prepare_links(struct installation *installation)
{
    if (installation->description->plain_files) {
        return true;
    }
    if (live_number(installation) == 0 && is_any_there(installation) && !take_over(installation)) {
        return false;
    }
    return link_equals(installation);
}

static bool install(struct installation *installation)
{
    char parent[PATH_BYTES];

    if (mkdir(installation->folder, 0755) == 0) {
        (void) chmod(installation->folder, 0755);
        folder_of(installation->folder, parent);
        sync_folder(parent);
    } else if (errno != EEXIST) {
        return fail(installation, installation->folder);
    }
    if (!is_live(installation) && !(prepare_links(installation) && write_live(installation))) {
        return false;
    }
    if (installation->description->paths[KEEP_PKCS12] != NULL &&
        !read_live(installation, KEEP_PKCS12, &installation->files[KEEP_PKCS12])) {
        return fail(installation, installation->description->paths[KEEP_PKCS12]);
    }
    return place_paths(installation);
}

static bool is_writable(const char *path)
{
    struct stat status;

    if (stat(path, &status) != 0) {
        return false;
    }
    errno = ENOTDIR;
    return S_ISDIR(status.st_mode) && access(path, W_OK | X_OK) == 0;
}

bool keep_install_check(const struct description *description)
{
    const char *password = description->pkcs12_password_file;
    char folder[PATH_BYTES];
    struct stat status;

    for (size_t i = 0; i < KEEP_PATH_COUNT; i++) {
        const char *path = description->paths[i];

        if (path == NULL) {
            continue;
        }
        folder_of(path, folder);
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

bool keep_install(const struct description *description, const struct keep_pair *pair,
                  bool *changed)
{
    struct installation *installation = calloc(1, sizeof *installation);
    bool installed = false;

    *changed = false;
    if (installation == NULL) {
        cli_note("%s: %s", description->name, strerror(ENOMEM));
        return false;
    }
    installation->description = description;
    installation->pair = pair;
    if (!find_folder(description, installation->folder)) {
        (void) fail(installation, home_path(description));
    } else if (make_files(installation)) {
        installed = install(installation);
    }
    *changed = installation->changed;
    for (size_t i = 0; i < KEEP_PATH_COUNT; i++) {
        if (installation->files[i].data != NULL) {
            file_wipe(installation->files[i].data, installation->files[i].size);
        }
        content_free(&installation->files[i]);
    }
    free(installation);
    return installed;
}
