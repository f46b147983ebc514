/* Installs the files of a keep; the header says how.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _XOPEN_SOURCE 700 /* realpath() */

#include "keep_install.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"
#include "keep_folder.h"
#include "pkcs12.h"

#define NUMBER_MAX   999999999ul
#define FILE_MAX     (1u << 20)
#define PASSWORD_MAX 1024

static const char *const file_names[KEEP_PATH_COUNT] = {
    "key.pem", "cert.pem", "chain.pem", "fullchain.pem", "combined.pem", "store.p12"};

/* One run of keep_install(). */
struct installation {
    const struct description *description;
    const struct keep_pair *pair;
    char folder[KEEP_PATH_BYTES]; /* .sslstore-NAME */
    struct content files[KEEP_PATH_COUNT];
    bool changed;
};

static const char *home_path(const struct description *description)
{
    static const enum keep_path order[] = {KEEP_KEY, KEEP_COMBINED, KEEP_PKCS12};
    size_t i = 0;

    while (i < 2 && description->paths[order[i]] == NULL) { /* keep_keys_finish(): there is one */
        i++;
    }
    return description->paths[order[i]];
}

static bool find_folder(const struct description *description, char *folder)
{
    char home[KEEP_PATH_BYTES];
    char name[SSLSTORE_KEEP_NAME_MAX + 16];

    keep_folder_of(home_path(description), home);
    (void) snprintf(name, sizeof name, ".sslstore-%s", description->name);
    return keep_folder_join(folder, home, name);
}

bool keep_install_key(const struct description *description, char *path, size_t size)
{
    char folder[KEEP_PATH_BYTES];
    int length;

    if (!find_folder(description, folder)) {
        return false;
    }
    length = snprintf(path, size, "%s/" KEEP_LIVE "/%s", folder, file_names[KEEP_KEY]);
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
        return keep_folder_fail(installation->description, description->pkcs12_password_file);
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
        return keep_folder_fail(installation->description, "key");
    }
    return true;
}

/* ---- The live folder ---- */

static bool go_live(struct installation *installation, const char *path, unsigned long number)
{
    installation->changed = true;
    return keep_folder_go_live(installation->description, installation->folder, path, number);
}

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
    char live[KEEP_PATH_BYTES];
    char path[KEEP_PATH_BYTES];

    if (!keep_folder_join(live, installation->folder, KEEP_LIVE)) {
        return false;
    }
    for (size_t i = 0; i < KEEP_PKCS12; i++) {
        if (!keep_folder_join(path, live, file_names[i]) || !is_same(installation, path, i)) {
            return false;
        }
    }
    return installation->description->paths[KEEP_PKCS12] == NULL ||
           (keep_folder_join(path, live, file_names[KEEP_PKCS12]) && access(path, F_OK) == 0);
}

static bool write_live(struct installation *installation)
{
    unsigned long before = keep_folder_live(installation->folder);
    unsigned long number = before >= NUMBER_MAX ? 1 : before + 1;
    char folder[KEEP_PATH_BYTES];
    char path[KEEP_PATH_BYTES];

    if (installation->description->paths[KEEP_PKCS12] != NULL && !make_pkcs12(installation)) {
        return false;
    }
    if (!keep_folder_make(installation->description, installation->folder, number, folder)) {
        return false;
    }
    for (size_t i = 0; i < KEEP_PATH_COUNT; i++) {
        if (installation->files[i].data != NULL &&
            !(keep_folder_join(path, folder, file_names[i]) &&
              keep_folder_write(installation->description, path, i, &installation->files[i]))) {
            return false;
        }
    }
    if (!go_live(installation, folder, number)) {
        return false;
    }
    keep_folder_remove_old(installation->folder, number, before);
    return true;
}

/* ---- The installed paths ---- */

/* The link at an installed path: relative beside the folder, else absolute. */
static bool target_of(const struct installation *installation, const char *path, size_t which,
                      char *target)
{
    const char *base = strrchr(installation->folder, '/') + 1;
    char folder[KEEP_PATH_BYTES];
    char whole[KEEP_PATH_BYTES];
    char live[KEEP_PATH_BYTES];

    keep_folder_of(path, folder);
    if (strncmp(folder, installation->folder, strlen(folder)) == 0 &&
        installation->folder + strlen(folder) + 1 == base) {
        return keep_folder_join(live, base, KEEP_LIVE) &&
               keep_folder_join(target, live, file_names[which]);
    }
    if (realpath(installation->folder, whole) == NULL) {
        return false;
    }
    return keep_folder_join(live, whole, KEEP_LIVE) &&
           keep_folder_join(target, live, file_names[which]);
}

static bool is_link_to(const char *path, const char *target)
{
    char found[KEEP_PATH_BYTES];
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
    char target[KEEP_PATH_BYTES];

    if (!target_of(installation, path, which, target)) {
        return keep_folder_fail(installation->description, path);
    }
    if (is_link_to(path, target)) {
        return true;
    }
    installation->changed = true;
    return keep_folder_link(installation->description, target, path);
}

/* `links = no`: a copy of the live file. */
static bool copy_path(struct installation *installation, size_t which)
{
    const char *path = installation->description->paths[which];
    char temporary[KEEP_PATH_BYTES];
    char folder[KEEP_PATH_BYTES];
    struct stat status;
    bool is_file = lstat(path, &status) == 0 && S_ISREG(status.st_mode);

    if (is_file && is_same(installation, path, which)) {
        return true;
    }
    keep_folder_of(path, folder);
    (void) snprintf(temporary, sizeof temporary, "%s.new", path);
    (void) unlink(temporary);
    installation->changed = true;
    if (!keep_folder_write(installation->description, temporary, which,
                           &installation->files[which])) {
        return false;
    }
    if (rename(temporary, path) != 0) {
        return keep_folder_fail(installation->description, path);
    }
    keep_folder_sync(folder);
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
    char folder[KEEP_PATH_BYTES];
    char path[KEEP_PATH_BYTES];
    bool taken = keep_folder_make(installation->description, installation->folder, 1, folder);

    for (size_t i = 0; taken && i < KEEP_PATH_COUNT; i++) {
        if (paths[i] != NULL && file_read(paths[i], FILE_MAX, &content)) {
            taken = keep_folder_join(path, folder, file_names[i]) &&
                    keep_folder_write(installation->description, path, i, &content);
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
    char live[KEEP_PATH_BYTES];
    char path[KEEP_PATH_BYTES];

    content_free(content);
    return keep_folder_join(live, installation->folder, KEEP_LIVE) &&
           keep_folder_join(path, live, file_names[which]) && file_read(path, FILE_MAX, content);
}

/* Makes links of the paths whose files are the same as the live ones: nothing changes for a
 * reader. */
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
    if (keep_folder_live(installation->folder) == 0 && is_any_there(installation) &&
        !take_over(installation)) {
        return false;
    }
    return link_equals(installation);
}

static bool install(struct installation *installation)
{
    char parent[KEEP_PATH_BYTES];

    if (mkdir(installation->folder, 0755) == 0) {
        (void) chmod(installation->folder, 0755);
        keep_folder_of(installation->folder, parent);
        keep_folder_sync(parent);
    } else if (errno != EEXIST) {
        return keep_folder_fail(installation->description, installation->folder);
    }
    if (!is_live(installation) && !(prepare_links(installation) && write_live(installation))) {
        return false;
    }
    if (installation->description->paths[KEEP_PKCS12] != NULL &&
        !read_live(installation, KEEP_PKCS12, &installation->files[KEEP_PKCS12])) {
        return keep_folder_fail(installation->description,
                                installation->description->paths[KEEP_PKCS12]);
    }
    return place_paths(installation);
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
        (void) keep_folder_fail(installation->description, home_path(description));
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
